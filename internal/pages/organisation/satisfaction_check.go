package organisation

import (
	"net/http"

	"github.com/plaudit/plaudit/internal/account"
	"github.com/plaudit/plaudit/internal/fault"
	"github.com/plaudit/plaudit/internal/pages/shell"
	"github.com/plaudit/plaudit/internal/satisfaction"
	"github.com/plaudit/plaudit/internal/web"
)

type checkPage struct {
	form           *web.Form
	again, version *web.Field
	v              satisfaction.ImportView
	tally          satisfaction.Tally
}

// satisfactionCheck shows what a file comes to, and counts it.
func satisfactionCheck(s *satisfaction.Service) shell.Handle {
	return func(w http.ResponseWriter, r *http.Request, by account.Actor) error {
		v, tally, err := s.Try(r.Context(), by, r.PathValue("id"))
		if fault.Is(err, fault.KindInvalid) && v.ID != "" { // not mapped yet, or not so that it can be counted
			shell.Flash(w, staleWords(err))
			return web.SeeOther(w, r, "/satisfaction/imports/"+v.ID+"/columns")
		}
		if err != nil {
			return err
		}
		if v.State != satisfaction.Received {
			return web.SeeOther(w, r, "/satisfaction/imports/"+v.ID)
		}
		form := &web.Form{}
		p := checkPage{form: form, v: v, tally: tally, version: form.Hidden("version").WithInt(v.Version),
			again: form.Choices("again", "This file is counted already", []web.Option{{Value: "yes", Text: "Count it a second time"}})}
		status := http.StatusOK
		if r.Method == http.MethodPost && form.Parse(r) {
			err := s.Count(r.Context(), by, v.ID, p.version.Int(), len(p.again.Values) > 0)
			switch {
			case err == nil:
				shell.Flash(w, "The answers have been counted")
				return web.SeeOther(w, r, "/satisfaction/imports/"+v.ID)
			case fault.Is(err, fault.KindConflict):
				form.General = append(form.General, staleWords(err))
				p.version.WithInt(v.Version)
				status = http.StatusConflict
			default:
				if err := form.Accept(err); err != nil {
					return err
				}
			}
		}
		return shell.Show(w, r, status, shell.Frame{Title: "Check the figures", Section: satisfactionSection, Crumbs: importsCrumbs, Form: form}, p.view())
	}
}

// satisfactionImport shows an import; one that is not counted goes on with its
// columns.
func satisfactionImport(s *satisfaction.Service) shell.Handle {
	return func(w http.ResponseWriter, r *http.Request, by account.Actor) error {
		v, err := s.Import(r.Context(), by, r.PathValue("id"))
		if err != nil {
			return err
		}
		return shell.Show(w, r, http.StatusOK, shell.Frame{Title: v.FileName, Section: satisfactionSection, Crumbs: importsCrumbs}, importView(v))
	}
}

// satisfactionWithdraw takes an import back.
func satisfactionWithdraw(s *satisfaction.Service) shell.Handle {
	return func(w http.ResponseWriter, r *http.Request, by account.Actor) error {
		if err := s.Withdraw(r.Context(), by, r.PathValue("id")); err != nil {
			return err
		}
		shell.Flash(w, "The import has been withdrawn. None of its figures count any more")
		return web.SeeOther(w, r, "/satisfaction/imports")
	}
}
