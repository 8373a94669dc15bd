package store

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"

	"github.com/plaudit/plaudit/internal/satisfaction"
)

var _ satisfaction.Tx = (*Tx)(nil)

const instrumentColumns = `id, organisation_id, name, scale, satisfied_from, dissatisfied_to, selection, population, method, created_at, version`

func scanInstrument(s scanner) (i satisfaction.Instrument, err error) {
	return i, s.Scan(&i.ID, &i.OrganisationID, &i.Name, &i.Scale, &i.SatisfiedFrom, &i.DissatisfiedTo, &i.Selection, &i.Population, &i.Method, at{&i.CreatedAt}, &i.Version)
}

// Instrument returns an instrument of the organisation; NotFound otherwise.
func (t *Tx) Instrument(ctx context.Context, organisationID, id string) (satisfaction.Instrument, error) {
	return one(ctx, t, "There is no such survey", scanInstrument,
		`SELECT `+instrumentColumns+` FROM instrument WHERE organisation_id = $1 AND id = $2`, organisationID, id)
}

// Instruments returns all instruments of the organisation by name, at most 200.
func (t *Tx) Instruments(ctx context.Context, organisationID string) ([]satisfaction.Instrument, error) {
	return list(ctx, t, scanInstrument,
		`SELECT `+instrumentColumns+` FROM instrument WHERE organisation_id = $1 ORDER BY name, id LIMIT 200`, organisationID)
}

// SaveInstrument adds an instrument, or changes it at the version it carries
// (0: add).
func (t *Tx) SaveInstrument(ctx context.Context, i satisfaction.Instrument) error {
	if i.Version == 0 {
		return t.run(ctx, `INSERT INTO instrument (`+instrumentColumns+`) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 1)`,
			i.ID, i.OrganisationID, i.Name, i.Scale, i.SatisfiedFrom, i.DissatisfiedTo, i.Selection, i.Population, i.Method, i.CreatedAt)
	}
	return t.change(ctx, "This survey was changed by somebody else since you opened it",
		`UPDATE instrument SET name = $4, scale = $5, satisfied_from = $6, dissatisfied_to = $7, selection = $8, population = $9, method = $10, version = version + 1
		WHERE id = $1 AND organisation_id = $2 AND version = $3`,
		i.ID, i.OrganisationID, i.Version, i.Name, i.Scale, i.SatisfiedFrom, i.DissatisfiedTo, i.Selection, i.Population, i.Method)
}

// importColumns are without the content, which only one import's own pages need.
const importColumns = `m.id, m.organisation_id, m.instrument_id, m.file_name, m.sha256, m.copy_sha256, m.size, m.state, m.rows_read, m.rows_counted,
	m.created_by, p.name, m.created_at, m.version`

func importFields(i *satisfaction.Import) []any {
	return []any{&i.ID, &i.OrganisationID, text{&i.InstrumentID}, &i.FileName, &i.SHA256, &i.CopySHA256, &i.Size, &i.State, &i.RowsRead, &i.RowsCounted,
		&i.CreatedBy, &i.CreatedByName, at{&i.CreatedAt}, &i.Version}
}

func scanImport(s scanner) (i satisfaction.Import, err error) { return i, s.Scan(importFields(&i)...) }

func scanImportContent(s scanner) (i satisfaction.Import, err error) {
	var content string
	if err := s.Scan(append(importFields(&i), &content)...); err != nil {
		return i, err
	}
	if err := json.Unmarshal([]byte(content), &i.Content); err != nil {
		return i, fmt.Errorf("read the content of import %s: %w", i.ID, err)
	}
	return i, nil
}

// MeasureImport returns an import of the organisation with its content;
// NotFound otherwise.
func (t *Tx) MeasureImport(ctx context.Context, organisationID, id string) (satisfaction.Import, error) {
	return one(ctx, t, "There is no such import", scanImportContent, `SELECT `+importColumns+`, m.content
		FROM measure_import m JOIN person p ON p.id = m.created_by WHERE m.organisation_id = $1 AND m.id = $2`, organisationID, id)
}

// MeasureImports returns the imports of the organisation without their content,
// newest first, at most 200.
func (t *Tx) MeasureImports(ctx context.Context, organisationID string) ([]satisfaction.Import, error) {
	return list(ctx, t, scanImport, `SELECT `+importColumns+` FROM measure_import m JOIN person p ON p.id = m.created_by
		WHERE m.organisation_id = $1 ORDER BY m.created_at DESC, m.id LIMIT 200`, organisationID)
}

// MeasureImportsOfFile returns the imports of one file, by the SHA-256 of what
// was sent, without their content, newest first.
func (t *Tx) MeasureImportsOfFile(ctx context.Context, organisationID, sha256 string) ([]satisfaction.Import, error) {
	return list(ctx, t, scanImport, `SELECT `+importColumns+` FROM measure_import m JOIN person p ON p.id = m.created_by
		WHERE m.organisation_id = $1 AND m.sha256 = $2 ORDER BY m.created_at DESC, m.id LIMIT 50`, organisationID, sha256)
}

