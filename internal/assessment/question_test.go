package assessment_test

import (
	"slices"
	"testing"

	"github.com/plaudit/plaudit/internal/assessment"
	"github.com/plaudit/plaudit/internal/fault"
	"github.com/plaudit/plaudit/internal/notice"
	"github.com/plaudit/plaudit/internal/store"
	"github.com/plaudit/plaudit/internal/store/storetest"
)

func TestADraftIsTheAssessorsUntilItIsSent(t *testing.T) {
	w := bodyWorld(t, storetest.SQLite(t))
	w.underReview("as1")
	assessor, lead := w.by("assessor"), w.by("lead")
	w.told()
	asking := assessment.Asking{Kind: assessment.AskEvidence, ElementIDs: []string{"1.3.2", "1.1.1", "1.1.1"}, Words: "The survey", PersonID: storetest.PersonID("champion"), DueOn: "2025-11-20", Draft: true}
	q, err := w.questions.Ask(ctx, assessor, "as1", asking)
	w.must(err)
	if told := w.told(); len(told) != 0 || q.Number != 0 || !slices.Equal(q.ElementIDs, []string{"1.1.1", "1.3.2"}) {
		t.Errorf("a draft told %v: %+v", told, q)
	}
	list, err := w.questions.ForOrganisation(ctx, lead, "as1")
	w.must(err)
	if len(list.Questions) != 0 {
		t.Errorf("the organisation sees a draft: %+v", list.Questions)
	}
	for _, answer := range []error{w.questions.Answer(ctx, lead, "as1", q.ID, assessment.Reply{Words: "Here"}), w.questions.PassOn(ctx, lead, "as1", q.ID, 0, "", "")} {
		w.fails(answer, fault.KindNotFound)
	}
	for _, who := range []string{"moderator", "scheme"} {
		v, err := w.questions.ForAssessor(ctx, w.by(who), "as1")
		w.must(err)
		e, err := w.desk.Element(ctx, w.by(who), "as1", "1.1.1")
		w.must(err)
		if len(v.Questions)+len(e.Questions) != 0 {
			t.Errorf("%s sees the assessors' draft", who)
		}
	}
	p, err := w.desk.Picture(ctx, assessor, "as1")
	w.must(err)
	if p.Progress.OpenQuestions != 0 {
		t.Error("a draft counts as an open question")
	}

	bad := asking
	bad.DueOn, bad.Draft = "2025-11-01", false
	w.fails(w.questions.Edit(ctx, assessor, "as1", q.ID, 1, bad), fault.KindInvalid)
	bad = asking
	bad.PersonID = storetest.PersonID("contributor") // cannot answer
	w.fails(w.questions.Edit(ctx, assessor, "as1", q.ID, 1, bad), fault.KindInvalid)
	bad.PersonID = storetest.PersonID("other_lead")
	w.fails(w.questions.Edit(ctx, assessor, "as1", q.ID, 1, bad), fault.KindInvalid)
	asking.Words = "The survey of last spring"
	w.must(w.questions.Edit(ctx, assessor, "as1", q.ID, 1, asking))
	w.fails(w.questions.Edit(ctx, assessor, "as1", q.ID, 1, asking), fault.KindConflict)
	w.fails(w.questions.Withdraw(ctx, assessor, "as1", q.ID), fault.KindConflict)
	other, err := w.questions.Ask(ctx, assessor, "as1", assessment.Asking{Words: "And another", PersonID: storetest.PersonID("champion"), Draft: true})
	w.must(err)
	if told := w.told(); len(told) != 0 {
		t.Errorf("drafts told %v", told)
	}
	sent, err := w.questions.Send(ctx, assessor, "as1", []string{q.ID, other.ID})
	w.must(err)
	if told := w.told(); sent != 2 || !slices.Equal(told, []string{"question.asked " + storetest.PersonID("champion")}) {
		t.Errorf("sent %d, told %v: each is told once", sent, told)
	}
	if sent, err = w.questions.Send(ctx, assessor, "as1", []string{q.ID}); err != nil || sent != 0 {
		t.Errorf("sent again: %d, %v", sent, err)
	}
	list, err = w.questions.ForOrganisation(ctx, lead, "as1")
	w.must(err)
	if len(list.Questions) != 2 || list.Questions[0].Number+list.Questions[1].Number != 3 {
		t.Errorf("%+v", list.Questions)
	}
	w.fails(w.questions.Remove(ctx, assessor, "as1", q.ID, 3), fault.KindConflict)
	e, err := w.desk.Element(ctx, assessor, "as1", "1.3.2")
	w.must(err)
	if len(e.Questions) != 1 || e.Cell.OpenQuestions != 1 {
		t.Errorf("it is not beside its second element: %+v", e.Questions)
	}
}

