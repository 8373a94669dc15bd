package public_test

import (
	"context"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"

	"github.com/plaudit/plaudit/internal/certificate"
	"github.com/plaudit/plaudit/internal/date"
	"github.com/plaudit/plaudit/internal/pages/pagetest"
	"github.com/plaudit/plaudit/internal/pages/public"
	"github.com/plaudit/plaudit/internal/pages/shell"
	"github.com/plaudit/plaudit/internal/store"
	"github.com/plaudit/plaudit/internal/store/storetest"
)

var ctx = context.Background()

type world struct {
	*pagetest.World
	certificates *certificate.Service
}

func newWorld(t *testing.T) *world {
	w := &world{World: pagetest.New(t)}
	w.Set("2025-12-20")
	w.certificates = certificate.New(store.For[certificate.Tx]{DB: w.DB}, w.NewID, w.Now)
	w.Serve(append(public.Routes(public.Deps{Certificates: w.certificates}), shell.Route{Pattern: "GET /{$}", Needs: shell.Public, Handle: public.Home})...)
	return w
}

// certified issues a certificate to the council for an assessment with a whole
// report that says SECRET in every private part.
func (w *world) certified() certificate.Certificate {
	w.T.Helper()
	content, err := os.ReadFile("testdata/final.json")
	if err != nil {
		w.T.Fatal(err)
	}
	storetest.Decide(w.T, w.DB, storetest.Decided{ID: "as_1", On: "2025-12-19", Report: string(content)})
	c, err := w.certificates.Issue(ctx, w.Actor("scheme"), certificate.Issuing{AssessmentID: "as_1", Scope: "The whole council", IssuedOn: "2025-12-19"})
	if err != nil {
		w.T.Fatal(err)
	}
	return c
}

func TestTheRegisterIsWalkedSignedOut(t *testing.T) {
	w := newWorld(t)
	home := w.Get("", "/").Want(200).Says("Check a certificate", "Sign in")
	if home.Find(`form[action="/register"] input[name=words]`).Length() != 1 {
		t.Error("the start page cannot search the register")
	}
	w.Get("", "/register").Want(200).Says("No certificate has been issued yet.")
	c := w.certified()
	list := w.Get("", "/register").Want(200).Says("1 certificate", "Exmere City Council", "Valid", "19 Dec 2028", "Fairmark Assessments")
	link := list.Find("tbody th a").AttrOr("href", "")
	page := w.Get("", link).Want(200).Says("Exmere City Council", c.Number, "The whole council", "This certificate is valid until 19 December 2028.",
		"First annual review, by 19 December 2026", "Customer Service Excellence", "Certification body", "Not yet")
	result := page.Find("main a[href^='/results/']").AttrOr("href", "")
	w.Get("", result).Want(200).Says("The assessor visited on 24, 26 and 27 November 2025 and saw Town Hall and City Museum.",
		"13 elements of the standard were rated Compliance Plus", "Customer Insight", "Customers are known street by street.",
		"1.1.1 Know current and potential customers").Lacks("SECRET", "Ask more people", "Read the whole report")
	w.Get("", "/register?words=nobody").Want(200).Says("No certificate matches what you asked for.")
	w.Get("", "/register?words=exm%C3%A9re&state=valid").Want(200).Says("1 certificate")
	w.Get("", "/register?state=nonsense&page=99").Want(200).Says("1 certificate")
	w.Get("", "/register/FA-2025-9999").Want(404).Says("There is no certificate with this number")
	w.Get("", "/results/otherby-council").Want(404)
	w.Get("", "/results/exmere-city-council/report").Want(404).Says("not public")
}

func TestTheOrganisationsChoicesReachThePublicPage(t *testing.T) {
	w := newWorld(t)
	c := w.certified()
	if err := w.certificates.Publish(ctx, w.Actor("lead"), c.ID, 1, certificate.Publishing{Improvements: true, Words: "Thank you to everybody."}); err != nil {
		t.Fatal(err)
	}
	w.Get("", "/results/exmere-city-council").Want(200).Says("Ask more people", "Thank you to everybody.").Lacks("SECRET")
	if err := w.certificates.Publish(ctx, w.Actor("lead"), c.ID, 2, certificate.Publishing{Improvements: true, Report: true}); err != nil {
		t.Fatal(err)
	}
	w.Get("", "/results/exmere-city-council").Want(200).Says("Read the whole report")
	w.Get("", "/results/exmere-city-council/report").Want(200).Says("Report: Full assessment 2025", "SECRET finding").Lacks("SECRET assessor")
}

