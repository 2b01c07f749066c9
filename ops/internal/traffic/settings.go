package traffic

import (
	"fmt"
	"slices"
	"time"

	"github.com/subculture-collective/spywatcher-infra/ops/internal/traffic/pace"
	"github.com/subculture-collective/spywatcher-infra/ops/internal/traffic/podserver"
)

// Settings are those that people choose.
type Settings struct {
	// Pace is how many times faster than in reality waits pass. 0 is 1.
	Pace float64 `json:"pace"`
	// AtSIGTERM is what every pod's process does when it is told to stop: drain, stop or ignore. "" is what the image's
	// own process does: the backend ignores it, the frontend drains, others stop.
	AtSIGTERM string `json:"atSigterm"`
	// KeepAlive is how long a pod's process keeps an idle connection. 0 is 65s, as the program has the backend do.
	KeepAlive time.Duration `json:"keepAlive"`
}

// AsImages is the name that the flag has for no AtSIGTERM.
const AsImages = "image"

// Check says what is wrong with the settings.
func (s Settings) Check() error {
	allowed := []string{"", AsImages, string(podserver.Drain), string(podserver.Stop), string(podserver.Ignore)}
	if !slices.Contains(allowed, s.AtSIGTERM) {
		return fmt.Errorf("--at-sigterm is %q: give drain, stop, ignore, or image for what the workload's image does", s.AtSIGTERM)
	}
	if s.Pace < 0 || s.Pace > 100 {
		return fmt.Errorf("--pace is %g: give how many times faster than in reality waits pass, above 0 and up to 100", s.Pace)
	}
	if s.KeepAlive < 0 {
		return fmt.Errorf("--keep-alive is %s: give how long an idle connection is kept, above 0", s.KeepAlive)
	}
	return nil
}

func (s Settings) pace() pace.Pace { return pace.Pace(s.Pace) }
