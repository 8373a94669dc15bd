package assessor

import (
	"net/http"
	"strconv"

	"github.com/plaudit/plaudit/internal/account"
	"github.com/plaudit/plaudit/internal/fault"
	"github.com/plaudit/plaudit/internal/pages/shell"
	"github.com/plaudit/plaudit/internal/visit"
	"github.com/plaudit/plaudit/internal/web"
)

type stopPage struct {
	visit.Plan
	saved                                                  visit.Stop // without ID for a new one
	form                                                   *web.Form
	on, site, place, starts, ends, travel, remark, version *web.Field
	path                                                   string
	stale                                                  bool
}

// stop adds a stop to the plan or changes one.
func stop(s *visit.Visits) shell.Handle {
	return func(w http.ResponseWriter, r *http.Request, by account.Actor) error {
		v, err := s.Plan(r.Context(), by, r.PathValue("id"))
		if err != nil {
			return err
		}
		p, err := newStopPage(v, r)
		if err != nil {
			return err
		}
		status := http.StatusOK
		if r.Method == http.MethodPost && p.form.Parse(r) {
			_, err := s.SaveStop(r.Context(), by, visit.Stop{ID: p.saved.ID, AssessmentID: v.ID, On: p.on.Day(), SiteID: p.site.Value,
				Place: p.place.Value, Starts: p.starts.Value, Ends: p.ends.Value, Travel: p.travel.Int(), Notes: p.remark.Value, Version: p.version.Int()})
			switch {
			case err == nil:
				shell.Flash(w, "The stop has been saved")
				return web.SeeOther(w, r, pathOf(v.ID)+"/visit")
			case fault.Is(err, fault.KindConflict) && p.saved.Version != p.version.Int():
				status, p.stale = stale(p.form, p.version, p.saved.Version, err), true
			default:
				if err := p.form.Accept(err); err != nil {
					return err
				}
			}
		}
		return shell.Show(w, r, status, frame(v.Case, p.title(), p.form), p.view())
	}
}

func newStopPage(v visit.Plan, r *http.Request) (stopPage, error) {
	var sites []web.Option
	form := &web.Form{}
	p := stopPage{Plan: v, form: form, path: r.URL.Path, saved: visit.Stop{Starts: "09:00", Ends: "16:00"}}
	if id := r.PathValue("stop"); id != "" {
		var err error
		if p.saved, err = v.Stop(id); err != nil {
			return p, err
		}
	}
	for _, site := range v.Sites {
		if site.ArchivedAt.IsZero() || site.ID == p.saved.SiteID {
			sites = append(sites, web.Option{Value: site.ID, Text: site.Name})
		}
	}
	p.on = form.Date("on", "Day").WithDate(p.saved.On).Required("Enter the day")
	p.site = form.Choice("site", "Site of the organisation", sites).With(p.saved.SiteID)
	p.place = form.Text("place", "Or another place").WithHint("In words, such as: a partner’s office, or online").With(p.saved.Place)
	p.starts = form.Text("starts", "From").WithHint("Such as 09:30").With(p.saved.Starts)
	p.ends = form.Text("ends", "Until").WithHint("Such as 16:00").With(p.saved.Ends)
	p.travel = form.Text("travel", "Minutes to get here from the stop before (optional)").Number(0, 600, "The travel time must be between 0 and 600 minutes")
	if p.saved.Travel > 0 {
		p.travel.WithInt(p.saved.Travel)
	}
	p.remark = form.Text("notes", "Notes for both sides (optional)").WithHint("Whom to ask for, travel, rooms. The organisation reads this").With(p.saved.Notes)
	p.version = form.Hidden("version").WithInt(p.saved.Version)
	return p, nil
}

func (p stopPage) title() string {
	if p.saved.ID == "" {
		return "Add a stop"
	}
	return "Change the stop at " + p.saved.Where()
}

// removeStop removes a stop with its sessions.
func removeStop(s *visit.Visits) shell.Handle {
	return func(w http.ResponseWriter, r *http.Request, by account.Actor) error {
		if err := s.RemoveStop(r.Context(), by, r.PathValue("id"), r.PathValue("stop"), postedVersion(r)); err != nil {
			return err
		}
		shell.Flash(w, "The stop has been removed")
		return web.SeeOther(w, r, pathOf(r.PathValue("id"))+"/visit")
	}
}

// postedVersion is the version of the record that a button belongs to.
func postedVersion(r *http.Request) int64 {
	r.Body = http.MaxBytesReader(nil, r.Body, web.MaxFormBytes)
	n, err := strconv.ParseInt(r.PostFormValue("version"), 10, 64)
	if err != nil {
		return -1 // meets no record
	}
	return n
}
