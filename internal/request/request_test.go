package request_test

import (
	"context"
	"testing"
	"time"

	"github.com/plaudit/plaudit/internal/date"
	"github.com/plaudit/plaudit/internal/fault"
	"github.com/plaudit/plaudit/internal/id"
	"github.com/plaudit/plaudit/internal/request"
	"github.com/plaudit/plaudit/internal/store"
	"github.com/plaudit/plaudit/internal/store/storetest"
)

const today = date.Date("2025-11-14")

var at = time.Date(2025, 11, 14, 10, 0, 0, 0, time.UTC)

func ask() request.Request {
	return request.Request{StandardID: "cse", ElementID: "1.3.2", AreaID: storetest.Housing, PersonID: storetest.PersonID("contributor"), Words: "The tenants' survey", DueOn: "2025-12-01"}
}

func newService(t *testing.T) (*request.Service, *store.DB) {
	db := storetest.SQLite(t)
	storetest.Seed(t, db)
	for item, organisation := range map[string]string{"ev_1": storetest.Council, "ev_other": storetest.OtherCouncil} {
		if _, err := db.Raw().Exec(`INSERT INTO evidence_item (id, organisation_id, code, title, sort_title, kind, owner_id, sensitivity, search_text, edition_number, created_by, created_at, updated_at, version)
			VALUES ($1, $2, $1, 'Survey', 'survey', 'note', 'per_contributor', 'open', '', 1, 'per_lead', $3, $3, 1)`, item, organisation, at); err != nil {
			t.Fatal(err)
		}
	}
	return request.New(store.For[request.Tx]{DB: db}, id.New, func() time.Time { return at }), db
}

func TestWhoMayAskWhomForWhat(t *testing.T) {
	s, _ := newService(t)
	for name, c := range map[string]struct {
		by    string
		spoil func(*request.Request)
		want  fault.Kind
	}{
		"lead":              {"lead", func(*request.Request) {}, 0},
		"champion in area":  {"champion", func(*request.Request) {}, 0},
		"champion at large": {"champion", func(r *request.Request) { r.AreaID = "" }, fault.KindForbidden},
		"contributor":       {"contributor", func(*request.Request) {}, fault.KindForbidden},
		"another's area":    {"lead", func(r *request.Request) { r.AreaID = storetest.OtherArea }, fault.KindNotFound},
		"another's person":  {"lead", func(r *request.Request) { r.PersonID = storetest.PersonID("other_lead") }, fault.KindNotFound},
		"one who only reads": {"lead", func(r *request.Request) { r.PersonID = storetest.PersonID("executive") },
			fault.KindNotFound},
		"no element": {"lead", func(r *request.Request) { r.ElementID = "9.9.9" }, fault.KindInvalid},
		"in the past": {"lead", func(r *request.Request) { r.DueOn = "2025-11-13" },
			fault.KindInvalid},
		"without words": {"lead", func(r *request.Request) { r.Words = " " }, fault.KindInvalid},
	} {
		r := ask()
		c.spoil(&r)
		if _, err := s.Ask(context.Background(), storetest.Actor(c.by, today), r); fault.KindOf(err) != c.want {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestARequestIsAnsweredOnce(t *testing.T) {
	s, _ := newService(t)
	ctx, by := context.Background(), storetest.Actor("contributor", today)
	asked := ask()
	asked.ID = s.NewKey()
	for range 2 {
		if _, err := s.Ask(ctx, storetest.Actor("lead", today), asked); err != nil {
			t.Fatal(err)
		}
	}
	v, err := s.List(ctx, by, request.Filter{PersonID: by.PersonID})
	if err != nil || len(v.Rows) != 1 {
		t.Fatalf("%d requests, %v", len(v.Rows), err)
	}
	if p, err := s.Open(ctx, by, asked.ID); err != nil || !p.MayAnswer || p.MayWithdraw || len(p.Items) != 1 {
		t.Errorf("%+v, %v", p, err)
	}
	if p, err := s.Open(ctx, storetest.Actor("executive", today), asked.ID); err != nil || p.MayAnswer || p.MayWithdraw {
		t.Errorf("%+v, %v", p, err)
	}
	if _, err := s.Open(ctx, storetest.Actor("other_lead", today), asked.ID); !fault.Is(err, fault.KindNotFound) {
		t.Errorf("another council opened it: %v", err)
	}
	for name, c := range map[string]struct {
		by   string
		item string
		want fault.Kind
	}{
		"no item":        {"contributor", "", fault.KindInvalid},
		"another's item": {"contributor", "ev_other", fault.KindNotFound},
		"the executive":  {"executive", "ev_1", fault.KindForbidden},
		"another":        {"other_lead", "ev_1", fault.KindNotFound},
	} {
		if _, err := s.Answer(ctx, storetest.Actor(c.by, today), asked.ID, 1, c.item, ""); fault.KindOf(err) != c.want {
			t.Errorf("%s: %v", name, err)
		}
	}
	if err := s.Refuse(ctx, by, asked.ID, 1, " "); !fault.Is(err, fault.KindInvalid) {
		t.Errorf("refused without words: %v", err)
	}
	for range 2 { // the form sent twice answers once
		if served, err := s.Answer(ctx, by, asked.ID, 1, "ev_1", "Here"); err != nil || served {
			t.Fatal(served, err)
		}
	}
	if err := s.Refuse(ctx, by, asked.ID, 2, "Not mine"); !fault.Is(err, fault.KindConflict) {
		t.Errorf("answered twice: %v", err)
	}
	if err := s.Withdraw(ctx, storetest.Actor("lead", today), asked.ID, 2); !fault.Is(err, fault.KindConflict) {
		t.Errorf("withdrawn after the answer: %v", err)
	}
}

func TestRefuseAndWithdraw(t *testing.T) {
	s, _ := newService(t)
	ctx := context.Background()
	first, err := s.Ask(ctx, storetest.Actor("champion", today), ask())
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Withdraw(ctx, storetest.Actor("contributor", today), first.ID, 1); !fault.Is(err, fault.KindForbidden) {
		t.Errorf("withdrawn by the person asked: %v", err)
	}
	if err := s.Refuse(ctx, storetest.Actor("contributor", today), first.ID, 1, "Ask the museum"); err != nil {
		t.Fatal(err)
	}
	second, err := s.Ask(ctx, storetest.Actor("champion", today), ask())
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Withdraw(ctx, storetest.Actor("champion", today), second.ID, 1); err != nil {
		t.Fatal(err)
	}
	var outcomes []request.Outcome
	if err := s.Export(ctx, storetest.Actor("executive", today), request.Filter{}, func(r request.Row) error {
		outcomes = append(outcomes, r.Outcome)
		return nil
	}); err != nil || len(outcomes) != 2 {
		t.Errorf("%v, %v", outcomes, err)
	}
}
