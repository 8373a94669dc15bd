package store

import (
	"context"

	"github.com/plaudit/plaudit/internal/assessment"
	"github.com/plaudit/plaudit/internal/date"
	"github.com/plaudit/plaudit/internal/desk"
	"github.com/plaudit/plaudit/internal/question"
	"github.com/plaudit/plaudit/internal/reporting"
)

const releaseColumns = `r.id, r.assessment_id, r.number, r.status, r.content, r.hash, r.released_by, r.released_at, r.comments_by, r.reminded, r.checked_by, r.checked_at`

func scanRelease(s scanner) (r reporting.Release, err error) {
	return r, s.Scan(&r.ID, &r.AssessmentID, &r.Number, &r.Status, &r.JSON, &r.Hash, &r.ReleasedBy, at{&r.ReleasedAt},
		&r.CommentsBy, &r.Reminded, text{&r.CheckedBy}, at{&r.CheckedAt})
}

// UpdateReleaseClock keeps until when comments on a release are wanted, the
// reminders sent and who said that there are no more. Conflict when the release
// is not the latest of its assessment any more.
func (t *Tx) UpdateReleaseClock(ctx context.Context, r reporting.Release) error {
	return t.change(ctx, "The report has been released again meanwhile", `UPDATE report_release SET comments_by = $3, reminded = $4, checked_by = $5, checked_at = $6
		WHERE assessment_id = $1 AND id = $2 AND number = (SELECT MAX(number) FROM report_release WHERE assessment_id = $1)`,
		r.AssessmentID, r.ID, r.CommentsBy, r.Reminded, orNull(r.CheckedBy), r.CheckedAt)
}

// ReleasesToRemind returns up to limit latest releases at their accuracy check
// of which a reminder is due: comments are wanted by soon, by today, or were until
// yesterday, and that reminder was not sent.
func (t *Tx) ReleasesToRemind(ctx context.Context, today, soon date.Date, limit int) ([]reporting.DueRelease, error) {
	return list(ctx, t, func(s scanner) (d reporting.DueRelease, err error) {
		d.Release, err = scanRelease(further{s, []any{&d.OrganisationID, text{&d.BodyID}}})
		return d, err
	}, `SELECT `+releaseColumns+`, a.organisation_id, a.body_id FROM report_release r JOIN assessment a ON a.id = r.assessment_id
		WHERE r.status = 'accuracy_check' AND r.checked_at IS NULL AND a.state = 'accuracy_check'
		AND r.number = (SELECT MAX(n.number) FROM report_release n WHERE n.assessment_id = r.assessment_id)
		AND (r.comments_by < $1 AND r.reminded < 3 OR r.comments_by <= $1 AND r.reminded < 2 OR r.comments_by <= $2 AND r.reminded < 1) ORDER BY r.comments_by, r.id LIMIT $3`, today, soon, limit)
}

// MarkReleaseReminded keeps which reminder was sent; false when another process
// has sent it meanwhile.
func (t *Tx) MarkReleaseReminded(ctx context.Context, r reporting.Release, before int64) (bool, error) {
	n, err := t.exec(ctx, `UPDATE report_release SET reminded = $3 WHERE assessment_id = $1 AND id = $2 AND reminded = $4 AND checked_at IS NULL`,
		r.AssessmentID, r.ID, r.Reminded, before)
	return n > 0, err
}

// ElementRating returns the assessors' view of one element; NotFound before
// there is one.
func (t *Tx) ElementRating(ctx context.Context, assessmentID, elementID string) (desk.ElementRating, error) {
	return one(ctx, t, "The element has not been rated yet", func(s scanner) (r desk.ElementRating, err error) {
		return r, s.Scan(&r.AssessmentID, &r.ElementID, &r.Rating, &r.Finding, &r.WorthCopying, &r.PrivateNote, &r.VerifyOnSite, &r.RatedBy, at{&r.UpdatedAt}, &r.Version)
	}, `SELECT assessment_id, element_id, rating, finding, worth_copying, private_note, verify_on_site, rated_by, updated_at, version
		FROM element_rating WHERE assessment_id = $1 AND element_id = $2`, assessmentID, elementID)
}

