package body

import (
	"net/http"

	"github.com/plaudit/plaudit/internal/account"
	"github.com/plaudit/plaudit/internal/assessment"
	"github.com/plaudit/plaudit/internal/pages/shell"
	"github.com/plaudit/plaudit/internal/web"
)

type offerPage struct {
	assessment.OfferPage
	form                               *web.Form
	conflict, interest, answer, reason *web.Field
	by                                 account.Actor
}

// offer is where an appointed person declares their interests and accepts or
// declines, before they get access.
func offer(s *assessment.Opening) shell.Handle {
	return func(w http.ResponseWriter, r *http.Request, by account.Actor) error {
		v, err := s.Offer(r.Context(), by, r.PathValue("id"))
		if err != nil {
			return err
		}
		form := &web.Form{}
		p := offerPage{OfferPage: v, form: form, by: by,
			conflict: form.Choice("conflict", "Do you have a conflict of interest?", []web.Option{
				{Value: string(assessment.NoConflict), Text: "No, none"},
				{Value: string(assessment.ConflictDeclared), Text: "Yes, or it could look like one", Hint: "The scheme manager decides before you get access"}}).
				WithHint("Such as work, advice or family at the organisation, now or in the last three years"),
			interest: form.Text("interest", "What it is").WithHint("If you have one"),
			answer: form.Choice("answer", "Do you accept the appointment?", []web.Option{
				{Value: string(assessment.Accepted), Text: "Accept"}, {Value: string(assessment.Declined), Text: "Decline"}}),
			reason: form.Text("reason", "Why you decline").WithHint("If you decline. The scheme manager reads it")}
		if r.Method == http.MethodPost && form.Parse(r) {
			done, err := s.Respond(r.Context(), by, v.ID, assessment.Response(p.answer.Value), p.reason.Value, assessment.Conflict(p.conflict.Value), p.interest.Value)
			if err == nil {
				said, to := "You have accepted", "/desk"
				switch {
				case done.Answer == assessment.Declined:
					said, to = "You have declined", "/"
				case done.ToRule():
					said, to = "You have accepted. The scheme manager decides on the conflict of interest before you get access", "/"
				}
				shell.Flash(w, said)
				return web.SeeOther(w, r, to)
			}
			if err := form.Accept(err); err != nil {
				return err
			}
		}
		return shell.Show(w, r, http.StatusOK, shell.Frame{Title: "Your appointment: " + v.Organisation, Section: "/", Form: form}, p.view())
	}
}

// stands says where the appointment stands, once it is answered.
func (p offerPage) stands() string {
	a := p.Appointment
	switch {
	case !a.EndedAt.IsZero():
		return "This appointment ended on " + a.EndedAt.Format("2 January 2006") + "."
	case a.Answer == assessment.Declined:
		return "You have declined this appointment."
	case a.ToRule():
		return "You have accepted, and declared a conflict of interest. The scheme manager decides on it before you get access."
	case a.ActiveOn(p.by.Today):
		return "You have accepted this appointment, and have access."
	}
	return "You have accepted this appointment. Access begins on " + readsFrom(a).Words() + "."
}

type rulingPage struct {
	assessment.BodyOverview
	appointment   assessment.Appointment
	form          *web.Form
	ruling, words *web.Field
}

// rule decides on a declared conflict of interest.
func rule(s *assessment.Opening) shell.Handle {
	return func(w http.ResponseWriter, r *http.Request, by account.Actor) error {
		v, a, err := appointmentOf(s, r, by)
		if err != nil {
			return err
		}
		form := &web.Form{}
		p := rulingPage{BodyOverview: v, appointment: a, form: form,
			ruling: form.Choice("ruling", "May they serve?", []web.Option{
				{Value: string(assessment.RulingAccepted), Text: "Yes, all the same", Hint: "They get access"},
				{Value: string(assessment.RulingReplaced), Text: "No, somebody else is appointed", Hint: "The appointment ends"}}).Required("Select whether they may serve"),
			words: form.Text("words", "Why, and what keeps the assessment fair").WithHint("Kept with the assessment, and read by the person").Required("Enter why, and what keeps the assessment fair")}
		if r.Method == http.MethodPost && form.Parse(r) {
			err := s.Rule(r.Context(), by, v.ID, a.ID, assessment.Ruling(p.ruling.Value), p.words.Value)
			if err == nil {
				shell.Flash(w, "The decision has been kept, and "+a.Person+" told")
				if assessment.Ruling(p.ruling.Value) == assessment.RulingReplaced {
					return web.SeeOther(w, r, pathOf(v.ID)+"/appoint")
				}
				return web.SeeOther(w, r, pathOf(v.ID))
			}
			if err := form.Accept(err); err != nil {
				return err
			}
		}
		f := frame(v, "Conflict of interest")
		f.Form = form
		return shell.Show(w, r, http.StatusOK, f, p.view())
	}
}

type handOverPage struct {
	assessment.BodyOverview
	appointment assessment.Appointment
	form        *web.Form
	person      *web.Field
}

// handOver ends an appointment and offers its work to a colleague.
func handOver(s *assessment.Opening) shell.Handle {
	return func(w http.ResponseWriter, r *http.Request, by account.Actor) error {
		v, a, err := appointmentOf(s, r, by)
		if err != nil {
			return err
		}
		var people []web.Option
		for _, person := range v.People {
			if person.ID != a.PersonID && person.MayServe(a.Role) {
				people = append(people, web.Option{Value: person.ID, Text: person.Name})
			}
		}
		form := &web.Form{}
		p := handOverPage{BodyOverview: v, appointment: a, form: form, person: form.Choice("person", "Who takes over", people).Required("Select who takes over")}
		if r.Method == http.MethodPost && form.Parse(r) {
			err := s.HandOver(r.Context(), by, v.ID, a.ID, p.person.Value)
			if err == nil {
				shell.Flash(w, "The work has been handed over. What "+a.Person+" wrote stays under their name")
				return web.SeeOther(w, r, pathOf(v.ID))
			}
			if err := form.Accept(err); err != nil {
				return err
			}
		}
		f := frame(v, "Hand over")
		f.Form = form
		return shell.Show(w, r, http.StatusOK, f, p.view())
	}
}
