// Package app puts the program together: one Config in, a running portal with
// its workers out. The serve and demo commands and the tests all use it.
package app

import (
	"fmt"
	"log/slog"
	"net"
	"net/url"
	"path/filepath"
	"strings"
	"time"

	"github.com/plaudit/plaudit/internal/blob"
	"github.com/plaudit/plaudit/internal/fault"
	"github.com/plaudit/plaudit/internal/notify"
	"github.com/plaudit/plaudit/internal/scan"
	"github.com/plaudit/plaudit/internal/weblink"
)

// Config is everything that can be set. The zero value of each field is its
// default, so Config{DataDir: dir} is a whole program.
type Config struct {
	// Listen is the address to serve on; default 127.0.0.1:8080.
	Listen string
	// DataDir holds the files that people upload and, unless Database names
	// another, the database; default "data".
	DataDir string
	// CacheDir holds what can be made again, such as the compiled program that
	// reads PDF files; default cache in DataDir. Portals may share one.
	CacheDir string
	// Database is "postgres://..." or the path of a SQLite file; default
	// plaudit.db in DataDir.
	Database string
	// Files is where the bytes of files are kept: "s3://..." or "azure://...", as
	// blob.Open takes
	// it; the folder files in DataDir if empty.
	Files string
	// PublicURL is where people reach the portal; default http on Listen. With
	// https the session cookie is bound to it.
	PublicURL string
	// BehindProxy says that a proxy of ours stands in front and names the
	// browser's address in X-Forwarded-For.
	BehindProxy bool
	// MaxUpload is the most bytes of one file; default 2 GB.
	MaxUpload int64
	// Readers is how many files are read at once for their text, each in a process
	// of its own; by default as many as the machine has room for, at least one.
	Readers int
	// Quota is the most bytes that an organisation may hold that has no quota of
	// its own; 0 for no limit.
	Quota int64
	// Clamd is where ClamAV's daemon listens, "tcp://host:port" or
	// "unix:///path"; without it files are not checked for viruses.
	Clamd string
	// ClamdMax is the largest file that clamd is set to look through; default
	// 100 MB, as clamd's own. A larger one waits.
	ClamdMax int64
	// NoLinkChecks says that no web link is visited. The demonstration visits none.
	NoLinkChecks bool
	// LinkAllow names hosts and networks, apart by commas, in which web links may
	// be visited although they are not on the public internet.
	LinkAllow string
	// Mail says how mail is sent; without a server none is.
	Mail notify.Config
	// Demo marks every page as a demonstration and lets a visitor choose whom
	// to be. Only the demo command sets it.
	Demo bool
	// Log is where the program tells what it does; default: nowhere.
	Log *slog.Logger
	// Now is the clock; default time.Now.
	Now func() time.Time
}

// DefaultMaxUpload is the most bytes of one file unless set otherwise.
const DefaultMaxUpload = 2_000_000_000

// DefaultClamdMax is the largest file that clamd looks through unless set otherwise.
const DefaultClamdMax = 100_000_000

// Complete fills in the defaults and checks the rest; Invalid with all that is
// to be corrected.
func (c Config) Complete() (Config, error) {
	if c.Listen == "" {
		c.Listen = "127.0.0.1:8080"
	}
	if c.DataDir == "" {
		c.DataDir = "data"
	}
	if c.CacheDir == "" {
		c.CacheDir = filepath.Join(c.DataDir, "cache")
	}
	if c.Database == "" {
		c.Database = filepath.Join(c.DataDir, "plaudit.db")
	}
	if c.PublicURL == "" {
		c.PublicURL = "http://" + c.Listen
	}
	c.PublicURL = strings.TrimSuffix(c.PublicURL, "/")
	if c.MaxUpload == 0 {
		c.MaxUpload = DefaultMaxUpload
	}
	if c.ClamdMax == 0 {
		c.ClamdMax = DefaultClamdMax
	}
	if c.Readers == 0 {
		c.Readers = machineReaders()
	}
	if c.Log == nil {
		c.Log = slog.New(slog.DiscardHandler)
	}
	if c.Now == nil {
		c.Now = time.Now
	}
	var check fault.Check
	_, _, err := net.SplitHostPort(c.Listen)
	check.That(err == nil, "listen", "Enter the address to listen on as host:port, such as 127.0.0.1:8080")
	u, err := url.Parse(c.PublicURL)
	good := err == nil && u.Host != "" && (u.Scheme == "http" || u.Scheme == "https") && u.Path == "" && u.RawQuery == ""
	check.That(good, "public-url", "Enter the public address as https://host, without a path")
	check.That(c.MaxUpload > 0, "max-upload", "Enter the most bytes of one file as a number above 0")
	check.That(blob.CheckAddress(c.Files) == nil, "files", "Enter where files are kept as s3://bucket/prefix?endpoint=https://host&region=... or azure://container/prefix?account=name, or leave it out")
	check.That(c.Readers > 0 && c.Readers <= MostReaders, "readers", fmt.Sprintf("Enter how many files are read at once as a number from 1 to %d, or leave it out", MostReaders))
	check.That(c.Quota >= 0, "quota", "Enter the most bytes of an organisation as a number above 0, or 0 for no limit")
	check.That(c.ClamdMax > 0, "clamd-max", "Enter the largest file that clamd looks through as a number above 0")
	check.That(weblink.CheckAllow(c.LinkAllow) == nil, "link-allow", "Enter hosts and networks apart by commas, such as intranet.example.org,10.1.0.0/16")
	if c.Clamd != "" {
		_, err = scan.New(c.Clamd)
		check.That(err == nil, "clamd", "Enter where clamd listens as tcp://127.0.0.1:3310 or unix:///run/clamav/clamd.ctl")
	}
	return c, check.Err()
}

// BlobDir is the folder of uploaded files.
func (c Config) BlobDir() string {
	if c.DataDir == "" {
		return filepath.Join("data", "files")
	}
	return filepath.Join(c.DataDir, "files")
}

// PartsDir is the folder of uploads that are on their way.
func (c Config) PartsDir() string { return filepath.Join(filepath.Dir(c.BlobDir()), "uploads") }

// secure tells whether people reach the portal by https.
func (c Config) secure() bool { return strings.HasPrefix(c.PublicURL, "https://") }
