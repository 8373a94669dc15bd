package store_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/plaudit/plaudit/internal/evidence"
	"github.com/plaudit/plaudit/internal/fault"
	"github.com/plaudit/plaudit/internal/store"
	"github.com/plaudit/plaudit/internal/store/storetest"
)

func TestContentStands(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		storetest.Seed(t, db)
		item, edition := sampleItem(storetest.Council, "lead", 1)
		insertItem(t, db, item, edition)
		elsewhere, other := sampleItem(storetest.OtherCouncil, "other_lead", 1)
		other.Files[0].Name = "other.pdf"
		insertItem(t, db, elsewhere, other)
		again := edition
		again.ID, again.Number, again.ReceivedAt = "ed_again", 2, evidenceTime
		again.Files = []evidence.File{{ID: "file_again", OrganisationID: storetest.Council, EditionID: "ed_again", Position: 1, Name: "newer.pdf", SHA256: edition.Files[0].SHA256}}
		write(t, db, func(ctx context.Context, tx *store.Tx) error { return tx.InsertEvidenceEdition(ctx, again) })
		key := edition.Files[0].SHA256
		keep := func(state evidence.ContentState) (c evidence.Stored) {
			write(t, db, func(ctx context.Context, tx *store.Tx) (err error) {
				c, err = tx.KeepContent(ctx, evidence.Stored{SHA256: key, Size: 1000, State: state, AddedAt: evidenceTime})
				return err
			})
			return c
		}
		state := func() evidence.File {
			return read(t, db, func(ctx context.Context, tx *store.Tx) (evidence.File, error) {
				return tx.EvidenceFile(ctx, storetest.Council, edition.Files[0].ID)
			})
		}
		if err := db.Read(t.Context(), func(tx *store.Tx) error { _, err := tx.StoredContent(t.Context(), key); return err }); !fault.Is(err, fault.KindNotFound) {
			t.Errorf("before it is kept: %v", err)
		}
		if c := keep(evidence.Unscanned); c.State != evidence.Unscanned || c.Size != 1000 || !c.AddedAt.Equal(evidenceTime) || !c.ScannedAt.IsZero() || state().State != evidence.Unscanned {
			t.Errorf("%+v", c)
		}
		if c := keep(evidence.Waiting); c.State != evidence.Waiting || state().State != evidence.Waiting {
			t.Errorf("unscanned, then a scanner: %+v", c)
		}
		toScan := read(t, db, func(ctx context.Context, tx *store.Tx) (map[string]string, error) { return tx.ContentToScan(ctx, 10) })
		if len(toScan) != 1 || toScan[key] != storetest.Council {
			t.Errorf("%v", toScan)
		}
		for range 2 {
			write(t, db, func(ctx context.Context, tx *store.Tx) error { return tx.EnqueueScan(ctx, storetest.Council, key) })
		}
		if jobs := rows(t, db, `SELECT kind FROM river_job WHERE kind = 'scan'`); len(jobs) != 1 {
			t.Errorf("%d scans enqueued", len(jobs))
		}
		write(t, db, func(ctx context.Context, tx *store.Tx) error {
			return tx.SettleContent(ctx, evidence.Stored{SHA256: key, State: evidence.Infected, Signature: "Bad.Thing", Trouble: "none", ScannedAt: evidenceTime})
		})
		if c := keep(evidence.Waiting); c.State != evidence.Infected || c.Signature != "Bad.Thing" || !c.ScannedAt.Equal(evidenceTime) {
			t.Errorf("what is known was forgotten: %+v", c)
		}
		if f := state(); f.State != evidence.Infected || f.Signature != "Bad.Thing" || f.Trouble != "none" {
			t.Errorf("%+v", f)
		}
		page := pageOf(t, db, evidence.Filter{}, 10)
		editions := read(t, db, func(ctx context.Context, tx *store.Tx) ([]evidence.Edition, error) {
			return tx.EvidenceEditions(ctx, storetest.Council, item.ID)
		})
		if page[0].State != evidence.Infected || editions[0].Files[0].State != evidence.Infected || editions[0].Files[0].Signature != "Bad.Thing" {
			t.Errorf("%+v, %+v", page[0], editions[0])
		}
		holders := read(t, db, func(ctx context.Context, tx *store.Tx) ([]evidence.Holder, error) { return tx.ContentHolders(ctx, key) })
		if got := fmt.Sprint(holders); len(holders) != 2 || !strings.Contains(got, "newer.pdf") || !strings.Contains(got, "other.pdf") {
			t.Errorf("%s", got)
		}
	})
}

