package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"syscall"
	"time"

	"github.com/plaudit/plaudit/internal/app"
	"github.com/plaudit/plaudit/internal/blob"
	"github.com/plaudit/plaudit/internal/demo"
)

// DemoCmd is the portal with the worked example, where a visitor chooses whom
// to be.
type DemoCmd struct {
	Data   string `placeholder:"DIR" help:"An empty folder, or one of an earlier demonstration; a temporary one if not set."`
	Cache  string `env:"PLAUDIT_CACHE" placeholder:"DIR" help:"Folder of what can be made again, kept for the next demonstration; one of yours if not set."`
	Listen string `default:"127.0.0.1:8080" env:"PLAUDIT_LISTEN" placeholder:"HOST:PORT" help:"Address to serve on (${default})."`
}

// Run tells the story and serves until it is asked to stop.
func (c *DemoCmd) Run(out *Streams) (err error) {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	folder, err := demo.OpenFolder(c.Data)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, folder.Close()) }()
	if c.Cache == "" {
		c.Cache = userCache()
	}
	a, err := app.New(ctx, app.Config{DataDir: folder.Path, CacheDir: c.Cache, Listen: c.Listen, Demo: true, Log: app.NewLog(os.Stderr)})
	if err != nil {
		return err
	}
	defer a.Close()
	if folder.Fresh {
		fmt.Fprintln(out.Out, "Telling the story of the demonstration: a few seconds.")
		if err := fillDemo(ctx, a); err != nil {
			return err
		}
		if err := folder.Told(); err != nil {
			return err
		}
	}
	return a.Run(ctx, func(address string) {
		fmt.Fprintf(out.Out, "Plaudit's demonstration is at http://%s\n", address)
	})
}

func fillDemo(ctx context.Context, a *app.App) error {
	blobs, err := blob.OpenDirectory(a.Config.BlobDir())
	if err != nil {
		return err
	}
	return errors.Join(demo.Seed(ctx, a.DB, blobs, time.Now()), blobs.Close())
}
