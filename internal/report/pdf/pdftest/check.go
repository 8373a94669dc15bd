package pdftest

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
)

// Check returns what keeps a PDF from being accessible as PDF/UA-1 asks: our
// own inspection, of what package pdf can get wrong. Numbers in brackets are the
// checkpoints of the Matterhorn Protocol 1.02.
func (f *File) Check() (wrong []string) {
	say := func(ok bool, format string, args ...any) {
		if !ok {
			wrong = append(wrong, fmt.Sprintf(format, args...))
		}
	}
	f.document(say)
	f.fonts(say)
	f.onPages(say)
	f.elements(say)
	return wrong
}

// document looks at what holds for the whole: metadata [06], title [07],
// language [11], that it is tagged and not doubted [01-007], encryption [26].
func (f *File) document(say func(bool, string, ...any)) {
	c := f.Catalog()
	lang, _ := c["Lang"].(string)
	say(tongue.MatchString(lang), "the document has no language, but %q", lang)
	mark := f.Dict(c["MarkInfo"])
	say(mark["Marked"] == Word("true"), "the document does not say that it is tagged")
	say(mark["Suspects"] == nil || mark["Suspects"] == Word("false"), "the document doubts its own tags")
	say(f.Trailer["Encrypt"] == nil, "the document is encrypted")
	say(f.Dict(c["ViewerPreferences"])["DisplayDocTitle"] == Word("true"), "the title is not shown")
	title, _ := f.Dict(f.Trailer["Info"])["Title"].(string)
	say(title != "", "the document has no title")
	meta, about := string(f.Stream(c["Metadata"])), f.Dict(c["Metadata"])
	say(about["Type"] == Name("Metadata") && about["Subtype"] == Name("XML") && about["Filter"] == nil, "the metadata is not plain XML: %v", about)
	say(strings.Contains(meta, "<pdfuaid:part>1</pdfuaid:part>"), "the metadata does not say PDF/UA-1")
	say(strings.Contains(meta, "<dc:title>"), "the metadata has no title")
	roots := f.Array(f.Dict(c["StructTreeRoot"])["K"])
	say(len(roots) == 1 && f.Dict(roots[0])["S"] == Name("Document"), "the structure is not one Document")
}

// tongue is a language as BCP 47 writes it, such as en-GB or cy.
var tongue = regexp.MustCompile(`^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$`)

// onPages looks at the content of each page [01, 10], artifacts [18], links [28],
// and that page and structure name each other.
func (f *File) onPages(say func(bool, string, ...any)) {
	places := f.Array(f.Dict(f.Catalog()["Pages"])["Kids"])
	parents := f.parents()
	for i, p := range f.Pages() {
		say(p.Dict["Tabs"] == Name("S"), "page %d: the order of tabs is not that of the structure", i+1)
		say(len(p.Bare) == 0, "page %d: drawn outside marked content: %v", i+1, p.Bare)
		own, _ := parents[int(number(p.Dict["StructParents"]))].(Array)
		seen := map[int]bool{}
		for _, piece := range p.Pieces {
			if piece.MCID < 0 {
				say(piece.Tag == "Artifact", "page %d: %s has no id", i+1, piece.Tag)
				kind, _ := piece.Properties["Subtype"].(Name)
				say(piece.Properties["Type"] == nil || piece.Properties["Type"] == Name("Pagination") && slices.Contains([]Name{"Header", "Footer", "Watermark"}, kind),
					"page %d: an artifact is %v", i+1, piece.Properties)
				continue
			}
			say(!seen[piece.MCID], "page %d: content id %d is there twice", i+1, piece.MCID)
			seen[piece.MCID] = true
			if piece.MCID >= len(own) {
				say(false, "page %d: content id %d has no parent", i+1, piece.MCID)
				continue
			}
			e := f.Dict(own[piece.MCID])
			named := slices.ContainsFunc(f.Array(e["K"]), func(k any) bool {
				d := f.Dict(k)
				return d["Type"] == Name("MCR") && number(d["MCID"]) == float64(piece.MCID) && d["Pg"] == places[i]
			})
			say(named, "page %d: the structure does not name content %d", i+1, piece.MCID)
			say(e["S"] == piece.Tag, "page %d: content %d is %s, its parent %v", i+1, piece.MCID, piece.Tag, e["S"])
		}
		for _, a := range f.Array(p.Dict["Annots"]) {
			annot := f.Dict(a)
			words, _ := annot["Contents"].(string)
			say(words != "", "page %d: a link has no words", i+1)
			rect := f.Array(annot["Rect"])
			say(len(rect) == 4 && number(rect[2]) > number(rect[0]) && number(rect[3]) > number(rect[1]), "page %d: the link %q has no place", i+1, words)
			link := f.Dict(parents[int(number(annot["StructParent"]))])
			say(link["S"] == Name("Link"), "page %d: a link is not in the structure", i+1)
			found := false
			for _, k := range f.Array(link["K"]) {
				found = found || f.Dict(k)["Type"] == Name("OBJR") && f.Dict(k)["Obj"] == a
			}
			say(found, "page %d: the structure does not refer to the link %q", i+1, words)
			say(annot["Dest"] != nil || annot["A"] != nil, "page %d: the link %q leads nowhere", i+1, words)
		}
	}
}

func number(v any) float64 {
	n, is := v.(float64)
	if !is {
		return -1
	}
	return n
}

