package satisfaction_test

import (
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/plaudit/plaudit/internal/date"
	"github.com/plaudit/plaudit/internal/organisation"
	"github.com/plaudit/plaudit/internal/satisfaction"
)

var (
	phone  = satisfaction.Instrument{ID: "phone", Name: "Telephone", Scale: "good_3", SatisfiedFrom: 3, DissatisfiedTo: 1}
	letter = satisfaction.Instrument{ID: "letter", Name: "Letter", Scale: "satisfied_5", SatisfiedFrom: 4, DissatisfiedTo: 2}
	tree   = []organisation.ServiceArea{{ID: "housing", Name: "Housing"}, {ID: "repairs", Name: "Repairs", ParentID: "housing"}, {ID: "museums", Name: "Museums", Position: 1}, {ID: "parks", Name: "Parks", Position: 2}}
)

func measured(instrument, area string, d satisfaction.Driver, p satisfaction.Period, satisfied, answered int64) satisfaction.Measure {
	return satisfaction.Measure{InstrumentID: instrument, AreaID: area, Driver: d, Period: p, Counts: satisfaction.Counts{Satisfied: satisfied, Answered: answered}}
}

func month(day string) satisfaction.Period { return satisfaction.Month.Of(date.Date(day)) }

func TestInstrumentsAreNeverMixed(t *testing.T) {
	all := []satisfaction.Measure{
		measured("phone", "", satisfaction.Overall, month("2025-04-01"), 9, 10),
		measured("letter", "", satisfaction.Overall, month("2025-04-01"), 10, 20),
	}
	sheets := satisfaction.Sheets([]satisfaction.Instrument{{ID: "empty", Name: "A new one"}, phone, letter}, all, nil, satisfaction.Filter{})
	if len(sheets) != 3 || sheets[0].Instrument.ID != "phone" || sheets[0].Drivers[0].Counts.Answered != 10 || sheets[1].Drivers[0].Counts.Answered != 20 {
		t.Errorf("%+v", sheets)
	}
	if sheets[2].Instrument.ID != "empty" || len(sheets[2].Periods) != 0 {
		t.Errorf("a survey without figures does not come last: %+v", sheets[2])
	}
	if one := satisfaction.Sheets([]satisfaction.Instrument{phone, letter}, all, nil, satisfaction.Filter{InstrumentID: "letter"}); len(one) != 1 {
		t.Errorf("%d sheets of one survey", len(one))
	}
}

func TestPeriodsAreAddedUpAndCompared(t *testing.T) {
	all := []satisfaction.Measure{
		measured("phone", "", satisfaction.Delivery, month("2025-01-01"), 20, 40),
		measured("phone", "", satisfaction.Delivery, month("2025-02-01"), 32, 50),
		measured("phone", "", satisfaction.Delivery, month("2025-04-01"), 25, 25),
		measured("phone", "", satisfaction.Delivery, month("2025-06-01"), 20, 25),
		measured("phone", "", satisfaction.Timeliness, month("2025-06-01"), 2, 4),
	}
	s := satisfaction.NewSheet(phone, all, nil, satisfaction.Filter{})
	if s.Span != satisfaction.Quarter || s.Period.Words() != "April to June 2025" || s.Previous.Words() != "January to March 2025" {
		t.Errorf("%s %s after %s", s.Span, s.Period.Words(), s.Previous.Words())
	}
	d := s.Drivers[0]
	if d.Counts != (satisfaction.Counts{Satisfied: 45, Answered: 50}) || d.Before.Satisfied != 52 || d.Change.Words() != "Up 32 points, more than chance" {
		t.Errorf("%+v %s", d, d.Change.Words())
	}
	if hidden := s.Drivers[1]; hidden.Counts.ShareWords() != "Fewer than 5 answers" || hidden.Counts.IntervalWords() != "" || hidden.Change.Known {
		t.Errorf("%+v", hidden)
	}
	if s := satisfaction.NewSheet(phone, all, nil, satisfaction.Filter{Span: satisfaction.Month, Period: month("2025-02-01")}); len(s.Trend) != 4 || s.Drivers[0].Change.Words() != "Up 14 points, could be chance" {
		t.Errorf("%+v", s)
	}
	if s := satisfaction.NewSheet(phone, all, nil, satisfaction.Filter{Period: month("1999-02-01")}); s.Period.From != "2025-04-01" {
		t.Errorf("a period without figures: %v", s.Period)
	}
}

