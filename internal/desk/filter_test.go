package desk_test

import (
	"testing"

	"github.com/plaudit/plaudit/internal/account"
	"github.com/plaudit/plaudit/internal/bodytest"
	"github.com/plaudit/plaudit/internal/desk"
	"github.com/plaudit/plaudit/internal/question"
	"github.com/plaudit/plaudit/internal/standard"
	"github.com/plaudit/plaudit/internal/store/storetest"
)

func TestTheDeskListsByReasons(t *testing.T) {
	v := desk.Picture{Standard: standard.CSE(), Cells: []desk.Cell{
		{ElementID: "1.1.1", Rating: standard.RatingNotAssessed, OpenQuestions: 1},
		{ElementID: "1.1.2", Rating: standard.RatingCompliant, Self: standard.RatingCompliancePlus, GivenTo: "me"},
		{ElementID: "2.1.1", Rating: standard.RatingNotAssessed, Previous: standard.RatingPartiallyCompliant, MissingLegs: []desk.Leg{desk.LegSeen}, GivenTo: "me"},
		{ElementID: "2.1.2", Rating: standard.RatingNotAssessed, Supplements: 2, GivenTo: "other", Previous: standard.RatingCompliant},
	}}
	me := account.Actor{PersonID: "me"}
	for _, c := range []struct {
		want      string
		criterion string
		shows     []desk.DeskShow
	}{
		{"1.1.1 1.1.2 2.1.1 2.1.2 ", "", nil},
		{"1.1.1 2.1.1 2.1.2 ", "", []desk.DeskShow{desk.ShowUnrated}},
		{"1.1.1 ", "", []desk.DeskShow{desk.ShowQuestion}},
		{"2.1.1 ", "", []desk.DeskShow{desk.ShowLeg}},
		{"1.1.2 ", "", []desk.DeskShow{desk.ShowDiffers}},
		{"2.1.2 ", "", []desk.DeskShow{desk.ShowSupplement}},
		{"2.1.1 ", "", []desk.DeskShow{desk.ShowWeak}},
		{"1.1.2 2.1.1 ", "", []desk.DeskShow{desk.ShowMine}},
		{"2.1.1 ", "", []desk.DeskShow{desk.ShowMine, desk.ShowUnrated}},
		{"2.1.1 2.1.2 ", "2", []desk.DeskShow{desk.ShowUnrated}},
		{"", "3", nil},
		{"", "", []desk.DeskShow{"made up"}},
	} {
		f, got := desk.DeskFilter{Shows: c.shows, Criterion: c.criterion}, ""
		for _, cell := range v.Filtered(f, me) {
			got += cell.ElementID + " "
		}
		if got != c.want {
			t.Errorf("%+v lists %q, want %q", f, got, c.want)
		}
	}
	f := desk.DeskFilter{Shows: []desk.DeskShow{desk.ShowUnrated}}
	for from, want := range map[string][2]string{"1.1.1": {"2.1.1", ""}, "1.1.2": {"2.1.1", "1.1.1"}, "2.1.2": {"", "2.1.1"}} {
		if after, before := v.Step(f, me, from, false), v.Step(f, me, from, true); after != want[0] || before != want[1] {
			t.Errorf("from %s it goes to %q and back to %q", from, after, before)
		}
	}
	if n := v.Counts(desk.DeskFilter{Criterion: "2"}, me); n[desk.ShowUnrated] != 2 || n[desk.ShowMine] != 1 || n[desk.ShowQuestion] != 0 {
		t.Errorf("%v", n)
	}
}

func TestThePictureKnowsTheReasons(t *testing.T) {
	w := bodytest.New(t, storetest.SQLite(t))
	w.UnderReview("as1")
	storetest.Evidence(t, w.DB, "extra", "EX-77")
	q, err := w.Questions.Ask(ctx, w.By("assessor"), "as1", question.Asking{ElementIDs: []string{"1.1.1", "1.3.2"}, Words: "Which groups?"})
	w.Must(err)
	list := func(s desk.DeskShow) string {
		t.Helper()
		v, err := w.Desk.Picture(ctx, w.By("assessor"), "as1")
		w.Must(err)
		got := ""
		for _, c := range v.Filtered(desk.DeskFilter{Shows: []desk.DeskShow{s}}, w.By("assessor")) {
			got += c.ElementID + " "
		}
		return got
	}
	if got := list(desk.ShowQuestion); got != "1.1.1 1.3.2 " {
		t.Errorf("open questions at %q", got)
	}
	w.Must(w.Questions.Answer(ctx, w.By("lead"), "as1", q.ID, question.Reply{Words: "All", Codes: []string{"EX-77"}}))
	if got := list(desk.ShowSupplement); got != "1.1.1 1.3.2 " {
		t.Errorf("supplements at %q", got)
	}
	if list(desk.ShowQuestion) != "" || list(desk.ShowLeg) == "" || list(desk.ShowMine) != "" {
		t.Errorf("%q %q %q", list(desk.ShowQuestion), list(desk.ShowLeg), list(desk.ShowMine))
	}
}