func TestWhatAnEndedCertificateSays(t *testing.T) {
	for _, c := range []struct {
		change certificate.Change
		day    date.Date
		says   string
		state  string
	}{
		{certificate.Suspend, "2025-12-20", "This certificate has been suspended since 20 December 2025. It is not valid until the certification body reinstates it.", "suspended"},
		{certificate.Withdraw, "2025-12-20", "This certificate was withdrawn on 20 December 2025. It is not valid.", "withdrawn"},
		{"", "2028-12-20", "This certificate lapsed after 19 December 2028. It is not valid.", "lapsed"},
		{"", "2026-12-20", "The first annual review was due on 19 December 2026 and has not been recorded yet.", "due"},
	} {
		w := newWorld(t)
		cert := w.certified()
		if c.change != "" {
			if err := w.certificates.Change(ctx, w.Actor("scheme"), cert.ID, 1, c.change, "SECRET reason"); err != nil {
				t.Fatal(err)
			}
		}
		w.Set(c.day)
		page := w.Get("", "/register/"+cert.Number).Want(200).Says(c.says).Lacks("SECRET")
		result := w.Get("", "/results/exmere-city-council").Want(200).Says(c.says)
		if c.state != "due" {
			page.Lacks("What the assessment found", "Next review")
			result.Lacks("Strengths", "Compliance Plus was", "Customers are known")
		}
		var v map[string]any
		answer := w.Get("", "/register/"+cert.Number+".json").Want(200)
		if err := json.Unmarshal([]byte(answer.Body), &v); err != nil || v["state"] != c.state || v["in_force"] != (c.state == "due") || v["as_of"] != string(c.day) {
			t.Errorf("%s, %v", answer.Body, err)
		}
		if strings.Contains(answer.Body, "SECRET") || !strings.HasPrefix(answer.Header.Get("Content-Type"), "application/json") {
			t.Errorf("%s: %s", answer.Header, answer.Body)
		}
	}
}

func TestTheHistoryIsAChartWithItsTable(t *testing.T) {
	w := newWorld(t)
	w.certified()
	for i, p := range [][]any{{"2022-12-10", 11}, {"2023-11-20", 13}, {"2024-12-05", 15}} {
		if _, err := w.DB.Raw().Exec(`INSERT INTO past_result (id, organisation_id, standard_id, assessed_on, kind, compliance_plus, source, created_by, created_at)
			VALUES ($1, $2, 'cse', $3, 'initial', $4, 'News item', $5, $6)`, i, storetest.Council, p[0], p[1], storetest.PersonID("lead"), w.Now()); err != nil {
			t.Fatal(err)
		}
	}
	page := w.Get("", "/results/exmere-city-council").Want(200)
	var numbers []string
	page.Find("figure td.govuk-table__cell--numeric").Each(func(_ int, s *goquery.Selection) { numbers = append(numbers, s.Text()) })
	if got := strings.Join(numbers, ", "); got != "11, 13, 15, 13" {
		t.Error(got)
	}
	if page.Find("figure svg[role=img] title").Length() != 1 || page.Find("figure svg desc").Length() != 1 {
		t.Error("the chart has no words")
	}
	page.Says("entered by the organisation: News item")
}

func TestTheOptionalCookieIsAllowedAndWithdrawn(t *testing.T) {
	w := newWorld(t)
	set := func(p *pagetest.Page) map[string]*http.Cookie {
		found := map[string]*http.Cookie{}
		for _, c := range (&http.Response{Header: p.Header}).Cookies() {
			found[c.Name] = c
		}
		return found
	}
	w.Get("", "/cookies").Want(200).Says("session", "notice", "preferences")
	p := w.Post("", "/cookies", url.Values{"optional": {"allow"}, "next": {"/register?words=x"}}).Want(303)
	if c := set(p)[shell.ConsentCookie]; p.Location != "/register?words=x" || c == nil || c.Value != "allow" || c.MaxAge < 1 || !c.HttpOnly {
		t.Errorf("%s %+v", p.Location, c)
	}
	p = w.Post("", "/cookies", url.Values{"optional": {"refuse"}, "next": {"https://elsewhere.example/"}}).Want(303)
	if c := set(p)[shell.PreferencesCookie]; p.Location != "/cookies" || c == nil || c.MaxAge >= 0 {
		t.Errorf("%s %+v", p.Location, c)
	}
	if c := set(p)[shell.ConsentCookie]; c == nil || c.Value != "refuse" {
		t.Errorf("%+v", c)
	}
	w.Post("", "/cookies", url.Values{"optional": {"maybe"}}).Want(422)
	w.Post("", "/cookies", url.Values{}).Want(422).Says("Select whether we may set the optional cookie")
	r := httptest.NewRequest("GET", "/cookies", nil)
	r.AddCookie(&http.Cookie{Name: shell.ConsentCookie, Value: "allow"})
	if w.Do("", r).Find(`input[value=allow][checked]`).Length() != 1 {
		t.Error("the page does not show what was answered")
	}
}

func TestPublicPagesAskLittleOfTheDatabase(t *testing.T) {
	w := newWorld(t)
	c := w.certified()
	for path, most := range map[string]int64{"/": 0, "/register": 1, "/register/" + c.Number: 1, "/register/" + c.Number + ".json": 1, "/results/exmere-city-council": 4} {
		counting, n := store.CountStatements(ctx)
		w.Do("", httptest.NewRequest("GET", path, nil).WithContext(counting)).Want(200)
		if n.Load() > most {
			t.Errorf("%s: %d statements", path, n.Load())
		}
	}
}

func TestTheStatements(t *testing.T) {
	w := newWorld(t)
	w.Get("", "/accessibility").Want(200).Says("We know of these limits", "no independent audit")
	w.Get("", "/privacy").Want(200).Says("What is public", "Information Commissioner")
	if p := w.Get("", "/robots.txt").Want(200); !strings.Contains(p.Body, "Allow: /register") || !strings.Contains(p.Body, "Disallow: /\n") {
		t.Error(p.Body)
	}
}
