package applicant_test

import (
	"testing"

	"github.com/plaudit/plaudit/internal/applicant"
)

func TestWhatBecameOfAnImprovementAreaInWords(t *testing.T) {
	for want, v := range map[string]applicant.Improving{
		"Closed on 14 November 2025": {ClosedOn: "2025-11-14", Actions: 1},
		"No action yet":              {},
		"An action is under way":     {Actions: 1},
		"The action is done":         {Actions: 1, Done: 1},
		"1 of 2 actions done":        {Actions: 2, Done: 1},
	} {
		if got := v.Standing(); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
	if got := (applicant.Improving{RaisedOn: "2025-11-14"}).Source(); got != "Entered by the organisation, 14 November 2025" {
		t.Error(got)
	}
	if got := (applicant.Improving{From: "Full assessment 2024", RaisedOn: "2025-01-08"}).Source(); got != "Full assessment 2024, 8 January 2025" {
		t.Error(got)
	}
}
