package search_test

import (
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/plaudit/plaudit/internal/search"
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
	words := search.Words("The Council's Waiting-times survey (2024): Tŷ agored, 4.3.2 — done")
	for typed, want := range map[string]bool{
		"waiting survey": true, `"waiting times"`: true, `"times waiting"`: false, "wait": false, "wait*": true, "ty": true, "tŷ": true,
		"survey -done": false, "survey -draft": true, "councils": true, "council": false, "council*": true, "4.3": true, "3.4": false, `"waiting tim"*`: true,
	} {
		if got := search.Parse(typed).Matches(words); got != want {
			t.Errorf("%q: %v", typed, got)
		}
	}
	q := search.Parse("survey")
	if often, once := q.Score(search.Words("survey of the survey")), q.Score(search.Words("survey of the parks")); often <= once {
		t.Errorf("often %v, once %v", often, once)
	}
	if long, short := q.Score(search.Words("survey "+strings.Repeat("word ", 900))), q.Score(search.Words("survey of parks")); short <= long {
		t.Errorf("long %v, short %v", long, short)
	}
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
		if q.Matches(words) && q.Score(words) <= 0 {
			t.Fatal("matches but scores nothing")
		}
	})
}
