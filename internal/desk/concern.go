package desk

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/plaudit/plaudit/internal/assessment"
	"github.com/plaudit/plaudit/internal/date"
	"github.com/plaudit/plaudit/internal/standard"
)

// ConcernKind is what may be wrong with a rating.
type ConcernKind string

// The kinds of concern, in the order in which they are listed.
const (
	ConcernUnrated       ConcernKind = "unrated"
	ConcernWordsMissing  ConcernKind = "words_missing"
	ConcernNoFinding     ConcernKind = "no_finding"
	ConcernOldEvidence   ConcernKind = "old_evidence"
	ConcernNoEvidence    ConcernKind = "names_no_evidence"
	ConcernOtherElement  ConcernKind = "other_element"
	ConcernNoImprovement ConcernKind = "no_improvement"
	ConcernChanged       ConcernKind = "changed"
	ConcernFarFromSelf   ConcernKind = "far_from_self"
	ConcernApplicable    ConcernKind = "applicable"
	ConcernWithdrawn     ConcernKind = "withdrawn"
	ConcernRule          ConcernKind = "rule"
)

// ConcernKinds returns all kinds in the order in which they are listed.
func ConcernKinds() []ConcernKind {
	return []ConcernKind{ConcernUnrated, ConcernWordsMissing, ConcernNoFinding, ConcernOldEvidence, ConcernNoEvidence, ConcernOtherElement,
		ConcernNoImprovement, ConcernChanged, ConcernFarFromSelf, ConcernApplicable, ConcernWithdrawn, ConcernRule}
}

// Title is the kind in words; "" when it is none.
func (k ConcernKind) Title() string {
	switch k {
	case ConcernUnrated:
		return "Not rated"
	case ConcernWordsMissing:
		return "Words are missing"
	case ConcernNoFinding:
		return "No finding"
	case ConcernOldEvidence:
		return "Compliance Plus on old evidence"
	case ConcernNoEvidence:
		return "Compliance Plus that names no evidence"
	case ConcernOtherElement:
		return "Names another element"
	case ConcernNoImprovement:
		return "No improvement area"
	case ConcernChanged:
		return "Changed since last time"
	case ConcernFarFromSelf:
		return "Far from the self-rating"
	case ConcernApplicable:
		return "Whether it applies"
	case ConcernWithdrawn:
		return "Evidence withdrawn"
	case ConcernRule:
		return "Pass rule"
	}
	return ""
}

// Stops tells whether the report cannot be released while the concern stands.
// Every other is for the assessor to weigh.
func (k ConcernKind) Stops() bool { return k == ConcernUnrated || k == ConcernWordsMissing }

// Concern is one thing to look at before the report is released.
type Concern struct {
	ElementID string // "" for the whole
	Kind      ConcernKind
	Words     string
}

// Judged is an element as its rating is checked.
type Judged struct {
	Cell                                     // with Own and Frozen
	Given        []assessment.FrozenEvidence // with answers to questions about it
	Improvements int                         // improvement areas of the report that name it
	Withdrawn    []string                    // ids of items that the organisation has withdrawn since
}

// Concerns checks the rating of one element of an assessment whose cycle starts
// on a day. It is a pure function: the same element gives the same concerns.
func (v Judged) Concerns(std *standard.Standard, cycleStartsOn date.Date) []Concern {
	var all []Concern
	add := func(when bool, kind ConcernKind, words string) {
		if when {
			all = append(all, Concern{v.ElementID, kind, words})
		}
	}
	rating, words := v.Own.Rating, strings.TrimSpace(v.Own.Finding)
	if rating == "" || rating == standard.RatingNotAssessed {
		add(true, ConcernUnrated, "Nobody has rated it yet")
		add(words != "", ConcernUnrated, "There is a finding, but no rating")
		return all
	}
	owes := v.Own.Owes(std)
	add(owes != "", ConcernWordsMissing, owes)
	add(owes == "" && words == "", ConcernNoFinding, "It is rated "+assessment.InSentence(title(std, rating))+" without a finding, so the report says nothing of it")
	if rating == standard.RatingCompliancePlus {
		add(!v.fresh(cycleStartsOn), ConcernOldEvidence, "No evidence for this Compliance Plus describes a time after "+cycleStartsOn.Words()+", when the cycle began")
		if evidence := v.evidence(); owes == "" && len(evidence) > 0 && !v.namesEvidence() {
			add(true, ConcernNoEvidence, "Neither the finding nor what others could copy names evidence. Give its code, such as "+evidence[0].Code)
		}
	}
	for _, named := range namedElements(v.Own.Finding+"\n"+v.Own.WorthCopying, v.ElementID) {
		_, known := std.Element(named)
		add(known, ConcernOtherElement, "The finding names element "+named+". Check that it stands under the right element")
		add(!known, ConcernOtherElement, "The finding names "+named+", which the standard does not have")
	}
	short := rating == standard.RatingPartiallyCompliant || rating == standard.RatingNonCompliant
	add(short && v.Improvements == 0, ConcernNoImprovement, "It is "+assessment.InSentence(title(std, rating))+", but no improvement area of the report names it")
	if was := v.Previous; was.Judged() && rating.Judged() && was != rating {
		lost := was == standard.RatingCompliancePlus
		add(words == "", ConcernChanged, "It was "+assessment.InSentence(title(std, was))+" last time, and there is no finding that says what has changed")
		add(lost && words != "" && !speaksOf(words, "plus", "last time", "last year", "previous", "no longer", "not kept", "earlier"), ConcernChanged,
			"Compliance Plus of last time is not kept, and the finding does not say why")
	}
	v.againstSelf(std, words, add)
	gone := v.gone()
	switch n := len(v.Frozen.Evidence); {
	case len(gone) > 0 && len(gone) == n:
		add(true, ConcernWithdrawn, "All evidence submitted for it has been withdrawn since: "+gone.codes())
	case len(gone) > 0:
		add(true, ConcernWithdrawn, "Withdrawn by the organisation since it was submitted: "+gone.codes())
	}
	return all
}