// parents is the table by which content finds its place in the structure.
func (f *File) parents() map[int]any {
	all := map[int]any{}
	nums := f.Array(f.Dict(f.Dict(f.Catalog()["StructTreeRoot"])["ParentTree"])["Nums"])
	for i := 0; i+1 < len(nums); i += 2 {
		all[int(number(nums[i]))] = f.Get(nums[i+1])
	}
	return all
}

// inside says where elements may stand that have their place.
var inside = map[Name][]Name{
	"TR": {"Table", "THead", "TBody"}, "TH": {"TR"}, "TD": {"TR"}, "THead": {"Table"}, "TBody": {"Table"}, "Caption": {"Table"},
	"LI": {"L"}, "Lbl": {"LI"}, "LBody": {"LI"}, "TOCI": {"TOC"}, "Reference": {"TOCI"},
}

// known are the types of element of PDF 1.7 that we use. Another would need a
// role map.
var known = []Name{"Document", "H1", "H2", "H3", "H4", "P", "Span", "Link", "L", "LI", "Lbl", "LBody", "Table", "THead", "TBody", "TR", "TH", "TD", "Caption",
	"Figure", "BlockQuote", "TOC", "TOCI", "Reference"}

// kids are the types of the elements within one.
func (f *File) kids(e Dict) (all []Name) {
	for _, k := range f.Array(e["K"]) {
		if kid := f.Dict(k); kid["Type"] == Name("StructElem") {
			tag, _ := kid["S"].(Name)
			all = append(all, tag)
		}
	}
	return all
}

// widths are how many columns each row of a table fills [15].
func (f *File) widths(table Dict) (all []int) {
	for _, k := range f.Array(table["K"]) {
		part := f.Dict(k)
		if part["S"] == Name("THead") || part["S"] == Name("TBody") {
			all = append(all, f.widths(part)...)
		}
		if part["S"] != Name("TR") {
			continue
		}
		n := 0
		for _, cell := range f.Array(part["K"]) {
			n += max(1, int(number(f.Dict(f.Dict(cell)["A"])["ColSpan"])))
		}
		all = append(all, n)
	}
	return all
}

// bookmarks counts the bookmarks, and says of each that lacks words or a place.
func (f *File) bookmarks(say func(bool, string, ...any)) (n int) {
	var look func(at any)
	look = func(at any) {
		for item := f.Dict(at); ; item = f.Dict(item["Next"]) {
			n++
			words, _ := item["Title"].(string)
			say(words != "" && len(f.Array(item["Dest"])) > 0, "the bookmark %q lacks its words or leads nowhere", words)
			if item["First"] != nil {
				look(item["First"])
			}
			if item["Next"] == nil {
				return
			}
		}
	}
	if first := f.Dict(f.Catalog()["Outlines"])["First"]; first != nil {
		look(first)
	}
	return n
}

// elements looks at every element of the structure: its place [09], language
// [11], words of figures [13], levels of headings [14], tables [15], lists [16].
func (f *File) elements(say func(bool, string, ...any)) {
	level, titles, headings := 0, 0, 0
	var look func(e Dict, parent Name)
	look = func(e Dict, parent Name) {
		tag, _ := e["S"].(Name)
		if allowed, placed := inside[tag]; placed {
			found := false
			for _, a := range allowed {
				found = found || a == parent
			}
			say(found, "%s stands in %s", tag, parent)
		}
		say(slices.Contains(known, tag), "%s is no type of element that readers know", tag)
		if lang, said := e["Lang"].(string); said {
			say(tongue.MatchString(lang), "%q is no language", lang)
		}
		a := f.Dict(e["A"])
		switch {
		case tag == "L":
			say(len(f.kids(e)) > 0 && a["ListNumbering"] != nil, "a list has no items, or does not say how they are numbered")
		case tag == "LI":
			say(slices.Equal(f.kids(e), []Name{"Lbl", "LBody"}), "an item of a list holds %v", f.kids(e))
		case tag == "Table":
			last := ""
			for _, k := range f.kids(e) {
				last = string(k)
			}
			say(last == "TBody", "a table has no body")
			widths := f.widths(e)
			say(len(slices.Compact(widths)) == 1, "the rows of a table have %v cells", widths)
		case tag == "THead":
			say(len(f.kids(e)) == 1, "a table has %d header rows", len(f.kids(e)))
		case tag == "TR":
			say(len(f.kids(e)) > 0, "a row has no cells")
		case tag == "TH":
			say(slices.Contains([]any{Name("Row"), Name("Column"), Name("Both")}, a["Scope"]), "a header cell has the scope %v", a["Scope"])
		case tag == "Figure":
			alt, _ := e["Alt"].(string)
			say(alt != "" && len(f.Array(a["BBox"])) == 4, "a figure lacks its words or its place")
		case len(tag) == 2 && tag[0] == 'H' && tag[1] >= '1' && tag[1] <= '6':
			now := int(tag[1] - '0')
			say(now <= level+1, "a heading of level %d follows one of level %d", now, level)
			level = now
			if now == 1 {
				titles++
			} else {
				headings++
			}
		}
		for _, k := range f.Array(e["K"]) {
			if kid := f.Dict(k); kid["Type"] == Name("StructElem") {
				look(kid, tag)
			}
		}
	}
	for _, root := range f.Array(f.Dict(f.Catalog()["StructTreeRoot"])["K"]) {
		look(f.Dict(root), "")
	}
	say(titles == 1, "there are %d headings of level 1", titles)
	say(f.bookmarks(say) == headings, "the bookmarks are not the %d headings", headings)
}
