package main

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/plaudit/plaudit/internal/standard"
)

// allCompliant is a table in which every element is compliant but those given.
func allCompliant(others map[string]string) string {
	var text strings.Builder
	text.WriteString("element,rating,comment\n")
	for _, e := range standard.CSE().Elements() {
		r := "compliant"
		if other, ok := others[e.ID]; ok {
			r = other
		}
		fmt.Fprintf(&text, "%s,%s,\n", e.ID, r)
	}
	return text.String()
}

func TestOutcome(t *testing.T) {
	file := filepath.Join(t.TempDir(), "ratings.csv")
	if err := os.WriteFile(file, []byte(allCompliant(map[string]string{"1.1.1": "plus", "3.1.1": "partial"})), 0o600); err != nil {
		t.Fatal(err)
	}
	code, out, err := runs(t, "", "outcome", file)
	if code != 0 || err != "" {
		t.Fatalf("%d %s", code, err)
	}
	for _, want := range []string{"Would meet the standard", "98.2% (56 of 57)", "3.1.1 (Full service and contact information)",
		"confidence: unverified", "The certification body alone decides"} {
		if !strings.Contains(out, want) {
			t.Errorf("no %q in\n%s", want, out)
		}
	}
}

func TestOutcomeAsJSON(t *testing.T) {
	for _, tc := range []struct {
		ratings string
		want    standard.Indication
	}{
		{allCompliant(nil), standard.WouldMeet},
		{allCompliant(map[string]string{"2.1.5": "N"}), standard.WouldNotMeet},
		{"element,rating\n1.1.1,C\n", standard.Incomplete},
	} {
		code, out, words := runs(t, tc.ratings, "outcome", "--standard", "cse", "--json", "-")
		var o standard.Outcome
		if document(t, out, &o); code != 0 || words != "" || o.Indication != tc.want || o.Standard != "cse" || o.Counts.Total() != 57 {
			t.Errorf("%d %s\n%s", code, words, out)
		}
	}
}

func TestOutcomeFaults(t *testing.T) {
	for _, tc := range []struct{ in, args, want string }{
		{"element,rating\n4.5.4,C\n1.1.1,splendid\n", "outcome - --json", "Line 3: ‘splendid’ is not a rating"},
		{"", "outcome -", "The file is empty"},
		{"element,rating\n", "outcome - --standard iso", "There is no standard called ‘iso’"},
		{"", "outcome no-such.csv", "There is no file no-such.csv."},
		{strings.Repeat("x", maxInput+1), "outcome -", "larger than 1 MB"},
	} {
		code, out, words := runs(t, tc.in, strings.Fields(tc.args)...)
		if code != 1 || out != "" || !strings.Contains(words, tc.want) {
			t.Errorf("plaudit %s: %d\n%s%s", tc.args, code, out, words)
		}
	}
}

func TestTheBuiltProgramKeepsItsExitCodes(t *testing.T) {
	program := filepath.Join(t.TempDir(), "plaudit")
	if out, err := exec.Command("go", "build", "-o", program, ".").CombinedOutput(); err != nil {
		t.Fatalf("build: %v\n%s", err, out)
	}
	for _, tc := range []struct {
		args string
		in   string
		code int
	}{
		{"--version", "", 0},
		{"outcome -", allCompliant(nil), 0},
		{"outcome -", "element,rating\n9.9.9,C\n", 1},
		{"outcome", "", 2},
	} {
		command := exec.Command(program, strings.Fields(tc.args)...)
		command.Stdin = strings.NewReader(tc.in)
		var stderr strings.Builder
		command.Stderr = &stderr
		_, err := command.Output()
		code := 0
		var failed *exec.ExitError
		if errors.As(err, &failed) {
			code = failed.ExitCode()
		} else if err != nil {
			t.Fatal(err)
		}
		if code != tc.code || (code != 0) != (stderr.Len() > 0) {
			t.Errorf("plaudit %s: %d %q", tc.args, code, stderr.String())
		}
	}
}
