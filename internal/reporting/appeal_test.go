package reporting_test

import (
	"strings"
	"testing"

	"github.com/plaudit/plaudit/internal/account"
	"github.com/plaudit/plaudit/internal/applicant"
	"github.com/plaudit/plaudit/internal/assessment"
	"github.com/plaudit/plaudit/internal/bodytest"
	"github.com/plaudit/plaudit/internal/date"
	"github.com/plaudit/plaudit/internal/fault"
	"github.com/plaudit/plaudit/internal/id"
	"github.com/plaudit/plaudit/internal/reporting"
	"github.com/plaudit/plaudit/internal/standard"
	"github.com/plaudit/plaudit/internal/store"
	"github.com/plaudit/plaudit/internal/store/storetest"
)

func TestTheChecklist(t *testing.T) {
	w := bodytest.New(t, storetest.SQLite(t))
	w.InModeration("as1")
	moderator := w.By("moderator")
	w.Fails(w.Reporting.StartDrafting(ctx, w.By("assessor"), "as1"), fault.KindConflict) // the moderator has it
	moderate := func(approve bool, change func([]reporting.CheckAnswer)) error {
		answers := bodytest.Checked()
		change(answers)
		return w.Reporting.Moderate(ctx, moderator, "as1", approve, "Words", answers)
	}
	w.Fails(w.Reporting.Moderate(ctx, moderator, "as1", true, "Words", nil), fault.KindInvalid)
	w.Fails(moderate(true, func(a []reporting.CheckAnswer) { a[0].Answer = "" }), fault.KindInvalid)
	w.Fails(moderate(true, func(a []reporting.CheckAnswer) { a[0].Answer, a[0].Note = reporting.CheckNo, "4.2.3 is thin" }), fault.KindInvalid)
	w.Fails(moderate(false, func(a []reporting.CheckAnswer) { a[0].Answer = reporting.CheckNo }), fault.KindInvalid) // no words
	w.Fails(moderate(false, func(a []reporting.CheckAnswer) { a[0].Answer = "perhaps" }), fault.KindInvalid)
	w.Must(moderate(false, func(a []reporting.CheckAnswer) { a[0].Answer, a[0].Note = reporting.CheckNo, "4.2.3 is thin" }))
	v, err := w.Reporting.Report(ctx, w.By("assessor"), "as1")
	w.Must(err)
	if len(v.Check) != len(reporting.CheckQuestions()) {
		t.Errorf("%d answers", len(v.Check))
	}
}

