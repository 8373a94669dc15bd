// Package audit is the tamper-evident record of who did what. Entries of an
// organisation form a chain: each carries the hash of the one before it, and a
// head beside the chain says how long it is. Store writes an entry in the same
// transaction as the change it tells of.
package audit

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"time"
)

// Entry is one line of the record. Action is a past-tense phrase with dots
// ("evidence.added"); Subject names the record it was done to. Detail holds
// ids and values, never passwords, tokens or file contents.
type Entry struct {
	OrganisationID string
	Seq            int64
	At             time.Time
	ActorID        string
	ActorName      string
	Action         string
	SubjectKind    string
	SubjectID      string
	Detail         string
	PreviousHash   string
	Hash           string
}

// Log is what a use case needs to record what it did. Implementations fill
// Seq, At, PreviousHash and Hash, and write within the caller's transaction.
type Log interface {
	Record(ctx context.Context, e Entry) error
}

// Detail renders values as JSON with sorted keys, for Entry.Detail.
func Detail(values map[string]any) string {
	if len(values) == 0 {
		return ""
	}
	b, err := json.Marshal(values)
	if err != nil {
		return fmt.Sprintf("%q", err.Error())
	}
	return string(b)
}

// Sum returns the hash of the entry: SHA-256 over every other field in a fixed
// order, each with its length before it, so that no two entries read alike.
func (e Entry) Sum() string {
	h := sha256.New()
	for _, s := range []string{
		e.PreviousHash, e.OrganisationID, fmt.Sprint(e.Seq), e.At.UTC().Format(time.RFC3339Nano),
		e.ActorID, e.ActorName, e.Action, e.SubjectKind, e.SubjectID, e.Detail,
	} {
		fmt.Fprintf(h, "%d:%s,", len(s), s)
	}
	return hex.EncodeToString(h.Sum(nil))
}

// Head is where an organisation's chain ends.
type Head struct {
	OrganisationID string
	Seq            int64
	Hash           string
}

// Problem is one finding of Verify.
type Problem struct {
	OrganisationID string `json:"organisation"`
	Seq            int64  `json:"entry"`
	Words          string `json:"words"`
}

// Verifier checks one organisation's chain, entry by entry in order of Seq.
type Verifier struct {
	head     Head
	last     Entry
	problems []Problem
}

// NewVerifier starts a check of the chain that ends in head.
func NewVerifier(head Head) *Verifier { return &Verifier{head: head} }

func (v *Verifier) find(seq int64, format string, args ...any) {
	v.problems = append(v.problems, Problem{v.head.OrganisationID, seq, fmt.Sprintf(format, args...)})
}

// Next takes the next entry. It names an entry that was changed, the gap where
// one was removed, and one that was inserted.
func (v *Verifier) Next(e Entry) {
	switch {
	case e.Seq > v.last.Seq+1:
		v.find(v.last.Seq+1, "entries %d to %d have been removed", v.last.Seq+1, e.Seq-1)
	case e.Seq <= v.last.Seq:
		v.find(e.Seq, "entry %d has been inserted", e.Seq)
	case e.PreviousHash != v.last.Hash:
		v.find(e.Seq, "entry %d does not follow from entry %d: one of them was replaced", e.Seq, v.last.Seq)
	}
	if e.Sum() != e.Hash {
		v.find(e.Seq, "entry %d (%s by %s) has been changed", e.Seq, e.Action, e.ActorName)
	}
	v.last = e
}

// Finish compares the end of the chain with its head and returns everything
// that was found; nothing when the chain is whole.
func (v *Verifier) Finish() []Problem {
	switch {
	case v.last.Seq < v.head.Seq:
		v.find(v.last.Seq+1, "entries %d to %d have been removed from the end", v.last.Seq+1, v.head.Seq)
	case v.last.Seq > v.head.Seq:
		v.find(v.last.Seq, "entry %d has been inserted after the end", v.last.Seq)
	case v.last.Hash != v.head.Hash:
		v.find(v.last.Seq, "the last entry is not the one that was recorded")
	}
	return v.problems
}
