package jobs_test

import (
	"context"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/riverqueue/river"

	"github.com/plaudit/plaudit/internal/jobs"
	"github.com/plaudit/plaudit/internal/store"
	"github.com/plaudit/plaudit/internal/store/storetest"
)

// diary notes what is worked on, and how much at once.
type diary struct {
	mu          sync.Mutex
	done        []string
	now, most   int
	together    int // readings that wait until so many are under way
	suggestedAt chan struct{}
}

func (d *diary) begin(what string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.done = append(d.done, what)
	d.now++
	d.most = max(d.most, d.now)
}

func (d *diary) end() {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.now--
}

func (d *diary) pages() []string {
	d.mu.Lock()
	defer d.mu.Unlock()
	return append([]string(nil), d.done...)
}

// ReadText gives a suggestion that does not wait the time to come in between.
func (d *diary) ReadText(_ context.Context, _, sha256 string, _ bool) error {
	d.begin("read " + sha256)
	defer d.end()
	select {
	case <-d.suggestedAt:
	case <-time.After(60 * time.Millisecond):
	}
	for deadline := time.Now().Add(5 * time.Second); time.Now().Before(deadline); time.Sleep(time.Millisecond) {
		d.mu.Lock()
		enough := d.most >= d.together
		d.mu.Unlock()
		if enough {
			break
		}
	}
	return nil
}

func (d *diary) TakeUpMissing(context.Context) (int, error) { return 0, nil }

func (d *diary) Work(_ context.Context, _, item string) error {
	d.begin("suggest " + item)
	defer d.end()
	select {
	case d.suggestedAt <- struct{}{}:
	default:
	}
	return nil
}

func (d *diary) WorkAgain(context.Context) (int, error) {
	d.begin("suggest again")
	defer d.end()
	return 0, nil
}

// A folder can be searched before it is known what its files speak for, even
// when the suggestions were asked for first.
func TestReadingGoesBeforeSuggesting(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		d := &diary{suggestedAt: make(chan struct{}, 1)}
		write(t, db, func(tx *store.Tx) error {
			asked := []river.JobArgs{jobs.SuggestAgainArgs{}}
			for i := range 3 {
				asked = append(asked, jobs.SuggestArgs{OrganisationID: storetest.Council, ItemID: fmt.Sprint(i)})
			}
			for i := range 3 {
				asked = append(asked, jobs.ReadContentArgs{OrganisationID: storetest.Council, SHA256: fmt.Sprint(i)})
			}
			for _, j := range asked {
				if err := tx.Enqueue(t.Context(), j); err != nil {
					return err
				}
			}
			return nil
		})
		with := deps(db, nil)
		with.Texts, with.Suggestions = d, d
		run(t, quick(t, db, with))
		eventually(t, "all is done", 20*time.Second, func() bool { return counts(t, db)["completed"] == 7 })
		if got, want := fmt.Sprint(d.pages()), "[read 0 read 1 read 2 suggest 0 suggest 1 suggest 2 suggest again]"; got != want {
			t.Errorf("the order was %s, want %s", got, want)
		}
	})
}

func TestAsManyFilesAreReadAtOnceAsThereAreReaders(t *testing.T) {
	for readers, most := range map[int]int{0: 1, 3: 3} {
		db := storetest.SQLite(t)
		d := &diary{together: most}
		write(t, db, func(tx *store.Tx) error {
			for i := range 8 {
				if err := tx.Enqueue(t.Context(), jobs.ReadContentArgs{OrganisationID: storetest.Council, SHA256: fmt.Sprint(i)}); err != nil {
					return err
				}
			}
			return nil
		})
		with := deps(db, nil)
		with.Texts, with.Readers = d, readers
		run(t, quick(t, db, with))
		eventually(t, "all is read", 20*time.Second, func() bool { return counts(t, db)["completed"] == 8 })
		if d.most != most {
			t.Errorf("%d readers read %d files at once", readers, d.most)
		}
	}
}
