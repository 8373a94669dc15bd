package app_test

import (
	"context"
	"maps"
	"net/http"
	"net/http/httptest"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/plaudit/plaudit/internal/notice"
)

var background = context.Background()

func tempDir() (string, error) { return os.MkdirTemp("", "plaudit-walk-") }

// maxStatements is the most SQL statements a page may take.
const maxStatements = 6

// gathered are downloads, not pages: all that there is of one thing, read in one
// transaction, however many statements that takes.
var gathered = []string{"GET /assessments/{id}/record.zip", "GET /body/assessments/{id}/record.zip"}

// unlinked are the routes that the walk does not come by, each with the reason.
var unlinked = map[string]string{
	"GET /invitation/{token}":                                         "one-time links are in nobody's page",
	"POST /invitation/{token}":                                        "one-time links are in nobody's page",
	"GET /give/{token}":                                               "the link of a drop-box is in nobody's page",
	"POST /give/{token}":                                              "the link of a drop-box is in nobody's page",
	"GET /give/{token}/thanks":                                        "the link of a drop-box is in nobody's page",
	"GET /password-reset/{token}":                                     "one-time links are in nobody's page",
	"POST /password-reset/{token}":                                    "one-time links are in nobody's page",
	"POST /account/sessions/{id}/end":                                 "nobody has signed in twice",
	"GET /account/organisations":                                      "nobody belongs to two organisations",
	"POST /account/organisations":                                     "nobody belongs to two organisations",
	"POST /evidence/read-again/{item}":                                "no file of the demonstration waits to be read again",
	"POST /evidence/check-link/{item}":                                "the demonstration asks nothing of other websites",
	"POST /evidence/web-links":                                        "the demonstration asks nothing of other websites",
	"GET /report-logos/{body}/{sha256}":                               "is a picture, which the walk does not follow; its own test asks for it",
	"POST /stored-files":                                              "nothing that is stored is damaged",
	"GET /evidence/added/{key}":                                       "stands only behind a form",
	"GET /evidence/selections/{selection}":                            "stands only behind a form",
	"GET /evidence/selections/{selection}/files.zip":                  "stands only behind a form",
	"GET /evidence/selections/{selection}/{act}":                      "stands only behind a form",
	"POST /evidence/selections/{selection}/{act}":                     "stands only behind a form",
	"POST /evidence/selections/{selection}/undo":                      "stands only behind a form",
	"GET /evidence/known":                                             "is for the script",
	"POST /evidence/uploads":                                          "is for the script",
	"HEAD /evidence/uploads/{upload}":                                 "is for the script",
	"PATCH /evidence/uploads/{upload}":                                "is for the script",
	"DELETE /evidence/uploads/{upload}":                               "is for the script",
	"GET /satisfaction/imports/{id}/values":                           "follows the step before it",
	"POST /satisfaction/imports/{id}/values":                          "follows the step before it",
	"GET /satisfaction/imports/{id}/check":                            "follows the step before it",
	"POST /satisfaction/imports/{id}/check":                           "follows the step before it",
	"POST /improvement/actions/{id}/proof/{item}/remove":              "no action has proof",
	"GET /assessments/{id}/report/accuracy":                           "no report is at its accuracy check",
	"GET /assessments/{id}/report/accuracy/{passage}":                 "no report is at its accuracy check",
	"POST /assessments/{id}/report/accuracy/{passage}":                "no report is at its accuracy check",
	"POST /assessments/{id}/report/checked":                           "no report is at its accuracy check",
	"POST /desk/{id}/accuracy":                                        "no report is at its accuracy check",
	"POST /desk/{id}/accuracy/{comment}":                              "no report is at its accuracy check",
	"GET /body/assessments/{id}/decision":                             "no report waits for its decision",
	"POST /body/assessments/{id}/decision":                            "no report waits for its decision",
	"POST /body/assessments/{id}/close":                               "no decided assessment is open",
	"POST /body/certificates/{id}/reviews":                            "every review has its place",
	"POST /desk/{id}/visit/share":                                     "every plan has been shared",
	"GET /desk/{id}/visit/quotes/{quote}":                             "no quote is marked",
	"POST /desk/{id}/visit/quotes/{quote}":                            "no quote is marked",
	"POST /desk/{id}/visit/quotes/{quote}/approve":                    "no quote is marked",
	"POST /desk/{id}/visit/quotes/{quote}/use":                        "no quote is marked",
	"POST /desk/{id}/visit/quotes/{quote}/withdraw":                   "no quote is marked",
	"POST /desk/{id}/visit/consent/{session}/withdraw":                "no consent is recorded",
	"GET /desk/{id}/kept":                                             "no words came too late",
	"POST /desk/{id}/kept/{kept}/hand-on":                             "no words came too late",
	"POST /desk/{id}/kept/{kept}/settle":                              "no words came too late",
	"GET /calendars/{file}":                                           "is read by calendar programs",
	"POST /desk/{id}/visit/calendar/revoke":                           "nobody has made an address for a calendar",
	"POST /assessments/{id}/visit/calendar/revoke":                    "nobody has made an address for a calendar",
	"GET /desk/{id}/points/{point}":                                   "no draft has points",
	"POST /desk/{id}/points/{point}":                                  "no draft has points",
	"POST /desk/{id}/points/{point}/move":                             "no draft has points",
	"POST /desk/{id}/points/{point}/remove":                           "no draft has points",
	"GET /desk/{id}/wording/{place}":                                  "stands only behind a button of the report",
	"POST /desk/{id}/wording/{place}":                                 "stands only behind a button of the report",
	"POST /assessments/{id}/appeal":                                   "every decision is too old to appeal against",
	"POST /assessments/{id}/appeal/withdraw":                          "nobody has appealed",
	"POST /body/assessments/{id}/appeal":                              "nobody has appealed",
	"POST /body/assessments/{id}/appeal/answer":                       "nobody has appealed",
	"POST /assessments/{id}/start":                                    "nothing is only planned",
	"GET /results/{slug}/report":                                      "no organisation has made its report public",
	"GET /results/{slug}/report/{format}":                             "no organisation has made its report public",
	"POST /on-site/visits/{id}/pack":                                  "is called by the page on site",
	"POST /on-site/visits/{id}/sync":                                  "is called by the page on site",
	"POST /on-site/visits/{id}/photos/{photo}":                        "is called by the page on site",
	"GET /on-site/visits/{id}":                                        "is called by the page on site",
	"GET /on-site/devices/{device}":                                   "is called by the page on site",
	"POST /on-site/devices/{device}/wiped":                            "is called by the page on site",
	"GET /on-site/worker.js":                                          "is called by the page on site",
	"GET /on-site/app.webmanifest":                                    "is called by the page on site",
	"GET /desk/{id}/visit/photos/{photo}":                             "no note has a photo",
	"POST /desk/{id}/visit/site/devices/{device}/wipe":                "no device holds a visit",
	"GET /desk/{id}/next":                                             "leads on within a filter that somebody chose",
	"POST /desk/{id}/questions/{question}/restore":                    "nothing has been settled or withdrawn",
	"GET /desk/{id}/verify/{item}":                                    "nothing is to be verified on site",
	"POST /desk/{id}/verify/{item}":                                   "nothing is to be verified on site",
	"POST /desk/{id}/verify/{item}/remove":                            "nothing is to be verified on site",
	"POST /desk/{id}/elements/{element}/opinions":                     "one person rates each assessment",
	"GET /desk/{id}/opinions/{opinion}":                               "one person rates each assessment",
	"POST /desk/{id}/opinions/{opinion}":                              "one person rates each assessment",
	"GET /appointments/{id}":                                          "every appointment has been answered",
	"POST /appointments/{id}":                                         "every appointment has been answered",
	"GET /body/assessments/{id}/appointments/{appointment}/conflict":  "nobody has declared a conflict of interest",
	"POST /body/assessments/{id}/appointments/{appointment}/conflict": "nobody has declared a conflict of interest",
	"GET /evidence/files/{file}/pages/{page}":                         "is a picture",
	"GET /desk/{id}/files/{file}/pages/{page}":                        "is a picture",
	"GET /robots.txt":                                                 "is for machines",
}

