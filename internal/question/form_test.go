package question_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/plaudit/plaudit/internal/audit"
	"github.com/plaudit/plaudit/internal/bodytest"
	"github.com/plaudit/plaudit/internal/fault"
	"github.com/plaudit/plaudit/internal/id"
	"github.com/plaudit/plaudit/internal/question"
	"github.com/plaudit/plaudit/internal/store"
	"github.com/plaudit/plaudit/internal/store/storetest"
)

// A save whose answer was lost on the way, and what is written after it, land on
// one draft.
func TestAFormIsSavedAsOneDraft(t *testing.T) {
	w := bodytest.New(t, storetest.SQLite(t))
	w.UnderReview("as1")
	form := func(words string, byItself, draft bool) question.Asking {
		return question.Asking{Words: words, ElementIDs: []string{"1.1.1"}, FormKey: "form_1", ByItself: byItself, Draft: draft}
	}
	first := w.Ask(form("Who", true, true))
	if first.Version != 1 {
		t.Errorf("a new draft is at version %d", first.Version)
	}
	for i, words := range []string{"Who", "Who is", "Who is asked", "Who is asked"} {
		if q := w.Ask(form(words, true, true)); q.ID != first.ID || q.Version != []int64{1, 2, 3, 3}[i] {
			t.Errorf("%q is kept as %s at version %d", words, q.ID, q.Version)
		}
	}
	// Another person with the same key, or another form, is another question.
	other, err := w.Questions.Ask(ctx, w.By("assessor2"), "as1", form("Mine", true, true))
	if err == nil && other.ID == first.ID {
		t.Error("the key of somebody else's form is taken")
	}
	// Once it was changed in another window, the form writes over nothing.
	edited := form("Who is asked, says another window", false, true)
	w.Must(w.Questions.Edit(ctx, w.By("assessor"), "as1", first.ID, 3, edited))
	for _, byItself := range []bool{true, false} {
		_, err = w.Questions.Ask(ctx, w.By("assessor"), "as1", form("Who is asked here", byItself, true))
		w.Fails(err, fault.KindConflict)
	}

	// Sent by a person: the same again is taken for the same, and who goes back to
	// the page and asks something else has another question.
	sent := w.Ask(question.Asking{Words: "When?", FormKey: "form_2"})
	if again := w.Ask(question.Asking{Words: "When?", FormKey: "form_2"}); again.ID != sent.ID {
		t.Error("it was asked twice")
	}
	_, err = w.Questions.Ask(ctx, w.By("assessor"), "as1", question.Asking{Words: "When and", FormKey: "form_2", ByItself: true, Draft: true})
	w.Fails(err, fault.KindConflict)
	if another := w.Ask(question.Asking{Words: "Where?", FormKey: "form_2"}); another.ID == sent.ID {
		t.Error("another question took the place of one that was sent")
	}
	// A form that saved itself and is sent then is one question.
	begun := w.Ask(question.Asking{Words: "How", FormKey: "form_3", ByItself: true, Draft: true})
	if q := w.Ask(question.Asking{Words: "How?", FormKey: "form_3"}); q.ID != begun.ID {
		t.Error("the draft of the form stays beside what was sent")
	}
}

func TestAFormIsSavedTwiceAtOnce(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := bodytest.New(t, db)
		w.UnderReview("as1")
		n, others := bodytest.Together(func() error {
			_, err := w.Questions.Ask(ctx, w.By("assessor"), "as1", question.Asking{Words: "Who?", FormKey: "form_1", ByItself: true, Draft: true})
			return err
		})
		if n != 20 || len(others) != 0 {
			t.Errorf("%d saves of 20 succeeded: %v", n, others)
		}
		if all := w.Drafts(); len(all) != 1 {
			t.Errorf("%d drafts", len(all))
		}
	})
}

