package assessment

import "slices"

// Line is what an assessment goes back to.
type Line struct {
	// Origin is the kind of the assessment whose action plan a follow-up carries
	// out, past other follow-ups; "" when that is not kept here, and for any other
	// kind.
	Origin Kind
	// Certified tells of a follow-up that the origin, or a follow-up between them,
	// was decided with a certificate.
	Certified bool
	// Block tells that it follows a building block, whatever came between.
	Block bool
}

// Step is one assessment of a line.
type Step struct {
	Kind      Kind
	Certified bool // decided with a certificate
}

// Follows tells whether the kind comes after another assessment.
func (k Kind) Follows() bool { return slices.Contains(Follows, k) }

// LineOf says what the first of the steps goes back to; each is followed by the
// one that it follows.
func LineOf(steps []Step) (l Line) {
	if len(steps) < 2 {
		return l
	}
	l.Block = steps[len(steps)-1].Kind == Block
	if steps[0].Kind != FollowUp {
		return l
	}
	for _, s := range steps[1:] {
		l.Certified = l.Certified || s.Certified
		if s.Kind != FollowUp {
			l.Origin = s.Kind
			break
		}
	}
	return l
}

// follows are the kinds that may follow a decided assessment.
var Follows = []Kind{AnnualReview1, AnnualReview2, Recertification, FollowUp}
