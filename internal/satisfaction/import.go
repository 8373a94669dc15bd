package satisfaction

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/plaudit/plaudit/internal/account"
	"github.com/plaudit/plaudit/internal/evidence"
	"github.com/plaudit/plaudit/internal/fault"
	"github.com/plaudit/plaudit/internal/organisation"
)

// ImportState is where an import stands.
type ImportState string

// The states: received, being mapped; imported, its figures are there;
// withdrawn, they are taken back or never were.
const (
	Received  ImportState = "received"
	Imported  ImportState = "imported"
	Withdrawn ImportState = "withdrawn"
)

// Title is the state in words.
func (s ImportState) Title() string {
	switch s {
	case Received:
		return "Not counted yet"
	case Imported:
		return "Counted"
	}
	return "Withdrawn"
}

// Import is one file of answers on its way to figures. Only a copy without
// anything that looks personal is kept of the file.
type Import struct {
	ID             string
	OrganisationID string
	InstrumentID   string // "" until it is mapped
	FileName       string
	SHA256         string // of the file as it was sent, to recognise it again
	CopySHA256     string // of the kept copy
	Size           int64
	Content        Content
	State          ImportState
	RowsRead       int64
	RowsCounted    int64
	CreatedBy      string
	CreatedByName  string // read only
	CreatedAt      time.Time
	Version        int64

	copySize int64 // of the kept copy, while it is taken
}

// Content is what is known of the file, how it is mapped and what came of it.
type Content struct {
	Profile Profile `json:"profile"`
	Mapping Mapping `json:"mapping"`
	Tally   Tally   `json:"tally"`
}

// Upload is a file as it was sent.
type Upload struct {
	FileName   string
	File       io.ReadSeeker
	HeaderRows int      // 0 to 3; below 0: recognise them
	Keep       []string // titles of columns that are not personal although they look it
}

// mayRecord asks for the permission to record figures of these areas, "" being
// the organisation as a whole.
func mayRecord(by account.Actor, areaIDs ...string) error {
	for _, area := range areaIDs {
		record := account.Record{OrganisationID: by.OrganisationID}
		if area != "" {
			record.AreaIDs = []string{area}
		}
		if err := by.Require(account.RecordMeasure, record, "figure"); err != nil {
			if by.May(account.RecordMeasure, account.Record{OrganisationID: by.OrganisationID, AreaIDs: by.AreaIDs()}) {
				return fault.Forbidden("You can record figures for your own service areas only. Ask your lead to record those of others or of the whole organisation")
			}
			return err
		}
	}
	return nil
}

// mayImport asks for the permission to work on imports at all.
func mayImport(by account.Actor) error {
	return by.Require(account.RecordMeasure, account.Record{OrganisationID: by.OrganisationID, AreaIDs: by.AreaIDs()}, "import")
}

// Receive reads a file, keeps a copy of it without what looks personal, and
// proposes a mapping. Sending the same file again before it is counted gives
// the import that is there. Invalid when it is not a table in text, TooLarge
// beyond 20 MB or 200,000 rows.
func (s *Service) Receive(ctx context.Context, by account.Actor, up Upload) (Import, error) {
	if err := mayImport(by); err != nil {
		return Import{}, err
	}
	i, err := s.examine(ctx, up)
	if err != nil {
		return i, err
	}
	return i, s.store.Write(ctx, func(tx Tx) error {
		same, err := tx.MeasureImportsOfFile(ctx, by.OrganisationID, i.SHA256)
		if err != nil {
			return err
		}
		for _, other := range same {
			if other.State == Received && other.CreatedBy == by.PersonID && other.CopySHA256 == i.CopySHA256 {
				i = other
				return nil
			}
		}
		instruments, err := tx.Instruments(ctx, by.OrganisationID)
		if err != nil {
			return err
		}
		areas, err := tx.ServiceAreas(ctx, by.OrganisationID)
		if err != nil {
			return err
		}
		i.ID, i.OrganisationID, i.State = s.newID("imp"), by.OrganisationID, Received
		i.CreatedBy, i.CreatedByName, i.CreatedAt = by.PersonID, by.Name, s.now()
		i.Content.Mapping = Suggest(i.Content.Profile, instruments, areas)
		if err := tx.SaveMeasureImport(ctx, i); err != nil {
			return err
		}
		if err := s.gate.KeepGiven(ctx, tx, by.OrganisationID, []evidence.Received{{Name: i.FileName, MediaType: "text/csv", Size: i.copySize, SHA256: i.CopySHA256}}); err != nil {
			return ofGate(err)
		}
		return tx.Record(ctx, by.Entry("measure_import.received", "measure_import", i.ID, map[string]any{"file": i.FileName, "sha256": i.SHA256, "rows": i.RowsRead}))
	})
}

