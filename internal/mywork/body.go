package mywork

import (
	"context"
	"slices"

	"github.com/plaudit/plaudit/internal/account"
	"github.com/plaudit/plaudit/internal/assessment"
	"github.com/plaudit/plaudit/internal/certificate"
	"github.com/plaudit/plaudit/internal/date"
	"github.com/plaudit/plaudit/internal/reporting"
)

// CaseState is what an assessment's state alone does not say.
type CaseState struct {
	NextVisit    date.Date // today or later
	Moderation   string    // the last outcome: "", "returned" or "approved"
	Moderators   int64     // appointed now
	Conflicts    int64     // of interest, declared and not decided on
	OpenComments int64     // on factual accuracy, without a reply
	CommentsBy   date.Date // until when the organisation may check the facts of the latest release
	Checked      bool      // the organisation has said that it has checked them
	Appeal       string    // the state of the last appeal: "", "lodged", "under_review" and so on
	Reviewer     string    // who is to answer it; "" when somebody from outside is
	AnswerBy     date.Date // and by when
	PlanDueOn    date.Date // of the action plan that was decided on

	QuestionsOverdue int64 // wait for an answer although their day has passed
	AnswersToRead    int64 // to questions, not settled or asked again yet
}

// Step is what an assessment waits for, and of whom.
type Step string

// The steps of the certification body, in order.
const (
	ToOpen       Step = "to_open"        // take up a submission
	ToRule       Step = "to_rule"        // on a declared conflict of interest
	ToAppoint    Step = "to_appoint"     // nobody assesses it
	ToAssess     Step = "to_assess"      // desk review, visit, report
	ToRevise     Step = "to_revise"      // the report, which came back from the moderator
	ToReply      Step = "to_reply"       // to comments on factual accuracy
	ToSend       Step = "to_send"        // the report, whose facts were checked, to the moderator
	ToFindReader Step = "to_find_reader" // appoint a moderator
	ToModerate   Step = "to_moderate"
	ToDecide     Step = "to_decide"
	ToName       Step = "to_name"   // who is to review an appeal
	ToAnswer     Step = "to_answer" // an appeal
	ToClose      Step = "to_close"
	Elsewhere    Step = "" // the organisation has it
)

// Title is the step in words.
func (s Step) Title() string {
	switch s {
	case ToOpen:
		return "Open the submission"
	case ToRule:
		return "Decide on a conflict of interest"
	case ToAppoint:
		return "Appoint assessors"
	case ToAssess:
		return "Assess"
	case ToRevise:
		return "Look again at the report that the moderator returned"
	case ToReply:
		return "Reply to comments on accuracy"
	case ToSend:
		return "Send the report to the moderator"
	case ToFindReader:
		return "Appoint a moderator"
	case ToModerate:
		return "Give the second reading"
	case ToDecide:
		return "Decide"
	case ToName:
		return "Say who reviews the appeal"
	case ToAnswer:
		return "Answer the appeal"
	case ToClose:
		return "Close"
	}
	return "Waits for the organisation"
}

// Manages tells whether the step is the scheme manager's.
func (s Step) Manages() bool {
	return s == ToOpen || s == ToRule || s == ToAppoint || s == ToFindReader || s == ToDecide || s == ToName || s == ToClose
}

// Assesses tells whether the step is the assessors'.
func (s Step) Assesses() bool {
	return s == ToAssess || s == ToRevise || s == ToReply || s == ToSend
}

// StepOf works out what an assessment waits for on a day.
func StepOf(a assessment.ListedAssessment, c CaseState, today date.Date) Step {
	if c.Conflicts > 0 && a.State != assessment.Closed {
		return ToRule
	}
	switch a.State {
	case assessment.Submitted:
		return ToOpen
	case assessment.DeskReview, assessment.Visit, assessment.Drafting:
		if len(a.Assessors) == 0 {
			return ToAppoint
		}
		if a.State == assessment.Drafting && c.Moderation == "returned" {
			return ToRevise
		}
		return ToAssess
	case assessment.AccuracyCheck:
		switch {
		case c.OpenComments > 0:
			return ToReply
		case c.Checked || today > c.CommentsBy:
			return ToSend
		}
	case assessment.Moderation:
		switch {
		case c.Moderation == "approved":
			return ToDecide
		case c.Moderators == 0:
			return ToFindReader
		}
		return ToModerate
	case assessment.Decided:
		switch reporting.AppealState(c.Appeal) {
		case reporting.AppealLodged:
			return ToName
		case reporting.AppealUnderReview:
			return ToAnswer
		}
		return ToClose
	}
	return Elsewhere
}

// Case is an assessment as the landing page of a body's people shows it.
type Case struct {
	assessment.ListedAssessment
	CaseState
	Step Step
	Role account.AppointmentRole // the actor's, "" for none
}

// DueOn is the day by which the step is to be taken, or until which the
// organisation has the report; "" when there is none.
func (c Case) DueOn() date.Date {
	switch {
	case c.Step == ToAnswer:
		return c.AnswerBy
	case c.State == assessment.AccuracyCheck:
		return c.CommentsBy
	}
	return ""
}