func TestAFigureThatFitsNoPeriodStandsByItself(t *testing.T) {
	odd := satisfaction.Period{From: "2025-03-10", Until: "2025-04-20"}
	all := []satisfaction.Measure{
		measured("phone", "", satisfaction.Overall, odd, 5, 10),
		measured("phone", "", satisfaction.Overall, month("2025-06-01"), 5, 10),
		measured("phone", "", satisfaction.Overall, satisfaction.Year.Of("2024-06-01"), 50, 100),
	}
	s := satisfaction.NewSheet(phone, all, nil, satisfaction.Filter{})
	if s.Span != satisfaction.Year || len(s.Periods) != 3 || s.Previous != satisfaction.Year.Of("2024-06-01") {
		t.Errorf("%s, %v, after %v", s.Span, s.Periods, s.Previous)
	}
}

func TestAreasHoldThoseBeneathThem(t *testing.T) {
	p := month("2025-06-01")
	all := []satisfaction.Measure{
		measured("phone", "housing", satisfaction.Overall, p, 10, 20), measured("phone", "repairs", satisfaction.Overall, p, 15, 20),
		measured("phone", "museums", satisfaction.Overall, p, 9, 10), measured("phone", "", satisfaction.Overall, p, 7, 7),
	}
	s := satisfaction.NewSheet(phone, all, tree, satisfaction.Filter{})
	var got []string
	for _, a := range s.Areas {
		got = append(got, a.Name+" "+a.Counts.ShareWords()+" "+a.Counts.AnsweredWords())
	}
	if !slices.Equal(got, []string{"Housing 63% 40", "Repairs 75% 20", "Museums 90% 10", "No area given 100% 7"}) {
		t.Errorf("%q", got)
	}
	if s := satisfaction.NewSheet(phone, all, tree, satisfaction.Filter{AreaID: "housing"}); s.Drivers[0].Counts.Answered != 40 || len(s.Areas) != 2 {
		t.Errorf("%+v", s)
	}
}

func TestOneSmallFigureCannotBeWorkedOut(t *testing.T) {
	p := month("2025-06-01")
	random := rand.New(rand.NewPCG(3, 4))
	for range 500 {
		var all []satisfaction.Measure
		for _, a := range tree {
			all = append(all, measured("phone", a.ID, satisfaction.Overall, p, 0, random.Int64N(12)))
		}
		s := satisfaction.NewSheet(phone, all, tree, satisfaction.Filter{})
		unseen, small := 0, 0
		for _, a := range s.Areas {
			if a.Depth > 0 {
				continue
			}
			if a.Counts.Hidden() {
				small++
			}
			if a.Counts.Hidden() || a.Withheld {
				unseen++
			}
		}
		if small > 0 && unseen == 1 && len(s.Areas) > 1 {
			top := slices.DeleteFunc(slices.Clone(s.Areas), func(a satisfaction.AreaRow) bool { return a.Depth > 0 })
			if len(top) > 1 {
				t.Fatalf("one figure of %d could be worked out: %+v", len(top), top)
			}
		}
	}
}

