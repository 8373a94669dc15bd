package main

import (
	"fmt"
	"net/url"
	"slices"
	"time"

	"github.com/plaudit/plaudit/internal/account"
	"github.com/plaudit/plaudit/internal/evidence"
	"github.com/plaudit/plaudit/internal/lookup"
	"github.com/plaudit/plaudit/internal/search"
	"github.com/plaudit/plaudit/internal/standard"
	"github.com/plaudit/plaudit/internal/store"
)

// search compares searching with the bare query: through the use case, and
// through HTTP with the time it takes to send the same bytes from memory beside
// the query.
func (b *bench) search() error {
	dir, err := b.written(b.pages*2/10, b.pages)
	if err != nil {
		return err
	}
	p, err := b.open(dir)
	if err != nil {
		return err
	}
	defer p.stop()
	lead := account.Actor{PersonID: "bench", OrganisationID: p.council, Kind: account.Applicant, Grants: []account.Grant{{Role: account.Lead}}, Today: todayInLondon()}
	service := lookup.New(store.For[lookup.Tx]{DB: p.app.DB})
	for _, asked := range []struct{ name, words string }{
		{"rare word", "ombudsman"}, {"medium word", "complaints"}, {"very common word", "customers"}, {"two words", "customers complaints"},
		{"phrase", `"waiting times"`}, {"beginning", "complain*"}, {"without", "complaints -customers"}, {"Welsh", "tŷ mawr"}, {"nothing found", "zebra"},
	} {
		query, args := store.SearchSQL(p.app.DB, p.council, evidence.Filter{Words: asked.words}, search.Parse(asked.words), evidence.MaxHits)
		address := p.base + "/search?q=" + url.QueryEscape(asked.words)
		body, header, err := get(b.ctx, p.client, address)
		if err != nil {
			return err
		}
		memory, stop, err := serveBytes(body, header)
		if err != nil {
			return err
		}
		var bare, inside, sent time.Duration
		var page load
		hits := 0
		for range 3 { // the best of three, taken in turns
			floor, err := b.bareSQL(p, query, args)
			if err != nil {
				stop()
				return err
			}
			uses, found, err := b.searches(service, lead, asked.words)
			if err != nil {
				stop()
				return err
			}
			same, err := hit(b.ctx, newClient(), memory, b.requests/8, 1)
			if err != nil {
				stop()
				return err
			}
			ours, err := hit(b.ctx, p.client, address, max(b.requests/4, 100), 1)
			if err != nil {
				stop()
				return err
			}
			bare, inside, sent, hits = best(bare, floor), best(inside, uses), best(sent, same.p50), found
			if page.p50 == 0 || ours.p50 < page.p50 {
				page = ours
			}
		}
		stop()
		data := fmt.Sprintf("%d pages, %d items found", b.pages, hits)
		b.find(row{"search, " + asked.name, data, ms(bare) + " (query)", ms(inside), times(float64(inside), float64(bare)), "at most 2 x", inside <= 2*bare})
		floor := bare + sent
		b.find(row{"search page, " + asked.name, data, ms(floor) + " (query, bytes)", ms(page.p50), times(float64(page.p50), float64(floor)), "at most 2 x", page.p50 <= 2*floor})
		b.find(row{"search page, " + asked.name + ", p99", data, ms(page.p50) + " (p50)", ms(page.p99), times(float64(page.p99), float64(page.p50)), "under 4 x p50", page.p99 < 4*page.p50})
	}
	return nil
}

// best is the shorter of two times, of which the first may be none yet.
func best(so, now time.Duration) time.Duration {
	if so == 0 {
		return now
	}
	return min(so, now)
}

// searches is the median time of the use case, with how many items it found.
func (b *bench) searches(s *lookup.Service, by account.Actor, words string) (time.Duration, int, error) {
	var all []time.Duration
	found := 0
	for range 25 {
		started := time.Now()
		v, err := s.Search(b.ctx, by, standard.CSE(), lookup.Filter{Words: words})
		if err != nil {
			return 0, 0, err
		}
		all = append(all, time.Since(started))
		found = v.Count(lookup.Evidence)
	}
	slices.Sort(all)
	return all[len(all)/2], found, nil
}
