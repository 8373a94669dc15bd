// Package web is the HTTP kit: handlers that return errors, faults turned into
// pages, headers, forms and paging. It knows nothing of the field.
package web

import (
	"bytes"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"runtime/debug"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/a-h/templ"

	"github.com/plaudit/plaudit/internal/fault"
)

// Handler is an http.Handler that may fail. What it returns is turned into a
// page at the edge, so it must not have written anything before it fails.
type Handler func(w http.ResponseWriter, r *http.Request) error

// buffers are used again, so that a large page does not grow a new one each time.
var buffers = sync.Pool{New: func() any { return new(bytes.Buffer) }}

const largestBuffer = 1 << 20

// Page renders the component in memory, then writes it with the status. Pages
// are never stored by caches.
func Page(w http.ResponseWriter, r *http.Request, status int, page templ.Component) error {
	body := buffers.Get().(*bytes.Buffer)
	defer func() {
		if body.Cap() <= largestBuffer {
			body.Reset()
			buffers.Put(body)
		}
	}()
	if err := page.Render(r.Context(), body); err != nil {
		return fmt.Errorf("render %s: %w", r.URL.Path, err)
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set("Content-Length", strconv.Itoa(body.Len()))
	w.WriteHeader(status)
	_, err := w.Write(body.Bytes())
	if err != nil {
		return &gone{err}
	}
	return nil
}

// SeeOther answers a POST that succeeded: 303 to a path of ours.
func SeeOther(w http.ResponseWriter, r *http.Request, path string) error {
	http.Redirect(w, r, path, http.StatusSeeOther)
	return nil
}

// LocalPath returns next when it is a path on this site, and otherwise
// fallback, so that nobody is sent elsewhere after signing in.
func LocalPath(next, fallback string) string {
	if strings.HasPrefix(next, "/") && !strings.HasPrefix(next, "//") && !strings.ContainsAny(next, "\\\r\n\t") {
		return next
	}
	return fallback
}

// gone says that the browser left before the page was written whole.
type gone struct{ error }

// panicked says that a handler broke down, which is wrong whoever waits.
type panicked struct{ error }

// Problem is what the error page tells.
type Problem struct {
	Status    int
	Title     string
	Words     string
	Reference string // to quote to an administrator; for what we did not expect
	Fault     *fault.Error
}

// Edge turns what handlers return into responses and logs one line a request.
type Edge struct {
	Log *slog.Logger
	// ErrorPage renders the page of a problem.
	ErrorPage func(r *http.Request, p Problem) templ.Component
}

// Handle makes an http.Handler of a Handler.
func (e *Edge) Handle(h Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		started := time.Now()
		rec := &recorder{ResponseWriter: w, body: r.Body}
		err := e.try(h, rec, r)
		reference := ""
		if err != nil {
			reference = e.fail(rec, r, err)
		}
		level := slog.LevelInfo
		attrs := []any{"method", r.Method, "route", r.Pattern, "status", rec.status, "ms", time.Since(started).Milliseconds()}
		if err != nil {
			attrs = append(attrs, "error", err)
			if reference != "" {
				attrs = append(attrs, "reference", reference)
			}
			if rec.status >= 500 {
				level = slog.LevelError
			}
		}
		e.Log.Log(r.Context(), level, "request", attrs...)
	})
}

func (e *Edge) try(h Handler, w http.ResponseWriter, r *http.Request) (err error) {
	defer func() {
		if v := recover(); v != nil {
			if v == http.ErrAbortHandler {
				panic(v)
			}
			err = &panicked{fmt.Errorf("panic: %v\n%s", v, debug.Stack())}
		}
	}()
	return h(w, r)
}

// statusLeft is logged for a request whose browser left before it was answered:
// nobody sees the answer, and nothing is wrong here.
const statusLeft = 499

