package report

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/plaudit/plaudit/internal/fault"
	"github.com/plaudit/plaudit/internal/report/block"
	"github.com/plaudit/plaudit/internal/standard"
)

// Template is how a certification body wants its reports: its letterhead, the
// order and headings of the sections, standard paragraphs, its own names of the
// ratings, and wording blocks for its assessors. It never changes what is said
// of an element. A report carries the template it was drafted with.
type Template struct {
	Version      int64                      `json:"version"` // 0: Plaudit's own, which no body wrote
	Wordmark     string                     `json:"wordmark,omitempty"`
	Address      string                     `json:"address,omitempty"` // lines
	Colour       string                     `json:"colour,omitempty"`  // RRGGBB; "" for Plaudit's
	Reference    string                     `json:"reference,omitempty"`
	Confidential string                     `json:"confidential,omitempty"` // on every page
	Footer       string                     `json:"footer,omitempty"`
	Sections     []Section                  `json:"sections,omitempty"` // in their order
	Ratings      map[standard.Rating]string `json:"ratings,omitempty"`  // own names; the rest keep the pack's
	Blocks       []Wording                  `json:"blocks,omitempty"`
	Logo         *Logo                      `json:"logo,omitempty"` // nil: none
}

// Section is one part of a report: one of Plaudit's, or one of the body's own,
// which has standard paragraphs and nothing else.
type Section struct {
	Key   string `json:"key"`
	Title string `json:"title"`
	Words string `json:"words,omitempty"` // a standard paragraph with which it begins
}

// Wording is a piece of standard text that assessors put into what they write.
type Wording struct {
	Title string `json:"title"`
	For   string `json:"for"` // the key of a section, or ForElement
	Words string `json:"words"`
}

// The keys of the sections that every report has.
const (
	SectionBackground   = "background"
	SectionMethodology  = "methodology"
	SectionStrengths    = "strengths"
	SectionFindings     = "findings"
	SectionRatings      = "ratings"
	SectionImprovements = "improvement"
	SectionPlus         = "compliance-plus"
	SectionConclusion   = "conclusion"
)

// ForElement is what a wording block of findings is for.
const ForElement = "element"

// ownSection begins the key of a section that is the body's own.
const ownSection = "own-"

// The most that a template may hold.
const (
	MaxOwnSections = 3
	MaxWordings    = 40
	maxLine        = 120
	maxWords       = 4000
)

// OwnTemplate is the template of a body that has none: Plaudit's.
func OwnTemplate() Template {
	return Template{Confidential: "In confidence to {organisation} and {body} until {organisation} publishes it", Sections: []Section{
		{Key: SectionBackground, Title: "Background"}, {Key: SectionMethodology, Title: "Methodology"}, {Key: SectionStrengths, Title: "Summary of strengths"},
		{Key: SectionFindings, Title: "Findings"}, {Key: SectionRatings, Title: "Ratings"}, {Key: SectionImprovements, Title: "Improvement areas"},
		{Key: SectionPlus, Title: "Compliance Plus"}, {Key: SectionConclusion, Title: "Conclusion and recommendation"}}}
}

// Own tells whether the section is one of the body's own.
func (s Section) Own() bool { return strings.HasPrefix(s.Key, ownSection) }

// OwnSection is the key of the body's n-th own section, from 1.
func OwnSection(n int) string { return fmt.Sprintf("%s%d", ownSection, n) }

// Placeholder is a word in braces that a report fills in.
type Placeholder struct{ Name, Meaning string }

// Placeholders returns what standard paragraphs and wording blocks may name;
// those of an element only where the words are for one.
func Placeholders(element bool) []Placeholder {
	var all []Placeholder
	for _, p := range placeholders {
		if element || !p.element {
			all = append(all, p.Placeholder)
		}
	}
	return all
}

// braced finds a placeholder, and a brace that is no part of one.
var braced = regexp.MustCompile(`\{[^{}\n]*\}|[{}]`)

// CheckPlaceholders says of each placeholder in the words that is none, by name.
func CheckPlaceholders(words string, element bool) []string {
	var wrong []string
	for _, found := range braced.FindAllString(words, -1) {
		name := strings.Trim(found, "{}")
		switch {
		case len(found) < 2:
			wrong = append(wrong, fmt.Sprintf("A “%s” stands alone: placeholders are written like {organisation}", found))
		case !slices.ContainsFunc(placeholders, func(p placeholder) bool { return p.Name == name }):
			wrong = append(wrong, found+" is not a placeholder"+meant(name))
		case !element && slices.ContainsFunc(placeholders, func(p placeholder) bool { return p.Name == name && p.element }):
			wrong = append(wrong, found+" can stand only in a wording block for findings")
		}
	}
	return wrong
}

// meant proposes the placeholder whose name begins most like the one that was
// written.
func meant(name string) string {
	best, most := "", 2
	for _, p := range placeholders {
		n := 0
		for n < len(name) && n < len(p.Name) && name[n] == p.Name[n] {
			n++
		}
		if n > most {
			best, most = p.Name, n
		}
	}
	if best == "" {
		return ""
	}
	return ". Did you mean {" + best + "}?"
}

var (
	colour = regexp.MustCompile(`^[0-9a-fA-F]{6}$`)
	// marks of others that no report of Plaudit may seem to bear.
	protected = regexp.MustCompile(`(?i)\b(hallmark|royal arms|crown copyright|hm government)\b`)
)

