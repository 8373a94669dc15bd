// Package measure shows what customers say: charts of satisfaction with the
// tables beneath, for the pages on satisfaction, the elements it speaks for,
// and reports.
package measure

import (
	"math"
	"slices"
	"strings"

	"github.com/plaudit/plaudit/internal/pages/chart"
	"github.com/plaudit/plaudit/internal/satisfaction"
	"github.com/plaudit/plaudit/internal/web/govuk"
)

// trendShown is how many periods a trend shows at most, the newest.
const trendShown = 16

func bar(label string, c satisfaction.Counts) chart.Bar {
	b := chart.Bar{Label: label, Hidden: c.Hidden(), Text: c.ShareWords(), Detail: c.IntervalWords(), Count: c.AnsweredWords()}
	if !c.Hidden() {
		i := c.Interval()
		b.Value, b.Low, b.High = c.Share()*100, i.Low*100, i.High*100
	}
	return b
}

// drivers is the chart of all drivers in the period shown.
func drivers(s satisfaction.Sheet, id string, small bool) chart.IntervalsArgs {
	args := chart.IntervalsArgs{ID: id, Title: s.Instrument.Name + ": satisfied by driver, " + s.Period.Words(), LabelHead: "Driver", ValueHead: "Satisfied", NoTable: true, Small: small}
	for _, d := range s.Drivers {
		args.Bars = append(args.Bars, bar(d.Driver.Title(), d.Counts))
	}
	return args
}

// trend is the chart of one driver over time.
func trend(s satisfaction.Sheet, id string) chart.LineArgs {
	series := chart.Series{Name: "Satisfied (95% interval)"}
	low := 100.0
	points := s.Trend[max(0, len(s.Trend)-trendShown):]
	for _, p := range points {
		point := chart.Point{Label: p.Period.Short(), Missing: p.Counts.Hidden(), Text: p.Counts.ShareWords()}
		if !point.Missing {
			i := p.Counts.Interval()
			point.Value, point.Low, point.High = rounded(p.Counts.Share()), i.Low*100, i.High*100
			low = min(low, point.Low)
			point.Text += " (" + i.Words() + "), " + p.Counts.AnsweredWords() + " answers"
		}
		series.Points = append(series.Points, point)
	}
	return chart.LineArgs{ID: id, Title: s.Instrument.Name + ": " + strings.ToLower(s.Driver.Title()) + " over time", LabelHead: "Period", Unit: "%", Max: 100,
		Min:    max(0, math.Floor((low-15)/20)*20), // so that a change can be seen
		Series: []chart.Series{series}}
}

func rounded(share float64) float64 { return float64(int(share*100 + 0.5)) }

func changeWords(c satisfaction.Change, s satisfaction.Sheet) string {
	if s.Previous == (satisfaction.Period{}) {
		return "No earlier period"
	}
	return c.Words()
}

// driverRows is the table under the chart of drivers, with net satisfaction
// where it is known.
func driverRows(s satisfaction.Sheet, net bool) govuk.TableArgs {
	change := "Change"
	if s.Previous != (satisfaction.Period{}) {
		change = "Change from " + s.Previous.Words()
	}
	t := govuk.TableArgs{Classes: "pl-table", FirstCellIsHeader: true, Head: []govuk.TableCell{{Text: "Driver"}, {Text: "Satisfied", Format: "numeric"}, {Text: "95% interval", Format: "numeric"},
		{Text: "Answers", Format: "numeric"}, {Text: change}}}
	for _, d := range s.Drivers {
		t.Rows = append(t.Rows, []govuk.TableCell{{Text: d.Driver.Title()}, {Text: d.Counts.ShareWords(), Format: "numeric"}, {Text: d.Counts.IntervalWords(), Format: "numeric"},
			{Text: d.Counts.AnsweredWords(), Format: "numeric"}, {Text: changeWords(d.Change, s)}})
	}
	if net {
		t.Head = slices.Insert(t.Head, 4, govuk.TableCell{Text: "Net, satisfied less dissatisfied", Format: "numeric"})
		for i, d := range s.Drivers {
			t.Rows[i] = slices.Insert(t.Rows[i], 4, govuk.TableCell{Text: d.Counts.NetWords(), Format: "numeric"})
		}
	}
	return t
}

// areaRows is the table by service area.
func areaRows(s satisfaction.Sheet) govuk.TableArgs {
	t := govuk.TableArgs{Classes: "pl-table", FirstCellIsHeader: true, Head: []govuk.TableCell{{Text: "Service area"}, {Text: "Satisfied", Format: "numeric"}, {Text: "95% interval", Format: "numeric"},
		{Text: "Answers", Format: "numeric"}, {Text: "Change"}}}
	for _, a := range s.Areas {
		name := strings.Repeat("\u2013 ", a.Depth) + a.Name
		if a.Withheld {
			t.Rows = append(t.Rows, []govuk.TableCell{{Text: name}, {Text: "Withheld", Format: "numeric"}, {Text: ""}, {Text: "", Format: "numeric"}, {Text: "Not shown, because the smaller figure beside it could be worked out"}})
			continue
		}
		t.Rows = append(t.Rows, []govuk.TableCell{{Text: name}, {Text: a.Counts.ShareWords(), Format: "numeric"}, {Text: a.Counts.IntervalWords(), Format: "numeric"},
			{Text: a.Counts.AnsweredWords(), Format: "numeric"}, {Text: changeWords(a.Change, s)}})
	}
	return t
}

// enough says how many answers four points either way would take.
func enough(i satisfaction.Instrument) string {
	n := satisfaction.Thousands(satisfaction.SampleSize(i.Population, 0.04))
	if i.Population == 0 {
		return "For an interval of four points either way a survey needs " + n + " answers, fewer when there are few customers: enter how many there are with the survey."
	}
	return "For an interval of four points either way this survey needs " + n + " answers from its " + satisfaction.Thousands(i.Population) + " customers a year."
}

func domID(prefix string, s satisfaction.Sheet, what string) string {
	return prefix + "-" + s.Instrument.ID + "-" + what
}
