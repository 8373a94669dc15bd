package matrix

import (
	"slices"
	"strings"

	"github.com/plaudit/plaudit/internal/standard"
)

// Role is what a column says.
type Role string

// The roles.
const (
	NoRole          Role = ""
	ElementRole     Role = "element"
	CodeRole        Role = "code"
	TitleRole       Role = "title"
	ClaimRole       Role = "claim"
	PointerRole     Role = "pointer"
	StrongestRole   Role = "strongest"
	FileRole        Role = "file"
	URLRole         Role = "url"
	NoteRole        Role = "note"
	OwnerRole       Role = "owner"
	AreaRole        Role = "area"
	PeriodRole      Role = "period"
	FromRole        Role = "from"
	UntilRole       Role = "until"
	SensitivityRole Role = "sensitivity"
)

// RoleDefinition describes a role to the person who maps columns. The first of
// the headings is the one that we write.
type RoleDefinition struct {
	Role     Role
	Title    string
	headings []string
}

// Roles returns all roles in the order in which they are offered and written.
func Roles() []RoleDefinition { return roles }

var roles = []RoleDefinition{
	{ElementRole, "Element", []string{"element", "elements", "element ref", "element reference", "element no", "element number", "cse element", "criteria", "criterion", "criteria ref", "standard ref", "cse ref", "cse criteria", "cse reference", "sub criteria", "sub criterion", "requirement", "ref", "ref no", "reference"}},
	{CodeRole, "Evidence code", []string{"evidence code", "code", "evidence ref", "evidence reference", "evidence no", "evidence number", "evidence id", "document ref", "document reference", "document no", "doc ref", "doc no", "item", "item no", "id"}},
	{TitleRole, "Title of the evidence", []string{"title", "evidence title", "evidence", "document title", "document", "name of document", "name", "evidence name", "evidence item", "evidence description", "description of evidence", "type of evidence", "evidence provided"}},
	{ClaimRole, "What it shows", []string{"what it shows", "claim", "note", "notes", "comment", "comments", "how it meets", "how this meets the element", "how this is met", "explanation", "narrative", "description", "details", "relevance", "rationale", "why", "summary", "how met"}},
	{PointerRole, "Where to look", []string{"where to look", "pointer", "page", "pages", "page no", "page number", "page ref", "page reference", "section", "where", "slide", "sheet", "paragraph"}},
	{StrongestRole, "Strongest", []string{"strongest", "strongest evidence", "key evidence", "key", "best evidence", "best", "strong", "main evidence", "primary"}},
	{FileRole, "File name", []string{"file name", "filename", "file", "files", "file names", "document name", "attachment", "file path", "path", "file location", "document location", "saved as", "location"}},
	{URLRole, "Web address", []string{"web address", "url", "link", "web link", "weblink", "hyperlink", "website", "web page"}},
	{NoteRole, "Text of a note", []string{"text of the note", "note text"}},
	{OwnerRole, "Owner", []string{"owner", "evidence owner", "lead", "lead officer", "responsible", "responsible officer", "officer", "contact", "provided by", "supplied by", "who", "initials", "person", "champion", "author"}},
	{AreaRole, "Service areas", []string{"service areas", "service area", "area", "department", "dept", "directorate", "service", "team", "division", "section team", "unit"}},
	{PeriodRole, "Period it describes", []string{"period", "period covered", "period it describes", "date", "dates", "year", "covers", "date of evidence", "evidence date", "document date", "date range"}},
	{FromRole, "First day of the period", []string{"period from", "from", "start date", "date from", "start"}},
	{UntilRole, "Last day of the period", []string{"period until", "until", "to", "end date", "date to", "end", "period to"}},
	{SensitivityRole, "Sensitivity", []string{"sensitivity", "confidentiality", "classification", "protective marking", "marking"}},
}

// Heading is what we write above a column.
func (r Role) Heading() string {
	i := slices.IndexFunc(roles, func(d RoleDefinition) bool { return d.Role == r })
	if i < 0 {
		return ""
	}
	h := roles[i].headings[0]
	return strings.ToUpper(h[:1]) + h[1:]
}

// Layout is what tables with the same headings have in common: what each of
// their columns says.
type Layout struct {
	Heading []string `json:"heading"` // empty: no heading was found
	Roles   []Role   `json:"roles"`
	Leave   bool     `json:"leave"` // these tables are no part of the matrix
}

// Has tells whether a column of the layout says this.
func (l Layout) Has(r Role) bool { return slices.Contains(l.Roles, r) }

// Form says how the rows of tables are to be read: which layout each has, and
// how many rows stand before its data.
type Form struct {
	Layouts []Layout `json:"layouts"`
	Of      []int    `json:"of"`   // by table
	Skip    []int    `json:"skip"` // by table: the rows before the first of data
}

