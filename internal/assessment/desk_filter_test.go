package assessment_test

import (
	"testing"

	"github.com/plaudit/plaudit/internal/account"
	"github.com/plaudit/plaudit/internal/assessment"
	"github.com/plaudit/plaudit/internal/standard"
	"github.com/plaudit/plaudit/internal/store/storetest"
)

func TestTheDeskListsByReasons(t *testing.T) {
	v := assessment.DeskPicture{Standard: standard.CSE(), Cells: []assessment.DeskCell{
		{ElementID: "1.1.1", Rating: standard.RatingNotAssessed, OpenQuestions: 1},
		{ElementID: "1.1.2", Rating: standard.RatingCompliant, Self: standard.RatingCompliancePlus, GivenTo: "me"},
		{ElementID: "2.1.1", Rating: standard.RatingNotAssessed, Previous: standard.RatingPartiallyCompliant, MissingLegs: []assessment.Leg{assessment.LegSeen}, GivenTo: "me"},
		{ElementID: "2.1.2", Rating: standard.RatingNotAssessed, Supplements: 2, GivenTo: "other", Previous: standard.RatingCompliant},
	}}
	me := account.Actor{PersonID: "me"}
	for _, c := range []struct {
		want      string
		criterion string
		shows     []assessment.DeskShow
	}{
		{"1.1.1 1.1.2 2.1.1 2.1.2 ", "", nil},
		{"1.1.1 2.1.1 2.1.2 ", "", []assessment.DeskShow{assessment.ShowUnrated}},
		{"1.1.1 ", "", []assessment.DeskShow{assessment.ShowQuestion}},
		{"2.1.1 ", "", []assessment.DeskShow{assessment.ShowLeg}},
		{"1.1.2 ", "", []assessment.DeskShow{assessment.ShowDiffers}},
		{"2.1.2 ", "", []assessment.DeskShow{assessment.ShowSupplement}},
		{"2.1.1 ", "", []assessment.DeskShow{assessment.ShowWeak}},
		{"1.1.2 2.1.1 ", "", []assessment.DeskShow{assessment.ShowMine}},
		{"2.1.1 ", "", []assessment.DeskShow{assessment.ShowMine, assessment.ShowUnrated}},
		{"2.1.1 2.1.2 ", "2", []assessment.DeskShow{assessment.ShowUnrated}},
		{"", "3", nil},
		{"", "", []assessment.DeskShow{"made up"}},
	} {
		f, got := assessment.DeskFilter{Shows: c.shows, Criterion: c.criterion}, ""
		for _, cell := range v.Filtered(f, me) {
			got += cell.ElementID + " "
		}
		if got != c.want {
			t.Errorf("%+v lists %q, want %q", f, got, c.want)
		}
	}
	f := assessment.DeskFilter{Shows: []assessment.DeskShow{assessment.ShowUnrated}}
	for from, want := range map[string][2]string{"1.1.1": {"2.1.1", ""}, "1.1.2": {"2.1.1", "1.1.1"}, "2.1.2": {"", "2.1.1"}} {
		if after, before := v.Step(f, me, from, false), v.Step(f, me, from, true); after != want[0] || before != want[1] {
			t.Errorf("from %s it goes to %q and back to %q", from, after, before)
		}
	}
	if n := v.Counts(assessment.DeskFilter{Criterion: "2"}, me); n[assessment.ShowUnrated] != 2 || n[assessment.ShowMine] != 1 || n[assessment.ShowQuestion] != 0 {
		t.Errorf("%v", n)
	}
}

func TestThePictureKnowsTheReasons(t *testing.T) {
	w := bodyWorld(t, storetest.SQLite(t))
	w.underReview("as1")
	storetest.Evidence(t, w.db, "extra", "EX-77")
	q, err := w.questions.Ask(ctx, w.by("assessor"), "as1", assessment.Asking{ElementIDs: []string{"1.1.1", "1.3.2"}, Words: "Which groups?"})
	w.must(err)
	list := func(s assessment.DeskShow) string {
		t.Helper()
		v, err := w.desk.Picture(ctx, w.by("assessor"), "as1")
		w.must(err)
		got := ""
		for _, c := range v.Filtered(assessment.DeskFilter{Shows: []assessment.DeskShow{s}}, w.by("assessor")) {
			got += c.ElementID + " "
		}
		return got
	}
	if got := list(assessment.ShowQuestion); got != "1.1.1 1.3.2 " {
		t.Errorf("open questions at %q", got)
	}
	w.must(w.questions.Answer(ctx, w.by("lead"), "as1", q.ID, assessment.Reply{Words: "All", Codes: []string{"EX-77"}}))
	if got := list(assessment.ShowSupplement); got != "1.1.1 1.3.2 " {
		t.Errorf("supplements at %q", got)
	}
	if list(assessment.ShowQuestion) != "" || list(assessment.ShowLeg) == "" || list(assessment.ShowMine) != "" {
		t.Errorf("%q %q %q", list(assessment.ShowQuestion), list(assessment.ShowLeg), list(assessment.ShowMine))
	}
}
