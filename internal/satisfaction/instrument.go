package satisfaction

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/plaudit/plaudit/internal/account"
	"github.com/plaudit/plaudit/internal/fault"
)

// Selection says who came to answer; it decides what the interval leaves out.
type Selection string

// The selections.
const (
	SelfSelected Selection = "self_selected"
	Everyone     Selection = "everyone"
	RandomSample Selection = "random_sample"
)

// Selections returns all selections in the order in which they are offered.
func Selections() []Selection { return []Selection{SelfSelected, Everyone, RandomSample} }

// Title is the selection in words.
func (s Selection) Title() string {
	switch s {
	case Everyone:
		return "Everybody was asked"
	case RandomSample:
		return "A random sample was asked"
	}
	return "Whoever wanted to answer"
}

// Caution says what the interval does not cover.
func (s Selection) Caution() string {
	switch s {
	case Everyone:
		return "Everybody was asked, and some answered: those who did may differ from those who did not. The interval covers chance only."
	case RandomSample:
		return "A random sample was asked, and some answered: those who did may differ from those who did not. The interval covers chance only."
	}
	return "People chose for themselves whether to answer, so the answers may not stand for all customers. The interval covers chance only."
}

// Instrument is a way of asking: a survey with its scale. Results of different
// instruments are never mixed in one trend.
type Instrument struct {
	ID             string
	OrganisationID string
	Name           string
	Scale          string // the id of a scale, or "own" and its answers on lines of their own
	SatisfiedFrom  int64  // position of the worst answer that counts as satisfied
	DissatisfiedTo int64  // position of the best answer that counts as dissatisfied; 0: none does
	Selection      Selection
	Population     int64  // customers who could have answered in a year; 0: not known
	Method         string // how, when and whom the survey asks; response rate
	CreatedAt      time.Time
	Version        int64
}

// ScaleUsed returns the scale with the answers of the instrument.
func (i Instrument) ScaleUsed() Scale {
	s, _ := scaleOf(i.Scale)
	return s
}

// Verdict is what an answer counts as.
type Verdict string

// The verdicts. Unknown answers are asked about at import; blanks are no
// answers.
const (
	Satisfied    Verdict = "satisfied"
	Neither      Verdict = "neither"
	Dissatisfied Verdict = "dissatisfied"
	NoAnswer     Verdict = "no_answer"
	Unknown      Verdict = ""
)

// Title is the verdict in words.
func (v Verdict) Title() string {
	switch v {
	case Satisfied:
		return "Satisfied"
	case Neither:
		return "Neither satisfied nor dissatisfied"
	case Dissatisfied:
		return "Dissatisfied"
	case NoAnswer:
		return "Not an answer"
	}
	return "Not known"
}

// notAnswers are what surveys write where somebody did not answer, folded.
var notAnswers = []string{"", "-", "n/a", "na", "none", "null", "not applicable", "don't know", "do not know", "dont know", "no answer",
	"no opinion", "prefer not to say", "not answered", "no response", "#n/a"}

// Judge says what a raw answer counts as; Unknown when the scale does not hold
// it.
func (i Instrument) Judge(raw string) Verdict { return i.judge(i.ScaleUsed(), raw) }

func (i Instrument) judge(scale Scale, raw string) Verdict {
	switch at := scale.Position(raw); {
	case at == 0 && slices.Contains(notAnswers, fold(raw)):
		return NoAnswer
	case at == 0:
		return Unknown
	case at >= i.SatisfiedFrom:
		return Satisfied
	case at <= i.DissatisfiedTo:
		return Dissatisfied
	}
	return Neither
}

// Counts says in words which answers count as satisfied.
func (i Instrument) Counts() string {
	answers := i.ScaleUsed().Answers
	from := int(min(max(i.SatisfiedFrom, 1), int64(len(answers))))
	if len(answers) == 0 {
		return ""
	}
	if from == len(answers) {
		return answers[from-1]
	}
	return answers[from-1] + " or better"
}

