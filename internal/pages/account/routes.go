// Package account holds the pages on which people sign in, accept invitations
// and look after their own account. The use cases are in package auth.
package account

import (
	"net"
	"net/http"

	"github.com/plaudit/plaudit/internal/auth"
	"github.com/plaudit/plaudit/internal/pages/shell"
	"github.com/plaudit/plaudit/internal/web"
)

// Deps is what the pages need.
type Deps struct {
	Auth   *auth.Service
	Demo   *auth.Demo // nil outside the demonstration: then it has no routes
	Cookie shell.Cookie
	// Address finds the network address of the browser; nil: the peer's. A
	// portal behind a proxy gives one that knows the proxy.
	Address func(*http.Request) string
}

// Routes returns the routes of the package.
func Routes(d Deps) []shell.Route {
	if d.Address == nil {
		d.Address = peer
	}
	routes := []shell.Route{
		{Pattern: "GET /sign-in", Needs: shell.Public, Handle: signIn(d)},
		{Pattern: "POST /sign-in", Needs: shell.Public, Handle: signIn(d)},
		{Pattern: "POST /sign-out", Needs: shell.Public, Handle: signOut(d)},
		{Pattern: "GET /invitation/{token}", Needs: shell.Public, Handle: invitation(d)},
		{Pattern: "POST /invitation/{token}", Needs: shell.Public, Handle: invitation(d)},
		{Pattern: "GET /password-reset/{token}", Needs: shell.Public, Handle: passwordReset(d)},
		{Pattern: "POST /password-reset/{token}", Needs: shell.Public, Handle: passwordReset(d)},
		{Pattern: "GET /account", Needs: shell.SignedIn, Handle: overview(d)},
		{Pattern: "POST /account/sessions/{id}/end", Needs: shell.SignedIn, Handle: endSession(d)},
		{Pattern: "POST /account/sign-out-everywhere", Needs: shell.SignedIn, Handle: signOutEverywhere(d)},
		{Pattern: "GET /account/name", Needs: shell.SignedIn, Handle: changeName(d)},
		{Pattern: "POST /account/name", Needs: shell.SignedIn, Handle: changeName(d)},
		{Pattern: "GET /account/password", Needs: shell.SignedIn, Handle: changePassword(d)},
		{Pattern: "POST /account/password", Needs: shell.SignedIn, Handle: changePassword(d)},
		{Pattern: "GET /account/organisations", Needs: shell.SignedIn, Handle: changeOrganisation(d)},
		{Pattern: "POST /account/organisations", Needs: shell.SignedIn, Handle: changeOrganisation(d)},
	}
	if d.Demo != nil {
		routes = append(routes,
			shell.Route{Pattern: "GET /demo", Needs: shell.Public, Handle: demo(d)},
			shell.Route{Pattern: "POST /demo", Needs: shell.Public, Handle: demo(d)})
	}
	return routes
}

func peer(r *http.Request) string {
	host, _, err := net.SplitHostPort(r.RemoteAddr)
	if err != nil {
		return r.RemoteAddr
	}
	return host
}

// changed tells whether the request wants to change something.
func changed(r *http.Request) bool { return r.Method == http.MethodPost }

// posted returns one value of a small form.
func posted(r *http.Request, name string) string {
	r.Body = http.MaxBytesReader(nil, r.Body, web.MaxFormBytes)
	if err := r.ParseForm(); err != nil {
		return ""
	}
	return r.PostForm.Get(name)
}
