package onsite

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/plaudit/plaudit/internal/account"
	"github.com/plaudit/plaudit/internal/assessment"
	"github.com/plaudit/plaudit/internal/desk"
	"github.com/plaudit/plaudit/internal/fault"
	"github.com/plaudit/plaudit/internal/standard"
	"github.com/plaudit/plaudit/internal/visit"
)

// ChangeKind is what a device changes.
type ChangeKind string

// The kinds of change.
const (
	NoteChange    ChangeKind = "note"
	RatingChange  ChangeKind = "rating"
	HeldChange    ChangeKind = "held"
	ConsentChange ChangeKind = "consent"
)

// Change is one change that was made on a device, perhaps without a
// network. Its JSON form is what devices send and what an aside keeps.
type Change struct {
	ID           string     `json:"id"` // made by the device: the same change is applied once
	Kind         ChangeKind `json:"kind"`
	RecordID     string     `json:"record"` // of the note, the element or the session
	SessionID    string     `json:"session,omitempty"`
	SessionTitle string     `json:"sessionTitle,omitempty"`
	Base         int64      `json:"base"`              // the version that it changes
	After        string     `json:"after,omitempty"`   // the change before it on the same record, which was sent and may not have been answered
	Settles      string     `json:"settles,omitempty"` // the aside that it puts right
	DeviceAt     time.Time  `json:"at"`                // by the device's clock

	Words    string                           `json:"words,omitempty"`
	Elements []string                         `json:"elements,omitempty"`
	Rating   standard.Rating                  `json:"rating,omitempty"`
	WasRated standard.Rating                  `json:"wasRated,omitempty"` // as the device knew it
	Held     bool                             `json:"held,omitempty"`
	Met      map[visit.ParticipantGroup]int64 `json:"met,omitempty"`
	WasHeld  bool                             `json:"wasHeld,omitempty"`
	WasMet   map[visit.ParticipantGroup]int64 `json:"wasMet,omitempty"`
	Given    visit.ConsentGiven               `json:"given,omitempty"`
	How      visit.ConsentHow                 `json:"how,omitempty"`    // they agreed
	Quotes   []SiteQuote                      `json:"quotes,omitempty"` // marked in a note

	DeviceID     string    `json:"device,omitempty"`
	AssessmentID string    `json:"-"`
	MadeAt       time.Time `json:"-"` // by our clock
}

// Outcome is what became of a change.
type Outcome struct {
	ChangeID string
	Saved    bool   // otherwise it was put aside, whole
	Version  int64  // of the record once it was saved
	Words    string // why it was put aside
}

// SiteBatch is what a device sends at once.
type SiteBatch struct {
	AssessmentID string
	DeviceID     string
	Clock        time.Time // of the device, as it sends
	Pending      int64     // changes and photos that it holds, these included
	Changes      []Change
}

// MostChanges is how many changes a device may send at once.
const MostChanges = 200

// SiteAnswer is what a device is told.
type SiteAnswer struct {
	Outcomes []Outcome
	Wipe     bool
	// Ended tells that the person does not serve any more: what the device sent
	// is put aside for the lead, there is no Bag, and it is to forget the visit
	// once it has sent everything.
	Ended bool
	Bag   Bag
}

// Sync takes the changes of a device in one transaction and answers each: saved,
// or put aside whole with the reason. A change that was taken before is answered
// as it was then. It returns the visit as it stands afterwards.
func (s *OnSite) Sync(ctx context.Context, by account.Actor, b SiteBatch) (answer SiteAnswer, err error) {
	if len(b.Changes) > MostChanges {
		return answer, fault.TooLarge("Send at most 200 changes at once")
	}
	for _, c := range b.Changes {
		if !siteID.MatchString(c.ID) {
			return answer, fault.Invalid("A change has no number of its own")
		}
	}
	var device Device
	if err := s.store.Write(ctx, func(tx Tx) error {
		answer = SiteAnswer{}
		v, err := assessment.CaseUnderWork(ctx, tx, by, account.Assess, b.AssessmentID)
		if err != nil {
			if v, err = s.handIn(ctx, tx, by, b.AssessmentID, b.DeviceID, err); err != nil {
				return err
			}
			answer.Ended = true
		}
		if device, err = ownDevice(ctx, tx, by, v.ID, b.DeviceID); err != nil {
			return err
		}
		now := s.now()
		w := &siteWork{Tx: tx, by: by, of: v, now: now, newID: s.newID, ended: answer.Ended}
		if answer.Outcomes, err = w.take(ctx, device, b); err != nil {
			return err
		}
		device.LastContactAt, device.ClockAhead = now, now.Sub(b.Clock).Round(time.Second)
		device.Pending = max(0, b.Pending-int64(len(b.Changes)))
		answer.Wipe = !device.WipeOrderedAt.IsZero()
		return tx.SaveSiteDevice(ctx, device)
	}); err != nil {
		return answer, err
	}
	if answer.Ended {
		return answer, nil
	}
	return answer, s.store.Read(ctx, func(tx Tx) error {
		v, err := assessment.CaseUnderWork(ctx, tx, by, account.Assess, b.AssessmentID)
		if err == nil {
			answer.Bag, err = s.bag(ctx, tx, by, v, device)
		}
		return err
	})
}

