// Package chart draws the charts of the pages as SVG on the server. Every chart
// has a title, a description and, beneath it, the table that it shows: nothing
// is told by the drawing alone. Looks are the pl-chart classes in assets/scss.
package chart

import (
	"math"
	"strconv"
	"strings"
)

// Point is one value of a series.
type Point struct {
	Label   string  // on the axis and in the table: "2024", "Apr to Jun 2025"
	Value   float64 // in the unit of the chart; per cent as 0 to 100
	Low     float64 // of the interval; drawn as a whisker when High > Low
	High    float64
	Missing bool   // a gap in the line: nothing to draw
	Text    string // in the table: "78% (72% to 83%)"; the value with its unit when empty
}

// Series is one line of a chart.
type Series struct {
	Name   string // heading of its column in the table
	Points []Point
}

// LineArgs are the options of Line. Points of several series that have the
// same label stand above each other; the first two series differ in looks.
type LineArgs struct {
	ID          string // unique on the page
	Title       string // what the chart shows, read aloud and shown as caption
	Description string // what it says in a sentence; made from the points when empty
	LabelHead   string // heading of the first column: "Period"
	Series      []Series
	Unit        string  // "%" or ""
	Min         float64 // where the axis begins; 0 unless a line would be flat
	Max         float64 // where it ends; made from the points when 0
	Target      float64 // drawn as a dashed line when above 0
	TargetText  string
	NoTable     bool // the page shows the same figures in a table of its own
	Small       bool // for the side of a page and for reports
}

// Bar is one row of an Intervals chart.
type Bar struct {
	Label  string
	Value  float64 // per cent, 0 to 100
	Low    float64
	High   float64
	Hidden bool   // too few answers: no bar, only the text
	Text   string // in the table and beside the bar: "78%"
	Detail string // in the table: "72% to 83%"
	Count  string // in the table: "310"
}

// IntervalsArgs are the options of Intervals.
type IntervalsArgs struct {
	ID          string
	Title       string
	Description string
	LabelHead   string // heading of the first column: "Driver"
	ValueHead   string // "Satisfied"
	Bars        []Bar
	NoTable     bool
	Small       bool
}

// describe says in a sentence what the points of a line say.
func (a LineArgs) describe() string {
	if a.Description != "" {
		return a.Description
	}
	var parts []string
	for _, s := range a.Series {
		var points []string
		for _, p := range s.Points {
			if !p.Missing {
				points = append(points, p.Label+": "+a.number(p.Value))
			}
		}
		parts = append(parts, s.Name+". "+strings.Join(points, ", "))
	}
	return strings.Join(parts, ". ") + "."
}

func (a IntervalsArgs) describe() string {
	if a.Description != "" {
		return a.Description
	}
	var parts []string
	for _, b := range a.Bars {
		words := b.Label + ": " + b.Text
		if b.Detail != "" && !b.Hidden {
			words += ", interval " + b.Detail
		}
		parts = append(parts, words)
	}
	return strings.Join(parts, ". ") + "."
}

func (a LineArgs) number(v float64) string { return strconv.FormatFloat(v, 'f', -1, 64) + a.Unit }

func (a LineArgs) text(p Point) string {
	switch {
	case p.Text != "":
		return p.Text
	case p.Missing:
		return "No figure"
	}
	return a.number(p.Value)
}

// labels returns the labels of all series in the order in which they first
// stand; a label of a later series goes behind what it follows there.
func (a LineArgs) labels() []string {
	var labels []string
	at := map[string]bool{}
	for _, s := range a.Series {
		for _, p := range s.Points {
			if !at[p.Label] {
				at[p.Label] = true
				labels = append(labels, p.Label)
			}
		}
	}
	return labels
}

// ticks returns up to six round values from 0 to at least max.
func ticks(max float64) []float64 {
	if max <= 0 {
		max = 1
	}
	step := math.Pow(10, math.Floor(math.Log10(max/4)))
	for _, m := range []float64{1, 2, 2.5, 5, 10} {
		if step*m*5 >= max && (step*m == math.Trunc(step*m)) {
			step *= m
			break
		}
	}
	step = math.Max(step, 1)
	var all []float64
	for v := 0.0; ; v += step {
		all = append(all, v)
		if v >= max || len(all) > 12 {
			return all
		}
	}
}

// n writes a coordinate with one decimal.
func n(v float64) string { return strconv.FormatFloat(math.Round(v*10)/10, 'f', -1, 64) }
