package assessor

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/plaudit/plaudit/internal/account"
	"github.com/plaudit/plaudit/internal/date"
	"github.com/plaudit/plaudit/internal/onsite"
	"github.com/plaudit/plaudit/internal/pages/shell"
	"github.com/plaudit/plaudit/internal/visit"
	"github.com/plaudit/plaudit/internal/web"
)

// onSiteApp is where the page that works without a network lives: a folder of
// its own, which is all that its service worker can see.
const onSiteApp = "/on-site/"

func onSitePath(id string) string { return pathOf(id) + "/visit/site" }

type onSitePage struct{ onsite.OnSitePage }

// onSite shows which devices hold the visit, what came from them without a
// place, and how to take the visit along.
func onSite(s *onsite.OnSite) shell.Handle {
	return func(w http.ResponseWriter, r *http.Request, by account.Actor) error {
		v, err := s.Page(r.Context(), by, r.PathValue("id"))
		if err != nil {
			return err
		}
		f := frame(v.Case, "On site", nil)
		f.Crumbs = append(f.Crumbs, shell.Crumb{Text: "Visit", Href: pathOf(v.ID) + "/visit"})
		return shell.Show(w, r, http.StatusOK, f, onSitePage{v}.view())
	}
}

func moment(at time.Time) string { return date.Moment(at) }

func (p onSitePage) standing(d onsite.Device) string {
	switch {
	case !d.WipedAt.IsZero():
		return "Wiped " + moment(d.WipedAt)
	case !d.WipeOrderedAt.IsZero():
		return "To be wiped at the next contact"
	case d.Pending > 0 && !p.Now.Before(d.HandInUntil()):
		return "Its time is over, and it could hand in what it held until " + moment(d.HandInUntil()) + ": ask " + d.Person + " for the file of it"
	case d.Pending > 0 && !p.Now.Before(d.WipeAfter):
		return "Its time is over. It keeps only what it has not synced, and can hand that in until " + moment(d.HandInUntil())
	case !p.Now.Before(d.WipeAfter):
		return "Its time is over: it forgets the visit when it is next opened"
	}
	return "Holds the visit until " + moment(d.WipeAfter)
}

func pendingWords(n int64) string {
	switch n {
	case 0:
		return "Nothing waiting"
	case 1:
		return "1 change not synced"
	}
	return fmt.Sprintf("%d changes not synced", n)
}

// clockWords says how far a device's clock was off; nothing below two minutes.
func clockWords(ahead time.Duration) string {
	off, which := ahead, "slow"
	if off < 0 {
		off, which = -off, "fast"
	}
	if off < 2*time.Minute {
		return ""
	}
	return "Its clock was " + strings.TrimSuffix(off.Round(time.Minute).String(), "0s") + " " + which + "; times have been set right"
}

// wipeDevice orders a device to forget the visit.
func wipeDevice(s *onsite.OnSite) shell.Handle {
	return func(w http.ResponseWriter, r *http.Request, by account.Actor) error {
		if err := s.Wipe(r.Context(), by, r.PathValue("id"), r.PathValue("device")); err != nil {
			return err
		}
		shell.Flash(w, "The device will forget the visit when it next reaches the portal")
		return web.SeeOther(w, r, onSitePath(r.PathValue("id")))
	}
}

type asidePage struct {
	onsite.AsidePage
	form                         *web.Form
	how, words, session, version *web.Field
	path                         string
}

// aside shows a change that had no place beside what is saved; posted, it
// settles it.
func aside(s *onsite.OnSite) shell.Handle {
	return func(w http.ResponseWriter, r *http.Request, by account.Actor) error {
		v, err := s.Aside(r.Context(), by, r.PathValue("id"), r.PathValue("aside"))
		if err != nil {
			return err
		}
		p := newAsidePage(v, r.URL.Path)
		if r.Method == http.MethodPost && p.form.Parse(r) {
			err := s.Settle(r.Context(), by, v.ID, v.Aside.ID, onsite.Settling(p.how.Value), p.words.Value, p.session.Value, p.version.Int())
			if err == nil {
				shell.Flash(w, "That has been settled")
				return web.SeeOther(w, r, onSitePath(v.ID))
			}
			if err := p.form.Accept(err); err != nil {
				return err
			}
		}
		f := frame(v.Case, "Two versions", p.form)
		f.Crumbs = append(f.Crumbs, shell.Crumb{Text: "On site", Href: onSitePath(v.ID)})
		return shell.Show(w, r, http.StatusOK, f, p.view())
	}
}

