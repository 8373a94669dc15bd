package store_test

import (
	"context"
	"encoding/json"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/plaudit/plaudit/internal/assessment"
	"github.com/plaudit/plaudit/internal/fault"
	"github.com/plaudit/plaudit/internal/standard"
	"github.com/plaudit/plaudit/internal/store"
	"github.com/plaudit/plaudit/internal/store/storetest"
)

func (c *council) fill() {
	c.t.Helper()
	c.prove(1, "1.1.1", "1.3.2")
	c.save("lead", c.self("", "1.1.1", standard.RatingCompliant, "Known.", 0))
	c.save("champion", c.self(storetest.Housing, "1.1.1", standard.RatingPartiallyCompliant, "Nearly.", 0))
	c.at = c.at.Add(time.Minute)
	if err := c.cases.SignOff(c.t.Context(), who("head"), c.started.ID, storetest.Housing, ""); err != nil {
		c.t.Fatal(err)
	}
	for _, query := range []string{
		`INSERT INTO instrument (id, organisation_id, name, scale, satisfied_from, dissatisfied_to, selection, population, method, created_at, version) VALUES ('ins_1', 'org_council', 'Annual survey', '', 4, 2, 'everyone', 0, '', '2025-01-01 00:00:00+00:00', 1)`,
		`INSERT INTO measure (id, organisation_id, instrument_id, area_id, driver, period_from, period_until, satisfied, dissatisfied, answered) VALUES ('mea_1', 'org_council', 'ins_1', 'area_housing', 'timeliness', '2025-04-01', '2025-09-30', 78, 10, 100)`,
	} {
		if _, err := c.db.Raw().Exec(query); err != nil {
			c.t.Fatal(err)
		}
	}
}

func TestASubmissionIsFrozenAndCanBeChecked(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		c, ctx := newCouncil(t, db), t.Context()
		_, err := c.cases.Submit(ctx, who("lead"), c.started.ID)
		wants(t, err, fault.KindConflict) // nothing is rated
		c.fill()
		for _, key := range []string{"champion", "head", "executive", "admin"} {
			_, err := c.cases.Submit(ctx, who(key), c.started.ID)
			wants(t, err, fault.KindForbidden)
		}
		_, err = c.cases.Submit(ctx, who("other_lead"), c.started.ID)
		wants(t, err, fault.KindNotFound)

		var wait sync.WaitGroup
		for range 5 { // pressed five times
			wait.Go(func() {
				if s, err := c.cases.Submit(ctx, who("lead"), c.started.ID); err != nil || s.Number != 1 {
					t.Errorf("%d %v", s.Number, err)
				}
			})
		}
		wait.Wait()
		// Nothing of this reaches the submission.
		_, err = c.cases.SaveSelf(ctx, who("lead"), c.self("", "1.1.1", standard.RatingCompliancePlus, "Better.", 1))
		wants(t, err, fault.KindConflict)
		wants(t, c.cases.SignOff(ctx, who("head"), c.started.ID, storetest.Housing, ""), fault.KindConflict)
		wants(t, c.cases.Withdraw(ctx, who("lead"), c.started.ID), fault.KindConflict)
		if _, err := db.Raw().Exec(`UPDATE evidence_item SET title = 'Another title'`); err != nil {
			t.Fatal(err)
		}

		v, err := c.cases.Submission(ctx, who("executive"), c.started.ID, 0)
		if err != nil || len(v.Problems) != 0 || v.Files != 1 || len(v.Stored.Parts) != 57 || v.State != assessment.Submitted {
			t.Fatalf("%v, %v, %d files, %d parts", err, v.Problems, v.Files, len(v.Stored.Parts))
		}
		m := v.Stored.Manifest
		if m.Organisation != "Exmere City Council" || len(m.SignedOff) != 1 || m.SignedOff[0].By != "Head of Housing" || m.Elements[0].Rating != standard.RatingCompliant {
			t.Errorf("%+v", m)
		}
		var e assessment.FrozenElement
		if err := json.Unmarshal([]byte(v.Stored.Parts[0].Content), &e); err != nil {
			t.Fatal(err)
		}
		if e.ElementID != "1.1.1" || e.Statement != "Known." || len(e.Areas) != 1 || e.Areas[0].Statement != "Nearly." || e.Evidence[0].Title != "Survey 001" ||
			e.Evidence[0].Files[0].SHA256 == "" || e.Evidence[0].Claim != "It shows 1.1.1" {
			t.Errorf("%+v", e)
		}
		measured := 0
		for _, p := range v.Stored.Parts {
			if strings.Contains(p.Content, `"driver":"timeliness"`) {
				measured++
			}
		}
		if measured == 0 || strings.Contains(v.Stored.ManifestJSON, "null") || strings.Contains(v.Stored.Parts[5].Content, "null") {
			t.Errorf("%d elements carry the measure; %s", measured, v.Stored.Parts[5].Content)
		}
		for _, key := range []string{"other_lead", "scheme"} {
			_, err := c.cases.Submission(ctx, who(key), c.started.ID, 1)
			wants(t, err, fault.KindNotFound)
		}
		_, err = c.cases.Submission(ctx, who("lead"), c.started.ID, 7)
		wants(t, err, fault.KindNotFound)
		counted, n := store.CountStatements(ctx)
		if _, err := c.cases.Submission(counted, who("lead"), c.started.ID, 1); err != nil || n.Load() > 5 {
			t.Errorf("%d statements, %v", n.Load(), err)
		}
	})
}

