package web_test

import (
	"encoding/csv"
	"net/http/httptest"
	"testing"

	"github.com/plaudit/plaudit/internal/web"
)

func TestCSVKeepsFormulasAsText(t *testing.T) {
	rec := httptest.NewRecorder()
	rows := [][]string{{"Title", "Due"}, {`=HYPERLINK("http://example.org")`, "2025-11-14"}, {"-1", "a, \"b\"\nc"}, {"@x", "\ty"}}
	if err := web.CSV(rec, "actions.csv", rows); err != nil {
		t.Fatal(err)
	}
	got, err := csv.NewReader(rec.Body).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	for at, want := range map[[2]int]string{{1, 0}: `'=HYPERLINK("http://example.org")`, {1, 1}: "2025-11-14", {2, 0}: "'-1", {2, 1}: "a, \"b\"\nc", {3, 0}: "'@x", {3, 1}: "'\ty"} {
		if cell := got[at[0]][at[1]]; cell != want {
			t.Errorf("cell %v: %q, want %q", at, cell, want)
		}
	}
	if rec.Header().Get("Content-Disposition") != `attachment; filename="actions.csv"` {
		t.Error(rec.Header())
	}
}
