package demo

import (
	"github.com/plaudit/plaudit/internal/account"
	"github.com/plaudit/plaudit/internal/applicant"
	"github.com/plaudit/plaudit/internal/assessment"
	"github.com/plaudit/plaudit/internal/date"
	"github.com/plaudit/plaudit/internal/desk"
	"github.com/plaudit/plaudit/internal/reporting"
	"github.com/plaudit/plaudit/internal/standard"
	"github.com/plaudit/plaudit/internal/visit"
)

const body = "fairmark"

// event is one assessment to be told from plan to decision.
type event struct {
	council   string // key
	plan      applicant.Plan
	assess    string    // key of the lead assessor at the body
	submitted date.Date // the day of the submission
	visit     []visitDay
	decided   date.Date
	rate      func(element string, line elementLine) (self, rating standard.Rating)
	strengths []pointLine
	improve   []pointLine
}

type visitDay struct {
	on       date.Date
	site     string
	sessions []sessionLine
}

type sessionLine struct {
	kind         visit.SessionKind
	title        string
	starts, ends string
	group        visit.ParticipantGroup
	wanted       int64
	elements     []string
	note         string
}

type pointLine struct {
	words    string
	elements []string
}

// collect plans the assessment and writes the self-assessment of the whole.
func (t *teller) collect(e event, say func(element string) bool) (string, error) {
	lead := t.as(e.council + "/lead")
	e.plan.BodyID, e.plan.StandardID = t.people[body+"/scheme"].organisation, t.std.ID
	a, err := t.applicant.Plan(t.ctx, lead, e.plan)
	if err != nil {
		return "", err
	}
	return a.ID, all(
		func() error { return t.applicant.StartCollecting(t.ctx, lead, a.ID) },
		func() error { return t.say(e, a.ID, "", say) },
	)
}

// say writes statements and self-ratings for the whole ("") or one area.
func (t *teller) say(e event, id, area string, say func(element string) bool) error {
	lead := t.as(e.council + "/lead")
	for _, element := range t.std.Elements() {
		if !say(element.ID) {
			continue
		}
		line := t.lines[element.ID]
		self, _ := e.rate(element.ID, line)
		v := applicant.Self{AssessmentID: id, AreaID: area, ElementID: element.ID, Rating: self, Statement: line.Say}
		if self == standard.RatingPartiallyCompliant {
			v.Gaps = "Not yet the same in every service. See the service plans."
		}
		if element.ID[0] == '2' || element.ID == "3.3.3" {
			v.SeeOnSite = "Ask the front desk team; the team board shows it."
		}
		if _, err := t.applicant.SaveSelf(t.ctx, lead, v); err != nil {
			return err
		}
	}
	return nil
}

// submit hands over, opens and appoints.
func (t *teller) submit(e event, id string) error {
	t.on(e.submitted)
	if _, err := t.applicant.Submit(t.ctx, t.as(e.council+"/lead"), id); err != nil {
		return err
	}
	t.on(e.submitted.AddDays(2))
	scheme := t.as(body + "/scheme")
	if _, err := t.opening.Open(t.ctx, scheme, id, ""); err != nil {
		return err
	}
	until := date.Of(t.at).AddMonths(9)
	for key, role := range map[string]account.AppointmentRole{e.assess: account.LeadAssessor, "moderator": account.AppointedModerator} {
		p := assessment.Appointment{AssessmentID: id, PersonID: t.people[body+"/"+key].id, Role: role, From: date.Of(t.at), Until: until}
		if err := t.opening.Appoint(t.ctx, scheme, p); err != nil {
			return err
		}
		if _, err := t.opening.Respond(t.ctx, t.as(body+"/"+key), id, assessment.Accepted, "", assessment.NoConflict, ""); err != nil {
			return err
		}
	}
	return nil
}

