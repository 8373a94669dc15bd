package question_test

import (
	"slices"
	"testing"

	"github.com/plaudit/plaudit/internal/bodytest"
	"github.com/plaudit/plaudit/internal/fault"
	"github.com/plaudit/plaudit/internal/notice"
	"github.com/plaudit/plaudit/internal/question"
	"github.com/plaudit/plaudit/internal/store"
	"github.com/plaudit/plaudit/internal/store/storetest"
)

func TestADraftIsTheAssessorsUntilItIsSent(t *testing.T) {
	w := bodytest.New(t, storetest.SQLite(t))
	w.UnderReview("as1")
	assessor, lead := w.By("assessor"), w.By("lead")
	w.Told()
	asking := question.Asking{Kind: question.AskEvidence, ElementIDs: []string{"1.3.2", "1.1.1", "1.1.1"}, Words: "The survey", PersonID: storetest.PersonID("champion"), DueOn: "2025-11-20", Draft: true}
	q, err := w.Questions.Ask(ctx, assessor, "as1", asking)
	w.Must(err)
	if told := w.Told(); len(told) != 0 || q.Number != 0 || !slices.Equal(q.ElementIDs, []string{"1.1.1", "1.3.2"}) {
		t.Errorf("a draft told %v: %+v", told, q)
	}
	list, err := w.Questions.ForOrganisation(ctx, lead, "as1")
	w.Must(err)
	if len(list.Questions) != 0 {
		t.Errorf("the organisation sees a draft: %+v", list.Questions)
	}
	for _, answer := range []error{w.Questions.Answer(ctx, lead, "as1", q.ID, question.Reply{Words: "Here"}), w.Questions.PassOn(ctx, lead, "as1", q.ID, 0, "", "")} {
		w.Fails(answer, fault.KindNotFound)
	}
	for _, who := range []string{"moderator", "scheme"} {
		v, err := w.Questions.ForAssessor(ctx, w.By(who), "as1")
		w.Must(err)
		e, err := w.Desk.Element(ctx, w.By(who), "as1", "1.1.1")
		w.Must(err)
		if len(v.Questions)+len(e.Questions) != 0 {
			t.Errorf("%s sees the assessors' draft", who)
		}
	}
	p, err := w.Desk.Picture(ctx, assessor, "as1")
	w.Must(err)
	if p.Progress.OpenQuestions != 0 {
		t.Error("a draft counts as an open question")
	}

	bad := asking
	bad.DueOn, bad.Draft = "2025-11-01", false
	w.Fails(w.Questions.Edit(ctx, assessor, "as1", q.ID, 1, bad), fault.KindInvalid)
	bad = asking
	bad.PersonID = storetest.PersonID("contributor") // cannot answer
	w.Fails(w.Questions.Edit(ctx, assessor, "as1", q.ID, 1, bad), fault.KindInvalid)
	bad.PersonID = storetest.PersonID("other_lead")
	w.Fails(w.Questions.Edit(ctx, assessor, "as1", q.ID, 1, bad), fault.KindInvalid)
	asking.Words = "The survey of last spring"
	w.Must(w.Questions.Edit(ctx, assessor, "as1", q.ID, 1, asking))
	w.Fails(w.Questions.Edit(ctx, assessor, "as1", q.ID, 1, asking), fault.KindConflict)
	w.Fails(w.Questions.Withdraw(ctx, assessor, "as1", q.ID), fault.KindConflict)
	other, err := w.Questions.Ask(ctx, assessor, "as1", question.Asking{Words: "And another", PersonID: storetest.PersonID("champion"), Draft: true})
	w.Must(err)
	if told := w.Told(); len(told) != 0 {
		t.Errorf("drafts told %v", told)
	}
	sent, err := w.Questions.Send(ctx, assessor, "as1", []string{q.ID, other.ID})
	w.Must(err)
	if told := w.Told(); sent != 2 || !slices.Equal(told, []string{"question.asked " + storetest.PersonID("champion")}) {
		t.Errorf("sent %d, told %v: each is told once", sent, told)
	}
	if sent, err = w.Questions.Send(ctx, assessor, "as1", []string{q.ID}); err != nil || sent != 0 {
		t.Errorf("sent again: %d, %v", sent, err)
	}
	list, err = w.Questions.ForOrganisation(ctx, lead, "as1")
	w.Must(err)
	if len(list.Questions) != 2 || list.Questions[0].Number+list.Questions[1].Number != 3 {
		t.Errorf("%+v", list.Questions)
	}
	w.Fails(w.Questions.Remove(ctx, assessor, "as1", q.ID, 3), fault.KindConflict)
	e, err := w.Desk.Element(ctx, assessor, "as1", "1.3.2")
	w.Must(err)
	if len(e.Questions) != 1 || e.Cell.OpenQuestions != 1 {
		t.Errorf("it is not beside its second element: %+v", e.Questions)
	}
}

