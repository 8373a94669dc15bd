package main

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"github.com/plaudit/plaudit/internal/extract"
)

// format is a file of one format, and how it is measured.
type format struct {
	name, mediaType string
	content         []byte
}

// extraction compares reading text, in the process of its own, with pdftotext
// on a PDF of the same pages.
func (b *bench) extraction() error {
	if _, err := exec.LookPath("pdftotext"); err != nil {
		fmt.Fprintln(os.Stderr, "  pdftotext is not installed (poppler-utils): no floor, nothing measured")
		return nil
	}
	const pages = 300
	text := pagesOfText(pages)
	formats, err := formatsOf(text)
	if err != nil {
		return err
	}
	file := filepath.Join(b.dir, "pages.pdf")
	if err := os.WriteFile(file, formats[0].content, 0o600); err != nil {
		return err
	}
	defer os.Remove(file)
	for _, f := range formats {
		var floor, ours time.Duration
		var memory int64
		for range 3 { // the best of three, taken in turns
			started := time.Now()
			if err := exec.CommandContext(b.ctx, "pdftotext", file, os.DevNull).Run(); err != nil {
				return fmt.Errorf("pdftotext: %w", err)
			}
			floor = best(floor, time.Since(started))
			took, peak, err := b.extract(f, text[len(text)-1])
			if err != nil {
				return fmt.Errorf("%s: %w", f.name, err)
			}
			ours, memory = best(ours, took), max(memory, peak)
		}
		rate := func(d time.Duration) string { return fmt.Sprintf("%.0f pages/s", pages/d.Seconds()) }
		b.find(row{"text out of " + f.name, fmt.Sprintf("%d pages, %s, peak %s", pages, kilobytes(int64(len(f.content))), megabytes(memory)),
			rate(floor) + " (pdftotext)", rate(ours), times(float64(ours), float64(floor)), "at most 6 x", ours <= 6*floor})
	}
	return nil
}

// extract reads a file in a fresh process that has read something before, as it
// is while many files come, and returns the time and the most memory that the
// process ever had. last must be in what is read.
func (b *bench) extract(f format, last string) (took time.Duration, peak int64, err error) {
	w := extract.NewWorker(extract.WorkerConfig{Cache: filepath.Join(b.dir, "wasm")})
	defer func() { err = errors.Join(err, w.Close()) }()
	warm := format{"text", "text/plain", []byte("one line\n")}
	if bytes.Contains(f.content, []byte("application/pdf")) || f.mediaType == "application/pdf" { // its reader is started for the first of them
		warm = format{"PDF", "application/pdf", pdfOf([]string{"one line"})}
	}
	if _, err := w.Read(b.ctx, bytes.NewReader(warm.content), int64(len(warm.content)), warm.mediaType, extract.Limits{}); err != nil {
		return 0, 0, err
	}
	started := time.Now()
	doc, err := w.Read(b.ctx, bytes.NewReader(f.content), int64(len(f.content)), f.mediaType, extract.Limits{})
	took = time.Since(started)
	if err != nil {
		return 0, 0, err
	}
	want := strings.Fields(last)
	if n := len(doc.Passages); n == 0 || !strings.Contains(doc.Passages[n-1].Text, want[len(want)-1]) {
		return 0, 0, fmt.Errorf("the last page was not read: %d passages, %d characters", n, doc.Characters)
	}
	peak, err = peakOfChildren()
	return took, peak, err
}

// peakOfChildren is the most memory that any of our processes has had that is
// still there.
func peakOfChildren() (peak int64, err error) {
	lists, err := filepath.Glob("/proc/self/task/*/children")
	if err != nil {
		return 0, err
	}
	for _, list := range lists {
		ids, err := os.ReadFile(list)
		if err != nil {
			continue // the thread has ended
		}
		for id := range strings.FieldsSeq(string(ids)) {
			pid, err := strconv.Atoi(id)
			if err != nil {
				return 0, err
			}
			n, err := statusOf(pid, "VmHWM")
			if err != nil {
				return 0, err
			}
			peak = max(peak, n)
		}
	}
	return peak, nil
}
