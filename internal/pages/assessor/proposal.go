package assessor

import (
	"net/http"
	"slices"

	"github.com/plaudit/plaudit/internal/account"
	"github.com/plaudit/plaudit/internal/fault"
	"github.com/plaudit/plaudit/internal/pages/shell"
	"github.com/plaudit/plaudit/internal/visit"
	"github.com/plaudit/plaudit/internal/web"
)

type proposalPage struct {
	visit.Plan
	asked         visit.Proposal
	session       visit.Session // as planned; without an ID when it is gone
	stop          visit.Stop
	form          *web.Form
	answer, reply *web.Field
	path          string
}

// proposal answers what the organisation asks of a session.
func proposal(s *visit.Visits) shell.Handle {
	return func(w http.ResponseWriter, r *http.Request, by account.Actor) error {
		v, err := s.Plan(r.Context(), by, r.PathValue("id"))
		if err != nil {
			return err
		}
		i := slices.IndexFunc(v.Proposals, func(o visit.Proposal) bool { return o.ID == r.PathValue("proposal") })
		if i < 0 {
			return fault.NotFound("There is no such proposal")
		}
		form := &web.Form{}
		p := proposalPage{Plan: v, asked: v.Proposals[i], form: form, path: r.URL.Path,
			answer: form.Choice("answer", "Your answer", []web.Option{{Value: "accept", Text: "Accept"}, {Value: "decline", Text: "Decline"}}).Required("Select whether you accept"),
			reply:  form.Text("reply", "Your reply").WithHint("Needed to decline. The organisation reads it")}
		p.session, p.stop, _ = v.Session(p.asked.SessionID) // it may be gone
		if r.Method == http.MethodPost && form.Parse(r) {
			err := s.AnswerProposal(r.Context(), by, v.ID, p.asked.ID, p.answer.Value == "accept", p.reply.Value)
			if err == nil {
				shell.Flash(w, "Your answer has been sent. Share the changes of the plan when they are ready")
				return web.SeeOther(w, r, pathOf(v.ID)+"/visit")
			}
			if err := form.Accept(err); err != nil {
				return err
			}
		}
		f := frame(v.Case, p.asked.SessionTitle, form)
		f.Crumbs = append(f.Crumbs, shell.Crumb{Text: "Visit", Href: pathOf(v.ID) + "/visit"})
		return shell.Show(w, r, http.StatusOK, f, p.view())
	}
}

// accepting says what becomes of the plan.
func (p proposalPage) accepting() string {
	switch p.asked.Kind {
	case visit.ProposeTime, visit.ProposeRoom:
		return "When you accept, the plan is changed. The organisation is shown it when you share the changes."
	}
	return "When you accept, change the plan yourself: take the session out or plan another."
}
