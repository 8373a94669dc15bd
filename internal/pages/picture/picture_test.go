package picture

import (
	"bytes"
	"context"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"
	"github.com/a-h/templ"

	"github.com/plaudit/plaudit/internal/standard"
)

func render(t *testing.T, c templ.Component) *goquery.Document {
	t.Helper()
	var b bytes.Buffer
	if err := c.Render(context.Background(), &b); err != nil {
		t.Fatal(err)
	}
	doc, err := goquery.NewDocumentFromReader(&b)
	if err != nil {
		t.Fatal(err)
	}
	return doc
}

func example() Picture {
	p := Picture{Standard: standard.CSE(), Label: "Self-ratings", Cells: map[string]Cell{}}
	for _, e := range p.Standard.Elements() {
		p.Cells[e.ID] = Cell{Rating: standard.RatingCompliant, Href: "/elements/" + e.ID, Selected: true}
	}
	p.Cells["1.1.1"] = Cell{Rating: standard.RatingCompliancePlus, Href: "/x", Selected: true, Title: "last time compliant"}
	p.Cells["1.1.2"] = Cell{Rating: standard.RatingNotApplicable, Href: "/x", Selected: true}
	p.Cells["1.1.3"] = Cell{Rating: standard.RatingPartiallyCompliant, Href: "/x", Selected: true, Flag: "no evidence"}
	p.Cells["1.2.1"] = Cell{Rating: standard.RatingCompliant}
	return p
}

func TestEveryElementHasANamedCellWithLetterAndColour(t *testing.T) {
	p := example()
	doc := render(t, Show(p))
	if n := doc.Find(".pl-picture__cell").Length(); n != 57 {
		t.Fatalf("%d cells", n)
	}
	if n := doc.Find("a.pl-picture__cell[href]").Length(); n != 56 {
		t.Errorf("%d cells can be reached by keyboard", n)
	}
	first := doc.Find(".pl-picture__cell").First()
	if got := strings.Join(strings.Fields(first.Find(":not([aria-hidden])").Text()), " "); !strings.HasPrefix(got, "1.1.1 ") || !strings.HasSuffix(got, ": Compliance Plus; last time compliant") {
		t.Errorf("the first cell is called %q", got)
	}
	if !first.HasClass("pl-picture__cell--compliance_plus") || first.Find(".pl-picture__letter").Text() != "+" {
		t.Error("the first cell lacks letter or colour")
	}
	if doc.Find(".pl-picture__cell--flag").Length() != 1 || doc.Find(".pl-picture__cell--off").Length() != 1 {
		t.Error("the flag or the element not examined is missing")
	}
	if got := doc.Find(".pl-picture__sum").First().Text(); got != "8 of 9 met, 1 Plus" {
		t.Errorf("criterion 1: %q", got) // of 11: one not applicable, one not examined, one partial
	}
}

func TestTheTableSaysTheSame(t *testing.T) {
	p := example()
	p.Columns = []Column{{"Evidence", func(id string) string { return "=" + id }}}
	doc := render(t, Table(p))
	if n := doc.Find("tbody tr").Length(); n != 57+5 {
		t.Errorf("%d rows", n)
	}
	if n := doc.Find("tbody .pl-rating").Length(); n != 56 {
		t.Errorf("%d ratings", n)
	}
	rows := p.Rows()
	if len(rows) != 58 || rows[1][4] != "compliance_plus" || rows[1][5] != "=1.1.1" || rows[4][3] != "no" {
		t.Errorf("the file: %q", rows[:5])
	}
}

func TestOtherViewsShowTheirMark(t *testing.T) {
	p := example()
	c := p.Cells["1.1.1"]
	c.Mark = &Mark{Letter: "3", Words: "3 items of evidence", Tone: 9}
	p.Cells["1.1.1"] = c
	first := render(t, Show(p)).Find(".pl-picture__cell").First()
	if !first.HasClass("pl-picture__cell--tone-4") || first.Find(".pl-picture__letter").Text() != "3" || !strings.Contains(first.AttrOr("title", ""), "3 items of evidence") {
		t.Error("the mark is not shown")
	}
}

func TestControlsKeepTheRestOfTheAddress(t *testing.T) {
	c := Controls{Path: "/assessments/1", Query: map[string][]string{"area": {"a"}, "show": {"nonsense"}}, Views: []View{Ratings, Change}}
	if c.View() != Ratings || c.AsTable() {
		t.Error("the default view is the first offered")
	}
	doc := render(t, Bar(c))
	if href := doc.Find(`a:contains("Table")`).AttrOr("href", ""); !strings.Contains(href, "area=a") || !strings.Contains(href, "view=table") {
		t.Errorf("the table is at %s", href)
	}
}

func TestTrendShowsEveryPointInChartAndTable(t *testing.T) {
	trend := Trend{ID: "plus", Title: "Compliance Plus", Unit: "elements", Points: []Point{{"2022", 11, ""}, {"2023", 13, ""}, {"2024", 15, ""}, {"2025", 13, ""}}}
	doc := render(t, ShowTrend(trend))
	if doc.Find("circle").Length() != 4 || doc.Find("tbody tr").Length() != 4 {
		t.Error("points are missing")
	}
	if got := trend.Words(); got != "2022: 11, 2023: 13, 2024: 15, 2025: 13 elements." {
		t.Error(got)
	}
	if top := trend.top(); top != 15 || len(trend.grid()) != 4 {
		t.Errorf("grid %v", trend.grid())
	}
	for _, one := range []Trend{{ID: "none"}, {ID: "zero", Points: []Point{{"2025", 0, ""}}}, {ID: "many", Points: []Point{{"a", 1234567, ""}}}} {
		render(t, ShowTrend(one))
		if n := len(one.grid()); n > 7 {
			t.Errorf("%s: %d lines", one.ID, n)
		}
	}
}
