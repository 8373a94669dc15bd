package main

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// runs runs one command line in this process.
func runs(t *testing.T, in string, args ...string) (code int, out, err string) {
	t.Helper()
	var stdout, stderr bytes.Buffer
	code = run(args, &Streams{In: strings.NewReader(in), Out: &stdout, Err: &stderr})
	return code, stdout.String(), stderr.String()
}

// document reads the one JSON document that --json promises, and nothing after it.
func document(t *testing.T, out string, into any) {
	t.Helper()
	if err := json.Unmarshal([]byte(out), into); err != nil {
		t.Fatalf("not one JSON document: %v\n%s", err, out)
	}
}

func TestVersionHelpAndWrongUsage(t *testing.T) {
	for _, tc := range []struct {
		args     string
		code     int
		out, err string
	}{
		{"--version", 0, "plaudit " + version + "\n", ""},
		{"--help", 0, "Usage: plaudit", ""},
		{"outcome --help", 0, "element,rating[,comment]", ""},
		{"", 2, "", "plaudit --help"},
		{"nonsense", 2, "", "nonsense"},
		{"outcome", 2, "", "<ratings.csv>"},
		{"standard", 2, "", "list"},
		{"standard list --loud", 2, "", "--loud"},
		{"standard validate", 2, "", "<file>"},
	} {
		code, out, err := runs(t, "", strings.Fields(tc.args)...)
		if code != tc.code || !strings.Contains(out, tc.out) || !strings.Contains(err, tc.err) {
			t.Errorf("plaudit %s: %d\n%s%s", tc.args, code, out, err)
		}
		if code == 2 && out != "" || code == 0 && err != "" {
			t.Errorf("plaudit %s wrote to the wrong stream:\n%s\n%s", tc.args, out, err)
		}
	}
}

func TestStandardListAndShow(t *testing.T) {
	for _, tc := range []struct{ args, want string }{
		{"standard list", "cse  Customer Service Excellence, edition 2008, 57 elements"},
		{"standard show", "    4.3.6 Satisfactory outcomes for upheld complaints"},
		{"standard show cse", "confidence: unverified"},
		{"standard show --element 2.1.5", "2.1.5 Privacy and confidentiality protected"},
	} {
		code, out, err := runs(t, "", strings.Fields(tc.args)...)
		if code != 0 || err != "" || !strings.Contains(out, tc.want) {
			t.Errorf("plaudit %s: %d %s\n%s", tc.args, code, err, out)
		}
	}

	var list []struct {
		ID       string
		Elements int
	}
	_, out, _ := runs(t, "", "standard", "list", "--json")
	if document(t, out, &list); len(list) != 1 || list[0].ID != "cse" || list[0].Elements != 57 {
		t.Errorf("list %+v", list)
	}
	var shown struct {
		ID       string
		Criteria []struct{ Subcriteria []struct{ Elements []any } }
	}
	_, out, _ = runs(t, "", "standard", "show", "--json")
	if document(t, out, &shown); shown.ID != "cse" || len(shown.Criteria) != 5 {
		t.Errorf("shown %+v", shown)
	}
	var element struct{ ID, Title string }
	_, out, _ = runs(t, "", "standard", "show", "--json", "--element=1.1.1")
	if document(t, out, &element); element.ID != "1.1.1" || element.Title == "" {
		t.Errorf("element %+v", element)
	}
}

func TestStandardShowOfTheUnknownIsAFault(t *testing.T) {
	for _, tc := range []struct{ args, want string }{
		{"standard show iso --json", "There is no standard called ‘iso’"},
		{"standard show --element 4.5.4 --json", "4.3.6 is the last in criterion 4"},
	} {
		code, out, err := runs(t, "", strings.Fields(tc.args)...)
		if code != 1 || out != "" || !strings.Contains(err, tc.want) {
			t.Errorf("plaudit %s: %d\n%s%s", tc.args, code, out, err)
		}
	}
}

func TestStandardValidate(t *testing.T) {
	pack, err := os.ReadFile("../../internal/standard/packs/cse.yaml")
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "own.yaml")
	if err := os.WriteFile(file, bytes.Replace(pack, []byte("id: cse"), []byte("id: own"), 1), 0o600); err != nil {
		t.Fatal(err)
	}
	if code, out, err := runs(t, "", "standard", "validate", file); code != 0 || !strings.HasPrefix(out, "own can be used") {
		t.Errorf("%d\n%s%s", code, out, err)
	}
	var verdict struct {
		Valid    bool
		Problems []string
	}
	code, out, _ := runs(t, string(pack), "standard", "validate", "-", "--json")
	if document(t, out, &verdict); code != 0 || !verdict.Valid || verdict.Problems == nil {
		t.Errorf("%d %+v", code, verdict)
	}
	code, out, words := runs(t, "id: x\ntitel: y", "standard", "validate", "-", "--json")
	if document(t, out, &verdict); code != 1 || verdict.Valid || len(verdict.Problems) == 0 {
		t.Errorf("%d %+v", code, verdict)
	}
	if !strings.Contains(words, "Line 2: ‘titel’ is not a key of the pack. Did you mean title?") {
		t.Errorf("told:\n%s", words)
	}
	for _, name := range []string{"no-such.yaml", t.TempDir()} {
		if code, _, words := runs(t, "", "standard", "validate", name); code != 1 || !strings.Contains(words, name) {
			t.Errorf("%s: %d %s", name, code, words)
		}
	}
}
