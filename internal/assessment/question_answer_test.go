package assessment_test

import (
	"testing"

	"github.com/plaudit/plaudit/internal/assessment"
	"github.com/plaudit/plaudit/internal/fault"
	"github.com/plaudit/plaudit/internal/store/storetest"
)

func TestQuestionsAndAnswers(t *testing.T) {
	w := bodyWorld(t, storetest.SQLite(t))
	w.underReview("as1")
	w.underReview("as2")
	storetest.Evidence(t, w.db, "extra", "EX-77")
	assessor, lead := w.by("assessor"), w.by("lead")
	_, err := w.questions.Ask(ctx, assessor, "as1", assessment.About("5.1.1", "Why?"))
	w.fails(err, fault.KindNotFound)
	_, err = w.questions.Ask(ctx, assessor, "as1", assessment.About("1.1.1", ""))
	w.fails(err, fault.KindInvalid)
	q, err := w.questions.Ask(ctx, assessor, "as1", assessment.About("1.1.1", "Which groups?"))
	w.must(err)
	_, err = w.questions.Ask(ctx, assessor, "as1", assessment.About("1.1.1", "Which groups?"))
	w.fails(err, fault.KindConflict) // pressed twice
	for _, who := range []string{"lead", "moderator", "scheme", "other_lead"} {
		if _, err := w.questions.Ask(ctx, w.by(who), "as1", assessment.About("", "May I?")); err == nil {
			t.Errorf("%s asks", who)
		}
	}
	w.fails(w.questions.Answer(ctx, w.by("other_lead"), "as1", q.ID, assessment.Reply{Words: "Mine"}), fault.KindNotFound)
	w.fails(w.questions.Answer(ctx, w.by("contributor"), "as1", q.ID, assessment.Reply{Words: "Mine"}), fault.KindForbidden)
	w.fails(w.questions.Answer(ctx, lead, "as2", q.ID, assessment.Reply{Words: "Another assessment"}), fault.KindNotFound)
	w.fails(w.questions.Answer(ctx, lead, "as1", q.ID, assessment.Reply{Words: ""}), fault.KindInvalid)
	w.fails(w.questions.Answer(ctx, lead, "as1", q.ID, assessment.Reply{Words: "See", Codes: []string{"EX-none"}}), fault.KindInvalid)
	_, err = w.desk.File(ctx, assessor, "as1", "file_extra")
	w.fails(err, fault.KindNotFound)
	w.must(w.questions.Answer(ctx, lead, "as1", q.ID, assessment.Reply{Words: "All of them", Codes: []string{"ex-77", " EX-77 "}}))
	w.fails(w.questions.Answer(ctx, lead, "as1", q.ID, assessment.Reply{Words: "Again"}), fault.KindConflict)
	w.fails(w.questions.Withdraw(ctx, assessor, "as1", q.ID), fault.KindConflict)
	_, err = w.desk.File(ctx, assessor, "as1", "file_extra")
	w.must(err)
	_, err = w.desk.File(ctx, assessor, "as2", "file_extra")
	w.fails(err, fault.KindNotFound)
	v, err := w.desk.Element(ctx, assessor, "as1", "1.1.1")
	w.must(err)
	if len(v.Questions) != 1 || len(v.Questions[0].Evidence) != 1 || v.Questions[0].Evidence[0].Files[0].Name != "EX-77.txt" || v.Supports[0].Count != 2 {
		t.Errorf("%+v", v.Questions)
	}

	q, err = w.questions.Ask(ctx, assessor, "as1", assessment.About("", "About it all"))
	w.must(err)
	w.must(w.questions.Withdraw(ctx, assessor, "as1", q.ID))
	w.fails(w.questions.Answer(ctx, lead, "as1", q.ID, assessment.Reply{Words: "Too late"}), fault.KindConflict)
	list, err := w.questions.ForOrganisation(ctx, w.by("executive"), "as1")
	w.must(err)
	if len(list.Questions) != 1 || list.Questions[0].MayAnswer {
		t.Errorf("%+v", list)
	}
}
