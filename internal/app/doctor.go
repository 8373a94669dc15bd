package app

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"os"
	"strings"
	"time"

	"github.com/plaudit/plaudit/internal/blob"
	"github.com/plaudit/plaudit/internal/fault"
	"github.com/plaudit/plaudit/internal/notify"
	"github.com/plaudit/plaudit/internal/scan"
	"github.com/plaudit/plaudit/internal/store"
)

// Mark says how a thing looked at by Examine stands.
type Mark string

// The marks. A warning is worth a look; a problem keeps something from working.
const (
	Good    Mark = "ok"
	Warning Mark = "warning"
	Problem Mark = "problem"
)

// Finding is one thing that Examine looked at.
type Finding struct {
	What  string `json:"what"`
	Mark  Mark   `json:"mark"`
	Words string `json:"words"`
}

// Examine looks at what the program needs: settings, data folder, database,
// mail server and whether people reach it. It changes nothing but a file that
// it writes to the data folder and removes.
func Examine(ctx context.Context, c Config) []Finding {
	c, err := c.Complete()
	if err != nil {
		return []Finding{{"settings", Problem, words(err)}}
	}
	return []Finding{
		{"settings", Good, "They can be used."},
		examineFolder(c),
		examineFiles(ctx, c),
		examineDatabase(ctx, c),
		examineJobs(ctx, c),
		examineScanner(ctx, c),
		examineMail(ctx, c),
		examineAddress(c),
		examineReach(ctx, c),
	}
}

func words(err error) string {
	var f *fault.Error
	if !errors.As(err, &f) {
		return err.Error()
	}
	all := []string{f.Words}
	for _, field := range f.Fields {
		if field.Words != f.Words {
			all = append(all, field.Words)
		}
	}
	if cause := f.Unwrap(); cause != nil {
		all = append(all, "("+cause.Error()+")")
	}
	return strings.Join(all, " ")
}

func examineFolder(c Config) Finding {
	if err := os.MkdirAll(c.DataDir, 0o700); err != nil {
		return Finding{"data folder", Problem, fmt.Sprintf("It cannot be made: %v", err)}
	}
	file, err := os.CreateTemp(c.DataDir, ".doctor-")
	if err != nil {
		return Finding{"data folder", Problem, fmt.Sprintf("Nothing can be written to it: %v", err)}
	}
	_, err = file.WriteString("plaudit")
	if err = errors.Join(err, file.Sync(), file.Close(), os.Remove(file.Name())); err != nil {
		return Finding{"data folder", Problem, fmt.Sprintf("Writing to it failed: %v", err)}
	}
	return Finding{"data folder", Good, c.DataDir + " can be written to."}
}

// withDatabase opens the database only if it is there, since opening SQLite
// would make it.
func withDatabase(ctx context.Context, c Config, use func(*store.DB) error) (there bool, err error) {
	if !strings.Contains(c.Database, "://") {
		if _, err := os.Stat(strings.TrimPrefix(c.Database, "sqlite:")); errors.Is(err, os.ErrNotExist) {
			return false, nil
		}
	}
	db, err := store.Open(ctx, c.Database)
	if err != nil {
		return true, err
	}
	return true, errors.Join(use(db), db.Close())
}

func examineDatabase(ctx context.Context, c Config) Finding {
	var which string
	there, err := withDatabase(ctx, c, func(db *store.DB) error {
		which = db.Dialect()
		return db.Ping(ctx)
	})
	switch {
	case !there:
		return Finding{"database", Good, "There is none yet; serve makes it."}
	case err != nil:
		return Finding{"database", Problem, fmt.Sprintf("It does not answer: %v", err)}
	}
	return Finding{"database", Good, which + " answers."}
}

func examineJobs(ctx context.Context, c Config) Finding {
	var counts map[string]int
	there, err := withDatabase(ctx, c, func(db *store.DB) error {
		return db.Read(ctx, func(tx *store.Tx) (err error) {
			counts, err = tx.JobCounts(ctx)
			return err
		})
	})
	failed := counts["discarded"] + counts["cancelled"]
	switch {
	case !there:
		return Finding{"background jobs", Good, "There are none yet."}
	case err != nil:
		return Finding{"background jobs", Warning, "The database is not of this release yet; run plaudit migrate."}
	case failed > 0:
		return Finding{"background jobs", Warning, fmt.Sprintf("%d have been given up; administrators see those of their organisation under Settings.", failed)}
	}
	return Finding{"background jobs", Good, fmt.Sprintf("None has been given up, %d are waiting.", counts["available"]+counts["scheduled"]+counts["retryable"])}
}

