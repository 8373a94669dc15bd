package onsite_test

import (
	"bytes"
	"context"
	"fmt"
	"image"
	"image/jpeg"
	"io"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/plaudit/plaudit/internal/account"
	"github.com/plaudit/plaudit/internal/assessment"
	"github.com/plaudit/plaudit/internal/bodytest"
	"github.com/plaudit/plaudit/internal/desk"
	"github.com/plaudit/plaudit/internal/evidence"
	"github.com/plaudit/plaudit/internal/fault"
	"github.com/plaudit/plaudit/internal/id"
	"github.com/plaudit/plaudit/internal/onsite"
	"github.com/plaudit/plaudit/internal/standard"
	"github.com/plaudit/plaudit/internal/store"
	"github.com/plaudit/plaudit/internal/store/storetest"
	"github.com/plaudit/plaudit/internal/visit"
)

// shelf keeps photos in no place.
type shelf struct{}

func (shelf) Put(_ context.Context, content io.Reader) (string, int64, error) {
	n, err := io.Copy(io.Discard, content)
	return strings.Repeat("a", 64), n, err
}

// site is a world with one session planned in as1, whose devices have a clock
// of their own.
type site struct {
	*bodytest.World
	s       *onsite.OnSite
	at      time.Time // ours
	session string
}

var packedAt = time.Date(2025, 11, 14, 9, 0, 0, 0, time.UTC)

func onSite(t *testing.T, db *store.DB) *site {
	w := bodytest.New(t, db)
	w.UnderReview("as1")
	w.Appoint("as1", map[string]account.AppointmentRole{"assessor2": account.FurtherAssessor})
	v := &site{World: w, at: packedAt}
	v.s = onsite.New(store.For[onsite.Tx]{DB: db}, shelf{}, evidence.New(store.For[evidence.Tx]{DB: db}, nil, 0, id.New, func() time.Time { return v.at }), id.New, func() time.Time { return v.at })
	stop, err := w.Visits.SaveStop(ctx, w.By("assessor"), visit.Stop{AssessmentID: "as1", On: "2025-11-24", Place: "The hub", Starts: "09:00", Ends: "12:00"})
	w.Must(err)
	session, err := w.Visits.SaveSession(ctx, w.By("assessor"), visit.Session{AssessmentID: "as1", StopID: stop.ID, Kind: visit.FocusGroup,
		Title: "Tenants", Starts: "09:30", Ends: "10:30", Groups: []visit.GroupCount{{Group: visit.Customers, Wanted: 8}}})
	w.Must(err)
	v.session = session.ID
	return v
}

func number(prefix string, n int) string { return fmt.Sprintf("%s_%026d", prefix, n) }

func (v *site) pack(who string, n int) string {
	v.Helper()
	device := number("dev", n)
	b, err := v.s.Pack(ctx, v.By(who), onsite.Packing{AssessmentID: "as1", DeviceID: device, Name: "Phone", Days: 14})
	v.Must(err)
	if len(b.Cells) != 4 || len(b.Stops) != 1 || b.Cells[0].Frozen.Statement == "" {
		v.Fatalf("packed %d elements and %d stops: %+v", len(b.Cells), len(b.Stops), b.Cells[0].Frozen)
	}
	return device
}

func (v *site) note(n int, words string, base int64) onsite.Change {
	return onsite.Change{ID: number("chg", n), Kind: onsite.NoteChange, RecordID: number("note", 1), SessionID: v.session, SessionTitle: "Tenants",
		Base: base, DeviceAt: v.at, Words: words, Elements: []string{"1.1.1"}}
}

func (v *site) send(who, device string, changes ...onsite.Change) (onsite.SiteAnswer, error) {
	return v.s.Sync(ctx, v.By(who), onsite.SiteBatch{AssessmentID: "as1", DeviceID: device, Clock: v.at, Pending: int64(len(changes)), Changes: changes})
}

func (v *site) sync(who, device string, changes ...onsite.Change) onsite.SiteAnswer {
	v.Helper()
	a, err := v.send(who, device, changes...)
	v.Must(err)
	return a
}

