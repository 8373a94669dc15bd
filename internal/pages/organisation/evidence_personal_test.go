package organisation_test

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/plaudit/plaudit/internal/applicant"
	"github.com/plaudit/plaudit/internal/blob"
	"github.com/plaudit/plaudit/internal/evidence"
	"github.com/plaudit/plaudit/internal/gap"
	pages "github.com/plaudit/plaudit/internal/pages/organisation"
	"github.com/plaudit/plaudit/internal/store"
)

// examined is a library with an assessment that is about to be submitted.
func examined(t *testing.T) (library, string) {
	t.Helper()
	w, path := assessmentWorld(t)
	files, err := blob.OpenDirectory(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { files.Close() })
	l := library{w, evidence.New(store.For[evidence.Tx]{DB: w.DB}, files, 1_000_000, w.NewID, w.Now), files}
	w.Serve(slices.Concat(pages.EvidenceRoutes(l.Service, previews(w, files)), pages.GapRoutes(gap.New(store.For[gap.Tx]{DB: w.DB}, w.Now)),
		pages.AssessmentRoutes(applicant.New(store.For[applicant.Tx]{DB: w.DB}, w.NewID, w.Now), previews(w, nil)))...)
	return l, path
}

// prove adds a file that proves an element and has it read; it returns its item.
func (l library) prove(who, name, text, element string) string {
	l.T.Helper()
	fields := fieldsOf(l.Get(who, "/evidence/add?element="+element).Want(200), "/evidence/add")
	fields.Set("elements", element)
	fields.Set("claim", "It shows it")
	fields.Set("pointer", "Page 2")
	at := l.send(who, "/evidence/add?way=files&element="+element, fields, name, text).Want(303).Location
	l.readAll()
	return strings.TrimPrefix(at, "/evidence/")
}

func TestPersonalDataIsPointedOutUntilItIsGoneOrMayStay(t *testing.T) {
	l, assessment := examined(t)
	const secret = "943 476 5919"
	item := l.prove("champion", "letter.txt", "A letter of thanks\fNHS number: "+secret+"\nInfo: info@exmere.gov.uk", "1.3.2")
	at, check := "/evidence/"+item, assessment+"/submit"

	p := l.Get("executive", at).Want(200).Says("This seems to hold personal data", "NHS number, such as 943 ••• ••19", "Page 2").Lacks(secret, "Replace it", "Say why")
	if p.Find(`#personal a[href$="/view?page=2"]`).Length() != 1 {
		t.Error("no link to the page of the file")
	}
	if n := statements(l.World, "lead", at); n > 5 {
		t.Errorf("%d statements, and the session takes one more", n)
	}
	l.Get("lead", "/evidence/gaps?kind=personal_data").Want(200).Says("Seems to hold personal data: NHS number", "letter", "High").Lacks(secret)
	if n := l.Get("lead", "/evidence/gaps?kind=personal_data").Find(`td a[href="/evidence/personal/` + item + `"]`).Length(); n != 1 {
		t.Errorf("%d rows", n)
	}
	p = l.Get("lead", check).Want(200).Says("1 piece of evidence seems to hold personal data", "NHS number", "Warning").Lacks(secret)
	element := assessment + "/elements/1.3.2"
	l.Get("lead", element).Want(200).Says("‘letter.txt’", "seems to hold personal data: NHS number", "The text is not shown here").Lacks(secret)
	if n := statements(l.World, "lead", element); n > 5 {
		t.Errorf("%d statements, and the session takes one more", n)
	}
	to := p.Find(`a[href^="/evidence/personal/"]`).AttrOr("href", "")
	if n := statements(l.World, "lead", check); n > 4 {
		t.Errorf("%d statements, and the session takes two more", n)
	}

	// It may stay, because.
	p = l.Get("lead", to).Want(200).Says("NHS number", "Take it out", "Or let it stay").Lacks(secret)
	form := fieldsOf(p, "/evidence/personal/")
	form.Set("because", " ")
	l.Post("lead", "/evidence/personal/"+item, form).Want(422).Says("Enter why it may stay")
	form.Set("because", strings.Repeat("x", 501))
	if kept := l.Post("lead", "/evidence/personal/"+item, form).Want(422).Find("textarea").Text(); len(kept) != 501 {
		t.Error("what was typed is lost")
	}
	form.Set("because", "A made-up example")
	if led := l.Post("lead", "/evidence/personal/"+item, form).Want(http.StatusSeeOther).Location; led != check {
		t.Errorf("led to %s", led)
	}
	l.Get("lead", check).Lacks("seems to hold personal data")
	l.Get("lead", element).Lacks("seems to hold personal data")
	l.Get("lead", at).Says("may stay: “A made-up example” (Lead").Lacks("This seems to hold")
	l.Get("lead", "/evidence/gaps?kind=personal_data").Says("No gap matches")

	// Taken back, it is pointed out again.
	l.Post("lead", "/evidence/personal/"+item+"/undo", fieldsOf(l.Get("lead", "/evidence/personal/"+item).Says("Take this back"), "/evidence/personal/")).Want(http.StatusSeeOther)
	l.Get("lead", check).Says("seems to hold personal data")

	// A redacted edition: what is said goes with the edition of which it was said.
	l.Post("lead", "/evidence/personal/"+item, form).Want(http.StatusSeeOther)
	redacted := "/evidence/edition/" + item + "?redacted=yes"
	l.Get("lead", redacted).Want(200).Says("Add a redacted edition", "no assessor has seen one", "kept in the history")
	if n := statements(l.World, "lead", redacted); n > 4 {
		t.Errorf("%d statements, and the session takes two more", n)
	}
	l.send("lead", redacted, nil).Want(422).Says("Add a redacted edition", "Select at least one file")
	l.send("lead", redacted, nil, "letter.txt", "A letter\fNHS number: 943 476 5919 and AB 12 34 56 C").Want(http.StatusSeeOther)
	l.readAll()
	l.Get("lead", at).Says("This seems to hold", "National Insurance number, such as AB 12 •• •• C").Lacks("A made-up example")
	l.Post("lead", "/evidence/personal/"+item, form).Want(http.StatusConflict).Says("There is a new edition")
	l.send("lead", redacted, nil, "letter.txt", "A letter\f[redacted]").Want(http.StatusSeeOther)
	l.readAll()
	l.Get("lead", at).Lacks("seems to hold", "probably harmless")
	l.Get("lead", check).Lacks("seems to hold personal data")

	// Nobody else is let in, and no record holds what was found.
	l.Get("other_lead", "/evidence/personal/"+item).Want(404)
	l.Post("other_lead", "/evidence/personal/"+item, form).Want(404)
	l.Post("other_lead", "/evidence/personal/"+item+"/undo", form).Want(404)
	l.Post("executive", "/evidence/personal/"+item, form).Want(403)
	for _, query := range []string{`SELECT COUNT(*) FROM audit_entry WHERE detail LIKE '%5919%' OR detail LIKE '%4765919%'`, `SELECT COUNT(*) FROM personal_data WHERE findings LIKE '%5919%'`} {
		var n int
		if err := l.DB.Raw().QueryRow(query).Scan(&n); err != nil || n != 0 {
			t.Errorf("%s: %d, %v", query, n, err)
		}
	}
	var n int
	if err := l.DB.Raw().QueryRow(`SELECT COUNT(*) FROM audit_entry WHERE action LIKE 'evidence.personal_data_may%'`).Scan(&n); err != nil || n != 3 {
		t.Errorf("%d entries on what may stay, %v", n, err)
	}
}

