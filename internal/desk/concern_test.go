package desk_test

import (
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/plaudit/plaudit/internal/assessment"
	"github.com/plaudit/plaudit/internal/desk"
	"github.com/plaudit/plaudit/internal/standard"
)

// sound is an element whose rating raises no concern.
func sound(rating standard.Rating) desk.Judged {
	v := desk.Judged{Improvements: 1}
	v.ElementID, v.Self = "1.3.2", standard.RatingCompliant
	v.Own = desk.ElementRating{ElementID: "1.3.2", Rating: rating, Finding: "Results are published every quarter, see EX-014", WorthCopying: "The dashboard in EX-014"}
	v.Frozen.Evidence = []assessment.FrozenEvidence{{ItemID: "ev_1", Code: "EX-014", PeriodUntil: "2025-06-30"}}
	return v
}

func TestConcerns(t *testing.T) {
	const plus, compliant, partial = standard.RatingCompliancePlus, standard.RatingCompliant, standard.RatingPartiallyCompliant
	for _, test := range []struct {
		what   string
		rating standard.Rating
		change func(*desk.Judged)
		want   string // kinds
		says   string
	}{
		{"nothing", compliant, func(*desk.Judged) {}, "", ""},
		{"nothing of a plus", plus, func(*desk.Judged) {}, "", ""},
		{"unrated", standard.RatingNotAssessed, func(v *desk.Judged) { v.Own.Finding = "" }, "unrated", "Nobody has rated it"},
		{"unrated with a finding", "", func(*desk.Judged) {}, "unrated unrated", "no rating"},
		{"partial without words", partial, func(v *desk.Judged) { v.Own.Finding = " " }, "words_missing", "what is missing"},
		{"compliant without words", compliant, func(v *desk.Judged) { v.Own.Finding = "" }, "no_finding", "without a finding"},
		{"plus that nobody could copy", plus, func(v *desk.Judged) { v.Own.WorthCopying = "" }, "words_missing", "others could copy"},
		{"plus on old evidence", plus, func(v *desk.Judged) { v.Frozen.Evidence[0].PeriodUntil = "2024-10-31" }, "old_evidence", "1 November 2024"},
		{"plus on evidence without a period", plus, func(v *desk.Judged) { v.Frozen.Evidence[0].PeriodUntil = "" }, "old_evidence", ""},
		{"plus on evidence given since", plus, func(v *desk.Judged) {
			v.Frozen.Evidence[0].PeriodUntil = "2024-10-31"
			v.Given = []assessment.FrozenEvidence{{ItemID: "ev_2", Code: "EX-020", PeriodUntil: "2025-01-01"}}
		}, "", ""},
		{"plus without a code", plus, func(v *desk.Judged) { v.Own.Finding, v.Own.WorthCopying = "Splendid", "All of it" }, "names_no_evidence", "EX-014"},
		{"plus without any evidence", plus, func(v *desk.Judged) { v.Frozen.Evidence = nil }, "old_evidence", ""},
		{"another element", compliant, func(v *desk.Judged) { v.Own.Finding = "As in 1.3.4, and 1.3.2" }, "other_element", "1.3.4"},
		{"an element that is not", compliant, func(v *desk.Judged) { v.Own.Finding = "As in 1.9.9" }, "other_element", "does not have"},
		{"a day is no element", compliant, func(v *desk.Judged) { v.Own.Finding = "Seen on 24.11.2025" }, "", ""},
		{"partial without improvement", partial, func(v *desk.Judged) { v.Improvements = 0 }, "no_improvement", ""},
		{"compliant without improvement", compliant, func(v *desk.Judged) { v.Improvements = 0 }, "", ""},
		{"plus lost without why", compliant, func(v *desk.Judged) { v.Previous = plus }, "changed", "not kept"},
		{"plus lost with why", compliant, func(v *desk.Judged) { v.Previous, v.Own.Finding = plus, "Others have caught up since last time" }, "", ""},
		{"changed without words", compliant, func(v *desk.Judged) { v.Previous, v.Own.Finding = partial, "" }, "no_finding changed", "partially compliant last time"},
		{"better, with words", plus, func(v *desk.Judged) { v.Previous = compliant }, "", ""},
		{"two steps below", partial, func(v *desk.Judged) { v.Self = plus }, "far_from_self", "2 steps below"},
		{"two steps above", plus, func(v *desk.Judged) { v.Self = partial }, "far_from_self", "2 steps above"},
		{"far, with why", partial, func(v *desk.Judged) { v.Self, v.Own.Finding = plus, "The self-rating rests on one service" }, "", ""},
		{"applies after all", compliant, func(v *desk.Judged) { v.Self, v.Own.Finding = standard.RatingNotApplicable, "" }, "no_finding applicable", ""},
		{"does not apply after all", standard.RatingNotApplicable, func(*desk.Judged) {}, "applicable", ""},
		{"does not apply, with why", standard.RatingNotApplicable, func(v *desk.Judged) { v.Own.Finding = "Nothing is charged for, so it cannot apply" }, "", ""},
		{"all withdrawn", compliant, func(v *desk.Judged) { v.Withdrawn = []string{"ev_1"} }, "withdrawn", "All evidence"},
		{"one withdrawn", compliant, func(v *desk.Judged) {
			v.Withdrawn = []string{"ev_1", "ev_9"}
			v.Frozen.Evidence = append(v.Frozen.Evidence, assessment.FrozenEvidence{ItemID: "ev_2", Code: "EX-015"})
		}, "withdrawn", "EX-014"},
	} {
		v := sound(test.rating)
		test.change(&v)
		var kinds, words []string
		for _, c := range v.Concerns(standard.CSE(), "2024-11-01") {
			kinds, words = append(kinds, string(c.Kind)), append(words, c.Words)
			if c.Kind.Title() == "" || c.ElementID != "1.3.2" {
				t.Errorf("%s: %+v", test.what, c)
			}
		}
		if got := strings.Join(kinds, " "); got != test.want || !strings.Contains(strings.Join(words, "\n"), test.says) {
			t.Errorf("%s: %s %q, want %q with %q", test.what, got, words, test.want, test.says)
		}
	}
}

