package prometheus

import (
	"fmt"

	"github.com/subculture-collective/spywatcher-infra/ops/internal/home"
)

// Settings say how Prometheus runs.
type Settings struct {
	// Shorten divides the time that an alert's condition must hold before it fires. 1 leaves it as it is.
	Shorten int `json:"shorten"`
}

// desired is there in a sandbox's folder while its Prometheus is wanted.
var desired = home.Desired[Settings]{File: "prometheus.json", Flag: "--prometheus"}

// Want has the sandbox run Prometheus, from now on and after a restart.
func Want(h home.Home, settings Settings) error {
	if settings.Shorten < 1 {
		return fmt.Errorf("the time that alerts must hold cannot be divided by %d: give 1 or more", settings.Shorten)
	}
	return desired.Write(h, settings)
}

// Unwant has the sandbox stop it, and keep its data.
func Unwant(h home.Home) error { return desired.Remove(h) }

// wanted are the settings; nil while Prometheus is not wanted.
func wanted(h home.Home) (*Settings, error) { return desired.Read(h) }
