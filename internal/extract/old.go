package extract

import "io"

// readOld says what to do about the formats that programs wrote before 2007.
func readOld(program, ending string) parser {
	return func(*builder, io.ReaderAt, int64) error {
		return unreadable("it is in an older format of "+program+". Save it as "+ending+" and add that as a new edition", nil)
	}
}
