package store_test

import (
	"context"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/plaudit/plaudit/internal/account"
	"github.com/plaudit/plaudit/internal/applicant"
	"github.com/plaudit/plaudit/internal/blob"
	"github.com/plaudit/plaudit/internal/date"
	"github.com/plaudit/plaudit/internal/evidence"
	"github.com/plaudit/plaudit/internal/gap"
	"github.com/plaudit/plaudit/internal/id"
	"github.com/plaudit/plaudit/internal/lookup"
	"github.com/plaudit/plaudit/internal/mywork"
	"github.com/plaudit/plaudit/internal/standard"
	"github.com/plaudit/plaudit/internal/store"
	"github.com/plaudit/plaudit/internal/store/storetest"
	"github.com/plaudit/plaudit/internal/synth"
)

// No statement of the search, the library and the dashboards reads a table from
// one end to the other: then it would take longer when others have more. The
// database is asked how it would run each.
func TestNoPageScansWhatGrowsWithOtherOrganisations(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		files, err := blob.OpenDirectory(t.TempDir())
		done(t, err)
		defer files.Close()
		made, err := synth.Fill(t.Context(), db, files, time.Now, synth.Options{Organisations: 1, Items: 40, Pages: 40, Areas: 4, Password: "three random words"})
		done(t, err)
		council := made[0]
		lead := account.Actor{PersonID: council.PersonID, OrganisationID: council.OrganisationID, Kind: account.Applicant, Grants: []account.Grant{{Role: account.Lead}}, Today: date.Of(time.Now())}
		library := evidence.New(store.For[evidence.Tx]{DB: db}, files, 1000, id.New, time.Now)
		applicant := applicant.New(store.For[applicant.Tx]{DB: db}, id.New, time.Now)
		for name, page := range map[string]func(context.Context) error{
			"the search": func(ctx context.Context) error {
				_, err := lookup.New(store.For[lookup.Tx]{DB: db}).Search(ctx, lead, standard.CSE(), lookup.Filter{Words: `customers "waiting times" -draft`, ElementID: "1.1.1",
					AreaID: council.AreaIDs[0]})
				return err
			},
			"the search, filtered": func(ctx context.Context) error {
				_, err := lookup.New(store.For[lookup.Tx]{DB: db}).Search(ctx, lead, standard.CSE(), lookup.Filter{Words: `complain*`,
					Evidence: evidence.Filter{Kind: evidence.FileKind, Freshness: evidence.Stale, Period: evidence.FinancialYear(2024)}})
				return err
			},
			"the library": func(ctx context.Context) error {
				return each(evidence.Orders(), func(o evidence.Order) error {
					for _, f := range []evidence.Filter{{}, {Words: "customers"}, {StandardID: "cse", ElementID: "1.1.1"}, {Unlinked: true}, {AreaIDs: council.AreaIDs[:1]}, {OwnerID: council.PersonID},
						{Kind: evidence.NoteKind}, {Freshness: evidence.Stale}, {Freshness: evidence.Ageing}, {Undated: true}, {Withdrawn: true}, {After: evidence.Mark{At: time.Now(), Value: "b", ID: "ev_1"}}} {
						f.Order = o
						if _, err := library.Library(ctx, lead, f); err != nil {
							return err
						}
					}
					return nil
				})
			},
			"the home of an assessment": func(ctx context.Context) error {
				return each([]string{"", council.AreaIDs[0]}, func(area string) error {
					_, err := applicant.Home(ctx, lead, council.AssessmentID, area)
					return err
				})
			},
			"the areas of an assessment": func(ctx context.Context) error {
				_, err := applicant.Areas(ctx, lead, council.AssessmentID)
				return err
			},
			"an element": func(ctx context.Context) error {
				_, err := applicant.Element(ctx, lead, council.AssessmentID, "1.1.1", "")
				return err
			},
			"the gap list": func(ctx context.Context) error {
				_, err := gap.New(store.For[gap.Tx]{DB: db}, time.Now).List(ctx, lead, gap.Filter{})
				return err
			},
			"my work": func(ctx context.Context) error {
				_, err := mywork.New(store.For[mywork.Tx]{DB: db}).Organisation(ctx, lead)
				return err
			},
		} {
			ctx, statements := store.TraceStatements(t.Context())
			done(t, page(ctx))
			if len(*statements) == 0 {
				t.Errorf("%s runs no statement", name)
			}
			seen := map[string]bool{}
			for _, s := range *statements {
				if seen[s.SQL] {
					continue
				}
				seen[s.SQL] = true
				if scanned := scans(t, db, s); len(scanned) > 0 {
					t.Errorf("%s scans %s:\n%s", name, strings.Join(scanned, ", "), s.SQL)
				}
			}
		}
	})
}

