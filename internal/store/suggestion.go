package store

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"

	"github.com/plaudit/plaudit/internal/evidence"
	"github.com/plaudit/plaudit/internal/fault"
	"github.com/plaudit/plaudit/internal/jobs"
	"github.com/plaudit/plaudit/internal/suggestion"
)

var _ suggestion.Tx = (*Tx)(nil)

// undecided is true of suggestions s that are not linked and not decided on.
const undecided = `NOT EXISTS (SELECT 1 FROM evidence_link l WHERE l.item_id = s.item_id AND l.standard_id = s.standard_id AND l.element_id = s.element_id)
	AND NOT EXISTS (SELECT 1 FROM suggestion_decision d WHERE d.item_id = s.item_id AND d.standard_id = s.standard_id AND d.element_id = s.element_id)`

const suggestionColumns = `s.organisation_id, s.item_id, s.standard_id, s.element_id, s.place, s.score, s.terms, s.passages, s.accepted_alike, s.rejected_alike`

func suggestionInto(v *suggestion.Suggestion) []any {
	return []any{&v.OrganisationID, &v.ItemID, &v.StandardID, &v.ElementID, &v.Place, &v.Score, fromJSON{&v.Terms}, fromJSON{&v.Passages}, &v.AcceptedAlike, &v.RejectedAlike}
}

// fromJSON scans a column that holds JSON.
type fromJSON struct{ into any }

// Scan reads the JSON.
func (j fromJSON) Scan(v any) error {
	var s string
	if err := (text{&s}).Scan(v); err != nil || s == "" {
		return err
	}
	return json.Unmarshal([]byte(s), j.into)
}

func toJSON(v any) (string, error) {
	b, err := json.Marshal(v)
	return string(b), err
}

// Suggestions returns what is suggested for an item, the strongest first, without
// what is linked or was decided on.
func (t *Tx) Suggestions(ctx context.Context, organisationID, itemID string) ([]suggestion.Suggestion, error) {
	return list(ctx, t, func(s scanner) (v suggestion.Suggestion, err error) { return v, s.Scan(suggestionInto(&v)...) },
		`SELECT `+suggestionColumns+` FROM suggestion s WHERE s.organisation_id = $1 AND s.item_id = $2 AND `+undecided+` ORDER BY s.place LIMIT 100`, organisationID, itemID)
}

// suggestedFor selects the items in use for which the element $2 of the standard
// is suggested to the organisation $3, the strongest five, in the columns of Beside.
func suggestedFor(standard int) string {
	return fmt.Sprintf(`SELECT * FROM (SELECT 'suggested' AS kind, s.item_id AS id, i.owner_id AS person_id, i.title AS name, s.passages AS words,
			(SELECT string_agg(a.area_id, ',' ORDER BY a.area_id) FROM evidence_item_area a WHERE a.item_id = i.id) AS area,
			'' AS period_from, '' AS period_until, i.edition_number AS satisfied, s.place AS answered, i.created_at, i.code, s.terms, s.score
		FROM suggestion s JOIN evidence_item i ON i.id = s.item_id
		WHERE s.organisation_id = $3 AND s.standard_id = $%d AND s.element_id = $2 AND i.withdrawn_at IS NULL AND `+undecided+`
		ORDER BY s.score DESC, i.code LIMIT 5) strongest`, standard)
}

func splitList(s string) []string {
	if s == "" {
		return nil
	}
	return strings.Split(s, ",")
}

// SuggestionsWaiting returns the items in use with suggestions that wait, the
// first added first.
func (t *Tx) SuggestionsWaiting(ctx context.Context, organisationID string, limit int) ([]suggestion.Waiting, error) {
	return list(ctx, t, func(s scanner) (v suggestion.Waiting, err error) {
		var areas string
		err = s.Scan(&v.ItemID, &v.Code, &v.Title, &v.OwnerID, &v.OwnerName, &v.Waiting, text{&v.ElementID}, &v.Score, &areas, at{&v.AddedAt})
		v.AreaIDs = splitList(areas)
		return v, err
	}, `SELECT i.id, i.code, i.title, i.owner_id, p.name, r.waiting, b.element_id, COALESCE(b.score, 0),
			COALESCE((SELECT string_agg(a.area_id, ',' ORDER BY a.area_id) FROM evidence_item_area a WHERE a.item_id = i.id), ''), i.created_at
		FROM suggestion_run r JOIN evidence_item i ON i.id = r.item_id JOIN person p ON p.id = i.owner_id
		LEFT JOIN suggestion b ON b.item_id = r.item_id AND b.place = (SELECT min(s.place) FROM suggestion s WHERE s.item_id = r.item_id AND `+undecided+`)
		WHERE r.organisation_id = $1 AND r.waiting > 0 AND i.withdrawn_at IS NULL ORDER BY i.created_at, i.code, i.id LIMIT $2`, organisationID, limit)
}

