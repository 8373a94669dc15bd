package store

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/plaudit/plaudit/internal/evidence"
	"github.com/plaudit/plaudit/internal/search"
	"github.com/plaudit/plaudit/internal/standard"
)

// InsertSelection adds a selection without items.
func (t *Tx) InsertSelection(ctx context.Context, s evidence.Selection) error {
	change, err := json.Marshal(s.Change)
	if err != nil {
		return err
	}
	return t.run(ctx, `INSERT INTO evidence_selection (id, organisation_id, person_id, state, change, created_at, done_at) VALUES ($1, $2, $3, $4, $5, $6, $7)`,
		s.ID, s.OrganisationID, s.PersonID, s.State, string(change), s.CreatedAt, s.DoneAt)
}

const selectItems = `INSERT INTO evidence_selected (selection_id, item_id, version, fate, areas, links) `

// SelectEvidence adds items of the organisation to a selection and says how
// many; ids of others add nothing.
func (t *Tx) SelectEvidence(ctx context.Context, s evidence.Selection, ids []string) (n int, err error) {
	ids = slices.Clone(ids)
	slices.Sort(ids)
	for some := range slices.Chunk(slices.Compact(ids), bulkArguments) {
		set, args := in(3, some)
		added, err := t.exec(ctx, selectItems+`SELECT $1, i.id, i.version, '', '', '' FROM evidence_item i WHERE i.organisation_id = $2 AND i.id IN `+set,
			append([]any{s.ID, s.OrganisationID}, args...)...)
		if err != nil {
			return n, err
		}
		n += int(added)
	}
	return n, nil
}

// SelectMatching adds the items that a filter finds to a selection, at most so
// many, and says how many. The filter's words do not count here.
func (t *Tx) SelectMatching(ctx context.Context, s evidence.Selection, f evidence.Filter, limit int) (int, error) {
	where, args := evidenceWhere(s.OrganisationID, f)
	args = append(args, s.ID, limit)
	n, err := t.exec(ctx, selectItems+fmt.Sprintf(`SELECT $%d, i.id, i.version, '', '', '' FROM evidence_item i WHERE %s ORDER BY i.id LIMIT $%d`,
		len(args)-1, strings.Join(where, " AND "), len(args)), args...)
	return int(n), err
}

// SelectAgain adds to a selection, as they are now, the items of another.
func (t *Tx) SelectAgain(ctx context.Context, s evidence.Selection, from string) (int, error) {
	n, err := t.exec(ctx, selectItems+`SELECT $1, i.id, i.version, '', '', '' FROM evidence_selected o JOIN evidence_item i ON i.id = o.item_id
		WHERE i.organisation_id = $2 AND o.selection_id = $3`, s.ID, s.OrganisationID, from)
	return int(n), err
}

// Selection returns a selection of a person in an organisation; NotFound
// otherwise.
func (t *Tx) Selection(ctx context.Context, organisationID, personID, id string) (evidence.Selection, error) {
	return one(ctx, t, "There is no such selection. It may be too old: select the evidence again", func(s scanner) (v evidence.Selection, err error) {
		var change string
		if err = s.Scan(&v.ID, &v.OrganisationID, &v.PersonID, &v.State, &change, at{&v.CreatedAt}, at{&v.DoneAt}); err != nil {
			return v, err
		}
		return v, json.Unmarshal([]byte(change), &v.Change)
	}, `SELECT id, organisation_id, person_id, state, change, created_at, done_at FROM evidence_selection
		WHERE organisation_id = $1 AND person_id = $2 AND id = $3`, organisationID, personID, id)
}

// SettleSelection sets state, change and time of a selection; Conflict when it
// is not in the state given.
func (t *Tx) SettleSelection(ctx context.Context, s evidence.Selection, from evidence.SelectionState) error {
	change, err := json.Marshal(s.Change)
	if err != nil {
		return err
	}
	return t.change(ctx, "Something else has been done with this selection meanwhile",
		`UPDATE evidence_selection SET state = $4, change = $5, done_at = $6 WHERE organisation_id = $1 AND id = $2 AND state = $3`,
		s.OrganisationID, s.ID, from, s.State, string(change), s.DoneAt)
}

// DropSelections forgets selections with which nothing was done, made before a
// time, and those with which something was done before another.
func (t *Tx) DropSelections(ctx context.Context, organisationID string, chosenBefore, doneBefore time.Time) error {
	return t.run(ctx, `DELETE FROM evidence_selection WHERE organisation_id = $1 AND ((state = 'chosen' AND created_at < $2) OR created_at < $3)`,
		organisationID, chosenBefore, doneBefore)
}

