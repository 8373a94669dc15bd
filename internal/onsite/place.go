package onsite

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"

	"github.com/plaudit/plaudit/internal/fault"
	"github.com/plaudit/plaudit/internal/visit"
)

func (w *siteWork) placeHeld(ctx context.Context, c Change) (int64, error) {
	v, _, err := w.plan.Session(c.RecordID)
	if err != nil {
		return 0, fault.Conflict("This session is not in the plan any more")
	}
	held, met := v.Held, v.Met()
	if held == c.Held && sameMet(met, c.Met) {
		return v.Version, nil
	}
	if v.Version != c.Base && (held != c.WasHeld || !sameMet(met, c.WasMet)) {
		return 0, fault.Conflict("A colleague has recorded whom this session met since the device last synced")
	}
	v = v.Holding(c.Held, c.Met)
	if err := v.CheckMet(); err != nil {
		return 0, err
	}
	if err := w.SaveVisitSession(ctx, v); err != nil {
		return 0, err
	}
	v.Version++
	w.plan.Replace(v)
	return v.Version, w.Record(ctx, w.by.Entry("session.held", "assessment", w.of.ID,
		map[string]any{"session": v.ID, "held": v.Held, "met": c.Met, "change": c.ID}))
}

func sameMet(a, b map[visit.ParticipantGroup]int64) bool {
	for _, g := range visit.ParticipantGroups() {
		if a[g] != b[g] {
			return false
		}
	}
	return true
}

func (w *siteWork) placeConsent(ctx context.Context, c Change) (int64, error) {
	v, _, err := w.plan.Session(c.RecordID)
	if err != nil {
		return 0, fault.Conflict("This session is not in the plan any more")
	}
	n := visit.Consent{SessionID: c.RecordID, Given: c.Given, How: c.How, Words: c.Words, RecordedBy: w.by.PersonID, Person: w.by.Name, RecordedAt: c.MadeAt, Version: c.Base}
	if err := n.Check(); err != nil {
		return 0, err
	}
	switch saved := v.Consent; {
	case saved.Version > 0 && saved.Given == n.Given && saved.Words == n.Words && (saved.How == n.How || n.How == "") && saved.WithdrawnAt.IsZero():
		return saved.Version, nil
	case saved.Version > 0 && saved.Version != c.Base:
		return 0, fault.Conflict(saved.Person + " has recorded another answer since the device last synced")
	case saved.Version == 0:
		n.Version = 0
	}
	if err := w.SaveConsent(ctx, n); err != nil {
		return 0, err
	}
	n.Version++
	v.Consent = n
	w.plan.Replace(v)
	return n.Version, w.Record(ctx, w.by.Entry("session.consent", "assessment", w.of.ID,
		map[string]any{"session": n.SessionID, "given": n.Given, "change": c.ID}))
}

// putAside keeps a change that has no place. A later change of a record whose
// change is aside already takes the place of that one: it is the device's
// newest text of the same thing.
func (w *siteWork) putAside(ctx context.Context, c Change, why string) error {
	content, err := json.Marshal(c)
	if err != nil {
		return fmt.Errorf("keep the change %s: %w", c.ID, err)
	}
	a := Aside{ID: c.ID, AssessmentID: w.of.ID, PersonID: w.by.PersonID, Person: w.by.Name, Kind: c.Kind, RecordID: c.RecordID, SessionID: c.SessionID,
		SessionTitle: c.SessionTitle, Content: string(content), Why: why, MadeAt: c.MadeAt}
	i := slices.IndexFunc(w.asides, func(o Aside) bool {
		return c.After != "" && o.SettledAt.IsZero() && o.Kind == c.Kind && o.RecordID == c.RecordID && o.Change().DeviceID == c.DeviceID
	})
	if i >= 0 {
		a.ID = w.asides[i].ID
		w.asides[i] = a
	} else {
		w.asides = append(w.asides, a)
	}
	if err := w.SaveSiteAside(ctx, a); err != nil {
		return err
	}
	return w.Record(ctx, w.by.Entry("change.put aside", "assessment", w.of.ID, map[string]any{"change": c.ID, "kind": c.Kind, "record": c.RecordID, "why": why}))
}

// settled closes the aside that a saved change puts right.
func (w *siteWork) settled(ctx context.Context, c Change) error {
	if c.Settles == "" {
		return nil
	}
	i := slices.IndexFunc(w.asides, func(a Aside) bool {
		return a.ID == c.Settles && a.PersonID == w.by.PersonID && a.SettledAt.IsZero()
	})
	if i < 0 {
		return nil
	}
	a := w.asides[i]
	a.SettledAt, a.SettledAs = w.now, "settled on the device"
	w.asides[i] = a
	return w.SaveSiteAside(ctx, a)
}
