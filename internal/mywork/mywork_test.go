package mywork

import (
	"maps"
	"testing"

	"github.com/plaudit/plaudit/internal/account"
	"github.com/plaudit/plaudit/internal/assessment"
	"github.com/plaudit/plaudit/internal/audit"
	"github.com/plaudit/plaudit/internal/certificate"
	"github.com/plaudit/plaudit/internal/date"
	"github.com/plaudit/plaudit/internal/evidence"
	"github.com/plaudit/plaudit/internal/standard"
)

const today = "2025-11-14"

func TestWhatAnAssessmentComesTo(t *testing.T) {
	var selected []string
	previous := map[string]standard.Rating{}
	for i, e := range standard.CSE().Elements() {
		if i < 4 {
			selected = append(selected, e.ID) // 1.1.1 to 1.1.3, 1.2.1
		} else {
			previous[e.ID] = standard.RatingCompliant
		}
	}
	stand := Stand{Assessment: assessment.Assessment{StandardID: "cse", State: assessment.Collecting, CycleStartsOn: "2024-11-01", DueOn: "2025-11-20"}, ElementIDs: selected, Previous: previous,
		Whole: map[string]standard.Rating{"1.1.1": standard.RatingCompliant}, Mine: map[string]standard.Rating{"1.1.2": standard.RatingPartiallyCompliant},
		Evidence: map[string]evidence.ElementSummary{
			"1.1.1": {Items: 3, NewestUntil: "2025-10-31", HasStrongest: true},
			"1.1.2": {Items: 1, NewestUntil: "2021-01-31"},
			"1.2.1": {Items: 1, NewestUntil: "2025-10-31"},
		}}
	r, err := run(stand, false, today)
	if err != nil || r.Selected != 4 || r.Rated != 1 || r.NoEvidence != 1 || r.Stale != 1 || r.Outcome.Counts.Compliant != 54 || r.Outcome.Indication != standard.Incomplete {
		t.Errorf("%+v, %v", r, err)
	}
	if first := r.Attention[0]; first.ElementID != "1.1.3" || first.Words != "no evidence" {
		t.Errorf("%+v", r.Attention)
	}
	if days, ok := r.DaysLeft(today); !ok || days != 6 {
		t.Errorf("%d days left", days)
	}
	if r, err = run(stand, true, today); err != nil || r.Rated != 2 {
		t.Errorf("of one's own service areas %d are rated, %v", r.Rated, err)
	}
	if _, err := run(Stand{Assessment: assessment.Assessment{StandardID: "unknown"}}, false, today); err == nil {
		t.Error("an unknown standard comes to something")
	}
}

