package suggestion

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"

	"github.com/plaudit/plaudit/internal/evidence"
	"github.com/plaudit/plaudit/internal/fault"
	"github.com/plaudit/plaudit/internal/suggest"
)

// How much is read and kept.
const (
	maxText    = 1_000_000 // bytes of the text of an item
	remembered = 300       // decisions that are learned from, the last ones
	kept       = 5         // suggestions for an item at most
	usual      = 3         // suggestions for an item that is linked to nothing yet
	nearBest   = 0.8       // of the best score: what is suggested beyond that
	batch      = 200       // items in one run of WorkAgain
	tries      = 3
)

// facts are what suggestions for an item are worked out from.
type facts struct {
	item     evidence.Item
	current  evidence.Edition
	linked   []string // elements
	settled  bool     // every file was read, or cannot be
	run      Run
	computed bool
}

// basis is a hash of what is read.
func (f facts) basis() string {
	h := sha256.New()
	fmt.Fprintln(h, f.item.EditionNumber, f.item.Title, f.current.Note, f.current.URL)
	for _, file := range f.current.Files {
		fmt.Fprintln(h, file.Name, file.SHA256, file.Text.State)
	}
	return hex.EncodeToString(h.Sum(nil))
}

func (s *Service) facts(ctx context.Context, tx Tx, organisationID, itemID string) (f facts, err error) {
	if f.item, err = tx.EvidenceItem(ctx, organisationID, itemID); err != nil {
		return f, err
	}
	editions, err := tx.EvidenceEditions(ctx, organisationID, itemID)
	if err != nil {
		return f, err
	}
	f.current = evidence.Dossier{Editions: editions}.Current()
	f.settled = !slices.ContainsFunc(f.current.Files, func(file evidence.File) bool {
		return file.Text.State != evidence.TextRead && file.Text.State != evidence.TextEmpty && file.Text.State != evidence.TextFailed
	})
	links, err := tx.EvidenceLinks(ctx, organisationID, itemID)
	if err != nil {
		return f, err
	}
	for _, l := range links {
		if l.StandardID == s.std.ID {
			f.linked = append(f.linked, l.ElementID)
		}
	}
	f.run, f.computed, err = tx.SuggestionRun(ctx, organisationID, itemID)
	return f, err
}

// Work works out the suggestions for an item, unless they are there for the text,
// standard, lexicon and experience there are. Done twice, it comes to the same.
func (s *Service) Work(ctx context.Context, organisationID, itemID string) error {
	for range tries {
		done, err := s.work(ctx, organisationID, itemID)
		if done || err != nil {
			return err
		}
	}
	return fmt.Errorf("evidence %s was changed each time its suggestions were worked out", itemID)
}

// work is one try; it is not done when the item was changed meanwhile.
func (s *Service) work(ctx context.Context, organisationID, itemID string) (done bool, err error) {
	var (
		f          facts
		document   suggest.Document
		experience suggest.Experience
		revision   int64
	)
	err = s.store.Read(ctx, func(tx Tx) (err error) {
		if f, err = s.facts(ctx, tx, organisationID, itemID); err != nil {
			return err
		}
		var decisions []Decision
		if decisions, revision, err = tx.SuggestionExperience(ctx, organisationID, remembered); err != nil {
			return err
		}
		if done = f.computed && f.run.Basis == f.basis() && f.run.Engine == s.engine() && f.run.Experience == revision; done {
			return nil
		}
		for _, d := range decisions {
			experience = append(experience, suggest.Decision{Element: d.ElementID, Accepted: d.Verdict == Accepted, Terms: d.Terms})
		}
		document, err = read(ctx, tx, f)
		return err
	})
	if fault.Is(err, fault.KindNotFound) {
		return true, nil // it is gone
	}
	if done || err != nil {
		return done, err
	}
	run := Run{ItemID: itemID, OrganisationID: organisationID, Basis: f.basis(), Engine: s.engine(), Experience: revision, ComputedAt: s.now()}
	var all []Suggestion
	if f.settled {
		run.TitleTerms = s.index().TitleTerms(document)
		all = s.worth(f, s.index().For(document, 0, experience))
	}
	return done, s.store.Write(ctx, func(tx Tx) error {
		now, err := s.facts(ctx, tx, organisationID, itemID)
		if err != nil {
			return err
		}
		if done = now.basis() == run.Basis && now.run.Basis == f.run.Basis && now.run.ComputedAt.Equal(f.run.ComputedAt); !done {
			return nil
		}
		return tx.SaveSuggestions(ctx, run, all)
	})
}

