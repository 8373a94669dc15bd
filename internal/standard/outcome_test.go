package standard

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
)

// rated gives every element the rating, and then those named the other ones.
func rated(all Rating, others map[string]Rating) []ElementRating {
	var rows []ElementRating
	for _, e := range CSE().Elements() {
		r := all
		if other, ok := others[e.ID]; ok {
			r = other
		}
		rows = append(rows, ElementRating{Element: e.ID, Rating: r})
	}
	return rows
}

func with(r Rating, ids ...string) map[string]Rating {
	m := map[string]Rating{}
	for _, id := range ids {
		m[id] = r
	}
	return m
}

func TestOutcomeFollowsTheRule(t *testing.T) {
	const (
		plus, full, partial = RatingCompliancePlus, RatingCompliant, RatingPartiallyCompliant
		non, na, open       = RatingNonCompliant, RatingNotApplicable, RatingNotAssessed
	)
	allOf4 := with(na, "4.1.1", "4.1.2", "4.1.3", "4.2.1", "4.2.2", "4.2.3", "4.2.4", "4.3.1", "4.3.2", "4.3.3", "4.3.4", "4.3.5", "4.3.6")
	for _, tc := range []struct {
		name   string
		rows   []ElementRating
		want   Indication
		met    int
		reason string
	}{
		{"everything compliant", rated(full, nil), WouldMeet, 57, "100.0% (57 of 57) are met"},
		{"everything Compliance Plus", rated(plus, nil), WouldMeet, 57, ""},
		{"three partials in three criteria", rated(full, with(partial, "1.1.1", "3.2.1", "4.3.6")), WouldMeet, 54, "within what the rule allows: 1.1.1 (Know current"},
		{"two partials in each criterion", rated(full, with(partial, "1.1.1", "1.1.2", "2.1.1", "2.1.2", "3.1.1", "3.1.2", "4.1.1", "4.1.2", "5.1.1", "5.1.2")), WouldMeet, 47, "82.5% (47 of 57)"},
		{"three partials in criterion 4", rated(full, with(partial, "4.1.1", "4.2.1", "4.3.1")), WouldNotMeet, 54, "Criterion 4 (Delivery) has 3 elements rated partially compliant: 4.1.1 (Demanding standards for main services), 4.2.1"},
		{"one non-compliance", rated(full, with(non, "2.1.5")), WouldNotMeet, 56, "1 element is rated non-compliant: 2.1.5 (Privacy and confidentiality protected). The rule allows none."},
		{"nothing rated", nil, Incomplete, 0, "Criterion 5 (Timeliness and Quality of Service) has not been assessed: none of its 10 elements (5.1.1 to 5.3.3)"},
		{"one left", rated(full, with(open, "3.3.3")), Incomplete, 56, "Criterion 3 (Information and Access) has 1 element not assessed: 3.3.3."},
		{"one non-compliance, rest open", []ElementRating{{Element: "1.1.1", Rating: non}}, WouldNotMeet, 0, "1.1.1"},
		{"two partials, rest open", []ElementRating{{Element: "1.1.1", Rating: partial}, {Element: "1.1.2", Rating: partial}}, Incomplete, 0, ""},
		{"three partials, rest open", []ElementRating{{Element: "1.1.1", Rating: partial}, {Element: "1.1.2", Rating: partial}, {Element: "1.1.3", Rating: partial}}, WouldNotMeet, 0, "Criterion 1"},
		{"not applicable shrinks the denominator", rated(full, map[string]Rating{"5.1.1": na, "5.1.2": partial, "5.2.1": partial}), WouldNotMeet, 54, "meets 77.8% (7 of 9) of its elements. The rule asks for at least 80%. Not met: 5.1.2 and 5.2.1."},
		{"a charge that is not made", rated(full, with(na, "3.1.2")), WouldMeet, 56, "1 element is rated not applicable: 3.1.2 (Charges made clear)"},
		{"everything not applicable", rated(na, nil), Incomplete, 0, "Criterion 1 (Customer Insight) has no element that applies (1.1.1 to 1.3.5)"},
		{"a criterion not applicable", rated(full, allOf4), Incomplete, 44, "Criterion 4 (Delivery) has no element that applies"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			o := OutcomeOf(CSE(), tc.rows)
			if o.Indication != tc.want || o.Met != tc.met {
				t.Errorf("%s with %d met, want %s with %d: %q", o.Indication, o.Met, tc.want, tc.met, o.Reasons)
			}
			if len(o.Reasons) == 0 || !strings.Contains(strings.Join(o.Reasons, "\n"), tc.reason) {
				t.Errorf("reasons %q, want %q", o.Reasons, tc.reason)
			}
			if (o.Indication == WouldNotMeet) != slices.ContainsFunc(o.Criteria, func(c CriterionOutcome) bool { return !c.WithinRule }) {
				t.Errorf("%s, but criteria %+v", o.Indication, o.Criteria)
			}
		})
	}
}

