package store

import (
	"context"
	"fmt"
	"strings"

	"github.com/plaudit/plaudit/internal/visit"
)

// VisitStops returns the stops of an assessment's visit by day and time, each
// with its sessions by time.
func (t *Tx) VisitStops(ctx context.Context, assessmentID string) ([]visit.Stop, error) {
	var stops []visit.Stop
	_, err := list(ctx, t, func(s scanner) (struct{}, error) {
		var v visit.Stop
		var session visit.Session
		var consent visit.Consent
		var kind, groups, elements, given string
		if err := s.Scan(&v.ID, &v.AssessmentID, &v.On, text{&v.SiteID}, &v.Place, text{&v.Site}, text{&v.Address}, &v.Starts, &v.Ends, &v.Travel, &v.Notes, &v.Version,
			text{&session.ID}, text{&kind}, text{&session.Title}, text{&session.Starts}, text{&session.Ends}, text{&session.Room}, text{&session.JoinLink},
			text{&session.LedBy}, text{&session.Leader}, &session.Unannounced, &session.Held, &session.Version,
			text{&groups}, text{&elements}, text{&given}, &consent.How, at{&consent.WithdrawnAt}, text{&consent.Words}, text{&consent.RecordedBy}, text{&consent.Person},
			at{&consent.RecordedAt}, &consent.Version); err != nil {
			return struct{}{}, err
		}
		if len(stops) == 0 || stops[len(stops)-1].ID != v.ID {
			stops = append(stops, v)
		}
		if session.ID == "" {
			return struct{}{}, nil
		}
		session.AssessmentID, session.StopID, session.Kind = v.AssessmentID, v.ID, visit.SessionKind(kind)
		session.Groups, session.ElementIDs = groupCounts(groups), elementList(elements)
		consent.SessionID, consent.Given = session.ID, visit.ConsentGiven(given)
		session.Consent = consent
		stop := &stops[len(stops)-1]
		stop.Sessions = append(stop.Sessions, session)
		return struct{}{}, nil
	}, `SELECT st.id, st.assessment_id, st.visit_on, st.site_id, st.place, si.name, si.address, st.starts, st.ends, st.travel, st.notes, st.version,
			vs.id, vs.kind, vs.title, vs.starts, vs.ends, vs.room, vs.join_link, vs.led_by, lp.name, coalesce(vs.unannounced, FALSE),
			coalesce(vs.held, FALSE), coalesce(vs.version, 0),
			(SELECT string_agg(g.participant_group || ':' || g.wanted || ':' || g.met, ',') FROM visit_session_group g WHERE g.session_id = vs.id),
			(SELECT string_agg(e.element_id, ',') FROM visit_session_element e WHERE e.session_id = vs.id),
			sc.given, coalesce(sc.how, ''), sc.withdrawn_at, sc.words, sc.recorded_by, sp.name, sc.recorded_at, coalesce(sc.version, 0)
		FROM visit_stop st LEFT JOIN site si ON si.id = st.site_id
		LEFT JOIN visit_session vs ON vs.assessment_id = st.assessment_id AND vs.stop_id = st.id
		LEFT JOIN person lp ON lp.id = vs.led_by
		LEFT JOIN session_consent sc ON sc.session_id = vs.id LEFT JOIN person sp ON sp.id = sc.recorded_by
		WHERE st.assessment_id = $1 ORDER BY st.visit_on, st.starts, st.id, vs.starts, vs.id LIMIT 2000`, assessmentID)
	return stops, err
}

// groupCounts reads "staff:8:6,customers:5:0" in the order of the groups.
func groupCounts(joined string) []visit.GroupCount {
	var counts []visit.GroupCount
	for _, group := range visit.ParticipantGroups() {
		for part := range strings.SplitSeq(joined, ",") {
			if numbers, is := strings.CutPrefix(part, string(group)+":"); is {
				c := visit.GroupCount{Group: group}
				if _, err := fmt.Sscanf(numbers, "%d:%d", &c.Wanted, &c.Met); err == nil {
					counts = append(counts, c)
				}
			}
		}
	}
	return counts
}