// examine makes the profile and the kept copy of an upload.
func (s *Service) examine(ctx context.Context, up Upload) (i Import, err error) {
	i = Import{FileName: fileName(up.FileName)}
	sum := sha256.New()
	file := &counting{from: io.TeeReader(up.File, sum)}
	start := make([]byte, 8)
	n, _ := io.ReadFull(up.File, start)
	if words := notText(string(start[:n])); words != "" {
		return i, fault.Invalid("", fault.Field{Name: "file", Words: words})
	}
	if _, err := up.File.Seek(0, io.SeekStart); err != nil {
		return i, err
	}
	if i.Content.Profile, err = NewProfile(file, up.HeaderRows, up.Keep); err != nil {
		return i, ofFile(err)
	}
	i.SHA256, i.Size, i.RowsRead = hex.EncodeToString(sum.Sum(nil)), file.n, i.Content.Profile.Rows
	if _, err := up.File.Seek(0, io.SeekStart); err != nil {
		return i, err
	}
	out, in := io.Pipe()
	done := make(chan struct{})
	go func() {
		defer close(done)
		in.CloseWithError(writeCopy(in, up.File, i.Content.Profile))
	}()
	i.CopySHA256, i.copySize, err = s.blobs.Put(ctx, out)
	out.CloseWithError(err)
	<-done
	return i, err
}

// ofGate puts what the virus checker found beside the field of the file.
func ofGate(err error) error {
	if f, ok := errors.AsType[*fault.Error](err); ok && len(f.Fields) == 1 {
		return fault.Invalid("", fault.Field{Name: "file", Words: f.Fields[0].Words})
	}
	return err
}

// ofFile puts a complaint about the file beside its field.
func ofFile(err error) error {
	if f, ok := err.(*fault.Error); ok && len(f.Fields) == 0 {
		return fault.Invalid("", fault.Field{Name: "file", Words: f.Words})
	}
	return err
}

// counting counts what is read and refuses more than MaxFile.
type counting struct {
	from io.Reader
	n    int64
}

func (c *counting) Read(p []byte) (int, error) {
	n, err := c.from.Read(p)
	if c.n += int64(n); c.n > MaxFile {
		return n, fault.TooLarge("The file must be 20 MB or smaller. Split it, for example by year")
	}
	return n, err
}

// notText recognises files that people send in place of CSV.
func notText(start string) string {
	switch {
	case start == "":
		return "The selected file is empty"
	case strings.HasPrefix(start, "PK\x03\x04"), strings.HasPrefix(start, "\xd0\xcf\x11\xe0"):
		return "The selected file is a workbook or another packed file. Open it in your spreadsheet program, save the sheet as CSV and send that"
	case strings.HasPrefix(start, "%PDF"):
		return "The selected file is a PDF. Choose a CSV file with a row for each answer"
	case strings.HasPrefix(start, "\x89PNG"), strings.HasPrefix(start, "\xff\xd8\xff"), strings.HasPrefix(start, "GIF8"):
		return "The selected file is an image. Choose a CSV file with a row for each answer"
	}
	return ""
}

