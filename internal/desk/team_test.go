package desk_test

import (
	"testing"

	"github.com/plaudit/plaudit/internal/account"
	"github.com/plaudit/plaudit/internal/assessment"
	"github.com/plaudit/plaudit/internal/bodytest"
	"github.com/plaudit/plaudit/internal/desk"
	"github.com/plaudit/plaudit/internal/fault"
	"github.com/plaudit/plaudit/internal/id"
	"github.com/plaudit/plaudit/internal/standard"
	"github.com/plaudit/plaudit/internal/store"
	"github.com/plaudit/plaudit/internal/store/storetest"
)

func TestATeamSharesTheElements(t *testing.T) {
	w := bodytest.New(t, storetest.SQLite(t))
	w.UnderReview("as1")
	w.Appoint("as1", map[string]account.AppointmentRole{"assessor2": account.FurtherAssessor})
	team := desk.NewTeam(store.For[desk.TeamTx]{DB: w.DB}, id.New, w.Now)
	lead, second, scheme := w.By("assessor"), w.By("assessor2"), w.By("scheme")
	rate := func(by account.Actor, element string, version int64, r standard.Rating) error {
		_, err := w.Desk.Rate(ctx, by, desk.ElementRating{AssessmentID: "as1", ElementID: element, Rating: r, Finding: "Seen", WorthCopying: "All", Version: version}, true)
		return err
	}
	w.Must(rate(second, "3.1.2", 0, standard.RatingCompliant)) // given to nobody

	// Criteria, sub-criteria and elements; by the lead or the scheme manager.
	n, err := team.Give(ctx, lead, "as1", []string{"1", "1.1.1"}, storetest.PersonID("assessor"))
	w.Must(err)
	if n != 2 {
		t.Errorf("%d elements of criterion 1", n)
	}
	_, err = team.Give(ctx, scheme, "as1", []string{"2.2"}, storetest.PersonID("assessor2"))
	w.Must(err)
	_, err = team.Give(ctx, second, "as1", []string{"2.2"}, storetest.PersonID("assessor2"))
	w.Fails(err, fault.KindForbidden)
	_, err = team.Give(ctx, w.By("lead"), "as1", []string{"2.2"}, "")
	w.Fails(err, fault.KindNotFound)
	_, err = team.Give(ctx, lead, "as1", []string{"5"}, storetest.PersonID("assessor"))
	w.Fails(err, fault.KindNotFound)
	_, err = team.Give(ctx, lead, "as1", nil, "")
	w.Fails(err, fault.KindInvalid)
	_, err = team.Give(ctx, lead, "as1", []string{"1"}, storetest.PersonID("moderator"))
	w.Fails(err, fault.KindInvalid)

	// A member rates what is theirs; the lead rates all.
	w.Fails(rate(second, "1.1.1", 0, standard.RatingCompliant), fault.KindForbidden)
	w.Must(rate(second, "2.2.2", 0, standard.RatingCompliant))
	w.Must(rate(lead, "1.1.1", 0, standard.RatingCompliancePlus))
	v, err := w.Desk.Element(ctx, second, "as1", "1.1.1")
	w.Must(err)
	if v.MayRate || v.Scope.Person != "Assessor" {
		t.Errorf("%+v", v.Scope)
	}

	// They may propose another rating all the same; the lead settles, both are kept.
	propose := func(by account.Actor, element string, r standard.Rating, words string) error {
		return team.Propose(ctx, by, desk.Opinion{AssessmentID: "as1", ElementID: element, Rating: r, Words: words})
	}
	w.Fails(propose(second, "1.1.1", standard.RatingCompliant, " "), fault.KindInvalid)
	w.Fails(propose(second, "1.1.1", standard.RatingCompliancePlus, "The same"), fault.KindInvalid)
	w.Fails(propose(second, "1.3.2", standard.RatingCompliant, "Not rated"), fault.KindInvalid)
	w.Fails(propose(second, "2.2.2", standard.RatingCompliancePlus, "My own"), fault.KindConflict)
	w.Fails(propose(w.By("moderator"), "1.1.1", standard.RatingCompliant, "No"), fault.KindForbidden)
	w.Must(propose(second, "1.1.1", standard.RatingCompliant, "Others do it too"))
	w.Fails(propose(second, "1.1.1", standard.RatingCompliant, "Others do it too"), fault.KindConflict)
	w.Must(propose(lead, "2.2.2", standard.RatingPartiallyCompliant, "One desk only"))
	page, err := team.Page(ctx, second, "as1")
	w.Must(err)
	if len(page.Opinions) != 2 || page.Members[0].Given != 2 || page.Members[0].GivenRated != 1 || page.Members[0].Open != 1 || page.Members[1].Rated != 2 || page.Unrated != 1 || page.Leads {
		t.Errorf("%+v", page)
	}
	byElement := map[string]desk.Opinion{}
	for _, o := range page.Opinions {
		byElement[o.ElementID] = o
	}
	settle := func(by account.Actor, element string, o desk.OpinionOutcome, words string) error {
		return team.Settle(ctx, by, "as1", byElement[element].ID, o, words, byElement[element].Version)
	}
	w.Fails(settle(second, "1.1.1", desk.OpinionTaken, "Mine"), fault.KindForbidden)
	w.Fails(settle(lead, "1.1.1", desk.OpinionOpen, "x"), fault.KindInvalid)
	w.Fails(settle(lead, "1.1.1", desk.OpinionTaken, ""), fault.KindInvalid)
	w.Must(settle(lead, "1.1.1", desk.OpinionTaken, "True"))
	w.Fails(settle(lead, "1.1.1", desk.OpinionKept, "After all"), fault.KindConflict)
	w.Must(settle(lead, "2.2.2", desk.OpinionKept, "Two desks"))
	v, err = w.Desk.Element(ctx, lead, "as1", "1.1.1")
	w.Must(err)
	if v.Cell.Rating != standard.RatingCompliant || len(v.Opinions) != 1 || v.Opinions[0].RatingThen != standard.RatingCompliancePlus || v.Opinions[0].SettledWords != "True" {
		t.Errorf("%+v %+v", v.Cell.Rating, v.Opinions)
	}
}

