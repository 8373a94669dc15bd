package organisation

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"

	"github.com/plaudit/plaudit/internal/account"
	"github.com/plaudit/plaudit/internal/evidence"
	"github.com/plaudit/plaudit/internal/pages/shell"
	"github.com/plaudit/plaudit/internal/web"
)

// writing notes whether anything was written yet: after that an error can only
// break the connection.
type writing struct {
	http.ResponseWriter
	begun bool
}

// Write writes on.
func (w *writing) Write(b []byte) (int, error) {
	w.begun = true
	return w.ResponseWriter.Write(b)
}

// evidenceSelectionZip sends the files of a selection as a zip, as they are
// read. One that breaks off has no table of contents, so nobody takes it for
// the whole.
func evidenceSelectionZip(s *evidence.Service) shell.Handle {
	return func(w http.ResponseWriter, r *http.Request, by account.Actor) error {
		h := w.Header()
		h.Set("Content-Type", "application/zip")
		h.Set("Content-Disposition", fmt.Sprintf("attachment; filename=%q", "evidence-"+string(by.Today)+".zip"))
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Cache-Control", "no-store")
		out := &writing{ResponseWriter: w}
		err := s.WritePack(r.Context(), by, r.PathValue("selection"), out, func(p evidence.Pack, create func(string) (io.Writer, error)) error {
			index, err := create("index.html")
			if err != nil {
				return err
			}
			if err := selectionIndex(p, by.OrganisationName, by.Today).Render(r.Context(), index); err != nil {
				return err
			}
			style, err := create("index.css")
			if err == nil {
				_, err = io.WriteString(style, selectionStyle)
			}
			if err != nil {
				return err
			}
			list, err := create("index.csv")
			if err != nil {
				return err
			}
			return selectionCSV(list, p)
		})
		if err != nil && out.begun {
			panic(http.ErrAbortHandler)
		} else if err != nil {
			h.Del("Content-Disposition") // the page of the error is no file
		}
		return err
	}
}

const selectionStyle = `body{font:16px/1.5 system-ui,sans-serif;margin:1.5rem auto;max-width:70rem;padding:0 1rem;color:#0b0c0c}
table{border-collapse:collapse;width:100%}th,td{border-bottom:1px solid #b1b4b6;padding:.5rem;text-align:left;vertical-align:top;overflow-wrap:anywhere}
thead th{white-space:nowrap}ul{margin:0;padding-left:1.1rem}.left-out{color:#942514}.pl-scroll{overflow-x:auto}
@media(max-width:40rem){table,tbody,tr,td,th{display:block}thead{position:absolute;left:-9999px}tr{border-bottom:2px solid #0b0c0c}td{border-bottom:0}td:empty{display:none}td[data-what]::before{content:attr(data-what) ": ";font-weight:700}}
@media print{body{max-width:none}}
`

// selectionHref is the address of a file beside the index, in any script.
func selectionHref(path string) string { return "./" + (&url.URL{Path: path}).EscapedPath() }

// selectionProofs are the elements that an item proves, with claim and pointer.
func selectionProofs(v evidence.Packed) (all []string) {
	for _, l := range v.Links {
		words := l.ElementID
		if l.Strongest {
			words += " (strongest)"
		}
		words += ": " + l.Claim
		if l.Pointer != "" {
			words += " (" + l.Pointer + ")"
		}
		all = append(all, words)
	}
	return all
}

func selectionCSV(w io.Writer, p evidence.Pack) error {
	out := csv.NewWriter(w)
	row := func(cells ...string) error {
		for i, c := range cells {
			cells[i] = web.Inert(c)
		}
		return out.Write(cells)
	}
	err := row("Code", "Title", "Kind", "Owner", "Service areas", "From", "Until", "Elements", "Claims", "Pointers", "Web address", "File", "SHA-256", "Left out")
	for _, v := range p.Items {
		var elements, claims, pointers []string
		for _, l := range v.Links {
			elements, claims, pointers = append(elements, l.ElementID), append(claims, l.Claim), append(pointers, l.Pointer)
		}
		files := v.Files
		if len(files) == 0 {
			files = []evidence.PackedFile{{}}
		}
		for _, f := range files {
			err = errors.Join(err, row(v.Code, v.Title, v.Kind.Title(), v.OwnerName, strings.Join(v.AreaNames, "; "), string(v.PeriodFrom), string(v.PeriodUntil),
				strings.Join(elements, "; "), strings.Join(claims, "; "), strings.Join(pointers, "; "), v.URL, f.Path, f.SHA256, f.LeftOut))
		}
	}
	out.Flush()
	return errors.Join(err, out.Error())
}
