// Package demo makes the worked example: a council in the second year of its
// certificate, one that goes department by department with a corporate visit
// under way, one that collects for the first time, and one that has just
// submitted; and the certification body that assesses them. Everything is
// invented and goes through the same use cases that people use, with a clock
// that walks through the past three years up to today.
package demo

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/plaudit/plaudit/internal/account"
	"github.com/plaudit/plaudit/internal/applicant"
	"github.com/plaudit/plaudit/internal/assessment"
	"github.com/plaudit/plaudit/internal/auth"
	"github.com/plaudit/plaudit/internal/certificate"
	"github.com/plaudit/plaudit/internal/date"
	"github.com/plaudit/plaudit/internal/desk"
	"github.com/plaudit/plaudit/internal/evidence"
	"github.com/plaudit/plaudit/internal/id"
	"github.com/plaudit/plaudit/internal/improvement"
	"github.com/plaudit/plaudit/internal/organisation"
	"github.com/plaudit/plaudit/internal/question"
	"github.com/plaudit/plaudit/internal/reporting"
	"github.com/plaudit/plaudit/internal/satisfaction"
	"github.com/plaudit/plaudit/internal/standard"
	"github.com/plaudit/plaudit/internal/store"
	"github.com/plaudit/plaudit/internal/visit"
)

// Blobs is where the bytes of the example's files go.
type Blobs interface {
	evidence.Blobs
	satisfaction.Blobs
}

// teller tells the stories: it holds the use cases, the clock and who is who.
type teller struct {
	ctx          context.Context
	at           time.Time
	today        date.Date // of the visitor; the stories end here
	std          *standard.Standard
	auth         *auth.Service
	signIn       *auth.Demo
	organisation *organisation.Service
	evidence     *evidence.Service
	applicant    *applicant.Applicant
	opening      *assessment.Opening
	desk         *desk.Desk
	questions    *question.Questions
	visits       *visit.Visits
	reporting    *reporting.Reporting
	certificates *certificate.Service
	improvement  *improvement.Service
	satisfaction *satisfaction.Service

	people map[string]person
	areas  map[string]string // "organisation/area name" to id
	sites  map[string]string
	lines  map[string]elementLine
	papers []paperLine
	items  map[string]string // "organisation/code" to the id of the item
}

type person struct{ id, organisation string }

// Seed fills an empty database with the worked example as it stands on the day
// of now. It changes the database's clock and puts it back.
func Seed(ctx context.Context, db *store.DB, blobs Blobs, now time.Time) error {
	t := &teller{ctx: ctx, at: now, today: date.Of(now), std: standard.CSE(), people: map[string]person{}, areas: map[string]string{}, sites: map[string]string{}, items: map[string]string{}}
	clock := func() time.Time {
		t.at = t.at.Add(time.Second) // so that what follows is later
		return t.at
	}
	db.UseClock(clock)
	defer db.UseClock(time.Now)
	t.auth = auth.New(store.For[auth.Tx]{DB: db}, id.New, clock, rand.Reader)
	t.signIn = auth.NewDemo(t.auth, store.For[auth.DemoTx]{DB: db})
	t.organisation = organisation.New(store.For[organisation.Tx]{DB: db}, id.New, clock)
	t.evidence = evidence.New(store.For[evidence.Tx]{DB: db}, blobs, 250<<20, id.New, clock)
	t.applicant = applicant.New(store.For[applicant.Tx]{DB: db}, id.New, clock)
	t.opening = assessment.NewOpening(store.For[assessment.OpeningTx]{DB: db}, id.New, clock)
	t.desk = desk.New(store.For[desk.Tx]{DB: db}, clock)
	t.questions = question.New(store.For[question.Tx]{DB: db}, id.New, clock)
	t.visits = visit.New(store.For[visit.Tx]{DB: db}, id.New, clock)
	t.reporting = reporting.New(store.For[reporting.Tx]{DB: db}, id.New, clock)
	t.certificates = certificate.New(store.For[certificate.Tx]{DB: db}, id.New, clock)
	t.improvement = improvement.New(store.For[improvement.Tx]{DB: db}, id.New, clock)
	t.satisfaction = satisfaction.New(store.For[satisfaction.Tx]{DB: db}, blobs, t.evidence, id.New, clock)
	var err error
	if t.lines, t.papers, err = readStory(); err != nil {
		return err
	}
	for _, chapter := range []struct {
		name string
		tell func() error
	}{
		{"the people", t.peopleAndPlaces}, {"the template", t.template}, {"Exmere", t.exmere}, {"Wincombe", t.wincombe}, {"Northmoor", t.northmoor}, {"Kelford", t.kelford},
	} {
		if err := chapter.tell(); err != nil {
			return fmt.Errorf("tell of %s: %w", chapter.name, err)
		}
	}
	return nil
}

