package date

import (
	"time"
	_ "time/tzdata" // the portal's days are London's, also where no zones are installed
)

var london = func() *time.Location {
	l, err := time.LoadLocation("Europe/London")
	if err != nil {
		panic(err) // the zones are part of the program
	}
	return l
}()

// Today returns the date in the United Kingdom at a moment.
func Today(now time.Time) Date { return Of(now.In(london)) }

// Moment returns a moment as a person in the United Kingdom reads it in a
// list: "24 Nov 2025, 9:30am"; "" for the zero time.
func Moment(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.In(london).Format("2 Jan 2006, 3:04pm")
}
