package organisation

import (
	"net/http"
	"strconv"

	"github.com/plaudit/plaudit/internal/account"
	"github.com/plaudit/plaudit/internal/applicant"
	"github.com/plaudit/plaudit/internal/fault"
	"github.com/plaudit/plaudit/internal/pages/shell"
	"github.com/plaudit/plaudit/internal/web"
)

type assessmentSubmitPage struct {
	applicant.Home
	form    *web.Form
	confirm *web.Field
	points  []applicant.ReadyPoint
	stopped bool
}

// assessmentSubmit shows the check list and, confirmed, submits.
func assessmentSubmit(s *applicant.Applicant) shell.Handle {
	return func(w http.ResponseWriter, r *http.Request, by account.Actor) error {
		id := r.PathValue("id")
		form := &web.Form{}
		p := assessmentSubmitPage{form: form}
		p.confirm = form.Choices("confirm", "Before you submit", []web.Option{{Value: "yes", Text: "I have read the check list, and this is what the organisation wants to be assessed on"}}).
			Required("Confirm that you have read the check list")
		status := http.StatusOK
		if isPost(r) && form.Parse(r) {
			done, err := s.Submit(r.Context(), by, id)
			if err == nil {
				shell.Flash(w, "Submission "+strconv.FormatInt(done.Number, 10)+" has been handed over")
				return web.SeeOther(w, r, assessmentHref(id)+"/submission")
			}
			if !fault.Is(err, fault.KindConflict) {
				return err
			}
			form.General, status = append(form.General, settingsWords(err)), http.StatusConflict
		}
		home, err := s.Ready(r.Context(), by, id)
		if err != nil {
			return err
		}
		p.Home, p.points = home, home.Readiness()
		for _, point := range p.points {
			p.stopped = p.stopped || point.Stops
		}
		return shell.Show(w, r, status, frameOf("Check and submit", home.Assessment, form), p.view())
	}
}

// assessmentSubmission shows what was handed over and checks it.
func assessmentSubmission(s *applicant.Applicant) shell.Handle {
	return func(w http.ResponseWriter, r *http.Request, by account.Actor) error {
		number, err := strconv.ParseInt(r.URL.Query().Get("number"), 10, 64)
		if err != nil && r.URL.Query().Get("number") != "" {
			return fault.NotFound("There is no such submission")
		}
		v, err := s.Submission(r.Context(), by, r.PathValue("id"), number)
		if err != nil {
			return err
		}
		return shell.Show(w, r, http.StatusOK, frameOf("What was submitted", v.Assessment, nil), submissionView(v))
	}
}