// SuggestionSubject returns an item as its suggestions are shown; NotFound when
// it is not the organisation's.
func (t *Tx) SuggestionSubject(ctx context.Context, organisationID, itemID string) (suggestion.Subject, error) {
	return one(ctx, t, "There is no such evidence item", func(s scanner) (v suggestion.Subject, err error) {
		var ids, names, state string
		err = s.Scan(append(evidenceItemInto(&v.Item, &ids, &names), text{&v.FileID}, text{&v.FileName}, text{&state}, text{(*string)(&v.Text)}, &v.Files,
			at{&v.Computed}, &v.Learnt)...)
		v.Item, v.FileState = withAreas(v.Item, ids, names), evidence.ContentState(state)
		if _, worst, found := strings.Cut(string(v.Text), ":"); found {
			v.Text = evidence.TextState(worst)
		}
		return v, err
	}, `SELECT `+evidenceItem+`, f.id, f.name, COALESCE(c.state, 'unscanned'),
			(SELECT min(CASE COALESCE(x.state, 'waiting') WHEN 'waiting' THEN '1:waiting' WHEN 'failed' THEN '2:failed' WHEN 'empty' THEN '3:empty' ELSE '4:read' END)
				FROM evidence_file y LEFT JOIN content_text x ON x.organisation_id = y.organisation_id AND x.sha256 = y.sha256 WHERE y.edition_id = e.id),
			(SELECT count(*) FROM evidence_file y WHERE y.edition_id = e.id), r.computed_at,
			(SELECT count(*) FROM suggestion_decision d WHERE d.organisation_id = i.organisation_id AND d.counts)
		FROM evidence_item i JOIN person p ON p.id = i.owner_id
		JOIN evidence_edition e ON e.item_id = i.id AND e.number = i.edition_number
		LEFT JOIN evidence_file f ON f.edition_id = e.id AND f.position = 1
		LEFT JOIN content c ON c.sha256 = f.sha256
		LEFT JOIN suggestion_run r ON r.item_id = i.id
		WHERE i.organisation_id = $1 AND i.id = $2`, organisationID, itemID)
}

const decisionColumns = `d.id, d.organisation_id, d.item_id, d.standard_id, d.element_id, d.verdict, d.instead_of, d.link_id, d.draft, d.terms, d.counts, d.decided_by, p.name, d.decided_at`

func decisionInto(d *suggestion.Decision) []any {
	return []any{&d.ID, &d.OrganisationID, &d.ItemID, &d.StandardID, &d.ElementID, &d.Verdict, &d.InsteadOf, &d.LinkID, &d.Draft, fromJSON{&d.Terms}, &d.Counts,
		&d.DecidedBy, &d.DecidedByName, at{&d.DecidedAt}}
}

// SuggestionDecisions returns what was decided on suggestions for an item, the
// last first, each with its link as it is now.
func (t *Tx) SuggestionDecisions(ctx context.Context, organisationID, itemID string) ([]suggestion.Decision, error) {
	return list(ctx, t, func(s scanner) (d suggestion.Decision, err error) {
		l := &d.Link
		return d, s.Scan(append(decisionInto(&d), text{&l.ID}, text{&l.OrganisationID}, text{&l.ItemID}, text{&l.StandardID}, text{&l.ElementID}, text{&l.Claim}, text{&l.Pointer},
			&l.Strongest, &l.Version)...)
	}, `SELECT `+decisionColumns+`, l.id, l.organisation_id, l.item_id, l.standard_id, l.element_id, l.claim, l.pointer, COALESCE(l.strongest, false), COALESCE(l.version, 0)
		FROM suggestion_decision d JOIN person p ON p.id = d.decided_by LEFT JOIN evidence_link l ON l.id = d.link_id
		WHERE d.organisation_id = $1 AND d.item_id = $2 ORDER BY d.decided_at DESC, d.id DESC LIMIT 200`, organisationID, itemID)
}

// SuggestionRun returns for which state of an item suggestions were worked out;
// false when they were not.
func (t *Tx) SuggestionRun(ctx context.Context, organisationID, itemID string) (suggestion.Run, bool, error) {
	all, err := list(ctx, t, func(s scanner) (r suggestion.Run, err error) {
		return r, s.Scan(&r.ItemID, &r.OrganisationID, &r.Basis, &r.Engine, &r.Experience, fromJSON{&r.TitleTerms}, at{&r.ComputedAt})
	}, `SELECT item_id, organisation_id, basis, engine, experience, title_terms, computed_at FROM suggestion_run WHERE organisation_id = $1 AND item_id = $2`, organisationID, itemID)
	if err != nil || len(all) == 0 {
		return suggestion.Run{}, false, err
	}
	return all[0], true, nil
}

