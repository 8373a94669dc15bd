// Package reporting holds the report from the draft to the decision: its texts
// and template, releases, factual accuracy, moderation, decision, appeals, and
// how all of it is reopened and exported.
package reporting

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/plaudit/plaudit/internal/account"
	"github.com/plaudit/plaudit/internal/assessment"
	"github.com/plaudit/plaudit/internal/date"
	"github.com/plaudit/plaudit/internal/desk"
	"github.com/plaudit/plaudit/internal/fault"
	"github.com/plaudit/plaudit/internal/notice"
	"github.com/plaudit/plaudit/internal/onsite"
	"github.com/plaudit/plaudit/internal/organisation"
	"github.com/plaudit/plaudit/internal/question"
	"github.com/plaudit/plaudit/internal/report"
	"github.com/plaudit/plaudit/internal/standard"
	"github.com/plaudit/plaudit/internal/visit"
)

// Tx is what report, accuracy check, moderation and decision need of a
// transaction.
type Tx interface {
	assessment.BodyTx
	DeskCells(ctx context.Context, v assessment.Case, detail string) ([]desk.Cell, error)
	VisitStops(ctx context.Context, assessmentID string) ([]visit.Stop, error)
	ReportParts(ctx context.Context, assessmentID string) (ReportParts, error)
	Points(ctx context.Context, assessmentID string) ([]desk.Point, error)
	SavePoint(ctx context.Context, p desk.Point) error
	PlacePoint(ctx context.Context, assessmentID, id string, position int64) error
	DeletePoint(ctx context.Context, assessmentID, id string, version int64) error
	SaveReportDraft(ctx context.Context, d ReportDraft) error
	InsertRelease(ctx context.Context, r Release) error
	InsertReleasedRatings(ctx context.Context, all []ReleasedRating) error
	RatingBasis(ctx context.Context, assessmentID string, itemIDs []string) (desk.RatingBasis, error)
	LatestRelease(ctx context.Context, assessmentID string) (Release, error)
	AccuracyComments(ctx context.Context, assessmentID string) ([]AccuracyComment, error)
	InsertSupplement(ctx context.Context, s assessment.Supplement) error
	InsertAccuracyComment(ctx context.Context, c AccuracyComment, evidence []question.OfferedItem) error
	ReplyToAccuracyComment(ctx context.Context, c AccuracyComment) error
	AnswerItems(ctx context.Context, organisationID string, elementIDs []string, since time.Time, codes []string) ([]question.OfferedItem, error)
	ElementRating(ctx context.Context, assessmentID, elementID string) (desk.ElementRating, error)
	SaveElementRating(ctx context.Context, r desk.ElementRating) error
	NoteWriting(ctx context.Context, w desk.Writing) error
	ForgetWriting(ctx context.Context, w desk.Writing) error
	KeptWords(ctx context.Context, assessmentID string) ([]KeptWords, error)
	SaveKeptWords(ctx context.Context, k KeptWords) error
	UpdateReleaseClock(ctx context.Context, r Release) error
	ReleasesToRemind(ctx context.Context, today, soon date.Date, limit int) ([]DueRelease, error)
	MarkReleaseReminded(ctx context.Context, r Release, before int64) (bool, error)
	BodyHistory(ctx context.Context, assessmentID string) ([]assessment.HistoryLine, error)
	InsertModeration(ctx context.Context, m Moderated) error
	SaveReading(ctx context.Context, r Reading) error
	ForgetReadings(ctx context.Context, assessmentID string) error
	InsertDecision(ctx context.Context, d Decision) error
	Appeals(ctx context.Context, assessmentID string) ([]Appeal, error)
	Appointments(ctx context.Context, assessmentID string) ([]assessment.Appointment, error)
	AssessmentsOfBody(ctx context.Context, bodyID string) ([]assessment.ListedAssessment, error)
	Organisation(ctx context.Context, id string) (organisation.Organisation, error)
	ReportTemplates(ctx context.Context, bodyID string) ([]StoredTemplate, error)
	// ReportTemplateWith returns the newest version of a body's template in which
	// a logo with this hash stands; NotFound when there is none.
	ReportTemplateWith(ctx context.Context, bodyID, logoSHA256 string) (StoredTemplate, error)
	SaveReportTemplate(ctx context.Context, bodyID string, v StoredTemplate) error
	PublishReportTemplate(ctx context.Context, bodyID string, v StoredTemplate) error
	DiscardReportTemplate(ctx context.Context, bodyID string, v StoredTemplate) error
	UseReportTemplate(ctx context.Context, assessmentID string, version int64) error
}

// Reporting holds the use cases from the points of the report to the decision.
type Reporting struct {
	store assessment.BodyStore[Tx]
	newID func(prefix string) string
	now   func() time.Time
}

// New returns the use cases on a store.
func New(store assessment.BodyStore[Tx], newID func(string) string, now func() time.Time) *Reporting {
	return &Reporting{store, newID, now}
}

