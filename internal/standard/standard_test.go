package standard

import (
	"slices"
	"strings"
	"testing"

	"github.com/plaudit/plaudit/internal/fault"
)

func TestCSEHasFiftySevenElementsInFiveCriteria(t *testing.T) {
	std := CSE()
	if n := len(std.Elements()); n != 57 {
		t.Errorf("%d elements, want 57", n)
	}
	var perCriterion []int
	subcriteria := 0
	for _, c := range std.Criteria {
		perCriterion = append(perCriterion, len(c.Elements()))
		subcriteria += len(c.Subcriteria)
	}
	if want := []int{11, 11, 12, 13, 10}; !slices.Equal(perCriterion, want) {
		t.Errorf("elements per criterion %v, want %v", perCriterion, want)
	}
	if subcriteria != 15 {
		t.Errorf("%d sub-criteria, want 15", subcriteria)
	}
	for _, e := range std.Elements() {
		if e.Title == "" || e.Summary == "" || len(e.Evidence) < 3 || len(e.Keywords) < 3 {
			t.Errorf("element %s lacks guidance: %+v", e.ID, e)
		}
	}
	if !slices.IsSortedFunc(std.Elements(), func(a, b Element) int { return CompareIDs(a.ID, b.ID) }) {
		t.Error("elements are not in natural order")
	}
}

func TestCSESaysHowSureTheRuleIsAndWhoDecides(t *testing.T) {
	std := CSE()
	if std.PassRule.Confidence != "unverified" || std.PassRule.Source == "" {
		t.Errorf("pass rule without its source note: %+v", std.PassRule)
	}
	if !strings.Contains(std.Decision, "certification body alone decides") {
		t.Errorf("decision says %q", std.Decision)
	}
	if !strings.Contains(std.Notice, "paraphrases") || !strings.Contains(std.Notice, "trade marks") {
		t.Errorf("notice says %q", std.Notice)
	}
	letters := ""
	for _, d := range std.RatingScale {
		letters += d.Letter
	}
	if letters != "+CPN-." {
		t.Errorf("letters %q", letters)
	}
}

func TestFindingPlaces(t *testing.T) {
	std := CSE()
	first, last := "1.1.1", "5.3.3"
	if _, ok := std.Previous(first); ok {
		t.Error("something comes before the first element")
	}
	if _, ok := std.Next(last); ok {
		t.Error("something comes after the last element")
	}
	if e, _ := std.Next("1.3.5"); e.ID != "2.1.1" {
		t.Errorf("after 1.3.5 comes %s", e.ID)
	}
	if e, _ := std.Previous("2.1.1"); e.ID != "1.3.5" {
		t.Errorf("before 2.1.1 comes %s", e.ID)
	}
	for _, unknown := range []string{"", "9.9.9", "1.1"} {
		_, element := std.Element(unknown)
		_, next := std.Next(unknown)
		_, previous := std.Previous(unknown)
		_, criterion := std.CriterionOf(unknown)
		_, sub := std.SubcriterionOf(unknown)
		if element || next || previous || criterion || sub {
			t.Errorf("%q is found", unknown)
		}
	}
	c, _ := std.CriterionOf("4.3.6")
	sub, _ := std.SubcriterionOf("4.3.6")
	if c.Title != "Delivery" || sub.ID != "4.3" {
		t.Errorf("4.3.6 is in %s, %s", c.Title, sub.ID)
	}
}

func TestBuiltInUnknownIsNotFound(t *testing.T) {
	if std, err := BuiltIn("cse"); err != nil || std != CSE() {
		t.Errorf("cse: %v", err)
	}
	if _, err := BuiltIn("charter-mark"); !fault.Is(err, fault.KindNotFound) {
		t.Errorf("unknown pack: %v", err)
	}
}

