package store_test

import (
	"context"
	"reflect"
	"slices"
	"testing"

	"github.com/plaudit/plaudit/internal/assessment"
	"github.com/plaudit/plaudit/internal/certificate"
	"github.com/plaudit/plaudit/internal/date"
	"github.com/plaudit/plaudit/internal/fault"
	"github.com/plaudit/plaudit/internal/store"
	"github.com/plaudit/plaudit/internal/store/storetest"
)

func issued(id, number, assessmentID string, on date.Date) certificate.Certificate {
	return certificate.Certificate{ID: id, Number: number, OrganisationID: storetest.Council, BodyID: storetest.Body, AssessmentID: assessmentID,
		StandardID: "cse", Scope: "The whole council", IssuedOn: on, ExpiresOn: on.AddYears(3), CreatedAt: someday, Version: 1, Reviews: certificate.NewReviews(on)}
}

func TestCertificates(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		storetest.Seed(t, db)
		storetest.Decide(t, db, storetest.Decided{ID: "as_1", On: "2025-12-19"})
		storetest.Decide(t, db, storetest.Decided{ID: "as_2", On: "2026-11-27", Kind: "annual_review_1", CertificateID: "cert_1"})
		storetest.Decide(t, db, storetest.Decided{ID: "as_3", On: "2028-12-01", Kind: "recertification", CertificateID: "cert_1"})
		c := issued("cert_1", "FA-2025-0001", "as_1", "2025-12-19")
		c.PublicWords = "Words"
		write(t, db, func(ctx context.Context, tx *store.Tx) error { return tx.InsertCertificate(ctx, c) })
		refused(t, db, fault.KindConflict, func(ctx context.Context, tx *store.Tx) error {
			return tx.InsertCertificate(ctx, issued("cert_2", "FA-2025-0002", "as_1", "2025-12-19"))
		})
		write(t, db, func(ctx context.Context, tx *store.Tx) error {
			for _, find := range []func() (certificate.Certificate, error){
				func() (certificate.Certificate, error) { return tx.Certificate(ctx, "cert_1") },
				func() (certificate.Certificate, error) { return tx.CertificateByNumber(ctx, "FA-2025-0001") },
				func() (certificate.Certificate, error) { return tx.CertificateOfAssessment(ctx, "as_1") },
			} {
				if got, err := find(); err != nil || !reflect.DeepEqual(got, c) {
					t.Errorf("%+v\n%+v, %v", got, c, err)
				}
			}
			return nil
		})
		renewed := issued("cert_3", "FA-2028-0001", "as_3", "2028-12-01")
		c.Reviews[0].AssessmentID, c.Reviews[0].DoneOn = "as_2", "2026-11-27"
		c.SuspendedOn, c.WithdrawnOn, c.ReplacedOn, c.ReplacedBy, c.Reason = "2027-01-01", "2027-02-01", "2028-12-01", "cert_3", "Because"
		c.ImprovementsPublic, c.ReportPublic, c.PublicWords = true, true, "Others"
		write(t, db, func(ctx context.Context, tx *store.Tx) error {
			if err := tx.InsertCertificate(ctx, renewed); err != nil {
				return err
			}
			return tx.UpdateCertificate(ctx, c)
		})
		refused(t, db, fault.KindConflict, func(ctx context.Context, tx *store.Tx) error { return tx.UpdateCertificate(ctx, c) })
		c.Version = 2
		want := certificate.Listed{Certificate: c, Organisation: "Exmere City Council", Slug: "exmere-city-council", Body: "Fairmark Assessments", ReplacedByNo: "FA-2028-0001"}
		write(t, db, func(ctx context.Context, tx *store.Tx) error {
			for _, find := range []func() (certificate.Listed, error){
				func() (certificate.Listed, error) { return tx.ListedCertificate(ctx, "cert_1") },
				func() (certificate.Listed, error) { return tx.ListedCertificateByNumber(ctx, "FA-2025-0001") },
			} {
				if got, err := find(); err != nil || !reflect.DeepEqual(got, want) {
					t.Errorf("%+v\n%+v, %v", got, want, err)
				}
			}
			for name, find := range map[string]func() ([]certificate.Listed, error){
				"register":     func() ([]certificate.Listed, error) { return tx.RegisteredCertificates(ctx) },
				"slug":         func() ([]certificate.Listed, error) { return tx.ListedCertificatesBySlug(ctx, "exmere-city-council") },
				"body":         func() ([]certificate.Listed, error) { return tx.CertificatesOfBody(ctx, storetest.Body) },
				"organisation": func() ([]certificate.Listed, error) { return tx.CertificatesOfOrganisation(ctx, storetest.Council) },
			} {
				all, err := find()
				newest := name != "body" // the body sees the soonest open review first
				if err != nil || len(all) != 2 || (all[0].ID == "cert_3") != newest {
					t.Errorf("%s: %+v, %v", name, all, err)
				}
			}
			for _, find := range []func() ([]certificate.Listed, error){
				func() ([]certificate.Listed, error) { return tx.ListedCertificatesBySlug(ctx, "otherby-council") },
				func() ([]certificate.Listed, error) { return tx.CertificatesOfBody(ctx, storetest.OtherBody) },
				func() ([]certificate.Listed, error) {
					return tx.CertificatesOfOrganisation(ctx, storetest.OtherCouncil)
				},
			} {
				if all, err := find(); err != nil || len(all) != 0 {
					t.Errorf("another's: %+v, %v", all, err)
				}
			}
			return nil
		})
		for _, missing := range []func(ctx context.Context, tx *store.Tx) error{
			func(ctx context.Context, tx *store.Tx) error { _, err := tx.Certificate(ctx, "x"); return err },
			func(ctx context.Context, tx *store.Tx) error { _, err := tx.CertificateByNumber(ctx, "x"); return err },
			func(ctx context.Context, tx *store.Tx) error {
				_, err := tx.CertificateOfAssessment(ctx, "as_2")
				return err
			},
			func(ctx context.Context, tx *store.Tx) error { _, err := tx.ListedCertificate(ctx, "x"); return err },
			func(ctx context.Context, tx *store.Tx) error {
				_, err := tx.ListedCertificateByNumber(ctx, "x")
				return err
			},
		} {
			refused(t, db, fault.KindNotFound, missing)
		}
	})
}

