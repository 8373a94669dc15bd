// Package picture draws a whole standard at a glance: a cell for each element,
// with a letter and a colour, a table with the same data, a CSV file, and the
// trend over the years. Pages of every audience show their ratings with it; it
// knows nothing of assessments.
package picture

import (
	"encoding/csv"
	"fmt"
	"io"
	"strconv"
	"strings"

	"github.com/plaudit/plaudit/internal/standard"
	"github.com/plaudit/plaudit/internal/web"
)

// Picture is one view of every element of a standard.
type Picture struct {
	Standard *standard.Standard
	// Label says what is seen: "Self-ratings of Housing". It names the picture
	// to people who cannot see it and is the caption of the table.
	Label string
	// Cells by element id. An element without a cell is shown as one that does
	// not belong to the assessment.
	Cells map[string]Cell
	// Columns are further columns of the table and the CSV, after the rating.
	Columns []Column
	// CriterionHref leads to a page of a criterion, by its id; nil: no links.
	CriterionHref func(id string) string
	// Small draws smaller cells, where several pictures stand on one page.
	Small bool
}

// Cell is one element.
type Cell struct {
	Rating standard.Rating
	// Mark is shown instead of the rating where the view is another one.
	Mark *Mark
	Href string // where a press leads; "" for no link
	// Title adds to the cell's accessible name and tooltip: "last year partially
	// compliant".
	Title    string
	Selected bool   // examined this time
	Flag     string // why it needs attention, in words; "" when it does not
	Current  bool   // the element being looked at
}

// Mark is what a cell shows in a view other than the rating.
type Mark struct {
	Letter string // one or two characters
	Words  string // what the letter means: "3 items of evidence"
	Tone   int    // 0 nothing to 4 most
}

// Column is a further column of the table beside the picture.
type Column struct {
	Title string
	Value func(elementID string) string
}

// Sum is what the ratings of a criterion come to.
type Sum struct {
	Met, Of int // met by the standard; selected and applicable
	Plus    int // Compliance Plus, which is also in Met
}

// Words writes the sum: "10 of 11 met, 3 Plus".
func (s Sum) Words() string {
	words := fmt.Sprintf("%d of %d met", s.Met, s.Of)
	if s.Plus > 0 {
		words += fmt.Sprintf(", %d Plus", s.Plus)
	}
	return words
}

// SumOf counts the selected cells of these elements. Not applicable elements
// are left out of Of.
func (p Picture) SumOf(elements []standard.Element) Sum {
	var s Sum
	for _, e := range elements {
		cell := p.Cells[e.ID]
		if !cell.Selected || cell.Rating == standard.RatingNotApplicable {
			continue
		}
		s.Of++
		if p.Standard.Met(cell.Rating) {
			s.Met++
		}
		if cell.Rating == standard.RatingCompliancePlus {
			s.Plus++
		}
	}
	return s
}

// Flagged returns the elements that need attention, in order.
func (p Picture) Flagged() []standard.Element {
	var all []standard.Element
	for _, e := range p.Standard.Elements() {
		if p.Cells[e.ID].Flag != "" {
			all = append(all, e)
		}
	}
	return all
}

// leavesOut tells whether some element is not examined this time.
func (p Picture) leavesOut() bool {
	for _, e := range p.Standard.Elements() {
		if !p.Cells[e.ID].Selected {
			return true
		}
	}
	return false
}

// letter is what the cell shows large.
func (p Picture) letter(c Cell) string {
	switch {
	case !c.Selected:
		return ""
	case c.Mark != nil:
		return c.Mark.Letter
	}
	return Letter(p.Standard, c.Rating)
}

// says is what the cell means, without its element.
func (p Picture) says(c Cell) string {
	if !c.Selected {
		return "not examined this time"
	}
	words := strings.ToLower(RatingTitle(p.Standard, c.Rating))
	if c.Rating == standard.RatingCompliancePlus {
		words = RatingTitle(p.Standard, c.Rating)
	}
	if c.Mark != nil {
		words = c.Mark.Words
	}
	for _, more := range []string{c.Title, c.Flag} {
		if more != "" {
			words += "; " + more
		}
	}
	return words
}

// name is how the cell is called: its tooltip, and its accessible name.
func (p Picture) name(e standard.Element, c Cell) string {
	return e.ID + " " + e.Title + ": " + p.says(c)
}

func columnCount(p Picture) string { return strconv.Itoa(2 + len(p.Columns)) }

// class is the look of the cell beside its base class.
func (p Picture) class(c Cell) string {
	const base = "pl-picture__cell"
	names := []string{base}
	switch {
	case !c.Selected:
		names = append(names, base+"--off")
	case c.Mark != nil:
		names = append(names, fmt.Sprintf("%s--tone-%d", base, min(max(c.Mark.Tone, 0), 4)))
	default:
		names = append(names, base+"--"+string(known(c.Rating)))
	}
	if c.Flag != "" {
		names = append(names, base+"--flag")
	}
	if c.Current {
		names = append(names, base+"--current")
	}
	return strings.Join(names, " ")
}

func known(r standard.Rating) standard.Rating {
	switch r {
	case standard.RatingCompliancePlus, standard.RatingCompliant, standard.RatingPartiallyCompliant,
		standard.RatingNonCompliant, standard.RatingNotApplicable:
		return r
	}
	return standard.RatingNotAssessed
}

// Letter is the letter that stands for the rating: "C". A dot for a rating that
// is not on the scale.
func Letter(std *standard.Standard, r standard.Rating) string {
	if d, ok := std.Definition(known(r)); ok && d.Letter != "" {
		return d.Letter
	}
	return "."
}

// RatingTitle is the rating in words.
func RatingTitle(std *standard.Standard, r standard.Rating) string {
	if d, ok := std.Definition(known(r)); ok {
		return d.Title
	}
	return "Not assessed"
}

// Rows is the table as rows for web.CSV: element, title, criterion, whether it
// is examined, rating, then the further columns.
func (p Picture) Rows() [][]string {
	head := []string{"element", "title", "criterion", "examined", "rating"}
	for _, c := range p.Columns {
		head = append(head, c.Title)
	}
	rows := [][]string{head}
	for _, criterion := range p.Standard.Criteria {
		for _, e := range criterion.Elements() {
			cell := p.Cells[e.ID]
			examined := "no"
			if cell.Selected {
				examined = "yes"
			}
			row := []string{e.ID, e.Title, criterion.Title, examined, string(known(cell.Rating))}
			for _, c := range p.Columns {
				row = append(row, c.Value(e.ID))
			}
			rows = append(rows, row)
		}
	}
	return rows
}

// WriteCSV writes Rows. A value that a spreadsheet would take for a formula gets
// an apostrophe before it.
func (p Picture) WriteCSV(w io.Writer) error {
	out := csv.NewWriter(w)
	for _, row := range p.Rows() {
		for i := range row {
			row[i] = web.Inert(row[i])
		}
		if err := out.Write(row); err != nil {
			return err
		}
	}
	out.Flush()
	return out.Error()
}

// RatingClass is the last part of the class of a rating: "pl-rating--" before it.
func RatingClass(r standard.Rating) string { return string(known(r)) }
