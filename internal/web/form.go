package web

import (
	"errors"
	"mime/multipart"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/plaudit/plaudit/internal/date"
	"github.com/plaudit/plaudit/internal/fault"
)

// Form is one form of a page: fields in the order in which they are shown,
// which is the order of the error summary. A field owns its label, hint, value
// and error.
type Form struct {
	fields []*Field
	// General holds complaints that belong to no field.
	General []string
	// Posted tells that the values come from a person, not from a record.
	Posted bool
	values url.Values
	// Files holds what came in a multipart form, by the name of the field.
	Files map[string][]*multipart.FileHeader
}

// Option is one choice of a field.
type Option struct{ Value, Text, Hint string }

// FieldKind says how a field is shown and read.
type FieldKind int

// The kinds of field.
const (
	TextField FieldKind = iota
	ChoiceField
	ChoicesField
	DateField
	HiddenField
	FileField
)

// Field is one question and its answer.
type Field struct {
	Kind    FieldKind
	Name    string // also the id of the control
	Label   string
	Hint    string
	Value   string
	Values  []string // of ChoicesField
	Options []Option
	Error   string
	checks  []func(*Field) string
	raw     bool // keep white space at the ends
}

func (f *Form) add(kind FieldKind, name, label string) *Field {
	field := &Field{Kind: kind, Name: name, Label: label}
	f.fields = append(f.fields, field)
	return field
}

// Text adds a field for text of one or more lines.
func (f *Form) Text(name, label string) *Field { return f.add(TextField, name, label) }

// Choice adds a field with one answer out of several: radios or a select. An
// answer that is not among the options is refused.
func (f *Form) Choice(name, label string, options []Option) *Field {
	field := f.add(ChoiceField, name, label)
	field.Options = options
	return field
}

// Choices adds a field with any number of answers: checkboxes.
func (f *Form) Choices(name, label string, options []Option) *Field {
	field := f.add(ChoicesField, name, label)
	field.Options = options
	return field
}

// Date adds a field for a date in three parts: name-day, name-month, name-year.
func (f *Form) Date(name, label string) *Field { return f.add(DateField, name, label) }

// Hidden adds a value that goes there and back: the version of a record.
func (f *Form) Hidden(name string) *Field { return f.add(HiddenField, name, "") }

// File adds a field for files; find them in Form.Files after Parse.
func (f *Form) File(name, label string) *Field { return f.add(FileField, name, label) }

// WithHint sets the hint.
func (f *Field) WithHint(hint string) *Field { f.Hint = hint; return f }

// With sets the value shown before anything is posted.
func (f *Field) With(value string) *Field { f.Value = value; return f }

// WithValues sets the answers of a ChoicesField shown before anything is posted.
func (f *Field) WithValues(values []string) *Field { f.Values = values; return f }

// WithDate sets the date shown before anything is posted.
func (f *Field) WithDate(d date.Date) *Field { f.Value = string(d); return f }

// WithInt sets a whole number shown before anything is posted.
func (f *Field) WithInt(n int64) *Field { f.Value = strconv.FormatInt(n, 10); return f }

// Raw keeps white space at the ends of the value: for passwords.
func (f *Field) Raw() *Field { f.raw = true; return f }

// Check adds a rule: words when the value is wrong, "" when it is right. Rules
// run in order until the first complaint.
func (f *Field) Check(rule func(value string) string) *Field {
	f.checks = append(f.checks, func(f *Field) string { return rule(f.Value) })
	return f
}

// Required refuses an empty answer with these words.
func (f *Field) Required(words string) *Field {
	f.checks = append(f.checks, func(f *Field) string {
		if f.Value == "" && len(f.Values) == 0 && f.Kind != FileField {
			return words
		}
		return ""
	})
	return f
}

// Max refuses more than n characters (runes, with a line break as one).
func (f *Field) Max(n int, words string) *Field {
	return f.Check(func(v string) string {
		if len([]rune(strings.ReplaceAll(v, "\r\n", "\n"))) > n {
			return words
		}
		return ""
	})
}

// Int reads the value as a whole number; 0 when it is none. Use Number to
// refuse what is none.
func (f *Field) Int() int64 {
	n, _ := strconv.ParseInt(f.Value, 10, 64)
	return n
}

// Number refuses what is not a whole number from min to max; empty is allowed.
func (f *Field) Number(min, max int64, words string) *Field {
	return f.Check(func(v string) string {
		if n, err := strconv.ParseInt(v, 10, 64); v != "" && (err != nil || n < min || n > max) {
			return words
		}
		return ""
	})
}