// The one walk of all tests: it takes a while.
func TestTheWholeRouteTable(t *testing.T) {
	if testing.Short() {
		t.Skip("takes most of a minute")
	}
	w := newWalker(t)
	w.furnish()
	before := w.rows()
	costly := map[string]int64{}
	for _, v := range append(w.people, visitor{}) {
		w.crawl(v, func(v visitor, target string, page *httptest.ResponseRecorder, statements int64) {
			switch {
			case page.Code >= 500:
				t.Errorf("%s: GET %s: %d", v, target, page.Code)
			case page.Code >= 400:
				t.Errorf("%s: a page leads to %s, which says %d", v, target, page.Code)
			}
			if pattern := w.pattern(http.MethodGet, target); statements > maxStatements && !slices.Contains(gathered, pattern) {
				costly[pattern] = max(costly[pattern], statements)
			}
		})
	}
	for pattern, n := range costly {
		t.Errorf("%s takes %d SQL statements", pattern, n)
	}
	if after := w.rows(); !maps.Equal(before, after) {
		t.Errorf("looking at pages has changed rows:\n%v\n%v", before, after)
	}
	for _, r := range w.app.Routes {
		if _, known := unlinked[r.Pattern]; len(w.found[r.Pattern]) == 0 && !known {
			t.Errorf("no page leads to %s", r.Pattern)
		}
	}
	t.Run("signed out", w.signedOut)
	t.Run("every role", w.everyRole)
	t.Run("another organisation", w.anotherOrganisation)
	t.Run("another origin", w.anotherOrigin)
}

