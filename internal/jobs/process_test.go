package jobs_test

import (
	"context"
	"fmt"
	"log/slog"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/riverqueue/river"
	"github.com/riverqueue/river/rivertype"

	"github.com/plaudit/plaudit/internal/jobs"
	"github.com/plaudit/plaudit/internal/store"
	"github.com/plaudit/plaudit/internal/store/storetest"
)

// NextRetry tries again at once.
func (soon) NextRetry(*rivertype.JobRow) time.Time { return time.Now() }

// probe is a job that notes in a file that it runs.
type probe struct {
	File string `json:"file"`
	Hang bool   `json:"hang"` // in the worker processes, not in this one
}

func (probe) Kind() string { return "probe" }

type probeWorker struct {
	river.WorkerDefaults[probe]
	child bool
}

func (w *probeWorker) Work(ctx context.Context, job *river.Job[probe]) error {
	f, err := os.OpenFile(job.Args.File, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	defer f.Close()
	if _, err := fmt.Fprintf(f, "%d %d\n", job.ID, os.Getpid()); err != nil {
		return err
	}
	if job.Args.Hang && w.child {
		select {} // until it is killed
	}
	time.Sleep(20 * time.Millisecond)
	return nil
}

func probing(child bool) func(*river.Config) {
	return func(c *river.Config) {
		river.AddWorker(c.Workers, &probeWorker{child: child})
		c.JobTimeout, c.RescueStuckJobsAfter = time.Second, 2*time.Second
	}
}

// workerProcess is this test program, run again to work on a database.
func workerProcess() {
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM)
	defer stop()
	db, err := store.Open(ctx, os.Getenv("PLAUDIT_TEST_WORKER"))
	if err != nil {
		panic(err)
	}
	config, err := jobs.Config(jobs.Deps{Store: store.For[jobs.Tx]{DB: db}, Now: time.Now, Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		panic(err)
	}
	config.FetchCooldown, config.FetchPollInterval, config.PeriodicJobs = 5*time.Millisecond, 10*time.Millisecond, nil
	probing(true)(config)
	client, err := db.JobClient(config)
	if err != nil {
		panic(err)
	}
	if err := jobs.Run(ctx, client, 5*time.Second); err != nil {
		panic(err)
	}
}

func startWorker(t *testing.T, url string) *exec.Cmd {
	t.Helper()
	worker := exec.Command(os.Args[0])
	worker.Env = append(os.Environ(), "PLAUDIT_TEST_WORKER="+url)
	worker.Stderr = os.Stderr
	if err := worker.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = worker.Process.Kill()
		_ = worker.Wait()
	})
	return worker
}

// eachURL runs the test on a database of each kind that other processes can
// open too.
func eachURL(t *testing.T, test func(t *testing.T, url string, db *store.DB)) {
	for name, url := range map[string]func(*testing.T) string{
		"sqlite":   func(t *testing.T) string { return filepath.Join(t.TempDir(), "plaudit.db") },
		"postgres": func(t *testing.T) string { return storetest.PostgresURL(t) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			address := url(t)
			db, err := store.Open(t.Context(), address)
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() { db.Close() })
			if err := db.Migrate(t.Context()); err != nil {
				t.Fatal(err)
			}
			test(t, address, db)
		})
	}
}

func lines(file string) []string {
	text, _ := os.ReadFile(file)
	return strings.Split(strings.TrimSuffix(string(text), "\n"), "\n")
}

func counts(t *testing.T, db *store.DB) (n map[string]int) {
	t.Helper()
	if err := db.Read(t.Context(), func(tx *store.Tx) (err error) {
		n, err = tx.JobCounts(t.Context())
		return err
	}); err != nil {
		t.Fatal(err)
	}
	return n
}

func TestTwoProcessesRunEachJobOnce(t *testing.T) {
	const n = 60
	eachURL(t, func(t *testing.T, url string, db *store.DB) {
		file := filepath.Join(t.TempDir(), "ran")
		startWorker(t, url)
		startWorker(t, url)
		for range n {
			write(t, db, func(tx *store.Tx) error { return tx.Enqueue(t.Context(), probe{File: file}) })
		}
		eventually(t, "all are done", 30*time.Second, func() bool { return counts(t, db)["completed"] == n })
		ran, by := map[string]int{}, map[string]int{}
		for _, line := range lines(file) {
			job, process, _ := strings.Cut(line, " ")
			ran[job]++
			by[process]++
		}
		for job, times := range ran {
			if times != 1 {
				t.Errorf("job %s ran %d times", job, times)
			}
		}
		if len(ran) != n || len(by) != 2 {
			t.Errorf("%d jobs by %v", len(ran), by)
		}
	})
}

func TestAKilledProcessLosesNoJob(t *testing.T) {
	eachURL(t, func(t *testing.T, url string, db *store.DB) {
		file := filepath.Join(t.TempDir(), "ran")
		write(t, db, func(tx *store.Tx) error { return tx.Enqueue(t.Context(), probe{File: file, Hang: true}) })
		worker := startWorker(t, url)
		eventually(t, "under way", 10*time.Second, func() bool { return counts(t, db)["running"] == 1 && len(lines(file)) == 1 && lines(file)[0] != "" })
		if err := worker.Process.Kill(); err != nil { // kill -9
			t.Fatal(err)
		}
		_ = worker.Wait()
		if counts(t, db)["running"] != 1 {
			t.Fatal("the job is not where the process left it")
		}
		run(t, quick(t, db, deps(db, nil), probing(false)))
		eventually(t, "taken up again and done", 60*time.Second, func() bool { return counts(t, db)["completed"] == 1 })
		if got := lines(file); len(got) != 2 {
			t.Errorf("ran %d times: %v", len(got), got)
		}
	})
}
