package store_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/plaudit/plaudit/internal/notice"
	"github.com/plaudit/plaudit/internal/store"
	"github.com/plaudit/plaudit/internal/store/storetest"
)

func TestRecipientsAndFacts(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		storetest.Seed(t, db)
		at := time.Date(2025, 11, 1, 9, 0, 0, 0, time.UTC)
		for _, q := range []struct {
			query string
			args  []any
		}{
			{`INSERT INTO assessment (id, organisation_id, body_id, standard_id, kind, name, scope, state, reference, cycle_starts_on, created_at, updated_at, version)
				VALUES ('as_1', $1, $2, 'cse', 'initial', 'Full assessment 2025', '', 'desk_review', '', '2025-01-01', $3, $3, 1)`, []any{storetest.Council, storetest.Body, at}},
			{`INSERT INTO appointment (id, assessment_id, person_id, role, starts_on, ends_on, created_at, ended_at) VALUES ('ap_1', 'as_1', $1, 'lead_assessor', '2025-01-01', '2025-12-31', $2, NULL)`, []any{storetest.PersonID("assessor"), at}},
			{`INSERT INTO appointment (id, assessment_id, person_id, role, starts_on, ends_on, created_at, ended_at) VALUES ('ap_2', 'as_1', $1, 'assessor', '2025-01-01', '2025-12-31', $2, $2)`, []any{storetest.PersonID("assessor2"), at}},
		} {
			if _, err := db.Raw().Exec(q.query, q.args...); err != nil {
				t.Fatal(err)
			}
		}
		for name, tc := range map[string]struct {
			notice notice.Notice
			want   string
		}{
			"by role":             {notice.Notice{Event: notice.ReportReleased, OrganisationID: storetest.Council, AssessmentID: "as_1"}, "lead@example.org"},
			"by appointment":      {notice.Notice{Event: notice.QuestionAnswered, OrganisationID: storetest.Body, AssessmentID: "as_1"}, "assessor@example.org"},
			"by both":             {notice.Notice{Event: notice.Submitted, OrganisationID: storetest.Body, AssessmentID: "as_1"}, "assessor@example.org scheme@example.org"},
			"alone":               {notice.Notice{Event: notice.ActionAssigned, OrganisationID: storetest.Council, PersonID: storetest.PersonID("head")}, "head@example.org"},
			"of no one in theirs": {notice.Notice{Event: notice.EvidenceRequested, OrganisationID: storetest.Council}, ""},
		} {
			err := db.Read(t.Context(), func(tx *store.Tx) error {
				people, err := tx.Recipients(t.Context(), tc.notice)
				got := ""
				for i, p := range people {
					if i > 0 {
						got += " "
					}
					got += p.Email
				}
				if got != tc.want {
					t.Errorf("%s: %q", name, got)
				}
				return err
			})
			if err != nil {
				t.Fatal(err)
			}
		}
		if _, err := db.Raw().Exec(`UPDATE person SET disabled_at = $1 WHERE id = $2`, at, storetest.PersonID("head")); err != nil {
			t.Fatal(err)
		}
		err := db.Read(t.Context(), func(tx *store.Tx) error {
			if people, err := tx.Recipients(t.Context(), notice.Notice{Event: notice.ActionAssigned, PersonID: storetest.PersonID("head")}); err != nil || len(people) != 0 {
				t.Errorf("disabled: %v %v", people, err)
			}
			facts, err := tx.NoticeFacts(t.Context(), notice.Notice{OrganisationID: storetest.Council, AssessmentID: "as_1"})
			if facts != (notice.Facts{Organisation: "Exmere City Council", Assessment: "Full assessment 2025"}) {
				t.Errorf("%+v", facts)
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	})
}

func TestContentKeys(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		storetest.Seed(t, db)
		at := time.Date(2025, 11, 1, 9, 0, 0, 0, time.UTC)
		lead := storetest.PersonID("lead")
		for i, query := range []string{
			`INSERT INTO evidence_item (id, organisation_id, code, title, sort_title, kind, owner_id, sensitivity, search_text, edition_number, created_by, created_at, updated_at, version)
				VALUES ('ev_1', $1, 'EV-1', 'A', 'a', 'file', $2, 'open', '', 1, $2, $3, $3, 1)`,
			`INSERT INTO evidence_edition (id, organisation_id, item_id, number, url, note, received_by, received_at) VALUES ('ed_1', $1, 'ev_1', 1, '', '', $2, $3)`,
		} {
			if _, err := db.Raw().Exec(query, storetest.Council, lead, at); err != nil {
				t.Fatalf("%d: %v", i, err)
			}
		}
		for i, key := range []string{"cc", "aa", "bb", "aa"} {
			if _, err := db.Raw().Exec(`INSERT INTO evidence_file (id, organisation_id, edition_id, position, name, media_type, size, sha256) VALUES ($1, $2, 'ed_1', $3, 'a.txt', 'text/plain', 1, $4)`,
				fmt.Sprint("ef_", i), storetest.Council, i, key); err != nil {
				t.Fatal(err)
			}
		}
		for i, state := range []string{"received", "imported"} {
			if _, err := db.Raw().Exec(`INSERT INTO measure_import (id, organisation_id, file_name, sha256, copy_sha256, size, content, state, rows_read, rows_counted, created_by, created_at, version)
				VALUES ($1, $2, 'a.csv', 'zz', $3, 1, '', $4, 0, 0, $5, $6, 1)`, fmt.Sprint("mi_", i), storetest.Council, fmt.Sprint("dd", i), state, lead, at); err != nil {
				t.Fatal(err)
			}
		}
		err := db.Read(t.Context(), func(tx *store.Tx) error {
			for _, tc := range []struct {
				after string
				limit int
				want  []string
			}{{"", 10, []string{"aa", "bb", "cc", "dd0"}}, {"aa", 1, []string{"bb"}}, {"dd0", 10, nil}} {
				got, err := tx.ContentKeys(t.Context(), tc.after, tc.limit)
				if err != nil {
					return err
				}
				if len(got) != len(tc.want) || len(got) > 0 && got[0] != tc.want[0] {
					t.Errorf("after %q: %v", tc.after, got)
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	})
}
