package assessor_test

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/plaudit/plaudit/internal/account"
	"github.com/plaudit/plaudit/internal/assessment"
	"github.com/plaudit/plaudit/internal/calibration"
	"github.com/plaudit/plaudit/internal/desk"
	"github.com/plaudit/plaudit/internal/evidence"
	"github.com/plaudit/plaudit/internal/notebook"
	"github.com/plaudit/plaudit/internal/onsite"
	"github.com/plaudit/plaudit/internal/pages/assessor"
	"github.com/plaudit/plaudit/internal/pages/pagetest"
	"github.com/plaudit/plaudit/internal/preview"
	"github.com/plaudit/plaudit/internal/question"
	"github.com/plaudit/plaudit/internal/reporting"
	"github.com/plaudit/plaudit/internal/store"
	"github.com/plaudit/plaudit/internal/store/storetest"
	"github.com/plaudit/plaudit/internal/visit"
)

// files gives every file the same content.
type files struct{}

func (files) Content(context.Context, string) (io.ReadSeekCloser, error) {
	return struct {
		io.ReadSeeker
		io.Closer
	}{bytes.NewReader([]byte("the content")), io.NopCloser(nil)}, nil
}

// KeepGiven lets everything pass.
func (files) KeepGiven(context.Context, evidence.Tx, string, []evidence.Received) error { return nil }

// Open is the same, for what draws pages.
func (f files) Open(ctx context.Context, sha256 string) (io.ReadSeekCloser, error) {
	return f.Content(ctx, sha256)
}

// Put swallows what it is given.
func (files) Put(_ context.Context, content io.Reader) (string, int64, error) {
	n, err := io.Copy(io.Discard, content)
	return strings.Repeat("0", 64), n, err
}

// blank draws two pages, and says of every other that there is none.
type blank struct{}

func (blank) Draw(_ context.Context, _ io.ReaderAt, _ int64, _ string, page, _ int64) ([]byte, int64, int64, error) {
	if page > 2 {
		return nil, 0, 0, &preview.Undrawable{Words: "it has no such <page>"}
	}
	return []byte("a picture"), 10, 2, nil
}

// world has two assessments at the desk: the assessor and the moderator are
// appointed to as1, the second assessor to as2.
func world(t *testing.T) *pagetest.World {
	w := pagetest.New(t)
	for _, id := range []string{"as1", "as2"} {
		storetest.Assessment(t, w.DB, id, assessment.DeskReview)
	}
	appoint := func(who, id string, role account.AppointmentRole) {
		w.Appointments[who] = append(w.Appointments[who], account.Appointment{AssessmentID: id, Role: role, From: "2025-11-01", Until: "2025-12-31"})
	}
	appoint("assessor", "as1", account.LeadAssessor)
	appoint("moderator", "as1", account.AppointedModerator)
	appoint("assessor2", "as2", account.LeadAssessor)
	w.Serve(assessor.Routes(assessor.Deps{
		Calibration:  calibration.New(store.For[calibration.Tx]{DB: w.DB}, w.Now),
		Desk:         desk.New(store.For[desk.Tx]{DB: w.DB}, w.Now),
		Questions:    question.New(store.For[question.Tx]{DB: w.DB}, w.NewID, w.Now),
		Visits:       visit.New(store.For[visit.Tx]{DB: w.DB}, w.NewID, w.Now),
		Quotes:       notebook.NewQuotes(store.For[notebook.QuoteTx]{DB: w.DB}, w.NewID, w.Now),
		Reporting:    reporting.New(store.For[reporting.Tx]{DB: w.DB}, w.NewID, w.Now),
		OnSite:       onsite.New(store.For[onsite.Tx]{DB: w.DB}, files{}, files{}, w.NewID, w.Now),
		Verification: desk.NewVerification(store.For[desk.VerificationTx]{DB: w.DB}, w.NewID, w.Now),
		Team:         desk.NewTeam(store.For[desk.TeamTx]{DB: w.DB}, w.NewID, w.Now),
		Files:        files{},
		Pages:        preview.New(store.For[preview.Tx]{DB: w.DB}, files{}, blank{}, w.Now),
	})...)
	return w
}

func values(pairs ...string) url.Values {
	v := url.Values{}
	for i := 0; i < len(pairs); i += 2 {
		v.Add(pairs[i], pairs[i+1])
	}
	return v
}

// version is the version that the form of a page carries.
func version(p *pagetest.Page, form string) string {
	return p.Find(form+" input[name=version]").First().AttrOr("value", "")
}

