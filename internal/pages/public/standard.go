package public

import (
	"net/http"
	"slices"

	"github.com/plaudit/plaudit/internal/account"
	"github.com/plaudit/plaudit/internal/fault"
	"github.com/plaudit/plaudit/internal/pages/shell"
	"github.com/plaudit/plaudit/internal/standard"
)

const standardSection = "/standard"

// StandardRoutes returns the pages of the standard, which anybody may read.
func StandardRoutes() []shell.Route {
	return []shell.Route{
		{Pattern: "GET /standard", Needs: shell.Public, Handle: standardHome},
		{Pattern: "GET /standard/{criterion}", Needs: shell.Public, Handle: standardCriterion},
		{Pattern: "GET /standard/element/{id}", Needs: shell.Public, Handle: standardElement},
	}
}

type standardPage struct {
	std     *standard.Standard
	query   string
	matches []standard.Match
}

// standardHome shows the criteria, the ratings and the pass rule, and searches.
func standardHome(w http.ResponseWriter, r *http.Request, _ account.Actor) error {
	p := standardPage{std: standard.CSE(), query: r.URL.Query().Get("q")}
	if len(p.query) > 200 {
		return fault.Invalid("Search for fewer words: 200 characters or less")
	}
	p.matches = p.std.Search(p.query)
	return shell.Show(w, r, http.StatusOK, shell.Frame{Title: p.std.Title, Section: standardSection}, p.view())
}

var standardCrumbs = []shell.Crumb{{Text: "The standard", Href: standardSection}}

// standardCriterion shows one criterion with its elements.
func standardCriterion(w http.ResponseWriter, r *http.Request, _ account.Actor) error {
	std := standard.CSE()
	i := slices.IndexFunc(std.Criteria, func(c standard.Criterion) bool { return c.ID == r.PathValue("criterion") })
	if i < 0 {
		return fault.NotFound("The standard has no such criterion")
	}
	c := std.Criteria[i]
	return shell.Show(w, r, http.StatusOK, shell.Frame{Title: c.ID + " " + c.Title, Section: standardSection, Crumbs: standardCrumbs}, criterionView(std, c))
}

type elementPage struct {
	std          *standard.Standard
	element      standard.Element
	criterion    standard.Criterion
	sub          standard.Subcriterion
	previous     standard.Element
	next         standard.Element
	evidenceHref string // of the organisation's evidence for it; "" for people who have none
	hasPrevious  bool
	hasNext      bool
}

// standardElement shows one element with guidance and typical evidence.
func standardElement(w http.ResponseWriter, r *http.Request, by account.Actor) error {
	std := standard.CSE()
	element, ok := std.Element(r.PathValue("id"))
	if !ok {
		return std.UnknownElement(r.PathValue("id"))
	}
	p := elementPage{std: std, element: element}
	p.criterion, _ = std.CriterionOf(element.ID)
	p.sub, _ = std.SubcriterionOf(element.ID)
	p.previous, p.hasPrevious = std.Previous(element.ID)
	p.next, p.hasNext = std.Next(element.ID)
	if by.Kind == account.Applicant && by.Has(account.ReadOrganisation) {
		p.evidenceHref = "/evidence?element=" + element.ID
	}
	crumbs := append(slices.Clone(standardCrumbs), shell.Crumb{Text: p.criterion.Title, Href: standardSection + "/" + p.criterion.ID})
	return shell.Show(w, r, http.StatusOK, shell.Frame{Title: element.ID + " " + element.Title, Section: standardSection, Crumbs: crumbs}, p.view())
}

func elementHref(id string) string { return standardSection + "/element/" + id }
