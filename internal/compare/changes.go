package compare

import (
	"maps"
	"slices"
)

// Change is a field of an object that is not what it was. An empty text is no field.
type Change struct {
	Path, Before, After string
	// Concern is what a reviewer should look at first; "" for the rest.
	Concern string
}

// Changed is an object that is in both plans, and differs.
type Changed struct {
	Object  string
	Changes []Change
}

// Difference is how one stack's plan differs from what it was.
type Difference struct {
	Added, Removed []string
	Changed        []Changed
}

// Empty says that nothing differs.
func (d Difference) Empty() bool { return len(d.Added)+len(d.Removed)+len(d.Changed) == 0 }

// Plans compares a stack's plan with what it was.
func Plans(before, after Plan) (Difference, error) {
	old, err := before.objects()
	if err != nil {
		return Difference{}, err
	}
	current, err := after.objects()
	if err != nil {
		return Difference{}, err
	}
	var d Difference
	for _, identity := range slices.Sorted(maps.Keys(old)) {
		if _, stays := current[identity]; !stays {
			d.Removed = append(d.Removed, identity)
		}
	}
	for _, identity := range slices.Sorted(maps.Keys(current)) {
		was, there := old[identity]
		if !there {
			d.Added = append(d.Added, identity)
		} else if changes := differences(was, current[identity]); len(changes) > 0 {
			d.Changed = append(d.Changed, Changed{identity, changes})
		}
	}
	return d, nil
}

func differences(was, is object) []Change {
	before, after := map[string]string{}, map[string]string{}
	flat(was.fields, "", before)
	flat(is.fields, "", after)
	var changes []Change
	for _, path := range slices.Sorted(maps.Keys(union(before, after))) {
		if before[path] != after[path] {
			changes = append(changes, Change{path, before[path], after[path], concern(is.kind, path)})
		}
	}
	return changes
}

func union(a, b map[string]string) map[string]string {
	all := maps.Clone(a)
	maps.Copy(all, b)
	return all
}
