package pdf

import (
	"bytes"
	"encoding/xml"
	"fmt"
	"strings"
	"time"

	"github.com/plaudit/plaudit/internal/report/block"
)

// finish writes what is known only now that all is set: the list of the pages,
// the end of the tree, the fonts, and what describes the document.
func (w *writer) finish() error {
	f := w.file
	catalog, info, metadata, root := f.alloc(), f.alloc(), f.alloc(), f.alloc()
	var kids strings.Builder
	for _, p := range w.pages {
		fmt.Fprintf(&kids, "%d 0 R ", p.object)
	}
	f.object(w.pageList, fmt.Sprintf("<</Type /Pages /Count %d /Kids [%s]>>", len(w.pages), kids.String()))
	w.writeTree(root)
	outline := w.writeOutline()
	for _, font := range w.fonts {
		font.write(f)
	}
	var fonts, images strings.Builder
	for i, font := range w.fonts {
		fmt.Fprintf(&fonts, "/F%d %d 0 R ", i, font.object)
	}
	for _, i := range w.images {
		fmt.Fprintf(&images, "/I%d %d 0 R ", i.object, i.object)
	}
	f.object(w.resources, fmt.Sprintf("<</Font <<%s>> /XObject <<%s>>>>", fonts.String(), images.String()))
	made := w.doc.Created.UTC()
	f.object(info, fmt.Sprintf("<</Title %s /Author %s /Creator (Plaudit) /Producer (Plaudit) /CreationDate (D:%s) /ModDate (D:%s)>>",
		text(w.doc.Title), text(w.doc.Author), made.Format("20060102150405Z"), made.Format("20060102150405Z")))
	f.stream(metadata, "/Type /Metadata /Subtype /XML ", w.xmp(made), false)
	f.object(catalog, fmt.Sprintf("<</Type /Catalog /Pages %d 0 R /Lang %s /MarkInfo <</Marked true>> /StructTreeRoot %d 0 R /Metadata %d 0 R /ViewerPreferences <</DisplayDocTitle true>> %s>>",
		w.pageList, text(w.doc.Language), root, metadata, outline))
	return f.finish(catalog, info)
}

// edges draws what stands at the top and the bottom of every page.
func (w *writer) edges(p *page) {
	if w.doc.Sheet {
		return
	}
	const size = 8.5
	f := w.fonts[regular]
	at := func(words string, fromRight bool, y float64) {
		shown := f.shown(words)
		x := left
		if fromRight {
			x = sheetWidth - right - f.width(shown, size)
		}
		p.words(f, regular, size, x, y, block.Muted, shown)
	}
	room := measure - 90
	if p.number > 1 && w.doc.Header != "" {
		p.artifact("Header")
		at(f.cut(w.doc.Header, size, room), false, 44)
		if w.doc.Mark != "" {
			at(w.doc.Mark, true, 44)
		}
		p.box(left, 52, measure, 0.6, block.Line, block.Line, false)
	}
	p.artifact("Footer")
	p.box(left, sheetHeight-54, measure, 0.6, block.Line, block.Line, false)
	at(f.cut(w.doc.Footer, size, room), false, sheetHeight-40)
	at(fmt.Sprintf("Page %d of %d", p.number, w.total), true, sheetHeight-40)
	if w.doc.Class != "" {
		first, rest := f.split(w.doc.Class, size, measure)
		at(f.cut(first, size, measure), false, sheetHeight-28)
		if rest != "" {
			at(f.cut(rest, size, measure), false, sheetHeight-17)
		}
	}
	p.close()
}

// split puts as many words as fit on a first line, and the others on a second.
func (f *font) split(words string, size, room float64) (first, rest string) {
	all := strings.Fields(words)
	n := len(all)
	for n > 1 && f.width(f.shown(strings.Join(all[:n], " ")), size) > room {
		n--
	}
	return strings.Join(all[:n], " "), strings.Join(all[n:], " ")
}

// cut makes words fit on one line.
func (f *font) cut(words string, size, room float64) string {
	shown := []rune(f.shown(words))
	for len(shown) > 0 && f.width(string(shown), size) > room {
		shown = append(shown[:max(0, len(shown)-2)], '…')
	}
	return string(shown)
}