// headingRows is how far down a heading is looked for.
const headingRows = 12

// Guess proposes how tables are to be read.
func Guess(tables []Table, std *standard.Standard) Form {
	var f Form
	for _, t := range tables {
		at, named := heading(t)
		f.Skip = append(f.Skip, at+1)
		var head []string
		if named >= 2 || named == 1 && len(t.Rows[at]) <= 2 {
			head = t.Rows[at]
		} else if n := len(f.Of); n > 0 && len(f.Layouts[f.Of[n-1]].Roles) == len(t.Rows[0]) {
			f.Skip[n] = 0 // goes on from the table before it
			f.Of = append(f.Of, f.Of[n-1])
			continue
		} else {
			f.Skip[len(f.Of)] = 0
		}
		same := slices.IndexFunc(f.Layouts, func(l Layout) bool {
			return len(head) > 0 && slices.EqualFunc(l.Heading, head, func(a, b string) bool { return plain(a) == plain(b) })
		})
		if same < 0 {
			same = len(f.Layouts)
			l := Layout{Heading: head, Roles: guessRoles(head, t, f.Skip[len(f.Of)], std)}
			above, _ := Elements(std, t.Above)
			l.Leave = !l.Has(CodeRole) && !l.Has(FileRole) && (!l.Has(TitleRole) && !l.Has(URLRole) || !l.Has(ElementRole) && len(above) == 0)
			f.Layouts = append(f.Layouts, l)
		}
		f.Of = append(f.Of, same)
	}
	return f
}

// heading finds the row whose cells are most like headings, and how many are.
func heading(t Table) (at, most int) {
	at = -1
	for i, row := range t.Rows[:min(len(t.Rows), headingRows)] {
		n := 0
		for _, cell := range row {
			if r, _ := roleOf(cell); r != NoRole {
				n++
			}
		}
		if n > most {
			at, most = i, n
		}
	}
	return at, most
}

// plain is a heading as it is compared: folded words.
func plain(s string) string {
	return strings.Join(words(s), " ")
}

// roleOf finds the role of a heading; exact tells whether it is one of ours
// word for word.
func roleOf(cell string) (r Role, exact bool) {
	h := plain(cell)
	if h == "" || len(h) > 60 {
		return NoRole, false
	}
	for _, d := range roles {
		if slices.Contains(d.headings, h) {
			return d.Role, true
		}
	}
	best := 0
	for _, d := range roles {
		for _, known := range d.headings {
			if len(known) > best && len(known) >= 4 && strings.Contains(" "+h+" ", " "+known+" ") {
				r, best = d.Role, len(known)
			}
		}
	}
	return r, false
}

// guessRoles proposes what columns say, by their headings first and then by
// what stands in them. No role is given twice.
func guessRoles(head []string, t Table, skip int, std *standard.Standard) []Role {
	guessed := make([]Role, len(t.Rows[0]))
	give := func(column int, r Role) {
		if r != NoRole && guessed[column] == NoRole && !slices.Contains(guessed, r) {
			guessed[column] = r
		}
	}
	rows := t.Rows[skip:]
	rows = rows[:min(len(rows), 200)]
	share := func(column int, is func(string) bool) float64 {
		n, of := 0, 0
		for _, row := range rows {
			if row[column] != "" {
				of++
				if is(row[column]) {
					n++
				}
			}
		}
		if of == 0 {
			return 0
		}
		return float64(n) / float64(of)
	}
	isElement := func(cell string) bool {
		ids, _ := Elements(std, cell)
		return len(ids) > 0 && len(cell) < 80
	}
	elements, most := -1, 0.3
	for c := range guessed {
		s := share(c, isElement)
		if c < len(head) {
			if r, _ := roleOf(head[c]); r == ElementRole && s > 0 {
				s += 0.3
			}
		}
		if s > most {
			elements, most = c, s
		}
	}
	if elements >= 0 {
		guessed[elements] = ElementRole
	}
	for _, exactly := range []bool{true, false} {
		for c, cell := range head {
			r, exact := roleOf(cell)
			if r == ElementRole && elements >= 0 {
				r = CodeRole // "Ref" beside a column of elements
				if exact && plain(cell) != "ref" && plain(cell) != "reference" && plain(cell) != "ref no" {
					r = NoRole
				}
			}
			if exact == exactly {
				give(c, r)
			}
		}
	}
	for c := range guessed {
		if share(c, func(s string) bool { return strings.HasPrefix(s, "http://") || strings.HasPrefix(s, "https://") }) > 0.5 {
			give(c, URLRole)
		}
		if len(head) == 0 && share(c, func(s string) bool { return ending.MatchString(s) }) > 0.5 {
			give(c, FileRole)
		}
	}
	return guessed
}
