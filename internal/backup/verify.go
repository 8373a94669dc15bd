package backup

import (
	"context"
	"fmt"

	"github.com/plaudit/plaudit/internal/blob"
	"github.com/plaudit/plaudit/internal/store"
)

// Finding is what Verify read, and what it found wrong, in words.
type Finding struct {
	Entries  int64    `json:"audit_entries"`
	Files    int      `json:"files"`
	Problems []string `json:"problems"`
}

var found = map[blob.Damage]string{blob.Changed: "the content is not what was stored", blob.Missing: "it is not there",
	blob.Unreadable: "it cannot be read from the disk"}

// Verify checks the data where it lies: the database file, every chain of the
// audit trail, and that each file which the database names is there and has
// its content.
func Verify(ctx context.Context, db *store.DB, files blob.Store) (f Finding, err error) {
	f.Problems = []string{}
	broken, err := db.Integrity(ctx)
	if err != nil {
		return f, err
	}
	for _, words := range broken {
		f.Problems = append(f.Problems, "database: "+words)
	}
	tampered, entries, err := db.VerifyAudit(ctx)
	if err != nil {
		return f, err
	}
	f.Entries = entries
	for _, p := range tampered {
		f.Problems = append(f.Problems, fmt.Sprintf("audit trail of %s: %s", p.OrganisationID, p.Words))
	}
	const page = 1000
	for after := ""; ; {
		var keys []string
		if err := db.Read(ctx, func(tx *store.Tx) (err error) {
			keys, err = tx.ContentKeys(ctx, after, page)
			return err
		}); err != nil {
			return f, err
		}
		for _, key := range keys {
			after = key
			f.Files++
			damage, err := blob.Examine(ctx, files, key)
			if err != nil {
				return f, err
			}
			if damage != blob.Whole {
				f.Problems = append(f.Problems, fmt.Sprintf("file %s: %s", key, found[damage]))
			}
		}
		if len(keys) < page {
			return f, nil
		}
	}
}
