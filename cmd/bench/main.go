// Command bench measures what the portal promises to hold: each figure beside a
// floor taken in the same run on the same machine, and the budget. Everything
// happens on the loopback in a folder of its own. It never fails on time: it
// prints, and people judge.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"runtime"
	"runtime/pprof"
	"slices"
	"strings"
)

func main() {
	if err := run(); err != nil {
		fmt.Fprintf(os.Stderr, "bench: %v\n", err)
		os.Exit(1)
	}
}

// bench is one run: what was asked for and what was found.
type bench struct {
	ctx      context.Context
	dir      string            // of data and files, removed at the end
	upload   int64             // bytes of the uploaded file
	requests int               // per measured page
	large    int               // items in the largest library
	pages    int               // of text that is searched
	labelled string            // path of the labelled set for suggestions
	postgres map[string]string // the database of each folder of data; nil for SQLite
	found    []row
}

// part is a group of figures that can be measured by itself.
type part struct {
	name    string
	measure func(*bench) error
}

var parts = []part{
	{"dashboard", (*bench).dashboards}, {"growth", (*bench).growth}, {"evidence", (*bench).evidence}, {"search", (*bench).search}, {"extract", (*bench).extraction}, {"report", (*bench).report},
	{"program", (*bench).program}, {"first", (*bench).firstPage}, {"upload", (*bench).uploads}, {"syncs", (*bench).syncs}, {"folder", (*bench).folder},
	{"suggest", (*bench).suggestions},
}

func run() (err error) {
	var names []string
	for _, p := range parts {
		names = append(names, p.name)
	}
	only := flag.String("only", "", "comma-separated parts to measure, of "+strings.Join(names, ", ")+" (all)")
	keep := flag.String("data", "", "folder to keep the data in for the next run (a temporary one)")
	upload := flag.Int64("upload", 1_000_000_000, "bytes of the file to upload")
	requests := flag.Int("requests", 400, "requests per page and run")
	large := flag.Int("large", 100_000, "items in the largest library")
	pages := flag.Int("pages", 100_000, "pages of text to search in")
	postgres := flag.Bool("postgres", false, "measure on a PostgreSQL server started for it, instead of SQLite; its data is not kept")
	profile := flag.String("cpuprofile", "", "file for a CPU profile of this process, which serves the pages")
	labelled := flag.String("suggest-set", os.Getenv("PLAUDIT_SUGGEST_SET"), "JSON lines of labelled documents to measure suggestions on (PLAUDIT_SUGGEST_SET)")
	flag.Parse()

	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	b := &bench{ctx: ctx, dir: *keep, upload: *upload, requests: *requests, large: *large, pages: *pages, labelled: *labelled}
	database := "SQLite"
	if *postgres {
		if *keep != "" {
			return errors.New("-data keeps only what SQLite holds: leave out -data or -postgres")
		}
		b.postgres, database = map[string]string{}, "PostgreSQL"
	}
	if b.dir == "" {
		if b.dir, err = os.MkdirTemp("", "plaudit-bench-"); err != nil {
			return err
		}
		defer os.RemoveAll(b.dir)
	} else if b.dir, err = filepath.Abs(b.dir); err != nil {
		return err
	}
	if *profile != "" {
		file, err := os.Create(*profile)
		if err != nil {
			return err
		}
		defer file.Close()
		if err := pprof.StartCPUProfile(file); err != nil {
			return err
		}
		defer pprof.StopCPUProfile()
	}
	for _, p := range parts {
		if *only != "" && !slices.Contains(strings.Split(*only, ","), p.name) {
			continue
		}
		fmt.Fprintf(os.Stderr, "%s ...\n", p.name)
		if err := p.measure(b); err != nil {
			return fmt.Errorf("%s: %w", p.name, err)
		}
	}
	if len(b.found) == 0 {
		return nil
	}
	fmt.Printf("\n%d cores, %s %s/%s, %s, loopback\n\n", runtime.NumCPU(), runtime.Version(), runtime.GOOS, runtime.GOARCH, database)
	fmt.Print(table(b.found))
	return nil
}
