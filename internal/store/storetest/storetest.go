// Package storetest gives tests a real, migrated database: SQLite in a
// temporary folder, and a private PostgreSQL that it starts itself from
// Debian's package and that ends with the test process.
package storetest

import (
	"context"
	"database/sql"
	"fmt"
	"io"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"strconv"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	_ "github.com/jackc/pgx/v5/stdlib"

	"github.com/plaudit/plaudit/internal/store"
)

// Each runs the test on SQLite and on PostgreSQL, each with an empty, migrated
// database of its own.
func Each(t *testing.T, test func(t *testing.T, db *store.DB)) {
	t.Helper()
	t.Run("sqlite", func(t *testing.T) { test(t, SQLite(t)) })
	t.Run("postgres", func(t *testing.T) { test(t, Postgres(t)) })
}

var sqliteTemplate = sync.OnceValues(func() ([]byte, error) {
	dir, err := os.MkdirTemp("", "plaudit-template-")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	path := filepath.Join(dir, "template.db")
	db, err := store.Open(context.Background(), path)
	if err != nil {
		return nil, err
	}
	if err := db.Migrate(context.Background()); err != nil {
		return nil, err
	}
	if err := db.Close(); err != nil { // moves the write-ahead log into the file
		return nil, err
	}
	return os.ReadFile(path)
})

// SQLite returns an empty, migrated SQLite database in a temporary folder.
func SQLite(t testing.TB) *store.DB {
	t.Helper()
	template, err := sqliteTemplate()
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "plaudit.db")
	if err := os.WriteFile(path, template, 0o600); err != nil {
		t.Fatal(err)
	}
	return open(t, path)
}

var (
	server     = sync.OnceValues(startPostgres)
	pgTemplate = sync.OnceValue(func() error {
		db, err := createAndOpen("template_plaudit", "")
		if err != nil {
			return err
		}
		if err := db.Migrate(context.Background()); err != nil {
			return err
		}
		return db.Close()
	})
	databases atomic.Int64
)

// running is the private server. Holding its standard input keeps the garbage
// collector from closing it, which would end the server.
type running struct {
	dir   string
	alive io.Closer
}

// Postgres returns an empty, migrated database on the private PostgreSQL.
func Postgres(t testing.TB) *store.DB {
	t.Helper()
	return open(t, PostgresURL(t))
}

// PostgresURL returns the address of an empty, migrated database.
func PostgresURL(t testing.TB) string {
	t.Helper()
	if _, err := server(); err != nil {
		t.Fatal(err)
	}
	if err := pgTemplate(); err != nil {
		t.Fatal(err)
	}
	name := fmt.Sprintf("test_%d", databases.Add(1))
	if err := create(name, " TEMPLATE template_plaudit"); err != nil {
		t.Fatal(err)
	}
	return address(name)
}

// Database returns the address of a new database without tables on the private
// PostgreSQL, for a program that is no test.
func Database(name string) (string, error) {
	if _, err := server(); err != nil {
		return "", err
	}
	if err := create(name, ""); err != nil {
		return "", err
	}
	return address(name), nil
}

func open(t testing.TB, url string) *store.DB {
	t.Helper()
	db, err := store.Open(context.Background(), url)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	})
	return db
}

func createAndOpen(name, options string) (*store.DB, error) {
	if _, err := server(); err != nil {
		return nil, err
	}
	if err := create(name, options); err != nil {
		return nil, err
	}
	return store.Open(context.Background(), address(name))
}

func create(name, options string) error {
	admin, err := sql.Open("pgx", address("postgres"))
	if err != nil {
		return err
	}
	defer admin.Close()
	_, err = admin.Exec("CREATE DATABASE " + name + options)
	return err
}

func address(database string) string {
	s, _ := server()
	return "postgres://plaudit@/" + database + "?host=" + s.dir
}

// startPostgres starts a server that listens only on a socket in its own
// folder, and returns the folder. A shell beside it waits for the end of this
// process, however it comes, then stops the server and removes the folder.
func startPostgres() (running, error) {
	bin, err := postgresPrograms()
	if err != nil {
		return running{}, err
	}
	dir, err := os.MkdirTemp("", "plaudit-pg-")
	if err != nil {
		return running{}, err
	}
	who := &syscall.SysProcAttr{Setpgid: true}
	if os.Geteuid() == 0 { // PostgreSQL refuses to run as root
		id, err := unprivileged()
		if err != nil {
			return running{}, err
		}
		who.Credential = id
		if err := os.Chown(dir, int(id.Uid), int(id.Gid)); err != nil {
			return running{}, err
		}
	}
	initialise := exec.Command(filepath.Join(bin, "initdb"), "--no-sync", "--auth=trust", "--username=plaudit", "--encoding=UTF8", "--locale=C.UTF-8", filepath.Join(dir, "data"))
	initialise.SysProcAttr, initialise.Dir = who, dir
	if out, err := initialise.CombinedOutput(); err != nil {
		return running{}, fmt.Errorf("initdb: %w\n%s", err, out)
	}
	supervise := exec.Command("sh", "-c", `"$0/postgres" -D data -k "$1" -c listen_addresses= -c fsync=off -c max_connections=200 >log 2>&1 &
		read _; kill -INT $!; wait $!; rm -rf "$1"`, bin, dir)
	supervise.SysProcAttr, supervise.Dir = who, dir
	alive, err := supervise.StdinPipe() // closed by the end of this process
	if err != nil {
		return running{}, err
	}
	if err := supervise.Start(); err != nil {
		return running{}, err
	}
	for deadline := time.Now().Add(20 * time.Second); ; time.Sleep(20 * time.Millisecond) {
		db, err := sql.Open("pgx", "postgres://plaudit@/postgres?host="+dir)
		if err == nil {
			err = db.Ping()
			db.Close()
		}
		if err == nil {
			return running{dir, alive}, nil
		}
		if time.Now().After(deadline) {
			log, _ := os.ReadFile(filepath.Join(dir, "log"))
			return running{}, fmt.Errorf("the private PostgreSQL did not start: %w\n%s", err, log)
		}
	}
}

func postgresPrograms() (string, error) {
	found, _ := filepath.Glob("/usr/lib/postgresql/*/bin/initdb")
	if len(found) > 0 {
		return filepath.Dir(found[len(found)-1]), nil
	}
	path, err := exec.LookPath("initdb")
	if err != nil {
		return "", fmt.Errorf("PostgreSQL's programs are not here; run scripts/setup.sh: %w", err)
	}
	return filepath.Dir(path), nil
}

func unprivileged() (*syscall.Credential, error) {
	for _, name := range []string{"postgres", "nobody"} {
		if u, err := user.Lookup(name); err == nil {
			uid, _ := strconv.Atoi(u.Uid)
			gid, _ := strconv.Atoi(u.Gid)
			return &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}, nil
		}
	}
	return nil, fmt.Errorf("there is no user postgres or nobody to run PostgreSQL as")
}
