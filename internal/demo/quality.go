package demo

import (
	"context"
	"strings"

	"github.com/plaudit/plaudit/internal/evidence"
	"github.com/plaudit/plaudit/internal/weblink"
)

// callBacks are notes that somebody has added without looking through them: what
// they hold of a customer, who is made up, is pointed out before they are
// submitted. The numbers are those of examples, and of nobody.
const callBacks = `Calls after upheld complaints, second week of October
Rung by the complaints team: are you content with how it ended?

Call 1
Content. The bin came back the day after. Would have liked a text message.

Call 2
Name: Anna Example
Phone: 07700 900123
E-mail: anna.example@example.org
NI number: JG103759A
Had been ill, and gave her NHS number, 943 476 5919, though nobody asked for it.
Content with the refund, not with having told her story twice. Passed to benefits.

Call 3
Content. Would rather have been rung in the evening.
`

// madeWeb is the website of a council that does not exist: it has these pages,
// and says of any other that there is none.
type madeWeb map[string]string

func (w madeWeb) Visit(_ context.Context, address string, _ weblink.Seen) weblink.Visit {
	page, ok := w[address]
	if !ok {
		return weblink.Visit{Outcome: weblink.Failed, Words: "the site says that there is no such page (404)"}
	}
	return weblink.Visit{Outcome: weblink.Reached, Body: []byte(page), MediaType: "text/html"}
}

const (
	contactPage = "https://www.exmere.example.org/contact-us"
	movedPage   = "https://www.exmere.example.org/performance/benchmarking"
)

var exmereWeb = madeWeb{contactPage: `<!DOCTYPE html><html lang="en-GB"><title>Contact us - Exmere City Council</title><h1>Contact us</h1>
<p>By phone, text relay, e-mail, letter, web chat, or at any of our desks. Choose what suits you: you get the same answer everywhere.</p>
<h2>If you need something else</h2><p>We come to you, find an interpreter, or send large print, Easy Read and British Sign Language films. Tell us once, and we keep to it.</p></html>`}

// weakSpots adds what the review, as it is collected, is warned of: notes with
// personal data, and a web page that has gone; and one that is there, with its
// stored copy.
func (t *teller) weakSpots(council string) error {
	by := t.as(council + "/contributor")
	add := func(a evidence.Addition, code, title, element, claim, pointer string) (string, error) {
		a.Key = t.evidence.NewKey()
		a.Details = evidence.Details{Code: code, Title: title, PeriodFrom: t.today.AddMonths(-4), PeriodUntil: t.today.AddMonths(-1), Sensitivity: evidence.Internal}
		a.Proof = evidence.Proof{StandardID: t.std.ID, ElementIDs: []string{element}, Claim: claim, Pointer: pointer}
		added, err := t.evidence.Add(t.ctx, by, a)
		if err != nil {
			return "", err
		}
		return added[0].Item.ID, nil
	}
	t.on(t.today.AddDays(-9))
	notes, err := t.receive(by, "Calls after upheld complaints October.txt", strings.NewReader(callBacks))
	if err != nil {
		return err
	}
	if _, err := add(evidence.Addition{Kind: evidence.FileKind, Files: []evidence.Received{notes}}, "IN-005", "Calls after upheld complaints - notes of October", "4.3.6", "What people say of how their complaint ended.", "Call 1"); err != nil {
		return err
	}
	t.evidence.VisitWith(exmereWeb)
	defer t.evidence.VisitWith(nil)
	for _, link := range []struct{ code, title, url, element, claim string }{
		{"IN-006", "Contact us, on the website", contactPage, "3.3.1", "Every way to reach us, for everybody."},
		{"IN-007", "Benchmarking, on the website", movedPage, "4.2.3", "How we compare with others is public."},
	} {
		t.on(t.today.AddDays(-9))
		item, err := add(evidence.Addition{Kind: evidence.LinkKind, URL: link.url}, link.code, link.title, link.element, link.claim, "the whole page")
		if err != nil {
			return err
		}
		for day := -8; day <= -5; day++ {
			t.on(t.today.AddDays(day))
			if err := t.evidence.CheckLink(t.ctx, by.OrganisationID, item); err != nil {
				return err
			}
		}
	}
	return nil
}
