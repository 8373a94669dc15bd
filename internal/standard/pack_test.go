package standard

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/plaudit/plaudit/internal/fault"
)

// small is a whole pack; tests break it by replacing pieces.
const small = `id: small
title: A small standard
edition: '1'
rating_scale:
- {id: compliant, title: Met, letter: M, met: true, needs_words: false}
- {id: non_compliant, title: Unmet, letter: U, met: false, needs_words: true}
- {id: not_assessed, title: Open, letter: O, met: false, needs_words: false}
pass_rule:
  name: all
  confidence: certain
  source: Made up for a test.
  max_non_compliant: 0
  max_partial_per_criterion: {'1': 0}
  not_applicable_leaves_denominator: true
criteria:
- id: 1
  title: One
  subcriteria:
  - id: 1.1
    title: One point one
    elements:
    - {id: 1.1.10, title: Tenth}
    - {id: 1.1.2, title: Second, evidence: ["A: b", c], keywords: [d]}
`

// told returns the problems a fault names.
func told(t *testing.T, err error) []string {
	t.Helper()
	var f *fault.Error
	if !errors.As(err, &f) || f.Kind != fault.KindInvalid {
		t.Fatalf("want an Invalid fault, got %v", err)
	}
	var words []string
	for _, field := range f.Fields {
		words = append(words, field.Words)
	}
	return words
}

func TestValidateReadsAPack(t *testing.T) {
	std, err := Validate([]byte(small))
	if err != nil {
		t.Fatal(err)
	}
	if e := std.Elements(); e[0].ID != "1.1.2" || e[1].ID != "1.1.10" || e[0].Evidence[0] != "A: b" {
		t.Errorf("elements %+v", e)
	}
	if std.PassRule.MinMetSharePerCriterion != nil || *std.PassRule.MaxNonCompliant != 0 {
		t.Errorf("pass rule %+v", std.PassRule)
	}
	if r, ok := std.ParseRating("u"); !ok || r != RatingNonCompliant {
		t.Error("the letters of the pack are not read")
	}
	if _, ok := std.ParseRating("partial"); ok {
		t.Error("a rating that is not on the scale is read")
	}
}

func TestValidateTellsWhatIsWrong(t *testing.T) {
	for _, tc := range []struct{ name, old, new, want string }{
		{"unknown key", "edition: '1'", "edition: '1'\neditoin_note: x", "Line 4: ‘editoin_note’ is not a key of the pack. Did you mean edition_note?"},
		{"missing title", "id: 1.1.10, title: Tenth", "id: 1.1.10", "Line 22: There is no title in element 1.1.10"},
		{"empty title", "title: A small standard", "title: ''", "Line 2: The title of the pack is empty"},
		{"duplicate id", "1.1.10, title", "1.1.2, title", "Line 23: The id 1.1.2 is already used on line 22"},
		{"element elsewhere", "1.1.10, title", "1.2.1, title", "Line 22: The element 1.2.1 stands under 1.1"},
		{"element too deep", "1.1.10, title", "1.1.1.1, title", "stands under 1.1"},
		{"sub-criterion elsewhere", "id: 1.1\n", "id: 2.1\n", "The sub-criterion 2.1 stands under 1"},
		{"bad id", "1.1.10, title", "'1 1', title", "The id ‘1 1’ cannot be used"},
		{"no letter", "letter: U, ", "", "Line 6: There is no letter in rating non_compliant"},
		{"long letter", "letter: U", "letter: Unmet", "Use one or two characters"},
		{"same letter", "letter: U", "letter: m", "Line 6: The letter of rating non_compliant is already used on line 5"},
		{"same title", "title: Unmet", "title: met", "already used on line 5"},
		{"unknown rating", "id: non_compliant", "id: non_complaint", "‘non_complaint’ is not a rating. Did you mean non_compliant?"},
		{"order", "id: non_compliant", "id: compliance_plus", "comes after compliant"},
		{"met", "letter: U, met: false", "letter: U, met: true", "cannot count as met"},
		{"not met", "letter: M, met: true", "letter: M, met: false", "has to count as met"},
		{"no not_assessed", "- {id: not_assessed, title: Open, letter: O, met: false, needs_words: false}\n", "", "has no rating not_assessed"},
		{"unknown criterion", "{'1': 0}", "{'1': 0, '7': 1}", "Line 13: The pass rule speaks of criterion ‘7’"},
		{"limit", "max_non_compliant: 0", "max_non_compliant: none", "Write a whole number"},
		{"share", "max_non_compliant: 0", "min_met_share_total: 80", "Write a fraction from 0 to 1"},
		{"share NaN", "max_non_compliant: 0", "min_met_share_total: .nan", "Write a fraction from 0 to 1"},
		{"confidence", "confidence: certain", "confidence: sure", "Use unverified, low, medium, high or certain"},
		{"pack id", "id: small", "id: ../etc", "Use at most 40 small letters"},
		{"yes or no", "met: true", "met: perhaps", "Write true or false"},
		{"text for list", "[d]", "d", "have to be a list"},
		{"list for text", "title: Tenth", "title: [a]", "has to be text, but there is a list"},
		{"block in list", `["A: b", c]`, `[{A: b}, c]`, "Put quotation marks round"},
		{"alias", "title: Tenth}", "title: &x Tenth}\n    - *x", "reference to another place"},
		{"no elements", small[strings.Index(small, "    - {id: 1.1.10"):], "      []\n", "The list elements of sub-criterion 1.1 is empty"},
		{"key twice", "edition: '1'", "edition: '1'\nedition: '2'", "edition"},
		{"two documents", "id: small", "id: small\n---\nid: other", "not YAML that can be read"},
		{"control character", "title: Tenth", `title: "a\x07b"`, "cannot be shown"},
		{"indentation", "  - id: 1.1\n", "\t- id: 1.1\n", "Line 19: This is not YAML"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			if !strings.Contains(small, tc.old) {
				t.Fatalf("the small pack has no %q", tc.old)
			}
			_, err := Validate([]byte(strings.Replace(small, tc.old, tc.new, 1)))
			if words := strings.Join(told(t, err), "\n"); !strings.Contains(words, tc.want) {
				t.Errorf("told:\n%s\nwant: %s", words, tc.want)
			}
		})
	}
}

