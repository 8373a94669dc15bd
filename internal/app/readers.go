package app

import (
	"os"
	"runtime"
	"strconv"
	"strings"
)

// MostReaders is how many files a portal may be set to read at once.
const MostReaders = 64

// readerBytes is what the process that reads a file may use of memory before
// the system ends it; see extract.DefaultLimits.
const readerBytes = 768 << 20

// defaultReaders is how many files are read at once unless set otherwise: half
// the processors stay free for those who look at pages, and three quarters of
// the memory; more than four bring little, since one at a time writes to an
// embedded database. Memory in bytes, 0 if not known.
func defaultReaders(processors int, memory int64) int {
	n := min(processors/2, 4)
	if memory > 0 {
		n = min(n, int(memory/4/readerBytes))
	} else {
		n = 1
	}
	return max(n, 1)
}

// machineReaders is that for this machine, or for what a container is given of it.
func machineReaders() int {
	info, err := os.ReadFile("/proc/meminfo")
	if err != nil {
		return defaultReaders(runtime.GOMAXPROCS(0), 0)
	}
	limit, err := os.ReadFile("/sys/fs/cgroup/memory.max")
	if err != nil {
		limit = nil // no container, or one of an older kind
	}
	return defaultReaders(runtime.GOMAXPROCS(0), memoryOf(string(info), string(limit)))
}

// memoryOf reads how many bytes of memory there are: what the kernel says of the
// machine, or less where a container has a limit. 0 if neither says.
func memoryOf(meminfo, limit string) int64 {
	var memory int64
	for line := range strings.Lines(meminfo) {
		if f := strings.Fields(line); len(f) == 3 && f[0] == "MemTotal:" && f[2] == "kB" {
			if n, err := strconv.ParseInt(f[1], 10, 64); err == nil {
				memory = n << 10
			}
		}
	}
	if n, err := strconv.ParseInt(strings.TrimSpace(limit), 10, 64); err == nil && n > 0 && (memory == 0 || n < memory) {
		memory = n
	}
	return memory
}
