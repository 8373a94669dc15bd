package reporting

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/plaudit/plaudit/internal/account"
	"github.com/plaudit/plaudit/internal/assessment"
	"github.com/plaudit/plaudit/internal/audit"
	"github.com/plaudit/plaudit/internal/desk"
	"github.com/plaudit/plaudit/internal/evidence"
	"github.com/plaudit/plaudit/internal/fault"
)

// CheckState is how far a check of the record is.
type CheckState string

// The states of a check. The last two end it.
const (
	CheckWaiting CheckState = "waiting"
	CheckRunning CheckState = "running"
	CheckDone    CheckState = "done"
	CheckFailed  CheckState = "failed" // the store of the files did not answer
)

// RecordCheck is one time that all the assessors saw was read and hashed again.
type RecordCheck struct {
	ID           string
	AssessmentID string
	AskedBy      string
	AskedByName  string // read only
	AskedAt      time.Time
	State        CheckState
	Result       CheckResult
	EndedAt      time.Time
}

// UnderWay tells whether the check has not ended.
func (c RecordCheck) UnderWay() bool { return c.State == CheckWaiting || c.State == CheckRunning }

// CheckResult is what a check has read so far, and what it found.
type CheckResult struct {
	Submissions int            `json:"submissions"`
	Elements    int            `json:"elements"`
	Supplements int            `json:"supplements"`
	Unfrozen    int            `json:"unfrozen"` // answers and comments of before supplements were frozen
	Releases    int            `json:"releases"`
	Files       int            `json:"files"` // contents, each once
	Read        int            `json:"read"`  // of them
	Bytes       int64          `json:"bytes"` // of what was read
	Last        string         `json:"last"`  // the SHA-256 that was read last: where to go on
	Findings    []CheckFinding `json:"findings"`
}

// CheckFinding is one thing that is not as it was.
type CheckFinding struct {
	What string `json:"what"` // which it is
	How  string `json:"how"`  // what is wrong with it
	ToDo string `json:"to_do"`
}

// What can be done about a finding.
const (
	uploadAgain = "Upload the same file again: stored content with the same hash mends itself. Otherwise restore the file from a backup."
	askOperator = "Somebody has changed the database. Tell whoever runs Plaudit: a backup of that day holds what was recorded."
)

// examinedFile is one content that the assessors could open.
type examinedFile struct {
	sha256 string
	size   int64
	name   string
	where  []string
}

// filesOf gathers each content once, in the order of its hash, with the places
// in which the assessors met it.
func filesOf(elements map[int64][]assessment.FrozenElement, given []assessment.SupplementContent, later []desk.HandedFile) []examinedFile {
	var all []examinedFile
	at := map[string]int{}
	add := func(f assessment.FrozenFile, code, where string) {
		i, there := at[f.SHA256]
		if !there {
			i = len(all)
			at[f.SHA256] = i
			all = append(all, examinedFile{sha256: f.SHA256, size: f.Size, name: strings.TrimSpace(code + " " + f.Name)})
		}
		if !slices.Contains(all[i].where, where) {
			all[i].where = append(all[i].where, where)
		}
	}
	for _, number := range slices.Sorted(maps.Keys(elements)) {
		for _, e := range elements[number] {
			for _, item := range e.Evidence {
				for _, f := range item.Files {
					add(f, item.Code, e.ElementID)
				}
			}
		}
	}
	for _, c := range given {
		for _, item := range c.Evidence {
			for _, f := range item.Files {
				add(f, item.Code, strings.ToLower(c.Kind.Title()))
			}
		}
	}
	for _, f := range later {
		add(f.FrozenFile, f.Code, "given after the submission")
	}
	slices.SortFunc(all, func(a, b examinedFile) int { return cmp.Compare(a.sha256, b.sha256) })
	return all
}

// finding says of a file what is wrong with it.
func (f examinedFile) finding(d evidence.Damage) CheckFinding {
	return CheckFinding{What: f.name + " (" + strings.Join(f.where, ", ") + ")", How: d.Title() + ". Its SHA-256 was " + f.sha256, ToDo: uploadAgain}
}

