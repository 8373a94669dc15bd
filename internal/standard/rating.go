package standard

import (
	"cmp"
	"slices"
	"strings"
)

// Rating is how far an element is met. The zero value counts as RatingNotAssessed.
type Rating string

// The ratings, best first. A pack may leave some out but may not add others,
// because counts and pass rules speak of these.
const (
	RatingCompliancePlus     Rating = "compliance_plus"
	RatingCompliant          Rating = "compliant"
	RatingPartiallyCompliant Rating = "partially_compliant"
	RatingNonCompliant       Rating = "non_compliant"
	RatingNotApplicable      Rating = "not_applicable"
	RatingNotAssessed        Rating = "not_assessed"
)

// scaleOrder is the order of every scale, best first.
var scaleOrder = []Rating{RatingCompliancePlus, RatingCompliant, RatingPartiallyCompliant,
	RatingNonCompliant, RatingNotApplicable, RatingNotAssessed}

// RatingDefinition is what a pack says of a rating.
type RatingDefinition struct {
	ID         Rating `json:"id"`
	Title      string `json:"title"`
	Letter     string `json:"letter"` // stands for the rating where colour alone would not do
	Guidance   string `json:"guidance"`
	Met        bool   `json:"met"`         // counts as met
	NeedsWords bool   `json:"needs_words"` // a rating like this has to be explained
}

// Compare orders ratings by the scale: positive when a is better than b. Not
// applicable and not assessed say nothing of quality and come below the rest,
// in that order; anything unknown counts as not assessed.
func Compare(a, b Rating) int { return cmp.Compare(b.rank(), a.rank()) }

func (r Rating) rank() int {
	if i := slices.Index(scaleOrder, r); i >= 0 {
		return i
	}
	return len(scaleOrder) - 1
}

// Judged tells whether the rating says how well an element is met, as all do
// but not applicable and not assessed.
func (r Rating) Judged() bool { return r.rank() <= RatingNonCompliant.rank() }

// Definition returns what the pack says of the rating; ok is false when the
// rating is not on its scale.
func (s *Standard) Definition(r Rating) (RatingDefinition, bool) {
	for _, d := range s.RatingScale {
		if d.ID == r {
			return d, true
		}
	}
	return RatingDefinition{}, false
}

// Met tells whether the rating counts as met by this standard.
func (s *Standard) Met(r Rating) bool {
	d, ok := s.Definition(r)
	return ok && d.Met
}

// ratingWords are ways people write ratings, beside the ids, titles and letters of the pack.
var ratingWords = map[string]Rating{
	"plus": RatingCompliancePlus, "compliant plus": RatingCompliancePlus, "compliance +": RatingCompliancePlus,
	"compliant +": RatingCompliancePlus, "c+": RatingCompliancePlus, "cp": RatingCompliancePlus,
	"compliance": RatingCompliant, "fully compliant": RatingCompliant, "full compliance": RatingCompliant,
	"full": RatingCompliant, "met": RatingCompliant, "c": RatingCompliant,
	"partial": RatingPartiallyCompliant, "partially": RatingPartiallyCompliant, "partly compliant": RatingPartiallyCompliant,
	"partial compliance": RatingPartiallyCompliant, "partially met": RatingPartiallyCompliant,
	"partly met": RatingPartiallyCompliant, "pc": RatingPartiallyCompliant, "p": RatingPartiallyCompliant,
	"non": RatingNonCompliant, "non compliant": RatingNonCompliant, "noncompliant": RatingNonCompliant,
	"non compliance": RatingNonCompliant, "not compliant": RatingNonCompliant, "not met": RatingNonCompliant,
	"nc": RatingNonCompliant, "n": RatingNonCompliant,
	"n/a": RatingNotApplicable, "na": RatingNotApplicable, "not applicable": RatingNotApplicable,
	"non applicable": RatingNotApplicable,
	"not assessed":   RatingNotAssessed, "not rated": RatingNotAssessed, "unrated": RatingNotAssessed, "": RatingNotAssessed,
}

// ParseRating reads a rating as people write it: its id, its title, its letter,
// or common other words ("partial", "n/a"), whatever the case and however words
// are joined. A leading apostrophe, which spreadsheets use to keep "+" and "-"
// as text, is passed over. No words at all are not assessed. ok is false when
// the words are not a rating of this standard.
func (s *Standard) ParseRating(words string) (Rating, bool) {
	said := plainWords(strings.TrimPrefix(strings.TrimSpace(words), "'"))
	for _, d := range s.RatingScale {
		if said == strings.ToLower(d.Letter) || said == plainWords(d.Title) || said == plainWords(string(d.ID)) {
			return d.ID, true
		}
	}
	if r, known := ratingWords[said]; known {
		_, ok := s.Definition(r)
		return r, ok
	}
	return "", false
}

// plainWords folds words and joins them by single spaces, so that
// "Non-Compliant" and "non_compliant" are the same. A lone sign stays.
func plainWords(s string) string {
	folded := strings.NewReplacer("–", "-", "—", "-", "−", "-").Replace(Fold(s))
	joined := strings.Join(strings.FieldsFunc(folded, func(r rune) bool { return r == ' ' || r == '-' || r == '_' }), " ")
	if joined == "" {
		return strings.TrimSpace(folded)
	}
	return joined
}

// ratingTitles lists the ratings of the scale, for a person who wrote something else.
func (s *Standard) ratingTitles() string {
	titles := make([]string, len(s.RatingScale))
	for i, d := range s.RatingScale {
		titles[i] = d.Title
	}
	return listed(titles, "or")
}
