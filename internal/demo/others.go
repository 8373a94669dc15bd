package demo

import (
	"fmt"
	"hash/fnv"
	"slices"
	"strings"

	"github.com/plaudit/plaudit/internal/applicant"
	"github.com/plaudit/plaudit/internal/assessment"
	"github.com/plaudit/plaudit/internal/date"
	"github.com/plaudit/plaudit/internal/question"
	"github.com/plaudit/plaudit/internal/standard"
)

// varied rates like the story, but for some elements that differ by key.
func (t *teller) varied(key string, in uint32) func(string, elementLine) (standard.Rating, standard.Rating) {
	return func(element string, line elementLine) (self, rating standard.Rating) {
		h := fnv.New32a()
		h.Write([]byte(key + element))
		self, rating = t.rating(line.Self), t.rating(line.Rating)
		if h.Sum32()%in == 0 {
			if rating == standard.RatingCompliancePlus {
				return self, standard.RatingCompliant
			}
			return self, standard.RatingCompliancePlus
		}
		return self, rating
	}
}

// wincombe tells of the council that goes division by division: four blocks are
// decided over two and a half years, the fifth waits for its moderator, and the
// corporate visit is under way.
func (t *teller) wincombe() error {
	t.on(t.today.AddMonths(-33))
	lead := t.as("wincombe/lead")
	programme, err := t.applicant.SaveProgramme(t.ctx, lead, applicant.Programme{BodyID: t.people[body+"/scheme"].organisation, StandardID: t.std.ID, Name: "Council-wide accreditation"})
	if err != nil {
		return err
	}
	used := map[string]bool{}
	for i, block := range []struct {
		area   string
		months int // ago
	}{{"Housing", 30}, {"Planning", 29}, {"Revenues", 22}, {"Leisure", 14}, {"Environment", 3}} {
		visit := weekday(t.today.AddMonths(-block.months), 2)
		e := event{council: "wincombe", assess: []string{"assessor", "second"}[i%2], rate: t.varied(block.area, 9),
			plan: applicant.Plan{Kind: assessment.Block, Name: block.area, Scope: "The " + block.area + " division with its delivery partners", AreaIDs: []string{t.areas["wincombe/"+block.area]},
				ProgrammeID: programme.ID, CycleStartsOn: visit.AddMonths(-24)},
			submitted: visit.AddDays(-21), decided: visit.AddDays(40),
			visit:     []visitDay{{visit, "Guildhall", exmereHub[:2]}},
			strengths: []pointLine{{block.area + " staff know their customers by need, not only by name.", []string{"1.1.2"}}},
			improve:   []pointLine{{"Compare the performance of " + block.area + " beyond the county.", []string{"4.2.3"}}}}
		t.on(e.submitted.AddDays(-70))
		if err := t.addPapers("wincombe", "Wincombe City Council", "lead", visit, func(p paperLine) bool {
			take := !used[p.Code] && (i == 0 || len(used)%5 == i)
			used[p.Code] = used[p.Code] || take
			return take
		}); err != nil {
			return err
		}
		if block.area == "Environment" {
			if err := t.untilModeration(e, visit); err != nil {
				return err
			}
			continue
		}
		if _, err := t.whole(e); err != nil {
			return fmt.Errorf("block %s: %w", block.area, err)
		}
	}
	return t.wincombeCorporate(programme.ID)
}

// untilModeration tells an event up to the report that waits for its moderator.
func (t *teller) untilModeration(e event, visit date.Date) error {
	t.on(e.submitted.AddMonths(-1))
	id, err := t.collect(e, every)
	if err != nil {
		return err
	}
	return all(
		func() error { return t.submit(e, id) },
		func() error { return t.planVisit(e, id) },
		func() error { return t.hold(e, id, visit) },
		func() error { return t.rate(e, id, every) },
		func() error { t.on(visit.AddDays(20)); return t.report(e, id) },
		func() error {
			t.on(t.today.AddDays(-4))
			return t.reporting.ToModeration(t.ctx, t.as(body+"/"+e.assess), id)
		},
	)
}

