package assessment_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/plaudit/plaudit/internal/account"
	"github.com/plaudit/plaudit/internal/assessment"
	"github.com/plaudit/plaudit/internal/evidence"
	"github.com/plaudit/plaudit/internal/fault"
	"github.com/plaudit/plaudit/internal/id"
	"github.com/plaudit/plaudit/internal/store"
	"github.com/plaudit/plaudit/internal/store/storetest"
)

// disk is stored content of which some may be damaged, or not to be reached.
type disk struct {
	damage map[string]evidence.Damage
	fails  int // how often it does not answer
	read   int
}

func (d *disk) examine(_ context.Context, sha256 string) (evidence.Damage, error) {
	if d.fails > 0 {
		d.fails--
		return "", errors.New("the store does not answer")
	}
	d.read++
	return d.damage[sha256], nil
}

// reopening is a world in which as1 was submitted with the hashes that it has,
// a question was answered with evidence and the report released.
func reopening(t *testing.T, db *store.DB) (*world, *assessment.Reopening, *disk) {
	w := bodyWorld(t, db)
	w.underReview("as1")
	w.rehash("as1")
	storetest.Evidence(t, db, "later", "LA-1")
	asked, err := w.questions.Ask(ctx, w.by("assessor"), "as1", assessment.About("1.1.1", "Where are the figures of this year?"))
	w.must(err)
	w.must(w.questions.Answer(ctx, w.by("lead"), "as1", asked.ID, assessment.Reply{Words: "In the new table", Codes: []string{"LA-1"}}))
	w.must(w.reporting.StartDrafting(ctx, w.by("assessor"), "as1"))
	w.rateAll("as1")
	w.draft("as1", 0)
	_, err = w.reporting.Release(ctx, w.by("assessor"), "as1")
	w.must(err)
	_, err = w.reporting.Comment(ctx, w.by("lead"), "as1", assessment.Correction{PassageID: "conclusion", Words: "It is three hubs", Codes: []string{"LA-1"}})
	w.must(err)
	d := &disk{damage: map[string]evidence.Damage{}}
	return w, assessment.NewReopening(store.For[assessment.ReopenTx]{DB: db}, d.examine, id.New, w.now), d
}

func found(c assessment.RecordCheck) string {
	var all []string
	for _, f := range c.Result.Findings {
		all = append(all, f.What+": "+f.How)
	}
	return strings.Join(all, "\n")
}

func TestWhatTheAssessorsSawIsReadAgain(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w, s, d := reopening(t, db)
		// What the organisation does with its evidence afterwards changes nothing.
		w.sql(`UPDATE evidence_item SET withdrawn_at = $1, title = 'Another title', edition_number = 2`, w.now())
		w.sql(`INSERT INTO evidence_edition (id, organisation_id, item_id, number, url, note, received_by, received_at)
			SELECT 'ed2', organisation_id, id, 2, '', 'a later note', created_by, created_at FROM evidence_item WHERE code = 'LA-1'`)
		c := w.recheck(s, "moderator", assessment.BodySide)
		r := c.Result
		if c.State != assessment.CheckDone || found(c) != "" || r.Submissions != 1 || r.Elements != len(storetest.Elements) || r.Supplements != 2 || r.Releases != 1 ||
			r.Files != 2 || r.Read != 2 || d.read != 2 || c.EndedAt.IsZero() {
			t.Fatalf("%+v\n%s", c, found(c))
		}
		v, err := s.Seen(ctx, w.by("lead"), "as1", assessment.OrganisationSide)
		w.must(err)
		given, err := v.Of(assessment.SeenSupplement)[0].Supplement()
		w.must(err)
		if v.Check.ID != c.ID || !v.MayCheck || given.To != "Where are the figures of this year?" || given.Evidence[0].Title != "Evidence LA-1" || given.Evidence[0].Edition != 1 {
			t.Errorf("%+v\n%+v", v, given)
		}
		for who, side := range map[string]assessment.Side{"assessor": assessment.BodySide, "scheme": assessment.BodySide, "executive": assessment.OrganisationSide} {
			e, err := s.Element(ctx, w.by(who), "as1", side, 1, "1.1.1")
			w.must(err)
			if !e.Intact || e.Frozen.Statement != "We submitted this for 1.1.1" || e.Frozen.Evidence[0].Title != "Evidence EX-as1" {
				t.Errorf("%s: %+v", who, e)
			}
			_, released, content, err := s.Release(ctx, w.by(who), "as1", side, 1)
			w.must(err)
			if !released.Intact() || content.Conclusion == "" {
				t.Errorf("%s: %+v", who, released)
			}
			if f, err := s.File(ctx, w.by(who), "as1", side, "file_later"); err != nil || f.Name != "LA-1.txt" {
				t.Errorf("%s: %+v, %v", who, f, err)
			}
		}
	})
}

