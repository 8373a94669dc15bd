package report

import (
	"cmp"
	"fmt"
	"strings"

	"github.com/plaudit/plaudit/internal/report/block"
	"github.com/plaudit/plaudit/internal/standard"
)

// chips are the looks of the ratings: the letter tells them apart without
// colour, and words stand beside it.
var chips = map[standard.Rating]block.Chip{
	standard.RatingCompliancePlus:     {Ground: 0x0c4f54, Ink: 0xffffff, Edges: 0x083a3e},
	standard.RatingCompliant:          {Ground: 0xcde9d6, Ink: 0x0a4022, Edges: 0x2f7d4f},
	standard.RatingPartiallyCompliant: {Ground: 0xffe7a8, Ink: 0x553900, Edges: 0x9a6a00, Dashed: true},
	standard.RatingNonCompliant:       {Ground: 0xa3262a, Ink: 0xffffff, Edges: 0x7a1518},
	standard.RatingNotApplicable:      {Ground: 0xe9eced, Ink: 0x454d52, Edges: 0x7c868b},
	standard.RatingNotAssessed:        {Ground: 0xffffff, Ink: 0x4f575b, Edges: 0x7c868b, Dashed: true},
}

// rated is a rating with its mark.
func (d document) rated(r standard.Rating) block.Span {
	c := d.chip(r)
	look := chips[cmp.Or(r, standard.RatingNotAssessed)]
	if look.Ink == look.Ground {
		look = chips[standard.RatingNotAssessed]
	}
	look.Letter = c.letter
	return block.Span{Text: c.title, Chip: &look}
}

// The measures of the picture, in points.
const (
	cellWide, cellHigh = 23.0, 27.0
	cellStep, rowStep  = 25.4, 34.0
	labelWide          = 126.0
)

// picture shows all elements at once, a row for each criterion, with what the
// marks mean beneath it. The rating table says the same in words.
func (w *composer) picture() {
	byID := map[string]Element{}
	for _, e := range w.Elements {
		byID[e.ElementID] = e
	}
	f := block.Figure{Width: labelWide}
	var alt strings.Builder
	var whole standard.Counts
	fmt.Fprintf(&alt, "The %d elements of the standard in %d rows, one for each criterion, each marked with its rating. ", len(w.std.Elements()), len(w.std.Criteria))
	for i, c := range w.std.Criteria {
		y := float64(i) * rowStep
		for n, line := range wrapped(c.ID+" "+c.Title, 22) {
			f.Shapes = append(f.Shapes, block.Shape{X: 0, Y: y + float64(n)*11 + 1, W: labelWide, H: 11, Open: true, Left: true, Text: line, Size: 8.8, Bold: true, Ink: block.Ink})
		}
		counts := standard.Counts{}
		for n, e := range c.Elements() {
			r := standard.RatingNotAssessed
			if row, examined := byID[e.ID]; examined {
				r = cmp.Or(row.Rating, r)
			}
			look := w.rated(r).Chip
			x := labelWide + float64(n)*cellStep
			f.Shapes = append(f.Shapes,
				block.Shape{X: x, Y: y, W: cellWide, H: cellHigh, Fill: look.Ground, Stroke: look.Edges, Dashed: look.Dashed},
				block.Shape{X: x, Y: y + 1, W: cellWide, H: 15, Open: true, Text: look.Letter, Size: 11, Bold: true, Ink: look.Ink},
				block.Shape{X: x, Y: y + 16, W: cellWide, H: 8, Open: true, Text: e.ID, Size: 6.4, Ink: look.Ink})
			f.Width = max(f.Width, x+cellWide)
			count(&counts, r)
			count(&whole, r)
		}
		fmt.Fprintf(&alt, "Criterion %s: %s. ", c.ID, w.inWords(counts))
	}
	f.Height = float64(len(w.std.Criteria)-1)*rowStep + cellHigh
	alt.WriteString("The table of ratings gives the rating of each element.")
	f.Alt = alt.String()
	var legend []block.Span
	for _, def := range w.std.RatingScale {
		if whole.Of(def.ID) == 0 {
			continue
		}
		if len(legend) > 0 {
			legend = append(legend, block.Span{Text: " · ", Muted: true})
		}
		legend = append(legend, w.rated(def.ID))
	}
	w.add(block.Paragraph{Spans: block.Plain("Each cell is an element of the standard with its rating."), Keep: true}, f,
		block.Paragraph{Style: block.Small, Spans: legend})
}

// count adds one to the count of a rating.
func count(c *standard.Counts, r standard.Rating) {
	for _, of := range []struct {
		rating standard.Rating
		n      *int
	}{{standard.RatingCompliancePlus, &c.CompliancePlus}, {standard.RatingCompliant, &c.Compliant}, {standard.RatingPartiallyCompliant, &c.PartiallyCompliant},
		{standard.RatingNonCompliant, &c.NonCompliant}, {standard.RatingNotApplicable, &c.NotApplicable}, {standard.RatingNotAssessed, &c.NotAssessed}} {
		if of.rating == r {
			*of.n++
		}
	}
}

// inWords writes counts: "3 Compliance Plus, 8 Compliant".
func (d document) inWords(c standard.Counts) string {
	var parts []string
	for _, def := range d.std.RatingScale {
		if n := c.Of(def.ID); n > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", n, d.template().rating(def)))
		}
	}
	return strings.Join(parts, ", ")
}

// wrapped breaks words into lines of about so many letters.
func wrapped(words string, most int) []string {
	var lines []string
	for _, word := range strings.Fields(words) {
		if n := len(lines); n > 0 && len(lines[n-1])+1+len(word) <= most {
			lines[n-1] += " " + word
		} else {
			lines = append(lines, word)
		}
	}
	return lines
}
