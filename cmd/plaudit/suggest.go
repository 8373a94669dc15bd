package main

import (
	"bytes"
	"errors"
	"fmt"
	"strings"

	"github.com/plaudit/plaudit/internal/fault"
	"github.com/plaudit/plaudit/internal/standard"
	"github.com/plaudit/plaudit/internal/suggest"
)

// SuggestCmd ranks the elements that files speak for.
type SuggestCmd struct {
	Standard string   `default:"cse" placeholder:"ID" help:"Which standard to suggest from (${default})."`
	Top      int      `default:"5" placeholder:"N" help:"How many elements to name for each file (${default}); 0 for all."`
	JSON     bool     `help:"Print one JSON document."`
	Files    []string `arg:"" name:"file" help:"Files to read, or - for text on standard input."`
}

// suggestedFile is what is found for one file, as --json prints it.
type suggestedFile struct {
	File        string             `json:"file"`
	Pages       int                `json:"pages"`
	Characters  int                `json:"characters"`
	Suggestions []suggestedElement `json:"suggestions"`

	terms [][]string
}

type suggestedElement struct {
	Element  string             `json:"element"`
	Title    string             `json:"title"`
	Score    float64            `json:"score"`
	Passages []suggestedPassage `json:"passages"`
}

type suggestedPassage struct {
	Page int    `json:"page"`
	Text string `json:"text"`

	place string
}

// Validate is called when the command line is read.
func (c *SuggestCmd) Validate() error {
	if c.Top < 0 {
		return errors.New("--top has to be 0 or more")
	}
	return nil
}

// Run prints what is found for every file that can be read, and then fails if
// there was one that cannot.
func (c *SuggestCmd) Run(out *Streams) error {
	std, err := standard.BuiltIn(c.Standard)
	if err != nil {
		return err
	}
	index := suggest.New(std)
	found := []suggestedFile{}
	var problems []error
	for _, name := range c.Files {
		file, err := c.file(out, index, name)
		if err != nil {
			problems = append(problems, err)
			continue
		}
		found = append(found, file)
	}
	if c.JSON {
		err = printJSON(out.Out, found)
	} else {
		_, err = out.Out.Write(suggestionsText(found))
	}
	if err != nil {
		return err
	}
	for _, problem := range problems[:max(0, len(problems)-1)] {
		tell(out.Err, problem)
	}
	if len(problems) > 0 {
		return problems[len(problems)-1]
	}
	return nil
}

// file reads one file and ranks elements for it.
func (c *SuggestCmd) file(out *Streams, index *suggest.Index, name string) (suggestedFile, error) {
	d, pages, characters, err := readDocument(out, name)
	if err != nil {
		var f *fault.Error
		if errors.As(err, &f) {
			return suggestedFile{}, err
		}
		return suggestedFile{}, fmt.Errorf("%s: %w", name, err)
	}
	file := suggestedFile{File: name, Pages: pages, Characters: characters, Suggestions: []suggestedElement{}}
	if len(d.Passages) == 0 { // a name alone is no evidence
		return file, nil
	}
	for _, s := range index.For(d, c.Top, nil) {
		e := suggestedElement{Element: s.Element.ID, Title: s.Element.Title, Score: s.Score, Passages: []suggestedPassage{}}
		for _, p := range s.Passages {
			e.Passages = append(e.Passages, suggestedPassage{Page: p.Page, Text: p.Text, place: p.Place})
		}
		file.Suggestions = append(file.Suggestions, e)
		file.terms = append(file.terms, s.Terms)
	}
	return file, nil
}

// suggestionsText lays suggestions out for a terminal.
func suggestionsText(files []suggestedFile) []byte {
	var text bytes.Buffer
	for i, f := range files {
		if i > 0 {
			fmt.Fprintln(&text)
		}
		fmt.Fprintf(&text, "%s: %s, %s\n", f.File, counted(f.Pages, "page"), counted(f.Characters, "character"))
		if len(f.Suggestions) == 0 {
			fmt.Fprintln(&text, "  There is nothing in it that speaks for an element.")
		}
		for k, s := range f.Suggestions {
			fmt.Fprintf(&text, "\n  %d. %s %s (score %.3f)\n", k+1, s.Element, s.Title, s.Score)
			if len(f.terms[k]) > 0 {
				fmt.Fprintf(&text, "     because of: %s\n", strings.Join(f.terms[k], ", "))
			}
			for _, p := range s.Passages {
				fmt.Fprintf(&text, "     %s: «%s»\n", p.place, p.Text)
			}
		}
	}
	return text.Bytes()
}

// counted writes a number with its noun: 1 page, 2 pages.
func counted(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}
