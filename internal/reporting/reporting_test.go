package reporting_test

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"github.com/plaudit/plaudit/internal/account"
	"github.com/plaudit/plaudit/internal/assessment"
	"github.com/plaudit/plaudit/internal/bodytest"
	"github.com/plaudit/plaudit/internal/desk"
	"github.com/plaudit/plaudit/internal/fault"
	"github.com/plaudit/plaudit/internal/report"
	"github.com/plaudit/plaudit/internal/reporting"
	"github.com/plaudit/plaudit/internal/standard"
	"github.com/plaudit/plaudit/internal/store"
	"github.com/plaudit/plaudit/internal/store/storetest"
	"github.com/plaudit/plaudit/internal/visit"
)

func TestPoints(t *testing.T) {
	w := bodytest.New(t, storetest.SQLite(t))
	w.UnderReview("as1")
	w.UnderReview("as2")
	assessor := w.By("assessor")
	_, err := w.Reporting.PointFromFinding(ctx, assessor, "as1", "1.1.1", desk.Strength)
	w.Fails(err, fault.KindInvalid) // no finding yet
	w.Must(w.Rate("as1", "1.1.1", 0, standard.RatingCompliancePlus, "Copied by others"))
	a, err := w.Reporting.PointFromFinding(ctx, assessor, "as1", "1.1.1", desk.Strength)
	w.Must(err)
	again, err := w.Reporting.PointFromFinding(ctx, assessor, "as1", "1.1.1", desk.Strength)
	w.Must(err)
	if a.ID != again.ID {
		t.Error("pressed twice, two points")
	}
	b, err := w.Reporting.SavePoint(ctx, assessor, desk.Point{AssessmentID: "as1", Kind: desk.Strength, Words: "Second"})
	w.Must(err)
	_, err = w.Reporting.SavePoint(ctx, assessor, desk.Point{AssessmentID: "as1", Kind: desk.Strength, Words: "X", ElementIDs: []string{"5.1.1"}})
	w.Fails(err, fault.KindNotFound)
	_, err = w.Reporting.SavePoint(ctx, w.By("moderator"), desk.Point{AssessmentID: "as1", Kind: desk.Strength, Words: "X"})
	w.Fails(err, fault.KindForbidden)
	_, err = w.Reporting.SavePoint(ctx, assessor, desk.Point{ID: b.ID, AssessmentID: "as2", Kind: desk.Strength, Words: "X", Version: 1})
	w.Fails(err, fault.KindNotFound)
	w.Must(w.Reporting.MovePoint(ctx, assessor, "as1", b.ID, true))
	w.Must(w.Reporting.MovePoint(ctx, assessor, "as1", b.ID, true)) // at the top already
	v, err := w.Reporting.Points(ctx, assessor, "as1")
	w.Must(err)
	if p := v.Of(desk.Strength); len(p) != 2 || p[0].ID != b.ID {
		t.Errorf("%+v", p)
	}
	b.Version, b.Words, b.Kind = 1, "Changed", desk.ImprovementArea
	_, err = w.Reporting.SavePoint(ctx, assessor, b)
	w.Must(err)
	_, err = w.Reporting.SavePoint(ctx, assessor, b)
	w.Fails(err, fault.KindConflict)
	w.Fails(w.Reporting.RemovePoint(ctx, assessor, "as1", b.ID, 1), fault.KindConflict)
	w.Must(w.Reporting.RemovePoint(ctx, assessor, "as1", b.ID, 2))
}

