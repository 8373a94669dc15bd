package measure

import (
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"

	"github.com/plaudit/plaudit/internal/assessment"
	"github.com/plaudit/plaudit/internal/date"
	"github.com/plaudit/plaudit/internal/satisfaction"
)

func TestSummaryOfFrozenFigures(t *testing.T) {
	figure := func(survey, driver string, from, until string, satisfied, answered int64) assessment.FrozenMeasure {
		return assessment.FrozenMeasure{Instrument: survey, Driver: driver, PeriodFrom: date.Date(from), PeriodUntil: date.Date(until), Satisfied: satisfied, Answered: answered}
	}
	sheets := FrozenSheets([]assessment.FrozenMeasure{
		figure("Tenants' survey", "delivery", "2025-04-01", "2025-06-30", 45, 50),
		figure("Tenants' survey", "delivery", "2025-01-01", "2025-03-31", 52, 70),
		figure("Tenants' survey", "timeliness", "2025-04-01", "2025-06-30", 3, 4),
		figure("Tenants+survey", "delivery", "2025-04-01", "2025-06-30", 20, 30),
	})
	if len(sheets) != 2 {
		t.Fatalf("%d surveys", len(sheets))
	}
	var b strings.Builder
	if err := Summary("x", sheets).Render(t.Context(), &b); err != nil {
		t.Fatal(err)
	}
	doc, err := goquery.NewDocumentFromReader(strings.NewReader(b.String()))
	if err != nil {
		t.Fatal(err)
	}
	text := strings.Join(strings.Fields(doc.Text()), " ")
	for _, words := range []string{"Tenants' survey, April to June 2025", "90%", "79% to 96%", "Up 16 points, more than chance", "Fewer than 5 answers", "The interval covers chance only"} {
		if !strings.Contains(text, words) {
			t.Errorf("it does not say %q: %s", words, text)
		}
	}
	ids := map[string]bool{}
	doc.Find("[id]").Each(func(_ int, s *goquery.Selection) {
		id := s.AttrOr("id", "")
		if ids[id] || strings.ContainsAny(id, " '+") {
			t.Errorf("the id %q stands twice or cannot be one", id)
		}
		ids[id] = true
	})
	if got := doc.Find("svg").Length(); got != 2 {
		t.Errorf("%d charts", got)
	}
}

func TestNothingIsShownWithoutFigures(t *testing.T) {
	var b strings.Builder
	if err := Summary("x", FrozenSheets(nil)).Render(t.Context(), &b); err != nil || b.Len() > 0 {
		t.Errorf("%q, %v", b.String(), err)
	}
}

func TestCautionSaysHowTheSurveyAsked(t *testing.T) {
	if got := caution(satisfaction.Instrument{Scale: "good_3", SatisfiedFrom: 3, Selection: satisfaction.Everyone}); !strings.HasPrefix(got, "Counts as satisfied: Good. Everybody was asked") {
		t.Error(got)
	}
}
