package store_test

import (
	"context"
	"reflect"
	"testing"
	"time"

	"github.com/plaudit/plaudit/internal/account"
	"github.com/plaudit/plaudit/internal/assessment"
	"github.com/plaudit/plaudit/internal/desk"
	"github.com/plaudit/plaudit/internal/fault"
	"github.com/plaudit/plaudit/internal/reporting"
	"github.com/plaudit/plaudit/internal/standard"
	"github.com/plaudit/plaudit/internal/store"
	"github.com/plaudit/plaudit/internal/store/storetest"
	"github.com/plaudit/plaudit/internal/visit"
)

var bodyMoment = time.Date(2025, 11, 14, 10, 30, 0, 123000, time.UTC)

// inBody runs the test in one transaction on each database, with the
// assessment as1 submitted.
func inBody(t *testing.T, test func(t *testing.T, ctx context.Context, tx *store.Tx)) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		storetest.Seed(t, db)
		storetest.Assessment(t, db, "as1", assessment.Submitted)
		storetest.Evidence(t, db, "extra", "EX-77")
		if err := db.Write(context.Background(), func(tx *store.Tx) error { test(t, context.Background(), tx); return nil }); err != nil {
			t.Fatal(err)
		}
	})
}

func must[T any](t *testing.T) func(v T, err error) T {
	return func(v T, err error) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
}

