package notice

import "github.com/plaudit/plaudit/internal/date"

// Reminder is a reminder of something that is due on a day. Each is sent once;
// one that was missed, because the program did not run, is not sent after a later
// one.
type Reminder int64

// The reminders, in order.
const (
	NoReminder Reminder = iota
	RemindBefore
	RemindOn
	RemindAfter
)

const (
	daysBefore = 3
	daysAfter  = 3
)

// ReminderOn returns the reminder that is due on a day of what is due on another.
func ReminderOn(today, dueOn date.Date) Reminder {
	before, on, after := ReminderDays(today)
	switch {
	case dueOn <= after:
		return RemindAfter
	case dueOn <= on:
		return RemindOn
	case dueOn <= before:
		return RemindBefore
	}
	return NoReminder
}

// ReminderDays returns up to which due day each of the three reminders is due on
// a day.
func ReminderDays(today date.Date) (before, on, after date.Date) {
	return today.AddDays(daysBefore), today, today.AddDays(-daysAfter)
}