func (v *site) saved(a onsite.SiteAnswer, want ...bool) {
	v.Helper()
	for i, o := range a.Outcomes {
		if o.Saved != want[i] {
			v.Fatalf("outcome %d: %+v", i, o)
		}
	}
}

func TestWhatADeviceWritesIsTakenOnce(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		v := onSite(t, db)
		phone := v.pack("assessor", 1)
		first := v.note(1, "They were asked", 0)
		v.saved(v.sync("assessor", phone, first), true)
		// The answer was cut off: the device sends it again with what was written since.
		second := v.note(2, "They were asked twice", 0)
		second.After = first.ID
		a := v.sync("assessor", phone, first, second)
		v.saved(a, true, true)
		a = v.sync("assessor", phone, first, second)
		v.saved(a, true, true)
		if n := a.Bag.Notes; len(n) != 1 || n[0].Words != "They were asked twice" || n[0].Version != 2 {
			t.Fatalf("%+v", n)
		}
		held := onsite.Change{ID: number("chg", 3), Kind: onsite.HeldChange, RecordID: v.session, Base: 1, DeviceAt: v.at, Held: true,
			Met: map[visit.ParticipantGroup]int64{visit.Customers: 6}}
		consent := onsite.Change{ID: number("chg", 4), Kind: onsite.ConsentChange, RecordID: v.session, DeviceAt: v.at, Given: visit.ConsentAll}
		rating := onsite.Change{ID: number("chg", 5), Kind: onsite.RatingChange, RecordID: "1.3.2", DeviceAt: v.at, Rating: standard.RatingCompliant}
		a = v.sync("assessor", phone, held, consent, rating)
		v.saved(a, true, true, true)
		if s := a.Bag.Stops[0].Sessions[0]; !s.Held || s.Groups[0].Met != 6 || s.Groups[0].Wanted != 8 {
			t.Errorf("%+v", s)
		}
		if c := a.Bag.Stops[0].Sessions[0].Consent; c.Given != visit.ConsentAll {
			t.Errorf("%+v", c)
		}
		if c := a.Bag.Cells[1]; c.Own.Rating != standard.RatingCompliant {
			t.Errorf("%+v", c)
		}
		// Nothing but changes with a number of their own, and only from one's own device.
		bad := v.note(6, "x", 0)
		bad.ID = "x"
		_, err := v.send("assessor", phone, bad)
		v.Fails(err, fault.KindInvalid)
		_, err = v.send("assessor2", phone)
		v.Fails(err, fault.KindForbidden)
		for _, who := range []string{"moderator", "scheme"} {
			_, err = v.send(who, phone)
			v.Fails(err, fault.KindForbidden)
		}
		for _, who := range []string{"lead", "other_lead"} {
			if _, err = v.send(who, phone); err == nil {
				t.Errorf("%s syncs", who)
			}
			if _, err = v.s.Bag(ctx, v.By(who), "as1"); err == nil {
				t.Errorf("%s packs", who)
			}
		}
	})
}

