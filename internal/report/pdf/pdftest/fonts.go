package pdftest

import (
	"encoding/binary"
	"math"
)

// fonts looks at every font [31]: in the file, with its letters, and with widths
// that are those of its program.
func (f *File) fonts(say func(bool, string, ...any)) {
	seen := map[any]bool{}
	for _, p := range f.Pages() {
		for name, v := range f.Dict(f.Dict(p.Dict["Resources"])["Font"]) {
			if seen[v] {
				continue
			}
			seen[v] = true
			d := f.Dict(v)
			inner := f.Dict(f.Array(d["DescendantFonts"])[0])
			system := f.Dict(inner["CIDSystemInfo"])
			say(d["Encoding"] == Name("Identity-H") && inner["CIDToGIDMap"] == Name("Identity") && system["Registry"] == "Adobe" && system["Ordering"] == "Identity",
				"font %s: the way from codes to glyphs is not said", name)
			letters := unicode(f.Stream(d["ToUnicode"]))
			say(len(f.Stream(d["ToUnicode"])) > 0, "font %s has no letters", name)
			for glyph, letter := range letters {
				say(letter != "" && letter != "\x00" && letter != "\ufeff" && letter != "\ufffe", "font %s: glyph %d stands for %q", name, glyph, letter)
			}
			program := f.Stream(f.Dict(inner["FontDescriptor"])["FontFile2"])
			say(len(program) > 0, "font %s is not embedded", name)
			if len(program) > 0 {
				f.advances(inner, program, func(glyph int, said, is float64) {
					say(letters[uint16(glyph)] != "", "font %s: glyph %d has no letter", name, glyph)
					say(math.Abs(said-is) <= 1, "font %s: glyph %d is said to be %.1f wide and is %.1f", name, glyph, said, is)
				})
			}
		}
	}
}

// advances compares the widths that a font says of its glyphs, in thousandths,
// with those of its TrueType program.
func (f *File) advances(font Dict, program []byte, compare func(glyph int, said, is float64)) {
	tables := map[string][]byte{}
	for i := range int(binary.BigEndian.Uint16(program[4:])) {
		row := program[12+16*i:]
		at, size := binary.BigEndian.Uint32(row[8:]), binary.BigEndian.Uint32(row[12:])
		tables[string(row[:4])] = program[at : at+size]
	}
	unit := float64(binary.BigEndian.Uint16(tables["head"][18:]))
	several := int(binary.BigEndian.Uint16(tables["hhea"][34:]))
	w := f.Array(font["W"])
	for i := 0; i+1 < len(w); i += 2 {
		for n, said := range f.Array(w[i+1]) {
			glyph := int(number(w[i])) + n
			is := binary.BigEndian.Uint16(tables["hmtx"][4*min(glyph, several-1):])
			compare(glyph, number(said), float64(is)*1000/unit)
		}
	}
}
