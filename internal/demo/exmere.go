package demo

import (
	"slices"
	"strings"

	"github.com/plaudit/plaudit/internal/applicant"
	"github.com/plaudit/plaudit/internal/assessment"
	"github.com/plaudit/plaudit/internal/certificate"
	"github.com/plaudit/plaudit/internal/date"
	"github.com/plaudit/plaudit/internal/improvement"
	"github.com/plaudit/plaudit/internal/question"
	"github.com/plaudit/plaudit/internal/standard"
	"github.com/plaudit/plaudit/internal/visit"
)

// exmere tells of the council that is assessed as a whole: 11, 13, 15 and 13
// Compliance Plus over the years, a full assessment a year ago with visits to
// three places, improvement areas in service plans, and the first annual
// review being collected now.
func (t *teller) exmere() error {
	visit := weekday(t.today.AddMonths(-12).AddDays(-3), 1) // a Monday
	last := visit.AddMonths(-12)
	e := event{council: "exmere", assess: "assessor", rate: t.asPrevious,
		plan:      applicant.Plan{Kind: assessment.Recertification, Name: "Full assessment " + last.Month()[len(last.Month())-4:], Scope: "The whole council", CycleStartsOn: last.AddYears(-2)},
		submitted: last.AddDays(-21), decided: last.AddDays(45),
		visit:     []visitDay{{last, "Westgate office", exmereWestgate[:2]}},
		strengths: []pointLine{{"Leaders are seen and heard where customers are.", []string{"2.1.1"}}},
		improve:   []pointLine{{"Ring people after letters to learn what they understood.", []string{"3.2.2"}}}}
	t.on(visit.AddMonths(-36))
	for _, past := range []struct {
		months int
		plus   int64
		kind   assessment.Kind
	}{{-36, 11, assessment.Initial}, {-24, 13, assessment.AnnualReview1}} {
		if err := t.applicant.AddPastResult(t.ctx, t.as("exmere/lead"), applicant.PastResult{StandardID: t.std.ID, AssessedOn: visit.AddMonths(past.months),
			Kind: past.kind, CompliancePlus: past.plus, Source: "The council's announcement of that year"}); err != nil {
			return err
		}
		t.on(visit.AddMonths(-24).AddDays(1))
	}
	before, err := t.whole(e)
	if err != nil {
		return err
	}
	t.on(e.decided.AddDays(2))
	first, err := t.certificates.Issue(t.ctx, t.as(body+"/scheme"), certificate.Issuing{AssessmentID: before, Scope: e.plan.Scope, IssuedOn: date.Of(t.at)})
	if err != nil {
		return err
	}
	id, err := t.exmereFull(visit)
	if err != nil {
		return err
	}
	return all(
		func() error { return t.exmereAfter(id, first.ID, visit) },
		func() error { return t.exmereReview(id, visit) },
		func() error { return t.weakSpots("exmere") },
		func() error { return t.sendIn("exmere") },
	)
}

// asPrevious rates as the story's last assessment did.
func (t *teller) asPrevious(_ string, line elementLine) (self, rating standard.Rating) {
	return t.rating(line.Previous), t.rating(line.Previous)
}

// asNow rates as the story's present assessment does.
func (t *teller) asNow(_ string, line elementLine) (self, rating standard.Rating) {
	return t.rating(line.Self), t.rating(line.Rating)
}

var exmereWestgate = []sessionLine{
	{visit.Tour, "Tour of the contact centre and front desk", "09:30", "10:45", visit.Staff, 4, []string{"2.2.2", "3.3.1", "3.3.3", "5.1.1", "5.2.2", "5.3.1"},
		"Waiting time shown on screen: 4 minutes. A caller with poor hearing was offered a quieter booth without asking. Staff know the promised times."},
	{visit.Interview, "Chief executive and directors", "11:00", "12:00", visit.Leaders, 3, []string{"2.1.1", "2.1.2", "2.2.5", "4.1.1", "4.1.2", "4.2.3"},
		"Directors told of their day in the front line without notes. Benchmarking outside housing is thin, and they know it."},
	{visit.FocusGroup, "Service Champions", "13:30", "14:30", visit.Staff, 8, []string{"2.1.6", "2.2.1", "2.2.3", "2.2.4", "4.3.3", "4.3.5"},
		"Eight services around the table. Each gave an idea that is now in place. Induction day in the contact centre praised."},
}

