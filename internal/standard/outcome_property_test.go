package standard

import (
	"encoding/json"
	"math/rand/v2"
	"reflect"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

var indications = []Indication{WouldNotMeet, Incomplete, WouldMeet}

func better(a, b Indication) bool {
	return slices.Index(indications, a) > slices.Index(indications, b)
}

// anyRatings draws ratings around the limits of the rule: mostly met, so that
// all three indications come up, or anything at all. Some elements have no row.
func anyRatings(t *rapid.T) []ElementRating {
	of := scaleOrder
	if rapid.Bool().Draw(t, "near the limits") {
		met := slices.Repeat([]Rating{RatingCompliant, RatingCompliancePlus}, 8)
		of = slices.Concat(met, scaleOrder[2:])
		if rapid.Bool().Draw(t, "complete") {
			of = slices.Concat(met, met, []Rating{RatingPartiallyCompliant, RatingPartiallyCompliant, RatingNotApplicable})
		}
	}
	var rows []ElementRating
	for _, e := range CSE().Elements() {
		if r := rapid.SampledFrom(of).Draw(t, e.ID); r != RatingNotAssessed || rapid.Bool().Draw(t, "row") {
			rows = append(rows, ElementRating{Element: e.ID, Rating: r})
		}
	}
	return rows
}

// improvements are the ratings that are better than one under the CSE rule. Not
// applicable is no better than compliant, because it shrinks the denominator,
// and no better than not assessed, which may yet be met; but it does away with
// a partial or a non-compliance.
func improvements(from Rating) []Rating {
	switch from {
	case RatingNotAssessed, RatingNotApplicable:
		return []Rating{RatingCompliant, RatingCompliancePlus}
	case RatingNonCompliant:
		return []Rating{RatingNotApplicable, RatingPartiallyCompliant, RatingCompliant, RatingCompliancePlus}
	case RatingPartiallyCompliant:
		return []Rating{RatingNotApplicable, RatingCompliant, RatingCompliancePlus}
	}
	return []Rating{RatingCompliancePlus}
}

func TestABetterRatingNeverWorsensTheOutcome(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		rows := anyRatings(t)
		e := rapid.SampledFrom(CSE().Elements()).Draw(t, "element").ID
		i := slices.IndexFunc(rows, func(r ElementRating) bool { return r.Element == e })
		if i < 0 {
			rows, i = append(rows, ElementRating{Element: e, Rating: RatingNotAssessed}), len(rows)
		}
		before := OutcomeOf(CSE(), rows)
		from := rows[i].Rating
		rows[i].Rating = rapid.SampledFrom(improvements(from)).Draw(t, "to")
		if after := OutcomeOf(CSE(), rows); better(before.Indication, after.Indication) {
			t.Fatalf("%s from %s to %s: %s became %s because %q", e, from, rows[i].Rating, before.Indication, after.Indication, after.Reasons)
		}
	})
}

func TestWhatWouldNotMeetIsNotUndoneByRatingTheRest(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		rows := anyRatings(t)
		if OutcomeOf(CSE(), rows).Indication != WouldNotMeet {
			t.Skip("not settled")
		}
		for _, e := range CSE().Elements() {
			if i := slices.IndexFunc(rows, func(r ElementRating) bool { return r.Element == e.ID }); i < 0 {
				rows = append(rows, ElementRating{Element: e.ID, Rating: rapid.SampledFrom(scaleOrder).Draw(t, "then "+e.ID)})
			} else if rows[i].Rating == RatingNotAssessed {
				rows[i].Rating = rapid.SampledFrom(scaleOrder).Draw(t, "then "+e.ID)
			}
		}
		if o := OutcomeOf(CSE(), rows); o.Indication != WouldNotMeet {
			t.Fatalf("it became %s", o.Indication)
		}
	})
}

func TestWhatIsIncompleteCanStillMeet(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var rows []ElementRating
		of := []Rating{RatingCompliant, RatingCompliancePlus, RatingNotAssessed}
		for _, c := range CSE().Criteria {
			elements := c.Elements()
			partial := rapid.IntRange(0, len(elements)).Draw(t, "partial")
			for i, e := range elements {
				rows = append(rows, ElementRating{Element: e.ID, Rating: rapid.SampledFrom(of).Draw(t, e.ID)})
				if i == partial {
					rows[len(rows)-1].Rating = RatingPartiallyCompliant
				}
			}
		}
		rows[0].Rating = RatingNotAssessed
		if o := OutcomeOf(CSE(), rows); o.Indication != Incomplete {
			t.Fatalf("%s because %q", o.Indication, o.Reasons)
		}
		for i := range rows {
			if rows[i].Rating == RatingNotAssessed {
				rows[i].Rating = RatingCompliant
			}
		}
		if o := OutcomeOf(CSE(), rows); o.Indication != WouldMeet {
			t.Fatalf("with the rest compliant it is %s because %q", o.Indication, o.Reasons)
		}
	})
}

func TestTheOrderOfRowsNeverMatters(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		rows := anyRatings(t)
		for range rapid.IntRange(0, 5).Draw(t, "second rows") {
			rows = append(rows, ElementRating{
				Element: rapid.SampledFrom(CSE().Elements()).Draw(t, "twice").ID,
				Rating:  rapid.SampledFrom(scaleOrder).Draw(t, "rated")})
		}
		want := OutcomeOf(CSE(), rows)
		seed := rapid.Uint64().Draw(t, "seed")
		rand.New(rand.NewPCG(seed, seed)).Shuffle(len(rows), func(i, j int) { rows[i], rows[j] = rows[j], rows[i] })
		if got := OutcomeOf(CSE(), rows); !reflect.DeepEqual(got, want) {
			t.Fatalf("shuffled: %+v, before: %+v", got, want)
		}
	})
}

func TestCountsAlwaysAddUp(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) { checkFigures(t, OutcomeOf(CSE(), anyRatings(t))) })
}

// checkFigures checks what holds for every outcome of the built-in pack.
func checkFigures(t rapid.TB, o Outcome) {
	var sum Counts
	for i, c := range o.Criteria {
		if want := len(CSE().Criteria[i].Elements()); c.Counts.Total() != want {
			t.Fatalf("criterion %s counts %d, want %d", c.ID, c.Counts.Total(), want)
		}
		for _, r := range scaleOrder {
			*sum.of(r) += c.Counts.Of(r)
		}
		if c.MetShare < 0 || c.MetShare > 1 {
			t.Fatalf("criterion %s: share %v", c.ID, c.MetShare)
		}
	}
	if sum != o.Counts || o.Counts.Total() != 57 {
		t.Fatalf("criteria count %+v, the whole %+v", sum, o.Counts)
	}
	if o.Met != o.Counts.CompliancePlus+o.Counts.Compliant || o.Applicable != 57-o.Counts.NotApplicable || o.Met > o.Applicable {
		t.Fatalf("met %d of %d from %+v", o.Met, o.Applicable, o.Counts)
	}
	if len(o.Reasons) == 0 || !slices.Contains(indications, o.Indication) {
		t.Fatalf("%s because %q", o.Indication, o.Reasons)
	}
	if o.Counts.NotAssessed > 0 && o.Indication == WouldMeet {
		t.Fatal("would meet with elements not assessed")
	}
}

func TestOutcomeSurvivesJSON(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		o := OutcomeOf(CSE(), anyRatings(t))
		b, err := json.Marshal(o)
		if err != nil {
			t.Fatal(err)
		}
		var back Outcome
		if err := json.Unmarshal(b, &back); err != nil || !reflect.DeepEqual(o, back) {
			t.Fatalf("came back as %+v, %v", back, err)
		}
	})
}
