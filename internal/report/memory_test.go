package report

import (
	"fmt"
	"runtime"
	"strings"
	"testing"

	"github.com/plaudit/plaudit/internal/standard"
)

// watching takes what is written, and looks now and then at how much is alive.
type watching struct {
	written, next int
	base, most    uint64
}

func alive() uint64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}

func (w *watching) Write(p []byte) (int, error) {
	w.written += len(p)
	if w.written >= w.next {
		w.next = w.written + max(16<<10, w.next/4)
		if now := alive(); now > w.base {
			w.most = max(w.most, now-w.base)
		}
	}
	return len(p), nil
}

// long is a report of about so many pages.
func long(pages int) Content {
	c := full()
	for i := range c.Elements {
		var finding strings.Builder
		for p := range max(1, pages*3/57) { // about three paragraphs on a page
			fmt.Fprintf(&finding, "Paragraph %d. %s\n\n", p, strings.Repeat("The team showed how it does this, with examples from three services and the words of customers. ", 10))
		}
		c.Elements[i].Finding = finding.String()
	}
	return c
}

// What is alive while a report is written must not grow with its pages but for
// some numbers: beside the report itself and its blocks, which are there before.
func TestWritersLetGoOfThePagesTheyWrote(t *testing.T) {
	if testing.Short() {
		t.Skip("collects garbage many times")
	}
	std := standard.CSE()
	for _, id := range []string{"pdf", "docx", "odt"} {
		f, _ := FormatOf(id)
		peak := map[int]uint64{}
		for _, pages := range []int{60, 960} {
			c := long(pages)
			w := &watching{base: alive()}
			if err := f.Write(w, c, std); err != nil {
				t.Fatal(err)
			}
			peak[pages] = w.most
			t.Logf("%s, %d pages: %d kB alive, %d kB written", id, pages, w.most>>10, w.written>>10)
			runtime.KeepAlive(c)
		}
		if grown := int64(peak[960]) - int64(peak[60]); grown > 900*2<<10 {
			t.Errorf("%s: %d kB more alive for 900 pages more", id, grown>>10)
		}
	}
}
