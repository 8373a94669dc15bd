package jobs_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/riverqueue/river"

	"github.com/plaudit/plaudit/internal/account"
	"github.com/plaudit/plaudit/internal/fault"
	"github.com/plaudit/plaudit/internal/jobs"
	"github.com/plaudit/plaudit/internal/notice"
	"github.com/plaudit/plaudit/internal/notify"
	"github.com/plaudit/plaudit/internal/notify/notifytest"
	"github.com/plaudit/plaudit/internal/store"
	"github.com/plaudit/plaudit/internal/store/storetest"
)

var asked = notice.Notice{Event: notice.QuestionAsked, OrganisationID: storetest.Council, SubjectID: "q_1"}

func deps(db *store.DB, mail jobs.Mailer) jobs.Deps {
	return jobs.Deps{Store: store.For[jobs.Tx]{DB: db}, Mail: mail, PublicURL: "https://plaudit.example.org", Now: time.Now, Log: slog.New(slog.DiscardHandler)}
}

// quick makes a client that looks and tries again at once.
func quick(t *testing.T, db *store.DB, d jobs.Deps, change ...func(*river.Config)) jobs.Client {
	t.Helper()
	config, err := jobs.Config(d)
	if err != nil {
		t.Fatal(err)
	}
	config.FetchCooldown, config.FetchPollInterval = 5*time.Millisecond, 10*time.Millisecond
	config.PeriodicJobs, config.RetryPolicy = nil, soon{}
	for _, f := range change {
		f(config)
	}
	client, err := db.JobClient(config)
	if err != nil {
		t.Fatal(err)
	}
	return client
}

// run runs jobs until the test ends.
func run(t *testing.T, client jobs.Client) {
	t.Helper()
	ctx, stop := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- jobs.Run(ctx, client, 5*time.Second) }()
	t.Cleanup(func() {
		stop()
		if err := <-done; err != nil {
			t.Error(err)
		}
	})
}

func eventually(t *testing.T, what string, within time.Duration, is func() bool) {
	t.Helper()
	for deadline := time.Now().Add(within); !is(); time.Sleep(20 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("not within %s: %s", within, what)
		}
	}
}

func write(t *testing.T, db *store.DB, use func(*store.Tx) error) {
	t.Helper()
	if err := db.Write(t.Context(), use); err != nil {
		t.Fatal(err)
	}
}

func list(t *testing.T, db *store.DB) []jobs.Job {
	t.Helper()
	all, err := admin(db).List(t.Context(), storetest.Actor("admin", "2025-11-14"))
	if err != nil {
		t.Fatal(err)
	}
	return all
}

func admin(db *store.DB) *jobs.Admin { return jobs.NewAdmin(store.For[jobs.AdminTx]{DB: db}) }

func TestAJobExistsIfItsTransactionDoes(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		storetest.Seed(t, db)
		broken := errors.New("after all not")
		err := db.Write(t.Context(), func(tx *store.Tx) error {
			if err := tx.Notify(t.Context(), asked); err != nil {
				return err
			}
			return broken
		})
		if !errors.Is(err, broken) || len(list(t, db)) != 0 {
			t.Fatalf("rolled back: %v, %v", err, list(t, db))
		}
		write(t, db, func(tx *store.Tx) error { return tx.Notify(t.Context(), asked) })
		if all := list(t, db); len(all) != 1 || all[0].State != jobs.Waiting || all[0].Title() != "Find out whom to tell: The assessor has asked a question" {
			t.Errorf("committed: %+v", all)
		}
	})
}

func TestPeopleAreToldByMail(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		storetest.Seed(t, db)
		sink := notifytest.New(t)
		mailer, err := notify.New(notify.Config{Server: sink.URL, From: "Plaudit <plaudit@example.org>"})
		if err != nil {
			t.Fatal(err)
		}
		run(t, quick(t, db, deps(db, mailer)))
		write(t, db, func(tx *store.Tx) error { return tx.Notify(t.Context(), asked) })
		alone := notice.Notice{Event: notice.EvidenceRequested, OrganisationID: storetest.Council, PersonID: storetest.PersonID("contributor")}
		write(t, db, func(tx *store.Tx) error { return tx.Notify(t.Context(), alone) })
		eventually(t, "two mails", 10*time.Second, func() bool { return len(sink.Mails()) >= 2 })
		eventually(t, "nothing left", 5*time.Second, func() bool { return len(list(t, db)) == 0 })
		to := map[string]string{}
		for _, m := range sink.Mails() {
			to[m.To] = m.Header.Get("Subject") + "\n" + m.Body
		}
		if len(to) != 2 || !strings.Contains(to["lead@example.org"], "asked a question") || !strings.Contains(to["contributor@example.org"], "Exmere City Council") {
			t.Errorf("%+v", to)
		}
		var leaks int
		if err := db.Raw().QueryRow(`SELECT COUNT(*) FROM river_job WHERE CAST(args AS text) LIKE '%@%'`).Scan(&leaks); err != nil || leaks != 0 {
			t.Errorf("addresses in the queue: %d %v", leaks, err)
		}
	})
}