func TestWhoReachesTheDesk(t *testing.T) {
	w := world(t)
	read := []string{"", "/elements/1.1.1", "/files/" + storetest.EvidenceFile("as1"), "/questions", "/visit", "/visit/coverage", "/points", "/report",
		"/report/preview", "/accuracy", "/moderation", "/ratings.csv", "/search?q=submitted", "/checks", "/rests-on", "/verify", "/team"}
	write := []string{"/elements/1.1.1/opinions", "/opinions/x", "/verify", "/verify/x", "/verify/x/remove", "/elements/1.1.1/rests-on", "/elements/1.1.1", "/elements/1.1.1/autosave", "/questions", "/questions/x/withdraw", "/questions/new", "/questions/send", "/questions/import", "/questions/x", "/questions/x/settle", "/questions/x/restore", "/questions/x/again", "/questions/x/remove", "/visit/share", "/visit/proposals/x", "/visit/quotes", "/visit/quotes/x/approve", "/visit/quotes/x/use", "/visit/quotes/x/withdraw", "/visit/consent/x/withdraw", "/visit/stops/new", "/visit/stops/x",
		"/visit/stops/x/remove", "/visit/stops/x/sessions/new", "/visit/sessions/x", "/visit/sessions/x/remove", "/visit/sessions/x/notes", "/visit/sessions/x/held",
		"/visit/sessions/x/notes/y", "/visit/sessions/x/notes/y/remove", "/points/new", "/points/x", "/points/x/move", "/points/x/remove",
		"/report", "/report/autosave", "/report/step", "/accuracy/x", "/moderation", "/moderation/autosave"}
	for _, who := range storetest.People() {
		for _, path := range read {
			p := w.Get(who, "/desk/as1"+path)
			switch who {
			case "assessor", "moderator", "scheme":
				p.Want(200)
			case "assessor2", "other_scheme": // a colleague and another body: there is no such assessment
				p.Want(404)
			default:
				p.Want(403)
			}
		}
		for _, path := range write {
			p := w.Post(who, "/desk/as1"+path, values("words", "x", "rating", "compliant", "kind", "strength", "step", "begin", "version", "0"))
			switch {
			case who == "assessor":
				continue
			case who == "moderator" && strings.HasPrefix(path, "/moderation"):
				p.Want(409)
			case who == "assessor2" && !strings.HasPrefix(path, "/moderation"):
				p.Want(404)
			default:
				p.Want(403)
			}
		}
	}
	for _, path := range read {
		w.Get("", "/desk/as1"+path).Want(http.StatusSeeOther)
	}
	w.Get("assessor", "/desk").Want(200).Says("Review as1", "Lead assessor until 31 Dec 2025").Lacks("Review as2")
	w.Get("scheme", "/desk").Want(200).Says("Review as1", "Review as2", "Looking on")
	w.Set("2026-02-01")
	w.Get("assessor", "/desk/as1").Want(403) // the appointment is over
}

func TestTheDeskShowsWhatWasSubmitted(t *testing.T) {
	w := world(t)
	w.Get("assessor", "/desk/as1").Want(200).Says("0 of 4 rated", "indication only", "Go on with 1.1.1")
	for _, view := range []string{"self", "change", "coverage"} {
		w.Get("assessor", "/desk/as1?show="+view).Want(200)
		w.Get("assessor", "/desk/as1?view=table&show="+view).Want(200)
	}
	p := w.Get("assessor", "/desk/as1/elements/1.1.1").Want(200).Says("We submitted this for 1.1.1", "Ask at the front desk", "EX-as1", "p. 6", "Documents 1")
	if p.Find(`a[data-key="j"]`).AttrOr("href", "") != "/desk/as1/elements/1.3.2" || p.Find(`input[data-key="4"]`).AttrOr("value", "") != "non_compliant" ||
		p.Find(`[data-key="q"]`).Length() != 1 {
		t.Error("the keys are not bound")
	}
	w.Get("assessor", "/desk/as1/elements/5.1.1").Want(404)
	f := w.Get("assessor", "/desk/as1/files/"+storetest.EvidenceFile("as1")).Want(200)
	if f.Body != "the content" || !strings.Contains(f.Header.Get("Content-Disposition"), `attachment; filename="EX-as1.txt"`) ||
		f.Header.Get("Content-Security-Policy") != "default-src 'none'; sandbox" {
		t.Errorf("%v %q", f.Header, f.Body)
	}
	w.Get("assessor", "/desk/as1/files/"+storetest.EvidenceFile("as2")).Want(404) // of another assessment
	w.Get("assessor", "/desk/as2/files/"+storetest.EvidenceFile("as2")).Want(404)
	w.Get("moderator", "/desk/as1/elements/1.1.1").Want(200).Lacks("Notes of the visit", "Save and go on")
}

