// Package body holds the pages of a certification body's scheme managers: the
// list of assessments, opening or returning a submission, appointments, and the
// decision. The assessors' pages are in pages/assessor.
package body

import (
	"github.com/plaudit/plaudit/internal/account"
	"github.com/plaudit/plaudit/internal/assessment"
	"github.com/plaudit/plaudit/internal/calibration"
	"github.com/plaudit/plaudit/internal/dossier"
	"github.com/plaudit/plaudit/internal/notebook"
	"github.com/plaudit/plaudit/internal/pages/shell"
	"github.com/plaudit/plaudit/internal/reporting"
)

// Deps are the use cases behind these pages.
type Deps struct {
	Appeals   *reporting.Appeals
	Exporting *reporting.Exporting
	Files     dossier.Files
	Opening   *assessment.Opening
	Reporting *reporting.Reporting
	Notebooks *notebook.Notebooks

	Calibration *calibration.Service
}

// Routes returns the scheme managers' pages.
func Routes(d Deps) []shell.Route {
	manage, decide := shell.Can(account.ManageScheme), shell.Can(account.Decide)
	return append(append(templateRoutes(d), calibrationRoutes(d.Calibration)...), []shell.Route{
		{Pattern: "GET /body/notebooks", Needs: manage, Handle: notebooks(d.Notebooks)},
		{Pattern: "POST /body/notebooks", Needs: manage, Handle: notebooks(d.Notebooks)},
		{Pattern: "GET /body/assessments", Needs: manage, Handle: list(d.Opening)},
		{Pattern: "GET /body/assessments/new", Needs: manage, Handle: create(d.Opening)},
		{Pattern: "POST /body/assessments/new", Needs: manage, Handle: create(d.Opening)},
		{Pattern: "GET /body/assessments/{id}", Needs: manage, Handle: overview(d.Opening)},
		{Pattern: "POST /body/assessments/{id}/open", Needs: manage, Handle: overview(d.Opening)},
		{Pattern: "GET /body/assessments/{id}/return", Needs: manage, Handle: giveBack(d.Opening)},
		{Pattern: "POST /body/assessments/{id}/return", Needs: manage, Handle: giveBack(d.Opening)},
		{Pattern: "GET /body/assessments/{id}/appoint", Needs: manage, Handle: appoint(d.Opening)},
		{Pattern: "POST /body/assessments/{id}/appoint", Needs: manage, Handle: appoint(d.Opening)},
		{Pattern: "POST /body/assessments/{id}/appointments/{appointment}/end", Needs: manage, Handle: endAppointment(d.Opening)},
		{Pattern: "GET /body/assessments/{id}/appointments/{appointment}/conflict", Needs: manage, Handle: rule(d.Opening)},
		{Pattern: "POST /body/assessments/{id}/appointments/{appointment}/conflict", Needs: manage, Handle: rule(d.Opening)},
		{Pattern: "GET /body/assessments/{id}/appointments/{appointment}/hand-over", Needs: manage, Handle: handOver(d.Opening)},
		{Pattern: "POST /body/assessments/{id}/appointments/{appointment}/hand-over", Needs: manage, Handle: handOver(d.Opening)},
		{Pattern: "GET /appointments/{id}", Needs: shell.SignedIn.Of(account.CertificationBody), Handle: offer(d.Opening)},
		{Pattern: "POST /appointments/{id}", Needs: shell.SignedIn.Of(account.CertificationBody), Handle: offer(d.Opening)},
		{Pattern: "GET /body/assessments/{id}/decision", Needs: decide, Handle: decision(d)},
		{Pattern: "POST /body/assessments/{id}/decision", Needs: decide, Handle: decision(d)},
		{Pattern: "GET /body/assessments/{id}/appeal", Needs: decide, Handle: appeal(d.Appeals)},
		{Pattern: "POST /body/assessments/{id}/appeal", Needs: decide, Handle: appeal(d.Appeals)},
		{Pattern: "POST /body/assessments/{id}/appeal/answer", Needs: decide, Handle: appealAnswer(d.Appeals)},
		{Pattern: "GET /body/assessments/{id}/record.zip", Needs: manage, Handle: shell.SendRecord(d.Exporting, d.Files, reporting.BodySide)},
		{Pattern: "POST /body/assessments/{id}/close", Needs: manage, Handle: closing(d.Reporting)},
	}...)
}

const section = "/body/assessments"

var listCrumb = shell.Crumb{Text: "Assessments", Href: section}

func pathOf(id string) string { return section + "/" + id }

// frame is the frame of a page beneath one assessment.
func frame(v assessment.BodyOverview, title string) shell.Frame {
	return shell.Frame{Title: title, Section: section, Crumbs: []shell.Crumb{listCrumb, {Text: v.Organisation + ": " + v.Name, Href: pathOf(v.ID)}}}
}
