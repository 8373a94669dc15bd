package picture

import (
	"fmt"
	"strconv"
	"strings"
)

// Trend is a number over the years: a chart with the table it shows.
type Trend struct {
	ID     string // unique on the page; the chart's title and description are named after it
	Title  string // "Compliance Plus at each assessment"
	Unit   string // "elements with Compliance Plus"
	Points []Point
}

// Point is one year of a Trend.
type Point struct {
	Label string // short: "Nov 2025"
	Value int
	Note  string // where it comes from, shown in the table
}

const (
	chartWidth, chartHeight = 640, 240
	chartLeft, chartRight   = 44, 24
	chartTop, chartBottom   = 20, 36
)

// dot is a point on the chart.
type dot struct {
	Point
	X, Y float64
}

func px(v float64) string { return strconv.FormatFloat(v, 'f', 1, 64) }

// step is the distance of the lines of the grid: 1, 2 or 5 times a power of
// ten, so that there are at most five.
func (t Trend) step() int {
	top := 1
	for _, p := range t.Points {
		top = max(top, p.Value)
	}
	for power := 1; ; power *= 10 {
		for _, n := range []int{1, 2, 5} {
			if n*power*5 >= top {
				return n * power
			}
		}
	}
}

func (t Trend) top() int {
	step, top := t.step(), 0
	for _, p := range t.Points {
		top = max(top, p.Value)
	}
	return max((top+step-1)/step, 1) * step
}

func (t Trend) y(value int) float64 {
	return chartTop + (1-float64(value)/float64(t.top()))*(chartHeight-chartTop-chartBottom)
}

// grid returns the values that have a line.
func (t Trend) grid() []int {
	var all []int
	for v := 0; v <= t.top(); v += t.step() {
		all = append(all, v)
	}
	return all
}

func (t Trend) dots() []dot {
	all := make([]dot, len(t.Points))
	width := float64(chartWidth - chartLeft - chartRight - 40)
	for i, p := range t.Points {
		x := float64(chartLeft) + 20 + width/2
		if len(t.Points) > 1 {
			x = float64(chartLeft) + 20 + width*float64(i)/float64(len(t.Points)-1)
		}
		all[i] = dot{p, x, t.y(p.Value)}
	}
	return all
}

func (t Trend) line() string {
	var at []string
	for _, d := range t.dots() {
		at = append(at, px(d.X)+","+px(d.Y))
	}
	return strings.Join(at, " ")
}

// Words says the trend in a sentence, for people who cannot see the chart.
func (t Trend) Words() string {
	if len(t.Points) == 0 {
		return "No results yet."
	}
	var all []string
	for _, p := range t.Points {
		all = append(all, fmt.Sprintf("%s: %d", p.Label, p.Value))
	}
	return strings.Join(all, ", ") + " " + t.Unit + "."
}
