package assessor

import (
	"net/http"

	"github.com/plaudit/plaudit/internal/account"
	"github.com/plaudit/plaudit/internal/assessment"
	"github.com/plaudit/plaudit/internal/pages/shell"
	"github.com/plaudit/plaudit/internal/web"
	"github.com/plaudit/plaudit/internal/web/govuk"
)

type moderationPage struct {
	assessment.ReportPage
	form           *web.Form
	outcome, words *web.Field
	checks         []checkField
}

// checkField is one question of the checklist with its note.
type checkField struct {
	assessment.CheckQuestion
	answer, note *web.Field
}

func newChecks(form *web.Form, last []assessment.CheckAnswer) []checkField {
	var all []checkField
	for _, q := range assessment.CheckQuestions() {
		f := checkField{CheckQuestion: q,
			answer: form.Choice("check-"+q.Key, q.Words, []web.Option{{Value: assessment.CheckYes, Text: "Yes"}, {Value: assessment.CheckNo, Text: "No"},
				{Value: assessment.CheckNotApplicable, Text: "Not applicable"}}).WithHint(q.Hint),
			note: form.Text("note-"+q.Key, "Note on “"+q.Words+"”")}
		for _, a := range last {
			if a.Question == q.Key {
				f.answer.With(a.Answer)
				f.note.With(a.Note)
			}
		}
		all = append(all, f)
	}
	return all
}

func (p moderationPage) answers() []assessment.CheckAnswer {
	var all []assessment.CheckAnswer
	for _, f := range p.checks {
		all = append(all, assessment.CheckAnswer{Question: f.Key, Answer: f.answer.Value, Note: f.note.Value})
	}
	return all
}

// said is an answer of the last reading in words.
func said(a assessment.CheckAnswer) string {
	words := map[string]string{assessment.CheckYes: "Yes", assessment.CheckNo: "No", assessment.CheckNotApplicable: "Not applicable"}[a.Answer]
	if a.Note != "" {
		words += ": " + a.Note
	}
	return words
}

func (p moderationPage) lastCheck() govuk.SummaryListArgs {
	var args govuk.SummaryListArgs
	for _, q := range assessment.CheckQuestions() {
		for _, a := range p.Check {
			if a.Question == q.Key {
				args.Rows = append(args.Rows, govuk.SummaryListRow{Key: govuk.SummaryListText{Text: q.Words}, Value: govuk.SummaryListText{Text: said(a)}})
			}
		}
	}
	return args
}

// moderation is the moderator's page: the outcomes so far and, while the report
// is with them, approve or return.
func moderation(s *assessment.Reporting) shell.Handle {
	return func(w http.ResponseWriter, r *http.Request, by account.Actor) error {
		v, err := s.Report(r.Context(), by, r.PathValue("id"))
		if err != nil {
			return err
		}
		form := &web.Form{}
		p := moderationPage{ReportPage: v, form: form, checks: newChecks(form, v.Check),
			outcome: form.Choice("outcome", "Your second reading", []web.Option{
				{Value: "approved", Text: "Approve", Hint: "The report is ready for the decision"},
				{Value: "returned", Text: "Return to the assessors", Hint: "With words that say what to look at again"}}).Required("Select approve or return"),
			words: form.Text("words", "Words to the assessors").WithHint("Needed to return the report")}
		if r.Method == http.MethodPost && !p.mayModerate() {
			return refused(v.May.Moderate, v.Case)
		}
		if r.Method == http.MethodPost && form.Parse(r) {
			err := s.Moderate(r.Context(), by, v.ID, p.outcome.Value == "approved", p.words.Value, p.answers())
			if err == nil {
				shell.Flash(w, map[string]string{"approved": "The report has been approved", "returned": "The report has been returned to the assessors"}[p.outcome.Value])
				return web.SeeOther(w, r, pathOf(v.ID)+"/moderation")
			}
			if err := form.Accept(err); err != nil {
				return err
			}
		}
		return shell.Show(w, r, http.StatusOK, frame(v.Case, "Moderation", form), p.view())
	}
}

func (p moderationPage) mayModerate() bool {
	return p.May.Moderate && p.State == assessment.Moderation && !p.Approved()
}

// awayWords says where the report is while the moderator does not have it.
func (p moderationPage) awayWords() string {
	if n := len(p.History); n > 0 && p.History[n-1].Outcome == "returned" && p.State == assessment.Drafting {
		return "The report is back with the assessors. It comes to the moderator again when they send it."
	}
	return "The report is not with the moderator yet. It comes when the assessors send it."
}

func outcome(h assessment.HistoryLine) string {
	switch {
	case h.Kind == "decision":
		return "Decided: " + assessment.DecisionOutcome(h.Outcome).Title()
	case h.Outcome == "approved":
		return "Approved"
	}
	return "Returned to the assessors"
}
