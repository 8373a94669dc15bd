package main

import (
	"context"
	"errors"
	"fmt"

	"github.com/plaudit/plaudit/internal/blob"
	"github.com/plaudit/plaudit/internal/web"
)

// CopyFilesCmd copies the bytes of all files from one place to another.
type CopyFilesCmd struct {
	StoreFlags `embed:""`
	To         string `required:"" placeholder:"URL" help:"Where to: s3://bucket/prefix?endpoint=..., azure://container/prefix?account=..., or a folder."`
}

// Run copies what is not there yet, and checks each copy.
func (c *CopyFilesCmd) Run(out *Streams) error {
	ctx := context.Background()
	from, err := blob.Open(ctx, c.Files, c.config().BlobDir())
	if err != nil {
		return err
	}
	to, err := blob.Open(ctx, c.To, c.config().PartsDir())
	if err != nil {
		return errors.Join(err, from.Close())
	}
	copied, err := blob.Copy(ctx, from, to)
	fmt.Fprintf(out.Out, "%d files copied (%s), %d were there already.\n", copied.Copied, web.Size(copied.Bytes), copied.There)
	return errors.Join(err, to.Close(), from.Close())
}
