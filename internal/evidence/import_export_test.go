package evidence_test

import (
	"bytes"
	"strings"
	"testing"

	"github.com/plaudit/plaudit/internal/evidence"
	"github.com/plaudit/plaudit/internal/matrix"
	"github.com/plaudit/plaudit/internal/store"
	"github.com/plaudit/plaudit/internal/store/storetest"
)

// What is exported is imported again without doubles, and makes the same
// evidence elsewhere.
func TestAMatrixGoesOutAndComesBack(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		r := newRoom(t, db, 0)
		period := evidence.Details{Code: "ES 7", AreaIDs: []string{storetest.Housing}, PeriodFrom: "2024-04-01", PeriodUntil: "2025-03-31"}
		r.add("lead", "survey", period, evidence.Proof{StandardID: "cse", ElementIDs: []string{"1.1.1", "1.3.2"}, Claim: "=Shows results, by group", Pointer: "p. 6"})
		r.add("champion", "minutes", evidence.Details{}, evidence.Proof{})
		gone := r.add("lead", "gone", evidence.Details{}, evidence.Proof{})
		if err := r.Withdraw(t.Context(), actor("lead"), gone.ID, gone.Version, true); err != nil {
			t.Fatal(err)
		}
		lines, err := r.Matrix(t.Context(), actor("lead"))
		if err != nil || len(lines) != 3 || lines[0].Element != "1.1.1" || lines[1].Element != "1.3.2" || lines[2].Element != "" || lines[0].Areas[0] != "Housing" {
			t.Fatalf("%+v, %v", lines, err)
		}
		for _, f := range matrix.Formats() {
			var file bytes.Buffer
			if err := matrix.Write(&file, f, "Exmere City Council", lines, r.at); err != nil {
				t.Fatal(err)
			}
			back := func(who string, files []byte) evidence.Import {
				t.Helper()
				c := r.CollectImport(actor(who))
				if err := c.Matrix("matrix."+f.ID, bytes.NewReader(file.Bytes())); err != nil {
					t.Fatal(err)
				}
				if files != nil {
					if err := c.File(t.Context(), "files.zip", bytes.NewReader(files)); err != nil {
						t.Fatal(err)
					}
				}
				i, err := r.StartImport(t.Context(), actor(who), c)
				if err == nil {
					i, err = r.MapImport(t.Context(), actor(who), i.ID, 1, i.Content.Form, i.Content.Options)
				}
				if err != nil {
					t.Fatal(err)
				}
				if i, err = r.Import(t.Context(), actor(who), i.ID); err != nil {
					t.Fatal(err)
				}
				return i
			}
			for _, fate := range back("lead", nil).Content.Fates {
				if fate.Outcome != evidence.SameItem {
					t.Errorf("%s: %+v", f.ID, fate)
				}
			}
			elsewhere := back("other_lead", zipped(t, "survey.pdf", "minutes.pdf"))
			var outcomes []string
			for _, fate := range elsewhere.Content.Fates {
				outcomes = append(outcomes, string(fate.Outcome)+" "+fate.Code)
			}
			if got := strings.Join(outcomes, ", "); got != "new ES 7, joins ES 7, new "+lines[2].Code {
				t.Errorf("%s: %s", f.ID, got)
			}
		}
		_, err = r.Matrix(t.Context(), actor("scheme"))
		if err == nil {
			if theirs, _ := r.Matrix(t.Context(), actor("scheme")); len(theirs) != 0 {
				t.Error("a body sees the matrix of an organisation")
			}
		}
	})
}