// fail writes the page of the error and returns the reference it shows, if any.
func (e *Edge) fail(rec *recorder, r *http.Request, err error) string {
	if _, left := errors.AsType[*gone](err); left || rec.status != 0 {
		return "" // headers are out; the connection is all there is to break
	}
	// What is cut off because the browser left fails in many words: those of the
	// context, of a database, of another program.
	if _, is := errors.AsType[*panicked](err); !is && errors.Is(r.Context().Err(), context.Canceled) {
		rec.status = statusLeft
		return ""
	}
	p := problem(err)
	if p.Status == http.StatusRequestEntityTooLarge && goesOnSending(r) {
		rec.Header().Set("Connection", "close")
		http.NewResponseController(rec).EnableFullDuplex() //nolint:errcheck // without it the page comes a little later
		defer rec.hearOut()
	}
	if p.Status == http.StatusTooManyRequests {
		rec.Header().Set("Retry-After", "60")
	}
	if renderErr := Page(rec, r, p.Status, e.ErrorPage(r, p)); renderErr != nil && rec.status == 0 {
		http.Error(rec, p.Title+"\n"+p.Words, p.Status)
	}
	return p.Reference
}

// What is read, at most, of a request that was refused for its size.
const (
	heardOutBytes = 4 << 20
	heardOutTime  = 2 * time.Second
)

// goesOnSending tells whether a browser has more to send than the server takes in
// by itself before it answers. One that asked whether it may send has not begun,
// and HTTP/2 ends one request without the others.
func goesOnSending(r *http.Request) bool {
	return r.ProtoMajor == 1 && r.Header.Get("Expect") == "" && (r.ContentLength < 0 || r.ContentLength > 256<<10)
}

// hearOut lets the page of a request that is too large reach a browser that goes
// on sending: a connection that is closed while there is more to read is reset,
// and a browser that is reset at once may never look at the answer. So the page
// goes out whole, with the word that the connection ends, and what still comes in
// is thrown away for a moment.
func (r *recorder) hearOut() {
	control := http.NewResponseController(r)
	if control.Flush() == nil && control.SetReadDeadline(time.Now().Add(heardOutTime)) == nil {
		io.CopyN(io.Discard, r.body, heardOutBytes) //nolint:errcheck // nobody wants to know how it ended
	}
}

func problem(err error) Problem {
	f, ok := errors.AsType[*fault.Error](err)
	if tooBig, is := errors.AsType[*http.MaxBytesError](err); is && !ok {
		f, ok = fault.TooLarge(tooLargeWords(0, tooBig.Limit)), true
	}
	if !ok {
		return Problem{Status: http.StatusInternalServerError, Title: "Sorry, there is a problem",
			Words: "Try again later. Nothing you saved before has been lost.", Reference: rand.Text()[:8]}
	}
	p := Problem{Words: f.Words, Fault: f}
	switch f.Kind {
	case fault.KindInvalid:
		p.Status, p.Title = http.StatusUnprocessableEntity, "There is a problem with what was sent"
	case fault.KindNotFound:
		p.Status, p.Title = http.StatusNotFound, "Page not found"
	case fault.KindForbidden:
		p.Status, p.Title = http.StatusForbidden, "You cannot do this"
	case fault.KindConflict:
		p.Status, p.Title = http.StatusConflict, "This has changed"
	case fault.KindTooLarge:
		p.Status, p.Title = http.StatusRequestEntityTooLarge, "That is too large"
	case fault.KindTooMany:
		p.Status, p.Title = http.StatusTooManyRequests, "Too many tries"
	default:
		p.Status, p.Title = http.StatusServiceUnavailable, "This is not available just now"
	}
	return p
}

type recorder struct {
	http.ResponseWriter
	status int
	body   io.Reader // of the request, as it came
}

func (r *recorder) WriteHeader(status int) {
	if r.status == 0 {
		r.status = status
	}
	r.ResponseWriter.WriteHeader(status)
}

func (r *recorder) Write(b []byte) (int, error) {
	if r.status == 0 {
		r.status = http.StatusOK
	}
	return r.ResponseWriter.Write(b)
}

// Unwrap lets http.ResponseController reach the connection.
func (r *recorder) Unwrap() http.ResponseWriter { return r.ResponseWriter }

// Size writes a number of bytes as people do: "4.2 MB" (1 MB is 1,000,000).
func Size(n int64) string {
	units := []string{"bytes", "kB", "MB", "GB", "TB"}
	v, u := float64(n), 0
	for v >= 1000 && u < len(units)-1 {
		v, u = v/1000, u+1
	}
	if u == 0 || v >= 100 || v == float64(int64(v)) {
		return fmt.Sprintf("%.0f %s", v, units[u])
	}
	return fmt.Sprintf("%.1f %s", v, units[u])
}
