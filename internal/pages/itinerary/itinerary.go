// Package itinerary holds what both sides make of the plan of a visit: the page
// to print and to go by, the calendar file, invitations, and the secret address
// for calendar programs. Each side reads the plan as it may: the assessors as
// it is, the organisation as it was shared.
package itinerary

import (
	"crypto/rand"
	"net/http"
	"net/url"
	"strings"

	"github.com/plaudit/plaudit/internal/account"
	"github.com/plaudit/plaudit/internal/assessment"
	"github.com/plaudit/plaudit/internal/fault"
	"github.com/plaudit/plaudit/internal/pages/shell"
	"github.com/plaudit/plaudit/internal/visit"
	"github.com/plaudit/plaudit/internal/web"
)

// Deps are the use cases behind these pages.
type Deps struct {
	Visits    *visit.Visits
	PublicURL string
}

// side is one of the two whose pages these are.
type side struct {
	section string // of the navigation
	path    func(id string) string
}

var (
	desk      = side{"/desk", func(id string) string { return "/desk/" + id }}
	applicant = side{"/assessments", func(id string) string { return "/assessments/" + id }}
)

// DeskRoutes returns the pages of the certification body's people.
func DeskRoutes(d Deps) []shell.Route { return routes(d, desk, shell.Can(account.ReadAssessment)) }

// ApplicantRoutes returns the pages of the organisation's people.
func ApplicantRoutes(d Deps) []shell.Route {
	return routes(d, applicant, shell.Can(account.ReadOrganisation))
}

// FeedRoutes returns what calendar programs read, without a session.
func FeedRoutes(d Deps) []shell.Route {
	return []shell.Route{{Pattern: "GET /calendars/{file}", Needs: shell.Public, Handle: feed(d)}}
}

func routes(d Deps, s side, read shell.Need) []shell.Route {
	at := s.path("{id}") + "/visit"
	return []shell.Route{
		{Pattern: "GET " + at + "/itinerary", Needs: read, Handle: show(d, s)},
		{Pattern: "GET " + at + "/calendar.ics", Needs: read, Handle: calendar(d, s)},
		{Pattern: "GET " + at + "/sessions/{session}/invitation.ics", Needs: read, Handle: invitation(d, s)},
		{Pattern: "GET " + at + "/calendar", Needs: read, Handle: subscription(d, s)},
		{Pattern: "POST " + at + "/calendar", Needs: read, Handle: subscribe(d, s)},
		{Pattern: "POST " + at + "/calendar/revoke", Needs: read, Handle: revoke(d, s)},
	}
}

func (s side) visit(id string) string { return s.path(id) + "/visit" }

func (s side) frame(v assessment.Case, title string) shell.Frame {
	name := v.Name
	if s.section == desk.section {
		name = v.Organisation + ": " + v.Name
	}
	return shell.Frame{Title: title + ": " + v.Organisation, Section: s.section, Wide: true,
		Crumbs: []shell.Crumb{{Text: name, Href: s.path(v.ID)}, {Text: "Visit", Href: s.visit(v.ID)}}}
}

type page struct {
	visit.ItineraryPage
	side side
}

// show lays the plan out, one page for each day when it is printed.
func show(d Deps, s side) shell.Handle {
	return func(w http.ResponseWriter, r *http.Request, by account.Actor) error {
		v, err := d.Visits.Itinerary(r.Context(), by, r.PathValue("id"))
		if err != nil {
			return err
		}
		return shell.Show(w, r, http.StatusOK, s.frame(v.Case, "Itinerary"), page{v, s}.view())
	}
}

// base is where people reach the portal.
func (d Deps) base(r *http.Request) string {
	if d.PublicURL != "" {
		return strings.TrimSuffix(d.PublicURL, "/")
	}
	return (&url.URL{Scheme: "http", Host: r.Host}).String()
}

