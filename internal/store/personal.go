package store

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"github.com/plaudit/plaudit/internal/applicant"
	"github.com/plaudit/plaudit/internal/assessment"
	"github.com/plaudit/plaudit/internal/evidence"
	"github.com/plaudit/plaudit/internal/personal"
)

// What personal data is looked for in.
const (
	personalFile    = "file"
	personalEdition = "edition"
)

// lookForPersonal stores what looks like personal data in the text of a subject,
// in the place of what was stored before.
func (t *Tx) lookForPersonal(ctx context.Context, organisationID, kind, subjectID string, passages []evidence.Passage) error {
	own, err := t.ownDomains(ctx, organisationID, passages)
	if err != nil {
		return err
	}
	spotted := evidence.Spot(passages, own)
	found := evidence.Findings(spotted)
	if spotted == nil {
		spotted = []evidence.Spotted{}
	}
	written, err := json.Marshal(spotted)
	if err != nil {
		return err
	}
	return t.run(ctx, `INSERT INTO personal_data (organisation_id, kind, subject_id, rules, heavy, summary, findings) VALUES ($1, $2, $3, $4, $5, $6, $7)
		ON CONFLICT (organisation_id, kind, subject_id) DO UPDATE SET rules = excluded.rules, heavy = excluded.heavy, summary = excluded.summary, findings = excluded.findings`,
		organisationID, kind, subjectID, personal.Rules, personal.Heavy(found), personal.Summary(found), string(written))
}

// ownDomains returns the domains of the addresses of an organisation's people,
// for text that has addresses at all.
func (t *Tx) ownDomains(ctx context.Context, organisationID string, passages []evidence.Passage) ([]string, error) {
	any := false
	for _, p := range passages {
		any = any || strings.Contains(p.Text, "@")
	}
	if !any {
		return nil, nil
	}
	seen := map[string]bool{}
	var own []string
	_, err := list(ctx, t, func(s scanner) (none struct{}, err error) {
		var email string
		err = s.Scan(&email)
		if _, domain, ok := strings.Cut(email, "@"); ok && !seen[domain] {
			seen[domain] = true
			own = append(own, domain)
		}
		return none, err
	}, `SELECT p.email_folded FROM person p JOIN membership m ON m.person_id = p.id WHERE m.organisation_id = $1 ORDER BY p.email_folded LIMIT 5000`, organisationID)
	return own, err
}

// spottedIn reads what lookForPersonal wrote; nothing when it did not.
func spottedIn(written string) (all []evidence.Spotted, err error) {
	if written == "" || written == "[]" {
		return nil, nil
	}
	if err := json.Unmarshal([]byte(written), &all); err != nil {
		return nil, fmt.Errorf("personal data that was found: %w", err)
	}
	return all, nil
}

// lookAgainForPersonal looks through up to limit contents and notes that no
// rules, or older ones, were applied to, and says how many.
func (t *Tx) lookAgainForPersonal(ctx context.Context, limit int) (int, error) {
	files, err := list(ctx, t, scanPair, `SELECT c.organisation_id, c.sha256 FROM content_text c WHERE c.state = 'read'
		AND NOT EXISTS (SELECT 1 FROM personal_data d WHERE d.organisation_id = c.organisation_id AND d.kind = 'file' AND d.subject_id = c.sha256 AND d.rules >= $1)
		LIMIT $2`, personal.Rules, limit)
	if err != nil {
		return 0, err
	}
	for _, v := range files {
		passages, err := t.Passages(ctx, v[0], v[1])
		if err != nil {
			return 0, err
		}
		if err := t.lookForPersonal(ctx, v[0], personalFile, v[1], passages); err != nil {
			return 0, err
		}
	}
	notes, err := list(ctx, t, func(s scanner) (v [3]string, err error) { return v, s.Scan(&v[0], &v[1], &v[2]) },
		`SELECT e.organisation_id, e.id, e.note FROM evidence_edition e WHERE e.note <> ''
		AND NOT EXISTS (SELECT 1 FROM personal_data d WHERE d.organisation_id = e.organisation_id AND d.kind = 'edition' AND d.subject_id = e.id AND d.rules >= $1)
		LIMIT $2`, personal.Rules, limit)
	if err != nil {
		return 0, err
	}
	for _, v := range notes {
		if err := t.lookForPersonal(ctx, v[0], personalEdition, v[1], []evidence.Passage{{Text: v[2]}}); err != nil {
			return 0, err
		}
	}
	return len(files) + len(notes), nil
}

