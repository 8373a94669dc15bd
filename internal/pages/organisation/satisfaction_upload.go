package organisation

import (
	"errors"
	"net/http"
	"strconv"
	"strings"

	"github.com/plaudit/plaudit/internal/account"
	"github.com/plaudit/plaudit/internal/pages/shell"
	"github.com/plaudit/plaudit/internal/satisfaction"
	"github.com/plaudit/plaudit/internal/web"
)

// satisfactionImports lists the imports, newest first.
func satisfactionImports(s *satisfaction.Service) shell.Handle {
	return func(w http.ResponseWriter, r *http.Request, by account.Actor) error {
		all, instruments, err := s.Imports(r.Context(), by)
		if err != nil {
			return err
		}
		names := map[string]string{}
		for _, i := range instruments {
			names[i.ID] = i.Name
		}
		return shell.Show(w, r, http.StatusOK, shell.Frame{Title: "Imports", Section: satisfactionSection, Crumbs: satisfactionCrumbs}, importsView(by.Has(account.RecordMeasure), all, names))
	}
}

type uploadPage struct {
	form                *web.Form
	file, headers, keep *web.Field
}

// satisfactionUpload takes a file of answers.
func satisfactionUpload(s *satisfaction.Service) shell.Handle {
	return func(w http.ResponseWriter, r *http.Request, by account.Actor) error {
		form := &web.Form{}
		p := uploadPage{form: form,
			file: form.File("file", "File of answers").WithHint("CSV, up to 20 MB and 200,000 rows: one row for each answer. Any separator and encoding"),
			headers: form.Choice("headers", "How many rows of headers does it have?", []web.Option{
				{Value: "auto", Text: "Recognise them"}, {Value: "0", Text: "None"}, {Value: "1", Text: "One"},
				{Value: "2", Text: "Two", Hint: "Questions, and their options beneath"}, {Value: "3", Text: "Three"}}).With("auto"),
			keep: form.Text("keep", "Columns to keep although they look personal (optional)").
				WithHint("Plaudit leaves out columns that look personal, such as names, addresses and free text, before it stores anything. If it is wrong about one, enter its title here, each on a line of its own"),
		}
		if r.Method == http.MethodPost {
			done, err := p.receive(s, w, r, by)
			if done || err != nil {
				return err
			}
		}
		return shell.Show(w, r, http.StatusOK, shell.Frame{Title: "Import answers", Section: satisfactionSection, Crumbs: importsCrumbs, Form: form}, p.view())
	}
}

// receive reads the upload. Done tells that the answer was written.
func (p uploadPage) receive(s *satisfaction.Service, w http.ResponseWriter, r *http.Request, by account.Actor) (done bool, err error) {
	r.Body = http.MaxBytesReader(w, r.Body, satisfaction.MaxFile+web.MaxFormBytes)
	if err := r.ParseMultipartForm(web.MaxFormBytes); err != nil { // larger parts wait on disk
		if _, tooLarge := errors.AsType[*http.MaxBytesError](err); tooLarge {
			p.file.Error = "The selected file must be 20 MB or smaller. Split it, for example by year"
		} else {
			p.file.Error = "The file did not arrive whole. Send it again"
		}
		return false, nil
	}
	defer r.MultipartForm.RemoveAll() //nolint:errcheck // temporary files of the system
	if !p.form.Parse(r) {
		return false, nil
	}
	if len(p.form.Files["file"]) == 0 {
		p.file.Error = "Select a file of answers"
		return false, nil
	}
	header := p.form.Files["file"][0]
	file, err := header.Open()
	if err != nil {
		return false, err
	}
	defer file.Close()
	rows, err := strconv.Atoi(p.headers.Value)
	if err != nil {
		rows = -1
	}
	i, err := s.Receive(r.Context(), by, satisfaction.Upload{FileName: header.Filename, File: file, HeaderRows: rows, Keep: strings.Split(p.keep.Value, "\n")})
	if err != nil {
		return false, p.form.Accept(err)
	}
	return true, web.SeeOther(w, r, "/satisfaction/imports/"+i.ID+"/columns")
}