func TestCertificateNumbersCountByBodyAndYear(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		storetest.Seed(t, db)
		write(t, db, func(ctx context.Context, tx *store.Tx) error {
			for i, c := range []struct {
				body, year string
				want       int64
			}{{storetest.Body, "2025", 1}, {storetest.Body, "2025", 2}, {storetest.OtherBody, "2025", 1}, {storetest.Body, "2026", 1}, {storetest.Body, "2025", 3}} {
				if n, err := tx.NextCertificateNumber(ctx, c.body, c.year); err != nil || n != c.want {
					t.Errorf("%d: %d, %v", i, n, err)
				}
			}
			return nil
		})
	})
}

func TestWhatAFollowUpGoesBackTo(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		storetest.Seed(t, db)
		for _, d := range []struct{ id, kind, outcome, previous string }{
			{"block", "block", "action_plan", ""}, {"block_2", "follow_up", "action_plan", "block"}, {"block_3", "follow_up", "certified", "block_2"},
			{"first", "initial", "certified", ""}, {"first_2", "follow_up", "certified", "first"}, {"first_3", "follow_up", "certified", "first_2"},
			{"again", "recertification", "not_certified", "first"}, {"again_2", "follow_up", "certified", "again"}, {"alone", "follow_up", "certified", ""},
			{"block_4", "annual_review_1", "certified", "block_3"}, {"block_5", "recertification", "certified", "block_4"},
		} {
			storetest.Decide(t, db, storetest.Decided{ID: d.id, Kind: d.kind, Outcome: d.outcome, On: "2025-12-19"})
			if d.previous != "" {
				if _, err := db.Raw().Exec(`UPDATE assessment SET previous_id = $2 WHERE id = $1`, d.id, d.previous); err != nil {
					t.Fatal(err)
				}
			}
		}
		write(t, db, func(ctx context.Context, tx *store.Tx) error {
			for id, want := range map[string]assessment.Line{"block": {}, "block_2": {Origin: assessment.Block, Block: true}, "block_3": {Origin: assessment.Block, Block: true},
				"block_4": {Block: true}, "block_5": {Block: true},
				"first_2": {Origin: assessment.Initial, Certified: true}, "first_3": {Origin: assessment.Initial, Certified: true},
				"again": {}, "again_2": {Origin: assessment.Recertification}, "alone": {}} {
				if got, err := tx.LineOf(ctx, id); err != nil || got != want {
					t.Errorf("%s: %+v, %v", id, got, err)
				}
				if v, err := tx.CertifiedAssessment(ctx, id); err == nil && v.Line != want {
					t.Errorf("%s, certified: %+v", id, v)
				}
			}
			all, err := tx.AwaitingCertificate(ctx, storetest.Body)
			var earns []string
			for _, v := range all {
				if v.Earns() {
					earns = append(earns, v.AssessmentID)
				}
			}
			slices.Sort(earns)
			if !slices.Equal(earns, []string{"again_2", "alone", "first"}) {
				t.Errorf("earn a certificate: %v", earns)
			}
			return err
		})
		refused(t, db, fault.KindNotFound, func(ctx context.Context, tx *store.Tx) error {
			_, err := tx.LineOf(ctx, "x")
			return err
		})
	})
}