func TestUploadsAndUse(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		storetest.Seed(t, db)
		use := func() evidence.Use {
			return read(t, db, func(ctx context.Context, tx *store.Tx) (evidence.Use, error) {
				return tx.EvidenceUse(ctx, storetest.Council, 5000)
			})
		}
		if u := use(); u != (evidence.Use{Quota: 5000}) {
			t.Errorf("%+v", u)
		}
		item, edition := sampleItem(storetest.Council, "lead", 1)
		insertItem(t, db, item, edition)
		again, same := sampleItem(storetest.Council, "lead", 2)
		same.Files[0].SHA256 = edition.Files[0].SHA256
		insertItem(t, db, again, same)
		third, other := sampleItem(storetest.Council, "lead", 3)
		insertItem(t, db, third, other)
		upload := evidence.Upload{ID: "up_1", OrganisationID: storetest.Council, PersonID: storetest.PersonID("lead"), Name: "a.pdf", Size: 70,
			CreatedAt: evidenceTime, ExpiresAt: evidenceTime.Add(time.Hour)}
		write(t, db, func(ctx context.Context, tx *store.Tx) error {
			if err := tx.SetQuota(ctx, storetest.Council, 9000); err != nil {
				return err
			}
			return tx.InsertUpload(ctx, upload)
		})
		want := evidence.Use{Bytes: 2000, Files: 2, Pending: 70, Quota: 9000}
		if u := use(); u != want { // the same content counts once
			t.Errorf("%+v", u)
		}
		write(t, db, func(ctx context.Context, tx *store.Tx) error { return tx.RecountEvidenceUse(ctx) })
		if u := use(); u != want {
			t.Errorf("counted anew: %+v", u)
		}
		upload.MediaType, upload.SHA256 = "application/pdf", "abc"
		write(t, db, func(ctx context.Context, tx *store.Tx) error { return tx.ArriveUpload(ctx, upload) })
		of := func(organisation, who string) []evidence.Upload {
			return read(t, db, func(ctx context.Context, tx *store.Tx) ([]evidence.Upload, error) {
				return tx.PersonUploads(ctx, organisation, storetest.PersonID(who))
			})
		}
		if all := of(storetest.Council, "lead"); len(all) != 1 || all[0] != upload || len(of(storetest.Council, "champion"))+len(of(storetest.OtherCouncil, "lead")) != 0 {
			t.Errorf("%+v", all)
		}
		kept := read(t, db, func(ctx context.Context, tx *store.Tx) ([]string, error) {
			return tx.UnusedContent(ctx, []string{"abc", "def"})
		})
		keys := read(t, db, func(ctx context.Context, tx *store.Tx) ([]string, error) { return tx.ContentKeys(ctx, "a", 10) })
		if fmt.Sprint(kept, keys) != "[def] [abc]" {
			t.Errorf("unused %v, keys %v", kept, keys)
		}
		expired := func(at time.Time) []string {
			return read(t, db, func(ctx context.Context, tx *store.Tx) ([]string, error) { return tx.ExpiredUploads(ctx, at) })
		}
		if len(expired(evidenceTime)) != 0 || fmt.Sprint(expired(upload.ExpiresAt)) != "[up_1]" {
			t.Error("expiry")
		}
		write(t, db, func(ctx context.Context, tx *store.Tx) error {
			if err := tx.SetQuota(ctx, storetest.Council, 0); err != nil {
				return err
			}
			return tx.DeleteUploads(ctx, []string{"up_1"})
		})
		if u := use(); u.Pending != 0 || u.Quota != 5000 {
			t.Errorf("%+v", u)
		}
		if err := db.Write(t.Context(), func(tx *store.Tx) error { return tx.SetQuota(t.Context(), "org_none", 1) }); !fault.Is(err, fault.KindNotFound) {
			t.Errorf("%v", err)
		}
	})
}

func TestASubmissionHoldsNothingThatIsNotClean(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		c, ctx := newCouncil(t, db), t.Context()
		c.fill()
		key := rows(t, db, `SELECT sha256 FROM evidence_file`)[0]
		set := func(state evidence.ContentState) {
			write(t, db, func(ctx context.Context, tx *store.Tx) error {
				s, err := tx.KeepContent(ctx, evidence.Stored{SHA256: key, State: state, AddedAt: evidenceTime})
				s.State = state
				if err != nil {
					return err
				}
				return tx.SettleContent(ctx, s)
			})
		}
		for state, words := range map[evidence.ContentState]string{evidence.Waiting: "still being checked for viruses: ‘survey.pdf’ (CX-001)", evidence.Infected: "A virus was found in ‘survey.pdf’ (CX-001)"} {
			set(state)
			_, err := c.cases.Submit(ctx, who("lead"), c.started.ID)
			wants(t, err, fault.KindConflict)
			if err != nil && !strings.Contains(err.Error(), words) {
				t.Errorf("%s: %v", state, err)
			}
		}
		set(evidence.Clean)
		if _, err := c.cases.Submit(ctx, who("lead"), c.started.ID); err != nil {
			t.Fatal(err)
		}
	})
}