// Offer is an appointment that waits for the answer of whoever is appointed, or
// for a decision on the conflict of interest they declared.
type Offer struct {
	account.Appointment
	Organisation string // whose assessment it is
	Assessment   string // its name
}

// BodyWork is what somebody of a certification body has to do.
type BodyWork struct {
	Waiting   []Case  // for the scheme manager
	Mine      []Case  // the actor is appointed to
	Offers    []Offer // to the actor
	Running   int     // assessments that were handed over and are not closed
	Reviews   []certificate.Listed
	Suspended []certificate.Listed // to be reinstated or withdrawn
	Anew      []certificate.Listed // suspended until their assessment, which is there again, has been decided anew
	Awaiting  []Unissued           // decided with a certificate, and none issued yet
	Manages   bool
}

// Unissued is an assessment that earned a certificate which was never issued.
type Unissued struct {
	certificate.Certified
	Since certificate.Listed // the organisation's newest from a later decision, "" when there is none: perhaps it is not wanted any more
}

// unissued sets beside each assessment that earned a certificate the newest one
// of its organisation that was issued after the decision.
func unissued(earned []certificate.Certified, all []certificate.Listed) (rows []Unissued) {
	for _, e := range earned {
		if !e.Earns() {
			continue
		}
		row := Unissued{Certified: e}
		for _, c := range all {
			if c.OrganisationID == e.OrganisationID && c.IssuedOn > e.DecidedOn && c.IssuedOn > row.Since.IssuedOn {
				row.Since = c
			}
		}
		rows = append(rows, row)
	}
	return rows
}

// Body returns what the actor has to do at their certification body. It takes at
// most four statements.
func (s *Service) Body(ctx context.Context, by account.Actor) (v BodyWork, err error) {
	v.Manages = by.May(account.ManageScheme, whole(by, ""))
	return v, s.store.Read(ctx, func(tx Tx) error {
		if err := by.Require(account.ReadOrganisation, whole(by, ""), "organisation"); err != nil {
			return err
		}
		roles := map[string]account.AppointmentRole{}
		var ids []string
		for _, p := range by.Appointments {
			switch {
			case p.Reads(by.Today):
				roles[p.AssessmentID] = p.Role
				ids = append(ids, p.AssessmentID)
			case p.Offered && by.Today <= p.Until:
				v.Offers = append(v.Offers, Offer{Appointment: p})
				ids = append(ids, p.AssessmentID)
			}
		}
		rows, err := listed(ctx, tx, by, v.Manages, ids)
		if err != nil {
			return err
		}
		for i, o := range v.Offers {
			if at := slices.IndexFunc(rows, func(a assessment.ListedAssessment) bool { return a.ID == o.AssessmentID }); at >= 0 {
				v.Offers[i].Organisation, v.Offers[i].Assessment = rows[at].Organisation, rows[at].Name
			}
		}
		rows = slices.DeleteFunc(rows, func(a assessment.ListedAssessment) bool {
			offered := slices.ContainsFunc(v.Offers, func(o Offer) bool { return o.AssessmentID == a.ID })
			return !a.HandedOver() || a.State == assessment.Closed || offered && !v.Manages
		})
		ids = nil
		for _, row := range rows {
			ids = append(ids, row.ID)
		}
		states, err := tx.CaseStates(ctx, ids, by.Today)
		if err != nil {
			return err
		}
		for _, row := range rows {
			c := Case{row, states[row.ID], StepOf(row, states[row.ID], by.Today), roles[row.ID]}
			v.Running++
			if v.Manages && (c.Step.Manages() || c.Step == ToAnswer && (c.Reviewer == "" || c.Reviewer == by.PersonID)) {
				v.Waiting = append(v.Waiting, c)
			}
			if c.Role != "" {
				v.Mine = append(v.Mine, c)
			}
		}
		if !by.May(account.ManageCertificates, whole(by, "")) {
			return nil
		}
		earned, err := tx.AwaitingCertificate(ctx, by.OrganisationID)
		if err != nil {
			return err
		}
		certificates, err := tx.CertificatesOfBody(ctx, by.OrganisationID)
		v.Awaiting = unissued(earned, certificates)
		for _, c := range certificates {
			switch c.StateOn(by.Today) {
			case certificate.Due:
				v.Reviews = append(v.Reviews, c)
			case certificate.Suspended:
				if slices.ContainsFunc(rows, func(a assessment.ListedAssessment) bool {
					return a.ID == c.AssessmentID && a.State != assessment.Decided
				}) {
					v.Anew = append(v.Anew, c)
				} else {
					v.Suspended = append(v.Suspended, c)
				}
			}
		}
		return err
	})
}

// listed returns assessments of the body: all of them for a scheme manager,
// otherwise these.
func listed(ctx context.Context, tx Tx, by account.Actor, manages bool, ids []string) (rows []assessment.ListedAssessment, err error) {
	if manages {
		rows, err = tx.AssessmentsOfBody(ctx, by.OrganisationID)
	} else {
		rows, err = tx.ListedAssessments(ctx, ids)
	}
	return slices.DeleteFunc(rows, func(a assessment.ListedAssessment) bool { return a.BodyID != by.OrganisationID }), err
}
