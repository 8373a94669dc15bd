// Package pdf writes a document as a tagged PDF: PDF 1.7 that follows PDF/UA-1.
// Everything that is said is in the structure tree in reading order, everything
// else is marked as an artifact. The fonts are Go's, embedded in part.
package pdf

import (
	"fmt"
	"io"

	"github.com/plaudit/plaudit/internal/report/block"
)

// writer sets one document, page by page. A page and a block are written as
// soon as they are done. What is kept of them is the numbers of their objects,
// and the places of headings.
//
// The document is set twice: the first time to learn on which page everything
// stands and how many there are, which the first pages and every foot of a page
// say; nothing is written then. Both times give the same numbers to objects.
type writer struct {
	doc     block.Document
	file    *file
	fonts   []*font
	root    *node
	settled []uint32 // objects of the blocks that are written
	pages   []donePage
	linked  []uint32 // objects of the nodes of links, in the order of their keys
	page    *page
	first   int // object of the first page

	pageList, resources int

	y      float64 // how far the page is filled, from its top
	places map[string]spot
	marks  []bookmark
	images []*picture
	repeat func() // draws again what heads the table that is being set

	// What the first time found out; nil and 0 while it is under way.
	known map[string]spot
	total int
}

// spot is where something stands.
type spot struct {
	page   int // its object
	number int
	y      float64
}

// bookmark is a line of the outline.
type bookmark struct {
	level int
	words string
	spot  spot
}

// Write writes the document. Within the limits of a writer it never fails for
// what the document says. Memory does not grow with the number of pages but for
// a few numbers for each page, block, link and heading.
func Write(out io.Writer, d block.Document) error {
	first := layout(d, nil, nil)
	w := layout(d, out, first)
	return w.finish()
}

// Places returns the number of the page on which each heading stands.
func Places(d block.Document) map[string]int {
	w := layout(d, nil, nil)
	all := map[string]int{}
	for id, spot := range w.places {
		all[id] = spot.number
	}
	return all
}

func layout(d block.Document, out io.Writer, first *writer) *writer {
	w := &writer{doc: d, file: newFile(out), places: map[string]spot{}}
	if first != nil {
		w.known, w.total = first.places, len(first.pages)
	}
	if w.doc.Brand.Colour == 0 {
		w.doc.Brand.Colour = block.Teal
	}
	for _, face := range faces() {
		w.fonts = append(w.fonts, &font{typeface: face, used: map[uint16]rune{}, object: w.file.alloc()})
	}
	w.root = &node{tag: "Document", file: w.file, object: w.file.alloc()}
	w.pageList, w.resources = w.file.alloc(), w.file.alloc()
	w.newPage()
	w.first = w.page.object
	w.front()
	for i, b := range d.Blocks {
		w.set1(b, d.Blocks[i+1:])
		w.settle()
	}
	w.endPage()
	return w
}

func (w *writer) newPage() {
	w.endPage()
	w.page = &page{number: len(w.pages) + 1, object: w.file.alloc()}
	w.y = top
	if w.doc.Mark != "" {
		w.watermark()
	}
	if w.repeat != nil {
		w.repeat()
	}
}

// watermark draws the mark across the page, behind everything.
func (w *writer) watermark() {
	f := w.fonts[bold]
	shown := f.shown(w.doc.Mark)
	size := min(130, 620/f.width(shown, 1))
	long := f.width(shown, size)
	const turn = 0.70710678
	w.page.artifact("Watermark")
	fmt.Fprintf(&w.page.content, "BT ")
	w.page.ground(0xebeeee)
	x, y := sheetWidth/2-long/2*turn+size*0.35*turn, sheetHeight/2-long/2*turn-size*0.35*turn
	fmt.Fprintf(&w.page.content, "/F%d %s Tf 0.7071 0.7071 -0.7071 0.7071 %s %s Tm %s Tj ET\n", bold, num(size), num(x), num(y), f.encode(shown))
	w.page.close()
}

// front draws who publishes the document, at the top of the first page.
func (w *writer) front() {
	b := w.doc.Brand
	if w.doc.Sheet {
		return
	}
	y := top - 22
	if len(b.Logo) > 0 {
		logo := block.Image{PNG: b.Logo, Alt: b.LogoAlt}
		if pic := w.picture(logo); pic != nil {
			width, height := pic.within(150, 52)
			w.place(pic, logo.Alt, sheetWidth-right-width, y, width, height)
			w.y = max(w.y, y+height+10)
		}
	}
	if len(b.Lines) > 0 {
		y += 10
		l := look{9.5, 13, block.Muted, false}
		s := w.set(w.root.add("P"), l)
		for i, words := range b.Lines {
			spans := []block.Span{{Text: words, Bold: i == 0}}
			if i+1 < len(b.Lines) {
				spans[0].Text += " "
			}
			for _, line := range w.lines(spans, l, measure-170) {
				s.draw(line, left, y)
				y += l.leading
			}
		}
		w.y = max(w.y, y+2)
	}
	if len(b.Lines) > 0 || len(b.Logo) > 0 {
		w.rule(w.y, 2.5)
		w.y += 46
	}
}

// rule draws a line in the brand's colour.
func (w *writer) rule(y, thick float64) {
	w.page.artifact("")
	w.page.box(left, y, measure, thick, w.doc.Brand.Colour, w.doc.Brand.Colour, false)
	w.page.close()
}

// room begins a new page unless so much is free on this one.
func (w *writer) room(need float64) {
	if w.y+need > floor && w.y > top+1 {
		w.newPage()
	}
}

// annotate makes a link of the words that were drawn.
func (w *writer) annotate(n *node, target, words string, x, y, width, size float64) {
	l := &link{object: w.file.alloc(), node: n.object, rect: [4]float64{x, sheetHeight - y - size*0.25, x + width, sheetHeight - y + size*0.85}, target: target, words: words}
	w.page.links = append(w.page.links, l)
	n.kids = append(n.kids, kid{page: w.page.object, link: l.object})
}
