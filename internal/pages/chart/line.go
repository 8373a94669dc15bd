package chart

import (
	"math"
	"strings"
)

// drawing is a line chart in the coordinates of its viewBox.
type drawing struct {
	width, height            float64
	left, right, top, bottom float64 // of the plot
	ticks                    []mark
	labels                   []mark
	lines                    []line
	target                   float64
}

type mark struct {
	x, y float64
	text string
	end  bool // the text ends here instead of standing in the middle
}

type line struct {
	second   bool
	paths    []string // one per run of points without a gap
	whiskers []whisker
	points   []mark
	values   []mark // the value, above its point or whisker
}

type whisker struct{ x, low, high float64 }

// ends is half the width of the cross-stroke of a whisker.
const ends = 4

func (w whisker) path() string {
	return "M" + n(w.x-ends) + " " + n(w.high) + "H" + n(w.x+ends) + "M" + n(w.x) + " " + n(w.high) + "V" + n(w.low) +
		"M" + n(w.x-ends) + " " + n(w.low) + "H" + n(w.x+ends)
}

func (a LineArgs) highest() float64 {
	top := max(a.Max, a.Target)
	if a.Max > 0 {
		return top
	}
	for _, s := range a.Series {
		for _, p := range s.Points {
			if !p.Missing {
				top = max(top, p.Value, p.High)
			}
		}
	}
	return top
}

func (a LineArgs) draw() drawing {
	d := drawing{width: 560, height: 240, left: 64, right: 546, top: 22, bottom: 200}
	if a.Small {
		d = drawing{width: 340, height: 160, left: 40, right: 328, top: 22, bottom: 126}
	}
	scale := ticks(a.highest())
	top := scale[len(scale)-1]
	if a.Max > 0 {
		top = a.Max
	}
	base := min(a.Min, top-1)
	y := func(v float64) float64 { return d.bottom - (d.bottom-d.top)*(min(max(v, base), top)-base)/(top-base) }
	if base > 0 {
		scale = ticks(top - base)
		for i := range scale {
			scale[i] += base
		}
	}
	for _, v := range scale {
		if v <= top {
			d.ticks = append(d.ticks, mark{x: d.left - 6, y: y(v), text: a.number(v)})
		}
	}
	if a.Target > 0 {
		d.target = y(a.Target)
	}
	labels := a.labels()
	x := map[string]float64{}
	slot := (d.right - d.left) / float64(max(len(labels), 1))
	// Labels that would run into each other, also in the larger letters of a
	// narrow screen, are left out, from the newest back.
	letter := 11.5
	if a.Small {
		letter = 8
	}
	every := max(1, int(math.Ceil((longest(labels)+1)*letter/slot)))
	for i, label := range labels {
		x[label] = d.left + slot*(float64(i)+0.5)
		if (len(labels)-1-i)%every == 0 {
			l := mark{x: x[label], y: d.bottom + 18, text: label}
			if half := float64(len([]rune(label))) * letter / 2; l.x+half > d.width {
				l.x, l.end = d.width, true
			}
			d.labels = append(d.labels, l)
		}
	}
	for i, s := range a.Series {
		d.lines = append(d.lines, a.trace(s, i > 0, x, y, every))
	}
	return d
}

func (a LineArgs) trace(s Series, second bool, x map[string]float64, y func(float64) float64, every int) line {
	l := line{second: second}
	var path strings.Builder
	end := func() {
		if path.Len() > 0 {
			l.paths = append(l.paths, path.String())
			path.Reset()
		}
	}
	for i, p := range s.Points {
		if p.Missing {
			end()
			continue
		}
		if path.Len() == 0 {
			path.WriteString("M")
		} else {
			path.WriteString("L")
		}
		path.WriteString(n(x[p.Label]) + " " + n(y(p.Value)))
		above := p.Value
		if p.High > p.Low {
			above = p.High
			l.whiskers = append(l.whiskers, whisker{x[p.Label], y(p.Low), y(p.High)})
		}
		l.points = append(l.points, mark{x: x[p.Label], y: y(p.Value)})
		if !second && (len(s.Points)-1-i)%every == 0 {
			l.values = append(l.values, mark{x: x[p.Label], y: y(above) - 10, text: a.number(p.Value)})
		}
	}
	end()
	return l
}

func longest(labels []string) float64 {
	most := 0
	for _, l := range labels {
		most = max(most, len([]rune(l)))
	}
	return float64(most)
}
