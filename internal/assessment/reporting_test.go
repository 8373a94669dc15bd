package assessment_test

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"github.com/plaudit/plaudit/internal/account"
	"github.com/plaudit/plaudit/internal/assessment"
	"github.com/plaudit/plaudit/internal/fault"
	"github.com/plaudit/plaudit/internal/report"
	"github.com/plaudit/plaudit/internal/standard"
	"github.com/plaudit/plaudit/internal/store"
	"github.com/plaudit/plaudit/internal/store/storetest"
)

func TestPoints(t *testing.T) {
	w := bodyWorld(t, storetest.SQLite(t))
	w.underReview("as1")
	w.underReview("as2")
	assessor := w.by("assessor")
	_, err := w.reporting.PointFromFinding(ctx, assessor, "as1", "1.1.1", assessment.Strength)
	w.fails(err, fault.KindInvalid) // no finding yet
	w.must(w.rate("as1", "1.1.1", 0, standard.RatingCompliancePlus, "Copied by others"))
	a, err := w.reporting.PointFromFinding(ctx, assessor, "as1", "1.1.1", assessment.Strength)
	w.must(err)
	again, err := w.reporting.PointFromFinding(ctx, assessor, "as1", "1.1.1", assessment.Strength)
	w.must(err)
	if a.ID != again.ID {
		t.Error("pressed twice, two points")
	}
	b, err := w.reporting.SavePoint(ctx, assessor, assessment.Point{AssessmentID: "as1", Kind: assessment.Strength, Words: "Second"})
	w.must(err)
	_, err = w.reporting.SavePoint(ctx, assessor, assessment.Point{AssessmentID: "as1", Kind: assessment.Strength, Words: "X", ElementIDs: []string{"5.1.1"}})
	w.fails(err, fault.KindNotFound)
	_, err = w.reporting.SavePoint(ctx, w.by("moderator"), assessment.Point{AssessmentID: "as1", Kind: assessment.Strength, Words: "X"})
	w.fails(err, fault.KindForbidden)
	_, err = w.reporting.SavePoint(ctx, assessor, assessment.Point{ID: b.ID, AssessmentID: "as2", Kind: assessment.Strength, Words: "X", Version: 1})
	w.fails(err, fault.KindNotFound)
	w.must(w.reporting.MovePoint(ctx, assessor, "as1", b.ID, true))
	w.must(w.reporting.MovePoint(ctx, assessor, "as1", b.ID, true)) // at the top already
	v, err := w.reporting.Points(ctx, assessor, "as1")
	w.must(err)
	if p := v.Of(assessment.Strength); len(p) != 2 || p[0].ID != b.ID {
		t.Errorf("%+v", p)
	}
	b.Version, b.Words, b.Kind = 1, "Changed", assessment.ImprovementArea
	_, err = w.reporting.SavePoint(ctx, assessor, b)
	w.must(err)
	_, err = w.reporting.SavePoint(ctx, assessor, b)
	w.fails(err, fault.KindConflict)
	w.fails(w.reporting.RemovePoint(ctx, assessor, "as1", b.ID, 1), fault.KindConflict)
	w.must(w.reporting.RemovePoint(ctx, assessor, "as1", b.ID, 2))
}