func newAsidePage(v onsite.AsidePage, path string) asidePage {
	form := &web.Form{}
	p := asidePage{AsidePage: v, form: form, path: path}
	var ways []web.Option
	note := v.Aside.Kind == onsite.NoteChange
	own, leave := "Keep both: add the text as a note of its own", "Leave what is saved as it is"
	if note && v.Note.ID == "" {
		own, leave = "Add it as a note of its own", "Do not add it: it stays on record here"
	}
	if v.Rateable() {
		if !note || v.Note.PersonID == v.Aside.PersonID && v.Session.ID != "" {
			ways = append(ways, web.Option{Value: string(onsite.UseAside), Text: "Use what came from the device, in place of what is saved"})
		}
		if note {
			ways = append(ways, web.Option{Value: string(onsite.OwnNote), Text: own})
		}
	}
	ways = append(ways, web.Option{Value: string(onsite.KeepSaved), Text: leave})
	p.how = form.Choice("how", "What becomes of it", ways).Required("Select what becomes of it")
	p.words = form.Text("words", "The text to save").With(v.Change.Words)
	var sessions []web.Option
	for _, s := range v.Sessions {
		sessions = append(sessions, web.Option{Value: s.ID, Text: s.Title})
	}
	p.session = form.Choice("session", "Session for a note of its own", sessions).With(v.Session.ID)
	var version int64
	switch v.Aside.Kind {
	case onsite.NoteChange:
		version = v.Note.Version
	case onsite.RatingChange:
		version = v.Cell.Own.Version
	case onsite.HeldChange:
		version = v.Session.Version
	case onsite.ConsentChange:
		version = v.Session.Consent.Version
	}
	p.version = form.Hidden("version").WithInt(version)
	return p
}

func (p asidePage) isNote() bool { return p.Aside.Kind == onsite.NoteChange }

func asideTitle(a onsite.Aside) string {
	switch a.Kind {
	case onsite.NoteChange:
		return "A note of " + firstOf(a.SessionTitle, "a session")
	case onsite.RatingChange:
		return "The rating of " + a.RecordID
	case onsite.HeldChange:
		return "Whom " + firstOf(a.SessionTitle, "a session") + " met"
	}
	return "Consent in " + firstOf(a.SessionTitle, "a session")
}

func firstOf(texts ...string) string {
	i := slices.IndexFunc(texts, func(t string) bool { return t != "" })
	if i < 0 {
		return ""
	}
	return texts[i]
}

func (p asidePage) ratingTitle(r string) string {
	std, err := p.Standard()
	if err != nil {
		return r
	}
	for _, d := range std.RatingScale {
		if string(d.ID) == r {
			return d.Title
		}
	}
	return "Not rated"
}

func heldWords(held bool, met map[visit.ParticipantGroup]int64) string {
	if !held {
		return "Not held"
	}
	parts := []string{"Held"}
	for _, g := range visit.ParticipantGroups() {
		if met[g] > 0 {
			parts = append(parts, fmt.Sprintf("%s: %d", g.Title(), met[g]))
		}
	}
	return strings.Join(parts, ", ")
}

// fromDevice and asSaved are the two sides in words, for what is no note.
func (p asidePage) fromDevice() string {
	switch p.Aside.Kind {
	case onsite.RatingChange:
		return p.ratingTitle(string(p.Change.Rating))
	case onsite.HeldChange:
		return heldWords(p.Change.Held, p.Change.Met)
	case onsite.ConsentChange:
		return strings.TrimSpace(p.Change.Given.Title() + ". " + p.Change.Words)
	}
	return p.Change.Words
}

func (p asidePage) asSaved() string {
	switch p.Aside.Kind {
	case onsite.RatingChange:
		return p.ratingTitle(string(p.Cell.Own.Rating))
	case onsite.HeldChange:
		if p.Session.ID == "" {
			return "The session is not in the plan any more"
		}
		met := map[visit.ParticipantGroup]int64{}
		for _, g := range p.Session.Groups {
			met[g.Group] = g.Met
		}
		return heldWords(p.Session.Held, met)
	case onsite.ConsentChange:
		if p.Session.Consent.Version == 0 {
			return "Nothing is recorded"
		}
		return strings.TrimSpace(p.Session.Consent.Given.Title() + ". " + p.Session.Consent.Words)
	}
	if p.Note.ID == "" {
		return "There is no such note now"
	}
	return p.Note.Words
}

// photosHeld says which photos of a note nobody can look at, and why.
func photosHeld(n visit.Note) string {
	var words []string
	if n.PhotosHeld > 0 {
		words = append(words, fmt.Sprintf("Photos that are being checked for viruses: %d. They can be looked at when that is done.", n.PhotosHeld))
	}
	if n.PhotosLocked > 0 {
		words = append(words, fmt.Sprintf("Photos that hold a virus and stay locked: %d. Have the device that took them checked.", n.PhotosLocked))
	}
	return strings.Join(words, " ")
}

// photo sends a photo of a note, to be shown on the page of its session.
func photo(d Deps) shell.Handle {
	return func(w http.ResponseWriter, r *http.Request, by account.Actor) error {
		p, err := d.OnSite.Photo(r.Context(), by, r.PathValue("id"), r.PathValue("photo"))
		if err != nil {
			return err
		}
		content, err := d.Files.Content(r.Context(), p.SHA256)
		if err != nil {
			return err
		}
		defer content.Close()
		h := w.Header()
		h.Set("Content-Type", p.MediaType)
		h.Set("Content-Security-Policy", "default-src 'none'; sandbox")
		h.Set("ETag", `"`+p.SHA256+`"`)
		http.ServeContent(w, r, "", time.Time{}, content)
		return nil
	}
}
