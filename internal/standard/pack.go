package standard

import (
	"bytes"
	"errors"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"go.yaml.in/yaml/v4"
)

// maxElements bounds what a page of a standard has to draw.
const maxElements = 500

// Confidences are the marks a pass rule may carry, least first.
var Confidences = []string{"unverified", "low", "medium", "high", "certain"}

// Validate reads a pack. When anything is wrong with it the error is an Invalid
// fault for the field "pack" that names every problem, up to 20, each with its
// line and what to do. It accepts any bytes.
func Validate(pack []byte) (*Standard, error) {
	p := &packReader{problems: problems{name: "pack"}, ids: map[string]int{}}
	std := p.read(pack)
	if err := p.problems.fault("The pack"); err != nil {
		return nil, err
	}
	std.arrange()
	return std, nil
}

type packReader struct {
	problems
	ids map[string]int // every id of a criterion, sub-criterion or element, with its line
}

func (p *packReader) read(pack []byte) *Standard {
	std := &Standard{}
	if len(pack) > maxBytes {
		p.tell(0, "The file is larger than 1 MB. A pack holds text only; check that this is the right file.")
		return std
	}
	if line, ok := utf8Problem(pack); !ok {
		p.tell(line, "This is not UTF-8 text. Save the file again as UTF-8.")
		return std
	}
	if len(bytes.TrimSpace(pack)) == 0 {
		p.tell(0, "The file is empty.")
		return std
	}
	var doc yaml.Node
	if err := yaml.Load(pack, &doc); err != nil {
		p.tellYAML(err)
		return std
	}
	root := &doc
	if doc.Kind == yaml.DocumentNode && len(doc.Content) == 1 {
		root = doc.Content[0]
	}
	top := p.block(root, "the pack", "id", "title", "edition", "edition_note", "notice", "decision", "rating_scale", "pass_rule", "criteria", "lexicon")
	if top.values == nil {
		return std
	}
	std.ID = p.packID(top)
	std.Title = p.title(top)
	std.Edition = p.line(top, "edition")
	std.EditionNote = p.optional(top, "edition_note")
	std.Notice = p.optional(top, "notice")
	std.Decision = p.optional(top, "decision")
	std.RatingScale = p.ratingScale(top)
	std.Criteria = p.criteria(top)
	std.PassRule = p.passRule(top, std.Criteria)
	std.Lexicon = p.lexicon(top, std.Criteria)
	return std
}

func (p *packReader) tellYAML(err error) {
	var le *yaml.LoadError
	if errors.As(err, &le) {
		p.tell(le.Mark.Line, "This is not YAML that can be read (%s). Check the indentation, colons and quotation marks here and just above.", le.Message)
		return
	}
	p.tell(0, "This is not YAML that can be read (%s).", quote(err.Error()))
}

// packID reads the id that a pack is known by in addresses and on the command line.
func (p *packReader) packID(top block) string {
	id := p.line(top, "id")
	ok := len(id) <= 40
	for i, r := range id {
		ok = ok && (r >= 'a' && r <= 'z' || i > 0 && (r >= '0' && r <= '9' || r == '-'))
	}
	if !ok {
		p.tell(top.values["id"].Line, "The id of the pack is %s. Use at most 40 small letters, digits and hyphens, beginning with a letter.", quote(id))
	}
	return id
}

// criteria reads the three levels. An id must continue the id above it.
func (p *packReader) criteria(top block) []Criterion {
	var all []Criterion
	elements := 0
	for _, n := range p.list(top, "criteria", true) {
		b := p.block(n, "a criterion", "id", "title", "subcriteria")
		c := Criterion{ID: p.id(&b, "criterion", ""), Title: p.title(b)}
		for _, n := range p.list(b, "subcriteria", true) {
			b := p.block(n, "a sub-criterion", "id", "title", "elements")
			sub := Subcriterion{ID: p.id(&b, "sub-criterion", c.ID), Title: p.title(b)}
			for _, n := range p.list(b, "elements", true) {
				b := p.block(n, "an element", "id", "title", "summary", "evidence", "keywords")
				e := Element{ID: p.id(&b, "element", sub.ID), Title: p.title(b)}
				e.Summary = p.optional(b, "summary")
				e.Evidence = p.lines(b, "evidence")
				e.Keywords = p.lines(b, "keywords")
				sub.Elements = append(sub.Elements, e)
				if elements++; elements == maxElements+1 {
					p.tell(n.Line, "The pack has more than %d elements.", maxElements)
				}
			}
			c.Subcriteria = append(c.Subcriteria, sub)
		}
		all = append(all, c)
	}
	return all
}

// id reads the id of one of the three levels and gives the block its name.
func (p *packReader) id(b *block, what, under string) string {
	id := p.line(*b, "id")
	if id == "" {
		return ""
	}
	b.what = what + " " + id
	line := b.values["id"].Line
	for part := range strings.SplitSeq(id, ".") {
		if part == "" || len(id) > 20 || strings.ContainsFunc(part, func(r rune) bool {
			return r > unicode.MaxASCII || !unicode.IsLetter(r) && !unicode.IsDigit(r)
		}) {
			p.tell(line, "The id %s cannot be used. Use at most 20 letters and digits, with full stops between, like 1.1.1.", quote(id))
			return id
		}
	}
	if before, twice := p.ids[id]; twice {
		p.tell(line, "The id %s is already used on line %d. Give each criterion, sub-criterion and element its own.", id, before)
	} else {
		p.ids[id] = line
	}
	switch rest, ok := strings.CutPrefix(id, under+"."); {
	case under == "" && strings.Contains(id, ".") && what == "criterion":
		p.tell(line, "The criterion %s has a full stop in its id. Number criteria 1, 2, 3.", id)
	case under != "" && (!ok || strings.Contains(rest, ".")):
		p.tell(line, "The %s %s stands under %s. Move it to where it belongs, or give it an id like %s.1.", what, id, under, under)
	}
	return id
}

