package reporting

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/plaudit/plaudit/internal/account"
	"github.com/plaudit/plaudit/internal/assessment"
	"github.com/plaudit/plaudit/internal/desk"
	"github.com/plaudit/plaudit/internal/fault"
)

// Recommendation is what the assessor proposes to the body.
type Recommendation string

// The recommendations.
const (
	RecommendCertify    Recommendation = "certify"
	RecommendRetain     Recommendation = "retain"
	RecommendActionPlan Recommendation = "action_plan"
	RecommendNotCertify Recommendation = "not_certify"
)

// Recommendations returns all in the order in which they are offered.
func Recommendations() []Recommendation {
	return []Recommendation{RecommendCertify, RecommendRetain, RecommendActionPlan, RecommendNotCertify}
}

// Title is the recommendation in words; "" when none was made.
func (r Recommendation) Title() string {
	switch r {
	case RecommendCertify:
		return "Certify"
	case RecommendRetain:
		return "Retain the certificate"
	case RecommendActionPlan:
		return "Certify after an action plan"
	case RecommendNotCertify:
		return "Do not certify"
	}
	return ""
}

// ReportDraft holds the texts of the report that belong to no element. The
// organisation cannot read it by any route.
type ReportDraft struct {
	AssessmentID   string
	Background     string
	Methodology    string
	Conclusion     string
	Recommendation Recommendation
	UpdatedAt      time.Time
	Version        int64 // 0: there is none yet

	Unfinished bool // saved while somebody writes; is not stored
}

// SaveDraft saves the texts of the report at the version that was seen (0:
// none yet) and returns the new version. Conflict when a colleague saved
// meanwhile.
func (s *Reporting) SaveDraft(ctx context.Context, by account.Actor, d ReportDraft) (version int64, err error) {
	d.Background, d.Methodology, d.Conclusion = strings.TrimSpace(d.Background), strings.TrimSpace(d.Methodology), strings.TrimSpace(d.Conclusion)
	var c fault.Check
	for field, text := range map[string]string{"background": d.Background, "methodology": d.Methodology, "conclusion": d.Conclusion} {
		c.That(len([]rune(text)) <= 30000, field, "This part of the report must be 30,000 characters or less")
	}
	c.That(d.Recommendation == "" || slices.Contains(Recommendations(), d.Recommendation), "recommendation", "Select a recommendation")
	if err := c.Err(); err != nil {
		return d.Version, err
	}
	return d.Version + 1, s.store.Write(ctx, func(tx Tx) error {
		a, err := assessment.LoadRateable(ctx, tx, by, d.AssessmentID)
		if err != nil {
			return err
		}
		d.UpdatedAt = s.now()
		if err := tx.SaveReportDraft(ctx, d); err != nil {
			return err
		}
		note := tx.ForgetWriting
		if d.Unfinished {
			note = tx.NoteWriting
		}
		if err := note(ctx, desk.Writing{AssessmentID: a.ID, PersonID: by.PersonID, Place: desk.ReportTexts, At: s.now()}); err != nil {
			return err
		}
		return tx.Record(ctx, by.Entry("report.draft saved", "assessment", a.ID, map[string]any{"version": d.Version + 1, "recommendation": d.Recommendation}))
	})
}
