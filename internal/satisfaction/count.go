package satisfaction

import (
	"context"
	"fmt"
	"slices"

	"github.com/plaudit/plaudit/internal/account"
	"github.com/plaudit/plaudit/internal/fault"
)

// Try counts a file by its mapping and keeps nothing: what Count would do.
// Invalid when the mapping is not complete.
func (s *Service) Try(ctx context.Context, by account.Actor, id string) (ImportView, Tally, error) {
	v, err := s.Import(ctx, by, id)
	if err != nil {
		return v, Tally{}, err
	}
	if err := mayImport(by); err != nil {
		return v, Tally{}, err
	}
	t, err := s.tally(ctx, by, v)
	return v, t, err
}

func (s *Service) tally(ctx context.Context, by account.Actor, v ImportView) (Tally, error) {
	if v.State != Received {
		return v.Content.Tally, nil
	}
	m := v.Content.Mapping
	if err := m.check(v.Content.Profile, v.Areas, by.Today); err != nil {
		return Tally{}, err
	}
	kept, err := s.gate.Content(ctx, v.CopySHA256)
	switch fault.KindOf(err) {
	case fault.KindConflict:
		return Tally{}, fault.Conflict(fmt.Sprintf("‘%s’ is being checked for viruses and can be counted when that is done. Look again in a few minutes", v.FileName)).Because(err)
	case fault.KindForbidden:
		return Tally{}, fault.Conflict(fmt.Sprintf("‘%s’ holds a virus and is not counted. Have the device that it comes from checked, withdraw the import and send a clean file", v.FileName)).Because(err)
	}
	if err != nil {
		return Tally{}, fmt.Errorf("open the kept copy of %s: %w", v.ID, err)
	}
	defer kept.Close()
	return ReadAnswers(kept, v.Content.Profile, m, v.Instrument(), v.Areas, by.Today)
}

// Count counts a file into measures, all or none. Again says that a file whose
// figures are there already is to be counted once more. Counting an import
// that is counted changes nothing, so that a form sent twice does no harm.
// Invalid when there is nothing to count or a figure would count answers
// twice (see apart); Forbidden when an area is not the actor's;
// Conflict when it was mapped anew since the person looked.
func (s *Service) Count(ctx context.Context, by account.Actor, id string, version int64, again bool) error {
	v, t, err := s.Try(ctx, by, id) // before the transaction: it reads a file
	if err != nil || v.State == Imported {
		return err
	}
	switch {
	case v.Version != version:
		return fault.Conflict("The columns were mapped anew since you opened this page. Look at the figures again before you count them")
	case len(t.Measures) == 0:
		return fault.Invalid("There is nothing to count in this file. Go back and check what its columns are")
	case len(v.Same) > 0 && !again:
		return fault.Invalid("", fault.Field{Name: "again", Words: "Confirm that this file is to be counted a second time, or withdraw it"})
	}
	var areas []string
	for i := range t.Measures {
		t.Measures[i].ID, t.Measures[i].OrganisationID, t.Measures[i].ImportID = s.newID("mea"), by.OrganisationID, id
		areas = append(areas, t.Measures[i].AreaID)
	}
	slices.Sort(areas)
	if err := mayRecord(by, slices.Compact(areas)...); err != nil {
		return err
	}
	v.State, v.RowsRead, v.RowsCounted, v.Content.Tally = Imported, t.Rows, t.Counted, t
	v.Content.Profile = v.Content.Profile.withoutValues()
	return s.store.Write(ctx, func(tx Tx) error {
		now, err := tx.MeasureImport(ctx, by.OrganisationID, id)
		if err != nil || now.State == Imported {
			return err
		}
		there, err := tx.MeasuresOf(ctx, by.OrganisationID, v.InstrumentID)
		if err != nil {
			return err
		}
		if err := apart(t.Measures, there, v.Areas); err != nil {
			return err
		}
		if err := tx.SaveMeasureImport(ctx, v.Import); err != nil {
			return err
		}
		if err := tx.InsertMeasures(ctx, t.Measures); err != nil {
			return err
		}
		return tx.Record(ctx, by.Entry("measure_import.counted", "measure_import", id,
			map[string]any{"survey": v.Instrument().Name, "rows": t.Rows, "counted": t.Counted, "figures": len(t.Measures)}))
	})
}

// withoutValues drops the samples and values of the columns, which only the
// mapping needed.
func (p Profile) withoutValues() Profile {
	p.Columns = slices.Clone(p.Columns)
	for i := range p.Columns {
		p.Columns[i].Sample, p.Columns[i].Values = nil, nil
	}
	return p
}

// Withdraw takes the figures of an import back, or gives up a file that is not
// counted yet. Withdrawing twice changes nothing. Forbidden when one of its
// areas is not the actor's.
func (s *Service) Withdraw(ctx context.Context, by account.Actor, id string) error {
	return s.store.Write(ctx, func(tx Tx) error {
		if err := mayImport(by); err != nil {
			return err
		}
		i, err := tx.MeasureImport(ctx, by.OrganisationID, id)
		if err != nil || i.State == Withdrawn {
			return err
		}
		if i.State == Imported {
			there, err := tx.MeasuresOf(ctx, by.OrganisationID, i.InstrumentID)
			if err != nil {
				return err
			}
			for _, m := range there {
				if m.ImportID != id {
					continue
				}
				if err := mayRecord(by, m.AreaID); err != nil {
					return err
				}
			}
		}
		i.State, i.Content.Profile = Withdrawn, i.Content.Profile.withoutValues()
		removed, err := tx.RemoveMeasuresOfImport(ctx, by.OrganisationID, id)
		if err != nil {
			return err
		}
		if err := tx.SaveMeasureImport(ctx, i); err != nil {
			return err
		}
		return tx.Record(ctx, by.Entry("measure_import.withdrawn", "measure_import", id, map[string]any{"file": i.FileName, "figures": removed}))
	})
}
