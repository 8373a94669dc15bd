package report

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

// opened lets LibreOffice open a file and print it as a PDF; the text of its
// pages and how many there are.
func opened(t *testing.T, dir, id string, c Content) (text string, pages int) {
	t.Helper()
	name := filepath.Join(dir, "report."+id)
	if err := os.WriteFile(name, file(t, id, c), 0o600); err != nil {
		t.Fatal(err)
	}
	out, err := exec.Command("soffice", "-env:UserInstallation=file://"+filepath.Join(dir, "profile"), "--headless", "--convert-to", "pdf:writer_pdf_Export", "--outdir", dir, name).CombinedOutput()
	if err != nil {
		t.Fatalf("LibreOffice (scripts/setup.sh installs it): %v\n%s", err, out)
	}
	printed := filepath.Join(dir, "report.pdf")
	if _, err := os.Stat(printed); err != nil {
		t.Fatalf("LibreOffice did not open the %s file: %s", id, out)
	}
	words, err := exec.Command("pdftotext", "-layout", printed, "-").Output()
	if err != nil {
		t.Fatal(err)
	}
	info, err := exec.Command("pdfinfo", printed).Output()
	if err != nil {
		t.Fatal(err)
	}
	if m := regexp.MustCompile(`(?m)^Pages:\s+(\d+)`).FindSubmatch(info); m != nil {
		pages, _ = strconv.Atoi(string(m[1]))
	}
	if keep := os.Getenv("PLAUDIT_KEEP_PRINTED"); keep != "" {
		if err := os.Rename(printed, filepath.Join(keep, id+".pdf")); err != nil {
			t.Fatal(err)
		}
	}
	return string(words), pages
}

// A file that LibreOffice has to repair, or that it reads in part, loses
// headings, rows or pages here.
func TestLibreOfficeOpensWordAndOpenDocument(t *testing.T) {
	if testing.Short() {
		t.Skip("starts LibreOffice")
	}
	c, h := eloquent(), house()
	c.Status, c.Template = StatusAccuracyCheck, &h
	dir := t.TempDir()
	for _, id := range []string{"docx", "odt"} {
		text, pages := opened(t, dir, id, c)
		flat := strings.Join(strings.Fields(text), " ")
		for _, s := range []string{"1 Outcome", "2 About this report", "6.5 Criterion 5: Timeliness and Quality of Service", "7.2 Totals by criterion", "Tŷ a'r gŵr", "They listened.",
			"Whom the assessor met, by group", "Sessions of the visit", "Developing", "Confidential to Exmere City Council", "Form 12, issue 3", "draft for the accuracy check, release 2"} {
			if !strings.Contains(flat, s) {
				t.Errorf("%s as LibreOffice reads it does not say %q", id, s)
			}
		}
		for _, e := range c.Elements {
			if !strings.Contains(flat, e.ElementID+" ") || !strings.Contains(flat, "The finding on "+e.ElementID) {
				t.Errorf("%s: %s is lost", id, e.ElementID)
			}
		}
		if pages < 12 || pages > 40 {
			t.Errorf("%s has %d pages", id, pages)
		}
		all := strings.Split(strings.TrimSuffix(text, "\f"), "\f")
		if len(all) != pages {
			t.Fatalf("%s: text of %d pages of %d", id, len(all), pages)
		}
		for i, page := range all {
			if !strings.Contains(page, "DRAFT") || !strings.Contains(strings.Join(strings.Fields(page), " "), fmt.Sprintf("Page %d of %d", i+1, pages)) {
				t.Errorf("%s, page %d: neither marked nor numbered:\n%.600s", id, i+1, page)
			}
		}
	}
}