const stalePlan = "A colleague has changed this part of the plan since you opened it"

// SaveVisitStop adds a stop (version 0) or changes it at the version it carries.
func (t *Tx) SaveVisitStop(ctx context.Context, v visit.Stop) error {
	if v.Version == 0 {
		return t.run(ctx, `INSERT INTO visit_stop (id, assessment_id, visit_on, site_id, place, starts, ends, travel, notes, version)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 1)`, v.ID, v.AssessmentID, v.On, orNull(v.SiteID), v.Place, v.Starts, v.Ends, v.Travel, v.Notes)
	}
	return t.change(ctx, stalePlan, `UPDATE visit_stop SET visit_on = $4, site_id = $5, place = $6, starts = $7, ends = $8, travel = $9, notes = $10,
		version = version + 1 WHERE assessment_id = $1 AND id = $2 AND version = $3`,
		v.AssessmentID, v.ID, v.Version, v.On, orNull(v.SiteID), v.Place, v.Starts, v.Ends, v.Travel, v.Notes)
}

// DeleteVisitStop removes a stop with its sessions at the version that was seen.
func (t *Tx) DeleteVisitStop(ctx context.Context, assessmentID, id string, version int64) error {
	return t.change(ctx, stalePlan, `DELETE FROM visit_stop WHERE assessment_id = $1 AND id = $2 AND version = $3`, assessmentID, id, version)
}

// SaveVisitSession adds a session (version 0) or changes it at the version it
// carries, with its groups and elements.
func (t *Tx) SaveVisitSession(ctx context.Context, v visit.Session) error {
	var err error
	if v.Version == 0 {
		err = t.run(ctx, `INSERT INTO visit_session (id, assessment_id, stop_id, kind, title, starts, ends, room, join_link, led_by, unannounced, held, version)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, 1)`,
			v.ID, v.AssessmentID, v.StopID, v.Kind, v.Title, v.Starts, v.Ends, v.Room, v.JoinLink, orNull(v.LedBy), v.Unannounced, v.Held)
	} else {
		err = t.change(ctx, stalePlan, `UPDATE visit_session SET stop_id = $4, kind = $5, title = $6, starts = $7, ends = $8, room = $9, join_link = $10,
			led_by = $11, unannounced = $12, held = $13, version = version + 1 WHERE assessment_id = $1 AND id = $2 AND version = $3`,
			v.AssessmentID, v.ID, v.Version, v.StopID, v.Kind, v.Title, v.Starts, v.Ends, v.Room, v.JoinLink, orNull(v.LedBy), v.Unannounced, v.Held)
	}
	if err != nil {
		return err
	}
	if err := t.run(ctx, `DELETE FROM visit_session_group WHERE session_id = $1`, v.ID); err != nil {
		return err
	}
	for _, g := range v.Groups {
		if err := t.run(ctx, `INSERT INTO visit_session_group (session_id, participant_group, wanted, met) VALUES ($1, $2, $3, $4)`,
			v.ID, g.Group, g.Wanted, g.Met); err != nil {
			return err
		}
	}
	if err := t.run(ctx, `DELETE FROM visit_session_element WHERE session_id = $1`, v.ID); err != nil {
		return err
	}
	return t.tag(ctx, `INSERT INTO visit_session_element (session_id, element_id) VALUES `, v.ID, v.ElementIDs)
}

// DeleteVisitSession removes a session at the version that was seen.
func (t *Tx) DeleteVisitSession(ctx context.Context, assessmentID, id string, version int64) error {
	return t.change(ctx, stalePlan, `DELETE FROM visit_session WHERE assessment_id = $1 AND id = $2 AND version = $3`, assessmentID, id, version)
}

