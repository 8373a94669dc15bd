package demo

import (
	"bytes"
	"embed"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v4"

	"github.com/plaudit/plaudit/internal/account"
	"github.com/plaudit/plaudit/internal/date"
	"github.com/plaudit/plaudit/internal/demo/paper"
	"github.com/plaudit/plaudit/internal/evidence"
	"github.com/plaudit/plaudit/internal/standard"
)

//go:embed story
var storyFiles embed.FS

// elementLine is what is said of one element; see story/elements.yaml.
type elementLine struct {
	Self     string `yaml:"self"`
	Previous string `yaml:"previous"`
	Rating   string `yaml:"rating"`
	Say      string `yaml:"say"`
	Find     string `yaml:"find"`
}

// paperLine is one item of evidence; see story/evidence.yaml.
type paperLine struct {
	Code      string               `yaml:"code"`
	Title     string               `yaml:"title"`
	Format    string               `yaml:"format"`
	Area      string               `yaml:"area"`
	Period    [2]int               `yaml:"period"` // months before the visit
	Strongest []string             `yaml:"strongest"`
	Links     map[string][2]string `yaml:"links"` // element to claim and pointer
	Text      []string             `yaml:"text"`
}

func readStory() (lines map[string]elementLine, papers []paperLine, err error) {
	for name, into := range map[string]any{"story/elements.yaml": &lines, "story/evidence.yaml": &papers} {
		text, err := storyFiles.ReadFile(name)
		if err == nil {
			err = yaml.Unmarshal(text, into)
		}
		if err != nil {
			return nil, nil, fmt.Errorf("read %s: %w", name, err)
		}
	}
	return lines, papers, nil
}

// rating reads a letter of the stories.
func (t *teller) rating(letter string) standard.Rating {
	r, ok := t.std.ParseRating(letter)
	if !ok {
		panic("the demonstration has no rating " + letter)
	}
	return r
}

// file makes the bytes of the item, dated by the end of its period.
func (p paperLine) file(until date.Date, council string) ([]byte, error) {
	doc := paper.Document{Title: p.Title, Byline: fmt.Sprintf("%s, %s, %s", council, p.Area, until.Month())}
	for i, text := range p.Text {
		if len(p.Text) > 1 {
			doc.Blocks = append(doc.Blocks, paper.Block{Heading: fmt.Sprintf("%d. %s", i+1, firstWords(text))})
		}
		doc.Blocks = append(doc.Blocks, paper.Block{Text: text})
	}
	figures := [][]string{{"Quarter", "Answers", "Satisfied"}}
	for q := range 4 {
		figures = append(figures, []string{until.AddMonths(-3 * q).Month(), fmt.Sprint(310 - 17*q), fmt.Sprintf("%d%%", 82-q)})
	}
	doc.Blocks = append(doc.Blocks, paper.Block{Heading: "Figures"}, paper.Block{Table: figures})
	switch p.Format {
	case "pdf":
		doc.Blocks = append(doc.Blocks, p.furtherPages(figures)...)
		return doc.PDF(), nil
	case "docx":
		return doc.Word(), nil
	case "txt":
		return doc.Text(), nil
	case "html":
		return []byte("<!DOCTYPE html><html lang=\"en-GB\"><title>" + p.Title + "</title><h1>" + p.Title + "</h1><p>" + strings.Join(p.Text, "</p><p>") + "</p></html>"), nil
	case "eml":
		return []byte("From: insight@example.org\r\nTo: lead@example.org\r\nSubject: " + p.Title + "\r\nDate: Mon, 03 Nov 2025 09:00:00 +0000\r\nMIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n" + strings.Join(p.Text, "\r\n")), nil
	case "csv":
		return paper.CSV(figures), nil
	case "png":
		return paper.Picture(960, 600, 9, 7, 8, 4), nil
	case "xlsx":
		rows := [][]any{{p.Title}, {"Quarter", "Answers", "Satisfied"}}
		for q := range 4 {
			rows = append(rows, []any{until.AddMonths(-3 * q).Month(), 310 - 17*q, float64(82-q) / 100})
		}
		return paper.Workbook(append([]paper.Sheet{{Name: "Figures", Rows: rows}}, p.furtherSheets(rows[1:])...))
	}
	return nil, fmt.Errorf("%s has the unknown format %q", p.Code, p.Format)
}

// furtherPages are the pages after the first, so that each page to which a link
// points is there and says what the link says of it.
func (p paperLine) furtherPages(figures [][]string) (blocks []paper.Block) {
	said, last := map[int]string{}, 1
	for _, element := range slices.Sorted(maps.Keys(p.Links)) {
		link := p.Links[element]
		if number, err := strconv.Atoi(strings.TrimPrefix(link[1], "page ")); err == nil && number > 1 {
			said[number], last = link[0], max(last, number)
		}
	}
	for number := 2; number <= last; number++ {
		blocks = append(blocks, paper.Block{NewPage: true})
		if words, ok := said[number]; ok {
			blocks = append(blocks, paper.Block{Heading: words})
		} else {
			blocks = append(blocks, paper.Block{Heading: "Tables"})
		}
		blocks = append(blocks, paper.Block{Table: figures})
	}
	return blocks
}

