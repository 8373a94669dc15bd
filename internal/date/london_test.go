package date

import (
	"testing"
	"time"
)

func TestTheDayIsLondons(t *testing.T) {
	late := time.Date(2025, 6, 30, 23, 30, 0, 0, time.UTC)
	if d := Today(late); d != "2025-07-01" {
		t.Error(d)
	}
	if m := Moment(late); m != "1 Jul 2025, 12:30am" {
		t.Error(m)
	}
	if m := Moment(time.Time{}); m != "" {
		t.Error(m)
	}
}
