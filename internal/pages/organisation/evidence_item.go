package organisation

import (
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/plaudit/plaudit/internal/account"
	"github.com/plaudit/plaudit/internal/evidence"
	"github.com/plaudit/plaudit/internal/pages/shell"
	"github.com/plaudit/plaudit/internal/pages/viewer"
	"github.com/plaudit/plaudit/internal/web"
	"github.com/plaudit/plaudit/internal/web/govuk"
)

type evidenceItemPage struct {
	evidence.Dossier
	visits       bool          // web links are checked
	mayReadAgain bool          // a file whose text was not read
	sheet        *viewer.Sheet // of a file of the current edition; nil when there is none to show
}

// evidenceItem shows all there is to one item.
func evidenceItem(s *evidence.Service, pages viewer.Pages) shell.Handle {
	return func(w http.ResponseWriter, r *http.Request, by account.Actor) error {
		d, err := s.Dossier(r.Context(), by, r.PathValue("item"))
		if err != nil {
			return err
		}
		p := evidenceItemPage{Dossier: d, visits: s.Visits(), mayReadAgain: evidence.MayReadAgain(by, d.Item) && slices.ContainsFunc(d.Current().Files, unread)}
		if p.sheet, err = p.open(r, pages); err != nil {
			return err
		}
		return shell.Show(w, r, http.StatusOK, shell.Frame{Title: d.Item.Code + " " + d.Item.Title, Section: evidenceSection, Crumbs: evidenceCrumbs, Wide: true}, p.view())
	}
}

// unread tells whether reading a file again may help.
func unread(f evidence.File) bool {
	return f.State.Offered() && (f.Text.State == evidence.TextFailed || f.Text.State == evidence.TextEmpty)
}

// evidenceReadAgain has the text of an item's files read again.
func evidenceReadAgain(s *evidence.Service) shell.Handle {
	return func(w http.ResponseWriter, r *http.Request, by account.Actor) error {
		id := r.PathValue("item")
		if err := s.ReadAgain(r.Context(), by, id); err != nil {
			return err
		}
		shell.Flash(w, "The text will be read again, which takes a minute at most")
		return web.SeeOther(w, r, evidencePath(id))
	}
}

// evidenceRows are what is said about an item.
func evidenceRows(i evidence.Item) []govuk.SummaryListRow {
	row := func(key, value string) govuk.SummaryListRow {
		if value == "" {
			value = "Not given"
		}
		return govuk.SummaryListRow{Key: govuk.SummaryListText{Text: key}, Value: govuk.SummaryListText{Text: value}}
	}
	areas := strings.Join(i.AreaNames, ", ")
	if areas == "" {
		areas = "The whole organisation"
	}
	return []govuk.SummaryListRow{row("Reference code", i.Code), row("Title", i.Title), row("Kind", i.Kind.Title()), row("Owner", i.OwnerName),
		row("Service areas", areas), row("Period it describes", i.Period()), row("Review date", i.ReviewOn.Words()), row("Sensitivity", i.Sensitivity.Title())}
}

func evidenceEditionTitle(e evidence.Edition) string {
	return "Edition " + strconv.FormatInt(e.Number, 10)
}

// evidenceFile sends a file of the organisation, to be saved.
func evidenceFile(s *evidence.Service) shell.Handle {
	return func(w http.ResponseWriter, r *http.Request, by account.Actor) error {
		f, content, err := s.File(r.Context(), by, r.PathValue("file"))
		if err != nil {
			return err
		}
		defer content.Close()
		web.Attachment(w, r, f.Name, f.MediaType, f.SHA256, content)
		return nil
	}
}

// evidenceWithdraw takes an item out of use, or brings it back.
func evidenceWithdraw(s *evidence.Service, withdraw bool) shell.Handle {
	return func(w http.ResponseWriter, r *http.Request, by account.Actor) error {
		form := &web.Form{}
		version := form.Hidden("version")
		form.Parse(r)
		id := r.PathValue("item")
		if err := s.Withdraw(r.Context(), by, id, version.Int(), withdraw); err != nil {
			return err
		}
		if withdraw {
			shell.Flash(w, "The evidence has been withdrawn. It counts for no element until you restore it")
		} else {
			shell.Flash(w, "The evidence has been restored")
		}
		return web.SeeOther(w, r, evidencePath(id))
	}
}
