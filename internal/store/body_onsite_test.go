package store_test

import (
	"context"
	"testing"
	"time"

	"github.com/plaudit/plaudit/internal/onsite"
	"github.com/plaudit/plaudit/internal/reporting"
	"github.com/plaudit/plaudit/internal/store"
	"github.com/plaudit/plaudit/internal/store/storetest"
	"github.com/plaudit/plaudit/internal/visit"
)

func TestDevicesAndTheirChanges(t *testing.T) {
	inBody(t, func(t *testing.T, ctx context.Context, tx *store.Tx) {
		by := storetest.PersonID("assessor")
		d := onsite.Device{ID: "dev1", AssessmentID: "as1", PersonID: by, Name: "Phone", PackedAt: bodyMoment, WipeAfter: bodyMoment.Add(time.Hour), LastContactAt: bodyMoment}
		done(t, tx.SaveSiteDevice(ctx, d))
		equal(t, len(must[reporting.ReportParts](t)(tx.ReportParts(ctx, "as1")).Devices), 0) // its time is over
		d.Pending = 3
		done(t, tx.SaveSiteDevice(ctx, d))
		if p := must[reporting.ReportParts](t)(tx.ReportParts(ctx, "as1")).Devices; len(p) != 1 || p[0].Name != "Phone" || p[0].Pending != 3 || p[0].Person != "Assessor" {
			t.Errorf("%+v", p)
		}
		d.Pending, d.ClockAhead, d.WipedAt = 3, -24*time.Hour, bodyMoment
		done(t, tx.SaveSiteDevice(ctx, d))
		d.Person = "Assessor"
		equal(t, must[onsite.Device](t)(tx.SiteDevice(ctx, "dev1")), d)
		equal(t, must[[]onsite.Device](t)(tx.SiteDevices(ctx, "as1")), []onsite.Device{d})
		equal(t, len(must[[]onsite.Device](t)(tx.SiteDevices(ctx, "as2"))), 0)
		o := onsite.Outcome{ChangeID: "c1", Saved: true, Version: 4}
		c := onsite.Change{ID: "c1", AssessmentID: "as1", DeviceID: "dev1", Kind: onsite.NoteChange, RecordID: "n1", MadeAt: bodyMoment, DeviceAt: bodyMoment}
		done(t, tx.InsertSiteChange(ctx, c, o, bodyMoment))
		equal(t, must[map[string]onsite.Outcome](t)(tx.SiteOutcomes(ctx, "dev1", []string{"c1", "c2"})), map[string]onsite.Outcome{"c1": o})
		equal(t, len(must[map[string]onsite.Outcome](t)(tx.SiteOutcomes(ctx, "dev2", []string{"c1"}))), 0)
		a := onsite.Aside{ID: "c1", AssessmentID: "as1", PersonID: by, Kind: onsite.NoteChange, RecordID: "n1", Content: "{}", Why: "Late", MadeAt: bodyMoment}
		done(t, tx.SaveSiteAside(ctx, a))
		a.Content, a.SettledAt, a.SettledAs = `{"words":"x"}`, bodyMoment, "keep"
		done(t, tx.SaveSiteAside(ctx, a))
		a.Person = "Assessor"
		equal(t, must[[]onsite.Aside](t)(tx.SiteAsides(ctx, "as1")), []onsite.Aside{a})
	})
}

func TestPhotosConsentAndWithdrawnEvidence(t *testing.T) {
	inBody(t, func(t *testing.T, ctx context.Context, tx *store.Tx) {
		session := planned(t, ctx, tx, "as1")
		by := storetest.PersonID("assessor")
		p := onsite.NotePhoto{ID: "photo1", AssessmentID: "as1", NoteID: "n1", PersonID: by, MediaType: "image/jpeg", Size: 9, SHA256: "ffff", MadeAt: bodyMoment, DeviceAt: bodyMoment}
		equal(t, must[bool](t)(tx.InsertNotePhoto(ctx, p)), true)
		equal(t, must[bool](t)(tx.InsertNotePhoto(ctx, p)), false)
		equal(t, must[[]onsite.NotePhoto](t)(tx.NotePhotos(ctx, "as1")), []onsite.NotePhoto{p})
		equal(t, must[[]string](t)(tx.UnusedContent(ctx, []string{"ffff", "0"})), []string{"0"})
		equal(t, must[[]string](t)(tx.ContentKeys(ctx, "fffe", 9)), []string{"ffff"})
		n := visit.Note{ID: "n1", AssessmentID: "as1", SessionID: session, PersonID: by, Words: "x", CreatedAt: bodyMoment, UpdatedAt: bodyMoment}
		done(t, tx.SaveSessionNote(ctx, n))
		n.Version, n.Person, n.PhotoIDs = 1, "Assessor", []string{"photo1"}
		equal(t, must[[]visit.Note](t)(tx.NotesOfVisit(ctx, "as1")), []visit.Note{n})
		done(t, tx.DeleteSessionNote(ctx, "as1", "n1", 1))
		equal(t, len(must[[]onsite.NotePhoto](t)(tx.NotePhotos(ctx, "as1"))), 0)

		c := visit.Consent{SessionID: session, Given: visit.ConsentSome, Words: "Two did not", RecordedBy: by, RecordedAt: bodyMoment}
		done(t, tx.SaveConsent(ctx, c))
		conflicts(t, tx.SaveConsent(ctx, c))
		c.Version, c.Given = 1, visit.ConsentAll
		done(t, tx.SaveConsent(ctx, c))
		conflicts(t, tx.SaveConsent(ctx, c))
		c.Version, c.Person = 2, "Assessor"
		equal(t, must[[]visit.Stop](t)(tx.VisitStops(ctx, "as1"))[0].Sessions[0].Consent, c)
	})
}
