package search_test

import (
	"math"
	"slices"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/plaudit/plaudit/internal/search"
	"github.com/plaudit/plaudit/internal/standard"
)

func TestWhatSomebodyTypes(t *testing.T) {
	for typed, want := range map[string]string{
		"waiting times":            "waiting|times",
		`"waiting times" leaflet`:  "waiting times|leaflet",
		"“waiting times” leaflet":  "waiting times|leaflet",
		"complain* -draft":         "complain*|-draft",
		`-"first draft" survey`:    "-first draft|survey",
		"well-being":               "well being",
		"4.3.2":                    "4 3 2",
		"Tŷ’r Cyngor":              "tyr|cyngor",
		`"open at the end`:         "open at the end",
		`survey" of "`:             "survey|of", // the mark opens: " of "
		`"wait tim"*`:              "wait tim*",
		"AND OR NOT NEAR(a b)":     "and|or|not|near a|b",
		"- * ( ) ^ : \x00 \xff {}": "",
		"a a A":                    "a",
		"o'clock":                  "oclock",
		"—dash":                    "dash",
	} {
		var got []string
		for _, term := range search.Parse(typed).Terms {
			s := strings.Join(term.Words, " ")
			if term.Begins {
				s += "*"
			}
			if term.Without {
				s = "-" + s
			}
			got = append(got, s)
		}
		if strings.Join(got, "|") != want {
			t.Errorf("%q is %q, not %q", typed, strings.Join(got, "|"), want)
		}
	}
	if !search.Parse("-draft").Empty() || search.Parse("x -draft").Empty() {
		t.Error("a query of words to do without only is empty")
	}
	if wider := search.Parse(`survey "old times" -draft`).Wider(); wider != `survey* "old times"* -draft` || search.Parse(wider).Wider() != "" {
		t.Errorf("wider is %q", wider)
	}
}

func TestTextAnswersAQuery(t *testing.T) {
	const text = "The Council's Waiting-times survey (2024): Tŷ agored, 4.3.2 — done"
	for typed, want := range map[string]bool{
		"waiting survey": true, `"waiting times"`: true, `"times waiting"`: false, "wait": false, "wait*": true, "ty": true, "tŷ": true,
		"survey -done": false, "survey -draft": true, "councils": true, "council": false, "council*": true, "4.3": true, "3.4": false, `"waiting tim"*`: true,
		"-draft": false, `"times survey 2024 ty"`: true,
	} {
		if _, got := search.Parse(typed).Weigh(text); got != want {
			t.Errorf("%q: %v", typed, got)
		}
	}
	q := search.Parse("survey")
	score := func(texts ...string) float64 {
		v, _ := q.Weigh(texts...)
		return v
	}
	if often, once := score("survey of the survey"), score("survey of the parks"); often <= once {
		t.Errorf("often %v, once %v", often, once)
	}
	if long, short := score("survey "+strings.Repeat("word ", 900)), score("survey of parks"); short <= long {
		t.Errorf("long %v, short %v", long, short)
	}
	if apart, whole := score("a survey", "of the survey"), score("a survey of the survey"); apart != whole {
		t.Errorf("in two texts %v, in one %v", apart, whole)
	}
}

// wordsSlowly is Words, written without an eye on time.
func wordsSlowly(text string) (words []string) {
	parts := strings.FieldsFunc(text, func(r rune) bool {
		return r == utf8.RuneError || r != '\'' && r != '’' && !unicode.IsLetter(r) && !unicode.IsNumber(r) && !unicode.IsMark(r)
	})
	for _, part := range parts {
		part = standard.Fold(strings.NewReplacer("'", "", "’", "").Replace(part))
		for _, w := range strings.FieldsFunc(part, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }) {
			runes := []rune(w)
			if len(w) > 40 {
				w = string(runes[:min(40, len(runes))])
			}
			words = append(words, w)
		}
	}
	return words
}

// weighSlowly is Weigh, by looking for each term from each word on.
func weighSlowly(q search.Query, words []string) (score float64, matches bool) {
	matches = !q.Empty()
	for _, t := range q.Terms {
		n := 0
		for i := range len(words) - len(t.Words) + 1 {
			found, last := words[i:i+len(t.Words)], len(t.Words)-1
			if slices.Equal(found[:last], t.Words[:last]) && (found[last] == t.Words[last] || t.Begins && strings.HasPrefix(found[last], t.Words[last])) {
				n++
			}
		}
		matches = matches && (n > 0) != t.Without
		if !t.Without {
			score += float64(len(t.Words)) * float64(n) * 2.2 / (float64(n) + 1.2*(0.4+0.6*float64(len(words))/250))
		}
	}
	return score, matches
}

