package main

import (
	"bytes"
	"encoding/base64"
	"io"
	"net/http"
	"net/url"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"
)

// tus sends one request of the protocol for uploads in parts.
func (b *browser) tus(method, address string, body io.Reader, headers map[string]string) (*http.Response, error) {
	b.t.Helper()
	r, err := http.NewRequestWithContext(b.t.Context(), method, b.base+address, body)
	if err != nil {
		b.t.Fatal(err)
	}
	r.Header.Set("Tus-Resumable", "1.0.0")
	for name, value := range headers {
		r.Header.Set(name, value)
	}
	res, err := b.http.Do(r)
	if err == nil {
		res.Body.Close()
	}
	return res, err
}

// An upload in parts goes on, after the process was killed in the middle, where
// it stopped, and what arrives in the end is what was sent.
func TestAnUploadGoesOnAfterTheProcessWasKilled(t *testing.T) {
	if testing.Short() {
		t.Skip("starts processes")
	}
	folder := withUser(t)
	content := []byte(strings.Repeat("What customers told us, line by line.\n", 400_000))
	p := startServe(t, folder)
	b := p.signIn("lead@example.org", "a long enough password")
	res, err := b.tus("POST", "/evidence/uploads", nil, map[string]string{"Upload-Length": strconv.Itoa(len(content)),
		"Upload-Metadata": "filename " + base64.StdEncoding.EncodeToString([]byte("survey.txt"))})
	if err != nil || res.StatusCode != http.StatusCreated {
		t.Fatal(res, err)
	}
	address := res.Header.Get("Location")
	parts := filepath.Join(folder, "uploads")
	patch := map[string]string{"Content-Type": "application/offset+octet-stream"}
	for round := 1; round <= 2; round++ {
		res, err := b.tus("HEAD", address, nil, nil)
		if err != nil || res.StatusCode != http.StatusOK {
			t.Fatal(res, err)
		}
		offset, err := strconv.Atoi(res.Header.Get("Upload-Offset"))
		if err != nil || round > 1 && offset < len(content)/4 {
			t.Fatalf("round %d goes on at %d, %v", round, offset, err)
		}
		patch["Upload-Offset"] = strconv.Itoa(offset)
		out, in := io.Pipe()
		cut := make(chan error, 1)
		go func() {
			_, err := b.tus("PATCH", address, out, patch)
			cut <- err
		}()
		most := len(content) * round / 3
		if _, err := in.Write(content[offset:most]); err != nil {
			t.Fatal(err)
		}
		for bytesIn(t, parts) < int64(most)*9/10 {
			time.Sleep(5 * time.Millisecond)
		}
		p.kill()
		in.CloseWithError(io.ErrUnexpectedEOF)
		if err := <-cut; err == nil {
			t.Error("the cut request was answered")
		}
		p = startServe(t, folder)
		b = p.signIn("lead@example.org", "a long enough password")
	}
	res, err = b.tus("HEAD", address, nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	offset, err := strconv.Atoi(res.Header.Get("Upload-Offset"))
	if err != nil || offset >= len(content) {
		t.Fatalf("%d, %v", offset, err)
	}
	patch["Upload-Offset"] = strconv.Itoa(offset)
	if res, err := b.tus("PATCH", address, bytes.NewReader(content[offset:]), patch); err != nil || res.StatusCode != http.StatusNoContent {
		t.Fatal(res, err)
	}
	if left := bytesIn(t, parts); left != 0 {
		t.Errorf("%d bytes of parts are left", left)
	}
	_, form := b.get("/evidence/add?way=files")
	key := keyField.FindStringSubmatch(form)
	head, tail, contentType := upload(key[1], "")
	head = strings.Replace(head, "--a-line-between-parts\r\nContent-Disposition: form-data; name=\"files\"",
		"--a-line-between-parts\r\nContent-Disposition: form-data; name=\"upload\"\r\n\r\n"+url.PathEscape(address[strings.LastIndex(address, "/")+1:])+
			"\r\n--a-line-between-parts\r\nContent-Disposition: form-data; name=\"files\"", 1)
	res, err = b.http.Post(b.base+"/evidence/add?way=files", contentType, strings.NewReader(head+tail))
	if err != nil || res.StatusCode != http.StatusSeeOther {
		t.Fatal(res, err)
	}
	res.Body.Close()
	_, item := b.get(res.Header.Get("Location"))
	if status, body := b.get(fileLink.FindString(item)); status != http.StatusOK || body != string(content) {
		t.Errorf("the file: %d, %d of %d bytes", status, len(body), len(content))
	}
	p.kill()
	if code, out, err := runs(t, "", "verify", "--data", folder); code != 0 {
		t.Errorf("verify: %d %s %s", code, out, err)
	}
	words := "holds " + strconv.Itoa(len(content)) + " bytes in 1 files, and 0 bytes on their way; 20000000 bytes at most"
	if code, out, err := runs(t, "", "quota", "--data", folder, "--organisation", "Exmere City Council", "--set", "20000000"); code != 0 || !strings.Contains(out, words) {
		t.Errorf("quota: %d %s %s", code, out, err)
	}
	if code, _, _ := runs(t, "", "quota", "--data", folder, "--organisation", "Nobody"); code != 1 {
		t.Errorf("the quota of nobody: %d", code)
	}
}
