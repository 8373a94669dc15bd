package report

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/plaudit/plaudit/internal/report/block"
	"github.com/plaudit/plaudit/internal/standard"
)

// Blocks is the report as the blocks that the writers of PDF, Word and ODF set.
func Blocks(c Content, std *standard.Standard) block.Document {
	d := document{Content: c, std: std}
	made := c.ReleasedAt
	if made.IsZero() {
		made = c.SubmittedAt
	}
	if made.IsZero() {
		made = time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC)
	}
	doc := block.Document{
		Title: "Report on " + c.Organisation + ": " + c.Name, Author: c.Body, Language: "en-GB", Created: made,
		Header: c.Organisation + ": " + c.Name, Footer: strings.Join(given(c.Body, c.Reference, d.version()), ", "),
		Brand: block.Brand{Colour: d.template().brandColour(), Lines: given(append([]string{d.wordmark()}, d.address()...)...)},
	}
	if c.Template != nil {
		doc.Class = strings.Join(given(d.classification(), d.fill(c.Template.Footer, Element{}), d.fill(c.Template.Reference, Element{})), " · ")
	}
	if logo := d.template().Logo; logo != nil {
		doc.Brand.Logo, doc.Brand.LogoAlt = logo.PNG, logo.Alt
	}
	if !d.final() {
		doc.Mark = "DRAFT"
	}
	w := &composer{document: d}
	w.front()
	w.parts()
	doc.Blocks = w.blocks
	return doc
}

// given leaves out what is empty.
func given(all ...string) []string {
	var kept []string
	for _, s := range all {
		if strings.TrimSpace(s) != "" {
			kept = append(kept, s)
		}
	}
	return kept
}

// version names the state and the number of the report.
func (d document) version() string {
	switch {
	case d.final():
		return fmt.Sprintf("final, release %d", d.Number)
	case d.Status == StatusAccuracyCheck:
		return fmt.Sprintf("draft for the accuracy check, release %d", d.Number)
	}
	return fmt.Sprintf("draft after release %d", d.Number)
}

// composer puts a report together, block by block.
type composer struct {
	document
	blocks []block.Block
}

func (w *composer) add(b ...block.Block) { w.blocks = append(w.blocks, b...) }

func (w *composer) text(words string) {
	w.add(block.Paragraph{Spans: block.Plain(words)})
}

func (w *composer) heading(level int, h heading) {
	w.add(block.Heading{Level: level, ID: h.id, Number: h.number, Text: h.title})
}

// prose sets what somebody wrote.
func (w *composer) prose(words, none string) {
	all := passages(words)
	for _, p := range all {
		switch p.kind {
		case "list":
			var items [][]block.Span
			for _, item := range p.items {
				items = append(items, spans(item))
			}
			w.add(block.List{Items: items})
		case "quote":
			w.add(block.Quote{Spans: spans(p.items[0])})
		default:
			w.add(block.Paragraph{Spans: spans(p.items[0])})
		}
	}
	if len(all) == 0 && none != "" {
		w.text(none)
	}
}

func (w *composer) front() {
	w.add(block.Paragraph{Style: block.Lead, Spans: block.Plain(w.std.Title)},
		block.Heading{Level: 1, Text: w.Organisation},
		block.Paragraph{Style: block.Lead, Spans: block.Plain("Report: " + w.Name)}, block.Space(14))
	if !w.final() {
		title, words := w.mark()
		w.add(block.Paragraph{Style: block.Emphatic, Spans: []block.Span{{Text: title + ". ", Bold: true}, {Text: words}}}, block.Space(8))
	}
	keys := w.keys()
	if w.Decision != "" {
		keys = append(keys, key{"Decision", w.decided()})
	}
	w.add(facts(keys), block.PageBreak{}, block.Contents{Title: "Contents"}, block.PageBreak{})
}

// facts is a table of names and values.
func facts(keys []key) block.Table {
	t := block.Table{Plain: true, RowHeads: true, Keep: true, Columns: []block.Column{{Title: "What", Width: 32}, {Title: "Value", Width: 68}}}
	for _, k := range keys {
		t.Rows = append(t.Rows, []block.Cell{block.Plain(k.name), block.Plain(k.value)})
	}
	return t
}

