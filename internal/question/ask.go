package question

import (
	"context"
	"errors"
	"slices"
	"strings"

	"github.com/plaudit/plaudit/internal/account"
	"github.com/plaudit/plaudit/internal/assessment"
	"github.com/plaudit/plaudit/internal/date"
	"github.com/plaudit/plaudit/internal/fault"
	"github.com/plaudit/plaudit/internal/notice"
	"github.com/plaudit/plaudit/internal/organisation"
)

// Asking is what an assessor writes of a question.
type Asking struct {
	Kind       Kind     // "" is a question
	ElementIDs []string // none for the whole submission
	Words      string
	PersonID   string // whom it is put to; without both the organisation's lead
	AreaID     string
	DueOn      date.Date
	OwnKey     string // what the assessor's spreadsheet calls it
	Draft      bool   // keep it among the assessors
	FormKey    string // of the form in which it is written; "" for none
	ByItself   bool   // the form saves itself while it is written
}

// About is a question to the lead about an element, or with "" about the whole.
func About(elementID, words string) Asking {
	a := Asking{Words: words}
	if elementID != "" {
		a.ElementIDs = []string{elementID}
	}
	return a
}

func (a Asking) clean() Asking {
	a.Words, a.OwnKey, a.ElementIDs = strings.TrimSpace(a.Words), strings.TrimSpace(a.OwnKey), assessment.TidyElements(a.ElementIDs)
	if a.Kind == "" {
		a.Kind = AskWords
	}
	return a
}

func (a Asking) check(today date.Date) error {
	var c fault.Check
	c.That(a.Kind.Title() != "", "kind", "Select a question or a request for evidence")
	c.That(a.Words != "", "words", "Enter your question")
	c.That(len([]rune(a.Words)) <= assessment.MaxWords, "words", "Your question must be 4,000 characters or less")
	c.That(a.PersonID == "" || a.AreaID == "", "whom", "Select one person or one service area")
	c.That(a.Draft || a.DueOn == "" || a.DueOn >= today, "due", "The day by which you need the answer must be today or later")
	c.That(a.DueOn <= today.AddDays(366), "due", "The day by which you need the answer must be within the next year")
	c.That(len([]rune(a.OwnKey)) <= 60, "key", "The id must be 60 characters or less")
	c.That(len(a.FormKey) <= 60, "", "Open the form again: it has no key of ours")
	return c.Err()
}

func (a Asking) into(q Question) Question {
	q.Kind, q.ElementIDs, q.Words, q.PersonID, q.AreaID, q.DueOn, q.OwnKey, q.Draft = a.Kind, a.ElementIDs, a.Words, a.PersonID, a.AreaID, a.DueOn, a.OwnKey, a.Draft
	return q
}

// Respondents are those of an organisation whom a question can be put to.
type Respondents struct {
	People []account.Member // who answer for the whole or for service areas
	Areas  []organisation.ServiceArea
}

func respondents(ctx context.Context, tx Tx, organisationID string) (r Respondents, err error) {
	if r.People, err = tx.Members(ctx, organisationID); err != nil {
		return r, err
	}
	r.People = slices.DeleteFunc(r.People, func(m account.Member) bool {
		return m.Disabled || !(account.Actor{PersonID: m.PersonID, Grants: m.Grants}).Has(account.AnswerQuestion)
	})
	r.Areas, err = tx.ServiceAreas(ctx, organisationID)
	r.Areas = slices.DeleteFunc(r.Areas, func(a organisation.ServiceArea) bool { return !a.ArchivedAt.IsZero() })
	return r, err
}

// told are the ids of those who hear of a question; none when the roles of its
// event do.
func (r Respondents) told(q Question) (ids []string) {
	switch {
	case q.PersonID != "":
		return []string{q.PersonID}
	case q.AreaID != "":
		for _, m := range r.People {
			if slices.ContainsFunc(m.Grants, func(g account.Grant) bool {
				return len(g.AreaIDs) > 0 && slices.Contains(organisation.Descendants(r.Areas, g.AreaIDs), q.AreaID)
			}) {
				ids = append(ids, m.PersonID)
			}
		}
	}
	return ids
}

// check returns Invalid unless the organisation has whom the question is put to.
func (r Respondents) check(a Asking) error {
	var c fault.Check
	c.That(a.PersonID == "" || slices.ContainsFunc(r.People, func(m account.Member) bool { return m.PersonID == a.PersonID }),
		"whom", "Select somebody of the organisation who can answer")
	c.That(a.AreaID == "" || slices.ContainsFunc(r.Areas, func(s organisation.ServiceArea) bool { return s.ID == a.AreaID }),
		"whom", "Select a service area of the organisation")
	return c.Err()
}

