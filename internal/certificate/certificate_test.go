package certificate

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/plaudit/plaudit/internal/assessment"
	"github.com/plaudit/plaudit/internal/date"
	"github.com/plaudit/plaudit/internal/fault"
	"github.com/plaudit/plaudit/internal/report"
	"github.com/plaudit/plaudit/internal/standard"
)

func fresh() Certificate {
	return Certificate{ID: "cert_1", AssessmentID: "as_1", IssuedOn: "2025-12-19", ExpiresOn: "2028-12-19", Reviews: NewReviews("2025-12-19")}
}

func TestReviewsComeAfterTwelveTwentyFourAndThirtySixMonths(t *testing.T) {
	for issued, want := range map[date.Date][3]date.Date{
		"2025-12-19": {"2026-12-19", "2027-12-19", "2028-12-19"},
		"2024-02-29": {"2025-02-28", "2026-02-28", "2027-02-28"},
	} {
		for i, r := range NewReviews(issued) {
			if r.DueOn != want[i] || r.DoneOn != "" {
				t.Errorf("issued on %s: %+v", issued, r)
			}
		}
	}
}

func TestTheStateFollowsFromTheDays(t *testing.T) {
	reviewed := fresh().done(assessment.AnnualReview1, "as_2", "2026-11-30")
	twice := reviewed.done(assessment.AnnualReview2, "as_3", "2027-11-30")
	suspended, withdrawn, replaced, both := fresh(), fresh(), fresh(), fresh()
	suspended.SuspendedOn = "2026-03-01"
	withdrawn.WithdrawnOn = "2026-03-01"
	replaced.ReplacedOn = "2026-03-01"
	both.SuspendedOn, both.WithdrawnOn = "2026-03-01", "2026-04-01"
	for _, c := range []struct {
		name string
		cert Certificate
		day  date.Date
		want State
		says string
	}{
		{"new", fresh(), "2025-12-19", Valid, "valid until 19 December 2028."},
		{"91 days before the first review", fresh(), "2026-09-19", Valid, "valid until"},
		{"90 days before the first review", fresh(), "2026-09-20", Due, "The first annual review is due by 19 December 2026."},
		{"on the day of the review", fresh(), "2026-12-19", Due, "is due by 19 December 2026."},
		{"review overdue", fresh(), "2026-12-20", Due, "was due on 19 December 2026 and has not been recorded yet."},
		{"a year overdue is for the body to decide", fresh(), "2027-12-20", Due, "was due on 19 December 2026"},
		{"reviewed", reviewed, "2026-12-20", Valid, "valid until"},
		{"second review near", reviewed, "2027-10-01", Due, "The second annual review is due by 19 December 2027."},
		{"recertification near", twice, "2028-10-01", Due, "The full reassessment is due by 19 December 2028."},
		{"on the last day", twice, "2028-12-19", Due, "valid until 19 December 2028."},
		{"after the last day", twice, "2028-12-20", Lapsed, "lapsed after 19 December 2028. It is not valid."},
		{"before the suspension", suspended, "2026-02-28", Valid, "valid until"},
		{"suspended", suspended, "2026-03-01", Suspended, "suspended since 1 March 2026. It is not valid"},
		{"suspended and past the end", suspended, "2029-01-01", Lapsed, "lapsed"},
		{"withdrawn", withdrawn, "2026-03-01", Withdrawn, "withdrawn on 1 March 2026. It is not valid."},
		{"withdrawn and past the end", withdrawn, "2029-03-01", Withdrawn, "withdrawn"},
		{"withdrawn while suspended", both, "2026-04-02", Withdrawn, "withdrawn"},
		{"replaced", replaced, "2026-03-01", Replaced, "replaced by a newer one on 1 March 2026."},
	} {
		if got := c.cert.StateOn(c.day); got != c.want {
			t.Errorf("%s: %s, want %s", c.name, got, c.want)
		}
		if got := c.cert.Answer(c.day); !strings.Contains(got, c.says) {
			t.Errorf("%s: %q, want %q", c.name, got, c.says)
		}
	}
}