func TestOutcomeFigures(t *testing.T) {
	o := OutcomeOf(CSE(), rated(RatingCompliant, map[string]Rating{
		"1.1.1": RatingCompliancePlus, "3.1.2": RatingNotApplicable, "5.1.1": RatingPartiallyCompliant}))
	if o.Counts != (Counts{CompliancePlus: 1, Compliant: 54, PartiallyCompliant: 1, NotApplicable: 1}) {
		t.Errorf("counts %+v", o.Counts)
	}
	if o.Met != 55 || o.Applicable != 56 || o.MetShare != 0.9821 {
		t.Errorf("met %d of %d, %v", o.Met, o.Applicable, o.MetShare)
	}
	if c := o.Criteria[4]; c.ID != "5" || c.MetShare != 0.9 || c.Counts.Total() != 10 || !c.WithinRule {
		t.Errorf("criterion 5: %+v", c)
	}
	if o := OutcomeOf(CSE(), rated(RatingNotApplicable, nil)); o.MetShare != 0 || o.Applicable != 0 {
		t.Errorf("everything not applicable: %v of %d", o.MetShare, o.Applicable)
	}
}

func TestOutcomeOfOddRows(t *testing.T) {
	o := OutcomeOf(CSE(), append(rated(RatingCompliant, nil),
		ElementRating{Element: "9.9.9", Rating: RatingNonCompliant},
		ElementRating{Element: "1.1.1", Rating: RatingPartiallyCompliant},
		ElementRating{Element: "1.1.2", Rating: "splendid"}))
	if o.Counts != (Counts{Compliant: 55, PartiallyCompliant: 1, NotAssessed: 1}) {
		t.Errorf("unknown element, second row, unknown rating: %+v", o.Counts)
	}
}

func TestOutcomeJSONHasExactlyThePromisedKeys(t *testing.T) {
	b, err := json.Marshal(OutcomeOf(CSE(), nil))
	if err != nil {
		t.Fatal(err)
	}
	var got struct {
		top      map[string]json.RawMessage
		criteria []map[string]json.RawMessage
		counts   map[string]int
		rule     map[string]string
	}
	for _, err := range []error{
		json.Unmarshal(b, &got.top), json.Unmarshal(got.top["criteria"], &got.criteria),
		json.Unmarshal(got.top["counts"], &got.counts), json.Unmarshal(got.top["rule"], &got.rule),
	} {
		if err != nil {
			t.Fatal(err)
		}
	}
	for what, keys := range map[string][2]string{
		"outcome":   {keysOf(got.top), "applicable counts criteria edition indication met met_share reasons rule standard"},
		"criterion": {keysOf(got.criteria[0]), "counts id met_share title within_rule"},
		"counts":    {keysOf(got.counts), "compliance_plus compliant non_compliant not_applicable not_assessed partially_compliant"},
		"rule":      {keysOf(got.rule), "confidence name source"},
	} {
		if keys[0] != keys[1] {
			t.Errorf("%s has %s, want %s", what, keys[0], keys[1])
		}
	}
	if got.rule["confidence"] != "unverified" {
		t.Errorf("rule %v", got.rule)
	}
}

func keysOf[V any](m map[string]V) string {
	var keys []string
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return strings.Join(keys, " ")
}

func TestOutcomeUnderOtherRules(t *testing.T) {
	rule := func(old, new string) *Standard {
		t.Helper()
		std, err := Validate([]byte(strings.Replace(small, old, new, 1)))
		if err != nil {
			t.Fatal(err)
		}
		return std
	}
	one := []ElementRating{{Element: "1.1.2", Rating: RatingNonCompliant}, {Element: "1.1.10", Rating: RatingCompliant}}
	for _, tc := range []struct {
		std  *Standard
		want Indication
	}{
		{rule("max_non_compliant: 0", "max_non_compliant: 1"), WouldMeet},
		{rule("max_non_compliant: 0", "min_met_share_total: 0.5"), WouldMeet},
		{rule("max_non_compliant: 0", "min_met_share_total: 0.5001"), WouldNotMeet},
		{rule("max_non_compliant: 0", "min_met_share_per_criterion: 0.6"), WouldNotMeet},
		{rule("max_non_compliant: 0", "max_partial_total: 0"), WouldMeet},
	} {
		if o := OutcomeOf(tc.std, one); o.Indication != tc.want {
			t.Errorf("%+v gives %s, want %s", tc.std.PassRule, o.Indication, tc.want)
		}
	}
}

func TestPercent(t *testing.T) {
	for _, tc := range []struct {
		met, of int
		want    string
	}{{54, 57, "94.7% (54 of 57)"}, {50, 57, "87.7% (50 of 57)"}, {0, 57, "0.0% (0 of 57)"},
		{57, 57, "100.0% (57 of 57)"}, {1, 16, "6.3% (1 of 16)"}, {0, 0, "none applicable (0 of 0)"}} {
		if got := Percent(tc.met, tc.of); got != tc.want {
			t.Errorf("Percent(%d, %d) = %q, want %q", tc.met, tc.of, got, tc.want)
		}
	}
}

func ExamplePercent() {
	fmt.Println(Percent(54, 57))
	// Output: 94.7% (54 of 57)
}