// furtherSheets are the sheets after the first, so that each to which a link points
// by its name is there and says what the link says of it.
func (p paperLine) furtherSheets(figures [][]any) (sheets []paper.Sheet) {
	for _, element := range slices.Sorted(maps.Keys(p.Links)) {
		claim, pointer := p.Links[element][0], p.Links[element][1]
		name, is := strings.CutPrefix(pointer, "sheet ")
		if !is {
			continue
		}
		i := slices.IndexFunc(sheets, func(s paper.Sheet) bool { return s.Name == name })
		if i < 0 {
			sheets = append(sheets, paper.Sheet{Name: name, Rows: figures})
			i = len(sheets) - 1
		}
		sheets[i].Rows = append([][]any{{claim}}, sheets[i].Rows...)
	}
	return sheets
}

func firstWords(text string) string {
	words := strings.Fields(text)
	return strings.TrimRight(strings.Join(words[:min(4, len(words))], " "), ".,")
}

// addPapers adds the items that take accepts, as they stood at the visit, and
// links them. prefix goes before the code.
func (t *teller) addPapers(council, name, by string, visit date.Date, take func(paperLine) bool) error {
	for _, p := range t.papers {
		if !take(p) {
			continue
		}
		actor := t.as(council + "/" + by)
		details, received, err := t.print(actor, p, council, name, visit)
		if err != nil {
			return err
		}
		added, err := t.evidence.Add(t.ctx, actor, evidence.Addition{Key: t.evidence.NewKey(), Kind: evidence.FileKind, Details: details, Files: []evidence.Received{received}})
		if err != nil {
			return fmt.Errorf("add %s: %w", p.Code, err)
		}
		t.items[council+"/"+p.Code] = added[0].Item.ID
		if err := t.linkPaper(actor, added[0].Item.ID, p); err != nil {
			return fmt.Errorf("link %s: %w", p.Code, err)
		}
	}
	return nil
}

// print makes and stores the item's file as it stood at a visit.
func (t *teller) print(by account.Actor, p paperLine, council, name string, visit date.Date) (evidence.Details, evidence.Received, error) {
	d := evidence.Details{Code: p.Code, Title: p.Title, PeriodFrom: visit.AddMonths(-p.Period[0]), PeriodUntil: visit.AddMonths(-p.Period[1]), Sensitivity: evidence.Internal}
	if area := t.areas[council+"/"+p.Area]; area != "" {
		d.AreaIDs = []string{area}
	}
	p.Title = strings.ReplaceAll(p.Title, "{year}", string(d.PeriodUntil)[:4])
	d.Title = p.Title
	content, err := p.file(d.PeriodUntil, name)
	if err != nil {
		return d, evidence.Received{}, err
	}
	received, err := t.receive(by, strings.ReplaceAll(p.Title, " - ", " ")+"."+p.Format, bytes.NewReader(content))
	return d, received, err
}

// renew gives items of the council a new edition, as they stand at a later day.
func (t *teller) renew(council, name, by string, day date.Date, codes ...string) error {
	for _, p := range t.papers {
		if !slices.Contains(codes, p.Code) {
			continue
		}
		actor, itemID := t.as(council+"/"+by), t.items[council+"/"+p.Code]
		details, received, err := t.print(actor, p, council, name, day)
		if err != nil {
			return err
		}
		if _, _, err := t.evidence.AddEdition(t.ctx, actor, itemID, evidence.Content{Files: []evidence.Received{received}}); err != nil {
			return fmt.Errorf("renew %s: %w", p.Code, err)
		}
		dossier, err := t.evidence.Dossier(t.ctx, actor, itemID)
		if err != nil {
			return err
		}
		details.OwnerID = dossier.Item.OwnerID
		if err := t.evidence.Edit(t.ctx, actor, itemID, dossier.Item.Version, details); err != nil {
			return fmt.Errorf("edit %s: %w", p.Code, err)
		}
	}
	return nil
}

func (t *teller) linkPaper(by account.Actor, itemID string, p paperLine) error {
	for element, link := range p.Links {
		if err := t.evidence.LinkTo(t.ctx, by, itemID, evidence.Proof{StandardID: t.std.ID, ElementIDs: []string{element}, Claim: link[0] + ".", Pointer: link[1]}); err != nil {
			return err
		}
	}
	if len(p.Strongest) == 0 {
		return nil
	}
	dossier, err := t.evidence.Dossier(t.ctx, by, itemID)
	if err != nil {
		return err
	}
	for _, link := range dossier.Links {
		for _, element := range p.Strongest {
			if link.ElementID == element {
				if err := t.evidence.MarkStrongest(t.ctx, by, link.ID, true); err != nil {
					return err
				}
			}
		}
	}
	return nil
}
