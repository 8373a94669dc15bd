package improvement_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/plaudit/plaudit/internal/account"
	"github.com/plaudit/plaudit/internal/date"
	"github.com/plaudit/plaudit/internal/fault"
	"github.com/plaudit/plaudit/internal/id"
	"github.com/plaudit/plaudit/internal/improvement"
	"github.com/plaudit/plaudit/internal/store"
	"github.com/plaudit/plaudit/internal/store/storetest"
)

const today = date.Date("2025-11-14")

func TestAnActionMovesAlongItsStates(t *testing.T) {
	for _, c := range []struct {
		from, to improvement.State
		may      bool
	}{
		{improvement.Open, improvement.InProgress, true}, {improvement.Open, improvement.Done, true}, {improvement.Open, improvement.Dropped, true},
		{improvement.Open, improvement.Open, true}, {improvement.InProgress, improvement.Open, true}, {improvement.InProgress, improvement.Done, true},
		{improvement.Done, improvement.InProgress, true}, {improvement.Done, improvement.Open, false}, {improvement.Done, improvement.Dropped, false},
		{improvement.Dropped, improvement.Open, true}, {improvement.Dropped, improvement.Done, false}, {improvement.Open, "finished", false},
	} {
		a, err := improvement.Action{State: c.from}.Move(c.to)
		if (err == nil) != c.may {
			t.Errorf("from %s to %s: %v", c.from, c.to, err)
		}
		if err == nil && a.State != c.to || err != nil && (a.State != c.from || !fault.Is(err, fault.KindConflict)) {
			t.Errorf("from %s to %s: now %s, %v", c.from, c.to, a.State, err)
		}
	}
}

func TestAnActionIsOverdueFromTheDayAfter(t *testing.T) {
	for _, c := range []struct {
		state improvement.State
		due   date.Date
		want  bool
	}{
		{improvement.Open, "2025-11-13", true}, {improvement.Open, today, false}, {improvement.InProgress, "2025-11-13", true},
		{improvement.Done, "2025-01-01", false}, {improvement.Dropped, "2025-01-01", false},
	} {
		if got := (improvement.Action{State: c.state, DueOn: c.due}).Overdue(today); got != c.want {
			t.Errorf("%s due %s: %v", c.state, c.due, got)
		}
	}
}

func TestTheProgressOfAnImprovementAreaComesFromItsActions(t *testing.T) {
	for _, c := range []struct {
		tally  improvement.Tally
		closed date.Date
		want   improvement.Progress
	}{
		{improvement.Tally{}, "", improvement.NoAction},
		{improvement.Tally{Dropped: 2}, "", improvement.NoAction},
		{improvement.Tally{Open: 1}, "", improvement.UnderWay},
		{improvement.Tally{Done: 3, InProgress: 1}, "", improvement.UnderWay},
		{improvement.Tally{Done: 3, Dropped: 1}, "", improvement.ActionsDone},
		{improvement.Tally{Open: 1}, today, improvement.Closed},
	} {
		if got := (improvement.Area{Actions: c.tally, ClosedOn: c.closed}).Progress(); got != c.want {
			t.Errorf("%+v: %s, want %s", c.tally, got, c.want)
		}
	}
}

// world is the use cases on a seeded database.
type world struct {
	t  *testing.T
	db *store.DB
	*improvement.Service
}

func newWorld(t *testing.T) world {
	db := storetest.SQLite(t)
	storetest.Seed(t, db)
	now := func() time.Time { return time.Date(2025, 11, 14, 10, 0, 0, 0, time.UTC) }
	return world{t, db, improvement.New(store.For[improvement.Tx]{DB: db}, id.New, now)}
}

func (w world) exec(query string, args ...any) {
	w.t.Helper()
	if _, err := w.db.Raw().Exec(query, args...); err != nil {
		w.t.Fatal(err)
	}
}

// entries counts the audit entries with this action.
func (w world) entries(action string) (n int) {
	w.t.Helper()
	if err := w.db.Raw().QueryRow(`SELECT COUNT(*) FROM audit_entry WHERE action = $1`, action).Scan(&n); err != nil {
		w.t.Fatal(err)
	}
	return n
}

func who(key string) account.Actor { return storetest.Actor(key, today) }

func (w world) wants(kind fault.Kind, err error) {
	w.t.Helper()
	if fault.KindOf(err) != kind {
		w.t.Errorf("got %v (%s), want %s", err, fault.KindOf(err), kind)
	}
}

// decide adds a decided assessment with a final report of two improvement areas.
func (w world) decide() {
	at := time.Date(2025, 11, 3, 10, 0, 0, 0, time.UTC)
	w.exec(`INSERT INTO assessment (id, organisation_id, body_id, standard_id, kind, name, scope, state, reference, cycle_starts_on, created_at, updated_at, version)
		VALUES ('as_1', $1, $2, 'cse', 'initial', 'Full assessment', '', 'decided', '', '2024-11-01', $3, $3, 1)`, storetest.Council, storetest.Body, at)
	for point, element := range map[string]string{"rp_1": "1.3.2", "rp_2": "5.2.3"} {
		w.exec(`INSERT INTO report_point (id, assessment_id, kind, words, position, created_by, created_at, version) VALUES ($1, 'as_1', 'improvement_area', 'Do better', 1, 'per_assessor', $2, 1)`, point, at)
		w.exec(`INSERT INTO report_point_element (point_id, element_id) VALUES ($1, $2)`, point, element)
	}
	w.exec(`INSERT INTO report_release (id, assessment_id, number, status, content, hash, released_by, released_at) VALUES ('rel_1', 'as_1', 1, 'final', '{}', '', 'per_scheme', $1)`, at)
}

