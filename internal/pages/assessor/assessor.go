// Package assessor holds the pages of assessors and moderators: the desk, one
// element of the frozen submission at a time, questions, the visit, the points
// and the text of the report, the accuracy check and the moderation. Scheme
// managers look on here; what they do is in pages/body.
package assessor

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"slices"

	"github.com/plaudit/plaudit/internal/account"
	"github.com/plaudit/plaudit/internal/assessment"
	"github.com/plaudit/plaudit/internal/calibration"
	"github.com/plaudit/plaudit/internal/desk"
	"github.com/plaudit/plaudit/internal/fault"
	"github.com/plaudit/plaudit/internal/notebook"
	"github.com/plaudit/plaudit/internal/onsite"
	"github.com/plaudit/plaudit/internal/pages/shell"
	"github.com/plaudit/plaudit/internal/pages/viewer"
	"github.com/plaudit/plaudit/internal/question"
	"github.com/plaudit/plaudit/internal/reporting"
	"github.com/plaudit/plaudit/internal/visit"
	"github.com/plaudit/plaudit/internal/web"
)

// Files opens the content of a file by its SHA-256, unless the virus checker has
// not let it pass.
type Files interface {
	Content(ctx context.Context, sha256 string) (io.ReadSeekCloser, error)
}

// Deps are the use cases behind these pages.
type Deps struct {
	Desk         *desk.Desk
	Questions    *question.Questions
	Visits       *visit.Visits
	Quotes       *notebook.Quotes
	Reporting    *reporting.Reporting
	OnSite       *onsite.OnSite
	Verification *desk.Verification
	Team         *desk.Team
	Calibration  *calibration.Service
	Files        Files
	Pages        viewer.Pages // of what was handed over
}

