package question

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/plaudit/plaudit/internal/account"
	"github.com/plaudit/plaudit/internal/assessment"
	"github.com/plaudit/plaudit/internal/date"
	"github.com/plaudit/plaudit/internal/fault"
	"github.com/plaudit/plaudit/internal/matrix"
	"github.com/plaudit/plaudit/internal/organisation"
	"github.com/plaudit/plaudit/internal/standard"
)

// RowFate is what becomes of one row of a spreadsheet.
type RowFate string

// The fates.
const (
	RowNew     RowFate = "new"
	RowChanged RowFate = "changed"
	RowSame    RowFate = "same"  // it is there already
	RowLeft    RowFate = "left"  // nothing is done with it, for a reason
	RowWrong   RowFate = "wrong" // it has to be put right
)

// maxSheetRows is how many rows a spreadsheet of questions may have.
const maxSheetRows = 500

// SheetRow is a row with what stands in the columns that are known, by their
// names.
type SheetRow struct {
	Row   int               `json:"row"` // counted as the spreadsheet does
	Cells map[string]string `json:"cells"`
}

func (r SheetRow) cell(name string) string { return strings.TrimSpace(r.Cells[name]) }

// Columns of the spreadsheets, by the headings that people give them.
const (
	columnID       = "id"
	columnKind     = "kind"
	columnElements = "elements"
	columnWords    = "words"
	columnWhom     = "whom"
	columnDue      = "due"
	columnAnswer   = "answer"
	columnEvidence = "evidence"
)

var columnHeadings = map[string][]string{
	columnID:       {"id", "ref", "reference", "your id", "question id"},
	columnKind:     {"kind", "type"},
	columnElements: {"elements", "element", "element(s)", "about"},
	columnWords:    {"question", "words", "question or request", "request", "text"},
	columnWhom:     {"to whom", "to", "whom", "for", "addressee"},
	columnDue:      {"due", "due date", "due on", "needed by", "by"},
	columnAnswer:   {"answer", "your answer", "reply", "response"},
	columnEvidence: {"evidence", "evidence codes", "codes", "your evidence"},
}

func sheetRows(tables []matrix.Table, needed string, missing string) ([]SheetRow, error) {
	for _, t := range tables {
		for first := range t.Rows[:min(len(t.Rows), 20)] {
			at := map[string]int{}
			for i, cell := range t.Rows[first] {
				for name, headings := range columnHeadings {
					if _, there := at[name]; !there && slices.Contains(headings, strings.ToLower(strings.TrimSpace(cell))) {
						at[name] = i
					}
				}
			}
			if _, ok := at[needed]; !ok {
				continue
			}
			var rows []SheetRow
			for n, cells := range t.Rows[first+1:] {
				if strings.TrimSpace(strings.Join(cells, "")) == "" {
					continue
				}
				r := SheetRow{Row: first + n + 2, Cells: map[string]string{}}
				for name, i := range at {
					if i < len(cells) {
						r.Cells[name] = cells[i]
					}
				}
				rows = append(rows, r)
			}
			if len(rows) > maxSheetRows {
				return nil, fault.TooLarge(fmt.Sprintf("The spreadsheet has %d rows; %d are the most. Split it", len(rows), maxSheetRows))
			}
			return rows, nil
		}
	}
	return nil, fault.Invalid(missing)
}

// QuestionRows finds the rows with questions in the tables of a spreadsheet.
func QuestionRows(tables []matrix.Table) ([]SheetRow, error) {
	return sheetRows(tables, columnWords, "There is no column with the heading Question. Give the first row the headings Id, Kind, Elements, Question, To whom and Due")
}

// QuestionFate is what becomes of a row with a question.
type QuestionFate struct {
	Row        int     `json:"row"`
	Fate       RowFate `json:"fate"`
	Words      string  `json:"why"` // why, where there is something to say
	QuestionID string  `json:"question"`
	Version    int64   `json:"version"`
	Asking     Asking  `json:"asking"`
	Whom       string  `json:"whom"` // in words
}

// Digest names the fates of rows, so that it shows when one has changed between
// the check and the saving.
func Digest[T any](fates []T) string {
	text, err := json.Marshal(fates)
	if err != nil {
		return ""
	}
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:])
}

