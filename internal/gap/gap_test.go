package gap_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/plaudit/plaudit/internal/account"
	"github.com/plaudit/plaudit/internal/date"
	"github.com/plaudit/plaudit/internal/fault"
	"github.com/plaudit/plaudit/internal/gap"
	"github.com/plaudit/plaudit/internal/id"
	"github.com/plaudit/plaudit/internal/request"
	"github.com/plaudit/plaudit/internal/store"
	"github.com/plaudit/plaudit/internal/store/storetest"
)

const today = date.Date("2025-11-14")

var at = time.Date(2025, 11, 14, 10, 0, 0, 0, time.UTC)

func exec(t *testing.T, db *store.DB, query string, args ...any) {
	t.Helper()
	if _, err := db.Raw().Exec(query, args...); err != nil {
		t.Fatalf("%v\n%s", err, query)
	}
}

// weak seeds a council whose assessment of four elements has one gap of each kind.
func weak(t *testing.T, db *store.DB) *gap.Service {
	t.Helper()
	storetest.Seed(t, db)
	exec(t, db, `INSERT INTO assessment (id, organisation_id, standard_id, kind, name, scope, state, reference, cycle_starts_on, due_on, created_at, updated_at, version)
		VALUES ('as_now', $1, 'cse', 'initial', 'Now', '', 'collecting', '', '2024-11-01', '2025-12-01', $2, $2, 1)`, storetest.Council, at)
	for _, e := range []string{"1.1.1", "1.1.2", "1.1.3", "2.1.1"} {
		exec(t, db, `INSERT INTO assessment_element (assessment_id, element_id, reason) VALUES ('as_now', $1, 'all')`, e)
	}
	item := func(name, area string, until, review any) {
		exec(t, db, `INSERT INTO evidence_item (id, organisation_id, code, title, sort_title, kind, owner_id, period_until, review_on, sensitivity, search_text, edition_number, created_by, created_at, updated_at, version)
			VALUES ($1, $2, $1, 'Survey', 'survey', 'note', 'per_champion', $3, $4, 'open', '', 1, 'per_lead', $5, $5, 1)`, name, storetest.Council, until, review, at)
		exec(t, db, `INSERT INTO evidence_edition (id, organisation_id, item_id, number, url, note, received_by, received_at) VALUES ($1, $2, $3, 1, '', '', 'per_lead', $4)`, "ed_"+name, storetest.Council, name, at)
		if area != "" {
			exec(t, db, `INSERT INTO evidence_item_area (item_id, area_id) VALUES ($1, $2)`, name, area)
		}
	}
	link := func(item, element, pointer string) {
		exec(t, db, `INSERT INTO evidence_link (id, organisation_id, item_id, standard_id, element_id, claim, pointer, strongest, created_by, created_at, version)
			VALUES ($1, $2, $3, 'cse', $4, 'It shows it', $5, FALSE, 'per_lead', $6, 1)`, item+element, storetest.Council, item, element, pointer, at)
	}
	item("old", storetest.Repairs, "2023-03-31", "2025-01-01")
	link("old", "1.1.1", "")
	for i := range 4 {
		name := fmt.Sprint("new", i)
		item(name, "", "2025-09-30", nil)
		link(name, "1.1.2", "p. 1")
	}
	item("wide", storetest.Museums, nil, nil)
	for _, e := range []string{"1.1.3", "3.1.1", "3.1.2", "3.1.3", "3.1.4", "3.2.1"} {
		link("wide", e, "p. 2")
	}
	exec(t, db, `INSERT INTO content (sha256, size, state, signature, trouble, added_at, damage) VALUES ('abc', 1, 'infected', 'Test', '', $1, '')`, at)
	exec(t, db, `INSERT INTO evidence_file (id, organisation_id, edition_id, position, name, media_type, size, sha256) VALUES ('f', $1, 'ed_new0', 1, 'a.pdf', 'application/pdf', 1, 'abc')`, storetest.Council)
	if err := db.Write(t.Context(), func(tx *store.Tx) error { return tx.RecountAllEvidence(t.Context(), storetest.Council, "cse") }); err != nil {
		t.Fatal(err)
	}
	return gap.New(store.For[gap.Tx]{DB: db}, func() time.Time { return at })
}

func by(key string) account.Actor { return storetest.Actor(key, today) }

func names(gaps []gap.Gap) (all []string) {
	for _, g := range gaps {
		all = append(all, string(g.Severity)+" "+g.ElementID+" "+string(g.Kind)+" "+g.ItemID)
	}
	return all
}