var exmereMuseum = []sessionLine{
	{visit.FocusGroup, "Partners of the museum and the hub", "10:00", "11:15", visit.Partners, 6, []string{"3.4.1", "3.4.2", "3.4.3", "4.2.4"},
		"Partners spoke of one team. The agreement fits on a page and they could quote it."},
	{visit.Observation, "The front desk on a school day", "11:30", "12:30", visit.Customers, 5, []string{"1.1.2", "2.1.5", "3.1.1", "3.1.2", "3.2.1", "3.2.4"},
		"Quiet hours are posted. Prices stand beside the booking. Two leaflets had an old number; replaced on the day."},
}

var exmereHub = []sessionLine{
	{visit.FocusGroup, "Residents and tenants", "09:00", "10:15", visit.Customers, 9, []string{"1.1.3", "1.2.1", "1.2.2", "1.2.3", "1.3.5", "2.1.3", "2.1.4", "4.2.1", "4.2.2", "5.2.1", "5.2.4"},
		"Being told what could not be done, and why, came up three times unprompted. Two said they still repeat themselves to licensing."},
	{visit.Interview, "Insight and complaints teams", "10:30", "11:45", visit.Staff, 4, []string{"1.1.1", "1.3.1", "1.3.2", "1.3.3", "1.3.4", "4.3.1", "4.3.2", "4.3.4", "4.3.6", "5.1.2", "5.2.3", "5.2.5", "5.3.2", "5.3.3"},
		"Calls after upheld complaints began in June; 41 so far. The method of the survey is sound."},
	{visit.Meeting, "Feedback to the leadership", "16:00", "17:00", visit.Leaders, 5, []string{"2.1.1"}, "Strengths and improvement areas were given in words."},
}

func (t *teller) exmereFull(visit date.Date) (string, error) {
	year := visit.Month()[len(visit.Month())-4:]
	e := event{council: "exmere", assess: "assessor", rate: t.asNow,
		plan:      applicant.Plan{Kind: assessment.Initial, Name: "Full assessment " + year, Scope: "The whole council: all services and sites", CycleStartsOn: visit.AddMonths(-24), DueOn: visit.AddDays(-21)},
		submitted: visit.AddDays(-21), decided: visit.AddDays(44),
		visit: []visitDay{{visit, "Westgate office", exmereWestgate}, {visit.AddDays(2), "City museum", exmereMuseum}, {visit.AddDays(3), "Northfield community hub", exmereHub}},
		strengths: []pointLine{
			{"Insight is gathered with care and changes what is done: needs statements are signed by the services that act on them.", []string{"1.1.2", "1.1.3"}},
			{"People are told what came of their views, and what could not be done.", []string{"1.2.2"}},
			{"A culture that lives: leaders in the front line, champions in every service.", []string{"2.1.1", "2.1.6", "2.2.2", "2.2.4"}},
			{"Information and access are built around the person: one choice of format, one record, one desk at the hub.", []string{"3.2.1", "3.3.1", "3.4.1"}},
			{"Complaints are lessons, published and checked a year later.", []string{"4.3.4"}},
		},
		improve: []pointLine{
			{"Compare performance across the whole scope, museums, parks and licensing included.", []string{"4.2.3"}},
			{"Go on ringing people after upheld complaints and publish what they say.", []string{"4.3.6"}},
			{"Bring licensing and parks into the shared case record.", []string{"5.2.3"}},
			{"Collect more satisfaction feedback in the smaller services.", []string{"1.3.1", "1.3.2"}},
		}}
	t.on(visit.AddDays(-80))
	if err := t.addPapers("exmere", "Exmere City Council", "contributor", visit, func(paperLine) bool { return true }); err != nil {
		return "", err
	}
	if err := t.measures(visit); err != nil {
		return "", err
	}
	id, err := t.collect(e, every)
	if err != nil {
		return "", err
	}
	housing := func(element string) bool {
		return slices.Contains([]string{"1.1.2", "1.1.3", "3.2.2", "4.2.1", "4.2.2", "4.2.3", "5.2.3"}, element)
	}
	return id, all(
		func() error { return t.say(e, id, t.areas["exmere/Housing"], housing) },
		func() error {
			return t.applicant.SignOff(t.ctx, t.as("exmere/headhousing"), id, t.areas["exmere/Housing"], "")
		},
		func() error { return t.submit(e, id) },
		func() error { return t.ask(id) },
		func() error { return t.planVisit(e, id) },
		func() error { return t.hold(e, id, visit.AddDays(3)) },
		func() error { return t.rate(e, id, every) },
		func() error { t.on(visit.AddDays(10)); return t.report(e, id) },
		func() error { t.on(visit.AddDays(28)); return t.moderate(e, id) },
		func() error { t.on(e.decided); return t.decide(id) },
	)
}

