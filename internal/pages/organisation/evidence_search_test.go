package organisation_test

import (
	"context"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/plaudit/plaudit/internal/evidence"
	"github.com/plaudit/plaudit/internal/store"
	"github.com/plaudit/plaudit/internal/store/storetest"
)

// byPages reads a content as pages apart by form feeds, "locked" not at all.
type byPages struct{}

func (byPages) Read(_ context.Context, content io.ReaderAt, size int64, _ string) (evidence.Reading, error) {
	all, err := io.ReadAll(io.NewSectionReader(content, 0, size))
	if err != nil || strings.Contains(string(all), "locked") {
		return evidence.Reading{}, &evidence.Unreadable{Words: "it is locked"}
	}
	var r evidence.Reading
	for i, page := range strings.Split(string(all), "\f") {
		r.Passages = append(r.Passages, evidence.Passage{Place: evidence.Place{Kind: "page", Number: int64(i) + 1}, Text: page})
	}
	r.Pages = int64(len(r.Passages))
	return r, nil
}

// readAll reads what waits, as the job does.
func (l library) readAll() {
	l.T.Helper()
	rows, err := l.DB.Raw().Query(`SELECT organisation_id, sha256 FROM content_text WHERE state = 'waiting'`)
	if err != nil {
		l.T.Fatal(err)
	}
	var all [][2]string
	for rows.Next() {
		var v [2]string
		if err := rows.Scan(&v[0], &v[1]); err != nil {
			l.T.Fatal(err)
		}
		all = append(all, v)
	}
	rows.Close()
	for _, v := range all {
		if err := l.ReadText(l.T.Context(), byPages{}, v[0], v[1], false); err != nil {
			l.T.Fatal(err)
		}
	}
}

func TestSearchingInsideFiles(t *testing.T) {
	l := newLibrary(t)
	l.send("lead", "/evidence/add", url.Values{}, "survey.pdf", "%PDF-1.7\nIntroduction\fThe waiting times of Tŷ Mawr fell to two minutes\f%%EOF")
	l.send("lead", "/evidence/add", url.Values{}, "locked.pdf", "%PDF-1.7\nlocked waiting\n%%EOF")
	l.Get("lead", "/evidence").Want(200).Says("Text not read yet")
	l.Get("lead", "/evidence?q=waiting").Want(200).Says("No evidence matches", "Look for words that begin so")
	l.readAll()
	p := l.Get("lead", "/evidence?q="+url.QueryEscape(`"waiting times" ty`)).Want(200).Says("1 item has these words", "Page 2:", "fell to two minutes")
	var marked []string
	for _, m := range p.Find("tbody mark").EachIter() {
		marked = append(marked, m.Text())
	}
	if strings.Join(marked, "|") != "waiting times|Tŷ" {
		t.Errorf("marked %q", marked)
	}
	l.Get("lead", "/evidence").Lacks("Text not read yet").Says("Text could not be read")
	for _, filter := range []string{"&kind=file&fresh=ageing&element=none", "&sort=title", "&sort=period", "&sort=updated"} {
		if n := l.Get("lead", "/evidence?q=minutes"+filter).Want(200).Find("tbody tr").Length(); n != 1 {
			t.Errorf("%s: %d rows", filter, n)
		}
	}
	l.Get("lead", "/evidence?q=minutes&kind=note").Want(200).Says("No evidence matches")
	l.Get("other_lead", "/evidence?q=minutes").Want(200).Lacks("survey")
	l.Get("lead", "/evidence?q=minutes&skip=50").Want(200).Says("Show all evidence")

	locked := l.Get("lead", "/evidence?q=locked").Find("tbody th a").AttrOr("href", "")
	l.Get("lead", locked).Want(200).Says("Its text could not be read, because it is locked.", "Read the text again")
	l.Get("contributor", locked).Want(200).Lacks("Read the text again")
	again := strings.Replace(locked, "/evidence/", "/evidence/read-again/", 1)
	l.Post("contributor", again, url.Values{}).Want(403)
	l.Post("other_lead", again, url.Values{}).Want(404)
	l.Post("admin", again, url.Values{}).Want(http.StatusSeeOther)
	l.Get("lead", locked).Says("Its text is not read yet", "Evidence: read again")

	// The page with what was found takes two statements more than the session.
	r, _ := http.NewRequest("GET", "/evidence?q=minutes&area="+storetest.Housing, nil)
	ctx, n := store.CountStatements(r.Context())
	l.Do("lead", r.WithContext(ctx)).Want(200)
	if n.Load() > 4 {
		t.Errorf("%d statements", n.Load())
	}
}
