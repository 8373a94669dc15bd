package id

import (
	"strings"
	"testing"
)

func TestIdsSortInTheOrderTheyWereMade(t *testing.T) {
	last := ""
	for range 1000 {
		next := New("ev")
		if !strings.HasPrefix(next, "ev_") || next <= last {
			t.Fatalf("%q after %q", next, last)
		}
		last = next
	}
}
