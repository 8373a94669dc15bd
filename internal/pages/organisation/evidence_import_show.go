package organisation

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"github.com/plaudit/plaudit/internal/account"
	"github.com/plaudit/plaudit/internal/evidence"
	"github.com/plaudit/plaudit/internal/pages/shell"
	"github.com/plaudit/plaudit/internal/web"
)

type importShowPage struct {
	i       evidence.Import
	version *web.Field
	counts  []importCount
	chosen  string
	fates   []evidence.Fate
	page    int
	pages   int
	adds    int // rows and files that are imported
}

type importCount struct {
	value, text string
	n           int
}

// The choices of the fates' filter that are no outcome.
const (
	importEverything = "all"
	importRemarked   = "remarks"
)

const importFatesPage = 100

// importShow shows an import as it stands: what would happen, that it is under
// way, or what did happen.
func importShow(s *evidence.Service) shell.Handle {
	return func(w http.ResponseWriter, r *http.Request, by account.Actor) error {
		i, err := s.Import(r.Context(), by, r.PathValue("id"))
		if err != nil {
			return err
		}
		form := &web.Form{}
		p := importShowPage{i: i, version: form.Hidden("version").WithInt(i.Version), chosen: r.URL.Query().Get("show")}
		title := map[evidence.ImportState]string{evidence.ImportReceived: "Not checked yet", evidence.ImportChecked: "What will happen", evidence.ImportRunning: "Importing",
			evidence.ImportDone: "What was imported", evidence.ImportUndone: "This import was undone", evidence.ImportDiscarded: "This import was discarded"}[i.State]
		p.sort(r.URL.Query().Get("page"))
		if i.State == evidence.ImportRunning {
			w.Header().Set("Refresh", "2") // works without scripts, and ends with the import
		}
		return shell.Show(w, r, http.StatusOK, shell.Frame{Title: title, Section: evidenceSection, Crumbs: importCrumbs, Wide: true}, p.view(title))
	}
}

// sort counts the fates and takes those of the page that was asked for.
func (p *importShowPage) sort(page string) {
	counts, remarked := map[evidence.Outcome]int{}, 0
	for _, f := range p.i.Content.Fates {
		counts[f.Outcome]++
		if len(f.Remarks) > 0 {
			remarked++
		}
		if f.Outcome.Imported() {
			p.adds++
		}
	}
	p.counts = []importCount{{importEverything, "Everything", len(p.i.Content.Fates)}}
	for _, o := range evidence.Outcomes() {
		if counts[o] > 0 {
			p.counts = append(p.counts, importCount{string(o), o.Title(), counts[o]})
		}
	}
	if remarked > 0 {
		p.counts = append(p.counts, importCount{importRemarked, "With a remark", remarked})
	}
	var chosen []evidence.Fate
	for _, f := range p.i.Content.Fates {
		if importChosen(f, p.chosen) {
			chosen = append(chosen, f)
		}
	}
	p.pages = max(1, (len(chosen)+importFatesPage-1)/importFatesPage)
	p.page, _ = strconv.Atoi(page)
	p.page = min(max(p.page, 1), p.pages)
	from := (p.page - 1) * importFatesPage
	p.fates = chosen[min(from, len(chosen)):min(from+importFatesPage, len(chosen))]
}

func importChosen(f evidence.Fate, show string) bool {
	switch show {
	case "", importEverything:
		return true
	case importRemarked:
		return len(f.Remarks) > 0
	}
	return string(f.Outcome) == show
}

func (p importShowPage) href(show string, page int) string {
	q := url.Values{}
	if show != "" && show != importEverything {
		q.Set("show", show)
	}
	if page > 1 {
		q.Set("page", strconv.Itoa(page))
	}
	if len(q) == 0 {
		return importHref(p.i)
	}
	return importHref(p.i) + "?" + q.Encode()
}

func (p importShowPage) current(c importCount) bool {
	return c.value == p.chosen || p.chosen == "" && c.value == importEverything
}

// addsWords says on the button what pressing it does.
func (p importShowPage) addsWords() string {
	if p.adds == 1 {
		return "Import 1 row"
	}
	return fmt.Sprintf("Import %d rows and files", p.adds)
}

// importFates writes the fates as CSV.
func importFates(s *evidence.Service) shell.Handle {
	return func(w http.ResponseWriter, r *http.Request, by account.Actor) error {
		i, err := s.Import(r.Context(), by, r.PathValue("id"))
		if err != nil {
			return err
		}
		rows := [][]string{{"Where", "Code", "Title", "Elements", "What happens", "Words", "Remarks"}}
		for _, f := range i.Content.Fates {
			rows = append(rows, []string{f.Place, f.Code, f.Title, strings.Join(f.Elements, "; "), f.Outcome.Title(), f.Words, strings.Join(f.Remarks, "; ")})
		}
		return web.CSV(w, "import.csv", rows)
	}
}

// importGiveUp undoes or discards an import.
func importGiveUp(do func(context.Context, account.Actor, string, int64) error, done string) shell.Handle {
	return func(w http.ResponseWriter, r *http.Request, by account.Actor) error {
		form := &web.Form{}
		version := form.Hidden("version")
		form.Parse(r)
		if err := do(r.Context(), by, r.PathValue("id"), version.Int()); err != nil {
			return err
		}
		shell.Flash(w, done)
		return web.SeeOther(w, r, importPath)
	}
}
