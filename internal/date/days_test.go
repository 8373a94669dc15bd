package date

import "testing"

func TestDaysAreWrittenAsPeopleSayThem(t *testing.T) {
	for want, days := range map[string][]Date{
		"":                                        nil,
		"24 November 2025":                        {"2025-11-24", "2025-11-24"},
		"24 and 26 November 2025":                 {"2025-11-26", "2025-11-24"},
		"24, 26 and 27 November 2025":             {"2025-11-24", "2025-11-26", "2025-11-27"},
		"28, 30 November and 2 December 2025":     {"2025-11-28", "2025-11-30", "2025-12-02"},
		"31 December 2025 and 2 January 2026":     {"2025-12-31", "2026-01-02"},
		"30, 31 December 2025 and 2 January 2026": {"2025-12-30", "2025-12-31", "2026-01-02"},
	} {
		if got := Days(days); got != want {
			t.Errorf("%v: %q, want %q", days, got, want)
		}
	}
}
