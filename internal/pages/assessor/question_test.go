package assessor_test

import (
	"bytes"
	"encoding/json"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/plaudit/plaudit/internal/pages/pagetest"
	"github.com/plaudit/plaudit/internal/store/storetest"
)

// upload posts a form with a file.
func upload(t *testing.T, w *pagetest.World, who, path, name, content string, fields ...string) *pagetest.Page {
	t.Helper()
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	for i := 0; i < len(fields); i += 2 {
		if err := form.WriteField(fields[i], fields[i+1]); err != nil {
			t.Fatal(err)
		}
	}
	if name != "" {
		file, err := form.CreateFormFile("file", name)
		if err == nil {
			_, err = file.Write([]byte(content))
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := form.Close(); err != nil {
		t.Fatal(err)
	}
	r := httptest.NewRequest(http.MethodPost, path, &body)
	r.Header.Set("Content-Type", form.FormDataContentType())
	return w.Do(who, r)
}

// saveChecked posts what the check of a spreadsheet offers to save.
func saveChecked(t *testing.T, w *pagetest.World, who, path string, checked *pagetest.Page) *pagetest.Page {
	t.Helper()
	value := func(name string) string {
		return checked.Find(`form[action="`+path+`"] input[name="`+name+`"]`).AttrOr("value", "")
	}
	return upload(t, w, who, path, "", "", "rows", value("rows"), "key", value("key"))
}

const sheetHead = "Id,Kind,Elements,Question,To whom,Due\n"

func TestQuestionsComeFromASpreadsheet(t *testing.T) {
	w := world(t)
	const at = "/desk/as1/questions/import"
	w.Get("assessor", at).Want(200).Says("Each row becomes a draft")
	upload(t, w, "assessor", at, "", "").Want(422).Says("Select a spreadsheet")
	for name, c := range map[string]struct{ content, says string }{
		"empty.csv":    {"", "The spreadsheet is empty"},
		"head.csv":     {sheetHead, "There is no table with more than one row"},
		"other.csv":    {"Name,Age\nAda,36\n", "There is no column with the heading Question"},
		"paper.pdf":    {"%PDF-1.7 hello", "The spreadsheet is a PDF"},
		"broken.xlsx":  {"PK\x03\x04 nothing", "damaged"},
		"nul.csv":      {"Question\nWhy\x00?\n", "damaged"},
		"too_many.csv": {sheetHead + strings.Repeat(",,,Why?,,\n", 501), "501 rows"},
	} {
		upload(t, w, "assessor", at, name, c.content).Want(422).Says(c.says)
	}
	csv := sheetHead +
		"A1,Please provide,\"1.1.1, 1.3.2\",The survey,Lead,5 December 2025\n" +
		"A2,Question,,About it all?,Housing,\n" +
		"A1,Question,1.1.1,The same id,,\n" +
		"A3,Shout,9.9.9,Bad,Nobody at all,soon\n" +
		",,1.1.1,=HYPERLINK(1),,\n" +
		"A5,Question,5.1.1,Not examined,,\n" +
		"A6,Question,1.1.1,,,\n"
	p := upload(t, w, "assessor", at, "questions.csv", csv).Want(200).Says("Nothing has been saved yet", "New draft", "The survey", "by 5 December 2025", "Anyone in Housing",
		"Row 2 has the same id", "The kind must be Question or Please provide", "Nobody and no service area that can answer is called Nobody at all", "The day must be like",
		"Not examined in this assessment: 5.1.1", "Enter your question", "=HYPERLINK(1)")
	w.Get("assessor", "/desk/as1/questions").Says("Nothing has been asked yet")
	saveChecked(t, w, "assessor", at, p).Want(303)
	w.Get("assessor", "/desk/as1/questions").Says("Draft (3)", "The survey", "Please provide")
	w.Get("moderator", "/desk/as1/questions").Lacks("The survey", "Draft")

	// Again: nothing is doubled. What was saved meanwhile shows before anything is saved.
	saveChecked(t, w, "assessor", at, p).Want(422).Says("Questions have changed since the spreadsheet was checked", "It is a draft already")
	upload(t, w, "assessor", at, "questions.csv", csv).Want(200).Says("It is a draft already").Lacks("New draft", "Keep as drafts")
	changed := strings.Replace(csv, "The survey", "The newest survey", 1)
	p = upload(t, w, "assessor", at, "questions.csv", changed).Want(200).Says("Changes a draft")
	saveChecked(t, w, "assessor", at, p).Want(303)
	list := w.Get("assessor", "/desk/as1/questions").Says("The newest survey", "Draft (3)")
	var ids []string
	for _, box := range list.Find(`input[name="send"]`).EachIter() {
		ids = append(ids, "send", box.AttrOr("value", ""))
	}
	w.Post("assessor", "/desk/as1/questions/send", values()).Want(422).Says("Select the drafts")
	w.Post("assessor2", "/desk/as1/questions/send", values(ids...)).Want(404)
	w.Post("assessor", "/desk/as1/questions/send", values(ids...)).Want(303)
	upload(t, w, "assessor", at, "questions.csv", csv).Want(200).Says("so it stays as it was sent", "It was sent as Q")

	// Out again: what a spreadsheet would take for a formula is none.
	out := w.Get("moderator", "/desk/as1/questions/export/csv").Want(200).Body
	if !strings.Contains(out, ",'=HYPERLINK(1),") || !strings.Contains(out, "A1,Q") {
		t.Errorf("the list is %s", out)
	}
	book := w.Get("assessor", "/desk/as1/questions/export/xlsx").Want(200).Body
	upload(t, w, "assessor", at, "questions.xlsx", book).Want(200).Says("There already", "3").Lacks("New draft", "Put right first")
	upload(t, w, "assessor", at, "questions.csv", out).Want(200).Lacks("New draft", "Put right first")
	w.Get("assessor", "/desk/as1/questions/export/exe").Want(404)
	for made, status := range map[string]int{"": 422, "x": 422, "[]": 422, `[{"row":1,"cells":{"words":"Made up","id":"Z1"}}]`: 422} { // never without a check
		upload(t, w, "assessor", at, "", "", "rows", made, "key", "x").Want(status)
	}
}

func TestAQuestionIsWrittenSentAndFiltered(t *testing.T) {
	w := world(t)
	const at = "/desk/as1/questions"
	w.Get("assessor", at+"/new?element=1.3.2").Want(200).Says("Send to the organisation", "Anyone in Housing")
	w.Get("moderator", at+"/new").Want(403)
	w.Post("assessor", at+"/new", values("kind", "provide", "elements", "1.1.1 and so on 9.9.9", "words", "W")).Want(422).Says("Enter numbers of elements")
	w.Post("assessor", at+"/new", values("kind", "provide", "elements", "5.1.1", "words", "Kept words")).Want(422).Says("not examined", "Kept words")
	w.Post("assessor", at+"/new", values("kind", "question", "words", "W", "whom", "person:per_other_lead")).Want(422).Says("Select from the list")
	w.Post("assessor", at+"/new", values("kind", "question", "words", "W", "due-day", "1", "due-month", "1", "due-year", "2020")).Want(422).Says("today or later")
	w.Post("assessor", at+"/new", values("kind", "provide", "elements", "1.1.1, 1.3.2", "words", "The survey", "whom", "person:"+storetest.PersonID("champion"), "then", "draft")).Want(303)
	p := w.Get("assessor", at).Says("Draft (1)", "The survey")
	draft := p.Find(`.pl-finding a[href*="/questions/q_"]`).First().AttrOr("href", "")
	w.Get("moderator", draft).Want(404)
	w.Get("assessor2", draft).Want(404)
	w.Post("assessor", draft, values("kind", "provide", "words", "Stale", "version", "9")).Want(409).Says("Stale", "Save again")
	w.Post("assessor", draft, values("kind", "provide", "elements", "1.1.1, 1.3.2", "words", "The survey", "whom", "person:"+storetest.PersonID("champion"), "version", "1")).Want(303)
	w.Post("assessor", at, values("words", "Why?", "then", "more")).Want(303)
	w.Get("assessor", at+"?state=sent").Says("The survey", "Champion of Housing").Lacks("Why?")
	w.Get("assessor", at+"?kind=question").Says("Why?").Lacks("The survey")
	w.Get("assessor", at+"?element=1.3.2&whom="+storetest.PersonID("champion")).Says("The survey").Lacks("Why?")
	w.Get("assessor", at+"?whom=lead&element=whole").Says("Why?").Lacks("The survey")
	w.Get("assessor", at+"?state=settled&element=9.9.9&whom=x&kind=y").Want(200).Says("No question matches")
	w.Get("assessor", draft).Says("Put it to somebody else", "History")
	w.Post("assessor", draft, values("whom", "", "version", "2", "due-day", "1", "due-month", "12", "due-year", "2025")).Want(303)
	w.Get("assessor", draft).Says("to the lead, by 1 December 2025")
	w.Post("assessor", draft+"/withdraw", values("element", "1.1.1")).Want(303)
	w.Post("assessor", draft+"/restore", nil).Want(303)
	w.Post("assessor", draft+"/restore", nil).Want(409)
	w.Post("assessor", draft+"/remove", values("version", "5")).Want(409)
}

// A question is kept as it is written: a new one becomes a draft, with which the
// form goes on.
func TestANewQuestionIsKeptAsItIsWritten(t *testing.T) {
	w := world(t)
	const at = "/desk/as1/questions"
	form := w.Get("assessor", at+"/new").Want(200).Find("form[data-autosave]")
	if to := form.AttrOr("data-autosave", ""); to != at+"/new/autosave" || form.AttrOr("data-draft", "") == "" || form.Find("[data-pl-saved]").Length() != 1 {
		t.Errorf("a new question is kept at %q", to)
	}
	key := form.Find("input[name=form]").AttrOr("value", "")
	if again := w.Get("assessor", at+"/new").Find("input[name=form]").AttrOr("value", ""); key == "" || again == key {
		t.Errorf("two forms have the keys %q and %q", key, again)
	}
	ask := func(words, version string) url.Values {
		return values("form", key, "kind", "question", "elements", "1.1.1", "words", words, "whom", "", "version", version)
	}
	w.Post("assessor", at+"/new/autosave", ask("", "0")).Want(422)
	var kept struct {
		Version          int
		Action, Autosave string
	}
	if err := json.Unmarshal([]byte(w.Post("assessor", at+"/new/autosave", ask("Who is as", "0")).Want(200).Body), &kept); err != nil || kept.Version != 1 || kept.Autosave != kept.Action+"/autosave" {
		t.Fatalf("%+v %v", kept, err)
	}
	lost := kept // the answer did not arrive, and the form saves once more
	if err := json.Unmarshal([]byte(w.Post("assessor", at+"/new/autosave", ask("Who is as", "0")).Want(200).Body), &kept); err != nil || kept != lost {
		t.Fatalf("saved again: %+v, %v", kept, err)
	}
	if p := w.Post("assessor", kept.Autosave, ask("Who is asked, and when?", "1")).Want(200); strings.TrimSpace(p.Body) != `{"version":2}` {
		t.Errorf("kept again: %s", p.Body)
	}
	w.Post("assessor", kept.Autosave, ask("Another tab", "1")).Want(409)
	w.Get("assessor", kept.Action).Want(200).Says("Draft of a question", "Who is asked, and when?")
	clash := w.Post("assessor", kept.Action, ask("Another tab", "1")).Want(409).Says("Another tab")
	if got := clash.Find("form[data-autosave]").AttrOr("data-module", ""); strings.Contains(got, "autosave") {
		t.Error("what a colleague wrote would be written over in the background")
	}
	w.Get("lead", "/assessments/as1/questions").Lacks("Who is asked")
	w.Post("moderator", at+"/new/autosave", ask("Mine", "0")).Want(403)
	w.Post("assessor", kept.Action, ask("Who is asked, and when?", "2")).Want(303)
	w.Post("assessor", kept.Autosave, ask("Too late", "3")).Want(409)
	if n := strings.Count(w.Get("assessor", at).Want(200).Body, "Who is asked, and when?</p>"); n != 1 {
		t.Errorf("the question stands there %d times", n)
	}
}
