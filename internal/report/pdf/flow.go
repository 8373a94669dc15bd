package pdf

import (
	"fmt"

	"github.com/plaudit/plaudit/internal/report/block"
)

// The looks of text.
var (
	bodyLook  = look{10.5, 15.2, block.Ink, false}
	smallLook = look{9, 12.8, block.Muted, false}
	leadLook  = look{14, 20, block.Muted, false}
	cellLook  = look{8.9, 12.2, block.Ink, false}
	headCell  = look{8.9, 12.2, block.Ink, true}
	titleLook = look{13, 19, block.Ink, false}
)

var headLooks = map[int]struct {
	look
	before, after float64
}{
	1: {look{27, 33, block.Ink, true}, 0, 10},
	2: {look{18, 23, block.Ink, true}, 26, 9},
	3: {look{13.5, 18, block.Ink, true}, 18, 6},
	4: {look{11, 15, block.Ink, true}, 14, 4},
}

// set1 sets one block; rest are those after it.
func (w *writer) set1(b block.Block, rest []block.Block) {
	switch b := b.(type) {
	case block.Heading:
		w.heading(b, rest)
	case block.Paragraph:
		w.paragraph(b, rest)
	case block.List:
		w.list(b)
	case block.Table:
		w.table(b)
	case block.Figure:
		w.figure(b)
	case block.Image:
		w.image(b)
	case block.Quote:
		w.quote(b)
	case block.Space:
		w.y += float64(b)
	case block.PageBreak:
		if w.y > top+1 {
			w.newPage()
		}
	case block.Contents:
		w.contents(b)
	}
}

// least is the height that the beginning of the blocks needs, so that what
// introduces them does not stand alone at the foot of a page.
func (w *writer) least(rest []block.Block) float64 {
	if len(rest) == 0 {
		return 0
	}
	switch b := rest[0].(type) {
	case block.Heading:
		h := headLooks[b.Level]
		return h.before + h.leading + h.after + w.least(rest[1:])
	case block.Paragraph:
		if b.Keep {
			return styleLook(b.Style).leading + 6 + w.least(rest[1:])
		}
		return 2 * styleLook(b.Style).leading
	case block.Table:
		return w.measure(b).start
	case block.Figure:
		return b.Height
	case block.Image:
		return b.Height
	case block.Space:
		return float64(b) + w.least(rest[1:])
	case block.PageBreak:
		return 0
	}
	return 32
}

func (w *writer) heading(h block.Heading, rest []block.Block) {
	style := headLooks[h.Level]
	if h.Level < 3 {
		style.ink = w.doc.Brand.Colour
	}
	lines := w.lines([]block.Span{{Text: h.Words()}}, style.look, measure)
	if w.y > top+1 {
		w.y += style.before
	}
	w.room(float64(len(lines))*style.leading + style.after + w.least(rest))
	n := w.root.add(fmt.Sprintf("H%d", h.Level))
	n.title = h.Words()
	at := spot{w.page.object, w.page.number, w.y}
	if h.ID != "" {
		w.places[h.ID] = at
	}
	if h.Level > 1 {
		w.marks = append(w.marks, bookmark{h.Level, h.Words(), at})
	}
	s := w.set(n, style.look)
	for _, l := range lines {
		s.draw(l, left, w.y+style.size)
		w.y += style.leading
	}
	w.page.close()
	w.y += style.after
}

func styleLook(s block.Style) look {
	switch s {
	case block.Small:
		return smallLook
	case block.Lead:
		return leadLook
	case block.Centred:
		return titleLook
	}
	return bodyLook
}

func (w *writer) paragraph(p block.Paragraph, rest []block.Block) {
	l := styleLook(p.Style)
	if p.Keep {
		w.room(l.leading + w.least(rest))
	}
	x, room := left, measure
	if p.Style == block.Emphatic {
		x, room = left+14, measure-14
	}
	lines := w.lines(p.Spans, l, room)
	w.flow(w.root.add("P"), lines, l, x, p.Style)
	w.y += l.leading * 0.5
}

