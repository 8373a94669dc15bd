package suggest_test

import (
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/plaudit/plaudit/internal/standard"
	"github.com/plaudit/plaudit/internal/suggest"
)

var index = suggest.New(standard.CSE())

// passages draws passages put together from sentences of our own documents.
func passages(t *rapid.T) []suggest.Passage {
	var sentences []string
	for _, d := range own {
		sentences = append(sentences, d.title)
		sentences = append(sentences, strings.SplitAfter(d.text, ". ")...)
	}
	texts := rapid.SliceOfN(rapid.SampledFrom(sentences), 1, 12).Draw(t, "texts")
	all := make([]suggest.Passage, len(texts))
	for i, text := range texts {
		all[i] = suggest.Passage{Page: i%4 + 1, Text: text, Heading: rapid.Bool().Draw(t, "heading")}
	}
	return all
}

func TestTheSameTextGivesTheSameAnswer(t *testing.T) {
	other := suggest.New(standard.CSE())
	rapid.Check(t, func(t *rapid.T) {
		d := suggest.Document{Title: "A title", Passages: passages(t)}
		if diff := cmp.Diff(index.For(d, 0, nil), other.For(d, 0, nil)); diff != "" {
			t.Fatal(diff)
		}
	})
}

func TestTheOrderOfPassagesDoesNotMatter(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		all := passages(t)
		for i := range all { // a sentence that comes twice counts where it stands first
			all[i].Heading = false
			for k := range i {
				if all[k].Text == all[i].Text {
					all[i] = all[k]
				}
			}
		}
		other := slices.Clone(all)
		seed := rapid.Uint64().Draw(t, "seed")
		rand.New(rand.NewPCG(seed, 1)).Shuffle(len(other), func(i, k int) { other[i], other[k] = other[k], other[i] })
		a := index.For(suggest.Document{Title: "A title", Passages: all}, 0, nil)
		b := index.For(suggest.Document{Title: "A title", Passages: other}, 0, nil)
		if diff := cmp.Diff(a, b); diff != "" {
			t.Fatal(diff)
		}
	})
}

func TestSuggestionsAreRankedExplainedAndCut(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := suggest.Document{Title: "A title", Passages: passages(t)}
		all := index.For(d, 0, nil)
		top := rapid.IntRange(1, 9).Draw(t, "top")
		if some := index.For(d, top, nil); len(some) > top || cmp.Diff(all[:len(some)], some) != "" {
			t.Fatal("the top of the list is not the head of the whole list")
		}
		for i, s := range all {
			if s.Score <= 0 || s.Score >= 1 || i > 0 && s.Score > all[i-1].Score {
				t.Fatalf("score %v after %v", s.Score, all[max(0, i-1)].Score)
			}
			for _, p := range s.Passages {
				if !slices.ContainsFunc(d.Passages, func(q suggest.Passage) bool {
					return q.Page == p.Page && strings.Contains(strings.Join(strings.Fields(q.Text), " "), strings.TrimSuffix(p.Text, "…"))
				}) {
					t.Fatalf("%q is not on page %d", p.Text, p.Page)
				}
			}
		}
	})
}

func TestNothingGivesNothing(t *testing.T) {
	for _, d := range []suggest.Document{{}, {Passages: []suggest.Passage{{}}}, {Title: " \n", Passages: []suggest.Passage{{Text: " \n\t"}}},
		{Title: "---", Passages: []suggest.Passage{{Text: "… ’ ' £"}}}, {Passages: []suggest.Passage{{Text: "zzxqv wjkkq"}}}} {
		for _, s := range index.For(d, 0, nil) {
			if d.Title != "---" {
				t.Errorf("%+v suggests %s", d, s.Element.ID)
			}
		}
	}
}

func TestAPageHeadIsReadOnce(t *testing.T) {
	head := suggest.Passage{Page: 1, Text: "Fees and charges"}
	d := suggest.Document{Title: "A title", Passages: []suggest.Passage{head, {Page: 1, Text: "The award ceremony thanked the winners."}}}
	once := index.For(d, 0, nil)
	for page := range 40 {
		head.Page = page + 2
		d.Passages = append(d.Passages, head)
	}
	if diff := cmp.Diff(once, index.For(d, 0, nil)); diff != "" {
		t.Error(diff)
	}
}

