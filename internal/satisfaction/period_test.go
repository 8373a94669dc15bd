package satisfaction_test

import (
	"slices"
	"testing"

	"github.com/plaudit/plaudit/internal/date"
	"github.com/plaudit/plaudit/internal/satisfaction"
	"github.com/plaudit/plaudit/internal/standard"
)

func TestADayLiesInItsMonthQuarterAndFinancialYear(t *testing.T) {
	for _, c := range []struct {
		day  date.Date
		span satisfaction.Span
		want satisfaction.Period
	}{
		{"2024-02-29", satisfaction.Month, satisfaction.Period{From: "2024-02-01", Until: "2024-02-29"}},
		{"2025-06-30", satisfaction.Quarter, satisfaction.Period{From: "2025-04-01", Until: "2025-06-30"}},
		{"2025-01-01", satisfaction.Quarter, satisfaction.Period{From: "2025-01-01", Until: "2025-03-31"}},
		{"2025-03-31", satisfaction.Year, satisfaction.Period{From: "2024-04-01", Until: "2025-03-31"}},
		{"2025-04-01", satisfaction.Year, satisfaction.Period{From: "2025-04-01", Until: "2026-03-31"}},
		{"2025-12-31", satisfaction.Year, satisfaction.Period{From: "2025-04-01", Until: "2026-03-31"}},
	} {
		if got := c.span.Of(c.day); got != c.want || !c.span.Is(got) {
			t.Errorf("%s of %s: %v, want %v", c.span, c.day, got, c.want)
		}
	}
}

func TestEveryDayLiesInItsPeriods(t *testing.T) {
	for day := date.Date("2023-12-01"); day < "2026-05-01"; day = day.AddDays(1) {
		for _, span := range satisfaction.Spans() {
			if p := span.Of(day); day < p.From || day > p.Until {
				t.Fatalf("%s of %s: %v", span, day, p)
			}
		}
	}
}

func TestPeriodWords(t *testing.T) {
	for words, p := range map[string]satisfaction.Period{
		"November 2025":                   {From: "2025-11-01", Until: "2025-11-30"},
		"July to September 2025":          {From: "2025-07-01", Until: "2025-09-30"},
		"April 2024 to March 2025":        {From: "2024-04-01", Until: "2025-03-31"},
		"2025":                            {From: "2025-01-01", Until: "2025-12-31"},
		"3 March to 9 May 2025":           {From: "2025-03-03", Until: "2025-05-09"},
		"30 December 2024 to 9 June 2025": {From: "2024-12-30", Until: "2025-06-09"},
		"9 May 2025":                      {From: "2025-05-09", Until: "2025-05-09"},
	} {
		if got := p.Words(); got != words {
			t.Errorf("%q, want %q", got, words)
		}
		if back, ok := satisfaction.ParsePeriod(p.String()); !ok || back != p {
			t.Errorf("%v came back as %v", p, back)
		}
	}
	if _, ok := satisfaction.ParsePeriod("2025-06-01_2025-05-01"); ok {
		t.Error("a period must not end before it begins")
	}
}

func TestDriversSpeakForElementsThatExist(t *testing.T) {
	cse := standard.CSE()
	for _, d := range satisfaction.Drivers() {
		if d.Title() == "" || d.Question() == "" {
			t.Errorf("%s has no words", d)
		}
		for _, element := range d.Elements("cse") {
			if _, ok := cse.Element(element); !ok {
				t.Errorf("%s speaks for %s, which is not an element", d, element)
			}
		}
	}
	if got := satisfaction.DriversFor("cse", "2.2.2"); !slices.Equal(got, []satisfaction.Driver{satisfaction.Professionalism, satisfaction.StaffAttitude}) {
		t.Errorf("2.2.2: %v", got)
	}
	if got := satisfaction.DriversFor("cse", "1.3.2"); len(got) != 6 {
		t.Errorf("1.3.2: %v", got)
	}
	if got := satisfaction.DriversFor("other", "1.3.2"); got != nil {
		t.Errorf("another standard: %v", got)
	}
}
