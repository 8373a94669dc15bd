package pdftest

import (
	"bytes"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"regexp"
	"slices"
	"strings"
)

// Piece is a piece of marked content: whose it is and what it says.
type Piece struct {
	MCID       int // -1 for an artifact
	Tag        Name
	Properties Dict
	Text       string
}

// Page is a page with its content in drawing order.
type Page struct {
	Dict   Dict
	Pieces []Piece
	Bare   []string // operators that draw outside marked content
}

// Pages returns the pages in order.
func (f *File) Pages() (all []Page) {
	for _, kid := range f.Array(f.Dict(f.Catalog()["Pages"])["Kids"]) {
		all = append(all, f.page(f.Dict(kid)))
	}
	return all
}

var draws = []Word{"Tj", "re", "f", "B", "S", "Do", "l", "m"}

func (f *File) page(d Dict) Page {
	p := Page{Dict: d}
	fonts := f.Dict(f.Dict(d["Resources"])["Font"])
	letters := map[Name]map[uint16]string{}
	for name, font := range fonts {
		letters[name] = unicode(f.Stream(f.Dict(font)["ToUnicode"]))
	}
	l := &lexer{data: f.Stream(d["Contents"])}
	var args []any
	var font Name
	open := 0
	for {
		v := l.value()
		if v == (end{}) {
			if open > 0 {
				p.Bare = append(p.Bare, "marked content without its end")
			}
			return p
		}
		op, is := v.(Word)
		if !is {
			args = append(args, v)
			continue
		}
		switch op {
		case "BDC", "BMC":
			piece := Piece{MCID: -1, Tag: args[0].(Name)}
			if len(args) > 1 {
				piece.Properties = args[1].(Dict)
				if id, has := piece.Properties["MCID"].(float64); has {
					piece.MCID = int(id)
				}
			}
			p.Pieces = append(p.Pieces, piece)
			if open++; open > 1 {
				p.Bare = append(p.Bare, "marked content within marked content")
			}
		case "EMC":
			if open--; open < 0 {
				p.Bare = append(p.Bare, "an end of marked content without its beginning")
			}
		case "Tf":
			font = args[0].(Name)
		}
		if slices.Contains(draws, op) && open != 1 {
			p.Bare = append(p.Bare, string(op))
		}
		if op == "Tj" && open == 1 {
			last := &p.Pieces[len(p.Pieces)-1]
			for raw := []byte(args[0].(string)); len(raw) > 1; raw = raw[2:] {
				letter, known := letters[font][binary.BigEndian.Uint16(raw)]
				if !known {
					p.Bare = append(p.Bare, "a glyph without a letter")
				}
				if raw[0] == 0 && raw[1] == 0 {
					p.Bare = append(p.Bare, "the glyph that stands for none")
				}
				last.Text += letter
			}
		}
		args = nil
	}
}

var mapping = regexp.MustCompile(`<([0-9A-F]{4})> <([0-9A-F]{4,})>\n`)

func unicode(cmap []byte) map[uint16]string {
	all := map[uint16]string{}
	for _, m := range mapping.FindAllSubmatch(cmap, -1) {
		from, _ := hex.DecodeString(string(m[1]))
		to, _ := hex.DecodeString(string(m[2]))
		if bytes.Equal(m[1], []byte("0000")) && bytes.Equal(m[2], []byte("FFFF")) {
			continue
		}
		all[binary.BigEndian.Uint16(from)] = textOf(append([]byte{0xfe, 0xff}, to...))
	}
	return all
}

// Dump writes the structure tree with what it says, one line for each element:
// what somebody hears who does not see the page.
func (f *File) Dump() string {
	pages := map[any]Page{}
	kids := f.Array(f.Dict(f.Catalog()["Pages"])["Kids"])
	for i, p := range f.Pages() {
		pages[kids[i]] = p
	}
	var out strings.Builder
	var tell func(e Dict, depth int)
	tell = func(e Dict, depth int) {
		fmt.Fprintf(&out, "%s%s", strings.Repeat("  ", depth), e["S"])
		if scope := f.Dict(e["A"])["Scope"]; scope != nil {
			fmt.Fprintf(&out, " scope=%s", scope)
		}
		for _, key := range []Name{"Lang", "Alt"} {
			if e[key] != nil {
				fmt.Fprintf(&out, " %s=%q", strings.ToLower(string(key)), e[key])
			}
		}
		var text strings.Builder
		var under []Dict
		for _, k := range f.Array(e["K"]) {
			kid := f.Dict(k)
			switch kid["Type"] {
			case Name("MCR"):
				for _, piece := range pages[kid["Pg"]].Pieces {
					if piece.MCID == int(kid["MCID"].(float64)) {
						text.WriteString(piece.Text)
					}
				}
			case Name("StructElem"):
				under = append(under, kid)
			}
		}
		if text.Len() > 0 && e["S"] != Name("Figure") {
			fmt.Fprintf(&out, ": %s", strings.TrimSpace(text.String()))
		}
		out.WriteByte('\n')
		for _, kid := range under {
			tell(kid, depth+1)
		}
	}
	for _, root := range f.Array(f.Dict(f.Catalog()["StructTreeRoot"])["K"]) {
		tell(f.Dict(root), 0)
	}
	return out.String()
}
