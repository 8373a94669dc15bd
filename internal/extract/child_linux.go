package extract

import "syscall"

// rlimitData bounds the memory that a process may write to: RLIMIT_DATA.
const rlimitData = 2

// limitMemory ends this process when it uses more memory than that and what the
// program itself needs.
func limitMemory(bytes int64) error {
	const ourselves = 256 << 20
	limit := uint64(bytes) + ourselves
	return syscall.Setrlimit(rlimitData, &syscall.Rlimit{Cur: limit, Max: limit})
}

// lowerPriority lets everything else on the machine go first.
func lowerPriority() { syscall.Setpriority(syscall.PRIO_PROCESS, 0, 10) } //nolint:errcheck // a wish
