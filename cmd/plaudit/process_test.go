package main

import (
	"bufio"
	"fmt"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"
)

// asProgram makes the tests' own binary be plaudit, for tests that need a
// process which can be killed.
const asProgram = "PLAUDIT_TEST_AS_PROGRAM"

func TestMain(m *testing.M) {
	if os.Getenv(asProgram) != "" {
		os.Exit(run(os.Args[1:], &Streams{In: os.Stdin, Out: os.Stdout, Err: os.Stderr}))
	}
	os.Exit(m.Run())
}

// process is "plaudit serve" in a process of its own.
type process struct {
	t       *testing.T
	command *exec.Cmd
	base    string
}

var servesAt = regexp.MustCompile(`http://\S+`)

// startServe runs the portal on a folder until it is killed or the test ends.
func startServe(t *testing.T, folder string, flags ...string) *process {
	t.Helper()
	c := exec.CommandContext(t.Context(), os.Args[0], append([]string{"serve", "--data", folder, "--listen", "127.0.0.1:0"}, flags...)...)
	c.Env = append(os.Environ(), asProgram+"=1")
	out, err := c.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	p := &process{t: t, command: c}
	t.Cleanup(p.kill)
	line, err := bufio.NewReader(out).ReadString('\n')
	if p.base = servesAt.FindString(line); p.base == "" {
		t.Fatalf("the portal said %q, %v", line, err)
	}
	return p
}

// kill ends the process as kill -9 does; it has no time for anything.
func (p *process) kill() {
	if p.command.ProcessState == nil {
		_ = p.command.Process.Kill() // it may have ended by itself
		_ = p.command.Wait()
	}
}

// peak is the most memory the process ever had resident, in bytes.
func (p *process) peak() int64 {
	p.t.Helper()
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", p.command.Process.Pid))
	if err != nil {
		p.t.Skip("the system does not tell the memory of a process")
	}
	_, rest, _ := strings.Cut(string(status), "VmHWM:")
	kb, err := strconv.ParseInt(strings.Fields(rest)[0], 10, 64)
	if err != nil {
		p.t.Fatal(err)
	}
	return kb * 1024
}

// browser is somebody signed in.
type browser struct {
	t    *testing.T
	base string
	http *http.Client
}

func (p *process) signIn(email, password string) *browser {
	p.t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		p.t.Fatal(err)
	}
	b := &browser{p.t, p.base, &http.Client{Jar: jar, Timeout: 2 * time.Minute, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}}
	res, err := b.http.PostForm(b.base+"/sign-in", url.Values{"email": {email}, "password": {password}})
	if err != nil {
		p.t.Fatal(err)
	}
	res.Body.Close()
	if res.StatusCode != http.StatusSeeOther {
		p.t.Fatalf("sign in: %s", res.Status)
	}
	return b
}

// get returns status and body of a page.
func (b *browser) get(path string) (int, string) {
	b.t.Helper()
	res, err := b.http.Get(b.base + path)
	if err != nil {
		b.t.Fatal(err)
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	if err != nil {
		b.t.Fatal(err)
	}
	return res.StatusCode, string(body)
}

// upload is the form of new files, up to where the bytes of the one file come.
func upload(key, name string) (head string, tail string, contentType string) {
	const boundary = "a-line-between-parts"
	field := func(name, value string) string {
		return "--" + boundary + "\r\nContent-Disposition: form-data; name=\"" + name + "\"\r\n\r\n" + value + "\r\n"
	}
	head = field("key", key) + field("together", "no") + field("sensitivity", "internal") +
		"--" + boundary + "\r\nContent-Disposition: form-data; name=\"files\"; filename=\"" + name + "\"\r\nContent-Type: text/plain\r\n\r\n"
	return head, "\r\n--" + boundary + "--\r\n", "multipart/form-data; boundary=" + boundary
}

var keyField = regexp.MustCompile(`name="key" value="([^"]+)"`)

// send uploads one file and returns the answer.
func (b *browser) send(name string, content io.Reader) (*http.Response, error) {
	b.t.Helper()
	_, form := b.get("/evidence/add?way=files")
	key := keyField.FindStringSubmatch(form)
	if key == nil {
		b.t.Fatalf("the form has no key: %s", form)
	}
	head, tail, contentType := upload(key[1], name)
	return b.http.Post(b.base+"/evidence/add?way=files", contentType, io.MultiReader(strings.NewReader(head), content, strings.NewReader(tail)))
}

// bytesIn counts the bytes of the files in a folder.
func bytesIn(t *testing.T, folder string) (total int64) {
	t.Helper()
	entries, err := os.ReadDir(folder)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		if about, err := os.Stat(filepath.Join(folder, e.Name())); err == nil { // it may be gone by now
			total += about.Size()
		}
	}
	return total
}