func TestANoticeRunTwiceMakesNoMailTwice(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		storetest.Seed(t, db)
		mail := jobs.MailArgs{Notice: asked, NoticeJob: 7}
		mail.PersonID = storetest.PersonID("lead")
		for range 2 {
			write(t, db, func(tx *store.Tx) error { return tx.Enqueue(t.Context(), mail) })
		}
		if all := list(t, db); len(all) != 1 {
			t.Errorf("%+v", all)
		}
	})
}

type nobody struct{ err error }

func (n nobody) Send(context.Context, notify.Message) error { return n.err }

type soon struct{}

func TestAFailingJobIsTriedAgainThenGivenUp(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		storetest.Seed(t, db)
		stop, cancel := context.WithCancel(context.Background())
		done := make(chan error, 1)
		client := quick(t, db, deps(db, nobody{errors.New("mail: nobody answers")}))
		go func() { done <- jobs.Run(stop, client, time.Second) }()
		write(t, db, func(tx *store.Tx) error { return tx.Notify(t.Context(), asked) })
		eventually(t, "given up", 20*time.Second, func() bool {
			all := list(t, db)
			return len(all) == 1 && all[0].State == jobs.Failed
		})
		cancel()
		if err := <-done; err != nil {
			t.Fatal(err)
		}
		j := list(t, db)[0]
		if j.Attempt != 10 || j.Kind != "mail" || !strings.Contains(j.Trouble(), "did not take the mail") || !j.NextAt.IsZero() {
			t.Fatalf("%+v", j)
		}

		stranger, champion := storetest.Actor("other_lead", "2025-11-14"), storetest.Actor("champion", "2025-11-14")
		other := stranger
		other.Grants = []account.Grant{{Role: account.Administrator}}
		a, by := admin(db), storetest.Actor("admin", "2025-11-14")
		if all, err := a.List(t.Context(), other); err != nil || len(all) != 0 {
			t.Errorf("seen by another organisation: %v %v", all, err)
		}
		if err := a.Retry(t.Context(), other, j.ID); !fault.Is(err, fault.KindNotFound) {
			t.Errorf("retried by another organisation: %v", err)
		}
		if err := a.Delete(t.Context(), other, j.ID); !fault.Is(err, fault.KindNotFound) {
			t.Errorf("deleted by another organisation: %v", err)
		}
		if _, err := a.List(t.Context(), champion); !fault.Is(err, fault.KindForbidden) {
			t.Errorf("seen by a champion: %v", err)
		}
		if err := a.Retry(t.Context(), by, j.ID); err != nil {
			t.Fatal(err)
		}
		if all := list(t, db); all[0].State != jobs.Retrying {
			t.Errorf("after retry: %+v", all)
		}
		if err := a.Delete(t.Context(), by, j.ID); err != nil || len(list(t, db)) != 0 {
			t.Errorf("delete: %v", err)
		}
		if err := a.Delete(t.Context(), by, 99999); !fault.Is(err, fault.KindNotFound) {
			t.Errorf("delete of nothing: %v", err)
		}
		if problems, n, err := db.VerifyAudit(t.Context()); err != nil || n != 2 || len(problems) != 0 {
			t.Errorf("audit: %d %v %v", n, problems, err)
		}
	})
}

func TestARefusedMailIsNotTriedAgain(t *testing.T) {
	db := storetest.SQLite(t)
	storetest.Seed(t, db)
	run(t, quick(t, db, deps(db, nobody{fmt.Errorf("send: %w", &notify.Refused{})})))
	write(t, db, func(tx *store.Tx) error { return tx.Notify(t.Context(), asked) })
	eventually(t, "given up at once", 10*time.Second, func() bool {
		all := list(t, db)
		return len(all) == 1 && all[0].State == jobs.Failed && all[0].Attempt == 1
	})
}

func TestSweep(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		storetest.Seed(t, db)
		for i, ends := range []time.Time{time.Now().Add(-time.Minute), time.Now().Add(time.Hour)} {
			if _, err := db.Raw().Exec(`INSERT INTO throttle (id, failures, window_ends_at) VALUES ($1, 1, $2)`, fmt.Sprint(i), ends.UTC()); err != nil {
				t.Fatal(err)
			}
		}
		run(t, quick(t, db, deps(db, nil)))
		write(t, db, func(tx *store.Tx) error { return tx.Enqueue(t.Context(), jobs.SweepArgs{}) })
		eventually(t, "swept", 10*time.Second, func() bool {
			var n int
			if err := db.Raw().QueryRow(`SELECT COUNT(*) FROM throttle`).Scan(&n); err != nil {
				t.Fatal(err)
			}
			return n == 1
		})
	})
}

func TestMain(m *testing.M) {
	if os.Getenv("PLAUDIT_TEST_WORKER") != "" {
		workerProcess()
		return
	}
	os.Exit(m.Run())
}
