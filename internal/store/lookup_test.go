package store_test

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/plaudit/plaudit/internal/applicant"
	"github.com/plaudit/plaudit/internal/assessment"
	"github.com/plaudit/plaudit/internal/desk"
	"github.com/plaudit/plaudit/internal/improvement"
	"github.com/plaudit/plaudit/internal/lookup"
	"github.com/plaudit/plaudit/internal/question"
	"github.com/plaudit/plaudit/internal/report"
	"github.com/plaudit/plaudit/internal/reporting"
	"github.com/plaudit/plaudit/internal/request"
	"github.com/plaudit/plaudit/internal/search"
	"github.com/plaudit/plaudit/internal/standard"
	"github.com/plaudit/plaudit/internal/store"
	"github.com/plaudit/plaudit/internal/store/storetest"
)

// Every text of this test has the word "otter".
func TestLookupFindsWhatTheOrganisationMayReadAndNoDraftOfTheAssessors(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		storetest.Seed(t, db)
		storetest.Assessment(t, db, "as_1", assessment.DeskReview)
		lead, assessor := storetest.PersonID("lead"), storetest.PersonID("assessor")
		content := func(words string) string {
			text, err := json.Marshal(report.Content{Background: words, Elements: []report.Element{{ElementID: "1.3.2", Finding: words}}})
			done(t, err)
			return string(text)
		}
		write(t, db, func(ctx context.Context, tx *store.Tx) error {
			done(t, tx.SaveSelf(ctx, applicant.Self{AssessmentID: "as_1", ElementID: "1.1.1", Rating: standard.RatingCompliant, Statement: "The otter statement",
				UpdatedBy: lead, UpdatedAt: evidenceTime}, false))
			for i, outcome := range request.Outcomes() {
				done(t, tx.InsertRequest(ctx, request.Request{ID: "rq_" + string(outcome), OrganisationID: storetest.Council, StandardID: "cse", ElementID: "1.1.1", PersonID: lead,
					Words: fmt.Sprintf("Otter request %d", i), DueOn: "2025-12-01", AskedBy: lead, AskedAt: evidenceTime, Outcome: outcome}))
			}
			_, err := tx.InsertImprovementArea(ctx, improvement.Area{ID: "im_1", OrganisationID: storetest.Council, Words: "Count the otter", RaisedOn: "2025-10-01", ElementIDs: []string{"1.3.2"}})
			done(t, err)
			done(t, tx.InsertAction(ctx, improvement.Action{ID: "ac_1", OrganisationID: storetest.Council, ImprovementAreaID: "im_1", Title: "Hire somebody", Measure: "Hired",
				OwnerID: lead, DueOn: "2025-12-01", State: improvement.Open, CreatedBy: lead, CreatedAt: evidenceTime, UpdatedAt: evidenceTime}))
			done(t, tx.InsertActionNote(ctx, improvement.Note{ID: "an_1", ActionID: "ac_1", PersonID: lead, Words: "An otter came", State: improvement.Open, CreatedAt: evidenceTime}))
			for id, withdrawn := range map[string]bool{"qu_1": false, "qu_2": true} {
				q := question.Question{ID: id, AssessmentID: "as_1", ElementIDs: []string{"1.1.1"}, Words: "Where is the otter?", AskedBy: assessor, AskedAt: evidenceTime}
				if withdrawn {
					q.WithdrawnAt = evidenceTime
				}
				done(t, tx.SaveQuestion(ctx, q))
			}
			// What the assessors write for themselves.
			done(t, tx.SaveElementRating(ctx, desk.ElementRating{AssessmentID: "as_1", ElementID: "1.1.1", Rating: standard.RatingCompliant, Finding: "Draft otter finding",
				PrivateNote: "Private otter note", RatedBy: assessor, UpdatedAt: evidenceTime}))
			done(t, tx.SaveReportDraft(ctx, reporting.ReportDraft{AssessmentID: "as_1", Background: "Draft otter background", Conclusion: "Draft otter conclusion", UpdatedAt: evidenceTime}))
			for number, words := range []string{"First otter release", "Second otter release"} {
				done(t, tx.InsertRelease(ctx, reporting.Release{ID: fmt.Sprint("re_", number), AssessmentID: "as_1", Number: int64(number) + 1, Status: reporting.ForAccuracyCheck,
					JSON: content(words), ReleasedBy: assessor, ReleasedAt: evidenceTime}))
			}
			return nil
		})
		records := func(organisationID, words string, limit int) (lines []string) {
			all := read(t, db, func(ctx context.Context, tx *store.Tx) ([]lookup.Record, error) {
				return tx.LookupRecords(ctx, organisationID, standard.CSE(), search.Parse(words), limit)
			})
			for _, r := range all {
				lines = append(lines, strings.Join([]string{string(r.Kind), r.ID, r.Assessment, strings.Join(r.ElementIDs, ","), r.Title, r.Text}, "|"))
			}
			slices.Sort(lines)
			return lines
		}
		equal(t, records(storetest.Council, "otter", 100), []string{
			"action|ac_1||1.3.2|Hire somebody|Hired An otter came",
			"improvement|im_1||1.3.2|Count the otter|",
			"question|qu_1|Review as_1|1.1.1||Where is the otter?",
			"report|background|Review as_1||Introduction and background|Second otter release",
			"report|finding-1.3.2|Review as_1|1.3.2|" + elementName("1.3.2") + "|Second otter release",
			"request|rq_done||1.1.1|Lead|Otter request 1",
			"request|rq_not_ours||1.1.1|Lead|Otter request 2",
			"request|rq_open||1.1.1|Lead|Otter request 0",
			"statement||Review as_1|1.1.1||The otter statement"})
		if got := records(storetest.Council, "otter", 1); len(got) != 7 {
			t.Errorf("at most one of each kind: %q", got)
		}
		for _, other := range []string{storetest.OtherCouncil, storetest.Body} {
			if got := records(other, "otter", 100); got != nil {
				t.Errorf("%s finds %q", other, got)
			}
		}
	})
}

func elementName(id string) string {
	e, _ := standard.CSE().Element(id)
	return e.ID + " " + e.Title
}
