package search

import (
	"encoding/hex"
	"hash/fnv"
	"strconv"
	"strings"
)

// Kind is what a text in the index is of. Each kind is looked for on its own.
type Kind string

// The kinds of text.
const (
	File      Kind = "file"      // the content of a file
	Item      Kind = "item"      // what is said about an item of evidence
	Statement Kind = "statement" // what an organisation says of itself
)

func (k Kind) letter() string {
	return map[Kind]string{File: "f", Item: "i", Statement: "s"}[k]
}

// key stands before every word in the index, so that the words of one
// organisation and kind are a part of the index by themselves: looking for them
// takes no longer when others have much text. It is a short hash; should two
// organisations share it, the statement that reads the rows still tells them
// apart.
func key(organisationID string, kind Kind) string {
	h := fnv.New32a()
	h.Write([]byte(organisationID))
	return strconv.FormatUint(uint64(h.Sum32()&0xfffff|0x100000), 32) + kind.letter()
}

// token is a word as it stands in the index: plain ASCII, so that no database
// has a view of its own on letters.
func token(key, word string) string {
	for i := range len(word) {
		if word[i] >= 0x80 {
			return key + "u" + hex.EncodeToString([]byte(word))
		}
	}
	return key + "a" + word
}

// maxPositions is how often a word counts in one text. PostgreSQL keeps no more
// places of a word than 255.
const maxPositions = 200

// Index is a text as the databases index it.
type Index struct {
	// Plain holds the tokens in order, apart by spaces, for SQLite.
	Plain string
	// Vector is the same as a tsvector of PostgreSQL.
	Vector string
}

// IndexOf returns what the index holds of a text.
func IndexOf(organisationID string, kind Kind, text string) Index {
	prefix := key(organisationID, kind)
	var plain strings.Builder
	places := map[string]*strings.Builder{}
	counts := map[string]int{}
	var order []string
	position := 0
	each(text, func(word string, _, _ int) {
		if position++; position > 16000 { // the last place that a tsvector can name is 16383
			return
		}
		t := token(prefix, word)
		if counts[t]++; counts[t] > maxPositions {
			t = prefix // stands for a word, and is looked for by nobody
			if counts[t]++; counts[t] > 1 {
				plain.WriteString(t + " ")
				return
			}
		}
		plain.WriteString(t + " ")
		b, known := places[t]
		if !known {
			b = &strings.Builder{}
			places[t] = b
			order = append(order, t)
		} else {
			b.WriteByte(',')
		}
		b.WriteString(strconv.Itoa(position))
	})
	var vector strings.Builder
	for _, t := range order {
		vector.WriteString("'" + t + "':" + places[t].String() + " ")
	}
	return Index{plain.String(), vector.String()}
}

// Asked is a query as the databases are asked it.
type Asked struct {
	Match   string // for SQLite's MATCH
	TSQuery string // for PostgreSQL
}

// Ask returns the query for the texts of one organisation and kind. The query
// must not be Empty.
func (q Query) Ask(organisationID string, kind Kind) Asked {
	prefix := key(organisationID, kind)
	var with, without []string
	var vector []string
	for _, t := range q.Terms {
		lite, ts := t.ask(prefix)
		if t.Without {
			without = append(without, lite)
			vector = append(vector, "!"+ts)
			continue
		}
		with = append(with, lite)
		vector = append(vector, ts)
	}
	a := Asked{Match: "(" + strings.Join(with, " AND ") + ")", TSQuery: strings.Join(vector, " & ")}
	if len(without) > 0 {
		a.Match += " NOT (" + strings.Join(without, " OR ") + ")"
	}
	return a
}

func (t Term) ask(prefix string) (lite, ts string) {
	tokens := make([]string, len(t.Words))
	quoted := make([]string, len(t.Words))
	for i, word := range t.Words {
		tokens[i] = token(prefix, word)
		quoted[i] = "'" + tokens[i] + "'"
	}
	lite, ts = `"`+strings.Join(tokens, " ")+`"`, strings.Join(quoted, " <-> ")
	if t.Begins {
		lite, ts = lite+" *", ts+":*"
	}
	return lite, "(" + ts + ")"
}