func shown(pieces []search.Piece) string {
	var b strings.Builder
	for _, p := range pieces {
		if p.Hit {
			b.WriteString("[" + p.Text + "]")
		} else {
			b.WriteString(p.Text)
		}
	}
	return b.String()
}

func TestExcerptMarksWhatWasFound(t *testing.T) {
	q := search.Parse(`"waiting times" tŷ survey*`)
	if got := shown(q.Excerpt("Our Waiting-times\n  and surveys at Tŷ.", 200)); got != "Our [Waiting-times] and [surveys] at [Tŷ]." {
		t.Error(got)
	}
	long := strings.Repeat("Nothing to see here. ", 40) + "The waiting times were short, says the survey. " + strings.Repeat("More of it. ", 40)
	got := shown(q.Excerpt(long, 160))
	if !strings.HasPrefix(got, "… ") || !strings.HasSuffix(got, " …") || !strings.Contains(got, "[waiting times] were short, says the [survey]") || len(got) > 200 {
		t.Errorf("%d: %s", len(got), got)
	}
	if got := shown(search.Parse("zebra").Excerpt(long, 60)); !strings.HasPrefix(got, "Nothing to see here") || len(got) > 70 {
		t.Error(got)
	}
}

func TestOrganisationsAndKindsAreApartInTheIndex(t *testing.T) {
	a, b := search.IndexOf("org_a", search.File, "survey"), search.IndexOf("org_b", search.File, "survey")
	if c := search.IndexOf("org_a", search.Item, "survey"); a == b || a == c {
		t.Errorf("%v %v %v", a, b, c)
	}
	many := search.IndexOf("org_a", search.File, strings.Repeat("again ", 400)+"and tŷ ж")
	if n := strings.Count(many.Vector, ","); n != 199 {
		t.Errorf("%d places", n+1)
	}
	if len(strings.Fields(many.Plain)) != 403 {
		t.Error("a word was lost")
	}
}

// Whatever is typed and whatever the text: no error, no invented text, and what
// is marked is what matches.
func FuzzQuery(f *testing.F) {
	f.Add(`"waiting times" -draft survey*`, "The waiting times of the survey")
	f.Add("“Tŷ’r”*", "Tŷ’r Cyngor \xff\x00 ﬁn ½ İstanbul")
	f.Add("'tis \"o'clock tŷ\" a’r", "'Tis o''clock, ’Tis’ A’R TŶ — abc’ x—y ½a\u0301 o'clock tŷ o'clock tŷ")
	f.Add("a \"a a\"* \"a a a\" -b*", "a a A a ab")
	f.Add(`-"" * "*"* --x`, strings.Repeat("x", 500))
	f.Fuzz(func(t *testing.T, typed, text string) {
		q := search.Parse(typed)
		words := search.Words(text)
		if !slices.Equal(words, search.Words(text)) {
			t.Fatal("not the same words twice")
		}
		index := search.IndexOf("org", search.File, text)
		for _, r := range index.Plain + index.Vector {
			if !strings.ContainsRune("abcdefghijklmnopqrstuvwxyz0123456789 ':,", r) {
				t.Fatalf("%q in the index", r)
			}
		}
		if slow := wordsSlowly(text); !slices.Equal(words, slow) {
			t.Fatalf("words %q, slowly %q", words, slow)
		}
		score, matches := q.Weigh(text)
		if slow, same := weighSlowly(q, words); matches != same || math.Abs(score-slow) > 1e-5 {
			t.Fatalf("weighs %v %v, slowly %v %v", score, matches, slow, same)
		}
		if q.Empty() {
			return
		}
		asked := q.Ask("org", search.File)
		for _, r := range asked.TSQuery {
			if !strings.ContainsRune("abcdefghijklmnopqrstuvwxyz0123456789 '()<->!&:*", r) {
				t.Fatalf("%q asked", r)
			}
		}
		if strings.Count(asked.Match, `"`)%2 != 0 {
			t.Fatal(asked.Match)
		}
		valid := strings.ToValidUTF8(text, "")
		pieces := q.Excerpt(valid, 80)
		var all strings.Builder
		hits := 0
		for _, p := range pieces {
			all.WriteString(p.Text)
			if p.Hit {
				hits++
			}
		}
		got := strings.TrimSuffix(strings.TrimPrefix(all.String(), "… "), " …")
		if !utf8.ValidString(got) || !strings.Contains(strings.Join(strings.Fields(valid), " "), got) {
			t.Fatalf("%q is not in %q", got, valid)
		}
		if matches && score <= 0 {
			t.Fatal("matches but scores nothing")
		}
	})
}