// endPage writes the page that is being drawn, if there is one.
func (w *writer) endPage() {
	p := w.page
	if p == nil {
		return
	}
	p.close()
	w.edges(p)
	w.page = nil
	content, parents := w.file.alloc(), w.file.alloc()
	w.file.stream(content, "", p.content.Bytes(), true)
	var nodes, annots strings.Builder
	for _, n := range p.parents {
		fmt.Fprintf(&nodes, "%d 0 R ", n)
	}
	w.file.object(parents, "["+nodes.String()+"]")
	for _, l := range p.links {
		w.file.object(l.object, fmt.Sprintf("<</Type /Annot /Subtype /Link /Rect [%s %s %s %s] /Border [0 0 0] /F 4 /StructParent %d /P %d 0 R /Contents %s %s>>",
			num(l.rect[0]), num(l.rect[1]), num(l.rect[2]), num(l.rect[3]), w.total+len(w.linked), p.object, text(strings.TrimSpace(l.words)), w.target(l.target)))
		w.linked = append(w.linked, uint32(l.node))
		fmt.Fprintf(&annots, "%d 0 R ", l.object)
	}
	list := ""
	if annots.Len() > 0 {
		list = " /Annots [" + annots.String() + "]"
	}
	w.file.object(p.object, fmt.Sprintf("<</Type /Page /Parent %d 0 R /MediaBox [0 0 %s %s] /Resources %d 0 R /Contents %d 0 R /StructParents %d /Tabs /S%s>>",
		w.pageList, num(sheetWidth), num(sheetHeight), w.resources, content, len(w.pages), list))
	w.pages = append(w.pages, donePage{uint32(p.object), uint32(parents)})
}

// target is where a link leads: within the document, or out of it.
func (w *writer) target(to string) string {
	id, within := strings.CutPrefix(to, "#")
	if !within {
		return "/A <</S /URI /URI " + text(to) + ">>"
	}
	at, known := w.known[id]
	if !known {
		at = spot{page: w.first}
	}
	return "/Dest " + at.destination()
}

func (s spot) destination() string {
	return fmt.Sprintf("[%d 0 R /XYZ 0 %s null]", s.page, num(sheetHeight-s.y+12))
}

// writeOutline writes the bookmarks, nested by the level of their headings.
func (w *writer) writeOutline() string {
	if len(w.marks) == 0 {
		return ""
	}
	type item struct {
		bookmark
		object, parent, first, last, prev, next, count int
	}
	root := &item{object: w.file.alloc()}
	items := make([]*item, len(w.marks))
	path := []*item{root}
	latest := map[int]*item{} // the last child of each
	for i, m := range w.marks {
		it := &item{bookmark: m, object: w.file.alloc()}
		items[i] = it
		for len(path) > 1 && path[len(path)-1].level >= m.level {
			path = path[:len(path)-1]
		}
		parent := path[len(path)-1]
		it.parent = parent.object
		if parent.first == 0 {
			parent.first = it.object
		} else {
			it.prev = parent.last
			latest[parent.object].next = it.object
		}
		parent.last, latest[parent.object] = it.object, it
		parent.count++
		path = append(path, it)
	}
	for _, it := range items {
		var b strings.Builder
		for _, of := range []struct {
			key    string
			object int
		}{{"First", it.first}, {"Last", it.last}, {"Prev", it.prev}, {"Next", it.next}} {
			if of.object > 0 {
				fmt.Fprintf(&b, " /%s %d 0 R", of.key, of.object)
			}
		}
		if it.count > 0 {
			fmt.Fprintf(&b, " /Count -%d", it.count) // closed
		}
		w.file.object(it.object, fmt.Sprintf("<</Title %s /Parent %d 0 R /Dest %s%s>>", text(it.words), it.parent, it.spot.destination(), b.String()))
	}
	w.file.object(root.object, fmt.Sprintf("<</Type /Outlines /First %d 0 R /Last %d 0 R /Count %d>>", root.first, root.last, root.count))
	return fmt.Sprintf("/Outlines %d 0 R /PageMode /UseOutlines", root.object)
}

func (w *writer) xmp(made time.Time) []byte {
	escape := func(s string) string {
		var b bytes.Buffer
		if err := xml.EscapeText(&b, []byte(s)); err != nil {
			return ""
		}
		return b.String()
	}
	return fmt.Appendf(nil, `<?xpacket begin="`+"\ufeff"+`" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:xmp="http://ns.adobe.com/xap/1.0/" xmlns:pdf="http://ns.adobe.com/pdf/1.3/" xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/">
<dc:title><rdf:Alt><rdf:li xml:lang="x-default">%s</rdf:li></rdf:Alt></dc:title>
<dc:creator><rdf:Seq><rdf:li>%s</rdf:li></rdf:Seq></dc:creator>
<dc:language><rdf:Bag><rdf:li>%s</rdf:li></rdf:Bag></dc:language>
<xmp:CreatorTool>Plaudit</xmp:CreatorTool>
<xmp:CreateDate>%s</xmp:CreateDate>
<xmp:ModifyDate>%s</xmp:ModifyDate>
<pdf:Producer>Plaudit</pdf:Producer>
<pdfuaid:part>1</pdfuaid:part>
</rdf:Description></rdf:RDF></x:xmpmeta>
<?xpacket end="r"?>`, escape(w.doc.Title), escape(w.doc.Author), escape(w.doc.Language), made.Format(time.RFC3339), made.Format(time.RFC3339))
}