// flow sets lines down the page and over to the next. Neither the first nor the
// last line of a paragraph stands alone on a page.
func (w *writer) flow(n *node, lines []line, l look, x float64, style block.Style) {
	s := w.set(n, l)
	for len(lines) > 0 {
		fit := min(len(lines), int((floor-w.y)/l.leading))
		if rest := len(lines) - fit; fit < 2 && fit < len(lines) {
			fit = 0
		} else if rest == 1 {
			fit--
			if fit < 2 {
				fit = 0
			}
		}
		if fit == 0 && w.y <= top+1 {
			fit = min(len(lines), int((floor-w.y)/l.leading))
		}
		for _, line := range lines[:fit] {
			if style == block.Emphatic {
				w.page.artifact("")
				w.page.box(left, w.y, 4, l.leading, w.doc.Brand.Colour, w.doc.Brand.Colour, false)
			}
			at := x
			if style == block.Centred {
				at = left + (measure-line.width)/2
			}
			s.draw(line, at, w.y+l.size)
			w.y += l.leading
		}
		w.page.close()
		if lines = lines[fit:]; len(lines) > 0 {
			w.newPage()
		}
	}
}

func (w *writer) list(l block.List) {
	n := w.root.add("L")
	n.attrs = "<</O /List /ListNumbering /Disc>>"
	if l.Ordered {
		n.attrs = "<</O /List /ListNumbering /Decimal>>"
	}
	const indent = 22.0
	for i, item := range l.Items {
		li := n.add("LI")
		label := "•"
		if l.Ordered {
			label = fmt.Sprintf("%d.", i+1)
		}
		lines := w.lines(item, bodyLook, measure-indent)
		w.room(min(2, float64(len(lines))) * bodyLook.leading)
		lbl := w.lines(block.Plain(label+" "), bodyLook, indent)
		w.set(li.add("Lbl"), bodyLook).draw(lbl[0], left+indent-8-lbl[0].width, w.y+bodyLook.size)
		w.page.close()
		w.flow(li.add("LBody"), lines, bodyLook, left+indent, block.Body)
		w.y += 4
	}
	w.y += 4
}

func (w *writer) quote(q block.Quote) {
	lines := w.lines(q.Spans, bodyLook, measure-36)
	w.room(2 * bodyLook.leading)
	n := w.root.add("BlockQuote")
	w.flow(n.add("P"), lines, bodyLook, left+18, block.Emphatic)
	if q.By != "" {
		w.flow(n.add("P"), w.lines(block.Plain(q.By), smallLook, measure-36), smallLook, left+18, block.Emphatic)
	}
	w.y += bodyLook.leading * 0.5
}

// contents lists the headings with the pages on which they stand; the numbers
// are drawn once these are known.
func (w *writer) contents(c block.Contents) {
	w.heading(block.Heading{Level: 2, ID: "contents", Text: c.Title}, nil)
	toc := w.root.add("TOC")
	under := toc
	for _, h := range w.doc.Listed() {
		l, x, of := bodyLook, left+22, under
		if h.Level == 2 {
			l.bold, x, of = true, left, toc
			w.y += 4
			under = nil
		}
		if h.Level == 3 && of == nil {
			under = toc.add("TOC")
			of = under
		}
		w.room(l.leading)
		entry := of.add("TOCI").add("Reference")
		span := []block.Span{{Text: h.Words(), Bold: h.Level == 2}}
		lines := w.lines(span, l, sheetWidth-right-x-44)
		n := entry.add("Link")
		for i, line := range lines {
			w.page.mark(n)
			for _, r := range line.runs {
				w.page.words(w.fonts[r.face], r.face, l.size, x, w.y+l.size, block.Ink, r.text)
			}
			if i+1 == len(lines) {
				w.page.words(w.fonts[regular], regular, l.size, x+line.width, w.y+l.size, block.Ink, " ")
				if at, is := w.known[h.ID]; is {
					f, shown := w.fonts[regular], fmt.Sprint(at.number)
					w.page.words(f, regular, l.size, sheetWidth-right-f.width(shown, l.size), w.y+l.size, block.Ink, shown)
				}
				w.annotate(n, "#"+h.ID, h.Words(), x, w.y+l.size, sheetWidth-right-x, l.size)
				w.leader(x+line.width+6, w.y+l.size)
			}
			w.y += l.leading
		}
		w.page.close()
	}
}

// leader draws the dots between a heading and its page number.
func (w *writer) leader(from, y float64) {
	w.page.artifact("")
	b := block.Line
	r, g, bl := b.RGB()
	if to := sheetWidth - right - 24; to > from {
		fmt.Fprintf(&w.page.content, "%s %s %s RG 0.8 w [0.8 3] 0 d %s %s m %s %s l S\n", num(r), num(g), num(bl), num(from), num(sheetHeight-y), num(to), num(sheetHeight-y))
	}
	w.page.close()
}
