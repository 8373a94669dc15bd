package pdf

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"
	"unicode"

	"golang.org/x/image/font/gofont/gobold"
	"golang.org/x/image/font/gofont/goitalic"
	"golang.org/x/image/font/gofont/goregular"
	"golang.org/x/image/font/sfnt"
	"golang.org/x/text/unicode/norm"
)

// typeface is a font file with what layout asks of it, read once.
type typeface struct {
	name   string
	tables map[string][]byte
	parsed *sfnt.Font
	widths []float64 // of each glyph, in thousandths of the size
	bounds [4]float64
	up     float64 // ascent
	down   float64 // descent, negative
	long   bool    // offsets of glyphs are of four bytes
	angle  float64

	mu     sync.Mutex
	glyphs map[rune]uint16
}

const (
	regular = iota
	bold
	italic
)

// faces are the fonts that every document may use.
var faces = sync.OnceValue(func() []*typeface {
	return []*typeface{mustRead("GoRegular", goregular.TTF, 0), mustRead("GoBold", gobold.TTF, 0), mustRead("GoItalic", goitalic.TTF, -11)}
})

func mustRead(name string, ttf []byte, angle float64) *typeface {
	parsed, err := sfnt.Parse(ttf)
	if err != nil {
		panic(fmt.Sprintf("the built-in font %s: %v", name, err))
	}
	f := &typeface{name: name, parsed: parsed, tables: map[string][]byte{}, angle: angle, glyphs: map[rune]uint16{}}
	for i := range int(binary.BigEndian.Uint16(ttf[4:])) {
		entry := ttf[12+16*i:]
		from, length := binary.BigEndian.Uint32(entry[8:]), binary.BigEndian.Uint32(entry[12:])
		f.tables[string(entry[:4])] = ttf[from : from+length]
	}
	scale := 1000 / float64(binary.BigEndian.Uint16(f.tables["head"][18:]))
	signed := func(table string, at int) float64 {
		return float64(int16(binary.BigEndian.Uint16(f.tables[table][at:]))) * scale
	}
	f.bounds = [4]float64{signed("head", 36), signed("head", 38), signed("head", 40), signed("head", 42)}
	f.up, f.down = signed("hhea", 4), signed("hhea", 6)
	f.long = binary.BigEndian.Uint16(f.tables["head"][50:]) == 1
	glyphs, metrics := int(binary.BigEndian.Uint16(f.tables["maxp"][4:])), int(binary.BigEndian.Uint16(f.tables["hhea"][34:]))
	for g := range glyphs {
		f.widths = append(f.widths, float64(int(float64(binary.BigEndian.Uint16(f.tables["hmtx"][4*min(g, metrics-1):]))*scale+0.5)))
	}
	return f
}

// missing stands for what the font cannot show.
const missing = '□'

// glyph returns the glyph of a letter, 0 when the font has none.
func (f *typeface) glyph(r rune) uint16 {
	f.mu.Lock()
	defer f.mu.Unlock()
	if g, known := f.glyphs[r]; known {
		return g
	}
	var b sfnt.Buffer
	g, err := f.parsed.GlyphIndex(&b, r)
	if err != nil {
		g = 0
	}
	if len(f.glyphs) < 5000 {
		f.glyphs[r] = uint16(g)
	}
	return uint16(g)
}

// shown turns text into what the font can show: letters that it lacks lose
// their accents, or become a box.
func (f *typeface) shown(text string) string {
	plain := true
	for _, r := range text {
		if r < ' ' || r > '~' {
			plain = false
			break
		}
	}
	if plain {
		return text
	}
	var out strings.Builder
	for _, r := range norm.NFC.String(text) {
		switch {
		case r == '\u00ad' || r == '\ufeff' || r >= '\u200b' && r <= '\u200f' || r >= '\ufe00' && r <= '\ufe0f' || r < ' ' && r != '\t' || r == '\u007f':
			continue
		case r == '\t' || r == '\u00a0' || r == '\u202f' || r >= '\u2000' && r <= '\u200a':
			r = ' '
		case r == '\u2010' || r == '\u2011':
			r = '-'
		case f.glyph(r) == 0 && unicode.Is(unicode.Mn, r):
			continue // an accent that the letter before cannot carry
		case f.glyph(r) == 0:
			base := []rune(norm.NFD.String(string(r)))[0]
			if r = missing; f.glyph(base) != 0 {
				r = base
			}
		}
		out.WriteRune(r)
	}
	return out.String()
}

