package shell

import (
	"io"
	"net/http/httptest"
	"strings"
	"testing"

	"context"

	"github.com/a-h/templ"

	"github.com/plaudit/plaudit/internal/account"
)

func TestContentIsDrawnOnceForEachPersonAndRevision(t *testing.T) {
	kept := NewKept(10_000)
	drawn := 0
	ask := func(target, revision string, by account.Actor) string {
		t.Helper()
		content, err := kept.Content(httptest.NewRequest("GET", target, nil), by, revision, func() (templ.Component, error) {
			drawn++
			return templ.ComponentFunc(func(_ context.Context, w io.Writer) error {
				_, err := io.WriteString(w, "<p>"+target+revision+by.Name+"</p>")
				return err
			}), nil
		})
		if err != nil {
			t.Fatal(err)
		}
		var out strings.Builder
		if err := content.Render(t.Context(), &out); err != nil {
			t.Fatal(err)
		}
		return out.String()
	}
	lead := account.Actor{PersonID: "p1", Name: "Lead", Today: "2025-01-01"}
	other, tomorrow, limited := lead, lead, lead
	other.Name = "Other"
	tomorrow.Today = "2025-01-02"
	limited.Grants = []account.Grant{{Role: account.Champion, AreaIDs: []string{"area"}}}
	for range 2 {
		for i, got := range []string{ask("/a", "1", lead), ask("/a", "2", lead), ask("/a?who=last", "1", lead), ask("/a", "1", other), ask("/a", "1", tomorrow), ask("/a", "1", limited)} {
			want := []string{"/a1Lead", "/a2Lead", "/a?who=last1Lead", "/a1Other", "/a1Lead", "/a1Lead"}[i]
			if got != "<p>"+want+"</p>" {
				t.Errorf("%d: %s", i, got)
			}
		}
	}
	if drawn != 6 {
		t.Errorf("drawn %d times, not 6", drawn)
	}
	for i := range 500 { // more than there is room for
		ask("/a?n="+strings.Repeat("n", i), "1", lead)
	}
	if drawn != 506 || kept.room < 0 || len(kept.parts) == 0 || len(kept.parts) != kept.order.Len() {
		t.Errorf("drawn %d, %d left in %d", drawn, kept.room, len(kept.parts))
	}
}
