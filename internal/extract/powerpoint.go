package extract

import (
	"io"
	"strings"
)

// readPowerPoint reads .pptx by slide, in the order they are shown in: title,
// text, tables, drawings, speaker's notes and comments. What the foot of every
// slide says is read once.
func readPowerPoint(b *builder, content io.ReaderAt, size int64) error {
	a, err := openArchive(b, content, size)
	if err != nil {
		return err
	}
	main, err := a.mainPart("ppt/presentation.xml")
	if err != nil {
		return err
	}
	a.readCore()
	links, err := a.relations(main)
	if err != nil {
		return err
	}
	targets := map[string]string{}
	for _, l := range links {
		targets[l.id] = l.target
	}
	var slides []string
	err = a.walk(main, func(_ *xmlReader, t token) error {
		if t.start && t.name == "sldId" {
			slides = append(slides, targets[relationID(t)])
		}
		return nil
	})
	if err != nil {
		return err
	}
	if b.within == "" {
		b.doc.Pages = len(slides)
	}
	feet := map[string]bool{}
	for i, slide := range slides {
		if i == b.limits.Pages {
			return errFull
		}
		if !a.has(slide) {
			continue
		}
		if err := b.slide(a, slide, Place{Kind: PlaceSlide, Number: i + 1}, feet); err != nil {
			return err
		}
	}
	return nil
}

func (b *builder) slide(a *archive, part string, place Place, feet map[string]bool) error {
	s := &slideText{b: b, place: place, feet: feet}
	if err := a.walk(part, s.token); err != nil {
		return err
	}
	if err := s.flush(); err != nil {
		return err
	}
	links, err := a.relations(part)
	if err != nil {
		return err
	}
	for _, l := range links {
		if !a.has(l.target) {
			continue
		}
		switch l.kind {
		case "notesSlide":
			n := &slideText{b: b, place: place, feet: feet}
			if err = a.walk(l.target, n.token); err == nil {
				err = n.flush()
			}
		case "comments", "diagramData":
			err = b.drawn(a, l.target, place)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// slideText is a slide being read.
type slideText struct {
	b      *builder
	place  Place
	feet   map[string]bool
	holds  string // what the shape under way holds, as its placeholder says
	shape  strings.Builder
	block  strings.Builder
	inText bool
	cells  int
}

func (s *slideText) token(x *xmlReader, t token) error {
	switch {
	case t.text != "":
		if s.inText && s.shape.Len() < maxText {
			s.shape.WriteString(t.text)
		}
	case t.name == "Fallback" && t.start:
		return x.skip()
	case t.name == "sp" && t.start:
		s.holds = ""
		s.shape.Reset()
	case t.name == "ph" && t.start:
		s.holds = t.attr("type")
	case t.name == "cNvPr" && t.start && t.attr("hidden") != "" && t.on("hidden"):
		s.holds = "hidden"
	case t.name == "t":
		s.inText = t.start
	case t.name == "br" && t.start:
		s.shape.WriteByte(' ')
	case t.name == "tc":
		if t.start {
			s.cells++
		} else if s.cells > 0 {
			s.cells--
			s.shape.WriteByte('\t')
		}
	case t.name == "p" && t.end && s.cells > 0:
		s.shape.WriteByte(' ')
	case t.end && (t.name == "p" || t.name == "tr"):
		s.shape.WriteByte('\n')
	case t.end && (t.name == "sp" || t.name == "graphicFrame"):
		return s.endShape()
	}
	return nil
}

func (s *slideText) endShape() error {
	text := s.shape.String()
	s.shape.Reset()
	holds := s.holds
	s.holds = ""
	switch holds {
	case "sldNum", "dt", "hidden", "sldImg":
		return nil
	case "ftr", "hdr":
		if s.feet[text] || len(s.feet) > 1000 {
			return nil
		}
		s.feet[text] = true
	case "title", "ctrTitle":
		if text = oneLine(text); text == "" {
			return nil
		}
		if err := s.flush(); err != nil {
			return err
		}
		if s.b.doc.Title == "" && s.b.within == "" {
			s.b.doc.Title = text
		}
		return s.b.add(s.place, text, true)
	}
	if s.block.Len()+len(text) > passageRunes {
		if err := s.flush(); err != nil {
			return err
		}
	}
	s.block.WriteString(text + "\n")
	return nil
}

func (s *slideText) flush() error {
	text := s.block.String() + s.shape.String()
	s.block.Reset()
	s.shape.Reset()
	return s.b.add(s.place, text, false)
}
