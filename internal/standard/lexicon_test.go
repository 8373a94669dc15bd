package standard

import (
	"strings"
	"testing"
)

func TestTheBuiltInLexiconSpeaksOfEveryElement(t *testing.T) {
	std := CSE()
	for _, e := range std.Elements() {
		words := std.Lexicon.Elements[e.ID]
		if len(words.Called) < 5 || len(words.Terms) < 20 {
			t.Errorf("%s has %d and %d phrases", e.ID, len(words.Called), len(words.Terms))
		}
	}
	if len(std.Lexicon.Same) < 10 {
		t.Errorf("%d groups", len(std.Lexicon.Same))
	}
}

func TestALexiconIsChecked(t *testing.T) {
	pack := string(csePack)
	pack = pack[:strings.Index(pack, "\nlexicon:")+1]
	if std, err := Validate([]byte(pack)); err != nil || std.Lexicon.Same != nil {
		t.Errorf("a pack needs no lexicon: %v", err)
	}
	for lexicon, want := range map[string]string{
		"lexicon: many":                                                                                 "is expected as keys with values",
		"lexicon:\n  same:\n  - [alone]":                                                                "stands alone in its group",
		"lexicon:\n  same: words":                                                                       "have to be a list",
		"lexicon:\n  elements:\n    9.9.9:\n      terms: [a]":                                           "speaks of element ‘9.9.9’, which is not in the pack",
		"lexicon:\n  elements:\n    '1.1':\n      terms: [a]":                                           "speaks of element ‘1.1’, which is not in the pack",
		"lexicon:\n  elements:\n    1.1.1:\n      term: [a]":                                            "Did you mean terms?",
		"lexicon:\n  elements:\n    1.1.1:\n      terms: a":                                             "has to be a list",
		"lexicon:\n  elements:\n    1.1.1:\n      terms: [[a]]":                                         "has to be of texts",
		"lexicon:\n  elements:\n    1.1.1:\n      called: ['-']":                                        "a phrase without a word",
		"lexicon:\n  elements:\n    1.1.1:\n      called: [a b c d e f g h i]":                          "more than 8 words",
		"lexicon:\n  elements:\n    1.1.1:\n      called: [" + strings.Repeat("a, ", maxPhrases) + "a]": "more than 300 phrases",
	} {
		_, err := Validate([]byte(pack + lexicon + "\n"))
		if err == nil || !strings.Contains(strings.Join(told(t, err), "\n"), want) {
			t.Errorf("%s\n%v: no %q", lexicon, err, want)
		}
	}
}
