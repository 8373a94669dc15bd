package extract

import "strings"

// sections collects the text of a document that flows: paragraphs beneath
// headings, and pages where the document says where they begin.
type sections struct {
	b     *builder
	block strings.Builder
	count int    // of headings
	name  string // of the heading above
	page  int    // 0 where pages are not known
	at    Place  // set where it does not flow: all stands there
}

func (s *sections) place() Place {
	if s.at.Kind != "" {
		return s.at
	}
	if s.page > 0 {
		return Place{Kind: PlacePage, Number: s.page}
	}
	return Place{Kind: PlaceSection, Number: s.count, Name: s.name}
}

// paragraph adds a paragraph, together with short ones before it.
func (s *sections) paragraph(text string) error {
	if strings.TrimSpace(text) == "" {
		return nil
	}
	if s.block.Len()+len(text) > passageRunes {
		if err := s.flush(); err != nil {
			return err
		}
	}
	s.block.WriteString(strings.TrimRight(text, " \n"))
	s.block.WriteByte('\n')
	return nil
}

// heading begins a new section.
func (s *sections) heading(text string) error {
	if text = oneLine(clean(text)); text == "" {
		return nil
	}
	if err := s.flush(); err != nil {
		return err
	}
	s.count++
	s.name = string([]rune(text)[:min(120, len([]rune(text)))])
	return s.b.add(s.place(), text, true)
}

// newPage begins a new page.
func (s *sections) newPage() error {
	err := s.flush()
	s.page++
	return err
}

func (s *sections) flush() error {
	text := s.block.String()
	s.block.Reset()
	return s.b.add(s.place(), text, false)
}
