package pagetest

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// On a narrow page a table is wider than the page: each scrolls in a region of
// its own instead of moving the whole page sideways.
func TestEveryTableScrollsInARegion(t *testing.T) {
	files, err := filepath.Glob("../*/*.templ")
	if err != nil || len(files) < 50 {
		t.Fatal(len(files), err)
	}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		lines := strings.Split(string(text), "\n")
		for i, line := range lines {
			if strings.Contains(line, "<table") && !slices.ContainsFunc(lines[max(0, i-3):i], func(before string) bool { return strings.Contains(before, "ScrollRegion(") }) {
				t.Errorf("%s:%d: a table outside a scroll region", file, i+1)
			}
		}
	}
}