// wincombeCorporate is the corporate assessment: yesterday was the first day of
// its visit, two more follow.
func (t *teller) wincombeCorporate(programmeID string) error {
	first := t.today.AddDays(-1)
	e := event{council: "wincombe", assess: "assessor", rate: t.varied("corporate", 11),
		plan:      applicant.Plan{Kind: assessment.Corporate, Name: "Corporate assessment", Scope: "The whole council", ProgrammeID: programmeID, CycleStartsOn: t.today.AddMonths(-30), DueOn: t.today.AddDays(-20)},
		submitted: t.today.AddDays(-22),
		visit: []visitDay{{first, "Guildhall", exmereWestgate}, {t.today.AddDays(1), "Leisure centre", exmereMuseum},
			{t.today.AddDays(2), "Guildhall", slices.Clone(exmereHub[:2])}}}
	e.visit[2].sessions[1].elements = e.visit[2].sessions[1].elements[:9] // some elements have no session yet
	t.on(t.today.AddDays(-60))
	for _, p := range t.papers { // what is still in use is renewed before the whole is assessed
		if item := t.items["wincombe/"+p.Code]; item == "" || p.Code == "TI-005" || p.Code == "DE-005" {
			continue
		}
		if err := t.renew("wincombe", "Wincombe City Council", "lead", t.today.AddDays(-60), p.Code); err != nil {
			return err
		}
	}
	id, err := t.collect(e, every)
	if err != nil {
		return err
	}
	t.on(t.today.AddDays(-25))
	return all(
		func() error { return t.submit(e, id) },
		func() error { t.on(t.today.AddDays(-20)); return t.wincombeQuestions(id) },
		func() error { return t.planVisit(e, id) },
		func() error { return t.answerPlan(e, id) },
		func() error { return t.hold(e, id, first) },
		func() error {
			return t.rate(e, id, func(element string) bool { return strings.HasPrefix(element, "2.") || element == "3.3.1" })
		},
	)
}

// wincombeQuestions puts questions in every state: a draft, one that waits, one
// that is overdue with an answer half written, and an answer that is new.
func (t *teller) wincombeQuestions(id string) error {
	assessor, lead := t.as(body+"/assessor"), t.as("wincombe/lead")
	var asked []question.Question
	for _, a := range []question.Asking{
		{ElementIDs: []string{"4.3.6"}, Words: "How do you learn whether people were content with the outcome of an upheld complaint?", DueOn: t.today.AddDays(5)},
		{Kind: question.AskEvidence, ElementIDs: []string{"2.2.1", "2.2.2"}, Words: "Please provide the plan of this year's training for staff who serve customers.", PersonID: t.people["wincombe/headhousing"].id, DueOn: t.today.AddDays(-2)},
		{Kind: question.AskEvidence, ElementIDs: []string{"1.3.1"}, Words: "Please provide the questions of the survey with its answers.", DueOn: t.today.AddDays(-8)},
		{ElementIDs: []string{"3.4.1", "3.4.2"}, Words: "Which partners see the shared record, and how do customers agree to it?", Draft: true},
	} {
		q, err := t.questions.Ask(t.ctx, assessor, id, a)
		if err != nil {
			return err
		}
		asked = append(asked, q)
	}
	if _, err := t.questions.SaveAnswer(t.ctx, lead, id, asked[1].ID, question.Reply{Words: "The plan is with the training team; its last page is being put right."}); err != nil {
		return err
	}
	t.on(t.today.AddDays(-10))
	// One has more time now: what its day was before stays in its history.
	if err := t.questions.Edit(t.ctx, assessor, id, asked[0].ID, 1, question.Asking{DueOn: t.today.AddDays(8)}); err != nil {
		return err
	}
	return t.questions.Answer(t.ctx, lead, id, asked[2].ID, question.Reply{Words: "The questions are in the appendix of the report on the survey, from page 2.", Codes: []string{"CX-007"}})
}

// northmoor tells of the borough that collects for the first time.
func (t *teller) northmoor() error {
	t.on(t.today.AddDays(-75))
	e := event{council: "northmoor", rate: t.varied("northmoor", 5),
		plan: applicant.Plan{Kind: assessment.Initial, Name: "First assessment", Scope: "Libraries, registrars and the contact centre", CycleStartsOn: t.today.AddMonths(-12), DueOn: t.today.AddDays(45)}}
	if err := t.addPapers("northmoor", "Northmoor Borough Council", "lead", t.today, func(p paperLine) bool {
		return strings.HasPrefix(p.Code, "CX") || strings.HasPrefix(p.Code, "IA") || p.Code == "TI-005"
	}); err != nil {
		return err
	}
	id, err := t.collect(e, func(element string) bool { return element < "2.2" })
	if err != nil {
		return err
	}
	t.on(t.today.AddDays(-9))
	return all(
		func() error {
			return t.say(e, id, t.areas["northmoor/Libraries"], func(element string) bool { return strings.HasPrefix(element, "1.") })
		},
		func() error {
			return t.applicant.AddComment(t.ctx, t.as("northmoor/libraries"), id, "1.2.2", "The reading groups' summer consultation belongs here. I will upload the page.")
		},
	)
}

// kelford tells of the library service that handed in its submission this week.
func (t *teller) kelford() error {
	t.on(t.today.AddDays(-40))
	e := event{council: "kelford", rate: t.varied("kelford", 7),
		plan: applicant.Plan{Kind: assessment.Initial, Name: "First assessment", Scope: "All branches and the home service", CycleStartsOn: t.today.AddMonths(-18), DueOn: t.today}}
	if err := t.addPapers("kelford", "Kelford Library Service", "lead", t.today, func(p paperLine) bool { return len(p.Links) > 1 }); err != nil {
		return err
	}
	id, err := t.collect(e, every)
	if err != nil {
		return err
	}
	t.on(t.today.AddDays(-2))
	_, err = t.applicant.Submit(t.ctx, t.as("kelford/lead"), id)
	return err
}
