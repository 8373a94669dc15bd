package assessor_test

import (
	"context"
	"testing"

	"github.com/plaudit/plaudit/internal/account"
	"github.com/plaudit/plaudit/internal/applicant"
	"github.com/plaudit/plaudit/internal/desk"
	"github.com/plaudit/plaudit/internal/evidence"
	"github.com/plaudit/plaudit/internal/pages/assessor"
	"github.com/plaudit/plaudit/internal/pages/shell"
	"github.com/plaudit/plaudit/internal/standard"
	"github.com/plaudit/plaudit/internal/store"
	"github.com/plaudit/plaudit/internal/store/storetest"
)

// Nothing but the frozen submission is found or counted: no other file of the
// organisation, none that was given since, no live statement, no other
// submission and no private note of a colleague.
func TestTheSearchStaysInsideTheSubmission(t *testing.T) {
	w := world(t)
	text := func(fileID, words string) {
		t.Helper()
		err := w.DB.Write(t.Context(), func(tx *store.Tx) error {
			f, err := tx.EvidenceFile(t.Context(), storetest.Council, fileID)
			if err != nil {
				return err
			}
			if err := tx.AwaitText(t.Context(), []evidence.File{f}, false); err != nil {
				return err
			}
			return tx.SaveText(t.Context(), evidence.Text{OrganisationID: f.OrganisationID, SHA256: f.SHA256, State: evidence.TextRead},
				[]evidence.Passage{{Position: 1, Place: evidence.Place{Kind: "page", Number: 6}, Text: words}, {Position: 2, Place: evidence.Place{Kind: "page", Number: 7}, Text: words + " again"}})
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	text(storetest.EvidenceFile("as1"), "Zebra crossings near the town hall")
	text(storetest.EvidenceFile("as2"), "Zebra of another submission")
	storetest.Evidence(t, w.DB, "unsubmitted", "EX-9")
	text("file_unsubmitted", "Zebra that was never submitted")
	err := w.DB.Write(t.Context(), func(tx *store.Tx) error {
		if err := tx.SaveSelf(context.Background(), applicant.Self{AssessmentID: "as1", ElementID: "1.1.1", Rating: standard.RatingCompliant,
			Statement: "Zebra written since", UpdatedBy: storetest.PersonID("lead"), UpdatedAt: w.Now()}, false); err != nil {
			return err
		}
		return tx.SaveElementRating(t.Context(), desk.ElementRating{AssessmentID: "as1", ElementID: "1.1.1", Rating: standard.RatingCompliant,
			Finding: "Zebra in a finding", PrivateNote: "Zebra in a note", RatedBy: storetest.PersonID("assessor"), UpdatedAt: w.Now()})
	})
	if err != nil {
		t.Fatal(err)
	}
	p := w.Get("assessor", "/desk/as1/search?q=zebra").Want(200).
		Says("Inside files (1)", "Page 6:", "crossings near the town hall", "and in 1 further passage").
		Lacks("another submission", "never submitted", "written since", "in a finding", "in a note", "Statements and evidence")
	if n := p.Find("main mark").Length(); n != 1 {
		t.Errorf("%d marks", n)
	}
	w.Get("assessor", "/desk/as1/search?q=zebra+written").Want(200).Says("Nothing in the submission has these words").Lacks("written since")
	w.Get("assessor", "/desk/as1/search?q=EX-9").Want(200).Says("Nothing in the submission")
	w.Get("assessor", "/desk/as1/search?q=%22submitted+this%22").Want(200).Says("Statements and evidence", "We submitted this")
	w.Get("assessor", "/desk/as1/search?q=zebra&element="+storetest.Elements[1]).Want(200).Says("Nothing in the submission")
	w.Get("assessor", "/desk/as1/search?q=%22%2A+-").Want(200).Says("as they were submitted")
	w.Get("assessor", "/desk/as2/search?q=zebra").Want(404)
	w.Get("lead", "/desk/as1/search?q=zebra").Want(403)
}

func TestTheSearchOfTheBodyLeadsToEachSubmission(t *testing.T) {
	w := world(t)
	desk := desk.New(store.For[desk.Tx]{DB: w.DB}, w.Now)
	w.Serve(shell.Route{Pattern: "GET /search", Needs: shell.Can(account.ReadOrganisation, account.ReadAssessment), Handle: assessor.SearchDesk(desk)})
	p := w.Get("assessor", "/search?q=tŷ+mawr").Want(200).Says("Review as1").Lacks("Review as2")
	if href := p.Find("main ul a").AttrOr("href", ""); href != "/desk/as1/search?q=t%C5%B7+mawr" {
		t.Errorf("leads to %s", href)
	}
	w.Get("scheme", "/search").Want(200).Says("Review as1", "Review as2")
	w.Get("other_scheme", "/search?q=a").Want(200).Says("There is no submission that you may read now").Lacks("Review")
}
