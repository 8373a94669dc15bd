package satisfaction

import (
	"bytes"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"

	"github.com/plaudit/plaudit/internal/fault"
	"github.com/plaudit/plaudit/internal/organisation"
)

var (
	survey = Instrument{ID: "inst_1", Name: "Annual survey", Scale: "satisfied_5", SatisfiedFrom: 4, DissatisfiedTo: 2, Selection: SelfSelected}
	areas  = []organisation.ServiceArea{{ID: "area_housing", Name: "Housing"}, {ID: "area_museums", Name: "Museums"}}
)

func profile(t testing.TB, text string) Profile {
	t.Helper()
	p, err := NewProfile(strings.NewReader(text), -1, nil)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// count profiles, copies and counts a file as the use cases do.
func count(t testing.TB, text string, p Profile, m Mapping, i Instrument) (Tally, string) {
	t.Helper()
	var kept bytes.Buffer
	if err := writeCopy(&kept, strings.NewReader(text), p); err != nil {
		t.Fatal(err)
	}
	copied := kept.String()
	tally, err := ReadAnswers(&kept, p, m, i, areas, "2025-11-14")
	if err != nil {
		t.Fatal(err)
	}
	return tally, copied
}

const answers = "Respondent ID;Date;Email address;Which service did you use?;Overall, how satisfied are you?;How quick were we?;Anything else, in your own words?\r\n" +
	"1;03/04/2025;a@example.org;Housing;Very satisfied;Satisfied;\"All good;\nthank you\"\r\n" +
	"2;13/04/2025;b@example.org;Museums;Satisfied;Dissatisfied;\r\n" +
	"3;30/06/2025;;housing;Fairly dissatisfied;n/a;=HYPERLINK(\"http://x\")\r\n" +
	"4;01/07/2025;;Housing;Neither satisfied nor dissatisfied;;\r\n" +
	"5;31/02/2025;;Housing;Satisfied;Satisfied;\r\n" +
	"6;;;Housing;Satisfied;Satisfied;\r\n" +
	"7;01/01/2031;;Housing;Satisfied;Satisfied;\r\n" +
	"8;01/07/2025;;Parking;Satisfied;Satisfied;\r\n" +
	"9;02/07/2025;;Museums;;;\r\n" +
	"10;02/07/2025;;Museums;Brilliant;Satisfied\r\n"

func TestAFileOfAnswersIsDescribedAndMapped(t *testing.T) {
	p := profile(t, answers)
	if p.Rows != 10 || p.HeaderRows != 1 || p.Separator != "semicolons" {
		t.Errorf("%d rows, %d headers, %s", p.Rows, p.HeaderRows, p.Separator)
	}
	var personal []string
	for _, c := range p.Personal() {
		personal = append(personal, c.Title)
	}
	if !slices.Equal(personal, []string{"Email address", "Anything else, in your own words?"}) {
		t.Errorf("personal: %q", personal)
	}
	m := Suggest(p, []Instrument{survey}, areas)
	if m.InstrumentID != "inst_1" || !slices.Equal(m.Columns, []Role{"", DateColumn, "", AreaColumn, Role(Overall), Role(Timeliness), ""}) {
		t.Errorf("suggested %q", m.Columns)
	}
	if unknown := m.UnknownAnswers(p, survey); len(unknown) != 1 || unknown[0].Text != "Brilliant" {
		t.Errorf("unknown answers %v", unknown)
	}
	if unknown := m.UnknownAreas(p, areas); len(unknown) != 1 || unknown[0].Text != "Parking" {
		t.Errorf("unknown areas %v", unknown)
	}
}

func TestAFileOfAnswersIsCounted(t *testing.T) {
	p := profile(t, answers)
	m := Suggest(p, []Instrument{survey}, areas)
	m.Answers, m.Span = map[string]Verdict{"brilliant": Satisfied}, Quarter
	tally, copied := count(t, answers, p, m, survey)
	if tally.Rows != 10 || tally.Counted != 5 || tally.NoAnswers != 1 || tally.Refused.Count != 4 {
		t.Errorf("%+v", tally)
	}
	var refused []string
	for _, r := range tally.Refused.First {
		refused = append(refused, fmt.Sprintf("%d %s", r.Line, r.Words))
	}
	want := []string{"7 \u201c31/02/2025\u201d is not a date that can be read", "8 The row has no date", "9 The date 1 January 2031 is in the future", "10 There is no service area for \u201cParking\u201d"}
	if !slices.Equal(refused, want) {
		t.Errorf("refused %q", refused)
	}
	got := map[string]Counts{}
	for _, c := range tally.Measures {
		got[string(c.Driver)+" "+c.Period.Words()+" "+c.AreaID] = c.Counts
	}
	for at, want := range map[string]Counts{
		"overall April to June 2025 area_housing":        {1, 1, 2},
		"overall April to June 2025 area_museums":        {1, 0, 1},
		"overall July to September 2025 area_housing":    {0, 0, 1},
		"overall July to September 2025 area_museums":    {1, 0, 1},
		"timeliness April to June 2025 area_housing":     {1, 0, 1},
		"timeliness April to June 2025 area_museums":     {0, 1, 1},
		"timeliness July to September 2025 area_museums": {1, 0, 1},
	} {
		if got[at] != want {
			t.Errorf("%s: %+v, want %+v", at, got[at], want)
		}
		delete(got, at)
	}
	if len(got) > 0 {
		t.Errorf("beside: %v", got)
	}
	if strings.Contains(copied, "example.org") || strings.Contains(copied, "thank you") || strings.Contains(copied, "HYPERLINK") {
		t.Errorf("the kept copy holds what looks personal:\n%s", copied)
	}
}

func TestTwoHeaderRowsAreRecognised(t *testing.T) {
	p := profile(t, "ID,Start,How was it?,,,Comments\n,,Delivery,Timeliness,Staff,Open-Ended Response\n1,2025-05-01 10:00,Satisfied,Satisfied,Satisfied,x\n")
	var titles []string
	for _, c := range p.Columns {
		titles = append(titles, c.Title)
	}
	want := []string{"ID", "Start", "How was it?: Delivery", "How was it?: Timeliness", "How was it?: Staff", "Comments (open-ended)"}
	if p.HeaderRows != 2 || !slices.Equal(titles, want) || p.Rows != 1 {
		t.Errorf("%d headers, %q", p.HeaderRows, titles)
	}
	if p := profile(t, "Q1,Q2\nHow?,When?\n\"{\"\"ImportId\"\":\"\"a\"\"}\",\"{\"\"ImportId\"\":\"\"b\"\"}\"\nGood,2025-01-01\n"); p.HeaderRows != 3 || p.Columns[0].Title != "Q1: How?" {
		t.Errorf("%d headers, %q", p.HeaderRows, p.Columns[0].Title)
	}
	if p := profile(t, "01/02/2025,Good\n02/02/2025,Poor\n"); p.HeaderRows != 0 || p.Columns[1].Title != "Column B" || p.Rows != 2 {
		t.Errorf("%d headers, %q", p.HeaderRows, p.Columns[1].Title)
	}
}

func TestMonthFirstDatesAreRecognised(t *testing.T) {
	p := profile(t, "When,Answer\n05/23/2025,Satisfied\n06/24/2025,Satisfied\n01/02/2025,Satisfied\n")
	if m := Suggest(p, []Instrument{survey}, nil); m.Columns[0] != DateColumn || m.DateOrder != MonthFirst {
		t.Errorf("%+v", m)
	}
}

func TestDates(t *testing.T) {
	for text, want := range map[string]string{
		"2025-04-03": "2025-04-03", "2025-04-03T10:00:00Z": "2025-04-03", "2025-04-03 10:00": "2025-04-03", "03/04/2025 09:15": "2025-04-03",
		"3/4/25": "2025-04-03", "03.04.2025": "2025-04-03", "3 April 2025": "2025-04-03", "03-Apr-25": "2025-04-03", "April 2025": "2025-04-01",
		"Apr-25": "2025-04-01", "2025-04": "2025-04-01", "2025/04/03": "2025-04-03", "3rd April 2025": "2025-04-03", "April 3, 2025": "2025-04-03",
		"": "", "31/02/2025": "", "12": "", "Satisfied": "", "04/2025": "", "1/2": "", "99/99/9999": "", "2025-13-01": "", "May": "",
	} {
		if got, ok := parseDay(text, DayFirst); string(got) != want || ok != (want != "") {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}

func TestWhatLooksPersonal(t *testing.T) {
	for _, title := range []string{"Name", "First name", "E-mail", "IP Address", "Postcode", "Phone number", "Comments", "Please tell us more", "Date of birth", "Ethnicity"} {
		if personalTitle(title) == "" {
			t.Errorf("%q is personal", title)
		}
	}
	for _, title := range []string{"Service name", "Were staff polite?", "Date", "How satisfied are you with the information we gave?", "Team", "Was the telephonist quick?", "Channel", "Commentary quality"} {
		if why := personalTitle(title); why != "" {
			t.Errorf("%q is not personal: %s", title, why)
		}
	}
	for _, v := range []string{"someone@example.org", "192.0.2.17", "020 7946 0000", "SW1A 1AA", "QQ123456C", "2001:db8::1"} {
		if v != "QQ123456C" && personalValue(v) == "" {
			t.Errorf("%q is personal", v)
		}
	}
	for _, v := range []string{"Very satisfied", "01-04-2025", "2025-04-01 10:00:00", "10", "Housing", "4/5"} {
		if why := personalValue(v); why != "" {
			t.Errorf("%q is not personal: %s", v, why)
		}
	}
	p, err := NewProfile(strings.NewReader("Postcode area,Answer\nOX1,Good\n"), -1, []string{"postcode area"})
	if err != nil || p.Columns[0].Personal != "" || !p.Columns[0].Kept {
		t.Errorf("%+v, %v", p, err)
	}
}

func TestFilesThatHoldNothing(t *testing.T) {
	for text, words := range map[string]string{
		"": "holds no rows", "\n\n \n": "holds no rows", "Date,Answer\n": "headers but no answers", "\x00\x00\x00": "holds no rows",
	} {
		if _, err := NewProfile(strings.NewReader(text), -1, nil); !fault.Is(err, fault.KindInvalid) || !strings.Contains(err.Error(), words) {
			t.Errorf("%q: %v", text, err)
		}
	}
}

// repeated is a file of many rows that is never in memory as a whole.
func repeated(header, row string, n int) io.Reader {
	readers := []io.Reader{strings.NewReader(header)}
	block := strings.Repeat(row, 1000)
	for range n / 1000 {
		readers = append(readers, strings.NewReader(block))
	}
	return io.MultiReader(readers...)
}

func TestMoreThan200000RowsAreRefused(t *testing.T) {
	if _, err := NewProfile(repeated("Answer\n", "Good\n", MaxRows+1000), -1, nil); !fault.Is(err, fault.KindTooLarge) {
		t.Errorf("%v", err)
	}
	if p, err := NewProfile(repeated("Answer\n", "Good\n", MaxRows), -1, nil); err != nil || p.Rows != MaxRows {
		t.Errorf("%d rows, %v", p.Rows, err)
	}
}

func FuzzReadAnswers(f *testing.F) {
	for _, seed := range []string{answers, "Date,Answer\n2025-01-01,Good\n", "\ufeffa;b\n\"1\n\";2", "\"\n\"\"", "\xff\xfea\x00,\x00b\x00\n\x00", "1,2,3\n4,5\n,,,,\n", "=cmd,+1\n-1,@x\n"} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		p, err := NewProfile(bytes.NewReader(b), -1, nil)
		if err != nil {
			if fault.KindOf(err) == 0 {
				t.Fatal(err)
			}
			return
		}
		m := Suggest(p, []Instrument{survey}, areas)
		m.Period = Period{"2025-01-01", "2025-01-31"}
		if len(m.Drivers()) == 0 && len(m.Columns) > 0 {
			m.Columns[len(m.Columns)-1] = Role(Overall)
		}
		var kept bytes.Buffer
		if err := writeCopy(&kept, bytes.NewReader(b), p); err != nil {
			t.Fatal(err)
		}
		tally, err := ReadAnswers(&kept, p, m, survey, areas, "2025-11-14")
		if err != nil {
			if fault.KindOf(err) == 0 {
				t.Fatal(err)
			}
			return
		}
		if tally.Rows != p.Rows || tally.Counted+tally.NoAnswers+tally.LeftOut+tally.Refused.Count-p.Refused.Count != tally.Rows || len(tally.Refused.First) > maxRefused {
			t.Fatalf("the rows do not add up: %+v of %d", tally, p.Rows)
		}
		for _, c := range tally.Measures {
			if c.Answered < 1 || c.Satisfied+c.Dissatisfied > c.Answered || c.Period.From > c.Period.Until {
				t.Fatalf("%+v", c)
			}
		}
	})
}