func done(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func conflicts(t *testing.T, err error) {
	t.Helper()
	if !fault.Is(err, fault.KindConflict) {
		t.Errorf("got %v, want a conflict", err)
	}
}

func equal(t *testing.T, got, want any) {
	t.Helper()
	if !reflect.DeepEqual(got, want) {
		t.Errorf("\n got %+v\nwant %+v", got, want)
	}
}

func TestCaseAndLists(t *testing.T) {
	inBody(t, func(t *testing.T, ctx context.Context, tx *store.Tx) {
		v := must[assessment.Case](t)(tx.Case(ctx, "as1"))
		if v.Organisation != "Exmere City Council" || v.Body != "Fairmark Assessments" || v.Submission.Number != 1 || len(v.Submission.Manifest.Elements) != 4 {
			t.Errorf("%+v", v)
		}
		if _, err := tx.Case(ctx, "none"); !fault.Is(err, fault.KindNotFound) {
			t.Error(err)
		}
		if taken := must[bool](t)(tx.ReferenceTaken(ctx, storetest.Body, "R1")); taken {
			t.Error("R1 is taken")
		}
		v.Reference = "R1"
		done(t, tx.UpdateAssessment(ctx, v.Assessment))
		if taken := must[bool](t)(tx.ReferenceTaken(ctx, storetest.Body, "R1")); !taken {
			t.Error("R1 is free")
		}
		equal(t, must[int64](t)(tx.NextReference(ctx, storetest.Body)), int64(1))
		equal(t, must[int64](t)(tx.NextReference(ctx, storetest.Body)), int64(2))
		equal(t, must[int64](t)(tx.NextReference(ctx, storetest.OtherBody)), int64(1))
		done(t, tx.SaveAppointment(ctx, assessment.Appointment{ID: "ap1", AssessmentID: "as1", PersonID: storetest.PersonID("assessor"),
			Role: account.LeadAssessor, From: "2025-11-01", Until: "2025-12-01", CreatedAt: bodyMoment, Answer: assessment.Offered}))
		done(t, tx.SaveAppointment(ctx, assessment.Appointment{ID: "ap2", AssessmentID: "as1", PersonID: storetest.PersonID("assessor"),
			Role: account.LeadAssessor, From: "2025-11-02", Until: "2025-12-02", ReadsFrom: "2025-10-02", CreatedAt: bodyMoment, Answer: assessment.Accepted,
			AnsweredAt: bodyMoment, Conflict: assessment.ConflictDeclared, ConflictWords: "Cousin", Ruling: assessment.RulingAccepted, RulingWords: "Far", RuledBy: storetest.PersonID("scheme"),
			RuledAt: bodyMoment, TakenOverFrom: storetest.PersonID("assessor2")}))
		equal(t, must[[]assessment.Appointment](t)(tx.Appointments(ctx, "as1")), []assessment.Appointment{{ID: "ap1", AssessmentID: "as1",
			PersonID: storetest.PersonID("assessor"), Person: "Assessor", Role: account.LeadAssessor, From: "2025-11-02", Until: "2025-12-02", ReadsFrom: "2025-10-02", CreatedAt: bodyMoment,
			Answer: assessment.Accepted, AnsweredAt: bodyMoment, Conflict: assessment.ConflictDeclared, ConflictWords: "Cousin", Ruling: assessment.RulingAccepted, RulingWords: "Far",
			RuledBy: storetest.PersonID("scheme"), RuledByName: "Scheme manager", RuledAt: bodyMoment, TakenOverFrom: storetest.PersonID("assessor2"), TakenOverFromName: "Second assessor"}})
		rows := must[[]assessment.ListedAssessment](t)(tx.AssessmentsOfBody(ctx, storetest.Body))
		if len(rows) != 1 || rows[0].Selected != 4 || rows[0].Assessors[0] != "Assessor" || rows[0].Organisation != "Exmere City Council" {
			t.Errorf("%+v", rows)
		}
		equal(t, must[[]assessment.ListedAssessment](t)(tx.ListedAssessments(ctx, []string{"as1", "none"})), rows)
		equal(t, len(must[[]assessment.ListedAssessment](t)(tx.ListedAssessments(ctx, nil))), 0)
		equal(t, len(must[[]assessment.ListedAssessment](t)(tx.AssessmentsOfBody(ctx, storetest.OtherBody))), 0)
		people := must[[]assessment.BodyPerson](t)(tx.BodyPeople(ctx, storetest.Body))
		if len(people) != 4 || people[0].Name != "Assessor" || !people[0].MayServe(account.LeadAssessor) || people[0].MayServe(account.AppointedModerator) {
			t.Errorf("%+v", people)
		}
	})
}

func TestHistoryOfAnAssessmentAtTheBody(t *testing.T) {
	inBody(t, func(t *testing.T, ctx context.Context, tx *store.Tx) {
		scheme := storetest.PersonID("scheme")
		done(t, tx.InsertSubmissionReturn(ctx, "sub_as1", assessment.SubmissionReturn{Words: "More", ReturnedBy: scheme, ReturnedAt: bodyMoment}))
		equal(t, must[[]assessment.SubmissionReturn](t)(tx.SubmissionReturns(ctx, "as1")),
			[]assessment.SubmissionReturn{{Words: "More", ReturnedBy: "Scheme manager", ReturnedAt: bodyMoment}})
		done(t, tx.InsertModeration(ctx, reporting.Moderated{ID: "m1", AssessmentID: "as1", PersonID: storetest.PersonID("moderator"), Outcome: "approved",
			CreatedAt: bodyMoment.Add(time.Hour)}))
		done(t, tx.InsertDecision(ctx, reporting.Decision{AssessmentID: "as1", Outcome: assessment.ActionPlan, Words: "Gaps", ActionPlanDueOn: "2026-02-01",
			DecidedBy: scheme, DecidedAt: bodyMoment.Add(2 * time.Hour)}))
		done(t, tx.InsertRelease(ctx, reporting.Release{ID: "r1", AssessmentID: "as1", Number: 1, Status: reporting.Final, JSON: "{}", Hash: "h", ReleasedBy: scheme,
			ReleasedAt: bodyMoment.Add(3 * time.Hour)}))
		equal(t, must[[]assessment.HistoryLine](t)(tx.BodyHistory(ctx, "as1")), []assessment.HistoryLine{
			{Kind: "returned", Words: "More", Who: "Scheme manager", At: bodyMoment, Number: 1},
			{Kind: "moderation", Outcome: "approved", Who: "Moderator", At: bodyMoment.Add(time.Hour)},
			{Kind: "decision", Outcome: "action_plan", Words: "Gaps", Who: "Scheme manager", At: bodyMoment.Add(2 * time.Hour), DueOn: "2026-02-01"},
			{Kind: "release", Outcome: "final", Who: "Scheme manager", At: bodyMoment.Add(3 * time.Hour), Number: 1}})
		done(t, tx.SaveAppeal(ctx, reporting.Appeal{ID: "al", AssessmentID: "as1", Grounds: "No", LodgedBy: storetest.PersonID("lead"), LodgedAt: bodyMoment.Add(4 * time.Hour),
			State: reporting.AppealDismissed, Words: "Yes", EndedBy: scheme, EndedAt: bodyMoment.Add(5 * time.Hour)}))
		equal(t, must[[]assessment.HistoryLine](t)(tx.BodyHistory(ctx, "as1"))[4:], []assessment.HistoryLine{
			{Kind: "appeal", Outcome: "lodged", Words: "No", Who: "Lead", At: bodyMoment.Add(4 * time.Hour)},
			{Kind: "appeal", Outcome: "dismissed", Words: "Yes", Who: "Scheme manager", At: bodyMoment.Add(5 * time.Hour)}})
		r := must[reporting.Release](t)(tx.LatestRelease(ctx, "as1"))
		if r.ID != "r1" || r.JSON != "{}" || !r.ReleasedAt.Equal(bodyMoment.Add(3*time.Hour)) {
			t.Errorf("%+v", r)
		}
		if _, err := tx.LatestRelease(ctx, "none"); !fault.Is(err, fault.KindNotFound) {
			t.Error(err)
		}
	})
}

func TestASecondDecisionOrReleaseIsRefused(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		storetest.Seed(t, db)
		storetest.Assessment(t, db, "as1", assessment.Moderation)
		decide := func() error {
			return db.Write(context.Background(), func(tx *store.Tx) error {
				return tx.InsertDecision(context.Background(), reporting.Decision{AssessmentID: "as1", Outcome: assessment.Certified, DecidedBy: storetest.PersonID("scheme"), DecidedAt: bodyMoment})
			})
		}
		release := func(id string) error {
			return db.Write(context.Background(), func(tx *store.Tx) error {
				return tx.InsertRelease(context.Background(), reporting.Release{ID: id, AssessmentID: "as1", Number: 1, Status: reporting.Final, ReleasedBy: storetest.PersonID("scheme"), ReleasedAt: bodyMoment})
			})
		}
		done(t, decide())
		conflicts(t, decide())
		done(t, release("r1"))
		conflicts(t, release("r2"))
	})
}

