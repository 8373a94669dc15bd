package assessor_test

import (
	"crypto/sha256"
	"encoding/hex"
	"strings"
	"testing"

	"github.com/plaudit/plaudit/internal/account"
	"github.com/plaudit/plaudit/internal/assessment"
	"github.com/plaudit/plaudit/internal/blob"
	"github.com/plaudit/plaudit/internal/desk"
	"github.com/plaudit/plaudit/internal/evidence"
	"github.com/plaudit/plaudit/internal/pages/assessor"
	"github.com/plaudit/plaudit/internal/pages/pagetest"
	"github.com/plaudit/plaudit/internal/preview"
	"github.com/plaudit/plaudit/internal/scan"
	"github.com/plaudit/plaudit/internal/scan/scantest"
	"github.com/plaudit/plaudit/internal/store"
	"github.com/plaudit/plaudit/internal/store/storetest"
)

// What was submitted passes the virus checker at the moment when somebody asks
// for it: frozen or not, what waits or holds a virus is given to nobody.
func TestDownloadsOfWhatWasSubmittedPassTheVirusChecker(t *testing.T) {
	w, server := pagetest.New(t), scantest.Start(t)
	folder, err := blob.OpenDirectory(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { folder.Close() })
	client, err := scan.New(server.Address)
	if err != nil {
		t.Fatal(err)
	}
	gate := evidence.New(store.For[evidence.Tx]{DB: w.DB}, folder, 0, w.NewID, w.Now)
	gate.ScanWith(client, 0)
	storetest.Assessment(t, w.DB, "as1", assessment.DeskReview)
	w.Appointments["assessor"] = []account.Appointment{{AssessmentID: "as1", Role: account.LeadAssessor, From: "2025-11-01", Until: "2025-12-31"}}
	w.Serve(assessor.Routes(assessor.Deps{Desk: desk.New(store.For[desk.Tx]{DB: w.DB}, w.Now), Files: gate,
		Pages: preview.New(store.For[preview.Tx]{DB: w.DB}, folder, blank{}, w.Now)})...)
	at := "/desk/as1/files/" + storetest.EvidenceFile("as1")
	// holds has the frozen file hold other bytes, that nobody has looked through.
	holds := func(content string) (key string) {
		t.Helper()
		sum := sha256.Sum256([]byte(content))
		key = hex.EncodeToString(sum[:])
		if _, _, err := folder.Put(t.Context(), strings.NewReader(content)); err != nil {
			t.Fatal(err)
		}
		if _, err := w.DB.Raw().Exec(`UPDATE evidence_file SET sha256 = $1, size = $2`, key, len(content)); err != nil {
			t.Fatal(err)
		}
		if err := w.DB.Write(t.Context(), func(tx *store.Tx) error {
			_, err := tx.KeepContent(t.Context(), evidence.Stored{SHA256: key, Size: int64(len(content)), State: evidence.Waiting, AddedAt: w.Now()})
			return err
		}); err != nil {
			t.Fatal(err)
		}
		return key
	}

	clean := holds("What customers said")
	server.Stop()
	if gate.Scan(t.Context(), clean) == nil {
		t.Error("the checker was down")
	}
	w.Get("assessor", at).Want(409).Says("is being checked for viruses", "Try again in a few minutes").Lacks("What customers said")
	w.Get("assessor", at+"/view").Want(409)
	server.Resume()
	if err := gate.Scan(t.Context(), clean); err != nil {
		t.Fatal(err)
	}
	if p := w.Get("assessor", at).Want(200); p.Body != "What customers said" || !strings.HasPrefix(p.Header.Get("Content-Disposition"), "attachment") {
		t.Errorf("%q, %v", p.Body, p.Header)
	}

	infected := holds("What customers said, and " + scantest.Virus)
	w.Get("assessor", at).Want(409)
	if err := gate.Scan(t.Context(), infected); err != nil {
		t.Fatal(err)
	}
	w.Get("assessor", at).Want(403).Says("A virus ("+scantest.Signature, "nobody can open it", "Ask it for a clean copy").Lacks("What customers said")
	w.Get("assessor", at+"/view").Want(409)
	w.Get("assessor", at+"/pages/1").Want(409)
}
