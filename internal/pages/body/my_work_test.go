package body_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/plaudit/plaudit/internal/account"
	"github.com/plaudit/plaudit/internal/mywork"
	"github.com/plaudit/plaudit/internal/pages/body"
	"github.com/plaudit/plaudit/internal/pages/pagetest"
	"github.com/plaudit/plaudit/internal/pages/shell"
	"github.com/plaudit/plaudit/internal/store"
	"github.com/plaudit/plaudit/internal/store/storetest"
)

func TestMyWorkOfTheBody(t *testing.T) {
	w := pagetest.New(t)
	w.Serve(shell.Route{Pattern: "GET /{$}", Needs: shell.Can(account.ReadOrganisation), Handle: body.MyWork(mywork.New(store.For[mywork.Tx]{DB: w.DB}))})
	exec := func(query string, args ...any) {
		t.Helper()
		if _, err := w.DB.Raw().Exec(query, args...); err != nil {
			t.Fatal(err)
		}
	}
	w.Get("scheme", "/").Want(200).Says("No assessment waits for you", "No certificate needs you").Lacks("Your assessments")
	for _, who := range []string{"assessor", "moderator"} {
		w.Get(who, "/").Want(200).Says("You are not appointed").Lacks("Waiting for you", "Certificates")
	}
	for id, state := range map[string]string{"as_new": "submitted", "as_desk": "desk_review", "as_mod": "moderation", "as_own": "collecting"} {
		exec(`INSERT INTO assessment (id, organisation_id, body_id, standard_id, kind, name, scope, state, reference, cycle_starts_on, created_at, updated_at, version)
			VALUES ($1, $2, $3, 'cse', 'initial', $1, '', $4, '', '2024-11-01', $5, $5, 1)`, id, storetest.Council, storetest.Body, state, w.Now())
	}
	exec(`INSERT INTO assessment_element (assessment_id, element_id, reason) VALUES ('as_desk', '1.1.1', 'all')`)
	exec(`INSERT INTO question (id, assessment_id, element_id, words, asked_by, asked_at, answer, version) VALUES ('qu_1', 'as_desk', '1.1.1', 'Which?', 'per_assessor', $1, '', 1)`, w.Now())
	exec(`INSERT INTO visit_stop (id, assessment_id, visit_on, place, starts, ends, notes, version) VALUES ('vs_1', 'as_desk', '2025-11-24', '', '09:00', '10:00', '', 1)`)
	for _, p := range [][]any{{"as_desk", "assessor", "lead_assessor"}, {"as_mod", "assessor", "lead_assessor"}, {"as_mod", "moderator", "moderator"}} {
		exec(`INSERT INTO appointment (id, assessment_id, person_id, role, starts_on, ends_on, created_at) VALUES ($1, $2, $3, $4, '2025-11-01', '2025-12-31', $5)`,
			p[0].(string)+p[1].(string), p[0], storetest.PersonID(p[1].(string)), p[2], w.Now())
		key := p[1].(string)
		w.Appointments[key] = append(w.Appointments[key], account.Appointment{AssessmentID: p[0].(string), Role: account.AppointmentRole(p[2].(string)), From: "2025-11-01", Until: "2025-12-31"})
	}
	exec(`INSERT INTO certificate (id, number, organisation_id, body_id, assessment_id, standard_id, scope, issued_on, expires_on, reason, improvements_public, report_public, public_words, created_at, version)
		VALUES ('ce_1', 'FA-2025-0001', $1, $2, 'as_mod', 'cse', '', '2025-01-01', '2027-12-31', '', FALSE, FALSE, '', $3, 1)`, storetest.Council, storetest.Body, w.Now())
	exec(`INSERT INTO certificate_review (certificate_id, kind, due_on) VALUES ('ce_1', 'annual_review_1', '2026-01-01')`)

	p := w.Get("scheme", "/").Want(200).Says("Open the submission", "as_new", "FA-2025-0001", "1 January 2026", "3 assessments under way").Lacks("as_own", "as_desk")
	if p.Find(`a[href="/body/assessments/as_new"]`).Length() == 0 {
		t.Error("the page does not lead to the submission")
	}
	p = w.Get("assessor", "/").Want(200).Says("as_desk", "0 of 1", "1 of your questions", "24 November 2025", "With the moderator").Lacks("as_new", "FA-2025")
	if p.Find(`a[href="/desk/as_desk"]`).Length() == 0 {
		t.Error("the page does not lead to the desk")
	}
	if p = w.Get("moderator", "/").Want(200).Says("as_mod", "Give the second reading").Lacks("as_desk"); p.Find(`a[href="/desk/as_mod/moderation"]`).Length() == 0 {
		t.Error("the page does not lead to the second reading")
	}
	exec(`INSERT INTO moderation (id, assessment_id, person_id, outcome, words, created_at) VALUES ('mo_1', 'as_mod', 'per_moderator', 'approved', '', $1)`, w.Now())
	if p = w.Get("scheme", "/").Says("Decide"); p.Find(`a[href="/body/assessments/as_mod/decision"]`).Length() == 0 {
		t.Error("the page does not lead to the decision")
	}
	// An offer says whose assessment it is, also before that is handed over.
	kept := w.Appointments["moderator"]
	w.Appointments["moderator"] = append(slices.Clone(kept), account.Appointment{AssessmentID: "as_own", Role: account.AppointedModerator, From: "2025-11-01", Until: "2025-12-31", Offered: true},
		account.Appointment{AssessmentID: "as_desk", Role: account.LeadAssessor, From: "2025-11-01", Until: "2025-12-31", Offered: true})
	p = w.Get("moderator", "/").Want(200).Says("Appointments offered to you", "Exmere", "as_own", "as_desk", "Moderator, 1 Nov 2025 to 31 Dec 2025")
	if n := p.Find(".pl-card").Length(); n != 1 {
		t.Errorf("%d assessments beside two offers", n)
	}
	// One that was accepted with a conflict of interest waits for somebody else.
	last := &w.Appointments["moderator"][len(w.Appointments["moderator"])-1]
	last.Accepted = true
	p = w.Get("moderator", "/").Want(200)
	for heading, name := range map[string]string{"Appointments offered to you": "as_own", "Accepted, and waiting": "as_desk"} {
		if words := p.Find("h2:contains('" + heading + "') + ul li").Text(); !strings.Contains(words, name) || strings.Count(words, "Exmere") != 1 {
			t.Errorf("%s: %q", heading, words)
		}
	}
	w.Appointments["moderator"] = kept
	// While its assessment is decided anew there is nothing to decide about a
	// suspended certificate; then it waits until somebody reinstates or withdraws it.
	exec(`UPDATE certificate SET suspended_on = '2025-11-02', reason = 'An appeal was upheld.' WHERE id = 'ce_1'`)
	w.Get("scheme", "/").Want(200).Says("FA-2025-0001: suspended since 2 November 2025, until its assessment has been decided anew").Lacks("Reinstate or withdraw")
	exec(`UPDATE certificate SET assessment_id = 'as_own' WHERE id = 'ce_1'`)
	w.Get("scheme", "/").Want(200).Says("Reinstate or withdraw the certificate of", "suspended since 2 November 2025", "An appeal was upheld.")
	exec(`UPDATE certificate SET withdrawn_on = '2025-11-03' WHERE id = 'ce_1'`)
	w.Get("scheme", "/").Want(200).Lacks("Reinstate or withdraw")
	w.Get("other_scheme", "/").Want(200).Says("No assessment waits for you").Lacks("Exmere")
	for _, who := range []string{"scheme", "assessor", "moderator"} {
		ctx, n := store.CountStatements(t.Context())
		r, _ := http.NewRequestWithContext(ctx, "GET", "/", nil)
		if w.Do(who, r).Want(200); n.Load() > 4 {
			t.Errorf("%s: %d statements, and the session takes two more", who, n.Load())
		}
	}
}
