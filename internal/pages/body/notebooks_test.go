package body_test

import (
	"testing"

	"github.com/plaudit/plaudit/internal/notebook"
	"github.com/plaudit/plaudit/internal/pages/body"
	"github.com/plaudit/plaudit/internal/pages/pagetest"
	"github.com/plaudit/plaudit/internal/store"
)

func TestTheRuleForNotes(t *testing.T) {
	w := pagetest.New(t)
	w.Set("2025-11-14")
	w.Serve(body.Routes(body.Deps{Notebooks: notebook.New(store.For[notebook.Tx]{DB: w.DB}, w.NewID, w.Now)})...)
	const at = "/body/notebooks"
	w.Get("scheme", at).Want(200).Says("This is what Plaudit does until you set it", "No decided assessment holds raw notes")
	for _, who := range []string{"assessor", "moderator", "lead"} {
		w.Post(who, at, map[string][]string{"days": {"30"}, "version": {"0"}}).Want(403)
	}
	for _, days := range []string{"", "0", "many", "4000"} {
		w.Post("scheme", at, map[string][]string{"days": {days}, "version": {"0"}}).Want(422)
	}
	w.Post("scheme", at, map[string][]string{"days": {"30"}, "version": {"0"}}).Want(303)
	w.Post("scheme", at, map[string][]string{"days": {"60"}, "version": {"0"}}).Want(409).Says("A colleague has changed the rule")
	w.Get("scheme", at).Want(200).Says("Set by")
	w.Get("other_scheme", at).Want(200).Says("This is what Plaudit does until you set it")
}
