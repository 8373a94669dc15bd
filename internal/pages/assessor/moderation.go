package assessor

import (
	"net/http"
	"strconv"

	"github.com/plaudit/plaudit/internal/account"
	"github.com/plaudit/plaudit/internal/assessment"
	"github.com/plaudit/plaudit/internal/fault"
	"github.com/plaudit/plaudit/internal/pages/shell"
	"github.com/plaudit/plaudit/internal/reporting"
	"github.com/plaudit/plaudit/internal/web"
	"github.com/plaudit/plaudit/internal/web/govuk"
)

type moderationPage struct {
	reporting.ReportPage
	by                      account.Actor
	form                    *web.Form
	outcome, words, version *web.Field
	checks                  []checkField
	stale                   bool // another window of the moderator has kept a draft meanwhile
}

// modules are the scripts of the form. What another window kept is not written
// over in the background.
func (p moderationPage) modules() string {
	if p.stale {
		return "pl-unsaved"
	}
	return "pl-autosave pl-unsaved"
}

// checkField is one question of the checklist with its note.
type checkField struct {
	reporting.CheckQuestion
	answer, note *web.Field
}

func newChecks(form *web.Form, last []reporting.CheckAnswer) []checkField {
	var all []checkField
	for _, q := range reporting.CheckQuestions() {
		f := checkField{CheckQuestion: q,
			answer: form.Choice("check-"+q.Key, q.Words, []web.Option{{Value: reporting.CheckYes, Text: "Yes"}, {Value: reporting.CheckNo, Text: "No"},
				{Value: reporting.CheckNotApplicable, Text: "Not applicable"}}).WithHint(q.Hint),
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

func (p moderationPage) answers() []reporting.CheckAnswer {
	var all []reporting.CheckAnswer
	for _, f := range p.checks {
		all = append(all, reporting.CheckAnswer{Question: f.Key, Answer: f.answer.Value, Note: f.note.Value})
	}
	return all
}

// said is an answer of the last reading in words.
func said(a reporting.CheckAnswer) string {
	words := map[string]string{reporting.CheckYes: "Yes", reporting.CheckNo: "No", reporting.CheckNotApplicable: "Not applicable"}[a.Answer]
	if a.Note != "" {
		words += ": " + a.Note
	}
	return words
}

func (p moderationPage) lastCheck() govuk.SummaryListArgs {
	var args govuk.SummaryListArgs
	for _, q := range reporting.CheckQuestions() {
		for _, a := range p.Check {
			if a.Question == q.Key {
				args.Rows = append(args.Rows, govuk.SummaryListRow{Key: govuk.SummaryListText{Text: q.Words}, Value: govuk.SummaryListText{Text: said(a)}})
			}
		}
	}
	return args
}

// newModerationPage shows what the moderator has written so far, or else how the
// checklist was answered at the last reading. whole is false while the form may
// be saved as it is.
func newModerationPage(v reporting.ReportPage, by account.Actor, whole bool) moderationPage {
	form := &web.Form{}
	answers := v.Check
	if v.Reading.Version > 0 {
		answers = v.Reading.Answers
	}
	p := moderationPage{ReportPage: v, by: by, form: form, checks: newChecks(form, answers),
		outcome: form.Choice("outcome", "Your second reading", []web.Option{
			{Value: "approved", Text: "Approve", Hint: "The report is ready for the decision"},
			{Value: "returned", Text: "Return to the assessors", Hint: "With words that say what to look at again"}}).With(v.Reading.Outcome),
		words:   form.Text("words", "Words to the assessors").WithHint("Needed to return the report").With(v.Reading.Words),
		version: form.Hidden("version").WithInt(v.Reading.Version)}
	if whole {
		p.outcome.Required("Select approve or return")
	}
	return p
}

// autosave is where the form saves itself. It differs with each reading, so that
// words that a browser kept of the one before do not come back into this one.
func (p moderationPage) autosave() string {
	return pathOf(p.ID) + "/moderation/autosave?after=" + strconv.Itoa(len(p.History))
}

func (p moderationPage) reading() reporting.Reading {
	return reporting.Reading{AssessmentID: p.ID, Outcome: p.outcome.Value, Words: p.words.Value, Answers: p.answers(), Version: p.version.Int()}
}

// moderation is the moderator's page: the outcomes so far and, while the report
// is with them, approve or return, now or later.
func moderation(s *reporting.Reporting) shell.Handle {
	return func(w http.ResponseWriter, r *http.Request, by account.Actor) error {
		v, err := s.Report(r.Context(), by, r.PathValue("id"))
		if err != nil {
			return err
		}
		later := r.Method == http.MethodPost && r.PostFormValue("later") != ""
		p := newModerationPage(v, by, !later)
		if r.Method == http.MethodPost && !p.mayModerate() {
			return refused(v.May.Moderate, v.Case)
		}
		status := http.StatusOK
		if r.Method == http.MethodPost && p.form.Parse(r) {
			said := "Your draft is kept. Nobody else sees it"
			if later {
				_, err = s.SaveReading(r.Context(), by, p.reading())
			} else {
				err = s.Moderate(r.Context(), by, v.ID, p.outcome.Value == "approved", p.words.Value, p.answers())
				said = map[string]string{"approved": "The report has been approved", "returned": "The report has been returned to the assessors"}[p.outcome.Value]
			}
			if err == nil {
				shell.Flash(w, said)
				return web.SeeOther(w, r, pathOf(v.ID)+"/moderation")
			}
			if later && fault.Is(err, fault.KindConflict) {
				p.form.General = append(p.form.General, words(err)+". What this window has is below. Keep it as a draft again to put it in the place of the other")
				p.version.WithInt(v.Reading.Version)
				status, p.stale = http.StatusConflict, true
			} else if err := p.form.Accept(err); err != nil {
				return err
			}
		}
		return shell.Show(w, r, status, frame(v.Case, "Moderation", p.form), p.view())
	}
}

// moderationAutosave keeps what the moderator writes.
func moderationAutosave(s *reporting.Reporting) shell.Handle {
	return func(w http.ResponseWriter, r *http.Request, by account.Actor) error {
		p := newModerationPage(reporting.ReportPage{}, by, false)
		if !p.form.Parse(r) {
			return fault.Invalid("This cannot be saved as it is")
		}
		reading := p.reading()
		reading.AssessmentID = r.PathValue("id")
		version, err := s.SaveReading(r.Context(), by, reading)
		if err != nil {
			return err
		}
		return saved(w, version)
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
