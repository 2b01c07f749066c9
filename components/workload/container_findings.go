package workload

import (
	"path"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
	"k8s.io/apimachinery/pkg/api/resource"
	"k8s.io/apimachinery/pkg/util/validation"

	"github.com/subculture-collective/spywatcher-infra/internal/checks"
	"github.com/subculture-collective/spywatcher-infra/internal/findings"
)

func (args *ScaledDeploymentArgs) resourceFindings(list *findings.List) {
	for _, row := range []struct {
		field          string
		request, limit string
		rule           checks.Rule
	}{
		{"CPU", args.Requests.CPU, args.Limits.CPU, cpuQuantity},
		{"Memory", args.Requests.Memory, args.Limits.Memory, memoryQuantity},
	} {
		checks.OptionalText(list, "Requests."+row.field, row.request, row.rule)
		checks.OptionalText(list, "Limits."+row.field, row.limit, row.rule)
		request, limit := usable(row.request, row.rule), usable(row.limit, row.rule)
		if request != nil && limit != nil && request.Cmp(*limit) > 0 {
			list.Add("Requests."+row.field, row.request, "must be at most Limits.%s (%s)", row.field, row.limit)
		}
	}
}

// usable is nil for a quantity that its rule refuses: holding others against it would say no more.
func usable(text string, rule checks.Rule) *resource.Quantity {
	if text == "" || rule(text) != "" {
		return nil
	}
	return checks.Quantity(text)
}

// cpuQuantity takes what means a number of cores. "512Mi" would be half a billion of them.
func cpuQuantity(text string) string {
	parsed := checks.Quantity(text)
	switch {
	case parsed == nil || parsed.Format == resource.BinarySI || strings.ContainsAny(text, "kMGTPE"):
		return "must be a number of cores or thousandths of them, such as 2 or 500m"
	case parsed.Sign() <= 0:
		return "must be above 0"
	}
	if _, exact := parsed.AsScale(resource.Milli); !exact {
		return "must be no finer than thousandths of a core"
	}
	return ""
}

// least is what no container runs in: a smaller number lacks its unit, or has that of a CPU ("512m" is half a byte).
const least = 1 << 20

func memoryQuantity(text string) string {
	parsed := checks.Quantity(text)
	switch {
	case parsed == nil:
		return "must be a number of bytes with a unit, such as 512Mi or 1Gi"
	case parsed.Sign() <= 0:
		return "must be above 0"
	case parsed.Value() < least:
		return "must be at least 1Mi: write the unit, such as 512Mi or 1Gi"
	}
	return ""
}

func (args *ScaledDeploymentArgs) probeFindings(list *findings.List) {
	for _, row := range []struct {
		field string
		probe *Probe
	}{
		{"Probes.Liveness", args.Probes.Liveness},
		{"Probes.Readiness", args.Probes.Readiness},
		{"Probes.Startup", args.Probes.Startup},
	} {
		if row.probe != nil {
			list.Under(row.field, row.probe.findings())
			args.hasPort(list, row.field+".Port", row.probe.Port)
		}
	}
}

func (p Probe) findings() findings.List {
	var list findings.List
	checks.Text(&list, "Path", p.Path, checks.Matching(`^/\S*$`, "must start with a slash and hold no blanks"))
	checks.Seconds(&list, "InitialDelay", p.InitialDelay, 0, time.Hour)
	checks.Seconds(&list, "Period", p.Period, time.Second, time.Hour)
	checks.Seconds(&list, "Timeout", p.Timeout, time.Second, time.Hour)
	checks.Between(&list, "Failures", p.Failures, 1, 1000)
	return list
}

// slowestStart is how long a container may take until it has started or is restarted.
func (p Probes) slowestStart() time.Duration {
	if p.Startup == nil {
		return 0
	}
	return p.Startup.InitialDelay + time.Duration(p.Startup.Failures)*p.Startup.Period
}

// settingFindings waits for settings that are not plain texts, to learn whether they are secret.
func (args *ScaledDeploymentArgs) settingFindings(list *findings.List) {
	for _, key := range sortedKeys(args.Settings) {
		field := checks.Keyed("Settings", key)
		checks.Text(list, field, key, checks.EnvironmentVariable)
		if args.Settings[key] == nil {
			list.Add(field, nil, "is missing: give it a value")
		}
		if output, ok := args.Settings[key].(pulumi.Output); ok && pulumi.IsSecret(output) {
			list.Add(field, nil, "holds a secret, which a ConfigMap would show: move it to SecretSettings")
		}
	}
	for _, key := range args.SecretSettings.keys() {
		if _, twice := args.Settings[key]; twice {
			list.Add(checks.Keyed("Settings", key), nil, "is a secret setting too: keep one of the two")
		}
	}
}