// SelectedEvidence returns the items of a selection by code, each with its links
// if they are wanted.
func (t *Tx) SelectedEvidence(ctx context.Context, s evidence.Selection, withLinks bool) ([]evidence.Chosen, error) {
	all, err := list(ctx, t, func(row scanner) (v evidence.Chosen, err error) {
		var ids, names, owner, sensitivity, areas, links string
		b := &v.Before
		if err = row.Scan(append(evidenceItemInto(&v.Item, &ids, &names), &v.Seen, &v.Fate, text{&owner}, &b.PeriodFrom, &b.PeriodUntil, &b.ReviewOn,
			text{&sensitivity}, at{&b.WithdrawnAt}, &areas, &links)...); err != nil {
			return v, err
		}
		v.Item, b.OwnerID, b.Sensitivity = withAreas(v.Item, ids, names), owner, evidence.Sensitivity(sensitivity)
		if areas != "" {
			b.AreaIDs = strings.Split(areas, ",")
		}
		if links != "" {
			err = json.Unmarshal([]byte(links), &b.Links)
		}
		return v, err
	}, `SELECT `+evidenceItem+`, s.version, s.fate, s.owner_id, s.period_from, s.period_until, s.review_on, s.sensitivity, s.withdrawn_at, s.areas, s.links
		FROM evidence_selected s JOIN evidence_item i ON i.id = s.item_id JOIN person p ON p.id = i.owner_id
		WHERE s.selection_id = $2 AND i.organisation_id = $1 ORDER BY i.code, i.id`, s.OrganisationID, s.ID)
	if err != nil || !withLinks {
		return all, err
	}
	links, err := list(ctx, t, scanEvidenceLink, `SELECT `+evidenceLink+` FROM evidence_selected s JOIN evidence_link l ON l.item_id = s.item_id
		WHERE s.selection_id = $2 AND l.organisation_id = $1 ORDER BY l.standard_id, l.element_id`, s.OrganisationID, s.ID)
	if err != nil {
		return nil, err
	}
	of := map[string][]evidence.Link{}
	for _, l := range links {
		of[l.ItemID] = append(of[l.ItemID], l)
	}
	for i := range all {
		all[i].Links = of[all[i].ID]
		slices.SortStableFunc(all[i].Links, func(a, b evidence.Link) int { return standard.CompareIDs(a.ElementID, b.ElementID) })
	}
	return all, nil
}

// SaveFates writes the fate of each item of a selection, and how it stood before.
func (t *Tx) SaveFates(ctx context.Context, s evidence.Selection, all []evidence.Chosen) error {
	if err := t.run(ctx, `DELETE FROM evidence_selected WHERE selection_id = $1`, s.ID); err != nil {
		return err
	}
	rows := make([][]any, len(all))
	for i, v := range all {
		links := ""
		if len(v.Before.Links) > 0 {
			b, err := json.Marshal(v.Before.Links)
			if err != nil {
				return err
			}
			links = string(b)
		}
		b := v.Before
		rows[i] = []any{s.ID, v.ID, v.Seen, v.Fate, orNull(b.OwnerID), b.PeriodFrom, b.PeriodUntil, b.ReviewOn, orNull(string(b.Sensitivity)), b.WithdrawnAt,
			strings.Join(b.AreaIDs, ","), links}
	}
	return t.bulk(ctx, `evidence_selected (selection_id, item_id, version, fate, owner_id, period_from, period_until, review_on, sensitivity, withdrawn_at, areas, links)`, rows)
}

// selectedWith are the items of selection $2 whose fate is $3.
const selectedWith = ` IN (SELECT item_id FROM evidence_selected WHERE selection_id = $2 AND fate = $3)`

// UpdateSelected writes what the change of a selection sets to the items whose
// fate is Changed, or how they were before to those whose fate is PutBack.
func (t *Tx) UpdateSelected(ctx context.Context, s evidence.Selection, fate evidence.ItemFate, now time.Time) error {
	c := s.Change
	sets := map[evidence.Act]struct {
		columns string
		values  []any
	}{
		evidence.ActOwner:       {"owner_id", []any{c.OwnerID}},
		evidence.ActPeriod:      {"period_from,period_until", []any{c.PeriodFrom, c.PeriodUntil}},
		evidence.ActReview:      {"review_on", []any{c.ReviewOn}},
		evidence.ActSensitivity: {"sensitivity", []any{c.Sensitivity}},
		evidence.ActWithdraw:    {"withdrawn_at", []any{now}},
		evidence.ActRestore:     {"withdrawn_at", []any{time.Time{}}},
	}[c.Act]
	set, args := "updated_at = $4, version = evidence_item.version + 1", []any{s.OrganisationID, s.ID, fate, now}
	for i, column := range strings.Split(sets.columns, ",") {
		if column == "" {
			continue // areas have rows of their own
		}
		value := "b." + column
		if fate == evidence.Changed {
			args = append(args, sets.values[i])
			value = fmt.Sprintf("$%d", len(args))
		}
		set += ", " + column + " = " + value
	}
	return t.run(ctx, `UPDATE evidence_item SET `+set+` FROM evidence_selected b
		WHERE evidence_item.organisation_id = $1 AND b.selection_id = $2 AND b.fate = $3 AND b.item_id = evidence_item.id`, args...)
}

