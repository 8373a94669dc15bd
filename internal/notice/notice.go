// Package notice is what people are told by mail when something waits for
// them: which events there are, who hears of each, and the words. A use case
// announces a Notice in its own transaction; package jobs looks up addresses
// and words when it sends, so that a notice holds ids only.
package notice

import (
	"context"
	"fmt"
	"strings"

	"github.com/plaudit/plaudit/internal/account"
)

// Event is something that people are told of.
type Event string

// The events.
const (
	QuestionAsked      Event = "question.asked"
	QuestionAnswered   Event = "question.answered"
	QuestionPassedOn   Event = "question.passed_on"
	QuestionDueSoon    Event = "question.due_soon"
	QuestionDueToday   Event = "question.due_today"
	QuestionOverdue    Event = "question.overdue"
	QuestionLate       Event = "question.late"
	EvidenceRequested  Event = "evidence.requested"
	EvidenceDueSoon    Event = "evidence.due_soon"
	EvidenceDueToday   Event = "evidence.due_today"
	EvidenceOverdue    Event = "evidence.overdue"
	RequestOverdue     Event = "request.overdue"
	RequestAnswered    Event = "request.answered"
	HelpWanted         Event = "request.help_wanted"
	FilesDropped       Event = "drop_box.received"
	ActionAssigned     Event = "action.assigned"
	Submitted          Event = "assessment.submitted"
	SubmissionReturned Event = "submission.returned"
	Appointed          Event = "assessment.appointed"
	AppointmentAnswer  Event = "appointment.answered"
	ConflictRuled      Event = "appointment.conflict ruled"
	VisitShared        Event = "visit.shared"
	VisitChanged       Event = "visit.changed"
	VisitProposed      Event = "visit.proposed"
	VisitAnswered      Event = "visit.answered"
	NotebookDue        Event = "notebook.due"
	ReportReleased     Event = "report.released"
	ReportReturned     Event = "report.returned"
	AccuracyDue        Event = "accuracy.due"
	AccuracyChecked    Event = "accuracy.checked"
	AccuracyOver       Event = "accuracy.over"
	Decided            Event = "assessment.decided"
	AppealLodged       Event = "appeal.lodged"
	AppealReview       Event = "appeal.review"
	AppealEnded        Event = "appeal.ended"
	WordsHandedOn      Event = "words.handed_on"
	FileInfected       Event = "evidence.infected"
	FileDamaged        Event = "evidence.damaged"
)

// Notice is one thing that happened. It is told to PersonID alone, or else to
// those in the organisation, or appointed to the assessment, whom its event
// concerns.
type Notice struct {
	Event          Event  `json:"event"`
	OrganisationID string `json:"organisation"`         // whose people are told
	AssessmentID   string `json:"assessment,omitempty"` // to which it belongs, if to one
	SubjectID      string `json:"subject,omitempty"`    // the question, request, action, ...
	PersonID       string `json:"person,omitempty"`     // told alone
}

// Teller is what a use case needs to have people told. Implementations tell them
// after the caller's transaction is committed, and nobody if it is rolled back.
type Teller interface {
	Notify(ctx context.Context, n Notice) error
}

// Definition says who hears of an event, and in which words.
type Definition struct {
	Event        Event
	Roles        []account.Role            // in the organisation
	Appointments []account.AppointmentRole // to the assessment
	Subject      string
	sentence     string // %[1]s is the assessment, %[2]s the organisation of the reader
	path         func(Notice) string
}

func at(path string) func(Notice) string { return func(Notice) string { return path } }

func desk(n Notice) string { return "/desk/" + n.AssessmentID }

func request(n Notice) string { return "/requests/" + n.SubjectID }

func answer(n Notice) string { return assessment(n) + "/questions/" + n.SubjectID + "/answer" }

func assessment(n Notice) string { return "/assessments/" + n.AssessmentID }

