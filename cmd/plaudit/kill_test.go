package main

import (
	"fmt"
	"io"
	"net/http"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/plaudit/plaudit/internal/store"
)

var fileLink = regexp.MustCompile(`/evidence/files/[a-z0-9_]+`)

func TestKilledDuringAnUpload(t *testing.T) {
	if testing.Short() {
		t.Skip("starts processes")
	}
	folder := withUser(t)
	incoming := filepath.Join(folder, "files", "incoming")
	for round, most := range []int64{1, 3_000_000, 9_000_000} { // how much has come when the process is killed
		p := startServe(t, folder)
		b := p.signIn("lead@example.org", "a long enough password")
		kept := fmt.Sprintf("kept-%d.txt", round)
		words := strings.Repeat("What customers told us in round "+kept+"\n", 5000)
		res, err := b.send(kept, strings.NewReader(words))
		if err != nil {
			t.Fatal(err)
		}
		res.Body.Close()
		if res.StatusCode != http.StatusSeeOther {
			t.Fatalf("upload: %s", res.Status)
		}
		where := res.Header.Get("Location") // the item is acknowledged

		out, in := io.Pipe()
		cut := make(chan error, 1)
		go func() {
			_, err := b.send(fmt.Sprintf("half-%d.txt", round), out)
			cut <- err
		}()
		line := []byte(strings.Repeat("A line of a file that never ends. ", 100) + "\n")
		for sent := int64(0); sent < most || bytesIn(t, incoming) < most; {
			n, err := in.Write(line)
			if err != nil {
				t.Fatal(err)
			}
			if sent += int64(n); sent > most+200_000 { // the rest is on its way
				time.Sleep(5 * time.Millisecond)
			}
		}
		p.kill()
		in.CloseWithError(io.ErrUnexpectedEOF)
		if err := <-cut; err == nil {
			t.Error("the cut upload was answered")
		}
		if bytesIn(t, incoming) == 0 {
			t.Error("nothing was under way, so nothing is shown")
		}

		p = startServe(t, folder)
		if left := bytesIn(t, incoming); left != 0 {
			t.Errorf("%d bytes of the cut upload are left after the restart", left)
		}
		b = p.signIn("lead@example.org", "a long enough password")
		if _, list := b.get("/evidence"); strings.Contains(list, "half-") || !strings.Contains(list, fmt.Sprintf("kept-%d", round)) {
			t.Errorf("round %d: the list is wrong", round)
		}
		status, item := b.get(where)
		link := fileLink.FindString(item)
		if status != http.StatusOK || link == "" {
			t.Fatalf("the acknowledged item: %d", status)
		}
		if status, body := b.get(link); status != http.StatusOK || body != words {
			t.Errorf("the acknowledged file: %d, %d of %d bytes", status, len(body), len(words))
		}
		p.kill()
		wholeRecord(t, folder, 0)
	}
	if code, out, err := runs(t, "", "verify", "--data", folder); code != 0 {
		t.Errorf("verify: %d %s %s", code, out, err)
	}
}

// wholeRecord checks that the audit trail has no gap, and that a row that
// somebody changes afterwards is found and named.
func wholeRecord(t *testing.T, folder string, tamper int) {
	t.Helper()
	if code, out, err := runs(t, "", "audit", "verify", "--data", folder); code != 0 {
		t.Errorf("audit verify: %d %s %s", code, out, err)
	}
	if tamper == 0 {
		return
	}
	db, err := store.Open(t.Context(), filepath.Join(folder, "plaudit.db"))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := db.Raw().Exec(`UPDATE audit_entry SET detail = '{}' WHERE seq = $1`, tamper); err != nil {
		t.Fatal(err)
	}
	db.Close()
	if code, out, _ := runs(t, "", "audit", "verify", "--data", folder); code != 1 || !strings.Contains(out, fmt.Sprint(tamper)) {
		t.Errorf("tampered: %d %s", code, out)
	}
}

