package date

import "testing"

func TestParseRefusesWhatIsNoDate(t *testing.T) {
	for _, s := range []string{"", "2025-02-29", "24/11/2025", "2025-13-01", "0025-11-24", "2025-11-24T10:00"} {
		if d, err := Parse(s); err == nil {
			t.Errorf("%q read as %s", s, d)
		}
	}
}

func TestArithmeticKeepsToTheMonth(t *testing.T) {
	for _, c := range []struct{ got, want Date }{
		{Date("2025-01-31").AddMonths(1), "2025-02-28"},
		{Date("2024-02-29").AddYears(1), "2025-02-28"},
		{Date("2025-11-27").AddYears(3), "2028-11-27"},
		{Date("2025-12-15").AddMonths(-1), "2025-11-15"},
		{Date("2025-12-31").AddDays(1), "2026-01-01"},
		{Date("").AddYears(3), ""},
	} {
		if c.got != c.want {
			t.Errorf("got %s, want %s", c.got, c.want)
		}
	}
	if n := Date("2025-11-24").DaysUntil("2025-11-27"); n != 3 {
		t.Errorf("days until: %d", n)
	}
	if w := Date("2025-11-04").Words(); w != "4 November 2025" {
		t.Errorf("words: %s", w)
	}
}
