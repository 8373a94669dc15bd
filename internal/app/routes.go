package app

import (
	"net/http"
	"slices"

	"github.com/plaudit/plaudit/internal/account"
	"github.com/plaudit/plaudit/internal/mywork"
	accountpages "github.com/plaudit/plaudit/internal/pages/account"
	assessorpages "github.com/plaudit/plaudit/internal/pages/assessor"
	bodypages "github.com/plaudit/plaudit/internal/pages/body"
	"github.com/plaudit/plaudit/internal/pages/itinerary"
	organisationpages "github.com/plaudit/plaudit/internal/pages/organisation"
	publicpages "github.com/plaudit/plaudit/internal/pages/public"
	"github.com/plaudit/plaudit/internal/pages/reopen"
	"github.com/plaudit/plaudit/internal/pages/shell"
)

// routes is the whole route table: the pages of every audience.
func routes(c Config, s *Services) []shell.Route {
	plan := itinerary.Deps{Visits: s.Visits, PublicURL: c.PublicURL}
	return slices.Concat(
		accountpages.Routes(accountpages.Deps{Auth: s.Auth, Demo: s.Demo, Cookie: shell.Cookie{Secure: c.secure()}, Address: c.address}),
		organisationpages.SettingsRoutes(s.Organisations),
		organisationpages.PeopleRoutes(organisationpages.PeopleDeps{People: s.People, Now: c.Now, PublicURL: c.PublicURL}),
		organisationpages.AuditRoutes(s.People),
		organisationpages.JobRoutes(s.Jobs),
		organisationpages.StoredFileRoutes(s.Evidence),
		applicants(
			organisationpages.EvidenceRoutes(s.Evidence, s.Previews),
			organisationpages.EvidenceSelectionRoutes(s.Evidence, s.Requests),
			organisationpages.GapRoutes(s.Gaps),
			organisationpages.SuggestionRoutes(s.Suggestions),
			organisationpages.EvidenceImportRoutes(s.Evidence),
			organisationpages.DropBoxRoutes(organisationpages.DropBoxDeps{Boxes: s.DropBoxes, Evidence: s.Evidence, PublicURL: c.PublicURL}),
			organisationpages.EvidencePartRoutes(s.Evidence, s.parts),
			organisationpages.ImprovementRoutes(s.Improvement),
			organisationpages.SatisfactionRoutes(s.Satisfaction),
			organisationpages.RequestRoutes(s.Requests),
			organisationpages.QuestionRoutes(s.Questions),
			organisationpages.VisitPlanRoutes(s.Visits),
			itinerary.ApplicantRoutes(plan),
			organisationpages.ReportRoutes(s.Reporting),
			organisationpages.RecordRoutes(s.Exporting, s.Evidence),
			organisationpages.AppealRoutes(s.Appeals),
			reopen.ApplicantRoutes(reopen.Deps{Reopening: s.Reopening, Files: s.Evidence}),
			organisationpages.AssessmentRoutes(s.Applicant, s.Previews),
		),
		organisationpages.CertificateRoutes(organisationpages.CertificateDeps{Certificates: s.Certificates, PublicURL: c.PublicURL}),
		bodypages.CertificateRoutes(s.Certificates),
		bodypages.Routes(bodypages.Deps{Appeals: s.Appeals, Exporting: s.Exporting, Files: s.Evidence, Calibration: s.Calibration, Notebooks: s.Notebooks, Opening: s.Opening, Reporting: s.Reporting}),
		assessorpages.Routes(assessorpages.Deps{Desk: s.Desk, Questions: s.Questions, Visits: s.Visits, Quotes: s.Quotes, Reporting: s.Reporting, OnSite: s.OnSite, Verification: s.Verification, Team: s.Team, Calibration: s.Calibration, Files: s.Evidence, Pages: s.Previews}),
		assessorpages.OnSiteAppRoutes(),
		reopen.DeskRoutes(reopen.Deps{Reopening: s.Reopening, Files: s.Evidence}),
		itinerary.DeskRoutes(plan),
		itinerary.FeedRoutes(plan),
		publicpages.GiveRoutes(publicpages.GiveDeps{Boxes: s.DropBoxes, Address: c.address}),
		publicpages.StandardRoutes(),
		publicpages.Routes(publicpages.Deps{Certificates: s.Certificates, PublicURL: c.PublicURL, Cookie: shell.Cookie{Secure: c.secure()}}),
		[]shell.Route{
			{Pattern: "GET /search", Needs: shell.Can(account.ReadOrganisation, account.ReadAssessment), Handle: searchAll(s)},
			{Pattern: "GET /{$}", Needs: shell.Public, Handle: home(s.Work)}},
	)
}

// applicants are routes for people who act for an applicant; those of a
// certification body would find nothing behind them.
func applicants(tables ...[]shell.Route) []shell.Route {
	all := slices.Concat(tables...)
	for i := range all {
		all[i].Needs = all[i].Needs.Of(account.Applicant)
	}
	return all
}

// searchAll looks for words in all that somebody may see.
func searchAll(s *Services) shell.Handle {
	organisation, desk := organisationpages.Search(s.Lookup), assessorpages.SearchDesk(s.Desk)
	return func(w http.ResponseWriter, r *http.Request, by account.Actor) error {
		if by.Kind == account.CertificationBody {
			return desk(w, r, by)
		}
		return organisation(w, r, by)
	}
}

// home is the start page: the public one, or the work of whoever is signed in.
func home(s *mywork.Service) shell.Handle {
	organisation, body := organisationpages.MyWork(s), bodypages.MyWork(s)
	return func(w http.ResponseWriter, r *http.Request, by account.Actor) error {
		switch {
		case !by.SignedIn():
			return publicpages.Home(w, r, by)
		case by.Kind == account.CertificationBody:
			return body(w, r, by)
		}
		return organisation(w, r, by)
	}
}
