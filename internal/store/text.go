package store

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"time"

	"github.com/plaudit/plaudit/internal/applicant"
	"github.com/plaudit/plaudit/internal/evidence"
	"github.com/plaudit/plaudit/internal/jobs"
	"github.com/plaudit/plaudit/internal/search"
)

// AwaitText has the contents of these files read in the background: those not
// known yet or, with again, all of them.
func (t *Tx) AwaitText(ctx context.Context, files []evidence.File, again bool) error {
	conflict := `ON CONFLICT (organisation_id, sha256) DO NOTHING`
	if again {
		conflict = `ON CONFLICT (organisation_id, sha256) DO UPDATE SET state = 'waiting', words = ''`
	}
	for _, f := range files {
		n, err := t.exec(ctx, `INSERT INTO content_text (organisation_id, sha256, media_type, size, state, words, title, pages, characters, truncated)
			VALUES ($1, $2, $3, $4, 'waiting', '', '', 0, 0, false) `+conflict, f.OrganisationID, f.SHA256, f.MediaType, f.Size)
		if err != nil {
			return err
		}
		if n == 0 {
			continue
		}
		if err := t.Enqueue(ctx, jobs.ReadContentArgs{OrganisationID: f.OrganisationID, SHA256: f.SHA256}); err != nil {
			return err
		}
	}
	return nil
}

// held are the files of evidence and of trays that somebody has yet to look
// through: those of which the text is read.
const held = `(SELECT e.organisation_id, e.sha256, e.media_type, e.size FROM evidence_file e UNION ALL
	SELECT g.organisation_id, g.sha256, g.media_type, g.size FROM drop_file g JOIN drop_delivery d ON d.id = g.delivery_id WHERE d.state = 'waiting')`

// ForgetText drops what is known of the text of a content that neither evidence
// of the organisation nor a tray of it holds.
func (t *Tx) ForgetText(ctx context.Context, organisationID, sha256 string) error {
	n, err := t.exec(ctx, `DELETE FROM content_text WHERE organisation_id = $1 AND sha256 = $2
		AND NOT EXISTS (SELECT 1 FROM `+held+` f WHERE f.organisation_id = $1 AND f.sha256 = $2)`, organisationID, sha256)
	if err != nil || n == 0 {
		return err
	}
	if err := t.replacePassages(ctx, organisationID, search.File, sha256, nil); err != nil {
		return err
	}
	return t.run(ctx, `DELETE FROM personal_data WHERE organisation_id = $1 AND kind = 'file' AND subject_id = $2`, organisationID, sha256)
}

// AwaitTextOf has the text of a content read for all who hold it, unless it has
// been.
func (t *Tx) AwaitTextOf(ctx context.Context, sha256 string) error {
	files, err := list(ctx, t, scanHeld, `SELECT f.organisation_id, f.sha256, min(f.media_type), max(f.size) FROM `+held+` f
		WHERE f.sha256 = $1 AND NOT EXISTS (SELECT 1 FROM content_text c
			WHERE c.organisation_id = f.organisation_id AND c.sha256 = f.sha256 AND c.state IN ('read', 'empty'))
		GROUP BY f.organisation_id, f.sha256 ORDER BY f.organisation_id`, sha256)
	if err != nil {
		return err
	}
	return t.AwaitText(ctx, files, true)
}

func scanHeld(s scanner) (f evidence.File, err error) {
	return f, s.Scan(&f.OrganisationID, &f.SHA256, &f.MediaType, &f.Size)
}

const contentText = `organisation_id, sha256, media_type, size, state, words, title, pages, characters, truncated, read_at`

func scanContentText(s scanner) (v evidence.Text, err error) {
	return v, s.Scan(&v.OrganisationID, &v.SHA256, &v.MediaType, &v.Size, &v.State, &v.Words, &v.Title, &v.Pages, &v.Characters, &v.Truncated, at{&v.ReadAt})
}

// ContentText returns what became of reading a content; NotFound when nobody
// asked for it.
func (t *Tx) ContentText(ctx context.Context, organisationID, sha256 string) (evidence.Text, error) {
	return one(ctx, t, "There is no such content", scanContentText,
		`SELECT `+contentText+` FROM content_text WHERE organisation_id = $1 AND sha256 = $2`, organisationID, sha256)
}

// ContentTexts returns what became of reading these contents.
func (t *Tx) ContentTexts(ctx context.Context, organisationID string, sha256 []string) ([]evidence.Text, error) {
	set, args := in(2, sha256)
	return list(ctx, t, scanContentText, `SELECT `+contentText+` FROM content_text WHERE organisation_id = $1 AND sha256 IN `+set,
		append([]any{organisationID}, args...)...)
}