// Check returns nil when reports can be made with the template; otherwise it is
// Invalid, with complaints at the fields "wordmark", "address", "colour",
// "reference", "confidential", "footer", "title-" and "words-" with the key of
// the section, "rating-" with the rating, "block-title-", "block-for-" and
// "block-words-" with the place of the block, from 1, and "alt" of the logo.
func (t Template) Check(std *standard.Standard) error {
	var c fault.Check
	text := func(field, what, words string, most int, element bool) {
		c.That(len([]rune(words)) <= most, field, fmt.Sprintf("%s must be %d characters or less", what, most))
		for _, wrong := range CheckPlaceholders(words, element) {
			c.That(false, field, what+": "+wrong)
		}
	}
	text("wordmark", "The name on the letterhead", t.Wordmark, maxLine, false)
	text("address", "The address", t.Address, 500, false)
	text("reference", "The reference of the form", t.Reference, maxLine, false)
	text("confidential", "The confidentiality line", t.Confidential, maxLine, false)
	text("footer", "The footer", t.Footer, maxLine, false)
	for _, of := range []struct{ field, words string }{{"wordmark", t.Wordmark}, {"footer", t.Footer}, {"address", t.Address}} {
		c.That(!protected.MatchString(of.words), of.field, "A report must not bear the hallmark, the crown or the name of another's mark")
	}
	c.That(t.Colour == "" || colour.MatchString(t.Colour), "colour", "Enter the colour as six figures, such as 0c4f54")
	if colour.MatchString(t.Colour) {
		c.That(block.Contrast(t.brandColour(), block.White) >= 4.5, "colour", "Choose a darker colour: headings in this one cannot be read on white")
	}
	t.Logo.check(&c)
	t.checkSections(&c, text)
	names := map[string]bool{}
	for _, def := range std.RatingScale {
		name := t.rating(def)
		text("rating-"+string(def.ID), "The name of “"+def.Title+"”", t.Ratings[def.ID], 40, false)
		c.That(!names[strings.ToLower(name)], "rating-"+string(def.ID), fmt.Sprintf("Two ratings cannot both be called “%s”", name))
		names[strings.ToLower(name)] = true
	}
	c.That(len(t.Blocks) <= MaxWordings, "", fmt.Sprintf("A template holds at most %d wording blocks", MaxWordings))
	for i, b := range t.Blocks {
		n := fmt.Sprint(i + 1)
		c.That(b.Title != "", "block-title-"+n, "Enter a title for wording block "+n)
		c.That(b.Words != "", "block-words-"+n, "Enter the words of wording block "+n)
		c.That(slices.Contains(WordingPlaces(), b.For), "block-for-"+n, "Select where wording block "+n+" is for")
		text("block-title-"+n, "The title of wording block "+n, b.Title, maxLine, b.For == ForElement)
		text("block-words-"+n, "Wording block “"+b.Title+"”", b.Words, maxWords, b.For == ForElement)
	}
	return c.Err()
}

func (t Template) checkSections(c *fault.Check, text func(field, what, words string, most int, element bool)) {
	own := 0
	seen := map[string]bool{}
	for _, s := range t.Sections {
		c.That(!seen[s.Key], "title-"+s.Key, "A section stands twice")
		seen[s.Key] = true
		c.That(s.Title != "", "title-"+s.Key, "Enter the heading of the section")
		text("title-"+s.Key, "The heading “"+s.Title+"”", s.Title, 80, false)
		text("words-"+s.Key, "The standard paragraph of “"+s.Title+"”", s.Words, maxWords, false)
		if s.Own() {
			own++
			c.That(s.Words != "", "words-"+s.Key, "Enter the words of “"+s.Title+"”: a section of your own has nothing else")
		}
	}
	for _, s := range OwnTemplate().Sections {
		c.That(len(t.Sections) == 0 || seen[s.Key], "title-"+s.Key, "“"+s.Title+"” is missing: every report has it")
	}
	c.That(own <= MaxOwnSections, "", fmt.Sprintf("A template has at most %d sections of your own", MaxOwnSections))
}

// WordingPlaces returns what a wording block may be for.
func WordingPlaces() []string {
	return []string{ForElement, SectionBackground, SectionMethodology, SectionConclusion}
}

// brandColour is the colour of headings and rules.
func (t Template) brandColour() block.Colour {
	var c uint32
	if _, err := fmt.Sscanf(t.Colour, "%x", &c); err != nil || !colour.MatchString(t.Colour) {
		return block.Teal
	}
	return block.Colour(c)
}

// rating is the name of a rating.
func (t Template) rating(def standard.RatingDefinition) string {
	if own := t.Ratings[def.ID]; own != "" {
		return own
	}
	return def.Title
}

// sections are the sections in their order; Plaudit's when there are none.
func (t Template) sections() []Section {
	if len(t.Sections) == 0 {
		return OwnTemplate().Sections
	}
	return t.Sections
}

// WordingsFor returns the wording blocks for a place.
func (t Template) WordingsFor(place string) []Wording {
	var all []Wording
	for _, b := range t.Blocks {
		if b.For == place {
			all = append(all, b)
		}
	}
	return all
}
