package reporting

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/plaudit/plaudit/internal/account"
	"github.com/plaudit/plaudit/internal/assessment"
	"github.com/plaudit/plaudit/internal/date"
	"github.com/plaudit/plaudit/internal/fault"
	"github.com/plaudit/plaudit/internal/notice"
)

// ReviewedBy is who reviews the appeal, or did, in words; "" while nobody was
// named.
func (a Appeal) ReviewedBy() string {
	if a.Outside != "" {
		return a.Outside + " (from outside: " + a.OutsideOf + ")"
	}
	return a.Reviewer
}

// mayAnswer tells whether the actor, who may decide, may give the answer now: the
// reviewer; of one from outside, whoever puts the answer down.
func (a Appeal) mayAnswer(by account.Actor) bool {
	return a.State == AppealUnderReview && (a.ReviewerID == by.PersonID || a.Outside != "")
}

// participant is somebody who had a part in what is appealed against.
type participant struct {
	personID string // "" for somebody from outside
	name     string
	how      string // such as "lead assessor"
}

// participants are all who had a part. None of them may review an appeal.
type participants []participant

func (all participants) words() (lines []string) {
	for _, p := range all {
		lines = append(lines, p.name+", "+p.how)
	}
	return lines
}

// without leaves of the people of a body those who may decide and had no part.
func (all participants) without(people []assessment.BodyPerson) []assessment.BodyPerson {
	return slices.DeleteFunc(slices.Clone(people), func(p assessment.BodyPerson) bool {
		return !slices.Contains(p.Roles, account.SchemeManager) ||
			slices.ContainsFunc(all, func(had participant) bool { return had.personID == p.ID })
	})
}

// named tells whether somebody of this name had a part.
func (all participants) named(name string) bool {
	return slices.ContainsFunc(all, func(p participant) bool { return strings.EqualFold(p.name, name) })
}

// participantsOf lists who had a part in an assessment: appointed to it, also who
// declined, perhaps over a conflict of interest; who made the decision that stands and each that an appeal took
// back; and who answered an appeal. Appeals are newest first; names are looked up
// among the people of the body.
func participantsOf(appointed []assessment.Appointment, d Decision, appeals []Appeal, people []assessment.BodyPerson) (all participants) {
	add := func(p participant) {
		if (p.personID != "" || p.name != "") && !slices.Contains(all, p) {
			all = append(all, p)
		}
	}
	nameOf := func(id string) string {
		if i := slices.IndexFunc(people, func(p assessment.BodyPerson) bool { return p.ID == id }); i >= 0 {
			return people[i].Name
		}
		return "Somebody who has left"
	}
	for _, a := range appointed {
		how := strings.ToLower(a.Role.Title())
		if a.Answer == assessment.Declined {
			how = "declined to be " + how
		}
		add(participant{a.PersonID, a.Person, how})
	}
	if d.DecidedBy != "" {
		add(participant{d.DecidedBy, cmp.Or(d.DecidedByName, nameOf(d.DecidedBy)), "decided"})
	}
	for _, a := range appeals {
		if before := a.DecisionBefore(); before.DecidedBy != "" {
			add(participant{before.DecidedBy, nameOf(before.DecidedBy), "decided before"})
		}
		if a.State == AppealUpheld || a.State == AppealDismissed {
			add(participant{a.ReviewerID, cmp.Or(a.Outside, a.Reviewer), "answered an appeal"})
		}
	}
	return all
}

// partIn reads who had a part in an assessment, and the people of its body.
func partIn(ctx context.Context, tx AppealTx, a assessment.Assessment, d Decision, appeals []Appeal) (participants, []assessment.BodyPerson, error) {
	people, err := tx.BodyPeople(ctx, a.BodyID)
	if err != nil {
		return nil, nil, err
	}
	appointed, err := tx.Appointments(ctx, a.ID)
	return participantsOf(appointed, d, appeals, people), people, err
}

// Reviewing says who is to review an appeal, and by when.
type Reviewing struct {
	PersonID  string    // of the body; "" for somebody from outside
	Outside   string    // the name of somebody from outside
	OutsideOf string    // who that is, and why they are independent
	AnswerBy  date.Date // until when they are to answer
}

func (r Reviewing) check(today date.Date) error {
	var c fault.Check
	c.That(r.PersonID != "" || r.Outside != "", "outside", "Enter the name of the person from outside")
	c.That(r.PersonID != "" || r.OutsideOf != "", "outside-of", "Enter who that is, and why they are independent")
	c.That(len([]rune(r.Outside)) <= 150, "outside", "The name must be 150 characters or less")
	c.That(len([]rune(r.OutsideOf)) <= 500, "outside-of", "Who that is must be 500 characters or less")
	c.That(r.AnswerBy > today, "answer-by", "Enter a day in the future by which the appeal is to be answered")
	return c.Err()
}

