package web

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"net/http"
	"strings"
)

// CSV answers with a file of rows, the first of which names the columns, to be
// saved under name. A cell that a spreadsheet would read as a formula gets an
// apostrophe before it.
func CSV(w http.ResponseWriter, name string, rows [][]string) error {
	var body bytes.Buffer
	out := csv.NewWriter(&body)
	for _, row := range rows {
		safe := make([]string, len(row))
		for i, cell := range row {
			safe[i] = Inert(cell)
		}
		if err := out.Write(safe); err != nil {
			return fmt.Errorf("write %s: %w", name, err)
		}
	}
	out.Flush()
	w.Header().Set("Content-Type", "text/csv; charset=utf-8")
	w.Header().Set("Content-Disposition", fmt.Sprintf("attachment; filename=%q", name))
	w.Header().Set("X-Content-Type-Options", "nosniff")
	if _, err := w.Write(body.Bytes()); err != nil {
		return &gone{err}
	}
	return nil
}

// CSVStream is CSV for lists without an end: fill writes rows as they are read,
// so that memory does not grow with them. An error once the first rows are out
// breaks the connection, so that nobody takes half a list for the whole.
func CSVStream(w http.ResponseWriter, name string, fill func(row func(cells ...string) error) error) error {
	w.Header().Set("Content-Type", "text/csv; charset=utf-8")
	w.Header().Set("Content-Disposition", fmt.Sprintf("attachment; filename=%q", name))
	w.Header().Set("X-Content-Type-Options", "nosniff")
	out := csv.NewWriter(w)
	written := false
	err := fill(func(cells ...string) error {
		for i, cell := range cells {
			cells[i] = Inert(cell)
		}
		written = true
		return out.Write(cells)
	})
	out.Flush()
	if err = errors.Join(err, out.Error()); err != nil && written {
		panic(http.ErrAbortHandler)
	} else if err != nil {
		w.Header().Del("Content-Disposition") // the page of the error is no file
	}
	return err
}

// Inert keeps a spreadsheet from reading a cell as a formula.
func Inert(cell string) string {
	if cell != "" && strings.ContainsRune("=+-@\t\r", rune(cell[0])) {
		return "'" + cell
	}
	return cell
}
