package assessment_test

import (
	"slices"
	"testing"

	"github.com/plaudit/plaudit/internal/assessment"
)

func TestTheFourLegsOfAJudgement(t *testing.T) {
	notes := []assessment.MetNote{
		{ElementID: "1.1.1", Kind: assessment.FocusGroup, Groups: []assessment.ParticipantGroup{assessment.Partners, assessment.Customers}},
		{ElementID: "1.1.1", Kind: assessment.Tour, Groups: []assessment.ParticipantGroup{assessment.Managers}},
		{ElementID: "1.1.2", Kind: assessment.Interview, Groups: []assessment.ParticipantGroup{assessment.Leaders}},
	}
	basis := assessment.RatingBasis{
		Ticks:  []assessment.LegTick{{ElementID: "1.1.2", Leg: assessment.LegSeen, Words: "In passing"}},
		Verify: []assessment.VerifyItem{{ElementID: "1.1.3", Leg: assessment.LegStaff, Outcome: assessment.VerifyOpen}, {ElementID: "1.1.3", Leg: assessment.LegSeen, Outcome: assessment.VerifyConfirmed}, {ElementID: "1.1.3", Leg: assessment.LegCustomers, Outcome: assessment.VerifyNotConfirmed}},
	}
	for _, test := range []struct {
		element   string
		documents int
		there     []bool
		missing   []assessment.Leg
	}{
		{"1.1.1", 2, []bool{true, true, true, true}, nil},
		{"1.1.2", 0, []bool{false, true, false, true}, []assessment.Leg{assessment.LegDocuments, assessment.LegCustomers}},
		{"1.1.3", 1, []bool{true, false, false, true}, []assessment.Leg{assessment.LegCustomers}},
	} {
		supports := assessment.SupportsOf(test.element, test.documents, notes, basis)
		for i, s := range supports {
			if s.Leg != assessment.Legs()[i] || s.There() != test.there[i] {
				t.Errorf("%s: %+v", test.element, s)
			}
		}
		if got := assessment.Missing(supports); !slices.Equal(got, test.missing) {
			t.Errorf("%s: missing %v", test.element, got)
		}
	}
}

func TestWhichSessionsTestAnItem(t *testing.T) {
	group := func(g assessment.ParticipantGroup) []assessment.GroupCount {
		return []assessment.GroupCount{{Group: g, Wanted: 4}}
	}
	focus := assessment.VisitSession{ID: "a", Kind: assessment.FocusGroup, ElementIDs: []string{"1.1.1"}, Groups: group(assessment.Customers)}
	tour := assessment.VisitSession{ID: "b", Kind: assessment.Tour, ElementIDs: []string{"1.1.1"}, Groups: group(assessment.Staff)}
	for _, test := range []struct {
		item        assessment.VerifyItem
		focus, tour bool
	}{
		{assessment.VerifyItem{ElementID: "1.1.1", Leg: assessment.LegCustomers}, true, false},
		{assessment.VerifyItem{ElementID: "1.1.1", Leg: assessment.LegStaff}, false, true},
		{assessment.VerifyItem{ElementID: "1.1.1", Leg: assessment.LegSeen}, false, true},
		{assessment.VerifyItem{ElementID: "1.1.1", Leg: assessment.LegDocuments}, true, true},
		{assessment.VerifyItem{ElementID: "1.1.2", Leg: assessment.LegDocuments}, false, false},
		{assessment.VerifyItem{ElementID: "1.1.2", Leg: assessment.LegSeen, SessionID: "a"}, true, false},
	} {
		if test.item.TestedBy(focus) != test.focus || test.item.TestedBy(tour) != test.tour {
			t.Errorf("%+v: %v %v", test.item, test.item.TestedBy(focus), test.item.TestedBy(tour))
		}
	}
}