// ask puts two questions during the desk review and has them answered.
func (t *teller) ask(id string) error {
	for _, q := range []struct {
		element, words, answer string
		codes                  []string
	}{
		{"1.3.1", "How many answers did the smallest service have, and what margin do you give it?", "Registrars had 38 answers; we show 16 points either way and do not rank it.", []string{"CX-007"}},
		{"4.2.3", "Which services compare themselves with others beside housing and the contact centre?", "None yet this year. Museums begin in spring.", nil},
	} {
		asked, err := t.questions.Ask(t.ctx, t.as(body+"/assessor"), id, question.About(q.element, q.words))
		if err != nil {
			return err
		}
		if err := t.questions.Answer(t.ctx, t.as("exmere/lead"), id, asked.ID, question.Reply{Words: q.answer, Codes: q.codes}); err != nil {
			return err
		}
	}
	return nil
}

// exmereAfter issues the certificate in the place of the one before, publishes the result and puts the
// improvement areas into service plans.
func (t *teller) exmereAfter(id, before string, visit date.Date) error {
	t.on(visit.AddDays(46))
	issued, err := t.certificates.Issue(t.ctx, t.as(body+"/scheme"), certificate.Issuing{AssessmentID: id, Scope: "The whole council: all services and sites", IssuedOn: date.Of(t.at), Replaces: before})
	if err != nil {
		return err
	}
	lead := t.as("exmere/lead")
	if err := t.certificates.Publish(t.ctx, lead, issued.ID, issued.Version, certificate.Publishing{Improvements: true,
		Words: "Thank you to everyone who uploaded evidence, met the assessor or answered a survey. The improvement areas go into next year's service plans."}); err != nil {
		return err
	}
	if _, err := t.improvement.TakeIn(t.ctx, lead.OrganisationID); err != nil {
		return err
	}
	areas, err := t.improvement.Areas(t.ctx, lead)
	if err != nil {
		return err
	}
	plan, err := t.improvement.AddPlan(t.ctx, lead, improvement.Plan{AreaID: t.areas["exmere/Customer services"], Title: "Customer services plan", StartsOn: visit.AddMonths(4), EndsOn: visit.AddMonths(16)})
	if err != nil {
		return err
	}
	for i, words := range []struct {
		find, title, measure, area, owner, note string
		due                                     int
		state                                   improvement.State
	}{
		{"Compare", "Join a benchmarking club for museums and parks", "Two services compared and one change made", "Museums", "museums", "Joined the club in March; first figures are in.", 10, improvement.InProgress},
		{"ringing", "Ring everyone within two weeks of an upheld complaint", "At least 100 calls; four in five content", "Customer services", "headcustomer", "118 calls so far and 97 content. Published in the quarterly lessons.", 9, improvement.Done},
		{"licensing", "Bring licensing and parks into the shared record", "Nobody gives the same details twice", "Licensing", "headcustomer", "", 11, improvement.Open},
		{"satisfaction", "Ask three questions after each visit to a small service", "At least 100 answers a service a year", "Museums", "museums", "Cards at the museum; 64 answers in the first month.", 14, improvement.InProgress},
	} {
		at := slices.IndexFunc(areas, func(a improvement.Area) bool { return strings.Contains(a.Words, words.find) })
		if at < 0 {
			continue
		}
		t.on(visit.AddMonths(3).AddDays(i))
		action, err := t.improvement.AddAction(t.ctx, t.as("exmere/lead"), improvement.Action{ImprovementAreaID: areas[at].ID, PlanID: plan.ID, AreaID: t.areas["exmere/"+words.area], Title: words.title, Measure: words.measure,
			OwnerID: t.people["exmere/"+words.owner].id, DueOn: visit.AddMonths(words.due), State: improvement.Open})
		if err != nil {
			return err
		}
		if words.note == "" {
			continue
		}
		t.on(visit.AddMonths(8).AddDays(i))
		if err := t.improvement.Tell(t.ctx, t.as("exmere/"+words.owner), action.Version, improvement.Note{ActionID: action.ID, Words: words.note, State: words.state}); err != nil {
			return err
		}
	}
	return nil
}

