package organisation_test

import (
	"bytes"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"

	"github.com/plaudit/plaudit/internal/evidence"
	"github.com/plaudit/plaudit/internal/pages/organisation"
)

func TestTheEvidenceOfAnElement(t *testing.T) {
	linked := []evidence.Linked{
		{Item: evidence.Item{ID: "ev_1", Code: "CX-014", Title: "Annual survey", OwnerName: "Lead", PeriodFrom: "2024-04-01", PeriodUntil: "2025-03-31"},
			Link:    evidence.Link{ID: "el_1", ElementID: "1.3.2", Claim: "Shows results by group", Pointer: "p. 6", Strongest: true},
			Edition: evidence.Edition{Files: []evidence.File{{ID: "file_1", Name: "survey.pdf", MediaType: "application/pdf", Size: 1200}}}},
		{Item: evidence.Item{ID: "ev_2", Code: "CX-031", Title: "You said", PeriodUntil: "2024-09-14"}, Link: evidence.Link{ID: "el_2", ElementID: "1.3.2", Claim: "Shows changes"}},
	}
	var html bytes.Buffer
	mine := func(i evidence.Item) bool { return i.ID == "ev_1" }
	if err := organisation.EvidenceList(linked, evidence.LimitsOn("2025-11-14", "2025-01-01"), mine, "/assessments/as_1/1.3.2").Render(t.Context(), &html); err != nil {
		t.Fatal(err)
	}
	doc, err := goquery.NewDocumentFromReader(&html)
	if err != nil {
		t.Fatal(err)
	}
	items := doc.Find("li")
	words := func(i int) string { return strings.Join(strings.Fields(items.Eq(i).Text()), " ") }
	for _, want := range []string{"CX-014 Annual survey", "Strongest", "Shows results by group", "p. 6", "April 2024 to March 2025", "survey.pdf (1.2 kB)", "Fresh", "Change"} {
		if !strings.Contains(words(0), want) {
			t.Errorf("%q is not in %q", want, words(0))
		}
	}
	for _, want := range []string{"No page given", "Stale", "newest data is 14 months old"} {
		if !strings.Contains(words(1), want) {
			t.Errorf("%q is not in %q", want, words(1))
		}
	}
	if strings.Contains(words(1), "Change") || items.Length() != 2 {
		t.Errorf("%d items; %q", items.Length(), words(1))
	}
	if items.Eq(0).Find(`a[href="/evidence/links/el_1?next=%2Fassessments%2Fas_1%2F1.3.2"]`).Length() != 1 {
		t.Error("changing the link does not come back")
	}
}
