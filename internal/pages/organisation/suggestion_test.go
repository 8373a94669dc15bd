package organisation_test

import (
	"net/http"
	"net/url"
	"testing"

	"github.com/plaudit/plaudit/internal/evidence"
	"github.com/plaudit/plaudit/internal/pages/organisation"
	"github.com/plaudit/plaudit/internal/standard"
	"github.com/plaudit/plaudit/internal/store"
	"github.com/plaudit/plaudit/internal/suggestion"
)

// newSuggestions serves the pages of evidence with those of suggestions.
func newSuggestions(t *testing.T) (l library, s *suggestion.Service) {
	l = newLibrary(t)
	s = suggestion.New(store.For[suggestion.Tx]{DB: l.DB}, standard.CSE(), l.NewID, l.Now)
	l.Serve(append(organisation.EvidenceRoutes(l.Service, previews(l.World, l.files)), organisation.SuggestionRoutes(s)...)...)
	return l, s
}

// note adds a note and works out what is suggested for it.
func (l library) note(s *suggestion.Service, who, title, words string) evidence.Item {
	l.T.Helper()
	added, err := l.Add(l.T.Context(), l.Actor(who), evidence.Addition{Kind: evidence.NoteKind, Details: evidence.Details{Title: title, Sensitivity: evidence.Open}, Note: words})
	if err != nil {
		l.T.Fatal(err)
	}
	if err := s.Work(l.T.Context(), added[0].Item.OrganisationID, added[0].Item.ID); err != nil {
		l.T.Fatal(err)
	}
	return added[0].Item
}

const complaintWords = "Stage 1: we acknowledge your complaint within 5 working days and reply within 10. Stage 2: a senior officer reviews it. If you are still unhappy you can go to the Ombudsman."

func TestSuggestionsAreLookedThrough(t *testing.T) {
	l, s := newSuggestions(t)
	l.Get("lead", "/evidence/suggestions").Want(200).Says("Nothing waits")
	first := l.note(s, "lead", "How to make a complaint", complaintWords)
	second := l.note(s, "lead", "Fees and charges", "Garden waste £45 a year, with a concession for those on benefits. Refunds are paid within ten days.")
	path := "/evidence/suggestions/" + first.ID
	l.Get("lead", "/evidence/suggestions").Want(200).Says("2 pieces of evidence", "4.3.2 Easy, time-bound", "Nothing yet").Lacks("Forget")
	l.Get("lead", "/evidence").Want(200).Says("2 pieces of evidence with suggestions waiting")
	l.Get("lead", "/evidence?suggested=yes").Want(200).Says(first.Code, second.Code, "Suggestions: Waiting to be decided on")
	l.Get("lead", "/evidence/"+first.ID).Want(200).Says("of what it speaks for")
	page := l.Get("lead", path).Want(200).Says("1 of 2 pieces", "4.3.2 Easy, time-bound", "match", "because of:", "Stage 1", "Nothing yet", "None of the rest")
	if page.Find(`button[data-key="1"]`).Length() != 1 || page.Find(`a[rel=next][data-key="j"]`).AttrOr("href", "") != "/evidence/suggestions/"+second.ID {
		t.Error("the keys are missing")
	}

	// Who may not link only looks.
	l.Get("executive", path).Want(200).Says("4.3.2").Lacks("Accept", "Not this")
	l.Post("executive", path, url.Values{"element": {"4.3.2"}, "press": {"accept"}}).Want(http.StatusForbidden)
	l.Get("contributor", "/evidence/suggestions").Want(200).Says("Nothing waits for you")
	l.Post("contributor", path, url.Values{"element": {"4.3.2"}, "press": {"accept"}}).Want(http.StatusForbidden)
	l.Get("other_lead", path).Want(http.StatusNotFound)
	l.Post("other_lead", path, url.Values{"element": {"4.3.2"}, "press": {"accept"}}).Want(http.StatusNotFound)
	l.Get("", path).Want(http.StatusSeeOther)

	// Another edition, and no element chosen.
	stale := l.Post("lead", path, url.Values{"element": {"4.3.2"}, "press": {"accept"}, "edition": {"9"}}).Want(http.StatusSeeOther)
	if stale.Location != path {
		t.Error(stale.Location)
	}
	l.Post("lead", path, url.Values{"element": {"4.3.2"}, "press": {"change"}}).Want(http.StatusUnprocessableEntity).Says("Select the element that this speaks for instead", "4.3.2 Easy")

	// Accepted: a link that waits for its claim, with the passage as a draft.
	l.Post("lead", path, url.Values{"element": {"4.3.2"}, "press": {"accept"}, "edition": {"1"}}).Want(http.StatusSeeOther)
	page = l.Get("lead", path).Want(200).Says("4.3.2 Easy, time-bound complaints procedure: linked", "A draft, copied from the evidence", "Undo")
	claim := page.Find(`form[action^="/evidence/links/"]`)
	if claim.Length() != 1 || claim.Find("textarea").Text() == "" {
		t.Fatal("there is no form for the claim")
	}
	l.Get("lead", "/evidence/"+first.ID).Says("Say what it shows")
	link := claim.AttrOr("action", "")
	saved := l.Post("lead", link, url.Values{"version": {"1"}, "next": {path}, "claim": {"Promises an answer within ten days"}, "pointer": {"p. 1"}}).Want(http.StatusSeeOther)
	if saved.Location != path {
		t.Error(saved.Location)
	}
	page = l.Get("lead", path).Says("Promises an answer within ten days").Lacks("Undo")
	decision := page.Find(`input[name=decision]`).AttrOr("value", "")
	if decision != "" {
		t.Error("a link with a claim is undone with one press")
	}

	// The rest is set aside, and the next comes up.
	rest := l.Post("lead", path+"/rest", url.Values{"edition": {"1"}, "next": {"/evidence/suggestions/" + second.ID}}).Want(http.StatusSeeOther)
	if rest.Location != "/evidence/suggestions/"+second.ID {
		t.Error(rest.Location)
	}
	l.Get("lead", path).Says("Everything that was suggested has been decided on", "Go on with "+second.Code)
	path = "/evidence/suggestions/" + second.ID
	l.Post("lead", path, url.Values{"element": {"3.1.2"}, "press": {"change"}, "instead": {"3.1.1"}}).Want(http.StatusSeeOther)
	page = l.Get("lead", path).Says("3.1.1", "linked, instead of 3.1.2", "3.1.2 Charges made clear: not this")
	l.Post("lead", path+"/undo", url.Values{"decision": {page.Find("input[name=decision]").AttrOr("value", "")}}).Want(http.StatusSeeOther)
	l.Get("lead", path).Says("3.1.2 Charges made clear", "Nothing yet")
	l.Post("lead", path, url.Values{"element": {"3.1.2"}, "press": {"reject"}}).Want(http.StatusSeeOther)

	// What was learned is told, and can be forgotten.
	l.Get("lead", "/evidence/suggestions").Says("2 decisions of your organisation", "Forget what was learned")
	l.Post("contributor", "/evidence/suggestions/forget", nil).Want(http.StatusForbidden)
	l.Post("admin", "/evidence/suggestions/forget", nil).Want(http.StatusSeeOther)
	l.Get("lead", "/evidence/suggestions").Says("Nothing yet")
	for _, address := range []string{"/evidence/suggestions", path, "/evidence", "/evidence/" + first.ID} {
		if n := statements(l.World, "lead", address); n > 4 {
			t.Errorf("%s takes %d statements, and the session takes two more", address, n)
		}
	}
}