func TestOnlyOnesOwnTasksByDay(t *testing.T) {
	tasks := func() []Task {
		return []Task{
			{Kind: AnswerQuestion, ID: "whole", AssessmentID: "as_whole"}, {Kind: AnswerQuestion, ID: "housing", AssessmentID: "as_housing"}, {Kind: AnswerQuestion, ID: "gone", AssessmentID: "as_gone"},
			{Kind: SignOffArea, ID: "s_housing", AreaID: "housing", DueOn: "2025-12-01"}, {Kind: SignOffArea, ID: "s_museums", AreaID: "museums"},
			{Kind: PlanAction, ID: "plan"}, {Kind: TakeInReport, ID: "report"}, {Kind: DoAction, ID: "action", DueOn: "2025-11-01"},
		}
	}
	running := []Running{{Assessment: assessment.Assessment{ID: "as_whole", OrganisationID: "org"}}, {Assessment: assessment.Assessment{ID: "as_housing", OrganisationID: "org", AreaIDs: []string{"housing"}}}}
	for name, c := range map[string]struct {
		grant account.Grant
		want  string
	}{
		"lead":        {account.Grant{Role: account.Lead}, "action whole housing plan report "},
		"champion":    {account.Grant{Role: account.Champion, AreaIDs: []string{"housing"}}, "action housing "},
		"head":        {account.Grant{Role: account.HeadOfService, AreaIDs: []string{"housing"}}, "action s_housing housing "},
		"contributor": {account.Grant{Role: account.Contributor}, "action "},
	} {
		got := ""
		for _, v := range mine(account.Actor{PersonID: "p", OrganisationID: "org", Kind: account.Applicant, Grants: []account.Grant{c.grant}}, tasks(), running) {
			got += v.ID + " "
		}
		if got != c.want {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
}

func TestWhatIsOwedAddsUp(t *testing.T) {
	owed := []Debt{{PersonID: "a", AreaID: "x", Requests: 1}, {PersonID: "b", AreaID: "x", Actions: 2, ActionsOverdue: 1}, {PersonID: "a", AreaID: "y", RequestsOverdue: 1, Requests: 1, Actions: 1, ActionsOverdue: 1}}
	if p := ByPerson(owed); len(p) != 2 || p[0].PersonID != "a" || p[0].Requests != 2 || p[0].Overdue() != 2 {
		t.Errorf("%+v", p)
	}
	if a := ByArea(owed); len(a) != 2 || a[0].AreaID != "y" || a[1].Actions != 2 {
		t.Errorf("%+v", a)
	}
}

func TestWhatAnAssessmentWaitsFor(t *testing.T) {
	for _, c := range []struct {
		state     assessment.State
		assessors []string
		more      CaseState
		want      Step
		manager   bool
	}{
		{assessment.Submitted, nil, CaseState{}, ToOpen, true},
		{assessment.DeskReview, nil, CaseState{}, ToAppoint, true},
		{assessment.Visit, []string{"A"}, CaseState{}, ToAssess, false},
		{assessment.AccuracyCheck, []string{"A"}, CaseState{OpenComments: 1}, ToReply, false},
		{assessment.Drafting, []string{"A"}, CaseState{Moderation: "returned"}, ToRevise, false},
		{assessment.AccuracyCheck, []string{"A"}, CaseState{CommentsBy: "2025-06-10"}, Elsewhere, false},
		{assessment.AccuracyCheck, []string{"A"}, CaseState{CommentsBy: "2025-06-10", Checked: true}, ToSend, false},
		{assessment.AccuracyCheck, []string{"A"}, CaseState{CommentsBy: "2025-06-09"}, ToSend, false},
		{assessment.AccuracyCheck, []string{"A"}, CaseState{CommentsBy: "2025-06-09", OpenComments: 2}, ToReply, false},
		{assessment.Moderation, []string{"A"}, CaseState{}, ToFindReader, true},
		{assessment.Moderation, []string{"A"}, CaseState{Moderators: 1, Moderation: "returned"}, ToModerate, false},
		{assessment.Moderation, []string{"A"}, CaseState{Moderators: 1, Moderation: "approved"}, ToDecide, true},
		{assessment.Decided, []string{"A"}, CaseState{}, ToClose, true},
		{assessment.Decided, []string{"A"}, CaseState{Appeal: "lodged"}, ToName, true},
		{assessment.Decided, []string{"A"}, CaseState{Appeal: "under_review"}, ToAnswer, false},
		{assessment.Decided, []string{"A"}, CaseState{Appeal: "dismissed"}, ToClose, true},
		{assessment.Collecting, nil, CaseState{}, Elsewhere, false},
	} {
		a := assessment.ListedAssessment{Assessment: assessment.Assessment{State: c.state}, Assessors: c.assessors}
		if got := StepOf(a, c.more, "2025-06-10"); got != c.want || got.Manages() != c.manager {
			t.Errorf("%s: %q", c.state, got)
		}
	}
}

func TestWhatOnePersonDidInARowIsOneChange(t *testing.T) {
	change := func(subject, who string) Change {
		return Change{Entry: audit.Entry{SubjectID: subject, ActorID: who}}
	}
	all := gather([]Change{change("a", "p"), change("a", "p"), change("a", "q"), change("b", "q"), change("a", "p")}, 3)
	if len(all) != 3 || all[0].More != 1 || all[1].ActorID != "q" || all[2].SubjectID != "b" {
		t.Errorf("%+v", all)
	}
}

func TestALaterCertificateIsNamedBesideOneThatWasNotIssued(t *testing.T) {
	earned := []certificate.Certified{{AssessmentID: "old", OrganisationID: "a", Kind: assessment.Initial, DecidedOn: "2025-01-10"},
		{AssessmentID: "new", OrganisationID: "a", Kind: assessment.Initial, DecidedOn: "2026-01-12"},
		{AssessmentID: "other", OrganisationID: "b", Kind: assessment.Corporate, DecidedOn: "2025-01-10"}, {AssessmentID: "block", OrganisationID: "a", Kind: assessment.Block, DecidedOn: "2025-01-10"}}
	issued := func(organisation, id string, on date.Date) (l certificate.Listed) {
		l.ID, l.OrganisationID, l.IssuedOn = id, organisation, on
		return l
	}
	got := map[string]string{}
	for _, row := range unissued(earned, []certificate.Listed{issued("a", "c1", "2025-06-01"), issued("a", "c2", "2026-01-12"), issued("a", "c0", "2024-01-01")}) {
		got[row.AssessmentID] = row.Since.ID
	}
	if want := map[string]string{"old": "c2", "new": "", "other": ""}; !maps.Equal(got, want) {
		t.Errorf("%v, want %v", got, want)
	}
}