// Routes returns the pages of assessors and moderators.
func Routes(d Deps) []shell.Route {
	read, assess, moderate := shell.Can(account.ReadAssessment), shell.Can(account.Assess), shell.Can(account.Moderate)
	// Somebody who does not serve any more may still hand in what a device holds:
	// the use case asks whose device it is.
	handsIn := shell.SignedIn.Of(account.CertificationBody)
	const at = "/desk/{id}"
	return []shell.Route{
		{Pattern: "GET /desk", Needs: read, Handle: list(d.Desk, d.Calibration)},
		{Pattern: "GET " + at, Needs: read, Handle: deskHome(d.Desk)},
		{Pattern: "GET " + at + "/next", Needs: read, Handle: nextElement(d.Desk)},
		{Pattern: "GET " + at + "/ratings.csv", Needs: read, Handle: deskCSV(d.Desk)},
		{Pattern: "GET " + at + "/search", Needs: read, Handle: deskSearch(d.Desk)},
		{Pattern: "GET " + at + "/team", Needs: read, Handle: team(d.Team)},
		{Pattern: "POST " + at + "/team", Needs: read, Handle: team(d.Team)},
		{Pattern: "POST " + at + "/elements/{element}/opinions", Needs: assess, Handle: propose(d.Team)},
		{Pattern: "GET " + at + "/opinions/{opinion}", Needs: read, Handle: opinion(d.Team)},
		{Pattern: "POST " + at + "/opinions/{opinion}", Needs: assess, Handle: opinion(d.Team)},
		{Pattern: "GET " + at + "/rests-on", Needs: read, Handle: restsOn(d.Verification)},
		{Pattern: "POST " + at + "/elements/{element}/rests-on", Needs: assess, Handle: tick(d.Verification)},
		{Pattern: "GET " + at + "/verify", Needs: read, Handle: verify(d.Verification)},
		{Pattern: "POST " + at + "/verify", Needs: assess, Handle: verify(d.Verification)},
		{Pattern: "GET " + at + "/verify/{item}", Needs: read, Handle: verifyItem(d.Verification)},
		{Pattern: "POST " + at + "/verify/{item}", Needs: assess, Handle: verifyItem(d.Verification)},
		{Pattern: "POST " + at + "/verify/{item}/remove", Needs: assess, Handle: removeVerifyItem(d.Verification)},
		{Pattern: "GET " + at + "/checks", Needs: read, Handle: concerns(d.Desk)},
		{Pattern: "GET " + at + "/files/{file}", Needs: read, Handle: file(d)},
		{Pattern: "GET " + at + "/files/{file}/view", Needs: read, Handle: view(d)},
		{Pattern: "GET " + at + "/files/{file}/pages/{page}", Needs: read, Handle: pagePicture(d)},

		{Pattern: "GET " + at + "/elements/{element}", Needs: read, Handle: element(d)},
		{Pattern: "POST " + at + "/elements/{element}", Needs: assess, Handle: element(d)},
		{Pattern: "POST " + at + "/elements/{element}/autosave", Needs: assess, Handle: elementAutosave(d)},

		{Pattern: "GET " + at + "/questions", Needs: read, Handle: questions(d.Questions)},
		{Pattern: "POST " + at + "/questions", Needs: assess, Handle: questions(d.Questions)},
		{Pattern: "GET " + at + "/questions/new", Needs: assess, Handle: askQuestion(d.Questions)},
		{Pattern: "POST " + at + "/questions/new", Needs: assess, Handle: askQuestion(d.Questions)},
		{Pattern: "POST " + at + "/questions/new/autosave", Needs: assess, Handle: keepQuestion(d.Questions)},
		{Pattern: "POST " + at + "/questions/{question}/autosave", Needs: assess, Handle: keepQuestion(d.Questions)},
		{Pattern: "POST " + at + "/questions/send", Needs: assess, Handle: sendDrafts(d.Questions)},
		{Pattern: "GET " + at + "/questions/export/{format}", Needs: read, Handle: exportQuestions(d.Questions)},
		{Pattern: "GET " + at + "/questions/import", Needs: assess, Handle: importQuestions(d.Questions)},
		{Pattern: "POST " + at + "/questions/import", Needs: assess, Handle: importQuestions(d.Questions)},
		{Pattern: "GET " + at + "/questions/{question}", Needs: read, Handle: questionPage(d.Questions)},
		{Pattern: "POST " + at + "/questions/{question}", Needs: assess, Handle: questionPage(d.Questions)},
		{Pattern: "POST " + at + "/questions/{question}/withdraw", Needs: assess, Handle: withdraw(d.Questions)},
		{Pattern: "POST " + at + "/questions/{question}/settle", Needs: assess, Handle: settle(d.Questions)},
		{Pattern: "POST " + at + "/questions/{question}/restore", Needs: assess, Handle: restore(d.Questions)},
		{Pattern: "POST " + at + "/questions/{question}/again", Needs: assess, Handle: askAgain(d.Questions)},
		{Pattern: "POST " + at + "/questions/{question}/remove", Needs: assess, Handle: removeQuestion(d.Questions)},

		{Pattern: "GET " + at + "/visit", Needs: read, Handle: visitPlan(d.Visits)},
		{Pattern: "GET " + at + "/visit/coverage", Needs: read, Handle: coverage(d.Visits)},
		{Pattern: "GET " + at + "/visit/proposals/{proposal}", Needs: assess, Handle: proposal(d.Visits)},
		{Pattern: "POST " + at + "/visit/proposals/{proposal}", Needs: assess, Handle: proposal(d.Visits)},
		{Pattern: "POST " + at + "/visit/share", Needs: assess, Handle: share(d.Visits)},
		{Pattern: "GET " + at + "/visit/stops/new", Needs: assess, Handle: stop(d.Visits)},
		{Pattern: "POST " + at + "/visit/stops/new", Needs: assess, Handle: stop(d.Visits)},
		{Pattern: "GET " + at + "/visit/stops/{stop}", Needs: assess, Handle: stop(d.Visits)},
		{Pattern: "POST " + at + "/visit/stops/{stop}", Needs: assess, Handle: stop(d.Visits)},
		{Pattern: "POST " + at + "/visit/stops/{stop}/remove", Needs: assess, Handle: removeStop(d.Visits)},
		{Pattern: "GET " + at + "/visit/stops/{stop}/sessions/new", Needs: assess, Handle: session(d.Visits)},
		{Pattern: "POST " + at + "/visit/stops/{stop}/sessions/new", Needs: assess, Handle: session(d.Visits)},
		{Pattern: "GET " + at + "/visit/sessions/{session}", Needs: assess, Handle: session(d.Visits)},
		{Pattern: "POST " + at + "/visit/sessions/{session}", Needs: assess, Handle: session(d.Visits)},
		{Pattern: "POST " + at + "/visit/sessions/{session}/remove", Needs: assess, Handle: removeSession(d.Visits)},
		{Pattern: "GET " + at + "/visit/sessions/{session}/notes", Needs: assess, Handle: notes(d.Visits)},
		{Pattern: "POST " + at + "/visit/sessions/{session}/notes", Needs: assess, Handle: notes(d.Visits)},
		{Pattern: "POST " + at + "/visit/sessions/{session}/held", Needs: assess, Handle: held(d.Visits)},
		{Pattern: "GET " + at + "/visit/sessions/{session}/notes/{note}", Needs: assess, Handle: note(d.Visits)},
		{Pattern: "POST " + at + "/visit/sessions/{session}/notes/{note}", Needs: assess, Handle: note(d.Visits)},
		{Pattern: "POST " + at + "/visit/sessions/{session}/notes/{note}/remove", Needs: assess, Handle: removeNote(d.Visits)},

		{Pattern: "POST " + at + "/visit/sessions/{session}/consent", Needs: assess, Handle: consent(d.Visits)},
		{Pattern: "POST " + at + "/visit/consent/{session}/withdraw", Needs: assess, Handle: withdrawConsent(d.Quotes)},
		{Pattern: "GET " + at + "/visit/quotes", Needs: assess, Handle: quotes(d.Quotes)},
		{Pattern: "POST " + at + "/visit/quotes", Needs: assess, Handle: quotes(d.Quotes)},
		{Pattern: "GET " + at + "/visit/quotes/{quote}", Needs: assess, Handle: quote(d.Quotes)},
		{Pattern: "POST " + at + "/visit/quotes/{quote}", Needs: assess, Handle: quote(d.Quotes)},
		{Pattern: "POST " + at + "/visit/quotes/{quote}/approve", Needs: assess, Handle: approveQuote(d.Quotes)},
		{Pattern: "POST " + at + "/visit/quotes/{quote}/use", Needs: assess, Handle: useQuote(d.Quotes)},
		{Pattern: "POST " + at + "/visit/quotes/{quote}/withdraw", Needs: assess, Handle: withdrawQuote(d.Quotes)},

		{Pattern: "GET " + at + "/visit/site", Needs: assess, Handle: onSite(d.OnSite)},
		{Pattern: "POST " + at + "/visit/site/devices/{device}/wipe", Needs: assess, Handle: wipeDevice(d.OnSite)},
		{Pattern: "GET " + at + "/visit/site/asides/{aside}", Needs: assess, Handle: aside(d.OnSite)},
		{Pattern: "POST " + at + "/visit/site/asides/{aside}", Needs: assess, Handle: aside(d.OnSite)},
		{Pattern: "GET " + at + "/visit/photos/{photo}", Needs: assess, Handle: photo(d)},
		{Pattern: "GET " + onSiteApp + "visits/{id}", Needs: assess, Handle: bag(d.OnSite)},
		{Pattern: "POST " + onSiteApp + "visits/{id}/pack", Needs: assess, Handle: pack(d.OnSite)},
		{Pattern: "POST " + onSiteApp + "visits/{id}/sync", Needs: handsIn, Handle: sync(d.OnSite)},
		{Pattern: "POST " + onSiteApp + "visits/{id}/photos/{photo}", Needs: handsIn, Handle: sitePhoto(d.OnSite)},
		{Pattern: "GET " + onSiteApp + "devices/{device}", Needs: shell.Public, Handle: orders(d.OnSite)},
		{Pattern: "POST " + onSiteApp + "devices/{device}/wiped", Needs: shell.Public, Handle: wiped(d.OnSite)},

		{Pattern: "GET " + at + "/points", Needs: read, Handle: points(d.Reporting)},
		{Pattern: "GET " + at + "/points/new", Needs: assess, Handle: point(d.Reporting)},
		{Pattern: "POST " + at + "/points/new", Needs: assess, Handle: point(d.Reporting)},
		{Pattern: "GET " + at + "/points/{point}", Needs: assess, Handle: point(d.Reporting)},
		{Pattern: "POST " + at + "/points/{point}", Needs: assess, Handle: point(d.Reporting)},
		{Pattern: "POST " + at + "/points/{point}/move", Needs: assess, Handle: movePoint(d.Reporting)},
		{Pattern: "POST " + at + "/points/{point}/remove", Needs: assess, Handle: removePoint(d.Reporting)},

		{Pattern: "GET " + at + "/report", Needs: read, Handle: reportPage(d.Reporting)},
		{Pattern: "POST " + at + "/report", Needs: assess, Handle: reportPage(d.Reporting)},
		{Pattern: "POST " + at + "/report/autosave", Needs: assess, Handle: reportAutosave(d.Reporting)},
		{Pattern: "POST " + at + "/report/step", Needs: assess, Handle: step(d.Reporting)},
		{Pattern: "GET " + at + "/wording/{place}", Needs: assess, Handle: wording(d.Reporting)},
		{Pattern: "POST " + at + "/wording/{place}", Needs: assess, Handle: wording(d.Reporting)},
		{Pattern: "GET " + at + "/report/preview", Needs: read, Handle: wholeReport(d.Reporting)},
		{Pattern: "GET " + at + "/report/download/{format}", Needs: read, Handle: download(d.Reporting)},
		{Pattern: "GET " + at + "/accuracy", Needs: read, Handle: accuracy(d.Reporting)},
		{Pattern: "POST " + at + "/accuracy", Needs: assess, Handle: accuracyClock(d.Reporting)},
		{Pattern: "POST " + at + "/accuracy/{comment}", Needs: assess, Handle: accuracy(d.Reporting)},
		{Pattern: "GET " + at + "/kept", Needs: read, Handle: kept(d.Reporting)},
		{Pattern: "POST " + at + "/kept/{kept}/hand-on", Needs: assess, Handle: handOn(d.Reporting)},
		{Pattern: "POST " + at + "/kept/{kept}/settle", Needs: read, Handle: settleKept(d.Reporting)},
		{Pattern: "GET " + at + "/moderation", Needs: read, Handle: moderation(d.Reporting)},
		{Pattern: "POST " + at + "/moderation", Needs: moderate, Handle: moderation(d.Reporting)},
		{Pattern: "POST " + at + "/moderation/autosave", Needs: moderate, Handle: moderationAutosave(d.Reporting)},
	}
}

