package pdf

import (
	"strings"

	"github.com/plaudit/plaudit/internal/report/block"
)

// look is how a piece of text is set.
type look struct {
	size, leading float64
	ink           block.Colour
	bold          bool
}

// run is text of one span on one line.
type run struct {
	span  *block.Span
	face  int
	text  string
	width float64
	chip  bool // draw the span's chip before it
}

// line is one line of runs.
type line struct {
	runs  []run
	width float64
}

// atom is what cannot be broken: a word, or a part of one.
type atom struct {
	span   *block.Span
	face   int
	text   string
	width  float64
	chip   bool
	spaced bool // a space stands before it
	may    bool // a line may begin with it
	must   bool // a line has to begin with it
}

func faceOf(s *block.Span, l look) int {
	switch {
	case s.Bold || l.bold:
		return bold
	case s.Italic:
		return italic
	}
	return regular
}

// chipWidth is the room a chip takes before its text.
func chipWidth(size float64) float64 { return size*1.45 + size*0.4 }

// atoms takes spans apart at spaces, hyphens and slashes, and words that are
// wider than the room at any letter.
func (w *writer) atoms(spans []block.Span, l look, room float64) []atom {
	var all []atom
	spaced := false
	for i := range spans {
		s := &spans[i]
		face, first := faceOf(s, l), s.Chip != nil
		f := w.fonts[face]
		for n, row := range strings.Split(s.Text, "\n") {
			must := n > 0
			shown := f.shown(row)
			if must {
				spaced = false
			}
			if strings.HasPrefix(shown, " ") {
				spaced = true
			}
			for _, word := range strings.Fields(shown) {
				for j, part := range pieces(word, f, l.size, room) {
					a := atom{span: s, face: face, text: part, width: f.width(part, l.size), chip: first, spaced: spaced && j == 0, may: spaced || j > 0, must: must}
					if first {
						a.width += chipWidth(l.size)
					}
					all = append(all, a)
					first, must = false, false
					spaced = false
				}
				spaced = true
			}
			if strings.TrimSpace(shown) != "" && !strings.HasSuffix(shown, " ") {
				spaced = false
			}
			if must { // an empty line
				all = append(all, atom{span: s, face: face, must: true})
			}
		}
	}
	return all
}

// pieces cuts a word where a line may end within it.
func pieces(word string, f *font, size, room float64) []string {
	var all []string
	start, width := 0, 0.0
	for i, r := range word {
		step := f.width(string(r), size)
		if i > start && width+step > room {
			all, start, width = append(all, word[start:i]), i, 0
		}
		width += step
		end := i + len(string(r))
		if (r == '-' || r == '/' || r == '–' || r == '—') && end < len(word) && i > start+1 {
			all, start, width = append(all, word[start:end]), end, 0
		}
	}
	return append(all, word[start:])
}

// lines breaks spans into lines of at most room points.
func (w *writer) lines(spans []block.Span, l look, room float64) []line {
	var all []line
	var now line
	atoms := w.atoms(spans, l, room)
	end := func(last bool) {
		if n := len(now.runs); n > 0 && !last {
			now.runs[n-1].text += " " // words of two lines are not one when read aloud
		}
		all = append(all, now)
		now = line{}
	}
	for i := 0; i < len(atoms); {
		// A word is this atom and all that may not begin a line.
		next := i + 1
		width := atoms[i].width
		for next < len(atoms) && !atoms[next].may && !atoms[next].must {
			width += atoms[next].width
			next++
		}
		space := 0.0
		if atoms[i].spaced && len(now.runs) > 0 {
			space = w.fonts[now.runs[len(now.runs)-1].face].width(" ", l.size)
		}
		if atoms[i].must && i > 0 || len(now.runs) > 0 && now.width+space+width > room {
			end(false)
			space = 0
		}
		if space > 0 {
			last := &now.runs[len(now.runs)-1]
			last.text, last.width, now.width = last.text+" ", last.width+space, now.width+space
		}
		for ; i < next; i++ {
			a := atoms[i]
			if n := len(now.runs); n > 0 && now.runs[n-1].span == a.span && !a.chip {
				now.runs[n-1].text += a.text
				now.runs[n-1].width += a.width
			} else {
				now.runs = append(now.runs, run{a.span, a.face, a.text, a.width, a.chip})
			}
			now.width += a.width
		}
	}
	if len(now.runs) > 0 || len(all) == 0 {
		end(true)
	}
	return all
}

// setter draws the lines of one paragraph: each span of a link or of another
// language gets a node of its own.
type setter struct {
	w     *writer
	node  *node
	look  look
	nodes map[*block.Span]*node
}

func (w *writer) set(n *node, l look) *setter {
	return &setter{w: w, node: n, look: l, nodes: map[*block.Span]*node{}}
}

func (s *setter) nodeOf(span *block.Span) *node {
	if span.Link == "" && span.Lang == "" {
		return s.node
	}
	n, known := s.nodes[span]
	if !known {
		tag := "Span"
		if span.Link != "" {
			tag = "Link"
		}
		n = s.node.add(tag)
		n.lang = span.Lang
		s.nodes[span] = n
	}
	return n
}

// draw sets a line with its base line at y. A node of nil makes it decoration,
// within the artifact that is open.
func (s *setter) draw(l line, x, y float64) {
	p, size := s.w.page, s.look.size
	for _, r := range l.runs {
		if r.chip {
			if s.node != nil {
				p.artifact("")
			}
			s.w.chip(*r.span.Chip, x, y, size)
		}
		at := x
		if r.chip {
			at += chipWidth(size)
		}
		ink := s.look.ink
		if r.span.Muted {
			ink = block.Muted
		}
		if r.span.Link != "" {
			ink = s.w.doc.Brand.Colour
		}
		if s.node != nil {
			p.mark(s.nodeOf(r.span))
		}
		p.words(s.w.fonts[r.face], r.face, size, at, y, ink, r.text)
		// Nobody can press a link where a line holds but the space of it.
		if width := s.w.fonts[r.face].width(strings.TrimRight(r.text, " "), size); r.span.Link != "" && s.node != nil && width > 0 {
			s.w.annotate(s.nodeOf(r.span), r.span.Link, block.Text([]block.Span{*r.span}), at, y, width, size)
			p.artifact("")
			p.box(at, y+size*0.14, width, 0.5, ink, ink, false)
		}
		x += r.width
	}
}

// chip draws the box with the letter of a rating.
func (w *writer) chip(c block.Chip, x, y, size float64) {
	f := w.fonts[bold]
	small := size * 0.88
	box := size * 1.45
	w.page.box(x, y-size*0.92, box, size*1.2, c.Ground, c.Edges, c.Dashed)
	letter := f.shown(c.Letter)
	w.page.words(f, bold, small, x+(box-f.width(letter, small))/2, y-size*0.04, c.Ink, letter)
}