func TestAnAnswerIsPassedOnDraftedAndFrozen(t *testing.T) {
	w := bodyWorld(t, storetest.SQLite(t))
	w.underReview("as1")
	storetest.Evidence(t, w.db, "extra", "EX-77")
	assessor, lead, contributor := w.by("assessor"), w.by("lead"), w.by("contributor")
	q, err := w.questions.Ask(ctx, assessor, "as1", assessment.About("1.1.1", "Which groups?"))
	w.must(err)
	w.told()
	_, err = w.questions.SaveAnswer(ctx, contributor, "as1", q.ID, assessment.Reply{Words: "Mine"})
	w.fails(err, fault.KindForbidden)
	w.must(w.questions.PassOn(ctx, lead, "as1", q.ID, 0, contributor.PersonID, "You know this"))
	w.must(w.questions.PassOn(ctx, lead, "as1", q.ID, 0, contributor.PersonID, "You know this")) // pressed twice
	if told := w.told(); !slices.Equal(told, []string{"question.passed_on " + contributor.PersonID}) {
		t.Errorf("told %v", told)
	}
	w.fails(w.questions.PassOn(ctx, lead, "as1", q.ID, 1, storetest.PersonID("other_lead"), ""), fault.KindInvalid)
	version, err := w.questions.SaveAnswer(ctx, contributor, "as1", q.ID, assessment.Reply{Words: "All of them", Codes: []string{"ex-77"}, Version: 1})
	w.must(err)
	w.fails(w.questions.Answer(ctx, contributor, "as1", q.ID, assessment.Reply{Words: "All of them", Version: version}), fault.KindForbidden)
	_, err = w.desk.File(ctx, assessor, "as1", "file_extra")
	w.fails(err, fault.KindNotFound) // a draft gives nothing away

	// Two write at once: the second is told, and what the first wrote stays.
	_, err = w.questions.SaveAnswer(ctx, lead, "as1", q.ID, assessment.Reply{Words: "Another", Version: 1})
	w.fails(err, fault.KindConflict)
	w.fails(w.questions.Answer(ctx, lead, "as1", q.ID, assessment.Reply{Words: "Another", Version: 1}), fault.KindConflict)
	v, err := w.questions.ToAnswer(ctx, lead, "as1", q.ID)
	w.must(err)
	if v.Draft.Words != "All of them" || v.Holder() != contributor.Name || !slices.Equal(v.Draft.Codes, []string{"EX-77"}) {
		t.Errorf("%+v", v.Draft)
	}
	w.must(w.questions.Answer(ctx, lead, "as1", q.ID, assessment.Reply{Words: "All of them", Codes: v.Draft.Codes, Version: v.Draft.Version}))

	// The supplement stays as it was given, whatever becomes of the item.
	_, err = w.db.Raw().Exec(`UPDATE evidence_item SET title = 'Renamed', withdrawn_at = updated_at WHERE id = 'ev_extra'`)
	w.must(err)
	d, err := w.questions.ForAssessor(ctx, assessor, "as1")
	w.must(err)
	got := d.Questions[0]
	if len(got.Evidence) != 1 || got.Evidence[0].Title != "Evidence EX-77" || len(got.Evidence[0].Files) != 1 {
		t.Errorf("%+v", got.Evidence)
	}
	if hash, err := assessment.HashOfAnswer(got); err != nil || hash != got.AnswerHash || hash == "" {
		t.Errorf("the answer has hash %q, not %q (%v)", hash, got.AnswerHash, err)
	}
	got.Answer += " "
	if hash, _ := assessment.HashOfAnswer(got); hash == got.AnswerHash {
		t.Error("another answer has the same hash")
	}
}

