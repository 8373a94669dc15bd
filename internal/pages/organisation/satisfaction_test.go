package organisation_test

import (
	"bytes"
	"fmt"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"

	"github.com/plaudit/plaudit/internal/blob"
	"github.com/plaudit/plaudit/internal/evidence"
	pages "github.com/plaudit/plaudit/internal/pages/organisation"
	"github.com/plaudit/plaudit/internal/pages/pagetest"
	"github.com/plaudit/plaudit/internal/satisfaction"
	"github.com/plaudit/plaudit/internal/store"
	"github.com/plaudit/plaudit/internal/store/storetest"
)

func satisfactionWorld(t *testing.T) *pagetest.World {
	w := pagetest.New(t)
	files, err := blob.OpenDirectory(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { files.Close() })
	w.Serve(pages.SatisfactionRoutes(satisfaction.New(store.For[satisfaction.Tx]{DB: w.DB}, files, evidence.New(store.For[evidence.Tx]{DB: w.DB}, files, 0, w.NewID, w.Now), w.NewID, w.Now))...)
	return w
}

// survey describes a survey and returns its id.
func survey(w *pagetest.World, who string, pairs ...string) string {
	w.T.Helper()
	form := values("name", "Annual survey", "scale", "satisfied_5", "selection", "self_selected", "population", "1,000", "method", "By post, 30% answered", "version", "0")
	for i := 0; i < len(pairs); i += 2 {
		form.Set(pairs[i], pairs[i+1])
	}
	p := w.Post(who, "/satisfaction/surveys/new", form).Want(http.StatusSeeOther)
	return strings.TrimPrefix(p.Location, "/satisfaction/surveys/")
}

// send uploads a file as a browser does.
func send(w *pagetest.World, who, name, content string, pairs ...string) *pagetest.Page {
	w.T.Helper()
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	for i := 0; i < len(pairs); i += 2 {
		form.WriteField(pairs[i], pairs[i+1])
	}
	if name != "" {
		part, _ := form.CreateFormFile("file", name)
		part.Write([]byte(content))
	}
	form.Close()
	r := httptest.NewRequest("POST", "/satisfaction/imports/new", &body)
	r.Header.Set("Content-Type", form.FormDataContentType())
	return w.Do(who, r)
}

// filled returns the values that a browser would send back from the page's
// forms: what stands in the fields.
func filled(p *pagetest.Page) url.Values {
	v := url.Values{}
	p.Find("main form[novalidate] select").Each(func(i int, _ *goquery.Selection) {
		s := p.Find("main form[novalidate] select").Eq(i)
		chosen := s.Find("option[selected]")
		if chosen.Length() == 0 {
			chosen = s.Find("option").First()
		}
		v.Set(s.AttrOr("name", ""), chosen.AttrOr("value", ""))
	})
	p.Find("main form[novalidate] input").Each(func(_ int, s *goquery.Selection) {
		_, checked := s.Attr("checked")
		if kind := s.AttrOr("type", ""); kind != "radio" && kind != "checkbox" || checked {
			v.Add(s.AttrOr("name", ""), s.AttrOr("value", ""))
		}
	})
	return v
}

// nasty is what survey tools and spreadsheets make of answers.
func nasty() string {
	var b strings.Builder
	b.WriteString("\ufeffResponse ID;Submitted;Email address;Which service?;Overall satisfaction;;Anything else, in your own words?\r\n")
	b.WriteString(";;;;How satisfied are you?;Were we quick?;Open-Ended Response\r\n")
	for i := range 20 {
		overall, quick := "Very satisfied", "Satisfied"
		if i%5 == 0 {
			overall = "Fairly dissatisfied"
		}
		if i%4 == 0 {
			quick = "Don\u2019t know"
		}
		fmt.Fprintf(&b, "%d;%02d/10/2025 10:15;person%d@example.org;Housing;%s;%s;\"Line one\nline \"\"two\"\"; and more\"\r\n", i, i+1, i, overall, quick)
	}
	for i := range 8 {
		fmt.Fprintf(&b, "%d;%02d/04/2025;;museums;Satisfied;Dissatisfied;=HYPERLINK(\"http://evil.example\")\r\n", 100+i, i+1)
	}
	b.WriteString("200;45/13/2025;;Housing;Satisfied;Satisfied;\r\n")           // no such date
	b.WriteString("201;01/10/2025;;Housing;\"never closed;Satisfied;\r\n")      // spoils its own line
	b.WriteString("202;02/10/2025;;Parking;Brilliant;Satisfied;\x00\r\n")       // unknown area and answer
	b.WriteString("203;02/10/2025;;Housing\r\n")                                // ragged, no answers
	b.WriteString("204;01/01/2026;;Housing;Satisfied;Satisfied;x;more;cells\n") // in the future
	return b.String()
}