// SaveText stores what became of reading a content, with its passages, and what
// in them looks like personal data, in the place of those before.
func (t *Tx) SaveText(ctx context.Context, v evidence.Text, passages []evidence.Passage) error {
	n, err := t.exec(ctx, `UPDATE content_text SET state = $3, words = $4, title = $5, pages = $6, characters = $7, truncated = $8, read_at = $9
		WHERE organisation_id = $1 AND sha256 = $2`,
		v.OrganisationID, v.SHA256, v.State, v.Words, v.Title, v.Pages, v.Characters, v.Truncated, v.ReadAt)
	if err != nil || n == 0 { // what was declined meanwhile is forgotten
		return err
	}
	if err := t.replacePassages(ctx, v.OrganisationID, search.File, v.SHA256, passages); err != nil {
		return err
	}
	if err := t.lookForPersonal(ctx, v.OrganisationID, personalFile, v.SHA256, passages); err != nil {
		return err
	}
	return t.suggestFor(ctx, v.OrganisationID, v.SHA256)
}

const passageColumns = `p.id, p.position, p.place_kind, p.place_number, p.place_name, p.place_within, p.heading, p.text`

func passageInto(p *evidence.Passage) []any {
	return []any{&p.ID, &p.Position, &p.Place.Kind, &p.Place.Number, &p.Place.Name, &p.Place.Within, &p.Heading, &p.Text}
}

// Passages returns the stored text of a content, in order.
func (t *Tx) Passages(ctx context.Context, organisationID, sha256 string) ([]evidence.Passage, error) {
	return list(ctx, t, func(s scanner) (p evidence.Passage, err error) { return p, s.Scan(passageInto(&p)...) },
		`SELECT `+passageColumns+` FROM passage p WHERE p.organisation_id = $1 AND p.kind = 'file' AND p.subject_id = $2 ORDER BY p.position`,
		organisationID, sha256)
}

// SetEvidenceText replaces what is said about an item, for the search, and has
// what is suggested for it worked out.
func (t *Tx) SetEvidenceText(ctx context.Context, organisationID, itemID, text string) error {
	if err := t.replacePassages(ctx, organisationID, search.Item, itemID, []evidence.Passage{{Position: 1, Text: text}}); err != nil {
		return err
	}
	return t.enqueueSuggest(ctx, organisationID, itemID)
}

// replacePassages puts passages in the place of those that a subject had.
func (t *Tx) replacePassages(ctx context.Context, organisationID string, kind search.Kind, subjectID string, passages []evidence.Passage) error {
	const of = ` WHERE organisation_id = $1 AND kind = $2 AND subject_id = $3`
	if err := t.run(ctx, `DELETE FROM passage_words WHERE rowid IN (SELECT id FROM passage`+of+`)`, organisationID, kind, subjectID); err != nil {
		return err
	}
	if err := t.run(ctx, `DELETE FROM passage`+of, organisationID, kind, subjectID); err != nil {
		return err
	}
	all := make([]ManyPassages, 0, 1)
	return t.InsertManyPassages(ctx, organisationID, kind, append(all, ManyPassages{subjectID, passages}))
}

// ManyPassages are the passages of one subject, to be put in with many others.
type ManyPassages struct {
	SubjectID string
	Passages  []evidence.Passage
}

// InsertManyPassages adds passages of subjects that have none, many rows to a
// statement.
func (t *Tx) InsertManyPassages(ctx context.Context, organisationID string, kind search.Kind, all []ManyPassages) error {
	n := 0
	for _, subject := range all {
		n += len(subject.Passages)
	}
	id := passageIDs(n)
	var passages, words [][]any
	for _, subject := range all {
		for _, p := range subject.Passages {
			index := search.IndexOf(organisationID, kind, p.Heading+"\n"+p.Text)
			passages = append(passages, []any{id, organisationID, kind, subject.SubjectID, p.Position, p.Place.Kind, p.Place.Number, p.Place.Name, p.Place.Within, p.Heading, p.Text})
			words = append(words, []any{id, t.dialect.pick(index.Plain, index.Vector)})
			id++
		}
	}
	if err := t.bulk(ctx, `passage (id, organisation_id, kind, subject_id, position, place_kind, place_number, place_name, place_within, heading, text)`, passages); err != nil {
		return err
	}
	return t.bulk(ctx, `passage_words (rowid, words)`, words)
}

// lastPassage is the last number that this process gave to a passage.
var lastPassage struct {
	sync.Mutex
	id int64
}

// passageIDs returns the first of n numbers for passages. They grow with time,
// so that what was put in last is found first; 20 bits are left for what comes
// within a millisecond.
func passageIDs(n int) int64 {
	lastPassage.Lock()
	defer lastPassage.Unlock()
	first := max(time.Now().UnixMilli()<<20, lastPassage.id+1)
	lastPassage.id = first + int64(n)
	return first
}

// selfSubject names a self-assessment among the passages.
func selfSubject(v applicant.Self) string {
	return v.AssessmentID + "/" + v.AreaID + "/" + v.ElementID
}

// selfText is what the search finds of a self-assessment.
func selfText(v applicant.Self) string {
	return strings.TrimSpace(strings.Join([]string{v.Statement, v.SeeOnSite, v.Gaps}, "\n"))
}

