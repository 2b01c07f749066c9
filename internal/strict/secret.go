package strict

import "slices"

// secret says whether a value at p may not be shown: it was named as a secret, it stands beneath one or holds one.
func (d *decoding) secret(p path) bool {
	if slices.ContainsFunc(d.secrets, func(named path) bool { return related(named, p) }) {
		return true
	}
	for _, field := range settingsOn(d.root.Type(), p) {
		if field.Tag.Get("secret") == "true" {
			return true
		}
	}
	return false
}
