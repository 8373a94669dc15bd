package extract

import (
	"io"
	"strings"
	"unicode/utf16"
)

// rtfSigns are control words that stand for a character.
var rtfSigns = map[string]string{
	"tab": "\t", "cell": "\t", "nestcell": "\t", "line": "\n", "emdash": "—", "endash": "–", "lquote": "‘", "rquote": "’", "ldblquote": "“", "rdblquote": "”", "bullet": "•",
	"emspace": " ", "enspace": " ", "qmspace": " ",
}

// rtfAsides are what stands beside the text.
var rtfAsides = map[string]string{
	"header": "page header", "headerl": "page header", "headerr": "page header", "headerf": "page header",
	"footer": "page footer", "footerl": "page footer", "footerr": "page footer", "footerf": "page footer",
	"annotation": "comments", "title": "title",
}

// word acts on a control word.
func (r *rtfText) word(name string, value int, has bool) error {
	r.letters()
	star := r.star
	r.star = false
	if sign := rtfSigns[name]; sign != "" {
		r.write(sign)
		return nil
	}
	if place := rtfAsides[name]; place != "" && !(r.now.skip && name != "title") {
		r.now.into, r.now.name, r.now.skip = &strings.Builder{}, place, false
		return nil
	}
	off := has && value == 0
	switch name {
	case "par", "sect", "page", "row", "nestrow":
		if r.now.skip {
			return nil
		}
		if r.now.into != nil {
			r.write("\n")
			return nil
		}
		return r.paragraph()
	case "pard":
		r.heading = false
	case "outlinelevel":
		r.heading = has && value >= 0 && value < 9
	case "plain":
		r.now.hidden = false
	case "v", "deleted":
		r.now.hidden = !off
	case "u":
		r.unicode(value)
	case "uc":
		r.now.after = max(0, min(value, 10))
	case "bin":
		if has && value > 0 {
			io.CopyN(io.Discard, r.in, int64(value)) //nolint:errcheck // the end shows at the next byte
		}
	case "ansicpg":
		r.page = value
	case "mac":
		r.page = 10000
	case "pc":
		r.page = 437
	case "pca":
		r.page = 850
	case "f", "deff":
		r.now.font = value
	case "fcharset":
		if page := fontPages[value]; page != 0 && r.now.fonts && len(r.fonts) < 10_000 {
			r.fonts[r.now.font] = page
		}
	case "fonttbl":
		r.now.fonts = true
	case "colortbl", "stylesheet", "info", "pict", "objdata", "nonshppict", "pntext", "xe", "tc", "bkmkstart", "bkmkend", "atnid", "atnauthor":
		r.now.skip = true
	default:
		if star && name != "shptxt" && name != "shpinst" {
			r.now.skip = true
		}
	}
	return nil
}

// unicode keeps a letter that is written by its number, and leaves out what
// stands in for it.
func (r *rtfText) unicode(value int) {
	c := rune(value)
	if value < 0 {
		c = rune(value + 0x10000)
	}
	r.drop = r.now.after
	switch {
	case utf16.IsSurrogate(c) && r.high == 0:
		r.high = c
		return
	case r.high != 0:
		c = utf16.DecodeRune(r.high, c)
		r.high = 0
	}
	r.write(string(c))
}
