// Package public holds the pages that anybody may read without signing in: the
// start page, the register of certificates, an organisation's public result,
// and the statements on accessibility, privacy and cookies. The use cases are
// in package certificate.
package public

import (
	"net/http"

	"github.com/plaudit/plaudit/internal/account"
	"github.com/plaudit/plaudit/internal/certificate"
	"github.com/plaudit/plaudit/internal/pages/shell"
)

// Deps is what the pages need.
type Deps struct {
	Certificates *certificate.Service
	Cookie       shell.Cookie
	PublicURL    string // where anybody can check a certificate; "" leaves the host out
}

// Routes returns the routes of the package, without the start page: that
// address shows Home to people who are signed out, and their work to others.
func Routes(d Deps) []shell.Route {
	return []shell.Route{
		{Pattern: "GET /register", Needs: shell.Public, Handle: register(d)},
		{Pattern: "GET /register/{number}", Needs: shell.Public, Handle: verify(d)},
		{Pattern: "GET /results/{slug}", Needs: shell.Public, Handle: result(d)},
		{Pattern: "GET /results/{slug}/certificate.pdf", Needs: shell.Public, Handle: resultCertificate(d)},
		{Pattern: "GET /results/{slug}/report", Needs: shell.Public, Handle: resultReport(d)},
		{Pattern: "GET /results/{slug}/report/{format}", Needs: shell.Public, Handle: resultDownload(d)},
		{Pattern: "GET /accessibility", Needs: shell.Public, Handle: words("Accessibility statement", accessibilityView())},
		{Pattern: "GET /privacy", Needs: shell.Public, Handle: words("Privacy", privacyView())},
		{Pattern: "GET /cookies", Needs: shell.Public, Handle: cookies(d)},
		{Pattern: "POST /cookies", Needs: shell.Public, Handle: saveCookies(d)},
		{Pattern: "GET /robots.txt", Needs: shell.Public, Handle: robots},
	}
}

// Home is the start page for people who are not signed in.
func Home(w http.ResponseWriter, r *http.Request, _ account.Actor) error {
	return shell.Show(w, r, http.StatusOK, shell.Frame{Title: "Customer Service Excellence, from evidence to certificate"}, homeView())
}

// robots lets search engines read what is public and nothing else.
func robots(w http.ResponseWriter, _ *http.Request, _ account.Actor) error {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	_, err := w.Write([]byte("User-agent: *\nAllow: /$\nAllow: /assets/\nAllow: /register\nAllow: /results/\nAllow: /standard\n" +
		"Allow: /accessibility\nAllow: /privacy\nAllow: /cookies\nDisallow: /\n"))
	return err
}
