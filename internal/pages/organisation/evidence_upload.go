package organisation

import (
	"fmt"
	"io"
	"net/http"
	"net/url"

	"github.com/plaudit/plaudit/internal/account"
	"github.com/plaudit/plaudit/internal/evidence"
	"github.com/plaudit/plaudit/internal/fault"
	"github.com/plaudit/plaudit/internal/web"
	"github.com/plaudit/plaudit/internal/web/govuk"
)

// What one request may bring: so many files, and so many times the largest file.
const (
	evidenceUploadFiles = 100
	evidenceUploadTimes = 20
)

// evidenceUpload is what a form with files brought.
type evidenceUpload struct {
	values   url.Values
	received []evidence.Received
	refused  []string // in words, one for each file that was not taken
}

// receiveEvidence reads a form with files as it comes in. A file that cannot be
// accepted does not keep the others from being taken.
func receiveEvidence(s *evidence.Service, w http.ResponseWriter, r *http.Request, by account.Actor) (u evidenceUpload, err error) {
	r.Body = http.MaxBytesReader(w, r.Body, evidenceUploadTimes*s.MaxFileBytes()+web.MaxFormBytes)
	u.values, err = web.Upload(r, func(_, name string, content io.Reader) error {
		if len(u.received) == evidenceUploadFiles {
			u.refused = append(u.refused, fmt.Sprintf("‘%s’ was not taken: send at most %d files at a time", evidence.CleanName(name), evidenceUploadFiles))
			return nil
		}
		f, err := s.Receive(r.Context(), by, name, content)
		switch fault.KindOf(err) {
		case fault.KindInvalid, fault.KindTooLarge:
			u.refused = append(u.refused, settingsWords(err))
		default:
			if err != nil {
				return err
			}
			u.received = append(u.received, f)
		}
		return nil
	})
	return u, err
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

// chooseAgain says that files do not come back with a form that has something
// wrong.
func (u evidenceUpload) chooseAgain(form *web.Form, files *web.Field) {
	if len(u.received)+len(u.refused) > 0 && form.Failed() && files.Error == "" {
		files.Error = "Choose the files again: a browser does not send them back with the form"
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
