package pdf

import (
	"bytes"
	"fmt"

	"github.com/plaudit/plaudit/internal/report/block"
)

// The sheet, in points, and what is kept free at its edges.
const (
	sheetWidth, sheetHeight = 595.28, 841.89
	left, right             = 68.0, 68.0
	top, bottom             = 78.0, 76.0
	measure                 = sheetWidth - left - right
	floor                   = sheetHeight - bottom // the lowest that content may reach
)

// page is the page that is being drawn. Heights count from the top.
type page struct {
	number  int
	object  int
	content bytes.Buffer
	parents []int // the objects of the nodes, by marked content id
	links   []*link
	open    *node // whose marked content is open
	artful  bool  // an artifact is open
}

// donePage is what has to be known of a page that is written.
type donePage struct{ object, parents uint32 }

// link is an annotation that leads somewhere.
type link struct {
	object int
	node   int
	rect   [4]float64
	target string
	words  string
}

// close ends what is open.
func (p *page) close() {
	if p.open != nil || p.artful {
		p.content.WriteString("EMC\n")
	}
	p.open, p.artful = nil, false
}

// mark makes what follows content of the node.
func (p *page) mark(n *node) {
	if p.open == n {
		return
	}
	p.close()
	id := len(p.parents)
	p.parents = append(p.parents, n.object)
	n.kids = append(n.kids, kid{page: p.object, mcid: id})
	lang := ""
	if n.lang != "" {
		lang = "/Lang " + text(n.lang) + " "
	}
	fmt.Fprintf(&p.content, "/%s <<%s/MCID %d>> BDC\n", n.tag, lang, id)
	p.open = n
}

// artifact makes what follows decoration, which is not read aloud.
func (p *page) artifact(kind string) {
	p.close()
	if kind == "" {
		p.content.WriteString("/Artifact BMC\n")
	} else {
		fmt.Fprintf(&p.content, "/Artifact <</Type /Pagination /Subtype /%s>> BDC\n", kind)
	}
	p.artful = true
}

func (p *page) ground(c block.Colour) {
	r, g, b := c.RGB()
	fmt.Fprintf(&p.content, "%s %s %s rg ", num(r), num(g), num(b))
}

// box fills a rectangle, and draws its edges when stroke differs from fill.
func (p *page) box(x, y, w, h float64, fill, stroke block.Colour, dashed bool) {
	p.ground(fill)
	if fill == stroke {
		fmt.Fprintf(&p.content, "%s %s %s %s re f\n", num(x), num(sheetHeight-y-h), num(w), num(h))
		return
	}
	r, g, b := stroke.RGB()
	dash := "[] 0 d"
	if dashed {
		dash = "[1.5 1.2] 0 d"
	}
	fmt.Fprintf(&p.content, "%s %s %s RG 0.7 w %s %s %s %s %s re B\n", num(r), num(g), num(b), dash, num(x), num(sheetHeight-y-h), num(w), num(h))
}

// words draws shown text with its base line at y.
func (p *page) words(f *font, index int, size, x, y float64, c block.Colour, shown string) {
	p.content.WriteString("BT ")
	p.ground(c)
	fmt.Fprintf(&p.content, "/F%d %s Tf 1 0 0 1 %s %s Tm %s Tj ET\n", index, num(size), num(x), num(sheetHeight-y), f.encode(shown))
}