func TestWhatIsNotAsItWasIsNamed(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w, s, d := reopening(t, db)
		for sum, damage := range map[string]evidence.Damage{assessment.Sum("as1"): evidence.DamageChanged, assessment.Sum("later"): evidence.DamageMissing} {
			d.damage = map[string]evidence.Damage{sum: damage}
			c := w.recheck(s, "scheme", assessment.BodySide)
			if len(c.Result.Findings) != 1 || !strings.Contains(found(c), damage.Title()) || !strings.Contains(found(c), sum) || c.Result.Findings[0].ToDo == "" {
				t.Errorf("%s: %s", damage, found(c))
			}
		}
		d.damage = nil
		for query, words := range map[string]string{
			`UPDATE submission_element SET content = content || ' ' WHERE element_id = '1.1.1'`: "Element 1.1.1 has been changed",
			`UPDATE supplement SET content = content || ' ' WHERE kind = 'answer'`:              "It is not what was given",
			`UPDATE report_release SET content = content || ' '`:                                "not word for word what was released",
			`UPDATE standard_text SET content = content || ' '`:                                 "The text of the standard",
			`UPDATE evidence_file SET sha256 = 'other' WHERE id = 'file_as1'`:                   "is missing or is another one",
			`UPDATE submission SET manifest = manifest || ' '`:                                  "The manifest has been changed",
		} {
			before := found(w.recheck(s, "scheme", assessment.BodySide))
			w.sql(query)
			if after := found(w.recheck(s, "scheme", assessment.BodySide)); strings.Contains(before, words) || !strings.Contains(after, words) {
				t.Errorf("%s: %s", query, after)
			}
		}
	})
}

func TestACheckThatIsBrokenOffGoesOn(t *testing.T) {
	w, s, d := reopening(t, storetest.SQLite(t))
	c, err := s.AskCheck(ctx, w.by("lead"), "as1", assessment.OrganisationSide)
	w.must(err)
	again, err := s.AskCheck(ctx, w.by("scheme"), "as1", assessment.BodySide)
	w.must(err)
	if again.ID != c.ID {
		t.Error("two checks at a time")
	}
	d.fails = 1
	if ended, err := s.RunCheck(ctx, c.ID, false); ended || err == nil {
		t.Fatal("a store that does not answer ended the check")
	}
	ended, err := s.RunCheck(ctx, c.ID, false)
	w.must(err)
	v, err := s.Seen(ctx, w.by("lead"), "as1", assessment.OrganisationSide)
	w.must(err)
	if !ended || v.Check.State != assessment.CheckDone || v.Check.Result.Read != 2 {
		t.Errorf("%+v", v.Check)
	}
	if ended, err := s.RunCheck(ctx, c.ID, false); !ended || err != nil || d.read != 2 {
		t.Errorf("run again after its end: %v, %d read", err, d.read)
	}
	c, err = s.AskCheck(ctx, w.by("lead"), "as1", assessment.OrganisationSide)
	w.must(err)
	d.fails = 1
	if ended, err := s.RunCheck(ctx, c.ID, true); !ended || err != nil {
		t.Fatal(err)
	}
	if v, err = s.Seen(ctx, w.by("lead"), "as1", assessment.OrganisationSide); err != nil || v.Check.State != assessment.CheckFailed {
		t.Errorf("%+v, %v", v.Check, err)
	}
}

func TestWhoReopens(t *testing.T) {
	w, s, _ := reopening(t, storetest.SQLite(t))
	w.sql(`UPDATE appointment SET ended_at = $1 WHERE person_id = $2`, time.Now(), storetest.PersonID("assessor"))
	for _, c := range []struct {
		who   string
		side  assessment.Side
		read  fault.Kind
		check fault.Kind
	}{
		{"lead", assessment.OrganisationSide, 0, 0}, {"executive", assessment.OrganisationSide, 0, fault.KindForbidden},
		{"champion", assessment.OrganisationSide, 0, fault.KindForbidden}, {"lead", assessment.BodySide, fault.KindNotFound, fault.KindNotFound},
		{"scheme", assessment.BodySide, 0, 0}, {"scheme", assessment.OrganisationSide, fault.KindNotFound, fault.KindNotFound},
		{"other_lead", assessment.OrganisationSide, fault.KindNotFound, fault.KindNotFound}, {"other_scheme", assessment.BodySide, fault.KindNotFound, fault.KindNotFound},
	} {
		if _, err := s.Seen(ctx, w.by(c.who), "as1", c.side); fault.KindOf(err) != c.read {
			t.Errorf("%s, %s reads: %v", c.who, c.side, err)
		}
		if _, err := s.AskCheck(ctx, w.by(c.who), "as1", c.side); fault.KindOf(err) != c.check {
			t.Errorf("%s, %s checks: %v", c.who, c.side, err)
		}
	}
	stranger := storetest.Actor("assessor", today)
	stranger.Appointments = []account.Appointment{}
	if _, err := s.Seen(ctx, stranger, "as1", assessment.BodySide); fault.KindOf(err) == 0 {
		t.Error("an assessor who is not appointed reads")
	}
	if _, err := s.File(ctx, w.by("lead"), "as1", assessment.OrganisationSide, "file_none"); !fault.Is(err, fault.KindNotFound) {
		t.Error(err)
	}
}
