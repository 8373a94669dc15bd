package organisation_test

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/plaudit/plaudit/internal/gap"
	pages "github.com/plaudit/plaudit/internal/pages/organisation"
	"github.com/plaudit/plaudit/internal/pages/pagetest"
	"github.com/plaudit/plaudit/internal/request"
	"github.com/plaudit/plaudit/internal/store"
	"github.com/plaudit/plaudit/internal/store/storetest"
)

func TestTheGapList(t *testing.T) {
	w := pagetest.New(t)
	w.Serve(append(pages.GapRoutes(gap.New(store.For[gap.Tx]{DB: w.DB}, w.Now)), pages.RequestRoutes(request.New(store.For[request.Tx]{DB: w.DB}, w.NewID, w.Now))...)...)
	w.Get("lead", "/evidence/gaps").Want(200).Says("No assessment is under way")
	exec(w, `INSERT INTO assessment (id, organisation_id, standard_id, kind, name, scope, state, reference, cycle_starts_on, due_on, created_at, updated_at, version)
		VALUES ('as_now', $1, 'cse', 'initial', 'Now', '', 'collecting', '', '2024-11-01', '2025-12-01', $2, $2, 1)`, storetest.Council, w.Now())
	w.Get("lead", "/evidence/gaps").Want(200).Says("Nothing is weak")
	exec(w, `INSERT INTO assessment_element (assessment_id, element_id, reason) VALUES ('as_now', '1.3.2', 'all')`)
	addNote(w, "ev_1", "CX-014", "Survey", storetest.Council, "per_contributor")
	exec(w, `INSERT INTO evidence_link (id, organisation_id, item_id, standard_id, element_id, claim, pointer, strongest, created_by, created_at, version)
		VALUES ('el_1', $1, 'ev_1', 'cse', '1.3.2', 'It shows it', '', TRUE, 'per_lead', $2, 1)`, storetest.Council, w.Now())
	if err := w.DB.Write(t.Context(), func(tx *store.Tx) error { return tx.RecountAllEvidence(t.Context(), storetest.Council, "cse") }); err != nil {
		t.Fatal(err)
	}
	w.Get("executive", "/evidence/gaps").Want(200).Says("does not say on which page", "CX-014", "Contributor").Lacks("Give to somebody")
	w.Get("", "/evidence/gaps").Want(http.StatusSeeOther)
	w.Get("assessor", "/evidence/gaps").Want(403)
	w.Get("lead", "/evidence/gaps?severity=high").Says("No gap matches these filters", "0 of")
	p := w.Get("lead", "/evidence/gaps?kind=no_pointer&severity=medium&criterion=1&owner=per_contributor&given=no").Says("Give to somebody", "1 of")
	give := p.Find(`a[href^="/requests/new"]`).AttrOr("href", "")
	form := w.Get("lead", give).Want(200).Says("CX-014 Survey: The claim does not say")
	if hidden(form, "/requests/new", "gap") != "no_pointer:ev_1" || form.Find("#person option[selected]").AttrOr("value", "") != "per_contributor" {
		t.Errorf("the form does not know the gap: %s", give)
	}
	q, _ := url.ParseQuery(strings.TrimPrefix(give, "/requests/new?"))
	request := askFor(w, "lead", "element", "1.3.2", "gap", q.Get("gap"), "area", "")
	w.Get("lead", "/evidence/gaps?given=yes").Says("Contributor, by 1 Dec 2025").Lacks("Give to somebody")
	if to := w.Get("lead", "/evidence/gaps?given=yes").Find(`td a[href="` + request + `"]`).Length(); to != 1 {
		t.Error("the list does not lead to the request")
	}
	csv := w.Get("lead", "/evidence/gaps.csv?given=yes").Want(200).Body
	if !strings.Contains(csv, "CX-014") || !strings.Contains(csv, "2025-12-01") || strings.Count(csv, "\n") != 2 {
		t.Error(csv)
	}
	for i := range 109 {
		id, link := fmt.Sprintf("ev_x%d", i), fmt.Sprintf("el_x%d", i)
		addNote(w, id, fmt.Sprintf("NN-%d", i), "Note", storetest.Council, "per_contributor")
		exec(w, `INSERT INTO evidence_link (id, organisation_id, item_id, standard_id, element_id, claim, pointer, strongest, created_by, created_at, version)
			VALUES ($1, $2, $3, 'cse', '1.3.2', 'It shows it', '', FALSE, 'per_lead', $4, 1)`, link, storetest.Council, id, w.Now())
	}
	first := w.Get("lead", "/evidence/gaps?kind=no_pointer").Says("Gaps 1 to 100 of 110.", "Next 10 gaps").Lacks("Gaps before these")
	if n := first.Find(`.pl-table--cards td:not(.pl-table__none)`).Length(); n != first.Find(`.pl-table--cards td .pl-table__heading`).Length() || n < 500 {
		t.Errorf("of %d cells not each has its heading", n)
	}
	second := w.Get("lead", first.Find(`a[rel="next"]`).AttrOr("href", "")).Says("Gaps 101 to 110 of 110.", "Gaps before these").Lacks("Next")
	w.Get("lead", second.Find(`a[rel="prev"]`).AttrOr("href", "")).Says("Gaps 1 to 100 of 110.")
	if n := statements(w, "lead", "/evidence/gaps"); n > 4 {
		t.Errorf("%d statements, and the session takes two more", n)
	}
}
