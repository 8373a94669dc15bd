package store_test

import (
	"context"
	"testing"

	"github.com/plaudit/plaudit/internal/account"
	"github.com/plaudit/plaudit/internal/assessment"
	"github.com/plaudit/plaudit/internal/date"
	"github.com/plaudit/plaudit/internal/desk"
	"github.com/plaudit/plaudit/internal/fault"
	"github.com/plaudit/plaudit/internal/question"
	"github.com/plaudit/plaudit/internal/reporting"
	"github.com/plaudit/plaudit/internal/standard"
	"github.com/plaudit/plaudit/internal/store"
	"github.com/plaudit/plaudit/internal/store/storetest"
	"github.com/plaudit/plaudit/internal/visit"
)

func TestVisitStopsAndSessions(t *testing.T) {
	inBody(t, func(t *testing.T, ctx context.Context, tx *store.Tx) {
		planned(t, ctx, tx, "as1")
		session := visit.Session{ID: "ses_as1", Consent: visit.Consent{SessionID: "ses_as1"}, AssessmentID: "as1", StopID: "stop_as1", Kind: visit.FocusGroup, Title: "Group", Starts: "09:30", Ends: "10:30",
			Held: true, ElementIDs: []string{"1.1.1", "3.1.2"}, Version: 1,
			Groups: []visit.GroupCount{{Group: visit.Customers, Wanted: 8, Met: 6}, {Group: visit.Staff, Wanted: 2}}}
		stop := visit.Stop{ID: "stop_as1", AssessmentID: "as1", On: "2025-11-24", SiteID: storetest.TownHall, Site: "Town Hall", Starts: "09:00", Ends: "12:00", Version: 1,
			Sessions: []visit.Session{session}}
		equal(t, must[[]visit.Stop](t)(tx.VisitStops(ctx, "as1")), []visit.Stop{stop})
		done(t, tx.SaveVisitStop(ctx, visit.Stop{ID: "stop2", AssessmentID: "as1", On: "2025-11-20", Place: "The market", Starts: "09:00", Ends: "12:00"}))
		stops := must[[]visit.Stop](t)(tx.VisitStops(ctx, "as1"))
		if len(stops) != 2 || stops[0].Where() != "The market" || stops[0].Sessions != nil {
			t.Errorf("%+v", stops)
		}
		stop.Notes, stop.Travel = "Ask for the porter", 25
		done(t, tx.SaveVisitStop(ctx, stop))
		conflicts(t, tx.SaveVisitStop(ctx, stop))
		session.Title, session.Groups, session.ElementIDs = "Residents", nil, nil
		session.Room, session.JoinLink, session.LedBy, session.Unannounced = "Room 1", "https://meet.example/1", storetest.PersonID("assessor"), true
		done(t, tx.SaveVisitSession(ctx, session))
		conflicts(t, tx.SaveVisitSession(ctx, session))
		stops = must[[]visit.Stop](t)(tx.VisitStops(ctx, "as1"))
		if s := stops[1].Sessions[0]; s.Title != "Residents" || s.Room != "Room 1" || s.JoinLink == "" || s.Leader != "Assessor" || !s.Unannounced || stops[1].Travel != 25 || s.Groups != nil || s.ElementIDs != nil || s.Version != 2 || stops[1].Notes == "" {
			t.Errorf("%+v", stops[1])
		}
		conflicts(t, tx.DeleteVisitSession(ctx, "as1", "ses_as1", 1))
		done(t, tx.DeleteVisitSession(ctx, "as1", "ses_as1", 2))
		conflicts(t, tx.DeleteVisitStop(ctx, "as1", "stop_as1", 1))
		done(t, tx.DeleteVisitStop(ctx, "as1", "stop_as1", 2))
	})
}

func TestNotesOfASession(t *testing.T) {
	inBody(t, func(t *testing.T, ctx context.Context, tx *store.Tx) {
		session := planned(t, ctx, tx, "as1")
		n := visit.Note{ID: "n1", AssessmentID: "as1", SessionID: session, PersonID: storetest.PersonID("assessor"), Words: "They said so",
			ElementIDs: []string{"1.3.2", "1.1.1"}, CreatedAt: bodyMoment, UpdatedAt: bodyMoment}
		done(t, tx.SaveSessionNote(ctx, n))
		n.Version, n.Person, n.ElementIDs = 1, "Assessor", []string{"1.1.1", "1.3.2"}
		equal(t, must[[]visit.Note](t)(tx.SessionNotes(ctx, "as1", session)), []visit.Note{n})
		equal(t, len(must[[]visit.Note](t)(tx.SessionNotes(ctx, "as2", session))), 0)
		n.Words, n.ElementIDs = "They said nothing", nil
		done(t, tx.SaveSessionNote(ctx, n))
		conflicts(t, tx.SaveSessionNote(ctx, n))
		conflicts(t, tx.DeleteSessionNote(ctx, "as1", "n1", 1))
		done(t, tx.DeleteSessionNote(ctx, "as1", "n1", 2))
	})
}