// font is a typeface in one document: it remembers what was used.
type font struct {
	*typeface
	used   map[uint16]rune
	object int
}

// width is the width of shown text at a size.
func (f *font) width(text string, size float64) float64 {
	w := 0.0
	for _, r := range text {
		w += f.widths[f.glyph(r)]
	}
	return w * size / 1000
}

// encode writes shown text as the hexadecimal string of its glyphs.
func (f *font) encode(text string) string {
	const digits = "0123456789ABCDEF"
	out := make([]byte, 0, 4*len(text)+2)
	out = append(out, '<')
	for _, r := range text {
		g := f.glyph(r)
		if before, is := f.used[g]; !is || r < before {
			f.used[g] = r
		}
		out = append(out, digits[g>>12], digits[g>>8&15], digits[g>>4&15], digits[g&15])
	}
	return string(append(out, '>'))
}

// write puts the font with the glyphs that were used into the file.
func (f *font) write(w *file) {
	data := f.subset()
	sum := sha256.Sum256(data)
	var tag [6]byte
	for i := range tag {
		tag[i] = 'A' + sum[i]%26
	}
	name := "/" + string(tag[:]) + "+" + f.name
	program, letters, descriptor, descendant := w.alloc(), w.alloc(), w.alloc(), w.alloc()
	w.stream(program, fmt.Sprintf("/Length1 %d ", len(data)), data, true)
	w.stream(letters, "", f.toUnicode(), true)
	w.object(descriptor, fmt.Sprintf("<</Type /FontDescriptor /FontName %s /Flags 32 /FontBBox [%s %s %s %s] /ItalicAngle %s /Ascent %s /Descent %s /CapHeight 720 /StemV 80 /FontFile2 %d 0 R>>",
		name, num(f.bounds[0]), num(f.bounds[1]), num(f.bounds[2]), num(f.bounds[3]), num(f.angle), num(f.up), num(f.down), program))
	var widths strings.Builder
	for _, g := range slices.Sorted(maps.Keys(f.used)) {
		fmt.Fprintf(&widths, "%d [%s] ", g, num(f.widths[g]))
	}
	w.object(descendant, fmt.Sprintf("<</Type /Font /Subtype /CIDFontType2 /BaseFont %s /CIDSystemInfo <</Registry (Adobe) /Ordering (Identity) /Supplement 0>> /FontDescriptor %d 0 R /CIDToGIDMap /Identity /DW 500 /W [%s]>>",
		name, descriptor, widths.String()))
	w.object(f.object, fmt.Sprintf("<</Type /Font /Subtype /Type0 /BaseFont %s /Encoding /Identity-H /DescendantFonts [%d 0 R] /ToUnicode %d 0 R>>", name, descendant, letters))
}

// toUnicode says which letter each glyph stands for.
func (f *font) toUnicode() []byte {
	var b bytes.Buffer
	b.WriteString("/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n/CIDSystemInfo <</Registry (Adobe) /Ordering (UCS) /Supplement 0>> def\n" +
		"/CMapName /Adobe-Identity-UCS def\n/CMapType 2 def\n1 begincodespacerange\n<0000> <FFFF>\nendcodespacerange\n")
	for chunk := range slices.Chunk(slices.Sorted(maps.Keys(f.used)), 100) {
		fmt.Fprintf(&b, "%d beginbfchar\n", len(chunk))
		for _, g := range chunk {
			fmt.Fprintf(&b, "<%04X> <%04X>\n", g, f.used[g])
		}
		b.WriteString("endbfchar\n")
	}
	b.WriteString("endcmap\nCMapName currentdict /CMap defineresource pop\nend\nend\n")
	return b.Bytes()
}

