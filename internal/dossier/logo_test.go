package dossier_test

import (
	"bytes"
	"image"
	"image/color"
	"image/png"
	"strings"
	"testing"

	"github.com/plaudit/plaudit/internal/report"
	"github.com/plaudit/plaudit/internal/report/pdf/pdftest"
	"github.com/plaudit/plaudit/internal/reporting"
	"github.com/plaudit/plaudit/internal/store/storetest"
)

// bar is a logo of one colour.
func bar(t *testing.T, alt string, c color.Color) *report.Logo {
	t.Helper()
	img := image.NewNRGBA(image.Rect(0, 0, 300, 100))
	for x := range 300 {
		for y := range 50 {
			img.Set(x, y, c)
		}
	}
	var file bytes.Buffer
	if err := png.Encode(&file, img); err != nil {
		t.Fatal(err)
	}
	l, err := report.ReadLogo(file.Bytes())
	if err != nil {
		t.Fatal(err)
	}
	l.Alt, l.BodyID = alt, storetest.Body
	return &l
}

// The record holds a released report with the logo that the body had then, also
// after the body has taken another.
func TestARecordKeepsTheLogoOfItsReport(t *testing.T) {
	first, second := bar(t, "A green bar", color.NRGBA{12, 79, 84, 255}), bar(t, "A red bar", color.NRGBA{180, 20, 30, 255})
	scheme := storetest.Actor("scheme", "2025-11-14")
	var reports *reporting.Reporting
	take := func(l *report.Logo) {
		t.Helper()
		desk, err := reports.Template(ctx, scheme)
		if err != nil {
			t.Fatal(err)
		}
		v, err := reports.SaveTemplate(ctx, scheme, desk.Draft, func(t *report.Template) { t.Logo = l })
		if err != nil {
			t.Fatal(err)
		}
		if err := reports.PublishTemplate(ctx, scheme, v); err != nil {
			t.Fatal(err)
		}
	}
	exporting, by := told(t, func(r *reporting.Reporting) {
		reports = r
		take(first)
	})
	record := func() map[string]string {
		t.Helper()
		v, err := exporting.Record(ctx, by("lead"), "as1", reporting.OrganisationSide)
		if err != nil {
			t.Fatal(err)
		}
		c, err := v.Releases[0].Content()
		if err != nil {
			t.Fatal(err)
		}
		if l := c.Template.Logo; l == nil || !bytes.Equal(l.PNG, first.PNG) || l.SHA256 != first.SHA256 || l.Alt != first.Alt {
			t.Errorf("the release bears %+v", l)
		}
		return archive(t, v, kept{v.Files[0].SHA256: "as1"})
	}
	before := record()
	take(second)
	after := record()
	for _, name := range []string{"reports/release-1.json", "reports/release-1.pdf"} {
		if before[name] == "" || before[name] != after[name] {
			t.Errorf("%s changed with the logo of the body", name)
		}
	}
	f, err := pdftest.Read([]byte(after["reports/release-1.pdf"]))
	if err != nil {
		t.Fatal(err)
	}
	if dump := f.Dump(); !strings.Contains(dump, `Figure alt="A green bar"`) || strings.Contains(dump, "A red bar") {
		t.Errorf("the report in the record does not bear the logo of then:\n%.400s", dump)
	}
	if !strings.Contains(after["reports/release-1.pdf"], "/Subtype /Image") {
		t.Error("the logo is not drawn")
	}
}
