package question

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/plaudit/plaudit/internal/account"
	"github.com/plaudit/plaudit/internal/assessment"
	"github.com/plaudit/plaudit/internal/fault"
	"github.com/plaudit/plaudit/internal/notice"
)

// Reply is what the organisation writes as an answer.
type Reply struct {
	Words   string
	Codes   []string // of evidence items
	Version int64    // of the draft that it was written on; 0: there was none
}

func (r Reply) clean() Reply {
	r.Words, r.Codes = strings.TrimSpace(r.Words), CleanCodes(r.Codes)
	return r
}

func (r Reply) check(whole bool) error {
	var c fault.Check
	c.That(!whole || r.Words != "", "answer", "Enter your answer")
	c.That(len([]rune(r.Words)) <= assessment.MaxWords, "answer", "Your answer must be 4,000 characters or less")
	c.That(len(r.Codes) <= 50, "codes", "Give 50 items of evidence or fewer")
	return c.Err()
}

// QuestionLine is a question as the organisation meets it, with its own draft of
// the answer.
type QuestionLine struct {
	Question
	Draft     AnswerDraft // of the answer; the zero draft when there is none
	MayAnswer bool        // the actor may send the answer
	MayWrite  bool        // the actor may write at the draft
}

// Holder says in words who of the organisation has the question.
func (q QuestionLine) Holder() string {
	if q.Draft.PersonID != "" {
		return q.Draft.PersonName
	}
	return q.Whom()
}

// line puts a question together for one person of the organisation.
func lineOf(by account.Actor, v assessment.Case, q Question, drafts []AnswerDraft) QuestionLine {
	l := QuestionLine{Question: q}
	if i := slices.IndexFunc(drafts, func(d AnswerDraft) bool { return d.QuestionID == q.ID }); i >= 0 && q.Open() {
		l.Draft = drafts[i]
	}
	if !q.Open() || !v.Rateable() {
		return l
	}
	mine := l.Draft.PersonID == by.PersonID || l.Draft.PersonID == "" && q.PersonID == by.PersonID
	l.MayAnswer = by.May(account.AnswerQuestion, v.OfOrganisation(v.AreaIDs...)) ||
		q.AreaID != "" && by.May(account.AnswerQuestion, v.OfOrganisation(q.AreaID)) ||
		mine && by.Has(account.AnswerQuestion)
	l.MayWrite = l.MayAnswer || mine && by.Has(account.AddEvidence)
	return l
}

// QuestionList is what the organisation sees of the body's work before the
// report: questions that were sent and not withdrawn, and why submissions came
// back.
type QuestionList struct {
	assessment.Case
	Questions []QuestionLine
	Returns   []assessment.SubmissionReturn // newest first
}

// sentTo leaves what the organisation may see of the questions.
func sentTo(all []Question) []Question {
	return slices.DeleteFunc(all, func(q Question) bool { return q.Draft || !q.WithdrawnAt.IsZero() })
}

// ForOrganisation returns the questions put to the actor's organisation, oldest
// first.
func (s *Questions) ForOrganisation(ctx context.Context, by account.Actor, assessmentID string) (v QuestionList, err error) {
	return v, s.store.Read(ctx, func(tx Tx) error {
		if v.Case, err = assessment.OfApplicant(ctx, tx, by, account.ReadOrganisation, assessmentID); err != nil {
			return err
		}
		all, err := tx.Questions(ctx, assessmentID, "")
		if err == nil {
			all, err = WithMoves(ctx, tx, assessmentID, all)
		}
		if err != nil {
			return err
		}
		drafts, err := tx.AnswerDrafts(ctx, assessmentID)
		if err != nil {
			return err
		}
		for _, q := range sentTo(all) {
			v.Questions = append(v.Questions, lineOf(by, v.Case, q, drafts))
		}
		v.Returns, err = tx.SubmissionReturns(ctx, assessmentID)
		return err
	})
}

// asked loads a question as the actor's organisation meets it, also one that was
// withdrawn since, and those that it follows up.
func (s *Questions) asked(ctx context.Context, tx Tx, by account.Actor, assessmentID, questionID string) (v assessment.Case, l QuestionLine, before []Question, err error) {
	if v, err = assessment.OfApplicant(ctx, tx, by, account.ReadOrganisation, assessmentID); err != nil {
		return v, l, nil, err
	}
	all, err := tx.Questions(ctx, assessmentID, "")
	if err == nil {
		all, err = WithMoves(ctx, tx, assessmentID, all)
	}
	if err != nil {
		return v, l, nil, err
	}
	all = slices.DeleteFunc(all, func(q Question) bool { return q.Draft })
	i := slices.IndexFunc(all, func(q Question) bool { return q.ID == questionID })
	if i < 0 {
		return v, l, nil, noQuestion
	}
	drafts, err := tx.AnswerDrafts(ctx, assessmentID)
	return v, lineOf(by, v, all[i], drafts), thread(all, all[i]), err
}

