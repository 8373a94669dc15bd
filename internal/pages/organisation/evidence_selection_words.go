package organisation

import (
	"fmt"

	"github.com/plaudit/plaudit/internal/evidence"
	"github.com/plaudit/plaudit/internal/request"
)

// changes is how many items or requests the last word is about.
func (p *selectionActPage) changes() int {
	if p.act == evidence.ActAsk {
		return len(p.asks)
	}
	return evidence.Tally(p.items)[evidence.Changed]
}

// button is what the last word says.
func (p *selectionActPage) button() string {
	n := int64(p.changes())
	switch p.act {
	case evidence.ActAsk:
		return "Make " + countWords(n, "request")
	case evidence.ActLink:
		return "Link " + countWords(n, "item")
	case evidence.ActUnlink:
		return "Take " + countWords(n, "link") + " away"
	case evidence.ActWithdraw:
		return "Withdraw " + countWords(n, "item")
	case evidence.ActRestore:
		return "Put " + countWords(n, "item") + " back into use"
	}
	return "Change " + countWords(n, "item")
}

func (p *selectionActPage) buttonClass() string {
	if p.act == evidence.ActWithdraw || p.act == evidence.ActUnlink {
		return "govuk-button--warning"
	}
	return ""
}

func (p *selectionActPage) whomWords(a request.About) string {
	if a.Name != "" {
		return a.Name
	}
	return libraryChosen(p.person)
}

// minutes is about how long the zip takes on its way.
func (p *selectionActPage) minutes() string {
	return fmt.Sprintf("about %d minutes", max(1, p.pack.Bytes*8/50_000_000/60))
}

// leftOut says which files the zip does not hold, and why: the first of them.
func (p *selectionActPage) leftOut() (all []string) {
	const most = 50
	for _, item := range p.pack.Items {
		for _, f := range item.Files {
			if f.LeftOut == "" {
				continue
			}
			if len(all) == most {
				return append(all, "and more, which the list in the zip names")
			}
			all = append(all, item.Code+" "+f.Name+": "+f.LeftOut)
		}
	}
	return all
}
