// Package weblink asks a web page whether it is still there, politely: by name,
// one request at a time to each host with a pause between, as the site's
// robots.txt has it, with limits on time, size and redirects. It never reaches
// into a private network unless whoever runs the portal allows it, however the
// address is written and wherever it redirects. docs/adr/0027-web-links.md says
// why it asks as it does.
package weblink

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"time"
)

// Outcome says what came of a visit.
type Outcome string

// The outcomes.
const (
	Reached Outcome = "reached"
	Refused Outcome = "refused" // something may be there, but programs, or we, are not to look
	Busy    Outcome = "busy"    // asked to come back later
	Failed  Outcome = "failed"
)

// Seen is what is known of a page from before.
type Seen struct{ ETag, LastModified string }

// Visit is what came of asking for a page.
type Visit struct {
	Outcome   Outcome
	Words     string        // why, unless Reached
	Later     time.Duration // when to come back, of Busy
	Seen      Seen
	Unchanged bool   // since what was seen
	Body      []byte // the page, when it can be kept; nil otherwise
	MediaType string // of Body: text/html or application/pdf
	NoCopy    string // why there is no Body, in words
}

// Config is how the visitor asks.
type Config struct {
	Agent string        // its name, as the sites read it
	Allow string        // hosts and networks that may be reached although private, apart by commas
	Pause time.Duration // between two requests to a host; 2 s if 0, none if negative
	Time  time.Duration // for one visit; 20 s if 0
	Bytes int64         // the most that is kept of a page; 10 MB if 0
}

// mostRedirects is how often a page may lead on to another.
const mostRedirects = 5

// Visitor asks for pages. It can be used by several at a time.
type Visitor struct {
	Config
	allowed allowed
	client  *http.Client

	mu    sync.Mutex
	hosts map[string]*host
}

// host is what is known of a site: when it was asked last, and its robots.txt.
type host struct {
	mu     sync.Mutex
	last   time.Time
	robots robots
	read   time.Time
}

// New returns a visitor; an error when Allow cannot be read.
func New(c Config) (*Visitor, error) {
	allow, err := parseAllowed(c.Allow)
	if err != nil {
		return nil, err
	}
	if c.Pause == 0 {
		c.Pause = 2 * time.Second
	}
	if c.Time == 0 {
		c.Time = 20 * time.Second
	}
	if c.Bytes == 0 {
		c.Bytes = 10_000_000
	}
	v := &Visitor{Config: c, allowed: allow, hosts: map[string]*host{}}
	v.client = &http.Client{
		// A connection for each request, so that each address is looked at; and no
		// proxy, which would be asked in its place.
		Transport:     &http.Transport{DialContext: allow.dial, DisableKeepAlives: true, TLSHandshakeTimeout: c.Time, ResponseHeaderTimeout: c.Time, MaxResponseHeaderBytes: 64 << 10},
		CheckRedirect: v.follow,
	}
	return v, nil
}

var (
	errRedirects = errors.New("too many redirects")
	errAddress   = errors.New("not an address of a web page")
)

// follow decides whether a redirect is followed, and waits before it is.
func (v *Visitor) follow(r *http.Request, via []*http.Request) error {
	if len(via) > mostRedirects {
		return errRedirects
	}
	if r.URL.Scheme != "http" && r.URL.Scheme != "https" || r.URL.User != nil || r.URL.Host == "" {
		return errAddress
	}
	r.Header.Del("Referer")
	return v.rest(r.Context(), v.Pause)
}

func (v *Visitor) rest(ctx context.Context, pause time.Duration) error {
	if pause <= 0 {
		return ctx.Err()
	}
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-time.After(pause):
		return nil
	}
}

