package reporting

import (
	"slices"
	"time"

	"github.com/plaudit/plaudit/internal/assessment"
	"github.com/plaudit/plaudit/internal/date"
	"github.com/plaudit/plaudit/internal/desk"
	"github.com/plaudit/plaudit/internal/onsite"
	"github.com/plaudit/plaudit/internal/report"
	"github.com/plaudit/plaudit/internal/standard"
	"github.com/plaudit/plaudit/internal/visit"
)

// ReportParts is what a report is made of beside the examined elements and the
// visit.
type ReportParts struct {
	Draft        ReportDraft
	Points       []desk.Point          // strengths first, each kind in its order
	Previous     []desk.PreviousRating // nearest first
	Assessors    []string              // names, the lead first
	Questions    int64                 // that were not withdrawn
	AnswerItems  []string              // ids of evidence items given with answers
	OpenComments int64
	Releases     int64
	Devices      []onsite.Device          // that may still hold the visit
	Writing      []desk.Writing           // who of the team wrote where and has not pressed Save there since
	Kept         []KeptWords              // whose they are and whether they were handed on; without the words
	History      []assessment.HistoryLine // moderations and decision, oldest first
	Check        []CheckAnswer            // of the last second reading
	Readings     []Reading                // second readings that were not handed in
	// Template is the one that the report is drafted with: fixed once it was
	// begun, else the body's latest.
	Template       report.Template
	TemplateFixed  bool
	TemplateLatest int64 // version of the body's latest; 0 when it has none
}

// Content puts a report together. The same arguments give the same content:
// everything is in a fixed order, and nothing is read from a clock.
func Content(std *standard.Standard, v assessment.Case, cells []desk.Cell, stops []visit.Stop, parts ReportParts) report.Content {
	previous := desk.Nearest(parts.Previous)
	c := report.Content{
		Reference: v.Reference, Status: "draft", Number: parts.Releases, Organisation: v.Organisation, Body: v.Body, StandardID: v.StandardID,
		Name: v.Name, Kind: v.Kind.Title(), Scope: v.Scope, Assessors: parts.Assessors,
		SubmittedAt: v.Submission.SubmittedAt, SubmissionHash: v.Submission.Hash,
		Background: parts.Draft.Background, Methodology: parts.Draft.Methodology, Conclusion: parts.Draft.Conclusion,
		Recommendation: parts.Draft.Recommendation.Title(), Questions: int(parts.Questions),
		Strengths: pointsOf(parts.Points, desk.Strength), Improvements: pointsOf(parts.Points, desk.ImprovementArea),
		Outcome: desk.OutcomeOf(std, cells, previous), Template: &parts.Template,
	}
	addVisit(&c, stops)
	items := slices.Clone(parts.AnswerItems)
	for _, cell := range cells {
		e := report.Element{ElementID: cell.ElementID, Reason: cell.Reason.Title(), SelfRating: cell.Self, Rating: cell.Rating,
			PreviousRating: cell.Previous, Finding: cell.Own.Finding}
		if cell.Rating == standard.RatingCompliancePlus {
			e.WorthCopying = cell.Own.WorthCopying
		}
		for _, item := range cell.Frozen.Evidence {
			e.Evidence = append(e.Evidence, item.Code)
			items = append(items, item.ItemID)
		}
		c.Elements = append(c.Elements, e)
	}
	slices.Sort(items)
	c.Documents = len(slices.Compact(items))
	if len(previous) > 0 {
		o := desk.OutcomeOf(std, nil, previous)
		c.PreviousOutcome, c.PreviousName = &o, parts.Previous[0].Assessment
	}
	for _, h := range parts.History {
		switch {
		case h.Kind == "moderation" && h.Outcome == "approved":
			c.ApprovedBy, c.ApprovedAt = h.Who, h.At.UTC().Truncate(time.Microsecond)
		case h.Kind == "moderation":
			c.ApprovedBy, c.ApprovedAt = "", time.Time{}
		case h.Kind == "decision":
			c.Decision, c.DecidedAt = decisionInWords(assessment.DecisionOutcome(h.Outcome), h.DueOn), h.At.UTC().Truncate(time.Microsecond)
		}
	}
	return c
}

func decisionInWords(o assessment.DecisionOutcome, dueOn date.Date) string {
	if o == assessment.ActionPlan && dueOn != "" {
		return o.Title() + ", to be carried out by " + dueOn.Words()
	}
	return o.Title()
}

func pointsOf(points []desk.Point, kind desk.PointKind) []report.Point {
	var all []report.Point
	for _, p := range desk.OfKind(points, kind) {
		all = append(all, report.Point{ID: p.ID, Words: p.Words, ElementIDs: p.ElementIDs})
	}
	return all
}

// addVisit puts in what was held: days, places, sessions and whom the
// assessors met, by group and without names.
func addVisit(c *report.Content, stops []visit.Stop) {
	met := map[visit.ParticipantGroup]int64{}
	for _, stop := range stops {
		for _, session := range stop.Sessions {
			if !session.Held {
				continue
			}
			c.Sessions = append(c.Sessions, report.Session{Day: stop.On, Place: stop.Where(), Starts: session.Starts,
				Kind: session.Kind.Title(), Title: session.Title})
			if !slices.Contains(c.VisitDays, stop.On) {
				c.VisitDays = append(c.VisitDays, stop.On)
			}
			if !slices.Contains(c.Sites, stop.Where()) {
				c.Sites = append(c.Sites, stop.Where())
			}
			for _, g := range session.Groups {
				met[g.Group] += g.Met
			}
		}
	}
	for _, g := range visit.ParticipantGroups() {
		if met[g] > 0 {
			c.Met = append(c.Met, report.Met{Group: g.Title(), Count: int(met[g])})
		}
	}
}