func TestTheWholeImport(t *testing.T) {
	w := satisfactionWorld(t)
	w.Get("lead", "/satisfaction").Want(200).Says("Import your survey", "describe the survey")
	id := survey(w, "lead")

	p := send(w, "lead", `C:\surveys\answers.csv`, nasty()).Want(http.StatusSeeOther)
	columns := p.Location
	p = w.Get("lead", columns).Want(200).Says("answers.csv", "32 rows", "semicolons", "UTF-8", "2 rows of headers",
		"Email address: its title says", "Rows that cannot be used: 1", "Line 52: A quotation mark is opened and never closed")
	if strings.Contains(p.Body, "person1@example.org") || strings.Contains(p.Body, "line &#34;two") {
		t.Error("the page shows what looks personal")
	}
	form := filled(p)
	for _, c := range [][2]string{{"column-1", "date"}, {"column-3", "area"}, {"column-4", "overall"}, {"column-5", "timeliness"}, {"instrument", id}} {
		if form.Get(c[0]) != c[1] {
			t.Errorf("%s is suggested as %q, want %q", c[0], form.Get(c[0]), c[1])
		}
	}
	form.Set("column-5", "overall")
	w.Post("lead", columns, form).Want(422).Says("Only one column can be overall")
	form.Set("column-5", "timeliness")
	form.Set("column-99", "overall")
	p = w.Post("lead", columns, form).Want(http.StatusSeeOther)
	if !strings.HasSuffix(p.Location, "/values") {
		t.Fatalf("on to %s", p.Location)
	}
	w.Post("lead", columns, form).Want(409).Says("changed by somebody else") // the same form again: a stale version

	p = w.Get("lead", p.Location).Want(200).Says("\u201cBrilliant\u201d", "\u201cParking\u201d", "Very dissatisfied, Dissatisfied")
	form = filled(p)
	form.Set("answer-0", "nonsense")
	w.Post("lead", strings.Replace(columns, "columns", "values", 1), form).Want(422)
	form.Set("answer-0", "satisfied")
	form.Set("area-0", storetest.OtherArea)
	w.Post("lead", strings.Replace(columns, "columns", "values", 1), form).Want(422)
	form.Set("area-0", "whole")
	p = w.Post("lead", strings.Replace(columns, "columns", "values", 1), form).Want(http.StatusSeeOther)

	check := p.Location
	p = w.Get("lead", check).Want(200).Says("Rows read32", "Rows counted29", "Rows without an answer1", "Rows that cannot be used3",
		"is not a date that can be read", "is in the future", "\u201cDon\u2019t know\u201d: 5")
	sent := filled(p)
	w.Get("lead", "/satisfaction").Says("Import your survey") // nothing counted yet
	w.Post("lead", check, sent).Want(http.StatusSeeOther)
	w.Post("lead", check, sent).Want(http.StatusSeeOther) // sent twice: counted once

	p = w.Get("lead", "/satisfaction").Want(200).Says("October to December 2025", "Overall", "81%", "21", "Change from April to June 2025", "Timeliness", "Housing", "Withheld",
		"People chose for themselves", "376 answers from its 1,000 customers")
	if p.Find("svg title").Length() != 2 || p.Find("svg desc").Length() != 2 {
		t.Errorf("%d charts", p.Find("svg title").Length())
	}
	w.Get("executive", "/satisfaction?driver=timeliness&area="+storetest.Museums+"&period=2025-04-01_2025-06-30").Want(200).
		Says("Timeliness by service area", "0%", "8", "No earlier period").Lacks("Import answers")
	w.Get("executive", "/satisfaction?span=month&survey="+id).Says("October 2025", "Change from April 2025")
	w.Get("executive", "/satisfaction?survey=other&span=week&period=x&driver=y&area="+storetest.OtherArea).Want(200).Says("81%")
	w.Get("other_lead", "/satisfaction").Want(200).Says("Import your survey").Lacks("81%")
}

