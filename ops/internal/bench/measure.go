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
	// Work is the processor time of the Pulumi command and of this process, with the program and the provider in it.
	Work time.Duration
	// Engine and Program are the most memory, in bytes, that the two had.
	Engine, Program uint64
}

// sampling is how often memory is looked at.
const sampling = 50 * time.Millisecond

// measure does something and measures it.
func measure(ctx context.Context, do func() error) (Measurement, error) {
	ctx, stop := context.WithCancel(ctx)
	used := make(chan Measurement, 1)
	go func() { used <- follow(ctx) }()
	started := time.Now()
	err := do()
	taken := time.Since(started)
	stop()
	measured := <-used
	measured.Time = taken
	return measured, err
}

// follow is what the engine and this process use until ctx ends.
func follow(ctx context.Context) (used Measurement) {
	self := &process.Process{Pid: int32(os.Getpid())} //nolint:gosec // process numbers are small
	before := work(ctx, self)
	engines := map[int32]time.Duration{} // the command is started several times
	ticker := time.NewTicker(sampling)
	defer ticker.Stop()
	for {
		used.Program = max(used.Program, resident(ctx, self))
		children, _ := self.ChildrenWithContext(ctx) // none is no error worth an end
		for _, child := range children {
			if name, err := child.NameWithContext(ctx); err == nil && strings.HasPrefix(name, "pulumi") {
				used.Engine = max(used.Engine, resident(ctx, child))
				engines[child.Pid] = max(engines[child.Pid], work(ctx, child))
			}
		}
		select {
		case <-ctx.Done():
			used.Work = work(context.WithoutCancel(ctx), self) - before
			for _, one := range engines {
				used.Work += one
			}
			return used
		case <-ticker.C:
		}
	}
}

// work is the processor time of a process; 0 when it has ended.
func work(ctx context.Context, p *process.Process) time.Duration {
	times, err := p.TimesWithContext(ctx)
	if err != nil {
		return 0
	}
	return time.Duration((times.User + times.System) * float64(time.Second))
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
	all, err := family(ctx, pid)
	if err != nil {
		return 0, err
	}
	sum := uint64(0)
	for _, p := range all {
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

// Cores is how many processors a process and all that it started keep busy for a while.
func Cores(ctx context.Context, pid int, during time.Duration) (float64, error) {
	all, err := family(ctx, pid)
	if err != nil {
		return 0, err
	}
	sum := func() (total time.Duration) {
		for _, p := range all {
			total += work(ctx, p)
		}
		return total
	}
	before, began := sum(), time.Now()
	select {
	case <-ctx.Done():
		return 0, ctx.Err()
	case <-time.After(during):
	}
	return (sum() - before).Seconds() / time.Since(began).Seconds(), nil
}

// family is a process and those that it started.
func family(ctx context.Context, pid int) ([]*process.Process, error) {
	root, err := process.NewProcessWithContext(ctx, int32(pid)) //nolint:gosec // process numbers are small
	if err != nil {
		return nil, err
	}
	children, err := root.ChildrenWithContext(ctx)
	if err != nil && !errors.Is(err, process.ErrorNoChildren) {
		return nil, err
	}
	return append(children, root), nil
}