// corrected is when something was done by our clock: the device's clock set
// right by how far it was off when it called, and neither before the visit was
// packed nor later than now.
func corrected(deviceAt, deviceClock, now, packed time.Time) time.Time {
	at := deviceAt.Add(now.Sub(deviceClock)).UTC().Truncate(time.Microsecond)
	switch {
	case at.After(now):
		return now
	case at.Before(packed):
		return packed
	}
	return at
}

// siteWork is one batch being taken, on what the assessment has now.
type siteWork struct {
	Tx
	by    account.Actor
	of    assessment.Case
	now   time.Time
	newID func(prefix string) string
	ended bool // the actor does not serve any more
	// author is the person whose notes are placed, when the lead settles what
	// somebody has left; else the actor.
	author Aside

	loaded bool
	plan   visit.Plan
	notes  []visit.Note
	cells  []desk.Cell
	asides []Aside
}

func (w *siteWork) load(ctx context.Context) (err error) {
	if w.loaded {
		return nil
	}
	w.loaded = true
	w.plan = visit.Plan{Case: w.of}
	if err = w.plan.Load(ctx, w); err != nil {
		return err
	}
	if w.notes, err = w.NotesOfVisit(ctx, w.of.ID); err != nil {
		return err
	}
	if w.cells, err = w.DeskCells(ctx, w.of, "all"); err != nil {
		return err
	}
	w.asides, err = w.SiteAsides(ctx, w.of.ID)
	return err
}

func (w *siteWork) take(ctx context.Context, device Device, b SiteBatch) (outcomes []Outcome, err error) {
	var ids []string
	for _, c := range b.Changes {
		ids = append(ids, c.ID)
		if c.After != "" {
			ids = append(ids, c.After)
		}
	}
	known, err := w.SiteOutcomes(ctx, device.ID, ids)
	if err != nil {
		return nil, err
	}
	for _, c := range b.Changes {
		o, before := known[c.ID]
		if !before {
			c.AssessmentID, c.DeviceID, c.MadeAt = w.of.ID, device.ID, corrected(c.DeviceAt, b.Clock, w.now, device.PackedAt)
			if o, err = w.apply(ctx, c, known); err != nil {
				return nil, err
			}
			if err := w.InsertSiteChange(ctx, c, o, w.now); err != nil {
				return nil, err
			}
			known[c.ID] = o
		}
		outcomes = append(outcomes, o)
	}
	return outcomes, nil
}

// apply puts the change in its place, or aside when a fault says that it has
// none.
func (w *siteWork) apply(ctx context.Context, c Change, known map[string]Outcome) (Outcome, error) {
	if err := w.load(ctx); err != nil {
		return Outcome{}, err
	}
	o := Outcome{ChangeID: c.ID}
	previous, follows := known[c.After]
	var err error
	switch {
	case follows && !previous.Saved:
		err = fault.Conflict(previous.Words)
	default:
		if follows {
			c.Base = previous.Version
		}
		o.Version, err = w.place(ctx, c)
	}
	if err == nil {
		o.Saved = true
		return o, w.settled(ctx, c)
	}
	refusal, is := errors.AsType[*fault.Error](err)
	if !is || refusal.Kind == fault.KindUnavailable {
		return o, err
	}
	o.Words = refusal.Words
	return o, w.putAside(ctx, c, refusal.Words)
}

// place saves the change and returns the record's new version, or a fault that
// says why it cannot be saved where it belongs.
func (w *siteWork) place(ctx context.Context, c Change) (int64, error) {
	if w.ended {
		return 0, fault.Conflict("The appointment of " + w.by.Name + " had ended before this arrived, so the lead assessor decides what becomes of it")
	}
	if !w.of.Rateable() {
		return 0, fault.Conflict("The assessment had gone on to \"" + w.of.State.Title() + "\" before this arrived, so it was not put in its place")
	}
	switch c.Kind {
	case NoteChange:
		return w.placeNote(ctx, c)
	case RatingChange:
		return w.placeRating(ctx, c)
	case HeldChange:
		return w.placeHeld(ctx, c)
	case ConsentChange:
		return w.placeConsent(ctx, c)
	}
	return 0, fault.Invalid("This version of the portal does not know such a change")
}

