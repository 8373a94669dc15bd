package organisation

import (
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"strings"

	"github.com/plaudit/plaudit/internal/account"
	"github.com/plaudit/plaudit/internal/evidence"
	"github.com/plaudit/plaudit/internal/fault"
	"github.com/plaudit/plaudit/internal/pages/shell"
	"github.com/plaudit/plaudit/internal/suggestion"
	"github.com/plaudit/plaudit/internal/web"
	"github.com/plaudit/plaudit/internal/web/govuk"
)

// SuggestionRoutes returns the pages on which people look through what is
// suggested, one item after another.
func SuggestionRoutes(s *suggestion.Service) []shell.Route {
	read, add := shell.Can(account.ReadOrganisation), shell.Can(account.AddEvidence)
	return []shell.Route{
		{Pattern: "GET /evidence/suggestions", Needs: read, Handle: suggestionQueue(s)},
		{Pattern: "POST /evidence/suggestions/forget", Needs: shell.Can(account.ManageOrganisation), Handle: suggestionForget(s)},
		{Pattern: "GET /evidence/suggestions/{item}", Needs: read, Handle: suggestionSheet(s)},
		{Pattern: "POST /evidence/suggestions/{item}", Needs: add, Handle: suggestionPress(s)},
		{Pattern: "POST /evidence/suggestions/{item}/rest", Needs: add, Handle: suggestionRest(s)},
		{Pattern: "POST /evidence/suggestions/{item}/undo", Needs: add, Handle: suggestionUndo(s)},
	}
}

func suggestionPath(itemID string) string { return evidencePath("suggestions", itemID) }

var suggestionCrumbs = []shell.Crumb{evidenceCrumbs[0], {Text: "Suggestions", Href: evidencePath("suggestions")}}

type suggestionSheetPage struct {
	suggestion.Sheet
	form           *web.Form
	previous, next *suggestion.Waiting
	place          int
}

// suggestionSheet shows what is suggested for one item, and what was decided.
func suggestionSheet(s *suggestion.Service) shell.Handle {
	return func(w http.ResponseWriter, r *http.Request, by account.Actor) error {
		return showSuggestions(w, r, by, s, &web.Form{}, http.StatusOK)
	}
}

func showSuggestions(w http.ResponseWriter, r *http.Request, by account.Actor, s *suggestion.Service, form *web.Form, status int) error {
	v, err := s.Sheet(r.Context(), by, r.PathValue("item"))
	if err != nil {
		return err
	}
	p := suggestionSheetPage{Sheet: v, form: form}
	p.previous, p.next, p.place = v.Queue.Around(v.Item.ID)
	return shell.Show(w, r, status, shell.Frame{Title: "Suggestions for " + v.Item.Code, Section: evidenceSection, Crumbs: suggestionCrumbs, Form: form, Wide: true}, p.view())
}

// suggestionPress does what was pressed beside one suggestion. What somebody
// else did meanwhile is said in words, on the page that shows how it stands now.
func suggestionPress(s *suggestion.Service) shell.Handle {
	return func(w http.ResponseWriter, r *http.Request, by account.Actor) error {
		form := &web.Form{}
		element, press, edition, instead, next := form.Hidden("element"), form.Hidden("press"), form.Hidden("edition"), form.Hidden("instead"), form.Hidden("next")
		form.Parse(r)
		p := suggestion.Press{ItemID: r.PathValue("item"), ElementID: element.Value, Edition: edition.Int(), Instead: instead.Value}
		var err error
		said := ""
		switch press.Value {
		case "accept":
			err, said = s.Accept(r.Context(), by, p), "Linked to "+p.ElementID+". Say what it shows there, or undo it below"
		case "change":
			err, said = s.Change(r.Context(), by, p), "Linked to "+p.Instead+" instead of "+p.ElementID
		default:
			err, said = s.Reject(r.Context(), by, p), p.ElementID+" is not suggested for this evidence any more"
		}
		if next.Value != "" {
			said = strings.Replace(said, ", or undo it below", " on the page of the evidence", 1)
		}
		return suggestionPressed(w, r, by, s, err, said, web.LocalPath(next.Value, suggestionPath(p.ItemID)))
	}
}

// suggestionPressed goes on after a press.
func suggestionPressed(w http.ResponseWriter, r *http.Request, by account.Actor, s *suggestion.Service, err error, said, next string) error {
	told, _ := errors.AsType[*fault.Error](err)
	switch {
	case err == nil:
		shell.Flash(w, said)
	case fault.Is(err, fault.KindConflict):
		shell.Flash(w, "Nothing was changed: "+told.Words)
	case fault.Is(err, fault.KindInvalid):
		form := &web.Form{}
		if err := form.Accept(err); err != nil {
			return err
		}
		return showSuggestions(w, r, by, s, form, http.StatusUnprocessableEntity)
	default:
		return err
	}
	return web.SeeOther(w, r, next)
}

