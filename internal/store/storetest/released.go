package storetest

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/plaudit/plaudit/internal/standard"
	"github.com/plaudit/plaudit/internal/store"
)

// Release puts n decided assessments of the council at Body into a seeded
// database, each with its 57 ratings as first released: the people rate in turn,
// and the first of them gives Compliance Plus to every second element, the
// others to every tenth. The first release of number i is on day i of 2025.
func Release(t testing.TB, db *store.DB, n int, people ...string) {
	t.Helper()
	tx, err := db.Raw().Begin()
	if err != nil {
		t.Fatal(err)
	}
	run := func(query string, args ...any) {
		t.Helper()
		if _, err := tx.Exec(query, args...); err != nil {
			t.Fatalf("%v\n%s", err, query)
		}
	}
	for i := range n {
		id, at, who, every := fmt.Sprintf("rel%03d", i), time.Date(2025, 1, 1+i, 12, 0, 0, 0, time.UTC), PersonID(people[i%len(people)]), 10
		if i%len(people) == 0 {
			every = 2
		}
		run(`INSERT INTO assessment (id, organisation_id, body_id, standard_id, kind, name, scope, state, reference, cycle_starts_on, created_at, updated_at, version)
			VALUES ($1, $2, $3, 'cse', $4, $5, 'The whole council', 'decided', $1, '2025-01-01', $6, $6, 1)`, id, Council, Body, []string{"initial", "recertification"}[i%2], "Number "+id, at)
		var rows []string
		var args []any
		for j, e := range standard.CSE().Elements() {
			rating := standard.RatingCompliant
			if j%every == 0 {
				rating = standard.RatingCompliancePlus
			}
			k := len(args)
			rows = append(rows, fmt.Sprintf("($%d, 1, $%d, $%d, $%d, 'compliant', '', '', 'no_finding', $%d)", k+1, k+2, k+3, k+4, k+5))
			args = append(args, id, e.ID, who, rating, at)
		}
		run(`INSERT INTO released_rating (assessment_id, release_number, element_id, rated_by, rating, self_rating, was, cause, checks, released_at)
			VALUES `+strings.Join(rows, ", "), args...)
	}
	if err := tx.Commit(); err != nil {
		t.Fatal(err)
	}
}