// plan lays out the visit and shares it.
func (t *teller) planVisit(e event, id string) error {
	for _, day := range e.visit {
		assessor := t.as(body + "/" + e.assess)
		stop, err := t.visits.SaveStop(t.ctx, assessor, visit.Stop{AssessmentID: id, On: day.on, SiteID: t.sites[e.council+"/"+day.site],
			Starts: day.sessions[0].starts, Ends: day.sessions[len(day.sessions)-1].ends, Notes: "Ask for the CSE lead at the front desk."})
		if err != nil {
			return err
		}
		for _, s := range day.sessions {
			if _, err := t.visits.SaveSession(t.ctx, assessor, visit.Session{AssessmentID: id, StopID: stop.ID, Kind: s.kind, Title: s.title,
				Starts: s.starts, Ends: s.ends, Groups: []visit.GroupCount{{Group: s.group, Wanted: s.wanted}}, ElementIDs: s.elements, LedBy: t.people[body+"/"+e.assess].id}); err != nil {
				return err
			}
		}
	}
	return t.visits.Share(t.ctx, t.as(body+"/"+e.assess), id, "")
}

// answerPlan has the organisation say who comes to a session that is still to
// be held, and ask for another room for the one after it.
func (t *teller) answerPlan(e event, id string) error {
	lead := t.as(e.council + "/lead")
	plan, err := t.visits.PlanForOrganisation(t.ctx, lead, id)
	if err != nil {
		return err
	}
	for _, stop := range plan.Stops {
		if stop.On <= t.today || len(stop.Sessions) < 2 {
			continue
		}
		if _, err := t.visits.Propose(t.ctx, lead, visit.Proposal{AssessmentID: id, SessionID: stop.Sessions[0].ID, Kind: visit.ProposePeople,
			Words: "A duty manager, two reception staff and a lifeguard."}); err != nil {
			return err
		}
		_, err := t.visits.Propose(t.ctx, lead, visit.Proposal{AssessmentID: id, SessionID: stop.Sessions[1].ID, Kind: visit.ProposeRoom,
			Room: "Studio 2", Words: "The meeting room has no step-free way in."})
		return err
	}
	return nil
}

// hold holds the sessions up to a day: notes, and how many were met.
func (t *teller) hold(e event, id string, until date.Date) error {
	plan, err := t.visits.Plan(t.ctx, t.as(body+"/"+e.assess), id)
	if err != nil {
		return err
	}
	notes := map[string]string{}
	for _, day := range e.visit {
		for _, s := range day.sessions {
			notes[s.title] = s.note
		}
	}
	for _, stop := range plan.Stops {
		if stop.On > until {
			continue
		}
		t.on(stop.On)
		assessor := t.as(body + "/" + e.assess)
		for _, s := range stop.Sessions {
			met := map[visit.ParticipantGroup]int64{}
			for _, g := range s.Groups {
				met[g.Group] = g.Wanted + 1
			}
			if err := t.visits.Hold(t.ctx, assessor, id, s.ID, s.Version, true, met); err != nil {
				return err
			}
			if notes[s.Title] == "" {
				continue
			}
			if _, err := t.visits.SaveNote(t.ctx, assessor, visit.Note{AssessmentID: id, SessionID: s.ID, Words: notes[s.Title], ElementIDs: s.ElementIDs}); err != nil {
				return err
			}
		}
	}
	return nil
}

// rate rates the elements that take accepts.
func (t *teller) rate(e event, id string, take func(element string) bool) error {
	assessor := t.as(body + "/" + e.assess)
	for _, element := range t.std.Elements() {
		if !take(element.ID) {
			continue
		}
		line := t.lines[element.ID]
		_, rating := e.rate(element.ID, line)
		if _, err := t.desk.Rate(t.ctx, assessor, desk.ElementRating{AssessmentID: id, ElementID: element.ID, Rating: rating, Finding: line.Find,
			WorthCopying: t.copying(rating)}, true); err != nil {
			return err
		}
	}
	return nil
}