// AccuracyComments returns the organisation's comments on a released report with
// the evidence given with each, oldest first.
func (t *Tx) AccuracyComments(ctx context.Context, assessmentID string) (all []reporting.AccuracyComment, err error) {
	_, err = list(ctx, t, func(s scanner) (none struct{}, err error) {
		var c reporting.AccuracyComment
		var item assessment.FrozenEvidence
		var file assessment.FrozenFile
		if err := s.Scan(&c.ID, &c.AssessmentID, &c.ElementID, &c.PassageID, &c.Quoted, &c.Release, &c.Words, &c.Proposed, &c.Applied, &c.PersonID, &c.Person,
			at{&c.CreatedAt}, &c.Reply, &c.Accepted, text{&c.RepliedBy}, at{&c.RepliedAt}, text{&item.ItemID}, text{&item.Code}, text{&item.Title}, text{&item.Kind},
			&item.PeriodFrom, &item.PeriodUntil,
			text{&item.EditionID}, &item.Edition, text{&item.URL}, text{&item.Note}, text{&file.FileID}, text{&file.Name}, text{&file.MediaType}, &file.Size, text{&file.SHA256}); err != nil {
			return none, err
		}
		if len(all) == 0 || all[len(all)-1].ID != c.ID {
			all = append(all, c)
		}
		last := &all[len(all)-1]
		if item.ItemID != "" && (len(last.Evidence) == 0 || last.Evidence[len(last.Evidence)-1].ItemID != item.ItemID) {
			last.Evidence = append(last.Evidence, item)
		}
		if file.FileID != "" {
			given := &last.Evidence[len(last.Evidence)-1]
			given.Files = append(given.Files, file)
		}
		return none, nil
	}, `SELECT c.id, c.assessment_id, c.element_id, c.passage_id, c.quoted, c.release_number, c.words, c.proposed, c.applied, c.person_id, p.name,
			c.created_at, c.reply, coalesce(c.accepted, FALSE), c.replied_by, c.replied_at, i.id, i.code, i.title, i.kind, i.period_from, i.period_until,
			ed.id, coalesce(ed.number, 0), ed.url, ed.note,
			f.id, f.name, f.media_type, coalesce(f.size, 0), f.sha256
		FROM accuracy_comment c JOIN person p ON p.id = c.person_id
		LEFT JOIN accuracy_evidence ae ON ae.comment_id = c.id LEFT JOIN evidence_item i ON i.id = ae.item_id
		LEFT JOIN evidence_edition ed ON ed.id = ae.edition_id LEFT JOIN evidence_file f ON f.edition_id = ed.id
		WHERE c.assessment_id = $1 ORDER BY c.created_at, c.id, i.code, f.position LIMIT 5000`, assessmentID)
	return all, err
}

// InsertAccuracyComment adds a comment with the editions of the evidence given.
func (t *Tx) InsertAccuracyComment(ctx context.Context, c reporting.AccuracyComment, evidence []question.OfferedItem) error {
	if err := t.run(ctx, `INSERT INTO accuracy_comment (id, assessment_id, element_id, passage_id, quoted, release_number, words, proposed, person_id, created_at, reply)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, '')`,
		c.ID, c.AssessmentID, c.ElementID, c.PassageID, c.Quoted, c.Release, c.Words, c.Proposed, c.PersonID, c.CreatedAt); err != nil {
		return err
	}
	rows := make([][]any, len(evidence))
	for i, item := range evidence {
		rows[i] = []any{c.ID, item.ID, item.EditionID}
	}
	return t.insertRows(ctx, `INSERT INTO accuracy_evidence (comment_id, item_id, edition_id) VALUES `, rows)
}

// ReplyToAccuracyComment keeps the reply. Conflict when there is one already.
func (t *Tx) ReplyToAccuracyComment(ctx context.Context, c reporting.AccuracyComment) error {
	return t.change(ctx, "There is a reply to this comment already", `UPDATE accuracy_comment SET reply = $3, accepted = $4, applied = $5, replied_by = $6, replied_at = $7
		WHERE assessment_id = $1 AND id = $2 AND replied_at IS NULL`, c.AssessmentID, c.ID, c.Reply, c.Accepted, c.Applied, c.RepliedBy, c.RepliedAt)
}
