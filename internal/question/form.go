package question

import (
	"slices"

	"github.com/plaudit/plaudit/internal/fault"
)

// The form of a new question saves itself while it is written. It has a key,
// made when it is shown, so that a save whose answer was lost on the way and the
// next one land on the same draft. Question.FormVersion is the version of the
// draft that the form saved last; once a person has sent the form it is 0.

// FormKey makes the key for a form in which a question is written.
func (s *Questions) FormKey() string { return s.newID("form") }

// begun finds what the form was saved as already.
func (a Asking) begun(all []Question, personID string) (Question, bool) {
	i := slices.IndexFunc(all, func(p Question) bool { return a.FormKey != "" && p.FormKey == a.FormKey && p.AskedBy == personID })
	if i < 0 {
		return Question{}, false
	}
	return all[i], true
}

// formFate is what becomes of a form that was saved before.
type formFate int

const (
	nothingNew  formFate = iota // it says the same: its answer had been lost
	samePage                    // the draft is written on
	anotherPage                 // somebody went back to a page that was sent, and asks something else
)

// again decides what becomes of a form that was saved as p before. Conflict when
// p was changed in another window since.
func (a Asking) again(p Question) (formFate, error) {
	sent := p.FormVersion == 0 // by a person
	same := p.Draft == a.Draft && p.Words == a.Words && p.Kind == a.Kind && slices.Equal(p.ElementIDs, a.ElementIDs) && p.address().same(a.into(Question{}).address())
	switch {
	case same && (a.ByItself || sent):
		return nothingNew, nil
	case a.ByItself && sent, !sent && (!p.Draft || p.FormVersion != p.Version):
		return 0, fault.Conflict("This question was kept as a draft and has been changed or sent in another window since. Open it in the list of questions, and copy your words there")
	case sent:
		return anotherPage, nil
	}
	return samePage, nil
}

// keepForm notes the version that the form is about to save, or that a person
// has sent it.
func (q *Question) keepForm(a Asking) {
	if q.FormVersion = 0; a.ByItself && q.FormKey != "" {
		q.FormVersion = q.Version + 1
	}
}
