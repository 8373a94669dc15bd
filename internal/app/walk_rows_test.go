package app_test

import (
	"fmt"
	"slices"
	"testing"
)

// heads returns where each organisation's chain of audit entries ends.
func (w *walker) heads(t *testing.T) map[string]string {
	t.Helper()
	rows, err := w.app.DB.Raw().Query(`SELECT organisation_id, hash FROM audit_head`)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	heads := map[string]string{}
	for rows.Next() {
		var id, hash string
		if err := rows.Scan(&id, &hash); err != nil {
			t.Fatal(err)
		}
		heads[id] = hash
	}
	return heads
}

// names returns the first column of a query.
func (w *walker) names(query string, args ...any) (all []string) {
	w.t.Helper()
	rows, err := w.app.DB.Raw().Query(query, args...)
	if err != nil {
		w.t.Fatal(err)
	}
	defer rows.Close()
	for rows.Next() {
		var s string
		if err := rows.Scan(&s); err != nil {
			w.t.Fatal(err)
		}
		all = append(all, s)
	}
	return all
}

// rows counts the rows of each of our tables, and adds the audit heads.
func (w *walker) rows() map[string]string {
	counts := w.heads(w.t)
	for _, table := range w.names(`SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'river%' AND name NOT LIKE 'sqlite%'`) {
		if table == "preview" {
			continue // what was drawn is nobody's record
		}
		counts[table] = w.names(`SELECT COUNT(*) FROM ` + table)[0]
	}
	return counts
}

// referencesStay checks that no row of one organisation refers to a row of
// another's, wherever both say whose they are.
func (w *walker) referencesStay(t *testing.T) {
	t.Helper()
	owned := w.names(`SELECT m.name FROM sqlite_master m JOIN pragma_table_info(m.name) c WHERE m.type = 'table' AND c.name = 'organisation_id'`)
	checked := 0
	for _, child := range owned {
		for _, key := range w.names(`SELECT "table" || ' ' || "from" || ' ' || "to" FROM pragma_foreign_key_list($1)`, child) {
			var parent, from, to string
			if _, err := fmt.Sscan(key, &parent, &from, &to); err != nil {
				t.Fatal(err)
			}
			if !slices.Contains(owned, parent) {
				continue
			}
			checked++
			stray := w.names(fmt.Sprintf(`SELECT COUNT(*) FROM %s c JOIN %s p ON p.%s = c.%s WHERE p.organisation_id <> c.organisation_id`, child, parent, to, from))[0]
			if stray != "0" {
				t.Errorf("%s rows of %s refer by %s to rows of %s that are another organisation's", stray, child, from, parent)
			}
		}
	}
	if checked < 10 {
		t.Errorf("only %d references checked", checked)
	}
}
