package aws

import (
	"errors"
	"slices"
	"strings"
)

const recordToken = "aws:route53/record:Record"

var route53 = []kind{{
	token:    recordToken,
	required: []string{"name", "type", "zoneId"},
	rules: []rule{
		oneOf("type", "A", "AAAA", "CAA", "CNAME", "DS", "HTTPS", "MX", "NAPTR", "NS", "PTR", "SOA", "SPF", "SRV", "SSHFP",
			"SVCB", "TLSA", "TXT"),
		exactlyOne("records", "aliases"), with("records", "ttl"), with("ttl", "records"), aliasTargets, insideZone,
	},
	// AWS can change the type, too, but the ID would change with it.
	replaces:   []string{"name", "type", "zoneId", "setIdentifier"},
	overwrites: "allowOverwrite",
	defaults:   map[string]any{"allowOverwrite": false},
	id: func(_ account, in inputs, _ string) string {
		parts := []string{in.text("zoneId"), hostOf(in.text("name")), in.text("type")}
		if in.has("setIdentifier") {
			parts = append(parts, in.text("setIdentifier"))
		}
		return strings.Join(parts, "_")
	},
	computed: func(_ account, _ string, in inputs) map[string]any {
		host := hostOf(in.text("name"))
		return map[string]any{"fqdn": host, "name": host}
	},
}}

func aliasTargets(in inputs) []problem {
	if len(in.list("aliases")) > 1 {
		return wrong("aliases", "has more than one: a record has one target")
	}
	var all []problem
	for _, alias := range in.objects("aliases") {
		for _, field := range []string{"name", "zoneId", "evaluateTargetHealth"} {
			if !alias.has(field) {
				all = append(all, wrong("aliases[0]."+field, "is missing")...)
			}
		}
	}
	return all
}

// insideZone holds for a zone that getZone found. AWS itself would take such a name for one within the zone, and make
// www.example.org.example.com of it.
func insideZone(in inputs) []problem {
	name, zone := hostOf(in.text("name")), in.text("zoneId")
	if name == "" || !strings.HasPrefix(zone, zonePrefix) {
		return nil
	}
	for parent := name; parent != ""; _, parent, _ = strings.Cut(parent, ".") {
		if zoneIDOf(parent) == zone {
			return nil
		}
	}
	return wrong("name", "is %q, which is not in full, or not in the zone %s", name, zone)
}

// hostOf is a domain name as AWS compares it.
func hostOf(name string) string { return strings.ToLower(strings.TrimSuffix(name, ".")) }

// zonePrefix starts the IDs of the zones that getZone finds.
const zonePrefix = "Z0STANDIN"

func zoneIDOf(name string) string { return zonePrefix + upper(12, "zone", hostOf(name)) }

// resolves says whether there is a CNAME of that value.
func (made inventory) resolves(host, value string) bool {
	for _, e := range made[recordToken] {
		record := inputs(e.Inputs)
		if hostOf(record.text("name")) == host && record.text("type") == "CNAME" &&
			slices.ContainsFunc(record.texts("records"), func(v string) bool { return hostOf(v) == hostOf(value) }) {
			return true
		}
	}
	return false
}

// getZone finds a zone by its name: there is one of each.
func getZone(at account, in inputs) (map[string]any, error) {
	name := hostOf(in.text("name"))
	if name == "" {
		return nil, errors.New("the stand-in finds a zone by its name alone: give name")
	}
	id := zoneIDOf(name)
	return map[string]any{
		"name": name, "zoneId": id, "id": id, "privateZone": in.truth("privateZone"), "tags": map[string]any{},
		"arn":               "arn:" + at.partition() + ":route53:::hostedzone/" + id,
		"callerReference":   "stand-in",
		"comment":           "",
		"nameServers":       []any{"ns-1.stand-in.test", "ns-2.stand-in.test"},
		"primaryNameServer": "ns-1.stand-in.test",
	}, nil
}