// What happens in the stories is announced, in the transaction in which it
// happened.
func TestTheStoriesTellPeople(t *testing.T) {
	if testing.Short() {
		t.Skip("tells the stories")
	}
	events := newWalker(t).names(`SELECT DISTINCT args ->> 'event' FROM river_job WHERE kind = 'notice' ORDER BY 1`)
	for _, e := range []notice.Event{notice.ActionAssigned, notice.Appointed, notice.Decided, notice.QuestionAsked, notice.QuestionAnswered, notice.ReportReleased, notice.Submitted} {
		if !slices.Contains(events, string(e)) {
			t.Errorf("nobody was told of %s; only of %v", e, events)
		}
	}
}

// example is an address of the route: one that was found, or else made of one
// that begins alike, with an id of nothing in place of what is not known.
func (w *walker) example(pattern string) found {
	if all := w.found[pattern]; len(all) > 0 {
		return all[0]
	}
	return w.invented(pattern)
}

// invented takes the known id from an address of these organisations, if any are
// named.
func (w *walker) invented(pattern string, organisations ...string) found {
	_, path, _ := strings.Cut(pattern, " ")
	parts := strings.Split(path, "/")
	f := found{}
	for i, part := range parts {
		if !strings.HasPrefix(part, "{") {
			continue
		}
		parts[i] = "none"
		if f.organisation != "" || part != "{id}" {
			continue
		}
		for other, all := range w.found {
			_, begins, _ := strings.Cut(other, " ")
			known := slices.IndexFunc(all, func(g found) bool {
				return len(organisations) == 0 || slices.Contains(organisations, g.organisation)
			})
			if known >= 0 && strings.HasPrefix(begins+"/", strings.Join(parts[:i], "/")+"/{id}/") {
				f.organisation = all[known].organisation
				parts[i], _, _ = strings.Cut(strings.Split(all[known].target, "/")[i], "?")
				break
			}
		}
	}
	f.target = strings.Join(parts, "/")
	return f
}

func method(pattern string) string {
	m, _, _ := strings.Cut(pattern, " ")
	return m
}

func (w *walker) signedOut(t *testing.T) {
	for _, r := range w.app.Routes {
		f := w.example(r.Pattern)
		page := w.do(visitor{}.request(method(r.Pattern), f.target, f.form))
		if r.Needs.IsPublic() {
			if page.Code >= 500 || page.Code == http.StatusForbidden {
				t.Errorf("%s %s: %d", method(r.Pattern), f.target, page.Code)
			}
			continue
		}
		if page.Code != http.StatusSeeOther || !strings.HasPrefix(page.Header().Get("Location"), "/sign-in") {
			t.Errorf("%s %s: %d %s", method(r.Pattern), f.target, page.Code, page.Header().Get("Location"))
		}
	}
}

