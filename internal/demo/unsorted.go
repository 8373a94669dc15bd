package demo

import (
	"bytes"

	"github.com/plaudit/plaudit/internal/demo/paper"
	"github.com/plaudit/plaudit/internal/evidence"
)

// unsorted are papers that a service has just sent in, linked to nothing: what
// they speak for is suggested.
var unsorted = []struct {
	code, title string
	pages       []string
}{
	{"IN-001", "Fees and charges from April", []string{
		"What we charge, and what is free. Prices are on every leaflet and on the web page of each service, before anybody applies.",
		"Garden waste £45 a year. Bulky waste £32 for three items. Half price for people on benefits. Refunds are paid within ten days."}},
	{"IN-002", "How to make a complaint", []string{
		"Tell us by telephone, by letter, on the website or at any desk. We acknowledge every complaint within 5 working days.",
		"Stage 1: the service replies within 10 working days. Stage 2: a senior officer reviews it within 20. If you are still unhappy, you can go to the Ombudsman."}},
	{"IN-003", "A day in the park with the food bank", []string{
		"Each member of staff has two volunteering days. In June forty of us planted trees with two local schools and raised money for the food bank.",
		"What it brought: a tidier park, 1,200 pounds, and residents who now know our names."}},
	{"IN-004", "Appraisal form for front line staff", []string{
		"Objectives for the year are agreed between manager and member of staff. Every appraisal has at least one objective about customers.",
		"Behaviours are looked at in one-to-ones every month and at the mid-year review, with what customers and colleagues said."}},
}

// sendIn adds the papers that nobody has linked yet.
func (t *teller) sendIn(council string) error {
	for _, p := range unsorted {
		doc := paper.Document{Title: p.title}
		for _, text := range p.pages {
			doc.Blocks = append(doc.Blocks, paper.Block{Text: text})
		}
		by := t.as(council + "/contributor")
		received, err := t.receive(by, p.title+".pdf", bytes.NewReader(doc.PDF()))
		if err != nil {
			return err
		}
		if _, err := t.evidence.Add(t.ctx, by, evidence.Addition{Key: t.evidence.NewKey(), Kind: evidence.FileKind, Files: []evidence.Received{received},
			Details: evidence.Details{Code: p.code, Title: p.title, PeriodFrom: t.today.AddMonths(-6), PeriodUntil: t.today.AddMonths(-1), Sensitivity: evidence.Internal}}); err != nil {
			return err
		}
	}
	return nil
}