func TestValidateTellsAllProblemsAtOnceByLine(t *testing.T) {
	broken := strings.NewReplacer("title: Tenth", "name: Tenth", "letter: U, ", "", "id: small", "id: SMALL").Replace(small)
	_, err := Validate([]byte(broken))
	words := told(t, err)
	if len(words) != 4 || !strings.HasPrefix(words[0], "Line 1:") || !strings.HasPrefix(words[1], "Line 6:") {
		t.Errorf("told %q", words)
	}
	if !strings.HasPrefix(err.(*fault.Error).Words, "The pack has 4 problems.") {
		t.Errorf("summary %q", err)
	}
}

func TestValidateRefusesWhatIsNoPack(t *testing.T) {
	for name, tc := range map[string]struct{ pack, want string }{
		"empty":     {"", "The file is empty"},
		"a word":    {"hello", "Here the pack is expected"},
		"a list":    {"- a\n- b", "there is a list"},
		"null":      {"null", "Here the pack is expected"},
		"binary":    {"id: a\n\xff\xfe", "Line 2: This is not UTF-8 text"},
		"too large": {strings.Repeat("a: b\n", 1<<18), "larger than 1 MB"},
	} {
		_, err := Validate([]byte(tc.pack))
		if words := strings.Join(told(t, err), "\n"); !strings.Contains(words, tc.want) {
			t.Errorf("%s: told %q", name, words)
		}
	}
}

func TestValidateLimitsTheNumberOfElements(t *testing.T) {
	pack := small
	for i := range 499 {
		pack += fmt.Sprintf("    - {id: 1.1.%d, title: x}\n", 100+i)
	}
	_, err := Validate([]byte(pack))
	if words := told(t, err); len(words) != 1 || !strings.Contains(words[0], "more than 500 elements") {
		t.Errorf("told %q", words)
	}
}

func TestValidateRefusesHostilePacks(t *testing.T) {
	for name, pack := range map[string]string{
		"deep list":   strings.Repeat("[", 900_000),
		"deep block":  strings.Repeat("- ", 400_000),
		"many keys":   "{" + strings.Repeat("a: 1, ", 150_000) + "}",
		"other keys":  "{" + distinctKeys(90_000) + "}",
		"anchor bomb": "a: &a [x,x]\nb: &b [*a,*a]\nc: &c [*b,*b]\n",
		"many rows":   "criteria:\n" + strings.Repeat("- x\n", 200_000),
	} {
		if _, err := Validate([]byte(pack)); err == nil {
			t.Errorf("%s is accepted", name)
		}
	}
}

func distinctKeys(n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, "k%d: 1, ", i)
	}
	return b.String()
}

func FuzzValidate(f *testing.F) {
	f.Add([]byte(small))
	f.Add([]byte("a: &a [*a]"))
	f.Add(bytes.Repeat([]byte("- "), 100))
	f.Fuzz(func(t *testing.T, pack []byte) {
		std, err := Validate(pack)
		if err != nil {
			if len(told(t, err)) == 0 {
				t.Fatalf("a fault that names no problem: %v", err)
			}
			return
		}
		if o := OutcomeOf(std, nil); o.Indication == WouldMeet || o.Counts.Total() != len(std.Elements()) {
			t.Fatalf("nothing rated comes to %+v", o)
		}
	})
}
