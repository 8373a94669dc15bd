package reporting_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/plaudit/plaudit/internal/account"
	"github.com/plaudit/plaudit/internal/assessment"
	"github.com/plaudit/plaudit/internal/bodytest"
	"github.com/plaudit/plaudit/internal/evidence"
	"github.com/plaudit/plaudit/internal/fault"
	"github.com/plaudit/plaudit/internal/id"
	"github.com/plaudit/plaudit/internal/question"
	"github.com/plaudit/plaudit/internal/reporting"
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
func reopening(t *testing.T, db *store.DB) (*bodytest.World, *reporting.Reopening, *disk) {
	w := bodytest.New(t, db)
	w.UnderReview("as1")
	w.Rehash("as1")
	storetest.Evidence(t, db, "later", "LA-1")
	asked, err := w.Questions.Ask(ctx, w.By("assessor"), "as1", question.About("1.1.1", "Where are the figures of this year?"))
	w.Must(err)
	w.Must(w.Questions.Answer(ctx, w.By("lead"), "as1", asked.ID, question.Reply{Words: "In the new table", Codes: []string{"LA-1"}}))
	w.Must(w.Reporting.StartDrafting(ctx, w.By("assessor"), "as1"))
	w.RateAll("as1")
	w.Draft("as1", 0)
	_, err = w.Reporting.Release(ctx, w.By("assessor"), "as1")
	w.Must(err)
	_, err = w.Reporting.Comment(ctx, w.By("lead"), "as1", reporting.Correction{PassageID: "conclusion", Words: "It is three hubs", Codes: []string{"LA-1"}})
	w.Must(err)
	d := &disk{damage: map[string]evidence.Damage{}}
	return w, reporting.NewReopening(store.For[reporting.ReopenTx]{DB: db}, d.examine, id.New, w.Now), d
}

func found(c reporting.RecordCheck) string {
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
		w.Exec(`UPDATE evidence_item SET withdrawn_at = $1, title = 'Another title', edition_number = 2`, w.Now())
		w.Exec(`INSERT INTO evidence_edition (id, organisation_id, item_id, number, url, note, received_by, received_at)
			SELECT 'ed2', organisation_id, id, 2, '', 'a later note', created_by, created_at FROM evidence_item WHERE code = 'LA-1'`)
		c := w.Recheck(s, "moderator", reporting.BodySide)
		r := c.Result
		if c.State != reporting.CheckDone || found(c) != "" || r.Submissions != 1 || r.Elements != len(storetest.Elements) || r.Supplements != 2 || r.Releases != 1 ||
			r.Files != 2 || r.Read != 2 || d.read != 2 || c.EndedAt.IsZero() {
			t.Fatalf("%+v\n%s", c, found(c))
		}
		v, err := s.Seen(ctx, w.By("lead"), "as1", reporting.OrganisationSide)
		w.Must(err)
		given, err := v.Of(reporting.SeenSupplement)[0].Supplement()
		w.Must(err)
		if v.Check.ID != c.ID || !v.MayCheck || given.To != "Where are the figures of this year?" || given.Evidence[0].Title != "Evidence LA-1" || given.Evidence[0].Edition != 1 {
			t.Errorf("%+v\n%+v", v, given)
		}
		for who, side := range map[string]reporting.Side{"assessor": reporting.BodySide, "scheme": reporting.BodySide, "executive": reporting.OrganisationSide} {
			e, err := s.Element(ctx, w.By(who), "as1", side, 1, "1.1.1")
			w.Must(err)
			if !e.Intact || e.Frozen.Statement != "We submitted this for 1.1.1" || e.Frozen.Evidence[0].Title != "Evidence EX-as1" {
				t.Errorf("%s: %+v", who, e)
			}
			_, released, content, err := s.Release(ctx, w.By(who), "as1", side, 1)
			w.Must(err)
			if !released.Intact() || content.Conclusion == "" {
				t.Errorf("%s: %+v", who, released)
			}
			if f, err := s.File(ctx, w.By(who), "as1", side, "file_later"); err != nil || f.Name != "LA-1.txt" {
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
			c := w.Recheck(s, "scheme", reporting.BodySide)
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
			before := found(w.Recheck(s, "scheme", reporting.BodySide))
			w.Exec(query)
			if after := found(w.Recheck(s, "scheme", reporting.BodySide)); strings.Contains(before, words) || !strings.Contains(after, words) {
				t.Errorf("%s: %s", query, after)
			}
		}
	})
}

