package assessor

import (
	"strings"
	"testing"
	"time"

	"github.com/plaudit/plaudit/internal/onsite"
)

// What the lead reads of a device whose time is over says what can still be done
// for what it has not synced.
func TestWhatIsSaidOfADevice(t *testing.T) {
	packed := time.Date(2026, 1, 5, 9, 0, 0, 0, time.UTC)
	for _, c := range []struct {
		days, pending int64
		wiped         bool
		want          string
	}{
		{1, 2, false, "Holds the visit until"},
		{15, 0, false, "it forgets the visit when it is next opened"},
		{15, 2, false, "can hand that in until 2 Feb 2026"},
		{29, 2, false, "ask Ann Assessor for the file of it"},
		{29, 0, false, "it forgets the visit when it is next opened"},
		{29, 2, true, "Wiped"},
	} {
		d := onsite.Device{Person: "Ann Assessor", PackedAt: packed, WipeAfter: packed.AddDate(0, 0, 14), Pending: c.pending}
		if c.wiped {
			d.WipedAt = packed.AddDate(0, 0, 20)
		}
		p := onSitePage{onsite.OnSitePage{Now: packed.AddDate(0, 0, int(c.days))}}
		if got := p.standing(d); !strings.Contains(got, c.want) {
			t.Errorf("%d days on, with %d waiting: %q", c.days, c.pending, got)
		}
	}
}