// suggestionRest sets aside what still waits for an item, and goes to the next.
func suggestionRest(s *suggestion.Service) shell.Handle {
	return func(w http.ResponseWriter, r *http.Request, by account.Actor) error {
		form := &web.Form{}
		edition, next := form.Hidden("edition"), form.Hidden("next")
		form.Parse(r)
		err := s.SetAside(r.Context(), by, r.PathValue("item"), edition.Int())
		return suggestionPressed(w, r, by, s, err, "The rest has been set aside, and nothing was learned from it", web.LocalPath(next.Value, suggestionPath(r.PathValue("item"))))
	}
}

// suggestionUndo takes a decision back.
func suggestionUndo(s *suggestion.Service) shell.Handle {
	return func(w http.ResponseWriter, r *http.Request, by account.Actor) error {
		err := s.Undo(r.Context(), by, r.PathValue("item"), evidencePosted(r, "decision"))
		return suggestionPressed(w, r, by, s, err, "That has been undone", suggestionPath(r.PathValue("item")))
	}
}

// suggestionForget ends what decisions taught so far.
func suggestionForget(s *suggestion.Service) shell.Handle {
	return func(w http.ResponseWriter, r *http.Request, by account.Actor) error {
		if err := s.Forget(r.Context(), by); err != nil {
			return err
		}
		shell.Flash(w, "What was learned has been forgotten. What was rejected is still not suggested again")
		return web.SeeOther(w, r, evidencePath("suggestions"))
	}
}

// learned says what the organisation's decisions did to a suggestion.
func learned(v suggestion.Suggestion) string {
	var parts []string
	if v.AcceptedAlike > 0 {
		parts = append(parts, "accepted "+v.ElementID+" for "+countWords(v.AcceptedAlike, "piece")+" of evidence with some of the same words")
	}
	if v.RejectedAlike > 0 {
		parts = append(parts, "rejected it for "+strconv.FormatInt(v.RejectedAlike, 10))
	}
	if len(parts) == 0 {
		return ""
	}
	return "Learned: your organisation " + strings.Join(parts, " and ") + "."
}

// why tells why nothing is suggested for an item.
func (p suggestionSheetPage) why() string {
	switch {
	case p.Item.Withdrawn():
		return "This evidence is withdrawn. Restore it to have it linked."
	case p.Text == evidence.TextWaiting && p.Files > 0:
		return "Its text is being read. What it speaks for is worked out after that, within a minute or so: look again."
	case p.Computed.IsZero():
		return "What it speaks for is being worked out. Look again in a moment."
	case len(p.Decisions) > 0:
		return "Everything that was suggested has been decided on."
	case p.Text == evidence.TextFailed || p.Text == evidence.TextEmpty:
		return "There is no text in it to go by. Link it by hand."
	}
	return "Nothing in it speaks clearly for an element that it is not linked to. Link it by hand if you know better."
}

// score is a score as the meter takes it.
func score(v float64) string { return fmt.Sprintf("%.2f", v) }

// insteadItems are the elements that may be chosen in the place of one.
func insteadItems(without string) []govuk.SelectItem {
	items := []govuk.SelectItem{{Value: "", Text: "Select an element"}}
	for _, e := range evidenceStandard().Elements() {
		if e.ID != without {
			items = append(items, govuk.SelectItem{Value: e.ID, Text: e.ID + " " + e.Title})
		}
	}
	return items
}

// verdictWords is a decision in words.
func verdictWords(d suggestion.Decision) string {
	element := d.ElementID + " " + evidenceElementTitle(d.ElementID)
	switch {
	case d.Verdict == suggestion.Accepted && d.InsteadOf != "":
		return element + ": linked, instead of " + d.InsteadOf
	case d.Verdict == suggestion.Accepted && d.Link.ID == "":
		return element + ": accepted, but the link has been removed since"
	case d.Verdict == suggestion.Accepted:
		return element + ": linked"
	case d.Verdict == suggestion.Rejected:
		return element + ": not this"
	}
	return element + ": set aside"
}

// undoable tells whether one press can take a decision back.
func undoable(d suggestion.Decision) bool {
	return d.Link.ID == "" || d.Link.Version == 1 && !d.Link.Strongest
}
