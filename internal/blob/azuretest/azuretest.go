// Package azuretest runs Microsoft's own test server for Azure Blob storage.
package azuretest

import (
	"context"
	"crypto/sha256"
	"embed"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"github.com/Azure/azure-sdk-for-go/sdk/storage/azblob"
)

//go:embed package.json package-lock.json
var packages embed.FS

// Account is the name of the server's storage account.
const Account = "plaudittest"

// Start runs a server until the test ends, sets the account's key in the
// environment, and returns the address of its endpoint and a function that makes
// a container.
func Start(t testing.TB) (endpoint string, container func(name string)) {
	t.Helper()
	program := install(t)
	host, port, err := net.SplitHostPort(freePort(t))
	if err != nil {
		t.Fatal(err)
	}
	key := base64.StdEncoding.EncodeToString([]byte("plaudit-test-secret"))
	server := exec.Command("node", program, "--blobHost", host, "--blobPort", port, "--location", t.TempDir(),
		"--silent", "--skipApiVersionCheck", "--disableTelemetry")
	server.Env = append(os.Environ(), "AZURITE_ACCOUNTS="+Account+":"+key)
	if err := server.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = server.Process.Kill()
		_ = server.Wait()
	})
	if set, ok := t.(interface{ Setenv(key, value string) }); ok {
		set.Setenv("AZURE_STORAGE_KEY", key)
	}
	endpoint = "http://" + net.JoinHostPort(host, port) + "/" + Account
	for range 600 {
		if c, err := net.Dial("tcp", net.JoinHostPort(host, port)); err == nil {
			c.Close()
			return endpoint, func(name string) { create(t, endpoint, key, name) }
		}
		time.Sleep(50 * time.Millisecond)
	}
	t.Fatal("the test server for Azure did not come up")
	return "", nil
}

// install returns the server's program. It is some 365 MB with what it needs, so
// that it is kept in the user's cache, by its lock file, and not with the
// packages that building needs.
func install(t testing.TB) string {
	t.Helper()
	cache, err := os.UserCacheDir()
	if err != nil {
		t.Fatal(err)
	}
	lock, err := packages.ReadFile("package-lock.json")
	if err != nil {
		t.Fatal(err)
	}
	sum := sha256.Sum256(lock)
	folder := filepath.Join(cache, "plaudit", "azurite-"+hex.EncodeToString(sum[:6]))
	program := filepath.Join(folder, "node_modules", ".bin", "azurite-blob")
	if _, err := os.Stat(program); err == nil {
		return program
	}
	if err := os.MkdirAll(filepath.Dir(folder), 0o700); err != nil {
		t.Fatal(err)
	}
	making, err := os.MkdirTemp(filepath.Dir(folder), "azurite-")
	if err != nil {
		t.Fatal(err)
	}
	defer os.RemoveAll(making)
	if err := os.CopyFS(making, packages); err != nil {
		t.Fatal(err)
	}
	npm := exec.Command("npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund")
	npm.Dir = making
	if said, err := npm.CombinedOutput(); err != nil {
		t.Fatalf("install the test server for Azure: %v\n%s", err, said)
	}
	if err := os.Rename(making, folder); err != nil && !errors.Is(err, os.ErrExist) {
		t.Fatal(err)
	}
	return program
}

func create(t testing.TB, endpoint, key, name string) {
	t.Helper()
	shared, err := azblob.NewSharedKeyCredential(Account, key)
	if err != nil {
		t.Fatal(err)
	}
	client, err := azblob.NewClientWithSharedKeyCredential(endpoint, shared, nil)
	if err == nil {
		_, err = client.CreateContainer(context.Background(), name, nil)
	}
	if err != nil {
		t.Fatal(err)
	}
}

func freePort(t testing.TB) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().String()
}
