// Package date holds calendar dates without a time of day, as people write
// them on plans, periods and certificates.
package date

import (
	"database/sql/driver"
	"fmt"
	"time"
)

// Date is a calendar date as YYYY-MM-DD; the empty Date is "no date". Dates
// compare and sort as strings.
type Date string

const layout = "2006-01-02"

// Of returns the date of a moment, in the moment's own time zone.
func Of(t time.Time) Date { return Date(t.Format(layout)) }

// Parse reads YYYY-MM-DD and refuses dates that do not exist, and years
// outside 1900 to 2200, which are slips of the hand.
func Parse(s string) (Date, error) {
	t, err := time.Parse(layout, s)
	if err != nil || t.Year() < 1900 || t.Year() > 2200 {
		return "", fmt.Errorf("%q is not a date", s)
	}
	return Of(t), nil
}

// FromParts reads day, month and year as typed into three fields.
func FromParts(day, month, year int) (Date, error) {
	return Parse(fmt.Sprintf("%04d-%02d-%02d", year, month, day))
}

// Time returns midnight UTC of the date; the zero time for no date.
func (d Date) Time() time.Time {
	t, _ := time.Parse(layout, string(d))
	return t
}

// AddDays returns the date n days later.
func (d Date) AddDays(n int) Date { return d.add(0, 0, n) }

// AddMonths returns the date n months later; the last day of the month where
// the day does not exist there (31 January + 1 month is 28 or 29 February).
func (d Date) AddMonths(n int) Date {
	if d == "" {
		return ""
	}
	t := d.Time()
	first := time.Date(t.Year(), t.Month()+time.Month(n), 1, 0, 0, 0, 0, time.UTC)
	last := first.AddDate(0, 1, -1).Day()
	return Of(first.AddDate(0, 0, min(t.Day(), last)-1))
}

// AddYears returns the same day n years later; 28 February for 29 February.
func (d Date) AddYears(n int) Date { return d.AddMonths(12 * n) }

func (d Date) add(y, m, n int) Date {
	if d == "" {
		return ""
	}
	return Of(d.Time().AddDate(y, m, n))
}

// DaysUntil returns the number of days from d to other, negative if earlier.
func (d Date) DaysUntil(other Date) int { return int(other.Time().Sub(d.Time()).Hours() / 24) }

// Words returns the date as written in text: "24 November 2025".
func (d Date) Words() string { return d.format("2 January 2006") }

// Short returns the date as written in tables: "24 Nov 2025".
func (d Date) Short() string { return d.format("2 Jan 2006") }

// Month returns "November 2025".
func (d Date) Month() string { return d.format("January 2006") }

func (d Date) format(l string) string {
	if d == "" {
		return ""
	}
	return d.Time().Format(l)
}

// Value stores no date as NULL.
func (d Date) Value() (driver.Value, error) {
	if d == "" {
		return nil, nil
	}
	return string(d), nil
}

// Scan reads what Value stored.
func (d *Date) Scan(v any) error {
	switch v := v.(type) {
	case nil:
		*d = ""
	case string:
		*d = Date(v)
	case []byte:
		*d = Date(v)
	default:
		return fmt.Errorf("scan a date from %T", v)
	}
	return nil
}
