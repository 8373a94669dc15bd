package applicant

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"github.com/plaudit/plaudit/internal/assessment"
	"github.com/plaudit/plaudit/internal/date"
	"github.com/plaudit/plaudit/internal/standard"
)

const rollUpDay date.Date = "2025-11-14"

func block(id string, decided date.Date, rating standard.Rating) BuildingBlock {
	return BuildingBlock{ID: id, Name: id, Assessments: []BlockAssessment{{Name: id, Held: Held{AssessmentID: "as_" + id, DecidedAt: decided.Time(),
		Ratings: map[string]standard.Rating{"1.1.1": rating}}}}}
}

func TestRollUpOfOneElement(t *testing.T) {
	const plus, c, p, n, na, none = standard.RatingCompliancePlus, standard.RatingCompliant, standard.RatingPartiallyCompliant,
		standard.RatingNonCompliant, standard.RatingNotApplicable, standard.RatingNotAssessed
	for _, try := range []struct {
		ratings []standard.Rating
		want    standard.Rating
	}{
		{nil, none}, {[]standard.Rating{none}, none}, {[]standard.Rating{plus}, plus}, {[]standard.Rating{plus, c}, plus},
		{[]standard.Rating{plus, c, c}, c}, {[]standard.Rating{plus, plus, p}, p}, {[]standard.Rating{p, n}, n},
		{[]standard.Rating{na, c}, c}, {[]standard.Rating{na, na}, na}, {[]standard.Rating{none, c}, c}, {[]standard.Rating{na, plus}, plus},
	} {
		var blocks []BuildingBlock
		for i, r := range try.ratings {
			blocks = append(blocks, block(fmt.Sprint(i), "2025-01-01", r))
		}
		if got := RollUpOf(standard.CSE(), blocks, rollUpDay).Elements["1.1.1"]; got != try.want {
			t.Errorf("%v: %s, want %s", try.ratings, got, try.want)
		}
	}
}

func TestABlockCountsForThirtySixMonths(t *testing.T) {
	for day, counts := range map[date.Date]bool{"2022-11-13": false, "2022-11-14": true, "2025-11-14": true} {
		v := RollUpOf(standard.CSE(), []BuildingBlock{block("a", day, standard.RatingCompliant)}, rollUpDay)
		if got := v.Elements["1.1.1"] == standard.RatingCompliant; got != counts {
			t.Errorf("decided on %s: counts is %v", day, got)
		}
		if s := v.Cells["a"]["1.1.1"]; s.Stale == counts || s.Rating != standard.RatingCompliant {
			t.Errorf("%+v", s)
		}
	}
}

func TestANewerAssessmentOfABlockReplacesOnlyWhatItRated(t *testing.T) {
	b := block("a", "2024-01-01", standard.RatingPartiallyCompliant)
	b.Assessments[0].Ratings["1.1.2"] = standard.RatingPartiallyCompliant
	b.Assessments = append(b.Assessments, BlockAssessment{Name: "review", Held: Held{AssessmentID: "as_r", DecidedAt: date.Date("2025-01-01").Time(),
		Ratings: map[string]standard.Rating{"1.1.1": standard.RatingCompliant, "1.1.2": standard.RatingNotAssessed}}})
	v := RollUpOf(standard.CSE(), []BuildingBlock{b}, rollUpDay)
	if v.Elements["1.1.1"] != standard.RatingCompliant || v.Elements["1.1.2"] != standard.RatingPartiallyCompliant || v.Cells["a"]["1.1.2"].Assessment != "a" {
		t.Errorf("%v", v.Cells["a"])
	}
}

var scale = []standard.Rating{standard.RatingCompliancePlus, standard.RatingCompliant, standard.RatingPartiallyCompliant,
	standard.RatingNonCompliant, standard.RatingNotApplicable, standard.RatingNotAssessed}

func randomBlocks(r *rand.Rand) []BuildingBlock {
	var blocks []BuildingBlock
	for i := range r.IntN(6) {
		day := rollUpDay.AddDays(-r.IntN(1600))
		blocks = append(blocks, block(fmt.Sprint(i), day, scale[r.IntN(len(scale))]))
	}
	return blocks
}

