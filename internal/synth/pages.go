package synth

import (
	"context"
	"fmt"
	"math/rand/v2"
	"strings"

	"github.com/plaudit/plaudit/internal/evidence"
	"github.com/plaudit/plaudit/internal/store"
)

// How long a written file is, and its pages.
const (
	pagesEach = 20
	pageWords = 250
)

// Words that are looked for, and in how many pages of a thousand they stand.
// What else is written are invented words, few of them often and most of them
// seldom, as in any language.
var spoken = []struct {
	words    string
	thousand int
}{
	{"customers", 700}, {"service", 500}, {"waiting times", 50}, {"complaints", 40}, {"complaint", 40}, {"complained", 10}, {"mystery shopping", 10}, {"Tŷ Mawr", 2}, {"ombudsman", 1},
}

// speech writes pages of text.
type speech struct {
	dice  *rand.Rand
	words []string
	often *rand.Zipf
}

func newSpeech(seed uint64) *speech {
	s := &speech{dice: rand.New(rand.NewPCG(seed, 58))}
	syllables := []string{"ba", "ker", "lo", "min", "sta", "rel", "on", "dy", "fa", "gen", "hu", "per", "tor", "ul", "vis", "wen", "ci", "pol", "ra", "the"}
	for range 20_000 {
		var b strings.Builder
		for range 2 + s.dice.IntN(3) {
			b.WriteString(syllables[s.dice.IntN(len(syllables))])
		}
		s.words = append(s.words, b.String())
	}
	s.often = rand.NewZipf(s.dice, 1.1, 4, uint64(len(s.words)-1))
	return s
}

// page writes one page; its name stands on no other.
func (s *speech) page(name string) string {
	at := map[int]string{0: name}
	for _, v := range spoken {
		if s.dice.IntN(1000) < v.thousand {
			at[1+s.dice.IntN(pageWords-1)] = v.words
		}
	}
	var b strings.Builder
	for i := range pageWords {
		word, ok := at[i]
		if !ok {
			word = s.words[s.often.Uint64()]
		}
		b.WriteString(word)
		b.WriteByte(" \n"[min(i%12/11, 1)])
	}
	return b.String()
}

// write gives the current file of an item pages of text, as long as there are
// pages to be written.
func (m *maker) write(ctx context.Context, w *writer, item store.ManyEvidence) error {
	edition := &item.Editions[len(item.Editions)-1]
	if w.pages == 0 || len(edition.Files) == 0 {
		return nil
	}
	sha256, size, err := m.blobs.Put(ctx, strings.NewReader("An invented file, which stands for the pages of "+item.Code+" of "+w.made.Name+".\n"))
	if err != nil {
		return err
	}
	edition.Files[0].SHA256, edition.Files[0].Size = sha256, size
	text := store.ManyText{Text: evidence.Text{SHA256: sha256, MediaType: "text/plain", Size: size, State: evidence.TextRead, Title: item.Title, ReadAt: w.at}}
	for n := range min(pagesEach, w.pages) {
		page := w.speech.page(fmt.Sprintf("%s page %d", item.Code, n+1))
		text.Passages = append(text.Passages, evidence.Passage{Position: int64(n) + 1, Place: evidence.Place{Kind: "page", Number: int64(n) + 1}, Text: page})
		text.Characters += int64(len(page))
	}
	text.Pages = int64(len(text.Passages))
	w.pages -= len(text.Passages)
	w.texts = append(w.texts, text)
	if len(w.texts) < 100 && w.pages > 0 {
		return nil
	}
	return m.flush(ctx, w)
}

// flush stores the texts that are written.
func (m *maker) flush(ctx context.Context, w *writer) error {
	texts := w.texts
	w.texts = nil
	return m.db.Write(ctx, func(tx *store.Tx) error { return tx.InsertManyTexts(ctx, w.made.OrganisationID, texts) })
}
