package question

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/plaudit/plaudit/internal/account"
	"github.com/plaudit/plaudit/internal/assessment"
	"github.com/plaudit/plaudit/internal/date"
	"github.com/plaudit/plaudit/internal/matrix"
)

// AnswerBook is the list of questions as a spreadsheet in which an organisation
// writes its answers, which AnswerRows reads again.
func AnswerBook(v QuestionList) matrix.Book {
	book := matrix.Book{Sheet: "Questions", Title: "Questions of " + v.Body, Author: v.Organisation, Columns: []matrix.BookColumn{{Heading: "Id", Width: 14}, {Heading: "Number", Width: 9},
		{Heading: "Kind", Width: 16}, {Heading: "Elements", Width: 14}, {Heading: "Question", Width: 60}, {Heading: "Who has it", Width: 24}, {Heading: "Due", Width: 12},
		{Heading: "State", Width: 14}, {Heading: "Answer", Width: 60}, {Heading: "Evidence codes", Width: 24}, {Heading: "Asked by", Width: 20}, {Heading: "Asked on", Width: 12},
		{Heading: "Answered by", Width: 20}, {Heading: "Answered on", Width: 12}}}
	for _, q := range v.Questions {
		answer, codes := q.Answer, codesOf(q.Evidence)
		if q.Open() {
			answer, codes = q.Draft.Words, strings.Join(q.Draft.Codes, ", ")
		}
		book.Rows = append(book.Rows, []string{q.ID, q.Name(), q.Kind.Title(), strings.Join(q.ElementIDs, ", "), q.Words, q.Holder(), string(q.DueOn), q.State().Title(),
			answer, codes, q.AskedByName, string(date.Today(q.AskedAt)), q.AnsweredByName, dayOf(q.Question)})
	}
	return book
}

// AnswerRows finds the rows with answers in the tables of a spreadsheet.
func AnswerRows(tables []matrix.Table) ([]SheetRow, error) {
	return sheetRows(tables, columnAnswer, "There is no column with the heading Answer. Save the list of questions as a spreadsheet first, and write your answers into that")
}

// AnswerFate is what becomes of a row with an answer.
type AnswerFate struct {
	Row        int     `json:"row"`
	Fate       RowFate `json:"fate"`
	Words      string  `json:"why"`
	QuestionID string  `json:"question"`
	Name       string  `json:"name"` // of the question
	Asked      string  `json:"asked"`
	Reply      Reply   `json:"reply"`
}

// PlanAnswers works out the fate of each row: an answer becomes a draft, or
// changes one. codes are those that the organisation has among those named. It
// depends on nothing but its arguments.
func PlanAnswers(lines []QuestionLine, codes []string, rows []SheetRow) []AnswerFate {
	fates := make([]AnswerFate, 0, len(rows))
	rowOf := map[string]int{}
	for _, r := range rows {
		f := AnswerFate{Row: r.Row, Fate: RowNew, Reply: replyOf(r)}
		id := r.cell(columnID)
		i := slices.IndexFunc(lines, func(q QuestionLine) bool { return id != "" && (q.ID == id || strings.EqualFold(q.Name(), id)) })
		if i < 0 {
			f.Fate, f.Words = RowWrong, "There is no question with the id "+shortWords(id)
			if id == "" {
				f.Words = "Enter the id of the question. Save the list of questions again if it was lost"
			}
			fates = append(fates, f)
			continue
		}
		q := lines[i]
		f.QuestionID, f.Name, f.Asked, f.Reply.Version = q.ID, q.Name(), q.Words, q.Draft.Version
		before, twice := rowOf[q.ID]
		rowOf[q.ID] = r.Row
		if twice {
			f.Fate, f.Words = RowWrong, fmt.Sprintf("Row %d answers the same question. Put both into one row", before)
		} else {
			f.meet(q, codes)
		}
		fates = append(fates, f)
	}
	return fates
}

