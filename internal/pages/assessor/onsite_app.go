package assessor

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"net/http"

	"github.com/plaudit/plaudit/assets"
	"github.com/plaudit/plaudit/internal/account"
	"github.com/plaudit/plaudit/internal/pages/shell"
	"github.com/plaudit/plaudit/internal/web"
)

// OnSiteAppRoutes are the page that works without a network and what belongs to
// it. They are open to everybody, for they hold nobody's data: the page must
// open when nobody is signed in, and fills itself from what the device keeps.
func OnSiteAppRoutes() []shell.Route {
	return []shell.Route{
		{Pattern: "GET " + onSiteApp + "{$}", Needs: shell.Public, Handle: appPage},
		{Pattern: "GET " + onSiteApp + "worker.js", Needs: shell.Public, Handle: appWorker},
		{Pattern: "GET " + onSiteApp + "app.webmanifest", Needs: shell.Public, Handle: appManifest},
	}
}

// appFiles are what the page needs besides itself.
func appFiles() []string {
	var files []string
	for _, name := range []string{"app.css", "site.css", "js-enabled.js", "site.js", "favicon.svg", "site-192.png"} {
		files = append(files, assets.Path(name))
	}
	return append(files, onSiteApp+"app.webmanifest")
}

func appPage(w http.ResponseWriter, r *http.Request, _ account.Actor) error {
	return web.Page(w, r, http.StatusOK, appView())
}

// appWorker is the service worker, at an address that limits it to its folder.
// It begins with the files of this version and the hash of the page, so that it
// changes when one does and browsers install it anew.
func appWorker(w http.ResponseWriter, _ *http.Request, _ account.Actor) error {
	files, err := json.Marshal(append([]string{onSiteApp}, appFiles()...))
	if err != nil {
		return err
	}
	var page bytes.Buffer
	if err := appView().Render(context.Background(), &page); err != nil {
		return err
	}
	w.Header().Set("Content-Type", "text/javascript; charset=utf-8")
	w.Header().Set("Cache-Control", "no-cache")
	_, err = fmt.Fprintf(w, "self.plauditFiles = %s\nself.plauditPage = \"%x\"\n%s", files, sha256.Sum256(page.Bytes()), assets.Content("site-worker.js"))
	return err
}

func appManifest(w http.ResponseWriter, _ *http.Request, _ account.Actor) error {
	icon := func(name, sizes, kind, purpose string) map[string]string {
		return map[string]string{"src": assets.Path(name), "sizes": sizes, "type": kind, "purpose": purpose}
	}
	w.Header().Set("Content-Type", "application/manifest+json")
	return json.NewEncoder(w).Encode(map[string]any{
		"id": onSiteApp, "name": "Plaudit On site", "short_name": "On site", "lang": "en-GB", "dir": "ltr",
		"description": "The visit, the evidence and the notebook, without a network",
		"start_url":   onSiteApp, "scope": onSiteApp, "display": "standalone", "orientation": "any",
		"background_color": "#ffffff", "theme_color": "#0b4f55",
		"icons": []any{icon("site-192.png", "192x192", "image/png", "any"), icon("site-512.png", "512x512", "image/png", "any"),
			icon("site-512.png", "512x512", "image/png", "maskable")},
	})
}
