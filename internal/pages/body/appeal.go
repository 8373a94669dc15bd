package body

import (
	"net/http"
	"strings"

	"github.com/plaudit/plaudit/internal/account"
	"github.com/plaudit/plaudit/internal/assessment"
	"github.com/plaudit/plaudit/internal/date"
	"github.com/plaudit/plaudit/internal/pages/shell"
	"github.com/plaudit/plaudit/internal/reporting"
	"github.com/plaudit/plaudit/internal/web"
	"github.com/plaudit/plaudit/internal/web/govuk"
)

type appealPage struct {
	reporting.AppealPage
	ask                *web.Form
	reviewer, answerBy *web.Field
	outside, outsideOf *web.Field
	answer             *web.Form
	outcome, words     *web.Field
	today              date.Date
}

func newAppealPage(v reporting.AppealPage, today date.Date) appealPage {
	p := appealPage{AppealPage: v, today: today, ask: &web.Form{}, answer: &web.Form{}}
	var people []web.Option
	for _, person := range v.Reviewers {
		people = append(people, web.Option{Value: person.ID, Text: person.Name})
	}
	current, _ := v.Current()
	people = append(people, web.Option{Value: fromOutside, Text: "Somebody from outside " + v.Body, Hint: "They have no account here: give them the record, and put their answer down for them"})
	chosen := current.ReviewerID
	if current.Outside != "" || len(v.Reviewers) == 0 {
		chosen = fromOutside
	}
	p.reviewer = p.ask.Choice("reviewer", "Who reviews the appeal", people).With(chosen).Required("Select who is to review the appeal").
		WithHint("Nobody who had a part in the assessment, its moderation, a decision on it or the answer to an earlier appeal")
	p.outside = p.ask.Text("outside", "Name of the person from outside").WithHint("Only for somebody from outside").With(current.Outside)
	p.outsideOf = p.ask.Text("outside-of", "Who that is, and why they are independent").WithHint("Only for somebody from outside. " + v.Organisation + " reads it").With(current.OutsideOf)
	p.answerBy = p.ask.Date("answer-by", "To be answered by").WithDate(current.AnswerBy)
	whose, words := "Your answer", "Reasons"
	if current.Outside != "" {
		whose, words = "The answer of "+current.Outside, "Reasons, in the words of "+current.Outside
	}
	p.outcome = p.answer.Choice("outcome", whose, []web.Option{
		{Value: "dismissed", Text: "Dismiss", Hint: "The decision stands"},
		{Value: "upheld", Text: "Uphold", Hint: "The decision is set aside, a certificate that was issued on it is suspended, and the report goes back to the assessors"}}).Required("Select dismiss or uphold")
	p.words = p.answer.Text("words", words).WithHint("The organisation reads them").Required("Enter the reasons, for the organisation to read")
	return p
}

// fromOutside is the answer that somebody from outside reviews the appeal.
const fromOutside = "outside"

func (p appealPage) reviewing() reporting.Reviewing {
	r := reporting.Reviewing{PersonID: p.reviewer.Value, AnswerBy: p.answerBy.Day()}
	if r.PersonID == fromOutside {
		r.PersonID, r.Outside, r.OutsideOf = "", p.outside.Value, p.outsideOf.Value
	}
	return r
}

// facts are what whoever reads the appeal has to know first.
func (p appealPage) facts() govuk.SummaryListArgs {
	var args govuk.SummaryListArgs
	row := func(key, value string) {
		if value != "" {
			args.Rows = append(args.Rows, govuk.SummaryListRow{Key: govuk.SummaryListText{Text: key}, Value: govuk.SummaryListText{Text: value}})
		}
	}
	row("Assessment", p.Organisation+", "+p.Name)
	if p.Decision.Outcome != "" {
		words := p.Decision.Outcome.Title()
		if due := p.Decision.ActionPlanDueOn; due != "" {
			words += ", to be carried out by " + due.Words()
		}
		row("Decision", words+". Made on "+p.Decision.DecidedAt.Format("2 January 2006"))
		row("Reasons", p.Decision.Words)
		row("Can be appealed against until", p.Until.Words())
	} else {
		row("Decision", "None stands now")
	}
	row("Had a part in it", strings.Join(p.Part, "; "))
	return args
}

func (p appealPage) notAppealed() string {
	if p.Until != "" && p.today > p.Until {
		return p.Organisation + " has not appealed, and its time is over."
	}
	return p.Organisation + " has not appealed."
}

func appealPath(id string) string { return pathOf(id) + "/appeal" }

// appeal shows the appeals against a decision; posted, it names the reviewer.
func appeal(s *reporting.Appeals) shell.Handle {
	return func(w http.ResponseWriter, r *http.Request, by account.Actor) error {
		v, err := s.OfBody(r.Context(), by, r.PathValue("id"))
		if err != nil {
			return err
		}
		p := newAppealPage(v, by.Today)
		if r.Method == http.MethodPost && p.ask.Parse(r) {
			err := s.Review(r.Context(), by, v.ID, p.reviewing())
			if err == nil {
				words := "The reviewer has been told"
				if p.reviewer.Value == fromOutside {
					words = p.outside.Value + " reviews the appeal. Give them the record, and put their answer down here"
				}
				shell.Flash(w, words)
				return web.SeeOther(w, r, appealPath(v.ID))
			}
			if err := p.ask.Accept(err); err != nil {
				return err
			}
		}
		return p.show(w, r, p.ask)
	}
}

// appealAnswer ends the appeal with the reviewer's answer.
func appealAnswer(s *reporting.Appeals) shell.Handle {
	return func(w http.ResponseWriter, r *http.Request, by account.Actor) error {
		v, err := s.OfBody(r.Context(), by, r.PathValue("id"))
		if err != nil {
			return err
		}
		p := newAppealPage(v, by.Today)
		if p.answer.Parse(r) {
			err := s.Answer(r.Context(), by, v.ID, p.outcome.Value == "upheld", p.words.Value)
			if err == nil {
				shell.Flash(w, "The appeal has been answered, and "+v.Organisation+" told")
				return web.SeeOther(w, r, appealPath(v.ID))
			}
			if err := p.answer.Accept(err); err != nil {
				return err
			}
		}
		return p.show(w, r, p.answer)
	}
}

func (p appealPage) show(w http.ResponseWriter, r *http.Request, form *web.Form) error {
	f := frame(assessment.BodyOverview{Case: p.Case}, "Appeal")
	f.Form = form
	return shell.Show(w, r, http.StatusOK, f, p.view())
}
