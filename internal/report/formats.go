package report

import (
	"context"
	"io"
	"strings"

	"github.com/plaudit/plaudit/internal/report/docx"
	"github.com/plaudit/plaudit/internal/report/odt"
	"github.com/plaudit/plaudit/internal/report/pdf"
	"github.com/plaudit/plaudit/internal/standard"
)

// Format is a kind of file that a report can be had as.
type Format struct {
	ID    string // also how the file's name ends
	Title string
	Type  string // as of MIME
	write func(io.Writer, Content, *standard.Standard) error
	part  string // what of the report it is
}

var formats = []Format{
	{"pdf", "PDF", "application/pdf", PDF, "report"},
	{"docx", "Word", "application/vnd.openxmlformats-officedocument.wordprocessingml.document", Word, "report"},
	{"odt", "OpenDocument", "application/vnd.oasis.opendocument.text", OpenDocument, "report"},
	{"xlsx", "Rating table as Excel", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", RatingsExcel, "ratings"},
	{"csv", "Rating table as CSV", "text/csv; charset=utf-8", RatingsCSV, "ratings"},
}

// Formats returns all formats in the order in which they are offered.
func Formats() []Format { return formats }

// HTML is the report as a page of its own, to be read without the portal. It is
// not among the formats that are offered beside the report, which is HTML.
func HTML() Format { return Format{"html", "HTML", "text/html; charset=utf-8", asHTML, "report"} }

func asHTML(w io.Writer, c Content, std *standard.Standard) error {
	return Document(c, std).Render(context.Background(), w)
}

// FormatOf finds a format by its id.
func FormatOf(id string) (Format, bool) {
	for _, f := range formats {
		if f.ID == id {
			return f, true
		}
	}
	return Format{}, false
}

// Write writes the report in this format. The same report gives the same bytes.
func (f Format) Write(w io.Writer, c Content, std *standard.Standard) error {
	return f.write(w, c, std)
}

// Name is the name of the file: whose report it is, of what, and whether it is
// a draft.
func (f Format) Name(c Content) string {
	state := "draft"
	switch c.Status {
	case StatusFinal:
		state = "final"
	case StatusAccuracyCheck:
		state = "draft-for-accuracy-check"
	}
	var parts []string
	for _, words := range []string{c.Organisation, c.Name, f.part, state} {
		if s := slug(words); s != "" {
			parts = append(parts, s)
		}
	}
	return strings.Join(parts, "-") + "." + f.ID
}

// slug keeps letters and digits without accents, and hyphens between words.
func slug(words string) string {
	var out strings.Builder
	for _, r := range standard.Fold(words) {
		switch {
		case r >= 'a' && r <= 'z' || r >= '0' && r <= '9':
			out.WriteRune(r)
		case out.Len() > 0 && !strings.HasSuffix(out.String(), "-"):
			out.WriteByte('-')
		}
		if out.Len() > 60 {
			break
		}
	}
	return strings.Trim(out.String(), "-")
}

// PDF writes the report as a tagged PDF.
func PDF(w io.Writer, c Content, std *standard.Standard) error {
	return pdf.Write(w, Blocks(c, std))
}

// Word writes the report as a Word file.
func Word(w io.Writer, c Content, std *standard.Standard) error {
	d := Blocks(c, std)
	return docx.Write(w, d, pdf.Places(d))
}

// OpenDocument writes the report as an OpenDocument text.
func OpenDocument(w io.Writer, c Content, std *standard.Standard) error {
	d := Blocks(c, std)
	return odt.Write(w, d, pdf.Places(d))
}
