package store

import (
	"context"
	"time"

	"github.com/plaudit/plaudit/internal/audit"
)

const auditColumns = `organisation_id, seq, at, actor_id, actor_name, action, subject_kind, subject_id, detail, previous_hash, hash`

func scanAudit(s scanner) (e audit.Entry, err error) {
	return e, s.Scan(&e.OrganisationID, &e.Seq, at{&e.At}, &e.ActorID, &e.ActorName, &e.Action, &e.SubjectKind, &e.SubjectID,
		&e.Detail, &e.PreviousHash, &e.Hash)
}

// Record appends the entry to its organisation's chain.
func (t *Tx) Record(ctx context.Context, e audit.Entry) error {
	return t.RecordMany(ctx, []audit.Entry{e})
}

// RecordMany is Record for many entries of one organisation, in few statements.
func (t *Tx) RecordMany(ctx context.Context, entries []audit.Entry) error {
	if len(entries) == 0 {
		return nil
	}
	if err := t.run(ctx, `INSERT INTO audit_head (organisation_id, seq, hash) VALUES ($1, 0, '') ON CONFLICT DO NOTHING`, entries[0].OrganisationID); err != nil {
		return err
	}
	head, err := one(ctx, t, "There is no audit trail", scanHead,
		`SELECT organisation_id, seq, hash FROM audit_head WHERE organisation_id = $1`+t.dialect.pick("", " FOR UPDATE"), entries[0].OrganisationID)
	if err != nil {
		return err
	}
	rows := make([][]any, len(entries))
	for i, e := range entries {
		e.OrganisationID, e.Seq, e.PreviousHash = head.OrganisationID, head.Seq+1, head.Hash
		e.At = t.now().UTC().Truncate(time.Microsecond)
		e.Hash = e.Sum()
		rows[i] = []any{e.OrganisationID, e.Seq, e.At, e.ActorID, e.ActorName, e.Action, e.SubjectKind, e.SubjectID, e.Detail, e.PreviousHash, e.Hash}
		head.Seq, head.Hash = e.Seq, e.Hash
	}
	if err := t.bulk(ctx, `audit_entry (`+auditColumns+`)`, rows); err != nil {
		return err
	}
	return t.run(ctx, `UPDATE audit_head SET seq = $2, hash = $3 WHERE organisation_id = $1`, head.OrganisationID, head.Seq, head.Hash)
}

func scanHead(s scanner) (h audit.Head, err error) {
	return h, s.Scan(&h.OrganisationID, &h.Seq, &h.Hash)
}

// AuditHeads returns where each organisation's chain ends.
func (t *Tx) AuditHeads(ctx context.Context) ([]audit.Head, error) {
	return list(ctx, t, scanHead, `SELECT organisation_id, seq, hash FROM audit_head
		UNION SELECT organisation_id, 0, '' FROM audit_entry WHERE organisation_id NOT IN (SELECT organisation_id FROM audit_head)
		ORDER BY 1`)
}

// AuditEntries returns up to limit entries of an organisation after seq, in
// order, for verification.
func (t *Tx) AuditEntries(ctx context.Context, organisationID string, after int64, limit int) ([]audit.Entry, error) {
	return list(ctx, t, scanAudit, `SELECT `+auditColumns+` FROM audit_entry
		WHERE organisation_id = $1 AND seq > $2 ORDER BY seq LIMIT $3`, organisationID, after, limit)
}

// AuditTrail returns up to limit entries before seq (0: from the end), newest
// first; of one subject unless subjectID is empty.
func (t *Tx) AuditTrail(ctx context.Context, organisationID, subjectID string, before int64, limit int) ([]audit.Entry, error) {
	return list(ctx, t, scanAudit, `SELECT `+auditColumns+` FROM audit_entry
		WHERE organisation_id = $1 AND ($2 = '' OR subject_id = $2) AND ($3 = 0 OR seq < $3)
		ORDER BY seq DESC LIMIT $4`, organisationID, subjectID, before, limit)
}

// VerifyAudit checks every chain and returns what was tampered with, and how
// many entries were read.
func (db *DB) VerifyAudit(ctx context.Context) (problems []audit.Problem, read int64, err error) {
	err = db.Read(ctx, func(t *Tx) error {
		heads, err := t.AuditHeads(ctx)
		if err != nil {
			return err
		}
		for _, head := range heads {
			v := audit.NewVerifier(head)
			for after := int64(-1); ; {
				entries, err := t.AuditEntries(ctx, head.OrganisationID, after, 1000)
				if err != nil {
					return err
				}
				for _, e := range entries {
					v.Next(e)
					after, read = e.Seq, read+1
				}
				if len(entries) < 1000 {
					break
				}
			}
			problems = append(problems, v.Finish()...)
		}
		return nil
	})
	return problems, read, err
}
