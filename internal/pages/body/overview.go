package body

import (
	"fmt"
	"net/http"
	"slices"
	"strings"

	"github.com/plaudit/plaudit/internal/account"
	"github.com/plaudit/plaudit/internal/assessment"
	"github.com/plaudit/plaudit/internal/date"
	"github.com/plaudit/plaudit/internal/pages/shell"
	"github.com/plaudit/plaudit/internal/reporting"
	"github.com/plaudit/plaudit/internal/web"
	"github.com/plaudit/plaudit/internal/web/govuk"
)

type overviewPage struct {
	assessment.BodyOverview
	form      *web.Form // opens the submission
	reference *web.Field
	by        account.Actor
}

// overview shows where an assessment stands; posted, it opens the submission.
func overview(s *assessment.Opening) shell.Handle {
	return func(w http.ResponseWriter, r *http.Request, by account.Actor) error {
		v, err := s.Overview(r.Context(), by, r.PathValue("id"))
		if err != nil {
			return err
		}
		form := &web.Form{}
		p := overviewPage{BodyOverview: v, form: form, by: by,
			reference: form.Text("reference", "Your reference (optional)").WithHint("Leave empty to have one counted").With(v.Reference)}
		if r.Method == http.MethodPost && form.Parse(r) {
			a, err := s.Open(r.Context(), by, v.ID, p.reference.Value)
			if err == nil {
				shell.Flash(w, "The desk review has begun under reference "+a.Reference)
				return web.SeeOther(w, r, pathOf(v.ID))
			}
			if err := form.Accept(err); err != nil {
				return err
			}
		}
		f := frame(v, v.Organisation+": "+v.Name)
		f.Crumbs, f.Form = f.Crumbs[:1], form
		return shell.Show(w, r, http.StatusOK, f, p.view())
	}
}

func (p overviewPage) facts() govuk.SummaryListArgs {
	var args govuk.SummaryListArgs
	row := func(key, value string) {
		if value != "" {
			args.Rows = append(args.Rows, govuk.SummaryListRow{Key: govuk.SummaryListText{Text: key}, Value: govuk.SummaryListText{Text: value}})
		}
	}
	row("Organisation", p.Organisation)
	row("Kind", p.Kind.Title())
	row("What is assessed", p.Scope)
	row("Reference", p.Reference)
	row("Submission due", p.DueOn.Words())
	if p.Submission.ID != "" {
		row("Submitted", p.Submission.SubmittedAt.Format("2 January 2006, 15:04")+fmt.Sprintf(" (number %d)", p.Submission.Number))
		row("Hash of the submission", p.Submission.Hash)
	}
	return args
}

// active tells whether the appointment gives access today; said tells why not.
func (p overviewPage) said(a assessment.Appointment) string {
	switch {
	case !a.EndedAt.IsZero():
		return "Ended on " + a.EndedAt.Format("2 Jan 2006")
	case a.Answer == assessment.Declined:
		return "Declined: " + a.AnswerWords
	case p.by.Today > a.Until:
		return "Over"
	case a.Answer == assessment.Offered:
		return "Waits for an answer"
	case a.ToRule():
		return "Declares a conflict of interest"
	case p.by.Today < readsFrom(a):
		return "Begins later"
	case p.by.Today < a.From:
		return "May read"
	}
	return "Has access"
}

func happened(h assessment.HistoryLine) string {
	switch {
	case h.Kind == "returned":
		return fmt.Sprintf("Submission %d returned to the organisation", h.Number)
	case h.Kind == "appeal" && h.Outcome == string(reporting.AppealLodged):
		return "The organisation appealed against the decision"
	case h.Kind == "appeal":
		return "Appeal " + strings.ToLower(reporting.AppealState(h.Outcome).Title())
	case h.Kind == "moderation" && h.Outcome == "approved":
		return "Report approved by the moderator"
	case h.Kind == "moderation":
		return "Report returned by the moderator"
	case h.Kind == "release" && h.Outcome == reporting.Final:
		return "Final report released to the organisation"
	case h.Kind == "release":
		return "Report released for the factual accuracy check"
	case h.DueOn != "":
		return "Decided: " + assessment.DecisionOutcome(h.Outcome).Title() + ", due " + h.DueOn.Words()
	}
	return "Decided: " + assessment.DecisionOutcome(h.Outcome).Title()
}

// appealUntil is the last day to appeal against the decision.
func (p overviewPage) appealUntil() date.Date {
	for _, h := range slices.Backward(p.History) {
		if h.Kind == "decision" {
			return date.Today(h.At).AddDays(reporting.AppealDays)
		}
	}
	return ""
}

// nextStep says in words what the assessment waits for.
func (p overviewPage) nextStep() string {
	switch p.State {
	case assessment.Planned, assessment.Collecting:
		return "The organisation is collecting evidence. You will see the submission when it is handed over."
	case assessment.Submitted:
		return "The submission has been handed over. Open it to begin the desk review, or return it."
	case assessment.DeskReview, assessment.Visit, assessment.Drafting:
		return "The assessors are at work."
	case assessment.AccuracyCheck:
		return "The organisation is checking the report for factual accuracy."
	case assessment.Moderation:
		if p.Approved() {
			return "The moderator has approved the report. It waits for the decision."
		}
		return "The report is with the moderator."
	case assessment.Decided:
		if days := p.by.Today.DaysUntil(p.appealUntil()); days >= 0 {
			return "The decision has been made and the final report released. The organisation can appeal until " + p.appealUntil().Words() + ". Close the assessment when nothing remains to be done."
		}
		return "The decision has been made and the final report released. The time to appeal is over. Close the assessment when nothing remains to be done."
	}
	return "This assessment is closed."
}