// Whatever stops a release is what Owes says, and the other way round.
func TestAConcernStopsWhatCannotBeReleased(t *testing.T) {
	scale := []standard.Rating{standard.RatingCompliancePlus, standard.RatingCompliant, standard.RatingPartiallyCompliant, standard.RatingNonCompliant,
		standard.RatingNotApplicable, standard.RatingNotAssessed}
	rapid.Check(t, func(t *rapid.T) {
		v := sound(rapid.SampledFrom(scale).Draw(t, "rating"))
		v.Self, v.Previous = rapid.SampledFrom(scale).Draw(t, "self"), rapid.SampledFrom(scale).Draw(t, "previous")
		v.Own.Finding = rapid.SampledFrom([]string{"", "Good", "See 1.1.1 and 7.7.7"}).Draw(t, "finding")
		v.Own.WorthCopying = rapid.SampledFrom([]string{"", "EX-014"}).Draw(t, "copying")
		stops := slices.ContainsFunc(v.Concerns(standard.CSE(), "2024-11-01"), func(c desk.Concern) bool { return c.Kind.Stops() })
		if owes := v.Own.Owes(standard.CSE()) != ""; stops != owes {
			t.Fatalf("stops %v, owes %v: %+v", stops, owes, v)
		}
	})
}

func TestTheRuleIsAConcernOnceItIsBroken(t *testing.T) {
	open := standard.OutcomeOf(standard.CSE(), nil)
	broken := standard.OutcomeOf(standard.CSE(), []standard.ElementRating{{Element: "1.1.1", Rating: standard.RatingNonCompliant}})
	if n := len(desk.RuleConcerns(open)); n != 0 {
		t.Errorf("%d concerns while it can go either way", n)
	}
	if all := desk.RuleConcerns(broken); len(all) == 0 || all[0].Kind != desk.ConcernRule || !strings.Contains(all[0].Words, "1.1.1") {
		t.Errorf("%+v", all)
	}
}
