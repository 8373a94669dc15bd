package store

import (
	"context"
	"database/sql"
	"embed"
	"fmt"
	"io/fs"
	"log/slog"

	"github.com/pressly/goose/v3"
	"github.com/riverqueue/river/riverdriver"
	"github.com/riverqueue/river/riverdriver/riverdatabasesql"
	"github.com/riverqueue/river/riverdriver/riversqlite"
	"github.com/riverqueue/river/rivermigrate"
)

//go:embed migrations
var migrations embed.FS

var quiet = slog.New(slog.DiscardHandler)

// Migrate brings the schema up to this release: our tables, then those of the
// job queue. It does nothing when there is nothing to do.
func (db *DB) Migrate(ctx context.Context) error {
	dir, err := fs.Sub(migrations, "migrations/"+db.dialect.pick("sqlite", "postgres"))
	if err != nil {
		return err
	}
	gooseDialect := goose.DialectSQLite3
	if db.dialect == postgresDialect {
		gooseDialect = goose.DialectPostgres
	}
	provider, err := goose.NewProvider(gooseDialect, db.write, dir, goose.WithSlog(quiet))
	if err != nil {
		return fmt.Errorf("read migrations: %w", err)
	}
	if _, err := provider.Up(ctx); err != nil {
		return fmt.Errorf("migrate: %w", err)
	}
	queue, err := rivermigrate.New(db.riverDriver(), &rivermigrate.Config{Logger: quiet})
	if err != nil {
		return err
	}
	if _, err := queue.Migrate(ctx, rivermigrate.DirectionUp, nil); err != nil {
		return fmt.Errorf("migrate the job queue: %w", err)
	}
	return nil
}

func (db *DB) riverDriver() riverdriver.Driver[*sql.Tx] {
	if db.dialect == postgresDialect {
		return riverdatabasesql.New(db.write)
	}
	return riversqlite.New(db.write)
}
