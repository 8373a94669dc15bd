package applicant

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"time"

	"github.com/plaudit/plaudit/internal/account"
	"github.com/plaudit/plaudit/internal/assessment"
	"github.com/plaudit/plaudit/internal/date"
	"github.com/plaudit/plaudit/internal/fault"
	"github.com/plaudit/plaudit/internal/standard"
)

// Programme groups several assessments that lead to one certificate: building
// blocks, each of some service areas, then a corporate assessment that joins
// them.
type Programme struct {
	ID             string
	OrganisationID string
	BodyID         string
	StandardID     string
	Name           string
	CreatedAt      time.Time
	Version        int64
}

// ProgrammeTx is what programmes need of a transaction.
type ProgrammeTx interface {
	Programme(ctx context.Context, organisationID, id string) (Programme, error)
	Programmes(ctx context.Context, organisationID string) ([]Programme, error)
	SaveProgramme(ctx context.Context, p Programme) error
}

// SaveProgramme adds a programme (no ID) or changes name and body of one.
// Conflict on a stale version.
func (s *Applicant) SaveProgramme(ctx context.Context, by account.Actor, p Programme) (Programme, error) {
	var c fault.Check
	c.That(strings.TrimSpace(p.Name) != "", "name", "Enter a name for the programme")
	c.That(len([]rune(p.Name)) <= 150, "name", "The name must be 150 characters or less")
	if err := c.Err(); err != nil {
		return p, err
	}
	return p, s.store.Write(ctx, func(tx Tx) error {
		if err := by.Require(account.PlanAssessment, account.Record{OrganisationID: by.OrganisationID}, "programme"); err != nil {
			return err
		}
		action := "programme.changed"
		if p.ID == "" {
			action = "programme.added"
			std, err := standard.BuiltIn(p.StandardID)
			if err != nil {
				return err
			}
			p.ID, p.OrganisationID, p.StandardID, p.CreatedAt, p.Version = s.newID("prog"), by.OrganisationID, std.ID, s.moment(), 0
		} else {
			old, err := tx.Programme(ctx, by.OrganisationID, p.ID)
			if err != nil {
				return err
			}
			p.OrganisationID, p.StandardID, p.CreatedAt = old.OrganisationID, old.StandardID, old.CreatedAt
		}
		if p.BodyID != "" {
			body, err := tx.Organisation(ctx, p.BodyID)
			if fault.Is(err, fault.KindNotFound) || err == nil && body.Kind != account.CertificationBody {
				return fault.Invalid("", fault.Field{Name: "body", Words: "Select a certification body from the list"})
			}
			if err != nil {
				return err
			}
		}
		p.Name = strings.TrimSpace(p.Name)
		if err := tx.SaveProgramme(ctx, p); err != nil {
			return err
		}
		p.Version++
		return tx.Record(ctx, by.Entry(action, "programme", p.ID, map[string]any{"name": p.Name}))
	})
}

// Programmes returns the organisation's programmes, newest first.
func (s *Applicant) Programmes(ctx context.Context, by account.Actor) (all []Programme, err error) {
	return all, s.store.Read(ctx, func(tx Tx) error {
		if err := by.Require(account.ReadOrganisation, account.Record{OrganisationID: by.OrganisationID}, "programme"); err != nil {
			return err
		}
		all, err = tx.Programmes(ctx, by.OrganisationID)
		return err
	})
}

// ProgrammeView is what the page of a programme shows.
type ProgrammeView struct {
	Programme
	Standard  *standard.Standard
	Corporate []assessment.Assessment // newest first
	RollUp    RollUp
	Outcome   standard.Outcome // what the roll-up comes to
}

// Programme returns a programme with its roll-up as of today.
func (s *Applicant) Programme(ctx context.Context, by account.Actor, id string) (v ProgrammeView, err error) {
	return v, s.store.Read(ctx, func(tx Tx) error {
		if v.Programme, err = tx.Programme(ctx, by.OrganisationID, id); err != nil {
			return err
		}
		if err := by.Require(account.ReadOrganisation, account.Record{OrganisationID: v.OrganisationID}, "programme"); err != nil {
			return err
		}
		if v.Standard, err = standard.BuiltIn(v.StandardID); err != nil {
			return err
		}
		all, err := tx.AssessmentsOfOrganisation(ctx, by.OrganisationID)
		if err != nil {
			return err
		}
		var ids []string
		for _, a := range all {
			if a.ProgrammeID != id {
				continue
			}
			if a.Kind == assessment.Corporate {
				v.Corporate = append(v.Corporate, a)
			}
			if a.State.AtLeast(assessment.Decided) {
				ids = append(ids, a.ID)
			}
		}
		held, err := tx.HeldAssessments(ctx, ids)
		if err != nil {
			return err
		}
		v.roll(all, held, by.Today)
		return nil
	})
}

// roll finds the blocks among the organisation's assessments and rolls them up.
func (v *ProgrammeView) roll(all []assessment.Assessment, held map[string]Held, today date.Date) {
	v.RollUp = RollUpOf(v.Standard, blocksOf(v.Programme.ID, all, held), today)
	var rolled []standard.ElementRating
	for _, e := range v.Standard.Elements() {
		rolled = append(rolled, standard.ElementRating{Element: e.ID, Rating: v.RollUp.Elements[e.ID]})
	}
	v.Outcome = standard.OutcomeOf(v.Standard, rolled)
}

// blocksOf returns the building blocks of a programme, oldest first. A block is
// one building-block assessment with all reviews that follow it.
func blocksOf(programmeID string, all []assessment.Assessment, held map[string]Held) []BuildingBlock {
	var blocks []BuildingBlock
	at := map[string]int{} // which block an assessment belongs to
	oldestFirst := slices.Clone(all)
	slices.SortStableFunc(oldestFirst, func(a, b assessment.Assessment) int {
		return cmp.Or(a.CreatedAt.Compare(b.CreatedAt), cmp.Compare(a.ID, b.ID))
	})
	for _, a := range oldestFirst {
		if a.ProgrammeID != programmeID || a.Kind == assessment.Corporate {
			continue
		}
		i, follows := at[a.PreviousID]
		if !follows {
			if a.Kind != assessment.Block {
				continue
			}
			i = len(blocks)
			blocks = append(blocks, BuildingBlock{ID: a.ID, Name: a.Name})
		}
		at[a.ID] = i
		blocks[i].Latest = a
		if h, decided := held[a.ID]; decided {
			blocks[i].Assessments = append(blocks[i].Assessments, BlockAssessment{Held: h, Name: a.Name})
		}
	}
	return blocks
}
