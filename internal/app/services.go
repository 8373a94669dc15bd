package app

import (
	"context"
	"crypto/rand"

	"github.com/plaudit/plaudit/internal/account"
	"github.com/plaudit/plaudit/internal/applicant"
	"github.com/plaudit/plaudit/internal/assessment"
	"github.com/plaudit/plaudit/internal/auth"
	"github.com/plaudit/plaudit/internal/blob"
	"github.com/plaudit/plaudit/internal/calibration"
	"github.com/plaudit/plaudit/internal/certificate"
	"github.com/plaudit/plaudit/internal/desk"
	"github.com/plaudit/plaudit/internal/dropbox"
	"github.com/plaudit/plaudit/internal/evidence"
	"github.com/plaudit/plaudit/internal/gap"
	"github.com/plaudit/plaudit/internal/id"
	"github.com/plaudit/plaudit/internal/improvement"
	"github.com/plaudit/plaudit/internal/jobs"
	"github.com/plaudit/plaudit/internal/lookup"
	"github.com/plaudit/plaudit/internal/mywork"
	"github.com/plaudit/plaudit/internal/notebook"
	"github.com/plaudit/plaudit/internal/onsite"
	"github.com/plaudit/plaudit/internal/organisation"
	"github.com/plaudit/plaudit/internal/parts"
	"github.com/plaudit/plaudit/internal/preview"
	"github.com/plaudit/plaudit/internal/question"
	"github.com/plaudit/plaudit/internal/reporting"
	"github.com/plaudit/plaudit/internal/request"
	"github.com/plaudit/plaudit/internal/satisfaction"
	"github.com/plaudit/plaudit/internal/scan"
	"github.com/plaudit/plaudit/internal/standard"
	"github.com/plaudit/plaudit/internal/store"
	"github.com/plaudit/plaudit/internal/suggestion"
	"github.com/plaudit/plaudit/internal/visit"
	"github.com/plaudit/plaudit/internal/weblink"
)

// Services are the use cases, on one database and one clock.
type Services struct {
	Auth          *auth.Service
	Demo          *auth.Demo // nil but in the demonstration
	People        *account.Service
	Organisations *organisation.Service
	Evidence      *evidence.Service
	Opening       *assessment.Opening
	Desk          *desk.Desk
	Questions     *question.Questions
	Visits        *visit.Visits
	Quotes        *notebook.Quotes
	OnSite        *onsite.OnSite
	Notebooks     *notebook.Notebooks
	Verification  *desk.Verification
	Team          *desk.Team
	Reporting     *reporting.Reporting
	Appeals       *reporting.Appeals
	Exporting     *reporting.Exporting
	Reopening     *reporting.Reopening
	Applicant     *applicant.Applicant
	Certificates  *certificate.Service
	Improvement   *improvement.Service
	Satisfaction  *satisfaction.Service
	Requests      *request.Service
	DropBoxes     *dropbox.Service
	Suggestions   *suggestion.Service
	Gaps          *gap.Service
	Calibration   *calibration.Service
	Lookup        *lookup.Service
	Work          *mywork.Service
	Jobs          *jobs.Admin
	Previews      *preview.Service

	parts *parts.Folder // files on their way
}

func newServices(c Config, db *store.DB, files blob.Store, coming *parts.Folder, draw preview.Drawer) (*Services, error) {
	s := &Services{
		Auth:          auth.New(store.For[auth.Tx]{DB: db}, id.New, c.Now, rand.Reader),
		People:        account.New(store.For[account.Tx]{DB: db}, id.New, c.Now, rand.Reader),
		Organisations: organisation.New(store.For[organisation.Tx]{DB: db}, id.New, c.Now),
		Evidence:      evidence.New(store.For[evidence.Tx]{DB: db}, files, c.MaxUpload, id.New, c.Now),
		Opening:       assessment.NewOpening(store.For[assessment.OpeningTx]{DB: db}, id.New, c.Now),
		Desk:          desk.New(store.For[desk.Tx]{DB: db}, c.Now),
		Questions:     question.New(store.For[question.Tx]{DB: db}, id.New, c.Now),
		Visits:        visit.New(store.For[visit.Tx]{DB: db}, id.New, c.Now),
		Quotes:        notebook.NewQuotes(store.For[notebook.QuoteTx]{DB: db}, id.New, c.Now),
		Notebooks:     notebook.New(store.For[notebook.Tx]{DB: db}, id.New, c.Now),
		Verification:  desk.NewVerification(store.For[desk.VerificationTx]{DB: db}, id.New, c.Now),
		Team:          desk.NewTeam(store.For[desk.TeamTx]{DB: db}, id.New, c.Now),
		Reporting:     reporting.New(store.For[reporting.Tx]{DB: db}, id.New, c.Now),
		Appeals:       reporting.NewAppeals(store.For[reporting.AppealTx]{DB: db}, id.New, c.Now),
		Exporting:     reporting.NewExporting(store.For[reporting.ExportTx]{DB: db}, c.Now),
		Applicant:     applicant.New(store.For[applicant.Tx]{DB: db}, id.New, c.Now),
		Certificates:  certificate.New(store.For[certificate.Tx]{DB: db}, id.New, c.Now),
		Improvement:   improvement.New(store.For[improvement.Tx]{DB: db}, id.New, c.Now),
		Requests:      request.New(store.For[request.Tx]{DB: db}, id.New, c.Now),
		Gaps:          gap.New(store.For[gap.Tx]{DB: db}, c.Now),
		Calibration:   calibration.New(store.For[calibration.Tx]{DB: db}, c.Now),
		Lookup:        lookup.New(store.For[lookup.Tx]{DB: db}),
		Work:          mywork.New(store.For[mywork.Tx]{DB: db}),
		Suggestions:   suggestion.New(store.For[suggestion.Tx]{DB: db}, standard.CSE(), id.New, c.Now),
		Jobs:          jobs.NewAdmin(store.For[jobs.AdminTx]{DB: db}),
		Previews:      preview.New(store.For[preview.Tx]{DB: db}, files, draw, c.Now),
		parts:         coming,
	}
	s.Evidence.LimitUse(c.Quota)
	s.Evidence.ExamineWith(func(ctx context.Context, sha256 string) (evidence.Damage, error) {
		damage, err := blob.Examine(ctx, files, sha256)
		return evidence.Damage(damage), err
	})
	s.Reopening = reporting.NewReopening(store.For[reporting.ReopenTx]{DB: db}, s.Evidence.ExamineNow, id.New, c.Now)
	if c.Clamd != "" {
		scanner, err := scan.New(c.Clamd)
		if err != nil {
			return nil, err
		}
		s.Evidence.ScanWith(scanner, c.ClamdMax)
		s.Gaps.Scanning()
	}
	if !c.NoLinkChecks && !c.Demo {
		visitor, err := weblink.New(weblink.Config{Agent: "Plaudit link check (+" + c.PublicURL + ")", Allow: c.LinkAllow})
		if err != nil {
			return nil, err
		}
		s.Evidence.VisitWith(visitor)
	}
	s.OnSite = onsite.New(store.For[onsite.Tx]{DB: db}, files, s.Evidence, id.New, c.Now)
	s.Satisfaction = satisfaction.New(store.For[satisfaction.Tx]{DB: db}, files, s.Evidence, id.New, c.Now)
	s.DropBoxes = dropbox.New(store.For[dropbox.Tx]{DB: db}, s.Evidence, id.New, c.Now, rand.Reader)
	if c.Demo {
		s.Demo = auth.NewDemo(s.Auth, store.For[auth.DemoTx]{DB: db})
	}
	return s, nil
}