func TestWhatAwaitsACertificateOrAReview(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		storetest.Seed(t, db)
		for _, d := range []storetest.Decided{
			{ID: "as_1", On: "2025-12-19"},
			{ID: "as_2", On: "2025-12-20", Outcome: "action_plan"},
			{ID: "as_3", On: "2025-12-18", Organisation: storetest.OtherCouncil},
			{ID: "as_4", On: "2025-12-18", Body: storetest.OtherBody},
			{ID: "as_5", On: "2025-12-18", Kind: "block"},
			{ID: "rev_own", On: "2026-11-27", Kind: "annual_review_1", CertificateID: "cert_1"},
			{ID: "rev_none", On: "2026-11-28", Kind: "annual_review_2"},
			{ID: "rev_other", On: "2026-11-28", Kind: "annual_review_1", CertificateID: "cert_9"},
			{ID: "rev_early", On: "2025-11-28", Kind: "annual_review_1"},
			{ID: "rev_failed", On: "2026-11-28", Kind: "annual_review_1", Outcome: "not_certified"},
			{ID: "rev_elsewhere", On: "2026-11-28", Kind: "annual_review_1", Organisation: storetest.OtherCouncil},
			{ID: "follow_none", On: "2026-12-01", Kind: "follow_up"},
			{ID: "follow_own", On: "2026-12-01", Kind: "follow_up", CertificateID: "cert_1"},
		} {
			storetest.Decide(t, db, d)
		}
		// An open assessment never awaits anything, whatever stands beside it.
		if _, err := db.Raw().Exec(`UPDATE assessment SET state = 'moderation' WHERE id = 'as_4'`); err != nil {
			t.Fatal(err)
		}
		c := issued("cert_1", "FA-2025-0001", "as_1", "2025-12-19")
		ids := func(all []certificate.Certified, err error) (ids []string) {
			t.Helper()
			if err != nil {
				t.Fatal(err)
			}
			for _, v := range all {
				ids = append(ids, v.AssessmentID)
			}
			return ids
		}
		write(t, db, func(ctx context.Context, tx *store.Tx) error {
			if got := ids(tx.AwaitingCertificate(ctx, storetest.Body)); !reflect.DeepEqual(got, []string{"as_3", "as_1", "follow_none", "follow_own"}) {
				t.Errorf("awaiting %v", got)
			}
			if err := tx.InsertCertificate(ctx, c); err != nil {
				return err
			}
			if got := ids(tx.AwaitingCertificate(ctx, storetest.Body)); !reflect.DeepEqual(got, []string{"as_3", "follow_none", "follow_own"}) {
				t.Errorf("awaiting after issue %v", got)
			}
			if got := ids(tx.CertifiedReviews(ctx, c)); !reflect.DeepEqual(got, []string{"rev_own", "rev_none", "follow_own"}) {
				t.Errorf("reviews %v", got)
			}
			c.Reviews[0].AssessmentID, c.Reviews[0].DoneOn = "rev_own", "2026-11-27"
			if err := tx.UpdateCertificate(ctx, c); err != nil {
				return err
			}
			if got := ids(tx.CertifiedReviews(ctx, c)); !reflect.DeepEqual(got, []string{"rev_none", "follow_own"}) {
				t.Errorf("reviews after one is recorded %v", got)
			}
			v, err := tx.CertifiedAssessment(ctx, "rev_own")
			if want := (certificate.Certified{AssessmentID: "rev_own", OrganisationID: storetest.Council, Organisation: "Exmere City Council",
				Kind: assessment.AnnualReview1, Name: "Full assessment 2025", DecidedOn: "2026-11-27", CertificateID: "cert_1"}); v != want {
				t.Errorf("%+v", v)
			}
			return err
		})
		for _, id := range []string{"as_2", "as_4", "rev_failed", "x"} {
			refused(t, db, fault.KindNotFound, func(ctx context.Context, tx *store.Tx) error {
				_, err := tx.CertifiedAssessment(ctx, id)
				return err
			})
		}
	})
}
