// Package store holds all SQL, one text for SQLite and PostgreSQL. A *Tx
// satisfies the Tx interfaces that the domain packages declare. Each domain
// package has a file of its own name here; migrations are in migrations/.
package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/jackc/pgx/v5/pgconn"
	_ "github.com/jackc/pgx/v5/stdlib" // registers the "pgx" driver
	"github.com/riverqueue/river"
	"modernc.org/sqlite" // registers the "sqlite" driver
	sqlite3 "modernc.org/sqlite/lib"

	"github.com/plaudit/plaudit/internal/fault"
)

type dialect int

const (
	sqliteDialect dialect = iota
	postgresDialect
)

// DB is an open database: one connection that writes and a pool that reads on
// SQLite, one pool for both on PostgreSQL.
type DB struct {
	dialect dialect
	write   *sql.DB
	read    *sql.DB
	queue   *river.Client[*sql.Tx]
	now     func() time.Time
	turn    chan struct{} // holds one: who has it tries again what could not be serialized
}

// Open opens the database that url names: "postgres://..." or the path of a
// SQLite file, which is created with its folder when it is not there.
func Open(ctx context.Context, url string) (*DB, error) {
	var db *DB
	var err error
	if strings.HasPrefix(url, "postgres://") || strings.HasPrefix(url, "postgresql://") {
		db, err = openPostgres(url)
	} else {
		db, err = openSQLite(strings.TrimPrefix(url, "sqlite:"))
	}
	if err != nil {
		return nil, err
	}
	if err := db.write.PingContext(ctx); err != nil {
		return nil, errors.Join(fmt.Errorf("open database: %w", err), db.Close())
	}
	db.now, db.turn = time.Now, make(chan struct{}, 1)
	if db.queue, err = river.NewClient(db.riverDriver(), &river.Config{Logger: quiet}); err != nil {
		return nil, errors.Join(err, db.Close())
	}
	return db, nil
}

func openSQLite(path string) (*DB, error) {
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return nil, fmt.Errorf("create the folder of the database: %w", err)
	}
	dsn := func(pragmas ...string) string {
		q := url.Values{"_time_format": {"sqlite"}}
		for _, p := range append([]string{"busy_timeout(10000)", "journal_mode(wal)", "synchronous(normal)", "foreign_keys(1)"}, pragmas...) {
			q.Add("_pragma", p)
		}
		return "file:" + (&url.URL{Path: path}).EscapedPath() + "?" + q.Encode()
	}
	write, err := sql.Open("sqlite", dsn()+"&_txlock=immediate")
	if err != nil {
		return nil, err
	}
	write.SetMaxOpenConns(1)
	reading, err := sqlite.NewConnector(dsn("query_only(1)"))
	if err != nil {
		return nil, errors.Join(err, write.Close())
	}
	read := sql.OpenDB(keepingConnector{reading})
	read.SetMaxOpenConns(4)
	read.SetMaxIdleConns(4)
	return &DB{dialect: sqliteDialect, write: write, read: read}, nil
}

func openPostgres(url string) (*DB, error) {
	pool, err := sql.Open("pgx", url)
	if err != nil {
		return nil, err
	}
	pool.SetMaxOpenConns(16)
	pool.SetMaxIdleConns(8)
	pool.SetConnMaxIdleTime(5 * time.Minute)
	return &DB{dialect: postgresDialect, write: pool, read: pool}, nil
}

// UseClock sets the clock by which audit entries are dated, before the database
// is used: the demonstration tells of years gone by.
func (db *DB) UseClock(now func() time.Time) { db.now = now }

// Close ends all connections.
func (db *DB) Close() error {
	err := db.write.Close()
	if db.read != db.write {
		err = errors.Join(err, db.read.Close())
	}
	return err
}

// Raw returns the writing pool, for tests that tamper with rows and for the
// floors of benchmarks. The program itself does not use it.
func (db *DB) Raw() *sql.DB { return db.write }

// Ping tells whether the database answers.
func (db *DB) Ping(ctx context.Context) error {
	var one int
	return db.read.QueryRowContext(ctx, "SELECT 1").Scan(&one)
}

// Dialect names the database in words, for doctor and logs.
func (db *DB) Dialect() string { return db.dialect.pick("SQLite", "PostgreSQL") }

