package main

import (
	"context"
	"fmt"
	"os"
	"os/signal"
	"syscall"

	"github.com/plaudit/plaudit/internal/app"
)

// ServeCmd is the portal with its workers.
type ServeCmd struct {
	ServeFlags `embed:""`
}

// Run serves until it is asked to stop.
func (c *ServeCmd) Run(out *Streams) error { return serve(c.config(), out) }

// serve puts the program together and runs it until SIGINT or SIGTERM. A second
// signal ends it at once.
func serve(c app.Config, out *Streams) error {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	context.AfterFunc(ctx, stop) // from then on a signal does what it does by itself
	c.Log = app.NewLog(os.Stderr)
	a, err := app.New(ctx, c)
	if err != nil {
		return err
	}
	defer a.Close()
	return a.Run(ctx, func(address string) {
		fmt.Fprintf(out.Out, "Plaudit is at http://%s\n", address)
	})
}
