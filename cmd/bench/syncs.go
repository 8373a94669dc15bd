package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/url"
	"path/filepath"
	"regexp"
	"slices"
	"sync"
	"time"

	"github.com/plaudit/plaudit/internal/account"
	"github.com/plaudit/plaudit/internal/app"
	"github.com/plaudit/plaudit/internal/blob"
	"github.com/plaudit/plaudit/internal/demo"
	"github.com/plaudit/plaudit/internal/store"
)

const (
	devices  = 20
	perSync  = 3 // notes that a device brings
	aloneFew = 10
)

// visit is a visit of the demonstration that devices hold.
type visit struct {
	ctx       context.Context
	client    *http.Client
	path      string // "/on-site/visits/..." with the address of the portal
	session   string
	next      int
	deviceIDs []string
	counting  sync.Mutex // of next
}

// syncs compares the sync of twenty devices at once, each with notes of its own,
// with that of one device alone, in turns.
func (b *bench) syncs() error {
	dir := filepath.Join(b.dir, "visit")
	address, err := b.database(dir)
	if err != nil {
		return err
	}
	a, err := app.New(b.ctx, app.Config{DataDir: dir, Database: address, Demo: true, Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		return err
	}
	defer a.Close()
	base, stop, err := serve(a.Handler())
	if err != nil {
		return err
	}
	defer stop()
	v, err := b.visit(a, base)
	if err != nil {
		return err
	}
	var alone, each, whole []time.Duration
	for range max(b.requests/80, 2) {
		for i := range aloneFew {
			took, err := v.sync(v.deviceIDs[i])
			if err != nil {
				return err
			}
			alone = append(alone, took)
		}
		all := make([]time.Duration, devices)
		failed := make([]error, devices)
		var group sync.WaitGroup
		started := time.Now()
		for i, device := range v.deviceIDs {
			group.Go(func() { all[i], failed[i] = v.sync(device) })
		}
		group.Wait()
		whole = append(whole, time.Since(started))
		if err := errors.Join(failed...); err != nil {
			return err
		}
		each = append(each, all...)
	}
	for _, some := range [][]time.Duration{alone, each, whole} {
		slices.Sort(some)
	}
	floor, p50, p99, done := alone[len(alone)/2], each[len(each)/2], each[len(each)*99/100], whole[len(whole)/2]
	data := fmt.Sprintf("%d devices, %d notes each, %d syncs", devices, perSync, len(each))
	b.find(row{"a sync among 20 at once, p50", data, ms(floor) + " (alone)", ms(p50), times(float64(p50), float64(floor)), "at most 20 x", p50 <= devices*floor})
	b.find(row{"a sync among 20 at once, p99", data, ms(floor) + " (alone)", ms(p99), times(float64(p99), float64(floor)), "at most 30 x", p99 <= 30*floor})
	b.find(row{"20 syncs at once, all done", data, ms(devices*floor) + " (20 alone)", ms(done), times(float64(done), float64(devices*floor)), "at most 1.5 x", 2*done <= 3*devices*floor})
	return nil
}

var desks = regexp.MustCompile(`href="/desk/(\w+)"`)

// visit tells the demonstration, unless it is there, and packs one of its visits
// on twenty devices.
func (b *bench) visit(a *app.App, base string) (*visit, error) {
	blobs, err := blob.OpenDirectory(a.Config.BlobDir())
	if err != nil {
		return nil, err
	}
	defer blobs.Close()
	var person, body string
	find := func() error {
		return a.DB.Read(b.ctx, func(tx *store.Tx) error {
			people, err := tx.DemoPeople(b.ctx)
			for _, p := range people {
				if p.Role == account.Assessor && p.Name == "Lead Assessor" {
					person, body = p.ID, p.OrganisationID
				}
			}
			return err
		})
	}
	if err := find(); err != nil {
		return nil, err
	}
	if person == "" {
		if err := errors.Join(demo.Seed(b.ctx, a.DB, blobs, time.Now()), find()); err != nil {
			return nil, err
		}
	}
	v := &visit{ctx: b.ctx, client: newClient(), next: int(time.Now().UnixNano())}
	res, err := v.client.PostForm(base+"/demo", url.Values{"person": {person}, "organisation": {body}})
	if err != nil {
		return nil, err
	}
	res.Body.Close()
	page, _, err := get(b.ctx, v.client, base+"/desk")
	if err != nil {
		return nil, err
	}
	for _, m := range desks.FindAllStringSubmatch(string(page), -1) {
		v.path = base + "/on-site/visits/" + m[1]
		if err := v.pack(); err == nil && v.session != "" {
			return v, nil
		}
	}
	return nil, errors.New("the demonstration has no visit that can be packed")
}

// pack takes the visit along on twenty devices.
func (v *visit) pack() error {
	v.deviceIDs = nil
	for i := range devices {
		id := v.id("dev")
		var answer struct {
			Bag struct {
				Editable bool
				Stops    []struct{ Sessions []struct{ ID string } }
			}
		}
		if err := v.post("/pack", map[string]any{"device": id, "name": fmt.Sprintf("Phone %d", i+1), "days": 5}, &answer); err != nil {
			return err
		}
		v.deviceIDs = append(v.deviceIDs, id)
		for _, stop := range answer.Bag.Stops {
			if len(stop.Sessions) > 0 && answer.Bag.Editable {
				v.session = stop.Sessions[0].ID
			}
		}
	}
	return nil
}

// id makes a number of the kind that devices make.
func (v *visit) id(kind string) string {
	v.counting.Lock()
	defer v.counting.Unlock()
	v.next++
	return fmt.Sprintf("%s_%024d", kind, v.next)
}

// sync brings new notes from a device and says how long the portal took.
func (v *visit) sync(device string) (time.Duration, error) {
	var changes []map[string]any
	for n := range perSync {
		changes = append(changes, map[string]any{"id": v.id("chg"), "kind": "note", "record": v.id("note"), "session": v.session, "base": 0,
			"words": fmt.Sprintf("They were asked in the spring, said the %dth of the group.", n+1), "at": time.Now()})
	}
	var answer struct{ Outcomes []struct{ Saved bool } }
	started := time.Now()
	err := v.post("/sync", map[string]any{"device": device, "clock": time.Now(), "pending": len(changes), "changes": changes}, &answer)
	took := time.Since(started)
	for _, o := range answer.Outcomes {
		if err == nil && !o.Saved {
			err = errors.New("a note was put aside")
		}
	}
	if err == nil && len(answer.Outcomes) != perSync {
		err = fmt.Errorf("%d notes of %d were answered", len(answer.Outcomes), perSync)
	}
	return took, err
}

func (v *visit) post(path string, send, into any) error {
	body, err := json.Marshal(send)
	if err != nil {
		return err
	}
	r, err := http.NewRequestWithContext(v.ctx, http.MethodPost, v.path+path, bytes.NewReader(body))
	if err != nil {
		return err
	}
	r.Header.Set("Content-Type", "application/json")
	res, err := v.client.Do(r)
	if err != nil {
		return err
	}
	defer res.Body.Close()
	answer, err := io.ReadAll(res.Body)
	if err == nil && res.StatusCode != http.StatusOK {
		err = fmt.Errorf("%s: %s: %.200s", path, res.Status, answer)
	}
	if err != nil {
		return err
	}
	return json.Unmarshal(answer, into)
}
