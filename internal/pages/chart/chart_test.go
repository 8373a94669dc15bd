package chart

import (
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"
	"github.com/a-h/templ"
)

func render(t *testing.T, c templ.Component) *goquery.Document {
	t.Helper()
	var b strings.Builder
	if err := c.Render(t.Context(), &b); err != nil {
		t.Fatal(err)
	}
	doc, err := goquery.NewDocumentFromReader(strings.NewReader(b.String()))
	if err != nil {
		t.Fatal(err)
	}
	return doc
}

func history() LineArgs {
	return LineArgs{ID: "plus", Title: "Compliance Plus by year", LabelHead: "Year", Series: []Series{{Name: "Compliance Plus", Points: []Point{
		{Label: "2022", Value: 11}, {Label: "2023", Value: 13}, {Label: "2024", Value: 15}, {Label: "2025", Value: 13}}}}}
}

func TestALineSaysInItsDescriptionAndTableWhatItDraws(t *testing.T) {
	doc := render(t, Line(history()))
	svg := doc.Find("svg")
	if got := svg.AttrOr("aria-labelledby", ""); got != "plus-title plus-desc" || svg.AttrOr("role", "") != "img" {
		t.Errorf("svg is labelled by %q", got)
	}
	if got := doc.Find("#plus-desc").Text(); got != "Compliance Plus. 2022: 11, 2023: 13, 2024: 15, 2025: 13." {
		t.Errorf("description %q", got)
	}
	if got := doc.Find("circle").Length(); got != 4 {
		t.Errorf("%d points", got)
	}
	rows := doc.Find("tbody tr")
	if got := rows.Eq(2).Text(); rows.Length() != 4 || got != "202415" {
		t.Errorf("%d rows, the third %q", rows.Length(), got)
	}
}

func TestAMissingPointBreaksTheLine(t *testing.T) {
	a := history()
	a.Series[0].Points[1].Missing = true
	doc := render(t, Line(a))
	if got := doc.Find(".pl-chart__line").Length(); got != 2 {
		t.Errorf("%d pieces, want 2", got)
	}
	if got := doc.Find("tbody tr").Eq(1).Text(); got != "2023No figure" {
		t.Errorf("row %q", got)
	}
}

func TestIntervalsAreWhiskersAndTooFewAnswersHaveNoBar(t *testing.T) {
	doc := render(t, Intervals(IntervalsArgs{ID: "d", Title: "Satisfied by driver", LabelHead: "Driver", ValueHead: "Satisfied", Bars: []Bar{
		{Label: "Delivery", Value: 90, Low: 59.6, High: 98.2, Text: "90%", Detail: "60% to 98%", Count: "10"},
		{Label: "Timeliness", Hidden: true, Text: "Fewer than 5 answers"},
	}}))
	if bars, whiskers := doc.Find("rect").Length(), doc.Find(".pl-chart__interval").Length(); bars != 1 || whiskers != 1 {
		t.Errorf("%d bars, %d whiskers", bars, whiskers)
	}
	if got := doc.Find("desc").Text(); got != "Delivery: 90%, interval 60% to 98%. Timeliness: Fewer than 5 answers." {
		t.Errorf("description %q", got)
	}
}

func TestTicksAreRoundAndReachTheTop(t *testing.T) {
	for _, max := range []float64{0, 1, 3, 7, 15, 57, 100, 830} {
		scale := ticks(max)
		if last := scale[len(scale)-1]; last < max || len(scale) > 7 || len(scale) < 2 {
			t.Errorf("ticks to %v: %v", max, scale)
		}
	}
}

func TestAnEmptyChartIsStillWhole(t *testing.T) {
	doc := render(t, Line(LineArgs{ID: "none", Title: "Nothing yet", LabelHead: "Period", Series: []Series{{Name: "Satisfied"}}}))
	if doc.Find("svg title").Text() != "Nothing yet" {
		t.Error("no title")
	}
}

func TestNothingIsDrawnInline(t *testing.T) {
	doc := render(t, Line(LineArgs{ID: "w", Title: "With whiskers", LabelHead: "Period", Unit: "%", Max: 100, Target: 80, TargetText: "target 80%",
		Series: []Series{{Name: "Satisfied", Points: []Point{{Label: "A", Value: 70, Low: 60, High: 80}, {Label: "B", Value: 90, Low: 85, High: 95}}}}}))
	if doc.Find("[style]").Length() > 0 {
		t.Error("a style attribute is refused by the content security policy")
	}
	if doc.Find(".pl-chart__interval").Length() != 2 || doc.Find(".pl-chart__target").Length() != 1 {
		t.Error("whiskers or target are missing")
	}
}
