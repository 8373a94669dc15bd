package web

import (
	"bytes"
	"errors"
	"io"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/plaudit/plaudit/internal/fault"
)

func uploadOf(t *testing.T, fill func(w *multipart.Writer)) (*bytes.Buffer, string) {
	t.Helper()
	var body bytes.Buffer
	w := multipart.NewWriter(&body)
	fill(w)
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return &body, w.FormDataContentType()
}

func post(body io.Reader, contentType string) *http.Request {
	r := httptest.NewRequest("POST", "/", body)
	r.Header.Set("Content-Type", contentType)
	return r
}

func file(t *testing.T, w *multipart.Writer, field, name, content string) {
	t.Helper()
	part, err := w.CreateFormFile(field, name)
	if err != nil {
		t.Fatal(err)
	}
	_, _ = io.WriteString(part, content)
}

func TestUploadGivesFilesAsTheyComeAndFieldsAfterwards(t *testing.T) {
	body, kind := uploadOf(t, func(w *multipart.Writer) {
		_ = w.WriteField("title", "Survey")
		file(t, w, "files", "../../a.pdf", "first")
		file(t, w, "files", "", "")
		file(t, w, "files", `C:\docs\b.pdf`, "second, left unread")
		_ = w.WriteField("area", "one")
		_ = w.WriteField("area", "two")
	})
	var got []string
	values, err := Upload(post(body, kind), func(field, name string, content io.Reader) error {
		text, _ := io.ReadAll(io.LimitReader(content, 5))
		got = append(got, field+" "+name+" "+string(text))
		return nil
	})
	if err != nil || strings.Join(got, "|") != "files a.pdf first|files b.pdf secon" {
		t.Fatalf("%v, %v", got, err)
	}
	if values.Get("title") != "Survey" || len(values["area"]) != 2 {
		t.Errorf("%v", values)
	}
}

func TestUploadFails(t *testing.T) {
	read := func(_, _ string, content io.Reader) error {
		_, err := io.Copy(io.Discard, content)
		return err
	}
	whole, kind := uploadOf(t, func(w *multipart.Writer) { file(t, w, "files", "a.pdf", strings.Repeat("x", 100_000)) })
	if _, err := Upload(post(bytes.NewReader(whole.Bytes()[:50_000]), kind), read); !fault.Is(err, fault.KindInvalid) || !strings.Contains(err.Error(), "cut off") {
		t.Errorf("cut off: %v", err)
	}
	limited := post(bytes.NewReader(whole.Bytes()), kind)
	limited.Body = http.MaxBytesReader(nil, limited.Body, 50_000)
	if _, err := Upload(limited, read); err == nil || problem(err).Status != http.StatusRequestEntityTooLarge {
		t.Errorf("too large: %v", err)
	}
	if _, err := Upload(post(strings.NewReader("a=b"), "application/x-www-form-urlencoded"), read); !fault.Is(err, fault.KindInvalid) {
		t.Errorf("not a multipart form: %v", err)
	}
	long, kind := uploadOf(t, func(w *multipart.Writer) { _ = w.WriteField("note", strings.Repeat("x", MaxFormBytes+1)) })
	if _, err := Upload(post(long, kind), read); !fault.Is(err, fault.KindTooLarge) {
		t.Errorf("long text: %v", err)
	}
	boom := errors.New("boom")
	if _, err := Upload(post(bytes.NewReader(whole.Bytes()), "multipart/form-data; boundary="+strings.SplitN(whole.String()[2:], "\r\n", 2)[0]),
		func(_, _ string, _ io.Reader) error { return boom }); !errors.Is(err, boom) {
		t.Errorf("take failed: %v", err)
	}
}

func TestAttachment(t *testing.T) {
	serve := func(headers ...string) *http.Response {
		r := httptest.NewRequest("GET", "/", nil)
		for i := 0; i < len(headers); i += 2 {
			r.Header.Set(headers[i], headers[i+1])
		}
		w := httptest.NewRecorder()
		Attachment(w, r, `arolwg "tŷ"; 100%.html`, "text/html", "abc", strings.NewReader("<script>alert(1)</script>"))
		return w.Result()
	}
	got := serve()
	for name, want := range map[string]string{
		"Content-Type": "text/html", "X-Content-Type-Options": "nosniff", "Content-Security-Policy": "default-src 'none'; sandbox", "ETag": `"abc"`,
		"Content-Disposition": `attachment; filename="arolwg _t___ 100_.html"; `,
	} {
		if have := got.Header.Get(name); !strings.HasPrefix(have, want) {
			t.Errorf("%s: %s", name, have)
		}
	}
	if d := got.Header.Get("Content-Disposition"); !strings.HasSuffix(d, `filename*=UTF-8''arolwg%20%22t%C5%B7%22%3B%20100%25.html`) {
		t.Error(d)
	}
	part := serve("Range", "bytes=1-6")
	if body, _ := io.ReadAll(part.Body); part.StatusCode != http.StatusPartialContent || string(body) != "script" {
		t.Errorf("range: %d %q", part.StatusCode, body)
	}
	if same := serve("If-None-Match", `"abc"`); same.StatusCode != http.StatusNotModified {
		t.Errorf("unchanged: %d", same.StatusCode)
	}
}
