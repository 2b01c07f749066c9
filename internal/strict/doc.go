// Package strict decodes a Pulumi stack's configuration into a plain Go struct and reports everything that is wrong
// with it in one go: each finding has the path as `pulumi config set --path` takes it, the value, and what is allowed.
//
//	config := Config{Namespace: "spywatcher"} // defaults; Decode lays the stack's values over them
//	given := strict.Read(ctx, "spywatcher", &config)
//	list := strict.Decode(given.Values, "spywatcher", &config, strict.Secret(given.Secrets...))
//
// # The struct
//
// Every field is exported and has a tag `config` that holds its key and nothing else; keys are case-sensitive. Fields
// are strings, booleans, integers, floats, time.Duration, structs, slices, maps from string, and pointers to scalars
// and structs. A struct may be pre-filled with defaults: it is overlaid key by key, also behind a pointer (which two
// structs must not share, then). A slice or a map that is given replaces the pre-filled one as a whole.
//
// The tag `secret:"true"` keeps a field's value, and all beneath it, out of findings.
//
// # Rules
//
// The tag `validate` holds rules of github.com/go-playground/validator/v10. A rule on the elements of a list or a map
// stands behind "dive", one on the keys of a map between "keys" and "endkeys"; a list or a map of structs needs "dive"
// for their own rules. Those that can be used, each with words of its own in a finding, are
//
//   - dns_label, dns_name (no address), port_name, image (with a tag or a digest), quantity (not negative), cron,
//     time_zone, cidr (no bits beyond the length), http_url (absolute, http or https), all of this package
//   - min, max, gte, lte, gt, lt, len: of a number its size, of a text, a list or a map its length; of a time.Duration
//     with a duration, such as min=1s
//   - gtefield, gtfield, ltefield, ltfield, for two numbers or durations of one struct: gtefield=Min
//   - required, required_with, required_without, excluded_with, the last three with the name of a field of the struct
//   - oneof, unique, startswith, endswith
//   - omitempty, omitnil, omitzero, which end the rules of a value that is zero
//
// As in the validator, omitempty passes an empty text that was given, and required a list that was given empty (min=1
// does not). Other than there, a number or a duration that was given is held to its rules though it is zero: it is not
// taken for one that was left out. Two rules joined with "|" are not supported.
//
// # What is refused
//
//   - a key that is no setting, at any level, and a key given twice
//   - a value of another type: no text for a number, no 3.5 or 3.0 for an integer, no number for a text, no number
//     beyond the field's range, and no null anywhere (leave the key out instead)
//   - a duration that is no text such as 90s, 5m or 1h30m
//   - JSON that breaks off or goes on behind its end
//   - a value that breaks a rule of its validate tag
//
// Top-level scalars come from Pulumi as text, so there "3" is an integer and "true" a boolean.
package strict
