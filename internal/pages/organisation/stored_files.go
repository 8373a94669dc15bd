package organisation

import (
	"fmt"
	"net/http"

	"github.com/plaudit/plaudit/internal/account"
	"github.com/plaudit/plaudit/internal/date"
	"github.com/plaudit/plaudit/internal/evidence"
	"github.com/plaudit/plaudit/internal/pages/shell"
	"github.com/plaudit/plaudit/internal/web"
	"github.com/plaudit/plaudit/internal/web/govuk"
)

// StoredFileRoutes returns the page that says which stored files are damaged.
func StoredFileRoutes(s *evidence.Service) []shell.Route {
	needs := shell.Can(account.ManageJobs)
	return []shell.Route{
		{Pattern: "GET /stored-files", Needs: needs, Handle: storedFiles(s)},
		{Pattern: "POST /stored-files", Needs: needs, Handle: storedFilesAgain(s)},
	}
}

type storedFilesPage struct{ evidence.Keeping }

func storedFiles(s *evidence.Service) shell.Handle {
	return func(w http.ResponseWriter, r *http.Request, by account.Actor) error {
		k, err := s.Keeping(r.Context(), by)
		if err != nil {
			return err
		}
		return shell.Show(w, r, http.StatusOK, shell.Frame{Title: "Stored files", Section: settingsSection, Crumbs: settingsCrumbs}, storedFilesPage{k}.view())
	}
}

// storedFilesAgain has the damaged files read again.
func storedFilesAgain(s *evidence.Service) shell.Handle {
	return func(w http.ResponseWriter, r *http.Request, by account.Actor) error {
		if err := s.ExamineAgain(r.Context(), by); err != nil {
			return err
		}
		shell.Flash(w, "The damaged files are read again in the background. Look here again in a few minutes")
		return web.SeeOther(w, r, "/stored-files")
	}
}

func (p storedFilesPage) rows() []govuk.SummaryListRow {
	row := func(key, value string) govuk.SummaryListRow {
		return govuk.SummaryListRow{Key: govuk.SummaryListText{Text: key}, Value: govuk.SummaryListText{Text: value}}
	}
	rows := []govuk.SummaryListRow{
		row("Files, the same content counted once", fmt.Sprint(p.Files)),
		row("Read again within 30 days, or new", fmt.Sprint(p.Examined)),
	}
	if !p.Oldest.IsZero() {
		rows = append(rows, row("Waiting longest since", date.Moment(p.Oldest)))
	}
	return append(rows, row("Damaged", fmt.Sprint(len(p.Damaged))))
}

// storedFileName is what a damaged file is called on the page.
func storedFileName(f evidence.DamagedFile) string {
	if f.ItemID == "" {
		return f.FileName + ", " + f.Title
	}
	return f.Code + " " + f.Title
}
