package backup

import (
	"context"
	"errors"
	"fmt"

	"github.com/plaudit/plaudit/internal/blob"
	"github.com/plaudit/plaudit/internal/fault"
	"github.com/plaudit/plaudit/internal/store"
)

// Finding is what Verify read, and what it found wrong, in words.
type Finding struct {
	Entries  int64    `json:"audit_entries"`
	Files    int      `json:"files"`
	Problems []string `json:"problems"`
}

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
			switch err := blob.Verify(ctx, files, key); {
			case err == nil:
			case errors.Is(err, blob.ErrRot):
				f.Problems = append(f.Problems, fmt.Sprintf("file %s: the content is not what was stored", key))
			case fault.Is(err, fault.KindNotFound):
				f.Problems = append(f.Problems, fmt.Sprintf("file %s: it is not there", key))
			default:
				return f, err
			}
		}
		if len(keys) < page {
			return f, nil
		}
	}
}
