package evidence_test

import (
	"bufio"
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"github.com/plaudit/plaudit/internal/evidence"
	"github.com/plaudit/plaudit/internal/store/storetest"
)

const killedFiles = 60

// killedMatrix is a matrix with as many rows as files, and the files as a zip.
func killedMatrix(t *testing.T) (text string, archive []byte) {
	var b strings.Builder
	b.WriteString("Element,Evidence code,Title,What it shows,File name\n")
	var names []string
	for n := range killedFiles {
		name := fmt.Sprintf("EX-%03d report.pdf", n)
		names = append(names, name)
		fmt.Fprintf(&b, "1.1.%d,EX-%03d,Report %d,Shows how it went,%s\n", n%3+1, n, n, name)
	}
	return b.String(), zipped(t, names...)
}

// TestImportUntilKilled is the process that TestAKilledImport kills: it collects,
// checks, confirms and carries out one import.
func TestImportUntilKilled(t *testing.T) {
	folder := os.Getenv(killFolder)
	if folder == "" {
		t.Skip("run by TestAKilledImportIsDoneOrNotBegun")
	}
	s, db, _ := openRoom(t, folder)
	r := &room{t: t, db: db, Service: s}
	text, archive := killedMatrix(t)
	fmt.Printf("\ncollecting\n")
	i := r.collect("lead", text, archive)
	if err := r.ConfirmImport(t.Context(), actor("lead"), i.ID, i.Version); err != nil {
		t.Fatal(err)
	}
	fmt.Printf("\nconfirmed %s\n", i.ID)
	if err := r.WorkImport(t.Context(), storetest.Council, i.ID); err != nil {
		t.Fatal(err)
	}
	fmt.Printf("\ndone %s\n", i.ID)
}

// Wherever an import is killed, nothing of it is half done: it is not recorded
// at all, or is carried out by whoever takes it up, once.
func TestAKilledImportIsDoneOrNotBegun(t *testing.T) {
	if testing.Short() {
		t.Skip("starts processes")
	}
	met := map[evidence.ImportState]int{}
	for _, round := range []struct {
		after string // what the process says
		then  time.Duration
	}{{"collecting", 50 * time.Millisecond}, {"confirmed", 0}, {"confirmed", 15 * time.Millisecond}, {"done", 0}} {
		folder := t.TempDir()
		s, db, files := openRoom(t, folder)
		if err := db.Migrate(t.Context()); err != nil {
			t.Fatal(err)
		}
		storetest.Seed(t, db)
		runUntil(t, folder, round.after, round.then)

		r := &room{t: t, db: db, blobs: files, Service: s}
		all, err := s.Imports(t.Context(), actor("lead"))
		if err != nil || len(all) > 1 {
			t.Fatalf("%d imports, %v", len(all), err)
		}
		rows := len(r.library(evidence.Filter{}))
		if len(all) == 0 || all[0].State != evidence.ImportDone {
			if rows != 0 {
				t.Errorf("%v: %d items of an import that is not done", round, rows)
			}
		} else if rows != killedFiles {
			t.Errorf("%v: %d items of an import that is done", round, rows)
		}
		state := evidence.ImportState("none")
		if len(all) == 1 {
			state = all[0].State
		}
		met[state]++
		if state == evidence.ImportRunning { // as the job does once it is taken up again
			for range 2 {
				if err := s.WorkImport(t.Context(), storetest.Council, all[0].ID); err != nil {
					t.Fatal(err)
				}
			}
		}
		// Brought again, nothing comes in twice, whatever was there.
		text, archive := killedMatrix(t)
		again := r.collect("lead", text, archive)
		if again.State == evidence.ImportChecked && !strings.Contains(outcomes(again), string(evidence.NewItem)) {
			if state != evidence.ImportRunning && state != evidence.ImportDone {
				t.Errorf("%v: nothing is new after %s", round, state)
			}
		} else {
			r.run("lead", again)
		}
		r.whole(round.after)
	}
	t.Logf("killed when the import was %v", met)
	if met[evidence.ImportRunning] == 0 {
		t.Error("no import was killed after it was confirmed and before it was done")
	}
}

// runUntil starts the process and kills it so long after it said something.
func runUntil(t *testing.T, folder, says string, then time.Duration) {
	t.Helper()
	child := exec.Command(os.Args[0], "-test.run=^TestImportUntilKilled$", "-test.v")
	child.Env = append(os.Environ(), killFolder+"="+folder)
	out, err := child.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := child.Start(); err != nil {
		t.Fatal(err)
	}
	said, all := false, bytes.Buffer{}
	for lines := bufio.NewScanner(out); lines.Scan(); {
		all.Write(append(lines.Bytes(), '\n'))
		if !said && strings.HasPrefix(lines.Text(), says) {
			said = true
			time.Sleep(then)
			_ = child.Process.Kill() // it may have ended by itself
		}
	}
	_ = child.Wait()
	if !said {
		t.Fatalf("the process never said %q:\n%s", says, all.String())
	}
}

// whole fails unless the library holds each file of the matrix once, with its
// link, and the audit trail is in order.
func (r *room) whole(after string) {
	r.t.Helper()
	rows := r.library(evidence.Filter{})
	codes := map[string]bool{}
	for _, row := range rows {
		codes[row.Code] = true
	}
	if len(rows) != killedFiles || len(codes) != killedFiles {
		r.t.Errorf("killed after %q: %d items with %d codes", after, len(rows), len(codes))
	}
	for _, row := range rows[:min(3, len(rows))] {
		if d := r.dossier(row.ID); len(d.Editions) != 1 || len(d.Current().Files) != 1 || len(d.Links) != 1 {
			r.t.Errorf("killed after %q: %s is half a record: %+v", after, row.Code, d)
		}
	}
	if problems, _, err := r.db.VerifyAudit(r.t.Context()); err != nil || len(problems) > 0 {
		r.t.Errorf("audit: %v, %v", problems, err)
	}
	use, err := r.Use(r.t.Context(), actor("lead"))
	if err != nil || use.Files != killedFiles || use.Pending != 0 {
		r.t.Errorf("killed after %q: %+v, %v", after, use, err)
	}
}
