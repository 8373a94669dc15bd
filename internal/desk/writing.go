package desk

import (
	"slices"
	"time"
)

// ReportTexts is the place of the texts of a report that belong to no element;
// every other place is the id of an element.
const ReportTexts = "report"

// PlaceWords says where somebody writes.
func PlaceWords(place string) string {
	if place == ReportTexts {
		return "the texts of the report"
	}
	return "element " + place
}

// Writing is that somebody of a team wrote in a place and has not pressed Save
// there since.
type Writing struct {
	AssessmentID string
	PersonID     string
	Person       string // read only
	Place        string
	At           time.Time
}

// writingSince is how long ago somebody may have written to count as writing.
const writingSince = 10 * time.Minute

// OthersWriting are the colleagues of a person who are writing now.
func OthersWriting(all []Writing, personID string, now time.Time) []Writing {
	return slices.DeleteFunc(slices.Clone(all), func(w Writing) bool { return w.PersonID == personID || now.Sub(w.At) > writingSince })
}