func TestAFinalReportIsTakenInOnce(t *testing.T) {
	w, ctx := newWorld(t), context.Background()
	w.decide()
	for range 2 { // the executive only looks, and still they come in
		areas, err := w.Areas(ctx, who("executive"))
		if err != nil || len(areas) != 2 || areas[0].AssessmentName != "Full assessment" || areas[0].RaisedOn != "2025-11-03" {
			t.Fatalf("%+v, %v", areas, err)
		}
	}
	if n, err := w.TakeIn(ctx, storetest.Council); err != nil || n != 0 {
		t.Errorf("taken in again: %d, %v", n, err)
	}
	if n := w.entries("improvement_area.received"); n != 2 {
		t.Errorf("%d entries", n)
	}
}

func TestTwentyTakeTheSameReportIn(t *testing.T) {
	w, ctx := newWorld(t), context.Background()
	w.decide()
	done := make(chan int)
	for range 20 {
		go func() {
			n, err := w.TakeIn(ctx, storetest.Council)
			if err != nil {
				t.Error(err)
			}
			done <- n
		}()
	}
	total := 0
	for range 20 {
		total += <-done
	}
	if total != 2 {
		t.Errorf("%d were received", total)
	}
}

func TestRaiseChangeCloseReopen(t *testing.T) {
	w, ctx := newWorld(t), context.Background()
	raised := improvement.Area{ID: w.NewKey("ia"), Words: " Answer sooner ", ElementIDs: []string{"5.2.3", "1.3.2", "5.2.3"}, RaisedOn: "2025-01-01"}
	a, err := w.Raise(ctx, who("champion"), raised)
	if err != nil || a.Words != "Answer sooner" || strings.Join(a.ElementIDs, " ") != "1.3.2 5.2.3" {
		t.Fatalf("%+v, %v", a, err)
	}
	if again, err := w.Raise(ctx, who("champion"), raised); err != nil || again.ID != a.ID {
		t.Errorf("the form sent twice: %+v, %v", again, err)
	}
	_, err = w.Raise(ctx, who("executive"), raised)
	w.wants(fault.KindForbidden, err)
	_, err = w.Raise(ctx, who("lead"), improvement.Area{ElementIDs: []string{"9.9.9"}, RaisedOn: "2026-01-01"})
	w.wants(fault.KindInvalid, err)
	w.wants(fault.KindForbidden, w.Close(ctx, who("champion"), a.ID, 1, "Done"))
	w.wants(fault.KindNotFound, w.Close(ctx, who("other_lead"), a.ID, 1, "Done"))
	a.Words = "Answer much sooner"
	if err := w.Change(ctx, who("lead"), a); err != nil {
		t.Fatal(err)
	}
	w.wants(fault.KindConflict, w.Change(ctx, who("lead"), a))
	w.wants(fault.KindInvalid, w.Close(ctx, who("lead"), a.ID, 2, " "))
	act, err := w.AddAction(ctx, who("lead"), improvement.Action{ImprovementAreaID: a.ID, Title: "Hire", Measure: "Two more", OwnerID: storetest.PersonID("head"), DueOn: "2025-12-01"})
	if err != nil {
		t.Fatal(err)
	}
	w.wants(fault.KindConflict, w.Close(ctx, who("lead"), a.ID, 2, "Done")) // an action is open
	if err := w.Tell(ctx, who("head"), act.Version, improvement.Note{ActionID: act.ID, Words: "Hired", State: improvement.Done}); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(ctx, who("lead"), a.ID, 2, "It is done"); err != nil {
		t.Fatal(err)
	}
	_, err = w.AddAction(ctx, who("lead"), improvement.Action{ImprovementAreaID: a.ID, Title: "More", Measure: "More", OwnerID: storetest.PersonID("head"), DueOn: "2025-12-01"})
	w.wants(fault.KindConflict, err)
	w.wants(fault.KindConflict, w.Tell(ctx, who("head"), 2, improvement.Note{ActionID: act.ID, Words: "Again", State: improvement.InProgress}))
	if err := w.Reopen(ctx, who("lead"), a.ID, 3); err != nil {
		t.Fatal(err)
	}
	got, actions, err := w.Area(ctx, who("executive"), a.ID)
	if err != nil || got.Progress() != improvement.ActionsDone || got.ClosedWords != "It is done" || len(actions) != 1 {
		t.Errorf("%+v, %v", got, err)
	}
}

func TestReceivedWordsStay(t *testing.T) {
	w, ctx := newWorld(t), context.Background()
	w.decide()
	areas, err := w.Areas(ctx, who("lead"))
	if err != nil {
		t.Fatal(err)
	}
	areas[0].Words = "Nothing to see"
	w.wants(fault.KindConflict, w.Change(ctx, who("lead"), areas[0]))
}
