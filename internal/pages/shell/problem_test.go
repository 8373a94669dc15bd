package shell_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/plaudit/plaudit/internal/account"
	"github.com/plaudit/plaudit/internal/fault"
	"github.com/plaudit/plaudit/internal/pages/pagetest"
	"github.com/plaudit/plaudit/internal/pages/shell"
)

// Whoever meets a problem is still signed in, and can go on from there.
func TestThePageOfAProblemKeepsTheMenu(t *testing.T) {
	w := pagetest.New(t)
	w.Serve(shell.Route{Pattern: "GET /changed", Needs: shell.Public, Handle: func(http.ResponseWriter, *http.Request, account.Actor) error {
		return fault.Conflict("Somebody else saved this meanwhile")
	}})
	for path, status := range map[string]int{"/changed": http.StatusConflict, "/nothing-here": http.StatusNotFound} {
		for who, words := range map[string]string{"lead": "Sign out", "": "Sign in"} {
			head := w.Get(who, path).Want(status).Find("header").Text()
			if !strings.Contains(head, words) {
				t.Errorf("%s as %q: the header says %q, not %q", path, who, head, words)
			}
		}
	}
}
