package web_test

import (
	"encoding/csv"
	"errors"
	"net/http"
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

func TestCSVStream(t *testing.T) {
	w := httptest.NewRecorder()
	err := web.CSVStream(w, "list.csv", func(row func(...string) error) error {
		return errors.Join(row("Title"), row("=1+1"))
	})
	if err != nil || w.Body.String() != "Title\n'=1+1\n" || w.Header().Get("Content-Disposition") != `attachment; filename="list.csv"` {
		t.Errorf("%q, %v, %v", w.Body, w.Header(), err)
	}
	boom := errors.New("boom")
	w = httptest.NewRecorder()
	if err := web.CSVStream(w, "list.csv", func(func(...string) error) error { return boom }); !errors.Is(err, boom) || w.Header().Get("Content-Disposition") != "" {
		t.Errorf("failed before the first row: %v, %v", err, w.Header())
	}
	defer func() {
		if recover() != http.ErrAbortHandler {
			t.Error("half a list looked whole")
		}
	}()
	_ = web.CSVStream(w, "list.csv", func(row func(...string) error) error { return errors.Join(row("Title"), boom) })
}
