package store

import (
	"context"
	"fmt"
	"strings"

	"github.com/plaudit/plaudit/internal/evidence"
)

const evidenceEdition = `e.id, e.organisation_id, e.item_id, e.number, e.url, e.note, e.received_by, e.received_at`

// A file stands as its content does, which is known since it is scanned.
const (
	fileState    = `COALESCE((SELECT c.state FROM content c WHERE c.sha256 = f.sha256), 'unscanned')`
	fileStanding = fileState + `, (SELECT c.signature FROM content c WHERE c.sha256 = f.sha256), (SELECT c.trouble FROM content c WHERE c.sha256 = f.sha256)`
	fileDamage   = `(SELECT c.damage FROM content c WHERE c.sha256 = f.sha256)`
	evidenceFile = `f.id, f.organisation_id, f.edition_id, f.position, f.name, f.media_type, f.size, f.sha256, ` + fileStanding
)

func evidenceEditionInto(e *evidence.Edition) []any {
	return []any{&e.ID, &e.OrganisationID, &e.ItemID, &e.Number, &e.URL, &e.Note, &e.ReceivedBy, at{&e.ReceivedAt}}
}

func evidenceFileInto(f *evidence.File) []any {
	return []any{&f.ID, &f.OrganisationID, &f.EditionID, &f.Position, &f.Name, &f.MediaType, &f.Size, &f.SHA256,
		&f.State, text{&f.Signature}, text{&f.Trouble}}
}

// EvidenceEditions returns the editions of an item, newest first, each with its
// files, what became of their text, what looks like personal data in them, and
// the names of the assessments that froze one of them.
func (t *Tx) EvidenceEditions(ctx context.Context, organisationID, itemID string) ([]evidence.Edition, error) {
	type row struct {
		evidence.Edition
		file evidence.File
	}
	rows, err := list(ctx, t, func(s scanner) (r row, err error) {
		var fileID, fileName, mediaType, sha256, state, signature, trouble, damage, submitted string
		var position, size int64
		var read evidence.Text
		var inFile, inNote string
		err = s.Scan(append(append(evidenceEditionInto(&r.Edition), &r.ReceivedByName, text{&fileID}, &position, text{&fileName}, text{&mediaType}, &size,
			text{&sha256}, &state, text{&signature}, text{&trouble}, text{&damage}, text{(*string)(&read.State)}, text{&read.Words}, &read.Pages, &read.Truncated, text{&submitted},
			text{&inFile}, text{&inNote}, text{&r.Fine.Because}, text{&r.Fine.By}, at{&r.Fine.At}), webLinkInto(&r.Link)...)...)
		if err != nil {
			return r, err
		}
		r.file = evidence.File{ID: fileID, OrganisationID: r.OrganisationID, EditionID: r.ID, Position: position, Name: fileName,
			MediaType: mediaType, Size: size, SHA256: sha256, State: evidence.ContentState(state), Signature: signature, Trouble: trouble, Damage: evidence.Damage(damage), Text: read}
		r.file.Text.MediaType = mediaType
		if submitted != "" {
			r.SubmittedIn = strings.Split(submitted, "\n")
		}
		if r.file.Personal, err = spottedIn(inFile); err != nil {
			return r, err
		}
		r.Personal, err = spottedIn(inNote)
		return r, err
	}, `SELECT `+evidenceEdition+`, p.name, f.id, COALESCE(f.position, 0), f.name, f.media_type, COALESCE(f.size, 0), f.sha256, `+fileStanding+`, `+fileDamage+`,
			ct.state, ct.words, COALESCE(ct.pages, 0), COALESCE(ct.truncated, false), (SELECT string_agg(a.name, '
' ORDER BY a.created_at, a.name) FROM assessment a WHERE a.id IN (SELECT s.assessment_id FROM submission_file sf
				JOIN submission s ON s.id = sf.submission_id JOIN evidence_file ff ON ff.id = sf.file_id WHERE ff.edition_id = e.id)),
			pf.findings, pe.findings, n.because, np.name, n.said_at, `+webLink+`
		FROM evidence_edition e JOIN person p ON p.id = e.received_by LEFT JOIN evidence_file f ON f.edition_id = e.id
		LEFT JOIN content_text ct ON ct.organisation_id = f.organisation_id AND ct.sha256 = f.sha256
		LEFT JOIN personal_data pf ON pf.organisation_id = f.organisation_id AND pf.kind = 'file' AND pf.subject_id = f.sha256
		LEFT JOIN personal_data pe ON pe.organisation_id = e.organisation_id AND pe.kind = 'edition' AND pe.subject_id = e.id
		LEFT JOIN web_link w ON w.edition_id = e.id
		LEFT JOIN personal_fine n ON n.item_id = e.item_id AND n.edition_number = e.number LEFT JOIN person np ON np.id = n.said_by
		WHERE e.organisation_id = $1 AND e.item_id = $2 ORDER BY e.number DESC, f.position LIMIT 10000`, organisationID, itemID)
	if err != nil {
		return nil, err
	}
	var editions []evidence.Edition
	for _, r := range rows {
		if n := len(editions); n == 0 || editions[n-1].ID != r.ID {
			editions = append(editions, r.Edition)
		}
		if r.file.ID != "" {
			last := &editions[len(editions)-1]
			last.Files = append(last.Files, r.file)
		}
	}
	return editions, nil
}