const section = "/desk"

func pathOf(id string) string { return section + "/" + id }

func elementPath(id, element string) string { return pathOf(id) + "/elements/" + element }

var deskCrumb = shell.Crumb{Text: "Desk", Href: section}

// frame is the frame of a page beneath one assessment.
func frame(v assessment.Case, title string, form *web.Form) shell.Frame {
	return shell.Frame{Title: title + ": " + v.Organisation, Section: section, Form: form, Wide: true,
		Crumbs: []shell.Crumb{deskCrumb, {Text: v.Organisation + ": " + v.Name, Href: pathOf(v.ID)}}}
}

// tab is one part of the work on an assessment.
type tab struct{ href, text string }

func tabs(id string) []tab {
	at := pathOf(id)
	return []tab{{at, "Elements"}, {at + "/checks", "Checks"}, {at + "/rests-on", "Rests on"}, {at + "/team", "Team"}, {at + "/search", "Search"}, {at + "/questions", "Questions"}, {at + "/visit", "Visit"}, {at + "/points", "Strengths and improvement areas"},
		{at + "/report", "Report"}, {at + "/accuracy", "Accuracy check"}, {at + "/moderation", "Moderation"}}
}

// words returns what a fault says, to stand above a form.
func words(err error) string {
	var f *fault.Error
	if errors.As(err, &f) {
		return f.Words
	}
	return "This was changed by somebody else"
}