// Ask puts a question to the organisation, or keeps it as a draft. Conflict when
// the same stands there already, such as when a form is sent twice. With the key
// of a form that was saved already, whose answer may have been lost on the way,
// the draft of then is gone on with; Conflict when it was changed elsewhere since.
func (s *Questions) Ask(ctx context.Context, by account.Actor, assessmentID string, asking Asking) (q Question, err error) {
	asking = asking.clean()
	if err := asking.check(by.Today); err != nil {
		return q, err
	}
	id := s.newID("q")
	return q, s.store.Write(ctx, func(tx Tx) error {
		a, all, who, err := s.toAsk(ctx, tx, by, assessmentID, asking)
		if err != nil {
			return err
		}
		q = asking.into(Question{ID: id, AssessmentID: assessmentID, AskedBy: by.PersonID, AskedAt: s.now(), FormKey: asking.FormKey})
		if p, begun := asking.begun(all, by.PersonID); begun {
			fate, err := asking.again(p)
			switch {
			case err != nil:
				return err
			case fate == nothingNew:
				q = p
				return nil
			case fate == samePage:
				q = asking.into(p)
				q.keepForm(asking)
				err = s.put(ctx, tx, by, a, all, who, []Question{q})
				q.Version++
				return err
			}
			q.FormKey = ""
		}
		q.keepForm(asking)
		if slices.ContainsFunc(all, func(p Question) bool { return sameQuestion(p, asking) }) {
			return fault.Conflict("You have asked this question already; it waits for an answer")
		}
		err = s.put(ctx, tx, by, a, all, who, []Question{q})
		q.Version++
		return err
	})
}

// sameQuestion tells whether a draft or a question that waits asks the same.
func sameQuestion(p Question, a Asking) bool {
	return (p.Open() || p.State() == QuestionDraft) && p.Words == a.Words && p.Kind == a.Kind && slices.Equal(p.ElementIDs, a.ElementIDs)
}

// toAsk loads what asking has to know.
func (s *Questions) toAsk(ctx context.Context, tx Tx, by account.Actor, assessmentID string, asking Asking) (a assessment.Assessment, all []Question, who Respondents, err error) {
	if a, err = assessment.LoadRateable(ctx, tx, by, assessmentID); err != nil {
		return a, nil, who, err
	}
	selected, err := tx.Selected(ctx, a.ID)
	if err == nil {
		err = assessment.CheckSelected(selected, asking.ElementIDs)
	}
	if err != nil {
		return a, nil, who, err
	}
	if who, err = respondents(ctx, tx, a.OrganisationID); err != nil {
		return a, nil, who, err
	}
	if err := who.check(asking); err != nil {
		return a, nil, who, err
	}
	all, err = tx.Questions(ctx, a.ID, "")
	return a, all, who, err
}

// put saves questions. Those that are no drafts get their numbers and are told
// of, each person once.
func (s *Questions) put(ctx context.Context, tx Tx, by account.Actor, a assessment.Assessment, all []Question, who Respondents, these []Question) error {
	number := int64(0)
	for _, q := range all {
		number = max(number, q.Number)
	}
	told, roles := map[string]bool{}, ""
	for _, q := range these {
		if q.Draft {
			if err := s.keepDraft(ctx, tx, by, q); err != nil {
				return err
			}
			continue
		}
		number++
		q.Number, q.AskedAt, q.Reminded = number, s.now(), remindedOn(by.Today, q.DueOn)
		if err := tx.SaveQuestion(ctx, q); err != nil {
			return err
		}
		if err := s.settleFollowed(ctx, tx, by, all, q); err != nil {
			return err
		}
		if err := assessment.RecordBoth(ctx, tx, by, a, "question.asked", map[string]any{"question": q.ID, "number": q.Number, "elements": q.ElementIDs, "due_on": q.DueOn}); err != nil {
			return err
		}
		people := who.told(q)
		for _, id := range people {
			if told[id] {
				continue
			}
			told[id] = true
			if err := tx.Notify(ctx, notice.Notice{Event: notice.QuestionAsked, OrganisationID: a.OrganisationID, AssessmentID: a.ID, SubjectID: q.ID, PersonID: id}); err != nil {
				return err
			}
		}
		if len(people) == 0 {
			roles = q.ID
		}
	}
	if roles == "" {
		return nil
	}
	return tx.Notify(ctx, notice.Notice{Event: notice.QuestionAsked, OrganisationID: a.OrganisationID, AssessmentID: a.ID, SubjectID: roles})
}

// settleFollowed marks the answer that a question follows up.
func (s *Questions) settleFollowed(ctx context.Context, tx Tx, by account.Actor, all []Question, q Question) error {
	i := slices.IndexFunc(all, func(p Question) bool { return p.ID == q.FollowsID })
	if i < 0 || all[i].State() == QuestionAskedAgain {
		return nil
	}
	p := all[i]
	p.Outcome, p.OutcomeBy, p.OutcomeAt = QuestionAskedAgain, by.PersonID, s.now()
	return tx.SaveQuestion(ctx, p)
}

func remindedOn(today, dueOn date.Date) notice.Reminder {
	if dueOn == "" {
		return notice.NoReminder
	}
	return notice.ReminderOn(today, dueOn)
}