func TestAnAnswerIsSettledOrAskedAgain(t *testing.T) {
	w := bodyWorld(t, storetest.SQLite(t))
	w.underReview("as1")
	assessor, lead := w.by("assessor"), w.by("lead")
	state := func(id string) assessment.QuestionState {
		t.Helper()
		v, err := w.questions.ForAssessor(ctx, assessor, "as1")
		w.must(err)
		q, err := v.Find(id)
		w.must(err)
		return q.State()
	}
	q, err := w.questions.Ask(ctx, assessor, "as1", assessment.About("1.1.1", "Which groups?"))
	w.must(err)
	w.fails(w.questions.Settle(ctx, assessor, "as1", q.ID), fault.KindConflict)
	_, err = w.questions.AskAgain(ctx, assessor, "as1", q.ID)
	w.fails(err, fault.KindConflict)
	w.must(w.questions.Withdraw(ctx, assessor, "as1", q.ID))
	w.must(w.questions.Restore(ctx, assessor, "as1", q.ID))
	w.must(w.questions.Answer(ctx, lead, "as1", q.ID, assessment.Reply{Words: "Some"}))
	w.must(w.questions.Settle(ctx, assessor, "as1", q.ID))
	w.must(w.questions.Restore(ctx, assessor, "as1", q.ID))
	if s := state(q.ID); s != assessment.QuestionAnswered {
		t.Errorf("undone, it is %s", s)
	}
	again, err := w.questions.AskAgain(ctx, assessor, "as1", q.ID)
	w.must(err)
	twice, err := w.questions.AskAgain(ctx, assessor, "as1", q.ID)
	w.must(err)
	if twice.ID != again.ID || state(q.ID) != assessment.QuestionAnswered {
		t.Error("a draft of asking again shows")
	}
	list, err := w.questions.ForOrganisation(ctx, lead, "as1")
	w.must(err)
	if len(list.Questions) != 1 || list.Questions[0].State() != assessment.QuestionAnswered {
		t.Errorf("the organisation sees it: %+v", list.Questions)
	}
	w.must(w.questions.Edit(ctx, assessor, "as1", again.ID, again.Version+1, assessment.Asking{ElementIDs: again.ElementIDs, Words: "Which of them?"}))
	if s := state(q.ID); s != assessment.QuestionAskedAgain {
		t.Errorf("sent, the answer is %s", s)
	}
	v, err := w.questions.ToAnswer(ctx, lead, "as1", again.ID)
	w.must(err)
	if len(v.Before) != 1 || v.Before[0].Answer != "Some" || v.Follows != 1 {
		t.Errorf("%+v", v.Before)
	}
	for _, who := range []string{"lead", "moderator", "scheme", "other_lead"} {
		for name, err := range map[string]error{"settles": w.questions.Settle(ctx, w.by(who), "as1", again.ID), "withdraws": w.questions.Withdraw(ctx, w.by(who), "as1", again.ID), "restores": w.questions.Restore(ctx, w.by(who), "as1", again.ID)} {
			if err == nil {
				t.Errorf("%s %s", who, name)
			}
		}
	}
}

func TestAQuestionIsRemindedOfOnce(t *testing.T) {
	w := bodyWorld(t, storetest.SQLite(t))
	w.underReview("as1")
	assessor := w.by("assessor")
	ask := func(words string, a assessment.Asking) {
		a.Words = words
		_, err := w.questions.Ask(ctx, assessor, "as1", a)
		w.must(err)
	}
	ask("no day", assessment.Asking{})
	ask("later", assessment.Asking{DueOn: "2025-12-05"})
	ask("draft", assessment.Asking{DueOn: "2025-11-15", Draft: true})
	ask("soon", assessment.Asking{DueOn: "2025-11-18", PersonID: storetest.PersonID("champion")})
	w.told()
	remind := func(want int, told ...string) {
		t.Helper()
		for _, want := range []int{want, 0} { // and nothing the second time
			if n, err := w.questions.Remind(ctx); err != nil || n != want {
				t.Errorf("%d reminders, want %d (%v)", n, want, err)
			}
		}
		if got := w.told(); !slices.Equal(got, told) {
			t.Errorf("told %v, want %v", got, told)
		}
	}
	remind(0)
	for due, event := range map[string]string{"2025-11-17": "due_soon", "2025-11-14": "due_today"} {
		_, err := w.db.Raw().Exec(`UPDATE question SET reminded = 0, due_on = $1 WHERE words = 'soon'`, due)
		w.must(err)
		remind(1, "question."+event+" "+storetest.PersonID("champion"))
	}
	_, err := w.db.Raw().Exec(`UPDATE question SET due_on = '2025-11-11' WHERE words = 'soon'`)
	w.must(err)
	remind(1, "question.overdue "+storetest.PersonID("champion"), "question.late")
	_, err = w.db.Raw().Exec(`UPDATE question SET due_on = '2025-11-14' WHERE words = 'no day'`)
	w.must(err)
	remind(1, string(notice.QuestionDueToday)) // to the lead, by their role
	_, err = w.db.Raw().Exec(`UPDATE assessment SET state = 'moderation'`)
	w.must(err)
	_, err = w.db.Raw().Exec(`UPDATE question SET reminded = 0, due_on = '2025-11-01'`)
	w.must(err)
	remind(0) // nothing can be answered any more
}

// Whoever of many sends first has answered; the others are told, and there is
// one answer.
func TestManyAnswerAtOnce(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := bodyWorld(t, db)
		w.underReview("as1")
		q, err := w.questions.Ask(ctx, w.by("assessor"), "as1", assessment.About("1.1.1", "Which?"))
		w.must(err)
		n, others := together(func() error {
			return w.questions.Answer(ctx, w.by("lead"), "as1", q.ID, assessment.Reply{Words: "All of them"})
		})
		for _, err := range others {
			w.fails(err, fault.KindConflict)
		}
		if n != 1 {
			t.Errorf("%d answers were sent", n)
		}
	})
}
