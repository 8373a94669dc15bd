package main

import (
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"slices"
	"sync"
	"sync/atomic"
	"time"
)

// load is what a number of requests came to.
type load struct {
	rate     float64 // requests a second
	p50, p99 time.Duration
}

// client keeps its connections and cookies.
func newClient() *http.Client {
	jar, _ := cookiejar.New(nil) // fails never
	return &http.Client{Jar: jar, Timeout: time.Minute, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		Transport: &http.Transport{MaxIdleConnsPerHost: 16, DisableCompression: true}}
}

// get returns the body of a page that must be there.
func get(ctx context.Context, c *http.Client, address string) ([]byte, http.Header, error) {
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return nil, nil, err
	}
	res, err := c.Do(r)
	if err != nil {
		return nil, nil, err
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	if err == nil && res.StatusCode != http.StatusOK {
		err = fmt.Errorf("%s: %s", address, res.Status)
	}
	return body, res.Header, err
}

// signIn gives the client the session of a person.
func signIn(c *http.Client, base, email, password string) error {
	res, err := c.PostForm(base+"/sign-in", url.Values{"email": {email}, "password": {password}})
	if err != nil {
		return err
	}
	defer res.Body.Close()
	if res.StatusCode != http.StatusSeeOther {
		return fmt.Errorf("sign in as %s: %s", email, res.Status)
	}
	return nil
}

// hit asks for a page so many times by so many at once, after a tenth of that
// to warm up.
func hit(ctx context.Context, c *http.Client, address string, requests, atOnce int) (load, error) {
	return hitEach(ctx, c, func() string { return address }, requests, atOnce)
}

// hitEach is hit with an address of its own for each request.
func hitEach(ctx context.Context, c *http.Client, address func() string, requests, atOnce int) (load, error) {
	if _, err := spread(ctx, c, address, max(requests/10, 5), atOnce); err != nil {
		return load{}, err
	}
	started := time.Now()
	all, err := spread(ctx, c, address, requests, atOnce)
	if err != nil {
		return load{}, err
	}
	took := time.Since(started)
	slices.Sort(all)
	return load{rate: float64(len(all)) / took.Seconds(), p50: all[len(all)/2], p99: all[len(all)*99/100]}, nil
}

func spread(ctx context.Context, c *http.Client, address func() string, requests, atOnce int) ([]time.Duration, error) {
	all := make([]time.Duration, requests)
	var next atomic.Int64
	var group sync.WaitGroup
	failed := make(chan error, atOnce)
	for range atOnce {
		group.Go(func() {
			for {
				i := int(next.Add(1)) - 1
				if i >= requests {
					return
				}
				started := time.Now()
				if err := discard(ctx, c, address()); err != nil {
					failed <- err
					return
				}
				all[i] = time.Since(started)
			}
		})
	}
	group.Wait()
	select {
	case err := <-failed:
		return nil, err
	default:
		return all, nil
	}
}

func discard(ctx context.Context, c *http.Client, address string) error {
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return err
	}
	res, err := c.Do(r)
	if err != nil {
		return err
	}
	defer res.Body.Close()
	if _, err := io.Copy(io.Discard, res.Body); err != nil {
		return err
	}
	if res.StatusCode != http.StatusOK {
		return fmt.Errorf("%s: %s", address, res.Status)
	}
	return nil
}

// serve serves on a free port of the loopback until the function is called.
func serve(h http.Handler) (base string, stop func(), err error) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", nil, err
	}
	server := &http.Server{Handler: h, ReadHeaderTimeout: 10 * time.Second}
	go server.Serve(listener) //nolint:errcheck // ends by Close
	return "http://" + listener.Addr().String(), func() { server.Close() }, nil
}

// serveBytes is the floor of a page: its bytes, out of memory.
func serveBytes(body []byte, header http.Header) (base string, stop func(), err error) {
	return serve(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		for k, v := range header {
			if k != "Date" && k != "Content-Length" && k != "Transfer-Encoding" {
				w.Header()[k] = v
			}
		}
		w.Write(body) //nolint:errcheck // the client counts
	}))
}
