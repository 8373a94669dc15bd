package assessment_test

import (
	"testing"

	"github.com/plaudit/plaudit/internal/account"
	"github.com/plaudit/plaudit/internal/assessment"
	"github.com/plaudit/plaudit/internal/fault"
	"github.com/plaudit/plaudit/internal/id"
	"github.com/plaudit/plaudit/internal/standard"
	"github.com/plaudit/plaudit/internal/store"
	"github.com/plaudit/plaudit/internal/store/storetest"
)

func TestATeamSharesTheElements(t *testing.T) {
	w := bodyWorld(t, storetest.SQLite(t))
	w.underReview("as1")
	w.appoint("as1", map[string]account.AppointmentRole{"assessor2": account.FurtherAssessor})
	team := assessment.NewTeam(store.For[assessment.TeamTx]{DB: w.db}, id.New, w.now)
	lead, second, scheme := w.by("assessor"), w.by("assessor2"), w.by("scheme")
	rate := func(by account.Actor, element string, version int64, r standard.Rating) error {
		_, err := w.desk.Rate(ctx, by, assessment.ElementRating{AssessmentID: "as1", ElementID: element, Rating: r, Finding: "Seen", WorthCopying: "All", Version: version}, true)
		return err
	}
	w.must(rate(second, "3.1.2", 0, standard.RatingCompliant)) // given to nobody

	// Criteria, sub-criteria and elements; by the lead or the scheme manager.
	n, err := team.Give(ctx, lead, "as1", []string{"1", "1.1.1"}, storetest.PersonID("assessor"))
	w.must(err)
	if n != 2 {
		t.Errorf("%d elements of criterion 1", n)
	}
	_, err = team.Give(ctx, scheme, "as1", []string{"2.2"}, storetest.PersonID("assessor2"))
	w.must(err)
	_, err = team.Give(ctx, second, "as1", []string{"2.2"}, storetest.PersonID("assessor2"))
	w.fails(err, fault.KindForbidden)
	_, err = team.Give(ctx, w.by("lead"), "as1", []string{"2.2"}, "")
	w.fails(err, fault.KindNotFound)
	_, err = team.Give(ctx, lead, "as1", []string{"5"}, storetest.PersonID("assessor"))
	w.fails(err, fault.KindNotFound)
	_, err = team.Give(ctx, lead, "as1", nil, "")
	w.fails(err, fault.KindInvalid)
	_, err = team.Give(ctx, lead, "as1", []string{"1"}, storetest.PersonID("moderator"))
	w.fails(err, fault.KindInvalid)

	// A member rates what is theirs; the lead rates all.
	w.fails(rate(second, "1.1.1", 0, standard.RatingCompliant), fault.KindForbidden)
	w.must(rate(second, "2.2.2", 0, standard.RatingCompliant))
	w.must(rate(lead, "1.1.1", 0, standard.RatingCompliancePlus))
	v, err := w.desk.Element(ctx, second, "as1", "1.1.1")
	w.must(err)
	if v.MayRate || v.Scope.Person != "Assessor" {
		t.Errorf("%+v", v.Scope)
	}

	// They may propose another rating all the same; the lead settles, both are kept.
	propose := func(by account.Actor, element string, r standard.Rating, words string) error {
		return team.Propose(ctx, by, assessment.Opinion{AssessmentID: "as1", ElementID: element, Rating: r, Words: words})
	}
	w.fails(propose(second, "1.1.1", standard.RatingCompliant, " "), fault.KindInvalid)
	w.fails(propose(second, "1.1.1", standard.RatingCompliancePlus, "The same"), fault.KindInvalid)
	w.fails(propose(second, "1.3.2", standard.RatingCompliant, "Not rated"), fault.KindInvalid)
	w.fails(propose(second, "2.2.2", standard.RatingCompliancePlus, "My own"), fault.KindConflict)
	w.fails(propose(w.by("moderator"), "1.1.1", standard.RatingCompliant, "No"), fault.KindForbidden)
	w.must(propose(second, "1.1.1", standard.RatingCompliant, "Others do it too"))
	w.fails(propose(second, "1.1.1", standard.RatingCompliant, "Others do it too"), fault.KindConflict)
	w.must(propose(lead, "2.2.2", standard.RatingPartiallyCompliant, "One desk only"))
	page, err := team.Page(ctx, second, "as1")
	w.must(err)
	if len(page.Opinions) != 2 || page.Members[0].Given != 2 || page.Members[0].GivenRated != 1 || page.Members[0].Open != 1 || page.Members[1].Rated != 2 || page.Unrated != 1 || page.Leads {
		t.Errorf("%+v", page)
	}
	byElement := map[string]assessment.Opinion{}
	for _, o := range page.Opinions {
		byElement[o.ElementID] = o
	}
	settle := func(by account.Actor, element string, o assessment.OpinionOutcome, words string) error {
		return team.Settle(ctx, by, "as1", byElement[element].ID, o, words, byElement[element].Version)
	}
	w.fails(settle(second, "1.1.1", assessment.OpinionTaken, "Mine"), fault.KindForbidden)
	w.fails(settle(lead, "1.1.1", assessment.OpinionOpen, "x"), fault.KindInvalid)
	w.fails(settle(lead, "1.1.1", assessment.OpinionTaken, ""), fault.KindInvalid)
	w.must(settle(lead, "1.1.1", assessment.OpinionTaken, "True"))
	w.fails(settle(lead, "1.1.1", assessment.OpinionKept, "After all"), fault.KindConflict)
	w.must(settle(lead, "2.2.2", assessment.OpinionKept, "Two desks"))
	v, err = w.desk.Element(ctx, lead, "as1", "1.1.1")
	w.must(err)
	if v.Cell.Rating != standard.RatingCompliant || len(v.Opinions) != 1 || v.Opinions[0].RatingThen != standard.RatingCompliancePlus || v.Opinions[0].SettledWords != "True" {
		t.Errorf("%+v %+v", v.Cell.Rating, v.Opinions)
	}
}