// PlanQuestions works out the fate of each row: what is new becomes a draft, a
// draft is changed, and what was sent already stays. It depends on nothing but
// its arguments.
func PlanQuestions(std *standard.Standard, examined []string, all []Question, who Respondents, today date.Date, rows []SheetRow) []QuestionFate {
	fates := make([]QuestionFate, 0, len(rows))
	rowOf := map[string]int{}
	for _, r := range rows {
		f := QuestionFate{Row: r.Row, Fate: RowNew}
		var wrong []string
		f.Asking, f.Whom, wrong = askingOf(std, examined, who, today, r)
		key := strings.ToLower(f.Asking.OwnKey)
		if key == "" {
			key = fmt.Sprint(f.Asking.Kind, f.Asking.ElementIDs, f.Asking.Words)
		}
		before, twice := rowOf[key]
		there := slices.IndexFunc(all, func(q Question) bool { return named(q, f.Asking) })
		switch {
		case len(wrong) > 0:
			f.Fate, f.Words = RowWrong, strings.Join(wrong, ". ")
		case twice && f.Asking.OwnKey != "":
			f.Fate, f.Words = RowWrong, fmt.Sprintf("Row %d has the same id. Give each row an id of its own", before)
		case twice:
			f.Fate, f.Words = RowSame, fmt.Sprintf("Row %d asks the same", before)
		case there >= 0:
			f.meet(all[there])
		}
		rowOf[key] = r.Row
		fates = append(fates, f)
	}
	return fates
}

// named tells whether a row means the question: by its id, or without one by
// asking the same.
func named(q Question, a Asking) bool {
	if a.OwnKey == "" {
		return q.State() != QuestionWithdrawn && q.Words == a.Words && q.Kind == a.Kind && slices.Equal(q.ElementIDs, a.ElementIDs)
	}
	return a.OwnKey == q.ID || strings.EqualFold(a.OwnKey, q.OwnKey) || q.Number > 0 && strings.EqualFold(a.OwnKey, q.Name())
}

// meet works out the fate of a row whose question is there.
func (f *QuestionFate) meet(q Question) {
	f.QuestionID, f.Version = q.ID, q.Version
	same := q.Words == f.Asking.Words && q.Kind == f.Asking.Kind && slices.Equal(q.ElementIDs, f.Asking.ElementIDs) &&
		q.PersonID == f.Asking.PersonID && q.AreaID == f.Asking.AreaID && q.DueOn == f.Asking.DueOn
	switch {
	case q.State() == QuestionDraft && !same:
		f.Fate = RowChanged
	case q.State() == QuestionDraft:
		f.Fate, f.Words = RowSame, "It is a draft already"
	case same:
		f.Fate, f.Words = RowSame, "It was sent as "+q.Name()
	default:
		f.Fate, f.Words = RowLeft, "It was sent as "+q.Name()+" already, so it stays as it was sent. Give the row another id to ask anew"
	}
}

// askingOf reads a row, and says what is wrong with it.
func askingOf(std *standard.Standard, examined []string, who Respondents, today date.Date, r SheetRow) (a Asking, whom string, wrong []string) {
	a = Asking{Words: r.cell(columnWords), OwnKey: r.cell(columnID), Draft: true}
	switch strings.ToLower(r.cell(columnKind)) {
	case "", "question", "q":
		a.Kind = AskWords
	case "please provide", "provide", "request", "evidence", "p":
		a.Kind = AskEvidence
	default:
		wrong = append(wrong, "The kind must be Question or Please provide")
	}
	cell := r.cell(columnElements)
	known, unknown := matrix.Elements(std, cell)
	unknown = append(unknown, slices.DeleteFunc(slices.Clone(known), func(id string) bool { return slices.Contains(examined, id) })...)
	switch {
	case len(unknown) > 0:
		wrong = append(wrong, "Not examined in this assessment: "+shortWords(strings.Join(unknown, ", ")))
	case len(known) == 0 && !slices.Contains([]string{"", "whole", "the whole", "all", "none", "the whole submission"}, strings.ToLower(cell)):
		wrong = append(wrong, "The elements must be like 1.3.2, or empty for the whole submission")
	}
	a.ElementIDs = known
	var complaint string
	if a.PersonID, a.AreaID, whom, complaint = who.find(r.cell(columnWhom)); complaint != "" {
		wrong = append(wrong, complaint)
	}
	if due := r.cell(columnDue); due != "" {
		from, until, ok := matrix.Period(due)
		if a.DueOn = until; !ok || from != until {
			a.DueOn = ""
			wrong = append(wrong, "The day must be like 5 December 2025 or 2025-12-05")
		}
	}
	a = a.clean()
	if f, ok := a.check(today).(*fault.Error); ok { //nolint:errorlint // it is ours
		for _, field := range f.Fields {
			wrong = append(wrong, field.Words)
		}
	}
	return a, whom, wrong
}

// find reads whom a cell names: nobody, the lead, a person by name or address, or
// a service area.
func (r Respondents) find(cell string) (personID, areaID, whom, complaint string) {
	folded := standard.Fold(cell)
	if folded == "" || folded == "lead" || folded == "the lead" {
		return "", "", Question{}.Whom(), ""
	}
	matches := 0
	for _, m := range r.People {
		if standard.Fold(m.Name) == folded || strings.EqualFold(m.Email, cell) {
			personID, whom = m.PersonID, m.Name
			matches++
		}
	}
	for _, a := range r.Areas {
		if standard.Fold(a.Name) == strings.TrimPrefix(folded, "anyone in ") {
			areaID, whom = a.ID, "Anyone in "+a.Name
			matches++
		}
	}
	switch matches {
	case 0:
		return "", "", "", "Nobody and no service area that can answer is called " + shortWords(cell)
	case 1:
		return personID, areaID, whom, ""
	}
	return "", "", "", "There are several with the name " + shortWords(cell) + ". Write the mail address instead"
}

