package dossier

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/plaudit/plaudit/internal/assessment"
	"github.com/plaudit/plaudit/internal/reporting"
	"github.com/plaudit/plaudit/internal/visit"
)

// format names the layout of the archive.
const format = "plaudit assessment record 1"

func submissionFolder(n int64) string { return fmt.Sprintf("submissions/%d/", n) }

func supplementName(i int, s assessment.Supplement) string {
	return fmt.Sprintf("supplements/%d-%s.json", i+1, s.Kind)
}

func standardName(hash string) string { return "standard/" + hash[:min(12, len(hash))] + ".yaml" }

func releaseName(n int64) string { return fmt.Sprintf("reports/release-%d", n) }

// recordOf turns what was gathered into record.json.
func recordOf(v reporting.Record) record {
	r := record{Format: format, Side: v.Side, MadeAt: v.MadeAt, MadeBy: v.MadeBy, Excluded: v.Excluded, Plan: v.Shares,
		Assessment: about{ID: v.ID, Reference: v.Reference, Name: v.Name, Kind: v.Kind, State: v.State, Organisation: v.Organisation, Body: v.Body,
			Standard: v.StandardID, Scope: v.Scope, CycleStartsOn: v.CycleStartsOn}}
	r.Submissions, r.Questions, r.Releases, r.Comments, r.Appeals, r.Audit = []submission{}, []asked{}, []release{}, []comment{}, []appeal{}, []entry{}
	if r.Plan == nil {
		r.Plan = []visit.Share{} // a list is never null
	}
	for _, s := range v.Submissions {
		r.Submissions = append(r.Submissions, submission{s.Number, s.SubmittedAt, s.SubmittedByName, s.Hash, len(s.Parts), submissionFolder(s.Number)})
	}
	r.Supplements, r.Standards = []supplement{}, []standardText{}
	for i, s := range v.Supplements {
		r.Supplements = append(r.Supplements, supplement{s.Kind, s.SubjectID, s.GivenAt, s.Hash, supplementName(i, s)})
	}
	for _, hash := range slices.Sorted(maps.Keys(v.Standards)) {
		r.Standards = append(r.Standards, standardText{hash, standardName(hash)})
	}
	for _, q := range v.Questions {
		var moves []move
		for _, m := range q.Moves {
			moves = append(moves, move{m.ByName, m.At, m.From.Whom(), m.From.DueOn, m.To.Whom(), m.To.DueOn, m.Words()})
		}
		r.Questions = append(r.Questions, asked{q.Number, string(q.Kind), strings.Join(q.ElementIDs[:min(len(q.ElementIDs), 1)], ""), q.ElementIDs, q.Words, q.Whom(), q.DueOn, q.Follows,
			q.AskedByName, q.AskedAt, q.Answer, q.AnsweredByName, when(q.AnsweredAt), when(q.WithdrawnAt), codes(q.Evidence), q.AnswerHash, string(q.Outcome), moves})
	}
	for _, x := range v.Releases {
		r.Releases = append(r.Releases, release{x.Number, x.Status, x.ReleasedAt, x.Hash, releaseName(x.Number) + ".json", releaseName(x.Number) + ".pdf"})
	}
	for _, c := range v.Comments {
		r.Comments = append(r.Comments, comment{c.PassageID, c.Release, c.Quoted, c.Words, c.Proposed, c.Person, c.CreatedAt, codes(c.Evidence), c.Reply, c.Accepted, c.Applied, when(c.RepliedAt)})
	}
	if d := v.Decision; d != nil {
		r.Decision = &decision{d.Outcome, d.Words, d.ActionPlanDueOn, d.DecidedAt}
	}
	for _, a := range v.Appeals {
		r.Appeals = append(r.Appeals, appeal{a.Grounds, a.LodgedByName, a.LodgedAt, a.State, a.ReviewedBy(), a.Words, when(a.EndedAt)})
	}
	for _, e := range v.Audit {
		x := entry{Seq: e.Seq, At: e.At, Who: e.ActorName, Action: e.Action, Hash: e.Hash}
		if json.Valid([]byte(e.Detail)) {
			x.Detail = json.RawMessage(e.Detail)
		}
		r.Audit = append(r.Audit, x)
	}
	if v.Side == reporting.BodySide {
		r.ofBody(v)
	}
	return r
}

// ofBody adds what is the body's alone.
func (r *record) ofBody(v reporting.Record) {
	for _, c := range v.Cells {
		r.Elements = append(r.Elements, element{c.ElementID, c.Reason.Title(), c.Self, c.Rating, c.Previous, c.Own.Finding, c.VerifyOnSite, c.Own.RatedByName})
	}
	for _, p := range v.Points {
		r.Points = append(r.Points, point{p.Kind, p.Words, p.ElementIDs})
	}
	r.Draft = &draft{v.Draft.Background, v.Draft.Methodology, v.Draft.Conclusion, string(v.Draft.Recommendation)}
	for _, p := range v.Appointments {
		r.Appointments = append(r.Appointments, appointment{p.Person, string(p.Role), p.From, p.Until, when(p.EndedAt)})
	}
	for _, h := range v.History {
		r.History = append(r.History, step{h.Kind, h.Outcome, h.Words, h.Who, h.At})
	}
	for _, c := range v.Check {
		r.Checklist = append(r.Checklist, check{c.Question, c.Answer, c.Note})
	}
}
