package report

import (
	"bytes"
	"context"
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"

	"github.com/plaudit/plaudit/internal/standard"
)

var update = flag.Bool("update", false, "write the golden report anew")

func render(t testing.TB, c Content) string {
	t.Helper()
	var b bytes.Buffer
	if err := Document(c, standard.CSE()).Render(context.Background(), &b); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func parse(t *testing.T, c Content) *goquery.Document {
	t.Helper()
	doc, err := goquery.NewDocumentFromReader(strings.NewReader(render(t, c)))
	if err != nil {
		t.Fatal(err)
	}
	return doc
}

func words(s *goquery.Selection) string { return strings.Join(strings.Fields(s.Text()), " ") }

// The golden file holds one tag a line, so that a difference can be read.
func TestTheFullReportIsAsItWas(t *testing.T) {
	const golden = "testdata/report.html"
	got := strings.ReplaceAll(render(t, full()), "><", ">\n<") + "\n"
	if *update {
		if err := os.WriteFile(golden, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Error("the report has changed: look at it, then run go test ./internal/report -update and read the difference")
	}
}

func TestEveryLinkOfTheReportLeadsSomewhere(t *testing.T) {
	doc := parse(t, full())
	links := doc.Find("a[href^='#']")
	links.Each(func(_ int, a *goquery.Selection) {
		target := strings.TrimPrefix(a.AttrOr("href", ""), "#")
		if doc.Find(fmt.Sprintf("[id=%q]", target)).Length() != 1 {
			t.Errorf("%q leads to %q", words(a), target)
		}
	})
	if links.Length() < 57+8 {
		t.Errorf("only %d links", links.Length())
	}
}

func TestTheReportSaysAllOfIt(t *testing.T) {
	doc := parse(t, full())
	if n := doc.Find(".pl-finding").Length(); n != 57 {
		t.Errorf("%d findings", n)
	}
	if n := doc.Find("tbody tr").Length(); n != 3+2+57+6 {
		t.Errorf("%d rows", n)
	}
	var contents []string
	doc.Find(".pl-document__contents > ol > li > a").Each(func(_ int, a *goquery.Selection) { contents = append(contents, words(a)) })
	want := "1 Background|2 Methodology|3 Summary of strengths|4 Findings|5 Ratings|6 Improvement areas|7 Compliance Plus|8 Conclusion and recommendation"
	if got := strings.Join(contents, "|"); got != want {
		t.Errorf("contents: %s", got)
	}
	all := words(doc.Selection)
	for _, says := range []string{
		"24, 26 and 27 November 2025", "The assessor read 143 items of evidence and asked 6 questions.",
		"Places visited: Town Hall, City Museum.", "EX-001, EX-002", "Compliance Plus +9, compliant -10, partial +1",
		"Certified, 19 December 2025", "Indication: would meet the standard", "Rule: cse-default. Confidence in the rule: unverified.",
		"All 57 elements of the standard were examined.",
	} {
		if !strings.Contains(all, says) {
			t.Errorf("the report does not say %q", says)
		}
	}
	if doc.Find(".pl-notice__title").First().Text() == "Draft" {
		t.Error("a final report calls itself a draft")
	}
}

func TestADraftSaysSo(t *testing.T) {
	for status, says := range map[string]string{StatusDraft: "Draft", StatusAccuracyCheck: "Draft for the factual accuracy check"} {
		c := full()
		c.Status = status
		if got := parse(t, c).Find("[role=note] .pl-notice__title").Text(); got != says {
			t.Errorf("%s says %q", status, got)
		}
	}
}

func TestAnEmptyDraftReadsWell(t *testing.T) {
	all := words(parse(t, Content{Status: StatusDraft, StandardID: "cse", Outcome: standard.OutcomeOf(standard.CSE(), nil)}).Selection)
	for _, says := range []string{"No background was written.", "No strengths were recorded.", "No improvement areas were recorded.",
		"No element was rated Compliance Plus.", "The certification body has not decided yet.", "0 of the 57 elements"} {
		if !strings.Contains(all, says) {
			t.Errorf("it does not say %q", says)
		}
	}
}

func TestAReviewTellsWhyAnElementWasLookedAtAndWhetherPlusWasKept(t *testing.T) {
	c := full()
	c.Elements = []Element{{ElementID: "1.1.1", Reason: "compliance_plus", Rating: standard.RatingCompliancePlus, PreviousRating: standard.RatingCompliancePlus},
		{ElementID: "3.2.1", Reason: "chosen", Rating: standard.RatingCompliancePlus, PreviousRating: standard.RatingCompliant}}
	doc := parse(t, c)
	all := words(doc.Selection)
	for _, says := range []string{"2 of the 57 elements of the standard were examined.", "Examined because: Compliance Plus to be confirmed",
		"Confirmed from last time", "Won this time", "4.1 Criterion 1", "4.2 Criterion 3"} {
		if !strings.Contains(all, says) {
			t.Errorf("it does not say %q", says)
		}
	}
}

func TestWordsAreEscaped(t *testing.T) {
	c := full()
	c.Background, c.Elements[0].Finding = "<script>alert(1)</script>", "<img src=x onerror=alert(1)>"
	if html := render(t, c); strings.Contains(html, "<script") || strings.Contains(html, "<img") {
		t.Error("markup came through")
	}
}

// BenchmarkDocument is a report of about 60 printed pages with 300 references
// to evidence; the budget is 50 ms.
func BenchmarkDocument(b *testing.B) {
	c := full()
	long := strings.Repeat("The team showed how it does this, with examples from three services and the words of customers. ", 24)
	for i := range c.Elements {
		c.Elements[i].Finding = long
		c.Elements[i].Evidence = nil
		for n := range 300*(i+1)/57 - 300*i/57 {
			c.Elements[i].Evidence = append(c.Elements[i].Evidence, fmt.Sprintf("EX-%03d", 6*i+n))
		}
	}
	size := len(render(b, c))
	for b.Loop() {
		render(b, c)
	}
	b.ReportMetric(float64(size), "bytes")
}