func TestTwoDevicesOnOneNote(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		v := onSite(t, db)
		phone, laptop := v.pack("assessor", 1), v.pack("assessor", 2)
		v.saved(v.sync("assessor", phone, v.note(1, "First", 0)), true)
		v.saved(v.sync("assessor", laptop, v.note(2, "From the laptop", 1)), true)
		mine := v.note(3, "From the phone", 1)
		a := v.sync("assessor", phone, mine)
		v.saved(a, false)
		if len(a.Bag.Asides) != 1 || a.Bag.Asides[0].Change().Words != "From the phone" || a.Bag.Notes[0].Words != "From the laptop" {
			t.Fatalf("%+v %+v", a.Bag.Asides, a.Bag.Notes)
		}
		// What is written on takes the place of the aside, in a later batch as well.
		more := v.note(4, "From the phone, and more", 1)
		more.After = mine.ID
		v.saved(v.sync("assessor", phone, more), false)
		most := v.note(5, "From the phone, and most", 1)
		most.After = more.ID
		a = v.sync("assessor", phone, most)
		if len(a.Bag.Asides) != 1 || a.Bag.Asides[0].Change().Words != "From the phone, and most" {
			t.Fatalf("%+v", a.Bag.Asides)
		}
		aside := a.Bag.Asides[0].ID
		counted, statements := store.CountStatements(ctx)
		p, err := v.s.Aside(counted, v.By("assessor2"), "as1", aside)
		v.Must(err)
		if p.May || p.Note.Words != "From the laptop" || statements.Load() > 4 {
			t.Errorf("%+v, %d statements", p, statements.Load())
		}
		settle := func(who string, how onsite.Settling, version int64) error {
			return v.s.Settle(ctx, v.By(who), "as1", aside, how, "Both", v.session, version)
		}
		v.Fails(settle("assessor2", onsite.KeepSaved, 2), fault.KindForbidden)
		v.Fails(settle("assessor", "", 2), fault.KindInvalid)
		v.Fails(settle("assessor", onsite.UseAside, 1), fault.KindConflict)
		v.Must(settle("assessor", onsite.UseAside, 2))
		v.Fails(settle("assessor", onsite.OwnNote, 3), fault.KindConflict)
		a = v.sync("assessor", phone)
		if len(a.Bag.Asides) != 0 || a.Bag.Notes[0].Words != "Both" {
			t.Fatalf("%+v %+v", a.Bag.Asides, a.Bag.Notes)
		}
		// A colleague's note is not for changing, and one settled on the device is settled.
		theirs := v.note(6, "Not mine", 3)
		a = v.sync("assessor2", v.pack("assessor2", 3), theirs)
		v.saved(a, false)
		right := v.note(7, "A note of my own", 0)
		right.RecordID, right.Settles = number("note", 2), a.Bag.Asides[0].ID
		if a = v.sync("assessor2", number("dev", 3), right); len(a.Bag.Asides) != 0 || len(a.Bag.Notes) != 2 {
			t.Fatalf("%+v", a.Bag)
		}
	})
}

func TestTheVisitGoesOnWhileADeviceIsAway(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		v := onSite(t, db)
		phone := v.pack("assessor", 1)
		// A colleague rates and records; the plan loses the session.
		_, err := v.Desk.Rate(ctx, v.By("assessor2"), desk.ElementRating{AssessmentID: "as1", ElementID: "1.1.1", Rating: standard.RatingCompliant}, false)
		v.Must(err)
		v.Must(v.Visits.RemoveSession(ctx, v.By("assessor"), "as1", v.session, 1))
		rating := onsite.Change{ID: number("chg", 9), Kind: onsite.RatingChange, RecordID: "1.1.1", DeviceAt: v.at,
			Rating: standard.RatingPartiallyCompliant, WasRated: standard.RatingNotAssessed}
		held := onsite.Change{ID: number("chg", 10), Kind: onsite.HeldChange, RecordID: v.session, SessionTitle: "Tenants", Base: 1, DeviceAt: v.at, Held: true}
		a := v.sync("assessor", phone, v.note(1, "Of a session that is gone", 0), rating, held)
		v.saved(a, false, false, false)
		if len(a.Bag.Asides) != 3 {
			t.Fatalf("%+v", a.Bag.Asides)
		}
		// The report goes to moderation while the device is away again.
		v.Must(db.Write(ctx, func(tx *store.Tx) error {
			as, err := tx.Assessment(ctx, "as1")
			if err != nil {
				return err
			}
			as.State = assessment.Moderation
			return tx.UpdateAssessment(ctx, as)
		}))
		a = v.sync("assessor", phone, v.note(2, "Too late", 0))
		v.saved(a, false)
		if !strings.Contains(a.Outcomes[0].Words, "gone on to") || len(a.Bag.Asides) != 4 {
			t.Errorf("%+v", a.Outcomes)
		}
		v.Fails(v.s.Settle(ctx, v.By("assessor"), "as1", a.Outcomes[0].ChangeID, onsite.OwnNote, "x", v.session, 0), fault.KindConflict)
		v.Must(v.s.Settle(ctx, v.By("assessor"), "as1", a.Outcomes[0].ChangeID, onsite.KeepSaved, "", "", 0))
		_, err = v.s.Pack(ctx, v.By("assessor"), onsite.Packing{AssessmentID: "as1", DeviceID: number("dev", 5), Name: "Late", Days: 3})
		v.Fails(err, fault.KindConflict)
	})
}