// EvidenceFile returns a file of the organisation; NotFound otherwise.
func (t *Tx) EvidenceFile(ctx context.Context, organisationID, id string) (evidence.File, error) {
	return one(ctx, t, "There is no such file", func(s scanner) (f evidence.File, err error) { return f, s.Scan(evidenceFileInto(&f)...) },
		`SELECT `+evidenceFile+` FROM evidence_file f WHERE f.organisation_id = $1 AND f.id = $2`, organisationID, id)
}

// FilesAddedWith returns the files of the first editions of the items that a
// form with this key added.
func (t *Tx) FilesAddedWith(ctx context.Context, organisationID, key string) ([]evidence.AddedFile, error) {
	return list(ctx, t, func(s scanner) (v evidence.AddedFile, err error) {
		return v, s.Scan(append([]any{&v.ItemID}, evidenceFileInto(&v.File)...)...)
	}, `SELECT e.item_id, `+evidenceFile+` FROM evidence_item i JOIN evidence_edition e ON e.item_id = i.id AND e.number = 1
		JOIN evidence_file f ON f.edition_id = e.id
		WHERE i.organisation_id = $1 AND i.add_key >= $2 AND i.add_key < $3 ORDER BY e.item_id, f.position LIMIT 10000`,
		organisationID, key+"-", key+".")
}

// InsertEvidenceEdition puts a new edition beside those of its item and makes
// it the current one.
func (t *Tx) InsertEvidenceEdition(ctx context.Context, e evidence.Edition) error {
	if err := t.insertEdition(ctx, e); err != nil {
		return err
	}
	return t.run(ctx, `UPDATE evidence_item SET edition_number = $3, updated_at = $4 WHERE organisation_id = $1 AND id = $2`,
		e.OrganisationID, e.ItemID, e.Number, e.ReceivedAt)
}

func (t *Tx) insertEdition(ctx context.Context, e evidence.Edition) error {
	if err := t.run(ctx, `INSERT INTO evidence_edition (id, organisation_id, item_id, number, url, note, received_by, received_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`, e.ID, e.OrganisationID, e.ItemID, e.Number, e.URL, e.Note, e.ReceivedBy, e.ReceivedAt); err != nil {
		return err
	}
	if e.Note != "" {
		if err := t.lookForPersonal(ctx, e.OrganisationID, personalEdition, e.ID, []evidence.Passage{{Text: e.Note}}); err != nil {
			return err
		}
	}
	for _, f := range e.Files {
		if err := t.countUse(ctx, f); err != nil {
			return err
		}
		if err := t.run(ctx, `INSERT INTO evidence_file (id, organisation_id, edition_id, position, name, media_type, size, sha256)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`, f.ID, f.OrganisationID, f.EditionID, f.Position, f.Name, f.MediaType, f.Size, f.SHA256); err != nil {
			return err
		}
	}
	return nil
}

// UnusedContent returns which of these contents no file of any organisation, no
// file of answers that is being mapped, none that waits in a tray, no photo of a
// note, no drawn page, no upload and no import that is not done refers to.
func (t *Tx) UnusedContent(ctx context.Context, sha256 []string) ([]string, error) {
	if len(sha256) == 0 {
		return nil, nil
	}
	set, args := in(1, sha256)
	used, err := list(ctx, t, scanOne[string], `SELECT sha256 FROM evidence_file WHERE sha256 IN `+set+`
		UNION SELECT sha256 FROM upload WHERE sha256 IN `+set+`
		UNION SELECT copy_sha256 FROM measure_import WHERE state = 'received' AND copy_sha256 IN `+set+`
		UNION SELECT f.sha256 FROM drop_file f JOIN drop_delivery d ON d.id = f.delivery_id WHERE d.state = 'waiting' AND f.sha256 IN `+set+`
		UNION SELECT sha256 FROM note_photo WHERE sha256 IN `+set+`
		UNION SELECT drawn_sha256 FROM preview WHERE drawn_sha256 IN `+set+`
		UNION `+importContent+` AND f.sha256 IN `+set, args...)
	if err != nil {
		return nil, fmt.Errorf("find unused content: %w", err)
	}
	known := map[string]bool{}
	for _, key := range used {
		known[key] = true
	}
	var unused []string
	for _, key := range sha256 {
		if !known[key] {
			unused = append(unused, key)
		}
	}
	return unused, nil
}
