package store_test

import (
	"context"
	"reflect"
	"testing"

	"github.com/plaudit/plaudit/internal/certificate"
	"github.com/plaudit/plaudit/internal/store"
	"github.com/plaudit/plaudit/internal/store/storetest"
)

func final(plus string) string {
	return `{"status":"final","name":"Full","background":"Open","outcome":{"counts":{"compliance_plus":` + plus + `}}}`
}

func TestOnlyFinalReportsOfCertifiedAssessmentsArePublic(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		storetest.Seed(t, db)
		storetest.Decide(t, db, storetest.Decided{ID: "as_1", On: "2025-12-19", Report: final("13")})
		storetest.Decide(t, db, storetest.Decided{ID: "as_draft", On: "2025-12-19"})
		storetest.Decide(t, db, storetest.Decided{ID: "as_failed", On: "2025-12-19", Outcome: "not_certified", Report: final("1")})
		storetest.Decide(t, db, storetest.Decided{ID: "as_open", On: "2025-12-19", Report: final("1")})
		if _, err := db.Raw().Exec(`UPDATE assessment SET state = 'moderation' WHERE id = 'as_open'`); err != nil {
			t.Fatal(err)
		}
		write(t, db, func(ctx context.Context, tx *store.Tx) error {
			reports, err := tx.CertifiedReports(ctx, []string{"as_draft", "as_failed", "as_1", "as_open", "x"})
			if c := reports["as_1"]; len(reports) != 1 || c.Background != "Open" || c.Outcome.Counts.CompliancePlus != 13 {
				t.Errorf("%+v", reports)
			}
			return err
		})
	})
}

func TestPlusTrendJoinsReportsAndPastResults(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		storetest.Seed(t, db)
		for _, d := range []storetest.Decided{
			{ID: "as_2", On: "2025-12-19", Kind: "recertification", Name: "Full assessment 2025", Report: final("13")},
			{ID: "as_1", On: "2024-12-05", Kind: "annual_review_2", Name: "Review 2024", Report: final("15")},
			{ID: "as_health", On: "2025-06-01", Kind: "health_check", Report: final("3")},
			{ID: "as_block", On: "2025-06-01", Kind: "block", Report: final("4")},
			{ID: "as_failed", On: "2025-06-01", Outcome: "not_certified", Report: final("5")},
			{ID: "as_draft", On: "2025-06-02"},
			{ID: "as_other", On: "2025-06-01", Organisation: storetest.OtherCouncil, Report: final("6")},
		} {
			storetest.Decide(t, db, d)
		}
		for _, p := range [][]any{{"past_2", "2023-11-20", "annual_review_1", 13}, {"past_1", "2023-03-01", "initial", 11}} {
			if _, err := db.Raw().Exec(`INSERT INTO past_result (id, organisation_id, standard_id, assessed_on, kind, compliance_plus, source, created_by, created_at)
				VALUES ($1, $2, 'cse', $3, $4, $5, 'News item', $6, $7)`, p[0], storetest.Council, p[1], p[2], p[3], storetest.PersonID("lead"), someday); err != nil {
				t.Fatal(err)
			}
		}
		write(t, db, func(ctx context.Context, tx *store.Tx) error {
			got, err := tx.PlusTrend(ctx, storetest.Council, "cse")
			if want := []certificate.TrendPoint{
				{On: "2023-03-01", Name: "Full assessment", CompliancePlus: 11, Source: "News item"},
				{On: "2023-11-20", Name: "First annual review", CompliancePlus: 13, Source: "News item"},
				{On: "2024-12-05", Name: "Review 2024", CompliancePlus: 15},
				{On: "2025-12-19", Name: "Full assessment 2025", CompliancePlus: 13},
			}; !reflect.DeepEqual(got, want) {
				t.Errorf("%+v", got)
			}
			return err
		})
	})
}
