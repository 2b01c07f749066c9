package home

import (
	"fmt"

	"github.com/shirou/gopsutil/v4/disk"
)

// NeedSpace is an error when the folder's disk has fewer than so many bytes left.
func (h Home) NeedSpace(bytes uint64) error {
	usage, err := disk.Usage(h.dir)
	if err != nil {
		return fmt.Errorf("it cannot be told how much space is left in %s: %w", h.dir, err)
	}
	if usage.Free < bytes {
		return fmt.Errorf("the disk of %s has %d MiB left, and the sandbox needs %d: free some, or choose another folder with --dir",
			h.dir, usage.Free>>20, bytes>>20)
	}
	return nil
}
