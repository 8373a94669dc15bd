package onsite

import (
	"context"
	"slices"
	"strings"

	"github.com/plaudit/plaudit/internal/fault"
	"github.com/plaudit/plaudit/internal/notebook"
	"github.com/plaudit/plaudit/internal/visit"
)

// SiteQuote is what somebody said, marked in a note on a device: with the note
// it becomes a quote that is marked for the report, and is approved in the
// portal like any other.
type SiteQuote struct {
	ID      string                 `json:"id"` // made by the device
	Group   visit.ParticipantGroup `json:"group"`
	Speaker string                 `json:"speaker"` // "a tenant"
	Words   string                 `json:"words"`
}

// mostQuotes is how many quotes may be marked in one note.
const mostQuotes = 50

// quotes are those of a change, as they are kept.
func (w *siteWork) quotes(c Change) (all []notebook.Quote) {
	for _, q := range c.Quotes {
		one := notebook.Quote{ID: q.ID, AssessmentID: w.of.ID, SessionID: c.SessionID, SessionTitle: c.SessionTitle, Group: q.Group, Speaker: strings.TrimSpace(q.Speaker),
			Words: strings.TrimSpace(q.Words), State: notebook.QuoteMarked, CreatedBy: w.by.PersonID, CreatedAt: c.MadeAt}
		if session, _, err := w.plan.Session(c.SessionID); err == nil {
			one.SessionTitle = session.Title
		}
		if w.author.PersonID != "" {
			one.CreatedBy = w.author.PersonID
		}
		all = append(all, one)
	}
	return all
}

// checkQuotes says why the quotes of a note cannot be kept.
func (w *siteWork) checkQuotes(c Change) error {
	if len(c.Quotes) == 0 {
		return nil
	}
	if len(c.Quotes) > mostQuotes {
		return fault.Invalid("At most 50 quotes can be marked in one note")
	}
	session, _, err := w.plan.Session(c.SessionID)
	if err == nil && !session.Consent.Quotable() {
		return fault.Conflict("Those whom this session met have not agreed to being written down, or have taken it back, so nothing can be quoted")
	}
	for _, q := range w.quotes(c) {
		if !siteID.MatchString(q.ID) {
			return fault.Invalid("A quote has no number of its own")
		}
		if err := q.Check(); err != nil {
			return err
		}
	}
	return nil
}

// markQuotes marks the quotes of a note that is in its place. One that is there
// already is left as it is: it may have been changed or approved since.
func (w *siteWork) markQuotes(ctx context.Context, c Change) error {
	if len(c.Quotes) == 0 {
		return nil
	}
	known, err := w.Quotes(ctx, w.of.ID)
	if err != nil {
		return err
	}
	for _, q := range w.quotes(c) {
		if slices.ContainsFunc(known, func(o notebook.Quote) bool { return o.ID == q.ID }) {
			continue
		}
		if err := w.SaveQuote(ctx, q); err != nil {
			return err
		}
		known = append(known, q)
		if err := w.Record(ctx, w.by.Entry("quote.marked", "assessment", w.of.ID, map[string]any{"quote": q.ID, "session": q.SessionID, "change": c.ID})); err != nil {
			return err
		}
	}
	return nil
}
