package store

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/plaudit/plaudit/internal/applicant"
	"github.com/plaudit/plaudit/internal/assessment"
	"github.com/plaudit/plaudit/internal/date"
	"github.com/plaudit/plaudit/internal/suggestion"
)

// ElementStates returns every element that is examined, or that the assessment
// before rated, with what the area ("" for the whole scope) says of it, the
// rating of the assessment before ("" for none), which requests wait and what
// evidence stands behind it. Within these areas the evidence is counted item by item, with strict
// without what belongs to no area; without areas it is the whole organisation's,
// which costs the same however much there is.
func (t *Tx) ElementStates(ctx context.Context, a assessment.Assessment, previousID, areaID string, within []string, strict bool) ([]applicant.ElementState, error) {
	summary, args := `SELECT element_id, items, undated, newest_until, review_on, pointers_missing, strongest FROM evidence_summary
			WHERE organisation_id = $4 AND standard_id = $5 AND area_id = ''`, []any(nil)
	if len(within) > 0 {
		var where string
		where, args = inAreas(6, within, strict)
		summary = `SELECT l.element_id, count(*) AS items, sum(CASE WHEN i.period_until IS NULL THEN 1 ELSE 0 END) AS undated,
			max(i.period_until) AS newest_until, min(i.review_on) AS review_on, sum(CASE WHEN l.pointer = '' THEN 1 ELSE 0 END) AS pointers_missing,
			sum(CASE WHEN l.strongest THEN 1 ELSE 0 END) AS strongest
			FROM evidence_link l JOIN evidence_item i ON i.id = l.item_id
			WHERE l.organisation_id = $4 AND l.standard_id = $5 AND i.withdrawn_at IS NULL` + where + ` GROUP BY l.element_id`
	}
	return list(ctx, t, func(s scanner) (v applicant.ElementState, err error) {
		var reason, rating, previous string
		var strongest int64
		o, e := &v.Self, &v.Evidence
		err = s.Scan(&v.ElementID, text{&reason}, text{&rating}, text{&o.Statement}, text{&o.SeeOnSite}, text{&o.Gaps},
			at{&o.UpdatedAt}, &o.Version, text{&previous}, &e.Items, &e.Undated, &e.NewestUntil, &e.ReviewOn, &e.PointersMissing, &strongest, &v.Owed, &v.OwedDue)
		v.Reason, v.Previous = assessment.Reason(reason), ratingOf(previous)
		o.AssessmentID, o.AreaID, o.ElementID, o.Rating = a.ID, areaID, v.ElementID, ratingOf(rating)
		e.ElementID, e.AreaID, e.HasStrongest = v.ElementID, areaID, strongest > 0
		return v, err
	}, `SELECT e.element_id, x.reason, o.rating, o.statement, o.see_on_site, o.gaps, o.updated_at, coalesce(o.version, 0), r.rating,
		coalesce(v.items, 0), coalesce(v.undated, 0), v.newest_until, v.review_on, coalesce(v.pointers_missing, 0), coalesce(v.strongest, 0), coalesce(q.waiting, 0), q.due_on
		FROM (SELECT element_id FROM assessment_element WHERE assessment_id = $1
			UNION SELECT element_id FROM element_rating WHERE assessment_id = $2) e
		LEFT JOIN assessment_element x ON x.assessment_id = $1 AND x.element_id = e.element_id
		LEFT JOIN self_assessment o ON o.assessment_id = $1 AND o.area_id = $3 AND o.element_id = e.element_id
		LEFT JOIN element_rating r ON r.assessment_id = $2 AND r.element_id = e.element_id
		LEFT JOIN (SELECT element_id, count(*) AS waiting, min(due_on) AS due_on FROM evidence_request
			WHERE organisation_id = $4 AND standard_id = $5 AND outcome = 'open' AND ($3 = '' OR area_id = $3) GROUP BY element_id) q ON q.element_id = e.element_id
		LEFT JOIN (`+summary+`) v ON v.element_id = e.element_id`,
		append([]any{a.ID, previousID, areaID, a.OrganisationID, a.StandardID}, args...)...)
}

