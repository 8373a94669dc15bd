package pagetest

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

var bold = regexp.MustCompile(`\*\*([^*]+)\*\*`)

// What docs/walkthrough.md prints in bold is written on a page, so that a
// stranger finds it. Labels that a page puts together are looked for by what
// they begin with.
func TestWalkthroughUsesTheWordsOfThePages(t *testing.T) {
	text, err := os.ReadFile("../../../docs/walkthrough.md")
	if err != nil {
		t.Fatal(err)
	}
	var pages strings.Builder
	err = filepath.WalkDir("../..", func(path string, d fs.DirEntry, err error) error {
		source := strings.HasSuffix(path, ".templ") || strings.HasSuffix(path, ".go")
		if err != nil || !source || strings.HasSuffix(path, "_templ.go") || strings.HasSuffix(path, "_test.go") {
			return err
		}
		b, err := os.ReadFile(path)
		pages.Write(b)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	labels := bold.FindAllStringSubmatch(string(text), -1)
	if len(labels) < 80 {
		t.Fatalf("%d labels", len(labels))
	}
	for _, found := range labels {
		label := strings.Join(strings.Fields(found[1]), " ")
		if strings.HasSuffix(label, ":") { // not a label, but the start of a paragraph
			continue
		}
		for _, start := range []string{"Ask a question about ", "Go on with ", "Save as "} {
			if strings.HasPrefix(label, start) {
				label = start
			}
		}
		if !strings.Contains(pages.String(), label) {
			t.Errorf("no page says %q", label)
		}
	}
}
