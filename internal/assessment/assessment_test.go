package assessment

import (
	"testing"

	"github.com/plaudit/plaudit/internal/fault"
)

func TestEveryStateIsReachedAndNoneIsSkipped(t *testing.T) {
	a := Assessment{State: Planned}
	for _, to := range []State{Collecting, Submitted, DeskReview, Visit, Drafting, AccuracyCheck, Moderation, Drafting, Moderation, Decided, Closed} {
		moved, err := a.Move(to)
		if err != nil {
			t.Fatalf("from %s to %s: %v", a.State, to, err)
		}
		a = moved
	}
	for _, c := range []struct{ from, to State }{
		{Collecting, DeskReview}, {Submitted, Decided}, {Drafting, Decided}, {Closed, Planned}, {Decided, Moderation}, {Planned, Planned},
	} {
		if _, err := (Assessment{State: c.from}).Move(c.to); !fault.Is(err, fault.KindConflict) {
			t.Errorf("from %s to %s: %v", c.from, c.to, err)
		}
	}
}