// AskCheck has all that the assessors saw read and hashed again in the
// background. While a check is under way, it returns that one.
func (s *Reopening) AskCheck(ctx context.Context, by account.Actor, assessmentID string, side Side) (c RecordCheck, err error) {
	return c, s.store.Write(ctx, func(tx ReopenTx) error {
		v, err := seenBy(ctx, tx, by, assessmentID, side)
		if err != nil {
			return err
		}
		if !mayCheck(by, v, side) {
			return fault.Forbidden("The lead of the organisation has its record checked")
		}
		last, err := tx.LastRecordCheck(ctx, assessmentID)
		if err == nil && last.UnderWay() {
			c = last
			return nil
		}
		if err != nil && !fault.Is(err, fault.KindNotFound) {
			return err
		}
		c = RecordCheck{ID: s.newID("chk"), AssessmentID: assessmentID, AskedBy: by.PersonID, AskedAt: s.now(), State: CheckWaiting}
		if err := tx.SaveRecordCheck(ctx, c); err != nil {
			return err
		}
		if err := tx.EnqueueRecordCheck(ctx, c.ID); err != nil {
			return err
		}
		return assessment.RecordBoth(ctx, tx, by, v.Assessment, "record.check asked", map[string]any{"check": c.ID})
	})
}

// How a check goes on: what it read is saved from time to time, and a run ends
// after a while, to be taken up where it stopped.
const (
	checkSaveEvery = 2 * time.Second
	checkRunTime   = 20 * time.Minute
)

// RunCheck carries out a check, or goes on with it where an earlier run stopped,
// and tells whether it has ended. An error of the store of files leaves it to be
// tried again, unless it is the last try. Run again after its end, it does nothing.
func (s *Reopening) RunCheck(ctx context.Context, id string, lastTry bool) (ended bool, err error) {
	var c RecordCheck
	var v assessment.Case
	var files []examinedFile
	if err := s.store.Read(ctx, func(tx ReopenTx) error {
		if c, err = tx.RecordCheck(ctx, id); err != nil {
			return err
		}
		if v, err = tx.Case(ctx, c.AssessmentID); err != nil {
			return err
		}
		files, err = s.recorded(ctx, tx, &c)
		return err
	}); err != nil || !c.UnderWay() {
		return true, err
	}
	began, saved := s.now(), s.now()
	c.State = CheckRunning
	if err := s.saveCheck(ctx, c); err != nil {
		return false, err
	}
	for _, f := range files {
		if f.sha256 <= c.Result.Last {
			continue
		}
		damage, err := s.examine(ctx, f.sha256)
		if err != nil {
			if saved := s.saveCheck(ctx, c); saved != nil || !lastTry {
				return false, errors.Join(saved, err)
			}
			return true, s.endCheck(ctx, c, v, CheckFailed)
		}
		if damage != "" {
			c.Result.Findings = append(c.Result.Findings, f.finding(damage))
		}
		c.Result.Read, c.Result.Bytes, c.Result.Last = c.Result.Read+1, c.Result.Bytes+f.size, f.sha256
		if s.now().Sub(saved) >= checkSaveEvery {
			if saved = s.now(); saved.Sub(began) >= checkRunTime {
				return false, s.saveCheck(ctx, c)
			}
			if err := s.saveCheck(ctx, c); err != nil {
				return false, err
			}
		}
	}
	return true, s.endCheck(ctx, c, v, CheckDone)
}

