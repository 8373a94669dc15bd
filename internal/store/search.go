package store

import (
	"context"
	"fmt"
	"strings"

	"github.com/plaudit/plaudit/internal/assessment"
	"github.com/plaudit/plaudit/internal/evidence"
	"github.com/plaudit/plaudit/internal/search"
)

// ask returns the condition that words w answer a query, with its argument.
func (t *Tx) ask(n int, organisationID string, kind search.Kind, q search.Query) (condition string, arg any) {
	asked := q.Ask(organisationID, kind)
	return fmt.Sprintf(t.dialect.pick("w.words MATCH $%d", "w.words @@ CAST($%d AS tsquery)"), n), t.dialect.pick(asked.Match, asked.TSQuery)
}

func scanHit(s scanner) (h evidence.Hit, err error) {
	return h, s.Scan(append([]any{&h.ItemID, &h.Code, &h.Title, at{&h.UpdatedAt}, &h.SortTitle, &h.PeriodUntil, &h.FileID, &h.FileName}, passageInto(&h.Passage)...)...)
}

// EvidenceHits returns the passages that answer the query, of items in the
// filter: at most limit of their current files and limit of what is said about
// them, those that were put in last. The order of the tables is that in which
// SQLite reads them: first the words.
func (t *Tx) EvidenceHits(ctx context.Context, organisationID string, f evidence.Filter, q search.Query, limit int) ([]evidence.Hit, error) {
	query, args := t.evidenceHits(organisationID, f, q, limit)
	return list(ctx, t, scanHit, query, args...)
}

// SearchSQL returns the one statement of EvidenceHits with its arguments, as
// EvidenceSQL does.
func SearchSQL(db *DB, organisationID string, f evidence.Filter, q search.Query, limit int) (string, []any) {
	query, args := (&Tx{dialect: db.dialect}).evidenceHits(organisationID, f, q, limit)
	return query, normal(args)
}

func (t *Tx) evidenceHits(organisationID string, f evidence.Filter, q search.Query, limit int) (string, []any) {
	where, args := evidenceWhere(organisationID, f)
	inFile, file := t.ask(len(args)+1, organisationID, search.File, q)
	ofItem, item := t.ask(len(args)+2, organisationID, search.Item, q)
	args = append(args, file, item, limit)
	filter := strings.Join(where, " AND ")
	const columns = `SELECT i.id, i.code, i.title, i.updated_at, i.sort_title, COALESCE(i.period_until, ''), `
	end := fmt.Sprintf(` AND p.organisation_id = $1 AND %s ORDER BY w.rowid DESC LIMIT $%d) found`, filter, len(args))
	return `SELECT * FROM (` + columns + `f.id, f.name, ` + passageColumns + ` FROM passage_words w CROSS JOIN passage p CROSS JOIN evidence_file f
			CROSS JOIN evidence_edition e CROSS JOIN evidence_item i
			WHERE ` + inFile + ` AND p.id = w.rowid AND p.kind = 'file' AND f.organisation_id = $1 AND f.sha256 = p.subject_id
			AND e.id = f.edition_id AND i.id = e.item_id AND i.edition_number = e.number` + end + `
		UNION ALL SELECT * FROM (` + columns + `'', '', ` + passageColumns + ` FROM passage_words w CROSS JOIN passage p CROSS JOIN evidence_item i
			WHERE ` + ofItem + ` AND p.id = w.rowid AND p.kind = 'item' AND i.id = p.subject_id` + end, args
}

// EvidenceRows returns items of the organisation as the library shows them, in
// any order.
func (t *Tx) EvidenceRows(ctx context.Context, organisationID string, ids []string) ([]evidence.Row, error) {
	query, args := EvidenceRowsSQL(organisationID, ids)
	return list(ctx, t, scanEvidenceRow, query, args...)
}

// EvidenceRowsSQL returns the one statement of EvidenceRows with its arguments,
// as EvidenceSQL does.
func EvidenceRowsSQL(organisationID string, ids []string) (string, []any) {
	set, args := in(2, ids)
	return evidenceRow + ` FROM evidence_item i` + evidenceRowFrom + ` WHERE i.organisation_id = $1 AND i.id IN ` + set, append([]any{organisationID}, args...)
}

// FrozenHits returns the passages that answer the query, of files that the
// submission holds: what was added to the organisation's evidence since, or was
// given with an answer, is not among them.
func (t *Tx) FrozenHits(ctx context.Context, organisationID, submissionID string, q search.Query, limit int) ([]assessment.FrozenHit, error) {
	condition, asked := t.ask(3, organisationID, search.File, q)
	return list(ctx, t, func(s scanner) (h assessment.FrozenHit, err error) {
		var p evidence.Passage
		err = s.Scan(append([]any{&h.FileID}, passageInto(&p)...)...)
		h.Place, h.Text = p.Place.Words(), p.Text
		return h, err
	}, `SELECT f.id, `+passageColumns+` FROM passage_words w CROSS JOIN passage p CROSS JOIN evidence_file f
		WHERE `+condition+` AND p.id = w.rowid AND p.kind = 'file' AND p.organisation_id = $1 AND f.organisation_id = $1 AND f.sha256 = p.subject_id
		AND EXISTS (SELECT 1 FROM submission_file sf WHERE sf.submission_id = $2 AND sf.file_id = f.id)
		ORDER BY w.rowid DESC LIMIT $4`, organisationID, submissionID, asked, limit)
}
