package organisation_test

import (
	"io"
	"net/http/httptest"
	"runtime"
	"strings"
	"testing"

	"github.com/plaudit/plaudit/internal/blob"
	"github.com/plaudit/plaudit/internal/evidence"
	"github.com/plaudit/plaudit/internal/pages/organisation"
	"github.com/plaudit/plaudit/internal/pages/pagetest"
	"github.com/plaudit/plaudit/internal/store"
)

// TestALargeUploadTakesNoMemory sends 300 MB where 250 MB are accepted, and then
// 60 MB: neither is held in memory or anywhere but where files are kept.
func TestALargeUploadTakesNoMemory(t *testing.T) {
	w := pagetest.New(t)
	files, err := blob.OpenDirectory(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	defer files.Close()
	w.Serve(organisation.EvidenceRoutes(evidence.New(store.For[evidence.Tx]{DB: w.DB}, files, 250_000_000, w.NewID, w.Now), previews(w, files))...)
	send := func(size int64) *pagetest.Page {
		head := "--b\r\nContent-Disposition: form-data; name=\"sensitivity\"\r\n\r\nopen\r\n" +
			"--b\r\nContent-Disposition: form-data; name=\"files\"; filename=\"large.txt\"\r\nContent-Type: text/plain\r\n\r\n"
		r := httptest.NewRequest("POST", "/evidence/add?way=files", io.MultiReader(strings.NewReader(head), io.LimitReader(letters{}, size), strings.NewReader("\r\n--b--\r\n")))
		r.Header.Set("Content-Type", "multipart/form-data; boundary=b")
		return w.Do("lead", r)
	}
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	send(300_000_000).Want(422).Says("‘large.txt’ is larger than 250 MB")
	send(60_000_000).Want(303)
	runtime.ReadMemStats(&after)
	if grown := after.TotalAlloc - before.TotalAlloc; grown > 32<<20 {
		t.Errorf("%d bytes were allocated", grown)
	}
}

type letters struct{}

func (letters) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = 'a'
	}
	return len(p), nil
}
