package applicant

import (
	"fmt"
	"slices"
	"strings"

	"github.com/plaudit/plaudit/internal/assessment"
	"github.com/plaudit/plaudit/internal/date"
	"github.com/plaudit/plaudit/internal/standard"
)

// StaleAfter is how many months after its decision a block's rating no longer
// counts: the length of a certificate's cycle.
const StaleAfter = 36

// BuildingBlock is one block of a programme with its assessments.
type BuildingBlock struct {
	ID          string // of the assessment that started the block
	Name        string
	Latest      assessment.Assessment // the newest, whatever its state
	Assessments []BlockAssessment     // those decided, in any order
}

// BlockAssessment is one decided assessment of a block.
type BlockAssessment struct {
	Held
	Name string
}

// Source says where a cell of the roll-up comes from.
type Source struct {
	Rating       standard.Rating
	AssessmentID string
	Assessment   string
	DecidedOn    date.Date
	Assessors    []string
	Months       int  // since the decision
	Stale        bool // too old to count
}

// Words says the source in a sentence: "Housing 2024, decided 3 March 2024 by
// A. Assessor, 20 months ago".
func (s Source) Words() string {
	if s.AssessmentID == "" {
		return "not assessed"
	}
	words := s.Assessment + ", decided " + s.DecidedOn.Words()
	if len(s.Assessors) > 0 {
		words += ", assessed by " + strings.Join(s.Assessors, " and ")
	}
	switch s.Months {
	case 0:
		words += ", less than a month ago"
	case 1:
		words += ", 1 month ago"
	default:
		words += fmt.Sprintf(", %d months ago", s.Months)
	}
	if s.Stale {
		words += ", too old to count"
	}
	return words
}

// RollUp is what the blocks of a programme come to.
type RollUp struct {
	Blocks   []BuildingBlock
	Elements map[string]standard.Rating   // of the whole, by element
	Cells    map[string]map[string]Source // by block, then element
}

// RollUpRules are the rules of RollUpOf in words, as the page shows them.
func RollUpRules() []string {
	return []string{
		"Each block gives an element the rating of its newest decided assessment that rated the element.",
		fmt.Sprintf("A rating that was decided more than %d months ago is shown as too old and does not count.", StaleAfter),
		"The lowest rating of the blocks that count is the rating of the whole.",
		"Compliance Plus for the whole needs every block that counts to be at least compliant, and at least half of them to have Compliance Plus.",
		"A block in which the element is not applicable is left out. If it is not applicable in every block, it is not applicable for the whole.",
		"An element that no block has rated is not assessed.",
	}
}

// RollUpOf works out the roll-up of a programme as of a day, by RollUpRules.
//
// For each element, a block stands with the rating of its newest decided
// assessment that rated it (not assessed is no rating). If that was decided
// more than StaleAfter months ago, the block is stale for the element and does
// not count. Of the ratings that count, not applicable ones are put aside; if
// nothing else counts the element is not applicable, and with nothing at all
// not assessed. If any is less than compliant, the lowest is the result;
// otherwise it is Compliance Plus when at least half of them are, and compliant
// when not. A further block that is nowhere worse than the result therefore
// never makes the result worse.
func RollUpOf(std *standard.Standard, blocks []BuildingBlock, today date.Date) RollUp {
	v := RollUp{Blocks: blocks, Elements: map[string]standard.Rating{}, Cells: map[string]map[string]Source{}}
	for _, b := range blocks {
		v.Cells[b.ID] = sources(std, b, today)
	}
	for _, e := range std.Elements() {
		var ratings []standard.Rating
		for _, b := range blocks {
			if s := v.Cells[b.ID][e.ID]; s.AssessmentID != "" && !s.Stale {
				ratings = append(ratings, s.Rating)
			}
		}
		v.Elements[e.ID] = rollUpElement(ratings)
	}
	return v
}

// sources returns with what a block stands for each element it rated.
func sources(std *standard.Standard, b BuildingBlock, today date.Date) map[string]Source {
	newest := slices.Clone(b.Assessments)
	slices.SortStableFunc(newest, func(x, y BlockAssessment) int { return y.DecidedAt.Compare(x.DecidedAt) })
	cells := map[string]Source{}
	for _, e := range std.Elements() {
		for _, a := range newest {
			r := a.Ratings[e.ID]
			if r == "" || r == standard.RatingNotAssessed {
				continue
			}
			on := date.Of(a.DecidedAt)
			cells[e.ID] = Source{Rating: r, AssessmentID: a.AssessmentID, Assessment: a.Name, DecidedOn: on, Assessors: a.Assessors,
				Months: months(on, today), Stale: on.AddMonths(StaleAfter) < today}
			break
		}
	}
	return cells
}

func rollUpElement(ratings []standard.Rating) standard.Rating {
	result, judged, plus := standard.RatingNotAssessed, 0, 0
	for _, r := range ratings {
		if !r.Judged() {
			continue
		}
		if judged == 0 || standard.Compare(r, result) < 0 {
			result = r
		}
		judged++
		if r == standard.RatingCompliancePlus {
			plus++
		}
	}
	switch {
	case judged == 0 && len(ratings) > 0:
		return standard.RatingNotApplicable
	case judged > 0 && standard.Compare(result, standard.RatingCompliant) >= 0 && 2*plus >= judged:
		return standard.RatingCompliancePlus
	}
	return result
}
