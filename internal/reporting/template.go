package reporting

import (
	"cmp"
	"context"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/plaudit/plaudit/internal/account"
	"github.com/plaudit/plaudit/internal/assessment"
	"github.com/plaudit/plaudit/internal/fault"
	"github.com/plaudit/plaudit/internal/report"
	"github.com/plaudit/plaudit/internal/standard"
)

// hash256 is a SHA-256 in hexadecimal.
var hash256 = regexp.MustCompile(`^[0-9a-f]{64}$`)

// StoredTemplate is one version of a body's report template.
type StoredTemplate struct {
	report.Template
	SavedBy     string // the id of a person when it is saved, their name when it is read
	SavedAt     time.Time
	PublishedAt time.Time // zero while it is in the writing
	Revision    int64     // 0: it was not saved yet
}

// Published tells whether new reports are drafted with it, or were.
func (v StoredTemplate) Published() bool { return !v.PublishedAt.IsZero() }

// TemplateDesk is a body's template: the version in the writing and those
// before.
type TemplateDesk struct {
	Body     string
	Standard *standard.Standard
	// Draft is what a change begins with: the version in the writing, or the
	// latest under the next number with Revision 0.
	Draft    StoredTemplate
	Versions []StoredTemplate // that were published, newest first
	Reports  []assessment.ListedAssessment
}

// InWriting tells whether there is a version that is not published.
func (v TemplateDesk) InWriting() bool { return v.Draft.Revision > 0 }

// Template returns the template of the actor's body.
func (s *Reporting) Template(ctx context.Context, by account.Actor) (v TemplateDesk, err error) {
	return v, s.store.Read(ctx, func(tx Tx) error {
		v, err = templateDesk(ctx, tx, by)
		if err != nil {
			return err
		}
		all, err := tx.AssessmentsOfBody(ctx, by.OrganisationID)
		for _, a := range all {
			if a.State.AtLeast(assessment.DeskReview) {
				v.Reports = append(v.Reports, a)
			}
		}
		return err
	})
}

func templateDesk(ctx context.Context, tx Tx, by account.Actor) (v TemplateDesk, err error) {
	if err := by.Require(account.ManageScheme, account.Record{OrganisationID: by.OrganisationID}, "template"); err != nil {
		return v, err
	}
	v.Standard = standard.CSE()
	body, err := tx.Organisation(ctx, by.OrganisationID)
	if err != nil {
		return v, err
	}
	v.Body = body.Name
	versions, err := tx.ReportTemplates(ctx, by.OrganisationID)
	if err != nil {
		return v, err
	}
	v.Draft.Template = report.OwnTemplate()
	if len(versions) > 0 {
		v.Draft = versions[0]
	}
	if v.Draft.Published() || len(versions) == 0 {
		v.Draft.Version, v.Draft.Revision, v.Draft.PublishedAt = v.Draft.Version+1, 0, time.Time{}
	}
	v.Versions = slices.DeleteFunc(versions, func(t StoredTemplate) bool { return !t.Published() })
	return v, nil
}

// SaveTemplate changes the template that is in the writing, at the version and
// revision that were seen, and returns it. Invalid with every complaint by its
// field; Conflict when a colleague saved or published it meanwhile.
func (s *Reporting) SaveTemplate(ctx context.Context, by account.Actor, seen StoredTemplate, change func(*report.Template)) (v StoredTemplate, err error) {
	return v, s.store.Write(ctx, func(tx Tx) error {
		desk, err := templateDesk(ctx, tx, by)
		if err != nil {
			return err
		}
		v = desk.Draft
		if v.Version != seen.Version || v.Revision != seen.Revision {
			return fault.Conflict("A colleague has changed the template since you opened it")
		}
		change(&v.Template)
		v.Template.Version = seen.Version
		if err := v.Check(desk.Standard); err != nil {
			return err
		}
		v.SavedBy, v.SavedAt = by.PersonID, s.now()
		if err := tx.SaveReportTemplate(ctx, by.OrganisationID, v); err != nil {
			return err
		}
		v.Revision++
		return tx.Record(ctx, by.Entry("template.saved", "organisation", by.OrganisationID, map[string]any{"version": v.Version}))
	})
}