// fileName keeps the last part of the name of a file, as words to show.
func fileName(name string) string {
	name = name[strings.LastIndexAny(name, `/\`)+1:]
	name = strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f {
			return -1
		}
		return r
	}, strings.ToValidUTF8(name, ""))
	if r := []rune(name); len(r) > 200 {
		name = string(r[:200])
	}
	if name == "" {
		return "answers.csv"
	}
	return name
}

// Imports returns all imports, newest first, without their content.
func (s *Service) Imports(ctx context.Context, by account.Actor) (all []Import, instruments []Instrument, err error) {
	err = s.store.Read(ctx, func(tx Tx) error {
		if err := by.Require(account.ReadOrganisation, account.Record{OrganisationID: by.OrganisationID}, "import"); err != nil {
			return err
		}
		if all, err = tx.MeasureImports(ctx, by.OrganisationID); err != nil {
			return err
		}
		instruments, err = tx.Instruments(ctx, by.OrganisationID)
		return err
	})
	return all, instruments, err
}

// ImportView is an import with what its pages show.
type ImportView struct {
	Import
	Instruments []Instrument
	Areas       []organisation.ServiceArea
	Same        []Import // other imports of the same file that are counted
	MayRecord   bool
}

// Instrument returns the instrument that the import is mapped to.
func (v ImportView) Instrument() Instrument {
	i := slices.IndexFunc(v.Instruments, func(i Instrument) bool { return i.ID == v.Content.Mapping.InstrumentID })
	if i < 0 {
		return Instrument{}
	}
	return v.Instruments[i]
}

// Import returns an import of the actor's organisation; NotFound otherwise.
func (s *Service) Import(ctx context.Context, by account.Actor, id string) (v ImportView, err error) {
	return v, s.store.Read(ctx, func(tx Tx) error {
		v, err = view(ctx, tx, by, id)
		return err
	})
}

func view(ctx context.Context, tx Tx, by account.Actor, id string) (v ImportView, err error) {
	if err := by.Require(account.ReadOrganisation, account.Record{OrganisationID: by.OrganisationID}, "import"); err != nil {
		return v, err
	}
	v.MayRecord = mayImport(by) == nil
	if v.Import, err = tx.MeasureImport(ctx, by.OrganisationID, id); err != nil {
		return v, err
	}
	if v.Instruments, err = tx.Instruments(ctx, by.OrganisationID); err != nil {
		return v, err
	}
	if v.Areas, err = tx.ServiceAreas(ctx, by.OrganisationID); err != nil {
		return v, err
	}
	same, err := tx.MeasureImportsOfFile(ctx, by.OrganisationID, v.SHA256)
	for _, other := range same {
		if other.ID != id && other.State == Imported {
			v.Same = append(v.Same, other)
		}
	}
	return v, err
}

// change loads an import that is being mapped, lets use alter it, and saves it
// at the version that the person saw.
func (s *Service) change(ctx context.Context, by account.Actor, id string, version int64, use func(v *ImportView) error) error {
	return s.store.Write(ctx, func(tx Tx) error {
		if err := mayImport(by); err != nil {
			return err
		}
		v, err := view(ctx, tx, by, id)
		if err != nil {
			return err
		}
		if v.State != Received {
			return fault.Conflict(fmt.Sprintf("This file is %s: it cannot be mapped any more", strings.ToLower(v.State.Title())))
		}
		v.Version = version
		if err := use(&v); err != nil {
			return err
		}
		if err := tx.SaveMeasureImport(ctx, v.Import); err != nil {
			return err
		}
		return tx.Record(ctx, by.Entry("measure_import.mapped", "measure_import", id, map[string]any{"survey": v.Instrument().Name}))
	})
}

// MapColumns says what the columns of a file are. Invalid where it cannot be
// counted like that; Forbidden when its one area is not the actor's; Conflict
// on a stale version or when it was counted already.
func (s *Service) MapColumns(ctx context.Context, by account.Actor, id string, version int64, m Mapping) error {
	return s.change(ctx, by, id, version, func(v *ImportView) error {
		if err := m.check(v.Content.Profile, v.Areas, by.Today); err != nil {
			return err
		}
		if !slices.ContainsFunc(v.Instruments, func(i Instrument) bool { return i.ID == m.InstrumentID }) {
			return fault.NotFound("There is no such survey")
		}
		if m.Column(AreaColumn) < 0 {
			if err := mayRecord(by, m.AreaID); err != nil {
				return err
			}
		}
		m.Answers, m.Areas = v.Content.Mapping.Answers, v.Content.Mapping.Areas
		v.Content.Mapping, v.InstrumentID = m, m.InstrumentID
		return nil
	})
}

// MapValues says what answers that are not on the scale count as, and which
// areas are meant; both by the values of the file, folded.
func (s *Service) MapValues(ctx context.Context, by account.Actor, id string, version int64, answers map[string]Verdict, areas map[string]string) error {
	return s.change(ctx, by, id, version, func(v *ImportView) error {
		m := &v.Content.Mapping
		m.Answers, m.Areas = map[string]Verdict{}, map[string]string{}
		for value, verdict := range answers {
			if !slices.Contains([]Verdict{Satisfied, Neither, Dissatisfied, NoAnswer}, verdict) {
				return fault.Invalid("Select what each answer counts as")
			}
			m.Answers[fold(value)] = verdict
		}
		for value, area := range areas {
			if area != WholeOrganisation && area != LeaveRowsOut {
				if err := organisation.CheckAreas(v.Areas, []string{area}); err != nil {
					return err
				}
			}
			m.Areas[fold(value)] = area
		}
		return nil
	})
}
