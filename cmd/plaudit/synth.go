package main

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/plaudit/plaudit/internal/blob"
	"github.com/plaudit/plaudit/internal/synth"
)

// SynthCmd makes data at scale.
type SynthCmd struct {
	StoreFlags    `embed:""`
	Organisations int  `default:"1" placeholder:"N" help:"How many organisations (${default})."`
	Items         int  `default:"5000" placeholder:"M" help:"How many items of evidence each of them has (${default})."`
	Pages         int  `default:"0" placeholder:"P" help:"How many pages of text the files of each of them have, at most ten for each item (${default})."`
	Areas         int  `default:"20" placeholder:"A" help:"How many service areas each of them has (${default})."`
	JSON          bool `help:"Print one JSON document."`
}

// Run reads the password of the leads from standard input, fills the database
// and tells who can sign in.
func (c *SynthCmd) Run(out *Streams) error {
	ctx := context.Background()
	password, err := readPassword(out)
	if err != nil {
		return err
	}
	db, err := c.open(ctx)
	if err != nil {
		return err
	}
	defer db.Close()
	if err := db.Migrate(ctx); err != nil {
		return err
	}
	blobs, err := blob.OpenDirectory(c.config().BlobDir())
	if err != nil {
		return err
	}
	started := time.Now()
	made, err := synth.Fill(ctx, db, blobs, time.Now, synth.Options{Organisations: c.Organisations, Items: c.Items, Pages: c.Pages, Areas: c.Areas, Password: strings.TrimSpace(password)})
	if err := errors.Join(err, blobs.Close()); err != nil {
		return err
	}
	if c.JSON {
		return printJSON(out.Out, map[string]any{"organisations": made, "seconds": time.Since(started).Seconds()})
	}
	for _, m := range made {
		fmt.Fprintf(out.Out, "%s: %d items, %d areas; %s signs in; assessment %s\n", m.Name, c.Items, c.Areas, m.Email, m.AssessmentID)
	}
	fmt.Fprintf(out.Out, "Made in %.1f seconds.\n", time.Since(started).Seconds())
	return nil
}