func TestANoteMayHoldPersonalDataToo(t *testing.T) {
	l, _ := examined(t)
	fields := fieldsOf(l.Get("champion", "/evidence/add?way=note").Want(200), "/evidence/add")
	for name, value := range map[string]string{"title": "What she said", "note": "Name of complainant: Jane Smith", "elements": "1.3.2", "claim": "It shows it"} {
		fields.Set(name, value)
	}
	at := l.Post("champion", "/evidence/add?way=note", fields).Want(http.StatusSeeOther).Location
	l.Get("champion", at).Says("This seems to hold", "Name of complainant: •••", "Replace it by a redacted edition")
	fields = url.Values{"note": {"Name of complainant: [redacted]"}}
	l.Post("champion", "/evidence/edition/"+strings.TrimPrefix(at, "/evidence/")+"?redacted=yes", fields).Want(http.StatusSeeOther)
	l.Get("champion", at).Lacks("seems to hold")
}

// What was read before there were rules is looked through once.
func TestWhatWasReadBeforeIsLookedThrough(t *testing.T) {
	l, _ := examined(t)
	item := l.prove("champion", "letter.txt", "NHS number: 943 476 5919", "1.3.2")
	for _, earlier := range []string{`DELETE FROM personal_data`, `UPDATE personal_data SET rules = 0, heavy = 0, findings = '[]'`} {
		exec(l.World, earlier)
		l.Get("lead", "/evidence/"+item).Lacks("seems to hold")
		if n, err := l.TakeUpMissing(t.Context()); err != nil || n != 1 {
			t.Errorf("%d, %v", n, err)
		}
		l.Get("lead", "/evidence/"+item).Says("seems to hold")
		if n, err := l.TakeUpMissing(t.Context()); err != nil || n != 0 {
			t.Errorf("again %d, %v", n, err)
		}
	}
}

func TestFilesThatCannotBeReadAndBareLinksAreGaps(t *testing.T) {
	l, path := examined(t)
	l.prove("champion", "locked.txt", "This is locked", "1.3.2")
	bare := l.prove("champion", "plain.txt", "Words", "1.3.3")
	exec(l.World, `UPDATE evidence_link SET claim = '', pointer = '' WHERE item_id = $1`, bare)
	p := l.Get("lead", "/evidence/gaps?kind=unread").Want(200).Says("could not be read, because it is locked", "1.3.2", "1 of")
	if p.Find(`a[href^="/requests/new?"][href*="gap=unread%3A"]`).Length() != 1 {
		t.Error("the gap cannot be given to anybody")
	}
	l.Get("lead", "/evidence/gaps?kind=no_claim").Want(200).Says("Nothing says what the evidence shows for the element", "1.3.3", "1 of")
	l.Get("lead", "/evidence/gaps?kind=no_pointer").Says("No gap matches")
	if csv := l.Get("lead", "/evidence/gaps.csv?kind=unread").Want(200).Body; !strings.Contains(csv, "it is locked") {
		t.Error(csv)
	}
	l.Get("lead", path+"/elements/1.3.2").Want(200).Says("locked.txt", "could not be read, because it is locked")
	l.Get("lead", path+"/elements/1.3.3").Want(200).Says("1 link without a claim")
	exec(l.World, `UPDATE content SET state = 'waiting', trouble = 'The virus checker does not answer'`)
	l.Get("lead", "/evidence/gaps?kind=locked").Says("A file waits for the virus check. The virus checker does not answer", "2 of")
	exec(l.World, `UPDATE content SET state = 'infected', trouble = '', signature = 'Bad'`)
	l.Get("lead", "/evidence/gaps?kind=locked&severity=high").Says("holds a virus", "2 of")
	l.Get("other_lead", "/evidence/gaps").Want(200).Lacks("locked.txt")
}
