// Package govuk holds the components of the GOV.UK Design System as templ
// components with typed arguments.
//
// Each component mirrors the nunjucks macro of the same name in govuk-frontend:
// the argument struct has the macro's options (the json tags carry their
// names), and fixtures_test.go compares what it renders with the examples that
// govuk-frontend publishes for the pinned release. Options that take HTML take a
// templ.Component here, so that nothing unescaped slips in; where a text and an
// HTML option stand side by side, HTML wins.
//
// The crown, the crest and the GDS Transport font are for gov.uk alone: Header,
// Wordmark and Footer are our own look within the system. The styles are in
// assets/scss.
package govuk

import (
	"context"
	"io"
	"strings"

	"github.com/a-h/templ"
)

// Content is a piece of text, or HTML in its place.
type Content struct {
	Text string          `json:"text"`
	HTML templ.Component `json:"html"`
}

// present reports whether there is anything to show.
func (c Content) present() bool { return c.Text != "" || c.HTML != nil }

// content renders HTML if there is any, and the text if not, with no white
// space around it, which would be underlined in links.
func content(text string, html templ.Component) templ.Component {
	if html != nil {
		return html
	}
	return templ.ComponentFunc(func(_ context.Context, w io.Writer) error {
		_, err := io.WriteString(w, templ.EscapeString(text))
		return err
	})
}

// classes joins class names (or ids) with spaces, leaving out empty ones.
func classes(names ...string) string {
	var b strings.Builder
	for _, name := range names {
		if name == "" {
			continue
		}
		if b.Len() > 0 {
			b.WriteByte(' ')
		}
		b.WriteString(name)
	}
	return b.String()
}

// when returns the text if the condition holds, or nothing.
func when(condition bool, text string) string {
	if condition {
		return text
	}
	return ""
}

// first returns the first text that is not empty.
func first(texts ...string) string {
	for _, text := range texts {
		if text != "" {
			return text
		}
	}
	return ""
}

// prefixed puts a prefix before a name, if there is a name.
func prefixed(prefix, name string) string {
	if name == "" {
		return ""
	}
	return prefix + name
}

// merge returns the attributes of all maps; later ones win.
func merge(all ...templ.Attributes) templ.Attributes {
	merged := templ.Attributes{}
	for _, attributes := range all {
		for name, value := range attributes {
			merged[name] = value
		}
	}
	return merged
}

// optional returns attributes for the pairs of name and value whose value is
// not empty.
func optional(pairs ...string) templ.Attributes {
	attributes := templ.Attributes{}
	for i := 0; i+1 < len(pairs); i += 2 {
		if pairs[i+1] != "" {
			attributes[pairs[i]] = pairs[i+1]
		}
	}
	return attributes
}

// messages returns the data-i18n attributes of one wording with plural forms.
func messages(key string, forms map[string]string) templ.Attributes {
	attributes := templ.Attributes{}
	for form, text := range forms {
		attributes["data-i18n."+key+"."+form] = text
	}
	return attributes
}
