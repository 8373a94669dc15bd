package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestSuggest(t *testing.T) {
	folder := t.TempDir()
	file := filepath.Join(folder, "fees-and-charges.txt")
	text := "Fees and charges from April\n\nGarden waste £45 a year, with a concession for those on benefits.\n\nRefunds are paid within ten days.\n"
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	code, out, words := runs(t, "", "suggest", "--top", "2", file)
	for _, want := range []string{"1. 3.1.2 Charges made clear", "because of:", "line 3: «Garden waste £45", "line 5: «Refunds"} {
		if code != 0 || words != "" || !strings.Contains(out, want) {
			t.Errorf("%d %s: no %q in\n%s", code, words, want, out)
		}
	}
	if strings.Contains(out, "\n  3. ") {
		t.Errorf("more than two\n%s", out)
	}

	var files []map[string]any
	code, out, words = runs(t, text, "suggest", "--json", "-")
	if document(t, out, &files); code != 0 || words != "" || len(files) != 1 || files[0]["file"] != "-" || files[0]["pages"] != 1.0 {
		t.Fatalf("%d %s %v", code, words, files)
	}
	suggestions := files[0]["suggestions"].([]any)
	first := suggestions[0].(map[string]any)
	passage := first["passages"].([]any)[0].(map[string]any)
	if len(suggestions) != 5 || len(first) != 4 || first["element"] != "3.1.2" || first["title"] == "" || first["score"].(float64) <= 0 || len(passage) != 2 || passage["page"] != 1.0 || passage["text"] == "" {
		t.Errorf("%v", first)
	}

	// What can be read is told, and then what cannot.
	code, out, words = runs(t, "", "suggest", "--json", filepath.Join(folder, "gone.txt"), file)
	if document(t, out, &files); code != 1 || !strings.Contains(words, "There is no file") || len(files) != 1 {
		t.Errorf("%d %s %v", code, words, files)
	}
	if code, out, words = runs(t, "", "suggest", "--json", "-"); code != 1 || strings.TrimSpace(out) != "[]" || !strings.Contains(words, "- could not be read, because it is empty") {
		t.Errorf("%d %s %s", code, out, words)
	}
	if code, out, _ = runs(t, "zzxqv", "suggest", "--json", "-"); code != 0 || !strings.Contains(out, `"suggestions": []`) {
		t.Errorf("%d %s", code, out)
	}
	for _, usage := range [][]string{{"suggest"}, {"suggest", "--top", "-1", file}, {"suggest", "--top", "many", file}} {
		if code, out, words := runs(t, "", usage...); code != 2 || out != "" || words == "" {
			t.Errorf("%v: %d %s %s", usage, code, out, words)
		}
	}
	if code, _, words := runs(t, "", "suggest", "--standard", "other", file); code != 1 || !strings.Contains(words, "Use one of: cse") {
		t.Errorf("%d %s", code, words)
	}
}
