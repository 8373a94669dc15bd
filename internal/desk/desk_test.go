package desk_test

import (
	"context"
	"slices"
	"testing"

	"github.com/plaudit/plaudit/internal/assessment"
	"github.com/plaudit/plaudit/internal/bodytest"
	"github.com/plaudit/plaudit/internal/desk"
	"github.com/plaudit/plaudit/internal/fault"
	"github.com/plaudit/plaudit/internal/standard"
	"github.com/plaudit/plaudit/internal/store/storetest"
)

var ctx = context.Background()

func TestTheDeskShowsTheFrozenSubmission(t *testing.T) {
	w := bodytest.New(t, storetest.SQLite(t))
	w.UnderReview("as1")
	v, err := w.Desk.Element(ctx, w.By("assessor"), "as1", "1.1.1")
	w.Must(err)
	if v.Cell.Frozen.Statement != "We submitted this for 1.1.1" || v.Cell.Self != standard.RatingCompliant || v.Before != "" || v.After != "1.3.2" {
		t.Errorf("%+v", v)
	}
	for _, who := range []string{"assessor2", "lead", "other_lead", "other_scheme", "executive", "admin", ""} {
		_, err := w.Desk.Element(ctx, w.By(who), "as1", "1.1.1")
		if who == "lead" || who == "executive" || who == "admin" || who == "other_lead" {
			w.Fails(err, fault.KindNotFound)
		} else if err == nil {
			t.Errorf("%q reads the desk", who)
		}
	}
	_, err = w.Desk.Element(ctx, w.By("assessor"), "as1", "5.1.1") // not selected
	w.Fails(err, fault.KindNotFound)
	late := w.By("assessor")
	late.Today = "2026-02-01" // after the appointment
	_, err = w.Desk.Picture(ctx, late, "as1")
	w.Fails(err, fault.KindNotFound)

	_, err = w.Desk.File(ctx, w.By("assessor"), "as1", storetest.EvidenceFile("as1"))
	w.Must(err)
	storetest.Evidence(t, w.DB, "loose", "EX-loose")
	_, err = w.Desk.File(ctx, w.By("assessor"), "as1", "file_loose")
	w.Fails(err, fault.KindNotFound)
	_, err = w.Desk.File(ctx, w.By("lead"), "as1", storetest.EvidenceFile("as1"))
	w.Fails(err, fault.KindNotFound)
}

func TestRating(t *testing.T) {
	w := bodytest.New(t, storetest.SQLite(t))
	w.UnderReview("as1")
	storetest.Assessment(t, w.DB, "as2", assessment.DeskReview)
	for _, r := range []standard.Rating{standard.RatingCompliancePlus, standard.RatingPartiallyCompliant, standard.RatingNonCompliant, standard.RatingNotApplicable} {
		w.Fails(w.Rate("as1", "1.1.1", 0, r, " "), fault.KindInvalid)
	}
	w.Fails(w.Rate("as1", "1.1.1", 0, "splendid", ""), fault.KindInvalid)
	w.Fails(w.Rate("as1", "5.1.1", 0, standard.RatingCompliant, ""), fault.KindNotFound)
	w.Fails(w.Rate("as2", "1.1.1", 0, standard.RatingCompliant, ""), fault.KindNotFound)
	_, err := w.Desk.Rate(ctx, w.By("assessor"), desk.ElementRating{AssessmentID: "as1", ElementID: "1.1.1", Rating: standard.RatingCompliancePlus, Finding: "Splendid"}, true)
	w.Fails(err, fault.KindInvalid) // it does not say what others could copy
	w.Must(w.Rate("as1", "1.1.1", 0, standard.RatingCompliancePlus, "Copied by others"))
	w.Fails(w.Rate("as1", "1.1.1", 0, standard.RatingCompliant, ""), fault.KindConflict) // a colleague was first
	w.Must(w.Rate("as1", "1.1.1", 1, standard.RatingCompliant, ""))
	w.Fails(w.Rate("as1", "1.1.1", 1, standard.RatingCompliant, ""), fault.KindConflict)
	for _, who := range []string{"moderator", "scheme"} {
		_, err := w.Desk.Rate(ctx, w.By(who), desk.ElementRating{AssessmentID: "as1", ElementID: "1.3.2", Rating: standard.RatingCompliant}, true)
		w.Fails(err, fault.KindForbidden)
	}
	// While the assessor writes, the rating is kept and its finding owed.
	_, err = w.Desk.Rate(ctx, w.By("assessor"), desk.ElementRating{AssessmentID: "as1", ElementID: "1.3.2", Rating: standard.RatingPartiallyCompliant}, false)
	w.Must(err)
	v, err := w.Desk.Picture(ctx, w.By("assessor"), "as1")
	w.Must(err)
	if p := v.Progress; p.Selected != 4 || p.Rated != 2 || p.Owing != 3 {
		t.Errorf("progress %+v", p)
	}
	if v.Outcome.Counts.Compliant != 1 || v.Outcome.Counts.PartiallyCompliant != 1 {
		t.Errorf("outcome %+v", v.Outcome.Counts)
	}
}

func TestEarlierRatingsAreReadThroughTheChain(t *testing.T) {
	w := bodytest.New(t, storetest.SQLite(t))
	for _, a := range []struct{ id, previous string }{{"first", ""}, {"second", "first"}, {"third", "second"}} {
		w.UnderReview(a.id)
		if a.previous != "" {
			_, err := w.DB.Raw().Exec(`UPDATE assessment SET previous_id = $1 WHERE id = $2`, a.previous, a.id)
			w.Must(err)
		}
	}
	w.Must(w.Rate("first", "1.1.1", 0, standard.RatingPartiallyCompliant, "Thin"))
	w.Must(w.Rate("first", "1.3.2", 0, standard.RatingCompliancePlus, "Splendid"))
	w.Must(w.Rate("second", "1.1.1", 0, standard.RatingCompliant, "Better"))
	v, err := w.Desk.Element(ctx, w.By("assessor"), "third", "1.1.1")
	w.Must(err)
	if len(v.Previous) != 0 {
		t.Fatalf("a draft of an earlier assessment is shown: %+v", v.Previous)
	}
	_, err = w.DB.Raw().Exec(`UPDATE assessment SET state = 'closed' WHERE id IN ('first', 'second')`)
	w.Must(err)
	v, err = w.Desk.Element(ctx, w.By("assessor"), "third", "1.1.1")
	w.Must(err)
	if len(v.Previous) != 2 || v.Previous[0].Finding != "Better" || v.Cell.Previous != standard.RatingCompliant {
		t.Errorf("%+v", v.Previous)
	}
	p, err := w.Desk.Picture(ctx, w.By("assessor"), "third")
	w.Must(err)
	i := slices.IndexFunc(p.Cells, func(c desk.Cell) bool { return c.ElementID == "1.3.2" })
	if p.Cells[i].Previous != standard.RatingCompliancePlus {
		t.Errorf("%+v", p.Cells[i])
	}
}
