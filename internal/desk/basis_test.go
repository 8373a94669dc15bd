package desk_test

import (
	"slices"
	"testing"

	"github.com/plaudit/plaudit/internal/desk"
	"github.com/plaudit/plaudit/internal/visit"
)

func TestTheFourLegsOfAJudgement(t *testing.T) {
	notes := []desk.MetNote{
		{ElementID: "1.1.1", Kind: visit.FocusGroup, Groups: []visit.ParticipantGroup{visit.Partners, visit.Customers}},
		{ElementID: "1.1.1", Kind: visit.Tour, Groups: []visit.ParticipantGroup{visit.Managers}},
		{ElementID: "1.1.2", Kind: visit.Interview, Groups: []visit.ParticipantGroup{visit.Leaders}},
	}
	basis := desk.RatingBasis{
		Ticks:  []desk.LegTick{{ElementID: "1.1.2", Leg: desk.LegSeen, Words: "In passing"}},
		Verify: []desk.VerifyItem{{ElementID: "1.1.3", Leg: desk.LegStaff, Outcome: desk.VerifyOpen}, {ElementID: "1.1.3", Leg: desk.LegSeen, Outcome: desk.VerifyConfirmed}, {ElementID: "1.1.3", Leg: desk.LegCustomers, Outcome: desk.VerifyNotConfirmed}},
	}
	for _, test := range []struct {
		element   string
		documents int
		there     []bool
		missing   []desk.Leg
	}{
		{"1.1.1", 2, []bool{true, true, true, true}, nil},
		{"1.1.2", 0, []bool{false, true, false, true}, []desk.Leg{desk.LegDocuments, desk.LegCustomers}},
		{"1.1.3", 1, []bool{true, false, false, true}, []desk.Leg{desk.LegCustomers}},
	} {
		supports := desk.SupportsOf(test.element, test.documents, notes, basis)
		for i, s := range supports {
			if s.Leg != desk.Legs()[i] || s.There() != test.there[i] {
				t.Errorf("%s: %+v", test.element, s)
			}
		}
		if got := desk.Missing(supports); !slices.Equal(got, test.missing) {
			t.Errorf("%s: missing %v", test.element, got)
		}
	}
}

func TestWhichSessionsTestAnItem(t *testing.T) {
	group := func(g visit.ParticipantGroup) []visit.GroupCount {
		return []visit.GroupCount{{Group: g, Wanted: 4}}
	}
	focus := visit.Session{ID: "a", Kind: visit.FocusGroup, ElementIDs: []string{"1.1.1"}, Groups: group(visit.Customers)}
	tour := visit.Session{ID: "b", Kind: visit.Tour, ElementIDs: []string{"1.1.1"}, Groups: group(visit.Staff)}
	for _, test := range []struct {
		item        desk.VerifyItem
		focus, tour bool
	}{
		{desk.VerifyItem{ElementID: "1.1.1", Leg: desk.LegCustomers}, true, false},
		{desk.VerifyItem{ElementID: "1.1.1", Leg: desk.LegStaff}, false, true},
		{desk.VerifyItem{ElementID: "1.1.1", Leg: desk.LegSeen}, false, true},
		{desk.VerifyItem{ElementID: "1.1.1", Leg: desk.LegDocuments}, true, true},
		{desk.VerifyItem{ElementID: "1.1.2", Leg: desk.LegDocuments}, false, false},
		{desk.VerifyItem{ElementID: "1.1.2", Leg: desk.LegSeen, SessionID: "a"}, true, false},
	} {
		if test.item.TestedBy(focus) != test.focus || test.item.TestedBy(tour) != test.tour {
			t.Errorf("%+v: %v %v", test.item, test.item.TestedBy(focus), test.item.TestedBy(tour))
		}
	}
}
