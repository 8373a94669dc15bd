package extract

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"
	"sync"
	"time"
)

// Worker reads files in a process of its own, which is started when it is first
// needed, ended when it was idle for a while, and killed when it takes too long
// or too much. What a file does to that process, the portal survives.
type Worker struct {
	config WorkerConfig
	slots  chan *child // nil for one that is not running
	closed chan struct{}
	once   sync.Once
}

// WorkerConfig says how a Worker works. All fields may be left empty.
type WorkerConfig struct {
	Limits Limits        // for drawing, and the most that Read may be asked for of memory
	AtOnce int           // files at a time (1)
	Idle   time.Duration // after which the process is ended (30 seconds)
	Cache  string        // folder for what is compiled once
}

// jobsPerProcess is how many files one process reads before a fresh one does.
const jobsPerProcess = 200

// slack is what the process may take longer than the time it is given.
const slack = 3 * time.Second

// NewWorker starts nothing yet.
func NewWorker(c WorkerConfig) *Worker {
	c.Limits = c.Limits.complete()
	if c.AtOnce <= 0 {
		c.AtOnce = 1
	}
	if c.Idle <= 0 {
		c.Idle = 30 * time.Second
	}
	w := &Worker{config: c, slots: make(chan *child, c.AtOnce), closed: make(chan struct{})}
	for range c.AtOnce {
		w.slots <- nil
	}
	return w
}

// Close ends the processes, once those at work have finished.
func (w *Worker) Close() error {
	w.once.Do(func() {
		close(w.closed)
		for range w.config.AtOnce {
			(<-w.slots).end()
		}
	})
	return nil
}

// Read is the function Read, in the other process.
func (w *Worker) Read(ctx context.Context, content io.ReaderAt, size int64, mediaType string, limits Limits) (Document, error) {
	if !Readable(mediaType) {
		return Document{}, ctx.Err()
	}
	r, err := w.do(ctx, content, job{MediaType: mediaType, Size: size, Limits: limits})
	return r.Document, err
}

// Preview is the function Preview, in the other process.
func (w *Worker) Preview(ctx context.Context, content io.ReaderAt, size int64, mediaType string, page, width int) ([]byte, int, error) {
	r, err := w.do(ctx, content, job{Draw: true, MediaType: mediaType, Size: size, Page: page, Width: width, Limits: w.config.Limits})
	return r.Picture, r.Pages, err
}

// errGone says that the process had ended before it was given the job.
var errGone = errors.New("the process had ended")

// errClosed says that the portal is stopping.
var errClosed = errors.New("the worker is closed")

func (w *Worker) do(ctx context.Context, content io.ReaderAt, j job) (reply, error) {
	j.Limits = j.Limits.complete()
	j.Limits.Cache, j.Limits.Memory = w.config.Cache, w.config.Limits.Memory
	var c *child
	select {
	case c = <-w.slots:
	case <-w.closed:
		return reply{}, errClosed
	case <-ctx.Done():
		return reply{}, ctx.Err()
	}
	defer func() { w.slots <- w.rest(c) }()
	for try := 0; ; try++ {
		if !c.wake() {
			var err error
			if c, err = startChild(); err != nil {
				return reply{}, err
			}
		}
		r, err := c.do(ctx, content, j)
		if errors.Is(err, errGone) && try == 0 {
			c.end()
			continue
		}
		return r, err
	}
}

// rest keeps a process for the next job, if it is fit for one.
func (w *Worker) rest(c *child) *child {
	if c == nil {
		return nil
	}
	select {
	case <-w.closed:
		c.dead = true
	default:
	}
	if c.jobs++; c.dead || c.jobs >= jobsPerProcess {
		c.end()
		return nil
	}
	c.sleep(w.config.Idle)
	return c
}

// child is the other process.
type child struct {
	*wire
	command *exec.Cmd
	input   io.Closer
	stderr  *lastWords
	jobs    int
	dead    bool
	idle    *time.Timer
	ended   sync.Once
}