// SaveSuggestions puts suggestions in the place of those there were for an item.
func (t *Tx) SaveSuggestions(ctx context.Context, r suggestion.Run, all []suggestion.Suggestion) error {
	titleTerms, err := toJSON(r.TitleTerms)
	if err != nil {
		return err
	}
	if err := t.run(ctx, `INSERT INTO suggestion_run (item_id, organisation_id, basis, engine, experience, title_terms, waiting, computed_at) VALUES ($1, $2, $3, $4, $5, $6, 0, $7)
		ON CONFLICT (item_id) DO UPDATE SET basis = excluded.basis, engine = excluded.engine, experience = excluded.experience, title_terms = excluded.title_terms, computed_at = excluded.computed_at`,
		r.ItemID, r.OrganisationID, r.Basis, r.Engine, r.Experience, titleTerms, r.ComputedAt); err != nil {
		return err
	}
	if err := t.run(ctx, `DELETE FROM suggestion WHERE organisation_id = $1 AND item_id = $2`, r.OrganisationID, r.ItemID); err != nil {
		return err
	}
	for _, v := range all {
		terms, err := toJSON(v.Terms)
		if err != nil {
			return err
		}
		passages, err := toJSON(v.Passages)
		if err != nil {
			return err
		}
		if err := t.run(ctx, `INSERT INTO suggestion (organisation_id, item_id, standard_id, element_id, place, score, terms, passages, accepted_alike, rejected_alike)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`, v.OrganisationID, v.ItemID, v.StandardID, v.ElementID, v.Place, v.Score, terms, passages,
			v.AcceptedAlike, v.RejectedAlike); err != nil {
			return err
		}
	}
	return t.recountSuggestions(ctx, r.ItemID)
}

// EvidenceSuggested counts the items in use with suggestions that wait.
func (t *Tx) EvidenceSuggested(ctx context.Context, organisationID string) (int64, error) {
	return one(ctx, t, "", scanOne[int64], `SELECT count(*) FROM suggestion_run r JOIN evidence_item i ON i.id = r.item_id
		WHERE r.organisation_id = $1 AND r.waiting > 0 AND i.withdrawn_at IS NULL`, organisationID)
}

// recountSuggestions counts what waits of an item anew.
func (t *Tx) recountSuggestions(ctx context.Context, itemID string) error {
	return t.run(ctx, `UPDATE suggestion_run SET waiting = (SELECT count(*) FROM suggestion s WHERE s.item_id = suggestion_run.item_id AND `+undecided+`) WHERE item_id = $1`, itemID)
}

var decidedAlready = fault.Conflict("Somebody else decided on this suggestion just now")

// InsertSuggestionDecision remembers a decision; Conflict when there is one.
func (t *Tx) InsertSuggestionDecision(ctx context.Context, d suggestion.Decision) error {
	terms, err := toJSON(d.Terms)
	if err != nil {
		return err
	}
	// What was set aside makes room for a choice of the same element.
	if err := t.run(ctx, `DELETE FROM suggestion_decision WHERE item_id = $1 AND standard_id = $2 AND element_id = $3 AND verdict = 'set_aside'`,
		d.ItemID, d.StandardID, d.ElementID); err != nil {
		return err
	}
	if err := t.run(ctx, `INSERT INTO suggestion_decision (id, organisation_id, item_id, standard_id, element_id, verdict, instead_of, link_id, draft, terms, counts, decided_by, decided_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)`, d.ID, d.OrganisationID, d.ItemID, d.StandardID, d.ElementID, d.Verdict, d.InsteadOf, d.LinkID,
		d.Draft, terms, d.Counts, d.DecidedBy, d.DecidedAt); err != nil {
		return duplicateIs(err, decidedAlready)
	}
	return t.decisionsMoved(ctx, d)
}

// DeleteSuggestionDecision takes a decision back.
func (t *Tx) DeleteSuggestionDecision(ctx context.Context, d suggestion.Decision) error {
	if err := t.run(ctx, `DELETE FROM suggestion_decision WHERE organisation_id = $1 AND id = $2`, d.OrganisationID, d.ID); err != nil {
		return err
	}
	return t.decisionsMoved(ctx, d)
}

