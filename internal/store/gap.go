package store

import (
	"context"
	"strings"

	"github.com/plaudit/plaudit/internal/assessment"
	"github.com/plaudit/plaudit/internal/date"
	"github.com/plaudit/plaudit/internal/gap"
	"github.com/plaudit/plaudit/internal/request"
)

var _ gap.Tx = (*Tx)(nil)

// CurrentAssessment returns the assessment for which evidence is gathered now: the
// one due first that may be changed still, else the newest that is not decided;
// the zero assessment when there is none.
func (t *Tx) CurrentAssessment(ctx context.Context, organisationID string) (assessment.Assessment, error) {
	found, err := list(ctx, t, scanAssessment, `SELECT `+assessmentColumns+assessmentAreas+` FROM assessment
		WHERE organisation_id = $1 AND state NOT IN ('decided', 'closed')
		ORDER BY CASE WHEN state IN ('planned', 'collecting') THEN 0 ELSE 1 END, coalesce(due_on, '9999'), created_at DESC, id LIMIT 1`, organisationID)
	if err != nil || len(found) == 0 {
		return assessment.Assessment{}, err
	}
	return found[0], nil
}

// WeakSpots returns the facts from which gaps are worked out beyond the summaries
// of elements, at most 2,000 of each kind: items of the organisation that are weak
// as of a day, which service areas give evidence for which element, and the open
// requests that gaps were given out as. With scans, a file that came before there
// was a virus checker is one that waits for it.
func (t *Tx) WeakSpots(ctx context.Context, organisationID, standardID string, today date.Date, scans bool) ([]gap.Fact, error) {
	const (
		columns = `kind, element_id, id, code, title, areas, since_on, since_at, owner_id, owner, detail`
		item    = `i.id, i.code, i.title, (SELECT string_agg(a.area_id, ',' ORDER BY a.area_id) FROM evidence_item_area a WHERE a.item_id = i.id) AS areas, `
		owner   = `p.id AS owner_id, p.name AS owner, `
		noDay   = `CAST(NULL AS TEXT) AS since_on, `
		linked  = ` FROM evidence_link l JOIN evidence_item i ON i.id = l.item_id JOIN person p ON p.id = i.owner_id
			WHERE l.organisation_id = $1 AND l.standard_id = $2 AND i.withdrawn_at IS NULL AND `
		current = ` JOIN evidence_edition e ON e.id = f.edition_id JOIN evidence_item i ON i.id = e.item_id AND i.edition_number = e.number
			JOIN evidence_link l ON l.item_id = i.id JOIN person p ON p.id = i.owner_id
			WHERE l.organisation_id = $1 AND f.organisation_id = $1 AND l.standard_id = $2 AND i.withdrawn_at IS NULL AND `
	)
	noTime := t.dialect.pick("NULL", "CAST(NULL AS TIMESTAMPTZ)") + ` AS since_at, `
	some := func(name, query string) string {
		return `SELECT ` + columns + ` FROM (` + query + ` LIMIT 2000) AS ` + name
	}
	parts := []string{
		some("claims", `SELECT 'no_claim' AS kind, l.element_id, `+item+noDay+`l.created_at AS since_at, `+owner+`'' AS detail`+linked+`l.claim = '' ORDER BY l.created_at, l.id`),
		some("pointers", `SELECT 'no_pointer' AS kind, l.element_id, `+item+noDay+`l.created_at AS since_at, `+owner+`'' AS detail`+linked+`l.pointer = '' AND l.claim <> '' ORDER BY l.created_at, l.id`),
		some("reviews", `SELECT 'review_due' AS kind, l.element_id, `+item+`i.review_on AS since_on, `+noTime+owner+`'' AS detail`+linked+`i.review_on < $3 ORDER BY i.review_on, l.id`),
		some("locks", `SELECT DISTINCT 'locked' AS kind, l.element_id, `+item+noDay+`e.received_at AS since_at, `+owner+`c.state || ':' || c.trouble AS detail
			FROM content c JOIN evidence_file f ON f.sha256 = c.sha256`+current+`(c.state IN ('waiting', 'infected') OR $4 AND c.state = 'unscanned')`),
		some("unreadable", `SELECT DISTINCT 'unread' AS kind, l.element_id, `+item+noDay+`t.read_at AS since_at, `+owner+`t.state || ':' || t.words AS detail
			FROM content_text t JOIN evidence_file f ON f.organisation_id = t.organisation_id AND f.sha256 = t.sha256`+current+`t.organisation_id = $1
			AND (t.state = 'failed' OR t.state = 'empty' AND t.media_type NOT LIKE 'image/%')`),
		some("exposures", `SELECT 'personal_data' AS kind, l.element_id, `+item+noDay+`x.received_at AS since_at, `+owner+`x.summary AS detail
			FROM `+exposed+` x JOIN evidence_item i ON i.id = x.item_id JOIN evidence_link l ON l.item_id = i.id JOIN person p ON p.id = i.owner_id WHERE l.standard_id = $2`),
		some("broken", `SELECT 'broken_link' AS kind, l.element_id, `+item+noDay+`w.failing_since AS since_at, `+owner+`w.trouble AS detail
			FROM web_link w JOIN evidence_edition e ON e.id = w.edition_id JOIN evidence_item i ON i.id = e.item_id AND i.edition_number = e.number
			JOIN evidence_link l ON l.item_id = i.id JOIN person p ON p.id = i.owner_id
			WHERE w.organisation_id = $1 AND l.standard_id = $2 AND i.withdrawn_at IS NULL AND w.failed_days >= 3`),
		some("many", `SELECT 'one_for_all' AS kind, '' AS element_id, `+item+noDay+`m.since_at, `+owner+`CAST(m.elements AS TEXT) AS detail
			FROM (SELECT l.item_id, count(*) AS elements, max(l.created_at) AS since_at FROM evidence_link l
				WHERE l.organisation_id = $1 AND l.standard_id = $2 GROUP BY l.item_id HAVING count(*) > 5) m
			JOIN evidence_item i ON i.id = m.item_id JOIN person p ON p.id = i.owner_id WHERE i.withdrawn_at IS NULL`),
		`SELECT 'area', s.element_id, '', '', '', s.area_id, NULL, NULL, NULL, NULL, '' FROM evidence_summary s
			WHERE s.organisation_id = $1 AND s.standard_id = $2 AND s.area_id <> '' AND s.items > 0`,
		some("requests", `SELECT 'request' AS kind, q.element_id, q.id, q.gap AS code, '' AS title, q.area_id AS areas, q.due_on AS since_on, q.asked_at AS since_at, q.person_id AS owner_id,
			coalesce(p.name, 'Anyone in ' || r.name) AS owner, '' AS detail FROM evidence_request q LEFT JOIN person p ON p.id = q.person_id LEFT JOIN service_area r ON r.id = q.area_id
			WHERE q.organisation_id = $1 AND q.standard_id = $2 AND q.outcome = 'open' AND q.gap <> ''`),
	}
	return list(ctx, t, func(s scanner) (f gap.Fact, err error) {
		var areaIDs string
		err = s.Scan(&f.Kind, &f.ElementID, &f.ItemID, &f.Code, &f.Title, text{&areaIDs}, &f.SinceOn, at{&f.SinceAt}, text{&f.OwnerID}, text{&f.Owner}, &f.Detail)
		if areaIDs != "" {
			f.AreaIDs = strings.Split(areaIDs, ",")
		}
		return f, err
	}, strings.Join(parts, `
		UNION ALL `), organisationID, standardID, today, scans)
}

// GapRequests returns the open requests of all organisations that gaps were given
// out as, at most 5,000.
func (t *Tx) GapRequests(ctx context.Context) ([]request.Request, error) {
	return list(ctx, t, func(s scanner) (request.Request, error) {
		r, err := scanRequest(s)
		return r.Request, err
	}, strings.Replace(selectRequests, "q.organisation_id = $1", "q.outcome = 'open' AND q.gap <> ''", 1)+` ORDER BY q.due_on, q.id LIMIT 5000`)
}
