package satisfaction

import (
	"slices"
	"strconv"
	"strings"
)

// Scale is the list of answers that a question offers, worst first. Positions
// count from 1.
type Scale struct {
	ID      string
	Title   string
	Answers []string
	// SatisfiedFrom is the position from which an answer usually counts as
	// satisfied, DissatisfiedTo the position up to which as dissatisfied.
	SatisfiedFrom, DissatisfiedTo int64
}

// OwnScale marks a scale of the organisation's own answers.
const OwnScale = "own"

// Scales returns the scales that are offered by name.
func Scales() []Scale {
	return []Scale{
		{"satisfied_5", "Very dissatisfied to very satisfied", []string{"Very dissatisfied", "Dissatisfied", "Neither satisfied nor dissatisfied", "Satisfied", "Very satisfied"}, 4, 2},
		{"good_3", "Poor, average, good", []string{"Poor", "Average", "Good"}, 3, 1},
		{"good_5", "Very poor to very good", []string{"Very poor", "Poor", "Fair", "Good", "Very good"}, 4, 2},
		{"agree_5", "Strongly disagree to strongly agree", []string{"Strongly disagree", "Disagree", "Neither agree nor disagree", "Agree", "Strongly agree"}, 4, 2},
		{"points_5", "1 to 5", numbers(1, 5), 4, 2},
		{"points_10", "1 to 10", numbers(1, 10), 8, 4},
		{"recommend_11", "0 to 10, how likely to recommend", numbers(0, 10), 10, 7}, // promoters 9 and 10, detractors 0 to 6
		{"yes_2", "No, yes", []string{"No", "Yes"}, 2, 1},
		{"yes_3", "No, partly, yes", []string{"No", "Partly", "Yes"}, 3, 1},
	}
}

func numbers(from, to int) []string {
	var all []string
	for i := from; i <= to; i++ {
		all = append(all, strconv.Itoa(i))
	}
	return all
}

// scaleOf reads how an instrument stores its scale: the id of one of ours, or
// "own" and the answers on lines of their own.
func scaleOf(stored string) (Scale, bool) {
	if own, is := strings.CutPrefix(stored, OwnScale+"\n"); is {
		answers := strings.Split(own, "\n")
		return Scale{ID: OwnScale, Title: strings.Join(answers, ", "), Answers: answers, SatisfiedFrom: int64(len(answers)), DissatisfiedTo: 1}, true
	}
	i := slices.IndexFunc(Scales(), func(s Scale) bool { return s.ID == stored })
	if i < 0 {
		return Scale{}, false
	}
	return Scales()[i], true
}

// alike are answers that surveys use for one of ours, folded.
var alike = map[string]string{
	"fairly satisfied": "satisfied", "quite satisfied": "satisfied", "somewhat satisfied": "satisfied",
	"fairly dissatisfied": "dissatisfied", "quite dissatisfied": "dissatisfied", "somewhat dissatisfied": "dissatisfied",
	"neither satisfied or dissatisfied": "neither satisfied nor dissatisfied",
	"neutral":                           "neither", "neither": "neither", "neither good nor poor": "fair", "average": "fair", "ok": "fair",
	"excellent": "very good", "tend to agree": "agree", "tend to disagree": "disagree", "slightly agree": "agree", "slightly disagree": "disagree",
	"neither agree or disagree": "neither agree nor disagree",
	"y":                         "yes", "true": "yes", "n": "no", "false": "no", "partially": "partly", "in part": "partly", "to some extent": "partly",
}

// Position returns the place of a raw answer on the scale, from 1; 0 when it is
// not on it. It reads labels in any case, "4 - Satisfied", "4/5", "4 stars" and
// codes that are places.
func (s Scale) Position(raw string) int64 {
	value := fold(raw)
	if value == "" {
		return 0
	}
	if at := s.label(value); at > 0 {
		return at
	}
	if other, ok := alike[value]; ok {
		if at := s.label(other); at > 0 {
			return at
		}
		if other == "neither" && len(s.Answers) == 5 {
			return 3
		}
	}
	number, rest := leadingNumber(value)
	if number == "" {
		return 0
	}
	if rest != "" && rest != "stars" && rest != "star" && rest != "out of "+s.Answers[len(s.Answers)-1] && rest != "/"+strconv.Itoa(len(s.Answers)) {
		at := s.label(rest)
		return at // "4 - Satisfied": the words decide
	}
	if at := s.label(number); at > 0 {
		return at
	}
	if n, err := strconv.ParseInt(number, 10, 64); err == nil && n >= 1 && n <= int64(len(s.Answers)) && !isDigits(s.Answers[0]) {
		return n
	}
	return 0
}

func (s Scale) label(folded string) int64 {
	return int64(slices.IndexFunc(s.Answers, func(a string) bool { return fold(a) == folded }) + 1)
}

// leadingNumber splits "4 - satisfied" and "4.0" into "4" and what follows.
func leadingNumber(s string) (number, rest string) {
	end := 0
	for end < len(s) && s[end] >= '0' && s[end] <= '9' {
		end++
	}
	number, rest = s[:end], s[end:]
	if whole := strings.TrimLeft(strings.TrimPrefix(rest, "."), "0"); strings.HasPrefix(rest, ".") && whole == "" {
		rest = ""
	}
	if trimmed := strings.TrimLeft(number, "0"); trimmed != "" {
		number = trimmed
	} else if number != "" {
		number = "0"
	}
	rest = strings.TrimSpace(rest)
	for _, mark := range []string{"-", "\u2013", "=", ":", ". ", ")"} {
		if after, is := strings.CutPrefix(rest, mark); is {
			return number, strings.TrimSpace(after)
		}
	}
	return number, rest
}

func isDigits(s string) bool {
	return s != "" && strings.IndexFunc(s, func(r rune) bool { return r < '0' || r > '9' }) < 0
}

// fold makes answers comparable: lower case, one space between words, plain
// quotation marks, no white space at the ends.
func fold(s string) string {
	s = strings.Map(func(r rune) rune {
		switch r {
		case '\u2018', '\u2019':
			return '\''
		case '\u201c', '\u201d':
			return '"'
		}
		return r
	}, s)
	return strings.Join(strings.Fields(strings.ToLower(s)), " ")
}
