// Package fault holds the one error a person may see. A fault carries safe
// words and, hidden beneath, the cause for the log. Any other error reaches a
// person only as "Sorry, there is a problem" with a reference.
package fault

import (
	"errors"
	"fmt"
	"strings"
)

// Kind says what went wrong, so that the edge can choose a status and a page.
type Kind int

// The kinds of fault. There are no others.
const (
	KindInvalid     Kind = iota + 1 // what was sent cannot be accepted; Fields say where
	KindNotFound                    // it does not exist, or it is not yours to know of
	KindForbidden                   // you may see it but may not do this to it
	KindConflict                    // it has changed since you looked, or is in another state
	KindTooLarge                    // more bytes or rows than are accepted
	KindTooMany                     // too many tries in too short a time
	KindUnavailable                 // something we depend on is not answering; try again
)

// String names the kind in the words of the log.
func (k Kind) String() string {
	names := [...]string{"unknown", "invalid", "not found", "forbidden", "conflict", "too large", "too many", "unavailable"}
	if k < 1 || int(k) >= len(names) {
		return names[0]
	}
	return names[k]
}

// Field is a complaint about one field of what was sent. Name is the name of
// the form field; Words tell the person what to do.
type Field struct {
	Name  string `json:"name"`
	Words string `json:"words"`
}

// Error is the error a person may see.
type Error struct {
	Kind   Kind
	Words  string
	Fields []Field
	cause  error
}

// Error returns the words, with fields and cause, for the log.
func (e *Error) Error() string {
	var b strings.Builder
	b.WriteString(e.Words)
	for _, f := range e.Fields {
		fmt.Fprintf(&b, " [%s: %s]", f.Name, f.Words)
	}
	if e.cause != nil {
		fmt.Fprintf(&b, ": %v", e.cause)
	}
	return b.String()
}

// Unwrap returns the hidden cause.
func (e *Error) Unwrap() error { return e.cause }

// Because returns a copy of the fault that carries the cause for the log.
func (e *Error) Because(cause error) *Error {
	c := *e
	c.cause = cause
	return &c
}

// Invalid says that what was sent cannot be accepted. With fields, words may
// be empty: the first field's words stand for the whole.
func Invalid(words string, fields ...Field) *Error {
	if words == "" && len(fields) > 0 {
		words = fields[0].Words
	}
	return &Error{Kind: KindInvalid, Words: words, Fields: fields}
}

// NotFound says that there is no such record, or none the actor may know of.
func NotFound(words string) *Error { return &Error{Kind: KindNotFound, Words: words} }

// Forbidden says that the actor may not do this to a record they may see.
func Forbidden(words string) *Error { return &Error{Kind: KindForbidden, Words: words} }

// Conflict says that the record is not as the actor last saw it.
func Conflict(words string) *Error { return &Error{Kind: KindConflict, Words: words} }

// TooLarge says that more was sent than is accepted.
func TooLarge(words string) *Error { return &Error{Kind: KindTooLarge, Words: words} }

// TooMany says that the actor must wait before trying again.
func TooMany(words string) *Error { return &Error{Kind: KindTooMany, Words: words} }

// Unavailable says that something we depend on does not answer.
func Unavailable(words string) *Error { return &Error{Kind: KindUnavailable, Words: words} }

// KindOf returns the kind of the first fault in err's chain, or 0.
func KindOf(err error) Kind {
	var f *Error
	if errors.As(err, &f) {
		return f.Kind
	}
	return 0
}

// Is tells whether err's chain holds a fault of this kind.
func Is(err error, kind Kind) bool { return KindOf(err) == kind }

// Check gathers complaints about fields; Err returns them as one fault or nil.
type Check struct{ fields []Field }

// That records words against the field unless ok.
func (c *Check) That(ok bool, field, words string) {
	if !ok {
		c.fields = append(c.fields, Field{field, words})
	}
}

// Err returns all complaints as one Invalid fault, or nil when there are none.
func (c *Check) Err() error {
	if len(c.fields) == 0 {
		return nil
	}
	return Invalid("", c.fields...)
}