func TestAnAnswerIsPassedOnDraftedAndFrozen(t *testing.T) {
	w := bodytest.New(t, storetest.SQLite(t))
	w.UnderReview("as1")
	storetest.Evidence(t, w.DB, "extra", "EX-77")
	assessor, lead, contributor := w.By("assessor"), w.By("lead"), w.By("contributor")
	q, err := w.Questions.Ask(ctx, assessor, "as1", question.About("1.1.1", "Which groups?"))
	w.Must(err)
	w.Told()
	_, err = w.Questions.SaveAnswer(ctx, contributor, "as1", q.ID, question.Reply{Words: "Mine"})
	w.Fails(err, fault.KindForbidden)
	w.Must(w.Questions.PassOn(ctx, lead, "as1", q.ID, 0, contributor.PersonID, "You know this"))
	w.Must(w.Questions.PassOn(ctx, lead, "as1", q.ID, 0, contributor.PersonID, "You know this")) // pressed twice
	if told := w.Told(); !slices.Equal(told, []string{"question.passed_on " + contributor.PersonID}) {
		t.Errorf("told %v", told)
	}
	w.Fails(w.Questions.PassOn(ctx, lead, "as1", q.ID, 1, storetest.PersonID("other_lead"), ""), fault.KindInvalid)
	version, err := w.Questions.SaveAnswer(ctx, contributor, "as1", q.ID, question.Reply{Words: "All of them", Codes: []string{"ex-77"}, Version: 1})
	w.Must(err)
	w.Fails(w.Questions.Answer(ctx, contributor, "as1", q.ID, question.Reply{Words: "All of them", Version: version}), fault.KindForbidden)
	_, err = w.Desk.File(ctx, assessor, "as1", "file_extra")
	w.Fails(err, fault.KindNotFound) // a draft gives nothing away

	// Two write at once: the second is told, and what the first wrote stays.
	_, err = w.Questions.SaveAnswer(ctx, lead, "as1", q.ID, question.Reply{Words: "Another", Version: 1})
	w.Fails(err, fault.KindConflict)
	w.Fails(w.Questions.Answer(ctx, lead, "as1", q.ID, question.Reply{Words: "Another", Version: 1}), fault.KindConflict)
	v, err := w.Questions.ToAnswer(ctx, lead, "as1", q.ID)
	w.Must(err)
	if v.Draft.Words != "All of them" || v.Holder() != contributor.Name || !slices.Equal(v.Draft.Codes, []string{"EX-77"}) {
		t.Errorf("%+v", v.Draft)
	}
	w.Must(w.Questions.Answer(ctx, lead, "as1", q.ID, question.Reply{Words: "All of them", Codes: v.Draft.Codes, Version: v.Draft.Version}))

	// The supplement stays as it was given, whatever becomes of the item.
	_, err = w.DB.Raw().Exec(`UPDATE evidence_item SET title = 'Renamed', withdrawn_at = updated_at WHERE id = 'ev_extra'`)
	w.Must(err)
	d, err := w.Questions.ForAssessor(ctx, assessor, "as1")
	w.Must(err)
	got := d.Questions[0]
	if len(got.Evidence) != 1 || got.Evidence[0].Title != "Evidence EX-77" || len(got.Evidence[0].Files) != 1 {
		t.Errorf("%+v", got.Evidence)
	}
	if hash, err := question.HashOfAnswer(got); err != nil || hash != got.AnswerHash || hash == "" {
		t.Errorf("the answer has hash %q, not %q (%v)", hash, got.AnswerHash, err)
	}
	got.Answer += " "
	if hash, _ := question.HashOfAnswer(got); hash == got.AnswerHash {
		t.Error("another answer has the same hash")
	}
}