func TestHandingOver(t *testing.T) {
	w := bodyWorld(t, storetest.SQLite(t))
	w.underReview("as1")
	team := assessment.NewTeam(store.For[assessment.TeamTx]{DB: w.db}, id.New, w.now)
	w.must(w.rate("as1", "1.1.1", 0, standard.RatingCompliant, "Seen"))
	_, err := team.Give(ctx, w.by("assessor"), "as1", []string{"1.1.1"}, storetest.PersonID("assessor"))
	w.must(err)
	page, err := team.Page(ctx, w.by("assessor"), "as1")
	w.must(err)
	own := page.Members[0].Appointment.ID
	w.fails(w.opening.HandOver(ctx, w.by("assessor"), "as1", own, storetest.PersonID("assessor2")), fault.KindForbidden)
	w.fails(w.opening.HandOver(ctx, w.by("scheme"), "as1", own, storetest.PersonID("moderator")), fault.KindInvalid)
	w.fails(w.opening.HandOver(ctx, w.by("scheme"), "as1", own, storetest.PersonID("assessor")), fault.KindInvalid)
	w.must(w.opening.HandOver(ctx, w.by("scheme"), "as1", own, storetest.PersonID("assessor2")))
	page, err = team.Page(ctx, w.by("scheme"), "as1")
	w.must(err)
	if page.ScopeOf("1.1.1").PersonID != storetest.PersonID("assessor2") || page.Cells[0].Own.RatedBy != storetest.PersonID("assessor") {
		t.Errorf("%+v %+v", page.ScopeOf("1.1.1"), page.Cells[0].Own)
	}
	_, err = w.opening.Respond(ctx, w.by("assessor"), "as1", assessment.Accepted, "", assessment.NoConflict, "")
	w.fails(err, fault.KindConflict)
	next, err := w.opening.Respond(ctx, w.by("assessor2"), "as1", assessment.Accepted, "", assessment.NoConflict, "ignored")
	w.must(err)
	if !next.Granted() || next.Role != account.LeadAssessor || next.ConflictWords != "" || next.TakenOverFrom != storetest.PersonID("assessor") {
		t.Errorf("%+v", next)
	}
}