func TestSpeakingForAnElement(t *testing.T) {
	p := month("2025-06-01")
	all := []satisfaction.Measure{measured("phone", "", satisfaction.StaffAttitude, p, 9, 10), measured("phone", "", satisfaction.Delivery, p, 9, 10), measured("letter", "", satisfaction.Delivery, p, 9, 10)}
	instruments := []satisfaction.Instrument{phone, letter}
	if s := satisfaction.Speaking(instruments, all, "cse", "2.2.2"); len(s) != 1 || len(s[0].Drivers) != 1 || s[0].Drivers[0].Driver != satisfaction.StaffAttitude {
		t.Errorf("2.2.2: %+v", s)
	}
	if s := satisfaction.Speaking(instruments, all, "cse", "1.3.2"); len(s) != 2 {
		t.Errorf("1.3.2: %+v", s)
	}
	if s := satisfaction.Speaking(instruments, all, "cse", "3.1.2"); len(s) != 0 {
		t.Errorf("3.1.2: %+v", s)
	}
}

func TestJudge(t *testing.T) {
	five := satisfaction.Instrument{Scale: "satisfied_5", SatisfiedFrom: 4, DissatisfiedTo: 2}
	ten := satisfaction.Instrument{Scale: "points_10", SatisfiedFrom: 8, DissatisfiedTo: 4}
	recommend := satisfaction.Instrument{Scale: "recommend_11", SatisfiedFrom: 10, DissatisfiedTo: 7}
	own := satisfaction.Instrument{Scale: "own\nSad\nSo so\nGlad", SatisfiedFrom: 3, DissatisfiedTo: 1}
	for _, c := range []struct {
		by   satisfaction.Instrument
		raw  string
		want satisfaction.Verdict
	}{
		{five, "Very satisfied", satisfaction.Satisfied}, {five, " FAIRLY  satisfied ", satisfaction.Satisfied}, {five, "5", satisfaction.Satisfied},
		{five, "4 - Satisfied", satisfaction.Satisfied}, {five, "1 \u2013 Very dissatisfied", satisfaction.Dissatisfied}, {five, "Neutral", satisfaction.Neither},
		{five, "neither satisfied or dissatisfied", satisfaction.Neither}, {five, "", satisfaction.NoAnswer}, {five, "N/A", satisfaction.NoAnswer},
		{five, "don\u2019t know", satisfaction.NoAnswer}, {five, "Brilliant", satisfaction.Unknown}, {five, "6", satisfaction.Unknown}, {five, "0", satisfaction.Unknown},
		{five, "=4", satisfaction.Unknown}, {five, "-4", satisfaction.Unknown},
		{ten, "10", satisfaction.Satisfied}, {ten, "8.0", satisfaction.Satisfied}, {ten, "07", satisfaction.Neither}, {ten, "1", satisfaction.Dissatisfied},
		{ten, "9/10", satisfaction.Satisfied}, {ten, "9 out of 10", satisfaction.Satisfied}, {ten, "11", satisfaction.Unknown}, {ten, "7.5", satisfaction.Unknown},
		{recommend, "0", satisfaction.Dissatisfied}, {recommend, "6", satisfaction.Dissatisfied}, {recommend, "7", satisfaction.Neither}, {recommend, "9", satisfaction.Satisfied},
		{own, "so so", satisfaction.Neither}, {own, "GLAD", satisfaction.Satisfied}, {own, "2", satisfaction.Neither},
	} {
		if got := c.by.Judge(c.raw); got != c.want {
			t.Errorf("%s, %q: %q, want %q", c.by.Scale[:3], c.raw, got, c.want)
		}
	}
	for _, scale := range satisfaction.Scales() {
		i := satisfaction.Instrument{Name: "x", Scale: scale.ID}.Normal()
		for at, answer := range scale.Answers {
			if scale.Position(answer) != int64(at+1) {
				t.Errorf("%s: %q stands at %d", scale.ID, answer, scale.Position(answer))
			}
		}
		if i.SatisfiedFrom <= i.DissatisfiedTo || i.Counts() == "" {
			t.Errorf("%+v", i)
		}
	}
}
