package storetest

import (
	"cmp"
	"testing"
	"time"

	"github.com/plaudit/plaudit/internal/date"
	"github.com/plaudit/plaudit/internal/store"
)

// Decided is an assessment that the seeded body has decided. Empty fields are
// an initial assessment of the council by Body, decided with a certificate.
type Decided struct {
	ID            string
	Kind          string
	Name          string
	Organisation  string
	Body          string
	CertificateID string // the certificate it reviews or renews
	Outcome       string // "certified", "action_plan", "not_certified"
	On            date.Date
	Report        string // the JSON of the final report; none is released when empty
}

// Decide puts a decided assessment into a seeded database, with its final
// report and, before that, a release for the accuracy check that says SECRET.
func Decide(t testing.TB, db *store.DB, d Decided) {
	t.Helper()
	run := func(query string, args ...any) {
		t.Helper()
		if _, err := db.Raw().Exec(query, args...); err != nil {
			t.Fatalf("%v\n%s", err, query)
		}
	}
	at := d.On.Time().Add(12 * time.Hour)
	organisation, body := cmp.Or(d.Organisation, Council), cmp.Or(d.Body, Body)
	var reviews any
	if d.CertificateID != "" {
		reviews = d.CertificateID
	}
	run(`INSERT INTO assessment (id, organisation_id, body_id, standard_id, certificate_id, kind, name, scope, state, reference, cycle_starts_on, created_at, updated_at, version)
		VALUES ($1, $2, $3, 'cse', $4, $5, $6, 'The whole council', 'decided', 'R-1', '2025-01-01', $7, $7, 1)`,
		d.ID, organisation, body, reviews, cmp.Or(d.Kind, "initial"), cmp.Or(d.Name, "Full assessment 2025"), at)
	run(`INSERT INTO decision (assessment_id, outcome, words, decided_by, decided_at) VALUES ($1, $2, 'Decided', $3, $4)`,
		d.ID, cmp.Or(d.Outcome, "certified"), PersonID("scheme"), at)
	release := `INSERT INTO report_release (id, assessment_id, number, status, content, hash, released_by, released_at) VALUES ($1, $2, $3, $4, $5, '', $6, $7)`
	run(release, "rel_1_"+d.ID, d.ID, 1, "accuracy_check", `{"status":"accuracy_check","background":"SECRET"}`, PersonID("assessor"), at)
	if d.Report != "" {
		run(release, "rel_2_"+d.ID, d.ID, 2, "final", d.Report, PersonID("scheme"), at)
	}
}
