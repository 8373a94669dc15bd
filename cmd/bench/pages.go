package main

import (
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"sync/atomic"
	"time"

	"github.com/plaudit/plaudit/internal/app"
	"github.com/plaudit/plaudit/internal/blob"
	"github.com/plaudit/plaudit/internal/evidence"
	"github.com/plaudit/plaudit/internal/search"
	"github.com/plaudit/plaudit/internal/store"
	"github.com/plaudit/plaudit/internal/store/storetest"
	"github.com/plaudit/plaudit/internal/synth"
)

const (
	password = "three random words"
	lead     = "lead@council-1.example.org"
	areas    = 20
)

// library makes, unless it is there from a run before, the data of one
// organisation with so many items, and returns its folder.
func (b *bench) library(items int) (string, error) { return b.written(items, 0) }

// written is library with so many pages of text in the files of the items.
func (b *bench) written(items, pages int) (string, error) {
	dir := filepath.Join(b.dir, fmt.Sprintf("items-%d", items))
	if pages > 0 {
		dir += fmt.Sprintf("-pages-%d", pages)
	}
	if _, err := os.Stat(filepath.Join(dir, "made")); err == nil {
		return dir, nil
	}
	if err := os.RemoveAll(dir); err != nil {
		return "", err
	}
	address, err := b.database(dir)
	if err != nil {
		return "", err
	}
	db, err := store.Open(b.ctx, address)
	if err != nil {
		return "", err
	}
	defer db.Close()
	if err := db.Migrate(b.ctx); err != nil {
		return "", err
	}
	files, err := blob.OpenDirectory(filepath.Join(dir, "files"))
	if err != nil {
		return "", err
	}
	started := time.Now()
	_, err = synth.Fill(b.ctx, db, files, time.Now, synth.Options{Organisations: 1, Items: items, Pages: pages, Areas: areas, Password: password})
	if err == nil {
		_, err = db.Raw().ExecContext(b.ctx, "ANALYZE") // PostgreSQL does so itself within minutes, SQLite when it is closed
	}
	if err := errors.Join(err, files.Close()); err != nil {
		return "", err
	}
	fmt.Fprintf(os.Stderr, "  made %d items, %d pages in %.1f s\n", items, pages, time.Since(started).Seconds())
	return dir, os.WriteFile(filepath.Join(dir, "made"), nil, 0o600)
}

// database is the address of the database that belongs to a folder of data: a
// file in it, or a database of a PostgreSQL server that ends with this process.
func (b *bench) database(dir string) (string, error) {
	if b.postgres == nil {
		return filepath.Join(dir, "plaudit.db"), nil
	}
	if b.postgres[dir] == "" {
		address, err := storetest.Database(fmt.Sprintf("bench_%d", len(b.postgres)+1))
		if err != nil {
			return "", err
		}
		b.postgres[dir] = address
	}
	return b.postgres[dir], nil
}

// portal is the program on one library, served by this process, with the lead
// signed in.
type portal struct {
	app        *app.App
	base       string
	client     *http.Client
	assessment string // its path
	council    string // the id of its organisation
	stop       func()
}

func (b *bench) portal(items int) (*portal, error) {
	dir, err := b.library(items)
	if err != nil {
		return nil, err
	}
	return b.open(dir)
}

// open serves the data in a folder.
func (b *bench) open(dir string) (*portal, error) {
	null, err := os.OpenFile(os.DevNull, os.O_WRONLY, 0)
	if err != nil {
		return nil, err
	}
	address, err := b.database(dir)
	if err != nil {
		return nil, err
	}
	a, err := app.New(b.ctx, app.Config{DataDir: dir, Database: address, Log: slog.New(slog.NewJSONHandler(null, nil))})
	if err != nil {
		return nil, err
	}
	base, stop, err := serve(a.Handler())
	if err != nil {
		return nil, errors.Join(err, a.Close())
	}
	p := &portal{app: a, base: base, client: newClient(), stop: func() { stop(); a.Close(); null.Close() }}
	if err := signIn(p.client, base, lead, password); err != nil {
		p.stop()
		return nil, err
	}
	var id string
	if err := a.DB.Read(b.ctx, func(tx *store.Tx) error {
		council, err := tx.OrganisationBySlug(b.ctx, "synthetic-council-1")
		if err != nil {
			return err
		}
		p.council = council.ID
		all, err := tx.AssessmentsOfOrganisation(b.ctx, council.ID)
		if err == nil && len(all) > 0 {
			id = all[0].ID
		}
		return err
	}); err != nil || id == "" {
		p.stop()
		return nil, fmt.Errorf("find the assessment %q: %w", id, err)
	}
	p.assessment = "/assessments/" + id
	return p, nil
}

