package assessment_test

import (
	"strings"
	"testing"

	"github.com/plaudit/plaudit/internal/account"
	"github.com/plaudit/plaudit/internal/assessment"
	"github.com/plaudit/plaudit/internal/date"
	"github.com/plaudit/plaudit/internal/fault"
	"github.com/plaudit/plaudit/internal/id"
	"github.com/plaudit/plaudit/internal/standard"
	"github.com/plaudit/plaudit/internal/store"
	"github.com/plaudit/plaudit/internal/store/storetest"
)

func TestTheChecklist(t *testing.T) {
	w := bodyWorld(t, storetest.SQLite(t))
	w.inModeration("as1")
	moderator := w.by("moderator")
	w.fails(w.reporting.StartDrafting(ctx, w.by("assessor"), "as1"), fault.KindConflict) // the moderator has it
	moderate := func(approve bool, change func([]assessment.CheckAnswer)) error {
		answers := checked()
		change(answers)
		return w.reporting.Moderate(ctx, moderator, "as1", approve, "Words", answers)
	}
	w.fails(w.reporting.Moderate(ctx, moderator, "as1", true, "Words", nil), fault.KindInvalid)
	w.fails(moderate(true, func(a []assessment.CheckAnswer) { a[0].Answer = "" }), fault.KindInvalid)
	w.fails(moderate(true, func(a []assessment.CheckAnswer) { a[0].Answer, a[0].Note = assessment.CheckNo, "4.2.3 is thin" }), fault.KindInvalid)
	w.fails(moderate(false, func(a []assessment.CheckAnswer) { a[0].Answer = assessment.CheckNo }), fault.KindInvalid) // no words
	w.fails(moderate(false, func(a []assessment.CheckAnswer) { a[0].Answer = "perhaps" }), fault.KindInvalid)
	w.must(moderate(false, func(a []assessment.CheckAnswer) { a[0].Answer, a[0].Note = assessment.CheckNo, "4.2.3 is thin" }))
	v, err := w.reporting.Report(ctx, w.by("assessor"), "as1")
	w.must(err)
	if len(v.Check) != len(assessment.CheckQuestions()) {
		t.Errorf("%d answers", len(v.Check))
	}
}