// thread returns what a question follows up, the last first.
func thread(all []Question, q Question) (before []Question) {
	for q.FollowsID != "" && len(before) < len(all) {
		i := slices.IndexFunc(all, func(p Question) bool { return p.ID == q.FollowsID })
		if i < 0 {
			break
		}
		q = all[i]
		before = append(before, q)
	}
	return before
}

// ToAnswer is one question as the organisation meets it, with the items that can
// be given with the answer: those linked to its elements, and those added since
// it was asked.
type ToAnswer struct {
	assessment.Case
	QuestionLine
	Before  []Question // that it follows up, the last first
	Offered []OfferedItem
}

// ToAnswer returns one question, for those of the organisation who may write at
// its answer; once it is answered or withdrawn, to tell them who were writing.
func (s *Questions) ToAnswer(ctx context.Context, by account.Actor, assessmentID, questionID string) (v ToAnswer, err error) {
	return v, s.store.Read(ctx, func(tx Tx) error {
		if v.Case, v.QuestionLine, v.Before, err = s.asked(ctx, tx, by, assessmentID, questionID); err != nil {
			return err
		}
		if v.Open() && !v.MayWrite {
			return v.refused()
		}
		if !v.Open() && !by.Has(account.AddEvidence) {
			return fault.Forbidden("You do not have permission to do this")
		}
		v.Offered, err = tx.AnswerItems(ctx, v.OrganisationID, v.ElementIDs, v.AskedAt, nil)
		return err
	})
}

// refused is the fault of somebody who may not write at the answer, or not now.
func (v ToAnswer) refused() error {
	if !v.Rateable() {
		return assessment.WrongTime(v.Assessment)
	}
	return fault.Forbidden("You do not have permission to do this")
}

// write loads a question for somebody who writes at its answer.
func (s *Questions) write(ctx context.Context, tx Tx, by account.Actor, assessmentID, questionID string) (v ToAnswer, err error) {
	if v.Case, v.QuestionLine, v.Before, err = s.asked(ctx, tx, by, assessmentID, questionID); err != nil {
		return v, err
	}
	if !v.Open() {
		return v, finished(v.Question)
	}
	if !v.MayWrite {
		return v, v.refused()
	}
	return v, nil
}

var staleDraft = fault.Conflict("A colleague has changed this answer since you opened it")

// SaveAnswer keeps an answer as a draft of the organisation, finished or not,
// and returns its new version. Conflict when a colleague saved meanwhile, or the
// question does not wait any more.
func (s *Questions) SaveAnswer(ctx context.Context, by account.Actor, assessmentID, questionID string, r Reply) (version int64, err error) {
	r = r.clean()
	return r.Version + 1, s.store.Write(ctx, func(tx Tx) error {
		v, err := s.write(ctx, tx, by, assessmentID, questionID)
		if err != nil {
			return err
		}
		if err := r.check(false); err != nil {
			return err
		}
		return s.keep(ctx, tx, by, v, r)
	})
}

// keep saves the draft at the version of the reply. What has not changed is
// saved too, so that the writer is the last one. Who goes on writing makes no
// further entry of the audit trail, as with drafts of questions.
func (s *Questions) keep(ctx context.Context, tx Tx, by account.Actor, v ToAnswer, r Reply) error {
	d := v.Draft
	goesOn := d.Version > 0 && d.Words != "" && d.WrittenBy == by.PersonID && s.now().Sub(d.WrittenAt) < assessment.Sitting
	d.QuestionID, d.Words, d.Codes, d.WrittenBy, d.WrittenAt, d.Version = v.Question.ID, r.Words, r.Codes, by.PersonID, s.now(), r.Version
	if err := tx.SaveAnswerDraft(ctx, d); err != nil || goesOn {
		return err
	}
	return tx.Record(ctx, by.Entry("answer.drafted", "assessment", v.Case.ID, map[string]any{"question": v.Question.ID, "version": r.Version + 1}))
}

// Colleagues returns to whom the actor may pass a question on.
func (s *Questions) Colleagues(ctx context.Context, by account.Actor, assessmentID, questionID string) (v ToAnswer, people []account.Member, err error) {
	return v, people, s.store.Read(ctx, func(tx Tx) error {
		if v, err = s.write(ctx, tx, by, assessmentID, questionID); err != nil {
			return err
		}
		people, err = colleagues(ctx, tx, v.OrganisationID)
		return err
	})
}

// colleagues are those who can add evidence, and so write at an answer.
func colleagues(ctx context.Context, tx Tx, organisationID string) ([]account.Member, error) {
	all, err := tx.Members(ctx, organisationID)
	return slices.DeleteFunc(all, func(m account.Member) bool {
		return m.Disabled || !(account.Actor{PersonID: m.PersonID, Grants: m.Grants}).Has(account.AddEvidence)
	}), err
}