func (args *ScaledDeploymentArgs) secretFindings(list *findings.List) {
	s := args.SecretSettings
	ways := 0
	for _, given := range []bool{len(s.Values) > 0, s.Existing != nil, s.External != nil} {
		if given {
			ways++
		}
	}
	if ways > 1 {
		list.Add("SecretSettings", nil, "has more than one of Values, Existing and External: keep one")
	}
	for _, key := range s.keys() {
		checks.Text(list, checks.Keyed("SecretSettings", key), key, checks.EnvironmentVariable)
	}
	for _, key := range sortedKeys(s.Values) {
		if s.Values[key] == nil {
			list.Add(checks.Keyed("SecretSettings.Values", key), nil, "is missing: give it a value")
		}
	}
	if s.Existing != nil {
		checks.Input(list, "SecretSettings.Existing.Name", s.Existing.Name, checks.DNSSubdomain)
		if len(s.Existing.Keys) == 0 {
			list.Add("SecretSettings.Existing.Keys", nil, "is empty: name the keys that become variables")
		}
	}
	if s.External != nil {
		list.Under("SecretSettings.External", s.External.findings())
	}
}

func (e ExternalSecret) findings() findings.List {
	var list findings.List
	checks.Text(&list, "Store", e.Store, checks.DNSSubdomain)
	checks.OneOf(&list, "StoreKind", e.StoreKind, "ClusterSecretStore", "SecretStore")
	checks.Seconds(&list, "Refresh", e.Refresh, time.Second, 30*day)
	if len(e.Keys) == 0 {
		list.Add("Keys", nil, "is empty: name the variables and where their values are stored")
	}
	for _, key := range sortedKeys(e.Keys) {
		if e.Keys[key].Key == "" {
			list.Add(checks.Keyed("Keys", key)+".Key", nil, "is missing: name the stored secret")
		}
	}
	return list
}

// maxFiles is what a ConfigMap can hold: https://kubernetes.io/docs/concepts/configuration/configmap/#motivation.
const maxFiles = 1 << 20

func (args *ScaledDeploymentArgs) fileFindings(list *findings.List) {
	size := 0
	taken := map[string]string{}
	for _, file := range sortedKeys(args.Files) {
		field := checks.Keyed("Files", file)
		checks.Text(list, field, file, absolutePath)
		if problems := validation.IsConfigMapKey(fileKey(file)); len(problems) > 0 {
			list.Add(field, nil, "must be a path of letters, digits, dots, hyphens and underscores")
		}
		if other, twice := taken[fileKey(file)]; twice {
			list.Add(field, nil, "cannot be told from %s in a ConfigMap: rename one of the two", other)
		}
		taken[fileKey(file)] = file
		size += len(args.Files[file])
		if !utf8.ValidString(args.Files[file]) {
			list.Add(field, nil, "must hold text in UTF-8: a ConfigMap's data is no other")
		}
	}
	if size > maxFiles {
		list.Add("Files", size, "must be at most %d bytes together, or they do not fit a ConfigMap", maxFiles)
	}
	args.folderFindings(list)
}

func (args *ScaledDeploymentArgs) folderFindings(list *findings.List) {
	taken := map[string]string{}
	for i, folder := range args.WritableFolders {
		field := checks.Indexed("WritableFolders", i)
		checks.Text(list, field+".Path", folder.Path, absolutePath)
		checks.Text(list, field+".SizeLimit", folder.SizeLimit, memoryQuantity)
		name := folderVolume(folder.Path)
		if len(validation.IsDNS1123Label(name)) > 0 {
			list.Add(field+".Path", folder.Path, "must be shorter: a volume is named after it")
		}
		if other, twice := taken[name]; twice {
			list.Add(field+".Path", folder.Path, "makes the same volume as %s: keep one of the two", other)
		}
		taken[name] = folder.Path
		if _, isFile := args.Files[folder.Path]; isFile {
			list.Add(field+".Path", folder.Path, "is one of Files too: keep one of the two")
		}
	}
}

func absolutePath(text string) string {
	if !path.IsAbs(text) || path.Clean(text) != text || text == "/" {
		return "must be an absolute path, such as /var/cache/app"
	}
	return ""
}
