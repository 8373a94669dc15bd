package pdf

import (
	"strings"

	"github.com/plaudit/plaudit/internal/report/block"
)

const (
	padX = 5.0
	padY = 4.0
)

// grid is a table while it is being set.
type grid struct {
	w      *writer
	t      block.Table
	x, wid []float64
}

// measured is a table broken into lines.
type measured struct {
	*grid
	head  [][]line
	rows  [][][]line
	start float64 // the height of what must stay together at its beginning
}

func (w *writer) measure(t block.Table) measured {
	m := measured{grid: &grid{w: w, t: t}}
	m.spread()
	m.head = m.broken(m.heads(), true)
	m.start = padY
	if t.Caption != "" && !t.Quiet {
		m.start += 20
	}
	if !t.Plain {
		m.start += m.height(m.head)
	}
	all := m.start
	for _, r := range t.Rows {
		row := m.broken(r, false)
		m.rows = append(m.rows, row)
		all += m.height(row)
	}
	if t.Keep && all < floor-top {
		m.start = all
	} else if len(m.rows) > 0 {
		m.start += min(m.height(m.rows[0]), 200)
	}
	return m
}

// spread shares out the width, so that no word has to be cut while another
// column has room to spare.
func (g *grid) spread() {
	sum := 0.0
	for _, c := range g.t.Columns {
		sum += c.Width
	}
	least := make([]float64, len(g.t.Columns))
	lack, spare := 0.0, 0.0
	for i, c := range g.t.Columns {
		width := measure * c.Width / sum
		g.wid = append(g.wid, width)
		widest := g.widest(c.Title, i, true)
		for _, r := range g.t.Rows {
			if i < len(r) {
				widest = max(widest, g.widest(block.Text(r[i]), i, false))
			}
		}
		least[i] = min(widest+2*padX+0.5, measure/3)
		lack += max(0, least[i]-width)
		spare += max(0, width-least[i])
	}
	x := left
	for i := range g.wid {
		switch {
		case g.wid[i] < least[i]:
			g.wid[i] = least[i]
		case lack > 0 && spare > lack:
			g.wid[i] -= (g.wid[i] - least[i]) * lack / spare
		}
		g.x = append(g.x, x)
		x += g.wid[i]
	}
}

// widest is the width of the longest word.
func (g *grid) widest(words string, column int, head bool) (most float64) {
	l := g.look(column, head)
	f := g.w.fonts[faceOf(&block.Span{}, l)]
	for _, word := range strings.Fields(f.shown(words)) {
		for _, part := range pieces(word, f, l.size, measure) {
			most = max(most, f.width(part, l.size))
		}
	}
	return most
}

func (w *writer) table(t block.Table) {
	g := w.measure(t)
	head, rows := g.head, g.rows
	w.room(g.start)
	n := w.root.add("Table")
	if t.Quiet {
		n.attrs = "<</O /Table /Summary " + text(t.Caption) + ">>"
	}
	if t.Caption != "" && !t.Quiet {
		l := look{bodyLook.size, 16, block.Ink, true}
		s := w.set(n.add("Caption"), l)
		for _, line := range w.lines(block.Plain(t.Caption), l, measure) {
			s.draw(line, left, w.y+l.size)
			w.y += l.leading
		}
		w.page.close()
		w.y += 4
	}
	if !t.Plain {
		tr := n.add("THead").add("TR")
		cells := make([]*node, len(t.Columns))
		for i := range cells {
			cells[i] = tr.add("TH")
			cells[i].attrs = "<</O /Table /Scope /Column>>"
		}
		g.header(head, cells)
		if g.height(head) < (floor-top)/3 {
			w.repeat = func() { g.header(head, nil) }
		}
	}
	body := n.add("TBody")
	for _, r := range rows {
		tr := body.add("TR")
		cells := make([]*node, len(t.Columns))
		for i := range cells {
			cells[i] = tr.add("TD")
			if i == 0 && t.RowHeads {
				cells[i].tag, cells[i].attrs = "TH", "<</O /Table /Scope /Row>>"
			}
		}
		g.row(r, cells)
	}
	w.repeat = nil
	w.y += 14
}

func (g *grid) heads() []block.Cell {
	var all []block.Cell
	for _, c := range g.t.Columns {
		all = append(all, block.Cell{{Text: c.Title}})
	}
	return all
}

func (g *grid) look(column int, head bool) look {
	switch {
	case head:
		return headCell
	case column == 0 && g.t.RowHeads && g.t.Plain:
		return look{cellLook.size, cellLook.leading, block.Muted, true}
	}
	return cellLook
}

// broken breaks the cells of a row into lines.
func (g *grid) broken(cells []block.Cell, head bool) [][]line {
	all := make([][]line, len(g.t.Columns))
	for i := range all {
		if i < len(cells) && block.Text(cells[i]) != "" {
			all[i] = g.w.lines(cells[i], g.look(i, head), g.wid[i]-2*padX)
		}
	}
	return all
}

func (g *grid) height(row [][]line) float64 { return float64(deepest(row))*cellLook.leading + 2*padY }

func deepest(row [][]line) int {
	most := 1
	for _, lines := range row {
		most = max(most, len(lines))
	}
	return most
}

// header draws the header row; without nodes as decoration, at the top of a
// further page.
func (g *grid) header(head [][]line, cells []*node) {
	w := g.w
	h := g.height(head)
	if cells == nil {
		w.page.artifact("Header")
	} else {
		w.page.artifact("")
	}
	w.page.box(left, w.y, measure, h, block.Tint, block.Tint, false)
	w.page.box(left, w.y+h-1, measure, 1, w.doc.Brand.Colour, w.doc.Brand.Colour, false)
	g.cells(head, cells, true)
	w.page.close()
	w.y += h
}

// cells draws the lines of the cells of a row at the top of which the page is.
func (g *grid) cells(row [][]line, nodes []*node, head bool) {
	w := g.w
	for i, lines := range row {
		l := g.look(i, head)
		var n *node
		if nodes != nil {
			n = nodes[i]
		}
		s := w.set(n, l)
		for j, line := range lines {
			x := g.x[i] + padX
			if g.t.Columns[i].Numeric {
				x = g.x[i] + g.wid[i] - padX - line.width
			}
			s.draw(line, x, w.y+padY+float64(j)*l.leading+l.size)
		}
	}
}

// row sets a row. One that is higher than a page goes on over the next.
func (g *grid) row(row [][]line, nodes []*node) {
	w := g.w
	for {
		h := g.height(row)
		if w.y+h <= floor {
			break
		}
		fit := int((floor - w.y - 2*padY) / cellLook.leading)
		if h < (floor-top)/2 || fit < 3 {
			w.newPage()
			if g.height(row) <= floor-w.y || g.height(row) < (floor-top)/2 {
				break
			}
			continue
		}
		now, later := make([][]line, len(row)), make([][]line, len(row))
		for i, lines := range row {
			cut := min(fit, len(lines))
			now[i], later[i] = lines[:cut], lines[cut:]
		}
		g.cells(now, nodes, false)
		w.newPage()
		row = later
	}
	h := g.height(row)
	g.cells(row, nodes, false)
	w.page.artifact("")
	w.page.box(left, w.y+h, measure, 0.6, block.Line, block.Line, false)
	w.page.close()
	w.y += h
}