func (t *Tx) decisionsMoved(ctx context.Context, d suggestion.Decision) error {
	if d.Counts {
		if err := t.moveExperience(ctx, d.OrganisationID); err != nil {
			return err
		}
	}
	return t.recountSuggestions(ctx, d.ItemID)
}

func (t *Tx) moveExperience(ctx context.Context, organisationID string) error {
	return t.run(ctx, `INSERT INTO suggestion_experience (organisation_id, revision) VALUES ($1, 1)
		ON CONFLICT (organisation_id) DO UPDATE SET revision = suggestion_experience.revision + 1`, organisationID)
}

// SuggestionExperience returns the last decisions of an organisation that count,
// the last first, and how often its experience has moved.
func (t *Tx) SuggestionExperience(ctx context.Context, organisationID string, limit int) (all []suggestion.Decision, revision int64, err error) {
	if revision, err = one(ctx, t, "", scanOne[int64], `SELECT COALESCE((SELECT revision FROM suggestion_experience WHERE organisation_id = $1), 0)`, organisationID); err != nil {
		return nil, 0, err
	}
	all, err = list(ctx, t, func(s scanner) (d suggestion.Decision, err error) { return d, s.Scan(decisionInto(&d)...) },
		`SELECT `+decisionColumns+` FROM suggestion_decision d JOIN person p ON p.id = d.decided_by WHERE d.organisation_id = $1 AND d.counts
		ORDER BY d.decided_at DESC, d.id DESC LIMIT $2`, organisationID, limit)
	return all, revision, err
}

// ForgetSuggestionExperience lets the decisions of an organisation teach nothing
// any more, and says how many did.
func (t *Tx) ForgetSuggestionExperience(ctx context.Context, organisationID string) (int64, error) {
	n, err := t.exec(ctx, `UPDATE suggestion_decision SET counts = false WHERE organisation_id = $1 AND counts`, organisationID)
	if err != nil {
		return 0, err
	}
	return n, t.moveExperience(ctx, organisationID)
}

// StaleSuggestions returns items in use, as organisation and id, for which no
// suggestions were worked out or by another engine; and those with suggestions
// that wait and were worked out before the organisation's experience moved.
func (t *Tx) StaleSuggestions(ctx context.Context, engine string, limit int) ([][2]string, error) {
	scan := func(s scanner) (v [2]string, err error) { return v, s.Scan(&v[0], &v[1]) }
	stale, err := list(ctx, t, scan, `SELECT i.organisation_id, i.id FROM evidence_item i LEFT JOIN suggestion_run r ON r.item_id = i.id
		WHERE i.withdrawn_at IS NULL AND (r.item_id IS NULL OR r.engine <> $1) LIMIT $2`, engine, limit)
	if err != nil || len(stale) >= limit {
		return stale, err
	}
	moved, err := list(ctx, t, scan, `SELECT r.organisation_id, r.item_id FROM suggestion_experience e JOIN suggestion_run r ON r.organisation_id = e.organisation_id
		WHERE r.waiting > 0 AND r.experience < e.revision ORDER BY r.experience, r.item_id LIMIT $1`, limit-len(stale))
	return append(stale, moved...), err
}

// EnqueueSuggestAgain has what is stale worked out again, unless that is about
// to be done already.
func (t *Tx) EnqueueSuggestAgain(ctx context.Context) error {
	return t.Enqueue(ctx, jobs.SuggestAgainArgs{})
}

// enqueueSuggest has suggestions worked out for an item after the transaction.
func (t *Tx) enqueueSuggest(ctx context.Context, organisationID, itemID string) error {
	return t.Enqueue(ctx, jobs.SuggestArgs{OrganisationID: organisationID, ItemID: itemID})
}

// suggestFor has suggestions worked out anew for the items whose current edition
// holds a content of which the text was read.
func (t *Tx) suggestFor(ctx context.Context, organisationID, sha256 string) error {
	items, err := list(ctx, t, scanOne[string], `SELECT DISTINCT i.id FROM evidence_file f JOIN evidence_edition e ON e.id = f.edition_id
		JOIN evidence_item i ON i.id = e.item_id AND i.edition_number = e.number WHERE f.organisation_id = $1 AND f.sha256 = $2 LIMIT 1000`, organisationID, sha256)
	if err != nil {
		return err
	}
	for _, id := range items {
		if err := t.run(ctx, `UPDATE suggestion_run SET basis = '' WHERE item_id = $1`, id); err != nil {
			return err
		}
		if err := t.enqueueSuggest(ctx, organisationID, id); err != nil {
			return fmt.Errorf("suggest for %s: %w", id, err)
		}
	}
	return nil
}
