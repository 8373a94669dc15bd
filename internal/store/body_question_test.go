package store_test

import (
	"context"
	"testing"
	"time"

	"github.com/plaudit/plaudit/internal/assessment"
	"github.com/plaudit/plaudit/internal/date"
	"github.com/plaudit/plaudit/internal/desk"
	"github.com/plaudit/plaudit/internal/notice"
	"github.com/plaudit/plaudit/internal/question"
	"github.com/plaudit/plaudit/internal/store"
	"github.com/plaudit/plaudit/internal/store/storetest"
)

func TestQuestionsOfAnAssessment(t *testing.T) {
	inBody(t, func(t *testing.T, ctx context.Context, tx *store.Tx) {
		q := question.Question{ID: "q1", AssessmentID: "as1", Kind: question.AskWords, ElementIDs: []string{"1.1.1"}, Words: "Which groups?", AskedBy: storetest.PersonID("assessor"), AskedAt: bodyMoment}
		done(t, tx.SaveQuestion(ctx, q))
		q.Version, q.AskedByName = 1, "Assessor"
		equal(t, must[[]question.Question](t)(tx.Questions(ctx, "as1", "")), []question.Question{q})
		items := must[[]question.OfferedItem](t)(tx.AnswerItems(ctx, storetest.Council, []string{"1.1.1"}, bodyMoment.AddDate(1, 0, 0), []string{"ex-77", "none"}))
		equal(t, items, []question.OfferedItem{{ID: "ev_extra", Code: "EX-77", Title: "Evidence EX-77", EditionID: "ed_extra"}})
		equal(t, len(must[[]question.OfferedItem](t)(tx.AnswerItems(ctx, storetest.Council, []string{"1.1.1"}, bodyMoment.AddDate(1, 0, 0), nil))), 0) // nothing is linked
		equal(t, len(must[[]question.OfferedItem](t)(tx.AnswerItems(ctx, storetest.OtherCouncil, []string{"1.1.1"}, bodyMoment.AddDate(1, 0, 0), []string{"EX-77"}))), 0)
		done(t, tx.InsertQuestionEvidence(ctx, "q1", items))
		q.Answer, q.AnsweredBy, q.AnsweredAt = "All", storetest.PersonID("lead"), bodyMoment
		done(t, tx.SaveQuestion(ctx, q))
		conflicts(t, tx.SaveQuestion(ctx, q))
		got := must[[]question.Question](t)(tx.Questions(ctx, "as1", "1.1.1"))
		if len(got) != 1 || got[0].AnsweredByName != "Lead" || len(got[0].Evidence) != 1 || len(got[0].Evidence[0].Files) != 1 || got[0].Open() {
			t.Errorf("%+v", got)
		}
		equal(t, len(must[[]question.Question](t)(tx.Questions(ctx, "as1", "1.3.2"))), 0)
		must[desk.HandedFile](t)(tx.FileInReach(ctx, "as1", "file_extra"))

		// What was given stays word for word.
		q = got[0]
		q.Evidence[0].Claim = "It says so"
		done(t, tx.FreezeAnswer(ctx, q))
		equal(t, must[[]question.Question](t)(tx.Questions(ctx, "as1", "1.1.1"))[0].Evidence, q.Evidence)
	})
}

func TestDraftsOfQuestions(t *testing.T) {
	inBody(t, func(t *testing.T, ctx context.Context, tx *store.Tx) {
		q := question.Question{ID: "q1", AssessmentID: "as1", Kind: question.AskEvidence, ElementIDs: []string{"1.1.1", "1.3.2"}, Words: "The survey", OwnKey: "A1", Draft: true,
			AskedBy: storetest.PersonID("assessor"), AskedAt: bodyMoment, PersonID: storetest.PersonID("champion"), DueOn: "2025-11-20"}
		done(t, tx.SaveQuestion(ctx, q))
		q.Version, q.AskedByName, q.PersonName = 1, "Assessor", "Champion of Housing"
		equal(t, must[[]question.Question](t)(tx.Questions(ctx, "as1", "1.3.2")), []question.Question{q})
		q.PersonID, q.PersonName, q.AreaID, q.AreaName, q.ElementIDs, q.Draft, q.Number, q.Reminded = "", "", storetest.Housing, "Housing", []string{"1.3.2"}, false, 4, notice.RemindBefore
		done(t, tx.SaveQuestion(ctx, q))
		conflicts(t, tx.SaveQuestion(ctx, q))
		q.Version = 2
		equal(t, must[[]question.Question](t)(tx.Questions(ctx, "as1", "")), []question.Question{q})
		equal(t, len(must[[]question.Question](t)(tx.Questions(ctx, "as1", "1.1.1"))), 0)
		conflicts(t, tx.DeleteQuestion(ctx, q)) // it was sent
		again := question.Question{ID: "q2", AssessmentID: "as1", Words: "Which?", Draft: true, AskedBy: q.AskedBy, AskedAt: bodyMoment, FollowsID: "q1"}
		done(t, tx.SaveQuestion(ctx, again))
		again.Version = 1
		equal(t, must[[]question.Question](t)(tx.Questions(ctx, "as1", ""))[1].Follows, int64(4))
		done(t, tx.DeleteQuestion(ctx, again))
		conflicts(t, tx.DeleteQuestion(ctx, again))
	})
}