// ratingScale reads the scale, which must keep the order best first so that a
// better rating can never make an outcome worse.
func (p *packReader) ratingScale(top block) []RatingDefinition {
	var scale []RatingDefinition
	letters, titles := map[string]int{}, map[string]int{}
	for _, n := range p.list(top, "rating_scale", true) {
		b := p.block(n, "a rating", "id", "title", "letter", "guidance", "met", "needs_words")
		d := RatingDefinition{ID: Rating(p.line(b, "id"))}
		if d.ID != "" {
			b.what = "rating " + string(d.ID)
		}
		d.Title = p.title(b)
		d.Letter = p.line(b, "letter")
		d.Guidance = p.optional(b, "guidance")
		d.Met = p.yesNo(b, "met")
		d.NeedsWords = p.yesNo(b, "needs_words")
		if utf8.RuneCountInString(d.Letter) > 2 {
			p.tell(b.values["letter"].Line, "The letter of %s is %s. Use one or two characters.", b.what, quote(d.Letter))
		}
		p.once(letters, d.Letter, b, "letter")
		p.once(titles, plainWords(d.Title), b, "title")
		p.ratingPlace(scale, d, b)
		scale = append(scale, d)
	}
	has := func(r Rating) bool {
		return slices.ContainsFunc(scale, func(d RatingDefinition) bool { return d.ID == r })
	}
	for _, needed := range []Rating{RatingCompliant, RatingNotAssessed} {
		if len(scale) > 0 && !has(needed) {
			p.tell(top.values["rating_scale"].Line, "The rating scale has no rating %s. Add it.", needed)
		}
	}
	return scale
}

// ratingPlace checks that a rating is known, comes after those better than it,
// and counts as met where it must and not where it must not.
func (p *packReader) ratingPlace(before []RatingDefinition, d RatingDefinition, b block) {
	if d.ID == "" {
		return
	}
	line := b.values["id"].Line
	if !slices.Contains(scaleOrder, d.ID) {
		p.tell(line, "%s is not a rating.%s The ratings are %s.", quote(string(d.ID)), suggestion(string(d.ID), ratingIDs()), listed(ratingIDs(), "and"))
		return
	}
	if len(before) > 0 && Compare(before[len(before)-1].ID, d.ID) <= 0 {
		p.tell(line, "The rating %s comes after %s. List each rating once, in this order: %s.", d.ID, before[len(before)-1].ID, listed(ratingIDs(), "and"))
	}
	switch d.ID {
	case RatingCompliancePlus, RatingCompliant:
		if !d.Met {
			p.tell(line, "The rating %s has to count as met. Write met: true.", d.ID)
		}
	case RatingNonCompliant, RatingNotApplicable, RatingNotAssessed:
		if d.Met {
			p.tell(line, "The rating %s cannot count as met. Write met: false.", d.ID)
		}
	}
}

// once tells when a letter or title stands for two ratings.
func (p *packReader) once(seen map[string]int, value string, b block, key string) {
	value = strings.ToLower(value)
	if value == "" {
		return
	}
	line := b.values[key].Line
	if before, twice := seen[value]; twice {
		p.tell(line, "The %s of %s is already used on line %d. Give each rating its own.", key, b.what, before)
		return
	}
	seen[value] = line
}

func (p *packReader) passRule(top block, criteria []Criterion) PassRule {
	n, ok := p.value(top, "pass_rule", true)
	if !ok {
		return PassRule{}
	}
	b := p.block(n, "the pass rule", "name", "confidence", "source", "max_non_compliant", "max_partial_per_criterion",
		"max_partial_total", "min_met_share_per_criterion", "min_met_share_total", "not_applicable_leaves_denominator")
	if b.values == nil {
		return PassRule{}
	}
	rule := PassRule{
		Name: p.line(b, "name"), Confidence: p.line(b, "confidence"), Source: p.text(b, "source", true),
		MaxNonCompliant: p.whole(b, "max_non_compliant"), MaxPartialTotal: p.whole(b, "max_partial_total"),
		MinMetSharePerCriterion: p.share(b, "min_met_share_per_criterion"), MinMetShareTotal: p.share(b, "min_met_share_total"),
		NotApplicableLeavesDenominator: p.yesNo(b, "not_applicable_leaves_denominator"),
		MaxPartialPerCriterion:         map[string]int{},
	}
	if rule.Confidence != "" && !slices.Contains(Confidences, rule.Confidence) {
		p.tell(b.values["confidence"].Line, "The confidence of the pass rule is %s. Use %s.", quote(rule.Confidence), listed(Confidences, "or"))
	}
	limits, ok := p.value(b, "max_partial_per_criterion", false)
	if !ok {
		return rule
	}
	perCriterion := p.block(limits, "max_partial_per_criterion")
	for _, id := range perCriterion.order {
		if !slices.ContainsFunc(criteria, func(c Criterion) bool { return c.ID == id }) {
			p.tell(perCriterion.values[id].Line, "The pass rule speaks of criterion %s, which is not in the pack.", quote(id))
		}
		if limit := p.whole(perCriterion, id); limit != nil {
			rule.MaxPartialPerCriterion[id] = *limit
		}
	}
	return rule
}

func ratingIDs() []string {
	ids := make([]string, len(scaleOrder))
	for i, r := range scaleOrder {
		ids[i] = string(r)
	}
	return ids
}
