package organisation_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/plaudit/plaudit/internal/improvement"
	pages "github.com/plaudit/plaudit/internal/pages/organisation"
	"github.com/plaudit/plaudit/internal/pages/pagetest"
	"github.com/plaudit/plaudit/internal/request"
	"github.com/plaudit/plaudit/internal/store"
	"github.com/plaudit/plaudit/internal/store/storetest"
)

func improvementWorld(t *testing.T) *pagetest.World {
	w := pagetest.New(t)
	w.Serve(append(pages.ImprovementRoutes(improvement.New(store.For[improvement.Tx]{DB: w.DB}, w.NewID, w.Now)),
		pages.RequestRoutes(request.New(store.For[request.Tx]{DB: w.DB}, w.NewID, w.Now))...)...)
	return w
}

func exec(w *pagetest.World, query string, args ...any) {
	w.T.Helper()
	if _, err := w.DB.Raw().Exec(query, args...); err != nil {
		w.T.Fatalf("%v\n%s", err, query)
	}
}

// decideReport adds a decided assessment whose final report names an improvement area.
func decideReport(w *pagetest.World) {
	at := time.Date(2025, 11, 3, 10, 0, 0, 0, time.UTC)
	exec(w, `INSERT INTO assessment (id, organisation_id, body_id, standard_id, kind, name, scope, state, reference, cycle_starts_on, created_at, updated_at, version)
		VALUES ('as_1', $1, $2, 'cse', 'initial', 'Full assessment 2025', '', 'decided', '', '2024-11-01', $3, $3, 1)`, storetest.Council, storetest.Body, at)
	exec(w, `INSERT INTO report_point (id, assessment_id, kind, words, position, created_by, created_at, version)
		VALUES ('rp_1', 'as_1', 'improvement_area', 'Publish what customers said', 1, 'per_assessor', $1, 1)`, at)
	exec(w, `INSERT INTO report_point_element (point_id, element_id) VALUES ('rp_1', '1.3.2')`)
	exec(w, `INSERT INTO report_release (id, assessment_id, number, status, content, hash, released_by, released_at) VALUES ('rel_1', 'as_1', 1, 'final', '{}', '', 'per_scheme', $1)`, at)
}

// addNote adds an evidence item of the council with one edition.
func addNote(w *pagetest.World, id, code, title, organisation, owner string) {
	exec(w, `INSERT INTO evidence_item (id, organisation_id, code, title, sort_title, kind, owner_id, sensitivity, search_text, edition_number, created_by, created_at, updated_at, version)
		VALUES ($1, $2, $3, $4, $4, 'note', $5, 'open', $6, 1, $5, $7, $7, 1)`, id, organisation, code, title, owner, " "+strings.ToLower(code+" "+title), w.Now())
	exec(w, `INSERT INTO evidence_edition (id, organisation_id, item_id, number, url, note, received_by, received_at) VALUES ($1, $2, $3, 1, '', 'x', $4, $5)`,
		"ed_"+id, organisation, id, owner, w.Now())
	if err := w.DB.Write(w.T.Context(), func(tx *store.Tx) error { _, err := tx.TakeUpMissingText(w.T.Context(), 10); return err }); err != nil {
		w.T.Fatal(err)
	}
}

// hidden returns the value of a hidden field of a page's form.
func hidden(p *pagetest.Page, form, name string) string {
	return p.Find(`form[action="`+form+`"] input[name="`+name+`"]`).AttrOr("value", "")
}

func statements(w *pagetest.World, who, path string) int64 {
	ctx, n := store.CountStatements(w.T.Context())
	r, _ := http.NewRequestWithContext(ctx, "GET", path, nil)
	w.Do(who, r).Want(200)
	return n.Load()
}

func TestImprovementAreasOfADecidedReport(t *testing.T) {
	w := improvementWorld(t)
	w.Get("executive", "/improvement").Want(200).Says("There are no improvement areas yet").Lacks("Enter an improvement area")
	decideReport(w)
	w.Get("executive", "/improvement").Want(200).Says("Publish what customers said", "Full assessment 2025", "1.3.2", "No action yet", "1 of 1")
	w.Get("lead", "/improvement?stage=closed").Says("0 of 1", "No improvement area matches")
	w.Get("lead", "/improvement?element=1.3.2&stage=nonsense").Want(200).Says("1 of 1", "Remove")
	w.Get("other_lead", "/improvement").Want(200).Lacks("Publish")
	w.Get("", "/improvement").Want(http.StatusSeeOther)
	if n := statements(w, "lead", "/improvement"); n > 4 {
		t.Errorf("%d statements, and the session takes two more", n)
	}
}