func TestMovesAndFormsOfQuestions(t *testing.T) {
	inBody(t, func(t *testing.T, ctx context.Context, tx *store.Tx) {
		q := question.Question{ID: "q1", AssessmentID: "as1", Kind: question.AskWords, Words: "Which?", AskedBy: storetest.PersonID("assessor"), AskedAt: bodyMoment,
			FormKey: "form_1", FormVersion: 1, KeptBy: storetest.PersonID("assessor"), KeptAt: bodyMoment, Draft: true}
		done(t, tx.SaveQuestion(ctx, q))
		q.Version, q.AskedByName = 1, "Assessor"
		equal(t, must[[]question.Question](t)(tx.Questions(ctx, "as1", "")), []question.Question{q})
		q.FormVersion, q.KeptAt = 0, bodyMoment.Add(time.Hour)
		done(t, tx.SaveQuestion(ctx, q))
		q.Version = 2
		equal(t, must[[]question.Question](t)(tx.Questions(ctx, "as1", "")), []question.Question{q})

		m := question.Move{QuestionID: "q1", Version: 3, By: q.AskedBy, At: bodyMoment, From: question.QuestionAddress{DueOn: "2025-11-20"},
			To: question.QuestionAddress{PersonID: storetest.PersonID("champion")}}
		back := question.Move{QuestionID: "q1", Version: 4, By: q.AskedBy, At: bodyMoment.Add(time.Minute), From: m.To, To: question.QuestionAddress{AreaID: storetest.Housing, DueOn: "2025-11-27"}}
		done(t, tx.InsertQuestionMove(ctx, back))
		done(t, tx.InsertQuestionMove(ctx, m))
		for _, p := range []*question.Move{&m, &back} {
			p.ByName = "Assessor"
		}
		m.To.PersonName, back.From.PersonName, back.To.AreaName = "Champion of Housing", "Champion of Housing", "Housing"
		equal(t, must[[]question.Move](t)(tx.QuestionMoves(ctx, "as1")), []question.Move{m, back})
		equal(t, len(must[[]question.Move](t)(tx.QuestionMoves(ctx, "as2"))), 0)
		done(t, tx.DeleteQuestion(ctx, q)) // and what was kept of it
		equal(t, len(must[[]question.Move](t)(tx.QuestionMoves(ctx, "as1"))), 0)
	})
}

func TestDraftsOfAnswers(t *testing.T) {
	inBody(t, func(t *testing.T, ctx context.Context, tx *store.Tx) {
		lead := storetest.PersonID("lead")
		done(t, tx.SaveQuestion(ctx, question.Question{ID: "q1", AssessmentID: "as1", Words: "Why?", AskedBy: storetest.PersonID("assessor"), AskedAt: bodyMoment}))
		d := question.AnswerDraft{QuestionID: "q1", Words: "So", Codes: []string{"A", "B"}, PersonID: storetest.PersonID("champion"), Note: "Yours", PassedBy: lead, WrittenBy: lead, WrittenAt: bodyMoment}
		done(t, tx.SaveAnswerDraft(ctx, d))
		conflicts(t, tx.SaveAnswerDraft(ctx, d))
		d.Version, d.PersonName, d.WriterName = 1, "Champion of Housing", "Lead"
		equal(t, must[[]question.AnswerDraft](t)(tx.AnswerDrafts(ctx, "as1")), []question.AnswerDraft{d})
		equal(t, len(must[[]question.AnswerDraft](t)(tx.AnswerDrafts(ctx, "as2"))), 0)
		done(t, tx.SaveAnswerDraft(ctx, d))
		conflicts(t, tx.SaveAnswerDraft(ctx, d))
		done(t, tx.DropAnswerDraft(ctx, "q1"))
		equal(t, len(must[[]question.AnswerDraft](t)(tx.AnswerDrafts(ctx, "as1"))), 0)
	})
}

func TestQuestionsToRemindOf(t *testing.T) {
	inBody(t, func(t *testing.T, ctx context.Context, tx *store.Tx) {
		q := question.Question{ID: "q1", AssessmentID: "as1", Number: 1, Words: "Why?", AskedBy: storetest.PersonID("assessor"), AskedAt: bodyMoment, DueOn: "2025-11-20"}
		done(t, tx.SaveQuestion(ctx, q))
		a := must[assessment.Assessment](t)(tx.Assessment(ctx, "as1"))
		a.State = assessment.Visit
		done(t, tx.UpdateAssessment(ctx, a))
		due := func(today date.Date) int {
			t.Helper()
			return len(must[[]question.DueQuestion](t)(tx.QuestionsToRemind(ctx, today, 10)))
		}
		equal(t, []int{due("2025-11-16"), due("2025-11-17"), due("2025-11-20")}, []int{0, 1, 1})
		q.Reminded = notice.RemindBefore
		equal(t, must[bool](t)(tx.MarkQuestionReminded(ctx, q)), true)
		equal(t, must[bool](t)(tx.MarkQuestionReminded(ctx, q)), false)
		equal(t, []int{due("2025-11-19"), due("2025-11-20")}, []int{0, 1})
		q.Version, q.WithdrawnAt = 1, bodyMoment
		done(t, tx.SaveQuestion(ctx, q))
		equal(t, due("2025-12-20"), 0)
	})
}