// ReportPage is the report as it stands, for those who may read the assessment.
type ReportPage struct {
	assessment.Case
	Draft        ReportDraft
	Content      report.Content
	Shortcomings []string // why it cannot be released yet
	OpenComments int64    // of the organisation, without a reply
	Releases     int64
	History      []assessment.HistoryLine
	Release      Release         // the latest; its ID is empty before there is one
	Writing      []desk.Writing  // colleagues of the actor who are writing now
	Kept         int             // words that came too late and that the actor may see
	Unsure       []onsite.Device // devices that may hold work on the visit that is nowhere else
	Check        []CheckAnswer   // how the checklist was answered at the last reading
	Reading      Reading         // the actor's own that is not handed in; its version is 0 when there is none
	Template     int64           // version of the body's template that the report is drafted with
	NewTemplate  int64           // a later one; 0 when there is none
	Doubts       []string        // numbers in the texts that look like elements and are none
	Assessed     bool            // the actor assessed it, so that somebody else must decide
	May          assessment.Rights
}

// Approved tells whether the report stands approved.
func (p ReportPage) Approved() bool { return assessment.Approved(p.State, p.History) }

// Report returns the report as it stands: the editor's and the moderator's view.
func (s *Reporting) Report(ctx context.Context, by account.Actor, assessmentID string) (v ReportPage, err error) {
	return v, s.store.Read(ctx, func(tx Tx) error {
		if v.Case, err = assessment.CaseUnderWork(ctx, tx, by, account.ReadAssessment, assessmentID); err != nil {
			return err
		}
		v.May = assessment.RightsOn(by, v.Assessment)
		v.Assessed = slices.ContainsFunc(by.Appointments, func(p account.Appointment) bool {
			return p.AssessmentID == assessmentID && p.Role != account.AppointedModerator
		})
		w, err := assemble(ctx, tx, v.Case)
		if err != nil {
			return err
		}
		v.Draft, v.Content, v.Shortcomings = w.parts.Draft, w.content, w.shortcomings
		v.OpenComments, v.Releases = w.parts.OpenComments, w.parts.Releases
		v.History, v.Check = w.parts.History, w.parts.Check
		v.Template = w.parts.Template.Version
		if w.parts.TemplateFixed && w.parts.TemplateLatest > v.Template {
			v.NewTemplate = w.parts.TemplateLatest
		}
		if v.State == assessment.AccuracyCheck {
			if v.Release, err = tx.LatestRelease(ctx, assessmentID); err != nil {
				return err
			}
		}
		std, err := v.Standard()
		if err != nil {
			return err
		}
		v.Doubts = report.Doubts(w.content, std)
		v.Unsure = onsite.DevicesHolding(w.parts.Devices, s.now())
		v.Writing = desk.OthersWriting(w.parts.Writing, by.PersonID, s.now())
		for _, r := range w.parts.Readings {
			if r.PersonID == by.PersonID {
				v.Reading = r
			}
		}
		for _, k := range w.parts.Kept {
			if k.seenBy(by.PersonID) {
				v.Kept++
			}
		}
		return nil
	})
}

// Whole returns the whole report for those who may read the assessment at the
// body: as it stands, or as it was released for good once it is decided.
func (s *Reporting) Whole(ctx context.Context, by account.Actor, assessmentID string) (v assessment.Case, c report.Content, err error) {
	return v, c, s.store.Read(ctx, func(tx Tx) error {
		if v, err = assessment.CaseUnderWork(ctx, tx, by, account.ReadAssessment, assessmentID); err != nil {
			return err
		}
		if v.State.AtLeast(assessment.Decided) {
			r, err := tx.LatestRelease(ctx, assessmentID)
			if err != nil {
				return err
			}
			c, err = r.Content()
			return err
		}
		w, err := assemble(ctx, tx, v)
		c = w.content
		return err
	})
}

// assembled is a report put together from its parts.
type assembled struct {
	of           assessment.Case
	cells        []desk.Cell
	content      report.Content
	parts        ReportParts
	shortcomings []string
}

func assemble(ctx context.Context, tx Tx, v assessment.Case) (w assembled, err error) {
	std, err := v.Standard()
	if err != nil {
		return w, err
	}
	cells, err := tx.DeskCells(ctx, v, "all")
	if err != nil {
		return w, err
	}
	stops, err := tx.VisitStops(ctx, v.ID)
	if err != nil {
		return w, err
	}
	if w.parts, err = tx.ReportParts(ctx, v.ID); err != nil {
		return w, err
	}
	desk.Complete(v, cells, desk.Nearest(w.parts.Previous))
	w.of, w.cells = v, cells
	w.content = Content(std, v, cells, stops, w.parts)
	w.shortcomings = shortcomings(std, cells, w.parts.Draft)
	return w, nil
}

