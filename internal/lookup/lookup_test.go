package lookup

import (
	"slices"
	"testing"

	"github.com/plaudit/plaudit/internal/evidence"
	"github.com/plaudit/plaudit/internal/search"
	"github.com/plaudit/plaudit/internal/standard"
)

func TestRank(t *testing.T) {
	records := []Record{
		{Kind: Statement, AssessmentID: "as_1", ElementIDs: []string{"1.1.1"}, AreaID: "ar_2", Text: "We ask after the waiting times of Tŷ Mawr"},
		{Kind: Request, ID: "rq_1", ElementIDs: []string{"2.1.1"}, AreaID: "ar_1", Title: "Dan", Text: "Waiting times of the repairs, please"},
		{Kind: Action, ID: "ac_1", ElementIDs: []string{"1.1.1", "2.1.1"}, Title: "Shorten waiting times", Text: "Waiting times under two minutes"},
		{Kind: Action, ID: "ac_2", Text: "Times change; nobody is waiting"},
		{Kind: Report, ID: "background", AssessmentID: "as_1", Text: "Nothing of the kind"},
	}
	for _, c := range []struct {
		words  string
		f      Filter
		within []string
		want   []string
	}{
		{"waiting times", Filter{}, nil, []string{"statement ", "request rq_1", "action ac_1", "action ac_2"}},
		{`"waiting times"`, Filter{}, nil, []string{"statement ", "request rq_1", "action ac_1"}},
		{`"waiting times" -repairs`, Filter{}, nil, []string{"statement ", "action ac_1"}},
		{"wait* tŷ", Filter{}, nil, []string{"statement "}},
		{"TY", Filter{}, nil, []string{"statement "}},
		{"dan", Filter{}, nil, []string{"request rq_1"}},
		{"waiting", Filter{ElementID: "2.1.1"}, nil, []string{"request rq_1", "action ac_1"}},
		{"waiting", Filter{}, []string{"ar_1"}, []string{"request rq_1"}},
		{"waiting", Filter{}, []string{}, nil},
		{"zebra", Filter{}, nil, nil},
	} {
		found := rank(search.Parse(c.words), c.f, c.within, records)
		var got []string
		for _, k := range Kinds() {
			for _, f := range found[k] {
				got = append(got, string(f.Kind)+" "+f.ID)
			}
		}
		if !slices.Equal(got, c.want) {
			t.Errorf("%s, %+v: %q, want %q", c.words, c.f, got, c.want)
		}
	}
}

func TestElementsAreFoundByIDAndWords(t *testing.T) {
	std := standard.CSE()
	all := elements(std)
	if len(all) != 57 {
		t.Fatalf("%d elements", len(all))
	}
	found := rank(search.Parse("1.3.2"), Filter{}, nil, all)[Element]
	if len(found) == 0 || found[0].ID != "1.3.2" {
		t.Errorf("%+v", found)
	}
	element, _ := std.Element("1.3.2")
	if found := rank(search.Parse(`"`+element.Title+`"`), Filter{}, nil, all)[Element]; len(found) == 0 || found[0].ID != "1.3.2" {
		t.Errorf("%q: %+v", element.Title, found)
	}
}

func TestWhatOnlyEvidenceCanAnswer(t *testing.T) {
	for _, f := range []evidence.Filter{{Kind: evidence.NoteKind}, {Freshness: evidence.Stale}, {Undated: true}, {Period: evidence.FinancialYear(2024)}} {
		if !(Filter{Evidence: f}).ofEvidence() {
			t.Errorf("%+v can be asked of other things", f)
		}
	}
	if (Filter{Words: "a", ElementID: "1.1.1", AreaID: "ar_1"}).ofEvidence() {
		t.Error("an element and an area can be asked of everything")
	}
}
