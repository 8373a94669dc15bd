package evidence

import "testing"

func TestTypeOf(t *testing.T) {
	for _, tc := range []struct{ name, head, want string }{
		{"a.md", "# A", "text/markdown"}, {"a.pdf", "%PDF-1.7\n", "application/pdf"}, {"", "%PDF-1.7\n", "application/pdf"},
		{"", "Dear all", "text/plain"}, {"notes.text", "Dear all", "text/plain"}, {"", "<!DOCTYPE html><p>Dear all", "text/html"}, {"", "", "text/plain"},
	} {
		if got := TypeOf(tc.name, []byte(tc.head)); got != tc.want {
			t.Errorf("%s %q: %s, want %s", tc.name, tc.head, got, tc.want)
		}
	}
}