func TestTheSameFileIsToldAndAnImportIsTakenBack(t *testing.T) {
	w := satisfactionWorld(t)
	survey(w, "lead", "scale", "good_3")
	const file = "Date,How was it?\n2025-10-01,Good\n2025-10-02,Good\n2025-10-03,Poor\n2025-10-04,Average\n2025-10-05,Good\n"
	columns := send(w, "lead", "a.csv", file).Want(http.StatusSeeOther).Location
	if again := send(w, "lead", "a.csv", file).Want(http.StatusSeeOther).Location; again != columns {
		t.Errorf("sent twice: %s and %s", columns, again)
	}
	count := func(columns string, again bool) *pagetest.Page {
		p := w.Post("lead", columns, filled(w.Get("lead", columns).Want(200))).Want(http.StatusSeeOther)
		form := filled(w.Get("lead", p.Location).Want(200))
		if again {
			form.Set("again", "yes")
		}
		return w.Post("lead", p.Location, form)
	}
	imported := count(columns, false).Want(http.StatusSeeOther).Location
	w.Get("lead", "/satisfaction").Says("60%", "5")

	second := send(w, "lead", "b.csv", file).Want(http.StatusSeeOther).Location
	w.Get("lead", second).Says("The same file is counted already")
	count(second, false).Want(422).Says("Confirm that this file is to be counted a second time")
	counted := count(second, true).Want(http.StatusSeeOther).Location
	w.Get("lead", "/satisfaction").Says("60%", "10")

	guarded(w, imported+"/withdraw", "contributor", "other_lead", false)
	w.Post("lead", counted+"/withdraw", nil).Want(http.StatusSeeOther)
	w.Post("lead", counted+"/withdraw", nil).Want(http.StatusSeeOther) // twice does no harm
	w.Get("lead", "/satisfaction/imports").Want(200).Says("Withdrawn", "Counted", "a.csv", "b.csv")
	w.Get("executive", counted).Want(200).Says("Withdrawn").Lacks("Take this import back")
	w.Get("lead", "/satisfaction").Says("60%", "5")
	w.Get("lead", counted+"/check").Want(http.StatusSeeOther)
	w.Post("lead", counted+"/columns", values("version", "9")).Want(http.StatusSeeOther)
}

func TestFilesThatCannotBeImported(t *testing.T) {
	w := satisfactionWorld(t)
	for content, words := range map[string]string{
		"":                          "The selected file is empty",
		"PK\x03\x04rest":            "save the sheet as CSV",
		"%PDF-1.7":                  "is a PDF",
		"\n\n":                      "holds no rows",
		"Date,Answer\n":             "headers but no answers",
		strings.Repeat("\"x\n", 10): "",
	} {
		if words != "" {
			send(w, "lead", "x.csv", content).Want(422).Says(words)
		}
	}
	send(w, "lead", "", "").Want(422).Says("Select a file of answers")
	send(w, "lead", "big.csv", "Answer,Note\n"+strings.Repeat("Good,"+strings.Repeat("x", 995)+"\n", satisfaction.MaxFile/1000)).Want(422).Says("20 MB or smaller")
	send(w, "lead", "huge.csv", strings.Repeat("x", satisfaction.MaxFile+2_000_000)).Want(422).Says("20 MB or smaller")
	send(w, "lead", "rows.csv", "A\n"+strings.Repeat("Good\n", satisfaction.MaxRows+1)).Want(422).Says("more than 200,000 rows")
	w.Get("lead", "/satisfaction/imports").Says("No file of answers has been imported yet")
	p := send(w, "lead", "wide.csv", "\xff\xfeA\x00\n\x00G\x00").Want(http.StatusSeeOther)
	w.Get("lead", p.Location).Want(200).Says("UTF-16", "There is no survey yet")
	w.Get("lead", strings.Replace(p.Location, "columns", "check", 1)).Want(http.StatusSeeOther)
}