// dashboards compares the home of an assessment and its roll-up by areas with
// their own bytes served from memory.
func (b *bench) dashboards() error {
	const items, atOnce = 5000, 2
	p, err := b.portal(items)
	if err != nil {
		return err
	}
	defer p.stop()
	for _, page := range []struct{ name, path string }{
		{"dashboard, home", p.assessment}, {"dashboard, areas", p.assessment + "/areas"},
	} {
		body, header, err := get(b.ctx, p.client, p.base+page.path)
		if err != nil {
			return err
		}
		floorBase, stop, err := serveBytes(body, header)
		if err != nil {
			return err
		}
		var floor, ours load
		for range 3 { // the best of three, taken in turns
			f, err := hit(b.ctx, newClient(), floorBase, b.requests, atOnce)
			if err != nil {
				stop()
				return err
			}
			o, err := hit(b.ctx, p.client, p.base+page.path, b.requests, atOnce)
			if err != nil {
				stop()
				return err
			}
			if f.rate > floor.rate {
				floor = f
			}
			if o.rate > ours.rate {
				ours = o
			}
		}
		stop()
		data := fmt.Sprintf("57 elements x %d areas, %d items, %s", areas, items, kilobytes(int64(len(body))))
		b.find(row{page.name, data, perSecond(floor.rate), perSecond(ours.rate), "1/" + fmt.Sprintf("%.1f", floor.rate/ours.rate), "at least 1/12", ours.rate*12 >= floor.rate})
		if err := b.drawnAnew(p, page.name, page.path, data, floor); err != nil {
			return err
		}
		b.find(row{page.name + ", p99", data, ms(ours.p50) + " (p50)", ms(ours.p99), times(float64(ours.p99), float64(ours.p50)), "under 4 x p50", ours.p99 < 4*ours.p50})
	}
	return nil
}

// drawnAnew measures the page when nothing of it is kept from before, as it is
// after each change: an address that nobody asked for yet is drawn.
func (b *bench) drawnAnew(p *portal, name, path, data string, floor load) error {
	var n atomic.Int64
	ours, err := hitEach(b.ctx, p.client, func() string { return fmt.Sprintf("%s%s?drawn=%d", p.base, path, n.Add(1)) }, b.requests, 2)
	if err != nil {
		return err
	}
	b.find(row{name + ", after a change", data, perSecond(floor.rate), perSecond(ours.rate), "1/" + fmt.Sprintf("%.1f", floor.rate/ours.rate), "at least 1/12", ours.rate*12 >= floor.rate})
	b.find(row{name + ", after a change, p99", data, ms(ours.p50) + " (p50)", ms(ours.p99), times(float64(ours.p99), float64(ours.p50)), "under 4 x p50", ours.p99 < 4*ours.p50})
	return nil
}

// growth compares the same pages over libraries of different size, in turns.
func (b *bench) growth() error {
	sizes := []int{100, 1000, 10_000, b.large}
	var portals []*portal
	for _, items := range sizes {
		p, err := b.portal(items)
		if err != nil {
			return err
		}
		defer p.stop()
		portals = append(portals, p)
	}
	for _, page := range []struct {
		name string
		path func(*portal) string
	}{
		{"dashboard, home", func(p *portal) string { return p.assessment }},
		{"dashboard, areas", func(p *portal) string { return p.assessment + "/areas" }},
		{"evidence, first page", func(*portal) string { return "/evidence" }},
	} {
		best := make([]time.Duration, len(sizes))
		for range 3 {
			for i, p := range portals {
				l, err := hit(b.ctx, p.client, p.base+page.path(p), b.requests/2, 1)
				if err != nil {
					return err
				}
				if best[i] == 0 || l.p50 < best[i] {
					best[i] = l.p50
				}
			}
		}
		for i := 1; i < len(sizes); i++ {
			b.find(row{page.name, fmt.Sprintf("%d items", sizes[i]), ms(best[0]) + fmt.Sprintf(" (%d)", sizes[0]), ms(best[i]),
				times(float64(best[i]), float64(best[0])), "at most 1.5 x", best[i]*2 <= best[0]*3})
		}
	}
	return nil
}

