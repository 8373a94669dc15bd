package organisation

import (
	"net/http"
	"strconv"
	"strings"

	"github.com/plaudit/plaudit/internal/account"
	"github.com/plaudit/plaudit/internal/evidence"
	"github.com/plaudit/plaudit/internal/pages/shell"
	"github.com/plaudit/plaudit/internal/web"
)

// evidenceExport writes the whole list that the address filters as CSV.
func evidenceExport(s *evidence.Service) shell.Handle {
	return func(w http.ResponseWriter, r *http.Request, by account.Actor) error {
		q := r.URL.Query()
		filter := libraryFilter(q, evidence.Order(q.Get("sort")))
		filter.After = evidence.Mark{}
		return web.CSVStream(w, "evidence.csv", func(row func(...string) error) error {
			if err := row("Code", "Title", "Kind", "File", "Bytes", "Web address", "Owner", "Service areas", "Elements", "From", "Until", "Review on",
				"Freshness", "Sensitivity", "Edition", "Changed"); err != nil {
				return err
			}
			return s.Export(r.Context(), by, filter, func(i evidence.Row, l evidence.Limits) error {
				return row(i.Code, i.Title, i.Kind.Title(), i.FileName, strconv.FormatInt(i.Size, 10), i.URL, i.OwnerName, strings.Join(i.AreaNames, "; "),
					strings.Join(i.Elements, "; "), string(i.PeriodFrom), string(i.PeriodUntil), string(i.ReviewOn), l.Item(i.Item).Title(),
					i.Sensitivity.Title(), strconv.FormatInt(i.EditionNumber, 10), i.UpdatedAt.Format("2006-01-02"))
			})
		})
	}
}
