package store

import (
	"context"

	"github.com/plaudit/plaudit/internal/improvement"
)

const selectActions = `SELECT a.id, a.organisation_id, a.improvement_area_id, a.service_plan_id, a.area_id, a.title, a.measure, a.owner_id, a.due_on,
		a.state, a.created_by, a.created_at, a.updated_at, a.version, o.name, r.name, p.title, i.words,
		(SELECT string_agg(e.element_id, ',' ORDER BY e.element_id) FROM improvement_area_element e WHERE e.improvement_area_id = a.improvement_area_id),
		(SELECT COUNT(*) FROM action_proof f WHERE f.action_id = a.id),
		(SELECT n.words FROM action_note n WHERE n.action_id = a.id ORDER BY n.created_at DESC, n.id DESC LIMIT 1)
	FROM action a JOIN person o ON o.id = a.owner_id LEFT JOIN service_area r ON r.id = a.area_id
	LEFT JOIN service_plan p ON p.id = a.service_plan_id LEFT JOIN improvement_area i ON i.id = a.improvement_area_id
	WHERE a.organisation_id = $1`

func scanAction(s scanner) (a improvement.Row, err error) {
	var elements string
	err = s.Scan(&a.ID, &a.OrganisationID, text{&a.ImprovementAreaID}, text{&a.PlanID}, text{&a.AreaID}, &a.Title, &a.Measure, &a.OwnerID, &a.DueOn,
		&a.State, &a.CreatedBy, at{&a.CreatedAt}, at{&a.UpdatedAt}, &a.Version, &a.OwnerName, text{&a.AreaName}, text{&a.PlanTitle},
		text{&a.ImprovementWords}, text{&elements}, &a.Proofs, text{&a.LastNote})
	a.ElementIDs = elementList(elements)
	return a, err
}

// Action returns an action of the organisation; NotFound otherwise.
func (t *Tx) Action(ctx context.Context, organisationID, id string) (improvement.Row, error) {
	return one(ctx, t, "There is no such action", scanAction, selectActions+` AND a.id = $2`, organisationID, id)
}

// Actions returns up to limit actions of the organisation that the filter names,
// by due date.
func (t *Tx) Actions(ctx context.Context, organisationID string, f improvement.Filter, limit int) ([]improvement.Row, error) {
	c := conditions{args: []any{organisationID}}
	c.andIf("a.owner_id = ?", f.OwnerID)
	c.andIn("a.area_id", f.AreaIDs)
	c.andIf("a.state = ?", string(f.State))
	if f.Unfinished {
		c.and("a.state IN ('open', 'in_progress')")
	}
	c.andIf("a.state IN ('open', 'in_progress') AND a.due_on < ?", string(f.OverdueOn))
	c.andIf("a.service_plan_id = ?", f.PlanID)
	c.andIf("a.improvement_area_id = ?", f.ImprovementAreaID)
	if f.After.ID != "" {
		c.and("(a.due_on > ? OR (a.due_on = ? AND a.id > ?))", f.After.DueOn, f.After.DueOn, f.After.ID)
	}
	order := ` ORDER BY a.due_on, a.id LIMIT ` + c.arg(limit)
	return list(ctx, t, scanAction, selectActions+c.text.String()+order, c.args...)
}

// InsertAction adds an action.
func (t *Tx) InsertAction(ctx context.Context, a improvement.Action) error {
	return duplicateIs(t.run(ctx, `INSERT INTO action (id, organisation_id, improvement_area_id, service_plan_id, area_id, title, measure, owner_id,
		due_on, state, created_by, created_at, updated_at, version) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, 1)`,
		a.ID, a.OrganisationID, orNull(a.ImprovementAreaID), orNull(a.PlanID), orNull(a.AreaID), a.Title, a.Measure, a.OwnerID,
		a.DueOn, string(a.State), a.CreatedBy, a.CreatedAt, a.UpdatedAt), sentAlready)
}

// UpdateAction changes an action at the version it carries.
func (t *Tx) UpdateAction(ctx context.Context, a improvement.Action) error {
	return t.change(ctx, "This action was changed by somebody else since you opened it",
		`UPDATE action SET improvement_area_id = $4, service_plan_id = $5, area_id = $6, title = $7, measure = $8, owner_id = $9, due_on = $10,
		state = $11, updated_at = $12, version = version + 1 WHERE id = $1 AND organisation_id = $2 AND version = $3`,
		a.ID, a.OrganisationID, a.Version, orNull(a.ImprovementAreaID), orNull(a.PlanID), orNull(a.AreaID), a.Title, a.Measure, a.OwnerID, a.DueOn,
		string(a.State), a.UpdatedAt)
}

// ActionNotes returns the notes of an action, oldest first.
func (t *Tx) ActionNotes(ctx context.Context, actionID string) ([]improvement.Note, error) {
	return list(ctx, t, func(s scanner) (n improvement.Note, err error) {
		return n, s.Scan(&n.ID, &n.ActionID, &n.PersonID, &n.PersonName, &n.Words, &n.State, at{&n.CreatedAt})
	}, `SELECT n.id, n.action_id, n.person_id, p.name, n.words, n.state, n.created_at FROM action_note n JOIN person p ON p.id = n.person_id
		WHERE n.action_id = $1 ORDER BY n.created_at, n.id LIMIT 1000`, actionID)
}

// InsertActionNote adds a note to an action.
func (t *Tx) InsertActionNote(ctx context.Context, n improvement.Note) error {
	return duplicateIs(t.run(ctx, `INSERT INTO action_note (id, action_id, person_id, words, state, created_at) VALUES ($1, $2, $3, $4, $5, $6)`,
		n.ID, n.ActionID, n.PersonID, n.Words, string(n.State), n.CreatedAt), sentAlready)
}

func scanProof(s scanner) (p improvement.Proof, err error) {
	return p, s.Scan(&p.ItemID, &p.Code, &p.Title, &p.Withdrawn)
}

// ActionProofs returns the evidence items that prove an action, by code.
func (t *Tx) ActionProofs(ctx context.Context, actionID string) ([]improvement.Proof, error) {
	return list(ctx, t, scanProof, `SELECT i.id, i.code, i.title, i.withdrawn_at IS NOT NULL FROM action_proof f JOIN evidence_item i ON i.id = f.item_id
		WHERE f.action_id = $1 ORDER BY i.code, i.id LIMIT 500`, actionID)
}

// ProofItem returns an evidence item of the organisation as proof; NotFound
// otherwise.
func (t *Tx) ProofItem(ctx context.Context, organisationID, itemID string) (improvement.Proof, error) {
	return one(ctx, t, "There is no such evidence item", scanProof,
		`SELECT id, code, title, withdrawn_at IS NOT NULL FROM evidence_item WHERE organisation_id = $1 AND id = $2`, organisationID, itemID)
}

// AddActionProof links an item to an action and says whether it was not there.
func (t *Tx) AddActionProof(ctx context.Context, actionID, itemID string) (added bool, err error) {
	n, err := t.exec(ctx, `INSERT INTO action_proof (action_id, item_id) VALUES ($1, $2) ON CONFLICT DO NOTHING`, actionID, itemID)
	return n > 0, err
}

// RemoveActionProof takes an item away from an action and says whether it was there.
func (t *Tx) RemoveActionProof(ctx context.Context, actionID, itemID string) (removed bool, err error) {
	n, err := t.exec(ctx, `DELETE FROM action_proof WHERE action_id = $1 AND item_id = $2`, actionID, itemID)
	return n > 0, err
}
