package evidence_test

import (
	"strings"
	"testing"

	"github.com/plaudit/plaudit/internal/date"
	"github.com/plaudit/plaudit/internal/evidence"
)

func TestFreshness(t *testing.T) {
	for _, c := range []struct {
		name                 string
		until, review, cycle date.Date
		want                 evidence.Freshness
		words                string
	}{
		{"ended last month", "2025-10-31", "", "2025-01-01", evidence.Fresh, "data up to October 2025"},
		{"ended a year ago to the day", "2024-11-14", "", "2025-01-01", evidence.Fresh, "data up to November 2024"},
		{"before the cycle but within a year", "2024-12-31", "", "2025-01-01", evidence.Fresh, "data up to December 2024"},
		{"fourteen months, within the cycle", "2024-09-14", "", "2024-01-01", evidence.Ageing, "newest data is 14 months old"},
		{"fourteen months, before the cycle", "2024-09-14", "", "2025-01-01", evidence.Stale, "newest data is 14 months old"},
		{"two years, within the cycle", "2023-11-01", "", "2023-01-01", evidence.Ageing, "newest data is 2 years old"},
		{"no cycle, two years", "2023-11-01", "", "", evidence.Ageing, "newest data is 2 years old"},
		{"no cycle, four years", "2021-11-01", "", "", evidence.Stale, "newest data is 4 years old"},
		{"undated", "", "", "2025-01-01", evidence.Ageing, "does not say which period it describes"},
		{"review passed", "2025-10-31", "2025-11-13", "", evidence.Stale, "review was due on 13 November 2025"},
		{"review today", "2025-10-31", "2025-11-14", "", evidence.Ageing, "review is due on 14 November 2025"},
		{"review far away", "2025-10-31", "2026-11-14", "", evidence.Fresh, "data up to October 2025"},
		{"goes on into the future", "2026-03-31", "", "", evidence.Fresh, "data up to March 2026"},
	} {
		limits := evidence.LimitsOn("2025-11-14", c.cycle)
		item := evidence.Item{PeriodUntil: c.until, ReviewOn: c.review}
		if got := limits.Item(item); got != c.want {
			t.Errorf("%s: %s, want %s", c.name, got, c.want)
		}
		if got := limits.Words(item); got != c.words {
			t.Errorf("%s: %q, want %q", c.name, got, c.words)
		}
	}
}