func scanPair(s scanner) (v [2]string, err error) { return v, s.Scan(&v[0], &v[1]) }

// SavePersonalFine records why what looks like personal data in an edition may
// stay.
func (t *Tx) SavePersonalFine(ctx context.Context, organisationID, itemID string, edition int64, because, personID string, at time.Time) error {
	return t.run(ctx, `INSERT INTO personal_fine (item_id, edition_number, organisation_id, because, said_by, said_at) VALUES ($1, $2, $3, $4, $5, $6)
		ON CONFLICT (item_id, edition_number) DO UPDATE SET because = excluded.because, said_by = excluded.said_by, said_at = excluded.said_at`,
		itemID, edition, organisationID, because, personID, at)
}

// DeletePersonalFine takes that back.
func (t *Tx) DeletePersonalFine(ctx context.Context, organisationID, itemID string, edition int64) error {
	return t.run(ctx, `DELETE FROM personal_fine WHERE organisation_id = $1 AND item_id = $2 AND edition_number = $3`, organisationID, itemID, edition)
}

// exposed are the current editions of the organisation's items in use in which
// personal data was found that is worth a warning, unless somebody said that it
// may stay: item_id, summary. $1 is the organisation.
const exposed = `(SELECT x.item_id, string_agg(x.summary, ', ' ORDER BY x.summary) AS summary, min(x.received_at) AS received_at FROM (
		SELECT e.item_id, e.number, e.received_at, d.summary FROM personal_data d JOIN evidence_file f ON f.organisation_id = d.organisation_id AND f.sha256 = d.subject_id
			JOIN evidence_edition e ON e.id = f.edition_id WHERE d.organisation_id = $1 AND d.kind = 'file' AND d.heavy > 0
		UNION SELECT e.item_id, e.number, e.received_at, d.summary FROM personal_data d JOIN evidence_edition e ON e.id = d.subject_id AND e.organisation_id = d.organisation_id
			WHERE d.organisation_id = $1 AND d.kind = 'edition' AND d.heavy > 0) x
	WHERE EXISTS (SELECT 1 FROM evidence_item i WHERE i.id = x.item_id AND i.edition_number = x.number AND i.withdrawn_at IS NULL)
	AND NOT EXISTS (SELECT 1 FROM personal_fine n WHERE n.item_id = x.item_id AND n.edition_number = x.number)
	GROUP BY x.item_id)`

// PersonalToSubmit returns the items, linked to elements that are examined, in
// these areas or in none (no areas: everywhere), in which something looks like
// personal data and nobody said that it may stay; by code, at most 500.
func (t *Tx) PersonalToSubmit(ctx context.Context, a assessment.Assessment, areaIDs []string) ([]applicant.Exposed, error) {
	more, values := inAreas(4, areaIDs, false)
	return list(ctx, t, func(s scanner) (v applicant.Exposed, err error) {
		return v, s.Scan(&v.ItemID, &v.Code, &v.Title, &v.Words)
	}, `SELECT i.id, i.code, i.title, x.summary FROM `+exposed+` x JOIN evidence_item i ON i.id = x.item_id
		WHERE EXISTS (SELECT 1 FROM evidence_link l JOIN assessment_element s ON s.element_id = l.element_id
			WHERE l.item_id = i.id AND l.standard_id = $2 AND s.assessment_id = $3)`+more+` ORDER BY i.code LIMIT 500`,
		append([]any{a.OrganisationID, a.StandardID, a.ID}, values...)...)
}
