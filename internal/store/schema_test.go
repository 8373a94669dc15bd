package store_test

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/plaudit/plaudit/internal/store"
	"github.com/plaudit/plaudit/internal/store/storetest"
)

// rows runs a query that gives one text column.
func rows(t *testing.T, db *store.DB, query string, args ...any) []string {
	t.Helper()
	found, err := db.Raw().Query(query, args...)
	if err != nil {
		t.Fatal(err)
	}
	defer found.Close()
	var all []string
	for found.Next() {
		var s string
		if err := found.Scan(&s); err != nil {
			t.Fatal(err)
		}
		all = append(all, s)
	}
	if err := found.Err(); err != nil {
		t.Fatal(err)
	}
	return all
}

// describe lists columns with their nullability, unique keys and foreign keys.
func describe(t *testing.T, db *store.DB) []string {
	t.Helper()
	if db.Dialect() == "PostgreSQL" {
		all := rows(t, db, `SELECT 'column ' || table_name || '.' || column_name || CASE WHEN is_nullable = 'NO' THEN ' required' ELSE '' END
			FROM information_schema.columns WHERE table_schema = 'public'`)
		all = append(all, rows(t, db, `SELECT 'unique ' || c.relname || ' ' || (SELECT string_agg(a.attname, ',' ORDER BY array_position(i.indkey::smallint[], a.attnum))
			FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attnum = ANY (i.indkey)) || CASE WHEN i.indpred IS NULL THEN '' ELSE ' partial' END
			FROM pg_index i JOIN pg_class c ON c.oid = i.indrelid JOIN pg_namespace n ON n.oid = c.relnamespace WHERE i.indisunique AND n.nspname = 'public'`)...)
		return append(all, rows(t, db, `SELECT 'foreign ' || c.relname || '.' || a.attname || ' ' || f.relname FROM pg_constraint k
			JOIN pg_class c ON c.oid = k.conrelid JOIN pg_class f ON f.oid = k.confrelid JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = k.conkey[1]
			WHERE k.contype = 'f'`)...)
	}
	var all []string
	for _, table := range rows(t, db, `SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'`) {
		all = append(all, rows(t, db, `SELECT 'column ' || $1 || '.' || name || CASE WHEN "notnull" OR pk THEN ' required' ELSE '' END FROM pragma_table_info($1)`, table)...)
		all = append(all, rows(t, db, `SELECT 'unique ' || $1 || ' ' || (SELECT group_concat(name, ',') FROM (SELECT name FROM pragma_index_info(l.name) ORDER BY seqno))
			|| CASE WHEN l.partial THEN ' partial' ELSE '' END FROM pragma_index_list($1) l WHERE l."unique"`, table)...)
		all = append(all, rows(t, db, `SELECT 'foreign ' || $1 || '.' || "from" || ' ' || "table" FROM pragma_foreign_key_list($1)`, table)...)
	}
	return all
}

// theirs are the tables of the libraries that migrate themselves, and the index
// of words, which is each database's own: passages are numbered for it, and
// SQLite needs no index of its own for such a key.
var theirs = regexp.MustCompile(`^(column|unique|foreign) (goose_|river_|passage_words)|^unique passage id$`)

func TestSchemasAgree(t *testing.T) {
	describeOurs := func(db *store.DB) []string {
		all := slices.DeleteFunc(describe(t, db), theirs.MatchString)
		slices.Sort(all)
		return slices.Compact(all)
	}
	sqlite, postgres := describeOurs(storetest.SQLite(t)), describeOurs(storetest.Postgres(t))
	if len(sqlite) < 300 {
		t.Fatalf("only %d facts about the SQLite schema", len(sqlite))
	}
	for _, fact := range sqlite {
		if !slices.Contains(postgres, fact) {
			t.Errorf("only in SQLite: %s", fact)
		}
	}
	for _, fact := range postgres {
		if !slices.Contains(sqlite, fact) {
			t.Errorf("only in PostgreSQL: %s", fact)
		}
	}
}

func TestMigratingTwiceChangesNothing(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		before := fmt.Sprint(describe(t, db))
		if err := db.Migrate(t.Context()); err != nil {
			t.Fatal(err)
		}
		if fmt.Sprint(describe(t, db)) != before {
			t.Error("a second migration changed the schema")
		}
	})
}

// What is not portable stays countable: above twenty picks the choice of one
// SQL text should be opened again (docs/adr/0001-one-sql-text.md).
func TestFewStatementsDiffer(t *testing.T) {
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	picks := 0
	for _, file := range files {
		source, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		picks += strings.Count(string(source), "dialect.pick(")
	}
	if picks > 20 {
		t.Errorf("%d statements differ between the databases", picks)
	}
}