func TestDeskCellsAndRatings(t *testing.T) {
	inBody(t, func(t *testing.T, ctx context.Context, tx *store.Tx) {
		v := must[assessment.Case](t)(tx.Case(ctx, "as1"))
		r := desk.ElementRating{AssessmentID: "as1", ElementID: "1.3.2", Rating: standard.RatingPartiallyCompliant, Finding: "Thin", PrivateNote: "Ask",
			VerifyOnSite: true, RatedBy: storetest.PersonID("assessor"), UpdatedAt: bodyMoment}
		done(t, tx.SaveElementRating(ctx, r))
		conflicts(t, tx.SaveElementRating(ctx, r))
		r.Version, r.Finding = 1, "Very thin"
		done(t, tx.SaveElementRating(ctx, r))
		conflicts(t, tx.SaveElementRating(ctx, r))
		cells := must[[]desk.Cell](t)(tx.DeskCells(ctx, v, ""))
		if len(cells) != 4 || cells[1].Rating != standard.RatingPartiallyCompliant || !cells[1].Explained || !cells[1].VerifyOnSite || cells[1].Own.Finding != "" ||
			cells[0].Rating != standard.RatingNotAssessed || cells[0].Frozen.Statement != "" {
			t.Errorf("%+v", cells)
		}
		cells = must[[]desk.Cell](t)(tx.DeskCells(ctx, v, "1.3.2"))
		r.Version, r.RatedByName = 2, "Assessor"
		equal(t, cells[1].Own, r)
		if cells[1].Frozen.Statement != "We submitted this for 1.3.2" || cells[0].Frozen.Statement != "" {
			t.Errorf("%+v", cells)
		}
		cells = must[[]desk.Cell](t)(tx.DeskCells(ctx, v, "all"))
		if cells[0].Frozen.Evidence[0].Code != "EX-as1" {
			t.Errorf("%+v", cells[0].Frozen)
		}
		f := must[desk.HandedFile](t)(tx.FileInReach(ctx, "as1", storetest.EvidenceFile("as1")))
		if f.Name != "EX-as1.txt" || f.Size != 3 || len(f.SHA256) != 64 {
			t.Errorf("%+v", f)
		}
		if _, err := tx.FileInReach(ctx, "as1", "file_extra"); !fault.Is(err, fault.KindNotFound) {
			t.Error(err)
		}
	})
}

