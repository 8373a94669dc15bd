package store

import (
	"context"
	"fmt"

	"github.com/plaudit/plaudit/internal/fault"
)

// ContentKeys returns, in order, up to limit keys of content that rows refer to
// and that come after a key; each once. A table of answers is kept until it has
// been counted, like UnusedContent says.
func (t *Tx) ContentKeys(ctx context.Context, after string, limit int) ([]string, error) {
	return list(ctx, t, scanOne[string], `SELECT sha256 FROM evidence_file WHERE sha256 > $1
		UNION SELECT sha256 FROM upload WHERE sha256 > $1
		UNION SELECT copy_sha256 FROM measure_import WHERE state = 'received' AND copy_sha256 > $1
		UNION SELECT sha256 FROM note_photo WHERE sha256 > $1
		UNION `+importContent+` AND f.sha256 > $1
		ORDER BY 1 LIMIT $2`, after, limit)
}

// Snapshot writes the database as it is at one moment into a new SQLite file
// while others go on working. PostgreSQL has its own tools for that: Invalid.
func (db *DB) Snapshot(ctx context.Context, path string) error {
	if db.dialect != sqliteDialect {
		return fault.Invalid("A PostgreSQL database is backed up with PostgreSQL's own pg_dump, which see docs/operating.md")
	}
	if _, err := db.write.ExecContext(ctx, `VACUUM INTO $1`, path); err != nil {
		return fmt.Errorf("write a snapshot of the database: %w", err)
	}
	return nil
}

// Integrity returns what SQLite finds wrong with its file, in its words; nothing
// when it is whole, and on PostgreSQL, which checks for itself.
func (db *DB) Integrity(ctx context.Context) ([]string, error) {
	if db.dialect != sqliteDialect {
		return nil, nil
	}
	rows, err := db.read.QueryContext(ctx, `PRAGMA integrity_check`)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var found []string
	for rows.Next() {
		var words string
		if err := rows.Scan(&words); err != nil {
			return nil, err
		}
		if words != "ok" {
			found = append(found, words)
		}
	}
	return found, rows.Err()
}