func TestTheReportIsInvisibleUntilItIsReleased(t *testing.T) {
	w := bodytest.New(t, storetest.SQLite(t))
	w.UnderReview("as1")
	assessor := w.By("assessor")
	_, session := w.Plan("as1")
	w.Must(w.Visits.Share(ctx, assessor, "as1", ""))
	_, err := w.Visits.SaveNote(ctx, assessor, visit.Note{AssessmentID: "as1", SessionID: session.ID, Words: "A secret note"})
	w.Must(err)
	w.Must(w.Reporting.StartDrafting(ctx, assessor, "as1"))
	w.RateAll("as1")
	w.Draft("as1", 0)
	_, err = w.Reporting.SavePoint(ctx, assessor, desk.Point{AssessmentID: "as1", Kind: desk.Strength, Words: "A secret strength"})
	w.Must(err)
	for _, who := range []string{"lead", "champion", "contributor", "head", "executive", "admin", "other_lead", "other_scheme"} {
		by := w.By(who)
		_, e1 := w.Reporting.Report(ctx, by, "as1")
		_, e2 := w.Reporting.Released(ctx, by, "as1")
		_, e3 := w.Reporting.Points(ctx, by, "as1")
		_, e4 := w.Desk.Picture(ctx, by, "as1")
		_, e5 := w.Visits.Notes(ctx, by, "as1", session.ID)
		_, e6 := w.Reporting.Accuracy(ctx, by, "as1")
		_, e7 := w.Questions.ForAssessor(ctx, by, "as1")
		_, e8 := w.Opening.Overview(ctx, by, "as1")
		_, e9 := w.Visits.Plan(ctx, by, "as1")
		for i, err := range []error{e1, e2, e3, e4, e5, e6, e7, e8, e9} {
			if !fault.Is(err, fault.KindNotFound) {
				t.Errorf("%s, way %d: %v", who, i+1, err)
			}
		}
	}
	// What the organisation may read says nothing of the draft.
	list, err := w.Questions.ForOrganisation(ctx, w.By("lead"), "as1")
	w.Must(err)
	plan, err := w.Visits.PlanForOrganisation(ctx, w.By("lead"), "as1")
	w.Must(err)
	seen, err := json.Marshal([]any{list, plan})
	w.Must(err)
	w.Must(w.DB.Read(ctx, func(tx *store.Tx) error {
		trail, err := tx.AuditTrail(ctx, storetest.Council, "", 0, 1000)
		more, _ := json.Marshal(trail)
		seen = append(seen, more...)
		return err
	}))
	if strings.Contains(strings.ToLower(string(seen)), "secret") || strings.Contains(string(seen), "compliance_plus") {
		t.Errorf("the draft leaks: %s", seen)
	}
	r, err := w.Reporting.Release(ctx, assessor, "as1")
	w.Must(err)
	v, err := w.Reporting.Released(ctx, w.By("executive"), "as1")
	w.Must(err)
	if v.Content.Background != "A secret background" || !v.Release.Intact() || v.Release.Number != 1 || r.Hash != v.Release.Hash || v.MayComment {
		t.Errorf("%+v", v)
	}
	if strings.Contains(v.Release.JSON, "secret note") {
		t.Error("a note is in the report")
	}
	// What the assessors write afterwards is not seen until the next release.
	w.DraftWords("as1", 1, "A new secret")
	v, err = w.Reporting.Released(ctx, w.By("lead"), "as1")
	w.Must(err)
	if v.Content.Background != "A secret background" {
		t.Errorf("the draft shows through: %q", v.Content.Background)
	}
	_, err = w.Reporting.Released(ctx, w.By("other_lead"), "as1")
	w.Fails(err, fault.KindNotFound)
}

func TestAReportThatIsNotWholeIsNotReleased(t *testing.T) {
	w := bodytest.New(t, storetest.SQLite(t))
	w.UnderReview("as1")
	assessor := w.By("assessor")
	w.Must(w.Reporting.StartDrafting(ctx, assessor, "as1"))
	_, err := w.Reporting.Release(ctx, assessor, "as1")
	w.Fails(err, fault.KindInvalid)
	var f *fault.Error
	if !errors.As(err, &f) || len(f.Fields) != 5 {
		t.Errorf("%v", err)
	}
	w.Fails(w.Reporting.ToModeration(ctx, assessor, "as1"), fault.KindInvalid)
	w.Draft("as1", 0)
	_, err = w.Reporting.SaveDraft(ctx, assessor, reporting.ReportDraft{AssessmentID: "as1", Background: "Mine"})
	w.Fails(err, fault.KindConflict) // a colleague was first
}

