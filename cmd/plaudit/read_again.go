package main

import (
	"context"
	"fmt"

	"github.com/plaudit/plaudit/internal/store"
)

// ReadAgainCmd has files read again for the search.
type ReadAgainCmd struct {
	StoreFlags `embed:""`
	All        bool `help:"Every file, and not only those that could not be read: after a release that reads more."`
}

// Run marks the files; the portal reads them in the background.
func (c *ReadAgainCmd) Run(out *Streams) error {
	ctx := context.Background()
	db, err := c.openExisting(ctx)
	if err != nil {
		return err
	}
	defer db.Close()
	n := 0
	if err := db.Write(ctx, func(tx *store.Tx) (err error) {
		n, err = tx.AwaitTextAgain(ctx, c.All)
		return err
	}); err != nil {
		return err
	}
	fmt.Fprintf(out.Out, "%d files will be read again by the portal, in the background.\n", n)
	return nil
}
