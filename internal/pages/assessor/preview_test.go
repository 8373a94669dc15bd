package assessor_test

import (
	"mime"
	"strings"
	"testing"

	"github.com/plaudit/plaudit/internal/evidence"
	"github.com/plaudit/plaudit/internal/store"
	"github.com/plaudit/plaudit/internal/store/storetest"
)

// An assessor sees pages of what was submitted to her assessment, and of
// nothing else.
func TestPagesOfWhatWasSubmitted(t *testing.T) {
	w := world(t)
	mine, theirs := storetest.EvidenceFile("as1"), storetest.EvidenceFile("as2")
	storetest.Evidence(t, w.DB, "unsubmitted", "EX-9")
	if _, err := w.DB.Raw().Exec(`UPDATE evidence_file SET media_type = 'application/pdf'`); err != nil {
		t.Fatal(err)
	}
	p := w.Get("assessor", "/desk/as1/files/"+mine+"/pages/1").Want(200)
	for header, want := range map[string]string{"Content-Type": "image/png", "X-Content-Type-Options": "nosniff", "Cache-Control": "private, no-cache",
		"Content-Security-Policy": "default-src 'none'; sandbox"} {
		if got := p.Header.Get(header); got != want {
			t.Errorf("%s: %q", header, got)
		}
	}
	// A page that cannot be drawn says why, as a picture without any code in it.
	p = w.Get("assessor", "/desk/as1/files/"+mine+"/pages/9").Want(200).Lacks("<page>")
	if p.Header.Get("Content-Type") != "image/svg+xml" || p.Header.Get("Cache-Control") != "no-store" {
		t.Errorf("%v", p.Header)
	}
	view := w.Get("assessor", "/desk/as1/files/"+mine+"/view?page=2").Want(200).Says("Page 2 of 2", "has not been read yet")
	if alt := view.Find("main img").AttrOr("alt", ""); alt != "Page 2 of EX-as1 Evidence EX-as1" {
		t.Errorf("alternative text %q", alt)
	}
	w.Get("assessor", "/desk/as1/files/"+mine+"/view?page=9").Want(200).Says("could not be drawn, because it has no such <page>", "Download")
	element := w.Get("assessor", "/desk/as1/elements/"+storetest.Elements[0]).Want(200)
	if to := element.Find("#preview [data-pl-text]").AttrOr("data-pl-text", ""); to != "/desk/as1/files/"+mine+"/view?at=6" && to != "/desk/as1/files/"+mine+"/view?page=6" {
		t.Errorf("beside the element stands %q", to)
	}
	// The text of the page that is pointed to stands there without any script.
	if err := w.DB.Write(t.Context(), func(tx *store.Tx) error {
		f, err := tx.EvidenceFile(t.Context(), storetest.Council, mine)
		if err != nil {
			return err
		}
		if err := tx.AwaitText(t.Context(), []evidence.File{f}, false); err != nil {
			return err
		}
		page := func(position, number int64, text string) evidence.Passage {
			return evidence.Passage{Position: position, Place: evidence.Place{Kind: "page", Number: number}, Text: text}
		}
		return tx.SaveText(t.Context(), evidence.Text{OrganisationID: f.OrganisationID, SHA256: f.SHA256, State: evidence.TextRead, Pages: 7},
			[]evidence.Passage{page(1, 1, "The cover"), page(2, 6, "What was found"), page(3, 6, "and why"), page(4, 7, "The end")})
	}); err != nil {
		t.Fatal(err)
	}
	at := "/desk/as1/elements/" + storetest.Elements[0]
	if text := w.Get("assessor", at+"?page=6").Want(200).Find("#preview .pl-preview__text[data-pl-whole]").Text(); !strings.Contains(text, "What was found") || !strings.Contains(text, "and why") || strings.Contains(text, "cover") || strings.Contains(text, "end") {
		t.Errorf("beside the element stands the text %q", text)
	}
	for _, path := range []string{"/desk/as1/files/" + theirs, "/desk/as2/files/" + theirs, "/desk/as1/files/file_unsubmitted", "/desk/as1/files/none"} {
		for _, part := range []string{"", "/view", "/pages/1"} {
			w.Get("assessor", path+part).Want(404)
		}
	}
	w.Get("lead", "/desk/as1/files/"+mine+"/pages/1").Want(403)
	w.Get("moderator", "/desk/as1/files/"+mine+"/view").Want(200)
	w.Get("assessor", "/desk/as1/files/"+mine+"/pages/x").Want(404)

	// A virus that was found since keeps the file from being looked at, too.
	err := w.DB.Write(t.Context(), func(tx *store.Tx) error {
		f, err := tx.EvidenceFile(t.Context(), storetest.Council, mine)
		if err != nil {
			return err
		}
		if _, err := tx.KeepContent(t.Context(), evidence.Stored{SHA256: f.SHA256, Size: f.Size, State: evidence.Waiting, AddedAt: w.Now()}); err != nil {
			return err
		}
		return tx.SettleContent(t.Context(), evidence.Stored{SHA256: f.SHA256, State: evidence.Infected, Signature: "Test", ScannedAt: w.Now()})
	})
	if err != nil {
		t.Fatal(err)
	}
	w.Get("assessor", at+"?page=6").Want(200).Lacks("What was found")
	for _, part := range []string{"/view", "/pages/1", "/pages/2"} {
		w.Get("assessor", "/desk/as1/files/"+mine+part).Want(409)
	}
}

// A web page with a script, handed over, is saved and not shown.
func TestAPageWithAScriptIsSavedByTheAssessor(t *testing.T) {
	w := world(t)
	if _, err := w.DB.Raw().Exec(`UPDATE evidence_file SET media_type = 'text/html', name = 'Ŵyl "<b>".html'`); err != nil {
		t.Fatal(err)
	}
	file := "/desk/as1/files/" + storetest.EvidenceFile("as1")
	p := w.Get("assessor", file).Want(200)
	disposition, attributes, err := mime.ParseMediaType(p.Header.Get("Content-Disposition"))
	if err != nil || disposition != "attachment" {
		t.Errorf("%v: %s", err, p.Header.Get("Content-Disposition"))
	}
	if name := attributes["filename"]; name != "EX-as1.txt" && name != `Ŵyl "<b>".html` {
		t.Errorf("named %q", name)
	}
	if p.Header.Get("X-Content-Type-Options") != "nosniff" || p.Header.Get("Content-Security-Policy") != "default-src 'none'; sandbox" {
		t.Errorf("%v", p.Header)
	}
	if view := w.Get("assessor", file+"/view").Want(200); view.Find("main script, main iframe, main object, main b").Length() > 0 {
		t.Error("the page is part of the reader")
	}
}
