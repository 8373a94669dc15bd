package assessment_test

import (
	"context"
	"slices"
	"testing"

	"github.com/plaudit/plaudit/internal/assessment"
	"github.com/plaudit/plaudit/internal/fault"
	"github.com/plaudit/plaudit/internal/standard"
	"github.com/plaudit/plaudit/internal/store/storetest"
)

var ctx = context.Background()

func TestTheDeskShowsTheFrozenSubmission(t *testing.T) {
	w := bodyWorld(t, storetest.SQLite(t))
	w.underReview("as1")
	v, err := w.desk.Element(ctx, w.by("assessor"), "as1", "1.1.1")
	w.must(err)
	if v.Cell.Frozen.Statement != "We submitted this for 1.1.1" || v.Cell.Self != standard.RatingCompliant || v.Before != "" || v.After != "1.3.2" {
		t.Errorf("%+v", v)
	}
	for _, who := range []string{"assessor2", "lead", "other_lead", "other_scheme", "executive", "admin", ""} {
		_, err := w.desk.Element(ctx, w.by(who), "as1", "1.1.1")
		if who == "lead" || who == "executive" || who == "admin" || who == "other_lead" {
			w.fails(err, fault.KindNotFound)
		} else if err == nil {
			t.Errorf("%q reads the desk", who)
		}
	}
	_, err = w.desk.Element(ctx, w.by("assessor"), "as1", "5.1.1") // not selected
	w.fails(err, fault.KindNotFound)
	late := w.by("assessor")
	late.Today = "2026-02-01" // after the appointment
	_, err = w.desk.Picture(ctx, late, "as1")
	w.fails(err, fault.KindNotFound)

	_, err = w.desk.File(ctx, w.by("assessor"), "as1", storetest.EvidenceFile("as1"))
	w.must(err)
	storetest.Evidence(t, w.db, "loose", "EX-loose")
	_, err = w.desk.File(ctx, w.by("assessor"), "as1", "file_loose")
	w.fails(err, fault.KindNotFound)
	_, err = w.desk.File(ctx, w.by("lead"), "as1", storetest.EvidenceFile("as1"))
	w.fails(err, fault.KindNotFound)
}

func TestRating(t *testing.T) {
	w := bodyWorld(t, storetest.SQLite(t))
	w.underReview("as1")
	storetest.Assessment(t, w.db, "as2", assessment.DeskReview)
	for _, r := range []standard.Rating{standard.RatingCompliancePlus, standard.RatingPartiallyCompliant, standard.RatingNonCompliant, standard.RatingNotApplicable} {
		w.fails(w.rate("as1", "1.1.1", 0, r, " "), fault.KindInvalid)
	}
	w.fails(w.rate("as1", "1.1.1", 0, "splendid", ""), fault.KindInvalid)
	w.fails(w.rate("as1", "5.1.1", 0, standard.RatingCompliant, ""), fault.KindNotFound)
	w.fails(w.rate("as2", "1.1.1", 0, standard.RatingCompliant, ""), fault.KindNotFound)
	_, err := w.desk.Rate(ctx, w.by("assessor"), assessment.ElementRating{AssessmentID: "as1", ElementID: "1.1.1", Rating: standard.RatingCompliancePlus, Finding: "Splendid"}, true)
	w.fails(err, fault.KindInvalid) // it does not say what others could copy
	w.must(w.rate("as1", "1.1.1", 0, standard.RatingCompliancePlus, "Copied by others"))
	w.fails(w.rate("as1", "1.1.1", 0, standard.RatingCompliant, ""), fault.KindConflict) // a colleague was first
	w.must(w.rate("as1", "1.1.1", 1, standard.RatingCompliant, ""))
	w.fails(w.rate("as1", "1.1.1", 1, standard.RatingCompliant, ""), fault.KindConflict)
	for _, who := range []string{"moderator", "scheme"} {
		_, err := w.desk.Rate(ctx, w.by(who), assessment.ElementRating{AssessmentID: "as1", ElementID: "1.3.2", Rating: standard.RatingCompliant}, true)
		w.fails(err, fault.KindForbidden)
	}
	// While the assessor writes, the rating is kept and its finding owed.
	_, err = w.desk.Rate(ctx, w.by("assessor"), assessment.ElementRating{AssessmentID: "as1", ElementID: "1.3.2", Rating: standard.RatingPartiallyCompliant}, false)
	w.must(err)
	v, err := w.desk.Picture(ctx, w.by("assessor"), "as1")
	w.must(err)
	if p := v.Progress; p.Selected != 4 || p.Rated != 2 || p.Owing != 3 {
		t.Errorf("progress %+v", p)
	}
	if v.Outcome.Counts.Compliant != 1 || v.Outcome.Counts.PartiallyCompliant != 1 {
		t.Errorf("outcome %+v", v.Outcome.Counts)
	}
}

func TestEarlierRatingsAreReadThroughTheChain(t *testing.T) {
	w := bodyWorld(t, storetest.SQLite(t))
	for _, a := range []struct{ id, previous string }{{"first", ""}, {"second", "first"}, {"third", "second"}} {
		w.underReview(a.id)
		if a.previous != "" {
			_, err := w.db.Raw().Exec(`UPDATE assessment SET previous_id = $1 WHERE id = $2`, a.previous, a.id)
			w.must(err)
		}
	}
	w.must(w.rate("first", "1.1.1", 0, standard.RatingPartiallyCompliant, "Thin"))
	w.must(w.rate("first", "1.3.2", 0, standard.RatingCompliancePlus, "Splendid"))
	w.must(w.rate("second", "1.1.1", 0, standard.RatingCompliant, "Better"))
	v, err := w.desk.Element(ctx, w.by("assessor"), "third", "1.1.1")
	w.must(err)
	if len(v.Previous) != 0 {
		t.Fatalf("a draft of an earlier assessment is shown: %+v", v.Previous)
	}
	_, err = w.db.Raw().Exec(`UPDATE assessment SET state = 'closed' WHERE id IN ('first', 'second')`)
	w.must(err)
	v, err = w.desk.Element(ctx, w.by("assessor"), "third", "1.1.1")
	w.must(err)
	if len(v.Previous) != 2 || v.Previous[0].Finding != "Better" || v.Cell.Previous != standard.RatingCompliant {
		t.Errorf("%+v", v.Previous)
	}
	p, err := w.desk.Picture(ctx, w.by("assessor"), "third")
	w.must(err)
	i := slices.IndexFunc(p.Cells, func(c assessment.DeskCell) bool { return c.ElementID == "1.3.2" })
	if p.Cells[i].Previous != standard.RatingCompliancePlus {
		t.Errorf("%+v", p.Cells[i])
	}
}
