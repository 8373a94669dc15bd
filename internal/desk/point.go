package desk

import (
	"slices"
	"time"
)

// PointKind is what a point of the report is.
type PointKind string

// The kinds of point.
const (
	Strength        PointKind = "strength"
	ImprovementArea PointKind = "improvement_area"
)

// PointKinds returns both kinds.
func PointKinds() []PointKind { return []PointKind{Strength, ImprovementArea} }

// Title is the kind in words; "" when it is none.
func (k PointKind) Title() string {
	switch k {
	case Strength:
		return "Strength"
	case ImprovementArea:
		return "Improvement area"
	}
	return ""
}

// Point is a strength or an improvement area of the report.
type Point struct {
	ID           string
	AssessmentID string
	Kind         PointKind
	Words        string
	ElementIDs   []string
	Position     int64
	CreatedBy    string
	CreatedAt    time.Time
	Version      int64
}

// OfKind returns the points of one kind, in their order.
func OfKind(points []Point, kind PointKind) []Point {
	return slices.DeleteFunc(slices.Clone(points), func(p Point) bool { return p.Kind != kind })
}

// Shorten cuts a text to so many characters, with a mark where it was cut.
func Shorten(s string, most int) string {
	if runes := []rune(s); len(runes) > most {
		return string(runes[:most-1]) + "…"
	}
	return s
}