func TestTheReportIsInvisibleUntilItIsReleased(t *testing.T) {
	w := bodyWorld(t, storetest.SQLite(t))
	w.underReview("as1")
	assessor := w.by("assessor")
	_, session := w.plan("as1")
	w.must(w.visits.Share(ctx, assessor, "as1", ""))
	_, err := w.visits.SaveNote(ctx, assessor, assessment.SessionNote{AssessmentID: "as1", SessionID: session.ID, Words: "A secret note"})
	w.must(err)
	w.must(w.reporting.StartDrafting(ctx, assessor, "as1"))
	w.rateAll("as1")
	w.draft("as1", 0)
	_, err = w.reporting.SavePoint(ctx, assessor, assessment.Point{AssessmentID: "as1", Kind: assessment.Strength, Words: "A secret strength"})
	w.must(err)
	for _, who := range []string{"lead", "champion", "contributor", "head", "executive", "admin", "other_lead", "other_scheme"} {
		by := w.by(who)
		_, e1 := w.reporting.Report(ctx, by, "as1")
		_, e2 := w.reporting.Released(ctx, by, "as1")
		_, e3 := w.reporting.Points(ctx, by, "as1")
		_, e4 := w.desk.Picture(ctx, by, "as1")
		_, e5 := w.visits.Notes(ctx, by, "as1", session.ID)
		_, e6 := w.reporting.Accuracy(ctx, by, "as1")
		_, e7 := w.questions.ForAssessor(ctx, by, "as1")
		_, e8 := w.opening.Overview(ctx, by, "as1")
		_, e9 := w.visits.Plan(ctx, by, "as1")
		for i, err := range []error{e1, e2, e3, e4, e5, e6, e7, e8, e9} {
			if !fault.Is(err, fault.KindNotFound) {
				t.Errorf("%s, way %d: %v", who, i+1, err)
			}
		}
	}
	// What the organisation may read says nothing of the draft.
	list, err := w.questions.ForOrganisation(ctx, w.by("lead"), "as1")
	w.must(err)
	plan, err := w.visits.PlanForOrganisation(ctx, w.by("lead"), "as1")
	w.must(err)
	seen, err := json.Marshal([]any{list, plan})
	w.must(err)
	w.must(w.db.Read(ctx, func(tx *store.Tx) error {
		trail, err := tx.AuditTrail(ctx, storetest.Council, "", 0, 1000)
		more, _ := json.Marshal(trail)
		seen = append(seen, more...)
		return err
	}))
	if strings.Contains(strings.ToLower(string(seen)), "secret") || strings.Contains(string(seen), "compliance_plus") {
		t.Errorf("the draft leaks: %s", seen)
	}
	r, err := w.reporting.Release(ctx, assessor, "as1")
	w.must(err)
	v, err := w.reporting.Released(ctx, w.by("executive"), "as1")
	w.must(err)
	if v.Content.Background != "A secret background" || !v.Release.Intact() || v.Release.Number != 1 || r.Hash != v.Release.Hash || v.MayComment {
		t.Errorf("%+v", v)
	}
	if strings.Contains(v.Release.JSON, "secret note") {
		t.Error("a note is in the report")
	}
	// What the assessors write afterwards is not seen until the next release.
	w.draftWords("as1", 1, "A new secret")
	v, err = w.reporting.Released(ctx, w.by("lead"), "as1")
	w.must(err)
	if v.Content.Background != "A secret background" {
		t.Errorf("the draft shows through: %q", v.Content.Background)
	}
	_, err = w.reporting.Released(ctx, w.by("other_lead"), "as1")
	w.fails(err, fault.KindNotFound)
}

func TestAReportThatIsNotWholeIsNotReleased(t *testing.T) {
	w := bodyWorld(t, storetest.SQLite(t))
	w.underReview("as1")
	assessor := w.by("assessor")
	w.must(w.reporting.StartDrafting(ctx, assessor, "as1"))
	_, err := w.reporting.Release(ctx, assessor, "as1")
	w.fails(err, fault.KindInvalid)
	var f *fault.Error
	if !errors.As(err, &f) || len(f.Fields) != 5 {
		t.Errorf("%v", err)
	}
	w.fails(w.reporting.ToModeration(ctx, assessor, "as1"), fault.KindInvalid)
	w.draft("as1", 0)
	_, err = w.reporting.SaveDraft(ctx, assessor, assessment.ReportDraft{AssessmentID: "as1", Background: "Mine"})
	w.fails(err, fault.KindConflict) // a colleague was first
}