const sessionNotes = `SELECT n.id, n.assessment_id, n.session_id, n.person_id, p.name, n.words, n.created_at, n.updated_at, n.version,
		(SELECT string_agg(e.element_id, ',') FROM session_note_element e WHERE e.note_id = n.id),
		(SELECT string_agg(ph.id, ',' ORDER BY ph.made_at, ph.id) FROM note_photo ph WHERE ph.assessment_id = n.assessment_id AND ph.note_id = n.id
			AND NOT EXISTS (SELECT 1 FROM content c WHERE c.sha256 = ph.sha256 AND c.state IN ('waiting', 'infected'))),
		(SELECT COUNT(*) FROM note_photo ph JOIN content c ON c.sha256 = ph.sha256 WHERE ph.assessment_id = n.assessment_id AND ph.note_id = n.id AND c.state = 'waiting'),
		(SELECT COUNT(*) FROM note_photo ph JOIN content c ON c.sha256 = ph.sha256 WHERE ph.assessment_id = n.assessment_id AND ph.note_id = n.id AND c.state = 'infected')
	FROM session_note n JOIN person p ON p.id = n.person_id `

func scanSessionNote(s scanner) (n visit.Note, err error) {
	var elements, photos string
	err = s.Scan(&n.ID, &n.AssessmentID, &n.SessionID, &n.PersonID, &n.Person, &n.Words, at{&n.CreatedAt}, at{&n.UpdatedAt}, &n.Version, text{&elements}, text{&photos}, &n.PhotosHeld, &n.PhotosLocked)
	n.ElementIDs = elementList(elements)
	if photos != "" {
		n.PhotoIDs = strings.Split(photos, ",")
	}
	return n, err
}

// SessionNotes returns the notes of a session, oldest first.
func (t *Tx) SessionNotes(ctx context.Context, assessmentID, sessionID string) ([]visit.Note, error) {
	return list(ctx, t, scanSessionNote, sessionNotes+`WHERE n.assessment_id = $1 AND n.session_id = $2 ORDER BY n.created_at, n.id LIMIT 1000`, assessmentID, sessionID)
}

// NotesOfVisit returns the notes of all sessions of an assessment, oldest first.
func (t *Tx) NotesOfVisit(ctx context.Context, assessmentID string) ([]visit.Note, error) {
	return list(ctx, t, scanSessionNote, sessionNotes+`WHERE n.assessment_id = $1 ORDER BY n.created_at, n.id LIMIT 5000`, assessmentID)
}

const staleNote = "This note was changed or removed since you opened it"

// SaveSessionNote adds a note (version 0) or changes it at the version it
// carries, with its elements.
func (t *Tx) SaveSessionNote(ctx context.Context, n visit.Note) error {
	var err error
	if n.Version == 0 {
		err = t.run(ctx, `INSERT INTO session_note (id, assessment_id, session_id, person_id, words, created_at, updated_at, version)
			VALUES ($1, $2, $3, $4, $5, $6, $7, 1)`, n.ID, n.AssessmentID, n.SessionID, n.PersonID, n.Words, n.CreatedAt, n.UpdatedAt)
	} else {
		err = t.change(ctx, staleNote, `UPDATE session_note SET words = $4, updated_at = $5, version = version + 1
			WHERE assessment_id = $1 AND id = $2 AND version = $3`, n.AssessmentID, n.ID, n.Version, n.Words, n.UpdatedAt)
	}
	if err != nil {
		return err
	}
	if err := t.run(ctx, `DELETE FROM session_note_element WHERE note_id = $1`, n.ID); err != nil {
		return err
	}
	return t.tag(ctx, `INSERT INTO session_note_element (note_id, element_id) VALUES `, n.ID, n.ElementIDs)
}

// DeleteSessionNote removes a note, with its photos, at the version that was
// seen.
func (t *Tx) DeleteSessionNote(ctx context.Context, assessmentID, id string, version int64) error {
	if err := t.change(ctx, staleNote, `DELETE FROM session_note WHERE assessment_id = $1 AND id = $2 AND version = $3`, assessmentID, id, version); err != nil {
		return err
	}
	return t.run(ctx, `DELETE FROM note_photo WHERE assessment_id = $1 AND note_id = $2`, assessmentID, id)
}