// Review names who is to answer the appeal, and until when. Invalid for anybody
// who had a part in the assessment, its moderation, a decision on it or the answer
// to an earlier appeal. Somebody from outside has no account: who decides for the
// body puts their answer down.
func (s *Appeals) Review(ctx context.Context, by account.Actor, assessmentID string, r Reviewing) error {
	r.Outside, r.OutsideOf = strings.TrimSpace(r.Outside), strings.TrimSpace(r.OutsideOf)
	if r.PersonID != "" {
		r.Outside, r.OutsideOf = "", ""
	}
	if err := r.check(by.Today); err != nil {
		return err
	}
	return s.store.Write(ctx, func(tx AppealTx) error {
		v := AppealPage{}
		var err error
		if v.Case, err = assessment.CaseUnderWork(ctx, tx, by, account.Decide, assessmentID); err != nil {
			return err
		}
		a, err := openAppeal(ctx, tx, assessmentID)
		if err != nil {
			return err
		}
		if err := v.load(ctx, tx); err != nil {
			return err
		}
		part, people, err := partIn(ctx, tx, v.Assessment, v.Decision, v.Appeals)
		if err != nil {
			return err
		}
		if r.Outside != "" && part.named(r.Outside) {
			return fault.Invalid("", fault.Field{Name: "outside", Words: "Enter somebody who had no part in the assessment, its moderation, a decision or an earlier appeal"})
		}
		if r.PersonID != "" && !slices.ContainsFunc(part.without(people), func(p assessment.BodyPerson) bool { return p.ID == r.PersonID }) {
			return fault.Invalid("", fault.Field{Name: "reviewer", Words: "Select a scheme manager who had no part in the assessment, its moderation, a decision or an earlier appeal"})
		}
		a.State, a.ReviewerID, a.Outside, a.OutsideOf, a.AnswerBy = AppealUnderReview, r.PersonID, r.Outside, r.OutsideOf, r.AnswerBy
		if err := tx.SaveAppeal(ctx, a); err != nil {
			return err
		}
		if r.PersonID != "" {
			if err := tx.Notify(ctx, notice.Notice{Event: notice.AppealReview, OrganisationID: v.BodyID, AssessmentID: v.ID, SubjectID: a.ID, PersonID: r.PersonID}); err != nil {
				return err
			}
		}
		return assessment.RecordBoth(ctx, tx, by, v.Assessment, "appeal.under review", map[string]any{"appeal": a.ID, "answer_by": r.AnswerBy, "outside": r.Outside})
	})
}

// Answer ends the appeal. Dismissed, the decision stands. Upheld, it is set
// aside and kept with the appeal, and the report goes back to the assessors, to
// be moderated and decided anew; a certificate that rests on the decision is
// suspended until then. Forbidden for anybody but the reviewer; the answer of a
// reviewer from outside is put down by who decides for the body, whose name is
// kept with it.
func (s *Appeals) Answer(ctx context.Context, by account.Actor, assessmentID string, uphold bool, words string) error {
	words = strings.TrimSpace(words)
	var c fault.Check
	c.That(words != "", "words", "Enter the reasons, for the organisation to read")
	c.That(len([]rune(words)) <= 10_000, "words", "The reasons must be 10,000 characters or less")
	if err := c.Err(); err != nil {
		return err
	}
	return s.store.Write(ctx, func(tx AppealTx) error {
		v, err := assessment.UnderWork(ctx, tx, by, account.Decide, assessmentID)
		if err != nil {
			return err
		}
		a, err := openAppeal(ctx, tx, assessmentID)
		if err != nil {
			return err
		}
		if !a.mayAnswer(by) {
			return fault.Forbidden("Only the person who reviews this appeal can answer it")
		}
		a.State, a.Words, a.EndedBy, a.EndedAt = AppealDismissed, words, by.PersonID, s.now()
		if uphold {
			a.State = AppealUpheld
			if a.SetAside, err = s.setAside(ctx, tx, by, v, words); err != nil {
				return err
			}
		}
		if err := tx.SaveAppeal(ctx, a); err != nil {
			return err
		}
		if err := tx.Notify(ctx, notice.Notice{Event: notice.AppealEnded, OrganisationID: v.OrganisationID, AssessmentID: v.ID, SubjectID: a.ID}); err != nil {
			return err
		}
		return assessment.RecordBoth(ctx, tx, by, v, "appeal."+string(a.State), map[string]any{"appeal": a.ID, "set_aside": a.SetAside, "outside": a.Outside})
	})
}

// setAside takes the decision back and returns it as JSON.
func (s *Appeals) setAside(ctx context.Context, tx AppealTx, by account.Actor, v assessment.Assessment, words string) (string, error) {
	number, err := tx.SuspendCertificate(ctx, v.ID, by.Today, "An appeal against the decision was upheld. The assessment is decided anew")
	if err != nil {
		return "", err
	}
	if number != "" {
		if err := assessment.RecordBoth(ctx, tx, by, v, "certificate.suspended", map[string]any{"number": number, "because": "appeal upheld"}); err != nil {
			return "", err
		}
	}
	d, err := tx.DecisionOn(ctx, v.ID)
	if err != nil {
		return "", err
	}
	text, err := json.Marshal(d)
	if err != nil {
		return "", fmt.Errorf("keep the decision: %w", err)
	}
	if err := tx.DeleteDecision(ctx, v.ID); err != nil {
		return "", err
	}
	if v, err = v.Reopen(); err != nil {
		return "", err
	}
	v.UpdatedAt = s.now()
	if err := tx.UpdateAssessment(ctx, v); err != nil {
		return "", err
	}
	return string(text), tx.InsertModeration(ctx, Moderated{ID: s.newID("mod"), AssessmentID: v.ID, PersonID: by.PersonID, Outcome: "returned",
		Words: "An appeal was upheld: " + words, CreatedAt: s.now()})
}