// SaveMeasureImport adds an import, or changes its instrument, content, state
// and counts at the version it carries (0: add).
func (t *Tx) SaveMeasureImport(ctx context.Context, i satisfaction.Import) error {
	content, err := json.Marshal(i.Content)
	if err != nil {
		return err
	}
	if i.Version == 0 {
		return t.run(ctx, `INSERT INTO measure_import (id, organisation_id, instrument_id, file_name, sha256, copy_sha256, size, state, rows_read, rows_counted,
			created_by, created_at, version, content) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, 1, $13)`,
			i.ID, i.OrganisationID, orNull(i.InstrumentID), i.FileName, i.SHA256, i.CopySHA256, i.Size, i.State, i.RowsRead, i.RowsCounted,
			i.CreatedBy, i.CreatedAt, string(content))
	}
	return t.change(ctx, "This import was changed by somebody else since you opened it",
		`UPDATE measure_import SET instrument_id = $4, content = $5, state = $6, rows_read = $7, rows_counted = $8, version = version + 1
		WHERE id = $1 AND organisation_id = $2 AND version = $3`,
		i.ID, i.OrganisationID, i.Version, orNull(i.InstrumentID), string(content), i.State, i.RowsRead, i.RowsCounted)
}

const measureColumns = `id, organisation_id, instrument_id, import_id, area_id, driver, period_from, period_until, satisfied, dissatisfied, answered`

func scanMeasure(s scanner) (m satisfaction.Measure, err error) {
	return m, s.Scan(&m.ID, &m.OrganisationID, &m.InstrumentID, text{&m.ImportID}, text{&m.AreaID}, &m.Driver, &m.Period.From, &m.Period.Until,
		&m.Satisfied, &m.Dissatisfied, &m.Answered)
}

func scanMeasureSum(s scanner) (m satisfaction.Measure, err error) {
	return m, s.Scan(&m.OrganisationID, &m.InstrumentID, text{&m.AreaID}, &m.Driver, &m.Period.From, &m.Period.Until, &m.Satisfied, &m.Dissatisfied, &m.Answered)
}

// Measures returns all figures of the organisation, added up by instrument,
// driver, period and area, newest period first; at most 50,000 sums.
func (t *Tx) Measures(ctx context.Context, organisationID string) ([]satisfaction.Measure, error) {
	return list(ctx, t, scanMeasureSum, `SELECT organisation_id, instrument_id, area_id, driver, period_from, period_until,
			CAST(sum(satisfied) AS BIGINT), CAST(sum(dissatisfied) AS BIGINT), CAST(sum(answered) AS BIGINT)
		FROM measure WHERE organisation_id = $1
		GROUP BY organisation_id, instrument_id, area_id, driver, period_from, period_until
		ORDER BY period_until DESC, instrument_id, driver, area_id, period_from LIMIT 50000`, organisationID)
}

// MeasuresOf returns the figures of one instrument one by one, newest period
// first; at most 50,000.
func (t *Tx) MeasuresOf(ctx context.Context, organisationID, instrumentID string) ([]satisfaction.Measure, error) {
	return list(ctx, t, scanMeasure, `SELECT `+measureColumns+` FROM measure WHERE organisation_id = $1 AND instrument_id = $2
		ORDER BY period_until DESC, period_from DESC, driver, id LIMIT 50000`, organisationID, instrumentID)
}

// InsertMeasures adds figures.
func (t *Tx) InsertMeasures(ctx context.Context, measures []satisfaction.Measure) error {
	const columns, batch = 11, 80 // SQLite takes 999 arguments at least
	for len(measures) > 0 {
		part := measures[:min(batch, len(measures))]
		measures = measures[len(part):]
		var rows []string
		var args []any
		for _, m := range part {
			places := make([]string, columns)
			for i := range places {
				places[i] = fmt.Sprintf("$%d", len(args)+i+1)
			}
			rows = append(rows, "("+strings.Join(places, ", ")+")")
			args = append(args, m.ID, m.OrganisationID, m.InstrumentID, orNull(m.ImportID), orNull(m.AreaID), m.Driver, m.Period.From, m.Period.Until,
				m.Satisfied, m.Dissatisfied, m.Answered)
		}
		if err := t.run(ctx, `INSERT INTO measure (`+measureColumns+`) VALUES `+strings.Join(rows, ", "), args...); err != nil {
			return err
		}
	}
	return nil
}

// RemoveMeasure takes back a figure that was entered by hand.
func (t *Tx) RemoveMeasure(ctx context.Context, organisationID, id string) error {
	return t.run(ctx, `DELETE FROM measure WHERE organisation_id = $1 AND id = $2 AND import_id IS NULL`, organisationID, id)
}

// RemoveMeasuresOfImport takes back all figures of an import and returns how
// many there were.
func (t *Tx) RemoveMeasuresOfImport(ctx context.Context, organisationID, importID string) (int64, error) {
	return t.exec(ctx, `DELETE FROM measure WHERE organisation_id = $1 AND import_id = $2`, organisationID, importID)
}
