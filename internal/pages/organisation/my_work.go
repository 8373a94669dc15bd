package organisation

import (
	"fmt"
	"net/http"
	"strings"

	"github.com/plaudit/plaudit/internal/account"
	"github.com/plaudit/plaudit/internal/date"
	"github.com/plaudit/plaudit/internal/mywork"
	"github.com/plaudit/plaudit/internal/pages/shell"
)

const (
	tasksShown     = 25
	attentionShown = 10
	peopleShownOwe = 20
)

type myWorkPage struct {
	mywork.Work
	by account.Actor
}

// MyWork is the landing page of an organisation's people.
func MyWork(s *mywork.Service) shell.Handle {
	return func(w http.ResponseWriter, r *http.Request, by account.Actor) error {
		frame := shell.Frame{Title: "My work", Section: "/", Wide: true}
		if by.OrganisationID == "" {
			return shell.Show(w, r, http.StatusOK, frame, noOrganisation())
		}
		work, err := s.Organisation(r.Context(), by)
		if err != nil {
			return err
		}
		return shell.Show(w, r, http.StatusOK, frame, myWorkPage{work, by}.view())
	}
}

// roles are the actor's roles in words.
func roleWords(by account.Actor) string {
	var roles []string
	for _, g := range by.Grants {
		roles = append(roles, g.Role.Title())
	}
	return strings.Join(roles, ", ")
}

func (p myWorkPage) tasks() []mywork.Task { return p.Tasks[:min(len(p.Tasks), tasksShown)] }

func (p myWorkPage) overdue() (n int) {
	for _, t := range p.Tasks {
		if t.Overdue(p.by.Today) {
			n++
		}
	}
	return n
}

// toCollect is the assessment whose evidence is gathered now: the one due first
// among those the organisation may still change.
func (p myWorkPage) toCollect() (r mywork.Running, ok bool) {
	for _, v := range p.Running {
		if v.Editable() {
			return v, true
		}
	}
	return r, false
}

// open is the assessment that the button leads to; "" for none.
func (p myWorkPage) open() string {
	if r, ok := p.toCollect(); ok {
		return "/assessments/" + r.ID
	}
	if len(p.Running) > 0 {
		return "/assessments/" + p.Running[0].ID
	}
	return ""
}

// taskHref is where a task is done.
func taskHref(t mywork.Task) string {
	switch t.Kind {
	case mywork.AnswerRequest:
		return "/requests/" + t.ID
	case mywork.LookThrough:
		return "/drop-boxes/" + t.ID
	case mywork.DoAction:
		return "/improvement/actions/" + t.ID
	case mywork.AnswerQuestion, mywork.AnswerOwn:
		return "/assessments/" + t.AssessmentID + "/questions/" + t.ID + "/answer"
	case mywork.SignOffArea:
		return "/assessments/" + t.AssessmentID + "/areas/" + t.AreaID + "/sign-off"
	case mywork.PlanAction:
		return "/improvement/areas/" + t.ID
	case mywork.CheckFacts:
		return accuracyPath(t.AssessmentID)
	case mywork.FollowUp:
		return assessmentHref(t.AssessmentID) + "/next"
	}
	return "/improvement"
}

// taskWords is what is to be done.
func taskWords(t mywork.Task) string {
	switch t.Kind {
	case mywork.SignOffArea:
		return "Sign off " + t.AreaName
	case mywork.CheckFacts:
		return "Check the facts of the report of " + t.AssessmentName
	case mywork.FollowUp:
		return "Carry out the action plan of " + t.AssessmentName + ", and prepare the follow-up assessment"
	case mywork.TakeInReport:
		return "See what the report of " + t.AssessmentName + " asks you to improve"
	}
	return shortened(t.Words, 140)
}

// taskSort says what sort of task it is, for whom or in what.
func taskSort(t mywork.Task) string {
	where := ""
	if t.AreaName != "" {
		where = ", " + t.AreaName
	}
	switch t.Kind {
	case mywork.AnswerRequest:
		return "Evidence asked for by " + t.From + where
	case mywork.LookThrough:
		return "Something was given to your drop-box" + where
	case mywork.DoAction:
		return "Your action" + where
	case mywork.AnswerQuestion:
		return "Question from the assessor, " + t.AssessmentName + where
	case mywork.AnswerOwn:
		return "Question from the assessor for you, " + t.AssessmentName
	case mywork.SignOffArea:
		return "Sign-off, " + t.AssessmentName
	case mywork.PlanAction:
		if t.AssessmentName != "" {
			return "Improvement area without an action, " + t.AssessmentName
		}
		return "Improvement area without an action"
	case mywork.CheckFacts:
		return "Released by the assessors for factual accuracy"
	case mywork.FollowUp:
		return "Decision of the certification body"
	}
	return "Improvement"
}

// daysWords says how much time is left until a submission.
func daysWords(r mywork.Running, today date.Date) string {
	days, set := r.DaysLeft(today)
	switch {
	case !set:
		return "No day is set for the submission"
	case days < 0:
		return fmt.Sprintf("Submission was due %s ago, on %s", dayCount(-days), r.DueOn.Words())
	case days == 0:
		return "Submission is due today"
	}
	return fmt.Sprintf("%s left until the submission on %s", dayCount(days), r.DueOn.Words())
}

func dayCount(n int) string {
	if n == 1 {
		return "1 day"
	}
	return fmt.Sprintf("%d days", n)
}

// countWords writes a number with what it counts: "1 request", "3 requests".
func countWords(n int64, one string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %ss", n, one)
}

// debtHref lists the requests that somebody, or anyone in an area, owes.
func debtHref(d mywork.Debt) string {
	if d.PersonID == "" {
		return "/requests?area=" + d.AreaID
	}
	return "/requests?person=" + d.PersonID
}

// changeWords is a change with what it happened to.
func changeWords(c mywork.Change) string {
	words := auditWords(c.Action)
	if c.More > 0 {
		words += " and " + countWords(int64(c.More), "change") + " before"
	}
	if c.Subject == "" {
		return words
	}
	return words + ", " + shortened(c.Subject, 80)
}

// changeHref is the page of what changed; "" when it has none.
func changeHref(c mywork.Change) string {
	switch c.SubjectKind {
	case "evidence":
		return "/evidence/" + c.SubjectID
	case "action":
		return "/improvement/actions/" + c.SubjectID
	case "evidence_request":
		return "/requests/" + c.SubjectID
	case "improvement_area":
		return "/improvement/areas/" + c.SubjectID
	case "service_plan":
		return "/improvement/plans/" + c.SubjectID
	case "assessment":
		return "/assessments/" + c.SubjectID
	}
	return ""
}