func TestAnImprovementAreaByHandUntilItIsClosed(t *testing.T) {
	w := improvementWorld(t)
	p := w.Get("champion", "/improvement/areas/new?element=5.2.3").Want(200)
	if p.Find(`input[name=elements][checked]`).AttrOr("value", "") != "5.2.3" {
		t.Error("the element of the address is not ticked")
	}
	key := hidden(p, "/improvement/areas/new", "key")
	w.Post("champion", "/improvement/areas/new", values("key", key, "words", "")).Want(422).Says("Enter what could be done better", "Enter the day")
	w.Post("champion", "/improvement/areas/new", values("words", "x", "elements", "9.9.9", "raised-day", "1", "raised-month", "2", "raised-year", "2025")).Want(422).Says("Select from the list")
	good := values("key", key, "words", "Answer sooner", "elements", "5.2.3", "raised-day", "1", "raised-month", "2", "raised-year", "2025")
	at := w.Post("champion", "/improvement/areas/new", good).Want(http.StatusSeeOther).Location
	if again := w.Post("champion", "/improvement/areas/new", good).Want(http.StatusSeeOther).Location; again != at {
		t.Errorf("sent twice: %s and %s", at, again)
	}
	w.Get("champion", "/improvement").Says("1 of 1")
	guarded(w, "/improvement/areas/new", "executive", "", true)
	w.Get("other_lead", at).Want(404)
	w.Get("other_lead", at+"/change").Want(404)
	w.Post("other_lead", at+"/change", good).Want(404)
	w.Post("other_lead", at+"/close", values("words", "Done", "version", "1")).Want(404)
	w.Post("other_lead", at+"/reopen", values("version", "1")).Want(404)
	w.Post("champion", at+"/close", values("words", "Done", "version", "1")).Want(403) // it is the whole organisation's
	w.Get("champion", at+"/change").Want(403)

	good.Set("version", "1")
	good.Set("words", "Answer much sooner")
	w.Post("lead", at+"/change", good).Want(http.StatusSeeOther)
	good.Set("words", "Answer later")
	w.Post("lead", at+"/change", good).Want(409).Says("Answer later", "Answer much sooner", "What is saved now")
	w.Post("lead", at+"/close", values("words", "", "version", "2")).Want(422).Says("Enter what became of")
	w.Post("lead", at+"/close", values("words", "We do", "version", "1")).Want(409).Says("changed by somebody else")
	w.Post("lead", at+"/close", values("words", "We do now", "version", "2")).Want(http.StatusSeeOther)
	w.Get("executive", at).Want(200).Says("Closed on 14 November 2025", "We do now").Lacks("Open it again")
	w.Post("lead", at+"/reopen", values("version", "3")).Want(http.StatusSeeOther)
	w.Get("executive", at).Says("No action yet", "What was said when it was closed before")
}

func TestTheWordsOfAReportAreNotChanged(t *testing.T) {
	w := improvementWorld(t)
	decideReport(w)
	at := w.Get("lead", "/improvement").Find("td a[href^='/improvement/areas/']").AttrOr("href", "")
	w.Get("lead", at).Want(200).Says("Publish what customers said").Lacks("Change this improvement area")
	w.Get("lead", at+"/change").Want(403)
}

func TestServicePlanPages(t *testing.T) {
	w := improvementWorld(t)
	w.Get("executive", "/improvement/plans").Want(200).Says("There are no service plans yet").Lacks("Add a service plan")
	p := w.Get("head", "/improvement/plans/new").Want(200).Says("Housing: Repairs").Lacks("Museums", "Whole organisation")
	if year := p.Find("#starts-year").AttrOr("value", ""); year != "2025" || p.Find("#starts-month").AttrOr("value", "") != "4" {
		t.Errorf("the year offered begins in %s", year)
	}
	plan := func(pairs ...string) url.Values {
		v := values("key", hidden(p, "/improvement/plans/new", "key"), "title", "Housing 2025/26", "area", storetest.Housing, "starts-day", "1", "starts-month", "4", "starts-year", "2025",
			"ends-day", "31", "ends-month", "3", "ends-year", "2026")
		for i := 0; i < len(pairs); i += 2 {
			v.Set(pairs[i], pairs[i+1])
		}
		return v
	}
	w.Post("head", "/improvement/plans/new", plan("title", "", "ends-year", "2024")).Want(422).Says("Enter the title", "The last day must be after the first day")
	w.Post("head", "/improvement/plans/new", plan("area", "")).Want(422).Says("Select a service area")
	w.Post("head", "/improvement/plans/new", plan("area", storetest.Museums)).Want(422)
	w.Post("lead", "/improvement/plans/new", plan("area", storetest.OtherArea)).Want(422)
	guarded(w, "/improvement/plans/new", "contributor", "", true)
	at := w.Post("head", "/improvement/plans/new", plan()).Want(http.StatusSeeOther).Location
	if again := w.Post("head", "/improvement/plans/new", plan()).Want(http.StatusSeeOther).Location; again != at {
		t.Errorf("sent twice: %s and %s", at, again)
	}
	w.Get("executive", at).Want(200).Says("Housing 2025/26", "1 April 2025 to 31 March 2026", "There are no actions").Lacks("Change this")
	w.Get("other_lead", at).Want(404)
	w.Get("other_lead", at+"/change").Want(404)
	w.Post("other_lead", at+"/change", plan("area", "")).Want(404)
	w.Post("head", at+"/change", plan("version", "1", "title", "Housing and repairs")).Want(http.StatusSeeOther)
	w.Post("head", at+"/change", plan("version", "1", "title", "Mine")).Want(409).Says("Housing and repairs", "What is saved now")
	w.Get("executive", "/improvement/plans").Says("Now", "Housing and repairs", "No actions").Lacks("Earlier and later")
	w.Set("2026-05-01")
	w.Get("executive", "/improvement/plans?area="+storetest.Housing).Says("No service plan covers today", "Earlier and later")
}
