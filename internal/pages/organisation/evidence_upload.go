package organisation

import (
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"

	"github.com/a-h/templ"

	"github.com/plaudit/plaudit/assets"
	"github.com/plaudit/plaudit/internal/account"
	"github.com/plaudit/plaudit/internal/evidence"
	"github.com/plaudit/plaudit/internal/fault"
	"github.com/plaudit/plaudit/internal/web"
	"github.com/plaudit/plaudit/internal/web/govuk"
)

// What one request may bring: so many files and, where each file is small, this
// much together. A form does not say how large each of its files is, so where
// files may be large it takes no more than one of them: else one that is too
// large would have to come in first. The script sends each file by itself.
const (
	evidenceUploadFiles = 100
	evidenceUploadBytes = 500_000_000
)

// evidenceUploadMost is the most that a form with files may bring.
func evidenceUploadMost(s *evidence.Service) int64 {
	return max(s.MaxFileBytes(), evidenceUploadBytes) + web.MaxFormBytes
}

// evidenceUpload is what a form with files brought.
type evidenceUpload struct {
	values   url.Values
	received []evidence.Received
	uploads  []evidence.Upload // that arrived before, which the form names
	refused  []string          // in words, one for each file that was not taken
}

// receiveEvidence reads a form with files as it comes in. A file that cannot be
// accepted does not keep the others from being taken.
func receiveEvidence(s *evidence.Service, w http.ResponseWriter, r *http.Request, by account.Actor) (u evidenceUpload, err error) {
	if err := web.Limit(w, r, evidenceUploadMost(s)); err != nil {
		return u, err
	}
	u.values, err = web.Upload(r, func(_, name string, content io.Reader) error {
		passOver := func(words string) error {
			u.refused = append(u.refused, words)
			return web.PassOver(words)
		}
		if len(u.received) == evidenceUploadFiles {
			return passOver(fmt.Sprintf("‘%s’ was not taken: send at most %d files at a time", evidence.CleanName(name), evidenceUploadFiles))
		}
		f, err := s.Receive(r.Context(), by, name, content)
		switch fault.KindOf(err) {
		case fault.KindInvalid, fault.KindTooLarge:
			return passOver(settingsWords(err))
		default:
			if err != nil {
				return err
			}
			u.received = append(u.received, f)
		}
		return nil
	})
	if err == nil {
		u.uploads, err = s.Uploads(r.Context(), by, u.values["upload"])
	}
	return u, err
}

// ids names the uploads, those too that are not kept any more: a form that was
// sent twice names what it has taken up itself.
func (u evidenceUpload) ids() []string { return u.values["upload"] }

// nameOf returns the name under which the form brought some content.
func (u evidenceUpload) nameOf(sha256 string) string {
	for _, f := range u.received {
		if f.SHA256 == sha256 {
			return f.Name
		}
	}
	for _, f := range u.uploads {
		if f.SHA256 == sha256 {
			return f.Name
		}
	}
	return "A file"
}

// contents are the SHA-256 of all files that the form brought or names.
func (u evidenceUpload) contents() []string {
	var keys []string
	for _, f := range u.received {
		keys = append(keys, f.SHA256)
	}
	for _, f := range u.uploads {
		keys = append(keys, f.SHA256)
	}
	return slices.DeleteFunc(keys, func(key string) bool { return key == "" })
}

// keep makes what the form brought last until it is sent again, and offers it
// ticked; nothing when there is nothing.
func (u *evidenceUpload) keep(s *evidence.Service, r *http.Request, by account.Actor) (*web.Field, error) {
	kept, err := s.KeepReceived(r.Context(), by, u.received)
	if err != nil {
		return nil, err
	}
	u.received, u.uploads = nil, append(u.uploads, kept...)
	if len(u.uploads) == 0 {
		return nil, nil
	}
	var options []web.Option
	var all []string
	for _, f := range u.uploads {
		options = append(options, web.Option{Value: f.ID, Text: f.Name, Hint: web.Size(f.Size)})
		all = append(all, f.ID)
	}
	return (&web.Form{}).Choices("upload", "Files that have arrived", options).WithHint("Untick what you do not want to add after all").WithValues(all), nil
}

// complain puts the refusals into the form, the first beside the file field.
func (u evidenceUpload) complain(form *web.Form, files *web.Field) {
	for i, words := range u.refused {
		if i == 0 && files.Error == "" {
			files.Error = words
		} else {
			form.General = append(form.General, words)
		}
	}
}

// evidenceFileUpload is the field for files.
func evidenceFileUpload(f *web.Field, multiple bool) govuk.FileUploadArgs {
	return govuk.FileUploadArgs{Name: f.Name, Multiple: multiple, Label: govuk.LabelArgs{Text: f.Label}, Hint: govuk.HintArgs{Text: f.Hint},
		ErrorMessage: govuk.ErrorMessageArgs{Text: f.Error}, Attributes: map[string]any{"accept": evidence.Extensions()}}
}

func evidenceFilesHint(s *evidence.Service) string {
	return fmt.Sprintf("%s. Each up to %s", evidence.AcceptedTypes, web.Size(s.MaxFileBytes()))
}

// evidenceUploadAttributes tell the script where files are sent in parts and
// where to ask what the library holds already; with choose it offers, for each
// such file, to use the item that is there.
func evidenceUploadAttributes(choose bool) templ.Attributes {
	a := templ.Attributes{"data-resumable": assets.Path("resumable.js"), "data-endpoint": evidenceUploads, "data-known": evidenceSection + "/known"}
	if choose {
		a["data-choose"] = true
	}
	return a
}