// evidence compares filtered pages of the library with the bare SQL of their
// one query.
func (b *bench) evidence() error {
	p, err := b.portal(b.large)
	if err != nil {
		return err
	}
	defer p.stop()
	var areaIDs []string
	if err := p.app.DB.Read(b.ctx, func(tx *store.Tx) error {
		all, err := tx.ServiceAreas(b.ctx, p.council)
		for _, a := range all {
			areaIDs = append(areaIDs, a.ID)
		}
		return err
	}); err != nil {
		return err
	}
	limits := evidence.LimitsOn(todayInLondon(), todayInLondon().AddMonths(-24))
	for _, f := range []struct {
		name, query string
		filter      evidence.Filter
	}{
		{"words and element", "q=complaints&element=1.1.1", evidence.Filter{Words: "complaints", StandardID: "cse", ElementID: "1.1.1"}},
		{"words that are rare", "q=SYN+000777", evidence.Filter{Words: "SYN 000777"}},
		{"area and freshness", "area=" + areaIDs[1] + "&fresh=stale", evidence.Filter{AreaIDs: areaIDs[1:2], Freshness: evidence.Stale, Limits: limits}},
		{"title order, kind", "sort=title&kind=note", evidence.Filter{Order: evidence.ByTitle, Kind: evidence.NoteKind}},
	} {
		var page, bare time.Duration
		for range 3 {
			floor, err := b.bareEvidence(p, f.filter)
			if err != nil {
				return err
			}
			l, err := hit(b.ctx, p.client, p.base+"/evidence?"+f.query, max(b.requests/8, 20), 1)
			if err != nil {
				return err
			}
			if bare == 0 || floor < bare {
				bare = floor
			}
			if page == 0 || l.p50 < page {
				page = l.p50
			}
		}
		b.find(row{"evidence, " + f.name, fmt.Sprintf("page of 50 out of %d items", b.large), ms(bare) + " (SQL)", ms(page), times(float64(page), float64(bare)), "at most 3 x", page <= 3*bare})
	}
	return nil
}

// bareEvidence is the time of the bare SQL behind a page of the library: of one
// statement or, with words, of the one that finds and the one that reads what is
// shown.
func (b *bench) bareEvidence(p *portal, f evidence.Filter) (time.Duration, error) {
	q := search.Parse(f.Words)
	if q.Empty() {
		query, args := store.EvidenceSQL(p.council, f, evidence.PageSize+1)
		return b.bareSQL(p, query, args)
	}
	var ids []string
	if err := p.app.DB.Read(b.ctx, func(tx *store.Tx) error {
		found, err := evidence.Find(b.ctx, tx, p.council, f)
		for _, m := range found.Matches[:min(len(found.Matches), evidence.PageSize)] {
			ids = append(ids, m.ItemID)
		}
		return err
	}); err != nil {
		return 0, err
	}
	query, args := store.SearchSQL(p.app.DB, p.council, f, q, evidence.MaxHits)
	finds, err := b.bareSQL(p, query, args)
	if err != nil || len(ids) == 0 {
		return finds, err
	}
	query, args = store.EvidenceRowsSQL(p.council, ids)
	reads, err := b.bareSQL(p, query, args)
	return finds + reads, err
}

// bareSQL returns the median time of a query with its rows read and thrown away.
func (b *bench) bareSQL(p *portal, query string, args []any) (time.Duration, error) {
	var all []time.Duration
	for range 25 {
		started := time.Now()
		rows, err := p.app.DB.Raw().QueryContext(b.ctx, query, args...)
		if err != nil {
			return 0, err
		}
		columns, err := rows.Columns()
		if err != nil {
			return 0, err
		}
		values, into := make([]any, len(columns)), make([]any, len(columns))
		for i := range values {
			into[i] = &values[i]
		}
		for rows.Next() {
			if err := rows.Scan(into...); err != nil {
				return 0, err
			}
		}
		if err := errors.Join(rows.Err(), rows.Close()); err != nil {
			return 0, err
		}
		all = append(all, time.Since(started))
	}
	slices.Sort(all)
	return all[len(all)/2], nil
}
