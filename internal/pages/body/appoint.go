package body

import (
	"net/http"
	"strings"

	"github.com/plaudit/plaudit/internal/account"
	"github.com/plaudit/plaudit/internal/assessment"
	"github.com/plaudit/plaudit/internal/pages/shell"
	"github.com/plaudit/plaudit/internal/web"
)

type appointPage struct {
	assessment.BodyOverview
	form                             *web.Form
	person, role, reads, from, until *web.Field
}

// appoint appoints somebody of the body to an assessment for a time.
func appoint(s *assessment.Opening) shell.Handle {
	return func(w http.ResponseWriter, r *http.Request, by account.Actor) error {
		v, err := s.Overview(r.Context(), by, r.PathValue("id"))
		if err != nil {
			return err
		}
		var people, roles []web.Option
		for _, person := range v.People {
			if person.MayServe(account.LeadAssessor) || person.MayServe(account.AppointedModerator) {
				people = append(people, web.Option{Value: person.ID, Text: person.Name + " (" + roleWords(person) + ")"})
			}
		}
		for _, role := range assessment.AppointmentRoles() {
			roles = append(roles, web.Option{Value: string(role), Text: role.Title()})
		}
		form := &web.Form{}
		p := appointPage{BodyOverview: v, form: form,
			person: form.Choice("person", "Person", people).Required("Select the person"),
			role:   form.Choice("role", "Appointed as", roles).Required("Select what they are appointed for"),
			reads:  form.Date("reads", "May read the submission from (optional)").WithHint("Early access: reading only, before the first day"),
			from:   form.Date("from", "First day").WithDate(by.Today).Required("Enter the first day"),
			until:  form.Date("until", "Last day").WithDate(by.Today.AddMonths(3)).WithHint("Access to the submission ends after this day").Required("Enter the last day")}
		if r.Method == http.MethodPost && form.Parse(r) {
			err := s.Appoint(r.Context(), by, assessment.Appointment{AssessmentID: v.ID, PersonID: p.person.Value,
				Role: account.AppointmentRole(p.role.Value), From: p.from.Day(), Until: p.until.Day(), ReadsFrom: p.reads.Day()})
			if err == nil {
				shell.Flash(w, "The appointment has been offered. Access begins when it is accepted")
				return web.SeeOther(w, r, pathOf(v.ID))
			}
			if err := form.Accept(err); err != nil {
				return err
			}
		}
		f := frame(v, "Appoint somebody")
		f.Form = form
		return shell.Show(w, r, http.StatusOK, f, p.view())
	}
}

func roleWords(p assessment.BodyPerson) string {
	var titles []string
	for _, role := range p.Roles {
		titles = append(titles, strings.ToLower(role.Title()))
	}
	return strings.Join(titles, ", ")
}

// endAppointment ends an appointment now.
func endAppointment(s *assessment.Opening) shell.Handle {
	return func(w http.ResponseWriter, r *http.Request, by account.Actor) error {
		if err := s.EndAppointment(r.Context(), by, r.PathValue("id"), r.PathValue("appointment")); err != nil {
			return err
		}
		shell.Flash(w, "The appointment has been ended. What the person wrote stays")
		return web.SeeOther(w, r, pathOf(r.PathValue("id")))
	}
}
