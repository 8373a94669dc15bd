package report

import (
	"fmt"
	"time"

	"github.com/plaudit/plaudit/internal/date"
	"github.com/plaudit/plaudit/internal/standard"
)

// full is a final report on all 57 elements: every seventh is Compliance Plus,
// 2.2.3 and 4.3.6 are partial, and 4.3.6 was partial before.
func full() Content {
	std := standard.CSE()
	c := Content{
		Reference: "FA-2025-0007", Status: StatusFinal, Number: 2, Organisation: "Exmere City Council", Body: "Fairmark Assessments",
		StandardID: "cse", Name: "Full assessment 2025", Kind: "Full assessment", Scope: "The whole council",
		Assessors: []string{"First Assessor", "Second Assessor"}, SubmittedAt: time.Date(2025, 11, 3, 9, 0, 0, 0, time.UTC),
		SubmissionHash: "9f2c", VisitDays: []date.Date{"2025-11-24", "2025-11-26", "2025-11-27"}, Sites: []string{"Town Hall", "City Museum"},
		ReleasedAt: time.Date(2025, 12, 12, 16, 0, 0, 0, time.UTC),
		Background: "Exmere serves a city of 150,000 people.\n\nIt has held a certificate since 2012.",
		Met:        []Met{{"Customers", 12}, {"Partners", 4}, {"Staff", 21}},
		Sessions: []Session{
			{Day: "2025-11-24", Place: "Town Hall", Starts: "09:30", Kind: "Tour", Title: "Reception and telephone team"},
			{Day: "2025-11-26", Place: "City Museum", Starts: "10:00", Kind: "Focus group", Title: "Partners"},
		},
		Documents: 143, Questions: 6,
		Strengths:    []Point{{ID: "p1", Words: "Customers are known street by street.", ElementIDs: []string{"1.1.1", "1.1.2"}}},
		Improvements: []Point{{ID: "p2", Words: "Collect more satisfaction feedback across the council.", ElementIDs: []string{"1.3.1"}}},
		Conclusion:   "The council meets the standard. See element 1.3.1 for what comes next.", Recommendation: "Certify",
		Decision: "Certified", DecidedAt: time.Date(2025, 12, 19, 12, 0, 0, 0, time.UTC), PreviousName: "Full assessment 2022",
	}
	var now, before []standard.ElementRating
	for i, e := range std.Elements() {
		row := Element{ElementID: e.ID, Reason: "all", SelfRating: standard.RatingCompliant, Rating: standard.RatingCompliant,
			PreviousRating: standard.RatingCompliant, Finding: fmt.Sprintf("The finding on %s, after \"%s\".", e.ID, e.Title),
			Evidence: []string{fmt.Sprintf("EX-%03d", 2*i+1), fmt.Sprintf("EX-%03d", 2*i+2)}}
		switch {
		case e.ID == "2.2.3" || e.ID == "4.3.6":
			row.Rating = standard.RatingPartiallyCompliant
		case i%7 == 0:
			row.Rating = standard.RatingCompliancePlus
		}
		if e.ID == "4.3.6" {
			row.PreviousRating = standard.RatingPartiallyCompliant
		}
		c.Elements = append(c.Elements, row)
		now = append(now, standard.ElementRating{Element: e.ID, Rating: row.Rating})
		before = append(before, standard.ElementRating{Element: e.ID, Rating: row.PreviousRating})
	}
	c.Outcome = standard.OutcomeOf(std, now)
	previous := standard.OutcomeOf(std, before)
	c.PreviousOutcome = &previous
	return c
}