func TestAccuracyModerationDecision(t *testing.T) {
	w := bodyWorld(t, storetest.SQLite(t))
	w.underReview("as1")
	assessor, lead, moderator, scheme := w.by("assessor"), w.by("lead"), w.by("moderator"), w.by("scheme")
	w.must(w.reporting.StartDrafting(ctx, assessor, "as1"))
	w.rateAll("as1")
	w.draft("as1", 0)
	say := func(passage, words, proposed string, codes ...string) assessment.Correction {
		return assessment.Correction{PassageID: passage, Words: words, Proposed: proposed, Codes: codes}
	}
	finding := report.PassageFinding + "1.1.1"
	_, err := w.reporting.Comment(ctx, lead, "as1", say("conclusion", "Too early", ""))
	w.fails(err, fault.KindConflict)
	w.fails(w.reporting.Checked(ctx, lead, "as1"), fault.KindConflict)
	_, err = w.reporting.Release(ctx, assessor, "as1")
	w.must(err)
	_, err = w.reporting.Release(ctx, assessor, "as1")
	w.fails(err, fault.KindConflict) // pressed twice: one release
	_, err = w.reporting.Comment(ctx, lead, "as1", say(report.PassageFinding+"5.1.1", "Not in it", ""))
	w.fails(err, fault.KindNotFound)
	_, err = w.reporting.Comment(ctx, w.by("executive"), "as1", say(finding, "Reads only", ""))
	w.fails(err, fault.KindForbidden)
	_, err = w.reporting.Comment(ctx, lead, "as1", say(finding, "It was 2024", "", "NONE-1"))
	w.fails(err, fault.KindInvalid) // no such evidence
	c, err := w.reporting.Comment(ctx, lead, "as1", say(finding, "It was 2024", "In 2024 others copied it"))
	w.must(err)
	twice, err := w.reporting.Comment(ctx, lead, "as1", say(finding, "It was 2024", "In 2024 others copied it"))
	w.must(err)
	if twice.ID != c.ID {
		t.Error("pressed twice, two comments")
	}
	reply := func(id string, accept, apply bool) error {
		return w.reporting.Reply(ctx, assessor, "as1", id, assessment.Answer{Accept: accept, Apply: apply})
	}
	w.fails(w.reporting.ToModeration(ctx, assessor, "as1"), fault.KindConflict)
	w.fails(reply(c.ID, false, false), fault.KindInvalid)
	w.fails(w.reporting.Reply(ctx, lead, "as1", c.ID, assessment.Answer{Accept: true}), fault.KindNotFound)
	w.fails(reply("acc_none", true, false), fault.KindNotFound)
	w.must(reply(c.ID, true, true))
	w.fails(reply(c.ID, true, true), fault.KindConflict)
	if v, err := w.reporting.Report(ctx, assessor, "as1"); err != nil || v.Content.Elements[0].Finding != "In 2024 others copied it" {
		t.Errorf("the proposed words are not in the report: %v", err)
	}
	// The conclusion was changed by a colleague: nobody's words are undone.
	other, err := w.reporting.Comment(ctx, lead, "as1", say("conclusion", "One word is wrong", "Another conclusion"))
	w.must(err)
	w.draftWords("as1", 1, "A secret background")
	w.fails(reply(other.ID, true, true), fault.KindConflict)
	w.must(reply(other.ID, true, false))
	w.fails(w.reporting.ToModeration(ctx, assessor, "as1"), fault.KindConflict) // it may comment for some days yet
	w.must(w.reporting.Checked(ctx, lead, "as1"))
	w.must(w.reporting.ToModeration(ctx, assessor, "as1"))
	w.fails(w.rate("as1", "1.1.1", 2, standard.RatingCompliant, ""), fault.KindConflict) // with the moderator
	decide := assessment.Decision{AssessmentID: "as1", Outcome: assessment.Certified}
	_, err = w.reporting.Decide(ctx, scheme, decide)
	w.fails(err, fault.KindConflict) // not approved
	w.fails(w.reporting.Moderate(ctx, assessor, "as1", true, "", checked()), fault.KindForbidden)
	w.fails(w.reporting.Moderate(ctx, moderator, "as1", false, "", checked()), fault.KindInvalid)
	w.must(w.reporting.Moderate(ctx, moderator, "as1", false, "Say more on 1.1.1", checked()))
	w.fails(w.reporting.Moderate(ctx, moderator, "as1", true, "", checked()), fault.KindConflict)
	w.must(w.reporting.ToModeration(ctx, assessor, "as1"))
	w.must(w.reporting.Moderate(ctx, moderator, "as1", true, "", checked()))
	w.fails(w.reporting.Moderate(ctx, moderator, "as1", true, "", checked()), fault.KindConflict)
	_, err = w.reporting.Decide(ctx, moderator, decide)
	w.fails(err, fault.KindForbidden)
	_, err = w.reporting.Decide(ctx, scheme, assessment.Decision{AssessmentID: "as1", Outcome: assessment.ActionPlan, Words: "Gaps"})
	w.fails(err, fault.KindInvalid) // no day
	_, err = w.reporting.Decide(ctx, scheme, decide)
	w.must(err)
	_, err = w.reporting.Decide(ctx, scheme, decide)
	w.fails(err, fault.KindConflict)
	v, err := w.reporting.Released(ctx, lead, "as1")
	w.must(err)
	if v.Content.Status != assessment.Final || v.Content.Decision != "Certified" || v.Release.Number != 2 || v.State != assessment.Decided {
		t.Errorf("%+v", v)
	}
	w.must(w.reporting.Close(ctx, scheme, "as1"))
	w.fails(w.reporting.Close(ctx, scheme, "as1"), fault.KindConflict)
}

func TestNobodyDecidesWhatTheyAssessed(t *testing.T) {
	w := bodyWorld(t, storetest.SQLite(t))
	w.underReview("as1")
	w.must(w.reporting.StartDrafting(ctx, w.by("assessor"), "as1"))
	w.rateAll("as1")
	w.draft("as1", 0)
	w.must(w.reporting.ToModeration(ctx, w.by("assessor"), "as1"))
	w.must(w.reporting.Moderate(ctx, w.by("moderator"), "as1", true, "", checked()))
	both := w.by("assessor")
	both.Grants = append(both.Grants, w.by("scheme").Grants...)
	_, err := w.reporting.Decide(ctx, both, assessment.Decision{AssessmentID: "as1", Outcome: assessment.Certified})
	w.fails(err, fault.KindForbidden)
}

