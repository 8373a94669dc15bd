package calibration

import (
	"cmp"
	"slices"
	"strings"

	"github.com/plaudit/plaudit/internal/desk"
	"github.com/plaudit/plaudit/internal/reporting"
	"github.com/plaudit/plaudit/internal/satisfaction"
	"github.com/plaudit/plaudit/internal/standard"
)

// Below either of these a share is not given and nothing is said of a
// difference: it would be chance, or one organisation. Both are our choice.
const (
	LeastRatings     = 10
	LeastAssessments = 3
)

// Counts are ratings counted: the four of the scale in their order, and not
// applicable.
type Counts struct {
	Four          [4]int64 // compliance plus, compliant, partially compliant, non-compliant
	NotApplicable int64
}

// Scale is the four ratings that are compared, the best first.
func Scale() []standard.Rating {
	return []standard.Rating{standard.RatingCompliancePlus, standard.RatingCompliant, standard.RatingPartiallyCompliant, standard.RatingNonCompliant}
}

// Add counts a rating n times; what is neither of the four nor "not applicable"
// is passed over.
func (c *Counts) Add(r standard.Rating, n int64) {
	if i := slices.Index(Scale(), r); i >= 0 {
		c.Four[i] += n
	} else if r == standard.RatingNotApplicable {
		c.NotApplicable += n
	}
}

// Rated is how many of the four there are.
func (c Counts) Rated() int64 { return c.Four[0] + c.Four[1] + c.Four[2] + c.Four[3] }

// Figures are what is counted of some ratings.
type Figures struct {
	Counts
	Assessments        int64
	Above, Same, Below int64 // than the organisation's own rating, where both are of the four
	Changed            map[reporting.ChangeCause]int64
	Kept, Taken        int64 // second opinions of colleagues on these ratings
	Checked            int64 // ratings of which is recorded what the checks said
	Fired              map[desk.ConcernKind]int64
}

// Verdict says how two shares compare.
type Verdict string

// The verdicts.
const (
	TooFew Verdict = "too_few"
	Alike  Verdict = "alike" // the difference can be chance
	Higher Verdict = "higher"
	Lower  Verdict = "lower"
)

// Title is the verdict in words.
func (v Verdict) Title() string {
	return map[Verdict]string{TooFew: "Too few to say", Alike: "No clear difference", Higher: "Higher", Lower: "Lower"}[v]
}

// Share is a part of a whole, beside the same of everybody else.
type Share struct {
	Part, Whole             int64
	OtherPart, OtherWhole   int64
	Enough, EnoughOfOthers  bool // to give the share at all
	Verdict                 Verdict
	Low, High               float64 // 95% interval of the share
	Difference              float64 // to the others
	DifferenceLow, DiffHigh float64 // 95% interval of the difference
}

// compare weighs a share against the others'. assessments and others are from
// how many assessments the ratings come.
func compare(part, whole, assessments, otherPart, otherWhole, others int64) Share {
	s := Share{Part: part, Whole: whole, OtherPart: otherPart, OtherWhole: otherWhole, Verdict: TooFew,
		Enough: whole >= LeastRatings && assessments >= LeastAssessments, EnoughOfOthers: otherWhole >= LeastRatings && others >= LeastAssessments}
	i := satisfaction.Wilson(part, whole)
	s.Low, s.High = i.Low, i.High
	if !s.Enough || !s.EnoughOfOthers {
		return s
	}
	s.Difference, i = satisfaction.Newcombe(part, whole, otherPart, otherWhole)
	s.DifferenceLow, s.DiffHigh = i.Low, i.High
	switch {
	case i.Low > 0:
		s.Verdict = Higher
	case i.High < 0:
		s.Verdict = Lower
	default:
		s.Verdict = Alike
	}
	return s
}

// Row is one set of ratings beside everybody else's of the same.
type Row struct {
	ID     string // of the person, criterion or element
	Name   string
	Own    Figures
	Others Figures
}

// Plus is the share of Compliance Plus among the four ratings.
func (r Row) Plus() Share {
	return compare(r.Own.Four[0], r.Own.Rated(), r.Own.Assessments, r.Others.Four[0], r.Others.Rated(), r.Others.Assessments)
}

// NotMet is the share of partially compliant or non-compliant.
func (r Row) NotMet() Share {
	return compare(r.Own.Four[2]+r.Own.Four[3], r.Own.Rated(), r.Own.Assessments,
		r.Others.Four[2]+r.Others.Four[3], r.Others.Rated(), r.Others.Assessments)
}

// AboveSelf is the share rated better than the organisation rated itself.
func (r Row) AboveSelf() Share { return r.beside(r.Own.Above, r.Others.Above) }

// BelowSelf is the share rated worse than the organisation rated itself.
func (r Row) BelowSelf() Share { return r.beside(r.Own.Below, r.Others.Below) }

func (r Row) beside(own, others int64) Share {
	return compare(own, r.Own.Above+r.Own.Same+r.Own.Below, r.Own.Assessments, others, r.Others.Above+r.Others.Same+r.Others.Below, r.Others.Assessments)
}

// Comparison is assessors beside one another.
type Comparison struct {
	People   []Row // by name
	All      Figures
	Criteria []Row // of the person asked for, else of everybody with nobody beside
	Elements []Row // the same for each element
	Person   string
}

