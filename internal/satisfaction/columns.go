package satisfaction

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/plaudit/plaudit/internal/fault"
)

// What is kept of a file to show while it is mapped.
const (
	maxValue     = 60    // characters of a value that may be an answer or an area
	maxValues    = 200   // different values of one column
	maxAllValues = 4_000 // different values of all columns
	sampleRows   = 5
	maxRefused   = 50 // refused rows that are told one by one
)

// Column is a column of a file, without anything that looks personal.
type Column struct {
	Title    string   `json:"title"`
	Kept     bool     `json:"kept,omitempty"`     // somebody said that it is not personal although it looks it
	Personal string   `json:"personal,omitempty"` // why it is left out: "its title says ..."
	Filled   int64    `json:"filled"`             // rows with a value
	Values   []Value  `json:"values,omitempty"`   // most frequent first; none when there are too many or they are long
	Many     bool     `json:"many,omitempty"`     // too many or too long to be answers or areas
	Dates    int64    `json:"dates,omitempty"`    // rows with a date, day first
	USDates  int64    `json:"us_dates,omitempty"` // rows with a date, month first
	Sample   []string `json:"sample,omitempty"`   // of the first rows
}

// Value is one of the values of a column.
type Value struct {
	Text string `json:"text"`
	Rows int64  `json:"rows"`
}

// Refusal is a row that cannot be used.
type Refusal struct {
	Line  int    `json:"line"`
	Words string `json:"words"`
}

// Refusals are rows that cannot be used: all counted, the first 50 listed.
type Refusals struct {
	Count int64     `json:"count"`
	First []Refusal `json:"first,omitempty"`
}

func (r *Refusals) add(line int, words string) {
	if r.Count++; len(r.First) < maxRefused {
		r.First = append(r.First, Refusal{line, words})
	}
}

// Profile is what is known of a file before anybody says what its columns mean.
type Profile struct {
	Encoding   string   `json:"encoding"`
	Separator  string   `json:"separator"`
	HeaderRows int      `json:"header_rows"`
	Columns    []Column `json:"columns"`
	Rows       int64    `json:"rows"` // that can be read, without the headers
	Refused    Refusals `json:"refused"`
}

// Personal returns the columns that were left out, with the reason.
func (p Profile) Personal() []Column {
	return slices.DeleteFunc(slices.Clone(p.Columns), func(c Column) bool { return c.Personal == "" })
}

// counter gathers the profile of one column.
type counter struct {
	Column
	values   map[string]seen
	personal map[string]int64
}

// seen is a value of a column: in how many rows, and whether it is a date.
type seen struct {
	rows    int64
	uk, usa bool
}

// NewProfile reads a file once and describes its columns. headerRows is 0, 1, 2
// or 3; below 0 it is recognised. Columns whose title is in keep are not
// personal although they look it. Invalid when there is nothing to read,
// TooLarge beyond MaxRows.
func NewProfile(file io.Reader, headerRows int, keep []string) (Profile, error) {
	rows := newRows(file)
	head, err := readHead(rows)
	if err != nil {
		return Profile{}, err
	}
	p := Profile{Separator: rows.separatorWords(), HeaderRows: headerRows}
	if headerRows < 0 {
		p.HeaderRows = headersOf(head)
	}
	p.HeaderRows = min(p.HeaderRows, 3)
	var whole []row
	for _, r := range head {
		if r.broken == "" {
			whole = append(whole, r)
		}
	}
	if len(whole) == 0 {
		return p, fault.Invalid("The file holds no rows. Choose a file with a row for each answer")
	}
	var columns []*counter
	for _, title := range titles(whole[:min(p.HeaderRows, len(whole))], widest(head)) {
		columns = append(columns, newCounter(title, keep))
	}
	skip, budget := p.HeaderRows, maxAllValues
	read := func(r row) error {
		switch {
		case r.broken != "":
			p.Refused.add(r.line, r.broken)
		case skip > 0:
			skip--
		default:
			if p.Rows++; p.Rows > MaxRows {
				return fault.TooLarge("The file has more than 200,000 rows. Split it, for example by year")
			}
			for i, cell := range r.cells {
				if i >= len(columns) {
					columns = append(columns, newCounter(letters(i), keep))
				}
				columns[i].see(strings.TrimSpace(cell), p.Rows, &budget)
			}
		}
		return nil
	}
	for _, r := range head {
		if err := read(r); err != nil {
			return p, err
		}
	}
	for {
		r, err := rows.next()
		if err == io.EOF {
			break
		}
		if err == nil {
			err = read(r)
		}
		if err != nil {
			return p, err
		}
	}
	if p.Rows == 0 && p.Refused.Count == 0 {
		return p, fault.Invalid("The file holds headers but no answers. Choose a file with a row for each answer")
	}
	for _, c := range columns {
		p.Columns = append(p.Columns, c.finish())
	}
	p.Encoding = rows.text.Encoding()
	return p, nil
}

