package fault

import (
	"errors"
	"fmt"
	"testing"
)

func TestKindSurvivesWrapping(t *testing.T) {
	err := fmt.Errorf("save item: %w", Conflict("It has changed").Because(errors.New("version 3")))
	if !Is(err, KindConflict) {
		t.Fatalf("kind of %v is %v", err, KindOf(err))
	}
	if KindOf(errors.New("plain")) != 0 {
		t.Fatal("a plain error must have no kind")
	}
}

func TestCheckGathersEveryComplaint(t *testing.T) {
	var c Check
	if c.Err() != nil {
		t.Fatal("no complaint, no fault")
	}
	c.That(false, "title", "Enter a title")
	c.That(true, "owner", "Select an owner")
	c.That(false, "period", "Enter a period")
	var f *Error
	if !errors.As(c.Err(), &f) || len(f.Fields) != 2 || f.Words != "Enter a title" {
		t.Fatalf("got %+v", f)
	}
}
