package main

import (
	"fmt"
	"io"
	"runtime"
	"runtime/debug"
	"runtime/metrics"
	"slices"
	"strings"
	"time"

	"github.com/plaudit/plaudit/internal/date"
	"github.com/plaudit/plaudit/internal/report"
	"github.com/plaudit/plaudit/internal/standard"
)

func todayInLondon() date.Date { return date.Today(time.Now()) }

// report measures the documents of a long report.
func (b *bench) report() error {
	std := standard.CSE()
	content, references := longReport(std)
	return b.formats(content, std, references)
}

// formats measures the files of a long report: time, size, and the most memory
// that is alive meanwhile, at once, four and sixteen times the length.
func (b *bench) formats(content report.Content, std *standard.Standard, references int) error {
	words := 0
	for _, e := range content.Elements {
		words += len(strings.Fields(e.Finding))
	}
	for _, f := range append([]report.Format{report.HTML()}, report.Formats()...) {
		budget := 2 * time.Second
		if f.ID == "html" {
			budget = 50 * time.Millisecond
		}
		var all []time.Duration
		size := &counting{}
		for range 7 {
			size.n = 0
			started := time.Now()
			if err := f.Write(size, content, std); err != nil {
				return err
			}
			all = append(all, time.Since(started))
		}
		slices.Sort(all)
		median := all[len(all)/2]
		var peaks []string
		for _, times := range []int{1, 4, 16} {
			whole := longer(content, times)
			peak, err := alive(func() error { return f.Write(io.Discard, whole, std) })
			if err != nil {
				return err
			}
			peaks = append(peaks, fmt.Sprintf("%.1f", float64(peak)/1e6))
			runtime.KeepAlive(whole)
		}
		data := fmt.Sprintf("%d words of findings, %d references, %s; memory at 1, 4, 16 times the length: %s MB", words, references, kilobytes(size.n), strings.Join(peaks, ", "))
		b.find(row{"report, " + f.Title, data, "-", ms(median), "-", "under " + budget.String(), median < budget})
	}
	return nil
}

// counting counts what is written to it.
type counting struct{ n int64 }

func (c *counting) Write(p []byte) (int, error) {
	c.n += int64(len(p))
	return len(p), nil
}

// longer is the report with findings that are so many times as long.
func longer(c report.Content, times int) report.Content {
	c.Elements = slices.Clone(c.Elements)
	for i := range c.Elements {
		c.Elements[i].Finding = strings.Repeat(c.Elements[i].Finding+"\n\n", times)
	}
	return c
}

// alive runs something, and returns by how much the memory in use grew at most.
// The garbage is collected so often meanwhile that little of it counts.
func alive(run func() error) (most int64, err error) {
	defer debug.SetGCPercent(debug.SetGCPercent(5))
	sample := []metrics.Sample{{Name: "/memory/classes/heap/objects:bytes"}}
	now := func() int64 { metrics.Read(sample); return int64(sample[0].Value.Uint64()) }
	runtime.GC()
	before := now()
	stop, done := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(done)
		for {
			select {
			case <-stop:
				return
			case <-time.After(time.Millisecond):
				most = max(most, now()-before)
			}
		}
	}()
	err = run()
	close(stop)
	<-done
	return most, err
}

// longReport is a final report of about 60 pages.
func longReport(std *standard.Standard) (c report.Content, references int) {
	sentence := "The team showed how it asks its customers, what it learned from the answers, and what it changed because of them during the year. "
	c = report.Content{Reference: "R-1", Status: report.StatusFinal, Number: 2, Organisation: "Synthetic council", Body: "Synthetic body", StandardID: std.ID,
		Name: "Full assessment", Kind: "Full assessment", Scope: "The whole council", Assessors: []string{"Lead Assessor"}, ReleasedAt: time.Now(), SubmittedAt: time.Now(),
		Background: strings.Repeat(sentence, 20), Methodology: strings.Repeat(sentence, 20), Documents: 300, Questions: 40, Conclusion: strings.Repeat(sentence, 10),
		Recommendation: "Certify", Decision: "Certified", DecidedAt: time.Now()}
	today := todayInLondon()
	for i := range 40 {
		c.Sessions = append(c.Sessions, report.Session{Day: today.AddDays(i % 4), Place: "Town hall", Starts: "10:00", Kind: "Interview", Title: fmt.Sprintf("Session %d", i+1)})
		c.Met = append(c.Met, report.Met{Group: fmt.Sprintf("Group %d", i+1), Count: i + 1})
	}
	var ratings []standard.ElementRating
	for i, e := range std.Elements() {
		element := report.Element{ElementID: e.ID, Reason: "all", SelfRating: standard.RatingCompliant, Rating: standard.RatingCompliant,
			PreviousRating: standard.RatingPartiallyCompliant, Finding: strings.Repeat(sentence, 14)}
		for n := range 5 + i%3 {
			if references < 300 {
				references++
				element.Evidence = append(element.Evidence, fmt.Sprintf("EV-%03d", i*6+n))
			}
		}
		c.Elements = append(c.Elements, element)
		ratings = append(ratings, standard.ElementRating{Element: e.ID, Rating: element.Rating})
		c.Strengths = append(c.Strengths, report.Point{ID: "s" + e.ID, Words: strings.Repeat(sentence, 1), ElementIDs: []string{e.ID}})
		if i%4 == 0 {
			c.Improvements = append(c.Improvements, report.Point{ID: "i" + e.ID, Words: strings.Repeat(sentence, 2), ElementIDs: []string{e.ID}})
		}
	}
	c.Outcome = standard.OutcomeOf(std, ratings)
	return c, references
}