// ElementSelves returns what is said of one element by every service area of
// the organisation and for the whole scope, why it is examined, and what the
// assessment before ("" for none) found.
func (t *Tx) ElementSelves(ctx context.Context, a assessment.Assessment, previousID, elementID string) (v applicant.ElementSelves, err error) {
	_, err = list(ctx, t, func(s scanner) (none struct{}, err error) {
		var area applicant.AreaSelf
		var reason, rating, by, previous, finding string
		o, w := &area.Self, &area.Area
		err = s.Scan(&w.ID, &w.Name, text{&w.ParentID}, &w.Position, at{&w.ArchivedAt}, text{&rating}, text{&o.Statement}, text{&o.SeeOnSite},
			text{&o.Gaps}, text{&o.UpdatedBy}, text{&by}, at{&o.UpdatedAt}, &o.Version, text{&reason}, text{&previous}, text{&finding})
		o.AssessmentID, o.AreaID, o.ElementID, o.Rating, o.UpdatedByName = a.ID, w.ID, elementID, ratingOf(rating), by
		v.Reason, v.Previous, v.PreviousFinding = assessment.Reason(reason), ratingOf(previous), finding
		if w.ID == "" {
			v.Whole = *o
		} else {
			w.OrganisationID = a.OrganisationID
			v.Areas = append(v.Areas, area)
		}
		return none, err
	}, `SELECT w.id, w.name, w.parent_id, w.position, w.archived_at, o.rating, o.statement, o.see_on_site, o.gaps, o.updated_by, p.name,
		o.updated_at, coalesce(o.version, 0), x.reason, r.rating, r.finding
		FROM (SELECT id, name, parent_id, position, archived_at FROM service_area WHERE organisation_id = $1
			UNION ALL SELECT '', '', NULL, 0, NULL) w
		LEFT JOIN self_assessment o ON o.assessment_id = $2 AND o.area_id = w.id AND o.element_id = $3
		LEFT JOIN person p ON p.id = o.updated_by
		LEFT JOIN assessment_element x ON x.assessment_id = $2 AND x.element_id = $3
		LEFT JOIN element_rating r ON r.assessment_id = $4 AND r.element_id = $3
		ORDER BY w.position, w.name, w.id`, a.OrganisationID, a.ID, elementID, previousID)
	return v, err
}

// Beside returns the comments on an element, the satisfaction figures that
// speak for it and what became of its improvement areas, in one statement.
func (t *Tx) Beside(ctx context.Context, a assessment.Assessment, elementID string) (v applicant.Beside, err error) {
	drivers, args := in(5, applicant.DriversOf(a.StandardID, elementID))
	_, err = list(ctx, t, func(s scanner) (none struct{}, err error) {
		var kind, id, person, name, words, area string
		var from, until date.Date
		var satisfied, answered int64
		var when time.Time
		var code, terms string
		var score float64
		err = s.Scan(&kind, &id, &person, &name, &words, text{&area}, &from, &until, &satisfied, &answered, at{&when}, &code, &terms, &score)
		if err != nil {
			return none, err
		}
		switch kind {
		case "comment":
			v.Comments = append(v.Comments, applicant.Comment{ID: id, AssessmentID: a.ID, ElementID: elementID, PersonID: person, Person: name, Words: words, At: when})
		case "improving":
			v.Improving = append(v.Improving, applicant.Improving{ID: id, Words: words, From: name, RaisedOn: from, ClosedOn: until, ClosedWords: person,
				Done: satisfied, Actions: answered})
		case "suggested":
			one := suggestion.ForElement{Code: code, Title: name, OwnerID: person, AreaIDs: splitList(area), Edition: satisfied,
				Suggestion: suggestion.Suggestion{OrganisationID: a.OrganisationID, ItemID: id, StandardID: a.StandardID, ElementID: elementID, Place: answered, Score: score}}
			err = errors.Join(fromJSON{&one.Terms}.Scan(terms), fromJSON{&one.Passages}.Scan(words))
			v.Suggested = append(v.Suggested, one)
		default:
			v.Measures = append(v.Measures, assessment.FrozenMeasure{Instrument: name, Driver: words, Area: area, PeriodFrom: from, PeriodUntil: until,
				Satisfied: satisfied, Answered: answered})
		}
		return none, err
	}, `SELECT kind, id, person_id, name, words, area, period_from, period_until, satisfied, answered, created_at, code, terms, score FROM (
		SELECT 'comment' AS kind, c.id, c.person_id, p.name, c.words, '' AS area, '' AS period_from, '' AS period_until, 0 AS satisfied, 0 AS answered, c.created_at, '' AS code, '' AS terms, 0.0 AS score
			FROM element_comment c JOIN person p ON p.id = c.person_id WHERE c.assessment_id = $1 AND c.element_id = $2
		UNION ALL
		SELECT 'measure', m.id, '', i.name, m.driver, w.name, m.period_from, m.period_until, m.satisfied, m.answered, NULL, '', '', 0.0
			FROM measure m JOIN instrument i ON i.id = m.instrument_id LEFT JOIN service_area w ON w.id = m.area_id
			WHERE m.organisation_id = $3 AND m.driver IN `+drivers+` AND m.period_until >= $4
		UNION ALL
		SELECT 'improving', `+improvingColumns+`, NULL, '', '', 0.0 `+improvingFrom+` AND i.organisation_id = $3
		UNION ALL
		`+suggestedFor(5+len(args))+`) b
		ORDER BY CASE kind WHEN 'suggested' THEN 0 ELSE 1 END, score DESC, kind, created_at, period_until DESC, words, area, name, id LIMIT 300`, append([]any{a.ID, elementID, a.OrganisationID, figuresFrom(a)}, append(args, a.StandardID)...)...)
	newestRaised(v.Improving)
	return v, err
}