func TestAnAppeal(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := bodytest.New(t, db)
		appeals := reporting.NewAppeals(store.For[reporting.AppealTx]{DB: db}, id.New, w.Now)
		lead, scheme := w.By("lead"), w.By("scheme")
		w.InModeration("as1")
		w.Fails(appeals.Lodge(ctx, lead, "as1", "Too early"), fault.KindConflict)
		w.Must(w.Reporting.Moderate(ctx, w.By("moderator"), "as1", true, "", bodytest.Checked()))
		_, err := w.Reporting.Decide(ctx, scheme, reporting.Decision{AssessmentID: "as1", Outcome: assessment.NotCertified, Words: "The hub was not seen"})
		w.Must(err)

		w.Fails(w.Reporting.StartDrafting(ctx, w.By("assessor"), "as1"), fault.KindConflict) // only an upheld appeal opens it again
		w.Fails(appeals.Lodge(ctx, lead, "as1", " "), fault.KindInvalid)
		w.Fails(appeals.Lodge(ctx, w.By("executive"), "as1", "x"), fault.KindForbidden)
		w.Fails(appeals.Lodge(ctx, w.By("other_lead"), "as1", "x"), fault.KindNotFound)
		late := lead
		late.Today = lead.Today.AddDays(reporting.AppealDays + 1)
		w.Fails(appeals.Lodge(ctx, late, "as1", "Late"), fault.KindConflict)
		w.Must(appeals.Lodge(ctx, lead, "as1", "The hub was shown on the second day"))
		w.Fails(appeals.Lodge(ctx, lead, "as1", "Again"), fault.KindConflict)
		w.Must(appeals.Withdraw(ctx, lead, "as1"))
		w.Must(appeals.Lodge(ctx, lead, "as1", "The hub was shown on the second day"))

		soon := scheme.Today.AddDays(20)
		w.Fails(appeals.Answer(ctx, scheme, "as1", false, "No"), fault.KindForbidden)                                                                   // nobody reviews it yet
		w.Fails(appeals.Review(ctx, scheme, "as1", reporting.Reviewing{PersonID: scheme.PersonID, AnswerBy: soon}), fault.KindInvalid)                  // who decided
		w.Fails(appeals.Review(ctx, scheme, "as1", reporting.Reviewing{PersonID: storetest.PersonID("assessor"), AnswerBy: soon}), fault.KindInvalid)   // who assessed
		w.Fails(appeals.Review(ctx, scheme, "as1", reporting.Reviewing{PersonID: storetest.PersonID("other_lead"), AnswerBy: soon}), fault.KindInvalid) // of elsewhere
		second := w.SecondScheme(db)
		w.Fails(appeals.Review(ctx, scheme, "as1", reporting.Reviewing{PersonID: second.PersonID, AnswerBy: scheme.Today}), fault.KindInvalid)
		w.Must(appeals.Review(ctx, scheme, "as1", reporting.Reviewing{PersonID: second.PersonID, AnswerBy: soon}))
		w.Fails(appeals.Answer(ctx, scheme, "as1", true, "Mine"), fault.KindForbidden)
		w.Fails(appeals.Answer(ctx, second, "as1", true, ""), fault.KindInvalid)
		w.Must(appeals.Answer(ctx, second, "as1", true, "The notes show it"))
		w.Fails(appeals.Answer(ctx, second, "as1", true, "Twice"), fault.KindConflict)

		v, err := appeals.OfApplicant(ctx, lead, "as1")
		w.Must(err)
		current, _ := v.Current()
		if v.State != assessment.Drafting || current.State != reporting.AppealUpheld || !strings.Contains(current.SetAside, "The hub was not seen") || v.MayLodge {
			t.Errorf("%+v", v)
		}
		// The report is moderated and decided anew: an approval of before does not count.
		w.Must(w.Reporting.ToModeration(ctx, w.By("assessor"), "as1"))
		_, err = w.Reporting.Decide(ctx, scheme, reporting.Decision{AssessmentID: "as1", Outcome: assessment.Certified})
		w.Fails(err, fault.KindConflict)
		w.Must(w.Reporting.Moderate(ctx, w.By("moderator"), "as1", true, "", bodytest.Checked()))
		_, err = w.Reporting.Decide(ctx, scheme, reporting.Decision{AssessmentID: "as1", Outcome: assessment.ActionPlan, Words: "Show the hub", ActionPlanDueOn: soon})
		w.Must(err)
		secondAppeal(w, appeals, second, soon)
	})
}

// secondAppeal appeals against the second decision: nobody who decided or answered
// before may review it, so somebody from outside does.
func secondAppeal(w *bodytest.World, appeals *reporting.Appeals, second account.Actor, soon date.Date) {
	w.Helper()
	lead, scheme := w.By("lead"), w.By("scheme")
	w.Must(appeals.Lodge(ctx, lead, "as1", "It was shown, and still it was not believed"))
	v, err := appeals.OfBody(ctx, scheme, "as1")
	w.Must(err)
	if part := strings.Join(v.Part, "; "); len(v.Reviewers) != 0 || !strings.Contains(part, ", decided before") || !strings.Contains(part, ", answered an appeal") {
		w.Errorf("may review: %v; had a part: %v", v.Reviewers, v.Part)
	}
	review := func(r reporting.Reviewing) error {
		r.AnswerBy = soon
		return appeals.Review(ctx, scheme, "as1", r)
	}
	w.Fails(review(reporting.Reviewing{PersonID: scheme.PersonID}), fault.KindInvalid) // who decided
	w.Fails(review(reporting.Reviewing{PersonID: second.PersonID}), fault.KindInvalid) // who answered the first appeal
	w.Fails(review(reporting.Reviewing{}), fault.KindInvalid)
	w.Fails(review(reporting.Reviewing{Outside: "Dr Siân Ŵyn"}), fault.KindInvalid)                        // nobody knows who that is
	w.Fails(review(reporting.Reviewing{Outside: " moderator ", OutsideOf: "A friend"}), fault.KindInvalid) // had a part
	w.Must(review(reporting.Reviewing{Outside: " Dr Siân Ŵyn ", OutsideOf: "University of Bangor, no dealings with either side"}))
	w.Fails(appeals.Answer(ctx, w.By("assessor"), "as1", true, "Mine"), fault.KindForbidden)
	w.Must(appeals.Answer(ctx, scheme, "as1", false, "The second reasons name what is missing"))
	if v, err = appeals.OfApplicant(ctx, lead, "as1"); err != nil {
		w.Fatal(err)
	}
	a, _ := v.Current()
	if a.State != reporting.AppealDismissed || a.Outside != "Dr Siân Ŵyn" || a.EndedByName != "Scheme manager" || a.Reviewer != "" ||
		a.ReviewedBy() != "Dr Siân Ŵyn (from outside: University of Bangor, no dealings with either side)" || v.Decision.Outcome != assessment.ActionPlan {
		w.Errorf("%+v", v)
	}
	w.Must(appeals.Lodge(ctx, lead, "as1", "Once more")) // who was asked from outside has answered, too
	w.Fails(review(reporting.Reviewing{Outside: "dr siân ŵyn", OutsideOf: "University of Bangor"}), fault.KindInvalid)
}

