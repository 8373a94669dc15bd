package calibration_test

import (
	"testing"

	"pgregory.net/rapid"

	"github.com/plaudit/plaudit/internal/calibration"
	"github.com/plaudit/plaudit/internal/desk"
	"github.com/plaudit/plaudit/internal/reporting"
	"github.com/plaudit/plaudit/internal/standard"
)

const (
	plus      = standard.RatingCompliancePlus
	compliant = standard.RatingCompliant
	partial   = standard.RatingPartiallyCompliant
	none      = standard.RatingNotApplicable
)

func tally(person string, rating, self standard.Rating, n int64) calibration.Tally {
	return calibration.Tally{PersonID: person, ElementID: "1.1.1", Rating: rating, Self: self, Count: n}
}

func TestSmallNumbersSayNothing(t *testing.T) {
	four := []string{"a1", "a2", "a3", "a4"}
	for _, test := range []struct {
		what           string
		mine, theirs   []int64 // compliance plus, compliant
		mineIn, others []string
		want           calibration.Verdict
		enough         bool
	}{
		{"nothing at all", []int64{0, 0}, []int64{0, 0}, nil, nil, calibration.TooFew, false},
		{"nine ratings", []int64{9, 0}, []int64{0, 90}, four, four, calibration.TooFew, false},
		{"two assessments", []int64{60, 0}, []int64{0, 90}, four[:2], four, calibration.TooFew, false},
		{"nobody beside", []int64{60, 0}, []int64{0, 0}, four, nil, calibration.TooFew, true},
		{"others from two assessments", []int64{60, 0}, []int64{0, 90}, four, four[:2], calibration.TooFew, true},
		{"ten ratings", []int64{10, 0}, []int64{0, 90}, four[:3], four[:3], calibration.Higher, true},
		{"a little higher", []int64{12, 88}, []int64{10, 90}, four, four, calibration.Alike, true},
		{"much lower", []int64{5, 195}, []int64{60, 140}, four, four, calibration.Lower, true},
		{"all alike", []int64{0, 100}, []int64{0, 100}, four, four, calibration.Alike, true},
	} {
		f := calibration.Facts{People: map[string]string{"me": "Me", "you": "You"}, Rated: map[string][]string{"me": test.mineIn, "you": test.others}}
		for i, rating := range []standard.Rating{plus, compliant} {
			f.Tallies = append(f.Tallies, tally("me", rating, compliant, test.mine[i]), tally("you", rating, compliant, test.theirs[i]))
		}
		c := calibration.Compare(standard.CSE(), f, "me")
		r := c.Elements[0]
		if got := r.Plus(); r.ID != "1.1.1" || got.Verdict != test.want || got.Enough != test.enough || got.Verdict.Title() == "" {
			t.Errorf("%s: %s, enough %v, want %s", test.what, got.Verdict, got.Enough, test.want)
		}
		if len(c.People) > 0 && c.People[0].ID == "me" && c.People[0].Plus() != r.Plus() {
			t.Errorf("%s: the person's row says %+v, the element's %+v", test.what, c.People[0].Plus(), r.Plus())
		}
	}
}

func TestBesideTheSelfRating(t *testing.T) {
	f := calibration.Facts{People: map[string]string{"me": "Me"}, Rated: map[string][]string{"me": {"a1"}}, Tallies: []calibration.Tally{
		tally("me", plus, compliant, 3), tally("me", compliant, compliant, 5), tally("me", partial, plus, 2), tally("me", none, compliant, 7), tally("me", compliant, none, 11),
		{PersonID: "me", ElementID: "9.9.9", Rating: plus, Self: plus, Count: 99}, // of no such element
	}}
	own := calibration.Compare(standard.CSE(), f, "").People[0].Own
	if own.Above != 3 || own.Same != 5 || own.Below != 2 || own.Rated() != 21 || own.NotApplicable != 7 {
		t.Errorf("%+v", own)
	}
}

func TestEventsStandWithWhoRated(t *testing.T) {
	f := calibration.Facts{People: map[string]string{"me": "Me", "you": "You"}, Rated: map[string][]string{"me": {"a1"}, "you": {"a1"}},
		Tallies:  []calibration.Tally{tally("me", plus, plus, 3), tally("you", plus, plus, 4)},
		Changes:  []calibration.Event{{PersonID: "me", Key: "appeal", Count: 2}, {PersonID: "you", Key: "moderation", Count: 1}},
		Opinions: []calibration.Event{{PersonID: "me", Key: "taken", Count: 1}, {PersonID: "me", Key: "kept", Count: 5}, {PersonID: "gone", Key: "kept", Count: 9}},
		Checks:   []calibration.Event{{PersonID: "me", Key: "no_finding old_evidence", Count: 2}, {PersonID: "me", Key: "old_evidence", Count: 1}, {PersonID: "me", Count: 4}, {PersonID: "you", Key: "?", Count: 4}}}
	c := calibration.Compare(standard.CSE(), f, "")
	me, you := c.People[0], c.People[1]
	if me.Own.Changed[reporting.ByAppeal] != 2 || me.Others.Changed[reporting.ByModeration] != 1 || me.Own.Taken != 1 || me.Own.Kept != 5 || len(c.People) != 2 {
		t.Errorf("%+v", c.People)
	}
	if me.Own.Checked != 7 || me.Own.Fired[desk.ConcernOldEvidence] != 3 || me.Own.Fired[desk.ConcernNoFinding] != 2 || you.Own.Checked != 0 {
		t.Errorf("%+v %+v", me.Own, you.Own)
	}
	if c.All.Rated() != 7 || c.All.Assessments != 1 || c.All.Fired[desk.ConcernOldEvidence] != 3 {
		t.Errorf("%+v", c.All)
	}
}

// Whatever is counted, a person and the others together are everybody, and the
// elements of a criterion come to the criterion.
func TestNothingIsLostOrCountedTwice(t *testing.T) {
	elements := standard.CSE().Elements()
	rapid.Check(t, func(t *rapid.T) {
		f := calibration.Facts{People: map[string]string{}, Rated: map[string][]string{}}
		var sum int64
		for range rapid.IntRange(0, 40).Draw(t, "tallies") {
			who := rapid.SampledFrom([]string{"a", "b", "c"}).Draw(t, "who")
			one := calibration.Tally{PersonID: who, ElementID: rapid.SampledFrom(elements).Draw(t, "element").ID,
				Rating: rapid.SampledFrom(calibration.Scale()).Draw(t, "rating"), Self: rapid.SampledFrom(calibration.Scale()).Draw(t, "self"), Count: rapid.Int64Range(1, 50).Draw(t, "n")}
			f.People[who], f.Rated[who] = who, []string{"a1"}
			f.Tallies, sum = append(f.Tallies, one), sum+one.Count
		}
		c := calibration.Compare(standard.CSE(), f, rapid.SampledFrom([]string{"", "a", "nobody"}).Draw(t, "person"))
		var inElements, inCriteria int64
		for _, r := range c.Elements {
			inElements += r.Own.Rated() + r.Others.Rated()
		}
		for _, r := range c.Criteria {
			inCriteria += r.Own.Rated() + r.Others.Rated()
		}
		if inElements != sum || inCriteria != sum || c.All.Rated() != sum || c.All.Above+c.All.Same+c.All.Below != sum {
			t.Fatalf("%d in elements, %d in criteria, %d in all, want %d", inElements, inCriteria, c.All.Rated(), sum)
		}
		for _, r := range c.People {
			if r.Own.Rated()+r.Others.Rated() != sum || r.Plus().Low > r.Plus().High {
				t.Fatalf("%+v", r)
			}
		}
	})
}