// on moves the clock to nine in the morning of a day.
func (t *teller) on(day date.Date) { t.at = day.Time().Add(9 * time.Hour) }

// as returns the person as an actor at the moment of the story, with the
// appointments they have by then.
func (t *teller) as(key string) account.Actor {
	p, ok := t.people[key]
	if !ok {
		panic("the demonstration has no " + key)
	}
	token, err := t.signIn.SignIn(t.ctx, p.id, p.organisation, "Demonstration")
	if err != nil {
		panic(fmt.Errorf("sign in %s: %w", key, err))
	}
	session, err := t.auth.Session(t.ctx, token)
	if err == nil {
		err = t.auth.SignOut(t.ctx, token)
	}
	if err != nil {
		panic(fmt.Errorf("be %s: %w", key, err))
	}
	return session.Actor
}

// all runs steps until the first that fails.
func all(steps ...func() error) error {
	for _, step := range steps {
		if err := step(); err != nil {
			return err
		}
	}
	return nil
}

// place adds an organisation with its areas ("Housing/Repairs" lies beneath
// Housing), its sites and its people.
func (t *teller) place(key string, o organisation.Organisation, areas, sites []string, people []role) error {
	o, err := t.organisation.Create(t.ctx, o)
	if err != nil {
		return err
	}
	var first account.Actor
	for i, r := range people {
		var ids []string
		if i == 1 { // the first person, who is unlimited, lays out areas and sites
			if err := t.layOut(key, first, areas, sites); err != nil {
				return err
			}
		}
		for _, area := range r.areas {
			ids = append(ids, t.areas[key+"/"+area])
		}
		p, err := t.auth.AddPerson(t.ctx, o.ID, account.Grant{Role: r.role, AreaIDs: ids}, r.name, fmt.Sprintf("%s.%s@example.org", r.key, key), rand.Text())
		if err != nil {
			return err
		}
		t.people[key+"/"+r.key] = person{p.ID, o.ID}
		if i == 0 {
			first = t.as(key + "/" + r.key)
		}
	}
	return nil
}

type role struct {
	key, name string
	role      account.Role
	areas     []string
}

func (t *teller) layOut(key string, by account.Actor, areas, sites []string) error {
	for _, name := range areas {
		parent, child := "", name
		for i, r := range name {
			if r == '/' {
				parent, child = t.areas[key+"/"+name[:i]], name[i+1:]
			}
		}
		area, err := t.organisation.SaveArea(t.ctx, by, organisation.ServiceArea{Name: child, ParentID: parent})
		if err != nil {
			return err
		}
		t.areas[key+"/"+name] = area.ID
	}
	for _, name := range sites {
		site, err := t.organisation.SaveSite(t.ctx, by, organisation.Site{Name: name, Address: "1 High Street", Notes: "Ask at the front desk; step-free."})
		if err != nil {
			return err
		}
		t.sites[key+"/"+name] = site.ID
	}
	return nil
}

// receive stores the bytes of one made file.
func (t *teller) receive(by account.Actor, name string, content io.Reader) (evidence.Received, error) {
	r, err := t.evidence.Receive(t.ctx, by, name, content)
	if err != nil {
		return r, errors.Join(fmt.Errorf("file %s", name), err)
	}
	return r, nil
}