// pick returns what differs between the two databases. Grep for it to see all
// that is not portable.
func (d dialect) pick(sqlite, postgres string) string {
	if d == postgresDialect {
		return postgres
	}
	return sqlite
}

// Write runs f in one transaction, which is committed when f returns nil. It
// runs f again when the database could not serialize it, so f does nothing but
// use its Tx: no other transaction, no file, no network.
//
// Transactions of one process that could not be serialized are tried again one
// after the other: twenty that want the same row would else spoil each other's
// tries again and again.
func (db *DB) Write(ctx context.Context, f func(*Tx) error) error {
	options := &sql.TxOptions{Isolation: db.isolation()}
	err := db.once(ctx, db.write, options, f)
	if !isSerialization(err) {
		return err
	}
	select {
	case <-ctx.Done():
		return ctx.Err()
	case db.turn <- struct{}{}:
	}
	defer func() { <-db.turn }()
	const tries = 40
	for try := 2; ; try++ {
		if err = db.once(ctx, db.write, options, f); try == tries || !isSerialization(err) {
			return err
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(time.Duration(rand.IntN(4*try)+1) * time.Millisecond):
		}
	}
}

// Read runs f in one read-only transaction that sees one moment. The database
// refuses a change inside it.
func (db *DB) Read(ctx context.Context, f func(*Tx) error) error {
	options := &sql.TxOptions{ReadOnly: db.dialect == postgresDialect}
	if db.dialect == postgresDialect {
		options.Isolation = sql.LevelRepeatableRead
	}
	return db.once(ctx, db.read, options, f)
}

func (db *DB) isolation() sql.IsolationLevel {
	if db.dialect == postgresDialect {
		return sql.LevelSerializable
	}
	return sql.LevelDefault
}

func (db *DB) once(ctx context.Context, pool *sql.DB, options *sql.TxOptions, f func(*Tx) error) error {
	sqltx, err := pool.BeginTx(ctx, options)
	if err != nil {
		return fmt.Errorf("begin: %w", err)
	}
	defer sqltx.Rollback() //nolint:errcheck // after a commit there is nothing to roll back
	if err := f(&Tx{tx: sqltx, dialect: db.dialect, queue: db.queue, now: db.now}); err != nil {
		return err
	}
	if err := sqltx.Commit(); err != nil {
		return fmt.Errorf("commit: %w", err)
	}
	return nil
}

// For lets a use case meet the database through the small interface it
// declares: For[evidence.Tx]{DB: db} has Write and Read that pass an
// evidence.Tx. T must be satisfied by *Tx; a test of every For in use says so.
type For[T any] struct{ DB *DB }

// Write is DB.Write with the narrower Tx.
func (f For[T]) Write(ctx context.Context, use func(T) error) error {
	return f.DB.Write(ctx, func(tx *Tx) error { return use(any(tx).(T)) })
}

// Read is DB.Read with the narrower Tx.
func (f For[T]) Read(ctx context.Context, use func(T) error) error {
	return f.DB.Read(ctx, func(tx *Tx) error { return use(any(tx).(T)) })
}

// isSerialization tells whether the transaction may succeed when run again.
func isSerialization(err error) bool {
	if pg, ok := errors.AsType[*pgconn.PgError](err); ok {
		return pg.Code == "40001" || pg.Code == "40P01"
	}
	if lite, ok := errors.AsType[*sqlite.Error](err); ok {
		return lite.Code()&0xff == sqlite3.SQLITE_BUSY
	}
	return false
}

// isDuplicate tells whether a unique key refused the row.
func isDuplicate(err error) bool {
	if pg, ok := errors.AsType[*pgconn.PgError](err); ok {
		return pg.Code == "23505"
	}
	if lite, ok := errors.AsType[*sqlite.Error](err); ok {
		return lite.Code() == sqlite3.SQLITE_CONSTRAINT_UNIQUE || lite.Code() == sqlite3.SQLITE_CONSTRAINT_PRIMARYKEY
	}
	return false
}

// duplicateIs turns a refusal by a unique key into the fault that the person
// should see, and leaves any other error as it is.
func duplicateIs(err error, f *fault.Error) error {
	if isDuplicate(err) {
		return f.Because(err)
	}
	return err
}