// TemplateLogo returns a logo that stands in a version of a body's template, for
// anybody who knows its hash: reports that bear it may be public. NotFound for
// any other.
func (s *Reporting) TemplateLogo(ctx context.Context, bodyID, sha256 string) (l report.Logo, err error) {
	if !hash256.MatchString(sha256) {
		return l, fault.NotFound("There is no such logo")
	}
	return l, s.store.Read(ctx, func(tx Tx) error {
		t, err := tx.ReportTemplateWith(ctx, bodyID, sha256)
		if err != nil {
			return err
		}
		if t.Logo == nil || t.Logo.SHA256 != sha256 {
			return fault.NotFound("There is no such logo")
		}
		l = *t.Logo
		return nil
	})
}

// PublishTemplate makes the template in the writing the one of reports that are
// begun from now on, at the revision that was seen.
func (s *Reporting) PublishTemplate(ctx context.Context, by account.Actor, seen StoredTemplate) error {
	return s.store.Write(ctx, func(tx Tx) error {
		desk, err := templateDesk(ctx, tx, by)
		if err != nil {
			return err
		}
		if err := desk.Draft.Check(desk.Standard); err != nil {
			return err
		}
		seen.PublishedAt = s.now()
		if err := tx.PublishReportTemplate(ctx, by.OrganisationID, seen); err != nil {
			return err
		}
		return tx.Record(ctx, by.Entry("template.published", "organisation", by.OrganisationID, map[string]any{"version": seen.Version}))
	})
}

// DiscardTemplate throws the template in the writing away.
func (s *Reporting) DiscardTemplate(ctx context.Context, by account.Actor, seen StoredTemplate) error {
	return s.store.Write(ctx, func(tx Tx) error {
		if _, err := templateDesk(ctx, tx, by); err != nil {
			return err
		}
		if err := tx.DiscardReportTemplate(ctx, by.OrganisationID, seen); err != nil {
			return err
		}
		return tx.Record(ctx, by.Entry("template.discarded", "organisation", by.OrganisationID, map[string]any{"version": seen.Version}))
	})
}

// PreviewTemplate returns a report with one version of the body's template: the
// report of an assessment as it stands or, without one, an example. NotFound for
// a version that there is not; 0 is the one in the writing.
func (s *Reporting) PreviewTemplate(ctx context.Context, by account.Actor, version int64, assessmentID string) (c report.Content, err error) {
	return c, s.store.Read(ctx, func(tx Tx) error {
		desk, err := templateDesk(ctx, tx, by)
		if err != nil {
			return err
		}
		t := desk.Draft
		if version != 0 && version != t.Version {
			i := slices.IndexFunc(desk.Versions, func(v StoredTemplate) bool { return v.Version == version })
			if i < 0 {
				return fault.NotFound("There is no such version of the template")
			}
			t = desk.Versions[i]
		}
		c = report.Example(desk.Standard, desk.Body)
		if assessmentID != "" {
			v, err := assessment.CaseUnderWork(ctx, tx, by, account.ReadAssessment, assessmentID)
			if err != nil {
				return err
			}
			w, err := assemble(ctx, tx, v)
			if err != nil {
				return err
			}
			c = w.content
		}
		c.Status, c.Template = report.StatusDraft, &t.Template
		return nil
	})
}

// TakeNewTemplate lets the report of an assessment be drafted with the latest
// template of its body. Conflict unless it is in the writing.
func (s *Reporting) TakeNewTemplate(ctx context.Context, by account.Actor, assessmentID string) error {
	return s.store.Write(ctx, func(tx Tx) error {
		a, err := assessment.LoadRateable(ctx, tx, by, assessmentID)
		if err != nil {
			return err
		}
		if a.State != assessment.Drafting {
			return assessment.WrongTime(a)
		}
		parts, err := tx.ReportParts(ctx, assessmentID)
		if err != nil {
			return err
		}
		if err := tx.UseReportTemplate(ctx, assessmentID, parts.TemplateLatest); err != nil {
			return err
		}
		return tx.Record(ctx, by.Entry("report.template changed", "assessment", a.ID, map[string]any{"template": parts.TemplateLatest}))
	})
}