func examineMail(ctx context.Context, c Config) Finding {
	if c.Mail.Server == "" {
		return Finding{"mail", Warning, "No mail server is set: nobody is told by mail."}
	}
	mailer, err := notify.New(c.Mail)
	if err == nil {
		err = mailer.Check(ctx)
	}
	if err != nil {
		return Finding{"mail", Problem, words(err)}
	}
	return Finding{"mail", Good, "The mail server answers."}
}

func examineFiles(ctx context.Context, c Config) Finding {
	if c.Files == "" {
		return Finding{"files", Good, "They are in " + c.BlobDir() + "."}
	}
	files, err := blob.Open(ctx, c.Files, c.BlobDir())
	if err == nil {
		err = files.Close()
	}
	if err != nil {
		return Finding{"files", Problem, words(err)}
	}
	return Finding{"files", Good, "The object storage answers."}
}

func examineScanner(ctx context.Context, c Config) Finding {
	const what = "virus checker"
	if c.Clamd == "" {
		return Finding{what, Warning, "No clamd is set: files are not checked for viruses."}
	}
	scanner, err := scan.New(c.Clamd)
	if err != nil {
		return Finding{what, Problem, words(err)}
	}
	version, err := scanner.Version(ctx)
	if err != nil {
		return Finding{what, Problem, words(err) + " Until it does, nobody can open a file that is uploaded."}
	}
	if whole, err := scanner.TellsOfLimits(ctx); err != nil {
		return Finding{what, Problem, words(err)}
	} else if !whole {
		return Finding{what, Warning, version + " answers, but says nothing when it reaches a limit and takes what it has not seen for clean. Set AlertExceedsMax yes in clamd.conf."}
	}
	if c.MaxUpload > c.ClamdMax {
		return Finding{what, Warning, fmt.Sprintf("%s answers. Files may hold %d bytes, but it looks through %d at most: larger ones wait for ever. "+
			"Raise StreamMaxLength, MaxScanSize and MaxFileSize in clamd.conf, and --clamd-max with them, or lower --max-upload.", version, c.MaxUpload, c.ClamdMax)}
	}
	return Finding{what, Good, version + " answers."}
}

func examineAddress(c Config) Finding {
	u, err := url.Parse(c.PublicURL)
	if err != nil {
		return Finding{"public address", Problem, err.Error()}
	}
	host, _, _ := net.SplitHostPort(c.Listen)
	ip := net.ParseIP(u.Hostname())
	here := u.Hostname() == "localhost" || ip != nil && ip.IsLoopback()
	switch listening := net.ParseIP(host); {
	case u.Scheme == "http" && !here:
		return Finding{"public address", Problem, c.PublicURL + " is not https: passwords would cross the network in the clear."}
	case !here && !c.BehindProxy && listening != nil && listening.IsLoopback():
		return Finding{"public address", Warning, "It is reached through a proxy but --behind-proxy is not set: every failed sign-in counts against the proxy's address."}
	}
	return Finding{"public address", Good, c.PublicURL}
}

func examineReach(ctx context.Context, c Config) Finding {
	const what = "reached from here"
	ctx, cancel := context.WithTimeout(ctx, 5*time.Second)
	defer cancel()
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, c.PublicURL+"/healthz", nil)
	if err != nil {
		return Finding{what, Problem, err.Error()}
	}
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		return Finding{what, Warning, fmt.Sprintf("%s does not answer; that is so while the portal does not run. (%v)", c.PublicURL, err)}
	}
	defer answer.Body.Close()
	body, _ := io.ReadAll(io.LimitReader(answer.Body, 100))
	if answer.StatusCode != http.StatusOK || strings.TrimSpace(string(body)) != "ok" {
		return Finding{what, Problem, fmt.Sprintf("Something else than Plaudit answers at %s (status %d).", c.PublicURL, answer.StatusCode)}
	}
	return Finding{what, Good, "Plaudit answers at " + c.PublicURL + "."}
}