// Compare puts facts beside one another. Rows of criteria and elements are of
// the person, or of everybody when that is empty.
func Compare(std *standard.Standard, f Facts, personID string) Comparison {
	c := Comparison{Person: personID}
	criterion := map[string]string{}
	for _, one := range std.Criteria {
		for _, e := range one.Elements() {
			criterion[e.ID] = one.ID
		}
	}
	people, elements, criteria := map[string]*Figures{}, map[string]*[2]Figures{}, map[string]*[2]Figures{}
	for id := range f.Rated {
		people[id] = &Figures{}
	}
	for _, t := range f.Tallies {
		if _, known := criterion[t.ElementID]; !known {
			continue
		}
		side := 0 // theirs; 1: of the others
		if personID != "" && t.PersonID != personID {
			side = 1
		}
		for _, to := range []*Figures{at(people, t.PersonID), &at(elements, t.ElementID)[side], &at(criteria, criterion[t.ElementID])[side], &c.All} {
			to.tally(t)
		}
	}
	for _, e := range f.Changes {
		at(people, e.PersonID).change(e)
	}
	for _, e := range f.Opinions {
		to := at(people, e.PersonID)
		if e.Key == string(desk.OpinionTaken) {
			to.Taken += e.Count
		} else {
			to.Kept += e.Count
		}
	}
	for _, e := range f.Checks {
		at(people, e.PersonID).check(e)
	}
	for id, own := range people {
		if own.Rated()+own.NotApplicable == 0 {
			continue // a second opinion or a change without a rating in this choice
		}
		row := Row{ID: id, Name: f.People[id], Own: *own}
		for other, figures := range people {
			if other != id {
				row.Others.add(*figures)
			}
		}
		row.Own.Assessments, row.Others.Assessments = assessments(f.Rated, id)
		c.People = append(c.People, row)
	}
	slices.SortFunc(c.People, func(a, b Row) int { return cmp.Or(cmp.Compare(a.Name, b.Name), cmp.Compare(a.ID, b.ID)) })
	for _, p := range c.People {
		c.All.addEvents(p.Own)
	}
	_, c.All.Assessments = assessments(f.Rated, "")
	own, others := assessments(f.Rated, personID)
	if personID == "" {
		own, others = others, 0
	}
	row := func(id, name string, sides *[2]Figures) Row {
		r := Row{ID: id, Name: name, Own: sides[0], Others: sides[1]}
		r.Own.Assessments, r.Others.Assessments = own, others
		return r
	}
	for _, one := range std.Criteria {
		c.Criteria = append(c.Criteria, row(one.ID, one.Title, at(criteria, one.ID)))
		for _, e := range one.Elements() {
			c.Elements = append(c.Elements, row(e.ID, e.Title, at(elements, e.ID)))
		}
	}
	return c
}

// at returns what stands under a key, and puts it there first when need be.
func at[T any](m map[string]*T, key string) *T {
	if m[key] == nil {
		m[key] = new(T)
	}
	return m[key]
}

// assessments counts in how many a person rated, and in how many somebody else
// did.
func assessments(rated map[string][]string, personID string) (own, others int64) {
	seen := map[string]bool{}
	for id, all := range rated {
		for _, a := range all {
			if id == personID {
				own++
			} else {
				seen[a] = true
			}
		}
	}
	return own, int64(len(seen))
}

func (v *Figures) tally(t Tally) {
	v.Add(t.Rating, t.Count)
	rating, self := slices.Index(Scale(), t.Rating), slices.Index(Scale(), t.Self)
	switch {
	case rating < 0 || self < 0:
	case rating < self:
		v.Above += t.Count
	case rating > self:
		v.Below += t.Count
	default:
		v.Same += t.Count
	}
}

func (v *Figures) change(e Event) {
	if v.Changed == nil {
		v.Changed = map[reporting.ChangeCause]int64{}
	}
	v.Changed[reporting.ChangeCause(e.Key)] += e.Count
}

func (v *Figures) check(e Event) {
	if e.Key == "?" {
		return
	}
	v.Checked += e.Count
	if v.Fired == nil {
		v.Fired = map[desk.ConcernKind]int64{}
	}
	for kind := range strings.FieldsSeq(e.Key) {
		v.Fired[desk.ConcernKind(kind)] += e.Count
	}
}

// add adds the figures of others, but for the assessments, which may be the same.
func (v *Figures) add(o Figures) {
	for i, n := range o.Four {
		v.Four[i] += n
	}
	v.NotApplicable += o.NotApplicable
	v.Above, v.Same, v.Below = v.Above+o.Above, v.Same+o.Same, v.Below+o.Below
	v.addEvents(o)
}

func (v *Figures) addEvents(o Figures) {
	v.Kept, v.Taken, v.Checked = v.Kept+o.Kept, v.Taken+o.Taken, v.Checked+o.Checked
	for cause, n := range o.Changed {
		v.change(Event{Key: string(cause), Count: n})
	}
	for kind, n := range o.Fired {
		if v.Fired == nil {
			v.Fired = map[desk.ConcernKind]int64{}
		}
		v.Fired[kind] += n
	}
}

// LeastPeople is how many others there have to be before a person who may see
// nobody else's figures is shown what they come to together.
const LeastPeople = 3

// onlyOf leaves of the comparison what one person may see who sees nobody else.
func (c Comparison) onlyOf(personID string) Comparison {
	others := 0
	for _, r := range c.People {
		if r.ID != personID {
			others++
		}
	}
	c.All = Figures{}
	c.People = slices.DeleteFunc(c.People, func(r Row) bool { return r.ID != personID })
	if others < LeastPeople {
		for _, rows := range [][]Row{c.People, c.Criteria, c.Elements} {
			for i := range rows {
				rows[i].Others = Figures{}
			}
		}
	}
	return c
}