// meet works out the fate of a row whose question is there.
func (f *AnswerFate) meet(q QuestionLine, codes []string) {
	unknown := slices.DeleteFunc(slices.Clone(f.Reply.Codes), func(c string) bool { return slices.Contains(codes, c) })
	wrong := f.Reply.check(false)
	switch {
	case !q.Open():
		f.Fate, f.Words = RowLeft, "It was answered on "+date.Today(q.AnsweredAt).Words()+" already"
	case f.Reply.Words == "" && len(f.Reply.Codes) == 0:
		f.Fate, f.Words = RowLeft, "There is no answer in the row"
	case !q.MayWrite:
		f.Fate, f.Words = RowLeft, "It is not yours to answer: it was put to "+q.Holder()
	case wrong != nil:
		f.Fate, f.Words = RowWrong, wordsOf(wrong)
	case len(unknown) > 0:
		f.Fate, f.Words = RowWrong, "There is no evidence with the code "+shortWords(strings.Join(unknown, ", "))
	case f.Reply.Words == q.Draft.Words && slices.Equal(f.Reply.Codes, q.Draft.Codes):
		f.Fate, f.Words = RowSame, "The draft says so already"
	case q.Draft.Words != "" || len(q.Draft.Codes) > 0:
		f.Fate, f.Words = RowChanged, "Replaces the draft of "+q.Draft.WriterName+" of "+date.Today(q.Draft.WrittenAt).Words()+": "+shortWords(q.Draft.Words)
	}
}

func replyOf(r SheetRow) Reply {
	return Reply{Words: r.cell(columnAnswer), Codes: strings.FieldsFunc(r.cell(columnEvidence), func(c rune) bool { return strings.ContainsRune(",; \n\t", c) })}.clean()
}

// PlanAnswerImport returns the fates of rows, for somebody of the organisation.
// Nothing is saved.
func (s *Questions) PlanAnswerImport(ctx context.Context, by account.Actor, assessmentID string, rows []SheetRow) (v assessment.Case, fates []AnswerFate, err error) {
	err = s.store.Read(ctx, func(tx Tx) error {
		v, fates, _, err = planAnswers(ctx, tx, by, assessmentID, rows)
		return err
	})
	return v, fates, err
}

func planAnswers(ctx context.Context, tx Tx, by account.Actor, assessmentID string, rows []SheetRow) (v assessment.Case, fates []AnswerFate, lines []QuestionLine, err error) {
	if v, err = assessment.OfApplicant(ctx, tx, by, account.ReadOrganisation, assessmentID); err != nil {
		return v, nil, nil, err
	}
	all, err := tx.Questions(ctx, assessmentID, "")
	if err != nil {
		return v, nil, nil, err
	}
	drafts, err := tx.AnswerDrafts(ctx, assessmentID)
	if err != nil {
		return v, nil, nil, err
	}
	for _, q := range sentTo(all) {
		lines = append(lines, lineOf(by, v, q, drafts))
	}
	var named, codes []string
	for _, r := range rows {
		named = append(named, replyOf(r).Codes...)
	}
	for chunk := range slices.Chunk(CleanCodes(named), 150) {
		found, err := tx.AnswerItems(ctx, v.OrganisationID, nil, time.Time{}, chunk)
		if err != nil {
			return v, nil, nil, err
		}
		for _, o := range found {
			codes = append(codes, strings.ToUpper(o.Code))
		}
	}
	return v, PlanAnswers(lines, codes, rows), lines, nil
}

// ImportAnswers keeps the answers of rows as drafts, as long as their fates are
// those of the digest; otherwise it returns the new fates and saves nothing.
// Nothing is sent to the assessors.
func (s *Questions) ImportAnswers(ctx context.Context, by account.Actor, assessmentID string, rows []SheetRow, digest string) (kept int, now []AnswerFate, err error) {
	return kept, now, s.store.Write(ctx, func(tx Tx) error {
		kept, now = 0, nil
		v, fates, lines, err := planAnswers(ctx, tx, by, assessmentID, rows)
		if err != nil {
			return err
		}
		if Digest(fates) != digest {
			now = fates
			return nil
		}
		for _, f := range fates {
			if f.Fate != RowNew && f.Fate != RowChanged {
				continue
			}
			i := slices.IndexFunc(lines, func(q QuestionLine) bool { return q.ID == f.QuestionID })
			if err := s.keep(ctx, tx, by, ToAnswer{Case: v, QuestionLine: lines[i]}, f.Reply); err != nil {
				return err
			}
			kept++
		}
		return nil
	})
}
