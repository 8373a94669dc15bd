package question_test

import (
	"context"
	"testing"

	"github.com/plaudit/plaudit/internal/bodytest"
	"github.com/plaudit/plaudit/internal/fault"
	"github.com/plaudit/plaudit/internal/question"
	"github.com/plaudit/plaudit/internal/store/storetest"
)

var ctx = context.Background()

func TestQuestionsAndAnswers(t *testing.T) {
	w := bodytest.New(t, storetest.SQLite(t))
	w.UnderReview("as1")
	w.UnderReview("as2")
	storetest.Evidence(t, w.DB, "extra", "EX-77")
	assessor, lead := w.By("assessor"), w.By("lead")
	_, err := w.Questions.Ask(ctx, assessor, "as1", question.About("5.1.1", "Why?"))
	w.Fails(err, fault.KindNotFound)
	_, err = w.Questions.Ask(ctx, assessor, "as1", question.About("1.1.1", ""))
	w.Fails(err, fault.KindInvalid)
	q, err := w.Questions.Ask(ctx, assessor, "as1", question.About("1.1.1", "Which groups?"))
	w.Must(err)
	_, err = w.Questions.Ask(ctx, assessor, "as1", question.About("1.1.1", "Which groups?"))
	w.Fails(err, fault.KindConflict) // pressed twice
	for _, who := range []string{"lead", "moderator", "scheme", "other_lead"} {
		if _, err := w.Questions.Ask(ctx, w.By(who), "as1", question.About("", "May I?")); err == nil {
			t.Errorf("%s asks", who)
		}
	}
	w.Fails(w.Questions.Answer(ctx, w.By("other_lead"), "as1", q.ID, question.Reply{Words: "Mine"}), fault.KindNotFound)
	w.Fails(w.Questions.Answer(ctx, w.By("contributor"), "as1", q.ID, question.Reply{Words: "Mine"}), fault.KindForbidden)
	w.Fails(w.Questions.Answer(ctx, lead, "as2", q.ID, question.Reply{Words: "Another assessment"}), fault.KindNotFound)
	w.Fails(w.Questions.Answer(ctx, lead, "as1", q.ID, question.Reply{Words: ""}), fault.KindInvalid)
	w.Fails(w.Questions.Answer(ctx, lead, "as1", q.ID, question.Reply{Words: "See", Codes: []string{"EX-none"}}), fault.KindInvalid)
	_, err = w.Desk.File(ctx, assessor, "as1", "file_extra")
	w.Fails(err, fault.KindNotFound)
	w.Must(w.Questions.Answer(ctx, lead, "as1", q.ID, question.Reply{Words: "All of them", Codes: []string{"ex-77", " EX-77 "}}))
	w.Fails(w.Questions.Answer(ctx, lead, "as1", q.ID, question.Reply{Words: "Again"}), fault.KindConflict)
	w.Fails(w.Questions.Withdraw(ctx, assessor, "as1", q.ID), fault.KindConflict)
	_, err = w.Desk.File(ctx, assessor, "as1", "file_extra")
	w.Must(err)
	_, err = w.Desk.File(ctx, assessor, "as2", "file_extra")
	w.Fails(err, fault.KindNotFound)
	v, err := w.Desk.Element(ctx, assessor, "as1", "1.1.1")
	w.Must(err)
	if len(v.Questions) != 1 || len(v.Questions[0].Evidence) != 1 || v.Questions[0].Evidence[0].Files[0].Name != "EX-77.txt" || v.Supports[0].Count != 2 {
		t.Errorf("%+v", v.Questions)
	}

	q, err = w.Questions.Ask(ctx, assessor, "as1", question.About("", "About it all"))
	w.Must(err)
	w.Must(w.Questions.Withdraw(ctx, assessor, "as1", q.ID))
	w.Fails(w.Questions.Answer(ctx, lead, "as1", q.ID, question.Reply{Words: "Too late"}), fault.KindConflict)
	list, err := w.Questions.ForOrganisation(ctx, w.By("executive"), "as1")
	w.Must(err)
	if len(list.Questions) != 1 || list.Questions[0].MayAnswer {
		t.Errorf("%+v", list)
	}
}