func TestRateAnElement(t *testing.T) {
	w := world(t)
	const at = "/desk/as1/elements/1.1.1"
	w.Post("assessor", at, values("rating", "compliance_plus", "version", "0")).Want(422).Says("Enter a finding that says what goes beyond")
	p := w.Post("assessor", at, values("rating", "compliance_plus", "finding", "Copied by others", "copy", "The weekly surgery", "note", "Hush", "verify", "yes", "version", "0", "then", "next")).Want(303)
	if p.Location != "/desk/as1/elements/1.3.2" {
		t.Error(p.Location)
	}
	p = w.Post("assessor", at, values("rating", "partially_compliant", "finding", "Thin", "version", "0")).Want(409).Says("Copied by others", "Thin", "Saved now, by Assessor")
	w.Post("assessor", at, values("rating", "partially_compliant", "finding", "Thin", "version", version(p, "form[data-autosave]"), "then", "improvement_area")).Want(303)
	w.Post("assessor", at, values("rating", "partially_compliant", "finding", "Thin", "version", "2", "then", "improvement_area")).Want(303)
	w.Get("assessor", "/desk/as1/points").Want(200).Says("Thin")
	if n := w.Get("assessor", "/desk/as1/points").Find(".pl-finding").Length(); n != 1 {
		t.Errorf("%d points of one finding", n)
	}
	w.Get("moderator", at).Want(200).Says("Thin").Lacks("Hush")

	auto := w.Post("assessor", "/desk/as1/elements/1.3.2/autosave", values("rating", "non_compliant", "note", "Half a th", "version", "0")).Want(200)
	if strings.TrimSpace(auto.Body) != `{"version":1}` {
		t.Error(auto.Body)
	}
	w.Post("assessor", "/desk/as1/elements/1.3.2/autosave", values("rating", "compliant", "version", "0")).Want(409)
	w.Get("assessor", "/desk/as1/elements/1.3.2").Want(200).Says("Half a th")
	w.Post("assessor", "/desk/as1/elements/5.1.1", values("rating", "compliant", "version", "0")).Want(404)
	w.Post("assessor", "/desk/as1/elements/2.2.2", values("rating", "splendid", "version", "0")).Want(422)
}

func TestAskAndWithdraw(t *testing.T) {
	w := world(t)
	w.Post("assessor", "/desk/as1/questions", values("words", "")).Want(422).Says("Enter your question")
	w.Post("assessor", "/desk/as1/questions", values("words", "Why?", "element", "5.1.1")).Want(422).Says("Select from the list")
	w.Post("assessor", "/desk/as1/questions", values("words", "Why?", "element", "1.1.1", "back", "element")).Want(303)
	w.Post("assessor", "/desk/as1/questions", values("words", "Why?", "element", "1.1.1")).Want(409) // pressed twice
	p := w.Get("assessor", "/desk/as1/elements/1.1.1").Says("Why?", "Waiting")
	// The form beside an element has a key of its own: sent twice, it asks once.
	key := p.Find(`form[action$="/questions"] input[name="form"]`).AttrOr("value", "")
	for range 2 {
		w.Post("assessor", "/desk/as1/questions", values("words", "Since when?", "element", "1.1.1", "form", key, "back", "element")).Want(303)
	}
	if n := strings.Count(w.Get("assessor", "/desk/as1/questions").Find("main .pl-finding > p.pl-prose").Text(), "Since when?"); n != 1 {
		t.Errorf("a form that was sent twice has made %d questions", n)
	}
	if again := w.Get("assessor", "/desk/as1/elements/1.1.1").Find(`form[action$="/questions"] input[name="form"]`).AttrOr("value", ""); key == "" || again == key {
		t.Errorf("the next form has the key %q again", again)
	}
	w.Post("assessor", "/desk/as1/questions", values("words", strings.Repeat("x", 5000), "element", "1.1.1", "form", key)).Want(422)
	action := p.Find(`form[action$="/withdraw"]`).AttrOr("action", "")
	other := strings.Replace(action, "as1", "as2", 1)
	w.Post("assessor2", other, nil).Want(404) // a question of another assessment
	w.Post("assessor", action, nil).Want(303)
	w.Post("assessor", action, nil).Want(409)
}

func TestStatementsOfThePages(t *testing.T) {
	w := world(t)
	for _, path := range []string{"", "/elements/1.1.1", "/questions", "/visit", "/points", "/report", "/accuracy", "/moderation"} {
		r := httptest.NewRequest("GET", "/desk/as1"+path, nil)
		ctx, n := store.CountStatements(r.Context())
		w.Do("assessor", r.WithContext(ctx)).Want(200)
		if n.Load() > 5 { // with the one of the session: six
			t.Errorf("%s runs %d statements", path, n.Load())
		}
	}
}
