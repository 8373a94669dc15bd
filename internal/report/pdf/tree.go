package pdf

import (
	"fmt"
	"strings"
)

// node is an element of the structure tree: what the document means.
type node struct {
	tag    string
	file   *file
	kids   []kid
	attrs  string // the dictionaries of /A
	alt    string
	lang   string
	title  string
	object int
}

// kid is a part of a node, in reading order: another node, a piece of marked
// content on a page, or an annotation. Pages and annotations are named by the
// numbers of their objects.
type kid struct {
	node *node
	page int
	mcid int
	link int
}

func (n *node) add(tag string) *node {
	child := &node{tag: tag, file: n.file, object: n.file.alloc()}
	n.kids = append(n.kids, kid{node: child})
	return child
}

// write puts the node and all beneath it into the file.
func (n *node) write(parent int) {
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
		case k.link != 0:
			fmt.Fprintf(&b, "<</Type /OBJR /Pg %d 0 R /Obj %d 0 R>> ", k.page, k.link)
		default:
			fmt.Fprintf(&b, "<</Type /MCR /Pg %d 0 R /MCID %d>> ", k.page, k.mcid)
		}
	}
	n.file.object(n.object, b.String()+"]>>")
	for _, k := range n.kids {
		if k.node != nil {
			k.node.write(n.object)
		}
	}
}

// settle writes the blocks that are set, and forgets all of them but the numbers
// of their objects.
func (w *writer) settle() {
	for _, k := range w.root.kids {
		k.node.write(w.root.object)
		w.settled = append(w.settled, uint32(k.node.object))
	}
	w.root.kids = w.root.kids[:0]
}

// writeTree ends the tree, and writes the table by which content on pages finds
// its node.
func (w *writer) writeTree(root int) {
	w.settle()
	var kids, nums strings.Builder
	for _, object := range w.settled {
		fmt.Fprintf(&kids, "%d 0 R ", object)
	}
	w.file.object(w.root.object, fmt.Sprintf("<</Type /StructElem /S /%s /P %d 0 R /K [%s]>>", w.root.tag, root, kids.String()))
	for i, p := range w.pages {
		fmt.Fprintf(&nums, "%d %d 0 R ", i, p.parents)
	}
	for i, object := range w.linked {
		fmt.Fprintf(&nums, "%d %d 0 R ", len(w.pages)+i, object)
	}
	parents := w.file.alloc()
	w.file.object(parents, "<</Nums ["+nums.String()+"]>>")
	w.file.object(root, fmt.Sprintf("<</Type /StructTreeRoot /K [%d 0 R] /ParentTree %d 0 R /ParentTreeNextKey %d>>", w.root.object, parents, len(w.pages)+len(w.linked)))
}
