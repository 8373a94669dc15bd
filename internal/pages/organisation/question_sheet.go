package organisation

import (
	"net/http"

	"github.com/plaudit/plaudit/internal/account"
	"github.com/plaudit/plaudit/internal/assessment"
	"github.com/plaudit/plaudit/internal/pages/sheet"
	"github.com/plaudit/plaudit/internal/pages/shell"
	"github.com/plaudit/plaudit/internal/question"
	"github.com/plaudit/plaudit/internal/web"
)

// exportAnswers saves the list as a spreadsheet in which answers can be written.
func exportAnswers(s *question.Questions) shell.Handle {
	return func(w http.ResponseWriter, r *http.Request, by account.Actor) error {
		v, err := s.ForOrganisation(r.Context(), by, r.PathValue("id"))
		if err != nil {
			return err
		}
		v.Questions = newQuestionsPage(v, by, r.URL.Query()).shown
		return sheet.Send(w, r.PathValue("format"), "questions-from-the-assessors", question.AnswerBook(v))
	}
}

type answerImportPage struct {
	assessment.Case
	*sheet.Import
	rows []sheet.Row // once they were checked
}

// importAnswers takes a spreadsheet of answers, tells the fate of each row, and
// then keeps them as drafts.
func importAnswers(s *question.Questions) shell.Handle {
	return func(w http.ResponseWriter, r *http.Request, by account.Actor) error {
		p := answerImportPage{Import: sheet.NewImport("Excel, CSV, or Word with a table: the list of questions that you saved, with your answers in the columns Answer and Evidence codes")}
		var err error
		if p.Case, _, err = s.PlanAnswerImport(r.Context(), by, r.PathValue("id"), nil); err != nil {
			return err
		}
		if r.Method == http.MethodPost {
			rows, ok, err := p.Take(w, r, question.AnswerRows)
			if err != nil {
				return err
			}
			if ok {
				done, err := p.plan(w, r, by, s, rows)
				if done || err != nil {
					return err
				}
			}
		}
		return shell.Show(w, r, http.StatusOK, questionFrame(p.Case, "Import answers", p.Form), p.view())
	}
}

// plan saves rows that were checked, or checks them. Done tells that the answer
// to the request was written.
func (p *answerImportPage) plan(w http.ResponseWriter, r *http.Request, by account.Actor, s *question.Questions, rows []question.SheetRow) (done bool, err error) {
	var fates []question.AnswerFate
	if p.Saving() {
		var kept int
		if kept, fates, err = s.ImportAnswers(r.Context(), by, p.ID, rows, p.Key.Value); err != nil {
			return false, err
		}
		if fates == nil {
			shell.Flash(w, countWords(int64(kept), "draft")+" kept. Read them once more, then send each to the assessors")
			return true, web.SeeOther(w, r, questionsPath(p.ID)+"?state="+inDraft)
		}
		p.Form.General = append(p.Form.General, "Answers have changed since the spreadsheet was checked. See below what happens now, and save again")
	} else if _, fates, err = s.PlanAnswerImport(r.Context(), by, p.ID, rows); err != nil {
		return false, err
	}
	for _, f := range fates {
		what := f.Name
		if f.Asked != "" {
			what += ": " + shortened(f.Asked, 120)
		}
		p.rows = append(p.rows, sheet.Row{Row: f.Row, Fate: f.Fate, What: what, More: shortened(f.Reply.Words, 200), Why: f.Words})
	}
	return false, p.Keep(rows, question.Digest(fates))
}

var answerFates = sheet.Titles{question.RowNew: "Becomes a draft", question.RowChanged: "Replaces a draft", question.RowSame: "There already",
	question.RowLeft: "Left as it is", question.RowWrong: "Put right first"}