// exmereReview rolls the assessment forward to the first annual review, which
// is being collected as the visitor arrives.
func (t *teller) exmereReview(id string, visit date.Date) error {
	t.on(t.today.AddDays(-50))
	review, err := t.applicant.RollForward(t.ctx, t.as("exmere/lead"), applicant.Next{FromID: id, Kind: assessment.AnnualReview1, Name: "First annual review",
		CycleStartsOn: visit, DueOn: t.today.AddDays(20)})
	if err != nil {
		return err
	}
	if err := t.applicant.StartCollecting(t.ctx, t.as("exmere/lead"), review.ID); err != nil {
		return err
	}
	t.on(t.today.AddDays(-30))
	if err := t.renew("exmere", "Exmere City Council", "contributor", t.today, "CX-002", "CX-003", "CX-004", "CX-005", "CX-009", "LE-001", "LE-003", "LE-006",
		"ST-001", "ST-002", "IA-003", "IA-006", "PA-001", "DE-001", "PR-004", "PR-005", "TI-002"); err != nil {
		return err
	}
	t.on(t.today.AddDays(-14))
	if err := t.measures(visit); err != nil {
		return err
	}
	for element, say := range map[string]string{
		"4.3.6": "We have rung everybody since June last year: 118 calls, 97 content. The figures are in each quarter's lessons.",
		"2.1.1": "Twelve more learning notes were published; a new director joined in her first week.",
		"1.2.2": "Nine consultations closed with a page of what we did and could not do.",
	} {
		v, err := t.applicant.Element(t.ctx, t.as("exmere/lead"), review.ID, element, "")
		if err != nil {
			return err
		}
		self := v.Self
		self.AssessmentID, self.ElementID, self.Statement, self.Rating = review.ID, element, say, standard.RatingCompliancePlus
		if element == "4.3.6" {
			self.Rating = standard.RatingCompliant
		}
		if _, err := t.applicant.SaveSelf(t.ctx, t.as("exmere/lead"), self); err != nil {
			return err
		}
	}
	return t.applicant.AddComment(t.ctx, t.as("exmere/housing"), review.ID, "5.2.3", "Licensing moves to the shared record in the new year. Shall we show the project plan?")
}