func (v Judged) againstSelf(std *standard.Standard, words string, add func(bool, ConcernKind, string)) {
	self, rating := v.Self, v.Own.Rating
	switch {
	case self.Judged() && rating.Judged():
		if far := steps(self, rating); (far > 1 || far < -1) && !speaksOf(words, "self-rat", "self rat", "self-assess", "self assess", "rated itself", "own rating") {
			direction := "below"
			if far < 0 {
				direction = "above"
			}
			add(true, ConcernFarFromSelf, fmt.Sprintf("It is %d steps %s the self-rating, %s, and the finding does not speak of the self-rating",
				max(far, -far), direction, assessment.InSentence(title(std, self))))
		}
	case self == standard.RatingNotApplicable && rating.Judged():
		add(words == "", ConcernApplicable, "The organisation says that it does not apply. Say in the finding why it does")
	case rating == standard.RatingNotApplicable && self.Judged():
		add(!speaksOf(words, "appl"), ConcernApplicable, "The organisation rated it, and to you it does not apply. Say in the finding why it does not apply")
	}
}

// items are evidence, to be named by their codes.
type items []assessment.FrozenEvidence

func (e items) codes() string {
	var codes []string
	for _, item := range e {
		codes = append(codes, item.Code)
	}
	return strings.Join(codes, ", ")
}

func (v Judged) evidence() items { return slices.Concat(v.Frozen.Evidence, v.Given) }

func (v Judged) fresh(cycleStartsOn date.Date) bool {
	return slices.ContainsFunc(v.evidence(), func(e assessment.FrozenEvidence) bool { return e.PeriodUntil >= cycleStartsOn && e.PeriodUntil != "" })
}

func (v Judged) namesEvidence() bool {
	words := strings.ToLower(v.Own.Finding + "\n" + v.Own.WorthCopying)
	return slices.ContainsFunc(v.evidence(), func(e assessment.FrozenEvidence) bool { return strings.Contains(words, strings.ToLower(e.Code)) })
}

func (v Judged) gone() (gone items) {
	for _, e := range v.Frozen.Evidence {
		if slices.Contains(v.Withdrawn, e.ItemID) {
			gone = append(gone, e)
		}
	}
	return gone
}

// steps is how many steps of the scale b is below a.
func steps(a, b standard.Rating) int {
	scale := []standard.Rating{standard.RatingCompliancePlus, standard.RatingCompliant, standard.RatingPartiallyCompliant, standard.RatingNonCompliant}
	return slices.Index(scale, b) - slices.Index(scale, a)
}

func title(std *standard.Standard, r standard.Rating) string {
	d, _ := std.Definition(r)
	return d.Title
}

// speaksOf tells whether any of the words stands in the text.
func speaksOf(text string, any ...string) bool {
	text = strings.ToLower(text)
	return slices.ContainsFunc(any, func(s string) bool { return strings.Contains(text, s) })
}

// elementID finds what reads like the id of an element. A day such as
// 24.11.2025 does not: its year has four figures.
var elementID = regexp.MustCompile(`\b[0-9]{1,2}\.[0-9]{1,2}\.[0-9]{1,2}\b`)

// namedElements returns the other element ids that a text names, in the order
// of the standard, each once.
func namedElements(text, own string) []string {
	ids := slices.DeleteFunc(elementID.FindAllString(text, -1), func(id string) bool { return id == own })
	return assessment.TidyElements(ids)
}

// RuleConcerns says where ratings stand against the pass rule: an indication,
// once they break it.
func RuleConcerns(o standard.Outcome) []Concern {
	if o.Indication != standard.WouldNotMeet {
		return nil
	}
	var all []Concern
	for _, reason := range o.Reasons {
		all = append(all, Concern{Kind: ConcernRule, Words: reason})
	}
	return all
}
