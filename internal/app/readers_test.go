package app

import (
	"testing"

	"github.com/plaudit/plaudit/internal/extract"
)

func TestHowManyFilesAreReadAtOnce(t *testing.T) {
	const gb = 1 << 30
	for _, c := range []struct {
		processors int
		memory     int64
		want       int
	}{{1, 2 * gb, 1}, {2, 16 * gb, 1}, {4, 2 * gb, 1}, {4, 8 * gb, 2}, {8, 8 * gb, 2}, {8, 16 * gb, 4}, {64, 256 * gb, 4}, {16, 0, 1}, {0, 0, 1}} {
		if got := defaultReaders(c.processors, c.memory); got != c.want {
			t.Errorf("%d processors and %d bytes: %d, want %d", c.processors, c.memory, got, c.want)
		}
	}
	if extract.DefaultLimits().Memory > readerBytes {
		t.Error("a reader may use more than is reckoned with")
	}
	if n := machineReaders(); n < 1 || n > 4 {
		t.Errorf("%d on this machine", n)
	}
}

func TestHowMuchMemoryThereIs(t *testing.T) {
	const info = "MemTotal:       16000000 kB\nMemFree:         100 kB\n"
	for limit, want := range map[string]int64{"": 16000000 << 10, "max\n": 16000000 << 10, "536870912\n": 536870912, "99999999999999\n": 16000000 << 10} {
		if got := memoryOf(info, limit); got != want {
			t.Errorf("limit %q: %d, want %d", limit, got, want)
		}
	}
	if memoryOf("", "max") != 0 || memoryOf("MemTotal: lots kB", "") != 0 || memoryOf("", "1024") != 1024 {
		t.Error("what is not known is reckoned with")
	}
}

func TestReadersAreChecked(t *testing.T) {
	for n, good := range map[int]bool{-1: false, 0: true, 1: true, MostReaders: true, MostReaders + 1: false} {
		c, err := Config{Readers: n}.Complete()
		if (err == nil) != good || good && c.Readers < 1 {
			t.Errorf("%d readers: %d, %v", n, c.Readers, err)
		}
	}
}
