package body_test

import (
	"bytes"
	"errors"
	"fmt"
	"image"
	"image/png"
	"mime/multipart"
	"net/http"
	"strings"
	"testing"

	"github.com/plaudit/plaudit/internal/assessment"
	"github.com/plaudit/plaudit/internal/pages/pagetest"
	"github.com/plaudit/plaudit/internal/report"
	"github.com/plaudit/plaudit/internal/store/storetest"
)

// logoForm is the form of the logo as a browser sends it.
func logoForm(t *testing.T, version, revision, alt string, file []byte) (contentType string, body *bytes.Buffer) {
	t.Helper()
	body = &bytes.Buffer{}
	form := multipart.NewWriter(body)
	for name, value := range map[string]string{"version": version, "revision": revision, "alt": alt} {
		if err := form.WriteField(name, value); err != nil {
			t.Fatal(err)
		}
	}
	part, err := form.CreateFormFile("logo", "logo.exe") // the name says nothing
	if err == nil {
		_, err = part.Write(file)
	}
	if err = errors.Join(err, form.Close()); err != nil {
		t.Fatal(err)
	}
	return form.FormDataContentType(), body
}

func TestTheBodyPutsItsLogoOnReports(t *testing.T) {
	w := world(t)
	const at = "/body/report-template"
	send := func(version, revision, alt string, file []byte) *pagetest.Page {
		t.Helper()
		kind, body := logoForm(t, version, revision, alt, file)
		r, _ := http.NewRequestWithContext(t.Context(), http.MethodPost, at+"/logo", body)
		r.Header.Set("Content-Type", kind)
		return w.Do("scheme", r)
	}
	var bar bytes.Buffer
	if err := png.Encode(&bar, image.NewGray(image.Rect(0, 0, 200, 60))); err != nil {
		t.Fatal(err)
	}
	w.Get("scheme", at+"/logo").Want(200).Lacks("Take the logo away")
	w.Get("assessor", at+"/logo").Want(403)
	send("1", "0", "A bar", []byte("<svg/>")).Want(422).Says("This is an SVG drawing")
	send("1", "0", "A bar", nil).Want(422).Says("must be a PNG or JPEG picture")
	send("1", "0", "A bar", make([]byte, 5<<20)).Want(422).Says("smaller than 2 MB")
	send("1", "0", "", bar.Bytes()).Want(422).Says("Enter what the logo shows")
	send("1", "0", "A bar", bar.Bytes()).Want(http.StatusSeeOther)
	send("1", "0", "Another", bar.Bytes()).Want(422).Says("A colleague has changed the template")
	w.Get("scheme", at).Want(200).Says("A bar")
	logo := w.Get("scheme", at+"/preview").Want(200).Find("header img.pl-report__logo").AttrOr("src", "")
	sent := w.Get("", logo).Want(200)
	if _, err := png.Decode(strings.NewReader(sent.Body)); err != nil || sent.Header.Get("Content-Type") != "image/png" ||
		sent.Header.Get("Content-Security-Policy") != "default-src 'none'; sandbox" || sent.Header.Get("X-Content-Type-Options") != "nosniff" {
		t.Error(err, sent.Header)
	}
	w.Get("", logo[:len(logo)-1]+"x").Want(404)
	w.Get("", strings.Replace(logo, storetest.Body, storetest.Council, 1)).Want(404)
	w.Post("scheme", at+"/publish", values("version", "1", "revision", "1")).Want(http.StatusSeeOther)
	// What was published keeps it; the next version is without.
	w.Post("scheme", at+"/logo/remove", values("version", "2", "revision", "0")).Want(http.StatusSeeOther)
	if w.Get("scheme", at+"/preview").Find("header img").Length() != 0 || w.Get("scheme", at+"/preview?version=1").Find("header img").Length() != 1 {
		t.Error("the logo was taken away from the wrong version")
	}
	w.Get("", logo).Want(200)
}

