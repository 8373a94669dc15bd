package standard

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strings"

	"github.com/plaudit/plaudit/internal/fault"
)

// ReadRatings reads a table of ratings: a first row that names the columns
// element, rating and, if wanted, comment, in any order and case, then a row
// for each element. Commas, semicolons or tabs may separate; a byte order mark,
// Windows line ends, blank rows and further columns do no harm. A rating may be
// written in any way that ParseRating understands; an empty one is not assessed.
//
// When anything is wrong the error is an Invalid fault for the field "ratings"
// that names the first 20 problems, each with its line, and nothing is
// returned. An error of r itself is returned wrapped.
func ReadRatings(r io.Reader, std *Standard) ([]ElementRating, error) {
	text, err := io.ReadAll(io.LimitReader(r, maxBytes+1))
	if err != nil {
		return nil, fmt.Errorf("read ratings: %w", err)
	}
	t := &ratingsReader{problems: problems{name: "ratings"}, std: std, seen: map[string]int{}}
	rows := t.rows(text)
	if err := t.problems.fault("The ratings file"); err != nil {
		return nil, err
	}
	return rows, nil
}

type ratingsReader struct {
	problems
	std     *Standard
	seen    map[string]int // element ids read so far, with their lines
	columns map[string]int // where element, rating and comment stand
	width   int
}

func (t *ratingsReader) rows(text []byte) []ElementRating {
	text = bytes.TrimPrefix(text, []byte("\ufeff"))
	line, isUTF8 := utf8Problem(text)
	switch {
	case len(text) > maxBytes:
		t.tell(0, "The file is larger than 1 MB. A table of ratings is much smaller; check that this is the right file.")
		return nil
	case bytes.HasPrefix(text, []byte("PK\x03\x04")) || bytes.HasPrefix(text, []byte("\xd0\xcf\x11\xe0")):
		t.tell(0, "This is a spreadsheet file. In the spreadsheet, save it as ‘CSV UTF-8’ and send that.")
		return nil
	case !isUTF8:
		t.tell(line, "This is not UTF-8 text. In a spreadsheet, save the file as ‘CSV UTF-8’.")
		return nil
	case bytes.IndexByte(text, 0) >= 0:
		t.tell(1+bytes.Count(text[:bytes.IndexByte(text, 0)], []byte("\n")), "There is a NUL byte, which text cannot hold. Save the file again as ‘CSV UTF-8’.")
		return nil
	case len(bytes.TrimSpace(text)) == 0:
		t.tell(0, "The file is empty. The first row has to name the columns: element,rating,comment.")
		return nil
	}
	if !bytes.Contains(text, []byte("\n")) {
		text = bytes.ReplaceAll(text, []byte("\r"), []byte("\n"))
	}
	text = withoutSeparatorLine(text)
	records := csv.NewReader(bytes.NewReader(text))
	records.Comma = separator(text)
	records.FieldsPerRecord = -1
	return t.read(records)
}

func (t *ratingsReader) read(records *csv.Reader) []ElementRating {
	var all []ElementRating
	for {
		row, err := records.Read()
		var bad *csv.ParseError
		switch {
		case errors.Is(err, io.EOF):
			if t.columns == nil && t.count == 0 {
				t.tell(1, "The first row has to name the columns: element,rating,comment.")
			}
			return all
		case errors.As(err, &bad):
			t.tell(bad.StartLine, "The quotation marks do not match. Write a quotation mark inside a text twice, and put marks round the whole text.")
			continue
		case err != nil:
			t.tell(0, "The file cannot be read as a table.")
			return nil
		}
		line, _ := records.FieldPos(0)
		for i := range row {
			row[i] = strings.TrimSpace(row[i])
		}
		if strings.Join(row, "") == "" {
			continue
		}
		if t.columns == nil {
			if t.header(line, row); t.columns == nil {
				return nil
			}
			continue
		}
		if er, ok := t.row(line, row); ok {
			all = append(all, er)
		}
	}
}

// columnNames are the names a column may have, by what it holds.
var columnNames = map[string]string{
	"element": "element", "element id": "element", "rating": "rating", "comment": "comment", "comments": "comment",
}

func isHeader(row []string) bool {
	held := map[string]bool{}
	for _, cell := range row {
		held[columnNames[plainWords(cell)]] = true
	}
	return held["element"] && held["rating"]
}