func TestEveryWeakSpotIsARow(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		s := weak(t, db)
		v, err := s.List(t.Context(), by("executive"), gap.Filter{})
		if err != nil {
			t.Fatal(err)
		}
		want := []string{"high 1.1.2 locked new0", "high 2.1.1 no_evidence ", "medium 1.1.1 no_pointer old", "medium 1.1.1 old_data ", "medium 1.1.1 review_due old",
			"medium 1.1.3 no_period ", "low 1.1.1 area_silent ", "low 1.1.2 no_strongest ", "low 1.1.2 too_many ", "low 1.1.3 area_silent ", "low  one_for_all wide"}
		if got := names(v.Gaps); fmt.Sprint(got) != fmt.Sprint(want) || v.Total != len(want) {
			t.Errorf("%q\nnot %q", got, want)
		}
		if g := v.Gaps[3]; g.Words != "The newest data is 2 years old" || g.Since != "2024-03-31" {
			t.Errorf("%+v", g)
		}
		if g := v.Gaps[2]; g.Owner != "Champion of Housing" || g.Since != "2025-11-14" || len(g.AreaIDs) != 1 {
			t.Errorf("%+v", g)
		}
		for f, n := range map[gap.Filter]int{{Kind: gap.NoPointer}: 1, {Severity: gap.High}: 2, {Criterion: "2"}: 1, {AreaID: storetest.Housing}: 3,
			{OwnerID: storetest.PersonID("champion")}: 4, {Given: "yes"}: 0, {Given: "no"}: 11, {ElementID: "1.1.1", Severity: gap.Low}: 1, {OwnerID: "nobody"}: 0} {
			if v, err := s.List(t.Context(), by("lead"), f); err != nil || len(v.Gaps) != n || v.Total != 11 {
				t.Errorf("%+v: %q, %v", f, names(v.Gaps), err)
			}
		}
		if v, err := s.List(t.Context(), by("other_lead"), gap.Filter{}); err != nil || v.Assessment.ID != "" || len(v.Gaps) != 0 {
			t.Errorf("another council: %+v, %v", v, err)
		}
		if _, err := s.List(t.Context(), account.Actor{}, gap.Filter{}); !fault.Is(err, fault.KindNotFound) {
			t.Errorf("signed out: %v", err)
		}
		ctx, n := store.CountStatements(t.Context())
		if _, err := s.List(ctx, by("lead"), gap.Filter{}); err != nil || n.Load() > 4 {
			t.Errorf("%d statements, %v", n.Load(), err)
		}
	})
}

// A file from before there was a virus checker is a gap once there is one.
func TestAFileThatWasNeverScannedIsAGap(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		s := weak(t, db)
		exec(t, db, `UPDATE content SET state = 'unscanned' WHERE sha256 = 'abc'`)
		if v, err := s.List(t.Context(), by("lead"), gap.Filter{Kind: gap.Locked}); err != nil || len(v.Gaps) != 0 {
			t.Errorf("without a checker: %q, %v", names(v.Gaps), err)
		}
		s.Scanning()
		v, err := s.List(t.Context(), by("lead"), gap.Filter{Kind: gap.Locked})
		if err != nil || fmt.Sprint(names(v.Gaps)) != "[low 1.1.2 locked new0]" || !strings.Contains(v.Gaps[0].Words, "before there was a virus check") {
			t.Errorf("with a checker: %+v, %v", v.Gaps, err)
		}
	})
}

// A gap that is given to somebody is a request, and ends when its cause does.
func TestAGapThatIsGivenEndsByItself(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		s := weak(t, db)
		requests := request.New(store.For[request.Tx]{DB: db}, id.New, func() time.Time { return at })
		var asked []request.Request
		for _, key := range []string{"no_pointer:old", "old_data"} {
			r, err := requests.Ask(t.Context(), by("lead"), request.Request{StandardID: "cse", ElementID: "1.1.1", PersonID: storetest.PersonID("champion"), Words: "Mend it", DueOn: "2025-12-01", Gap: key})
			if err != nil {
				t.Fatal(err)
			}
			asked = append(asked, r)
		}
		v, err := s.List(t.Context(), by("lead"), gap.Filter{Given: "yes"})
		if err != nil || len(v.Gaps) != 2 || v.Gaps[0].Request.ID != asked[0].ID || v.Gaps[0].Request.DueOn != "2025-12-01" || v.Gaps[0].Request.Whom != "Champion of Housing" {
			t.Fatalf("%+v, %v", v.Gaps, err)
		}
		if n, err := s.Resolve(t.Context()); err != nil || n != 0 {
			t.Errorf("%d resolved while all is as it was, %v", n, err)
		}
		exec(t, db, `UPDATE evidence_link SET pointer = 'p. 6' WHERE item_id = 'old'`)
		for _, want := range []int{1, 0} {
			if n, err := s.Resolve(t.Context()); err != nil || n != want {
				t.Errorf("%d resolved, %v", n, err)
			}
		}
		for i, want := range []request.Outcome{request.Done, request.Open} {
			if p, err := requests.Open(t.Context(), by("lead"), asked[i].ID); err != nil || p.Outcome != want {
				t.Errorf("%s, %v", p.Outcome, err)
			}
		}
	})
}
