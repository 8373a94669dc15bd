package visit_test

import (
	"strings"
	"testing"
	"time"

	"github.com/plaudit/plaudit/internal/account"
	"github.com/plaudit/plaudit/internal/assessment"
	"github.com/plaudit/plaudit/internal/organisation"
	"github.com/plaudit/plaudit/internal/visit"
)

// A plan in which nothing is wrong, to spoil in one place at a time.
func soundPlan() ([]visit.Stop, visit.Background) {
	groups := func(all ...visit.ParticipantGroup) (counts []visit.GroupCount) {
		for _, g := range all {
			counts = append(counts, visit.GroupCount{Group: g, Wanted: 3})
		}
		return counts
	}
	stops := []visit.Stop{
		{ID: "s1", On: "2025-11-24", SiteID: "hall", Site: "Town Hall", Starts: "09:00", Ends: "12:30", Sessions: []visit.Session{
			{ID: "a", Kind: visit.Interview, Title: "Leaders", Starts: "09:00", Ends: "10:30", LedBy: "ann", Room: "Room 1", ElementIDs: []string{"1.1.1"}, Groups: groups(visit.Leaders, visit.Managers)},
			{ID: "b", Kind: visit.FocusGroup, Title: "Tenants", Starts: "10:45", Ends: "12:00", LedBy: "ann", ElementIDs: []string{"1.3.2"}, Groups: groups(visit.Customers)}}},
		{ID: "s2", On: "2025-11-24", SiteID: "hub", Site: "Hub", Starts: "12:30", Ends: "16:00", Travel: 30, Sessions: []visit.Session{
			{ID: "c", Kind: visit.Tour, Title: "Tour", Starts: "13:00", Ends: "14:00", LedBy: "ann", ElementIDs: []string{"2.2.2"}},
			{ID: "d", Kind: visit.RemoteSession, Title: "Partners", Starts: "14:30", Ends: "15:30", LedBy: "ben", JoinLink: "https://meet.example/1", ElementIDs: []string{"3.1.2"},
				Groups: groups(visit.Partners, visit.Staff)}}},
	}
	b := visit.Background{
		Selected: []assessment.Selected{{ElementID: "1.1.1"}, {ElementID: "1.3.2"}, {ElementID: "2.2.2"}, {ElementID: "3.1.2"}},
		Sites:    []organisation.Site{{ID: "hall", Name: "Town Hall"}, {ID: "hub", Name: "Hub"}},
		Team: []assessment.Appointment{{PersonID: "ann", Person: "Ann", Role: account.LeadAssessor, From: "2025-11-01", Until: "2025-12-01"},
			{PersonID: "ben", Person: "Ben", Role: account.FurtherAssessor, From: "2025-11-01", Until: "2025-12-01"}},
		Verify: []string{"2.2.2"},
	}
	return stops, b
}

