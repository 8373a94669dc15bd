package extract

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"runtime/debug"
)

// The process that reads is the same program, started with this argument and
// this variable, so that it works wherever the program does, tests included.
const (
	childArgument = "extract-worker"
	childVariable = "PLAUDIT_EXTRACT_WORKER"
)

// A program that was started to read files does so before all else, and
// nothing else.
func init() {
	if len(os.Args) != 2 || os.Args[1] != childArgument || os.Getenv(childVariable) == "" {
		return
	}
	in, out := os.Stdin, os.Stdout
	os.Stdout = os.Stderr // nobody else speaks on the wire
	if err := serveJobs(in, out); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	os.Exit(0)
}

// serveJobs does jobs until there are no more.
func serveJobs(in io.Reader, out io.Writer) error {
	lowerPriority()
	w := newWire(in, out)
	bounded := false
	for {
		var j job
		if err := w.in.Decode(&j); errors.Is(err, io.EOF) {
			return nil
		} else if err != nil {
			return err
		}
		if !bounded {
			bounded = true
			debug.SetMemoryLimit(j.Limits.Memory * 3 / 4)
			if err := limitMemory(j.Limits.Memory); err != nil {
				return fmt.Errorf("limit memory: %w", err)
			}
		}
		if err := w.send(do(w, j)); err != nil {
			return err
		}
		debug.FreeOSMemory()
	}
}

func do(w *wire, j job) reply {
	file := &wiredFile{w: w, size: j.Size, blocks: map[int64][]byte{}}
	r := reply{Done: true}
	var err error
	if j.Draw {
		r.Picture, r.Pages, err = preview(context.Background(), file, j.Size, j.MediaType, j.Page, j.Width, j.Limits)
	} else {
		r.Document, err = Read(context.Background(), file, j.Size, j.MediaType, j.Limits)
	}
	var u *Unreadable
	if errors.As(err, &u) {
		r.Problem = u.Words
		if u.cause != nil {
			r.Cause = u.cause.Error()
		}
	} else if err != nil {
		r.Problem, r.Cause = wordsDamaged, err.Error()
	}
	return r
}
