package audit

import (
	"strings"
	"testing"
	"time"
)

func chain(n int) ([]Entry, Head) {
	var entries []Entry
	previous := ""
	for i := 1; i <= n; i++ {
		e := Entry{OrganisationID: "org_a", Seq: int64(i), At: time.Unix(int64(i), 0), ActorName: "Lead", Action: "evidence.added", PreviousHash: previous}
		e.Hash = e.Sum()
		previous = e.Hash
		entries = append(entries, e)
	}
	return entries, Head{"org_a", int64(n), previous}
}

func verify(entries []Entry, head Head) []Problem {
	v := NewVerifier(head)
	for _, e := range entries {
		v.Next(e)
	}
	return v.Finish()
}

func TestAWholeChainHasNoProblem(t *testing.T) {
	for _, n := range []int{0, 1, 5} {
		if p := verify(chain(n)); len(p) != 0 {
			t.Errorf("%d entries: %v", n, p)
		}
	}
}

func TestTamperingIsNamed(t *testing.T) {
	for name, c := range map[string]struct {
		tamper func([]Entry, *Head) []Entry
		words  string
	}{
		"changed": {func(e []Entry, _ *Head) []Entry { e[2].Detail = "other"; return e }, "entry 3 (evidence.added by Lead) has been changed"},
		"changed with a new hash": {func(e []Entry, _ *Head) []Entry {
			e[2].Detail = "other"
			e[2].Hash = e[2].Sum()
			return e
		}, "entry 4 does not follow from entry 3"},
		"removed":          {func(e []Entry, _ *Head) []Entry { return append(e[:1:1], e[3:]...) }, "entries 2 to 3 have been removed"},
		"removed from end": {func(e []Entry, _ *Head) []Entry { return e[:4] }, "entries 5 to 5 have been removed from the end"},
		"inserted": {func(e []Entry, _ *Head) []Entry {
			return append(e[:2:2], append([]Entry{e[1]}, e[2:]...)...)
		}, "entry 2 has been inserted"},
		"appended": {func(e []Entry, _ *Head) []Entry {
			x := Entry{OrganisationID: "org_a", Seq: 6, PreviousHash: e[4].Hash}
			x.Hash = x.Sum()
			return append(e, x)
		}, "inserted after the end"},
	} {
		entries, head := chain(5)
		problems := verify(c.tamper(entries, &head), head)
		if len(problems) == 0 || !strings.Contains(problems[0].Words, c.words) {
			t.Errorf("%s: %v", name, problems)
		}
	}
}