func TestPreviousRatingsAndThreads(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		storetest.Seed(t, db)
		storetest.Assessment(t, db, "old", assessment.Closed)
		storetest.Assessment(t, db, "new", assessment.Visit)
		if _, err := db.Raw().Exec(`UPDATE assessment SET previous_id = 'old' WHERE id = 'new'`); err != nil {
			t.Fatal(err)
		}
		ctx := context.Background()
		done(t, db.Write(ctx, func(tx *store.Tx) error {
			done(t, tx.SaveElementRating(ctx, desk.ElementRating{AssessmentID: "old", ElementID: "1.1.1", Rating: standard.RatingCompliant, Finding: "Good",
				RatedBy: storetest.PersonID("assessor"), UpdatedAt: bodyMoment}))
			done(t, tx.InsertDecision(ctx, reporting.Decision{AssessmentID: "old", Outcome: assessment.Certified, DecidedBy: storetest.PersonID("scheme"), DecidedAt: bodyMoment}))
			want := []desk.PreviousRating{{AssessmentID: "old", Assessment: "Review old", ElementID: "1.1.1", Rating: standard.RatingCompliant, Finding: "Good", DecidedOn: "2025-11-14"}}
			equal(t, must[[]desk.PreviousRating](t)(tx.PreviousRatings(ctx, "new")), want)
			equal(t, len(must[[]desk.PreviousRating](t)(tx.PreviousRatings(ctx, "old"))), 0)
			session := planned(t, ctx, tx, "new")
			done(t, tx.SaveSessionNote(ctx, visit.Note{ID: "n1", AssessmentID: "new", SessionID: session, PersonID: storetest.PersonID("assessor"), Words: "They said so",
				ElementIDs: []string{"1.1.1"}, CreatedAt: bodyMoment, UpdatedAt: bodyMoment}))
			done(t, tx.SavePoint(ctx, desk.Point{ID: "p1", AssessmentID: "new", Kind: desk.Strength, Words: "Strong", ElementIDs: []string{"1.1.1"},
				CreatedBy: storetest.PersonID("assessor"), CreatedAt: bodyMoment}))
			threads := must[desk.Threads](t)(tx.DeskThreads(ctx, "new", "1.1.1", nil))
			equal(t, threads.Previous, want)
			equal(t, threads.Notes, []desk.TaggedNote{{SessionID: session, Session: "Group", Kind: visit.FocusGroup, On: "2025-11-24", Person: "Assessor",
				Words: "They said so", Groups: []visit.ParticipantGroup{visit.Customers}, Held: true}})
			if len(threads.Points) != 1 || threads.Points[0].Words != "Strong" {
				t.Errorf("%+v", threads.Points)
			}
			other := must[desk.Threads](t)(tx.DeskThreads(ctx, "new", "1.3.2", nil))
			if len(other.Previous)+len(other.Notes)+len(other.Points) != 0 {
				t.Errorf("%+v", other)
			}
			return nil
		}))
	})
}

// planned plans a stop with one held session.
func planned(t *testing.T, ctx context.Context, tx *store.Tx, id string) string {
	t.Helper()
	done(t, tx.SaveVisitStop(ctx, visit.Stop{ID: "stop_" + id, AssessmentID: id, On: "2025-11-24", SiteID: storetest.TownHall, Starts: "09:00", Ends: "12:00"}))
	done(t, tx.SaveVisitSession(ctx, visit.Session{ID: "ses_" + id, AssessmentID: id, StopID: "stop_" + id, Kind: visit.FocusGroup, Title: "Group",
		Starts: "09:30", Ends: "10:30", Held: true, ElementIDs: []string{"3.1.2", "1.1.1"},
		Groups: []visit.GroupCount{{Group: visit.Customers, Wanted: 8, Met: 6}, {Group: visit.Staff, Wanted: 2}}}))
	return "ses_" + id
}