func TestHandingOver(t *testing.T) {
	w := bodytest.New(t, storetest.SQLite(t))
	w.UnderReview("as1")
	team := desk.NewTeam(store.For[desk.TeamTx]{DB: w.DB}, id.New, w.Now)
	w.Must(w.Rate("as1", "1.1.1", 0, standard.RatingCompliant, "Seen"))
	_, err := team.Give(ctx, w.By("assessor"), "as1", []string{"1.1.1"}, storetest.PersonID("assessor"))
	w.Must(err)
	page, err := team.Page(ctx, w.By("assessor"), "as1")
	w.Must(err)
	own := page.Members[0].Appointment.ID
	w.Fails(w.Opening.HandOver(ctx, w.By("assessor"), "as1", own, storetest.PersonID("assessor2")), fault.KindForbidden)
	w.Fails(w.Opening.HandOver(ctx, w.By("scheme"), "as1", own, storetest.PersonID("moderator")), fault.KindInvalid)
	w.Fails(w.Opening.HandOver(ctx, w.By("scheme"), "as1", own, storetest.PersonID("assessor")), fault.KindInvalid)
	w.Must(w.Opening.HandOver(ctx, w.By("scheme"), "as1", own, storetest.PersonID("assessor2")))
	page, err = team.Page(ctx, w.By("scheme"), "as1")
	w.Must(err)
	if page.ScopeOf("1.1.1").PersonID != storetest.PersonID("assessor2") || page.Cells[0].Own.RatedBy != storetest.PersonID("assessor") {
		t.Errorf("%+v %+v", page.ScopeOf("1.1.1"), page.Cells[0].Own)
	}
	_, err = w.Opening.Respond(ctx, w.By("assessor"), "as1", assessment.Accepted, "", assessment.NoConflict, "")
	w.Fails(err, fault.KindConflict)
	next, err := w.Opening.Respond(ctx, w.By("assessor2"), "as1", assessment.Accepted, "", assessment.NoConflict, "ignored")
	w.Must(err)
	if !next.Granted() || next.Role != account.LeadAssessor || next.ConflictWords != "" || next.TakenOverFrom != storetest.PersonID("assessor") {
		t.Errorf("%+v", next)
	}
}