func (w *composer) parts() {
	for _, p := range w.sections() {
		w.heading(2, p.heading)
		if p.words != "" {
			w.prose(p.words, "")
		}
		switch p.key {
		case SectionBackground:
			w.prose(w.Background, "No background was written.")
		case SectionMethodology:
			w.methodology()
		case SectionStrengths:
			w.points(w.Strengths, "No strengths were recorded.")
		case SectionFindings:
			w.findings()
		case SectionRatings:
			w.picture()
			w.heading(3, w.ratingTable())
			w.ratingRows()
			w.heading(3, w.totalsTable())
			w.totalRows()
		case SectionImprovements:
			w.points(w.Improvements, "No improvement areas were recorded.")
		case SectionPlus:
			w.plusPart()
		case SectionConclusion:
			w.conclusionPart()
		}
	}
}

func (w *composer) findings() {
	w.text(w.examined())
	for _, p := range w.criteria() {
		w.heading(3, p.heading)
		for _, e := range p.elements {
			w.finding(e)
		}
	}
}

func (w *composer) methodology() {
	w.prose(w.Methodology, "")
	w.text(w.read())
	if len(w.Met) > 0 {
		t := block.Table{Caption: "Whom the assessor met, by group", RowHeads: true, Keep: true,
			Columns: []block.Column{{Title: "Group", Width: 80}, {Title: "People", Width: 20, Numeric: true}}}
		for _, m := range w.Met {
			t.Rows = append(t.Rows, []block.Cell{block.Plain(m.Group), block.Plain(strconv.Itoa(m.Count))})
		}
		w.add(t)
	}
	if len(w.Sites) > 0 {
		w.text("Places visited: " + strings.Join(w.Sites, ", ") + ".")
	}
	if len(w.Sessions) > 0 {
		t := block.Table{Caption: "Sessions of the visit",
			Columns: []block.Column{{Title: "Day", Width: 17}, {Title: "Time", Width: 10}, {Title: "Place", Width: 28}, {Title: "Session", Width: 45}}}
		for _, s := range w.Sessions {
			t.Rows = append(t.Rows, []block.Cell{block.Plain(s.Day.Short()), block.Plain(s.Starts), block.Plain(s.Place), block.Plain(s.Kind + ": " + s.Title)})
		}
		w.add(t)
	}
}

func (w *composer) points(all []Point, none string) {
	if len(all) == 0 {
		w.text(none)
		return
	}
	list := block.List{Ordered: true}
	for _, p := range all {
		item := spans(p.Words)
		for i, id := range p.ElementIDs {
			before := ", "
			if i == 0 {
				before = " " + plural(len(p.ElementIDs), "Element", "Elements") + " "
			}
			item = append(item, block.Span{Text: before, Muted: true}, block.Span{Text: id, Link: "#" + Anchor(id)})
		}
		list.Items = append(list.Items, item)
	}
	w.add(list)
}

func (w *composer) finding(e Element) {
	w.add(block.Heading{Level: 4, ID: Anchor(e.ElementID), Number: e.ElementID, Text: w.elementTitle(e.ElementID)})
	rated := []block.Span{{Text: "Self-rating ", Muted: true}, w.rated(e.SelfRating), {Text: " · Rating ", Muted: true}, w.rated(e.Rating)}
	if e.PreviousRating != "" {
		rated = append(rated, block.Span{Text: " · Last time ", Muted: true}, w.rated(e.PreviousRating))
	}
	w.add(block.Paragraph{Spans: rated, Keep: true})
	if why := w.reason(e); why != "" {
		w.add(block.Paragraph{Style: block.Small, Spans: block.Plain("Examined because: " + why), Keep: true})
	}
	w.prose(e.Finding, "No finding was written.")
	if e.WorthCopying != "" {
		w.prose("Worth copying: "+e.WorthCopying, "")
	}
	if len(e.Evidence) > 0 {
		w.add(block.Paragraph{Style: block.Small, Spans: block.Plain("Evidence: " + strings.Join(e.Evidence, ", "))})
	}
}