func (w *siteWork) placeNote(ctx context.Context, c Change) (int64, error) {
	if !siteID.MatchString(c.RecordID) {
		return 0, fault.Invalid("The note has no number of its own")
	}
	personID, person := w.by.PersonID, w.by.Name
	if w.author.PersonID != "" {
		personID, person = w.author.PersonID, w.author.Person
	}
	n := visit.Note{ID: c.RecordID, AssessmentID: w.of.ID, SessionID: c.SessionID, PersonID: personID, Person: person, Words: c.Words,
		ElementIDs: assessment.TidyElements(c.Elements), CreatedAt: c.MadeAt, UpdatedAt: c.MadeAt, Version: c.Base}
	if err := n.Check(); err != nil {
		return 0, err
	}
	if err := w.checkQuotes(c); err != nil {
		return 0, err
	}
	i := slices.IndexFunc(w.notes, func(o visit.Note) bool { return o.ID == n.ID })
	switch {
	case i >= 0 && w.notes[i].PersonID != personID:
		return 0, fault.Conflict("Only " + w.notes[i].Person + ", who wrote this note, can change it")
	case i >= 0 && w.notes[i].Words == n.Words && slices.Equal(w.notes[i].ElementIDs, n.ElementIDs):
		return w.notes[i].Version, w.markQuotes(ctx, c) // written alike on both
	case i >= 0 && w.notes[i].Version != c.Base:
		return 0, fault.Conflict("This note was changed in another place since the device last synced")
	case i < 0 && c.Base > 0:
		return 0, fault.Conflict("This note was removed in another place since the device last synced")
	}
	if _, _, err := w.plan.Session(n.SessionID); err != nil {
		return 0, fault.Conflict("The session of this note is not in the plan any more")
	}
	var missing []string
	for _, id := range n.ElementIDs {
		if !assessment.IsSelected(w.plan.Selected, id) {
			missing = append(missing, id)
		}
	}
	if len(missing) > 0 {
		return 0, fault.Conflict("Element " + assessment.ShortID(missing[0]) + " is not examined in this assessment any more")
	}
	action := "note.added"
	if i >= 0 {
		n.CreatedAt, action = w.notes[i].CreatedAt, "note.changed"
	}
	if err := w.SaveSessionNote(ctx, n); err != nil {
		return 0, err
	}
	if n.Version++; i >= 0 {
		w.notes[i] = n
	} else {
		w.notes = append(w.notes, n)
	}
	if err := w.Record(ctx, w.by.Entry(action, "assessment", w.of.ID, map[string]any{"note": n.ID, "session": n.SessionID, "change": c.ID})); err != nil {
		return 0, err
	}
	return n.Version, w.markQuotes(ctx, c)
}

func (w *siteWork) placeRating(ctx context.Context, c Change) (int64, error) {
	std, err := w.of.Standard()
	if err != nil {
		return 0, err
	}
	i := slices.IndexFunc(w.cells, func(d desk.Cell) bool { return d.ElementID == c.RecordID })
	if i < 0 {
		return 0, fault.Conflict("Element " + assessment.ShortID(c.RecordID) + " is not examined in this assessment any more")
	}
	scopes, err := w.ScopeOf(ctx, w.of.ID, c.RecordID)
	if err != nil {
		return 0, err
	}
	if !desk.MayRate(w.by, w.of.ID, c.RecordID, scopes) {
		return 0, desk.OutOfScope(c.RecordID, scopes)
	}
	r := w.cells[i].Own
	switch {
	case r.Rating == c.Rating && r.Version > 0:
		return r.Version, nil
	case r.Version != c.Base && r.Rating != c.WasRated:
		d, _ := std.Definition(r.Rating)
		return 0, fault.Conflict("A colleague has rated this element \"" + d.Title + "\" since the device last synced")
	}
	r.Rating, r.RatedBy, r.RatedByName, r.UpdatedAt = c.Rating, w.by.PersonID, w.by.Name, w.now
	if err := r.Check(std, false); err != nil {
		return 0, err
	}
	if err := w.SaveElementRating(ctx, r); err != nil {
		return 0, err
	}
	r.Version++
	w.cells[i].Own, w.cells[i].Rating = r, r.Rating
	return r.Version, w.Record(ctx, w.by.Entry("element.rated", "assessment", w.of.ID,
		map[string]any{"element": r.ElementID, "rating": r.Rating, "version": r.Version, "change": c.ID}))
}
