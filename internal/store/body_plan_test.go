package store_test

import (
	"context"
	"testing"

	"github.com/plaudit/plaudit/internal/account"
	"github.com/plaudit/plaudit/internal/assessment"
	"github.com/plaudit/plaudit/internal/desk"
	"github.com/plaudit/plaudit/internal/fault"
	"github.com/plaudit/plaudit/internal/store"
	"github.com/plaudit/plaudit/internal/store/storetest"
	"github.com/plaudit/plaudit/internal/visit"
)

func TestWhatAPlanIsJudgedBy(t *testing.T) {
	inBody(t, func(t *testing.T, ctx context.Context, tx *store.Tx) {
		assessor := storetest.PersonID("assessor")
		done(t, tx.SaveAppointment(ctx, assessment.Appointment{ID: "ap1", AssessmentID: "as1", PersonID: storetest.PersonID("assessor2"), Role: account.FurtherAssessor, From: "2025-11-01", Until: "2025-12-01", CreatedAt: bodyMoment, Answer: assessment.Accepted}))
		done(t, tx.SaveAppointment(ctx, assessment.Appointment{ID: "ap2", AssessmentID: "as1", PersonID: assessor, Role: account.LeadAssessor, From: "2025-11-02", Until: "2025-12-01", CreatedAt: bodyMoment, Answer: assessment.Accepted}))
		done(t, tx.SaveAppointment(ctx, assessment.Appointment{ID: "ap3", AssessmentID: "as1", PersonID: storetest.PersonID("moderator"), Role: account.AppointedModerator, From: "2025-11-02", Until: "2025-12-01", CreatedAt: bodyMoment, Answer: assessment.Accepted}))
		done(t, tx.SaveElementRating(ctx, desk.ElementRating{AssessmentID: "as1", ElementID: "2.2.2", Rating: "not_assessed", VerifyOnSite: true, RatedBy: assessor, UpdatedAt: bodyMoment}))
		share := visit.Share{Number: 1, At: bodyMoment, By: "Assessor", Words: "Welcome", Stops: []visit.ItineraryStop{{ID: "stop_1", On: "2025-11-24", Where: "Hall", Starts: "09:00", Ends: "10:00", Version: 1}}}
		done(t, tx.InsertVisitShare(ctx, "as1", share))
		conflicts(t, tx.InsertVisitShare(ctx, "as1", share))
		share.Number, share.Words = 2, ""
		done(t, tx.InsertVisitShare(ctx, "as1", share))
		equal(t, len(must[[]visit.Share](t)(tx.VisitShares(ctx, "as1"))), 2)
		equal(t, len(must[[]visit.Share](t)(tx.VisitShares(ctx, "as2"))), 0)
		b := must[visit.Background](t)(tx.VisitBackground(ctx, must[assessment.Assessment](t)(tx.Assessment(ctx, "as1"))))
		equal(t, b.Last, share)
		if len(b.Selected) != 4 || len(b.Verify) != 1 || b.Verify[0] != "2.2.2" || len(b.Team) != 2 || b.Team[0].PersonID != assessor || b.Team[0].From != "2025-11-02" || len(b.Sites) == 0 || b.Sites[0].Name == "" {
			t.Errorf("%+v", b)
		}
	})
}

func TestProposalsToAPlan(t *testing.T) {
	inBody(t, func(t *testing.T, ctx context.Context, tx *store.Tx) {
		p := visit.Proposal{ID: "prop_1", AssessmentID: "as1", SessionID: "ses_1", SessionTitle: "Tenants", Kind: visit.ProposeTime, On: "2025-11-24", Starts: "09:00", Ends: "10:00",
			Words: "The hall is taken", MadeBy: storetest.PersonID("lead"), MadeAt: bodyMoment}
		done(t, tx.SaveVisitProposal(ctx, p))
		p.Version, p.MadeByName = 1, "Lead"
		equal(t, must[[]visit.Proposal](t)(tx.VisitProposals(ctx, "as1")), []visit.Proposal{p})
		p.Outcome, p.Reply, p.RepliedBy, p.RepliedAt = visit.ProposalDeclined, "No", storetest.PersonID("assessor"), bodyMoment
		done(t, tx.SaveVisitProposal(ctx, p))
		conflicts(t, tx.SaveVisitProposal(ctx, p))
		if got := must[[]visit.Proposal](t)(tx.VisitProposals(ctx, "as1")); got[0].RepliedByName != "Assessor" || got[0].Open() {
			t.Errorf("%+v", got)
		}
		equal(t, len(must[[]visit.Proposal](t)(tx.VisitProposals(ctx, "as2"))), 0)
	})
}

func TestCalendarAddresses(t *testing.T) {
	inBody(t, func(t *testing.T, ctx context.Context, tx *store.Tx) {
		lead := storetest.PersonID("lead")
		f := visit.Feed{ID: "feed_1", AssessmentID: "as1", PersonID: lead, OrganisationID: storetest.Council, TokenHash: "hash", CreatedAt: bodyMoment}
		done(t, tx.SaveVisitFeed(ctx, f))
		equal(t, must[[]visit.Feed](t)(tx.VisitFeeds(ctx, "as1", lead)), []visit.Feed{f})
		equal(t, len(must[[]visit.Feed](t)(tx.VisitFeeds(ctx, "as1", storetest.PersonID("admin")))), 0)
		got, by, err := tx.VisitFeed(ctx, "hash", "2025-11-14")
		done(t, err)
		if got.ID != "feed_1" || by.PersonID != lead || by.OrganisationID != storetest.Council || by.Kind != account.Applicant || len(by.Grants) == 0 {
			t.Errorf("%+v %+v", got, by)
		}
		f.RevokedAt = bodyMoment
		done(t, tx.SaveVisitFeed(ctx, f))
		if _, _, err := tx.VisitFeed(ctx, "hash", "2025-11-14"); !fault.Is(err, fault.KindNotFound) {
			t.Errorf("revoked: %v", err)
		}
	})
}
