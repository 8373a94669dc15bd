package organisation_test

import (
	"bytes"
	"context"
	"net/http"
	"slices"
	"testing"
	"time"

	"github.com/plaudit/plaudit/internal/date"
	"github.com/plaudit/plaudit/internal/evidence"
	"github.com/plaudit/plaudit/internal/pages/organisation"
	"github.com/plaudit/plaudit/internal/store/storetest"
)

func TestStoredFiles(t *testing.T) {
	l := newLibrary(t)
	l.World.Serve(slices.Concat(organisation.EvidenceRoutes(l.Service, previews(l.World, l.files)), organisation.StoredFileRoutes(l.Service))...)
	l.Get("admin", "/stored-files").Want(http.StatusOK).Says("No file is known to be damaged")
	lead := storetest.Actor("lead", date.Today(l.Now()))
	received, err := l.Receive(t.Context(), lead, "Survey.pdf", bytes.NewReader([]byte(pdfOf("survey"))))
	if err != nil {
		t.Fatal(err)
	}
	added, err := l.Add(t.Context(), lead, evidence.Addition{Key: l.NewKey(), Kind: evidence.FileKind, Files: []evidence.Received{received}})
	if err != nil {
		t.Fatal(err)
	}
	l.ExamineWith(func(context.Context, string) (evidence.Damage, error) { return evidence.DamageChanged, nil })
	if _, err := l.DB.Raw().Exec(`UPDATE content SET added_at = $1`, time.Date(2025, 1, 1, 9, 0, 0, 0, time.UTC)); err != nil {
		t.Fatal(err)
	}
	if _, _, err := l.ExamineStored(t.Context()); err != nil {
		t.Fatal(err)
	}
	item := "/evidence/" + added[0].Item.ID
	p := l.Get("admin", "/stored-files").Want(http.StatusOK).Says("What is stored is not what was uploaded", "Survey.pdf", added[0].Item.Code, received.SHA256[:32])
	if p.Find(`a[href="`+item+`"]`).Length() != 1 {
		t.Error("no link to the item")
	}
	l.Get("lead", item).Want(http.StatusOK).Says("What is stored is not what was uploaded", "Add the same file once more")
	l.Post("admin", "/stored-files", nil).Want(http.StatusSeeOther)
	l.Get("admin", "/stored-files").Says("To be read again")
	for _, who := range []string{"lead", "champion", "other_lead"} {
		l.Get(who, "/stored-files").Want(http.StatusForbidden)
		l.Post(who, "/stored-files", nil).Want(http.StatusForbidden)
	}
}
