// Package sheet is what pages share that give lists away as spreadsheets and take
// them back: the file, its upload, and the check that tells what becomes of each
// row before anything is saved.
package sheet

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"mime"
	"net/http"

	"github.com/plaudit/plaudit/internal/fault"
	"github.com/plaudit/plaudit/internal/matrix"
	"github.com/plaudit/plaudit/internal/question"
	"github.com/plaudit/plaudit/internal/web"
)

const (
	maxFile = 4 << 20
	// Rows that were checked come back in the form that saves them.
	maxForm = 8 << 20
)

// Send answers with a book as "xlsx" or "csv"; NotFound for any other format.
// Nothing in it is taken for a formula by a spreadsheet.
func Send(w http.ResponseWriter, format, name string, b matrix.Book) error {
	switch format {
	case "csv":
		head := make([]string, len(b.Columns))
		for i, c := range b.Columns {
			head[i] = c.Heading
		}
		return web.CSV(w, name+".csv", append([][]string{head}, b.Rows...))
	case "xlsx":
		var body bytes.Buffer
		if err := b.Write(&body); err != nil {
			return fmt.Errorf("write %s: %w", name, err)
		}
		w.Header().Set("Content-Type", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")
		w.Header().Set("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": name + ".xlsx"}))
		w.Header().Set("X-Content-Type-Options", "nosniff")
		_, err := w.Write(body.Bytes())
		return err
	}
	return fault.NotFound("The list can be had as xlsx or csv")
}

// Import is the form that takes a spreadsheet, and then the same rows again to
// save them.
type Import struct {
	Form      *web.Form
	File, Key *web.Field
	rows      *web.Field
}

// NewImport returns the form.
func NewImport(hint string) *Import {
	f := &web.Form{}
	return &Import{Form: f, File: f.File("file", "Spreadsheet").WithHint(hint), Key: f.Hidden("key"), rows: f.Hidden("rows")}
}

// Take reads what was posted: a spreadsheet, whose rows find takes out of it, or
// the rows that were checked. False when there is something to complain of, which
// stands in the form then.
func (i *Import) Take(w http.ResponseWriter, r *http.Request, find func([]matrix.Table) ([]question.SheetRow, error)) (rows []question.SheetRow, ok bool, err error) {
	r.Body = http.MaxBytesReader(w, r.Body, maxForm)
	if err := r.ParseMultipartForm(maxForm); err != nil {
		i.File.Error = "The file did not arrive whole. Send it again"
		if _, tooLarge := errors.AsType[*http.MaxBytesError](err); tooLarge {
			i.File.Error = "The spreadsheet must be 4 MB or smaller"
		}
		return nil, false, nil
	}
	defer r.MultipartForm.RemoveAll() //nolint:errcheck // temporary files of the system
	if !i.Form.Parse(r) {
		return nil, false, nil
	}
	if i.Saving() {
		if json.Unmarshal([]byte(i.rows.Value), &rows) != nil || len(rows) == 0 {
			i.File.Error = "What was checked could not be read. Select the spreadsheet again"
			i.Key.Value = ""
			return nil, false, nil
		}
		return rows, true, nil
	}
	if len(i.Form.Files["file"]) == 0 {
		i.File.Error = "Select a spreadsheet"
		return nil, false, nil
	}
	header := i.Form.Files["file"][0]
	if header.Size > maxFile {
		i.File.Error = "The spreadsheet must be 4 MB or smaller"
		return nil, false, nil
	}
	file, err := header.Open()
	if err != nil {
		return nil, false, err
	}
	defer file.Close()
	tables, err := matrix.ReadTables(header.Filename, file, header.Size)
	if err == nil {
		rows, err = find(tables)
	}
	if f, is := errors.AsType[*fault.Error](err); is {
		i.File.Error = f.Words
		return nil, false, nil
	}
	if err == nil && len(rows) == 0 {
		i.File.Error = "There is nothing beneath the headings of the spreadsheet"
		return nil, false, nil
	}
	return rows, err == nil, err
}

// Saving tells whether the form brought rows back to be saved.
func (i *Import) Saving() bool { return i.Key.Value != "" }

// Keep puts the rows into the form that saves them, as long as their fates have
// this digest.
func (i *Import) Keep(rows []question.SheetRow, digest string) error {
	text, err := json.Marshal(rows)
	if err != nil {
		return fmt.Errorf("keep the rows of a spreadsheet: %w", err)
	}
	i.rows.Value, i.Key.Value = string(text), digest
	return nil
}

// Row is one row of the check, with what becomes of it.
type Row struct {
	Row  int
	Fate question.RowFate
	What string // what stands in it
	More string // to whom, about what
	Why  string
}

// Titles say what a row becomes, by fate: "Becomes a draft".
type Titles map[question.RowFate]string

// Count is how many rows have the fate.
func Count(rows []Row, fate question.RowFate) (n int) {
	for _, r := range rows {
		if r.Fate == fate {
			n++
		}
	}
	return n
}

var fates = []question.RowFate{question.RowNew, question.RowChanged, question.RowSame, question.RowLeft, question.RowWrong}

func fateClass(f question.RowFate) string {
	switch f {
	case question.RowNew:
		return "govuk-tag--green"
	case question.RowChanged:
		return "govuk-tag--blue"
	case question.RowWrong:
		return "govuk-tag--red"
	}
	return "govuk-tag--grey"
}