// figuresFrom is the day from which satisfaction figures still speak for an
// assessment: a year before its cycle, so that a trend shows.
func figuresFrom(a assessment.Assessment) date.Date { return a.CycleStartsOn.AddYears(-1) }

// FrozenMeasures returns the satisfaction figures that still speak, in these areas
// (none: all), in an order that is always the same.
func (t *Tx) FrozenMeasures(ctx context.Context, a assessment.Assessment, areaIDs []string) ([]assessment.FrozenMeasure, error) {
	where, args := "", []any{a.OrganisationID, figuresFrom(a)}
	if len(areaIDs) > 0 {
		ids, more := in(3, areaIDs)
		where, args = ` AND (m.area_id IS NULL OR m.area_id IN `+ids+`)`, append(args, more...)
	}
	return list(ctx, t, func(s scanner) (m assessment.FrozenMeasure, err error) {
		return m, s.Scan(&m.Instrument, &m.Driver, text{&m.Area}, &m.PeriodFrom, &m.PeriodUntil, &m.Satisfied, &m.Answered)
	}, `SELECT i.name, m.driver, w.name, m.period_from, m.period_until, m.satisfied, m.answered
		FROM measure m JOIN instrument i ON i.id = m.instrument_id LEFT JOIN service_area w ON w.id = m.area_id
		WHERE m.organisation_id = $1 AND m.period_until >= $2`+where+`
		ORDER BY m.period_until DESC, m.driver, w.name, i.name, m.id LIMIT 5000`, args...)
}

// inAreas limits a query on evidence item i to what belongs to these areas; with
// loose also to what belongs to no area, which is the whole organisation's.
func inAreas(n int, areaIDs []string, strict bool) (string, []any) {
	if len(areaIDs) == 0 {
		return "", nil
	}
	ids, args := in(n, areaIDs)
	where := `EXISTS (SELECT 1 FROM evidence_item_area ia WHERE ia.item_id = i.id AND ia.area_id IN ` + ids + `)`
	if !strict {
		where = `(` + where + ` OR NOT EXISTS (SELECT 1 FROM evidence_item_area ia WHERE ia.item_id = i.id))`
	}
	return " AND " + where, args
}

// AreasWithEvidence returns the areas that have evidence for each element, by
// element: one row an element, in the order of the summary's key. It costs the
// same however much evidence there is.
func (t *Tx) AreasWithEvidence(ctx context.Context, a assessment.Assessment) (map[string][]string, error) {
	all := map[string][]string{}
	_, err := list(ctx, t, func(s scanner) (none struct{}, err error) {
		var element, areas string
		err = s.Scan(&element, &areas)
		all[element] = strings.Split(areas, ",")
		return none, err
	}, `SELECT element_id, string_agg(area_id, ',') FROM evidence_summary
		WHERE organisation_id = $1 AND standard_id = $2 AND area_id <> '' GROUP BY element_id`, a.OrganisationID, a.StandardID)
	return all, err
}