func TestACheckThatIsBrokenOffGoesOn(t *testing.T) {
	w, s, d := reopening(t, storetest.SQLite(t))
	c, err := s.AskCheck(ctx, w.By("lead"), "as1", reporting.OrganisationSide)
	w.Must(err)
	again, err := s.AskCheck(ctx, w.By("scheme"), "as1", reporting.BodySide)
	w.Must(err)
	if again.ID != c.ID {
		t.Error("two checks at a time")
	}
	d.fails = 1
	if ended, err := s.RunCheck(ctx, c.ID, false); ended || err == nil {
		t.Fatal("a store that does not answer ended the check")
	}
	ended, err := s.RunCheck(ctx, c.ID, false)
	w.Must(err)
	v, err := s.Seen(ctx, w.By("lead"), "as1", reporting.OrganisationSide)
	w.Must(err)
	if !ended || v.Check.State != reporting.CheckDone || v.Check.Result.Read != 2 {
		t.Errorf("%+v", v.Check)
	}
	if ended, err := s.RunCheck(ctx, c.ID, false); !ended || err != nil || d.read != 2 {
		t.Errorf("run again after its end: %v, %d read", err, d.read)
	}
	c, err = s.AskCheck(ctx, w.By("lead"), "as1", reporting.OrganisationSide)
	w.Must(err)
	d.fails = 1
	if ended, err := s.RunCheck(ctx, c.ID, true); !ended || err != nil {
		t.Fatal(err)
	}
	if v, err = s.Seen(ctx, w.By("lead"), "as1", reporting.OrganisationSide); err != nil || v.Check.State != reporting.CheckFailed {
		t.Errorf("%+v, %v", v.Check, err)
	}
}

func TestWhoReopens(t *testing.T) {
	w, s, _ := reopening(t, storetest.SQLite(t))
	w.Exec(`UPDATE appointment SET ended_at = $1 WHERE person_id = $2`, time.Now(), storetest.PersonID("assessor"))
	for _, c := range []struct {
		who   string
		side  reporting.Side
		read  fault.Kind
		check fault.Kind
	}{
		{"lead", reporting.OrganisationSide, 0, 0}, {"executive", reporting.OrganisationSide, 0, fault.KindForbidden},
		{"champion", reporting.OrganisationSide, 0, fault.KindForbidden}, {"lead", reporting.BodySide, fault.KindNotFound, fault.KindNotFound},
		{"scheme", reporting.BodySide, 0, 0}, {"scheme", reporting.OrganisationSide, fault.KindNotFound, fault.KindNotFound},
		{"other_lead", reporting.OrganisationSide, fault.KindNotFound, fault.KindNotFound}, {"other_scheme", reporting.BodySide, fault.KindNotFound, fault.KindNotFound},
	} {
		if _, err := s.Seen(ctx, w.By(c.who), "as1", c.side); fault.KindOf(err) != c.read {
			t.Errorf("%s, %s reads: %v", c.who, c.side, err)
		}
		if _, err := s.AskCheck(ctx, w.By(c.who), "as1", c.side); fault.KindOf(err) != c.check {
			t.Errorf("%s, %s checks: %v", c.who, c.side, err)
		}
	}
	stranger := storetest.Actor("assessor", bodytest.Today)
	stranger.Appointments = []account.Appointment{}
	if _, err := s.Seen(ctx, stranger, "as1", reporting.BodySide); fault.KindOf(err) == 0 {
		t.Error("an assessor who is not appointed reads")
	}
	if _, err := s.File(ctx, w.By("lead"), "as1", reporting.OrganisationSide, "file_none"); !fault.Is(err, fault.KindNotFound) {
		t.Error(err)
	}
}
