package app_test

import (
	"crypto/sha256"
	"fmt"
	"strings"
	"testing"

	"github.com/plaudit/plaudit/internal/account"
	"github.com/plaudit/plaudit/internal/audit"
	"github.com/plaudit/plaudit/internal/store"
)

// Words that stand in drafts alone. Whoever searches for the first must not meet
// the second.
const (
	draftWord    = "quokkaword"
	bodySecret   = "BODYSECRET"
	appliedSaved = "COUNCILSECRET"
	secretDay    = "2047-09-19" // of the body, where a draft has no words
)

// bodyDrafts puts the secret of the certification body into everything that its
// people write and that the organisation may not read yet. Assessments that are
// decided are left alone: their report was released.
var bodyDrafts = []string{
	`UPDATE element_rating SET finding = finding || $1, private_note = private_note || $1, worth_copying = worth_copying || $1 WHERE assessment_id IN (%s)`,
	`UPDATE session_note SET words = words || $1 WHERE assessment_id IN (%s)`,
	`UPDATE session_consent SET words = words || $1 WHERE session_id IN (SELECT id FROM visit_session WHERE assessment_id IN (%s))`,
	`UPDATE report_draft SET background = background || $1, methodology = methodology || $1, conclusion = conclusion || $1 WHERE assessment_id IN (%s)`,
	`UPDATE report_point SET words = words || $1 WHERE assessment_id IN (%s)`,
	`UPDATE moderation SET words = words || $1 WHERE assessment_id IN (%s)`,
	`UPDATE appointment SET answer_words = $1, conflict = 'declared', conflict_words = $1, ruling = 'accepted', ruling_words = $1 WHERE assessment_id IN (%s)`,
	`INSERT INTO verify_item (id, assessment_id, element_id, leg, words, outcome, outcome_words, created_by, created_at, version)
		SELECT 'ver_leak_' || e.assessment_id || e.element_id, e.assessment_id, e.element_id, 'staff', $1, 'confirmed', $1, a.person_id, a.created_at, 1
		FROM assessment_element e JOIN appointment a ON a.assessment_id = e.assessment_id AND a.role = 'lead_assessor' WHERE e.assessment_id IN (%s)`,
	`INSERT INTO element_leg (assessment_id, element_id, leg, words, person_id, ticked_at)
		SELECT e.assessment_id, e.element_id, 'seen', $1, a.person_id, a.created_at
		FROM assessment_element e JOIN appointment a ON a.assessment_id = e.assessment_id AND a.role = 'lead_assessor' WHERE e.assessment_id IN (%s)`,
	`INSERT INTO second_opinion (id, assessment_id, element_id, person_id, rating, words, rating_then, created_at, outcome, settled_words, version)
		SELECT 'op_leak_' || e.assessment_id || e.element_id, e.assessment_id, e.element_id, a.person_id, 'compliant', $1, 'compliant', a.created_at, 'open', $1, 1
		FROM assessment_element e JOIN appointment a ON a.assessment_id = e.assessment_id AND a.role = 'lead_assessor' WHERE e.assessment_id IN (%s)`,
	`INSERT INTO question (id, assessment_id, element_id, words, asked_by, asked_at, answer, draft, version)
		SELECT 'q_leak_' || e.assessment_id || e.element_id, e.assessment_id, e.element_id, $1, a.person_id, a.created_at, '', TRUE, 1
		FROM assessment_element e JOIN appointment a ON a.assessment_id = e.assessment_id AND a.role = 'lead_assessor' WHERE e.assessment_id IN (%s)`,
	`INSERT INTO quote (id, assessment_id, session_id, session_title, participant_group, speaker, words, state, approval, created_by, created_at, version)
		SELECT 'quo_leak_' || a.assessment_id, a.assessment_id, '', $1, 'staff', $1, $1, 'marked', '', a.person_id, a.created_at, 1
		FROM appointment a WHERE a.role = 'lead_assessor' AND a.assessment_id IN (%s)`,
	`INSERT INTO site_aside (id, assessment_id, person_id, kind, record_id, session_id, session_title, content, why, made_at, settled_as)
		SELECT 'asi_leak_' || a.assessment_id, a.assessment_id, a.person_id, 'note', 'n', '', $1, '{"words":"' || $1 || '"}', $1, a.created_at, ''
		FROM appointment a WHERE a.role = 'lead_assessor' AND a.assessment_id IN (%s)`,
	`INSERT INTO moderation (id, assessment_id, person_id, outcome, words, created_at)
		SELECT 'mod_leak_' || a.assessment_id, a.assessment_id, a.person_id, 'returned', $1, a.created_at FROM appointment a WHERE a.role = 'moderator' AND a.assessment_id IN (%s)`,
	`INSERT INTO moderation_answer (moderation_id, question, answer, note)
		SELECT m.id, 'ratings', 'no', $1 FROM moderation m WHERE m.id LIKE 'mod_leak_%%' AND m.assessment_id IN (%s)`,
	`INSERT INTO moderation_draft (assessment_id, person_id, content, saved_at, version)
		SELECT a.assessment_id, a.person_id, '{"outcome":"returned","words":"' || $1 || '","answers":[]}', a.created_at, 1
		FROM appointment a WHERE a.role = 'moderator' AND a.assessment_id IN (%s)`,
	`INSERT INTO kept_words (id, assessment_id, person_id, place, content, kept_at, handed_on_at)
		SELECT 'kept_leak_' || a.assessment_id, a.assessment_id, a.person_id, 'report', '[{"field":"Conclusion","words":"' || $1 || '"}]', a.created_at, a.created_at
		FROM appointment a WHERE a.role = 'lead_assessor' AND a.assessment_id IN (%s)`,
	`INSERT INTO writing (assessment_id, person_id, place, wrote_at) SELECT a.assessment_id, a.person_id, $1, a.created_at FROM appointment a WHERE a.role = 'lead_assessor' AND a.assessment_id IN (%s)`,
	`INSERT INTO question (id, assessment_id, element_id, words, asked_by, asked_at, answer, withdrawn_at, version)
		SELECT 'que_leak_' || a.assessment_id, a.assessment_id, '1.1.1', $1, a.person_id, a.created_at, '', a.created_at, 2
		FROM appointment a WHERE a.role = 'lead_assessor' AND a.assessment_id IN (%s)`,
	`INSERT INTO question_move (question_id, version, moved_by, moved_at, from_due_on, to_due_on)
		SELECT q.id, 7, q.asked_by, q.asked_at, '` + secretDay + `', '` + secretDay + `' FROM question q
		WHERE (q.id LIKE 'q_leak_%%' OR q.id LIKE 'que_leak_%%') AND $1 <> '' AND q.assessment_id IN (%s)`,
	`INSERT INTO visit_stop (id, assessment_id, visit_on, place, starts, ends, notes, version)
		SELECT 'stop_leak_' || id, id, '2031-01-01', $1, '09:00', '10:00', $1, 1 FROM assessment WHERE id IN (%s) AND state = 'desk_review'`,
}

