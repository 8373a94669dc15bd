package main

import (
	"context"
	"path/filepath"
	"strings"
	"testing"

	"github.com/plaudit/plaudit/internal/store"
)

func TestUserAddResetDisable(t *testing.T) {
	t.Setenv("PLAUDIT_DATA", t.TempDir())
	add := []string{"user", "add", "--email=first@example.org", "--name=First Administrator", "--organisation=Exmere City Council", "--role=administrator"}
	if code, _, err := runs(t, "tidal copper lantern\n", add...); code != exitFault || !strings.Contains(err, "Add --create") {
		t.Errorf("%d %s", code, err)
	}
	create := append(add, "--create")
	wrong := append(append([]string{}, create...), "--role=assessor")
	if code, _, err := runs(t, "tidal copper lantern\n", wrong...); code != exitFault || !strings.Contains(err, "no role") {
		t.Errorf("%d %s", code, err)
	}
	if code, _, err := runs(t, "tidal copper lantern\n", create...); code != exitOK {
		t.Fatal(err)
	}
	code, out, err := runs(t, "", "user", "add", "--email=second@example.org", "--name=Second", "--organisation=exmere city council", "--role=lead", "--invite", "--public-url=https://plaudit.example/")
	if code != exitOK || !strings.HasPrefix(out, "https://plaudit.example/invitation/") || strings.Count(out, "\n") != 1 {
		t.Errorf("%d %q %s", code, out, err)
	}
	code, out, err = runs(t, "", "user", "reset", "--email=FIRST@example.org")
	if code != exitOK || !strings.HasPrefix(out, "http://127.0.0.1:8080/password-reset/") {
		t.Errorf("%d %q %s", code, out, err)
	}
	for _, verb := range []string{"disable", "enable"} {
		if code, _, err := runs(t, "", "user", verb, "--email=first@example.org"); code != exitOK {
			t.Error(err)
		}
	}
	if code, _, err := runs(t, "", "user", "disable", "--email=nobody@example.org"); code != exitFault || !strings.Contains(err, "Nobody") {
		t.Errorf("%d %s", code, err)
	}
	if code, _, _ := runs(t, "", "user", "add", "--email=x"); code != exitUsage {
		t.Error(code)
	}
}

func TestUserAddCreatesNothingByASlip(t *testing.T) {
	data := t.TempDir()
	for _, slip := range [][]string{{"--email=nothing", "--role=lead", "--kind=applicant"}, {"--email=a@example.org", "--role=lead", "--kind=certification_body"}} {
		args := append([]string{"user", "add", "--data=" + data, "--name=A", "--organisation=Somewhere", "--create", "--invite"}, slip...)
		if code, _, err := runs(t, "", args...); code != exitFault {
			t.Errorf("%d %s", code, err)
		}
	}
	db, err := store.Open(context.Background(), filepath.Join(data, "plaudit.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	err = db.Read(context.Background(), func(tx *store.Tx) error {
		_, err := tx.OrganisationBySlug(context.Background(), "somewhere")
		return err
	})
	if err == nil {
		t.Error("an organisation was created")
	}
}
