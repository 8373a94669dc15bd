package main

import (
	"bytes"
	"fmt"
	"runtime"
	"slices"
	"strings"
	"time"

	"github.com/plaudit/plaudit/internal/date"
	"github.com/plaudit/plaudit/internal/report"
	"github.com/plaudit/plaudit/internal/standard"
)

func todayInLondon() date.Date { return date.Today(time.Now()) }

// report measures how long the HTML of a long report takes.
func (b *bench) report() error {
	std := standard.CSE()
	content, references := longReport(std)
	var all []time.Duration
	var out bytes.Buffer
	for range 60 {
		out.Reset()
		started := time.Now()
		if err := report.Document(content, std).Render(b.ctx, &out); err != nil {
			return err
		}
		all = append(all, time.Since(started))
	}
	slices.Sort(all)
	median := all[len(all)/2]
	words := len(strings.Fields(out.String()))
	b.find(row{"report, HTML", fmt.Sprintf("%d words (about %d pages), %d references, %s", words, words/400, references, kilobytes(int64(out.Len()))), "-", ms(median), "-", "under 50 ms", median < 50*time.Millisecond})
	return b.formats(content, std, references)
}

// formatBudget is what each file of a long report may take.
const formatBudget = 2 * time.Second

// formats measures the files of a long report: time, memory taken and size.
func (b *bench) formats(content report.Content, std *standard.Standard, references int) error {
	for _, f := range report.Formats() {
		var all []time.Duration
		var size, memory uint64
		for range 7 {
			var out bytes.Buffer
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			started := time.Now()
			if err := f.Write(&out, content, std); err != nil {
				return err
			}
			all = append(all, time.Since(started))
			runtime.ReadMemStats(&after)
			size, memory = uint64(out.Len()), after.TotalAlloc-before.TotalAlloc
		}
		slices.Sort(all)
		median := all[len(all)/2]
		data := fmt.Sprintf("%d references, %s, %s taken", references, kilobytes(int64(size)), megabytes(int64(memory)))
		b.find(row{"report, " + f.Title, data, "-", ms(median), "-", "under 2 s", median < formatBudget})
	}
	return nil
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
