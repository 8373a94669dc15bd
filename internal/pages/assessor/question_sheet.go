package assessor

import (
	"net/http"
	"strings"

	"github.com/plaudit/plaudit/internal/account"
	"github.com/plaudit/plaudit/internal/assessment"
	"github.com/plaudit/plaudit/internal/pages/sheet"
	"github.com/plaudit/plaudit/internal/pages/shell"
	"github.com/plaudit/plaudit/internal/question"
	"github.com/plaudit/plaudit/internal/web"
)

// exportQuestions saves the list as a spreadsheet, with the filters of its
// address.
func exportQuestions(s *question.Questions) shell.Handle {
	return func(w http.ResponseWriter, r *http.Request, by account.Actor) error {
		v, err := s.ForAssessor(r.Context(), by, r.PathValue("id"))
		if err != nil {
			return err
		}
		p := newQuestionsPage(v, by.Today, r.URL.Query(), &web.Form{})
		return sheet.Send(w, r.PathValue("format"), "questions", question.QuestionBook(v.Case, p.shown))
	}
}

type questionImportPage struct {
	assessment.Case
	*sheet.Import
	rows []sheet.Row // once they were checked
}

// importQuestions takes a spreadsheet of questions, tells the fate of each row,
// and then keeps them as drafts.
func importQuestions(s *question.Questions) shell.Handle {
	return func(w http.ResponseWriter, r *http.Request, by account.Actor) error {
		id := r.PathValue("id")
		p := questionImportPage{Import: sheet.NewImport("Excel, CSV, or Word with a table. The first row has the headings Id, Kind, Elements, Question, To whom and Due; only Question is needed")}
		var err error
		if p.Case, _, err = s.PlanImport(r.Context(), by, id, nil); err != nil {
			return err
		}
		if r.Method == http.MethodPost {
			rows, ok, err := p.Take(w, r, question.QuestionRows)
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
		f := frame(p.Case, "Import questions", p.Form)
		f.Crumbs = append(f.Crumbs, shell.Crumb{Text: "Questions", Href: questionsPath(id)})
		return shell.Show(w, r, http.StatusOK, f, p.view())
	}
}

// plan saves rows that were checked, or checks them. Done tells that the answer
// was written.
func (p *questionImportPage) plan(w http.ResponseWriter, r *http.Request, by account.Actor, s *question.Questions, rows []question.SheetRow) (done bool, err error) {
	var fates []question.QuestionFate
	if p.Saving() {
		var kept int
		if kept, fates, err = s.Import(r.Context(), by, p.ID, rows, p.Key.Value); err != nil {
			return false, err
		}
		if fates == nil {
			shell.Flash(w, counted(kept, "draft")+" kept. Read them once more, then send them")
			return true, web.SeeOther(w, r, questionsPath(p.ID)+"?state=draft")
		}
		p.Form.General = append(p.Form.General, "Questions have changed since the spreadsheet was checked. See below what happens now, and save again")
	} else if _, fates, err = s.PlanImport(r.Context(), by, p.ID, rows); err != nil {
		return false, err
	}
	for _, f := range fates {
		p.rows = append(p.rows, sheet.Row{Row: f.Row, Fate: f.Fate, What: short(f.Asking.Words, 200), Why: f.Words,
			More: strings.Join([]string{f.Asking.Kind.Title(), about(question.Question{ElementIDs: f.Asking.ElementIDs}), f.Whom + dueWords(question.Question{DueOn: f.Asking.DueOn})}, " · ")})
	}
	return false, p.Keep(rows, question.Digest(fates))
}

var questionFates = sheet.Titles{question.RowNew: "New draft", question.RowChanged: "Changes a draft", question.RowSame: "There already",
	question.RowLeft: "Left as it is", question.RowWrong: "Put right first"}
