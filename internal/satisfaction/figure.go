package satisfaction

import (
	"context"
	"slices"

	"github.com/plaudit/plaudit/internal/account"
	"github.com/plaudit/plaudit/internal/fault"
	"github.com/plaudit/plaudit/internal/organisation"
)

// Board is what the pages about figures show.
type Board struct {
	Instruments []Instrument
	Measures    []Measure
	Areas       []organisation.ServiceArea
}

// Board returns all figures of the actor's organisation, added up by
// instrument, driver, period and area.
func (s *Service) Board(ctx context.Context, by account.Actor) (b Board, err error) {
	return b, s.store.Read(ctx, func(tx Tx) error {
		if err := by.Require(account.ReadOrganisation, account.Record{OrganisationID: by.OrganisationID}, "figure"); err != nil {
			return err
		}
		if b.Instruments, err = tx.Instruments(ctx, by.OrganisationID); err != nil {
			return err
		}
		if b.Measures, err = tx.Measures(ctx, by.OrganisationID); err != nil {
			return err
		}
		b.Areas, err = tx.ServiceAreas(ctx, by.OrganisationID)
		return err
	})
}

// SheetsFor returns what the figures of the actor's organisation say about an
// element of a standard: one sheet for each instrument that speaks for it, with
// the drivers that do.
func (s *Service) SheetsFor(ctx context.Context, by account.Actor, standardID, elementID string) ([]Sheet, error) {
	var instruments []Instrument
	var measures []Measure
	err := s.store.Read(ctx, func(tx Tx) (err error) {
		if err := by.Require(account.ReadOrganisation, account.Record{OrganisationID: by.OrganisationID}, "figure"); err != nil {
			return err
		}
		if instruments, err = tx.Instruments(ctx, by.OrganisationID); err != nil {
			return err
		}
		measures, err = tx.Measures(ctx, by.OrganisationID)
		return err
	})
	return Speaking(instruments, measures, standardID, elementID), err
}

// Speaking returns the sheets of the figures that speak for an element;
// instruments without such figures are left out.
func Speaking(instruments []Instrument, measures []Measure, standardID, elementID string) []Sheet {
	drivers := DriversFor(standardID, elementID)
	measures = slices.DeleteFunc(slices.Clone(measures), func(m Measure) bool { return !slices.Contains(drivers, m.Driver) })
	sheets := Sheets(instruments, measures, nil, Filter{})
	return slices.DeleteFunc(sheets, func(s Sheet) bool { return len(s.Periods) == 0 })
}

// InstrumentView is an instrument with its figures, one by one.
type InstrumentView struct {
	Instrument
	Figures []Measure // of imports and by hand, newest period first
	Areas   []organisation.ServiceArea
	MayEdit bool // the instrument itself
}

// Instrument returns an instrument of the actor's organisation; NotFound
// otherwise.
func (s *Service) Instrument(ctx context.Context, by account.Actor, id string) (v InstrumentView, err error) {
	return v, s.store.Read(ctx, func(tx Tx) error {
		if err := by.Require(account.ReadOrganisation, account.Record{OrganisationID: by.OrganisationID}, "survey"); err != nil {
			return err
		}
		if v.Instrument, err = tx.Instrument(ctx, by.OrganisationID, id); err != nil {
			return err
		}
		if v.Figures, err = tx.MeasuresOf(ctx, by.OrganisationID, id); err != nil {
			return err
		}
		v.MayEdit = by.May(account.RecordMeasure, account.Record{OrganisationID: by.OrganisationID})
		v.Areas, err = tx.ServiceAreas(ctx, by.OrganisationID)
		return err
	})
}

// Instruments returns the instruments and areas of the actor's organisation.
func (s *Service) Instruments(ctx context.Context, by account.Actor) (all []Instrument, areas []organisation.ServiceArea, err error) {
	err = s.store.Read(ctx, func(tx Tx) error {
		if err := by.Require(account.ReadOrganisation, account.Record{OrganisationID: by.OrganisationID}, "survey"); err != nil {
			return err
		}
		if all, err = tx.Instruments(ctx, by.OrganisationID); err != nil {
			return err
		}
		areas, err = tx.ServiceAreas(ctx, by.OrganisationID)
		return err
	})
	return all, areas, err
}