func selfPassages(v applicant.Self) []evidence.Passage {
	if text := selfText(v); text != "" {
		return []evidence.Passage{{Position: 1, Place: evidence.Place{Kind: "element", Name: v.ElementID}, Text: text}}
	}
	return nil
}

// indexSelf brings what the search finds of a self-assessment up to date.
func (t *Tx) indexSelf(ctx context.Context, v applicant.Self) error {
	organisationID, err := t.organisationOf(ctx, v.AssessmentID)
	if err != nil {
		return err
	}
	return t.replacePassages(ctx, organisationID, search.Statement, selfSubject(v), selfPassages(v))
}

// indexSelves brings self-assessments of an organisation that are new into the
// search.
func (t *Tx) indexSelves(ctx context.Context, organisationID string, all []applicant.Self) error {
	many := make([]ManyPassages, len(all))
	for i, v := range all {
		many[i] = ManyPassages{selfSubject(v), selfPassages(v)}
	}
	return t.InsertManyPassages(ctx, organisationID, search.Statement, many)
}

func (t *Tx) organisationOf(ctx context.Context, assessmentID string) (string, error) {
	return one(ctx, t, "There is no such assessment", scanOne[string], `SELECT organisation_id FROM assessment WHERE id = $1`, assessmentID)
}

// TakeUpMissingText puts up to limit contents, items and statements that the
// search does not know into it, looks for personal data where that was not done
// by the rules of today, and says how many of all.
func (t *Tx) TakeUpMissingText(ctx context.Context, limit int) (int, error) {
	files, err := list(ctx, t, scanHeld, `SELECT f.organisation_id, f.sha256, min(f.media_type), max(f.size) FROM `+held+` f
		WHERE NOT EXISTS (SELECT 1 FROM content_text c WHERE c.organisation_id = f.organisation_id AND c.sha256 = f.sha256)
		AND NOT EXISTS (SELECT 1 FROM content k WHERE k.sha256 = f.sha256 AND k.state IN ('waiting', 'infected'))
		GROUP BY f.organisation_id, f.sha256 LIMIT $1`, limit)
	if err != nil {
		return 0, err
	}
	if err := t.AwaitText(ctx, files, false); err != nil {
		return 0, err
	}
	items, err := list(ctx, t, func(s scanner) (v [2]string, err error) { return v, s.Scan(&v[0], &v[1]) },
		`SELECT i.organisation_id, i.id FROM evidence_item i
		WHERE NOT EXISTS (SELECT 1 FROM passage p WHERE p.organisation_id = i.organisation_id AND p.kind = 'item' AND p.subject_id = i.id) LIMIT $1`, limit)
	if err != nil {
		return 0, err
	}
	for _, v := range items {
		if err := t.indexItem(ctx, v[0], v[1]); err != nil {
			return 0, err
		}
	}
	selves, err := list(ctx, t, scanSelf, `SELECT `+selfColumns+` FROM self_assessment s JOIN person p ON p.id = s.updated_by
		JOIN assessment a ON a.id = s.assessment_id WHERE s.statement || s.see_on_site || s.gaps <> '' AND NOT EXISTS (SELECT 1 FROM passage x
			WHERE x.organisation_id = a.organisation_id AND x.kind = 'statement' AND x.subject_id = s.assessment_id || '/' || s.area_id || '/' || s.element_id)
		LIMIT $1`, limit)
	if err != nil {
		return 0, err
	}
	for _, v := range selves {
		if selfText(v) == "" {
			continue
		}
		if err := t.indexSelf(ctx, v); err != nil {
			return 0, err
		}
	}
	looked, err := t.lookAgainForPersonal(ctx, limit)
	return len(files) + len(items) + len(selves) + looked, err
}

// indexItem brings what the search finds of an item up to date from its rows.
func (t *Tx) indexItem(ctx context.Context, organisationID, itemID string) error {
	item, err := t.EvidenceItem(ctx, organisationID, itemID)
	if err != nil {
		return err
	}
	editions, err := t.EvidenceEditions(ctx, organisationID, itemID)
	if err != nil {
		return err
	}
	links, err := t.EvidenceLinks(ctx, organisationID, itemID)
	if err != nil {
		return err
	}
	return t.SetEvidenceText(ctx, organisationID, itemID, evidence.ItemText(item, evidence.Dossier{Editions: editions}.Current(), links))
}

// AwaitTextAgain has contents of the whole installation read again: those that
// could not be read or, with all, every one. It says how many.
func (t *Tx) AwaitTextAgain(ctx context.Context, all bool) (int, error) {
	texts, err := list(ctx, t, scanContentText, `SELECT `+contentText+` FROM content_text WHERE state = 'failed' OR $1 ORDER BY organisation_id, sha256`, all)
	if err != nil {
		return 0, err
	}
	for _, v := range texts {
		file := evidence.File{OrganisationID: v.OrganisationID, SHA256: v.SHA256, MediaType: v.MediaType, Size: v.Size}
		if err := t.AwaitText(ctx, []evidence.File{file}, true); err != nil {
			return 0, fmt.Errorf("read %s again: %w", v.SHA256, err)
		}
	}
	return len(texts), nil
}
