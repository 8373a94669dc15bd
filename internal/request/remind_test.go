package request_test

import (
	"context"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/plaudit/plaudit/internal/date"
	"github.com/plaudit/plaudit/internal/fault"
	"github.com/plaudit/plaudit/internal/id"
	"github.com/plaudit/plaudit/internal/request"
	"github.com/plaudit/plaudit/internal/store"
	"github.com/plaudit/plaudit/internal/store/storetest"
)

func TestWhichReminderIsDue(t *testing.T) {
	for due, want := range map[date.Date]request.Reminder{
		"2025-11-18": request.NoReminder, "2025-11-17": request.RemindBefore, "2025-11-15": request.RemindBefore,
		"2025-11-14": request.RemindOn, "2025-11-12": request.RemindOn, "2025-11-11": request.RemindAfter, "2024-01-01": request.RemindAfter,
	} {
		if got := request.ReminderOn(today, due); got != want {
			t.Errorf("%s: %d, not %d", due, got, want)
		}
	}
}

// told counts the notices of an event that wait to be sent, by person.
func told(t *testing.T, db *store.DB, event string) map[string]int {
	t.Helper()
	person, name := `args ->> 'person'`, `args ->> 'event'`
	rows, err := db.Raw().Query(`SELECT ` + person + ` FROM river_job WHERE kind = 'notice' AND ` + name + ` = '` + event + `'`)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	all := map[string]int{}
	for rows.Next() {
		var who string
		if err := rows.Scan(&who); err != nil {
			t.Fatal(err)
		}
		all[who]++
	}
	return all
}

func TestEachReminderIsSentOnce(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		storetest.Seed(t, db)
		ctx, now := context.Background(), at
		s := request.New(store.For[request.Tx]{DB: db}, id.New, func() time.Time { return now })
		alone, anyone := ask(), ask()
		anyone.PersonID = ""
		for _, r := range []request.Request{alone, anyone} { // due on 1 December
			if _, err := s.Ask(ctx, storetest.Actor("lead", today), r); err != nil {
				t.Fatal(err)
			}
		}
		if got := told(t, db, "evidence.requested"); fmt.Sprint(got) != "map[per_champion:1 per_contributor:1 per_head:1]" {
			t.Errorf("asked %v", got)
		}
		remind := func(day date.Date) {
			t.Helper()
			now = day.Time().Add(9 * time.Hour)
			var all sync.WaitGroup
			for range 20 {
				all.Go(func() {
					if _, err := s.Remind(ctx); err != nil {
						t.Error(err)
					}
				})
			}
			all.Wait()
		}
		const who = "map[per_champion:1 per_contributor:1 per_head:1]"
		for _, step := range []struct {
			day         date.Date
			event, want string
		}{
			{"2025-11-27", "evidence.due_soon", "map[]"}, {"2025-11-28", "evidence.due_soon", who}, {"2025-11-30", "evidence.due_today", "map[]"},
			{"2025-12-01", "evidence.due_today", who}, {"2025-12-04", "evidence.overdue", who}, {"2025-12-30", "evidence.due_soon", who},
			{"2025-12-30", "evidence.overdue", who}, {"2025-12-30", "request.overdue", "map[per_lead:2]"},
		} {
			remind(step.day)
			if got := fmt.Sprint(told(t, db, step.event)); got != step.want {
				t.Errorf("%s, %s: %s", step.day, step.event, got)
			}
		}
		late := ask()
		if _, err := s.Ask(ctx, storetest.Actor("lead", "2025-11-30"), late); err != nil {
			t.Fatal(err)
		}
		remind("2025-11-30") // asked within the days of the first reminder, and it has just been asked
		if got := told(t, db, "evidence.due_soon"); got["per_contributor"] != 1 {
			t.Errorf("reminded at once: %v", got)
		}
	})
}