func TestPointsOfAReport(t *testing.T) {
	inBody(t, func(t *testing.T, ctx context.Context, tx *store.Tx) {
		by := storetest.PersonID("assessor")
		a := desk.Point{ID: "p1", AssessmentID: "as1", Kind: desk.ImprovementArea, Words: "Publish", ElementIDs: []string{"3.1.2", "1.3.2"}, CreatedBy: by, CreatedAt: bodyMoment}
		b := desk.Point{ID: "p2", AssessmentID: "as1", Kind: desk.Strength, Words: "Leaders", CreatedBy: by, CreatedAt: bodyMoment}
		done(t, tx.SavePoint(ctx, a))
		done(t, tx.SavePoint(ctx, b))
		a.Version, b.Version, a.ElementIDs = 1, 1, []string{"1.3.2", "3.1.2"}
		equal(t, must[[]desk.Point](t)(tx.Points(ctx, "as1")), []desk.Point{b, a})
		a.Words = "Publish more"
		done(t, tx.SavePoint(ctx, a))
		conflicts(t, tx.SavePoint(ctx, a))
		done(t, tx.PlacePoint(ctx, "as1", "p1", 7))
		if got := must[[]desk.Point](t)(tx.Points(ctx, "as1")); got[1].Position != 7 || got[1].Words != "Publish more" {
			t.Errorf("%+v", got)
		}
		conflicts(t, tx.DeletePoint(ctx, "as1", "p1", 1))
		done(t, tx.DeletePoint(ctx, "as1", "p1", 2))
	})
}

func TestDraftPartsAndComments(t *testing.T) {
	inBody(t, func(t *testing.T, ctx context.Context, tx *store.Tx) {
		assessor, lead := storetest.PersonID("assessor"), storetest.PersonID("lead")
		d := reporting.ReportDraft{AssessmentID: "as1", Background: "B", Methodology: "M", Conclusion: "C", Recommendation: reporting.RecommendCertify, UpdatedAt: bodyMoment}
		done(t, tx.SaveReportDraft(ctx, d))
		conflicts(t, tx.SaveReportDraft(ctx, d))
		d.Version = 1
		done(t, tx.SaveReportDraft(ctx, d))
		conflicts(t, tx.SaveReportDraft(ctx, d))
		d.Version = 2
		done(t, tx.SaveAppointment(ctx, assessment.Appointment{ID: "ap1", AssessmentID: "as1", PersonID: assessor, Role: account.LeadAssessor, From: "2025-11-01", Until: "2025-12-01", CreatedAt: bodyMoment, Answer: assessment.Accepted}))
		done(t, tx.SavePoint(ctx, desk.Point{ID: "p1", AssessmentID: "as1", Kind: desk.ImprovementArea, Words: "Publish", ElementIDs: []string{"1.3.2"}, CreatedBy: assessor, CreatedAt: bodyMoment}))
		done(t, tx.SaveQuestion(ctx, question.Question{ID: "q1", AssessmentID: "as1", Words: "Why?", AskedBy: assessor, AskedAt: bodyMoment}))
		done(t, tx.InsertQuestionEvidence(ctx, "q1", []question.OfferedItem{{ID: "ev_extra", EditionID: "ed_extra"}}))
		c := reporting.AccuracyComment{ID: "c1", AssessmentID: "as1", ElementID: "1.1.1", PassageID: "finding-1.1.1", Quoted: "In 2023", Release: 2, Words: "It was 2024", Proposed: "In 2024", PersonID: lead, Person: "Lead", CreatedAt: bodyMoment}
		done(t, tx.InsertAccuracyComment(ctx, c, []question.OfferedItem{{ID: "ev_extra", EditionID: "ed_extra"}}))
		done(t, tx.InsertModeration(ctx, reporting.Moderated{ID: "m1", AssessmentID: "as1", PersonID: storetest.PersonID("moderator"), Outcome: "returned", Words: "More", CreatedAt: bodyMoment}))
		r := reporting.Reading{AssessmentID: "as1", PersonID: storetest.PersonID("moderator"), Outcome: "approved", Words: "Half",
			Answers: []reporting.CheckAnswer{{Question: "scope", Answer: "no", Note: "The museum"}}, SavedAt: bodyMoment}
		done(t, tx.SaveReading(ctx, r))
		conflicts(t, tx.SaveReading(ctx, r))
		r.Version, r.Words = 1, "More than half"
		done(t, tx.SaveReading(ctx, r))
		conflicts(t, tx.SaveReading(ctx, r))
		r.Version = 2
		equal(t, must[reporting.ReportParts](t)(tx.ReportParts(ctx, "as1")).Readings, []reporting.Reading{r})
		done(t, tx.ForgetReadings(ctx, "as1"))
		equal(t, len(must[reporting.ReportParts](t)(tx.ReportParts(ctx, "as1")).Readings), 0)
		done(t, tx.InsertDecision(ctx, reporting.Decision{AssessmentID: "as1", Outcome: assessment.Certified, DecidedBy: storetest.PersonID("scheme"), DecidedAt: bodyMoment}))
		done(t, tx.InsertRelease(ctx, reporting.Release{ID: "r1", AssessmentID: "as1", Number: 3, Status: reporting.Final, ReleasedBy: assessor, ReleasedAt: bodyMoment}))
		parts := must[reporting.ReportParts](t)(tx.ReportParts(ctx, "as1"))
		equal(t, parts.Draft, d)
		if len(parts.Points) != 1 || parts.Assessors[0] != "Assessor" || parts.Questions != 1 || parts.AnswerItems[0] != "ev_extra" || parts.OpenComments != 1 || parts.Releases != 3 ||
			len(parts.History) != 2 || parts.History[0].Outcome != "returned" || parts.History[1].Outcome != "certified" {
			t.Errorf("%+v", parts)
		}
		comments := must[[]reporting.AccuracyComment](t)(tx.AccuracyComments(ctx, "as1"))
		if len(comments) != 1 || len(comments[0].Evidence) != 1 || comments[0].Evidence[0].Code != "EX-77" {
			t.Fatalf("%+v", comments)
		}
		c.Evidence = comments[0].Evidence
		equal(t, comments[0], c)
		c.Applied, c.Reply, c.Accepted, c.RepliedBy, c.RepliedAt = true, "Right", true, assessor, bodyMoment
		done(t, tx.ReplyToAccuracyComment(ctx, c))
		conflicts(t, tx.ReplyToAccuracyComment(ctx, c))
		equal(t, must[[]reporting.AccuracyComment](t)(tx.AccuracyComments(ctx, "as1")), []reporting.AccuracyComment{c})
	})
}

