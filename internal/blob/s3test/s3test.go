// Package s3test runs a real S3 server for tests.
package s3test

import (
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"
)

// The server, built once from its source and kept in the user's cache.
const (
	program = "versitygw"
	module  = "github.com/versity/versitygw/cmd/versitygw@v1.8.0"
)

// Start runs a server until the test ends, sets the credentials in the
// environment, and returns the address of its endpoint and a function that
// makes a bucket.
func Start(t testing.TB) (endpoint string, bucket func(name string)) {
	t.Helper()
	cache, err := os.UserCacheDir()
	if err != nil {
		t.Fatal(err)
	}
	bin := filepath.Join(cache, "plaudit", "bin")
	if _, err := os.Stat(filepath.Join(bin, program)); err != nil {
		install := exec.Command("go", "install", module)
		install.Dir = t.TempDir()
		install.Env = append(os.Environ(), "GOBIN="+bin, "CGO_ENABLED=0")
		if said, err := install.CombinedOutput(); err != nil {
			t.Fatalf("build the S3 server of the tests: %v\n%s", err, said)
		}
	}
	folder := t.TempDir()
	port := freePort(t)
	server := exec.Command(filepath.Join(bin, program), "--port", port, "posix", folder)
	server.Env = append(os.Environ(), "ROOT_ACCESS_KEY=plaudit-test", "ROOT_SECRET_KEY=plaudit-test-secret")
	if err := server.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = server.Process.Kill()
		_ = server.Wait()
	})
	if set, ok := t.(interface{ Setenv(key, value string) }); ok {
		set.Setenv("AWS_ACCESS_KEY_ID", "plaudit-test")
		set.Setenv("AWS_SECRET_ACCESS_KEY", "plaudit-test-secret")
	}
	for range 200 {
		if c, err := net.Dial("tcp", port); err == nil {
			c.Close()
			return "http://" + port, func(name string) {
				if err := os.Mkdir(filepath.Join(folder, name), 0o700); err != nil {
					t.Fatal(err)
				}
			}
		}
		time.Sleep(50 * time.Millisecond)
	}
	t.Fatal("the S3 server did not come up")
	return "", nil
}

func freePort(t testing.TB) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return fmt.Sprint(l.Addr())
}
