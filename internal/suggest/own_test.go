package suggest_test

import (
	"slices"
	"testing"

	"github.com/plaudit/plaudit/internal/standard"
	"github.com/plaudit/plaudit/internal/suggest"
)

// own are documents of our own making, each with the element it is about. They
// are for noticing when something breaks; quality is measured by cmd/bench on
// real documents.
var own = []struct{ element, title, text string }{
	{"1.1.1", "Who uses Brightmere libraries", "Active members by age group and ward, set beside the census.\nOne in five residents of Northgate is a member, against two in five across the borough. Non-users are mostly men aged 25 to 44."},
	{"1.1.3", "Outreach to rough sleepers and new arrivals", "Our outreach workers visit the night shelter twice a week.\nForms were adapted for people with a learning disability, and home visits are offered to anyone who is housebound."},
	{"1.2.2", "You said, we did: spring", "You said the forms were too long. We did: cut them to two pages.\nAs a result of your feedback the pool now opens at seven."},
	{"1.3.1", "How the residents' survey was done", "Telephone interviews with a random sample of 1,104 residents.\nThe response rate was 31% and the confidence interval is plus or minus 3 points. Results were weighted by age."},
	{"1.3.5", "Blue badge renewal: the journey before and after", "We mapped the customer journey with eight applicants. The pain points were the photo and the wait.\nThe new process has four steps instead of eleven."},
	{"2.1.5", "Privacy notice for housing benefit", "We are the data controller. This notice tells you what personal data we hold, the lawful basis, how long we keep it and who we share it with."},
	{"2.2.1", "Induction programme for new advisors", "Week one: customer care training and shadowing. New starters complete the e-learning modules and a competency check before taking calls."},
	{"2.2.3", "Appraisal form", "Objectives for the year agreed between manager and member of staff. Every appraisal has at least one customer objective, looked at again in one-to-ones and at the mid-year review."},
	{"2.2.5", "Staff awards 2024", "Colleagues nominated each other in six categories. The award ceremony thanked the winners, and the chief executive handed out long service certificates."},
	{"3.1.2", "Fees and charges from April", "Garden waste £45 a year. Bulky waste £32, with a concession for those on benefits. Replacement bins are free of charge. Refunds are paid within ten days."},
	{"3.2.1", "Asking for this in another format", "We can send any letter in large print, Braille, easy read or audio, and in other languages. British Sign Language interpreters are booked at no cost."},
	{"3.3.3", "Refurbishment of the customer centre", "New seating in the waiting area, a changing place and better lighting. The cleaning schedule went from once to three times a day, and the access audit found no barriers."},
	{"3.4.1", "Working together at the Mill", "Citizens Advice, Jobcentre Plus and the council are co-located under one roof. Joint working with the NHS means a single referral instead of three."},
	{"3.4.3", "Our volunteering days", "Each member of staff has two volunteering days. Last year teams raised money for charity, planted trees with local schools and ran a community event in the park."},
	{"4.2.3", "Benchmarking report", "Our figures beside our nearest neighbours. We are in the top quartile for cost and below the sector average for satisfaction, so we visited two councils that do better."},
	{"4.3.2", "How to make a complaint", "Stage 1: we acknowledge your complaint within 5 working days and reply within 10. Stage 2: a senior officer reviews it. If you are still unhappy you can go to the Ombudsman."},
	{"4.3.3", "Complaint handling course for managers", "The training covers impartial investigation, writing a decision letter, and the redress that officers are empowered to offer on the spot."},
	{"5.1.1", "How quickly we will respond", "Telephone calls answered within 20 seconds. Emails and letters answered within 5 working days. At reception you will be seen within 10 minutes."},
	{"5.2.3", "Tell us once", "Tell one department that you have moved and the rest are told. A data sharing agreement lets partners see the customer record, so that people need not repeat themselves."},
	{"5.3.3", "Speed of processing new claims: how we compare", "New claims took 14 days on average, faster than the national average of 19 days and second among similar councils in the league table."},
	{"1.2.1", "Patient participation group: who we are", "Twelve patients meet the practice manager each quarter. The group chose the questions of this year's survey, and we are looking for young parents and carers to join."},
	{"2.1.1", "A message from the Chief Fire Officer", "I answer letters from the public myself, and every member of the executive spends a day a quarter at a station. We put the people we serve first in each decision of the board."},
	{"2.2.4", "Bright ideas from the wards", "The staff suggestion scheme had 140 ideas from nurses and porters. A working group of front-line colleagues chose 12, and nine have been put in place."},
	{"2.2.5", "Chief Constable's commendations", "Officers and staff received commendations at a ceremony, among them the call handler of the year. Colleagues put them forward."},
	{"3.1.1", "A to Z of student services", "Where we are, when we are open and how to get in touch: opening hours, telephone numbers, e-mail addresses and a map of the campus for each service."},
	{"3.2.2", "Readers' panel", "Tenants of our readers' panel look over each leaflet before it is printed, and tell us whether it is easy to understand. Six letters were written again this year."},
	{"4.1.3", "Setting our service promises", "Staff, passengers and partners met in three workshops to draft the standards. The draft was put out to consultation before the board agreed it."},
	{"4.3.1", "Why answering slipped in March", "Performance fell below target when the new telephone system failed. We apologised on the website, gave the reason, took on agency staff, and were back on target by May."},
	{"4.3.4", "Complaints and compliments: annual report of the hospital", "Complaints are analysed by ward and by theme. The lessons learned: discharge letters go out the same day, and visiting is explained on admission."},
	{"5.2.4", "What happens after you apply", "You will have a receipt with a reference number. Within five days we tell you who deals with it, what the next steps are, and how long each takes."},
}

