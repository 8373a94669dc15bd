package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"sync/atomic"
	"time"

	"github.com/riverqueue/river"

	"github.com/plaudit/plaudit/internal/fault"
)

// Tx is one transaction. Its methods are in the files named after the domain
// packages.
type Tx struct {
	tx      *sql.Tx
	dialect dialect
	queue   *river.Client[*sql.Tx]
	now     func() time.Time
}

// Enqueue stores a job that starts after the transaction is committed, and does
// not exist if it is rolled back. Its arguments hold ids, never personal data.
func (t *Tx) Enqueue(ctx context.Context, job river.JobArgs) error {
	count(ctx)
	if _, err := t.queue.InsertTx(ctx, t.tx, job, nil); err != nil {
		return fmt.Errorf("enqueue %s: %w", job.Kind(), err)
	}
	return nil
}

// scanner is a row: *sql.Row or *sql.Rows.
type scanner interface{ Scan(...any) error }

func (t *Tx) exec(ctx context.Context, query string, args ...any) (int64, error) {
	count(ctx)
	r, err := t.tx.ExecContext(ctx, query, normal(args)...)
	if err != nil {
		return 0, fmt.Errorf("%w\n%s", err, query)
	}
	return r.RowsAffected()
}

// run executes a statement of which it does not matter how many rows it meets.
func (t *Tx) run(ctx context.Context, query string, args ...any) error {
	_, err := t.exec(ctx, query, args...)
	return err
}

// change executes an UPDATE guarded by a version and says Conflict when no row
// had that version any more.
func (t *Tx) change(ctx context.Context, stale string, query string, args ...any) error {
	n, err := t.exec(ctx, query, args...)
	if err == nil && n == 0 {
		return fault.Conflict(stale)
	}
	return err
}

// list returns all rows of a query, in its order. Queries that can grow carry
// a LIMIT.
func list[T any](ctx context.Context, t *Tx, scan func(scanner) (T, error), query string, args ...any) ([]T, error) {
	count(ctx)
	args = normal(args)
	trace(ctx, query, args)
	rows, err := t.tx.QueryContext(ctx, query, args...)
	if err != nil {
		return nil, fmt.Errorf("%w\n%s", err, query)
	}
	defer rows.Close()
	var all []T
	for rows.Next() {
		v, err := scan(rows)
		if err != nil {
			return nil, fmt.Errorf("%w\n%s", err, query)
		}
		all = append(all, v)
	}
	return all, rows.Err()
}

// one returns the only row of a query; what is NotFound in these words when
// there is none.
func one[T any](ctx context.Context, t *Tx, missing string, scan func(scanner) (T, error), query string, args ...any) (T, error) {
	count(ctx)
	args = normal(args)
	trace(ctx, query, args)
	v, err := scan(t.tx.QueryRowContext(ctx, query, args...))
	if errors.Is(err, sql.ErrNoRows) {
		return v, fault.NotFound(missing)
	}
	if err != nil {
		return v, fmt.Errorf("%w\n%s", err, query)
	}
	return v, nil
}

// scanOne is the scan function of a query with a single column.
func scanOne[T any](s scanner) (v T, err error) { return v, s.Scan(&v) }

// normal makes arguments alike on both databases: times in UTC to the
// microsecond, the zero time as NULL.
func normal(args []any) []any {
	for i, a := range args {
		if at, ok := a.(time.Time); ok {
			if at.IsZero() {
				args[i] = nil
			} else {
				args[i] = at.UTC().Truncate(time.Microsecond)
			}
		}
	}
	return args
}

// orNull stores the empty string as NULL, for optional references.
func orNull(s string) any {
	if s == "" {
		return nil
	}
	return s
}

// in returns "($n, $n+1, ...)" for a list of values, with n the number of the
// first, and the values as arguments. An empty list matches nothing.
func in(n int, values []string) (string, []any) {
	if len(values) == 0 {
		return "(NULL)", nil
	}
	text := make([]byte, 0, len(values)*5)
	args := make([]any, len(values))
	for i, v := range values {
		sep := byte(',')
		if i == 0 {
			sep = '('
		}
		text = fmt.Appendf(append(text, sep), "$%d", n+i)
		args[i] = v
	}
	return string(append(text, ')')), args
}

// at scans a time that may be NULL or, from an expression on SQLite, text.
type at struct{ t *time.Time }

// Scan sets the time in UTC; NULL is the zero time.
func (a at) Scan(v any) error {
	switch v := v.(type) {
	case nil:
		*a.t = time.Time{}
	case time.Time:
		*a.t = v.UTC()
	case string:
		p, err := time.Parse("2006-01-02 15:04:05.999999999-07:00", v)
		if err != nil {
			return err
		}
		*a.t = p.UTC()
	default:
		return fmt.Errorf("scan a time from %T", v)
	}
	return nil
}

// text scans a string that may be NULL, which is then empty.
type text struct{ s *string }

// Scan sets the string.
func (n text) Scan(v any) error {
	switch v := v.(type) {
	case nil:
		*n.s = ""
	case string:
		*n.s = v
	case []byte:
		*n.s = string(v)
	default:
		return fmt.Errorf("scan text from %T", v)
	}
	return nil
}

type countKey struct{}

// CountStatements returns a context that counts the SQL statements run with it.
func CountStatements(ctx context.Context) (context.Context, *atomic.Int64) {
	var n atomic.Int64
	return context.WithValue(ctx, countKey{}, &n), &n
}

func count(ctx context.Context) {
	if n, ok := ctx.Value(countKey{}).(*atomic.Int64); ok {
		n.Add(1)
	}
}
