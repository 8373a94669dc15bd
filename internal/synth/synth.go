// Package synth fills a database with invented data at scale, for benchmarks
// and for trying out how the portal behaves when there is much of it. The
// organisations, people, areas and assessments come about by the use cases;
// evidence and self-assessments go in many at a time. With the same numbers it
// always makes the same data, but for ids and passwords' salt.
package synth

import (
	"context"
	"crypto/rand"
	"fmt"
	"strings"
	"time"

	"github.com/plaudit/plaudit/internal/account"
	"github.com/plaudit/plaudit/internal/applicant"
	"github.com/plaudit/plaudit/internal/assessment"
	"github.com/plaudit/plaudit/internal/auth"
	"github.com/plaudit/plaudit/internal/date"
	"github.com/plaudit/plaudit/internal/evidence"
	"github.com/plaudit/plaudit/internal/fault"
	"github.com/plaudit/plaudit/internal/id"
	"github.com/plaudit/plaudit/internal/organisation"
	"github.com/plaudit/plaudit/internal/standard"
	"github.com/plaudit/plaudit/internal/store"
)

// Options say how much to make.
type Options struct {
	Organisations int    // 1 to 1,000
	Items         int    // of evidence, per organisation; up to 1,000,000
	Pages         int    // of text in its files, per organisation; at most ten for each item
	Areas         int    // service areas per organisation, 1 to 500
	Password      string // of every organisation's lead
}

// Made is one organisation that Fill made.
type Made struct {
	OrganisationID string   `json:"organisation"`
	Name           string   `json:"name"`
	Email          string   `json:"email"`      // of its lead
	PersonID       string   `json:"person"`     // its lead
	AssessmentID   string   `json:"assessment"` // which collects
	AreaIDs        []string `json:"areas"`
}

// Fill adds organisations to a migrated database, each with a lead, service
// areas, an assessment that collects with everything rated, and evidence whose
// files all have the same few bytes, but for those that get pages of text. Invalid when the numbers or the password
// cannot be used, and when it was done before: the names are taken.
func Fill(ctx context.Context, db *store.DB, blobs evidence.Blobs, now func() time.Time, o Options) ([]Made, error) {
	var c fault.Check
	c.That(o.Organisations >= 1 && o.Organisations <= 1000, "organisations", "Enter a number of organisations from 1 to 1,000")
	c.That(o.Items >= 0 && o.Items <= 1_000_000, "items", "Enter a number of items of evidence up to 1,000,000")
	c.That(o.Pages >= 0 && o.Pages <= 10*o.Items, "pages", "Enter a number of pages up to ten for each item of evidence")
	c.That(o.Areas >= 1 && o.Areas <= 500, "areas", "Enter a number of service areas from 1 to 500")
	if err := c.Err(); err != nil {
		return nil, err
	}
	sha256, size, err := blobs.Put(ctx, strings.NewReader("An invented file, which stands for many.\n"))
	if err != nil {
		return nil, err
	}
	m := &maker{db: db, blobs: blobs, now: now, std: standard.CSE(), sha256: sha256, size: size,
		auth:          auth.New(store.For[auth.Tx]{DB: db}, id.New, now, rand.Reader),
		organisations: organisation.New(store.For[organisation.Tx]{DB: db}, id.New, now),
		applicant:     applicant.New(store.For[applicant.Tx]{DB: db}, id.New, now)}
	var all []Made
	for n := range o.Organisations {
		made, err := m.organisation(ctx, n+1, o)
		if err != nil {
			return nil, fmt.Errorf("make organisation %d: %w", n+1, err)
		}
		all = append(all, made)
	}
	return all, nil
}

// maker holds what the making of every organisation needs.
type maker struct {
	db            *store.DB
	blobs         evidence.Blobs
	now           func() time.Time
	std           *standard.Standard
	sha256        string
	size          int64
	auth          *auth.Service
	organisations *organisation.Service
	applicant     *applicant.Applicant
}

func (m *maker) organisation(ctx context.Context, n int, o Options) (v Made, err error) {
	v = Made{Name: fmt.Sprintf("Synthetic council %d", n), Email: fmt.Sprintf("lead@council-%d.example.org", n)}
	council, err := m.organisations.Create(ctx, organisation.Organisation{Kind: account.Applicant, Name: v.Name, Sector: "District council", About: "Invented, for benchmarks."})
	if err != nil {
		return v, err
	}
	v.OrganisationID = council.ID
	person, err := m.auth.AddPerson(ctx, council.ID, account.Grant{Role: account.Lead}, "CSE Lead", v.Email, o.Password)
	if err != nil {
		return v, err
	}
	v.PersonID = person.ID
	today := date.Of(m.now())
	lead := account.Actor{PersonID: person.ID, Name: person.Name, OrganisationID: council.ID, OrganisationName: council.Name, Kind: account.Applicant,
		Grants: []account.Grant{{Role: account.Lead}}, Today: today}
	for i := range o.Areas {
		area := organisation.ServiceArea{Name: areaName(i)}
		if i%4 == 3 {
			area.ParentID = v.AreaIDs[i-3]
		}
		if area, err = m.organisations.SaveArea(ctx, lead, area); err != nil {
			return v, err
		}
		v.AreaIDs = append(v.AreaIDs, area.ID)
	}
	plan, err := m.applicant.Plan(ctx, lead, applicant.Plan{Kind: assessment.Initial, StandardID: m.std.ID, Name: "Full assessment",
		Scope: "The whole council", CycleStartsOn: today.AddMonths(-24), DueOn: today.AddMonths(6)})
	if err != nil {
		return v, err
	}
	v.AssessmentID = plan.ID
	if err := m.applicant.StartCollecting(ctx, lead, plan.ID); err != nil {
		return v, err
	}
	w := newWriter(m, uint64(n), v)
	w.pages = o.Pages
	if err := m.db.Write(ctx, func(tx *store.Tx) error { return tx.InsertManySelves(ctx, w.selves()) }); err != nil {
		return v, err
	}
	return v, m.fill(ctx, w, lead, o.Items)
}

// fill puts the evidence in, some thousands of items to a transaction, and
// then counts it.
func (m *maker) fill(ctx context.Context, w *writer, lead account.Actor, items int) error {
	const batch = 4000
	for from := 0; from < items; from += batch {
		some := make([]store.ManyEvidence, min(batch, items-from))
		for i := range some {
			some[i] = w.item(from + i)
			if err := m.write(ctx, w, some[i]); err != nil {
				return err
			}
		}
		if err := m.db.Write(ctx, func(tx *store.Tx) error { return tx.InsertManyEvidence(ctx, some) }); err != nil {
			return err
		}
	}
	if err := m.flush(ctx, w); err != nil {
		return err
	}
	return m.db.Write(ctx, func(tx *store.Tx) error {
		if err := tx.RecountEvidenceUse(ctx); err != nil {
			return err
		}
		if err := tx.RecountAllEvidence(ctx, lead.OrganisationID, m.std.ID); err != nil {
			return err
		}
		return tx.Record(ctx, lead.Entry("evidence.synthesized", "organisation", lead.OrganisationID, map[string]any{"items": items}))
	})
}
