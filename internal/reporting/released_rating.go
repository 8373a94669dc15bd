package reporting

import (
	"context"
	"time"

	"github.com/plaudit/plaudit/internal/assessment"
	"github.com/plaudit/plaudit/internal/desk"
	"github.com/plaudit/plaudit/internal/fault"
	"github.com/plaudit/plaudit/internal/report"
	"github.com/plaudit/plaudit/internal/standard"
)

// ChangeCause is why a rating of a release differs from the release before.
type ChangeCause string

// The causes of a change between two releases.
const (
	ByAccuracy   ChangeCause = "accuracy"   // after the organisation's comments
	ByModeration ChangeCause = "moderation" // the second reading returned the report
	ByAppeal     ChangeCause = "appeal"     // an upheld appeal set the decision aside
)

// ReleasedRating is a rating as it stood in a release, kept apart from the draft
// so that ratings can be compared without reading what is still being written.
type ReleasedRating struct {
	AssessmentID string
	Number       int64 // of the release
	ElementID    string
	RatedBy      string // person
	Rating       standard.Rating
	Self         standard.Rating    // the organisation's own, as submitted
	Was          standard.Rating    // in the release before, when it differs; else ""
	Cause        ChangeCause        // "" when it does not differ
	Checks       []desk.ConcernKind // that stood when it was released
	ReleasedAt   time.Time
}

// releasedRatings puts together what is kept of the ratings of a release.
// before are the ratings of the release before it.
func releasedRatings(std *standard.Standard, v assessment.Case, judged []desk.Judged, r Release, before map[string]standard.Rating, cause ChangeCause) []ReleasedRating {
	var all []ReleasedRating
	for _, j := range judged {
		if j.Own.RatedBy == "" {
			continue // nobody rated it
		}
		one := ReleasedRating{AssessmentID: v.ID, Number: r.Number, ElementID: j.ElementID, RatedBy: j.Own.RatedBy, Rating: j.Rating, Self: j.Self, ReleasedAt: r.ReleasedAt}
		if was, known := before[j.ElementID]; known && was != j.Rating {
			one.Was, one.Cause = was, cause
		}
		for _, c := range j.Concerns(std, v.CycleStartsOn) {
			one.Checks = append(one.Checks, c.Kind)
		}
		all = append(all, one)
	}
	return all
}

// causeSince says why ratings have changed since a release. Only an upheld
// appeal opens a final report again; else it was the second reading, when that
// returned the report meanwhile.
func causeSince(before Release, history []assessment.HistoryLine) ChangeCause {
	if before.Status == Final {
		return ByAppeal
	}
	for _, h := range history {
		if h.Kind == "moderation" && h.Outcome == "returned" && h.At.After(before.ReleasedAt) {
			return ByModeration
		}
	}
	return ByAccuracy
}

// keepRatings stores the ratings of a release beside it.
func (w assembled) keepRatings(ctx context.Context, tx Tx, before Release, r Release) error {
	std, err := w.of.Standard()
	if err != nil {
		return err
	}
	basis, err := tx.RatingBasis(ctx, w.of.ID, desk.ItemsOf(w.cells))
	if err != nil {
		return err
	}
	were := map[string]standard.Rating{}
	if before.ID != "" {
		var c report.Content
		if c, err = before.Content(); err != nil {
			return err
		}
		for _, e := range c.Elements {
			were[e.ElementID] = e.Rating
		}
	}
	return tx.InsertReleasedRatings(ctx, releasedRatings(std, w.of, desk.JudgedAll(w.cells, basis), r, were, causeSince(before, w.parts.History)))
}

// releaseBefore returns the latest release, or the zero Release.
func releaseBefore(ctx context.Context, tx Tx, assessmentID string) (Release, error) {
	r, err := tx.LatestRelease(ctx, assessmentID)
	if fault.Is(err, fault.KindNotFound) {
		return Release{}, nil
	}
	return r, err
}