// undecided are the assessments that the body has and has not decided.
const undecided = `SELECT id FROM assessment WHERE body_id IS NOT NULL AND state NOT IN ('decided', 'closed')`

// applicantDrafts puts the secret of the organisation into what its people write
// and do not hand over: the living self-assessment, which the body reads frozen
// or not at all, and what they ask and tell each other.
var applicantDrafts = []string{
	`UPDATE self_assessment SET statement = statement || $1, see_on_site = see_on_site || $1, gaps = gaps || $1 WHERE assessment_id IN (%s)`,
	`UPDATE self_assessment_history SET statement = statement || $1, gaps = gaps || $1 WHERE assessment_id IN (%s)`,
	`UPDATE area_sign_off SET words = words || $1 WHERE assessment_id IN (%s)`,
	`INSERT INTO element_comment (id, organisation_id, assessment_id, element_id, person_id, words, created_at)
		SELECT 'com_leak_' || e.assessment_id || e.element_id, a.organisation_id, e.assessment_id, e.element_id, (SELECT person_id FROM membership m WHERE m.organisation_id = a.organisation_id AND m.role = 'lead' LIMIT 1), $1, a.created_at
		FROM assessment_element e JOIN assessment a ON a.id = e.assessment_id WHERE e.assessment_id IN (%s)`,
	`UPDATE evidence_request SET words = words || $1, reply = reply || $1 WHERE organisation_id IN (SELECT organisation_id FROM assessment WHERE id IN (%s))`,
	`INSERT INTO answer_draft (question_id, words, codes, note, written_by, written_at, version)
		SELECT q.id, $1, '', $1, q.asked_by, q.asked_at, 1 FROM question q WHERE NOT q.draft AND q.assessment_id IN (%s)
		ON CONFLICT (question_id) DO UPDATE SET words = excluded.words, note = excluded.note`,
	`UPDATE evidence_item SET title = title || $1, search_text = search_text || $1 WHERE organisation_id IN (SELECT organisation_id FROM assessment WHERE id IN (%s))`,
	`UPDATE evidence_edition SET note = note || $1 WHERE organisation_id IN (SELECT organisation_id FROM assessment WHERE id IN (%s))`,
	`UPDATE service_plan SET title = title || $1 WHERE organisation_id IN (SELECT organisation_id FROM assessment WHERE id IN (%s))`,
	`UPDATE drop_delivery SET note = note || $1, reason = reason || $1 WHERE organisation_id IN (SELECT organisation_id FROM assessment WHERE id IN (%s))`,
	`UPDATE personal_fine SET because = because || $1 WHERE organisation_id IN (SELECT organisation_id FROM assessment WHERE id IN (%s))`,
	`UPDATE suggestion_decision SET draft = draft || $1 WHERE organisation_id IN (SELECT organisation_id FROM assessment WHERE id IN (%s))`,
	`UPDATE drop_box SET words = words || $1 WHERE organisation_id IN (SELECT organisation_id FROM assessment WHERE id IN (%s))`,
	`UPDATE action SET title = title || $1, measure = measure || $1 WHERE organisation_id IN (SELECT organisation_id FROM assessment WHERE id IN (%s))`,
	`UPDATE action_note SET words = words || $1 WHERE action_id IN (SELECT id FROM action WHERE organisation_id IN (SELECT organisation_id FROM assessment WHERE id IN (%s)))`,
	`UPDATE evidence_link SET claim = claim || $1 WHERE item_id IN (SELECT id FROM evidence_item WHERE organisation_id IN (SELECT organisation_id FROM assessment WHERE id IN (%s)))`,
}

