package store

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/plaudit/plaudit/internal/fault"
	"github.com/plaudit/plaudit/internal/report"
	"github.com/plaudit/plaudit/internal/reporting"
)

// templateOf reads a stored template; Plaudit's own when there is none.
func templateOf(content string) (t report.Template, err error) {
	if content == "" {
		return report.OwnTemplate(), nil
	}
	if err := json.Unmarshal([]byte(content), &t); err != nil {
		return t, fmt.Errorf("read a report template: %w", err)
	}
	return t, nil
}

func scanReportTemplate(s scanner) (v reporting.StoredTemplate, err error) {
	var content string
	if err := s.Scan(&v.Version, &content, &v.SavedBy, at{&v.SavedAt}, at{&v.PublishedAt}, &v.Revision); err != nil {
		return v, err
	}
	v.Template, err = templateOf(content)
	return v, err
}

const reportTemplates = `SELECT t.version, t.content, p.name, t.saved_at, t.published_at, t.revision FROM report_template t JOIN person p ON p.id = t.saved_by
	WHERE t.body_id = $1 `

// ReportTemplates returns the versions of a body's template, newest first.
func (t *Tx) ReportTemplates(ctx context.Context, bodyID string) ([]reporting.StoredTemplate, error) {
	return list(ctx, t, scanReportTemplate, reportTemplates+`ORDER BY t.version DESC`, bodyID)
}

// ReportTemplateWith returns the newest version of a body's template in which a
// logo with this hash stands; NotFound when there is none.
func (t *Tx) ReportTemplateWith(ctx context.Context, bodyID, logoSHA256 string) (reporting.StoredTemplate, error) {
	return one(ctx, t, "There is no such logo", scanReportTemplate,
		reportTemplates+`AND t.content LIKE '%"sha256":"' || $2 || '"%' ORDER BY t.version DESC LIMIT 1`, bodyID, logoSHA256)
}

// SaveReportTemplate writes the version that is in the writing: anew (revision
// 0) or over itself. Conflict when somebody else saved or published it meanwhile.
func (t *Tx) SaveReportTemplate(ctx context.Context, bodyID string, v reporting.StoredTemplate) error {
	const stale = "A colleague has changed the template since you opened it"
	content, err := json.Marshal(v.Template)
	if err != nil {
		return fmt.Errorf("write a report template: %w", err)
	}
	if v.Revision == 0 {
		n, err := t.exec(ctx, `INSERT INTO report_template (body_id, version, content, saved_by, saved_at, published_at, revision)
			VALUES ($1, $2, $3, $4, $5, NULL, 1) ON CONFLICT DO NOTHING`, bodyID, v.Version, string(content), v.SavedBy, v.SavedAt)
		if err == nil && n == 0 {
			return fault.Conflict(stale)
		}
		return err
	}
	return t.change(ctx, stale, `UPDATE report_template SET content = $4, saved_by = $5, saved_at = $6, revision = revision + 1
		WHERE body_id = $1 AND version = $2 AND revision = $3 AND published_at IS NULL`, bodyID, v.Version, v.Revision, string(content), v.SavedBy, v.SavedAt)
}

// PublishReportTemplate makes the version in the writing the one of new reports.
// Conflict when it was changed, published or thrown away meanwhile.
func (t *Tx) PublishReportTemplate(ctx context.Context, bodyID string, v reporting.StoredTemplate) error {
	return t.change(ctx, "A colleague has changed the template since you opened it", `UPDATE report_template SET published_at = $4, revision = revision + 1
		WHERE body_id = $1 AND version = $2 AND revision = $3 AND published_at IS NULL`, bodyID, v.Version, v.Revision, v.PublishedAt)
}

// DiscardReportTemplate throws the version in the writing away.
func (t *Tx) DiscardReportTemplate(ctx context.Context, bodyID string, v reporting.StoredTemplate) error {
	return t.change(ctx, "A colleague has changed the template since you opened it",
		`DELETE FROM report_template WHERE body_id = $1 AND version = $2 AND revision = $3 AND published_at IS NULL`, bodyID, v.Version, v.Revision)
}

// UseReportTemplate notes with which version of the template the report of an
// assessment is drafted; anew, it takes the place of the one before.
func (t *Tx) UseReportTemplate(ctx context.Context, assessmentID string, version int64) error {
	return t.run(ctx, `INSERT INTO report_template_use (assessment_id, version) VALUES ($1, $2)
		ON CONFLICT (assessment_id) DO UPDATE SET version = excluded.version`, assessmentID, version)
}
