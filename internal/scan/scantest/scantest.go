// Package scantest runs a real clamd for tests, with one signature of our own.
package scantest

import (
	"context"
	"encoding/hex"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"github.com/plaudit/plaudit/internal/scan"
)

// Virus is the text that the daemon of these tests takes for a virus. It is
// harmless, and no real virus checker knows it.
const Virus = "PLAUDIT-TEST-SIGNATURE-7f3a91"

// Signature is the name under which it is found.
const Signature = "Plaudit.Test"

// StreamLimit is the most bytes that the daemon takes.
const StreamLimit = 2_000_000

// Server is a running clamd.
type Server struct {
	Address string // as scan.New takes it
	t       testing.TB
	folder  string
	command *exec.Cmd
}

// Start runs a daemon until the test ends.
func Start(t testing.TB) *Server {
	t.Helper()
	folder, err := os.MkdirTemp("", "clamd") // short: the path of a socket has a limit
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(folder) })
	s := &Server{Address: "unix://" + filepath.Join(folder, "s"), t: t, folder: folder}
	signature := fmt.Sprintf("%s:0:*:%s\n", Signature, hex.EncodeToString([]byte(Virus)))
	config := fmt.Sprintf("LocalSocket %s\nDatabaseDirectory %s\nForeground yes\nStreamMaxLength %d\nAlertExceedsMax yes\nConcurrentDatabaseReload no\n",
		filepath.Join(folder, "s"), filepath.Join(folder, "db"), StreamLimit)
	if os.Getuid() == 0 {
		config += "User root\n"
	}
	if err := os.Mkdir(filepath.Join(folder, "db"), 0o700); err != nil {
		t.Fatal(err)
	}
	for name, text := range map[string]string{"db/local.ndb": signature, "clamd.conf": config} {
		if err := os.WriteFile(filepath.Join(folder, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	s.Resume()
	t.Cleanup(s.Stop)
	return s
}

// Resume starts the daemon and waits until it answers.
func (s *Server) Resume() {
	s.t.Helper()
	program, err := exec.LookPath("clamd")
	if err != nil {
		program = "/usr/sbin/clamd" // not in the path of everybody
	}
	s.command = exec.Command(program, "--config-file", filepath.Join(s.folder, "clamd.conf"))
	if err := s.command.Start(); err != nil {
		s.t.Fatalf("start clamd: %v (scripts/setup.sh test installs it)", err)
	}
	client, err := scan.New(s.Address)
	if err != nil {
		s.t.Fatal(err)
	}
	for range 300 {
		if _, err = client.Version(context.Background()); err == nil {
			return
		}
		time.Sleep(50 * time.Millisecond)
	}
	s.t.Fatalf("clamd did not come up: %v", err)
}

// Stop ends the daemon, as when it is down.
func (s *Server) Stop() {
	if s.command == nil {
		return
	}
	_ = s.command.Process.Kill()
	_ = s.command.Wait()
	_ = os.Remove(filepath.Join(s.folder, "s"))
	s.command = nil
}