func (t *ratingsReader) header(line int, row []string) {
	if !isHeader(row) {
		t.tell(line, "The first row has to name the columns element and rating, but it says %s. Put a row above with: element,rating,comment.", quote(strings.Join(row, ", ")))
		return
	}
	t.columns, t.width = map[string]int{}, len(row)
	for i, cell := range row {
		is := columnNames[plainWords(cell)]
		if _, twice := t.columns[is]; twice && is != "" {
			t.tell(line, "Two columns are called %s. Keep the one that counts.", is)
		}
		t.columns[is] = i
	}
}

func (t *ratingsReader) row(line int, row []string) (ElementRating, bool) {
	switch {
	case isHeader(row):
		t.tell(line, "This is a second row of column names. Remove it.")
		return ElementRating{}, false
	case len(row) != t.width:
		hint := "Add what is missing."
		if len(row) > t.width {
			hint = "Put quotation marks round a comment that holds a separator."
		}
		t.tell(line, "There are %s where the first row names %s. %s", counted(len(row), "value"), counted(t.width, "column"), hint)
		return ElementRating{}, false
	}
	er := ElementRating{Element: strings.TrimPrefix(row[t.columns["element"]], "'")}
	if at, ok := t.columns["comment"]; ok {
		er.Comment = row[at]
	}
	rating, known := t.std.ParseRating(row[t.columns["rating"]])
	if er.Rating = rating; !known {
		t.tell(line, "%s is not a rating. Use %s.", quote(row[t.columns["rating"]]), t.std.ratingTitles())
	}
	if _, ok := t.std.Element(er.Element); !ok {
		t.tell(line, "%s", t.std.unknownElement(er.Element))
		return er, false
	}
	if before, twice := t.seen[er.Element]; twice {
		t.tell(line, "Element %s is already rated on line %d. Keep one of the two rows.", er.Element, before)
		return er, false
	}
	t.seen[er.Element] = line
	return er, known
}

// dateLike is what spreadsheets make of an id such as 1.2.3.
var dateLike = regexp.MustCompile(`^\d{1,4}[/-]\d{1,2}[/-]\d{1,4}$`)

// UnknownElement returns NotFound for an id the standard does not have, with
// the nearest that it does.
func (s *Standard) UnknownElement(id string) error { return fault.NotFound(s.unknownElement(id)) }

func (s *Standard) unknownElement(id string) string {
	if id == "" {
		return "There is no element in this row. Write its number, such as " + s.elements[0].ID + "."
	}
	if dateLike.MatchString(id) {
		return fmt.Sprintf("%s looks like a date that a spreadsheet made of an element number. Format the column as text and write the number again.", quote(id))
	}
	not := quote(id)
	if len(id) <= 20 && strings.Trim(id, "0123456789.") == "" {
		not = id
	}
	not += " is not an element of this standard"
	for _, c := range s.Criteria {
		for _, sub := range c.Subcriteria {
			last := sub.Elements[len(sub.Elements)-1].ID
			if id == sub.ID {
				return fmt.Sprintf("%s but a sub-criterion; its elements are %s to %s.", not, sub.Elements[0].ID, last)
			}
			if strings.HasPrefix(id, sub.ID+".") {
				return fmt.Sprintf("%s; %s is the last in %s.", not, last, sub.ID)
			}
		}
		if all := c.Elements(); id == c.ID || strings.HasPrefix(id, c.ID+".") {
			return fmt.Sprintf("%s; %s is the last in criterion %s.", not, all[len(all)-1].ID, c.ID)
		}
	}
	return fmt.Sprintf("%s; its elements are %s to %s.", not, s.elements[0].ID, s.elements[len(s.elements)-1].ID)
}

// separatorLine is how some spreadsheets begin a file: sep=;
var separatorLine = regexp.MustCompile(`^sep=[,;\t]\r?\n`)

// withoutSeparatorLine blanks that line, so that line numbers stay true.
func withoutSeparatorLine(text []byte) []byte {
	if found := separatorLine.Find(text); found != nil {
		return slices.Concat([]byte("\n"), text[len(found):])
	}
	return text
}

// separator finds what separates the columns: the sign by which the first row
// that is not blank names the columns we need, else a comma.
func separator(text []byte) rune {
	first, _, _ := strings.Cut(strings.TrimLeft(string(text), "\r\n\t ,;"), "\n")
	for _, sign := range []rune{',', ';', '\t'} {
		r := csv.NewReader(strings.NewReader(first))
		r.Comma = sign
		if row, err := r.Read(); err == nil && isHeader(row) {
			return sign
		}
	}
	return ','
}