// Normal returns the instrument with its own answers tidied and the usual
// positions filled in where none are given.
func (i Instrument) Normal() Instrument {
	i.Name = strings.TrimSpace(i.Name)
	if own, is := strings.CutPrefix(i.Scale, OwnScale+"\n"); is {
		var answers []string
		for line := range strings.Lines(own) {
			if line = strings.TrimSpace(line); line != "" {
				answers = append(answers, line)
			}
		}
		i.Scale = OwnScale + "\n" + strings.Join(answers, "\n")
	}
	if scale, ok := scaleOf(i.Scale); ok && i.SatisfiedFrom == 0 {
		i.SatisfiedFrom, i.DissatisfiedTo = scale.SatisfiedFrom, scale.DissatisfiedTo
	}
	return i
}

func (i Instrument) check() error {
	var c fault.Check
	c.That(i.Name != "", "name", "Enter the name of the survey")
	c.That(len([]rune(i.Name)) <= 150, "name", "The name of the survey must be 150 characters or less")
	scale, known := scaleOf(i.Scale)
	c.That(known, "scale", "Select the answers that people could choose from")
	if known {
		c.That(len(scale.Answers) >= 2 && len(scale.Answers) <= 20, "answers", "Enter 2 to 20 answers, each on a line of its own, worst first")
		long := slices.ContainsFunc(scale.Answers, func(a string) bool { return len([]rune(a)) > maxValue })
		c.That(!long, "answers", "Each answer must be 60 characters or less")
		folded := map[string]bool{}
		for _, a := range scale.Answers {
			c.That(!folded[fold(a)], "answers", "Enter each answer once")
			folded[fold(a)] = true
		}
		last := int64(len(scale.Answers))
		c.That(i.SatisfiedFrom >= 1 && i.SatisfiedFrom <= last, "satisfied_from", "Enter an answer of the scale, such as "+scale.Answers[last-1])
		c.That(i.DissatisfiedTo >= 0 && i.DissatisfiedTo < i.SatisfiedFrom, "dissatisfied_to", "Enter an answer worse than those that count as satisfied")
	}
	c.That(slices.Contains(Selections(), i.Selection), "selection", "Select who answered")
	c.That(i.Population >= 0 && i.Population <= 100_000_000, "population", "Enter the number of customers as a whole number")
	c.That(len([]rune(i.Method)) <= 2000, "method", "The note on the method must be 2,000 characters or less")
	return c.Err()
}

// sameCounting tells whether both count the same answers the same way.
func (i Instrument) sameCounting(other Instrument) bool {
	return i.Scale == other.Scale && i.SatisfiedFrom == other.SatisfiedFrom && i.DissatisfiedTo == other.DissatisfiedTo
}

// SaveInstrument adds an instrument (no ID) or changes one. Instruments belong
// to the whole organisation. Invalid when the scale is changed although there
// are figures on it; Conflict on a stale version.
func (s *Service) SaveInstrument(ctx context.Context, by account.Actor, i Instrument) (Instrument, error) {
	i = i.Normal()
	if err := i.check(); err != nil {
		return i, err
	}
	return i, s.store.Write(ctx, func(tx Tx) error {
		i.OrganisationID = by.OrganisationID
		if err := by.Require(account.RecordMeasure, account.Record{OrganisationID: by.OrganisationID}, "survey"); err != nil {
			return err
		}
		action := "instrument.changed"
		if i.ID == "" {
			i.ID, i.CreatedAt, action = s.newID("inst"), s.now(), "instrument.added"
		} else {
			old, err := tx.Instrument(ctx, by.OrganisationID, i.ID)
			if err != nil {
				return err
			}
			if !i.sameCounting(old) {
				figures, err := tx.MeasuresOf(ctx, by.OrganisationID, i.ID)
				if err != nil {
					return err
				}
				if len(figures) > 0 {
					return fault.Invalid("", fault.Field{Name: "scale",
						Words: "There are figures on the scale of this survey already. Add a new survey for the changed scale, so that the two are not mixed in one trend"})
				}
			}
		}
		if err := tx.SaveInstrument(ctx, i); err != nil {
			return err
		}
		return tx.Record(ctx, by.Entry(action, "instrument", i.ID, map[string]any{"name": i.Name, "counts as satisfied": i.Counts()}))
	})
}