// Visit asks for a page, first for its head and then, when a copy may be kept,
// for the whole of it.
func (v *Visitor) Visit(ctx context.Context, address string, seen Seen) Visit {
	u, err := url.Parse(address)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" || u.User != nil {
		return Visit{Outcome: Failed, Words: "it is not the address of a web page"}
	}
	h := v.host(u.Host)
	h.mu.Lock() // one request at a time
	defer h.mu.Unlock()
	if visit, ok := v.byRules(ctx, h, u); !ok {
		return visit
	}
	head, err := v.ask(ctx, h, http.MethodHead, u, Seen{})
	if err != nil {
		return failed(err)
	}
	head.Body.Close()
	if head.StatusCode < 300 && head.Header.Get("Content-Type") != "" {
		if visit := withoutCopy(head.Header, v.Bytes); visit.NoCopy != "" {
			return visit
		}
	}
	// A site may not know how to answer a question about the head alone.
	return v.whole(ctx, h, u, seen)
}

// host returns what is known of a site, and forgets sites of long ago.
func (v *Visitor) host(name string) *host {
	v.mu.Lock()
	defer v.mu.Unlock()
	if h := v.hosts[name]; h != nil {
		return h
	}
	if len(v.hosts) > 1000 {
		clear(v.hosts)
	}
	h := &host{}
	v.hosts[name] = h
	return h
}

// ask sends one request, after the pause since the last one to the host. The
// time that it may take includes reading the body.
func (v *Visitor) ask(ctx context.Context, h *host, method string, u *url.URL, seen Seen) (*http.Response, error) {
	if err := v.rest(ctx, v.Pause-time.Since(h.last)); err != nil {
		return nil, err
	}
	defer func() { h.last = time.Now() }()
	ctx, cancel := context.WithTimeout(ctx, v.Time)
	r, err := http.NewRequestWithContext(ctx, method, u.String(), nil)
	if err != nil {
		cancel()
		return nil, errAddress
	}
	r.Header.Set("User-Agent", v.Agent)
	r.Header.Set("Accept", "text/html, application/pdf;q=0.9, */*;q=0.1")
	if seen.ETag != "" {
		r.Header.Set("If-None-Match", seen.ETag)
	}
	if seen.LastModified != "" {
		r.Header.Set("If-Modified-Since", seen.LastModified)
	}
	response, err := v.client.Do(r)
	if err != nil {
		cancel()
		return nil, err
	}
	response.Body = &closing{response.Body, cancel}
	return response, nil
}

// closing ends the time of a request when its body is closed.
type closing struct {
	io.ReadCloser
	cancel context.CancelFunc
}

// Close closes the body.
func (c *closing) Close() error {
	defer c.cancel()
	return c.ReadCloser.Close()
}

// whole asks for the page itself.
func (v *Visitor) whole(ctx context.Context, h *host, u *url.URL, seen Seen) Visit {
	response, err := v.ask(ctx, h, http.MethodGet, u, seen)
	if err != nil {
		return failed(err)
	}
	defer response.Body.Close()
	if visit := judged(response); visit.Outcome != Reached {
		return visit
	}
	if response.StatusCode == http.StatusNotModified {
		return Visit{Outcome: Reached, Unchanged: true, Seen: seen}
	}
	visit := withoutCopy(response.Header, v.Bytes)
	visit.Seen = Seen{clip(response.Header.Get("ETag")), clip(response.Header.Get("Last-Modified"))}
	if visit.NoCopy != "" {
		return visit
	}
	body, err := io.ReadAll(io.LimitReader(response.Body, v.Bytes+1))
	switch {
	case err != nil:
		visit.NoCopy = "it did not come whole in time"
	case int64(len(body)) > v.Bytes:
		visit.NoCopy = tooLarge(v.Bytes)
	case len(body) == 0:
		visit.NoCopy = "it is empty"
	default:
		visit.Body = body
	}
	return visit
}

// longest is the most that is remembered of a header.
const longest = 300

func clip(s string) string {
	if len(s) > longest {
		return ""
	}
	return s
}

func tooLarge(most int64) string { return fmt.Sprintf("it is larger than %d MB", most/1_000_000) }

