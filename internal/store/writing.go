package store

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/plaudit/plaudit/internal/desk"
	"github.com/plaudit/plaudit/internal/reporting"
)

// NoteWriting keeps that somebody writes in a place, and since when last.
func (t *Tx) NoteWriting(ctx context.Context, w desk.Writing) error {
	return t.run(ctx, `INSERT INTO writing (assessment_id, person_id, place, wrote_at) VALUES ($1, $2, $3, $4)
		ON CONFLICT (assessment_id, person_id, place) DO UPDATE SET wrote_at = excluded.wrote_at`, w.AssessmentID, w.PersonID, w.Place, w.At)
}

// ForgetWriting forgets that somebody writes in a place: they have saved.
func (t *Tx) ForgetWriting(ctx context.Context, w desk.Writing) error {
	_, err := t.exec(ctx, `DELETE FROM writing WHERE assessment_id = $1 AND person_id = $2 AND place = $3`, w.AssessmentID, w.PersonID, w.Place)
	return err
}

// KeptWords returns all words of an assessment that came too late, oldest first.
func (t *Tx) KeptWords(ctx context.Context, assessmentID string) ([]reporting.KeptWords, error) {
	return list(ctx, t, func(s scanner) (k reporting.KeptWords, err error) {
		var texts string
		if err := s.Scan(&k.ID, &k.AssessmentID, &k.PersonID, &k.Person, &k.Place, &texts, at{&k.KeptAt}, at{&k.HandedOnAt}, at{&k.SettledAt}, text{&k.SettledBy}); err != nil {
			return k, err
		}
		if err := json.Unmarshal([]byte(texts), &k.Texts); err != nil {
			return k, fmt.Errorf("read kept words %s: %w", k.ID, err)
		}
		return k, nil
	}, `SELECT k.id, k.assessment_id, k.person_id, p.name, k.place, k.content, k.kept_at, k.handed_on_at, k.settled_at, k.settled_by
		FROM kept_words k JOIN person p ON p.id = k.person_id WHERE k.assessment_id = $1 ORDER BY k.kept_at, k.id LIMIT 1000`, assessmentID)
}

// SaveKeptWords adds kept words or changes them.
func (t *Tx) SaveKeptWords(ctx context.Context, k reporting.KeptWords) error {
	texts, err := k.TextsJSON()
	if err != nil {
		return err
	}
	return t.run(ctx, `INSERT INTO kept_words (id, assessment_id, person_id, place, content, kept_at, handed_on_at, settled_at, settled_by) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
		ON CONFLICT (id) DO UPDATE SET content = excluded.content, kept_at = excluded.kept_at, handed_on_at = excluded.handed_on_at,
			settled_at = excluded.settled_at, settled_by = excluded.settled_by`,
		k.ID, k.AssessmentID, k.PersonID, k.Place, texts, k.KeptAt, k.HandedOnAt, k.SettledAt, orNull(k.SettledBy))
}
