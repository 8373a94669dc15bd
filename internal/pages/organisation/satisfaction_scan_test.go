package organisation_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/plaudit/plaudit/internal/blob"
	"github.com/plaudit/plaudit/internal/evidence"
	pages "github.com/plaudit/plaudit/internal/pages/organisation"
	"github.com/plaudit/plaudit/internal/pages/pagetest"
	"github.com/plaudit/plaudit/internal/satisfaction"
	"github.com/plaudit/plaudit/internal/scan"
	"github.com/plaudit/plaudit/internal/scan/scantest"
	"github.com/plaudit/plaudit/internal/store"
)

// Answers of customers are counted once the virus checker has let them pass;
// while it is down they wait.
func TestAnswersWaitForTheVirusChecker(t *testing.T) {
	w, server := pagetest.New(t), scantest.Start(t)
	files, err := blob.OpenDirectory(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { files.Close() })
	client, err := scan.New(server.Address)
	if err != nil {
		t.Fatal(err)
	}
	gate := evidence.New(store.For[evidence.Tx]{DB: w.DB}, files, 0, w.NewID, w.Now)
	gate.ScanWith(client, 0)
	w.Serve(pages.SatisfactionRoutes(satisfaction.New(store.For[satisfaction.Tx]{DB: w.DB}, files, gate, w.NewID, w.Now))...)
	survey(w, "lead")
	bring := func(answers string) (path, sha256 string) {
		t.Helper()
		path = strings.TrimSuffix(send(w, "lead", "answers.csv", answers).Want(http.StatusSeeOther).Location, "/columns")
		w.Post("lead", path+"/columns", filled(w.Get("lead", path+"/columns").Want(http.StatusOK))).Want(http.StatusSeeOther)
		if err := w.DB.Raw().QueryRow(`SELECT copy_sha256 FROM measure_import ORDER BY id DESC LIMIT 1`).Scan(&sha256); err != nil {
			t.Fatal(err)
		}
		return path, sha256
	}
	clean, key := bring("Date,How satisfied are you?\n2025-10-01,Very satisfied\n2025-10-02,Dissatisfied\n")
	w.Get("lead", clean+"/check").Want(http.StatusConflict).Says("‘answers.csv’ is being checked for viruses")
	server.Stop()
	if err := gate.Scan(t.Context(), key); err == nil {
		t.Error("the checker was down")
	}
	w.Get("lead", clean+"/check").Want(http.StatusConflict)
	server.Resume()
	if err := gate.Scan(t.Context(), key); err != nil {
		t.Fatal(err)
	}
	w.Get("lead", clean+"/check").Want(http.StatusOK)
	infected, key := bring("Date,How satisfied are you?,Channel\n2025-10-01,Very satisfied," + scantest.Virus + "\n2025-10-02,Dissatisfied," + scantest.Virus + "\n")
	if err := gate.Scan(t.Context(), key); err != nil {
		t.Fatal(err)
	}
	w.Get("lead", infected+"/check").Want(http.StatusConflict).Says("‘answers.csv’ holds a virus and is not counted", "withdraw the import")
}