// shortcomings says in words what a report still lacks before it may be
// released or moderated.
func shortcomings(std *standard.Standard, cells []desk.Cell, d ReportDraft) []string {
	var unrated, unexplained, lacks []string
	for _, c := range cells {
		if c.Rating == standard.RatingNotAssessed {
			unrated = append(unrated, c.ElementID)
		} else if c.Owes(std) != "" {
			unexplained = append(unexplained, c.ElementID)
		}
	}
	if len(unrated) > 0 {
		lacks = append(lacks, "Rate every element: "+strings.Join(unrated, ", "))
	}
	if len(unexplained) > 0 {
		lacks = append(lacks, "Write a finding where the rating has to be explained: "+strings.Join(unexplained, ", "))
	}
	if d.Background == "" {
		lacks = append(lacks, "Write the introduction and background")
	}
	if d.Methodology == "" {
		lacks = append(lacks, "Write the methodology")
	}
	if d.Conclusion == "" {
		lacks = append(lacks, "Write the conclusion")
	}
	if d.Recommendation == "" {
		lacks = append(lacks, "Select a recommendation")
	}
	return lacks
}

// StartDrafting ends the desk review or the visit and begins the report.
// Conflict while a visit is planned that the organisation has not been shown.
func (s *Reporting) StartDrafting(ctx context.Context, by account.Actor, assessmentID string) error {
	return s.store.Write(ctx, func(tx Tx) error {
		a, err := assessment.UnderWork(ctx, tx, by, account.Assess, assessmentID)
		if err != nil {
			return err
		}
		if a.State != assessment.DeskReview && a.State != assessment.Visit {
			return assessment.WrongTime(a)
		}
		if a.State == assessment.DeskReview {
			stops, err := tx.VisitStops(ctx, assessmentID)
			if err != nil {
				return err
			}
			if len(stops) > 0 {
				return fault.Conflict("A visit is planned that the organisation has not been shown. Share the plan or remove its stops first")
			}
		}
		if a, err = assessment.Proceed(ctx, tx, a, assessment.Drafting, s.now()); err != nil {
			return err
		}
		parts, err := tx.ReportParts(ctx, assessmentID)
		if err != nil {
			return err
		}
		if err := tx.UseReportTemplate(ctx, assessmentID, parts.TemplateLatest); err != nil {
			return err
		}
		return assessment.RecordBoth(ctx, tx, by, a, "report.begun", map[string]any{"template": parts.TemplateLatest})
	})
}

// Release freezes the report and shows it to the organisation for factual
// accuracy. Invalid, with all that is lacking, while it is not whole.
func (s *Reporting) Release(ctx context.Context, by account.Actor, assessmentID string) (r Release, err error) {
	return r, s.store.Write(ctx, func(tx Tx) error {
		v, err := assessment.CaseUnderWork(ctx, tx, by, account.Assess, assessmentID)
		if err != nil {
			return err
		}
		w, err := s.whole(ctx, tx, v, assessment.Drafting)
		if err != nil {
			return err
		}
		a, err := assessment.Proceed(ctx, tx, v.Assessment, assessment.AccuracyCheck, s.now())
		if err != nil {
			return err
		}
		if r, err = s.freeze(ctx, tx, by, w, assessmentID, ForAccuracyCheck); err != nil {
			return err
		}
		if err := tx.Notify(ctx, notice.Notice{Event: notice.ReportReleased, OrganisationID: a.OrganisationID, AssessmentID: a.ID, SubjectID: r.ID}); err != nil {
			return err
		}
		return assessment.RecordBoth(ctx, tx, by, a, "report.released for accuracy", map[string]any{"number": r.Number, "hash": r.Hash})
	})
}

// whole assembles the report of an assessment in one of the states, or says
// what it lacks.
func (s *Reporting) whole(ctx context.Context, tx Tx, v assessment.Case, states ...assessment.State) (assembled, error) {
	if !slices.Contains(states, v.State) {
		return assembled{}, assessment.WrongTime(v.Assessment)
	}
	w, err := assemble(ctx, tx, v)
	if err == nil && len(w.shortcomings) > 0 {
		fields := make([]fault.Field, len(w.shortcomings))
		for i, words := range w.shortcomings {
			fields[i] = fault.Field{Words: words}
		}
		err = fault.Invalid("The report is not complete", fields...)
	}
	if err == nil {
		std, _ := v.Standard()
		err = report.Check(w.content, std)
	}
	return w, err
}

// freeze stores the content under the next number, and its ratings beside it.
func (s *Reporting) freeze(ctx context.Context, tx Tx, by account.Actor, w assembled, assessmentID, status string) (Release, error) {
	c := w.content
	c.Status, c.Number, c.ReleasedAt = status, w.parts.Releases+1, s.now().UTC().Truncate(time.Microsecond)
	text, err := json.Marshal(c)
	if err != nil {
		return Release{}, fmt.Errorf("freeze the report: %w", err)
	}
	r := Release{ID: s.newID("rel"), AssessmentID: assessmentID, Number: c.Number, Status: status, JSON: string(text), Hash: hashOf(string(text)),
		ReleasedBy: by.PersonID, ReleasedAt: c.ReleasedAt}
	if status == ForAccuracyCheck {
		r.CommentsBy = by.Today.AddDays(AccuracyDays)
	}
	before, err := releaseBefore(ctx, tx, assessmentID)
	if err != nil {
		return Release{}, err
	}
	if err := tx.InsertRelease(ctx, r); err != nil {
		return Release{}, err
	}
	return r, w.keepRatings(ctx, tx, before, r)
}