func TestAccuracyModerationDecision(t *testing.T) {
	w := bodytest.New(t, storetest.SQLite(t))
	w.UnderReview("as1")
	assessor, lead, moderator, scheme := w.By("assessor"), w.By("lead"), w.By("moderator"), w.By("scheme")
	w.Must(w.Reporting.StartDrafting(ctx, assessor, "as1"))
	w.RateAll("as1")
	w.Draft("as1", 0)
	say := func(passage, words, proposed string, codes ...string) reporting.Correction {
		return reporting.Correction{PassageID: passage, Words: words, Proposed: proposed, Codes: codes}
	}
	finding := report.PassageFinding + "1.1.1"
	_, err := w.Reporting.Comment(ctx, lead, "as1", say("conclusion", "Too early", ""))
	w.Fails(err, fault.KindConflict)
	w.Fails(w.Reporting.Checked(ctx, lead, "as1"), fault.KindConflict)
	_, err = w.Reporting.Release(ctx, assessor, "as1")
	w.Must(err)
	_, err = w.Reporting.Release(ctx, assessor, "as1")
	w.Fails(err, fault.KindConflict) // pressed twice: one release
	_, err = w.Reporting.Comment(ctx, lead, "as1", say(report.PassageFinding+"5.1.1", "Not in it", ""))
	w.Fails(err, fault.KindNotFound)
	_, err = w.Reporting.Comment(ctx, w.By("executive"), "as1", say(finding, "Reads only", ""))
	w.Fails(err, fault.KindForbidden)
	_, err = w.Reporting.Comment(ctx, lead, "as1", say(finding, "It was 2024", "", "NONE-1"))
	w.Fails(err, fault.KindInvalid) // no such evidence
	c, err := w.Reporting.Comment(ctx, lead, "as1", say(finding, "It was 2024", "In 2024 others copied it"))
	w.Must(err)
	twice, err := w.Reporting.Comment(ctx, lead, "as1", say(finding, "It was 2024", "In 2024 others copied it"))
	w.Must(err)
	if twice.ID != c.ID {
		t.Error("pressed twice, two comments")
	}
	reply := func(id string, accept, apply bool) error {
		return w.Reporting.Reply(ctx, assessor, "as1", id, reporting.Answer{Accept: accept, Apply: apply})
	}
	w.Fails(w.Reporting.ToModeration(ctx, assessor, "as1"), fault.KindConflict)
	w.Fails(reply(c.ID, false, false), fault.KindInvalid)
	w.Fails(w.Reporting.Reply(ctx, lead, "as1", c.ID, reporting.Answer{Accept: true}), fault.KindNotFound)
	w.Fails(reply("acc_none", true, false), fault.KindNotFound)
	w.Must(reply(c.ID, true, true))
	w.Fails(reply(c.ID, true, true), fault.KindConflict)
	if v, err := w.Reporting.Report(ctx, assessor, "as1"); err != nil || v.Content.Elements[0].Finding != "In 2024 others copied it" {
		t.Errorf("the proposed words are not in the report: %v", err)
	}
	// The conclusion was changed by a colleague: nobody's words are undone.
	other, err := w.Reporting.Comment(ctx, lead, "as1", say("conclusion", "One word is wrong", "Another conclusion"))
	w.Must(err)
	w.DraftWords("as1", 1, "A secret background")
	w.Fails(reply(other.ID, true, true), fault.KindConflict)
	w.Must(reply(other.ID, true, false))
	w.Fails(w.Reporting.ToModeration(ctx, assessor, "as1"), fault.KindConflict) // it may comment for some days yet
	w.Must(w.Reporting.Checked(ctx, lead, "as1"))
	w.Must(w.Reporting.ToModeration(ctx, assessor, "as1"))
	w.Fails(w.Rate("as1", "1.1.1", 2, standard.RatingCompliant, ""), fault.KindConflict) // with the moderator
	decide := reporting.Decision{AssessmentID: "as1", Outcome: assessment.Certified}
	_, err = w.Reporting.Decide(ctx, scheme, decide)
	w.Fails(err, fault.KindConflict) // not approved
	w.Fails(w.Reporting.Moderate(ctx, assessor, "as1", true, "", bodytest.Checked()), fault.KindForbidden)
	w.Fails(w.Reporting.Moderate(ctx, moderator, "as1", false, "", bodytest.Checked()), fault.KindInvalid)
	w.Must(w.Reporting.Moderate(ctx, moderator, "as1", false, "Say more on 1.1.1", bodytest.Checked()))
	w.Fails(w.Reporting.Moderate(ctx, moderator, "as1", true, "", bodytest.Checked()), fault.KindConflict)
	w.Must(w.Reporting.ToModeration(ctx, assessor, "as1"))
	w.Must(w.Reporting.Moderate(ctx, moderator, "as1", true, "", bodytest.Checked()))
	w.Fails(w.Reporting.Moderate(ctx, moderator, "as1", true, "", bodytest.Checked()), fault.KindConflict)
	_, err = w.Reporting.Decide(ctx, moderator, decide)
	w.Fails(err, fault.KindForbidden)
	_, err = w.Reporting.Decide(ctx, scheme, reporting.Decision{AssessmentID: "as1", Outcome: assessment.ActionPlan, Words: "Gaps"})
	w.Fails(err, fault.KindInvalid) // no day
	_, err = w.Reporting.Decide(ctx, scheme, decide)
	w.Must(err)
	_, err = w.Reporting.Decide(ctx, scheme, decide)
	w.Fails(err, fault.KindConflict)
	v, err := w.Reporting.Released(ctx, lead, "as1")
	w.Must(err)
	if v.Content.Status != reporting.Final || v.Content.Decision != "Certified" || v.Release.Number != 2 || v.State != assessment.Decided {
		t.Errorf("%+v", v)
	}
	w.Must(w.Reporting.Close(ctx, scheme, "as1"))
	w.Fails(w.Reporting.Close(ctx, scheme, "as1"), fault.KindConflict)
}

