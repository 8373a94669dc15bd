package onsite_test

import (
	"bytes"
	"context"
	"image"
	"image/jpeg"
	"strings"
	"testing"
	"time"

	"github.com/plaudit/plaudit/internal/fault"
	"github.com/plaudit/plaudit/internal/notebook"
	"github.com/plaudit/plaudit/internal/onsite"
	"github.com/plaudit/plaudit/internal/store"
	"github.com/plaudit/plaudit/internal/store/storetest"
	"github.com/plaudit/plaudit/internal/visit"
)

var ctx = context.Background()

// endService ends the appointment of a person as the scheme manager does.
func (v *site) endService(who string) {
	v.Helper()
	o, err := v.Opening.Overview(ctx, v.By("scheme"), "as1")
	v.Must(err)
	for _, p := range o.Appointments {
		if p.PersonID == storetest.PersonID(who) && p.EndedAt.IsZero() {
			v.Must(v.Opening.EndAppointment(ctx, v.By("scheme"), "as1", p.ID))
		}
	}
	v.Appointed[who] = nil
}

// Whoever does not serve any more hands in what a device holds: nothing is lost,
// nothing is shown to them, and the lead decides.
func TestADeviceHandsInWhatItHoldsAfterTheAppointment(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		v := onSite(t, db)
		phone := v.pack("assessor2", 1)
		v.endService("assessor2")
		if _, err := v.s.Page(ctx, v.By("assessor2"), "as1"); !fault.Is(err, fault.KindNotFound) {
			t.Fatalf("they still have access: %v", err)
		}
		note := v.note(1, "Written before the end", 0)
		rating := onsite.Change{ID: number("chg", 2), Kind: onsite.RatingChange, RecordID: "1.1.1", Rating: "compliant", DeviceAt: v.at}
		a := v.sync("assessor2", phone, note, rating)
		v.saved(a, false, false)
		if !a.Ended || a.Bag.Case.ID != "" || !strings.Contains(a.Outcomes[0].Words, "appointment of Second assessor had ended") {
			t.Fatalf("%+v", a)
		}
		v.saved(v.sync("assessor2", phone, note), false) // the answer was cut off, and it is sent again
		var picture bytes.Buffer
		v.Must(jpeg.Encode(&picture, image.NewGray(image.Rect(0, 0, 8, 8)), nil))
		v.Must(v.s.AddPhoto(ctx, v.By("assessor2"), phone, onsite.NotePhoto{ID: number("photo", 1), AssessmentID: "as1", NoteID: note.RecordID, DeviceAt: v.at}, v.at, &picture))

		// Not by another, not with another's device, not for another assessment.
		_, err := v.send("moderator", phone, note)
		v.Fails(err, fault.KindForbidden)
		// A colleague who has nothing to do with the assessment learns whose it is.
		_, err = v.send("scheme", phone, note)
		v.Fails(err, fault.KindForbidden)
		if !strings.Contains(err.Error(), "Sign in as Second assessor") {
			t.Error(err)
		}
		v.UnderReview("as2")
		_, err = v.s.Sync(ctx, v.By("assessor2"), onsite.SiteBatch{AssessmentID: "as2", DeviceID: phone, Clock: v.at})
		v.Fails(err, fault.KindNotFound)
		_, err = v.send("assessor2", number("dev", 9), note)
		v.Fails(err, fault.KindNotFound)

		page, err := v.s.Page(ctx, v.By("assessor"), "as1")
		v.Must(err)
		if len(page.Asides) != 2 {
			t.Fatalf("%+v", page.Asides)
		}
		// The lead settles it, and the note stays its author's.
		v.Fails(v.s.Settle(ctx, v.By("moderator"), "as1", note.ID, onsite.OwnNote, note.Words, v.session, 0), fault.KindForbidden)
		aside, err := v.s.Aside(ctx, v.By("assessor"), "as1", note.ID)
		v.Must(err)
		if !aside.May {
			t.Fatal("the lead may not settle it")
		}
		v.Must(v.s.Settle(ctx, v.By("assessor"), "as1", note.ID, onsite.OwnNote, note.Words, v.session, 0))
		s, err := v.Visits.Notes(ctx, v.By("assessor"), "as1", v.session)
		v.Must(err)
		if len(s.Notes) != 1 || s.Notes[0].Words != "Written before the end" || s.Notes[0].Person != "Second assessor" || len(s.Notes[0].PhotoIDs) != 1 {
			t.Errorf("%+v", s.Notes)
		}
		// Two weeks after the device should have forgotten, it is too late.
		v.at = v.at.AddDate(0, 0, 14+onsite.LateDays).Add(time.Second)
		_, err = v.send("assessor2", phone, v.note(3, "Too late", 0))
		v.Fails(err, fault.KindForbidden)
		if !strings.Contains(err.Error(), "Save what is not synced as a file") {
			t.Error(err)
		}
	})
}

