package govuk

import (
	"bytes"
	"context"
	"html/template"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/a-h/templ"
	"github.com/plaudit/plaudit/assets"
)

// The gallery shows every component and piece on one page. The test checks what
// holds for all of them; to look at it, name a folder:
//
//	PLAUDIT_GALLERY=/somewhere go test -run TestGallery ./internal/web/govuk
//
// and serve that folder.
func TestGallery(t *testing.T) {
	page := gallery(t)
	if found := regexp.MustCompile(`<[^>]*\s(style|on[a-z]+)=`).FindString(page); found != "" {
		t.Errorf("inline style or script: %s", found)
	}
	seen := map[string]bool{}
	for _, id := range regexp.MustCompile(`\sid="([^"]*)"`).FindAllStringSubmatch(page, -1) {
		if seen[id[1]] {
			t.Errorf("two elements have the id %q", id[1])
		}
		seen[id[1]] = true
	}
	checkClasses(t, page)
	if folder := os.Getenv("PLAUDIT_GALLERY"); folder != "" {
		write(t, filepath.Join(folder, "index.html"), page)
	}
}

// checkClasses finds a pl- class in the gallery that the stylesheet does not know.
func checkClasses(t *testing.T, page string) {
	t.Helper()
	css, err := os.ReadFile("../../../assets/dist/app.css")
	if err != nil || assets.Built() != nil {
		t.Fatal("the stylesheet is not built: run scripts/assets.sh")
	}
	known := map[string]bool{}
	for _, class := range regexp.MustCompile(`\.(pl-[a-z0-9_-]+)`).FindAllSubmatch(css, -1) {
		known[string(class[1])] = true
	}
	structural := map[string]bool{"pl-header__item": true, "pl-document__section": true, "pl-visit__day": true}
	for _, list := range regexp.MustCompile(`\sclass="([^"]*)"`).FindAllStringSubmatch(page, -1) {
		for _, class := range strings.Fields(list[1]) {
			if strings.HasPrefix(class, "pl-") && !known[class] && !structural[class] {
				t.Errorf("no style for %q", class)
			}
		}
	}
}

func write(t *testing.T, path, text string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

func gallery(t *testing.T) string {
	t.Helper()
	var b bytes.Buffer
	b.WriteString(`<!DOCTYPE html><html lang="en" class="govuk-template"><head><meta charset="utf-8"><title>Gallery</title>` +
		`<meta name="viewport" content="width=device-width, initial-scale=1">` +
		`<script src="/assets/js-enabled.js"></script><link rel="stylesheet" href="/assets/app.css">` +
		`<link rel="icon" href="/assets/favicon.svg" type="image/svg+xml"><script type="module" src="/assets/app.js"></script></head>` +
		`<body class="govuk-template__body">`)
	render(t, &b, SkipLink(SkipLinkArgs{Text: "Skip to main content", Href: "#main"}))
	b.WriteString(`<header class="govuk-template__header">`)
	render(t, &b, Header(HeaderArgs{Where: "Oxbridge City Council", Note: "Demonstration", Links: []HeaderLink{
		{Text: "Your account", Href: "/account"}, {Text: "Sign out", Href: "/sign-out", Post: true},
	}}))
	render(t, &b, ServiceNavigation(ServiceNavigationArgs{Navigation: []ServiceNavigationItem{
		{Text: "My work", Href: "/"}, {Text: "Assessments", Href: "/a", Active: true}, {Text: "Evidence", Href: "/e"}, {Text: "Actions", Href: "/i"},
	}}))
	b.WriteString(`</header><div class="govuk-width-container">`)
	render(t, &b, Breadcrumbs(BreadcrumbsArgs{Items: []BreadcrumbsItem{{Text: "Oxbridge", Href: "/"}, {Text: "Assessments", Href: "/a"}, {Text: "2025"}}}))
	b.WriteString(`<main class="govuk-main-wrapper pl-main" id="main">`)
	b.WriteString(pieces(t))
	for _, part := range parts() {
		render(t, &b, part)
	}
	b.WriteString(`</main></div><footer class="govuk-template__footer">`)
	render(t, &b, Footer(FooterArgs{Meta: &FooterMeta{Text: "Plaudit is free software.", Items: []FooterLink{
		{Text: "Accessibility", Href: "/accessibility"}, {Text: "Privacy", Href: "/privacy"}, {Text: "Cookies", Href: "/cookies"},
	}}}))
	b.WriteString(`</footer></body></html>`)
	return b.String()
}

func render(t *testing.T, b *bytes.Buffer, c templ.Component) {
	t.Helper()
	if err := c.Render(context.Background(), b); err != nil {
		t.Fatal(err)
	}
}

type cell struct {
	ID, Rating, Letter, Words string
	Flag                      bool
}

var scale = []cell{
	{Rating: "compliance_plus", Letter: "+", Words: "Compliance Plus"}, {Rating: "compliant", Letter: "C", Words: "Compliant"},
	{Rating: "partially_compliant", Letter: "P", Words: "Partially compliant"}, {Rating: "non_compliant", Letter: "N", Words: "Non-compliant"},
	{Rating: "not_applicable", Letter: "-", Words: "Not applicable"}, {Rating: "not_assessed", Letter: ".", Words: "Not assessed yet"},
}

// pieces renders testdata/pieces.html with a picture of 57 cells.
func pieces(t *testing.T) string {
	t.Helper()
	type group struct {
		ID    string
		Cells []cell
	}
	type criterion struct {
		ID, Title string
		Groups    []group
	}
	titles := []string{"Customer Insight", "Culture", "Information and Access", "Delivery", "Timeliness and Quality"}
	sizes := [][]int{{3, 3, 5}, {6, 5}, {2, 4, 3, 3}, {3, 4, 6}, {3, 4, 3}}
	var criteria []criterion
	n := 0
	for i, title := range titles {
		c := criterion{ID: strconv.Itoa(i + 1), Title: title}
		for j, size := range sizes[i] {
			g := group{ID: c.ID + "." + strconv.Itoa(j+1)}
			for k := range size {
				n++
				one := scale[[]int{0, 1, 1, 2, 1, 0, 1, 3, 1, 1, 4, 1, 5}[n%13]]
				one.ID, one.Flag = g.ID+"."+strconv.Itoa(k+1), n%17 == 4
				g.Cells = append(g.Cells, one)
			}
			c.Groups = append(c.Groups, g)
		}
		criteria = append(criteria, c)
	}
	if n != 57 {
		t.Fatalf("the picture has %d cells", n)
	}
	tmpl, err := template.ParseFiles("testdata/pieces.html")
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	err = tmpl.Execute(&b, map[string]any{
		"Criteria": criteria, "Ratings": scale,
		"Areas": []string{"Housing", "Planning", "Revenues", "Museum", "Leisure", "Parks", "Customer service centre", "Licensing"},
		"Evidence": []map[string]string{
			{"Code": "CX-014", "Title": "Annual survey 2025", "Fresh": "fresh"},
			{"Code": "CX-031", "Title": "You said, we did", "Fresh": "ageing"}, {"Code": "CX-040", "Title": "Complaints report", "Fresh": "stale"},
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	return b.String()
}