// Neither side sees the other's drafts: by no page that somebody comes to, by
// no address of a record of the assessment, by no file, feed or search, and in no
// mail that waits to be sent. Nor does a number tell of them: a page reads the
// same before and after the other side has written.
func TestNeitherSideSeesTheOthersDrafts(t *testing.T) {
	if testing.Short() {
		t.Skip("tells the stories")
	}
	w := newWalker(t)
	w.few = 2
	t.Cleanup(func() { // other tests look at the same demonstration
		for _, rows := range []string{`visit_feed`, `site_aside WHERE id LIKE 'asi_leak_%'`, `kept_words WHERE id LIKE 'kept_leak_%'`} {
			if _, err := w.app.DB.Raw().Exec(`DELETE FROM ` + rows); err != nil {
				t.Error(err)
			}
		}
	})
	feeds := w.feeds()
	look := leakLook{walker: w, seen: map[string]int{}, prints: map[[sha256.Size]byte]string{}}
	applicants, bodies := w.oneOfEach(account.Applicant), w.oneOfEach(account.CertificationBody)

	before := look.crawl(append(applicants, visitor{}))
	w.write(bodyDrafts, bodySecret)
	look.again(before)
	look.everywhere(append(applicants, visitor{}), feeds)

	before = look.crawl(bodies)
	w.write(applicantDrafts, appliedSaved)
	look.again(before)
	look.everywhere(bodies, feeds)
	look.everywhere(applicants[:1], nil) // they meet their own

	// The secrets are there to be met: each side meets its own.
	for _, own := range []string{string(account.CertificationBody) + " " + bodySecret, string(account.CertificationBody) + " " + secretDay, string(account.Applicant) + " " + appliedSaved} {
		if look.seen[own] == 0 {
			t.Errorf("nobody meets their own drafts: %s of %v", own, look.seen)
		}
	}
	for _, args := range w.names(`SELECT args FROM river_job`) {
		if strings.Contains(args, bodySecret) || strings.Contains(args, appliedSaved) {
			t.Errorf("a job carries a draft: %s", args)
		}
	}
}

// write puts a secret into drafts.
func (w *walker) write(statements []string, secret string) {
	w.t.Helper()
	for _, s := range statements {
		if _, err := w.app.DB.Raw().Exec(fmt.Sprintf(s, undecided), " "+draftWord+" "+secret); err != nil {
			w.t.Fatalf("%v\n%s", err, s)
		}
	}
	w.forgetDrawings()
}

// addresses are those of a route with every assessment that is not decided in
// the place of its {id}, and with records of it in the places beyond.
func (w *walker) addresses(pattern string) (all []string) {
	_, path, _ := strings.Cut(pattern, " ")
	if !strings.Contains(path, "{id}") {
		return nil
	}
	places := map[string]string{"{element}": "1.1.1", "{format}": "docx", "{kind}": "strength", "{number}": "1"}
	for place, query := range map[string]string{"{file}": `SELECT file_id FROM submission_file LIMIT 1`, "{session}": `SELECT id FROM visit_session LIMIT 1`,
		"{item}": `SELECT id FROM verify_item LIMIT 1`, "{question}": `SELECT id FROM question ORDER BY draft DESC LIMIT 1`, "{opinion}": `SELECT id FROM second_opinion LIMIT 1`, "{point}": `SELECT id FROM report_point LIMIT 1`,
		"{appointment}": `SELECT id FROM appointment LIMIT 1`} {
		if found := w.names(query); len(found) > 0 {
			places[place] = found[0]
		}
	}
	for _, assessment := range w.names(undecided + ` ORDER BY id`) {
		target := strings.Replace(strings.Replace(path, "{id}", assessment, 1), "{aside}", "asi_leak_"+assessment, 1)
		for place, value := range places {
			target = strings.ReplaceAll(target, place, value)
		}
		if !strings.Contains(target, "{") {
			all = append(all, target)
		}
	}
	return all
}

// forgetDrawings makes every kept drawing old, as a change through a use case
// would have.
func (w *walker) forgetDrawings() {
	w.t.Helper()
	for _, organisation := range w.names(`SELECT id FROM organisation`) {
		if err := w.app.DB.Write(w.t.Context(), func(tx *store.Tx) error {
			return tx.Record(w.t.Context(), audit.Entry{OrganisationID: organisation, ActorName: "Test", Action: "drafts.written", SubjectKind: "organisation", SubjectID: organisation,
				Detail: audit.Detail(nil)})
		}); err != nil {
			w.t.Fatal(err)
		}
	}
}
