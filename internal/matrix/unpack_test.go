package matrix

import (
	"archive/zip"
	"bytes"
	"io"
	"path"
	"strings"
	"testing"

	"github.com/plaudit/plaudit/internal/fault"
)

func zipOf(t testing.TB, names ...string) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for _, name := range names {
		w, err := z.Create(name)
		if err == nil {
			_, err = w.Write([]byte(name))
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// Whatever an archive says of itself, it ends in words or in files whose paths
// lead nowhere but down.
func FuzzUnpack(f *testing.F) {
	f.Add(zipOf(f, "Evidence/survey.pdf", "../../etc/passwd", `C:\Windows\a.txt`, "__MACOSX/._a", "/abs/ŵyl.txt"))
	f.Add(zipOf(f))
	f.Add([]byte("PK\x05\x06"))
	f.Add([]byte("not a zip"))
	f.Fuzz(func(t *testing.T, content []byte) {
		all, err := Unpack(bytes.NewReader(content), int64(len(content)))
		if err != nil {
			if fault.KindOf(err) == 0 {
				t.Errorf("not in words: %v", err)
			}
			return
		}
		for _, e := range all {
			if e.Path == "" || path.IsAbs(e.Path) || path.Clean("/"+e.Path) != "/"+e.Path || strings.ContainsAny(e.Path, "\\\x00\n") {
				t.Errorf("the path %q", e.Path)
			}
			if e.Skipped != "" {
				continue
			}
			r, err := e.Open()
			if err != nil {
				if fault.KindOf(err) == 0 {
					t.Errorf("not in words: %v", err)
				}
				continue
			}
			_, _ = io.Copy(io.Discard, io.LimitReader(r, 1<<20)) // what is damaged says so
			r.Close()
		}
	})
}
