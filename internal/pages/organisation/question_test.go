package organisation_test

import (
	"bytes"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/plaudit/plaudit/internal/pages/pagetest"
	"github.com/plaudit/plaudit/internal/question"
	"github.com/plaudit/plaudit/internal/store/storetest"
)

func TestADraftOfAnAnswerIsPassedOnAndLosesNoWord(t *testing.T) {
	d := deskWorld(t)
	storetest.Evidence(t, d.DB, "extra", "EX-77")
	q, err := d.questions.Ask(background, d.Actor("assessor"), "as1", question.Asking{ElementIDs: []string{"1.1.1"}, Words: "Which groups?", DueOn: "2025-11-20"})
	d.must(err)
	at := "/assessments/as1/questions/" + q.ID
	d.Get("lead", at+"/answer").Want(200).Says("Needed by 20 November 2025", "Send the answer")
	d.Get("contributor", at+"/answer").Want(403)
	d.Get("lead", at+"/pass").Want(200).Says("Contributor")
	d.Post("lead", at+"/pass", values("person", "per_other_lead")).Want(422)
	d.Post("lead", at+"/pass", values("person", storetest.PersonID("contributor"), "note", "You know", "version", "0")).Want(303)
	d.Get("contributor", at+"/answer").Want(200).Says("You know", "Keep the draft").Lacks("Send the answer")
	auto := d.Post("contributor", at+"/autosave", values("answer", "Half a th", "codes", "EX-77", "version", "1")).Want(200)
	if strings.TrimSpace(auto.Body) != `{"version":2}` {
		t.Error(auto.Body)
	}
	d.Post("contributor", at+"/answer", values("answer", "Half a thought", "version", "2")).Want(403) // is not theirs to send
	d.Get("executive", "/assessments/as1/questions").Says("Draft by Contributor").Lacks("Half a th")
	d.Post("lead", at+"/autosave", values("answer", "Mine", "version", "1")).Want(409)
	p := d.Post("lead", at+"/answer", values("answer", "Mine <b>", "version", "1")).Want(409).Says("Half a th", "Mine <b>", "Saved now, by Contributor")
	d.Post("lead", at+"/answer", values("answer", "Both", "version", p.Find(`input[name="version"]`).AttrOr("value", ""), "then", "add")).Want(303)
	d.Get("lead", "/assessments/as1/questions?state=in-draft").Says("In draft (1)", "Which groups?", "With Contributor")
	d.Get("lead", "/assessments/as1/questions?whose=mine").Says("Which groups?")
	d.Get("champion", "/assessments/as1/questions?whose=mine").Says("No question matches")
	d.must(d.questions.Withdraw(background, d.Actor("assessor"), "as1", q.ID))
	d.Post("lead", at+"/answer", values("answer", "Long words", "version", "3")).Want(409).Says("has been withdrawn", "Long words", "not been sent")
	d.Get("lead", at+"/answer").Want(404)
}

// sheetPost posts a form with a file, or what the check of one offers to save.
func sheetPost(t *testing.T, d *bodySide, who, path, name, content string, checked *pagetest.Page) *pagetest.Page {
	t.Helper()
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	if checked != nil {
		for _, field := range []string{"rows", "key"} {
			d.must(form.WriteField(field, checked.Find(`form[action="`+path+`"] input[name="`+field+`"]`).AttrOr("value", "")))
		}
	} else {
		file, err := form.CreateFormFile("file", name)
		d.must(err)
		_, err = file.Write([]byte(content))
		d.must(err)
	}
	d.must(form.Close())
	r := httptest.NewRequest(http.MethodPost, path, &body)
	r.Header.Set("Content-Type", form.FormDataContentType())
	return d.Do(who, r)
}

func TestAnswersComeFromASpreadsheet(t *testing.T) {
	d := deskWorld(t)
	storetest.Evidence(t, d.DB, "extra", "EX-77")
	var ids []string
	for _, words := range []string{"First?", "=Second()", "Third?"} {
		q, err := d.questions.Ask(background, d.Actor("assessor"), "as1", question.About("1.1.1", words))
		d.must(err)
		ids = append(ids, q.ID)
	}
	d.must(d.questions.Answer(background, d.Actor("lead"), "as1", ids[2], question.Reply{Words: "Done"}))
	_, err := d.questions.Ask(background, d.Actor("assessor"), "as1", question.Asking{Words: "A draft?", Draft: true})
	d.must(err)
	const at = "/assessments/as1/questions"
	out := d.Get("executive", "/assessments/as1/question-list/csv").Want(200).Body
	if !strings.Contains(out, "'=Second()") || strings.Contains(out, "A draft?") || !strings.Contains(out, ids[0]) {
		t.Errorf("the list is %s", out)
	}
	d.Get("other_lead", "/assessments/as1/question-list/xlsx").Want(404)
	d.Get("executive", at+"/import").Want(403)
	d.Get("lead", at+"/import").Want(200).Says("only your organisation sees")
	sheetPost(t, d, "lead", at+"/import", "x.csv", "Id,Question\n1,Why?\n", nil).Want(422).Says("There is no column with the heading Answer")
	csv := "Id,Question,Answer,Evidence codes\n" + ids[0] + ",First?,We do,ex-77\nQ2,,\"'=1+1\",EX-none\n" + ids[2] + ",,Late,\nq_none,,Words,\n" + ids[0] + ",,Twice,\n,,No id,\n"
	p := sheetPost(t, d, "lead", at+"/import", "answers.csv", csv, nil).Want(200).Says("Becomes a draft", "We do", "There is no evidence with the code EX-NONE",
		"It was answered on 14 November 2025 already", "There is no question with the id q_none", "Row 2 answers the same question", "Enter the id of the question")
	sheetPost(t, d, "other_lead", at+"/import", "", "", p).Want(404)
	sheetPost(t, d, "contributor", at+"/import", "answers.csv", csv, nil).Want(200).Says("It is not yours to answer").Lacks("Keep as drafts")
	sheetPost(t, d, "lead", at+"/import", "", "", p).Want(303)
	d.Get("lead", at+"?state=in-draft").Says("In draft (1)")
	v, err := d.questions.ForAssessor(background, d.Actor("assessor"), "as1")
	d.must(err)
	for _, q := range v.Questions {
		if strings.Contains(q.Answer, "We do") {
			t.Error("an import has sent an answer")
		}
	}
	sheetPost(t, d, "lead", at+"/import", "", "", p).Want(422).Says("Answers have changed since", "The draft says so already")
	p = sheetPost(t, d, "lead", at+"/import", "answers.csv", strings.Replace(csv, "We do", "We really do", 1), nil).Want(200).Says("Replaces the draft of Lead")
	_, err = d.questions.SaveAnswer(background, d.Actor("lead"), "as1", ids[0], question.Reply{Words: "Meanwhile", Version: 1})
	d.must(err)
	sheetPost(t, d, "lead", at+"/import", "", "", p).Want(422).Says("Answers have changed since", "Meanwhile")
	book := d.Get("lead", "/assessments/as1/question-list/xlsx").Want(200).Body
	sheetPost(t, d, "lead", at+"/import", "answers.xlsx", book, nil).Want(200).Says("The draft says so already").Lacks("Put right first")
}
