package assessment

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/plaudit/plaudit/internal/account"
	"github.com/plaudit/plaudit/internal/fault"
	"github.com/plaudit/plaudit/internal/report"
)

// AccuracyComment is what the organisation says about a fact in the released
// report, with the assessor's reply.
type AccuracyComment struct {
	ID           string
	AssessmentID string
	ElementID    string // "" for the whole
	Words        string
	PersonID     string
	Person       string
	CreatedAt    time.Time
	Reply        string
	Accepted     bool // once there is a reply
	RepliedBy    string
	RepliedAt    time.Time
}

// Replied tells whether the assessor has accepted or declined the comment.
func (c AccuracyComment) Replied() bool { return !c.RepliedAt.IsZero() }

// ReleasedPage is the latest release of a report as the organisation reads it.
type ReleasedPage struct {
	Case
	Release    Release
	Content    report.Content
	Comments   []AccuracyComment // oldest first
	MayComment bool
}

// Released returns the report that was released last to the actor's
// organisation; NotFound before there is one. It never reads a draft.
func (s *Reporting) Released(ctx context.Context, by account.Actor, assessmentID string) (v ReleasedPage, err error) {
	return v, s.store.Read(ctx, func(tx ReportTx) error {
		c, err := tx.Case(ctx, assessmentID)
		if err != nil {
			return err
		}
		if err := by.Require(account.ReadOrganisation, c.OfOrganisation(), "assessment"); err != nil {
			return err
		}
		if v.Release, err = tx.LatestRelease(ctx, assessmentID); err != nil {
			return err
		}
		v.Case = c
		if v.Content, err = v.Release.Content(); err != nil {
			return err
		}
		v.MayComment = c.State == AccuracyCheck && by.May(account.AnswerQuestion, c.OfOrganisation(c.AreaIDs...))
		v.Comments, err = tx.AccuracyComments(ctx, assessmentID)
		return err
	})
}

// Comment says something about a fact in the released report, about an element
// of it or the whole. Conflict unless the accuracy check is under way.
func (s *Reporting) Comment(ctx context.Context, by account.Actor, assessmentID, elementID, words string) (c AccuracyComment, err error) {
	c = AccuracyComment{ID: s.newID("acc"), AssessmentID: assessmentID, ElementID: elementID, Words: strings.TrimSpace(words),
		PersonID: by.PersonID, CreatedAt: s.now()}
	var check fault.Check
	check.That(c.Words != "", "words", "Enter what is not accurate, and what is right")
	check.That(len([]rune(c.Words)) <= maxWords, "words", "Your comment must be 4,000 characters or less")
	if err := check.Err(); err != nil {
		return c, err
	}
	return c, s.store.Write(ctx, func(tx ReportTx) error {
		v, err := ofApplicant(ctx, tx, by, account.AnswerQuestion, assessmentID)
		if err != nil {
			return err
		}
		if v.State != AccuracyCheck {
			return atState(v.Assessment)
		}
		if elementID != "" {
			selected, err := tx.Selected(ctx, assessmentID)
			if err != nil {
				return err
			}
			if err := checkSelected(selected, []string{elementID}); err != nil {
				return err
			}
		}
		before, err := tx.AccuracyComments(ctx, assessmentID)
		if err != nil {
			return err
		}
		if i := slices.IndexFunc(before, func(o AccuracyComment) bool { return o.ElementID == elementID && o.Words == c.Words && !o.Replied() }); i >= 0 {
			c = before[i] // pressed twice
			return nil
		}
		if err := tx.InsertAccuracyComment(ctx, c); err != nil {
			return err
		}
		return recordBoth(ctx, tx, by, v.Assessment, "accuracy.commented", map[string]any{"comment": c.ID, "element": elementID})
	})
}

// AccuracyPage is the organisation's comments as the assessor sees them.
type AccuracyPage struct {
	Case
	Comments []AccuracyComment
	May      DeskRights
}

// Accuracy returns the organisation's comments on factual accuracy.
func (s *Reporting) Accuracy(ctx context.Context, by account.Actor, assessmentID string) (v AccuracyPage, err error) {
	return v, s.store.Read(ctx, func(tx ReportTx) error {
		if v.Case, err = caseUnderWork(ctx, tx, by, account.ReadAssessment, assessmentID); err != nil {
			return err
		}
		v.May = rightsOn(by, v.Assessment)
		v.Comments, err = tx.AccuracyComments(ctx, assessmentID)
		return err
	})
}

// Reply accepts a comment or declines it with a reason. Conflict when a
// colleague replied meanwhile.
func (s *Reporting) Reply(ctx context.Context, by account.Actor, assessmentID, commentID string, accept bool, words string) error {
	words = strings.TrimSpace(words)
	var check fault.Check
	check.That(accept || words != "", "reply", "Enter why you decline the comment")
	check.That(len([]rune(words)) <= maxWords, "reply", "Your reply must be 4,000 characters or less")
	if err := check.Err(); err != nil {
		return err
	}
	return s.store.Write(ctx, func(tx ReportTx) error {
		a, err := rateable(ctx, tx, by, assessmentID)
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
		c.Reply, c.Accepted, c.RepliedBy, c.RepliedAt = words, accept, by.PersonID, s.now()
		if err := tx.ReplyToAccuracyComment(ctx, c); err != nil {
			return err
		}
		return recordBoth(ctx, tx, by, a, "accuracy.replied", map[string]any{"comment": c.ID, "accepted": accept})
	})
}
