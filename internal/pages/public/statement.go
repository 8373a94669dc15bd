package public

import (
	"net/http"

	"github.com/a-h/templ"

	"github.com/plaudit/plaudit/internal/account"
	"github.com/plaudit/plaudit/internal/pages/shell"
)

// words is a page that says the same to everybody.
func words(title string, content templ.Component) shell.Handle {
	return func(w http.ResponseWriter, r *http.Request, _ account.Actor) error {
		return shell.Show(w, r, http.StatusOK, shell.Frame{Title: title}, content)
	}
}
