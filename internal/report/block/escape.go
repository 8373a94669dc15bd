package block

import "strings"

// Escape writes text as it stands in XML, within an element or an attribute:
// what XML 1.0 cannot hold is left out.
func Escape(s string) string {
	var out strings.Builder
	for _, r := range s {
		switch {
		case r == '&':
			out.WriteString("&amp;")
		case r == '<':
			out.WriteString("&lt;")
		case r == '>':
			out.WriteString("&gt;")
		case r == '"':
			out.WriteString("&quot;")
		case r < ' ' && r != '\n' && r != '\t' || r == 0xfffe || r == 0xffff || r == 0xfffd:
		default:
			out.WriteRune(r)
		}
	}
	return out.String()
}