func TestNobodyDecidesWhatTheyAssessed(t *testing.T) {
	w := bodytest.New(t, storetest.SQLite(t))
	w.UnderReview("as1")
	w.Must(w.Reporting.StartDrafting(ctx, w.By("assessor"), "as1"))
	w.RateAll("as1")
	w.Draft("as1", 0)
	w.Must(w.Reporting.ToModeration(ctx, w.By("assessor"), "as1"))
	w.Must(w.Reporting.Moderate(ctx, w.By("moderator"), "as1", true, "", bodytest.Checked()))
	both := w.By("assessor")
	both.Grants = append(both.Grants, w.By("scheme").Grants...)
	_, err := w.Reporting.Decide(ctx, both, reporting.Decision{AssessmentID: "as1", Outcome: assessment.Certified})
	w.Fails(err, fault.KindForbidden)
}

func TestContentIsDeterministic(t *testing.T) {
	w := bodytest.New(t, storetest.SQLite(t))
	w.UnderReview("as1")
	_, session := w.Plan("as1")
	w.Must(w.Visits.Hold(ctx, w.By("assessor"), "as1", session.ID, 1, true, map[visit.ParticipantGroup]int64{visit.Staff: 4, visit.Customers: 6}))
	w.RateAll("as1")
	w.Draft("as1", 0)
	a, err := w.Reporting.Report(ctx, w.By("assessor"), "as1")
	w.Must(err)
	b, err := w.Reporting.Report(ctx, w.By("moderator"), "as1")
	w.Must(err)
	first, _ := json.Marshal(a.Content)
	second, _ := json.Marshal(b.Content)
	if string(first) != string(second) {
		t.Errorf("\n%s\n%s", first, second)
	}
	c := a.Content
	if len(c.Met) != 2 || c.Met[0].Group != "Customers" || c.Met[0].Count != 6 || len(c.Sessions) != 1 || c.Documents != 1 || c.Sites[0] != "Town Hall" ||
		c.Elements[0].Evidence[0] != "EX-as1" || c.Assessors[0] != "Assessor" || len(c.Elements) != 4 {
		t.Errorf("%s", first)
	}
}

