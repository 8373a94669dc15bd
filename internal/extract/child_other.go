//go:build !linux

package extract

// limitMemory leaves it to the limits of Go's memory and of WebAssembly's.
func limitMemory(int64) error { return nil }

// lowerPriority does nothing where we cannot say how.
func lowerPriority() {}