// Whom a question is put to, and by when, may change while it waits: both sides
// see what it was before, and the record keeps it.
func TestWhatAQuestionWasBefore(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := bodytest.New(t, db)
		w.UnderReview("as1")
		asking := question.Asking{Words: "Which?", ElementIDs: []string{"1.1.1"}, DueOn: "2025-11-20"}
		q := w.Ask(asking)
		asking.PersonID = storetest.PersonID("champion")
		w.Must(w.Questions.Edit(ctx, w.By("assessor"), "as1", q.ID, 1, asking))
		w.Must(w.Questions.Edit(ctx, w.By("assessor"), "as1", q.ID, 2, asking)) // nothing is changed
		asking.PersonID, asking.AreaID, asking.DueOn = "", storetest.Housing, "2025-11-27"
		w.Must(w.Questions.Edit(ctx, w.By("assessor"), "as1", q.ID, 2, asking))
		w.Ask(question.Asking{Words: "A draft", Draft: true, PersonID: storetest.PersonID("champion")})

		want := []string{"put it to Champion of Housing instead of the lead", "put it to Anyone in Housing instead of Champion of Housing, and changed the day from 20 November 2025 to 27 November 2025"}
		want[1] = strings.Replace(want[1], "Anyone", "anyone", 1)
		check := func(side string, all []question.Move) {
			t.Helper()
			var words []string
			for _, m := range all {
				words = append(words, m.Words())
				if m.ByName != "Assessor" || m.At.IsZero() {
					t.Errorf("%s: %+v", side, m)
				}
			}
			if !slices.Equal(words, want) {
				t.Errorf("%s: %q", side, words)
			}
		}
		for _, p := range w.Drafts() {
			if p.ID == q.ID {
				check("the assessors", p.Moves)
				if first := p.FirstAddress(); first.Whom() != "The lead" || first.DueOn != "2025-11-20" {
					t.Errorf("it was first put to %+v", first)
				}
			}
		}
		list, err := w.Questions.ForOrganisation(ctx, w.By("lead"), "as1")
		w.Must(err)
		if len(list.Questions) != 1 {
			t.Fatalf("the organisation sees %d questions", len(list.Questions))
		}
		check("the organisation", list.Questions[0].Moves)
		answer, err := w.Questions.ToAnswer(ctx, w.By("lead"), "as1", q.ID)
		w.Must(err)
		check("the answer", answer.Moves)
	})
}

// Who goes on writing at a draft makes one entry of the audit trail.
func TestDraftsMakeOneEntryForASitting(t *testing.T) {
	w := bodytest.New(t, storetest.SQLite(t))
	w.UnderReview("as1")
	at := time.Date(2025, 11, 10, 9, 0, 0, 0, time.UTC)
	w.Questions = question.New(store.For[question.Tx]{DB: w.DB}, id.New, func() time.Time { return at })
	entries := func(organisation, action string) (n int) {
		t.Helper()
		w.Must(w.DB.Read(ctx, func(tx *store.Tx) error {
			trail, err := tx.AuditTrail(ctx, organisation, "", 0, 1000)
			n = len(slices.DeleteFunc(trail, func(e audit.Entry) bool { return e.Action != action }))
			return err
		}))
		return n
	}
	asking := question.Asking{Words: "Who", FormKey: "form_1", ByItself: true, Draft: true}
	q := w.Ask(asking)
	edit := func(words string, version int64) {
		t.Helper()
		asking.Words = words
		w.Must(w.Questions.Edit(ctx, w.By("assessor"), "as1", q.ID, version, asking))
	}
	edit("Who is", 1)
	at = at.Add(9 * time.Minute)
	edit("Who is asked", 2)
	at = at.Add(9 * time.Minute)
	edit("Who is asked, and when", 3)
	if n := entries(storetest.Body, "question.drafted"); n != 1 {
		t.Errorf("one sitting made %d entries", n)
	}
	at = at.Add(10 * time.Minute)
	edit("Who is asked, and when?", 4)
	if n := entries(storetest.Body, "question.drafted"); n != 2 {
		t.Errorf("two sittings made %d entries", n)
	}
	asking.Draft = false
	edit("Who is asked, and when?", 5)
	if n := entries(storetest.Body, "question.asked"); n != 1 {
		t.Errorf("sending made %d entries", n)
	}
	answer := func(who, words string, version int64) {
		t.Helper()
		_, err := w.Questions.SaveAnswer(ctx, w.By(who), "as1", q.ID, question.Reply{Words: words, Version: version})
		w.Must(err)
	}
	answer("lead", "All", 0)
	answer("lead", "All of", 1)
	w.Must(w.Questions.PassOn(ctx, w.By("lead"), "as1", q.ID, 2, storetest.PersonID("contributor"), ""))
	answer("contributor", "All of them", 3)
	answer("lead", "All of them.", 4)
	if n := entries(storetest.Council, "answer.drafted"); n != 3 {
		t.Errorf("two people in turn made %d entries", n)
	}
}