func TestTheBodyWritesPublishesAndChangesItsTemplate(t *testing.T) {
	w := world(t)
	storetest.Assessment(t, w.DB, "as1", assessment.Drafting)
	const at = "/body/report-template"
	w.Get("scheme", at).Want(200).Says("reports follow Plaudit's", "8 sections, 0 with standard paragraphs")
	for _, part := range []string{"letterhead", "sections", "ratings", "wording"} {
		w.Get("scheme", at+"/"+part).Want(200)
	}
	w.Get("scheme", at+"/nonsense").Want(404)
	w.Post("scheme", at+"/letterhead", values("version", "1", "revision", "0", "footer", "For {organization}", "colour", "ffff00")).Want(422).
		Says("{organization} is not a placeholder. Did you mean {organisation}?", "Choose a darker colour")
	w.Post("scheme", at+"/letterhead", values("version", "1", "revision", "0", "wordmark", "Fairmark", "footer", "For {organisation}", "confidential", "In confidence")).Want(http.StatusSeeOther)
	w.Post("scheme", at+"/letterhead", values("version", "1", "revision", "0", "wordmark", "Other")).Want(http.StatusConflict).Says("A colleague has changed the template")
	w.Get("scheme", at).Says("Version 1 is in the writing", "reports follow Plaudit's")
	w.Get("scheme", at+"/preview").Want(200).Says("Fairmark", "For Example Borough Council", "In confidence", "Draft")
	w.Get("scheme", at+"/preview?assessment=as1").Want(200).Says("Exmere", "For Exmere")
	w.Get("scheme", at+"/preview?assessment=none").Want(404)
	w.Get("scheme", at+"/preview?version=7").Want(404)
	if p := w.Get("scheme", at+"/preview/pdf").Want(200); !strings.HasPrefix(p.Body, "%PDF-") {
		t.Error("the preview is no PDF")
	}

	sections := values("version", "1", "revision", "1", "then", "preview")
	for i, s := range report.OwnTemplate().Sections {
		sections.Set("place-"+s.Key, fmt.Sprint(i+4))
		sections.Set("title-"+s.Key, s.Title)
	}
	sections.Set("place-conclusion", "1")
	sections.Set("place-background", "2")
	sections.Set("place-own-1", "3")
	sections.Set("title-own-1", "About us")
	w.Post("scheme", at+"/sections", sections).Want(422).Says("Enter the words of “About us”")
	sections.Set("words-own-1", "We are {body}.")
	if p := w.Post("scheme", at+"/sections", sections).Want(http.StatusSeeOther); p.Location != at+"/preview" {
		t.Error(p.Location)
	}
	text := strings.Join(strings.Fields(w.Get("scheme", at+"/preview").Find(".pl-document__contents").Text()), " ")
	if !strings.HasPrefix(text, "Contents1 Conclusion and recommendation 2 Background 3 About us 4 Methodology") {
		t.Error(text)
	}
	w.Post("scheme", at+"/ratings", values("version", "1", "revision", "2", "rating-compliant", "Compliance Plus")).Want(422).Says("Two ratings cannot both be called")
	w.Post("scheme", at+"/ratings", values("version", "1", "revision", "2", "rating-compliance_plus", "Outstanding")).Want(http.StatusSeeOther)
	w.Post("scheme", at+"/wording", values("version", "1", "revision", "3", "block-title-1", "Thanks", "block-for-1", "conclusion", "block-words-1", "We thank {organisation}.",
		"block-title-2", "", "block-for-2", "element", "block-words-2", "")).Want(http.StatusSeeOther)
	w.Post("scheme", at+"/publish", values("version", "1", "revision", "2")).Want(http.StatusConflict)
	w.Post("scheme", at+"/publish", values("version", "1", "revision", "4")).Want(http.StatusSeeOther)
	w.Get("scheme", at).Says("New reports follow version 1.", "1 in all", "Version 1").Lacks("in the writing")
	w.Post("scheme", at+"/ratings", values("version", "2", "revision", "0", "rating-compliance_plus", "Starred")).Want(http.StatusSeeOther)
	w.Get("scheme", at+"/preview?version=1").Says("Outstanding").Lacks("Starred")
	w.Post("scheme", at+"/discard", values("version", "2", "revision", "1")).Want(http.StatusSeeOther)
	w.Get("scheme", at+"/ratings").Want(200).Lacks("Starred")
}

func TestATemplateIsTheBodysOwn(t *testing.T) {
	w := world(t)
	storetest.Assessment(t, w.DB, "as1", assessment.Drafting)
	const at = "/body/report-template"
	w.Post("scheme", at+"/letterhead", values("version", "1", "revision", "0", "wordmark", "Fairmark")).Want(http.StatusSeeOther)
	w.Get("other_scheme", at+"/letterhead").Want(200).Lacks("Fairmark")
	w.Get("other_scheme", at+"/preview?assessment=as1").Want(404)
	w.Post("other_scheme", at+"/publish", values("version", "1", "revision", "1")).Want(http.StatusConflict)
	for _, who := range []string{"lead", "assessor", "moderator"} {
		w.Get(who, at).Want(403)
		w.Post(who, at+"/publish", values("version", "1", "revision", "1")).Want(403)
	}
}
