package storetest

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"testing"
	"time"

	"github.com/plaudit/plaudit/internal/assessment"
	"github.com/plaudit/plaudit/internal/standard"
	"github.com/plaudit/plaudit/internal/store"
)

// Elements are what the assessments of Assessment examine.
var Elements = []string{"1.1.1", "1.3.2", "2.2.2", "3.1.2"}

var seededAt = time.Date(2025, 11, 3, 9, 0, 0, 0, time.UTC)

// Assessment puts an assessment of the council at Body into the database, in a
// state, with Elements selected and, from "submitted" on, a frozen submission.
// Its first element has one item of evidence with one file: see EvidenceFile.
func Assessment(t testing.TB, db *store.DB, id string, state assessment.State) assessment.Assessment {
	t.Helper()
	a := assessment.Assessment{ID: id, OrganisationID: Council, BodyID: Body, StandardID: "cse", Kind: assessment.AnnualReview1,
		Name: "Review " + id, Scope: "the whole council", State: state, CycleStartsOn: "2024-11-01", DueOn: "2025-11-10",
		CreatedAt: seededAt, UpdatedAt: seededAt}
	err := db.Write(context.Background(), func(tx *store.Tx) error {
		if err := tx.InsertAssessment(context.Background(), a); err != nil {
			return err
		}
		var selected []assessment.Selected
		for _, e := range Elements {
			selected = append(selected, assessment.Selected{ElementID: e, Reason: assessment.ForChosen})
		}
		return tx.SaveSelected(context.Background(), id, selected)
	})
	if err != nil {
		t.Fatal(err)
	}
	if state.AtLeast(assessment.Submitted) {
		Submission(t, db, a)
	}
	a.Version = 1
	return a
}

// EvidenceFile is the id of the file submitted with an assessment.
func EvidenceFile(assessmentID string) string { return "file_" + assessmentID }

// Evidence puts an item of the council with one file into the database, and
// returns it as it would be frozen.
func Evidence(t testing.TB, db *store.DB, id, code string) assessment.FrozenEvidence {
	t.Helper()
	run := func(query string, args ...any) {
		t.Helper()
		if _, err := db.Raw().Exec(query, args...); err != nil {
			t.Fatalf("%v\n%s", err, query)
		}
	}
	sum := sha256.Sum256([]byte(id))
	file := assessment.FrozenFile{FileID: "file_" + id, Name: code + ".txt", MediaType: "text/plain", Size: int64(len(id)), SHA256: hex.EncodeToString(sum[:])}
	e := assessment.FrozenEvidence{ItemID: "ev_" + id, Code: code, Title: "Evidence " + code, Kind: "file", Owner: "Lead", Claim: "It shows who our customers are",
		Pointer: "p. 6", Strongest: true, EditionID: "ed_" + id, Edition: 1, Files: []assessment.FrozenFile{file}}
	run(`INSERT INTO evidence_item (id, organisation_id, code, title, sort_title, kind, owner_id, sensitivity, search_text, edition_number, created_by, created_at, updated_at, version)
		VALUES ($1, $2, $3, $4, $4, 'file', $5, 'open', '', 1, $5, $6, $6, 1)`, e.ItemID, Council, code, e.Title, PersonID("lead"), seededAt)
	run(`INSERT INTO evidence_edition (id, organisation_id, item_id, number, url, note, received_by, received_at) VALUES ($1, $2, $3, 1, '', '', $4, $5)`,
		e.EditionID, Council, e.ItemID, PersonID("lead"), seededAt)
	run(`INSERT INTO evidence_file (id, organisation_id, edition_id, position, name, media_type, size, sha256) VALUES ($1, $2, $3, 0, $4, $5, $6, $7)`,
		file.FileID, Council, e.EditionID, file.Name, file.MediaType, file.Size, file.SHA256)
	return e
}

// Submission freezes a submission for an assessment whose Elements are selected.
func Submission(t testing.TB, db *store.DB, a assessment.Assessment) {
	t.Helper()
	run := func(query string, args ...any) {
		t.Helper()
		if _, err := db.Raw().Exec(query, args...); err != nil {
			t.Fatalf("%v\n%s", err, query)
		}
	}
	m := assessment.Manifest{AssessmentID: a.ID, OrganisationID: a.OrganisationID, Organisation: "Exmere City Council", StandardID: a.StandardID,
		Name: a.Name, Kind: a.Kind, Scope: a.Scope, CycleStartsOn: a.CycleStartsOn, SubmittedAt: seededAt, SubmittedBy: "Lead"}
	var frozen []assessment.FrozenElement
	for i, id := range Elements {
		e := assessment.FrozenElement{ElementID: id, Reason: assessment.ForChosen, Rating: standard.RatingCompliant,
			Statement: "We submitted this for " + id, SeeOnSite: "Ask at the front desk"}
		if i == 0 {
			e.Evidence = []assessment.FrozenEvidence{Evidence(t, db, a.ID, "EX-"+a.ID)}
		}
		frozen = append(frozen, e)
		m.Elements = append(m.Elements, assessment.ManifestElement{ElementID: id, Rating: e.Rating, Reason: e.Reason})
	}
	asJSON := func(v any) string {
		b, err := json.Marshal(v)
		if err != nil {
			t.Fatal(err)
		}
		return string(b)
	}
	sub := "sub_" + a.ID
	run(`INSERT INTO submission (id, assessment_id, number, manifest, hash, submitted_by, submitted_at) VALUES ($1, $2, 1, $3, 'hash', $4, $5)`,
		sub, a.ID, asJSON(m), PersonID("lead"), seededAt)
	for _, e := range frozen {
		run(`INSERT INTO submission_element (submission_id, element_id, content, hash) VALUES ($1, $2, $3, 'hash')`, sub, e.ElementID, asJSON(e))
	}
	run(`INSERT INTO submission_file (submission_id, file_id) VALUES ($1, $2)`, sub, EvidenceFile(a.ID))
}