func each[T any](all []T, f func(T) error) error {
	for _, v := range all {
		if err := f(v); err != nil {
			return err
		}
	}
	return nil
}

var (
	named   = regexp.MustCompile(`(?i)\b(?:FROM|JOIN)\s+([a-z_]+)(?:\s+(?:AS\s+)?([a-z_]+))?`)
	scanned = regexp.MustCompile(`^SCAN (\w+)`)
	pgSeq   = regexp.MustCompile(`Seq Scan on (\w+)`)
	pgWalk  = regexp.MustCompile(`Index (?:Only )?Scan .*on (passage_words)`) // the words of a passage are looked up by word, never passage by passage
)

// scans names the tables that a statement would read as a whole.
func scans(t *testing.T, db *store.DB, s store.Statement) (all []string) {
	t.Helper()
	if db.Dialect() == "SQLite" {
		tables := map[string][]string{}
		for _, m := range named.FindAllStringSubmatch(s.SQL, -1) {
			tables[m[1]] = append(tables[m[1]], m[1])
			tables[m[2]] = append(tables[m[2]], m[1])
		}
		real := explained(t, db, `SELECT name FROM sqlite_master WHERE type = 'table'`, nil, 1)
		for _, line := range explained(t, db, "EXPLAIN QUERY PLAN "+s.SQL, s.Args, 4) {
			m := scanned.FindStringSubmatch(line)
			if m == nil || strings.Contains(line, "VIRTUAL TABLE INDEX") && strings.Contains(line, ":M") {
				continue
			}
			for _, table := range tables[m[1]] {
				if slices.Contains(real, table) {
					all = append(all, table+" ("+line+")")
				}
			}
		}
		return all
	}
	for _, line := range explained(t, db, "EXPLAIN "+s.SQL, s.Args, 1) {
		for _, kind := range []*regexp.Regexp{pgSeq, pgWalk} {
			if m := kind.FindStringSubmatch(line); m != nil && !strings.Contains(line, "Bitmap") {
				all = append(all, m[1]+" ("+strings.TrimSpace(line)+")")
			}
		}
	}
	return all
}

// explained returns the last of so many columns of each row of an answer.
// PostgreSQL would rather scan the small tables of a test: it is asked not to
// where it can do otherwise.
func explained(t *testing.T, db *store.DB, query string, args []any, columns int) (all []string) {
	t.Helper()
	tx, err := db.Raw().Begin()
	done(t, err)
	defer func() { done(t, tx.Rollback()) }()
	if db.Dialect() == "PostgreSQL" {
		_, err := tx.Exec(`SET LOCAL enable_seqscan = off`)
		done(t, err)
	}
	rows, err := tx.Query(query, args...)
	if err != nil {
		t.Fatalf("%v\n%s", err, query)
	}
	defer rows.Close()
	for rows.Next() {
		values, into := make([]any, columns), make([]any, columns)
		for i := range values {
			into[i] = &values[i]
		}
		done(t, rows.Scan(into...))
		text, ok := values[columns-1].(string)
		if !ok {
			text = string(values[columns-1].([]byte))
		}
		all = append(all, text)
	}
	done(t, rows.Err())
	return all
}
