package evidence

import (
	"cmp"
	"slices"
	"strings"

	"github.com/plaudit/plaudit/internal/account"
	"github.com/plaudit/plaudit/internal/matrix"
)

// key is what makes two rows speak of the same item.
func (p *planner) key(r matrix.Row, found []int) string {
	switch {
	case codeKey(r.Code) != "":
		return "code " + codeKey(r.Code)
	case len(found) > 0:
		return "file " + p.shelf.files[found[0]].SHA256
	case r.URL != "":
		return "url " + r.URL
	}
	return "title " + strings.Join(foldedWords(cmp.Or(r.Title, r.Note, strings.Join(r.Files, " "))), " ")
}

// match finds the item that is there already: by code, then by content.
func (p *planner) match(r matrix.Row, found []int) (Existing, bool) {
	if at, has := p.byCode[codeKey(r.Code)]; has {
		return p.there[at], true
	}
	if len(found) > 0 {
		at, has := p.bySHA[p.shelf.files[found[0]].SHA256]
		if has {
			return p.there[at], true
		}
		return Existing{}, false
	}
	if at, has := p.byURL[r.URL]; has {
		return p.there[at], true
	}
	if r.Code == "" && r.URL == "" {
		if at, has := p.byNote[strings.Join(foldedWords(r.Title), " ")]; has {
			return p.there[at], true
		}
	}
	return Existing{}, false
}

// details are those of a new item.
func (p *planner) details(r matrix.Row, f *Fate) Details {
	d := Details{Code: r.Code, Title: shorten(r.Title, maxTitle), OwnerID: p.by.PersonID, PeriodFrom: r.From, PeriodUntil: r.Until, Sensitivity: p.options.Sensitivity}
	if len([]rune(r.Code)) > maxCode {
		d.Code = ""
		f.Remarks = append(f.Remarks, "The code is longer than 30 characters, so it gets the next number instead")
	}
	if r.Title != d.Title {
		f.Remarks = append(f.Remarks, "The title is longer than 200 characters and is cut")
	}
	if r.Owner != "" {
		if owner := p.people.find(r.Owner); owner != "" {
			d.OwnerID = owner
		} else {
			f.Remarks = append(f.Remarks, "There is no one person here called ‘"+shorten(r.Owner, 60)+"’, so you own it")
		}
	}
	for _, name := range r.Areas {
		if id := p.areas[strings.Join(foldedWords(name), " ")]; id == "" {
			f.Remarks = append(f.Remarks, "There is no service area called ‘"+shorten(name, 60)+"’")
		} else if !slices.Contains(d.AreaIDs, id) {
			d.AreaIDs = append(d.AreaIDs, id)
		}
	}
	slices.Sort(d.AreaIDs)
	if i := slices.IndexFunc(Sensitivities(), func(s Sensitivity) bool { return strings.EqualFold(s.Title(), r.Sensitivity) }); i >= 0 {
		d.Sensitivity = Sensitivities()[i]
	}
	if d.PeriodUntil == "" {
		d.PeriodFrom = ""
	}
	return d
}

// placeholder is the note in place of a file.
func (p *planner) placeholder(r matrix.Row) string {
	var b strings.Builder
	b.WriteString("From the evidence matrix; its file was not among those imported.")
	for _, s := range []string{strings.Join(r.Files, ", "), r.Claim} {
		if s != "" {
			b.WriteString("\n\n" + s)
		}
	}
	return shorten(b.String(), maxNote)
}

// rest decides about the files that no row names, and tells of those that were
// not taken.
func (p *planner) rest(skipped []string) {
	for i, file := range p.shelf.files {
		if p.shelf.used[i] {
			continue
		}
		f := Fate{Place: "File " + file.Path, Title: titleOf(CleanName(file.Path)), Outcome: FileLeft, Words: "Left out"}
		at, has := p.bySHA[file.SHA256]
		_, planned := p.planned["file "+file.SHA256]
		switch {
		case planned || p.holds(file.SHA256):
			f.Outcome, f.Words = SameItem, "Another file holds the same, and is imported"
		case has && !p.there[at].Withdrawn:
			f.Outcome, f.Words, f.Code = SameItem, p.there[at].Code+" holds this file", p.there[at].Code
		case p.options.Rest == "add":
			f.Outcome, f.Words = FileOnItsOwn, "not linked to any element"
			item := plannedItem{kind: FileKind, files: []Received{file.received()},
				details: Details{Title: shorten(f.Title, maxTitle), OwnerID: p.by.PersonID, Sensitivity: p.options.Sensitivity}}
			if has {
				item.item, item.restore = p.there[at], true
				f.Words, f.Code = p.there[at].Code+" was withdrawn and is brought back", p.there[at].Code
				if !p.by.May(account.EditEvidence, item.item.record(p.by.OrganisationID)) {
					f.Outcome, f.Words = NotAllowed, p.there[at].Code+" is somebody else's evidence, and withdrawn"
					break
				}
			}
			p.planned["file "+file.SHA256] = len(p.plan.items)
			p.plan.items = append(p.plan.items, item)
		}
		p.plan.fates = append(p.plan.fates, f)
	}
	for _, words := range skipped {
		p.plan.fates = append(p.plan.fates, Fate{Place: "File", Outcome: FileRefused, Words: words})
	}
}

// holds tells whether a planned item holds some content.
func (p *planner) holds(sha256 string) bool {
	return slices.ContainsFunc(p.plan.items, func(i plannedItem) bool {
		return slices.ContainsFunc(i.files, func(r Received) bool { return r.SHA256 == sha256 })
	})
}

func firstOf(list []string) string {
	if len(list) == 0 {
		return ""
	}
	return list[0]
}

// shorten cuts text to so many characters.
func shorten(text string, most int) string {
	if runes := []rune(text); len(runes) > most {
		return strings.TrimSpace(string(runes[:most-1])) + "…"
	}
	return text
}
