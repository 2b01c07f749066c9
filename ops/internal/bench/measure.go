package bench

import (
	"context"
	"errors"
	"os"
	"strings"
	"time"

	"github.com/shirou/gopsutil/v4/process"
)

// Measurement is what one operation took.
type Measurement struct {
	// Time is by the clock.
	Time time.Duration
	// Engine and Program are the most memory, in bytes, that the Pulumi command had, and this process with the program and
	// the provider in it.
	Engine, Program uint64
}

// sampling is how often memory is looked at.
const sampling = 50 * time.Millisecond

// measure does something and measures it.
func measure(ctx context.Context, do func() error) (Measurement, error) {
	ctx, stop := context.WithCancel(ctx)
	peaks := make(chan Measurement, 1)
	go func() { peaks <- peakMemory(ctx) }()
	started := time.Now()
	err := do()
	taken := time.Since(started)
	stop()
	measured := <-peaks
	measured.Time = taken
	return measured, err
}

// peakMemory is the most memory of the engine and of this process until ctx ends.
func peakMemory(ctx context.Context) (peak Measurement) {
	self := &process.Process{Pid: int32(os.Getpid())} //nolint:gosec // process numbers are small
	ticker := time.NewTicker(sampling)
	defer ticker.Stop()
	for {
		peak.Program = max(peak.Program, resident(ctx, self))
		children, _ := self.ChildrenWithContext(ctx) // none is no error worth an end
		for _, child := range children {
			if name, err := child.NameWithContext(ctx); err == nil && strings.HasPrefix(name, "pulumi") {
				peak.Engine = max(peak.Engine, resident(ctx, child))
			}
		}
		select {
		case <-ctx.Done():
			return peak
		case <-ticker.C:
		}
	}
}

func resident(ctx context.Context, p *process.Process) uint64 {
	memory, err := p.MemoryInfoWithContext(ctx)
	if err != nil {
		return 0 // it has ended
	}
	return memory.RSS
}

// Memory is what a process and all that it started have, in bytes: what they share counts once.
func Memory(ctx context.Context, pid int) (uint64, error) {
	root, err := process.NewProcessWithContext(ctx, int32(pid)) //nolint:gosec // process numbers are small
	if err != nil {
		return 0, err
	}
	children, err := root.ChildrenWithContext(ctx)
	if err != nil && !errors.Is(err, process.ErrorNoChildren) {
		return 0, err
	}
	sum := uint64(0)
	for _, p := range append(children, root) {
		maps, err := p.MemoryMapsWithContext(ctx, true)
		if err != nil {
			return 0, err
		}
		for _, entry := range *maps {
			sum += entry.Pss * 1024
		}
	}
	return sum, nil
}
