package reporting

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/plaudit/plaudit/internal/account"
	"github.com/plaudit/plaudit/internal/assessment"
	"github.com/plaudit/plaudit/internal/desk"
	"github.com/plaudit/plaudit/internal/fault"
	"github.com/plaudit/plaudit/internal/notice"
)

// Warned names what a page warns of before the report goes on, so that a press
// on an older page is known for one that has not seen it.
func (p ReportPage) Warned() string {
	var all []string
	for _, w := range p.Writing {
		all = append(all, w.PersonID+" "+w.Place)
	}
	for _, d := range p.Unsure {
		all = append(all, d.ID)
	}
	slices.Sort(all)
	return strings.Join(all, ",")
}

// KeptText is one field of a form whose words came too late.
type KeptText struct {
	Field string `json:"field"` // in words
	Words string `json:"words"`
}

// KeptWords are words that came when the report had gone already: kept for their
// author, who may hand them on to the team.
type KeptWords struct {
	ID           string
	AssessmentID string
	PersonID     string
	Person       string // read only
	Place        string
	Texts        []KeptText
	KeptAt       time.Time
	HandedOnAt   time.Time // zero: only the author sees them
	SettledAt    time.Time // nothing is to be done about them any more
	SettledBy    string
}

// KeptPage is what an assessor or the moderator sees of kept words.
type KeptPage struct {
	assessment.Case
	Kept []KeptWords // the actor's own, and what others handed on; not what is settled
	May  assessment.Rights
}

// seenBy tells whether a person may see kept words.
func (k KeptWords) seenBy(personID string) bool {
	return k.SettledAt.IsZero() && (k.PersonID == personID || !k.HandedOnAt.IsZero())
}

// KeepWords keeps what an assessor wrote when the report has gone to the
// moderator or further and it can be saved no more. Later words of the same
// person for the same place take the place of earlier ones that were not handed
// on. Conflict while it can be saved.
func (s *Reporting) KeepWords(ctx context.Context, by account.Actor, k KeptWords) error {
	k.Texts = slices.DeleteFunc(slices.Clone(k.Texts), func(t KeptText) bool { return strings.TrimSpace(t.Words) == "" })
	for i := range k.Texts {
		if len([]rune(k.Texts[i].Words)) > 30_000 {
			return fault.Invalid("", fault.Field{Name: "words", Words: "Each text must be 30,000 characters or less"})
		}
	}
	if len(k.Texts) == 0 {
		return nil
	}
	return s.store.Write(ctx, func(tx Tx) error {
		a, err := assessment.UnderWork(ctx, tx, by, account.Assess, k.AssessmentID)
		if err != nil {
			return err
		}
		if a.Rateable() {
			return fault.Conflict("This can be saved where it belongs")
		}
		if k.Place != desk.ReportTexts {
			selected, err := tx.Selected(ctx, a.ID)
			if err != nil {
				return err
			}
			if err := assessment.CheckSelected(selected, []string{k.Place}); err != nil {
				return err
			}
		}
		all, err := tx.KeptWords(ctx, a.ID)
		if err != nil {
			return err
		}
		k.ID, k.PersonID, k.KeptAt = s.newID("kept"), by.PersonID, s.now()
		if i := slices.IndexFunc(all, func(o KeptWords) bool {
			return o.PersonID == by.PersonID && o.Place == k.Place && o.HandedOnAt.IsZero() && o.SettledAt.IsZero()
		}); i >= 0 {
			k.ID = all[i].ID
		}
		return tx.SaveKeptWords(ctx, k)
	})
}

// Kept returns the words of an assessment that came too late, as far as the actor
// may see them: their own, and what colleagues handed on.
func (s *Reporting) Kept(ctx context.Context, by account.Actor, assessmentID string) (v KeptPage, err error) {
	return v, s.store.Read(ctx, func(tx Tx) error {
		if v.Case, err = assessment.CaseUnderWork(ctx, tx, by, account.ReadAssessment, assessmentID); err != nil {
			return err
		}
		v.May = assessment.RightsOn(by, v.Assessment)
		all, err := tx.KeptWords(ctx, assessmentID)
		v.Kept = slices.DeleteFunc(all, func(k KeptWords) bool { return !k.seenBy(by.PersonID) })
		return err
	})
}

// HandOn shows kept words of the actor's own to the team, which is told.
func (s *Reporting) HandOn(ctx context.Context, by account.Actor, assessmentID, id string) error {
	return s.changeKept(ctx, by, assessmentID, id, func(tx Tx, a assessment.Assessment, k *KeptWords) error {
		if k.PersonID != by.PersonID {
			return fault.NotFound("There are no such words")
		}
		k.HandedOnAt = s.now()
		if err := tx.Notify(ctx, notice.Notice{Event: notice.WordsHandedOn, OrganisationID: a.BodyID, AssessmentID: a.ID, SubjectID: k.ID}); err != nil {
			return err
		}
		return tx.Record(ctx, by.Entry("words.handed on", "assessment", a.ID, map[string]any{"place": k.Place}))
	})
}

// SettleKept says that nothing is to be done any more about kept words.
func (s *Reporting) SettleKept(ctx context.Context, by account.Actor, assessmentID, id string) error {
	return s.changeKept(ctx, by, assessmentID, id, func(tx Tx, a assessment.Assessment, k *KeptWords) error {
		k.SettledAt, k.SettledBy = s.now(), by.PersonID
		return tx.Record(ctx, by.Entry("words.settled", "assessment", a.ID, map[string]any{"place": k.Place}))
	})
}

func (s *Reporting) changeKept(ctx context.Context, by account.Actor, assessmentID, id string, change func(Tx, assessment.Assessment, *KeptWords) error) error {
	return s.store.Write(ctx, func(tx Tx) error {
		a, err := assessment.UnderWork(ctx, tx, by, account.ReadAssessment, assessmentID)
		if err != nil {
			return err
		}
		all, err := tx.KeptWords(ctx, assessmentID)
		if err != nil {
			return err
		}
		i := slices.IndexFunc(all, func(k KeptWords) bool { return k.ID == id && k.seenBy(by.PersonID) })
		if i < 0 {
			return fault.NotFound("There are no such words")
		}
		if err := change(tx, a, &all[i]); err != nil {
			return err
		}
		return tx.SaveKeptWords(ctx, all[i])
	})
}

// TextsJSON is the JSON form in which the texts are stored.
func (k KeptWords) TextsJSON() (string, error) {
	text, err := json.Marshal(k.Texts)
	if err != nil {
		return "", fmt.Errorf("keep words: %w", err)
	}
	return string(text), nil
}