func TestTheClockOfARelease(t *testing.T) {
	inBody(t, func(t *testing.T, ctx context.Context, tx *store.Tx) {
		assessor := storetest.PersonID("assessor")
		a := must[assessment.Assessment](t)(tx.Assessment(ctx, "as1"))
		a.State = assessment.AccuracyCheck
		done(t, tx.UpdateAssessment(ctx, a))
		old := reporting.Release{ID: "r1", AssessmentID: "as1", Number: 1, Status: reporting.ForAccuracyCheck, ReleasedBy: assessor, ReleasedAt: bodyMoment, CommentsBy: "2025-12-01"}
		r := old
		r.ID, r.Number, r.CommentsBy = "r2", 2, "2025-12-10"
		done(t, tx.InsertRelease(ctx, old))
		done(t, tx.InsertRelease(ctx, r))
		equal(t, must[reporting.Release](t)(tx.LatestRelease(ctx, "as1")), r)
		conflicts(t, tx.UpdateReleaseClock(ctx, old))
		due := func(today, soon date.Date) []reporting.DueRelease {
			return must[[]reporting.DueRelease](t)(tx.ReleasesToRemind(ctx, today, soon, 10))
		}
		if got := due("2025-12-02", "2025-12-05"); len(got) != 0 {
			t.Errorf("%+v", got) // an older release waits for nothing
		}
		equal(t, due("2025-12-08", "2025-12-11"), []reporting.DueRelease{{Release: r, OrganisationID: storetest.Council, BodyID: storetest.Body}})
		r.Reminded = 1
		if !must[bool](t)(tx.MarkReleaseReminded(ctx, r, 0)) || must[bool](t)(tx.MarkReleaseReminded(ctx, r, 0)) {
			t.Error("reminded twice, or never")
		}
		if got := due("2025-12-08", "2025-12-11"); len(got) != 0 {
			t.Errorf("%+v", got)
		}
		if got := due("2025-12-10", "2025-12-13"); len(got) != 1 {
			t.Errorf("%+v", got)
		}
		r.CheckedBy, r.CheckedAt = assessor, bodyMoment
		done(t, tx.UpdateReleaseClock(ctx, r))
		equal(t, must[reporting.Release](t)(tx.LatestRelease(ctx, "as1")), r)
		if got := due("2025-12-10", "2025-12-13"); len(got) != 0 {
			t.Errorf("%+v", got)
		}
		if _, err := tx.ElementRating(ctx, "as1", "1.1.1"); !fault.Is(err, fault.KindNotFound) {
			t.Error(err)
		}
		rating := desk.ElementRating{AssessmentID: "as1", ElementID: "1.1.1", Rating: standard.RatingCompliant, Finding: "Good", PrivateNote: "n", RatedBy: assessor, UpdatedAt: bodyMoment}
		done(t, tx.SaveElementRating(ctx, rating))
		rating.Version = 1
		equal(t, must[desk.ElementRating](t)(tx.ElementRating(ctx, "as1", "1.1.1")), rating)
	})
}