func TestAClockThatIsWrongByADay(t *testing.T) {
	v := onSite(t, storetest.SQLite(t))
	phone := v.pack("assessor", 1)
	v.at = packedAt.Add(5 * time.Hour)
	c := v.note(1, "Written an hour ago", 0)
	c.DeviceAt = v.at.Add(23 * time.Hour)
	a, err := v.s.Sync(ctx, v.By("assessor"), onsite.SiteBatch{AssessmentID: "as1", DeviceID: phone, Clock: v.at.Add(24 * time.Hour), Pending: 3,
		Changes: []onsite.Change{c}})
	v.Must(err)
	if at := a.Bag.Notes[0].CreatedAt; !at.Equal(v.at.Add(-time.Hour)) {
		t.Errorf("written at %s", at)
	}
	if a.Bag.Device.ClockAhead != -24*time.Hour || a.Bag.Device.Pending != 2 {
		t.Errorf("%+v", a.Bag.Device)
	}
	var device string
	v.Must(v.DB.Raw().QueryRow(`SELECT device_at FROM site_change`).Scan(&device))
	if !strings.HasPrefix(device, "2025-11-15") {
		t.Errorf("the device's own time is kept as %s", device)
	}
}

func TestWipingADevice(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		v := onSite(t, db)
		phone := v.pack("assessor", 1)
		v.Fails(v.s.Wipe(ctx, v.By("moderator"), "as1", phone), fault.KindForbidden)
		v.Fails(v.s.Wipe(ctx, v.By("assessor2"), "as1", number("dev", 9)), fault.KindNotFound)
		if wipe, err := v.s.Orders(ctx, phone); wipe || err != nil {
			t.Error(wipe, err)
		}
		v.Must(v.s.Wipe(ctx, v.By("assessor2"), "as1", phone)) // a colleague's, which was lost
		if wipe, err := v.s.Orders(ctx, phone); !wipe || err != nil {
			t.Error(wipe, err)
		}
		a := v.sync("assessor", phone, v.note(1, "The last of it", 0))
		if v.saved(a, true); !a.Wipe {
			t.Error("the device is not told")
		}
		v.Must(v.s.Wiped(ctx, phone))
		v.Must(v.s.Wiped(ctx, phone))
		v.Fails(v.s.Wiped(ctx, number("dev", 9)), fault.KindNotFound)
		v.Fails(v.s.Wipe(ctx, v.By("assessor"), "as1", phone), fault.KindConflict)
		page, err := v.s.Page(ctx, v.By("assessor"), "as1")
		v.Must(err)
		if len(page.Devices) != 1 || page.Devices[0].Holds() || len(onsite.DevicesHolding(page.Devices, v.at)) != 0 {
			t.Errorf("%+v", page.Devices)
		}
		_, err = v.s.Pack(ctx, v.By("assessor"), onsite.Packing{AssessmentID: "as1", DeviceID: phone, Name: "Phone", Days: 14})
		v.Fails(err, fault.KindConflict)
		_, err = v.s.Pack(ctx, v.By("assessor"), onsite.Packing{AssessmentID: "as1", DeviceID: phone, Name: "", Days: 0})
		v.Fails(err, fault.KindInvalid)
	})
}

