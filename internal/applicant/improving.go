package applicant

import (
	"fmt"

	"github.com/plaudit/plaudit/internal/date"
)

// Improving is an improvement area that an element had before this assessment,
// of an earlier report or entered by the organisation, with what became of it
// so far. It is read as it stands today, on both sides: nobody freezes it.
type Improving struct {
	ID          string
	Words       string
	From        string // name of the assessment it comes from; "" when entered by hand
	RaisedOn    date.Date
	ClosedOn    date.Date
	ClosedWords string
	Actions     int64 // but for dropped ones
	Done        int64
}

// Standing says what became of it: "Closed on 14 November 2025", "1 of 2 actions
// done".
func (v Improving) Standing() string {
	switch {
	case v.ClosedOn != "":
		return "Closed on " + v.ClosedOn.Words()
	case v.Actions == 0:
		return "No action yet"
	case v.Actions == 1 && v.Done == 0:
		return "An action is under way"
	case v.Actions == 1:
		return "The action is done"
	}
	return fmt.Sprintf("%d of %d actions done", v.Done, v.Actions)
}

// Source says where it comes from.
func (v Improving) Source() string {
	if v.From == "" {
		return "Entered by the organisation, " + v.RaisedOn.Words()
	}
	return v.From + ", " + v.RaisedOn.Words()
}