// copying says what others could copy, where the rating has to.
func (t *teller) copying(r standard.Rating) string {
	if r != standard.RatingCompliancePlus {
		return ""
	}
	return "Other services could take over the way it is done and how it is kept up: the evidence shows both."
}

// report writes the report up to its release for the accuracy check.
func (t *teller) report(e event, id string) error {
	assessor := t.as(body + "/" + e.assess)
	for kind, points := range map[desk.PointKind][]pointLine{desk.Strength: e.strengths, desk.ImprovementArea: e.improve} {
		for _, p := range points {
			if _, err := t.reporting.SavePoint(t.ctx, assessor, desk.Point{AssessmentID: id, Kind: kind, Words: p.words, ElementIDs: p.elements}); err != nil {
				return err
			}
		}
	}
	return all(
		func() error { return t.reporting.StartDrafting(t.ctx, assessor, id) },
		func() error {
			_, err := t.reporting.SaveDraft(t.ctx, assessor, reporting.ReportDraft{AssessmentID: id,
				Background:     "The organisation submitted its self-assessment with evidence for every element in scope. This report follows the visit and the reading of that evidence.",
				Methodology:    "The evidence was read beforehand and questions were asked in writing. On the visit days customers, partners, staff and leaders were met at the places named, and service was observed. People spoke freely and in confidence.",
				Conclusion:     "Customers are at the centre of how the organisation thinks and works. The improvement areas are well within its reach.",
				Recommendation: reporting.RecommendCertify})
			return err
		},
		func() error { _, err := t.reporting.Release(t.ctx, assessor, id); return err },
	)
}

// moderate takes the report through moderation.
func (t *teller) moderate(e event, id string) error {
	return all(
		func() error { return t.reporting.Checked(t.ctx, t.as(e.council+"/lead"), id) },
		func() error { return t.reporting.ToModeration(t.ctx, t.as(body+"/"+e.assess), id) },
		func() error {
			return t.reporting.Moderate(t.ctx, t.as(body+"/moderator"), id, true, "Findings and ratings agree. The Compliance Plus ratings are well argued.", allChecked())
		},
	)
}

// decide certifies and closes.
func (t *teller) decide(id string) error {
	scheme := t.as(body + "/scheme")
	if _, err := t.reporting.Decide(t.ctx, scheme, reporting.Decision{AssessmentID: id, Outcome: assessment.Certified, Words: "The panel agrees with the recommendation."}); err != nil {
		return err
	}
	return t.reporting.Close(t.ctx, scheme, id)
}

// whole tells an event from plan to decision and returns its assessment.
func (t *teller) whole(e event) (string, error) {
	t.on(e.submitted.AddMonths(-2))
	id, err := t.collect(e, every)
	if err != nil {
		return "", err
	}
	last := e.visit[len(e.visit)-1].on
	return id, all(
		func() error { return t.submit(e, id) },
		func() error { return t.planVisit(e, id) },
		func() error { return t.hold(e, id, last) },
		func() error { return t.rate(e, id, every) },
		func() error { t.on(last.AddDays(7)); return t.report(e, id) },
		func() error { t.on(last.AddDays(21)); return t.moderate(e, id) },
		func() error { t.on(e.decided); return t.decide(id) },
	)
}

func every(string) bool { return true }

// weekday returns the first such day of the week from a day on, 1 for Monday.
func weekday(day date.Date, wanted int) date.Date {
	for int(day.Time().Weekday()) != wanted {
		day = day.AddDays(1)
	}
	return day
}

// allChecked answers each question of the second reader's checklist with yes.
func allChecked() []reporting.CheckAnswer {
	var all []reporting.CheckAnswer
	for _, q := range reporting.CheckQuestions() {
		all = append(all, reporting.CheckAnswer{Question: q.Key, Answer: reporting.CheckYes})
	}
	return all
}