// Edit changes a draft, or of a question that waits for an answer whom it is put
// to and by when, at the version the actor saw. With asking.Draft false a draft
// is sent.
func (s *Questions) Edit(ctx context.Context, by account.Actor, assessmentID, questionID string, version int64, asking Asking) error {
	asking = asking.clean()
	return s.store.Write(ctx, func(tx Tx) error {
		q, err := questionUnderWork(ctx, tx, by, assessmentID, questionID)
		if err != nil {
			return err
		}
		if q.Open() { // its words have been read
			asking.Kind, asking.Words, asking.ElementIDs = q.Kind, q.Words, q.ElementIDs
			asking.Draft = false
			if asking.DueOn == q.DueOn {
				asking.DueOn = "" // a day that has passed may stay
			}
		}
		if err := asking.check(by.Today); err != nil {
			return err
		}
		a, all, who, err := s.toAsk(ctx, tx, by, assessmentID, asking)
		if err != nil {
			return err
		}
		switch q.State() {
		case QuestionDraft:
			asking.OwnKey = q.OwnKey
			q = asking.into(q)
			q.Version = version
			return s.put(ctx, tx, by, a, all, who, []Question{q})
		case QuestionSent:
			return s.move(ctx, tx, by, a, who, q, version, asking)
		}
		return finished(q)
	})
}

// move puts a question that waits to somebody else, or gives it another day.
func (s *Questions) move(ctx context.Context, tx Tx, by account.Actor, a assessment.Assessment, who Respondents, q Question, version int64, asking Asking) error {
	from := q
	if asking.DueOn != "" {
		q.DueOn, q.Reminded = asking.DueOn, remindedOn(by.Today, asking.DueOn)
	}
	q.PersonID, q.AreaID, q.Version = asking.PersonID, asking.AreaID, version
	if from.address().same(q.address()) {
		return nil
	}
	if err := tx.SaveQuestion(ctx, q); err != nil {
		return err
	}
	if err := tx.InsertQuestionMove(ctx, Move{QuestionID: q.ID, Version: version + 1, By: by.PersonID, At: s.now(), From: from.address(), To: q.address()}); err != nil {
		return err
	}
	n := notice.Notice{Event: notice.QuestionAsked, OrganisationID: a.OrganisationID, AssessmentID: a.ID, SubjectID: q.ID}
	people := who.told(q)
	for _, id := range people {
		n.PersonID = id
		if err := tx.Notify(ctx, n); err != nil {
			return err
		}
	}
	if len(people) == 0 {
		if err := tx.Notify(ctx, n); err != nil {
			return err
		}
	}
	return assessment.RecordBoth(ctx, tx, by, a, "question.moved", map[string]any{"question": q.ID, "number": q.Number, "due_on": q.DueOn})
}

func finished(q Question) error {
	if q.State() == QuestionWithdrawn {
		return fault.Conflict("This question has been withdrawn")
	}
	return fault.Conflict("This question has been answered or withdrawn already")
}

// questionUnderWork loads a question for an assessor who may still change it.
func questionUnderWork(ctx context.Context, tx Tx, by account.Actor, assessmentID, questionID string) (Question, error) {
	if _, err := assessment.LoadRateable(ctx, tx, by, assessmentID); err != nil {
		return Question{}, err
	}
	return questionOf(ctx, tx, assessmentID, questionID)
}

// Send sends drafts to the organisation and returns how many. What was sent
// already is passed over, so that pressing twice sends once.
func (s *Questions) Send(ctx context.Context, by account.Actor, assessmentID string, ids []string) (sent int, err error) {
	if len(ids) == 0 {
		return 0, fault.Invalid("", fault.Field{Name: "send", Words: "Select the drafts that you want to send"})
	}
	return sent, s.store.Write(ctx, func(tx Tx) error {
		sent = 0
		a, all, who, err := s.toAsk(ctx, tx, by, assessmentID, Asking{})
		if err != nil {
			return err
		}
		var these []Question
		for _, id := range ids {
			i := slices.IndexFunc(all, func(q Question) bool { return q.ID == id })
			if i < 0 {
				return noQuestion
			}
			q := all[i]
			if q.State() != QuestionDraft {
				continue
			}
			asking := Asking{Kind: q.Kind, ElementIDs: q.ElementIDs, Words: q.Words, PersonID: q.PersonID, AreaID: q.AreaID, DueOn: q.DueOn}
			for _, err := range []error{asking.check(by.Today), who.check(asking)} {
				if err != nil {
					return fault.Invalid("", fault.Field{Name: "send", Words: "“" + shortWords(q.Words) + "”: " + wordsOf(err)})
				}
			}
			q.Draft = false
			these = append(these, q)
		}
		sent = len(these)
		return s.put(ctx, tx, by, a, all, who, these)
	})
}

func wordsOf(err error) string {
	if f, ok := errors.AsType[*fault.Error](err); ok {
		return f.Words
	}
	return err.Error()
}

// shortWords is the beginning of what may be long.
func shortWords(words string) string {
	if runes := []rune(words); len(runes) > 60 {
		return string(runes[:59]) + "…"
	}
	return words
}