// withoutCopy is a visit to a page that was reached, with why no copy of it can
// be kept, if so.
func withoutCopy(header http.Header, most int64) Visit {
	visit := Visit{Outcome: Reached}
	visit.MediaType, _, _ = strings.Cut(strings.ToLower(header.Get("Content-Type")), ";")
	visit.MediaType = strings.TrimSpace(visit.MediaType)
	n, _ := strconv.ParseInt(header.Get("Content-Length"), 10, 64)
	switch {
	case visit.MediaType == "application/xhtml+xml":
		visit.MediaType = "text/html"
	case visit.MediaType != "text/html" && visit.MediaType != "application/pdf":
		visit.NoCopy = "it is neither a web page nor a PDF"
	case n > most:
		visit.NoCopy = tooLarge(most)
	}
	return visit
}

// longestWait is how long a site is left alone that asks for it.
const longestWait = 7 * 24 * time.Hour

// judged says what the status of an answer means.
func judged(r *http.Response) Visit {
	wait, asked := retryAfter(r.Header.Get("Retry-After"))
	switch code := r.StatusCode; {
	case code < 300, code == http.StatusNotModified:
		return Visit{Outcome: Reached}
	case code == http.StatusTooManyRequests, code == http.StatusServiceUnavailable && asked:
		return Visit{Outcome: Busy, Words: "the site asks to come back later", Later: min(max(wait, time.Hour), longestWait)}
	case code == http.StatusUnauthorized, code == http.StatusForbidden, code == http.StatusProxyAuthRequired, code == http.StatusUnavailableForLegalReasons:
		return Visit{Outcome: Refused, Words: fmt.Sprintf("the site does not let everybody in (%d)", code)}
	case code == http.StatusNotFound, code == http.StatusGone:
		return Visit{Outcome: Failed, Words: fmt.Sprintf("the site says that there is no such page (%d)", code)}
	case code >= 500:
		return Visit{Outcome: Failed, Words: fmt.Sprintf("the site has a fault (%d)", code)}
	default:
		return Visit{Outcome: Failed, Words: fmt.Sprintf("the site does not give the page (%d)", code)}
	}
}

func retryAfter(value string) (time.Duration, bool) {
	if n, err := strconv.ParseInt(value, 10, 32); err == nil && n >= 0 {
		return time.Duration(n) * time.Second, true
	}
	if at, err := http.ParseTime(value); err == nil {
		return time.Until(at), true
	}
	return 0, false
}

// failed says what an error means.
func failed(err error) Visit {
	var dns *net.DNSError
	var certificate *tls.CertificateVerificationError
	var record tls.RecordHeaderError
	var timeout net.Error
	switch {
	case errors.Is(err, errPrivate):
		return Visit{Outcome: Refused, Words: "the address leads into a private network, where Plaudit does not look unless whoever runs the portal allows it"}
	case errors.Is(err, errPort):
		return Visit{Outcome: Refused, Words: "the address names a port on which there are no public web pages"}
	case errors.Is(err, errRedirects):
		return Visit{Outcome: Failed, Words: "it leads from one page to another without end"}
	case errors.Is(err, errAddress):
		return Visit{Outcome: Failed, Words: "it leads to something that is no web page"}
	case errors.As(err, &certificate), errors.As(err, &record):
		return Visit{Outcome: Failed, Words: "the site has no valid certificate"}
	case errors.As(err, &dns) && dns.IsNotFound:
		return Visit{Outcome: Failed, Words: "there is no such website"}
	case errors.Is(err, syscall.ECONNREFUSED):
		return Visit{Outcome: Failed, Words: "the site does not answer"}
	case errors.Is(err, context.DeadlineExceeded), errors.As(err, &timeout) && timeout.Timeout():
		return Visit{Outcome: Failed, Words: "the site did not answer in time"}
	}
	return Visit{Outcome: Failed, Words: "the connection to the site failed"}
}