func TestPhotosOfANote(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		v := onSite(t, db)
		phone := v.pack("assessor", 1)
		v.saved(v.sync("assessor", phone, v.note(1, "The counter", 0)), true)
		var picture bytes.Buffer
		v.Must(jpeg.Encode(&picture, image.NewGray(image.Rect(0, 0, 8, 8)), nil))
		p := onsite.NotePhoto{ID: number("photo", 1), AssessmentID: "as1", NoteID: number("note", 1), DeviceAt: v.at}
		add := func(who string, content []byte) error {
			return v.s.AddPhoto(ctx, v.By(who), phone, p, v.at, bytes.NewReader(content))
		}
		v.Fails(add("assessor", []byte("<svg onload=alert(1)>")), fault.KindInvalid)
		v.Fails(add("assessor", make([]byte, onsite.MaxPhotoBytes+1)), fault.KindTooLarge)
		v.Fails(add("assessor2", picture.Bytes()), fault.KindForbidden)
		v.Must(add("assessor", picture.Bytes()))
		v.Must(add("assessor", picture.Bytes()))
		a := v.sync("assessor", phone)
		if n := a.Bag.Notes[0]; len(n.PhotoIDs) != 1 || n.PhotoIDs[0] != p.ID {
			t.Fatalf("%+v", n)
		}
		_, err := v.s.Photo(ctx, v.By("assessor2"), "as1", p.ID)
		v.Must(err)
		for _, who := range []string{"lead", "moderator", "other_scheme"} {
			if _, err := v.s.Photo(ctx, v.By(who), "as1", p.ID); err == nil {
				t.Errorf("%s sees the photo", who)
			}
		}
		v.Must(db.Read(ctx, func(tx *store.Tx) error {
			unused, err := tx.UnusedContent(ctx, []string{strings.Repeat("a", 64), strings.Repeat("b", 64)})
			if err == nil && (len(unused) != 1 || unused[0][0] != 'b') {
				t.Errorf("unused: %v", unused)
			}
			return err
		}))
		v.Must(v.Visits.RemoveNote(ctx, v.By("assessor"), visit.Note{ID: p.NoteID, AssessmentID: "as1", SessionID: v.session, Version: 1}))
		if _, err = v.s.Photo(ctx, v.By("assessor"), "as1", p.ID); err == nil {
			t.Error("the photo of a note that was removed is still there")
		}
	})
}

func TestTwentySyncsAtOnce(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		v := onSite(t, db)
		var devices []string
		for i := range 20 {
			devices = append(devices, v.pack("assessor", i))
		}
		// The same from twenty other devices one after the other, to compare with.
		started := time.Now()
		for i := range 20 {
			other := v.pack("assessor", 100+i)
			var batch []onsite.Change
			for n := range 6 {
				c := v.note(5000+10*i+n, fmt.Sprintf("Note %d of device %d", n, i), 0)
				c.RecordID = number("note", 5000+10*i+n)
				batch = append(batch, c)
			}
			v.sync("assessor", other, batch...)
		}
		alone := time.Since(started)
		took := make(chan time.Duration, 20)
		started = time.Now()
		next := make(chan int, 20)
		for i := range 20 {
			next <- i
		}
		succeeded, others := bodytest.Together(func() error {
			i := <-next
			asked := time.Now()
			defer func() { took <- time.Since(asked) }()
			var batch []onsite.Change
			for n := range 5 { // a note of its own each, and the one that all have
				c := v.note(1000+10*i+n, fmt.Sprintf("Note %d of device %d", n, i), 0)
				c.RecordID = number("note", 1000+10*i+n)
				batch = append(batch, c)
			}
			same := v.note(2000, "The same note from all", 0)
			same.ID, same.RecordID = number("chg", 2000+i), number("note", 2000)
			_, err := v.send("assessor", devices[i], append(batch, same)...)
			return err
		})
		together := time.Since(started)
		var each []time.Duration
		for range 20 {
			each = append(each, <-took)
		}
		slices.Sort(each)
		t.Logf("20 syncs of 6 notes: %s one after the other (with packing), %s at once (%.2f x); each p50 %s, p99 %s", alone.Round(time.Millisecond), together.Round(time.Millisecond),
			float64(together)/float64(alone), each[9].Round(time.Millisecond), each[19].Round(time.Millisecond))
		if succeeded != 20 {
			t.Fatalf("%d of 20: %v", succeeded, others)
		}
		a := v.sync("assessor", devices[0])
		if len(a.Bag.Notes) != 221 || len(a.Bag.Asides) != 0 {
			t.Errorf("%d notes, %d put aside", len(a.Bag.Notes), len(a.Bag.Asides))
		}
	})
}