func (w *walker) everyRole(t *testing.T) {
	for _, v := range w.people {
		session, err := w.app.Services.Auth.Session(t.Context(), v.token)
		if err != nil {
			t.Fatal(err)
		}
		for _, r := range w.app.Routes {
			f := w.example(r.Pattern)
			met := r.Needs.Met(session.Actor)
			if method(r.Pattern) == http.MethodPost && met {
				continue // it might be done
			}
			page := w.do(v.request(method(r.Pattern), f.target, f.form))
			if page.Code >= 500 || !met && page.Code != http.StatusForbidden {
				t.Errorf("%s: %s %s: %d", v, method(r.Pattern), f.target, page.Code)
			}
		}
	}
}

// shared are the routes whose addresses name nothing of an organisation's.
var shared = map[string]string{
	"GET /evidence/matrix/{format}": "names a format; everybody is given the matrix of their own organisation",
}

// anotherOrganisation tries every address and form that names a record of
// somebody else's.
func (w *walker) anotherOrganisation(t *testing.T) {
	owner := w.is("CSE Lead", "Exmere").OrganisationID
	body := w.is("Scheme Manager", "").OrganisationID
	strangers := []visitor{w.is("CSE Lead", "Wincombe"), w.is("CSE Lead", "Kelford")}
	before := w.heads(t)
	tried := 0
	for _, r := range w.app.Routes {
		if _, known := shared[r.Pattern]; known || r.Needs.IsPublic() || !strings.Contains(r.Pattern, "{") {
			continue
		}
		all := w.found[r.Pattern]
		if len(all) == 0 {
			all = []found{w.invented(r.Pattern, owner, body)}
		}
		for _, f := range all {
			if len(w.found[r.Pattern]) > 0 && f.organisation != owner && f.organisation != body {
				continue
			}
			for _, v := range strangers {
				tried++
				page := w.do(v.request(method(r.Pattern), f.target, f.form))
				if page.Code != http.StatusNotFound && page.Code != http.StatusForbidden {
					t.Errorf("%s: %s %s: %d %s", v, method(r.Pattern), f.target, page.Code, page.Header().Get("Location"))
				}
			}
		}
	}
	// Forms whose address names nothing may still carry somebody else's ids.
	for _, r := range w.app.Routes {
		if method(r.Pattern) != http.MethodPost || strings.Contains(r.Pattern, "{") || r.Needs.IsPublic() || strings.HasPrefix(r.Pattern, "POST /account") {
			continue
		}
		for _, f := range w.found[r.Pattern] {
			if f.organisation == owner {
				tried++
				if page := w.do(strangers[0].request(http.MethodPost, f.target, f.form)); page.Code >= 500 {
					t.Errorf("%s: POST %s: %d", strangers[0], f.target, page.Code)
				}
			}
		}
	}
	t.Logf("%d tries", tried)
	after := w.heads(t)
	for _, organisation := range []string{owner, body} {
		if before[organisation] != after[organisation] {
			t.Errorf("strangers have left entries in the record of %s", organisation)
		}
	}
	w.referencesStay(t)
}

func (w *walker) anotherOrigin(t *testing.T) {
	lead := w.is("CSE Lead", "Exmere")
	before := w.heads(t)
	for _, r := range w.app.Routes {
		if method(r.Pattern) != http.MethodPost {
			continue
		}
		f := w.example(r.Pattern)
		request := lead.request(http.MethodPost, f.target, f.form)
		request.Header.Set("Origin", "https://elsewhere.example")
		request.Header.Set("Sec-Fetch-Site", "cross-site")
		if page := w.do(request); page.Code != http.StatusForbidden {
			t.Errorf("POST %s: %d", f.target, page.Code)
		}
	}
	if !maps.Equal(before, w.heads(t)) {
		t.Error("a form from another website was obeyed")
	}
}
