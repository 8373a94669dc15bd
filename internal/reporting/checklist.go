package reporting

import (
	"slices"
	"strings"

	"github.com/plaudit/plaudit/internal/assessment"
	"github.com/plaudit/plaudit/internal/fault"
)

// CheckQuestion is one question of the second reader's checklist.
type CheckQuestion struct {
	Key, Words, Hint string
}

// CheckQuestions returns the second reader's checklist, in our words: bodies
// keep their own and publish none.
func CheckQuestions() []CheckQuestion {
	return []CheckQuestion{
		{"ratings", "Does each finding support its rating?", "Above all for partial compliance and worse"},
		{"plus", "Does each Compliance Plus say what goes beyond the element?", "And could others learn from it?"},
		{"evidence", "Does each judgement rest on more than one kind of evidence?", "Documents, staff, customers and partners, what was seen"},
		{"scope", "Were all of the scope, its sites and its groups of customers looked at?", ""},
		{"even", "Are like things judged alike, within the report and beside earlier ones?", ""},
		{"accuracy", "Was every comment on the facts answered fairly?", ""},
		{"areas", "Can the organisation act on each improvement area?", "It says what to achieve, not how"},
		{"names", "Is nobody named, and can nobody be recognised?", "Staff by their role at most"},
		{"recommendation", "Does the recommendation follow from the ratings and the rule?", ""},
	}
}

// The answers to a question of the checklist.
const (
	CheckYes           = "yes"
	CheckNo            = "no"
	CheckNotApplicable = "not_applicable"
)

// CheckAnswer is the second reader's answer to one question.
type CheckAnswer struct {
	Question string // its key
	Answer   string
	Note     string
}

// tidy leaves out what says nothing, and tells c what cannot be kept.
func (a CheckAnswer) tidy(c *fault.Check) CheckAnswer {
	a.Note = strings.TrimSpace(a.Note)
	c.That(slices.Contains([]string{"", CheckYes, CheckNo, CheckNotApplicable}, a.Answer), "check-"+a.Question, "Select yes, no or not applicable")
	c.That(len([]rune(a.Note)) <= assessment.MaxWords, "note-"+a.Question, "Your note must be 4,000 characters or less")
	return a
}

// checkAnswers tidies the answers and says what they lack: an unknown one, a
// "no" without words, and, to approve, one that is missing or "no".
func checkAnswers(answers []CheckAnswer, approve bool) ([]CheckAnswer, error) {
	var c fault.Check
	var kept []CheckAnswer
	for _, q := range CheckQuestions() {
		i := slices.IndexFunc(answers, func(a CheckAnswer) bool { return a.Question == q.Key })
		if i < 0 || answers[i].Answer == "" {
			c.That(!approve, "check-"+q.Key, "Answer “"+q.Words+"” before you approve")
			continue
		}
		a := answers[i].tidy(&c)
		c.That(a.Answer != CheckNo || a.Note != "", "note-"+q.Key, "Enter what is missing for “"+q.Words+"”")
		c.That(a.Answer != CheckNo || !approve, "check-"+q.Key, "The answer to “"+q.Words+"” is no, so return the report")
		kept = append(kept, a)
	}
	return kept, c.Err()
}
