package satisfaction

import "slices"

// Driver is what makes people satisfied with a public service: the five of the
// research that the standard was built on (Cabinet Office, Office of Public
// Services Reform, 2004), and satisfaction overall.
type Driver string

// The drivers.
const (
	Overall         Driver = "overall"
	Delivery        Driver = "delivery"
	Timeliness      Driver = "timeliness"
	Information     Driver = "information"
	Professionalism Driver = "professionalism"
	StaffAttitude   Driver = "staff_attitude"
)

// Drivers returns all drivers in the order in which they are shown.
func Drivers() []Driver {
	return []Driver{Overall, Delivery, Timeliness, Information, Professionalism, StaffAttitude}
}

// Known tells whether this is one of the drivers.
func (d Driver) Known() bool { return slices.Contains(Drivers(), d) }

var driverWords = map[Driver]struct{ title, question string }{
	Overall:         {"Overall", "Satisfaction with the service as a whole"},
	Delivery:        {"Delivery", "Did we do what we said we would, and was the result right?"},
	Timeliness:      {"Timeliness", "Were we quick enough, and did we keep to the times we gave?"},
	Information:     {"Information", "Was what we told people clear, accurate and kept up to date?"},
	Professionalism: {"Professionalism", "Were staff competent and fair?"},
	StaffAttitude:   {"Staff attitude", "Were staff polite, friendly and interested?"},
}

// Title is the driver in words.
func (d Driver) Title() string { return driverWords[d].title }

// Question is what a survey asks to measure the driver.
func (d Driver) Question() string { return driverWords[d].question }

// measurement are the elements about measuring satisfaction itself: every
// driver speaks for them.
var measurement = map[string][]string{"cse": {"1.3.1", "1.3.2", "1.3.3", "1.3.4"}}

// spokenFor says, by standard, which further elements a driver is evidence for:
// where the element is about what customers experienced, not about what the
// organisation promises or plans.
var spokenFor = map[string]map[Driver][]string{"cse": {
	Delivery:        {"4.2.2"},                            // promises kept, good outcomes
	Timeliness:      {"5.2.5", "5.3.1", "5.3.2"},          // prompt replies; timeliness watched and achieved
	Information:     {"3.2.1", "3.2.2", "3.2.4", "5.2.4"}, // forms, understood, accurate; kept informed
	Professionalism: {"2.1.4", "2.2.2"},                   // fair treatment; staff who understand what people need
	StaffAttitude:   {"2.2.2"},                            // courteous, helpful
}}

// Elements returns the elements of a standard that the driver speaks for; none
// for a standard that nobody has mapped.
func (d Driver) Elements(standardID string) []string {
	return slices.Concat(measurement[standardID], spokenFor[standardID][d])
}

// DriversFor returns the drivers that speak for an element of a standard.
func DriversFor(standardID, elementID string) []Driver {
	var drivers []Driver
	for _, d := range Drivers() {
		if slices.Contains(d.Elements(standardID), elementID) {
			drivers = append(drivers, d)
		}
	}
	return drivers
}