// A further block that is nowhere worse than the result never makes it worse,
// a better rating in a block never does either, and the order of blocks does
// not matter.
func TestRollUpProperties(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	result := func(blocks []BuildingBlock) standard.Rating {
		return RollUpOf(standard.CSE(), blocks, rollUpDay).Elements["1.1.1"]
	}
	for range 4000 {
		blocks := randomBlocks(r)
		before := result(blocks)
		further := block("further", rollUpDay, scale[r.IntN(4)])
		rating := further.Assessments[0].Ratings["1.1.1"]
		if after := result(append(blocks, further)); standard.Compare(rating, before) >= 0 && standard.Compare(after, before) < 0 {
			t.Fatalf("a block with %s made %s of %s", rating, after, before)
		}
		if len(blocks) == 0 {
			continue
		}
		i := r.IntN(len(blocks))
		held := blocks[i].Assessments[0]
		old := held.Ratings["1.1.1"]
		better := scale[r.IntN(4)]
		if old.Judged() && standard.Compare(better, old) >= 0 {
			held.Ratings["1.1.1"] = better
			if after := result(blocks); standard.Compare(after, before) < 0 {
				t.Fatalf("%s instead of %s made %s of %s", better, old, after, before)
			}
			held.Ratings["1.1.1"] = old
		}
		r.Shuffle(len(blocks), func(i, j int) { blocks[i], blocks[j] = blocks[j], blocks[i] })
		if after := result(blocks); after != before {
			t.Fatalf("the order matters: %s and %s", before, after)
		}
	}
}

func TestStandingCarriesWhatAReviewDidNotExamine(t *testing.T) {
	full := assessment.Assessment{ID: "a", Kind: assessment.Initial, StandardID: "cse"}
	review := assessment.Assessment{ID: "b", Kind: assessment.AnnualReview1, PreviousID: "a"}
	again := assessment.Assessment{ID: "c", Kind: assessment.Recertification, PreviousID: "b"}
	all := []assessment.Assessment{again, review, full}
	ratings := map[string]map[string]standard.Rating{
		"a": {"1.1.1": standard.RatingCompliancePlus, "1.1.2": standard.RatingPartiallyCompliant},
		"b": {"1.1.2": standard.RatingCompliancePlus, "1.1.1": standard.RatingNotAssessed},
		"c": {"1.1.1": standard.RatingCompliant},
	}
	held := map[string]Held{}
	for i, id := range []string{"a", "b", "c"} {
		held[id] = Held{AssessmentID: id, DecidedAt: time.Date(2023+i, 11, 1, 0, 0, 0, 0, time.UTC), Ratings: ratings[id]}
	}
	if s := Standing(review, all, held); s["1.1.1"] != standard.RatingCompliancePlus || s["1.1.2"] != standard.RatingCompliancePlus {
		t.Errorf("%v", s)
	}
	if s := Standing(again, all, held); len(s) != 1 {
		t.Errorf("a full reassessment starts from nothing: %v", s)
	}
	history := History(append(all, assessment.Assessment{ID: "x", Kind: assessment.Block}), held, []PastResult{{ID: "p", AssessedOn: "2020-01-01", CompliancePlus: 9}})
	var plus []int
	for _, h := range history {
		plus = append(plus, h.CompliancePlus)
	}
	if fmt.Sprint(plus) != "[9 1 2 0]" {
		t.Errorf("%v", plus)
	}
}

func TestReadinessStopsOnlyWhatMustStop(t *testing.T) {
	home := Home{Standard: standard.CSE(), Elements: map[string]ElementState{}}
	home.State, home.CycleStartsOn = assessment.Collecting, "2024-11-01"
	stops := func() (words []string) {
		for _, p := range home.Readiness() {
			if p.Stops {
				words = append(words, p.Words)
			}
		}
		return words
	}
	if got := stops(); len(got) != 2 {
		t.Errorf("%v", got)
	}
	home.BodyID = "org_body"
	home.Elements["1.1.1"] = ElementState{Reason: assessment.ForAll, Self: Self{Rating: standard.RatingCompliant}}
	home.Elements["1.1.2"] = ElementState{Reason: assessment.ForAll, Self: Self{Rating: standard.RatingPartiallyCompliant}}
	home.Areas = []AreaState{{ChangedAt: time.Now()}}
	home.Areas[0].Area.Name = "Housing"
	if got := stops(); len(got) != 0 {
		t.Errorf("%v", got)
	}
	said := fmt.Sprint(home.Readiness())
	for _, want := range []string{"2 elements with a self-rating but no evidence", "1 element with a self-rating that has to be explained", "Not signed off: Housing"} {
		if !strings.Contains(said, want) {
			t.Errorf("%s: %s", want, said)
		}
	}
}