// PlanImport returns the fates of rows, for an assessor; without rows whether
// they may import. Nothing is saved.
func (s *Questions) PlanImport(ctx context.Context, by account.Actor, assessmentID string, rows []SheetRow) (v assessment.Case, fates []QuestionFate, err error) {
	err = s.store.Read(ctx, func(tx Tx) error {
		if v, err = assessment.CaseUnderWork(ctx, tx, by, account.Assess, assessmentID); err != nil {
			return err
		}
		if !v.Rateable() {
			return assessment.WrongTime(v.Assessment)
		}
		if len(rows) == 0 {
			return nil
		}
		fates, _, _, err = planImport(ctx, tx, by, v.Assessment, rows)
		return err
	})
	return v, fates, err
}

func planImport(ctx context.Context, tx Tx, by account.Actor, a assessment.Assessment, rows []SheetRow) (fates []QuestionFate, all []Question, who Respondents, err error) {
	std, err := a.Standard()
	if err != nil {
		return nil, nil, who, err
	}
	selected, err := tx.Selected(ctx, a.ID)
	if err != nil {
		return nil, nil, who, err
	}
	var examined []string
	for _, s := range selected {
		examined = append(examined, s.ElementID)
	}
	if all, err = tx.Questions(ctx, a.ID, ""); err != nil {
		return nil, nil, who, err
	}
	who, err = respondents(ctx, tx, a.OrganisationID)
	return PlanQuestions(std, examined, all, who, by.Today, rows), all, who, err
}

// Import keeps the rows as drafts, as long as their fates are those of the
// digest; otherwise it returns the new fates and saves nothing.
func (s *Questions) Import(ctx context.Context, by account.Actor, assessmentID string, rows []SheetRow, digest string) (kept int, now []QuestionFate, err error) {
	return kept, now, s.store.Write(ctx, func(tx Tx) error {
		kept, now = 0, nil
		a, err := assessment.LoadRateable(ctx, tx, by, assessmentID)
		if err != nil {
			return err
		}
		fates, all, who, err := planImport(ctx, tx, by, a, rows)
		if err != nil {
			return err
		}
		if Digest(fates) != digest {
			now = fates
			return nil
		}
		var these []Question
		for _, f := range fates {
			q := Question{ID: s.newID("q"), AssessmentID: a.ID, AskedBy: by.PersonID, AskedAt: s.now()}
			switch f.Fate {
			case RowNew:
				q = f.Asking.into(q)
			case RowChanged:
				i := slices.IndexFunc(all, func(q Question) bool { return q.ID == f.QuestionID })
				f.Asking.OwnKey = all[i].OwnKey
				q = f.Asking.into(all[i])
			default:
				continue
			}
			these = append(these, q)
		}
		kept = len(these)
		return s.put(ctx, tx, by, a, all, who, these)
	})
}

// QuestionBook is the list of questions as a spreadsheet, which QuestionRows
// reads again.
func QuestionBook(v assessment.Case, all []Question) matrix.Book {
	book := matrix.Book{Sheet: "Questions", Title: "Questions to " + v.Organisation, Author: v.Body, Columns: []matrix.BookColumn{{Heading: "Id", Width: 14}, {Heading: "Number", Width: 9},
		{Heading: "Kind", Width: 16}, {Heading: "Elements", Width: 14}, {Heading: "Question", Width: 60}, {Heading: "To whom", Width: 24}, {Heading: "Due", Width: 12},
		{Heading: "State", Width: 14}, {Heading: "Asked by", Width: 20}, {Heading: "Asked on", Width: 12}, {Heading: "Answered", Width: 60}, {Heading: "Answered by", Width: 20},
		{Heading: "Answered on", Width: 12}, {Heading: "Given", Width: 24}}}
	for _, q := range all {
		id := q.OwnKey
		if id == "" {
			id = q.ID
		}
		book.Rows = append(book.Rows, []string{id, q.Name(), q.Kind.Title(), strings.Join(q.ElementIDs, ", "), q.Words, q.Whom(), string(q.DueOn), q.State().Title(),
			q.AskedByName, string(date.Today(q.AskedAt)), q.Answer, q.AnsweredByName, dayOf(q), codesOf(q.Evidence)})
	}
	return book
}

func dayOf(q Question) string {
	if q.AnsweredAt.IsZero() {
		return ""
	}
	return string(date.Today(q.AnsweredAt))
}

func codesOf(items []assessment.FrozenEvidence) string {
	var codes []string
	for _, e := range items {
		codes = append(codes, e.Code)
	}
	return strings.Join(codes, ", ")
}

// Branches are the service areas a question can be put to.
func (r Respondents) Branches() []organisation.Branch { return organisation.Tree(r.Areas) }
