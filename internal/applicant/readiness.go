package applicant

import (
	"context"
	"fmt"
	"strings"

	"github.com/plaudit/plaudit/internal/account"
	"github.com/plaudit/plaudit/internal/assessment"
	"github.com/plaudit/plaudit/internal/organisation"
	"github.com/plaudit/plaudit/internal/standard"
)

// ReadyPoint is one thing to know before submitting.
type ReadyPoint struct {
	Words    string
	Elements []string  // that it concerns
	Items    []Exposed // that it concerns, instead
	Stops    bool      // submission is refused until it is put right; otherwise only a warning
}

// Exposed is an item in which something looks like personal data, and nobody
// said that it may stay.
type Exposed struct{ ItemID, Code, Title, Words string }

// Readiness is the check list before submission. Only three things stop it: the
// assessment is not being collected for, no certification body is chosen, or
// nothing has a self-rating. Everything else is for the lead to judge.
func (v Home) Readiness() []ReadyPoint {
	var points []ReadyPoint
	stop := func(when bool, words string) {
		if when {
			points = append(points, ReadyPoint{Words: words, Stops: true})
		}
	}
	stop(v.State == assessment.Planned, "Start collecting before you submit")
	stop(v.State.AtLeast(assessment.Submitted), "This assessment is at \""+v.State.Title()+"\", so it cannot be submitted now")
	stop(v.BodyID == "", "Choose the certification body that the submission goes to")
	var unrated, bare, unexplained, unpointed, stale []string
	rated := 0
	for _, e := range v.Standard.Elements() {
		state := v.Elements[e.ID]
		if !state.Selected() {
			continue
		}
		add := func(list *[]string, when bool) {
			if when {
				*list = append(*list, e.ID)
			}
		}
		judged := state.Self.Rating.Judged()
		if judged {
			rated++
		}
		add(&unrated, !judged && state.Self.Rating != standard.RatingNotApplicable)
		add(&bare, judged && state.Evidence.Items == 0)
		add(&unexplained, v.unexplained(state.Self))
		add(&unpointed, state.Evidence.PointersMissing > 0)
		add(&stale, state.Evidence.Items > 0 && state.Evidence.NewestUntil < v.CycleStartsOn)
	}
	stop(rated == 0, "Give at least one element a self-rating")
	warn := func(elements []string, words string) {
		if len(elements) > 0 {
			points = append(points, ReadyPoint{Words: fmt.Sprintf("%s %s", countElements(len(elements)), words), Elements: elements})
		}
	}
	warn(unrated, "without a self-rating")
	warn(bare, "with a self-rating but no evidence")
	warn(unexplained, "with a self-rating that has to be explained in words")
	warn(unpointed, "with evidence that does not say on which page or where to look")
	warn(stale, "with no evidence from this cycle")
	if n := len(v.Exposed); n > 0 {
		words := fmt.Sprintf("%d pieces of evidence seem to hold personal data", n)
		if n == 1 {
			words = "1 piece of evidence seems to hold personal data"
		}
		points = append(points, ReadyPoint{Words: words + ". Put a redacted file in its place, or say why it may stay", Items: v.Exposed})
	}
	if names := v.unsigned(); len(names) > 0 {
		points = append(points, ReadyPoint{Words: "Not signed off: " + strings.Join(names, ", ")})
	}
	return points
}

// unsigned names the areas that said something but whose sign-off is missing
// or no longer counts.
func (v Home) unsigned() []string {
	var names []string
	for _, a := range v.Areas {
		if !a.ChangedAt.IsZero() && !a.Signed() {
			name := a.Area.Name
			if a.Void() {
				name += " (changed since it was signed off)"
			}
			names = append(names, name)
		}
	}
	return names
}

func countElements(n int) string {
	if n == 1 {
		return "1 element"
	}
	return fmt.Sprintf("%d elements", n)
}

// Ready returns the check list of an assessment.
func (s *Applicant) Ready(ctx context.Context, by account.Actor, id string) (home Home, err error) {
	return home, s.store.Read(ctx, func(tx Tx) error {
		home, err = readHome(ctx, tx, by, id, "")
		if err != nil {
			return err
		}
		if err := by.Require(account.Submit, home.OfOrganisation(), "assessment"); err != nil {
			return err
		}
		areas := make([]organisation.ServiceArea, len(home.Areas))
		for i, a := range home.Areas {
			areas[i] = a.Area.ServiceArea
		}
		home.Exposed, err = tx.PersonalToSubmit(ctx, home.Assessment, scopeIDs(home.Assessment, areas))
		return err
	})
}