// outline returns the drawing of a glyph.
func (f *typeface) outline(g uint16) []byte {
	loca, glyf := f.tables["loca"], f.tables["glyf"]
	if f.long {
		return glyf[binary.BigEndian.Uint32(loca[4*int(g):]):binary.BigEndian.Uint32(loca[4*int(g)+4:])]
	}
	return glyf[2*int(binary.BigEndian.Uint16(loca[2*int(g):])) : 2*int(binary.BigEndian.Uint16(loca[2*int(g)+2:]))]
}

// parts returns the glyphs of which a composite glyph is made.
func parts(outline []byte) []uint16 {
	if len(outline) < 10 || int16(binary.BigEndian.Uint16(outline)) >= 0 {
		return nil
	}
	var all []uint16
	for at := 10; ; {
		flags := binary.BigEndian.Uint16(outline[at:])
		all = append(all, binary.BigEndian.Uint16(outline[at+2:]))
		at += 6
		if flags&1 != 0 { // arguments are words
			at += 2
		}
		switch {
		case flags&8 != 0:
			at += 2
		case flags&64 != 0:
			at += 4
		case flags&128 != 0:
			at += 8
		}
		if flags&32 == 0 {
			return all
		}
	}
}

// subset is the font file with only the glyphs that were used. They keep their
// numbers.
func (f *font) subset() []byte {
	keep := map[uint16]bool{0: true}
	var add func(g uint16)
	add = func(g uint16) {
		if !keep[g] {
			keep[g] = true
			for _, part := range parts(f.outline(g)) {
				add(part)
			}
		}
	}
	for g := range f.used {
		add(g)
	}
	var glyf, loca []byte
	for g := range len(f.widths) {
		loca = binary.BigEndian.AppendUint32(loca, uint32(len(glyf)))
		if keep[uint16(g)] {
			glyf = append(glyf, f.outline(uint16(g))...)
			glyf = append(glyf, make([]byte, -len(glyf)&3)...)
		}
	}
	loca = binary.BigEndian.AppendUint32(loca, uint32(len(glyf)))
	head := slices.Clone(f.tables["head"])
	binary.BigEndian.PutUint32(head[8:], 0)
	binary.BigEndian.PutUint16(head[50:], 1)
	tables := map[string][]byte{"glyf": glyf, "loca": loca, "head": head}
	for _, name := range []string{"cvt ", "fpgm", "hhea", "hmtx", "maxp", "prep"} {
		if table, has := f.tables[name]; has {
			tables[name] = table
		}
	}
	return assemble(tables)
}

// assemble writes tables as a font file with its checksums.
func assemble(tables map[string][]byte) []byte {
	names := slices.Sorted(maps.Keys(tables))
	power, shift := 1, 0
	for power*2 <= len(names) {
		power, shift = power*2, shift+1
	}
	out := binary.BigEndian.AppendUint32(nil, 0x00010000)
	for _, n := range []int{len(names), power * 16, shift, (len(names) - power) * 16} {
		out = binary.BigEndian.AppendUint16(out, uint16(n))
	}
	from, head := 12+16*len(names), 0
	var body []byte
	for _, name := range names {
		table := tables[name]
		if name == "head" {
			head = from + len(body)
		}
		out = append(out, name...)
		out = binary.BigEndian.AppendUint32(out, checksum(table))
		out = binary.BigEndian.AppendUint32(out, uint32(from+len(body)))
		out = binary.BigEndian.AppendUint32(out, uint32(len(table)))
		body = append(append(body, table...), make([]byte, -len(table)&3)...)
	}
	out = append(out, body...)
	binary.BigEndian.PutUint32(out[head+8:], 0xB1B0AFBA-checksum(out))
	return out
}

func checksum(table []byte) (sum uint32) {
	for len(table) >= 4 {
		sum, table = sum+binary.BigEndian.Uint32(table), table[4:]
	}
	var last [4]byte
	copy(last[:], table)
	return sum + binary.BigEndian.Uint32(last[:])
}
