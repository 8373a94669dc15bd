package satisfaction

import (
	"cmp"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"github.com/plaudit/plaudit/internal/date"
	"github.com/plaudit/plaudit/internal/fault"
	"github.com/plaudit/plaudit/internal/organisation"
)

// maxCells is how many figures one file may give.
const maxCells = 5_000

// Tally is what a file comes to.
type Tally struct {
	Rows       int64     `json:"rows"`    // that could be read
	Counted    int64     `json:"counted"` // with at least one answer counted
	NoAnswers  int64     `json:"no_answers"`
	LeftOut    int64     `json:"left_out"`              // rows of areas that were to be left out
	Refused    Refusals  `json:"refused"`               // rows that could not be used, those of the profile first
	NotCounted []Value   `json:"not_counted,omitempty"` // answers that count as none although something was written
	Measures   []Measure `json:"-"`                     // in order of driver, period, area
}

// ByDriver returns what was counted for each driver.
func (t Tally) ByDriver() []DriverRow {
	var all []DriverRow
	for _, d := range Drivers() {
		if c := total(t.Measures, d); c.Answered > 0 {
			all = append(all, DriverRow{Driver: d, Counts: c})
		}
	}
	return all
}

// writeCopy writes what is kept of a file: its rows as plain CSV without the
// headers, the number of the line first, everything that looks personal left
// blank. It reads the file again, as the profile was made.
func writeCopy(out io.Writer, file io.Reader, p Profile) error {
	rows, w := newRows(file), csv.NewWriter(out)
	skip := p.HeaderRows
	var cells []string
	for {
		r, err := rows.next()
		if err == io.EOF {
			w.Flush()
			return w.Error()
		}
		if err != nil {
			return err
		}
		if r.broken != "" {
			continue // told in the profile
		}
		if skip > 0 {
			skip--
			continue
		}
		cells = append(cells[:0], strconv.Itoa(r.line))
		for i, cell := range r.cells {
			cell = strings.TrimSpace(cell)
			if i >= len(p.Columns) || p.Columns[i].Personal != "" || !p.Columns[i].Kept && personalValue(cell) != "" {
				cell = ""
			}
			cells = append(cells, cell)
		}
		if err := w.Write(cells); err != nil {
			return err
		}
	}
}

type cell struct {
	driver Driver
	period Period
	area   string
}

// tallying is a tally under way.
type tallying struct {
	Tally
	mapping    Mapping
	instrument Instrument
	areas      map[string]string
	verdicts   map[string]Verdict
	cells      map[cell]Counts
	notCounted map[string]int64
	today      date.Date
}

// ReadAnswers counts the kept copy of a file (see Receive) by a mapping. It
// holds the figures in memory, never the rows. Invalid when there would be more
// than 5,000 figures.
func ReadAnswers(kept io.Reader, p Profile, m Mapping, i Instrument, areas []organisation.ServiceArea, today date.Date) (Tally, error) {
	t := &tallying{mapping: m, instrument: i, today: today, areas: map[string]string{}, verdicts: map[string]Verdict{},
		cells: map[cell]Counts{}, notCounted: map[string]int64{}}
	t.Refused = Refusals{p.Refused.Count, slices.Clone(p.Refused.First)}
	for value, area := range m.Areas {
		t.areas[value] = area
	}
	for _, a := range areas {
		if _, said := t.areas[fold(a.Name)]; !said && a.ArchivedAt.IsZero() {
			t.areas[fold(a.Name)] = a.ID
		}
	}
	rows := csv.NewReader(kept)
	rows.FieldsPerRecord, rows.ReuseRecord = -1, true
	for {
		cells, err := rows.Read()
		if errors.Is(err, io.EOF) {
			return t.finish(), nil
		}
		if err != nil {
			return t.Tally, fmt.Errorf("read the kept copy: %w", err)
		}
		t.row(cells)
		if len(t.cells) > maxCells {
			return t.Tally, fault.Invalid("The file comes to more than 5,000 figures. Count in longer periods, or without service areas")
		}
	}
}