var definitions = []Definition{
	{QuestionAsked, []account.Role{account.Lead}, nil,
		"The assessor has asked a question", "The assessor of %[1]s has asked you something. Read it and answer it here:",
		func(n Notice) string { return assessment(n) + "/questions" }},
	{QuestionAnswered, nil, []account.AppointmentRole{account.LeadAssessor, account.FurtherAssessor},
		"A question has been answered", "A question that was asked in %[1]s has been answered. Read the answer here:",
		func(n Notice) string { return desk(n) + "/questions" }},
	{QuestionPassedOn, nil, nil,
		"A question of the assessor has been passed on to you", "A colleague has passed on to you what the assessor of %[1]s asks. Read it, and write at the answer, here:", answer},
	{QuestionDueSoon, []account.Role{account.Lead}, nil,
		"An answer to the assessor is due soon", "The assessor of %[1]s needs an answer in a few days. Answer, or pass the question on, here:", answer},
	{QuestionDueToday, []account.Role{account.Lead}, nil,
		"An answer to the assessor is due today", "The assessor of %[1]s needs an answer today. Answer, or pass the question on, here:", answer},
	{QuestionOverdue, []account.Role{account.Lead}, nil,
		"An answer to the assessor is overdue", "The assessor of %[1]s needed an answer some days ago. Answer, or pass the question on, here:", answer},
	{QuestionLate, nil, []account.AppointmentRole{account.LeadAssessor, account.FurtherAssessor},
		"An answer that you wait for is overdue", "An answer that you asked for in %[1]s has not come. We have reminded the organisation. You can ask somebody else or set another day here:",
		func(n Notice) string { return desk(n) + "/questions?state=overdue" }},
	{EvidenceRequested, nil, nil,
		"You are asked for evidence", "You are asked for evidence for Customer Service Excellence at %[2]s. See what is asked for, and by when, here:", at("/")},
	{EvidenceDueSoon, nil, nil,
		"Evidence that you are asked for is due soon", "Evidence that you are asked for at %[2]s is due in a few days. Answer, say that it is not yours, or ask for help here:", request},
	{EvidenceDueToday, nil, nil,
		"Evidence that you are asked for is due today", "Evidence that you are asked for at %[2]s is due today. Answer, say that it is not yours, or ask for help here:", request},
	{EvidenceOverdue, nil, nil,
		"Evidence that you are asked for is overdue", "Evidence that you are asked for at %[2]s was due some days ago. Answer, say that it is not yours, or ask for help here:", request},
	{RequestOverdue, nil, nil,
		"Evidence that you asked for is overdue", "Evidence that you asked for at %[2]s has not come. We have reminded whom you asked. You can give the request to somebody else or another day here:", request},
	{RequestAnswered, nil, nil,
		"Your request for evidence has an answer", "Evidence that you asked for at %[2]s has been given, or is not theirs to give. Read the answer here:", request},
	{HelpWanted, nil, nil,
		"Somebody needs help with your request for evidence", "Whom you asked for evidence at %[2]s needs help with it. Read what they need here:", request},
	{FilesDropped, nil, nil,
		"Files have arrived in your drop-box", "Somebody has given files to a drop-box that you made at %[2]s. Look through them here:",
		func(n Notice) string { return "/drop-boxes/" + n.SubjectID }},
	{ActionAssigned, nil, nil,
		"An action has been given to you", "An action that follows from an assessment of %[2]s has been given to you. See what it is, and by when, here:", at("/")},
	{Submitted, []account.Role{account.SchemeManager}, []account.AppointmentRole{account.LeadAssessor},
		"A submission has arrived", "%[1]s has been submitted. Read the submission here:", at("/")},
	{SubmissionReturned, []account.Role{account.Lead}, nil,
		"Your submission has come back", "The certification body has returned the submission of %[1]s. Read what it asks you to do here:",
		func(n Notice) string { return assessment(n) + "/questions" }},
	{VisitShared, []account.Role{account.Lead}, nil,
		"The plan of the visit has been shared", "The assessors have shared the plan of their visit for %[1]s. Read it here:",
		func(n Notice) string { return assessment(n) + "/visit" }},
	{VisitChanged, []account.Role{account.Lead}, nil,
		"The plan of the visit has changed", "The assessors have shared another plan of their visit for %[1]s. See what has changed here:",
		func(n Notice) string { return assessment(n) + "/visit" }},
	{VisitProposed, nil, []account.AppointmentRole{account.LeadAssessor, account.FurtherAssessor},
		"The organisation has said something to the plan of the visit", "The organisation has said who comes, or asks for a change, in the plan of the visit for %[1]s. Read it here:",
		func(n Notice) string { return desk(n) + "/visit" }},
	{VisitAnswered, []account.Role{account.Lead}, nil,
		"The assessors have answered what you asked of the plan", "The assessors have answered what you asked of the plan of their visit for %[1]s. Read the answer here:",
		func(n Notice) string { return assessment(n) + "/visit" }},
	{NotebookDue, []account.Role{account.SchemeManager}, []account.AppointmentRole{account.LeadAssessor},
		"Notes of a visit are deleted soon", "The raw notes of the visit for %[1]s are deleted in two weeks or less, as your rule says. Read them once more here if you need to:",
		func(n Notice) string { return desk(n) + "/visit" }},
	{Appointed, nil, nil,
		"You have been appointed to an assessment", "You have been appointed to %[1]s. See what is to be done, and until when, and say whether you accept, here:",
		func(n Notice) string { return "/appointments/" + n.AssessmentID }},
	{AppointmentAnswer, []account.Role{account.SchemeManager}, nil,
		"An appointment has been answered", "Somebody whom you appointed to %[1]s has answered. See whether they accept, and whether they declare a conflict of interest, here:",
		func(n Notice) string { return "/body/assessments/" + n.AssessmentID }},
	{ConflictRuled, nil, nil,
		"Your declared conflict of interest has been decided on", "The scheme manager has decided on the conflict of interest that you declared for %[1]s. Read it here:",
		func(n Notice) string { return "/appointments/" + n.AssessmentID }},
	{ReportReleased, []account.Role{account.Lead}, nil,
		"The report has been released", "The report of %[1]s has been released to you. Read it here:",
		func(n Notice) string { return assessment(n) + "/report" }},
	{ReportReturned, nil, []account.AppointmentRole{account.LeadAssessor},
		"The report has come back from moderation", "The moderator has returned the report of %[1]s with comments. Read them here:",
		func(n Notice) string { return desk(n) + "/report" }},
	{AccuracyDue, []account.Role{account.Lead}, nil,
		"Check the facts of the report soon", "The time to say what is not accurate in the report of %[1]s runs out soon. See until when, and comment, here:",
		func(n Notice) string { return assessment(n) + "/report/accuracy" }},
	{AccuracyChecked, nil, []account.AppointmentRole{account.LeadAssessor, account.FurtherAssessor},
		"The facts of the report have been checked", "The organisation has checked the facts of the report of %[1]s and has no further comments. Reply to those it made here:",
		func(n Notice) string { return desk(n) + "/accuracy" }},
	{AccuracyOver, nil, []account.AppointmentRole{account.LeadAssessor, account.FurtherAssessor},
		"The time to check the facts of a report is over", "The organisation's time to say what is not accurate in the report of %[1]s is over. Reply to its comments, and send the report to the moderator, here:",
		func(n Notice) string { return desk(n) + "/accuracy" }},
	{WordsHandedOn, nil, []account.AppointmentRole{account.LeadAssessor, account.FurtherAssessor, account.AppointedModerator},
		"A colleague has handed on words that came too late", "A colleague wrote something for %[1]s after its report had gone on, and hands it on to you. Read it here:",
		func(n Notice) string { return desk(n) + "/kept" }},
	{AppealLodged, []account.Role{account.SchemeManager}, nil,
		"An appeal has been lodged", "The organisation has appealed against the decision on %[1]s. Read its grounds, and say who is to look at it, here:",
		func(n Notice) string { return "/body/assessments/" + n.AssessmentID + "/appeal" }},
	{AppealReview, nil, nil,
		"You are to review an appeal", "You are asked to review the appeal against the decision on %[1]s. Read it here:",
		func(n Notice) string { return "/body/assessments/" + n.AssessmentID + "/appeal" }},
	{AppealEnded, []account.Role{account.Lead, account.Executive}, nil,
		"Your appeal has been answered", "The certification body has answered the appeal against the decision on %[1]s. Read the answer here:",
		func(n Notice) string { return assessment(n) + "/appeal" }},
	{Decided, []account.Role{account.Lead, account.Executive}, nil,
		"The certification body has decided", "The certification body has decided on %[1]s. Read the decision here:",
		func(n Notice) string { return assessment(n) + "/report" }},
	{FileInfected, []account.Role{account.Administrator}, nil,
		"A virus was found in a file", "A virus was found in a file that was uploaded at %[2]s. Nobody can open the file. See which it is, and what to do, here:",
		func(n Notice) string {
			if n.SubjectID == "" { // answers of customers, or a photo of a visit
				return "/"
			}
			return "/evidence/" + n.SubjectID
		}},
	{FileDamaged, []account.Role{account.Administrator}, nil,
		"Stored files are damaged", "Files that %[2]s has stored are not any more as they were uploaded. See which they are, and what to do, here:", at("/stored-files")},
}

