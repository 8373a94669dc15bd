package main

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"context"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// binary builds the program as it is shipped.
func (b *bench) binary() (string, error) {
	path := filepath.Join(b.dir, "plaudit")
	build := exec.CommandContext(b.ctx, "go", "build", "-trimpath", "-ldflags", "-s -w", "-o", path, "./cmd/plaudit")
	build.Env = append(os.Environ(), "CGO_ENABLED=0")
	build.Stderr = os.Stderr
	return path, build.Run()
}

// running is the program in a process of its own.
type running struct {
	process *exec.Cmd
	base    string
	ready   time.Duration // from the start of the process until it was ready
}

var saysWhere = regexp.MustCompile(`at (http://\S+)`)

// start runs "plaudit serve" on a folder and waits until it is ready.
func (b *bench) start(binary, dir string, flags ...string) (*running, error) {
	p := exec.CommandContext(b.ctx, binary, append([]string{"serve", "--data", dir, "--listen", "127.0.0.1:0"}, flags...)...)
	out, err := p.StdoutPipe()
	if err != nil {
		return nil, err
	}
	started := time.Now()
	if err := p.Start(); err != nil {
		return nil, err
	}
	line, err := bufio.NewReader(out).ReadString('\n')
	where := saysWhere.FindStringSubmatch(line)
	if where == nil {
		return nil, fmt.Errorf("the program said %q (%v, %v)", line, err, p.Wait())
	}
	r := &running{process: p, base: where[1]}
	go io.Copy(io.Discard, out) //nolint:errcheck // ends with the process
	if _, _, err := get(b.ctx, newClient(), r.base+"/readyz"); err != nil {
		return nil, err
	}
	r.ready = time.Since(started)
	return r, nil
}

func (r *running) stop() error {
	if err := r.process.Process.Signal(syscall.SIGTERM); err != nil {
		return err
	}
	return r.process.Wait()
}

// memory reads a line of the process's status in bytes: VmRSS or VmHWM.
func (r *running) memory(name string) (int64, error) { return statusOf(r.process.Process.Pid, name) }

// statusOf reads a line of the status of a process in bytes.
func statusOf(pid int, name string) (int64, error) {
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		return 0, err
	}
	for line := range strings.Lines(string(status)) {
		if rest, ok := strings.CutPrefix(line, name+":"); ok {
			kb, err := strconv.ParseInt(strings.Fields(rest)[0], 10, 64)
			return kb * 1024, err
		}
	}
	return 0, fmt.Errorf("no %s in the status of the process", name)
}

// program measures how long a start takes and what memory it needs at rest.
func (b *bench) program() error {
	binary, err := b.binary()
	if err != nil {
		return err
	}
	const items = 5000
	dir, err := b.library(items)
	if err != nil {
		return err
	}
	var versions, starts []time.Duration
	for range 7 {
		started := time.Now()
		if err := exec.CommandContext(b.ctx, binary, "--version").Run(); err != nil {
			return err
		}
		versions = append(versions, time.Since(started))
		r, err := b.start(binary, dir)
		if err != nil {
			return err
		}
		starts = append(starts, r.ready)
		if err := r.stop(); err != nil {
			return err
		}
	}
	slices.Sort(versions)
	slices.Sort(starts)
	version, start := versions[len(versions)/2], starts[len(starts)/2]
	b.find(row{"start until ready", fmt.Sprintf("existing database, %d items", items), ms(version) + " (--version)", ms(start), "+" + ms(start-version), "under 150 ms more", start-version < 150*time.Millisecond})

	r, err := b.start(binary, dir)
	if err != nil {
		return err
	}
	select {
	case <-time.After(10 * time.Second):
	case <-b.ctx.Done():
		return b.ctx.Err()
	}
	resident, err := r.memory("VmRSS")
	if err != nil {
		return err
	}
	b.find(row{"idle memory, resident", fmt.Sprintf("10 s after start, %d items", items), "-", megabytes(resident), "-", "under 60 MB", resident < 60e6})
	return r.stop()
}

var needed = regexp.MustCompile(`<(?:link|script|img)[^>]* (?:href|src)="(/[^"]+)"`)

// firstPage counts what a browser that was never here asks for.
func (b *bench) firstPage() error {
	p, err := b.portal(100)
	if err != nil {
		return err
	}
	defer p.stop()
	for _, path := range []string{"/", "/sign-in"} {
		page, size, err := wire(b.ctx, p.base+path)
		if err != nil {
			return err
		}
		requests := 1
		for _, m := range needed.FindAllStringSubmatch(page, -1) {
			asset, err := url.JoinPath(p.base, m[1])
			if err != nil {
				return err
			}
			_, n, err := wire(b.ctx, asset)
			if err != nil {
				return err
			}
			requests, size = requests+1, size+n
		}
		b.find(row{"first page, cold: " + path, "nobody signed in", "-", fmt.Sprintf("%s, %d requests", kilobytes(size), requests), "-", "under 100 kB, at most 6", size < 100_000 && requests <= 6})
	}
	return nil
}

// wire returns a page and how many bytes of it went over the wire.
func wire(ctx context.Context, address string) (string, int64, error) {
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return "", 0, err
	}
	r.Header.Set("Accept-Encoding", "gzip")
	res, err := newClient().Do(r)
	if err != nil {
		return "", 0, err
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	if err != nil || res.StatusCode != http.StatusOK {
		return "", 0, fmt.Errorf("%s: %s, %w", address, res.Status, err)
	}
	size := int64(len(body))
	if res.Header.Get("Content-Encoding") == "gzip" {
		z, err := gzip.NewReader(bytes.NewReader(body))
		if err != nil {
			return "", 0, err
		}
		if body, err = io.ReadAll(z); err != nil {
			return "", 0, err
		}
	}
	return string(body), size, nil
}