// refused is the fault of somebody who posts a form that their page does not
// offer: it is not theirs to do, or not the time.
func refused(may bool, v assessment.Case) error {
	if !may {
		return fault.Forbidden("You do not have permission to do this")
	}
	return fault.Conflict("The assessment is at \"" + v.State.Title() + "\", so this cannot be done now")
}

const saveAgain = ". What you wrote is below, beside what is saved now. Save again to replace it with yours"

// stale tells of a colleague's change: the form keeps what was typed and is
// ready to be saved over it.
func stale(form *web.Form, version *web.Field, now int64, err error) int {
	form.General = append(form.General, words(err)+saveAgain)
	version.WithInt(now)
	return http.StatusConflict
}

// saved answers an autosave with the version to send next time.
func saved(w http.ResponseWriter, version int64) error {
	w.Header().Set("Content-Type", "application/json")
	return json.NewEncoder(w).Encode(map[string]int64{"version": version})
}

// elementOptions offers the examined elements.
func elementOptions(v assessment.Case, selected []assessment.Selected) []web.Option {
	std, err := v.Standard()
	if err != nil {
		return nil
	}
	var options []web.Option
	for _, e := range std.Elements() {
		if slices.ContainsFunc(selected, func(s assessment.Selected) bool { return s.ElementID == e.ID }) {
			options = append(options, web.Option{Value: e.ID, Text: e.ID + " " + e.Title})
		}
	}
	return options
}