func send(w http.ResponseWriter, name string, c visit.CalendarOf) error {
	h := w.Header()
	h.Set("Content-Type", "text/calendar; charset=utf-8; method="+string(c.Method))
	h.Set("Content-Disposition", `attachment; filename="`+name+`"`)
	h.Set("Cache-Control", "private, no-cache")
	_, err := w.Write(visit.Calendar(c))
	return err
}

// calendar sends the plan as a calendar file.
func calendar(d Deps, s side) shell.Handle {
	return func(w http.ResponseWriter, r *http.Request, by account.Actor) error {
		c, err := d.Visits.Calendar(r.Context(), by, r.PathValue("id"))
		if err != nil {
			return err
		}
		c.Address = d.base(r) + s.visit(r.PathValue("id"))
		return send(w, "visit.ics", c)
	}
}

// invitation sends one session, to be sent on to those who come.
func invitation(d Deps, s side) shell.Handle {
	return func(w http.ResponseWriter, r *http.Request, by account.Actor) error {
		c, err := d.Visits.Invitation(r.Context(), by, r.PathValue("id"), r.PathValue("session"))
		if err != nil {
			return err
		}
		c.Address = d.base(r) + s.visit(r.PathValue("id"))
		return send(w, "invitation.ics", c)
	}
}

// feed answers a calendar program. There is nobody to show a page to, and no
// word on whether the address was ever right.
func feed(d Deps) shell.Handle {
	return func(w http.ResponseWriter, r *http.Request, _ account.Actor) error {
		token, is := strings.CutSuffix(r.PathValue("file"), ".ics")
		if !is {
			return fault.NotFound("There is no such calendar")
		}
		c, f, err := d.Visits.Feed(r.Context(), token)
		if err != nil {
			return err
		}
		w.Header().Set("Referrer-Policy", "no-referrer")
		w.Header().Set("X-Robots-Tag", "noindex")
		s := applicant
		if c.ForBody {
			s = desk
		}
		c.Address = d.base(r) + s.visit(f.AssessmentID)
		return send(w, "visit.ics", c)
	}
}

type subscriptionPage struct {
	assessment.Case
	side side
	feed visit.Feed
	out  []visit.CalendarEvent // of the plan
	link string                // just made; it cannot be had again
}

// subscription says whether there is an address, and offers a new one.
func subscription(d Deps, s side) shell.Handle {
	return func(w http.ResponseWriter, r *http.Request, by account.Actor) error {
		v, feed, out, err := d.Visits.Subscription(r.Context(), by, r.PathValue("id"))
		if err != nil {
			return err
		}
		return shell.Show(w, r, http.StatusOK, s.frame(v, "Calendar"), subscriptionPage{Case: v, side: s, feed: feed, out: out}.view())
	}
}

// subscribe makes an address and shows it, once.
func subscribe(d Deps, s side) shell.Handle {
	return func(w http.ResponseWriter, r *http.Request, by account.Actor) error {
		token, hash, err := account.NewToken(rand.Reader)
		if err != nil {
			return err
		}
		if err := d.Visits.Subscribe(r.Context(), by, r.PathValue("id"), hash); err != nil {
			return err
		}
		v, feed, out, err := d.Visits.Subscription(r.Context(), by, r.PathValue("id"))
		if err != nil {
			return err
		}
		w.Header().Set("Cache-Control", "no-store")
		p := subscriptionPage{Case: v, side: s, feed: feed, out: out, link: d.base(r) + "/calendars/" + token + ".ics"}
		return shell.Show(w, r, http.StatusOK, s.frame(v, "Your calendar address"), p.view())
	}
}

// revoke stops the address.
func revoke(d Deps, s side) shell.Handle {
	return func(w http.ResponseWriter, r *http.Request, by account.Actor) error {
		if err := d.Visits.Unsubscribe(r.Context(), by, r.PathValue("id")); err != nil {
			return err
		}
		shell.Flash(w, "The address does not work any more")
		return web.SeeOther(w, r, s.visit(r.PathValue("id"))+"/calendar")
	}
}