// PassOn gives a question to a colleague, who is told. Those who could answer it
// still can. With nobody it goes back to whom it was put to.
func (s *Questions) PassOn(ctx context.Context, by account.Actor, assessmentID, questionID string, version int64, personID, note string) error {
	note = strings.TrimSpace(note)
	return s.store.Write(ctx, func(tx Tx) error {
		v, err := s.write(ctx, tx, by, assessmentID, questionID)
		if err != nil {
			return err
		}
		people, err := colleagues(ctx, tx, v.OrganisationID)
		if err != nil {
			return err
		}
		var c fault.Check
		c.That(len([]rune(note)) <= 2000, "note", "The note must be 2,000 characters or less")
		c.That(personID == "" || slices.ContainsFunc(people, func(m account.Member) bool { return m.PersonID == personID }),
			"person", "Select somebody of your organisation who can add evidence")
		if err := c.Err(); err != nil {
			return err
		}
		d := v.Draft
		if d.PersonID == personID && d.Note == note && d.Version != version {
			return nil // the form was sent twice
		}
		d.QuestionID, d.PersonID, d.Note, d.PassedBy, d.Version = questionID, personID, note, by.PersonID, version
		if d.WrittenBy == "" {
			d.WrittenBy, d.WrittenAt = by.PersonID, s.now()
		}
		if err := tx.SaveAnswerDraft(ctx, d); err != nil {
			return err
		}
		if personID != "" && personID != by.PersonID {
			if err := tx.Notify(ctx, notice.Notice{Event: notice.QuestionPassedOn, OrganisationID: v.OrganisationID, AssessmentID: assessmentID, SubjectID: questionID, PersonID: personID}); err != nil {
				return err
			}
		}
		return tx.Record(ctx, by.Entry("question.passed on", "assessment", assessmentID, map[string]any{"question": questionID, "to": personID, "words": note}))
	})
}

// Answer answers a question with words and evidence items by their codes. The
// answer and the items' editions of this moment are frozen as a supplement to
// the submission, and the files come into the assessors' reach. Conflict when
// the question was answered or withdrawn meanwhile, a colleague has changed the
// draft, or the report has gone to moderation.
func (s *Questions) Answer(ctx context.Context, by account.Actor, assessmentID, questionID string, r Reply) error {
	r = r.clean()
	if err := r.check(true); err != nil {
		return err
	}
	return s.store.Write(ctx, func(tx Tx) error {
		v, err := s.write(ctx, tx, by, assessmentID, questionID)
		if err != nil {
			return err
		}
		if !v.MayAnswer {
			return fault.Forbidden("You may write at this answer but not send it. Keep the draft and pass the question on to somebody who can")
		}
		if v.Draft.Version != r.Version {
			return staleDraft
		}
		items, err := ChosenItems(ctx, tx, v.OrganisationID, v.ElementIDs, r.Codes)
		if err != nil {
			return err
		}
		if v.Question.Kind == AskEvidence && len(items) == 0 && len([]rune(r.Words)) < 20 {
			return fault.Invalid("", fault.Field{Name: "codes", Words: "Select the evidence that was asked for, or say in your answer why there is none"})
		}
		q := v.Question
		q.Answer, q.AnsweredBy, q.AnsweredAt = r.Words, by.PersonID, s.now().UTC().Truncate(time.Microsecond)
		if err := tx.InsertQuestionEvidence(ctx, q.ID, items); err != nil {
			return err
		}
		given, err := questionOf(ctx, tx, assessmentID, q.ID)
		if err != nil {
			return err
		}
		q.Evidence = given.Evidence
		for i := range q.Evidence {
			if j := slices.IndexFunc(items, func(o OfferedItem) bool { return o.ID == q.Evidence[i].ItemID }); j >= 0 {
				q.Evidence[i].Claim, q.Evidence[i].Pointer = items[j].Claim, items[j].Pointer
			}
		}
		if q.AnswerHash, err = HashOfAnswer(q); err != nil {
			return err
		}
		if err := tx.SaveQuestion(ctx, q); err != nil {
			return err
		}
		if err := tx.FreezeAnswer(ctx, q); err != nil {
			return err
		}
		if err := s.freezeAnswer(ctx, tx, by, q); err != nil {
			return err
		}
		if err := tx.DropAnswerDraft(ctx, q.ID); err != nil {
			return err
		}
		if err := tx.Notify(ctx, notice.Notice{Event: notice.QuestionAnswered, OrganisationID: v.BodyID, AssessmentID: v.Case.ID, SubjectID: q.ID}); err != nil {
			return err
		}
		return assessment.RecordBoth(ctx, tx, by, v.Assessment, "question.answered", map[string]any{"question": q.ID, "number": q.Number, "evidence": r.Codes, "hash": q.AnswerHash})
	})
}

// freezeAnswer freezes an answer that was just stored, with its evidence.
func (s *Questions) freezeAnswer(ctx context.Context, tx Tx, by account.Actor, q Question) error {
	given, err := assessment.FreezeSupplement(s.newID("sup"), by, assessment.SupplementContent{AssessmentID: q.AssessmentID, Kind: assessment.WithAnswer, SubjectID: q.ID, ElementID: strings.Join(q.ElementIDs, ", "),
		To: q.Words, Words: q.Answer, GivenAt: q.AnsweredAt, Evidence: q.Evidence})
	if err != nil {
		return err
	}
	return tx.InsertSupplement(ctx, given)
}