// readHead reads the first rows, to recognise the headers by.
func readHead(rows *rows) ([]row, error) {
	var head []row
	for len(head) < 8 {
		r, err := rows.next()
		if err == io.EOF {
			break
		}
		if err != nil {
			return nil, err
		}
		r.cells = slices.Clone(r.cells)
		head = append(head, r)
	}
	return head, nil
}

func newCounter(title string, keep []string) *counter {
	c := &counter{values: map[string]seen{}, personal: map[string]int64{}}
	c.Title = short(title)
	if c.Kept = kept(title, keep); !c.Kept {
		c.Personal = personalTitle(title)
	}
	return c
}

func kept(title string, keep []string) bool {
	return slices.ContainsFunc(keep, func(k string) bool { return fold(k) == fold(title) && fold(k) != "" })
}

func (c *counter) see(v string, row int64, budget *int) {
	if v == "" || c.Personal != "" {
		return
	}
	before, known := c.values[v]
	personal := ""
	if !known && !c.Kept {
		personal = personalValue(v)
	}
	if personal != "" {
		c.Filled++
		c.personal[personal]++ // the value itself is kept nowhere
		return
	}
	if row <= sampleRows {
		c.Sample = append(c.Sample, short(v))
	}
	if !known {
		_, before.uk = parseDay(v, DayFirst)
		_, before.usa = parseDay(v, MonthFirst)
	}
	c.Filled++
	if before.uk {
		c.Dates++
	}
	if before.usa {
		c.USDates++
	}
	before.rows++
	switch {
	case known:
		c.values[v] = before
	case c.Many:
	case len(v) > 4*maxValue || len([]rune(v)) > maxValue || len(c.values) >= maxValues || *budget == 0:
		c.Many = true
		*budget += len(c.values)
		clear(c.values)
	default:
		c.values[v] = before
		*budget--
	}
}

func (c *counter) finish() Column {
	dates := max(c.Dates, c.USDates)*2 > c.Filled
	for _, what := range []string{"email addresses", "network addresses", "telephone numbers", "National Insurance numbers", "postcodes"} {
		if n := c.personal[what]; c.Personal == "" && n > 0 && n*20 >= c.Filled {
			c.Personal = "it holds " + what
		}
	}
	if c.Personal == "" && !c.Kept && c.Many && !dates {
		c.Personal = "it holds free text, or something different in every row"
	}
	if c.Personal != "" {
		c.Sample, c.values = nil, nil
	}
	if dates {
		c.values = nil // dates are read row by row
	}
	for text, of := range c.values {
		c.Values = append(c.Values, Value{text, of.rows})
	}
	slices.SortFunc(c.Values, func(a, b Value) int {
		if a.Rows != b.Rows {
			return int(b.Rows - a.Rows)
		}
		return strings.Compare(a.Text, b.Text)
	})
	return c.Column
}

// short cuts what is shown of a cell.
func short(s string) string {
	s = strings.Join(strings.Fields(s), " ")
	if r := []rune(s); len(r) > 2*maxValue {
		return string(r[:2*maxValue]) + "\u2026"
	}
	return s
}

func widest(rows []row) int {
	most := 0
	for _, r := range rows {
		most = max(most, len(r.cells))
	}
	return most
}

// letters names a column as spreadsheets do: A to Z, AA, AB.
func letters(i int) string {
	name := ""
	for i++; i > 0; i = (i - 1) / 26 {
		name = string(rune('A'+(i-1)%26)) + name
	}
	return fmt.Sprintf("Column %s", name)
}
