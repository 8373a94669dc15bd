package report

import (
	"fmt"
	"time"

	"github.com/plaudit/plaudit/internal/date"
	"github.com/plaudit/plaudit/internal/standard"
)

// Example is the report of an organisation that does not exist, with which a
// body looks at its template.
func Example(std *standard.Standard, body string) Content {
	c := Content{Reference: "EX-2025-01", Status: StatusDraft, Number: 1, Organisation: "Example Borough Council", Body: body, StandardID: std.ID,
		Name: "Full assessment", Kind: "Initial assessment", Scope: "All services of the council", Assessors: []string{"A. N. Assessor"},
		SubmittedAt: time.Date(2025, 9, 1, 9, 0, 0, 0, time.UTC), VisitDays: []date.Date{"2025-10-06", "2025-10-07"}, Sites: []string{"Town Hall", "Central Library"},
		Background: "Example Borough Council serves 120,000 people from six offices.", Methodology: "The submission was read, then the council was visited for two days.",
		Met:       []Met{{"Customers", 14}, {"Staff", 22}},
		Sessions:  []Session{{Day: "2025-10-06", Place: "Town Hall", Starts: "09:30", Kind: "Tour", Title: "Reception"}, {Day: "2025-10-07", Place: "Central Library", Starts: "10:00", Kind: "Focus group", Title: "Library users"}},
		Documents: 96, Questions: 7, Strengths: []Point{{ID: "example-1", Words: "Staff know their customers and act on what they say.", ElementIDs: []string{"1.1.2"}}},
		Improvements: []Point{{ID: "example-2", Words: "Publish what changed because of complaints.", ElementIDs: []string{"4.3.6"}}},
		Conclusion:   "The council meets the standard and has begun on what comes next.", Recommendation: "Certify"}
	var given []standard.ElementRating
	for i, e := range std.Elements() {
		rating := standard.RatingCompliant
		switch {
		case i%9 == 4:
			rating = standard.RatingCompliancePlus
		case e.ID == "4.3.6":
			rating = standard.RatingPartiallyCompliant
		}
		c.Elements = append(c.Elements, Element{ElementID: e.ID, Reason: "all", SelfRating: standard.RatingCompliant, Rating: rating,
			Finding:  "What the assessor found on " + e.ID + " stands here, with what it rests on.",
			Evidence: []string{fmt.Sprintf("EB-%03d", i+1)}})
		given = append(given, standard.ElementRating{Element: e.ID, Rating: rating})
	}
	c.Outcome = standard.OutcomeOf(std, given)
	return c
}
