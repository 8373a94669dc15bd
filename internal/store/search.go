package store

import (
	"context"
	"fmt"
	"strings"

	"github.com/plaudit/plaudit/internal/desk"
	"github.com/plaudit/plaudit/internal/evidence"
	"github.com/plaudit/plaudit/internal/search"
)

// answering returns the table w of the passages that answer a query, by their
// id, to be sorted by it, with the argument for $n. On PostgreSQL it is a
// subquery that is sorted by itself, so that the index of words is read first:
// the planner knows nothing of what it costs to unpack the words of a passage,
// and would rather look at each from the last one back.
func (t *Tx) answering(n int, organisationID string, kind search.Kind, q search.Query) (table string, arg any) {
	asked := q.Ask(organisationID, kind)
	return fmt.Sprintf(t.dialect.pick("(SELECT rowid AS id FROM passage_words WHERE words MATCH $%d) w",
		"(SELECT rowid + 0 AS id FROM passage_words WHERE words @@ CAST($%d AS tsquery) ORDER BY 1 DESC) w"), n), t.dialect.pick(asked.Match, asked.TSQuery)
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
	inFile, file := t.answering(len(args)+1, organisationID, search.File, q)
	ofItem, item := t.answering(len(args)+2, organisationID, search.Item, q)
	args = append(args, file, item, limit)
	filter := strings.Join(where, " AND ")
	const columns = `SELECT i.id, i.code, i.title, i.updated_at, i.sort_title, COALESCE(i.period_until, ''), `
	end := fmt.Sprintf(` AND p.organisation_id = $1 AND %s ORDER BY w.id DESC LIMIT $%d) found`, filter, len(args))
	return `SELECT * FROM (` + columns + `f.id, f.name, ` + passageColumns + ` FROM ` + inFile + ` CROSS JOIN passage p CROSS JOIN evidence_file f
			CROSS JOIN evidence_edition e CROSS JOIN evidence_item i
			WHERE p.id = w.id AND p.kind = 'file' AND f.organisation_id = $1 AND f.sha256 = p.subject_id
			AND e.id = f.edition_id AND i.id = e.item_id AND i.edition_number = e.number` + end + `
		UNION ALL SELECT * FROM (` + columns + `'', '', ` + passageColumns + ` FROM ` + ofItem + ` CROSS JOIN passage p CROSS JOIN evidence_item i
			WHERE p.id = w.id AND p.kind = 'item' AND i.id = p.subject_id` + end, args
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
func (t *Tx) FrozenHits(ctx context.Context, organisationID, submissionID string, q search.Query, limit int) ([]desk.FrozenHit, error) {
	answering, asked := t.answering(3, organisationID, search.File, q)
	return list(ctx, t, func(s scanner) (h desk.FrozenHit, err error) {
		var p evidence.Passage
		err = s.Scan(append([]any{&h.FileID}, passageInto(&p)...)...)
		h.Place, h.Text = p.Place.Words(), p.Text
		return h, err
	}, `SELECT f.id, `+passageColumns+` FROM `+answering+` CROSS JOIN passage p CROSS JOIN evidence_file f
		WHERE p.id = w.id AND p.kind = 'file' AND p.organisation_id = $1 AND f.organisation_id = $1 AND f.sha256 = p.subject_id
		AND EXISTS (SELECT 1 FROM submission_file sf WHERE sf.submission_id = $2 AND sf.file_id = f.id)
		ORDER BY w.id DESC LIMIT $4`, organisationID, submissionID, asked, limit)
}
