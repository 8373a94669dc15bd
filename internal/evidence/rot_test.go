package evidence_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/plaudit/plaudit/internal/blob"
	"github.com/plaudit/plaudit/internal/evidence"
	"github.com/plaudit/plaudit/internal/fault"
	"github.com/plaudit/plaudit/internal/store"
	"github.com/plaudit/plaudit/internal/store/storetest"
)

func TestRotIsFoundToldAndMended(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		r := newRoom(t, db, 0)
		ctx := t.Context()
		rotten := map[string]evidence.Damage{}
		var looked []string
		away := errors.New("the storage does not answer")
		var fails error
		r.ExamineWith(func(ctx context.Context, sha256 string) (evidence.Damage, error) {
			looked = append(looked, sha256)
			if d := rotten[sha256]; d != "" {
				return d, nil
			}
			damage, err := blob.Examine(ctx, r.blobs, sha256)
			return evidence.Damage(damage), errors.Join(err, fails)
		})
		run := func(read, damaged int) {
			t.Helper()
			looked = nil
			n, bad, err := r.ExamineStored(ctx)
			if n != read || bad != damaged || err != nil {
				t.Errorf("%d read, %d damaged, %v; want %d and %d", n, bad, err, read, damaged)
			}
		}
		notices := func() (n int) {
			t.Helper()
			if err := db.Raw().QueryRow(`SELECT COUNT(*) FROM river_job WHERE kind = 'notice'`).Scan(&n); err != nil {
				t.Fatal(err)
			}
			return n
		}
		keeping := func() evidence.Keeping {
			t.Helper()
			k, err := r.Keeping(ctx, actor("admin"))
			if err != nil {
				t.Fatal(err)
			}
			return k
		}
		first := r.add("lead", "first", evidence.Details{}, evidence.Proof{})
		r.at = r.at.Add(time.Minute)
		second := r.add("lead", "second", evidence.Details{}, evidence.Proof{})
		one, two := r.dossier(first.ID).Current().Files[0], r.dossier(second.ID).Current().Files[0]
		run(0, 0) // both are new
		if k := keeping(); k.Files != 2 || k.Examined != 2 || !k.Oldest.Equal(r.at.Add(-time.Minute)) || len(k.Damaged) != 0 {
			t.Errorf("%+v", k)
		}

		r.at = r.at.Add(31 * 24 * time.Hour)
		if k := keeping(); k.Examined != 0 {
			t.Errorf("%+v", k)
		}
		fails = away
		if n, _, err := r.ExamineStored(ctx); n != 0 || !errors.Is(err, away) || keeping().Examined != 0 || len(keeping().Damaged) != 0 {
			t.Errorf("%d read, %v, while the storage did not answer", n, err)
		}
		fails = nil
		rotten[one.SHA256], rotten[two.SHA256] = evidence.DamageMissing, evidence.DamageChanged
		run(2, 2)
		if looked[0] != one.SHA256 {
			t.Error("the one that waits longest was not the first")
		}
		run(0, 0)
		k := keeping()
		if len(k.Damaged) != 2 || k.Examined != 2 || k.Damaged[0].Code != first.Code || k.Damaged[0].Damage != evidence.DamageMissing || k.Damaged[0].FileName != "first.pdf" ||
			!k.Damaged[0].DamagedAt.Equal(r.at) || !k.Damaged[0].ExaminedAt.Equal(r.at) {
			t.Errorf("%+v", k)
		}
		d := r.dossier(first.ID)
		if d.History[0].Action != "evidence.file_damaged" || d.Current().Files[0].Damage != evidence.DamageMissing {
			t.Errorf("%+v", d)
		}
		if notices() != 1 {
			t.Errorf("%d notices for one organisation on one day", notices())
		}

		// Damaged files are looked at every day, and nobody is told of the same twice.
		r.at = r.at.Add(25 * time.Hour)
		run(2, 2)
		if notices() != 1 {
			t.Errorf("%d notices", notices())
		}
		// Asked for, at once.
		if err := r.ExamineAgain(ctx, actor("admin")); err != nil {
			t.Fatal(err)
		}
		run(2, 2)
		// Stored anew, it is looked at in the next run, and whole.
		delete(rotten, one.SHA256)
		if _, _, err := r.AddEdition(ctx, actor("lead"), first.ID, evidence.Content{Files: []evidence.Received{r.receive("lead", "again.pdf", pdf("first"))}}); err != nil {
			t.Fatal(err)
		}
		run(1, 0)
		if d := r.dossier(first.ID); d.History[0].Action != "evidence.file_whole_again" || d.Current().Files[0].Damage != "" || len(keeping().Damaged) != 1 {
			t.Errorf("%+v", d)
		}
		for _, who := range []string{"lead", "champion", "other_lead"} {
			_, err := r.Keeping(ctx, actor(who))
			want(t, fault.KindForbidden, err, "")
			want(t, fault.KindForbidden, r.ExamineAgain(ctx, actor(who)), "")
		}
	})
}

// What nobody refers to any more has been swept, which is no damage; what a lot
// of files come to is read in several runs.
func TestWhatIsSweptIsNotMissed(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		r := newRoom(t, db, 0)
		r.ExamineWith(func(ctx context.Context, sha256 string) (evidence.Damage, error) { return evidence.DamageMissing, nil })
		if err := db.Write(t.Context(), func(tx *store.Tx) error {
			_, err := tx.KeepContent(t.Context(), evidence.Stored{SHA256: "swept", Size: 1, State: evidence.Clean, AddedAt: r.at.Add(-90 * 24 * time.Hour)})
			return err
		}); err != nil {
			t.Fatal(err)
		}
		if n, damaged, err := r.ExamineStored(t.Context()); n != 0 || damaged != 0 || err != nil {
			t.Errorf("%d read, %d damaged, %v", n, damaged, err)
		}
	})
}
