package public

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/plaudit/plaudit/internal/account"
	"github.com/plaudit/plaudit/internal/certificate"
	"github.com/plaudit/plaudit/internal/pages/shell"
	"github.com/plaudit/plaudit/internal/web/govuk"
)

const perPage = 50

type registerPage struct {
	certificate.Register
	search certificate.Search
	query  url.Values
	page   int // from 1
}

// register searches the register of certificates; what is asked for stays in
// the address.
func register(d Deps) shell.Handle {
	return func(w http.ResponseWriter, r *http.Request, _ account.Actor) error {
		p := registerPage{query: r.URL.Query()}
		p.search = certificate.Search{Words: short(p.query.Get("words")), Sector: p.query.Get("sector"), Body: p.query.Get("body")}
		if s := certificate.State(p.query.Get("state")); slices.Contains(certificate.States(), s) {
			p.search.State = s
		}
		var err error
		if p.Register, err = d.Certificates.Register(r.Context(), p.search); err != nil {
			return err
		}
		n, err := strconv.Atoi(p.query.Get("page"))
		if err != nil {
			n = 1
		}
		p.page = min(max(n, 1), p.pages())
		return shell.Show(w, r, http.StatusOK, shell.Frame{Title: "Register of certificates", Section: "/register", Wide: true}, p.view())
	}
}

// short keeps a search to what somebody would type.
func short(words string) string {
	if runes := []rune(words); len(runes) > 200 {
		words = string(runes[:200])
	}
	return strings.TrimSpace(words)
}

func (p registerPage) pages() int { return max((len(p.Found)+perPage-1)/perPage, 1) }

func (p registerPage) rows() []certificate.Listed {
	from := (p.page - 1) * perPage
	return p.Found[from:min(from+perPage, len(p.Found))]
}

// count says how many were found, and whether anything was asked for.
func (p registerPage) count() string {
	words := strconv.Itoa(len(p.Found)) + " certificates"
	if len(p.Found) == 1 {
		words = "1 certificate"
	}
	if p.pages() > 1 {
		words += ", page " + strconv.Itoa(p.page) + " of " + strconv.Itoa(p.pages())
	}
	return words
}

// inUse counts the answers besides words that narrow the register.
func (p registerPage) inUse() (n int) {
	for _, value := range []string{string(p.search.State), p.search.Sector, p.search.Body} {
		if value != "" {
			n++
		}
	}
	return n
}

func (p registerPage) filtered() bool { return p.search != certificate.Search{} }

func (p registerPage) address(page int) string {
	q := url.Values{}
	for name, values := range p.query {
		q[name] = values
	}
	q.Set("page", strconv.Itoa(page))
	return "/register?" + q.Encode()
}

func (p registerPage) pagination() govuk.PaginationArgs {
	var args govuk.PaginationArgs
	if p.page > 1 {
		args.Previous.Href = p.address(p.page - 1)
	}
	if p.page < p.pages() {
		args.Next.Href = p.address(p.page + 1)
	}
	return args
}

func choices(any string, values []string) []govuk.SelectItem {
	items := []govuk.SelectItem{{Value: "", Text: any}}
	for _, v := range values {
		items = append(items, govuk.SelectItem{Value: v, Text: v})
	}
	return items
}

func stateChoices() []govuk.SelectItem {
	items := []govuk.SelectItem{{Value: "", Text: "Any but replaced"}}
	for _, s := range certificate.States() {
		items = append(items, govuk.SelectItem{Value: string(s), Text: s.Title()})
	}
	return items
}
