package standard

import (
	"fmt"
	"math"
)

// ElementRating is a rating given to one element.
type ElementRating struct {
	Element string `json:"element"`
	Rating  Rating `json:"rating"`
	Comment string `json:"comment,omitempty"`
}

// Indication is what a set of ratings points to. It is never a decision.
type Indication string

// The indications, worst first.
const (
	WouldNotMeet Indication = "would_not_meet" // whatever becomes of the elements not yet assessed
	Incomplete   Indication = "incomplete"     // it can still go either way
	WouldMeet    Indication = "would_meet"
)

// Title is the indication in words.
func (i Indication) Title() string {
	switch i {
	case WouldMeet:
		return "Would meet the standard"
	case WouldNotMeet:
		return "Would not meet the standard"
	}
	return "Incomplete"
}

// Counts is how many elements have each rating.
type Counts struct {
	CompliancePlus     int `json:"compliance_plus"`
	Compliant          int `json:"compliant"`
	PartiallyCompliant int `json:"partially_compliant"`
	NonCompliant       int `json:"non_compliant"`
	NotApplicable      int `json:"not_applicable"`
	NotAssessed        int `json:"not_assessed"`
}

// Of returns the count of one rating; what is unknown counts as not assessed.
func (c *Counts) Of(r Rating) int { return *c.of(r) }

// Total returns the number of elements.
func (c *Counts) Total() int {
	total := 0
	for _, r := range scaleOrder {
		total += c.Of(r)
	}
	return total
}

func (c *Counts) of(r Rating) *int {
	return []*int{&c.CompliancePlus, &c.Compliant, &c.PartiallyCompliant,
		&c.NonCompliant, &c.NotApplicable, &c.NotAssessed}[r.rank()]
}

// Outcome is what ratings come to under a standard's pass rule.
type Outcome struct {
	Standard   string             `json:"standard"`
	Edition    string             `json:"edition"`
	Counts     Counts             `json:"counts"`
	Met        int                `json:"met"`        // Compliance Plus is inside
	Applicable int                `json:"applicable"` // what Met is out of
	MetShare   float64            `json:"met_share"`  // to four decimals; 0 when nothing applies
	Criteria   []CriterionOutcome `json:"criteria"`
	Indication Indication         `json:"indication"`
	Reasons    []string           `json:"reasons"` // sentences; never none
	Rule       RuleNote           `json:"rule"`
}

// CriterionOutcome is the part of an outcome that concerns one criterion.
type CriterionOutcome struct {
	ID       string  `json:"id"`
	Title    string  `json:"title"`
	Counts   Counts  `json:"counts"`
	MetShare float64 `json:"met_share"`
	// WithinRule is false once the ratings given break the rule here, whatever
	// becomes of the elements not yet assessed.
	WithinRule bool `json:"within_rule"`
}

// RuleNote says by which rule an outcome was worked out and how sure it is.
type RuleNote struct {
	Name       string `json:"name"`
	Confidence string `json:"confidence"`
	Source     string `json:"source"`
}

// shareUnits is the precision of shares: four decimals.
const shareUnits = 10_000

// OutcomeOf works out what the ratings come to.
//
// An element without a row is not assessed. A row for an element the standard
// does not have is passed over; a rating that is not on the scale counts as not
// assessed; of two rows for one element the lower by Compare counts, so that
// the order of rows never matters.
//
// The rule is read twice. Once as if every element not yet assessed were
// compliant, the best that can become of it: if the rule is broken even so, it
// would_not_meet, and no further rating of what is not assessed can change
// that. Otherwise it would_meet when every element is assessed, and is
// incomplete while any is not. Not applicable elements leave the denominator
// where the rule says so; a criterion in which nothing applies cannot be shown
// to be met, so it keeps the outcome incomplete. A better rating therefore
// never makes the indication worse.
func OutcomeOf(std *Standard, ratings []ElementRating) Outcome {
	given := map[string]Rating{}
	for _, row := range ratings {
		r := row.Rating
		if _, ok := std.Definition(r); !ok {
			r = RatingNotAssessed
		}
		if before, twice := given[row.Element]; !twice || Compare(r, before) < 0 {
			given[row.Element] = r
		}
	}
	o := Outcome{
		Standard: std.ID, Edition: std.Edition,
		Rule: RuleNote{std.PassRule.Name, std.PassRule.Confidence, std.PassRule.Source},
	}
	whole := tally{rule: std.PassRule}
	var broken, open []string
	for _, c := range std.Criteria {
		t := tally{rule: std.PassRule}
		for _, e := range c.Elements() {
			t.add(e, given[e.ID], std.Met(given[e.ID]))
			whole.add(e, given[e.ID], std.Met(given[e.ID]))
		}
		breaks := t.breaksIn(c)
		broken = append(broken, breaks...)
		open = append(open, t.openIn(c)...)
		o.Criteria = append(o.Criteria, CriterionOutcome{
			ID: c.ID, Title: c.Title, Counts: t.counts, MetShare: t.share(),
			WithinRule: len(breaks) == 0 && !t.tooManyNonCompliant(),
		})
	}
	broken = append(whole.breaks(), broken...)
	o.Counts, o.Met, o.Applicable, o.MetShare = whole.counts, whole.met, whole.applicable(), whole.share()
	switch {
	case len(broken) > 0:
		o.Indication, o.Reasons = WouldNotMeet, broken
	case len(open) > 0:
		o.Indication, o.Reasons = Incomplete, open
	default:
		o.Indication, o.Reasons = WouldMeet, whole.meets()
	}
	return o
}

// Percent writes a share to one decimal with the fraction beside it, because a
// share alone hides how few elements it is made of: "94.7% (54 of 57)".
func Percent(met, applicable int) string {
	if applicable <= 0 {
		return "none applicable (0 of 0)"
	}
	tenths := (2000*met + applicable) / (2 * applicable) // rounded half up
	return fmt.Sprintf("%d.%d%% (%d of %d)", tenths/10, tenths%10, met, applicable)
}

// tally counts the ratings of some elements against the rule.
type tally struct {
	rule   PassRule
	counts Counts
	met    int
	by     [6][]Element // by rank, to be named in reasons
}

func (t *tally) add(e Element, r Rating, met bool) {
	*t.counts.of(r)++
	t.by[r.rank()] = append(t.by[r.rank()], e)
	if met {
		t.met++
	}
}

func (t *tally) named(r Rating) []Element { return t.by[r.rank()] }

func (t *tally) applicable() int {
	if t.rule.NotApplicableLeavesDenominator {
		return t.counts.Total() - t.counts.NotApplicable
	}
	return t.counts.Total()
}

// share is the share met as things stand, to four decimals.
func (t *tally) share() float64 {
	if t.applicable() == 0 {
		return 0
	}
	return math.Round(float64(t.met)/float64(t.applicable())*shareUnits) / shareUnits
}

// tooManyNonCompliant tells whether these elements alone break the limit that
// holds for the whole.
func (t *tally) tooManyNonCompliant() bool {
	most := t.rule.MaxNonCompliant
	return most != nil && t.counts.NonCompliant > *most
}

// falls tells whether the share stays under the least asked for even when
// everything not yet assessed is met. Whole numbers, so that 8 of 10 is 0.8.
func (t *tally) falls(least *float64) bool {
	if least == nil || t.applicable() == 0 {
		return false
	}
	return (t.met+t.counts.NotAssessed)*shareUnits < int(math.Round(*least*shareUnits))*t.applicable()
}