// evidenceQuality is what the page of an element says beside what is frozen:
// whether the text of a file could be read, how many elements the item or the
// same file proves, and since when its web page cannot be reached.
const (
	evidenceQuality = `t.state, t.words, (SELECT count(DISTINCT l2.element_id) FROM evidence_link l2 JOIN evidence_item i2 ON i2.id = l2.item_id AND i2.withdrawn_at IS NULL
			WHERE l2.organisation_id = $1 AND l2.standard_id = $2 AND (l2.item_id = i.id OR l2.item_id IN (SELECT d2.item_id FROM evidence_file f2
				JOIN evidence_edition d2 ON d2.id = f2.edition_id JOIN evidence_item i3 ON i3.id = d2.item_id AND i3.edition_number = d2.number
				WHERE f2.organisation_id = $1 AND f2.sha256 = f.sha256))),
		CASE WHEN w.failed_days >= 3 THEN coalesce(w.reached_at, w.failing_since) END,
		CASE WHEN n.item_id IS NULL AND pf.heavy > 0 THEN pf.summary ELSE '' END, CASE WHEN n.item_id IS NULL AND pe.heavy > 0 THEN pe.summary ELSE '' END`
	evidenceQualityOf = ` LEFT JOIN content_text t ON t.organisation_id = f.organisation_id AND t.sha256 = f.sha256 LEFT JOIN web_link w ON w.edition_id = d.id
		LEFT JOIN personal_data pf ON pf.organisation_id = f.organisation_id AND pf.kind = 'file' AND pf.subject_id = f.sha256
		LEFT JOIN personal_data pe ON pe.organisation_id = d.organisation_id AND pe.kind = 'edition' AND pe.subject_id = d.id
		LEFT JOIN personal_fine n ON n.item_id = i.id AND n.edition_number = i.edition_number`
)

// EvidenceToFreeze returns the evidence linked to an element ("" for every element)
// as it stands now, with its latest edition and the files of that, in these
// areas or in none (no areas: everywhere). It is sorted as it is frozen.
func (t *Tx) EvidenceToFreeze(ctx context.Context, a assessment.Assessment, areaIDs []string, elementID string) (map[string][]assessment.FrozenEvidence, error) {
	args := []any{a.OrganisationID, a.StandardID}
	where := ""
	if elementID != "" {
		args, where = append(args, elementID), ` AND l.element_id = $3`
	}
	more, values := inAreas(len(args)+1, areaIDs, false)
	quality, qualityOf := `'', '', 0, NULL, '', ''`, ``
	if elementID != "" {
		quality, qualityOf = evidenceQuality, evidenceQualityOf
	}
	all := map[string][]assessment.FrozenEvidence{}
	_, err := list(ctx, t, func(s scanner) (none struct{}, err error) {
		var element, areas string
		var v assessment.FrozenEvidence
		var f assessment.FrozenFile
		var size *int64
		var elements int64
		var unreachedSince time.Time
		err = s.Scan(&element, &v.ItemID, &v.Code, &v.Title, &v.Kind, text{&areas}, &v.Owner, &v.PeriodFrom, &v.PeriodUntil, &v.Claim, &v.Pointer,
			&v.Strongest, text{&v.EditionID}, &v.Edition, text{&v.URL}, text{&v.Note}, text{&f.FileID}, text{&f.Name}, text{&f.MediaType}, &size, text{&f.SHA256}, &f.State,
			text{&f.TextState}, text{&f.TextWords}, &elements, at{&unreachedSince}, &f.Personal, &v.Personal)
		if n := len(all[element]); n == 0 || all[element][n-1].ItemID != v.ItemID {
			v.Areas, v.Files = []string{}, []assessment.FrozenFile{}
			if areas != "" {
				v.Areas = strings.Split(areas, "\n")
			}
			all[element] = append(all[element], v)
		}
		item := &all[element][len(all[element])-1]
		item.Elements, item.UnreachedSince = max(item.Elements, elements), unreachedSince
		if f.FileID != "" {
			if size == nil {
				return none, fmt.Errorf("file %s has no size", f.FileID)
			}
			f.Size = *size
			item.Files = append(item.Files, f)
		}
		return none, err
	}, `SELECT l.element_id, i.id, i.code, i.title, i.kind,
		(SELECT string_agg(w.name, '`+"\n"+`' ORDER BY w.name) FROM evidence_item_area ia JOIN service_area w ON w.id = ia.area_id WHERE ia.item_id = i.id),
		p.name, i.period_from, i.period_until, l.claim, l.pointer, l.strongest, d.id, i.edition_number, d.url, d.note, f.id, f.name, f.media_type, f.size, f.sha256, `+fileState+`, `+quality+`
		FROM evidence_link l JOIN evidence_item i ON i.id = l.item_id JOIN person p ON p.id = i.owner_id
		LEFT JOIN evidence_edition d ON d.item_id = i.id AND d.number = i.edition_number
		LEFT JOIN evidence_file f ON f.edition_id = d.id`+qualityOf+`
		WHERE l.organisation_id = $1 AND l.standard_id = $2`+where+` AND i.withdrawn_at IS NULL`+more+`
		ORDER BY l.element_id, l.strongest DESC, i.code, i.id, f.position`, append(args, values...)...)
	for _, items := range all {
		applicant.SortEvidence(items)
	}
	return all, err
}
