package traffic

import "github.com/subculture-collective/spywatcher-infra/ops/internal/home"

// desired is there in a sandbox's folder while its requests are real.
var desired = home.Desired[Settings]{File: "traffic.json", Flag: "--traffic"}

// Want has the sandbox's requests be real, from its next start on.
func Want(h home.Home, settings Settings) error { return desired.Write(h, settings) }

// Unwant has them be modelled again, from its next start on.
func Unwant(h home.Home) error { return desired.Remove(h) }

// Wanted are the settings of the next start; nil when requests are not to be real.
func Wanted(h home.Home) (*Settings, error) { return desired.Read(h) }