func TestWarningsOfAPlan(t *testing.T) {
	for name, c := range map[string]struct {
		spoil func(stops []visit.Stop, b *visit.Background)
		want  string // "" for none
	}{
		"sound": {func([]visit.Stop, *visit.Background) {}, ""},
		"one room": {func(s []visit.Stop, _ *visit.Background) {
			s[0].Sessions[1].LedBy, s[0].Sessions[1].Starts, s[0].Sessions[1].Room = "ben", "10:00", "room 1"
		}, "are both in Room 1"},
		"two assessors at once are well": {func(s []visit.Stop, _ *visit.Background) {
			s[0].Sessions[1].LedBy, s[0].Sessions[1].Starts = "ben", "10:00"
		}, ""},
		"one assessor in two sessions": {func(s []visit.Stop, _ *visit.Background) { s[0].Sessions[1].Starts = "10:00" }, "Ann is in “Leaders” (09:00 to 10:30) and “Tenants” (10:00 to 12:00) at the same time"},
		"overlap with nobody said": {func(s []visit.Stop, _ *visit.Background) {
			s[0].Sessions[1].Starts, s[0].Sessions[1].LedBy = "10:00", ""
		}, "it is not said who leads them"},
		"too little travel": {func(s []visit.Stop, _ *visit.Background) { s[1].Sessions[0].Starts = "12:20" }, "takes 30 minutes, and Ann has 20"},
		"no travel at all": {func(s []visit.Stop, _ *visit.Background) {
			s[1].Travel, s[1].Starts, s[1].Sessions[0].Starts = 0, "12:00", "12:00"
		}, "there is no time to get from Town Hall to Hub"},
		"no travel to a remote session": {func(s []visit.Stop, _ *visit.Background) {
			s[1].Sessions = s[1].Sessions[1:]
			s[1].Starts, s[1].Sessions[0].Starts, s[1].Sessions[0].LedBy, s[1].Sessions[0].ElementIDs = "12:00", "12:00", "ann", []string{"2.2.2", "3.1.2"}
			s[0].Sessions[1].Starts, s[0].Sessions[1].Ends = "11:00", "11:50"
			s[1].Sessions[0].Ends = "13:00"
		}, ""},
		"outside the day": {func(s []visit.Stop, _ *visit.Background) { s[1].Ends = "15:00" }, "is outside the time of the stop at Hub"},
		"no break": {func(s []visit.Stop, _ *visit.Background) {
			s[0].Sessions[1].Starts, s[0].Sessions[1].Ends = "10:35", "12:10"
		}, "Ann has no break of 15 minutes in 3 hours before 12:10"},
		"not appointed": {func(_ []visit.Stop, b *visit.Background) { b.Team[1].Until = "2025-11-20" }, "Ben leads a session but is not appointed on that day"},
		"nobody appointed": {func(s []visit.Stop, b *visit.Background) {
			s[1].Sessions[1].LedBy = ""
			b.Team[0].From, b.Team[1].From = "2025-11-24", "2025-11-25"
			b.Team[0].Until = "2025-11-23"
		}, "nobody of the team is appointed on that day"},
		"element in no session": {func(s []visit.Stop, _ *visit.Background) { s[0].Sessions[0].ElementIDs = nil }, "No session is to test 1.1.1"},
		"to verify":             {func(_ []visit.Stop, b *visit.Background) { b.Verify = []string{"4.1.1", "2.2.2"} }, "To verify on site, but in no session: 4.1.1"},
		"group in no session": {func(s []visit.Stop, _ *visit.Background) {
			s[1].Sessions[1].Groups = s[1].Sessions[1].Groups[:1]
		}, "No session is to meet front-line staff"},
		"nobody wanted": {func(s []visit.Stop, _ *visit.Background) { s[0].Sessions[1].Groups = nil }, "it is not said whom “Tenants”"},
		"no link":       {func(s []visit.Stop, _ *visit.Background) { s[1].Sessions[1].JoinLink = "" }, "is remote and has no link to join"},
		"site not visited": {func(_ []visit.Stop, b *visit.Background) {
			b.Sites = append(b.Sites, organisation.Site{ID: "museum", Name: "Museum"})
		}, "No stop is at Museum"},
		"archived site": {func(_ []visit.Stop, b *visit.Background) {
			b.Sites = append(b.Sites, organisation.Site{ID: "museum", Name: "Museum", ArchivedAt: time.Date(2025, 11, 14, 9, 0, 0, 0, time.UTC)})
		}, ""},
	} {
		t.Run(name, func(t *testing.T) {
			stops, b := soundPlan()
			c.spoil(stops, &b)
			var words []string
			for _, w := range visit.Warnings(stops, b) {
				words = append(words, w.Words)
			}
			all := strings.Join(words, "\n")
			if c.want == "" && all != "" || c.want != "" && !strings.Contains(all, c.want) {
				t.Errorf("want %q, got:\n%s", c.want, all)
			}
		})
	}
	if w := visit.Warnings(nil, visit.Background{}); w != nil {
		t.Errorf("of an empty plan: %v", w)
	}
}

// One assessor alone is in every session, also where nobody is named.
func TestASingleAssessorIsEverywhere(t *testing.T) {
	stops, b := soundPlan()
	b.Team = b.Team[:1]
	for i := range stops {
		for j := range stops[i].Sessions {
			stops[i].Sessions[j].LedBy = ""
		}
	}
	stops[0].Sessions[1].Starts = "10:00"
	if w := visit.Warnings(stops, b); !strings.Contains(w[0].Words, "Ann is in") {
		t.Errorf("%v", w)
	}
}

func TestCoverageOfAPlan(t *testing.T) {
	stops, b := soundPlan()
	c := visit.Plan{Stops: stops, Background: b}.Coverage()
	if len(c.Rows) != 4 || c.Rows[2].ElementID != "2.2.2" || !c.Rows[2].Verify || len(c.Rows[2].At[0]) != 0 || len(c.Rows[2].At[1]) != 1 || c.Elements(0) != 2 || c.Elements(1) != 2 {
		t.Errorf("%+v", c)
	}
}
