package report

import (
	"encoding/csv"
	"fmt"
	"io"
	"strings"

	"github.com/plaudit/plaudit/internal/standard"
)

// RatingsCSV writes the rating table: UTF-8 without a byte order mark, lines as
// of RFC 4180, a header, one row for each element examined, ratings by their
// ids. Each row says of which version of the report it is, who approved that and
// who may read it. What a spreadsheet would take for a formula gets an
// apostrophe before it. standard.ReadRatings reads the columns element and
// rating back.
func RatingsCSV(w io.Writer, c Content, std *standard.Standard) error {
	out := csv.NewWriter(w)
	out.UseCRLF = true
	d := document{Content: c, std: std}
	rows := [][]string{{"element", "title", "self_rating", "previous_rating", "rating", "finding", "evidence", "version", "approved_by", "classification"}}
	for _, e := range c.Elements {
		element, _ := std.Element(e.ElementID)
		rows = append(rows, []string{e.ElementID, element.Title, string(e.SelfRating), string(e.PreviousRating), string(e.Rating),
			e.Finding, strings.Join(e.Evidence, " "), d.version(), c.ApprovedBy, d.classification()})
	}
	for _, row := range rows {
		for i := range row {
			row[i] = inert(row[i])
		}
	}
	if err := out.WriteAll(rows); err != nil {
		return fmt.Errorf("write ratings: %w", err)
	}
	return nil
}

// inert keeps a spreadsheet from reading a cell as a formula.
func inert(cell string) string {
	if cell != "" && strings.ContainsRune("=+-@\t\r", rune(cell[0])) {
		return "'" + cell
	}
	return cell
}
