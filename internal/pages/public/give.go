package public

import (
	"errors"
	"fmt"
	"io"
	"net/http"

	"github.com/plaudit/plaudit/internal/account"
	"github.com/plaudit/plaudit/internal/dropbox"
	"github.com/plaudit/plaudit/internal/evidence"
	"github.com/plaudit/plaudit/internal/fault"
	"github.com/plaudit/plaudit/internal/pages/shell"
	"github.com/plaudit/plaudit/internal/web"
	"github.com/plaudit/plaudit/internal/web/govuk"
)

// GiveDeps is what the page behind the link of a drop-box needs.
type GiveDeps struct {
	Boxes *dropbox.Service
	// Address finds the network address of the browser.
	Address func(*http.Request) string
}

// GiveRoutes returns the pages with which people who have no account give files.
func GiveRoutes(d GiveDeps) []shell.Route {
	return []shell.Route{
		{Pattern: "GET /give/{token}", Needs: shell.Public, Handle: give(d)},
		{Pattern: "POST /give/{token}", Needs: shell.Public, Handle: give(d)},
		{Pattern: "GET /give/{token}/thanks", Needs: shell.Public, Handle: giveThanks(d)},
	}
}

type givePage struct {
	asked                  dropbox.Asked
	path                   string
	name, note, files, key *web.Field
}

// give shows what a drop-box asks for and takes files into its tray.
func give(d GiveDeps) shell.Handle {
	return func(w http.ResponseWriter, r *http.Request, _ account.Actor) error {
		token := r.PathValue("token")
		look := d.Boxes.Look
		if r.Method == http.MethodPost {
			look = d.Boxes.Admit
		}
		asked, err := look(r.Context(), token, d.Address(r))
		if err != nil {
			return err
		}
		form := &web.Form{}
		p := givePage{asked: asked, path: r.URL.Path,
			files: form.File("files", "Files").WithHint(fmt.Sprintf("%s. Up to %d, each up to %s", evidence.AcceptedTypes, asked.Files, web.Size(asked.FileBytes))),
			name:  form.Text("name", "Your name").Required("Enter your name"),
			note:  form.Text("note", "A note (optional)").WithHint("Such as what the files are and how to reach you"),
			key:   form.Hidden("key").With(d.Boxes.NewKey())}
		if r.Method == http.MethodPost {
			gift, refused, ok, err := receiveGift(d, w, r, form, p, asked)
			if err != nil {
				return err
			}
			if ok && len(refused) == 0 {
				err = d.Boxes.Give(r.Context(), token, gift)
				if err == nil {
					return web.SeeOther(w, r, r.URL.Path+"/thanks")
				}
				if fault.Is(err, fault.KindConflict) {
					form.General = append(form.General, refusal(err))
				} else if err := form.Accept(err); err != nil {
					return err
				}
			}
			for i, words := range refused {
				if i == 0 {
					p.files.Error = words
				} else {
					form.General = append(form.General, words)
				}
			}
			if len(gift.Files) > 0 && p.files.Error == "" {
				p.files.Error = "Choose the files again: a browser does not send them back with the form"
			}
		}
		return shell.Show(w, r, http.StatusOK, shell.Frame{Title: "Give files to " + asked.Organisation, Form: form, Plain: true}, p.view())
	}
}

// receiveGift reads the form with its files as it comes in.
func receiveGift(d GiveDeps, w http.ResponseWriter, r *http.Request, form *web.Form, p givePage, asked dropbox.Asked) (g dropbox.Gift, refused []string, ok bool, err error) {
	if err := web.Limit(w, r, max(1, asked.Files)*(asked.FileBytes+1)+web.MaxFormBytes); err != nil {
		return g, nil, false, err
	}
	values, err := web.Upload(r, func(_, name string, content io.Reader) error {
		passOver := func(words string) error {
			refused = append(refused, words)
			return web.PassOver(words)
		}
		if int64(len(g.Files)) >= asked.Files {
			return passOver(fmt.Sprintf("‘%s’ was not taken: there is room for %d files", evidence.CleanName(name), asked.Files))
		}
		f, err := d.Boxes.Take(r.Context(), asked, name, content)
		switch fault.KindOf(err) {
		case fault.KindInvalid, fault.KindTooLarge:
			return passOver(refusal(err))
		default:
			if err != nil {
				return err
			}
			g.Files = append(g.Files, f)
		}
		return nil
	})
	if err != nil {
		return g, nil, false, err
	}
	ok = form.Read(values)
	g.Key, g.Giver, g.Note = p.key.Value, p.name.Value, p.note.Value
	return g, refused, ok, nil
}

// refusal are the words of a fault.
func refusal(err error) string {
	f, is := errors.AsType[*fault.Error](err)
	if !is {
		return "This could not be taken"
	}
	return f.Words
}

// giveThanks says that files have arrived.
func giveThanks(d GiveDeps) shell.Handle {
	return func(w http.ResponseWriter, r *http.Request, _ account.Actor) error {
		asked, err := d.Boxes.Look(r.Context(), r.PathValue("token"), d.Address(r))
		if err != nil {
			return err
		}
		return shell.Show(w, r, http.StatusOK, shell.Frame{Title: "Thank you", Plain: true}, thanksView(asked))
	}
}

func (p givePage) upload() govuk.FileUploadArgs {
	return govuk.FileUploadArgs{Name: p.files.Name, Multiple: true, Label: govuk.LabelArgs{Text: p.files.Label}, Hint: govuk.HintArgs{Text: p.files.Hint},
		ErrorMessage: govuk.ErrorMessageArgs{Text: p.files.Error}, Attributes: map[string]any{"accept": evidence.Extensions()}}
}