func TestAnAppeal(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := bodyWorld(t, db)
		appeals := assessment.NewAppeals(store.For[assessment.AppealTx]{DB: db}, id.New, w.now)
		lead, scheme := w.by("lead"), w.by("scheme")
		w.inModeration("as1")
		w.fails(appeals.Lodge(ctx, lead, "as1", "Too early"), fault.KindConflict)
		w.must(w.reporting.Moderate(ctx, w.by("moderator"), "as1", true, "", checked()))
		_, err := w.reporting.Decide(ctx, scheme, assessment.Decision{AssessmentID: "as1", Outcome: assessment.NotCertified, Words: "The hub was not seen"})
		w.must(err)

		w.fails(w.reporting.StartDrafting(ctx, w.by("assessor"), "as1"), fault.KindConflict) // only an upheld appeal opens it again
		w.fails(appeals.Lodge(ctx, lead, "as1", " "), fault.KindInvalid)
		w.fails(appeals.Lodge(ctx, w.by("executive"), "as1", "x"), fault.KindForbidden)
		w.fails(appeals.Lodge(ctx, w.by("other_lead"), "as1", "x"), fault.KindNotFound)
		late := lead
		late.Today = lead.Today.AddDays(assessment.AppealDays + 1)
		w.fails(appeals.Lodge(ctx, late, "as1", "Late"), fault.KindConflict)
		w.must(appeals.Lodge(ctx, lead, "as1", "The hub was shown on the second day"))
		w.fails(appeals.Lodge(ctx, lead, "as1", "Again"), fault.KindConflict)
		w.must(appeals.Withdraw(ctx, lead, "as1"))
		w.must(appeals.Lodge(ctx, lead, "as1", "The hub was shown on the second day"))

		soon := scheme.Today.AddDays(20)
		w.fails(appeals.Answer(ctx, scheme, "as1", false, "No"), fault.KindForbidden)                                                                    // nobody reviews it yet
		w.fails(appeals.Review(ctx, scheme, "as1", assessment.Reviewing{PersonID: scheme.PersonID, AnswerBy: soon}), fault.KindInvalid)                  // who decided
		w.fails(appeals.Review(ctx, scheme, "as1", assessment.Reviewing{PersonID: storetest.PersonID("assessor"), AnswerBy: soon}), fault.KindInvalid)   // who assessed
		w.fails(appeals.Review(ctx, scheme, "as1", assessment.Reviewing{PersonID: storetest.PersonID("other_lead"), AnswerBy: soon}), fault.KindInvalid) // of elsewhere
		second := w.secondScheme(db)
		w.fails(appeals.Review(ctx, scheme, "as1", assessment.Reviewing{PersonID: second.PersonID, AnswerBy: scheme.Today}), fault.KindInvalid)
		w.must(appeals.Review(ctx, scheme, "as1", assessment.Reviewing{PersonID: second.PersonID, AnswerBy: soon}))
		w.fails(appeals.Answer(ctx, scheme, "as1", true, "Mine"), fault.KindForbidden)
		w.fails(appeals.Answer(ctx, second, "as1", true, ""), fault.KindInvalid)
		w.must(appeals.Answer(ctx, second, "as1", true, "The notes show it"))
		w.fails(appeals.Answer(ctx, second, "as1", true, "Twice"), fault.KindConflict)

		v, err := appeals.OfApplicant(ctx, lead, "as1")
		w.must(err)
		current, _ := v.Current()
		if v.State != assessment.Drafting || current.State != assessment.AppealUpheld || !strings.Contains(current.SetAside, "The hub was not seen") || v.MayLodge {
			t.Errorf("%+v", v)
		}
		// The report is moderated and decided anew: an approval of before does not count.
		w.must(w.reporting.ToModeration(ctx, w.by("assessor"), "as1"))
		_, err = w.reporting.Decide(ctx, scheme, assessment.Decision{AssessmentID: "as1", Outcome: assessment.Certified})
		w.fails(err, fault.KindConflict)
		w.must(w.reporting.Moderate(ctx, w.by("moderator"), "as1", true, "", checked()))
		_, err = w.reporting.Decide(ctx, scheme, assessment.Decision{AssessmentID: "as1", Outcome: assessment.ActionPlan, Words: "Show the hub", ActionPlanDueOn: soon})
		w.must(err)
		w.secondAppeal(appeals, second, soon)
	})
}

// secondAppeal appeals against the second decision: nobody who decided or answered
// before may review it, so somebody from outside does.
func (w *world) secondAppeal(appeals *assessment.Appeals, second account.Actor, soon date.Date) {
	w.Helper()
	lead, scheme := w.by("lead"), w.by("scheme")
	w.must(appeals.Lodge(ctx, lead, "as1", "It was shown, and still it was not believed"))
	v, err := appeals.OfBody(ctx, scheme, "as1")
	w.must(err)
	if part := strings.Join(v.Part, "; "); len(v.Reviewers) != 0 || !strings.Contains(part, ", decided before") || !strings.Contains(part, ", answered an appeal") {
		w.Errorf("may review: %v; had a part: %v", v.Reviewers, v.Part)
	}
	review := func(r assessment.Reviewing) error {
		r.AnswerBy = soon
		return appeals.Review(ctx, scheme, "as1", r)
	}
	w.fails(review(assessment.Reviewing{PersonID: scheme.PersonID}), fault.KindInvalid) // who decided
	w.fails(review(assessment.Reviewing{PersonID: second.PersonID}), fault.KindInvalid) // who answered the first appeal
	w.fails(review(assessment.Reviewing{}), fault.KindInvalid)
	w.fails(review(assessment.Reviewing{Outside: "Dr Siân Ŵyn"}), fault.KindInvalid)                        // nobody knows who that is
	w.fails(review(assessment.Reviewing{Outside: " moderator ", OutsideOf: "A friend"}), fault.KindInvalid) // had a part
	w.must(review(assessment.Reviewing{Outside: " Dr Siân Ŵyn ", OutsideOf: "University of Bangor, no dealings with either side"}))
	w.fails(appeals.Answer(ctx, w.by("assessor"), "as1", true, "Mine"), fault.KindForbidden)
	w.must(appeals.Answer(ctx, scheme, "as1", false, "The second reasons name what is missing"))
	if v, err = appeals.OfApplicant(ctx, lead, "as1"); err != nil {
		w.Fatal(err)
	}
	a, _ := v.Current()
	if a.State != assessment.AppealDismissed || a.Outside != "Dr Siân Ŵyn" || a.EndedByName != "Scheme manager" || a.Reviewer != "" ||
		a.ReviewedBy() != "Dr Siân Ŵyn (from outside: University of Bangor, no dealings with either side)" || v.Decision.Outcome != assessment.ActionPlan {
		w.Errorf("%+v", v)
	}
	w.must(appeals.Lodge(ctx, lead, "as1", "Once more")) // who was asked from outside has answered, too
	w.fails(review(assessment.Reviewing{Outside: "dr siân ŵyn", OutsideOf: "University of Bangor"}), fault.KindInvalid)
}