func TestTamperingWithASubmissionIsNamed(t *testing.T) {
	for name, c := range map[string]struct{ query, want string }{
		"a statement":  {`UPDATE submission_element SET content = replace(content, 'Known.', 'Proven.') WHERE element_id = '1.1.1'`, "Element 1.1.1 has been changed"},
		"a part":       {`DELETE FROM submission_element WHERE element_id = '2.1.1'`, "Element 2.1.1 is in the manifest but is not stored"},
		"the manifest": {`UPDATE submission SET manifest = replace(manifest, 'whole council', 'whole county')`, "The manifest has been changed"},
		"manifest and hash": {`UPDATE submission SET hash = '` + assessment.Sum("x") + `'`,
			"The audit trail does not hold this submission's hash"},
		"a file":         {`UPDATE evidence_file SET sha256 = 'other'`, "File survey.pdf of CX-001, for element 1.1.1, is missing or is another one"},
		"a file's place": {`DELETE FROM submission_file`, "File survey.pdf of CX-001"},
	} {
		t.Run(name, func(t *testing.T) {
			db := storetest.SQLite(t)
			s := newCouncil(t, db)
			s.fill()
			if _, err := s.cases.Submit(t.Context(), who("lead"), s.started.ID); err != nil {
				t.Fatal(err)
			}
			if _, err := db.Raw().Exec(c.query); err != nil {
				t.Fatal(err)
			}
			v, err := s.cases.Submission(t.Context(), who("lead"), s.started.ID, 1)
			if err != nil || !strings.Contains(strings.Join(v.Problems, "\n"), c.want) {
				t.Errorf("%v %v", v.Problems, err)
			}
		})
	}
}

func TestASubmissionThatWasReturnedIsFollowedByASecond(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		c, ctx := newCouncil(t, db), t.Context()
		c.fill()
		if _, err := c.cases.Submit(ctx, who("lead"), c.started.ID); err != nil {
			t.Fatal(err)
		}
		write(t, db, func(ctx context.Context, tx *store.Tx) error { // as the body returns it
			a, err := tx.Assessment(ctx, c.started.ID)
			if err != nil {
				return err
			}
			if a, err = a.Move(assessment.Collecting); err != nil {
				return err
			}
			return tx.UpdateAssessment(ctx, a)
		})
		wants(t, c.cases.Withdraw(ctx, who("lead"), c.started.ID), fault.KindConflict)
		c.save("lead", c.self("", "1.1.1", standard.RatingCompliant, "Known better.", 1))
		second, err := c.cases.Submit(ctx, who("lead"), c.started.ID)
		if err != nil || second.Number != 2 {
			t.Fatalf("%d %v", second.Number, err)
		}
		for number, want := range []string{"Known.", "Known better."} {
			v, err := c.cases.Submission(ctx, who("lead"), c.started.ID, int64(number)+1)
			if err != nil || len(v.Problems) > 0 || len(v.Numbers) != 2 || !strings.Contains(v.Stored.Parts[0].Content, want) {
				t.Errorf("submission %d: %v %v", number+1, v.Problems, err)
			}
		}
	})
}