func TestWhatTheBodyMayDoDependsOnTheState(t *testing.T) {
	day := date.Date("2026-03-01")
	suspended, err := fresh().suspend(day, "No access to sites")
	if err != nil || suspended.StateOn(day) != Suspended || suspended.Reason == "" {
		t.Fatalf("%+v, %v", suspended, err)
	}
	if c, err := suspended.reinstate(day, "Access given"); err != nil || c.StateOn(day) != Valid {
		t.Errorf("%+v, %v", c, err)
	}
	withdrawn, err := suspended.withdraw(day, "Still none")
	if err != nil || withdrawn.StateOn(day) != Withdrawn {
		t.Errorf("%+v, %v", withdrawn, err)
	}
	for name, do := range map[string]func() (Certificate, error){
		"suspend twice":      func() (Certificate, error) { return suspended.suspend(day, "x") },
		"suspend withdrawn":  func() (Certificate, error) { return withdrawn.suspend(day, "x") },
		"suspend lapsed":     func() (Certificate, error) { return fresh().suspend("2029-01-01", "x") },
		"reinstate valid":    func() (Certificate, error) { return fresh().reinstate(day, "x") },
		"withdraw twice":     func() (Certificate, error) { return withdrawn.withdraw(day, "x") },
		"replace withdrawn":  func() (Certificate, error) { return withdrawn.replace(fresh()) },
		"reinstate too late": func() (Certificate, error) { return suspended.reinstate("2029-01-01", "x") },
	} {
		if _, err := do(); !fault.Is(err, fault.KindConflict) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestARecertificationClosesTheOldCertificate(t *testing.T) {
	with := Certificate{ID: "cert_2", AssessmentID: "as_9", IssuedOn: "2028-12-01"}
	old, err := fresh().replace(with)
	if err != nil || old.StateOn("2028-12-01") != Replaced || old.ReplacedBy != "cert_2" {
		t.Fatalf("%+v, %v", old, err)
	}
	if r := old.Reviews[2]; r.AssessmentID != "as_9" || r.DoneOn != "2028-12-01" {
		t.Errorf("%+v", r)
	}
	if _, err := fresh().replace(Certificate{IssuedOn: "2029-06-01"}); err != nil {
		t.Errorf("a lapsed certificate may be replaced: %v", err)
	}
}

func TestAReviewKeepsTheCompliancePlusItDidNotLookAt(t *testing.T) {
	plus, compliant := standard.RatingCompliancePlus, standard.RatingCompliant
	full := report.Content{Name: "Full", Elements: []report.Element{{ElementID: "1.1.1", Rating: plus}, {ElementID: "1.1.2", Rating: plus}, {ElementID: "1.1.3", Rating: compliant}}}
	review := report.Content{Name: "Review", Elements: []report.Element{{ElementID: "1.1.2", Rating: compliant}, {ElementID: "1.1.3", Rating: plus}}}
	c := fresh().done(assessment.AnnualReview1, "as_2", "2026-11-30")
	p, ok := publicPart(map[string]report.Content{"as_1": full, "as_2": review}, c)
	if !ok || p.Name != "Review" || len(p.Elements) != 2 || p.Elements[0].ElementID != "1.1.1" || p.Elements[1].ElementID != "1.1.3" {
		t.Errorf("%+v", p)
	}
	if p, ok := publicPart(map[string]report.Content{"as_1": full}, c); !ok || p.Name != "Full" {
		t.Errorf("without the report of the review: %+v", p)
	}
	if _, ok := publicPart(nil, c); ok {
		t.Error("a result without any report")
	}
	if fresh().Reviews[0].DoneOn != "" {
		t.Error("a review of one certificate became that of all")
	}
}

func TestAReviewIsRecordedWhereItBelongs(t *testing.T) {
	for _, c := range []struct {
		cert Certificate
		kind assessment.Kind
		want assessment.Kind
		ok   bool
	}{
		{fresh(), assessment.AnnualReview1, assessment.AnnualReview1, true},
		{fresh(), assessment.AnnualReview2, assessment.AnnualReview2, true},
		{fresh(), assessment.FollowUp, assessment.AnnualReview1, true},
		{fresh().done(assessment.AnnualReview2, "x", "2026-11-30"), assessment.AnnualReview2, assessment.AnnualReview1, true},
		{fresh().done(assessment.AnnualReview1, "x", "2026-11-30").done(assessment.AnnualReview2, "y", "2027-11-30"), assessment.FollowUp, "", false},
	} {
		if r, ok := c.cert.reviewFor(Certified{Kind: c.kind}); ok != c.ok || r.Kind != c.want {
			t.Errorf("%s: %+v, %v", c.kind, r, ok)
		}
	}
}

func TestOnlyAWholeAssessmentEarnsACertificate(t *testing.T) {
	followUp := func(origin assessment.Kind, certified bool, certificateID string) Certified {
		return Certified{Kind: assessment.FollowUp, CertificateID: certificateID, Line: assessment.Line{Origin: origin, Certified: certified}}
	}
	for _, c := range []struct {
		of   Certified
		want bool
	}{
		{Certified{Kind: assessment.Initial}, true}, {Certified{Kind: assessment.Recertification, CertificateID: "cert_1"}, true},
		{Certified{Kind: assessment.Corporate}, true}, {Certified{Kind: assessment.AnnualReview1}, false}, {Certified{Kind: assessment.AnnualReview2}, false},
		{Certified{Kind: assessment.Block}, false}, {Certified{Kind: assessment.HealthCheck}, false},
		// A follow-up earns what it goes back to would have earned, once.
		{followUp(assessment.Initial, false, ""), true}, {followUp(assessment.Initial, true, "cert_1"), false}, {followUp(assessment.Initial, true, ""), false},
		{followUp(assessment.Recertification, false, "cert_old"), true}, {followUp(assessment.Recertification, true, "cert_old"), false},
		{followUp(assessment.Corporate, false, ""), true}, {followUp(assessment.Corporate, true, "cert_1"), false},
		{followUp(assessment.Block, false, ""), false}, {followUp(assessment.Block, true, ""), false}, {followUp(assessment.HealthCheck, false, ""), false},
		{followUp(assessment.AnnualReview1, false, "cert_1"), false}, {followUp(assessment.AnnualReview2, false, ""), false},
		{Certified{Kind: assessment.FollowUp, Line: assessment.Line{Origin: assessment.Recertification, Block: true}}, false},
		{Certified{Kind: assessment.Recertification, Line: assessment.Line{Block: true}}, false},
		// What it goes back to is not kept here.
		{followUp("", false, ""), true}, {followUp("", false, "cert_1"), false}, {followUp("", true, ""), false},
	} {
		if got := c.of.Earns(); got != c.want {
			t.Errorf("%+v: %v", c.of, got)
		}
		if !c.want && !strings.Contains(c.of.earnsNone(), "earns no certificate of its own") {
			t.Errorf("%+v: %s", c.of, c.of.earnsNone())
		}
	}
}

func TestNumbers(t *testing.T) {
	for body, want := range map[string]string{"Fairmark Assessments": "FA-2025-0007", "the Ŵern & Co. of 9 Towns": "TWCO-2025-0007", "---": "CB-2025-0007", "Ωmega": "CB-2025-0007"} {
		if got := numberOf(body, "2025", 7); got != want {
			t.Errorf("%s: %s", body, got)
		}
	}
	if got := numberOf("F A", "2025", 12345); got != "FA-2025-12345" {
		t.Error(got)
	}
}

// whole says SECRET wherever a result page must not look.
func whole() report.Content {
	return report.Content{Status: "final", Organisation: "Exmere", Name: "Full assessment 2025", StandardID: "cse", VisitDays: []date.Date{"2025-11-24"}, Sites: []string{"Town Hall"},
		Reference: "SECRET", SubmissionHash: "SECRET", Assessors: []string{"SECRET"}, Background: "SECRET", Methodology: "SECRET", Conclusion: "SECRET",
		Recommendation: "SECRET", Decision: "SECRET", PreviousName: "SECRET", Met: []report.Met{{Group: "SECRET"}}, Sessions: []report.Session{{Title: "SECRET"}},
		Strengths:    []report.Point{{Words: "Leaders listen", ElementIDs: []string{"2.1.1"}}, {Words: "Kind people"}, {Words: "Insight", ElementIDs: []string{"1.1.2"}}},
		Improvements: []report.Point{{Words: "IMPROVE"}},
		Outcome:      standard.Outcome{Counts: standard.Counts{CompliancePlus: 1, PartiallyCompliant: 3}, Reasons: []string{"SECRET"}},
		Elements: []report.Element{
			{ElementID: "1.1.1", Rating: standard.RatingCompliancePlus, SelfRating: "SECRET", PreviousRating: "SECRET", Finding: "SECRET", Evidence: []string{"SECRET"}, Reason: "SECRET"},
			{ElementID: "1.1.2", Rating: standard.RatingPartiallyCompliant, Finding: "SECRET"},
		}}
}

func TestAResultPageKnowsNothingPrivate(t *testing.T) {
	of := map[string]report.Content{"as_1": whole()}
	p, _ := publicPart(of, fresh())
	public, err := json.Marshal(p)
	if err != nil {
		t.Fatal(err)
	}
	for _, private := range []string{"SECRET", "IMPROVE", `"1.1.2","reason"`, `"partially_compliant":3`} {
		if strings.Contains(string(public), private) {
			t.Errorf("%s is public: %s", private, public)
		}
	}
	c := fresh()
	c.ImprovementsPublic = true
	if p, _ := publicPart(of, c); len(p.Improvements) != 1 || len(p.Elements) != 1 {
		t.Errorf("%+v", p)
	}
}

func TestStrengthsAreGroupedByCriterion(t *testing.T) {
	var got []string
	for _, s := range StrengthsOf(whole(), standard.CSE()) {
		got = append(got, s.Title+": "+strings.Join(s.Words, ", "))
	}
	if want := "Customer Insight: Insight|The Culture of the Organisation: Leaders listen|Overall: Kind people"; strings.Join(got, "|") != want {
		t.Error(got)
	}
}