func TestElementWords(t *testing.T) {
	limits := evidence.LimitsOn("2025-11-14", "2025-01-01")
	for want, s := range map[string]evidence.ElementSummary{
		"no evidence": {},
		"newest data is 14 months old; 2 claims without a page": {Items: 3, NewestUntil: "2024-09-14", PointersMissing: 2},
		"no evidence says which period it describes":            {Items: 1, Undated: 1},
		"a review was due on 1 November 2025":                   {Items: 1, NewestUntil: "2025-10-31", ReviewOn: "2025-11-01"},
		"":                                                      {Items: 1, NewestUntil: "2025-10-31"},
	} {
		if got := strings.Join(limits.ElementWords(s), "; "); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
	if f := limits.Element(evidence.ElementSummary{}); f != "" {
		t.Errorf("an element without evidence is %s", f)
	}
	if f := limits.Element(evidence.ElementSummary{Items: 1, NewestUntil: "2024-09-14"}); f != evidence.Stale {
		t.Errorf("old data is %s", f)
	}
}

func TestAge(t *testing.T) {
	for _, c := range [][3]string{
		{"2025-11-01", "2025-11-14", "less than a month"}, {"2025-10-14", "2025-11-14", "1 month"}, {"2025-10-15", "2025-11-14", "less than a month"},
		{"2024-01-31", "2024-02-29", "1 month"}, {"2023-12-14", "2025-11-14", "23 months"}, {"2023-11-14", "2025-11-14", "2 years"}, {"2026-01-01", "2025-11-14", "less than a month"},
	} {
		if got := evidence.Age(date.Date(c[0]), date.Date(c[1])); got != c[2] {
			t.Errorf("from %s to %s: %s, want %s", c[0], c[1], got, c[2])
		}
	}
}

func TestCleanName(t *testing.T) {
	for in, want := range map[string]string{
		"report.pdf":                     "report.pdf",
		"../../etc/passwd.txt":           "passwd.txt",
		`C:\Users\me\Survey 2025.xlsx`:   "Survey 2025.xlsx",
		"a/b\\c.pdf":                     "c.pdf",
		"arolwg cwsmeriaid tŷ.docx":      "arolwg cwsmeriaid tŷ.docx",
		"تقرير.pdf":                      "تقرير.pdf",
		"報告書.pdf":                        "報告書.pdf",
		"invoice\u202Efdp.exe":           "invoicefdp.exe",
		"tab\tand\nline\x00.pdf":         "tabandline.pdf",
		"  spaced   out .pdf":            "spaced out .pdf",
		"..":                             "file",
		"":                               "file",
		"/":                              "file",
		"dots....":                       "dots",
		"\xff\xfe.pdf":                   "_.pdf",
		"e\u0301t\u00e9.pdf":             "été.pdf",
		strings.Repeat("é", 300) + ".md": strings.Repeat("é", 197) + ".md",
		strings.Repeat("x", 300):         strings.Repeat("x", 200),
		"a." + strings.Repeat("b", 300):  "a." + strings.Repeat("b", 198),
	} {
		if got := evidence.CleanName(in); got != want {
			t.Errorf("%q became %q, want %q", in, got, want)
		}
	}
}

func TestCheckURL(t *testing.T) {
	for address, ok := range map[string]bool{
		"https://example.org/page?a=b": true, "http://example.org": true, "": false, "example.org": false, "ftp://example.org/": false,
		"javascript:alert(1)": false, "data:text/html,x": false, "https://": false, "https://a b.org": false, "https://user:secret@example.org/": false,
		"https://example.org/" + strings.Repeat("x", 2000): false, "HTTPS://EXAMPLE.ORG/": true,
	} {
		if words := evidence.CheckURL(address); (words == "") != ok {
			t.Errorf("%.60q: %q", address, words)
		}
	}
}

func TestWhatIsSaidAboutAnItemHoldsEachLineOnce(t *testing.T) {
	got := evidence.ItemText(evidence.Item{Code: "EV-001", Title: "Tŷ’r Cyngor"}, evidence.Edition{Note: "Asked\x00twice", Files: []evidence.File{{Name: "Adroddiad_2025.pdf"}}},
		[]evidence.Link{{Claim: "Shows the open day", Pointer: "p. 6"}, {Claim: "Shows the open day"}})
	if want := "EV-001 Tŷ’r Cyngor\nAsked twice\nAdroddiad_2025.pdf\nShows the open day\np. 6"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
}

func TestPeriod(t *testing.T) {
	for _, c := range []struct {
		from, until date.Date
		long, short string
	}{
		{"", "", "Not given", "Not given"},
		{"", "2025-03-31", "Up to 31 March 2025", "Up to Mar 2025"},
		{"2024-04-01", "2025-03-31", "April 2024 to March 2025", "Apr 2024 to Mar 2025"},
		{"2025-03-01", "2025-03-31", "March 2025", "Mar 2025"},
		{"2025-03-03", "2025-03-03", "3 March 2025", "Mar 2025"},
		{"2024-04-06", "2025-04-05", "6 April 2024 to 5 April 2025", "Apr 2024 to Apr 2025"},
	} {
		i := evidence.Item{PeriodFrom: c.from, PeriodUntil: c.until}
		if i.Period() != c.long || i.PeriodShort() != c.short {
			t.Errorf("%s to %s: %q, %q", c.from, c.until, i.Period(), i.PeriodShort())
		}
	}
}