// ReplaceSelectedAreas gives the items of a selection with a fate these service
// areas, by the id of the item.
func (t *Tx) ReplaceSelectedAreas(ctx context.Context, s evidence.Selection, fate evidence.ItemFate, areas map[string][]string) error {
	if err := t.run(ctx, `DELETE FROM evidence_item_area WHERE item_id IN (SELECT id FROM evidence_item WHERE organisation_id = $1 AND id`+selectedWith+`)`,
		s.OrganisationID, s.ID, fate); err != nil {
		return err
	}
	var rows [][]any
	for item, ids := range areas {
		for _, id := range ids {
			rows = append(rows, []any{item, id})
		}
	}
	return t.bulk(ctx, `evidence_item_area (item_id, area_id)`, rows)
}

// InsertManyLinks adds links, many to a statement, and no summary; Conflict when
// one is there.
func (t *Tx) InsertManyLinks(ctx context.Context, links []evidence.Link) error {
	rows := make([][]any, len(links))
	for i, l := range links {
		rows[i] = []any{l.ID, l.OrganisationID, l.ItemID, l.StandardID, l.ElementID, l.Claim, l.Pointer, l.Strongest, l.CreatedBy, l.CreatedAt, 1}
	}
	return duplicateIs(t.bulk(ctx, `evidence_link (id, organisation_id, item_id, standard_id, element_id, claim, pointer, strongest, created_by, created_at, version)`, rows), linkedAlready)
}

// DeleteManyLinks takes links of the organisation away, and keeps no summary.
func (t *Tx) DeleteManyLinks(ctx context.Context, organisationID string, ids []string) error {
	for some := range slices.Chunk(ids, bulkArguments) {
		set, args := in(2, some)
		if err := t.run(ctx, `DELETE FROM evidence_link WHERE organisation_id = $1 AND id IN `+set, append([]any{organisationID}, args...)...); err != nil {
			return err
		}
	}
	return nil
}

// RecountElements writes the summaries of the elements of these links anew.
func (t *Tx) RecountElements(ctx context.Context, organisationID string, links []evidence.Link) error {
	seen := map[[2]string]bool{{"", ""}: true}
	var some []evidence.Link
	for _, l := range links {
		if key := [2]string{l.StandardID, l.ElementID}; !seen[key] {
			seen[key] = true
			some = append(some, l)
		}
	}
	return t.recountEvidence(ctx, organisationID, some)
}

// SelectedFiles returns the files of the current editions of a selection's items
// in order; of an item without files, its web address and note.
func (t *Tx) SelectedFiles(ctx context.Context, s evidence.Selection) ([]evidence.SelectedFile, error) {
	return list(ctx, t, func(row scanner) (v evidence.SelectedFile, err error) {
		f := &v.File
		return v, row.Scan(&v.ItemID, &v.URL, &v.Note, text{&f.ID}, text{&f.Name}, text{&f.MediaType}, &f.Size, text{&f.SHA256}, &f.State, text{&f.Signature}, text{&f.Trouble})
	}, `SELECT i.id, e.url, e.note, f.id, f.name, f.media_type, COALESCE(f.size, 0), f.sha256, `+fileStanding+`
		FROM evidence_selected s JOIN evidence_item i ON i.id = s.item_id JOIN evidence_edition e ON e.item_id = i.id AND e.number = i.edition_number
		LEFT JOIN evidence_file f ON f.edition_id = e.id
		WHERE s.selection_id = $2 AND i.organisation_id = $1 ORDER BY i.id, f.position`, s.OrganisationID, s.ID)
}

// ReindexSelected brings what the search finds of a selection's items with a
// fate up to date.
func (t *Tx) ReindexSelected(ctx context.Context, s evidence.Selection, fate evidence.ItemFate) error {
	chosen, err := t.SelectedEvidence(ctx, s, true)
	if err != nil {
		return err
	}
	files, err := t.SelectedFiles(ctx, s)
	if err != nil {
		return err
	}
	current := map[string]evidence.Edition{}
	for _, f := range files {
		e := current[f.ItemID]
		e.URL, e.Note = f.URL, f.Note
		if f.ID != "" {
			e.Files = append(e.Files, f.File)
		}
		current[f.ItemID] = e
	}
	var texts []ManyPassages
	for _, v := range chosen {
		if v.Fate == fate {
			texts = append(texts, ManyPassages{v.ID, []evidence.Passage{{Position: 1, Text: evidence.ItemText(v.Item, current[v.ID], v.Links)}}})
		}
	}
	const of = ` FROM passage WHERE organisation_id = $1 AND kind = $4 AND subject_id` + selectedWith
	for _, statement := range []string{`DELETE FROM passage_words WHERE rowid IN (SELECT id` + of + `)`, `DELETE` + of} {
		if err := t.run(ctx, statement, s.OrganisationID, s.ID, fate, search.Item); err != nil {
			return err
		}
	}
	return t.InsertManyPassages(ctx, s.OrganisationID, search.Item, texts)
}
