package organisation

import (
	"net/http"

	"github.com/plaudit/plaudit/internal/account"
	"github.com/plaudit/plaudit/internal/fault"
	"github.com/plaudit/plaudit/internal/pages/shell"
	"github.com/plaudit/plaudit/internal/visit"
	"github.com/plaudit/plaudit/internal/web"
)

// VisitPlanRoutes returns the pages on which the organisation reads the plan of
// a visit and answers it.
func VisitPlanRoutes(s *visit.Visits) []shell.Route {
	read, answer := shell.Can(account.ReadOrganisation), shell.Can(account.AnswerQuestion)
	return []shell.Route{
		{Pattern: "GET /assessments/{id}/visit", Needs: read, Handle: visitPlan(s)},
		{Pattern: "GET /assessments/{id}/visit/sessions/{session}", Needs: answer, Handle: visitSession(s)},
		{Pattern: "POST /assessments/{id}/visit/sessions/{session}", Needs: answer, Handle: visitSession(s)},
		{Pattern: "POST /assessments/{id}/visit/proposals/{proposal}/withdraw", Needs: answer, Handle: visitWithdraw(s)},
	}
}

func visitPath(id string) string { return "/assessments/" + id + "/visit" }

// visitPlan shows the plan once the assessors have shared it.
func visitPlan(s *visit.Visits) shell.Handle {
	return func(w http.ResponseWriter, r *http.Request, by account.Actor) error {
		v, err := s.PlanForOrganisation(r.Context(), by, r.PathValue("id"))
		if err != nil {
			return err
		}
		f := assessmentFrame(v.Case, "The assessors’ visit", nil)
		f.Wide = true
		return shell.Show(w, r, http.StatusOK, f, visitPlanView(v))
	}
}

type visitSessionPage struct {
	visit.SharedPlan
	session                             visit.ItinerarySession
	stop                                visit.ItineraryStop
	form                                *web.Form
	kind, on, starts, ends, room, words *web.Field
}

// visitSession says who comes to a session, or what should be different.
func visitSession(s *visit.Visits) shell.Handle {
	return func(w http.ResponseWriter, r *http.Request, by account.Actor) error {
		v, err := s.PlanForOrganisation(r.Context(), by, r.PathValue("id"))
		if err != nil {
			return err
		}
		session, stop, is := v.Session(r.PathValue("session"))
		if !is {
			return fault.NotFound("There is no such session")
		}
		p := newVisitSessionPage(v, session, stop)
		if r.Method == http.MethodPost && p.form.Parse(r) {
			_, err := s.Propose(r.Context(), by, visit.Proposal{AssessmentID: v.ID, SessionID: session.ID, Kind: visit.ProposalKind(p.kind.Value),
				On: p.on.Day(), Starts: p.starts.Value, Ends: p.ends.Value, Room: p.room.Value, Words: p.words.Value})
			if err == nil {
				shell.Flash(w, "The assessors have been told")
				return web.SeeOther(w, r, visitPath(v.ID)+"/sessions/"+session.ID)
			}
			if err := p.form.Accept(err); err != nil {
				return err
			}
		}
		f := assessmentFrame(v.Case, session.Title, p.form)
		f.Crumbs = append(f.Crumbs, shell.Crumb{Text: "Visit", Href: visitPath(v.ID)})
		return shell.Show(w, r, http.StatusOK, f, p.view())
	}
}

func newVisitSessionPage(v visit.SharedPlan, session visit.ItinerarySession, stop visit.ItineraryStop) visitSessionPage {
	var kinds []web.Option
	for _, k := range visit.ProposalKinds() {
		kinds = append(kinds, web.Option{Value: string(k), Text: k.Title()})
	}
	form := &web.Form{}
	return visitSessionPage{SharedPlan: v, session: session, stop: stop, form: form,
		kind: form.Choice("kind", "What you want to say", kinds).Required("Select what you want to say"),
		words: form.Text("words", "Who comes, or why").WithHint("Roles and services, such as: two housing officers and a team leader. A name only where that person knows and agrees. The assessors read this; it is in no calendar").
			With(visit.CurrentPeople(v.Proposals, session.ID)),
		on:     form.Date("on", "New day").WithDate(stop.On),
		starts: form.Text("starts", "From").WithHint("Such as 09:30").With(session.Starts),
		ends:   form.Text("ends", "Until").WithHint("Such as 10:30").With(session.Ends),
		room:   form.Text("room", "Room").With(session.Room)}
}

// history is what was said to this session, latest first.
func (p visitSessionPage) history() (lines []visit.Proposal) {
	for _, o := range p.Proposals {
		if o.SessionID == p.session.ID {
			lines = append(lines, o)
		}
	}
	return lines
}

// visitWithdraw takes back what was asked and not answered.
func visitWithdraw(s *visit.Visits) shell.Handle {
	return func(w http.ResponseWriter, r *http.Request, by account.Actor) error {
		if err := s.WithdrawProposal(r.Context(), by, r.PathValue("id"), r.PathValue("proposal")); err != nil {
			return err
		}
		shell.Flash(w, "You have withdrawn what you asked for")
		return web.SeeOther(w, r, visitPath(r.PathValue("id")))
	}
}