// termsOf are the terms that a decision on a suggestion remembers.
func termsOf(d suggest.Document, id string) []string {
	terms := index.TitleTerms(d)
	for _, s := range index.For(d, 0, nil) {
		if s.Element.ID == id {
			terms = append(terms, s.Terms...)
		}
	}
	return terms
}

// scoreOf is the score of an element, 0 when it is not suggested.
func scoreOf(found []suggest.Suggestion, id string) float64 {
	for _, s := range found {
		if s.Element.ID == id {
			return s.Score
		}
	}
	return 0
}

func TestExperienceRaisesAndLowersButNeverHides(t *testing.T) {
	elements := standard.CSE().Elements()
	rapid.Check(t, func(t *rapid.T) {
		d := suggest.Document{Title: rapid.SampledFrom(own).Draw(t, "title").title, Passages: passages(t)}
		id := rapid.SampledFrom(elements).Draw(t, "element").ID
		terms := termsOf(d, id)
		before := index.For(d, 0, nil)
		var raised, lowered suggest.Experience
		up, down := scoreOf(before, id), scoreOf(before, id)
		for n := range 5 {
			raised = append(raised, suggest.Decision{Element: id, Accepted: true, Terms: terms})
			lowered = append(lowered, suggest.Decision{Element: id, Terms: terms})
			higher, lower := scoreOf(index.For(d, 0, raised), id), scoreOf(index.For(d, 0, lowered), id)
			if higher <= up {
				t.Fatalf("accepting %s %d times: %v after %v", id, n+1, higher, up)
			}
			if lower > down || n == 0 && down > 0.05 && lower == down || down > 0 && lower <= 0 {
				t.Fatalf("rejecting %s %d times: %v after %v", id, n+1, lower, down)
			}
			up, down = higher, lower
		}
		after := index.For(d, 0, lowered)
		for _, s := range before {
			if scoreOf(after, s.Element.ID) == 0 {
				t.Fatalf("%s is hidden", s.Element.ID)
			}
			if s.Element.ID != id && scoreOf(after, s.Element.ID) != s.Score {
				t.Fatalf("%s is changed by what was said of %s", s.Element.ID, id)
			}
		}
	})
}

func TestExperienceIsExplainedAndInAnyOrder(t *testing.T) {
	a, b := document("Pool opening hours", "The pool opens at seven."), document("Pool timetable", "Lanes and lessons.")
	experience := suggest.Experience{
		{Element: "3.3.1", Accepted: true, Terms: termsOf(a, "3.3.1")},
		{Element: "3.3.1", Accepted: true, Terms: termsOf(b, "3.3.1")},
		{Element: "3.3.1", Terms: []string{"lane"}},
		{Element: "9.9.9", Accepted: true, Terms: []string{"pool"}},
	}
	found := index.For(b, 0, experience)
	slices.Reverse(experience)
	if diff := cmp.Diff(found, index.For(b, 0, experience)); diff != "" {
		t.Error(diff)
	}
	for _, s := range found {
		if s.Element.ID == "3.3.1" {
			if s.Learned.Accepted != 2 || !slices.Contains(s.Learned.Terms, "pool") || len(s.Passages) == 0 && len(s.Terms) == 0 && s.Score == 0 {
				t.Errorf("%+v", s)
			}
			return
		}
	}
	t.Error("what was accepted before is not suggested")
}

func FuzzFor(f *testing.F) {
	f.Add("Title", "Text of two sentences. And £5, 20% or 1,200.50!", "name.pdf")
	f.Add("# x", "O’Brien's • ﬁne Ŵyl\f\x00\xff", "")
	f.Fuzz(func(t *testing.T, title, text, name string) {
		d := suggest.Document{Title: title, Name: name, Passages: []suggest.Passage{{Page: 1, Text: text}}}
		for _, s := range index.For(d, 0, nil) {
			if s.Score <= 0 || s.Score >= 1 {
				t.Errorf("%s scores %v", s.Element.ID, s.Score)
			}
		}
	})
}