// Definition returns who hears of the event and in which words; false for an
// event that there is not.
func (e Event) Definition() (Definition, bool) {
	for _, d := range definitions {
		if d.Event == e {
			return d, true
		}
	}
	return Definition{}, false
}

// Facts are the names that the words need, looked up when the mail is written.
type Facts struct {
	Organisation string // of the reader
	Assessment   string // "" for a notice that belongs to none
}

// Recipient is one person to be told.
type Recipient struct {
	PersonID string
	Name     string
	Email    string
}

// Text returns the body of the mail to this reader. publicURL is where people
// reach the portal. What was asked or found is not in the mail: the reader
// signs in for that.
func (d Definition) Text(n Notice, f Facts, to Recipient, publicURL string) string {
	of := f.Assessment
	if of == "" {
		of = "an assessment"
	}
	return fmt.Sprintf("Hello %s,\n\n%s\n\n%s\n\nYou have this mail because of your role at %s.\n",
		to.Name, arguments(d.sentence, of, f.Organisation), strings.TrimSuffix(publicURL, "/")+d.path(n), f.Organisation)
}

// arguments fills a sentence that may use one, both or neither of them.
func arguments(sentence, assessment, organisation string) string {
	return strings.NewReplacer("%[1]s", assessment, "%[2]s", organisation).Replace(sentence)
}
