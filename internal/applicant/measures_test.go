package applicant_test

import (
	"testing"

	"github.com/plaudit/plaudit/internal/applicant"
	"github.com/plaudit/plaudit/internal/satisfaction"
	"github.com/plaudit/plaudit/internal/standard"
)

func TestTheFiguresFrozenAreThoseThatSpeakForTheElement(t *testing.T) {
	for _, e := range standard.CSE().Elements() {
		frozen := applicant.DriversOf("cse", e.ID)
		shown := satisfaction.DriversFor("cse", e.ID)
		if len(frozen) != len(shown) {
			t.Errorf("%s: %v and %v", e.ID, frozen, shown)
			continue
		}
		for i := range frozen {
			if frozen[i] != string(shown[i]) {
				t.Errorf("%s: %v and %v", e.ID, frozen, shown)
			}
		}
	}
	if applicant.DriversOf("other", "1.3.4") != nil {
		t.Error("another standard has no table")
	}
}
