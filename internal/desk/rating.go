package desk

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/plaudit/plaudit/internal/account"
	"github.com/plaudit/plaudit/internal/assessment"
	"github.com/plaudit/plaudit/internal/date"
	"github.com/plaudit/plaudit/internal/fault"
	"github.com/plaudit/plaudit/internal/standard"
)

// ElementRating is the assessor's view of one element. The organisation never
// writes it, and reads rating and finding only in a released report.
type ElementRating struct {
	AssessmentID string
	ElementID    string
	Rating       standard.Rating
	Finding      string
	WorthCopying string // what others could copy; a Compliance Plus has to say
	PrivateNote  string // for the assessors alone; in no report
	VerifyOnSite bool
	RatedBy      string
	RatedByName  string
	UpdatedAt    time.Time
	Version      int64 // 0: there is none yet
}

// Owes says in words what the rating still lacks, or "" when it is whole: an
// element that is not rated, or a rating that has to be explained (Compliance
// Plus, partial or worse, not applicable) without a finding, or a Compliance
// Plus that does not say what others could copy.
func (r ElementRating) Owes(std *standard.Standard) string {
	d, ok := std.Definition(r.Rating)
	switch {
	case !ok || r.Rating == standard.RatingNotAssessed:
		return "Select a rating"
	case strings.TrimSpace(r.Finding) != "" && r.Rating == standard.RatingCompliancePlus && strings.TrimSpace(r.WorthCopying) == "":
		return owesWorthCopying
	case !d.NeedsWords || strings.TrimSpace(r.Finding) != "":
		return ""
	case r.Rating == standard.RatingCompliancePlus:
		return "Enter a finding that says what goes beyond the element"
	case r.Rating == standard.RatingNotApplicable:
		return "Enter a finding that says why the element does not apply"
	}
	return "Enter a finding that says what is missing"
}

const owesWorthCopying = "Enter what others could copy, and which evidence shows it"

// Check returns Invalid, by field, for a rating that the standard does not know or
// whose words are too long; with whole also for one that owes words.
func (r ElementRating) Check(std *standard.Standard, whole bool) error {
	var c fault.Check
	_, known := std.Definition(r.Rating)
	c.That(known, "rating", "Select a rating")
	c.That(len([]rune(r.Finding)) <= 8000, "finding", "The finding must be 8,000 characters or less")
	c.That(len([]rune(r.WorthCopying)) <= 4000, "copy", "What others could copy must be 4,000 characters or less")
	c.That(len([]rune(r.PrivateNote)) <= 8000, "note", "Your notes must be 8,000 characters or less")
	if whole && known && r.Rating != standard.RatingNotAssessed {
		owes, field := r.Owes(std), "finding"
		if owes == owesWorthCopying {
			field = "copy"
		}
		c.That(owes == "", field, owes)
	}
	return c.Err()
}

// Rate saves the assessor's rating, finding and notes of an element that is
// examined, at the version they saw (0: none yet). With whole, a rating that
// has to be explained is refused without a finding; without, it is kept while
// the assessor writes on, and the report cannot be released until it is
// explained. Conflict when a colleague saved meanwhile, or when the report has
// gone to moderation. It returns the new version.
func (s *Desk) Rate(ctx context.Context, by account.Actor, r ElementRating, whole bool) (version int64, err error) {
	r.Finding, r.WorthCopying, r.PrivateNote = strings.TrimSpace(r.Finding), strings.TrimSpace(r.WorthCopying), strings.TrimSpace(r.PrivateNote)
	if r.Rating == "" {
		r.Rating = standard.RatingNotAssessed
	}
	return r.Version + 1, s.store.Write(ctx, func(tx Tx) error {
		a, err := assessment.LoadRateable(ctx, tx, by, r.AssessmentID)
		if err != nil {
			return err
		}
		std, err := a.Standard()
		if err != nil {
			return err
		}
		selected, err := tx.Selected(ctx, a.ID)
		if err != nil {
			return err
		}
		if err := assessment.CheckSelected(selected, []string{r.ElementID}); err != nil {
			return err
		}
		scopes, err := tx.ScopeOf(ctx, a.ID, r.ElementID)
		if err != nil {
			return err
		}
		if !MayRate(by, a.ID, r.ElementID, scopes) {
			return OutOfScope(r.ElementID, scopes)
		}
		if err := r.Check(std, whole); err != nil {
			return err
		}
		r.RatedBy, r.UpdatedAt = by.PersonID, s.now()
		if err := tx.SaveElementRating(ctx, r); err != nil {
			return err
		}
		note := tx.NoteWriting
		if whole {
			note = tx.ForgetWriting
		}
		if err := note(ctx, Writing{AssessmentID: a.ID, PersonID: by.PersonID, Place: r.ElementID, At: s.now()}); err != nil {
			return err
		}
		return tx.Record(ctx, by.Entry("element.rated", "assessment", a.ID,
			map[string]any{"element": r.ElementID, "rating": r.Rating, "version": r.Version + 1}))
	})
}

// PreviousRating is what an earlier assessment said of an element.
type PreviousRating struct {
	AssessmentID string
	Assessment   string // its name
	ElementID    string
	Rating       standard.Rating
	Finding      string
	DecidedOn    date.Date
}

// Nearest keeps of each element the rating of the latest assessment that gave
// one; rows come nearest first.
func Nearest(rows []PreviousRating) map[string]PreviousRating {
	byElement := map[string]PreviousRating{}
	for _, r := range rows {
		if _, known := byElement[r.ElementID]; !known {
			byElement[r.ElementID] = r
		}
	}
	return byElement
}

// OutcomeOf works out what the ratings of the examined elements come to. In a
// review of part of the standard, the other elements keep the rating they were
// given before.
func OutcomeOf(std *standard.Standard, cells []Cell, previous map[string]PreviousRating) standard.Outcome {
	var ratings []standard.ElementRating
	for _, c := range cells {
		ratings = append(ratings, standard.ElementRating{Element: c.ElementID, Rating: c.Rating})
	}
	for id, p := range previous {
		if !slices.ContainsFunc(cells, func(c Cell) bool { return c.ElementID == id }) {
			ratings = append(ratings, standard.ElementRating{Element: id, Rating: p.Rating})
		}
	}
	return standard.OutcomeOf(std, ratings)
}
