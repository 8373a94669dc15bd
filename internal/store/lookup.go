package store

import (
	"context"
	"fmt"
	"strings"

	"github.com/plaudit/plaudit/internal/lookup"
	"github.com/plaudit/plaudit/internal/report"
	"github.com/plaudit/plaudit/internal/reporting"
	"github.com/plaudit/plaudit/internal/search"
	"github.com/plaudit/plaudit/internal/standard"
)

var _ lookup.Tx = (*Tx)(nil)

// lookupRow is a line of LookupRecords as it is stored.
type lookupRow struct{ part, id, parent, area, elements, title, words string }

// LookupRecords returns, in one statement, what the organisation's people may
// read beside evidence: statements that answer the query, and the newest
// requests, questions, improvement areas and actions, at most limit of each, and
// the passages of the report released last of each assessment. What was
// withdrawn, and drafts of the assessors, are not among them.
func (t *Tx) LookupRecords(ctx context.Context, organisationID string, std *standard.Standard, q search.Query, limit int) ([]lookup.Record, error) {
	query, args := t.lookupRecords(organisationID, q, limit)
	rows, err := list(ctx, t, func(s scanner) (r lookupRow, err error) {
		return r, s.Scan(&r.part, &r.id, &r.parent, &r.area, text{&r.elements}, &r.title, text{&r.words})
	}, query, args...)
	if err != nil {
		return nil, err
	}
	names := map[string]string{}
	for _, r := range rows {
		if r.part == "assessment" {
			names[r.id] = r.title
		}
	}
	var all []lookup.Record
	for _, r := range rows {
		records, err := r.records(std)
		if err != nil {
			return nil, err
		}
		for _, v := range records {
			v.Assessment = names[v.AssessmentID]
			all = append(all, v)
		}
	}
	return all, nil
}

func (t *Tx) lookupRecords(organisationID string, q search.Query, limit int) (string, []any) {
	answering, asked := t.answering(2, organisationID, search.Statement, q)
	areaElements := func(area string) string {
		return `(SELECT string_agg(e.element_id, ' ') FROM improvement_area_element e WHERE e.improvement_area_id = ` + area + `)`
	}
	return `SELECT * FROM (SELECT 'statement' AS part, p.subject_id AS id, '' AS parent, '' AS area, '' AS elements, '' AS title, p.text AS words
			FROM ` + answering + ` CROSS JOIN passage p WHERE p.id = w.id AND p.kind = 'statement' AND p.organisation_id = $1
			ORDER BY w.id DESC LIMIT $3) statements
		UNION ALL SELECT 'assessment', a.id, '', '', '', a.name, '' FROM assessment a WHERE a.organisation_id = $1
		UNION ALL SELECT * FROM (SELECT 'request', r.id, '', COALESCE(r.area_id, ''), r.element_id, COALESCE(p.name, s.name, ''), r.words || ' ' || r.help || ' ' || r.reply
			FROM evidence_request r LEFT JOIN person p ON p.id = r.person_id LEFT JOIN service_area s ON s.id = r.area_id
			WHERE r.organisation_id = $1 AND r.outcome <> 'withdrawn' ORDER BY r.asked_at DESC, r.id LIMIT $3) requests
		UNION ALL SELECT * FROM (SELECT 'question', q.id, q.assessment_id, '', coalesce((SELECT string_agg(x.element_id, ' ') FROM question_element x WHERE x.question_id = q.id), q.element_id), '', q.words || ' ' || q.answer
			FROM assessment a JOIN question q ON q.assessment_id = a.id
			WHERE a.organisation_id = $1 AND q.withdrawn_at IS NULL AND NOT q.draft ORDER BY q.asked_at DESC, q.id LIMIT $3) questions
		UNION ALL SELECT * FROM (SELECT 'improvement', m.id, COALESCE(m.assessment_id, ''), '', ` + areaElements("m.id") + `, m.words, m.closed_words
			FROM improvement_area m WHERE m.organisation_id = $1 ORDER BY m.raised_on DESC, m.id LIMIT $3) improvements
		UNION ALL SELECT * FROM (SELECT 'action', c.id, '', COALESCE(c.area_id, ''), ` + areaElements("c.improvement_area_id") + `, c.title, c.measure || ' ' ||
				COALESCE((SELECT string_agg(n.words, ' ' ORDER BY n.created_at, n.id) FROM action_note n WHERE n.action_id = c.id), '')
			FROM action c WHERE c.organisation_id = $1 ORDER BY c.created_at DESC, c.id LIMIT $3) actions
		UNION ALL SELECT 'report', r.id, r.assessment_id, '', '', '', r.content FROM assessment a JOIN report_release r ON r.assessment_id = a.id
			WHERE a.organisation_id = $1 AND r.number = (SELECT max(l.number) FROM report_release l WHERE l.assessment_id = a.id)`,
		[]any{organisationID, asked, limit}
}

// records makes what is found of a line: none of an assessment's name, several
// of a report.
func (r lookupRow) records(std *standard.Standard) ([]lookup.Record, error) {
	v := lookup.Record{Kind: lookup.Kind(r.part), ID: r.id, AssessmentID: r.parent, AreaID: r.area, ElementIDs: strings.Fields(r.elements),
		Title: r.title, Text: strings.TrimSpace(r.words)}
	switch r.part {
	case "assessment":
		return nil, nil
	case "statement":
		parts := strings.SplitN(r.id, "/", 3)
		if len(parts) != 3 {
			return nil, fmt.Errorf("%q names no self-assessment", r.id)
		}
		v.ID, v.AssessmentID, v.AreaID, v.ElementIDs = "", parts[0], parts[1], parts[2:]
	case "report":
		content, err := reporting.Release{ID: r.id, JSON: r.words}.Content()
		if err != nil {
			return nil, err
		}
		var all []lookup.Record
		for _, p := range report.Passages(content, std) {
			v := lookup.Record{Kind: lookup.Report, ID: p.ID, AssessmentID: r.parent, Title: p.Title, Text: p.Words}
			if p.ElementID != "" {
				v.ElementIDs = []string{p.ElementID}
			}
			all = append(all, v)
		}
		return all, nil
	}
	return []lookup.Record{v}, nil
}
