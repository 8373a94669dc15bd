package organisation

import (
	"net/http"
	"slices"

	"github.com/plaudit/plaudit/internal/account"
	"github.com/plaudit/plaudit/internal/applicant"
	"github.com/plaudit/plaudit/internal/assessment"
	"github.com/plaudit/plaudit/internal/organisation"
	"github.com/plaudit/plaudit/internal/pages/shell"
	"github.com/plaudit/plaudit/internal/pages/viewer"
	"github.com/plaudit/plaudit/internal/web"
)

type branch = organisation.Branch

const assessmentSection = "/assessments"

// keptPictures is how many bytes of drawn pictures are kept.
const keptPictures = 6_000_000

// AssessmentRoutes returns the pages on which an organisation plans, assesses
// itself, submits, and prepares the next year.
func AssessmentRoutes(s *applicant.Applicant, pages viewer.Pages) []shell.Route {
	read, plan := shell.Can(account.ReadOrganisation), shell.Can(account.PlanAssessment)
	kept := shell.NewKept(keptPictures)
	return []shell.Route{
		{Pattern: "GET /assessments", Needs: read, Handle: assessmentList(s)},
		{Pattern: "GET /assessments/new", Needs: plan, Handle: assessmentPlan(s)},
		{Pattern: "POST /assessments/new", Needs: plan, Handle: assessmentPlan(s)},
		{Pattern: "GET /past-results", Needs: plan, Handle: assessmentResults(s)},
		{Pattern: "POST /past-results", Needs: plan, Handle: assessmentResults(s)},
		{Pattern: "POST /past-results/{id}/remove", Needs: plan, Handle: assessmentResultRemove(s)},
		{Pattern: "GET /assessments/{id}", Needs: read, Handle: assessmentHome(s, kept)},
		{Pattern: "GET /assessments/{id}/ratings.csv", Needs: read, Handle: assessmentCSV(s)},
		{Pattern: "GET /assessments/{id}/plan", Needs: plan, Handle: assessmentPlan(s)},
		{Pattern: "POST /assessments/{id}/plan", Needs: plan, Handle: assessmentPlan(s)},
		{Pattern: "POST /assessments/{id}/start", Needs: plan, Handle: assessmentStart(s)},
		{Pattern: "GET /assessments/{id}/withdraw", Needs: plan, Handle: assessmentWithdraw(s)},
		{Pattern: "POST /assessments/{id}/withdraw", Needs: plan, Handle: assessmentWithdraw(s)},
		{Pattern: "GET /assessments/{id}/areas", Needs: read, Handle: assessmentAreas(s, kept)},
		{Pattern: "GET /assessments/{id}/areas/{area}/sign-off", Needs: shell.Can(account.SignOffArea), Handle: assessmentSignOff(s)},
		{Pattern: "POST /assessments/{id}/areas/{area}/sign-off", Needs: shell.Can(account.SignOffArea), Handle: assessmentSignOff(s)},
		{Pattern: "GET /assessments/{id}/elements/{element}", Needs: read, Handle: assessmentElement(s, pages)},
		{Pattern: "POST /assessments/{id}/elements/{element}", Needs: shell.Can(account.SelfAssess), Handle: assessmentElement(s, pages)},
		{Pattern: "POST /assessments/{id}/elements/{element}/autosave", Needs: shell.Can(account.SelfAssess), Handle: assessmentAutosave(s)},
		{Pattern: "POST /assessments/{id}/elements/{element}/comments", Needs: shell.Can(account.AddEvidence), Handle: assessmentComment(s, pages)},
		{Pattern: "GET /assessments/{id}/elements/{element}/history", Needs: read, Handle: assessmentHistory(s)},
		{Pattern: "GET /assessments/{id}/submit", Needs: shell.Can(account.Submit), Handle: assessmentSubmit(s)},
		{Pattern: "POST /assessments/{id}/submit", Needs: shell.Can(account.Submit), Handle: assessmentSubmit(s)},
		{Pattern: "GET /assessments/{id}/submission", Needs: read, Handle: assessmentSubmission(s)},
		{Pattern: "GET /assessments/{id}/next", Needs: plan, Handle: assessmentNext(s)},
		{Pattern: "POST /assessments/{id}/next", Needs: plan, Handle: assessmentNext(s)},
		{Pattern: "GET /assessments/{id}/selection", Needs: read, Handle: assessmentSelection(s)},
		{Pattern: "POST /assessments/{id}/selection", Needs: plan, Handle: assessmentSelection(s)},
		{Pattern: "GET /programmes/new", Needs: plan, Handle: programmeForm(s)},
		{Pattern: "POST /programmes/new", Needs: plan, Handle: programmeForm(s)},
		{Pattern: "GET /programmes/{id}", Needs: read, Handle: programmePage(s)},
		{Pattern: "GET /programmes/{id}/edit", Needs: plan, Handle: programmeForm(s)},
		{Pattern: "POST /programmes/{id}/edit", Needs: plan, Handle: programmeForm(s)},
	}
}

var assessmentCrumbs = []shell.Crumb{{Text: "Assessments", Href: assessmentSection}}

// crumbsOf are the crumbs of a page beneath an assessment.
func crumbsOf(a assessment.Assessment) []shell.Crumb {
	return append(slices.Clone(assessmentCrumbs), shell.Crumb{Text: a.Name, Href: assessmentHref(a.ID)})
}

func assessmentHref(id string) string { return assessmentSection + "/" + id }

func assessmentElementHref(id, element, area string) string {
	href := assessmentHref(id) + "/elements/" + element
	if area != "" {
		href += "?area=" + area
	}
	return href
}

func mayPlan(by account.Actor) bool {
	return by.May(account.PlanAssessment, account.Record{OrganisationID: by.OrganisationID})
}

// partOptions offers service areas in reading order, with the path to each.
func partOptions(areas []organisation.Branch) []web.Option {
	var options []web.Option
	var path []string
	for _, a := range areas {
		path = append(path[:min(a.Depth, len(path))], a.Name)
		text := path[0]
		for _, name := range path[1:] {
			text += ": " + name
		}
		options = append(options, web.Option{Value: a.ID, Text: text})
	}
	return options
}

// stateTag is the colour of a state's tag.
func stateTag(s assessment.State) string {
	switch s {
	case assessment.Planned:
		return "govuk-tag--grey"
	case assessment.Collecting:
		return "govuk-tag--yellow"
	case assessment.Decided, assessment.Closed:
		return "govuk-tag--green"
	}
	return "govuk-tag--blue"
}

// frameOf is the frame of a page beneath an assessment.
func frameOf(title string, a assessment.Assessment, form *web.Form) shell.Frame {
	return shell.Frame{Title: title, Section: assessmentSection, Crumbs: crumbsOf(a), Form: form}
}

// isPost tells whether the request wants to change something.
func isPost(r *http.Request) bool { return r.Method == http.MethodPost }