// worth keeps the suggestions that are worth a person's time: the first three and
// those about as strong as the best; for an item that is linked already, only
// those that are about as strong as the best and no mere possibility.
func (s *Service) worth(f facts, found []suggest.Suggestion) (all []Suggestion) {
	for _, v := range found {
		near := v.Score >= nearBest*found[0].Score
		if len(all) == kept || v.Score < madeFrom || !near && len(all) >= usual || len(f.linked) > 0 && (!near || v.Score < fairFrom) {
			break
		}
		if slices.Contains(f.linked, v.Element.ID) {
			continue
		}
		suggestion := Suggestion{OrganisationID: f.item.OrganisationID, ItemID: f.item.ID, StandardID: s.std.ID, ElementID: v.Element.ID,
			Place: int64(len(all)) + 1, Score: v.Score, Terms: v.Terms, AcceptedAlike: int64(v.Learned.Accepted), RejectedAlike: int64(v.Learned.Rejected)}
		for _, p := range v.Passages {
			suggestion.Passages = append(suggestion.Passages, Passage{Pointer: p.Place, Text: p.Text, Terms: p.Terms})
		}
		all = append(all, suggestion)
	}
	return all
}

// read puts together what there is to read of an item. The text of a file comes
// with its place; with several files, the place names the file.
func read(ctx context.Context, tx Tx, f facts) (suggest.Document, error) {
	d := suggest.Document{Title: f.item.Title}
	if f.current.Note != "" {
		d.Passages = append(d.Passages, suggest.Passage{Text: f.current.Note})
	}
	left := maxText
	for i, file := range f.current.Files {
		if i == 0 {
			d.Name = file.Name
		}
		if file.Text.State != evidence.TextRead || !file.State.Offered() {
			continue
		}
		passages, err := tx.Passages(ctx, f.item.OrganisationID, file.SHA256)
		if err != nil {
			return d, err
		}
		for _, p := range passages {
			if left -= len(p.Text); left < 0 {
				return d, nil
			}
			place := p.Place.Words()
			if len(f.current.Files) > 1 {
				place = strings.TrimSuffix(file.Name+", "+place, ", ")
			}
			d.Passages = append(d.Passages, lines(p, place)...)
		}
	}
	return d, nil
}

// lines takes the heading of a passage apart from the text under it.
func lines(p evidence.Passage, place string) []suggest.Passage {
	text := p.Text
	var all []suggest.Passage
	if rest, under := strings.CutPrefix(text, p.Heading); p.Heading != "" && under {
		all, text = append(all, suggest.Passage{Page: int(p.Place.Number), Place: place, Text: p.Heading, Heading: true}), rest
	}
	return append(all, suggest.Passage{Page: int(p.Place.Number), Place: place, Text: text})
}

// WorkAgain works out what is missing or stale, a bounded batch of it, and says
// of how many items.
func (s *Service) WorkAgain(ctx context.Context) (n int, err error) {
	var stale [][2]string
	if err := s.store.Read(ctx, func(tx Tx) (err error) {
		stale, err = tx.StaleSuggestions(ctx, s.engine(), batch)
		return err
	}); err != nil {
		return 0, err
	}
	for _, v := range stale {
		if err := s.Work(ctx, v[0], v[1]); err != nil {
			return n, err
		}
		n++
	}
	return n, nil
}