// FilledWording is a wording block as it reads in one report.
type FilledWording struct {
	report.Wording
	Key    int // its place among those of the same use, from 1
	Filled string
}

// Wordings are the wording blocks for one place of a report.
type Wordings struct {
	assessment.Case
	Place  string // a section, or the number of an element
	Title  string
	Blocks []FilledWording
}

// Wordings returns the body's wording blocks for a place of the report: a
// section or an element. NotFound for what is neither.
func (s *Reporting) Wordings(ctx context.Context, by account.Actor, assessmentID, place string) (v Wordings, err error) {
	return v, s.store.Read(ctx, func(tx Tx) error {
		v, _, err = wordings(ctx, tx, by, assessmentID, place)
		return err
	})
}

func wordings(ctx context.Context, tx Tx, by account.Actor, assessmentID, place string) (v Wordings, w assembled, err error) {
	v.Place = place
	if v.Case, err = assessment.CaseUnderWork(ctx, tx, by, account.Assess, assessmentID); err != nil {
		return v, w, err
	}
	if w, err = assemble(ctx, tx, v.Case); err != nil {
		return v, w, err
	}
	std, err := v.Standard()
	if err != nil {
		return v, w, err
	}
	use, element := place, ""
	if e, is := std.Element(place); is && slices.ContainsFunc(w.content.Elements, func(x report.Element) bool { return x.ElementID == place }) {
		use, element, v.Title = report.ForElement, place, "the finding on "+place+" "+e.Title
	} else if title, is := map[string]string{report.SectionBackground: "the introduction and background", report.SectionMethodology: "the methodology",
		report.SectionConclusion: "the conclusion"}[place]; is {
		v.Title = title
	} else {
		return v, w, fault.NotFound("The report has no such part")
	}
	for i, b := range w.parts.Template.WordingsFor(use) {
		v.Blocks = append(v.Blocks, FilledWording{b, i + 1, report.Filled(w.content, std, b, element)})
	}
	return v, w, nil
}

// InsertWording puts a wording block, filled in, at the end of what stands at
// its place of the report. NotFound for a block that there is not.
func (s *Reporting) InsertWording(ctx context.Context, by account.Actor, assessmentID, place string, key int) error {
	return s.store.Write(ctx, func(tx Tx) error {
		v, w, err := wordings(ctx, tx, by, assessmentID, place)
		if err != nil {
			return err
		}
		if !v.Rateable() {
			return assessment.WrongTime(v.Assessment)
		}
		if key < 1 || key > len(v.Blocks) {
			return fault.NotFound("The template of your body has no such wording block")
		}
		words := v.Blocks[key-1].Filled
		entry := by.Entry("report.wording inserted", "assessment", v.ID, map[string]any{"place": place, "title": v.Blocks[key-1].Wording.Title})
		if err := tx.Record(ctx, entry); err != nil {
			return err
		}
		d := w.parts.Draft
		d.AssessmentID, d.UpdatedAt = v.ID, s.now()
		switch place {
		case report.SectionBackground:
			d.Background = joined(d.Background, words)
		case report.SectionMethodology:
			d.Methodology = joined(d.Methodology, words)
		case report.SectionConclusion:
			d.Conclusion = joined(d.Conclusion, words)
		default:
			r, err := tx.ElementRating(ctx, v.ID, place)
			if err != nil && !fault.Is(err, fault.KindNotFound) {
				return err
			}
			r.AssessmentID, r.ElementID = v.ID, place
			r.Rating = cmp.Or(r.Rating, standard.RatingNotAssessed)
			r.Finding, r.RatedBy, r.UpdatedAt = joined(r.Finding, words), by.PersonID, s.now()
			return tx.SaveElementRating(ctx, r)
		}
		return tx.SaveReportDraft(ctx, d)
	})
}

// joined sets words beneath those that stand there.
func joined(before, words string) string {
	return strings.TrimSpace(before + "\n\n" + words)
}