// RecordFigure adds a figure that was counted elsewhere. Invalid when its
// numbers do not fit together, when there is a figure for the same driver, area
// and period by hand already, or one that would count answers twice (see
// apart); Forbidden when the area is not the actor's.
func (s *Service) RecordFigure(ctx context.Context, by account.Actor, m Measure) error {
	var c fault.Check
	c.That(m.InstrumentID != "", "instrument", "Select the survey")
	c.That(m.Driver.Known(), "driver", "Select what the question was about")
	checkPeriod(&c, m.Period, by.Today)
	c.That(m.Answered >= 1 && m.Answered <= 100_000_000, "answered", "Enter how many people answered, 1 or more")
	c.That(m.Satisfied >= 0 && m.Satisfied <= m.Answered, "satisfied", "Enter how many were satisfied, no more than answered")
	c.That(m.Dissatisfied >= 0 && m.Satisfied+m.Dissatisfied <= m.Answered, "dissatisfied", "Enter how many were dissatisfied; with those who were satisfied, no more than answered")
	if err := c.Err(); err != nil {
		return err
	}
	return s.store.Write(ctx, func(tx Tx) error {
		if err := mayRecord(by, m.AreaID); err != nil {
			return err
		}
		i, err := tx.Instrument(ctx, by.OrganisationID, m.InstrumentID)
		if err != nil {
			return err
		}
		areas, err := tx.ServiceAreas(ctx, by.OrganisationID)
		if err != nil {
			return err
		}
		if m.AreaID != "" {
			if err := organisation.CheckAreas(areas, []string{m.AreaID}); err != nil {
				return err
			}
		}
		there, err := tx.MeasuresOf(ctx, by.OrganisationID, m.InstrumentID)
		if err != nil {
			return err
		}
		for _, t := range there {
			if t.ImportID == "" && t.Driver == m.Driver && t.AreaID == m.AreaID && t.Period == m.Period {
				return fault.Invalid("There is already a figure for " + m.Driver.Title() + " in " + m.Period.Words() + " for the same area. Remove it first to put another in its place")
			}
		}
		if err := apart([]Measure{m}, there, areas); err != nil {
			return err
		}
		m.ID, m.OrganisationID, m.ImportID = s.newID("mea"), by.OrganisationID, ""
		if err := tx.InsertMeasures(ctx, []Measure{m}); err != nil {
			return err
		}
		return tx.Record(ctx, by.Entry("measure.recorded", "measure", m.ID, map[string]any{"survey": i.Name, "driver": m.Driver.Title(),
			"period": m.Period.Words(), "satisfied": m.Satisfied, "answered": m.Answered}))
	})
}

// RemoveFigure takes back a figure that was entered by hand. NotFound when
// there is none such of this instrument; figures of imports go with their
// import.
func (s *Service) RemoveFigure(ctx context.Context, by account.Actor, instrumentID, id string) error {
	return s.store.Write(ctx, func(tx Tx) error {
		if err := mayImport(by); err != nil {
			return err
		}
		there, err := tx.MeasuresOf(ctx, by.OrganisationID, instrumentID)
		if err != nil {
			return err
		}
		at := slices.IndexFunc(there, func(m Measure) bool { return m.ID == id && m.ImportID == "" })
		if at < 0 {
			return fault.NotFound("There is no such figure")
		}
		m := there[at]
		if err := mayRecord(by, m.AreaID); err != nil {
			return err
		}
		if err := tx.RemoveMeasure(ctx, by.OrganisationID, id); err != nil {
			return err
		}
		return tx.Record(ctx, by.Entry("measure.removed", "measure", id, map[string]any{"driver": m.Driver.Title(), "period": m.Period.Words(),
			"satisfied": m.Satisfied, "answered": m.Answered}))
	})
}
