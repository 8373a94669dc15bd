package personal

import (
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"
)

// class says how much a field of a form tells.
type class int

const (
	none    class = iota
	telling       // tells of one person by itself, when it is filled in
	naming        // the name of somebody whom the organisation serves
	nature        // what the law protects more, when somebody is named beside it
	plain         // stands in many papers: only together with others
	place         // where somebody lives, together with a name
)

// named are the fields, by their name as fold makes it.
var named = map[string]class{}

func init() {
	for c, names := range map[class]string{
		telling: "date of birth, birth date, dob, d o b, national insurance number, national insurance no, ni number, ni no, nino, nhs number, nhs no, home address, private address, " +
			"home telephone, home phone, home phone number, passport number, passport no, driving licence number, bank account, bank account number, account holder, sort code, next of kin, mother maiden name",
		naming: "name of complainant, complainant name, name of customer, customer name, name of client, client name, name of service user, service user name, name of patient, patient name, " +
			"name of resident, resident name, name of tenant, tenant name, name of pupil, pupil name, name of child, child name, name of applicant, applicant name, name of claimant, claimant name, name of carer, carer name",
		nature: "ethnicity, ethnic origin, ethnic group, religion, sexual orientation, disability, medical condition, medical conditions, diagnosis, marital status, nationality, gender, sex, age",
		plain:  "name, full name, first name, last name, surname, forename, forenames, telephone, telephone number, phone, phone number, mobile, mobile number, mobile phone, email, e mail, email address, signature, signed",
		place:  "address, postal address, current address, postcode, post code, address and postcode",
	} {
		for _, name := range strings.Split(names, ", ") {
			named[name] = c
		}
	}
}

const longestName = 40

// emptyBetween is how far down what is in a field may stand, past empty lines.
const emptyBetween = 50

// fold makes the name of a field comparable: "Name of the Complainant’s …:"
// becomes "name of complainant".
func fold(name string) string {
	if len(name) > longestName {
		return ""
	}
	name = strings.NewReplacer("’s", "", "'s", "", "s’", "", "-", " ", ".", " ", "*", " ", ":", " ", "(", " ", ")", " ").Replace(strings.ToLower(name))
	words := slices.DeleteFunc(strings.Fields(name), func(w string) bool {
		return w == "the" || w == "your" || w == "their" || w == "please" || w == "optional"
	})
	return strings.Join(words, " ")
}

func classOf(name string) class { return named[fold(name)] }

var (
	inSentence = regexp.MustCompile(`(?i)\b(?:date of birth|d\.?o\.?b\.?)\b[^.\n\d]{0,20}\b\d{1,2}(?:st|nd|rd|th)?[/. -](?:\d{1,2}|[A-Za-z]{3,9})[/. -]\d{2,4}\b`)
	aName      = regexp.MustCompile(`^(?:(?:Mr|Mrs|Ms|Miss|Mx|Dr|Rev)\.? )?\p{Lu}[\pL'’-]*\.?(?: \p{Lu}[\pL'’.-]*){1,3}$|^(?:Mr|Mrs|Ms|Miss|Mx|Dr|Rev)\.? \p{Lu}[\pL'’-]+$`)
	aFilling   = regexp.MustCompile(`\d`)
	placeholds = regexp.MustCompile(`(?i)^(n/?a|none|not given|redacted|removed|withheld|dd.?mm.?yy(yy)?|day|yes|no|xxx+|\[.*\]|<.*>)$`)
)

const blank = " _.…·☐□\t-–—"