func TestAnAnswerIsSettledOrAskedAgain(t *testing.T) {
	w := bodytest.New(t, storetest.SQLite(t))
	w.UnderReview("as1")
	assessor, lead := w.By("assessor"), w.By("lead")
	state := func(id string) question.State {
		t.Helper()
		v, err := w.Questions.ForAssessor(ctx, assessor, "as1")
		w.Must(err)
		q, err := v.Find(id)
		w.Must(err)
		return q.State()
	}
	q, err := w.Questions.Ask(ctx, assessor, "as1", question.About("1.1.1", "Which groups?"))
	w.Must(err)
	w.Fails(w.Questions.Settle(ctx, assessor, "as1", q.ID), fault.KindConflict)
	_, err = w.Questions.AskAgain(ctx, assessor, "as1", q.ID)
	w.Fails(err, fault.KindConflict)
	w.Must(w.Questions.Withdraw(ctx, assessor, "as1", q.ID))
	w.Must(w.Questions.Restore(ctx, assessor, "as1", q.ID))
	w.Must(w.Questions.Answer(ctx, lead, "as1", q.ID, question.Reply{Words: "Some"}))
	w.Must(w.Questions.Settle(ctx, assessor, "as1", q.ID))
	w.Must(w.Questions.Restore(ctx, assessor, "as1", q.ID))
	if s := state(q.ID); s != question.QuestionAnswered {
		t.Errorf("undone, it is %s", s)
	}
	again, err := w.Questions.AskAgain(ctx, assessor, "as1", q.ID)
	w.Must(err)
	twice, err := w.Questions.AskAgain(ctx, assessor, "as1", q.ID)
	w.Must(err)
	if twice.ID != again.ID || state(q.ID) != question.QuestionAnswered {
		t.Error("a draft of asking again shows")
	}
	list, err := w.Questions.ForOrganisation(ctx, lead, "as1")
	w.Must(err)
	if len(list.Questions) != 1 || list.Questions[0].State() != question.QuestionAnswered {
		t.Errorf("the organisation sees it: %+v", list.Questions)
	}
	w.Must(w.Questions.Edit(ctx, assessor, "as1", again.ID, again.Version+1, question.Asking{ElementIDs: again.ElementIDs, Words: "Which of them?"}))
	if s := state(q.ID); s != question.QuestionAskedAgain {
		t.Errorf("sent, the answer is %s", s)
	}
	v, err := w.Questions.ToAnswer(ctx, lead, "as1", again.ID)
	w.Must(err)
	if len(v.Before) != 1 || v.Before[0].Answer != "Some" || v.Follows != 1 {
		t.Errorf("%+v", v.Before)
	}
	for _, who := range []string{"lead", "moderator", "scheme", "other_lead"} {
		for name, err := range map[string]error{"settles": w.Questions.Settle(ctx, w.By(who), "as1", again.ID), "withdraws": w.Questions.Withdraw(ctx, w.By(who), "as1", again.ID), "restores": w.Questions.Restore(ctx, w.By(who), "as1", again.ID)} {
			if err == nil {
				t.Errorf("%s %s", who, name)
			}
		}
	}
}

func TestAQuestionIsRemindedOfOnce(t *testing.T) {
	w := bodytest.New(t, storetest.SQLite(t))
	w.UnderReview("as1")
	assessor := w.By("assessor")
	ask := func(words string, a question.Asking) {
		a.Words = words
		_, err := w.Questions.Ask(ctx, assessor, "as1", a)
		w.Must(err)
	}
	ask("no day", question.Asking{})
	ask("later", question.Asking{DueOn: "2025-12-05"})
	ask("draft", question.Asking{DueOn: "2025-11-15", Draft: true})
	ask("soon", question.Asking{DueOn: "2025-11-18", PersonID: storetest.PersonID("champion")})
	w.Told()
	remind := func(want int, told ...string) {
		t.Helper()
		for _, want := range []int{want, 0} { // and nothing the second time
			if n, err := w.Questions.Remind(ctx); err != nil || n != want {
				t.Errorf("%d reminders, want %d (%v)", n, want, err)
			}
		}
		if got := w.Told(); !slices.Equal(got, told) {
			t.Errorf("told %v, want %v", got, told)
		}
	}
	remind(0)
	for due, event := range map[string]string{"2025-11-17": "due_soon", "2025-11-14": "due_today"} {
		_, err := w.DB.Raw().Exec(`UPDATE question SET reminded = 0, due_on = $1 WHERE words = 'soon'`, due)
		w.Must(err)
		remind(1, "question."+event+" "+storetest.PersonID("champion"))
	}
	_, err := w.DB.Raw().Exec(`UPDATE question SET due_on = '2025-11-11' WHERE words = 'soon'`)
	w.Must(err)
	remind(1, "question.overdue "+storetest.PersonID("champion"), "question.late")
	_, err = w.DB.Raw().Exec(`UPDATE question SET due_on = '2025-11-14' WHERE words = 'no day'`)
	w.Must(err)
	remind(1, string(notice.QuestionDueToday)) // to the lead, by their role
	_, err = w.DB.Raw().Exec(`UPDATE assessment SET state = 'moderation'`)
	w.Must(err)
	_, err = w.DB.Raw().Exec(`UPDATE question SET reminded = 0, due_on = '2025-11-01'`)
	w.Must(err)
	remind(0) // nothing can be answered any more
}

// Whoever of many sends first has answered; the others are told, and there is
// one answer.
func TestManyAnswerAtOnce(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := bodytest.New(t, db)
		w.UnderReview("as1")
		q, err := w.Questions.Ask(ctx, w.By("assessor"), "as1", question.About("1.1.1", "Which?"))
		w.Must(err)
		n, others := bodytest.Together(func() error {
			return w.Questions.Answer(ctx, w.By("lead"), "as1", q.ID, question.Reply{Words: "All of them"})
		})
		for _, err := range others {
			w.Fails(err, fault.KindConflict)
		}
		if n != 1 {
			t.Errorf("%d answers were sent", n)
		}
	})
}