// recorded checks what the database holds, when the check begins, and returns the
// files that are to be read.
func (s *Reopening) recorded(ctx context.Context, tx ReopenTx, c *RecordCheck) ([]examinedFile, error) {
	first := c.Result.Last == ""
	r := CheckResult{Findings: []CheckFinding{}}
	find := func(what, how string) { r.Findings = append(r.Findings, CheckFinding{what, how, askOperator}) }
	lines, err := tx.SeenLines(ctx, c.AssessmentID)
	if err != nil {
		return nil, err
	}
	elements := map[int64][]assessment.FrozenElement{}
	for _, l := range lines {
		switch l.Kind {
		case SeenSubmission:
			stored, err := tx.StoredSubmission(ctx, c.AssessmentID, l.Number)
			if err != nil {
				return nil, err
			}
			rows, err := tx.FrozenFiles(ctx, stored.ID)
			if err != nil {
				return nil, err
			}
			for _, words := range append(assessment.Verify(stored, rows), s.standardProblems(ctx, tx, stored.Manifest)...) {
				find(fmt.Sprintf("Submission %d", l.Number), words)
			}
			if !strings.Contains(stored.Recorded, stored.Hash) {
				find(fmt.Sprintf("Submission %d", l.Number), "The audit trail does not hold its hash")
			}
			elements[l.Number] = stored.Elements()
			r.Submissions, r.Elements = r.Submissions+1, r.Elements+len(stored.Parts)
		case SeenSupplement:
			if l.Hash == "" {
				r.Unfrozen++
			}
		}
	}
	given, err := s.checkSupplements(ctx, tx, c.AssessmentID, &r)
	if err != nil {
		return nil, err
	}
	releases, err := tx.Releases(ctx, c.AssessmentID)
	if err != nil {
		return nil, err
	}
	for _, release := range releases {
		r.Releases++
		if !release.Intact() {
			find(fmt.Sprintf("Release %d of the report", release.Number), "It is not word for word what was released: its hash is not the one that was recorded")
		}
	}
	later, err := tx.LaterFiles(ctx, c.AssessmentID)
	if err != nil {
		return nil, err
	}
	files := filesOf(elements, given, later)
	if r.Files = len(files); first {
		c.Result = r
	}
	return files, nil
}

func (s *Reopening) checkSupplements(ctx context.Context, tx ReopenTx, assessmentID string, r *CheckResult) (given []assessment.SupplementContent, err error) {
	all, err := tx.Supplements(ctx, assessmentID)
	for _, supplement := range all {
		r.Supplements++
		content, err := supplement.Content()
		if err != nil || !supplement.Intact() {
			r.Findings = append(r.Findings, CheckFinding{supplement.Kind.Title() + " of " + supplement.GivenAt.Format("2 January 2006, 15:04"),
				"It is not what was given: its hash is not the one that was recorded", askOperator})
		}
		given = append(given, content)
	}
	return given, err
}

// standardProblems says what is wrong with the text of the standard that is kept
// for a submission.
func (s *Reopening) standardProblems(ctx context.Context, tx ReopenTx, m assessment.Manifest) []string {
	if m.StandardHash == "" {
		return nil // of before it was kept
	}
	if text, err := tx.StandardText(ctx, m.StandardHash); err != nil || assessment.Sum(text) != m.StandardHash {
		return []string{"The text of the standard is not the one that it was submitted against"}
	}
	return nil
}

func (s *Reopening) saveCheck(ctx context.Context, c RecordCheck) error {
	return s.store.Write(ctx, func(tx ReopenTx) error { return tx.SaveRecordCheck(ctx, c) })
}

// endCheck keeps the result and records it on both sides.
func (s *Reopening) endCheck(ctx context.Context, c RecordCheck, v assessment.Case, state CheckState) error {
	c.State, c.EndedAt = state, s.now()
	return s.store.Write(ctx, func(tx ReopenTx) error {
		if err := tx.SaveRecordCheck(ctx, c); err != nil {
			return err
		}
		sides := []string{v.OrganisationID, v.BodyID}
		slices.Sort(sides)
		for _, side := range slices.Compact(sides) {
			if err := tx.Record(ctx, audit.Entry{OrganisationID: side, ActorName: "Check of the record", Action: "record.checked", SubjectKind: "assessment", SubjectID: v.ID,
				Detail: audit.Detail(map[string]any{"check": c.ID, "state": c.State, "files": c.Result.Read, "not_as_they_were": len(c.Result.Findings)})}); err != nil {
				return err
			}
		}
		return nil
	})
}