func TestCompareIDsIsNatural(t *testing.T) {
	want := []string{"1", "1.3", "1.3.2", "1.3.10", "2", "10", "10.1", "A", "B.1"}
	got := slices.Clone(want)
	slices.Reverse(got)
	slices.SortFunc(got, CompareIDs)
	if !slices.Equal(got, want) {
		t.Errorf("sorted %v, want %v", got, want)
	}
}

func TestParseRating(t *testing.T) {
	for want, words := range map[Rating][]string{
		RatingCompliancePlus:     {"Compliance Plus", "compliance_plus", "plus", "+", "'+", " COMPLIANCE-PLUS ", "C+", "cp", "＋"},
		RatingCompliant:          {"Compliant", "c", "C", "fully compliant", "Met"},
		RatingPartiallyCompliant: {"Partially compliant", "partial", "P", "partially  compliant", "Partly-compliant"},
		RatingNonCompliant:       {"Non-compliant", "non compliant", "N", "nc", "not compliant", "non–compliant"},
		RatingNotApplicable:      {"Not applicable", "n/a", "NA", "-", "–", "'-"},
		RatingNotAssessed:        {"Not assessed", ".", "", "  ", "not rated"},
	} {
		for _, w := range words {
			if got, ok := CSE().ParseRating(w); !ok || got != want {
				t.Errorf("ParseRating(%q) = %s, %v; want %s", w, got, ok, want)
			}
		}
	}
	for _, w := range []string{"good", "5", "++", "compliantt", "yes", "C P"} {
		if got, ok := CSE().ParseRating(w); ok {
			t.Errorf("ParseRating(%q) = %s", w, got)
		}
	}
}

func TestCompareFollowsTheScale(t *testing.T) {
	for i, a := range scaleOrder {
		for j, b := range scaleOrder {
			if got := Compare(a, b); (got > 0) != (i < j) || (got == 0) != (i == j) {
				t.Errorf("Compare(%s, %s) = %d", a, b, got)
			}
		}
	}
	if Compare("", RatingNotAssessed) != 0 || !RatingNonCompliant.Judged() || RatingNotApplicable.Judged() {
		t.Error("an unknown rating counts as not assessed; only the first four are judged")
	}
}

func TestSearch(t *testing.T) {
	for _, tc := range []struct{ query, first, field string }{
		{"complaints procedure", "4.3.2", "title"},
		{"Mystery shopping", "2.2.2", "keywords"},
		{"ŷou sâid wè did", "1.2.2", "keywords"},
		{"PRIVACY", "2.1.5", "title"},
		{"charge", "3.1.2", "title"},
		{"4.3.6", "4.3.6", "id"},
		{"5.1", "5.1.1", "id"},
		{"policies promise", "2.1.3", "title"},
		{"policies", "2.1.2", "title"},      // policy
		{"journey zebra", "1.3.5", "title"}, // no element holds both
	} {
		found := CSE().Search(tc.query)
		if len(found) == 0 || found[0].Element.ID != tc.first || found[0].Field != tc.field {
			t.Errorf("Search(%q) = %+v; want %s by %s first", tc.query, found[:min(len(found), 2)], tc.first, tc.field)
		}
	}
	for _, nothing := range []string{"", "  ", "zebra", "…", "\xff"} {
		if found := CSE().Search(nothing); len(found) != 0 {
			t.Errorf("Search(%q) found %d", nothing, len(found))
		}
	}
	if n := len(CSE().Search("4.3")); n != 6 {
		t.Errorf("4.3 has %d elements, want 6", n)
	}
}

func TestFold(t *testing.T) {
	if got := Fold("Llŷn Tŵr\u00a0ÂÊÎÔÛ ﬁne"); got != "llyn twr aeiou fine" {
		t.Errorf("Fold = %q", got)
	}
}

func BenchmarkReadCSE(b *testing.B) {
	for b.Loop() {
		if _, err := Validate(csePack); err != nil {
			b.Fatal(err)
		}
	}
}
