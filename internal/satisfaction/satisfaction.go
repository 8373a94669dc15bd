// Package satisfaction holds what customers say: instruments (surveys with
// their scales), measures (how many were satisfied, by driver, period and
// service area) with the statistics that belong to them, and the import of
// answers from files. Rows are in store/satisfaction.go, pages in
// pages/organisation/satisfaction_*.go.
package satisfaction

import (
	"context"
	"io"
	"time"

	"github.com/plaudit/plaudit/internal/evidence"
	"github.com/plaudit/plaudit/internal/organisation"
)

// Tx is what the use cases need of a transaction.
type Tx interface {
	evidence.Tx
	Instrument(ctx context.Context, organisationID, id string) (Instrument, error)
	Instruments(ctx context.Context, organisationID string) ([]Instrument, error)
	SaveInstrument(ctx context.Context, i Instrument) error

	MeasureImport(ctx context.Context, organisationID, id string) (Import, error)
	MeasureImports(ctx context.Context, organisationID string) ([]Import, error)
	MeasureImportsOfFile(ctx context.Context, organisationID, sha256 string) ([]Import, error)
	SaveMeasureImport(ctx context.Context, i Import) error

	Measures(ctx context.Context, organisationID string) ([]Measure, error)
	MeasuresOf(ctx context.Context, organisationID, instrumentID string) ([]Measure, error)
	InsertMeasures(ctx context.Context, measures []Measure) error
	RemoveMeasure(ctx context.Context, organisationID, id string) error
	RemoveMeasuresOfImport(ctx context.Context, organisationID, importID string) (int64, error)

	ServiceAreas(ctx context.Context, organisationID string) ([]organisation.ServiceArea, error)
}

// Store runs use cases in transactions.
type Store interface {
	Write(ctx context.Context, use func(Tx) error) error
	Read(ctx context.Context, use func(Tx) error) error
}

// Blobs keeps the bytes of files under their SHA-256. When the reader fails,
// Put keeps nothing. Copies of imports that are no longer being mapped may be
// removed at any time.
type Blobs interface {
	Put(ctx context.Context, content io.Reader) (sha256 string, size int64, err error)
}

// Gate keeps files that people send from being used before the virus checker has
// let them pass; evidence.Service is one.
type Gate interface {
	KeepGiven(ctx context.Context, tx evidence.Tx, organisationID string, files []evidence.Received) error
	// Content opens what has passed; Conflict while it waits, Forbidden when a
	// virus was found.
	Content(ctx context.Context, sha256 string) (io.ReadSeekCloser, error)
}

// Service holds the use cases.
type Service struct {
	store Store
	blobs Blobs
	gate  Gate
	newID func(prefix string) string
	now   func() time.Time
}

// New returns the use cases on a store.
func New(store Store, blobs Blobs, gate Gate, newID func(string) string, now func() time.Time) *Service {
	return &Service{store, blobs, gate, newID, now}
}
