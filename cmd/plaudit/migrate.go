package main

import (
	"context"
	"fmt"
	"os"
	"strings"

	"github.com/plaudit/plaudit/internal/fault"
	"github.com/plaudit/plaudit/internal/store"
)

// MigrateCmd brings the schema up to this release, as serve does when it starts.
type MigrateCmd struct {
	StoreFlags `embed:""`
}

// Run migrates.
func (c *MigrateCmd) Run(out *Streams) error {
	db, err := c.open(context.Background())
	if err != nil {
		return err
	}
	defer db.Close()
	if err := db.Migrate(context.Background()); err != nil {
		return err
	}
	fmt.Fprintln(out.Out, "The database is up to date.")
	return nil
}

// open opens the database that the flags name, as it is.
func (f StoreFlags) open(ctx context.Context) (*store.DB, error) {
	c, err := f.config().Complete()
	if err != nil {
		return nil, err
	}
	return store.Open(ctx, c.Database)
}

// openExisting opens the database that the flags name; NotFound when there is
// none, where opening it would make one.
func (f StoreFlags) openExisting(ctx context.Context) (*store.DB, error) {
	c, err := f.config().Complete()
	if err != nil {
		return nil, err
	}
	if !strings.Contains(c.Database, "://") {
		if _, err := os.Stat(strings.TrimPrefix(c.Database, "sqlite:")); err != nil {
			return nil, fault.NotFound(fmt.Sprintf("There is no database %s.", c.Database)).Because(err)
		}
	}
	return store.Open(ctx, c.Database)
}