func (t *tallying) row(cells []string) {
	t.Rows++
	line, _ := strconv.Atoi(cells[0])
	value := func(column int) string {
		if column < 0 || column+1 >= len(cells) {
			return ""
		}
		return cells[column+1]
	}
	period, ok := t.period(line, value)
	if !ok {
		return
	}
	area := t.mapping.AreaID
	if at := t.mapping.Column(AreaColumn); at >= 0 {
		named := value(at)
		found, known := t.areas[fold(named)]
		switch {
		case found == LeaveRowsOut:
			t.LeftOut++
			return
		case found == WholeOrganisation || named == "":
			area = ""
		case !known:
			t.Refused.add(line, "There is no service area for \u201c"+short(named)+"\u201d")
			return
		default:
			area = found
		}
	}
	counted := false
	for i, role := range t.mapping.Columns {
		if d := role.Driver(); d != "" && t.count(cell{d, period, area}, value(i)) {
			counted = true
		}
	}
	if counted {
		t.Counted++
	} else {
		t.NoAnswers++
	}
}

// period finds the period of a row; false when the row is refused.
func (t *tallying) period(line int, value func(int) string) (Period, bool) {
	at := t.mapping.Column(DateColumn)
	if at < 0 {
		return t.mapping.Period, true
	}
	text := value(at)
	day, ok := parseDay(text, t.mapping.DateOrder)
	switch {
	case text == "":
		t.Refused.add(line, "The row has no date")
	case !ok:
		t.Refused.add(line, "\u201c"+short(text)+"\u201d is not a date that can be read")
	case day > t.today:
		t.Refused.add(line, "The date "+day.Words()+" is in the future")
	default:
		return t.mapping.Span.Of(day), true
	}
	return Period{}, false
}

// count adds one answer to its cell; false when it is none.
func (t *tallying) count(at cell, raw string) bool {
	verdict, judged := t.verdicts[raw]
	if !judged {
		verdict = t.instrument.Judge(raw)
		if verdict == Unknown {
			verdict = t.mapping.Answers[fold(raw)]
		}
		if len(t.verdicts) < maxAllValues {
			t.verdicts[raw] = verdict
		}
	}
	one := Counts{Answered: 1}
	switch verdict {
	case Satisfied:
		one.Satisfied = 1
	case Dissatisfied:
		one.Dissatisfied = 1
	case Neither:
	default:
		if text := short(raw); text != "" && (len(t.notCounted) < maxValues || t.notCounted[text] > 0) {
			t.notCounted[text]++
		}
		return false
	}
	t.cells[at] = t.cells[at].Plus(one)
	return true
}

func (t *tallying) finish() Tally {
	for text, n := range t.notCounted {
		t.NotCounted = append(t.NotCounted, Value{text, n})
	}
	slices.SortFunc(t.NotCounted, func(a, b Value) int { return cmp.Or(cmp.Compare(b.Rows, a.Rows), cmp.Compare(a.Text, b.Text)) })
	if len(t.NotCounted) > maxRefused {
		t.NotCounted = t.NotCounted[:maxRefused]
	}
	slices.SortStableFunc(t.Refused.First, func(a, b Refusal) int { return cmp.Compare(a.Line, b.Line) })
	for at, counts := range t.cells {
		t.Measures = append(t.Measures, Measure{InstrumentID: t.mapping.InstrumentID, AreaID: at.area, Driver: at.driver, Period: at.period, Counts: counts})
	}
	slices.SortFunc(t.Measures, func(a, b Measure) int {
		return cmp.Or(cmp.Compare(slices.Index(Drivers(), a.Driver), slices.Index(Drivers(), b.Driver)), a.Period.Compare(b.Period), cmp.Compare(a.AreaID, b.AreaID))
	})
	return t.Tally
}
