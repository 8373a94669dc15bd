package reporting

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/plaudit/plaudit/internal/account"
	"github.com/plaudit/plaudit/internal/assessment"
	"github.com/plaudit/plaudit/internal/fault"
	"github.com/plaudit/plaudit/internal/question"
	"github.com/plaudit/plaudit/internal/report"
)

// AccuracyComment is what the organisation says about a fact in one passage of
// the released report, with the assessor's reply.
type AccuracyComment struct {
	ID           string
	AssessmentID string
	ElementID    string                      // of the passage; "" for one that is of no element, or the whole
	PassageID    string                      // as package report names it; "" for the report as a whole
	Quoted       string                      // the passage as it was released
	Release      int64                       // the number of that release
	Words        string                      // what is not accurate, and where it can be checked
	Proposed     string                      // what the passage should say instead; "" without a proposal
	Evidence     []assessment.FrozenEvidence // that shows it, in the edition of the moment
	Applied      bool                        // the proposed words were put into the report
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
	assessment.Case
	Release    Release
	Content    report.Content
	Comments   []AccuracyComment // oldest first
	MayComment bool
}

// Of returns the comments on one passage, oldest first.
func (p ReleasedPage) Of(passageID string) []AccuracyComment {
	return slices.DeleteFunc(slices.Clone(p.Comments), func(c AccuracyComment) bool { return c.PassageID != passageID })
}

// Released returns the report that was released last to the actor's
// organisation; NotFound before there is one. It never reads a draft.
func (s *Reporting) Released(ctx context.Context, by account.Actor, assessmentID string) (v ReleasedPage, err error) {
	return v, s.store.Read(ctx, func(tx Tx) error {
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
		v.MayComment = c.State == assessment.AccuracyCheck && by.May(account.AnswerQuestion, c.OfOrganisation(c.AreaIDs...))
		v.Comments, err = tx.AccuracyComments(ctx, assessmentID)
		return err
	})
}

// Provable returns the evidence that the organisation may want to give with a
// comment on a passage: what is linked to its element.
func (s *Reporting) Provable(ctx context.Context, by account.Actor, assessmentID, elementID string) (items []question.OfferedItem, err error) {
	return items, s.store.Read(ctx, func(tx Tx) error {
		v, err := assessment.OfApplicant(ctx, tx, by, account.AnswerQuestion, assessmentID)
		if err != nil || elementID == "" {
			return err
		}
		items, err = tx.AnswerItems(ctx, v.OrganisationID, []string{elementID}, time.Time{}, nil)
		return err
	})
}

// Correction is what the organisation asks to be put right in a passage.
type Correction struct {
	PassageID string // "" for the report as a whole
	Words     string
	Proposed  string
	Codes     []string // of evidence that shows it
}

func (c *Correction) check() error {
	c.Words, c.Proposed, c.Codes = strings.TrimSpace(c.Words), strings.TrimSpace(c.Proposed), question.CleanCodes(c.Codes)
	var check fault.Check
	check.That(c.Words != "", "words", "Enter what is not accurate, and where it can be checked")
	check.That(len([]rune(c.Words)) <= assessment.MaxWords, "words", "Your comment must be 4,000 characters or less")
	check.That(len([]rune(c.Proposed)) <= 30000, "proposed", "The words that you propose must be 30,000 characters or less")
	check.That(c.Proposed == "" || c.PassageID != "", "proposed", "Propose words for one passage of the report at a time")
	check.That(len(c.Codes) <= 50, "codes", "Give 50 items of evidence or fewer")
	return check.Err()
}

// Comment says of a passage of the released report what is not accurate in it,
// with the words that the organisation proposes and evidence. The files of that
// evidence come into the assessors' reach. Conflict unless the accuracy check is
// under way, NotFound for a passage that the release does not have.
func (s *Reporting) Comment(ctx context.Context, by account.Actor, assessmentID string, n Correction) (c AccuracyComment, err error) {
	if err := n.check(); err != nil {
		return c, err
	}
	return c, s.store.Write(ctx, func(tx Tx) error {
		v, err := assessment.OfApplicant(ctx, tx, by, account.AnswerQuestion, assessmentID)
		if err != nil {
			return err
		}
		if v.State != assessment.AccuracyCheck {
			return assessment.WrongTime(v.Assessment)
		}
		release, err := tx.LatestRelease(ctx, assessmentID)
		if err != nil {
			return err
		}
		passage, err := release.passage(v.Assessment, n.PassageID)
		if err != nil {
			return err
		}
		if n.Proposed == passage.Words {
			n.Proposed = ""
		}
		items, err := question.ChosenItems(ctx, tx, v.OrganisationID, []string{passage.ElementID}, n.Codes)
		if err != nil {
			return err
		}
		before, err := tx.AccuracyComments(ctx, assessmentID)
		if err != nil {
			return err
		}
		if i := slices.IndexFunc(before, func(o AccuracyComment) bool {
			return o.PassageID == n.PassageID && o.Words == n.Words && o.Proposed == n.Proposed && !o.Replied()
		}); i >= 0 {
			c = before[i] // pressed twice
			return nil
		}
		c = AccuracyComment{ID: s.newID("acc"), AssessmentID: assessmentID, ElementID: passage.ElementID, PassageID: n.PassageID, Quoted: passage.Words,
			Release: release.Number, Words: n.Words, Proposed: n.Proposed, PersonID: by.PersonID, CreatedAt: s.now()}
		if err := tx.InsertAccuracyComment(ctx, c, items); err != nil {
			return err
		}
		hash, err := s.freezeComment(ctx, tx, by, c)
		if err != nil {
			return err
		}
		return assessment.RecordBoth(ctx, tx, by, v.Assessment, "accuracy.commented",
			map[string]any{"comment": c.ID, "passage": n.PassageID, "release": release.Number, "evidence": n.Codes, "hash": hash})
	})
}

// freezeComment freezes a comment that was just stored with its evidence.
func (s *Reporting) freezeComment(ctx context.Context, tx Tx, by account.Actor, c AccuracyComment) (hash string, err error) {
	if c.Evidence, err = commentEvidence(ctx, tx, c); err != nil {
		return "", err
	}
	given, err := assessment.FreezeSupplement(s.newID("sup"), by, assessment.SupplementContent{AssessmentID: c.AssessmentID, Kind: assessment.WithAccuracy, SubjectID: c.ID, ElementID: c.ElementID,
		To: c.Quoted, Words: c.Words, Proposed: c.Proposed, GivenAt: c.CreatedAt, Evidence: c.Evidence})
	if err != nil {
		return "", err
	}
	return given.Hash, tx.InsertSupplement(ctx, given)
}

func commentEvidence(ctx context.Context, tx Tx, c AccuracyComment) ([]assessment.FrozenEvidence, error) {
	all, err := tx.AccuracyComments(ctx, c.AssessmentID)
	if err != nil {
		return nil, err
	}
	i := slices.IndexFunc(all, func(o AccuracyComment) bool { return o.ID == c.ID })
	if i < 0 {
		return nil, fmt.Errorf("comment %s was not stored", c.ID)
	}
	return all[i].Evidence, nil
}