// Before the report goes its author is told who of the team is writing where;
// what is written after it has gone is kept for its author, who can hand it on.
func TestWordsOfAColleagueWhoIsWriting(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := bodytest.New(t, db)
		w.UnderReview("as1")
		w.Appoint("as1", map[string]account.AppointmentRole{"assessor2": account.FurtherAssessor})
		lead, colleague := w.By("assessor"), w.By("assessor2")
		w.Must(w.Reporting.StartDrafting(ctx, lead, "as1"))
		w.RateAll("as1")
		w.Draft("as1", 0)
		warned := func(who account.Actor) []desk.Writing {
			t.Helper()
			v, err := w.Reporting.Report(ctx, who, "as1")
			w.Must(err)
			return v.Writing
		}
		finding := desk.ElementRating{AssessmentID: "as1", ElementID: "1.1.1", Version: 1, Rating: standard.RatingCompliant, Finding: "Half a sen"}
		v, err := w.Desk.Rate(ctx, colleague, finding, false) // as the page saves while somebody types
		w.Must(err)
		if all := warned(lead); len(all) != 1 || all[0].Place != "1.1.1" || all[0].PersonID != colleague.PersonID || all[0].Person == "" {
			t.Errorf("%+v", all)
		}
		if all := warned(colleague); len(all) != 0 {
			t.Errorf("warned of oneself: %+v", all)
		}
		finding.Version, finding.Finding = v, "A whole sentence."
		_, err = w.Desk.Rate(ctx, colleague, finding, true)
		w.Must(err)
		_, err = w.Reporting.SaveDraft(ctx, colleague, reporting.ReportDraft{AssessmentID: "as1", Version: 1, Background: "B", Methodology: "M", Conclusion: "C",
			Recommendation: reporting.RecommendRetain, Unfinished: true})
		w.Must(err)
		if all := warned(lead); len(all) != 1 || all[0].Place != desk.ReportTexts {
			t.Errorf("%+v", all)
		}
		late := reporting.KeptWords{AssessmentID: "as1", Place: "1.1.1", Texts: []reporting.KeptText{{Field: "Finding", Words: "Too late"}}}
		w.Fails(w.Reporting.KeepWords(ctx, colleague, late), fault.KindConflict) // it can still be saved
		w.Must(w.Reporting.ToModeration(ctx, lead, "as1"))
		w.Must(w.Reporting.KeepWords(ctx, colleague, late))
		late.Texts[0].Words = "Too late, and more"
		w.Must(w.Reporting.KeepWords(ctx, colleague, late))
		kept := func(who string) []reporting.KeptWords {
			t.Helper()
			v, err := w.Reporting.Kept(ctx, w.By(who), "as1")
			w.Must(err)
			return v.Kept
		}
		mine := kept("assessor2")
		if len(mine) != 1 || mine[0].Texts[0].Words != "Too late, and more" || len(kept("assessor")) != 0 || len(kept("moderator")) != 0 {
			t.Fatalf("%+v", mine)
		}
		w.Fails(w.Reporting.HandOn(ctx, lead, "as1", mine[0].ID), fault.KindNotFound)
		w.Must(w.Reporting.HandOn(ctx, colleague, "as1", mine[0].ID))
		report, err := w.Reporting.Report(ctx, w.By("moderator"), "as1")
		w.Must(err)
		if len(kept("assessor")) != 1 || len(kept("moderator")) != 1 || report.Kept != 1 {
			t.Errorf("%+v", kept("moderator"))
		}
		_, err = w.Reporting.Kept(ctx, w.By("lead"), "as1")
		w.Fails(err, fault.KindNotFound)
		w.Must(w.Reporting.SettleKept(ctx, w.By("moderator"), "as1", mine[0].ID))
		if len(kept("assessor2")) != 0 {
			t.Error("what was put away is still there")
		}
	})
}
