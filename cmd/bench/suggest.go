package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"
	"slices"
	"strings"

	"github.com/plaudit/plaudit/internal/standard"
	"github.com/plaudit/plaudit/internal/suggest"
)

// labelled is one line of the labelled set: a document and the elements that
// people who know the standard say it speaks for.
type labelled struct {
	Title string   `json:"title"`
	Text  string   `json:"text"`
	Gold  []string `json:"gold"` // any of these is right
	Also  []string `json:"also"` // these are acceptable
}

// quality is how often a right element came first, among the first three and
// five, the mean of one over its rank, and how often an acceptable one came first.
type quality struct{ first, three, five, rank, also float64 }

func (q *quality) add(o quality, share float64) {
	q.first += o.first * share
	q.three += o.three * share
	q.five += o.five * share
	q.rank += o.rank * share
	q.also += o.also * share
}

// aim is what the cross-validation picks weights by.
func (q quality) aim() float64 { return q.first + q.three + q.rank }

// folds is how many parts the labelled set is cut into.
const folds = 5

// suggestions prints how good suggestions are on a labelled set: with the words
// of the elements alone, with the weights in use, and with weights picked on
// four fifths and tried on the rest.
func (b *bench) suggestions() error {
	if b.labelled == "" {
		fmt.Println("suggestions: not measured. Name a labelled set with --suggest-set or PLAUDIT_SUGGEST_SET.")
		return nil
	}
	docs, err := readLabelled(b.labelled)
	if err != nil {
		return err
	}
	std := standard.CSE()
	bare := *std
	bare.Lexicon = standard.Lexicon{}
	lines := []struct {
		name string
		q    quality
	}{
		{"BM25 over the element texts alone", mean(rankAll(suggest.NewWeighted(&bare, suggest.Weights{General: 1, Title: 1, Heading: 1, Enough: 1}), docs))},
		{"in use", mean(rankAll(suggest.New(std), docs))},
		{fmt.Sprintf("cross-validated, %d folds, %d choices of weights", folds, len(choices())), crossValidated(std, docs)},
	}
	fmt.Printf("\nSuggestions, %d labelled documents, %d elements\n\n", len(docs), len(std.Elements()))
	fmt.Println("| ranked by | R@1 | R@3 | R@5 | MRR | acceptable first |\n|---|---|---|---|---|---|")
	for _, l := range lines {
		fmt.Printf("| %s | %.3f | %.3f | %.3f | %.3f | %.3f |\n", l.name, l.q.first, l.q.three, l.q.five, l.q.rank, l.q.also)
	}
	return nil
}

func readLabelled(path string) ([]labelled, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	var docs []labelled
	lines := bufio.NewScanner(file)
	lines.Buffer(nil, 8<<20)
	for lines.Scan() {
		if strings.TrimSpace(lines.Text()) == "" {
			continue
		}
		var d labelled
		if err := json.Unmarshal(lines.Bytes(), &d); err != nil {
			return nil, fmt.Errorf("%s, line %d: %w", path, len(docs)+1, err)
		}
		docs = append(docs, d)
	}
	return docs, lines.Err()
}

// rankAll says how each document fared.
func rankAll(x *suggest.Index, docs []labelled) []quality {
	all := make([]quality, len(docs))
	for i, d := range docs {
		found := x.For(suggest.Document{Title: d.Title, Passages: []suggest.Passage{{Text: d.Text}}}, 0, nil)
		q := &all[i]
		at := slices.IndexFunc(found, func(s suggest.Suggestion) bool { return slices.Contains(d.Gold, s.Element.ID) })
		if at >= 0 {
			q.first, q.three, q.five, q.rank = one(at < 1), one(at < 3), one(at < 5), 1/float64(at+1)
		}
		if len(found) > 0 {
			q.also = one(at == 0 || slices.Contains(d.Also, found[0].Element.ID))
		}
	}
	return all
}

func one(yes bool) float64 {
	if yes {
		return 1
	}
	return 0
}

func mean(all []quality) (m quality) {
	for _, q := range all {
		m.add(q, 1/float64(len(all)))
	}
	return m
}

// choices are the weights that cross-validation may pick from: few values of
// the few weights that matter.
func choices() []suggest.Weights {
	var all []suggest.Weights
	for _, enough := range []float64{1, 2, 4} {
		for _, general := range []float64{suggest.Default.General, 1} {
			for _, loose := range []float64{0.2, 0.4, 0.6} {
				for _, called := range []float64{1.5, 2} {
					w := suggest.Default
					w.Enough, w.General, w.Loose, w.Called = enough, general, loose, called
					all = append(all, w)
				}
			}
		}
	}
	return all
}

// crossValidated picks weights on all parts but one and tries them on that one,
// for each part in turn.
func crossValidated(std *standard.Standard, docs []labelled) (total quality) {
	var perChoice [][]quality
	for _, w := range choices() {
		perChoice = append(perChoice, rankAll(suggest.NewWeighted(std, w), docs))
	}
	for fold := range folds {
		var best []quality
		most := -1.0
		for _, all := range perChoice {
			if aim := mean(foldOf(all, fold, false)).aim(); aim > most {
				most, best = aim, all
			}
		}
		held := foldOf(best, fold, true)
		total.add(mean(held), float64(len(held))/float64(len(docs)))
	}
	return total
}

// foldOf is one fold, or all but it.
func foldOf(all []quality, fold int, held bool) []quality {
	var some []quality
	for i, q := range all {
		if (i%folds == fold) == held {
			some = append(some, q)
		}
	}
	return some
}