// Day returns the value of a DateField; empty when none was given.
func (f *Field) Day() date.Date {
	d, err := date.Parse(f.Value)
	if err != nil {
		return ""
	}
	return d
}

// DateParts returns what to show in the three parts of a date.
func (f *Field) DateParts() (day, month, year string) {
	if parts := strings.Split(f.Value, "-"); len(parts) == 3 {
		return strings.TrimLeft(parts[2], "0"), strings.TrimLeft(parts[1], "0"), strings.TrimLeft(parts[0], "0")
	}
	return "", "", ""
}

// Target is the id that the error summary leads to.
func (f *Field) Target() string {
	if f.Kind == DateField {
		return f.Name + "-day"
	}
	return f.Name
}

// MaxFormBytes is the most that a form without files may hold.
const MaxFormBytes = 1 << 20

// Parse reads the posted values into the fields and checks them. It returns
// false when there is something to complain of. Unknown values are ignored.
func (f *Form) Parse(r *http.Request) bool {
	f.Posted = true
	if r.MultipartForm == nil {
		r.Body = http.MaxBytesReader(nil, r.Body, MaxFormBytes)
	}
	if err := r.ParseForm(); err != nil {
		f.General = append(f.General, "What was sent could not be read: it is too long or was cut off. Send it again")
		return false
	}
	if r.MultipartForm != nil {
		f.Files = r.MultipartForm.File
	}
	return f.Read(r.PostForm)
}

// Read takes values that were read already, and checks them.
func (f *Form) Read(values url.Values) bool {
	f.Posted = true
	f.values = values
	ok := true
	for _, field := range f.fields {
		field.read(values)
		for _, check := range field.checks {
			if field.Error != "" {
				break
			}
			field.Error = check(field)
		}
		ok = ok && field.Error == ""
	}
	return ok && len(f.General) == 0
}

func (f *Field) read(values url.Values) {
	clean := func(s string) string {
		s = strings.ToValidUTF8(strings.ReplaceAll(s, "\x00", ""), "\uFFFD")
		if f.raw {
			return s
		}
		return strings.TrimSpace(strings.ReplaceAll(s, "\r\n", "\n"))
	}
	known := func(v string) bool {
		return slices.ContainsFunc(f.Options, func(o Option) bool { return o.Value == v })
	}
	switch f.Kind {
	case FileField:
	case ChoicesField:
		f.Values = nil
		for _, v := range values[f.Name] {
			if !known(v) {
				f.Error = "Select from the list: it has changed since you opened this page"
				continue
			}
			f.Values = append(f.Values, v)
		}
	case DateField:
		day, month, year := clean(values.Get(f.Name+"-day")), clean(values.Get(f.Name+"-month")), clean(values.Get(f.Name+"-year"))
		if day == "" && month == "" && year == "" {
			f.Value = ""
			return
		}
		f.Value = year + "-" + month + "-" + day
		d, dErr := strconv.Atoi(day)
		m, mErr := strconv.Atoi(month)
		y, yErr := strconv.Atoi(year)
		parsed, err := date.FromParts(d, m, y)
		if dErr != nil || mErr != nil || yErr != nil || err != nil {
			f.Error = f.Label + " must be a real date, such as 24 11 2025"
			return
		}
		f.Value = string(parsed)
	default:
		f.Value = clean(values.Get(f.Name))
		if f.Kind == ChoiceField && f.Value != "" && !known(f.Value) {
			f.Value, f.Error = "", "Select from the list: it has changed since you opened this page"
		}
	}
}

// Posted values that have no field of their own.
func (f *Form) Posts(name string) []string { return f.values[name] }

// Accept puts an Invalid fault's complaints beside the fields they name, and
// returns nil; any other error comes back as it is.
func (f *Form) Accept(err error) error {
	invalid, ok := errors.AsType[*fault.Error](err)
	if !ok || invalid.Kind != fault.KindInvalid {
		return err
	}
	if len(invalid.Fields) == 0 {
		f.General = append(f.General, invalid.Words)
	}
	for _, complaint := range invalid.Fields {
		i := slices.IndexFunc(f.fields, func(field *Field) bool { return field.Name == complaint.Name })
		if i < 0 {
			f.General = append(f.General, complaint.Words)
		} else if f.fields[i].Error == "" {
			f.fields[i].Error = complaint.Words
		}
	}
	return nil
}

// Failed tells whether there is anything to complain of.
func (f *Form) Failed() bool {
	return len(f.General) > 0 || slices.ContainsFunc(f.fields, func(field *Field) bool { return field.Error != "" })
}
