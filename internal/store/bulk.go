package store

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/plaudit/plaudit/internal/applicant"
	"github.com/plaudit/plaudit/internal/evidence"
	"github.com/plaudit/plaudit/internal/search"
	"github.com/plaudit/plaudit/internal/standard"
)

// ManyEvidence is an item with all its editions and links, to be put in with
// many others.
type ManyEvidence struct {
	evidence.Item
	Editions []evidence.Edition
	Links    []evidence.Link
}

// bulkArguments is how many arguments one statement carries at most. SQLite
// takes 32,766 and PostgreSQL 65,535; beyond some hundreds nothing is gained.
const bulkArguments = 1200

// InsertManyEvidence adds items with their areas, editions, files, links and
// search text, many rows to a statement. It keeps no summary: when everything is
// in, RecountAllEvidence does. Invalid when a code is taken.
func (t *Tx) InsertManyEvidence(ctx context.Context, all []ManyEvidence) error {
	var items, areas, editions, files, links [][]any
	texts := map[string][]ManyPassages{}
	for _, v := range all {
		current := evidence.Edition{}
		for _, e := range v.Editions {
			editions = append(editions, []any{e.ID, e.OrganisationID, e.ItemID, e.Number, e.URL, e.Note, e.ReceivedBy, e.ReceivedAt})
			for _, f := range e.Files {
				files = append(files, []any{f.ID, f.OrganisationID, f.EditionID, f.Position, f.Name, f.MediaType, f.Size, f.SHA256})
			}
			if e.Number == v.EditionNumber {
				current = e
			}
		}
		for _, l := range v.Links {
			links = append(links, []any{l.ID, l.OrganisationID, l.ItemID, l.StandardID, l.ElementID, l.Claim, l.Pointer, l.Strongest, l.CreatedBy, l.CreatedAt, 1})
		}
		for _, area := range v.AreaIDs {
			areas = append(areas, []any{v.ID, area})
		}
		texts[v.OrganisationID] = append(texts[v.OrganisationID],
			ManyPassages{v.ID, []evidence.Passage{{Position: 1, Text: evidence.ItemText(v.Item, current, v.Links)}}})
		items = append(items, []any{v.ID, v.OrganisationID, v.Code, v.Title, standard.Fold(v.Title), v.Kind, v.OwnerID, v.PeriodFrom, v.PeriodUntil,
			v.ReviewOn, v.Sensitivity, "", v.EditionNumber, v.CreatedBy, v.CreatedAt, v.UpdatedAt, v.WithdrawnAt, 1})
	}
	for _, table := range []struct {
		into string
		rows [][]any
	}{
		{`evidence_item (id, organisation_id, code, title, sort_title, kind, owner_id, period_from, period_until, review_on, sensitivity, search_text,
			edition_number, created_by, created_at, updated_at, withdrawn_at, version)`, items},
		{`evidence_item_area (item_id, area_id)`, areas},
		{`evidence_edition (id, organisation_id, item_id, number, url, note, received_by, received_at)`, editions},
		{`evidence_file (id, organisation_id, edition_id, position, name, media_type, size, sha256)`, files},
		{`evidence_link (id, organisation_id, item_id, standard_id, element_id, claim, pointer, strongest, created_by, created_at, version)`, links},
	} {
		if err := t.bulk(ctx, table.into, table.rows); err != nil {
			return duplicateIs(err, codeTaken)
		}
	}
	for organisationID, many := range texts {
		if err := t.InsertManyPassages(ctx, organisationID, search.Item, many); err != nil {
			return err
		}
	}
	return nil
}

// ManyText is the text of a content that nobody has asked for, with its
// passages.
type ManyText struct {
	evidence.Text
	Passages []evidence.Passage
}

// InsertManyTexts adds texts of one organisation's contents as they were read.
func (t *Tx) InsertManyTexts(ctx context.Context, organisationID string, all []ManyText) error {
	rows, passages := make([][]any, len(all)), make([]ManyPassages, len(all))
	for i, v := range all {
		rows[i] = []any{organisationID, v.SHA256, v.MediaType, v.Size, v.State, v.Words, v.Title, v.Pages, v.Characters, v.Truncated, v.ReadAt}
		passages[i] = ManyPassages{v.SHA256, v.Passages}
	}
	if err := t.bulk(ctx, `content_text (`+contentText+`)`, rows); err != nil {
		return err
	}
	return t.InsertManyPassages(ctx, organisationID, search.File, passages)
}

// InsertManySelves adds self-assessments of one assessment where there are none
// yet, each with its first version in the history.
func (t *Tx) InsertManySelves(ctx context.Context, all []applicant.Self) error {
	rows := make([][]any, len(all))
	for i, v := range all {
		rows[i] = []any{v.AssessmentID, v.AreaID, v.ElementID, v.Rating, v.Statement, v.SeeOnSite, v.Gaps, v.UpdatedBy, v.UpdatedAt, 1}
	}
	for _, table := range []string{"self_assessment", "self_assessment_history"} {
		if err := t.bulk(ctx, table+` (assessment_id, area_id, element_id, rating, statement, see_on_site, gaps, updated_by, updated_at, version)`, rows); err != nil {
			return err
		}
	}
	if len(all) == 0 {
		return nil
	}
	if err := t.resumSelves(ctx, all[0].AssessmentID, ""); err != nil {
		return err
	}
	organisationID, err := t.organisationOf(ctx, all[0].AssessmentID)
	if err != nil {
		return err
	}
	return t.indexSelves(ctx, organisationID, all)
}

// bulk inserts rows into a table, given with its columns.
func (t *Tx) bulk(ctx context.Context, into string, rows [][]any) error {
	if len(rows) == 0 {
		return nil
	}
	each := bulkArguments / len(rows[0])
	full := len(rows) - len(rows)%each
	if err := t.chunks(ctx, into, each, rows[:full]); err != nil {
		return err
	}
	return t.chunks(ctx, into, len(rows)-full, rows[full:])
}

// chunks inserts rows, a whole number of times each, by one prepared statement.
func (t *Tx) chunks(ctx context.Context, into string, each int, rows [][]any) error {
	if len(rows) == 0 {
		return nil
	}
	if len(rows) == each {
		return t.run(ctx, t.bulkText(into, len(rows[0]), each), slices.Concat(rows...)...)
	}
	insert, err := t.tx.PrepareContext(ctx, t.bulkText(into, len(rows[0]), each))
	if err != nil {
		return fmt.Errorf("%w\n%s", err, into)
	}
	for chunk := range slices.Chunk(rows, each) {
		count(ctx)
		if _, err := insert.ExecContext(ctx, normal(slices.Concat(chunk...))...); err != nil {
			return errors.Join(fmt.Errorf("%w\n%s", err, into), insert.Close())
		}
	}
	return insert.Close()
}

// bulkText is the statement for so many rows. Its arguments are not numbered on
// SQLite, which would look each number up among all the others.
func (t *Tx) bulkText(into string, columns, rows int) string {
	var b strings.Builder
	b.WriteString("INSERT INTO " + into + " VALUES ")
	for i := range rows * columns {
		switch {
		case i == 0:
			b.WriteString("(")
		case i%columns == 0:
			b.WriteString("), (")
		default:
			b.WriteString(", ")
		}
		b.WriteString(t.dialect.pick("?", "$"+strconv.Itoa(i+1)))
	}
	return b.String() + ")"
}