func (w *composer) ratingRows() {
	t := block.Table{Caption: w.ratingTable().title, Quiet: true, RowHeads: true,
		Columns: []block.Column{{Title: "Element", Width: 28}, {Title: "Self-rating", Width: 21}, {Title: "Last time", Width: 21}, {Title: "Rating", Width: 22}, {Title: "Change", Width: 8}}}
	for _, e := range w.Elements {
		previous := block.Cell(nil)
		if e.PreviousRating != "" {
			previous = block.Cell{w.rated(e.PreviousRating)}
		}
		t.Rows = append(t.Rows, []block.Cell{
			{{Text: e.ElementID, Link: "#" + Anchor(e.ElementID)}, {Text: " " + w.elementTitle(e.ElementID)}},
			{w.rated(e.SelfRating)}, previous, {w.rated(e.Rating)}, block.Plain(e.changed())})
	}
	w.add(t)
}

func (w *composer) totalRows() {
	t := block.Table{Caption: w.totalsTable().title, Quiet: true, RowHeads: true, Keep: true, Columns: []block.Column{{Title: "Criterion", Width: 28}}}
	var scale []standard.RatingDefinition // what was given at all
	for _, def := range w.std.RatingScale {
		if def.Met || w.Outcome.Counts.Of(def.ID) > 0 || def.ID == standard.RatingPartiallyCompliant || def.ID == standard.RatingNonCompliant {
			scale = append(scale, def)
		}
	}
	for _, def := range scale {
		t.Columns = append(t.Columns, block.Column{Title: w.template().rating(def), Width: 11, Numeric: true})
	}
	t.Columns = append(t.Columns, block.Column{Title: "Met", Width: 14})
	if w.PreviousOutcome != nil {
		t.Columns = append(t.Columns, block.Column{Title: "Change", Width: 24})
	}
	for _, row := range w.totals() {
		cells := []block.Cell{block.Plain(row.title)}
		for _, def := range scale {
			cells = append(cells, block.Plain(strconv.Itoa(row.counts.Of(def.ID))))
		}
		cells = append(cells, block.Plain(row.share))
		if w.PreviousOutcome != nil {
			cells = append(cells, block.Plain(row.change))
		}
		t.Rows = append(t.Rows, cells)
	}
	w.add(t)
	if w.PreviousOutcome != nil && w.PreviousName != "" {
		w.add(block.Paragraph{Style: block.Small, Spans: block.Plain("Change is against last time: " + w.PreviousName + ".")})
	}
}

func (w *composer) plusPart() {
	all := w.plusElements()
	if len(all) == 0 {
		w.text("No element was rated Compliance Plus.")
		return
	}
	w.text(fmt.Sprintf("%d %s rated Compliance Plus.", len(all), plural(len(all), "element was", "elements were")))
	var list block.List
	for _, e := range all {
		item := []block.Span{{Text: e.ElementID, Link: "#" + Anchor(e.ElementID)}, {Text: " " + w.elementTitle(e.ElementID)}}
		if w.PreviousOutcome != nil {
			item = append(item, block.Span{Text: " " + e.confirmed(), Muted: true})
		}
		list.Items = append(list.Items, item)
	}
	w.add(list)
}

func (w *composer) conclusionPart() {
	w.prose(w.Conclusion, "No conclusion was written.")
	var keys []key
	if w.Recommendation != "" {
		keys = append(keys, key{"Assessor's recommendation", w.Recommendation})
	}
	w.add(facts(append(keys, key{"Decision", w.decided()})))
	w.add(block.Paragraph{Style: block.Emphatic, Spans: []block.Span{{Text: "Indication: " + strings.ToLower(w.Outcome.Indication.Title()), Bold: true}}, Keep: true})
	if len(w.Outcome.Reasons) > 0 {
		var list block.List
		for _, reason := range w.Outcome.Reasons {
			list.Items = append(list.Items, block.Plain(reason))
		}
		w.add(list)
	}
	w.text(w.std.Decision)
	r := w.Outcome.Rule
	w.add(block.Paragraph{Style: block.Small, Spans: block.Plain(fmt.Sprintf("Rule: %s. Confidence in the rule: %s. Source: %s", r.Name, r.Confidence, r.Source))})
}
