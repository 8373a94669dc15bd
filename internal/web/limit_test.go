package web

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/a-h/templ"
)

// limited is a server with one page that takes so many bytes. It counts what the
// page read.
func limited(t *testing.T, most int64) (address string, read *atomic.Int64) {
	t.Helper()
	read = new(atomic.Int64)
	edge := &Edge{Log: slog.New(slog.DiscardHandler), ErrorPage: func(_ *http.Request, p Problem) templ.Component {
		return templ.ComponentFunc(func(_ context.Context, w io.Writer) error {
			_, err := fmt.Fprintf(w, "<h1>%s</h1><p>%s</p>", p.Title, p.Words)
			return err
		})
	}}
	server := httptest.NewServer(edge.Handle(func(w http.ResponseWriter, r *http.Request) error {
		if err := Limit(w, r, most); err != nil {
			return err
		}
		n, err := io.Copy(io.Discard, r.Body)
		read.Add(n)
		return err
	}))
	t.Cleanup(server.Close)
	return server.Listener.Addr().String(), read
}

// sendOn sends a request as a browser does that looks for an answer only when it
// has sent all or can send no more. It returns the answer and what was sent.
func sendOn(t *testing.T, address, header string, block []byte) (*http.Response, string, int64) {
	t.Helper()
	connection, err := net.Dial("tcp", address)
	if err != nil {
		t.Fatal(err)
	}
	defer connection.Close()
	if err := connection.SetDeadline(time.Now().Add(time.Minute)); err != nil {
		t.Fatal(err)
	}
	if _, err := io.WriteString(connection, "POST / HTTP/1.1\r\nHost: plaudit\r\n"+header+"\r\n\r\n"); err != nil {
		t.Fatal(err)
	}
	sent := int64(0)
	for len(block) > 0 && sent < 1<<30 {
		n, err := connection.Write(block)
		if sent += int64(n); err != nil {
			break
		}
	}
	answer, err := http.ReadResponse(bufio.NewReader(connection), nil)
	if err != nil {
		t.Fatalf("no answer after %d bytes: %v", sent, err)
	}
	page, err := io.ReadAll(answer.Body)
	if err != nil && !errors.Is(err, io.ErrUnexpectedEOF) {
		t.Errorf("the page was cut off: %v", err)
	}
	return answer, string(page), sent
}

func TestARequestThatIsTooLargeIsAnsweredWithAPage(t *testing.T) {
	address, read := limited(t, 1_000_000)
	answer, page, sent := sendOn(t, address, "Content-Length: 4294967296", make([]byte, 64<<10))
	if answer.StatusCode != 413 || !answer.Close || !strings.Contains(page, "What you sent is 4.3 GB in all. At most 1 MB can be sent at a time") || !strings.HasSuffix(page, "</p>") {
		t.Errorf("announced: %d %v %q", answer.StatusCode, answer.Close, page)
	}
	if read.Load() != 0 || sent > 64<<20 {
		t.Errorf("announced: the page read %d, %d were sent", read.Load(), sent)
	}
	block := fmt.Appendf(nil, "10000\r\n%s\r\n", make([]byte, 64<<10))
	answer, page, sent = sendOn(t, address, "Transfer-Encoding: chunked", block)
	if answer.StatusCode != 413 || !answer.Close || !strings.Contains(page, "What you sent is larger than 1 MB. At most 1 MB can be sent at a time") || !strings.HasSuffix(page, "</p>") {
		t.Errorf("not announced: %d %v %q", answer.StatusCode, answer.Close, page)
	}
	if read.Load() > 1_000_000 || sent > 64<<20 {
		t.Errorf("not announced: the page read %d, %d were sent", read.Load(), sent)
	}
}

func TestOneWhoAsksMayNotSend(t *testing.T) {
	address, read := limited(t, 1_000_000)
	answer, page, _ := sendOn(t, address, "Content-Length: 4294967296\r\nExpect: 100-continue", nil)
	if answer.StatusCode != 413 || !strings.Contains(page, "4.3 GB in all") || read.Load() != 0 {
		t.Errorf("%d %q, read %d", answer.StatusCode, page, read.Load())
	}
	answer, _, _ = sendOn(t, address, "Content-Length: 3\r\n\r\nabc", nil)
	if answer.StatusCode != 200 || read.Load() != 3 {
		t.Errorf("one that is small enough: %d, read %d", answer.StatusCode, read.Load())
	}
}
