package applicant

// driversOf says which satisfaction figures are frozen with which elements of
// cse. It says the same as satisfaction.DriversFor, which stands to the right
// of this package and so cannot be asked; a test compares the two.
var driversOf = map[string][]string{
	"1.3.1": everyDriver, "1.3.2": everyDriver, "1.3.3": everyDriver, "1.3.4": everyDriver,
	"2.1.4": {"professionalism"},
	"2.2.2": {"professionalism", "staff_attitude"},
	"3.2.1": {"information"}, "3.2.2": {"information"}, "3.2.4": {"information"},
	"4.2.2": {"delivery"},
	"5.2.4": {"information"},
	"5.2.5": {"timeliness"}, "5.3.1": {"timeliness"}, "5.3.2": {"timeliness"},
}

var everyDriver = []string{"overall", "delivery", "timeliness", "information", "professionalism", "staff_attitude"}

// DriversOf returns the satisfaction drivers that speak for an element, none
// for most. Standards other than cse have no such table.
func DriversOf(standardID, elementID string) []string {
	if standardID != "cse" {
		return nil
	}
	return driversOf[elementID]
}