func TestAFollowUpExaminesJustWhatWasNotMet(t *testing.T) {
	last := map[string]standard.Rating{"1.1.1": standard.RatingCompliancePlus, "1.1.2": standard.RatingPartiallyCompliant, "1.1.3": standard.RatingCompliant, "4.2.3": standard.RatingNonCompliant}
	got := assessment.Suggest(standard.CSE(), assessment.FollowUp, last, []string{"1.1.3", "4.2.3"})
	if len(got) != 2 || got[0] != (assessment.Selected{ElementID: "1.1.2", Reason: assessment.ForPartial}) || got[1] != (assessment.Selected{ElementID: "4.2.3", Reason: assessment.ForPartial}) {
		t.Errorf("%v", got)
	}
}

// An assessment is not closed over an appeal, and an upheld appeal suspends the
// certificate that rests on the decision.
func TestAnAppealAndTheCertificate(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := bodyWorld(t, db)
		appeals := assessment.NewAppeals(store.For[assessment.AppealTx]{DB: db}, id.New, w.now)
		lead, scheme := w.by("lead"), w.by("scheme")
		w.inModeration("as1")
		w.must(w.reporting.Moderate(ctx, w.by("moderator"), "as1", true, "", checked()))
		_, err := w.reporting.Decide(ctx, scheme, assessment.Decision{AssessmentID: "as1", Outcome: assessment.Certified})
		w.must(err)
		w.sql(`INSERT INTO certificate (id, number, organisation_id, body_id, assessment_id, standard_id, scope, issued_on, expires_on, reason, improvements_public, report_public, public_words, created_at, version)
			VALUES ('cert1', 'FA-1', $1, $2, 'as1', 'cse', '', '2025-11-14', '2028-11-14', '', TRUE, FALSE, '', $3, 1)`, storetest.Council, storetest.Body, w.now())
		w.must(appeals.Lodge(ctx, lead, "as1", "The hub was shown"))
		w.fails(w.reporting.Close(ctx, scheme, "as1"), fault.KindConflict)
		second := w.secondScheme(db)
		w.must(appeals.Review(ctx, scheme, "as1", assessment.Reviewing{PersonID: second.PersonID, AnswerBy: scheme.Today.AddDays(5)}))
		v, err := appeals.OfBody(ctx, second, "as1")
		w.must(err)
		if v.Decision.CertificateID != "cert1" || v.Decision.Outcome != assessment.Certified || len(v.Part) != 3 {
			t.Errorf("%+v", v)
		}
		w.must(appeals.Answer(ctx, second, "as1", true, "It was"))
		var suspended, reason string
		w.must(db.Raw().QueryRow(`SELECT suspended_on, reason FROM certificate WHERE id = 'cert1'`).Scan(&suspended, &reason))
		if suspended == "" || !strings.Contains(reason, "appeal") {
			t.Errorf("%q, %q", suspended, reason)
		}
		if v, err = appeals.OfApplicant(ctx, lead, "as1"); err != nil || v.Appeals[0].DecisionBefore().Outcome != assessment.Certified {
			t.Errorf("%+v, %v", v, err)
		}
	})
}