func TestAFollowUpExaminesJustWhatWasNotMet(t *testing.T) {
	last := map[string]standard.Rating{"1.1.1": standard.RatingCompliancePlus, "1.1.2": standard.RatingPartiallyCompliant, "1.1.3": standard.RatingCompliant, "4.2.3": standard.RatingNonCompliant}
	got := applicant.Suggest(standard.CSE(), assessment.FollowUp, last, []string{"1.1.3", "4.2.3"})
	if len(got) != 2 || got[0] != (assessment.Selected{ElementID: "1.1.2", Reason: assessment.ForPartial}) || got[1] != (assessment.Selected{ElementID: "4.2.3", Reason: assessment.ForPartial}) {
		t.Errorf("%v", got)
	}
}

// An assessment is not closed over an appeal, and an upheld appeal suspends the
// certificate that rests on the decision.
func TestAnAppealAndTheCertificate(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := bodytest.New(t, db)
		appeals := reporting.NewAppeals(store.For[reporting.AppealTx]{DB: db}, id.New, w.Now)
		lead, scheme := w.By("lead"), w.By("scheme")
		w.InModeration("as1")
		w.Must(w.Reporting.Moderate(ctx, w.By("moderator"), "as1", true, "", bodytest.Checked()))
		_, err := w.Reporting.Decide(ctx, scheme, reporting.Decision{AssessmentID: "as1", Outcome: assessment.Certified})
		w.Must(err)
		w.Exec(`INSERT INTO certificate (id, number, organisation_id, body_id, assessment_id, standard_id, scope, issued_on, expires_on, reason, improvements_public, report_public, public_words, created_at, version)
			VALUES ('cert1', 'FA-1', $1, $2, 'as1', 'cse', '', '2025-11-14', '2028-11-14', '', TRUE, FALSE, '', $3, 1)`, storetest.Council, storetest.Body, w.Now())
		w.Must(appeals.Lodge(ctx, lead, "as1", "The hub was shown"))
		w.Fails(w.Reporting.Close(ctx, scheme, "as1"), fault.KindConflict)
		second := w.SecondScheme(db)
		w.Must(appeals.Review(ctx, scheme, "as1", reporting.Reviewing{PersonID: second.PersonID, AnswerBy: scheme.Today.AddDays(5)}))
		v, err := appeals.OfBody(ctx, second, "as1")
		w.Must(err)
		if v.Decision.CertificateID != "cert1" || v.Decision.Outcome != assessment.Certified || len(v.Part) != 3 {
			t.Errorf("%+v", v)
		}
		w.Must(appeals.Answer(ctx, second, "as1", true, "It was"))
		var suspended, reason string
		w.Must(db.Raw().QueryRow(`SELECT suspended_on, reason FROM certificate WHERE id = 'cert1'`).Scan(&suspended, &reason))
		if suspended == "" || !strings.Contains(reason, "appeal") {
			t.Errorf("%q, %q", suspended, reason)
		}
		if v, err = appeals.OfApplicant(ctx, lead, "as1"); err != nil || v.Appeals[0].DecisionBefore().Outcome != assessment.Certified {
			t.Errorf("%+v, %v", v, err)
		}
	})
}