func startChild() (*child, error) {
	program, err := os.Executable()
	if err != nil {
		return nil, err
	}
	c := &child{stderr: &lastWords{}, command: exec.Command(program, childArgument)}
	// Nothing of our environment: it may hold passwords.
	c.command.Env = []string{childVariable + "=1", "GOMAXPROCS=2", "GOTRACEBACK=single"}
	c.command.Dir = "/"
	c.command.Stderr = c.stderr
	input, err := c.command.StdinPipe()
	if err != nil {
		return nil, err
	}
	output, err := c.command.StdoutPipe()
	if err != nil {
		return nil, err
	}
	c.input, c.wire = input, newWire(output, input)
	if err := c.command.Start(); err != nil {
		return nil, fmt.Errorf("start the process that reads files: %w", err)
	}
	return c, nil
}

// wake tells whether the process can take a job.
func (c *child) wake() bool {
	return c != nil && !c.dead && (c.idle == nil || c.idle.Stop())
}

func (c *child) sleep(idle time.Duration) { c.idle = time.AfterFunc(idle, c.end) }

// end kills the process and waits for it. There is nothing in it to lose.
func (c *child) end() {
	if c == nil {
		return
	}
	c.ended.Do(func() {
		c.command.Process.Kill() //nolint:errcheck // it may have ended by itself
		c.input.Close()          //nolint:errcheck // as above
		c.command.Wait()         //nolint:errcheck // as above
	})
}

// do has a job done, and kills the process if it takes too long.
func (c *child) do(ctx context.Context, content io.ReaderAt, j job) (reply, error) {
	timed, cancel := context.WithTimeout(ctx, j.Limits.Time+slack)
	defer cancel()
	stop := context.AfterFunc(timed, c.end)
	r, asked, err := c.talk(content, j)
	if !stop() || err != nil {
		c.dead = true
		c.end()
	}
	switch {
	case ctx.Err() != nil:
		return reply{}, ctx.Err()
	case timed.Err() != nil:
		return reply{}, unreadable(wordsSlow, err)
	case err == nil && r.Problem != "":
		return reply{}, unreadable(r.Problem, causeOf(r.Cause))
	case err == nil:
		return r, nil
	}
	var failed *contentError
	if errors.As(err, &failed) {
		return reply{}, failed.error // the file itself could not be had: not the reader's fault
	}
	said := c.stderr.String()
	switch {
	case strings.Contains(said, "out of memory"), strings.Contains(said, "cannot allocate memory"), strings.Contains(said, "pthread_create failed"), strings.Contains(said, "create new OS thread"):
		return reply{}, unreadable(wordsMemory, err)
	case !asked && said == "" && c.jobs > 0:
		return reply{}, errGone
	}
	return reply{}, unreadable("the program that reads such files broke down on it", fmt.Errorf("%w: %s", err, firstLine(said)))
}

// talk hands over a job and the parts of the file that are asked for. It says
// whether any was.
func (c *child) talk(content io.ReaderAt, j job) (r reply, asked bool, err error) {
	if err := c.send(j); err != nil {
		return r, false, err
	}
	for {
		r = reply{}
		if err := c.in.Decode(&r); err != nil {
			return r, asked, err
		}
		if r.Done {
			return r, asked, nil
		}
		asked = true
		if r.Length < 0 || r.Length > fileBlock || r.Offset < 0 || r.Offset+int64(r.Length) > j.Size {
			return r, asked, errors.New("it asked for bytes that the file does not have")
		}
		data := make([]byte, r.Length)
		n, err := content.ReadAt(data, r.Offset)
		if n < len(data) && err != nil && !errors.Is(err, io.EOF) {
			return r, asked, &contentError{err}
		}
		if err := c.send(bytesOf{Data: data[:n]}); err != nil {
			return r, asked, err
		}
	}
}

// contentError says that the bytes of the file could not be had.
type contentError struct{ error }

func causeOf(words string) error {
	if words == "" {
		return nil
	}
	return errors.New(words)
}

func firstLine(text string) string {
	line, _, _ := strings.Cut(strings.TrimSpace(text), "\n")
	return line
}

// lastWords keeps the beginning of what a process says before it dies.
type lastWords struct {
	mu  sync.Mutex
	buf bytes.Buffer
}

func (t *lastWords) Write(p []byte) (int, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if room := 8<<10 - t.buf.Len(); room > 0 {
		t.buf.Write(p[:min(room, len(p))])
	}
	return len(p), nil
}

func (t *lastWords) String() string {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.buf.String()
}
