package mywork

import (
	"context"
	"slices"
	"strings"

	"github.com/plaudit/plaudit/internal/account"
	"github.com/plaudit/plaudit/internal/certificate"
)

// Work is what somebody of an organisation has to do.
type Work struct {
	Tasks   []Task // by day, those without a day last
	Running []Running
	Owed    []Debt // for those who follow up what others owe; by person, then service area
	Lately  []Change
	Trend   []certificate.TrendPoint // for executives
	// FollowsUp tells that the actor follows up what others owe.
	FollowsUp bool
	// LooksOn tells that the actor reads results and has no work of their own.
	LooksOn bool
	// Limited tells that it is about the actor's service areas alone.
	Limited bool
}

// latelyShown is how many changes the page shows.
const latelyShown = 8

// Organisation returns what the actor has to do in their organisation. It takes at
// most four statements.
func (s *Service) Organisation(ctx context.Context, by account.Actor) (v Work, err error) {
	v.FollowsUp = by.Has(account.ManageActions)
	v.LooksOn = by.Holds(account.Executive) && !by.Has(account.AddEvidence)
	// A person who works in some service areas and, in another role, everywhere
	// looks at everything.
	areas := by.AreaIDs()
	working := []account.Role{account.Lead, account.Champion, account.Contributor, account.HeadOfService}
	if slices.ContainsFunc(by.Grants, func(g account.Grant) bool { return len(g.AreaIDs) == 0 && slices.Contains(working, g.Role) }) {
		areas = nil
	}
	v.Limited = len(areas) > 0
	return v, s.store.Read(ctx, func(tx Tx) error {
		if err := by.Require(account.ReadOrganisation, whole(by, ""), "organisation"); err != nil {
			return err
		}
		stands, err := tx.RunningAssessments(ctx, by.OrganisationID, areas)
		if err != nil {
			return err
		}
		for _, stand := range stands {
			r, err := run(stand, v.Limited, by.Today)
			if err != nil {
				return err
			}
			v.Running = append(v.Running, r)
		}
		if v.FollowsUp || v.LooksOn {
			if v.Owed, err = tx.Owed(ctx, by.OrganisationID, areas, by.Today); err != nil {
				return err
			}
		}
		if v.LooksOn {
			v.Trend, err = tx.PlusTrend(ctx, by.OrganisationID, standardOf(v.Running))
			return err
		}
		tasks, err := tx.Tasks(ctx, by.OrganisationID, by.PersonID, by.AreaIDs())
		if err != nil {
			return err
		}
		v.Tasks = mine(by, tasks, v.Running)
		changes, err := tx.LatelyChanged(ctx, by.OrganisationID, areas, 5*latelyShown)
		v.Lately = gather(changes, latelyShown)
		return err
	})
}

// standardOf is the standard that the organisation is assessed against now.
func standardOf(running []Running) string {
	if len(running) > 0 {
		return running[0].StandardID
	}
	return "cse"
}

// mine leaves the tasks that the actor may do, by day.
func mine(by account.Actor, tasks []Task, running []Running) []Task {
	tasks = slices.DeleteFunc(tasks, func(t Task) bool {
		switch t.Kind {
		case AnswerQuestion:
			i := slices.IndexFunc(running, func(r Running) bool { return r.ID == t.AssessmentID })
			return i < 0 || !by.May(account.AnswerQuestion, running[i].OfOrganisation(running[i].AreaIDs...)) &&
				(t.AreaID == "" || !by.May(account.AnswerQuestion, whole(by, t.AreaID)))
		case CheckFacts:
			return !by.May(account.AnswerQuestion, whole(by, ""))
		case FollowUp:
			return !by.May(account.Submit, whole(by, ""))
		case SignOffArea:
			return !by.May(account.SignOffArea, whole(by, t.AreaID))
		case PlanAction, TakeInReport:
			return !by.May(account.ManageActions, whole(by, ""))
		}
		return false
	})
	slices.SortStableFunc(tasks, func(a, b Task) int { return strings.Compare(dayOrLast(a), dayOrLast(b)) })
	return tasks
}

func dayOrLast(t Task) string {
	if t.DueOn == "" {
		return "9999"
	}
	return string(t.DueOn)
}

// ByPerson adds up what each person owes, the most overdue first.
func ByPerson(owed []Debt) []Debt {
	return addUp(owed, func(d Debt) (key string, sum Debt) {
		if d.PersonID == "" {
			return "area " + d.AreaID, Debt{AreaID: d.AreaID, Area: d.Area, Person: "Anyone in " + d.Area}
		}
		return d.PersonID, Debt{PersonID: d.PersonID, Person: d.Person}
	})
}

// ByArea adds up what is owed in each service area, the most overdue first.
func ByArea(owed []Debt) []Debt {
	return addUp(owed, func(d Debt) (key string, sum Debt) { return d.AreaID, Debt{AreaID: d.AreaID, Area: d.Area} })
}

func addUp(owed []Debt, of func(Debt) (string, Debt)) []Debt {
	var sums []Debt
	at := map[string]int{}
	for _, d := range owed {
		key, sum := of(d)
		i, there := at[key]
		if !there {
			i = len(sums)
			at[key] = i
			sums = append(sums, sum)
		}
		sums[i].Requests += d.Requests
		sums[i].RequestsOverdue += d.RequestsOverdue
		sums[i].Actions += d.Actions
		sums[i].ActionsOverdue += d.ActionsOverdue
	}
	slices.SortStableFunc(sums, func(a, b Debt) int { return int(b.Overdue() - a.Overdue()) })
	return sums
}