func TestAnyoneInTheServiceAreaMayAnswer(t *testing.T) {
	s, db := newService(t)
	ctx := context.Background()
	r := ask()
	r.PersonID, r.AreaID = "", storetest.Museums
	if _, err := s.Ask(ctx, storetest.Actor("lead", today), r); !fault.Is(err, fault.KindInvalid) {
		t.Errorf("nobody works there: %v", err)
	}
	r.AreaID = ""
	if _, err := s.Ask(ctx, storetest.Actor("lead", today), r); !fault.Is(err, fault.KindInvalid) {
		t.Errorf("nobody is asked: %v", err)
	}
	r.AreaID = storetest.Repairs // beneath Housing, to which the champion is limited
	r, err := s.Ask(ctx, storetest.Actor("lead", today), r)
	if err != nil {
		t.Fatal(err)
	}
	if p, err := s.Open(ctx, storetest.Actor("contributor", today), r.ID); err != nil || p.MayAnswer {
		t.Errorf("one who does not work there may answer: %v", err)
	}
	p, err := s.Open(ctx, storetest.Actor("champion", today), r.ID)
	if err != nil || !p.MayAnswer || p.Whom() != "Anyone in Repairs" {
		t.Errorf("%+v, %v", p, err)
	}
	if _, err := s.Answer(ctx, storetest.Actor("champion", today), r.ID, 1, "ev_1", "Here"); err != nil {
		t.Fatal(err)
	}
	if got := told(t, db, "request.answered"); got["per_lead"] != 1 {
		t.Errorf("who asked was not told: %v", got)
	}
}

func TestHelpAndReassignment(t *testing.T) {
	s, db := newService(t)
	ctx, contributor, lead := context.Background(), storetest.Actor("contributor", today), storetest.Actor("lead", today)
	r, err := s.Ask(ctx, lead, ask())
	if err != nil {
		t.Fatal(err)
	}
	if err := s.AskForHelp(ctx, contributor, r.ID, 1, " "); !fault.Is(err, fault.KindInvalid) {
		t.Errorf("help without words: %v", err)
	}
	if err := s.AskForHelp(ctx, storetest.Actor("executive", today), r.ID, 1, "x"); !fault.Is(err, fault.KindForbidden) {
		t.Errorf("help asked by one who reads: %v", err)
	}
	for range 2 { // the form sent twice
		if err := s.AskForHelp(ctx, contributor, r.ID, 1, "Where is the survey?"); err != nil {
			t.Fatal(err)
		}
	}
	if got := told(t, db, "request.help_wanted"); got["per_lead"] != 1 {
		t.Errorf("told %v", got)
	}
	move := request.Move{PersonID: storetest.PersonID("head"), AreaID: storetest.Housing, DueOn: "2025-12-20", Words: "The head has it"}
	for name, c := range map[string]struct {
		by      string
		version int64
		spoil   func(*request.Move)
		want    fault.Kind
	}{
		"by the person asked": {"contributor", 2, func(*request.Move) {}, fault.KindForbidden},
		"of another council":  {"other_lead", 2, func(*request.Move) {}, fault.KindNotFound},
		"an old page":         {"lead", 1, func(*request.Move) {}, fault.KindConflict},
		"in the past":         {"lead", 2, func(m *request.Move) { m.DueOn = "2025-11-01" }, fault.KindInvalid},
		"to another council":  {"lead", 2, func(m *request.Move) { m.PersonID = storetest.PersonID("other_lead") }, fault.KindNotFound},
		"to an area of theirs": {"lead", 2, func(m *request.Move) { m.AreaID = storetest.OtherArea },
			fault.KindNotFound},
		"to an area out of reach": {"champion", 2, func(m *request.Move) { m.AreaID = storetest.Museums }, fault.KindForbidden},
	} {
		m := move
		c.spoil(&m)
		if err := s.Reassign(ctx, storetest.Actor(c.by, today), r.ID, c.version, m); fault.KindOf(err) != c.want {
			t.Errorf("%s: %v", name, err)
		}
	}
	if err := s.Refuse(ctx, contributor, r.ID, 2, "Ask the head"); err != nil {
		t.Fatal(err)
	}
	if err := s.Reassign(ctx, lead, r.ID, 3, move); err != nil {
		t.Fatal(err)
	}
	p, err := s.Open(ctx, lead, r.ID)
	if err != nil || p.Outcome != request.Open || p.Help != "" || p.Reply != "" || p.PersonID != storetest.PersonID("head") || p.DueOn != "2025-12-20" {
		t.Errorf("%+v, %v", p, err)
	}
	var steps []string
	for _, e := range p.History {
		steps = append(steps, e.Action)
	}
	if got := fmt.Sprint(steps); got != "[request.asked request.help_wanted request.not_ours request.reassigned]" {
		t.Error(got)
	}
}