func document(title string, text ...string) suggest.Document {
	d := suggest.Document{Title: title}
	for i, t := range text {
		d.Passages = append(d.Passages, suggest.Passage{Page: i + 1, Place: "page", Text: t})
	}
	return d
}

func TestOwnDocuments(t *testing.T) {
	x := suggest.New(standard.CSE())
	first := 0
	for _, d := range own {
		found := x.For(document(d.title, d.text), 3, nil)
		at := slices.IndexFunc(found, func(s suggest.Suggestion) bool { return s.Element.ID == d.element })
		switch {
		case at < 0:
			t.Errorf("%s %s is not among the first three: %v", d.element, d.title, ids(found))
			continue
		case at == 0:
			first++
		}
		s := found[at]
		if len(s.Terms) == 0 || len(s.Passages) == 0 || s.Passages[0].Text == "" || len(s.Passages[0].Terms) == 0 || s.Passages[0].Page != 1 {
			t.Errorf("%s %s is not explained: %+v", d.element, d.title, s)
		}
	}
	if first < len(own)*9/10 {
		t.Errorf("%d of %d come first", first, len(own))
	}
}

func ids(found []suggest.Suggestion) (all []string) {
	for _, s := range found {
		all = append(all, s.Element.ID)
	}
	return all
}

func TestTheFileNameSpeaksToo(t *testing.T) {
	x := suggest.New(standard.CSE())
	d := suggest.Document{Name: "Fees_and-charges 2024.pdf", Passages: []suggest.Passage{{Page: 1, Text: "See the table overleaf."}}}
	if found := x.For(d, 1, nil); len(found) != 1 || found[0].Element.ID != "3.1.2" {
		t.Errorf("%v", ids(found))
	}
}

func TestAPackWithoutALexiconIsSuggestedFromToo(t *testing.T) {
	bare := *standard.CSE()
	bare.Lexicon = standard.Lexicon{}
	found := suggest.New(&bare).For(document("Fees and charges schedule", "Prices, concessions and refunds."), 1, nil)
	if len(found) != 1 || found[0].Element.ID != "3.1.2" {
		t.Errorf("%v", ids(found))
	}
}