// While the author still serves, the lead decides nothing for them.
func TestTheLeadSettlesNothingOfSomebodyWhoServes(t *testing.T) {
	v := onSite(t, storetest.SQLite(t))
	phone := v.pack("assessor2", 1)
	gone := v.note(1, "A session that is no more", 0)
	gone.SessionID = "session_gone"
	v.saved(v.sync("assessor2", phone, gone), false)
	aside, err := v.s.Aside(ctx, v.By("assessor"), "as1", gone.ID)
	v.Must(err)
	if aside.May {
		t.Error("the lead may settle what is another's")
	}
	v.Fails(v.s.Settle(ctx, v.By("assessor"), "as1", gone.ID, onsite.KeepSaved, "", "", 0), fault.KindForbidden)
}

func TestQuotesMarkedOnADevice(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		v := onSite(t, db)
		phone := v.pack("assessor", 1)
		quote := onsite.SiteQuote{ID: number("quote", 1), Group: visit.Customers, Speaker: " a tenant ", Words: "They rang me back the same day"}
		note := v.note(1, "They were content", 0)
		note.Quotes = []onsite.SiteQuote{quote, quote}
		v.saved(v.sync("assessor", phone, note), false) // nobody has said that they agree

		consent := onsite.Change{ID: number("chg", 2), Kind: onsite.ConsentChange, RecordID: v.session, Given: visit.ConsentSome, DeviceAt: v.at}
		again := v.note(3, "They were content", 0)
		again.Quotes, again.RecordID = note.Quotes, number("note", 2)
		a := v.sync("assessor", phone, consent, again)
		v.saved(a, true, true)
		v.saved(v.sync("assessor", phone, again), true) // sent twice, taken once
		p, err := v.Quotes.Page(ctx, v.By("assessor"), "as1")
		v.Must(err)
		if len(p.Quotes) != 1 || p.Quotes[0].State != notebook.QuoteMarked || p.Quotes[0].Speaker != "a tenant" || p.Quotes[0].SessionTitle != "Tenants" || p.Quotes[0].CreatedBy != storetest.PersonID("assessor") {
			t.Fatalf("%+v", p.Quotes)
		}
		if len(a.Bag.Quotes) != 1 {
			t.Errorf("the device is told of %d quotes", len(a.Bag.Quotes))
		}
		// A quote that has been approved stays as it is when the note changes.
		v.Must(v.Quotes.Approve(ctx, v.By("assessor"), "as1", quote.ID, notebook.ApprovedBySpeaker, p.Quotes[0].Version))
		changed := v.note(4, "They were very content", 1)
		changed.RecordID, changed.After, changed.Quotes = again.RecordID, again.ID, []onsite.SiteQuote{{ID: quote.ID, Group: quote.Group, Speaker: "another", Words: "Other words"}}
		v.saved(v.sync("assessor", phone, changed), true)
		p, err = v.Quotes.Page(ctx, v.By("assessor"), "as1")
		v.Must(err)
		if len(p.Quotes) != 1 || p.Quotes[0].Words != quote.Words || p.Quotes[0].State != notebook.QuoteApproved {
			t.Errorf("%+v", p.Quotes)
		}
		bad := v.note(5, "With a quote of nobody", 0)
		bad.RecordID, bad.Quotes = number("note", 3), []onsite.SiteQuote{{ID: number("quote", 2), Group: "anybody", Words: "x"}}
		v.saved(v.sync("assessor", phone, bad), false) // kept whole, aside
		// What waited for the consent is settled now, with its quote.
		v.Must(v.s.Settle(ctx, v.By("assessor"), "as1", note.ID, onsite.OwnNote, note.Words, v.session, 0))
	})
}
