package report

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/plaudit/plaudit/internal/report/pdf/pdftest"
)

func TestTheCertificateIsOneTaggedSheet(t *testing.T) {
	c := Certificate{Number: "FM-2025-0007", Organisation: "Cyngor Tŷ Ŵyl", Body: "Fairmark Assessments", Standard: "Customer Service Excellence", Scope: strings.Repeat("All services of the council. ", 12),
		Sites: []string{"Town Hall", "City Museum"}, IssuedOn: "2025-12-19", ExpiresOn: "2028-12-19", Verify: "https://plaudit.example/register/FM-2025-0007"}
	for _, why := range []string{"", "It was suspended on 3 March 2026."} {
		c.NotValid = why
		var out bytes.Buffer
		if err := WriteCertificate(&out, c); err != nil {
			t.Fatal(err)
		}
		f, err := pdftest.Read(out.Bytes())
		if err != nil {
			t.Fatal(err)
		}
		for _, wrong := range f.Check() {
			t.Error(wrong)
		}
		if n := len(f.Pages()); n != 1 {
			t.Errorf("%d pages", n)
		}
		dump := f.Dump()
		for _, s := range []string{"Cyngor Tŷ Ŵyl", "Town Hall, City Museum", "19 December 2028", "FM-2025-0007", "QR code of the address", c.Verify, why} {
			if !strings.Contains(dump, s) {
				t.Errorf("it does not say %q:\n%s", s, dump)
			}
		}
		name := filepath.Join(t.TempDir(), "c.pdf")
		if err := os.WriteFile(name, out.Bytes(), 0o600); err != nil {
			t.Fatal(err)
		}
		if said, err := exec.Command("qpdf", "--check", name).CombinedOutput(); err != nil {
			t.Errorf("%v: %s", err, said)
		}
		if keep := os.Getenv("PLAUDIT_KEEP_PRINTED"); keep != "" {
			if err := os.WriteFile(filepath.Join(keep, "certificate"+map[bool]string{true: "", false: "-not-valid"}[why == ""]+".pdf"), out.Bytes(), 0o600); err != nil {
				t.Fatal(err)
			}
		}
	}
}
