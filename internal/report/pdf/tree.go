package pdf

import (
	"fmt"
	"strings"
)

// node is an element of the structure tree: what the document means.
type node struct {
	tag    string
	parent *node
	kids   []kid
	attrs  string // the dictionaries of /A
	alt    string
	lang   string
	title  string
	object int
}

// kid is a part of a node, in reading order: another node, a piece of marked
// content on a page, or an annotation.
type kid struct {
	node *node
	page *page
	mcid int
	link *link
}

func (n *node) add(tag string) *node {
	child := &node{tag: tag, parent: n}
	n.kids = append(n.kids, kid{node: child})
	return child
}

// write puts the tree into the file, and the table by which content on pages
// finds its node.
func (w *writer) writeTree(root int) {
	var number func(n *node)
	number = func(n *node) {
		n.object = w.file.alloc()
		for _, k := range n.kids {
			if k.node != nil {
				number(k.node)
			}
		}
	}
	number(w.root)
	var put func(n *node, parent int)
	put = func(n *node, parent int) {
		var b strings.Builder
		fmt.Fprintf(&b, "<</Type /StructElem /S /%s /P %d 0 R", n.tag, parent)
		for _, of := range []struct{ key, words string }{{"Alt", n.alt}, {"Lang", n.lang}, {"T", n.title}} {
			if of.words != "" {
				fmt.Fprintf(&b, " /%s %s", of.key, text(of.words))
			}
		}
		if n.attrs != "" {
			b.WriteString(" /A " + n.attrs)
		}
		b.WriteString(" /K [")
		for _, k := range n.kids {
			switch {
			case k.node != nil:
				fmt.Fprintf(&b, "%d 0 R ", k.node.object)
			case k.link != nil:
				fmt.Fprintf(&b, "<</Type /OBJR /Pg %d 0 R /Obj %d 0 R>> ", k.page.object, k.link.object)
			default:
				fmt.Fprintf(&b, "<</Type /MCR /Pg %d 0 R /MCID %d>> ", k.page.object, k.mcid)
			}
		}
		w.file.object(n.object, b.String()+"]>>")
		for _, k := range n.kids {
			if k.node != nil {
				put(k.node, n.object)
			}
		}
	}
	put(w.root, root)
	var nums strings.Builder
	for i, p := range w.pages {
		fmt.Fprintf(&nums, "%d [", i)
		for _, n := range p.parents {
			fmt.Fprintf(&nums, "%d 0 R ", n.object)
		}
		nums.WriteString("] ")
	}
	next := len(w.pages)
	for _, p := range w.pages {
		for _, l := range p.links {
			fmt.Fprintf(&nums, "%d %d 0 R ", l.key, l.node.object)
			next = max(next, l.key+1)
		}
	}
	parents := w.file.alloc()
	w.file.object(parents, "<</Nums ["+nums.String()+"]>>")
	w.file.object(root, fmt.Sprintf("<</Type /StructTreeRoot /K [%d 0 R] /ParentTree %d 0 R /ParentTreeNextKey %d>>", w.root.object, parents, next))
}
