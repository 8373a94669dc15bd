// Package shell is what stands around every page: who is there, what they may
// reach, the layout, the navigation and the error pages. Each audience's pages
// are packages beside it.
package shell

import (
	"context"
	"log/slog"
	"net/http"
	"net/url"
	"time"

	"github.com/a-h/templ"

	"github.com/plaudit/plaudit/assets"
	"github.com/plaudit/plaudit/internal/account"
	"github.com/plaudit/plaudit/internal/fault"
	"github.com/plaudit/plaudit/internal/web"
)

// Handle is a page: it is told who asks, and returns an error that becomes a
// page of its own.
type Handle func(w http.ResponseWriter, r *http.Request, by account.Actor) error

// Need is what a route asks of a person before its page runs; the use case
// asks again, of the record.
type Need struct {
	public       bool
	kind         account.OrganisationKind // "": either
	capabilities []account.Capability
}

// Public routes are open to everybody, signed in or not.
var Public = Need{public: true}

// SignedIn routes are open to everybody who is signed in.
var SignedIn = Need{}

// Can asks for at least one of these capabilities.
func Can(any ...account.Capability) Need { return Need{capabilities: any} }

// Of asks, beside what it asked before, that the person acts for an
// organisation of this kind.
func (n Need) Of(kind account.OrganisationKind) Need {
	n.kind = kind
	return n
}

// IsPublic tells whether the route is open to people who are not signed in.
func (n Need) IsPublic() bool { return n.public }

// Met tells whether the actor meets the need.
func (n Need) Met(by account.Actor) bool {
	if n.kind != "" && by.Kind != n.kind {
		return false
	}
	if n.public || len(n.capabilities) == 0 {
		return true
	}
	for _, c := range n.capabilities {
		if by.Has(c) {
			return true
		}
	}
	return false
}

// Route is one line of the route table.
type Route struct {
	Pattern string // as of http.ServeMux: "GET /evidence/{id}"
	Needs   Need
	Handle  Handle
}

// Visitor is who is behind a request.
type Visitor struct {
	Actor       account.Actor
	Memberships []account.Membership // where else they may act
}

// Config is what the router needs.
type Config struct {
	Log *slog.Logger
	// Visitor finds who holds this session token; NotFound when nobody does.
	Visitor func(ctx context.Context, token string) (Visitor, error)
	Cookie  Cookie
	// Demo marks every page as a demonstration, with a way to change person.
	Demo bool
	// PublicURL is where people reach the portal: "https://plaudit.example.org".
	PublicURL string
}

// NewRouter serves the routes, the assets and a health check.
func NewRouter(c Config, routes []Route) (http.Handler, error) {
	mux := http.NewServeMux()
	edge := &web.Edge{Log: c.Log, ErrorPage: errorPage}
	for _, route := range routes {
		mux.Handle(route.Pattern, edge.Handle(c.guard(route)))
	}
	mux.Handle("GET "+assets.Prefix, assets.Handler())
	mux.Handle("GET /", edge.Handle(c.guard(Route{Needs: Public, Handle: func(http.ResponseWriter, *http.Request, account.Actor) error {
		return fault.NotFound("If you typed the web address, check it is correct")
	}})))
	cross := http.NewCrossOriginProtection()
	if c.PublicURL != "" {
		if err := cross.AddTrustedOrigin(c.PublicURL); err != nil {
			return nil, err
		}
	}
	cross.SetDenyHandler(edge.Handle(func(http.ResponseWriter, *http.Request) error {
		return fault.Forbidden("This form was sent from another website. Open the page here and try again")
	}))
	return web.Headers(c.surround(cross.Handler(mux))), nil
}

// surround gives each request what the layout shows around a page; guard adds
// who is behind it, so that the page of a problem has their menu too.
func (c Config) surround(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		a := &around{demo: c.Demo, path: r.URL.Path, query: r.URL.RawQuery, banner: bannerWanted(r)}
		next.ServeHTTP(w, r.WithContext(context.WithValue(r.Context(), frameKey{}, a)))
	})
}

type frameKey struct{}

