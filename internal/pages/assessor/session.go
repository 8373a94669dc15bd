package assessor

import (
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/plaudit/plaudit/internal/account"
	"github.com/plaudit/plaudit/internal/fault"
	"github.com/plaudit/plaudit/internal/pages/shell"
	"github.com/plaudit/plaudit/internal/visit"
	"github.com/plaudit/plaudit/internal/web"
)

type sessionPage struct {
	visit.Plan
	saved                                              visit.Session // without ID for a new one
	stop                                               visit.Stop
	form                                               *web.Form
	kind, title, starts, ends, at, elements, versionOf *web.Field
	room, join, led, unannounced                       *web.Field
	wanted                                             []*web.Field // by participant group
	path                                               string
	stale                                              bool
}

// session adds a session to a stop or changes one.
func session(s *visit.Visits) shell.Handle {
	return func(w http.ResponseWriter, r *http.Request, by account.Actor) error {
		v, err := s.Plan(r.Context(), by, r.PathValue("id"))
		if err != nil {
			return err
		}
		p, err := newSessionPage(v, r)
		if err != nil {
			return err
		}
		status := http.StatusOK
		if r.Method == http.MethodPost && p.form.Parse(r) {
			_, err := s.SaveSession(r.Context(), by, p.input())
			switch {
			case err == nil:
				shell.Flash(w, "The session has been saved")
				return web.SeeOther(w, r, pathOf(v.ID)+"/visit")
			case fault.Is(err, fault.KindConflict) && p.saved.Version != p.versionOf.Int():
				status, p.stale = stale(p.form, p.versionOf, p.saved.Version, err), true
			default:
				if err := p.form.Accept(err); err != nil {
					return err
				}
			}
		}
		return shell.Show(w, r, status, frame(v.Case, p.heading(), p.form), p.view())
	}
}

func newSessionPage(v visit.Plan, r *http.Request) (p sessionPage, err error) {
	p = sessionPage{Plan: v, form: &web.Form{}, path: r.URL.Path}
	if id := r.PathValue("session"); id != "" {
		p.saved, p.stop, err = v.Session(id)
	} else if p.stop, err = v.Stop(r.PathValue("stop")); err == nil {
		p.saved = visit.Session{StopID: p.stop.ID, Starts: p.stop.Starts}
		if len(p.stop.Sessions) > 0 {
			p.saved.Starts = p.stop.Sessions[len(p.stop.Sessions)-1].Ends
		}
	}
	if err != nil {
		return p, err
	}
	var kinds, stops []web.Option
	for _, k := range visit.SessionKinds() {
		kinds = append(kinds, web.Option{Value: string(k), Text: k.Title()})
	}
	for _, stop := range v.Stops {
		stops = append(stops, web.Option{Value: stop.ID, Text: stop.On.Short() + ", " + stop.Where()})
	}
	f := p.form
	p.kind = f.Choice("kind", "Kind", kinds).With(string(p.saved.Kind)).Required("Select the kind of session")
	p.title = f.Text("title", "What the session is").WithHint("Such as: focus group with tenants. No names").With(p.saved.Title)
	p.at = f.Choice("stop", "Stop", stops).With(p.saved.StopID).Required("Select the stop")
	p.starts = f.Text("starts", "From").WithHint("Such as 09:30").With(p.saved.Starts)
	p.ends = f.Text("ends", "Until").WithHint("Such as 10:30").With(p.saved.Ends)
	var team []web.Option
	for _, a := range v.Team {
		team = append(team, web.Option{Value: a.PersonID, Text: a.Person})
	}
	if p.saved.LedBy != "" && !slices.ContainsFunc(team, func(o web.Option) bool { return o.Value == p.saved.LedBy }) {
		team = append(team, web.Option{Value: p.saved.LedBy, Text: p.saved.Leader + " (not in the team any more)"})
	}
	p.led = f.Choice("led", "Who of the team leads it", team).With(p.saved.LedBy)
	p.room = f.Text("room", "Room (optional)").With(p.saved.Room)
	p.join = f.Text("join", "Link to join, for a remote session").WithHint("Starts with https://. It is in the plan and in invitations, not at calendar addresses").With(p.saved.JoinLink)
	p.unannounced = f.Choices("unannounced", "Unannounced", []web.Option{{Value: "yes", Text: "The organisation is never shown this session"}})
	if p.saved.Unannounced {
		p.unannounced.Values = []string{"yes"}
	}
	for _, g := range visit.ParticipantGroups() {
		field := f.Text("wanted_"+string(g), g.Title()).Number(0, 500, "The number of people must be between 0 and 500")
		if i := slices.IndexFunc(p.saved.Groups, func(c visit.GroupCount) bool { return c.Group == g }); i >= 0 {
			field.WithInt(p.saved.Groups[i].Wanted)
		}
		p.wanted = append(p.wanted, field)
	}
	p.elements = f.Choices("elements", "Elements it is to test", elementOptions(v.Case, v.Selected)).WithValues(p.saved.ElementIDs)
	p.versionOf = f.Hidden("version").WithInt(p.saved.Version)
	return p, nil
}