func TestKilledDuringSubmits(t *testing.T) {
	if testing.Short() {
		t.Skip("starts processes")
	}
	folder := filepath.Join(t.TempDir(), "data")
	const councils = 5
	var made struct {
		Organisations []struct{ Email, Assessment string }
	}
	code, out, err := runs(t, "three random words\n", "synth", "--data", folder, "--organisations", fmt.Sprint(councils), "--items", "150", "--areas", "4", "--json")
	if code != 0 {
		t.Fatalf("synth: %d %s", code, err)
	}
	document(t, out, &made)
	acknowledged := make([]bool, councils)
	for _, delay := range []time.Duration{15 * time.Millisecond, 60 * time.Millisecond, 5 * time.Second} {
		p := startServe(t, folder)
		var browsers []*browser
		for _, m := range made.Organisations {
			browsers = append(browsers, p.signIn(m.Email, "three random words"))
		}
		var group sync.WaitGroup
		for i, b := range browsers {
			group.Go(func() { // all at once; the database takes them one after the other
				res, err := b.http.PostForm(b.base+"/assessments/"+made.Organisations[i].Assessment+"/submit", map[string][]string{"confirm": {"yes"}})
				if err != nil {
					return // killed before the answer
				}
				res.Body.Close()
				acknowledged[i] = acknowledged[i] || res.StatusCode == http.StatusSeeOther
			})
		}
		if delay < time.Second {
			time.Sleep(delay)
			p.kill()
		}
		group.Wait()
		p.kill()

		p = startServe(t, folder)
		for i, m := range made.Organisations {
			b := p.signIn(m.Email, "three random words")
			status, page := b.get("/assessments/" + m.Assessment + "/submission")
			switch {
			case status == http.StatusOK && !strings.Contains(page, "agree with what was recorded"):
				t.Errorf("after %s: submission %d is there but not whole", delay, i+1)
			case status != http.StatusOK && acknowledged[i]:
				t.Errorf("after %s: submission %d was acknowledged and is gone: %d", delay, i+1, status)
			case status != http.StatusOK && status != http.StatusNotFound:
				t.Errorf("after %s: submission %d: %d", delay, i+1, status)
			}
			_, home := b.get("/assessments/" + m.Assessment)
			if collecting := strings.Contains(home, "Check and submit"); collecting == (status == http.StatusOK) {
				t.Errorf("after %s: assessment %d collects: %t, with a submission: %t", delay, i+1, collecting, status == http.StatusOK)
			}
		}
		p.kill()
		wholeRecord(t, folder, 0)
	}
	for i, done := range acknowledged {
		if !done {
			t.Logf("submission %d was there before its answer came", i+1)
		}
	}
	wholeRecord(t, folder, 3)
}

// endless gives the same line again and again.
type endless struct{ line []byte }

func (e endless) Read(p []byte) (int, error) {
	n := 0
	for n < len(p) {
		n += copy(p[n:], e.line)
	}
	return n, nil
}

func TestAFileThatIsTooLargeIsRefusedInLittleMemory(t *testing.T) {
	if testing.Short() {
		t.Skip("sends 300 MB")
	}
	folder := withUser(t)
	p := startServe(t, folder, "--max-upload", "250000000")
	b := p.signIn("lead@example.org", "a long enough password")
	b.get("/evidence")
	before := p.peak()
	res, err := b.send("everything.txt", io.LimitReader(endless{[]byte(strings.Repeat("All we ever wrote down. ", 50) + "\n")}, 300_000_000))
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	page, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	if words := "‘everything.txt’ is larger than 250 MB"; res.StatusCode != http.StatusUnprocessableEntity || !strings.Contains(string(page), words) {
		t.Errorf("%s, %.2000s", res.Status, page)
	}
	if grown := p.peak() - before; grown > 32_000_000 {
		t.Errorf("memory grew by %d bytes", grown)
	}
	if left := bytesIn(t, filepath.Join(folder, "files", "incoming")); left != 0 {
		t.Errorf("%d bytes of it were kept", left)
	}
	if status, list := b.get("/evidence"); status != http.StatusOK || strings.Contains(list, "everything") {
		t.Errorf("the list afterwards: %d", status)
	}
}