func TestContentIsDeterministic(t *testing.T) {
	w := bodyWorld(t, storetest.SQLite(t))
	w.underReview("as1")
	_, session := w.plan("as1")
	w.must(w.visits.Hold(ctx, w.by("assessor"), "as1", session.ID, 1, true, map[assessment.ParticipantGroup]int64{assessment.Staff: 4, assessment.Customers: 6}))
	w.rateAll("as1")
	w.draft("as1", 0)
	a, err := w.reporting.Report(ctx, w.by("assessor"), "as1")
	w.must(err)
	b, err := w.reporting.Report(ctx, w.by("moderator"), "as1")
	w.must(err)
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
		w := bodyWorld(t, db)
		w.underReview("as1")
		w.appoint("as1", map[string]account.AppointmentRole{"assessor2": account.FurtherAssessor})
		lead, colleague := w.by("assessor"), w.by("assessor2")
		w.must(w.reporting.StartDrafting(ctx, lead, "as1"))
		w.rateAll("as1")
		w.draft("as1", 0)
		warned := func(who account.Actor) []assessment.Writing {
			t.Helper()
			v, err := w.reporting.Report(ctx, who, "as1")
			w.must(err)
			return v.Writing
		}
		finding := assessment.ElementRating{AssessmentID: "as1", ElementID: "1.1.1", Version: 1, Rating: standard.RatingCompliant, Finding: "Half a sen"}
		v, err := w.desk.Rate(ctx, colleague, finding, false) // as the page saves while somebody types
		w.must(err)
		if all := warned(lead); len(all) != 1 || all[0].Place != "1.1.1" || all[0].PersonID != colleague.PersonID || all[0].Person == "" {
			t.Errorf("%+v", all)
		}
		if all := warned(colleague); len(all) != 0 {
			t.Errorf("warned of oneself: %+v", all)
		}
		finding.Version, finding.Finding = v, "A whole sentence."
		_, err = w.desk.Rate(ctx, colleague, finding, true)
		w.must(err)
		_, err = w.reporting.SaveDraft(ctx, colleague, assessment.ReportDraft{AssessmentID: "as1", Version: 1, Background: "B", Methodology: "M", Conclusion: "C",
			Recommendation: assessment.RecommendRetain, Unfinished: true})
		w.must(err)
		if all := warned(lead); len(all) != 1 || all[0].Place != assessment.ReportTexts {
			t.Errorf("%+v", all)
		}
		late := assessment.KeptWords{AssessmentID: "as1", Place: "1.1.1", Texts: []assessment.KeptText{{Field: "Finding", Words: "Too late"}}}
		w.fails(w.reporting.KeepWords(ctx, colleague, late), fault.KindConflict) // it can still be saved
		w.must(w.reporting.ToModeration(ctx, lead, "as1"))
		w.must(w.reporting.KeepWords(ctx, colleague, late))
		late.Texts[0].Words = "Too late, and more"
		w.must(w.reporting.KeepWords(ctx, colleague, late))
		kept := func(who string) []assessment.KeptWords {
			t.Helper()
			v, err := w.reporting.Kept(ctx, w.by(who), "as1")
			w.must(err)
			return v.Kept
		}
		mine := kept("assessor2")
		if len(mine) != 1 || mine[0].Texts[0].Words != "Too late, and more" || len(kept("assessor")) != 0 || len(kept("moderator")) != 0 {
			t.Fatalf("%+v", mine)
		}
		w.fails(w.reporting.HandOn(ctx, lead, "as1", mine[0].ID), fault.KindNotFound)
		w.must(w.reporting.HandOn(ctx, colleague, "as1", mine[0].ID))
		report, err := w.reporting.Report(ctx, w.by("moderator"), "as1")
		w.must(err)
		if len(kept("assessor")) != 1 || len(kept("moderator")) != 1 || report.Kept != 1 {
			t.Errorf("%+v", kept("moderator"))
		}
		_, err = w.reporting.Kept(ctx, w.by("lead"), "as1")
		w.fails(err, fault.KindNotFound)
		w.must(w.reporting.SettleKept(ctx, w.by("moderator"), "as1", mine[0].ID))
		if len(kept("assessor2")) != 0 {
			t.Error("what was put away is still there")
		}
	})
}
