package organisation_test

import (
	"context"
	"testing"
	"time"

	"github.com/plaudit/plaudit/internal/account"
	"github.com/plaudit/plaudit/internal/fault"
	"github.com/plaudit/plaudit/internal/id"
	"github.com/plaudit/plaudit/internal/organisation"
	"github.com/plaudit/plaudit/internal/store"
	"github.com/plaudit/plaudit/internal/store/storetest"
)

func TestSlug(t *testing.T) {
	for name, want := range map[string]string{"Exmere City Council": "exmere-city-council", " St. Mary's  (North) ": "st-mary-s-north", "!!!": ""} {
		if got := organisation.Slug(name); got != want {
			t.Errorf("%q: %q, want %q", name, got, want)
		}
	}
}

func TestTreeAndDescendants(t *testing.T) {
	areas := []organisation.ServiceArea{
		{ID: "b", Name: "Baths", Position: 1}, {ID: "a", Name: "Arts", Position: 1}, {ID: "a2", ParentID: "a", Name: "Music", Position: 0},
		{ID: "a21", ParentID: "a2", Name: "Brass"}, {ID: "lost", ParentID: "gone", Name: "Lost", Position: 9},
	}
	want := []struct {
		id    string
		depth int
	}{{"a", 0}, {"a2", 1}, {"a21", 2}, {"b", 0}, {"lost", 0}}
	tree := organisation.Tree(areas)
	if len(tree) != len(want) {
		t.Fatalf("%+v", tree)
	}
	for i, w := range want {
		if tree[i].ID != w.id || tree[i].Depth != w.depth {
			t.Errorf("%d: %s at %d, want %s at %d", i, tree[i].ID, tree[i].Depth, w.id, w.depth)
		}
	}
	if got := organisation.Descendants(areas, []string{"a"}); len(got) != 3 {
		t.Errorf("%v", got)
	}
	if err := organisation.CheckAreas(areas, []string{"a", "of another"}); !fault.Is(err, fault.KindNotFound) {
		t.Error(err)
	}
}

func TestCreateAndKeepTheTreeATree(t *testing.T) {
	db := storetest.SQLite(t)
	storetest.Seed(t, db)
	ctx := context.Background()
	s := organisation.New(store.For[organisation.Tx]{DB: db}, id.New, time.Now)
	if o, err := s.Create(ctx, organisation.Organisation{Kind: account.CertificationBody, Name: "Third Body"}); err != nil || o.Slug != "third-body" {
		t.Errorf("%+v, %v", o, err)
	}
	for _, name := range []string{"", "!!!", "exmere city COUNCIL"} {
		if _, err := s.Create(ctx, organisation.Organisation{Kind: account.Applicant, Name: name}); !fault.Is(err, fault.KindInvalid) {
			t.Errorf("%q: %v", name, err)
		}
	}
	lead := storetest.Actor("lead", "2025-11-24")
	for _, parent := range []string{storetest.Housing, storetest.Repairs, storetest.OtherArea} {
		_, err := s.SaveArea(ctx, lead, organisation.ServiceArea{ID: storetest.Housing, Name: "Housing", ParentID: parent, Version: 1})
		if !fault.Is(err, fault.KindInvalid) {
			t.Errorf("beneath %s: %v", parent, err)
		}
	}
	_, err := s.SaveArea(ctx, storetest.Actor("champion", "2025-11-24"), organisation.ServiceArea{Name: "Mine"})
	if !fault.Is(err, fault.KindForbidden) {
		t.Error(err)
	}
	if problems, _, err := db.VerifyAudit(ctx); err != nil || len(problems) > 0 {
		t.Error(problems, err)
	}
}