// around is what the layout knows of the request.
type around struct {
	visitor Visitor
	demo    bool
	path    string
	query   string
	flash   string
	banner  bool // ask about the optional cookie
}

func (c Config) guard(route Route) web.Handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		var visitor Visitor
		if token := c.Cookie.Token(r); token != "" {
			v, err := c.Visitor(r.Context(), token)
			switch {
			case err == nil:
				visitor = v
			case fault.Is(err, fault.KindNotFound):
				c.Cookie.Clear(w)
			default:
				return err
			}
		}
		aroundOf(r.Context()).visitor = visitor
		if !route.Needs.public && !visitor.Actor.SignedIn() {
			return sendToSignIn(w, r)
		}
		if !route.Needs.Met(visitor.Actor) {
			return fault.Forbidden("Your role does not include this. Ask your administrator or lead if you think it should")
		}
		return route.Handle(w, r, visitor.Actor)
	}
}

func sendToSignIn(w http.ResponseWriter, r *http.Request) error {
	next := r.URL.RequestURI()
	if r.Method != http.MethodGet {
		next = web.LocalPath(pathOf(r.Referer()), "/")
	}
	return web.SeeOther(w, r, "/sign-in?next="+url.QueryEscape(next))
}

func pathOf(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return ""
	}
	return u.RequestURI()
}

// Memberships returns where the person behind the request may act, for the
// page that lets them choose.
func Memberships(r *http.Request) []account.Membership {
	return aroundOf(r.Context()).visitor.Memberships
}

func aroundOf(ctx context.Context) *around {
	if a, ok := ctx.Value(frameKey{}).(*around); ok {
		return a
	}
	return &around{}
}

// Cookie is the cookie that holds the session token: "__Host-session" where the
// portal is reached by https, "session" on a plain local address.
type Cookie struct{ Secure bool }

func (c Cookie) name() string {
	if c.Secure {
		return "__Host-session"
	}
	return "session"
}

// Token returns the session token of the request, or "".
func (c Cookie) Token(r *http.Request) string {
	if cookie, err := r.Cookie(c.name()); err == nil {
		return cookie.Value
	}
	return ""
}

// Set gives the browser a session token.
func (c Cookie) Set(w http.ResponseWriter, token string) {
	http.SetCookie(w, &http.Cookie{Name: c.name(), Value: token, Path: "/", Secure: c.Secure, HttpOnly: true, SameSite: http.SameSiteLaxMode,
		MaxAge: int((7 * 24 * time.Hour).Seconds())})
}

// Clear takes the session token from the browser.
func (c Cookie) Clear(w http.ResponseWriter) {
	http.SetCookie(w, &http.Cookie{Name: c.name(), Path: "/", Secure: c.Secure, HttpOnly: true, SameSite: http.SameSiteLaxMode, MaxAge: -1})
}

const flashCookie = "notice"

// Flash leaves words for the next page to show, once.
func Flash(w http.ResponseWriter, words string) {
	http.SetCookie(w, &http.Cookie{Name: flashCookie, Value: url.QueryEscape(words), Path: "/", HttpOnly: true, SameSite: http.SameSiteLaxMode, MaxAge: 60})
}

func takeFlash(w http.ResponseWriter, r *http.Request) string {
	cookie, err := r.Cookie(flashCookie)
	if err != nil {
		return ""
	}
	http.SetCookie(w, &http.Cookie{Name: flashCookie, Path: "/", MaxAge: -1})
	words, err := url.QueryUnescape(cookie.Value)
	if err != nil {
		return ""
	}
	return words
}

// Show renders the content within the frame and writes the page.
func Show(w http.ResponseWriter, r *http.Request, status int, f Frame, content templ.Component) error {
	aroundOf(r.Context()).flash = takeFlash(w, r)
	if f.Form != nil && f.Form.Failed() && status == http.StatusOK {
		status = http.StatusUnprocessableEntity
	}
	return web.Page(w, r, status, layout(f, content))
}

func errorPage(r *http.Request, p web.Problem) templ.Component {
	return layout(Frame{Title: p.Title}, problemPage(p))
}
