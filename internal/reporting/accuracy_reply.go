package reporting

import (
	"context"
	"slices"
	"strings"

	"github.com/plaudit/plaudit/internal/account"
	"github.com/plaudit/plaudit/internal/assessment"
	"github.com/plaudit/plaudit/internal/desk"
	"github.com/plaudit/plaudit/internal/fault"
	"github.com/plaudit/plaudit/internal/report"
)

// AccuracyPage is the organisation's comments as the assessor sees them.
type AccuracyPage struct {
	assessment.Case
	Release  Release // the latest; its ID is empty before there is one
	Comments []AccuracyComment
	May      assessment.Rights
}

// Accuracy returns the organisation's comments on factual accuracy.
func (s *Reporting) Accuracy(ctx context.Context, by account.Actor, assessmentID string) (v AccuracyPage, err error) {
	return v, s.store.Read(ctx, func(tx Tx) error {
		if v.Case, err = assessment.CaseUnderWork(ctx, tx, by, account.ReadAssessment, assessmentID); err != nil {
			return err
		}
		v.May = assessment.RightsOn(by, v.Assessment)
		if v.Release, err = tx.LatestRelease(ctx, assessmentID); err != nil && !fault.Is(err, fault.KindNotFound) {
			return err
		}
		v.Comments, err = tx.AccuracyComments(ctx, assessmentID)
		return err
	})
}

// Answer is what the assessors say to a comment.
type Answer struct {
	Accept bool
	Words  string // the reason; needed to decline
	Apply  bool   // put the proposed words into the report; only with Accept
}

// Reply accepts a comment, with Apply putting the proposed words in the place of
// the passage, or declines it with a reason. Conflict when a colleague replied
// meanwhile, or when the passage is not any more what the organisation read and
// the words would undo somebody's work.
func (s *Reporting) Reply(ctx context.Context, by account.Actor, assessmentID, commentID string, answer Answer) error {
	answer.Words = strings.TrimSpace(answer.Words)
	var check fault.Check
	check.That(answer.Accept || answer.Words != "", "reply", "Enter why you decline the comment")
	check.That(len([]rune(answer.Words)) <= assessment.MaxWords, "reply", "Your reply must be 4,000 characters or less")
	if err := check.Err(); err != nil {
		return err
	}
	return s.store.Write(ctx, func(tx Tx) error {
		a, err := assessment.LoadRateable(ctx, tx, by, assessmentID)
		if err != nil {
			return err
		}
		comments, err := tx.AccuracyComments(ctx, assessmentID)
		if err != nil {
			return err
		}
		i := slices.IndexFunc(comments, func(c AccuracyComment) bool { return c.ID == commentID })
		if i < 0 {
			return fault.NotFound("There is no such comment")
		}
		c := comments[i]
		if c.Replied() {
			return fault.Conflict("There is a reply to this comment already")
		}
		if c.Applied = answer.Accept && answer.Apply && c.Proposed != ""; c.Applied {
			if err := s.apply(ctx, tx, by, a, c); err != nil {
				return err
			}
		}
		c.Reply, c.Accepted, c.RepliedBy, c.RepliedAt = answer.Words, answer.Accept, by.PersonID, s.now()
		if err := tx.ReplyToAccuracyComment(ctx, c); err != nil {
			return err
		}
		return assessment.RecordBoth(ctx, tx, by, a, "accuracy.replied", map[string]any{"comment": c.ID, "accepted": answer.Accept, "applied": c.Applied})
	})
}

var passageChanged = fault.Conflict("The passage has been changed since it was released. Put the correction in by hand, then accept without putting the words in")

// apply puts the proposed words where the passage stands in the report.
func (s *Reporting) apply(ctx context.Context, tx Tx, by account.Actor, a assessment.Assessment, c AccuracyComment) error {
	id := c.PassageID
	if point, is := strings.CutPrefix(id, report.PassageStrength); is {
		return s.applyToPoint(ctx, tx, c, point)
	}
	if point, is := strings.CutPrefix(id, report.PassageImprovement); is {
		return s.applyToPoint(ctx, tx, c, point)
	}
	if element, is := strings.CutPrefix(id, report.PassageFinding); is {
		r, err := tx.ElementRating(ctx, a.ID, element)
		if err != nil {
			return err
		}
		if r.Finding != c.Quoted {
			return passageChanged
		}
		r.AssessmentID, r.ElementID, r.Finding, r.RatedBy, r.UpdatedAt = a.ID, element, c.Proposed, by.PersonID, s.now()
		std, err := a.Standard()
		if err != nil {
			return err
		}
		if err := r.Check(std, false); err != nil {
			return err
		}
		return tx.SaveElementRating(ctx, r)
	}
	parts, err := tx.ReportParts(ctx, a.ID)
	if err != nil {
		return err
	}
	d := parts.Draft
	text := map[string]*string{report.PassageBackground: &d.Background, report.PassageMethodology: &d.Methodology, report.PassageConclusion: &d.Conclusion}[id]
	if text == nil || *text != c.Quoted {
		return passageChanged
	}
	*text, d.UpdatedAt = c.Proposed, s.now()
	return tx.SaveReportDraft(ctx, d)
}

func (s *Reporting) applyToPoint(ctx context.Context, tx Tx, c AccuracyComment, pointID string) error {
	points, err := tx.Points(ctx, c.AssessmentID)
	if err != nil {
		return err
	}
	i := slices.IndexFunc(points, func(p desk.Point) bool { return p.ID == pointID })
	if i < 0 || points[i].Words != c.Quoted {
		return passageChanged
	}
	if len([]rune(c.Proposed)) > assessment.MaxWords {
		return fault.Invalid("", fault.Field{Name: "apply", Words: "The proposed words are too long for a strength or an improvement area. Put them in by hand"})
	}
	points[i].Words = c.Proposed
	return tx.SavePoint(ctx, points[i])
}
