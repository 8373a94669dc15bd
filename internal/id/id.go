// Package id makes the identifiers of records: a prefix that says what the
// record is, and a ULID, so that ids sort by the time they were made.
package id

import (
	"strings"
	"time"

	"github.com/oklog/ulid/v2"
)

// New returns a fresh identifier such as "ev_01j9z3k4m5n6p7q8r9s0t1v2w3". It is
// safe for concurrent use; ids made later sort later.
func New(prefix string) string {
	return prefix + "_" + strings.ToLower(ulid.MustNew(ulid.Timestamp(time.Now()), ulid.DefaultEntropy()).String())
}
