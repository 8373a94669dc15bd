package store

import (
	"fmt"
	"strings"
)

// conditions are the parts of a WHERE that a filter adds to a statement, with
// the values of all placeholders so far.
type conditions struct {
	text strings.Builder
	args []any
}

// and adds a condition, in which each ? stands for the next of the values.
func (c *conditions) and(condition string, values ...any) {
	c.text.WriteString(" AND ")
	for _, v := range values {
		before, after, _ := strings.Cut(condition, "?")
		condition = after
		c.text.WriteString(before + c.arg(v))
	}
	c.text.WriteString(condition)
}

// andIf adds a condition on a text that the filter names, unless it is "".
func (c *conditions) andIf(condition, value string) {
	if value != "" {
		c.and(condition, value)
	}
}

// andIn adds that a column is one of the values, unless there are none.
func (c *conditions) andIn(column string, values []string) {
	if len(values) == 0 {
		return
	}
	list, args := in(len(c.args)+1, values)
	c.args = append(c.args, args...)
	c.text.WriteString(" AND " + column + " IN " + list)
}

// arg adds a value and returns its placeholder.
func (c *conditions) arg(v any) string {
	c.args = append(c.args, v)
	return fmt.Sprintf("$%d", len(c.args))
}