// fields finds forms and lists: fields by their name, with or without something in them.
func (l *looker) fields(text string) {
	lines := strings.Split(text, "\n")
	filled := map[class]string{} // the name of a field of each class that has something in it
	asked, askedAt, plainAt := "", 0, 0
	for i, line := range lines {
		l.line = i
		next := ""
		for n := i + 1; n < min(i+1+emptyBetween, len(lines)) && next == ""; n++ {
			next = lines[n]
		}
		if l.list(line, next) {
			continue
		}
		cells := strings.FieldsFunc(line, func(r rune) bool { return r == '\t' || r == '|' })
		for n, cell := range cells {
			after := ""
			if n+1 < len(cells) {
				after = cells[n+1]
			} else if len(cells) == 1 && len(next) <= 2*longestName {
				after = next
			}
			name, value, is := field(cell, after)
			switch c := classOf(name); {
			case !is, insurance.MatchString(value), ten.MatchString(value) && validNHS(digits(value)):
				// No field, or a number that is found as such.
			case !fills(c, name, value):
				if asked == "" && (c == telling || c == naming || c == nature) {
					asked, askedAt = name, i
				}
			case c == telling:
				l.note(Filled, true, name+": •••", "The field names what belongs to one person, and something is written in it.")
			case c == naming:
				l.note(Filled, true, name+": •••", "The field names somebody whom you serve, and a name is written in it.")
			default:
				if filled[c] = name; c == plain {
					plainAt = i
				}
			}
		}
	}
	if filled[plain] != "" && (filled[place] != "" || filled[nature] != "") {
		other := filled[place] + filled[nature]
		if filled[place] != "" {
			other = filled[place]
		}
		l.line = plainAt
		l.note(Filled, true, filled[plain]+": •••, "+other+": •••", "The two together tell of one person.")
	}
	if asked != "" {
		l.line = askedAt
		l.note(Asked, false, asked, "The form is empty here.")
	}
}

// birthday finds a date of birth in a sentence, unless a form was found that
// says so already.
func (l *looker) birthday(line string) {
	if inSentence.MatchString(line) && !slices.ContainsFunc(l.found, func(f Finding) bool { return f.Passage == l.at && f.Kind == Filled }) {
		l.note(Filled, true, "Date of birth: •••", "A day follows the words.")
	}
}

// field splits a cell into the name of a field and what is in it, which may
// stand in the next cell or line.
func field(cell, after string) (name, value string, is bool) {
	cell = strings.TrimSpace(cell)
	name, value, colon := strings.Cut(cell, ":")
	if !colon {
		name, value = strings.TrimRight(cell, blank), ""
	}
	name = strings.TrimSpace(name)
	if len(name) > longestName || classOf(name) == none {
		return name, "", false
	}
	if value = strings.Trim(value, blank); value == "" {
		value = strings.Trim(after, blank)
		if inner, _, more := strings.Cut(value, ":"); classOf(inner) != none || more && len(inner) < longestName {
			value = "" // the next field
		}
	}
	if !utf8.ValidString(value) || len(value) > 200 {
		value = ""
	}
	return name, value, true
}

// fills tells whether a value is what one would write into a field.
func fills(c class, name, value string) bool {
	if value == "" || placeholds.MatchString(value) {
		return false
	}
	folded := fold(name)
	switch {
	case c == naming, c == plain && strings.Contains(folded, "name"):
		return aName.MatchString(value)
	case folded == "next of kin" || folded == "account holder" || folded == "mother maiden name":
		return aName.MatchString(value)
	case c == nature && folded != "age":
		return !aFilling.MatchString(value) && len(strings.Fields(value)) <= 3
	case c == plain && (folded == "signature" || folded == "signed"):
		return aName.MatchString(value)
	case strings.Contains(folded, "mail"):
		return strings.Contains(value, "@")
	}
	return aFilling.MatchString(value)
}

// list finds a row of columns that hold personal data, with a row of as many
// beneath it.
func (l *looker) list(line, next string) bool {
	cells, sep := split(line)
	if len(cells) < 2 {
		return false
	}
	has := map[class]bool{}
	var columns []string
	for _, cell := range cells {
		if c := classOf(strings.TrimSpace(cell)); c != none {
			has[c] = true
			columns = append(columns, strings.TrimSpace(cell))
		}
	}
	if len(columns) < 2 || !has[telling] && !has[naming] && (!has[plain] || !has[place] && !has[nature]) {
		return false
	}
	below := strings.Split(next, sep)
	if sep == "," && (len(columns) < 3 || len(below) != len(cells)) {
		return false // prose has commas too
	}
	written := 0
	for _, cell := range below {
		if strings.Trim(cell, blank) != "" && classOf(cell) == none {
			written++
		}
	}
	if len(below) < 2 || written < 2 {
		return false
	}
	l.note(List, true, "columns "+strings.Join(columns[:min(3, len(columns))], ", "), "Rows are written beneath these columns.")
	return true
}

func split(line string) (cells []string, sep string) {
	for _, sep = range []string{"\t", "|", ";", ","} {
		if strings.Contains(line, sep) {
			return strings.Split(line, sep), sep
		}
	}
	return nil, ""
}
