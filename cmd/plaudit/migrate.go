package main

import (
	"context"
	"fmt"

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