// history is what the organisation said to this session, latest first.
func (p sessionPage) history() (lines []visit.Proposal) {
	for _, o := range p.Proposals {
		if p.saved.ID != "" && o.SessionID == p.saved.ID {
			lines = append(lines, o)
		}
	}
	return lines
}

func (p sessionPage) input() visit.Session {
	v := visit.Session{ID: p.saved.ID, AssessmentID: p.Plan.ID, StopID: p.at.Value, Kind: visit.SessionKind(p.kind.Value), Title: p.title.Value,
		Starts: p.starts.Value, Ends: p.ends.Value, ElementIDs: p.elements.Values, Version: p.versionOf.Int(),
		Room: p.room.Value, JoinLink: p.join.Value, LedBy: p.led.Value, Unannounced: len(p.unannounced.Values) > 0}
	for i, g := range visit.ParticipantGroups() {
		if n := p.wanted[i].Int(); n > 0 {
			v.Groups = append(v.Groups, visit.GroupCount{Group: g, Wanted: n})
		}
	}
	return v
}

func (p sessionPage) heading() string {
	if p.saved.ID == "" {
		return "Add a session"
	}
	return "Change the session " + p.saved.Title
}

// verifyWords names what is to be verified on site.
func (p sessionPage) verifyWords() string { return strings.Join(p.Verify, ", ") }

// uncoveredWords names what no session is to test yet, to choose from.
func (p sessionPage) uncoveredWords() string { return strings.Join(p.Uncovered, ", ") }

// removeSession removes a session.
func removeSession(s *visit.Visits) shell.Handle {
	return func(w http.ResponseWriter, r *http.Request, by account.Actor) error {
		if err := s.RemoveSession(r.Context(), by, r.PathValue("id"), r.PathValue("session"), postedVersion(r)); err != nil {
			return err
		}
		shell.Flash(w, "The session has been removed")
		return web.SeeOther(w, r, pathOf(r.PathValue("id"))+"/visit")
	}
}

// held keeps whether a session was held and whom it met.
func held(s *visit.Visits) shell.Handle {
	return func(w http.ResponseWriter, r *http.Request, by account.Actor) error {
		version := postedVersion(r)
		met := map[visit.ParticipantGroup]int64{}
		for _, g := range visit.ParticipantGroups() {
			text := strings.TrimSpace(r.PostFormValue("met_" + string(g)))
			n, err := strconv.ParseInt(text, 10, 64)
			if text != "" && err != nil {
				return fault.Invalid("", fault.Field{Name: "met_" + string(g), Words: "The number of " + g.Title() + " met must be a whole number"})
			}
			met[g] = n
		}
		err := s.Hold(r.Context(), by, r.PathValue("id"), r.PathValue("session"), version, r.PostFormValue("held") == "yes", met)
		if err != nil {
			return err
		}
		shell.Flash(w, "Saved")
		return web.SeeOther(w, r, notesPath(r.PathValue("id"), r.PathValue("session")))
	}
}
