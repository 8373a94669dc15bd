package govuk

import (
	"bytes"
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/a-h/templ"
	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// compare renders ours and returns what differs from the wanted HTML once
// white space and the order of attributes and classes are put aside; an empty
// text means that nothing does.
func compare(t *testing.T, ours templ.Component, want string) string {
	t.Helper()
	var buf bytes.Buffer
	if err := ours.Render(context.Background(), &buf); err != nil {
		t.Fatalf("render: %v", err)
	}
	a, b := outline(t, buf.String()), outline(t, want)
	if slices.Equal(a, b) {
		return ""
	}
	var diff strings.Builder
	for i := range max(len(a), len(b)) {
		var got, wanted string
		if i < len(a) {
			got = a[i]
		}
		if i < len(b) {
			wanted = b[i]
		}
		if got != wanted {
			fmt.Fprintf(&diff, "  line %d\n  got  %s\n  want %s\n", i+1, got, wanted)
			if diff.Len() > 1000 {
				break
			}
		}
	}
	return diff.String()
}

// outline writes a tree as indented lines, one for each element and text.
func outline(t *testing.T, fragment string) []string {
	t.Helper()
	nodes, err := html.ParseFragment(strings.NewReader(fragment), &html.Node{Type: html.ElementNode, Data: "body", DataAtom: atom.Body})
	if err != nil {
		t.Fatalf("parse %s: %v", fragment, err)
	}
	root := &html.Node{Type: html.ElementNode, Data: "root"}
	for _, n := range nodes {
		root.AppendChild(n)
	}
	return outlineChildren(root, "", false)
}

func outlineChildren(parent *html.Node, indent string, verbatim bool) []string {
	var lines []string
	for n := parent.FirstChild; n != nil; n = n.NextSibling {
		switch n.Type {
		case html.TextNode:
			text := n.Data
			if !verbatim {
				text = squeeze(n)
			}
			if text != "" {
				lines = append(lines, fmt.Sprintf("%s%q", indent, text))
			}
		case html.ElementNode:
			lines = append(lines, indent+"<"+n.Data+attributes(n)+">")
			keep := verbatim || n.Data == "textarea" || n.Data == "pre"
			lines = append(lines, outlineChildren(n, indent+"  ", keep)...)
		}
	}
	return lines
}

// squeeze shortens white space to one space, and to none at the edges of an
// element and beside blocks, where browsers show none.
func squeeze(n *html.Node) string {
	text := " " + strings.Join(strings.Fields(n.Data), " ") + " "
	if text == "  " {
		text = " "
	}
	if !strings.ContainsAny(n.Data[:1], " \t\r\n") || !inline(n.PrevSibling) {
		text = strings.TrimPrefix(text, " ")
	}
	if !strings.ContainsAny(n.Data[len(n.Data)-1:], " \t\r\n") || !inline(n.NextSibling) {
		text = strings.TrimSuffix(text, " ")
	}
	return text
}

// inline reports whether white space beside a sibling shows.
func inline(n *html.Node) bool {
	if n == nil {
		return false
	}
	if n.Type == html.TextNode {
		return true
	}
	switch n.Data {
	case "a", "b", "code", "em", "span", "strong":
		return true
	}
	return false
}

func attributes(n *html.Node) string {
	var all []string
	for _, a := range n.Attr {
		value := a.Val
		if a.Key == "class" {
			names := strings.Fields(value)
			slices.Sort(names)
			value = strings.Join(names, " ")
		}
		all = append(all, fmt.Sprintf(" %s=%q", a.Key, value))
	}
	slices.Sort(all)
	return strings.Join(all, "")
}
