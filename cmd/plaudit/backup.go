package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"

	"github.com/plaudit/plaudit/internal/backup"
	"github.com/plaudit/plaudit/internal/blob"
	"github.com/plaudit/plaudit/internal/store"
	"github.com/plaudit/plaudit/internal/web"
)

// BackupCmd writes database and files into one archive, while the portal runs.
type BackupCmd struct {
	StoreFlags `embed:""`
	Out        string `required:"" placeholder:"FILE" help:"The archive to write, such as plaudit.tar; - for standard output."`
}

// Run writes the archive under another name first, so that no half one is ever
// taken for a whole.
func (c *BackupCmd) Run(out *Streams) error {
	return c.withData(func(ctx context.Context, db *store.DB, files blob.Opened) error {
		if c.Out == "-" {
			_, err := backup.Write(ctx, out.Out, db, files, version, time.Now())
			return err
		}
		file, err := os.CreateTemp(filepath.Dir(c.Out), ".plaudit-backup-")
		if err != nil {
			return err
		}
		defer os.Remove(file.Name()) // after the renaming there is none
		buffered := bufio.NewWriterSize(file, 1<<20)
		m, err := backup.Write(ctx, buffered, db, files, version, time.Now())
		if err = errors.Join(err, buffered.Flush(), file.Sync(), file.Close()); err != nil {
			return err
		}
		if err := os.Rename(file.Name(), c.Out); err != nil {
			return err
		}
		fmt.Fprintf(out.Out, "%s: the database and %d files, %s.\n", c.Out, len(m.Files), web.Size(m.Size()))
		return nil
	})
}

// withData opens the database and the folder of files as they are.
func (f StoreFlags) withData(do func(context.Context, *store.DB, blob.Opened) error) error {
	ctx := context.Background()
	db, err := f.openExisting(ctx)
	if err != nil {
		return err
	}
	files, err := blob.Open(ctx, f.Files, f.config().BlobDir())
	if err != nil {
		return errors.Join(err, db.Close())
	}
	return errors.Join(do(ctx, db, files), files.Close(), db.Close())
}

// RestoreCmd puts an archive back into an empty folder.
type RestoreCmd struct {
	Data    string `default:"data" env:"PLAUDIT_DATA" placeholder:"DIR" help:"Folder to restore into; it has no data yet (${default})."`
	Archive string `arg:"" help:"The archive, or - for standard input."`
}

// Run restores, and checks each part on the way.
func (c *RestoreCmd) Run(out *Streams) error {
	return withArchive(out, c.Archive, func(in io.Reader) error {
		m, err := backup.Restore(context.Background(), in, c.Data, StoreFlags{Data: c.Data}.config().BlobDir())
		if err == nil {
			fmt.Fprintf(out.Out, "Restored into %s: the database and %d files of %s.\n", c.Data, len(m.Files), m.MadeAt.Format("2 January 2006, 15:04 MST"))
		}
		return err
	})
}

func withArchive(out *Streams, name string, use func(io.Reader) error) error {
	if name == "-" {
		return use(out.In)
	}
	file, err := os.Open(name)
	if err != nil {
		return err
	}
	defer file.Close()
	return use(bufio.NewReaderSize(file, 1<<20))
}
