package ingress

import (
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
)

// albPrefix and nginxPrefix start the names of the two controllers' annotations.
const (
	albPrefix   = "alb.ingress.kubernetes.io/"
	nginxPrefix = "nginx.ingress.kubernetes.io/"
)

// escaper hides what separates the pairs of a map from the controller's parser.
var escaper = strings.NewReplacer(`\`, `\\`, `,`, `\,`)

// renderMap is m as the AWS Load Balancer Controller reads a map: k1=v1,k2=v2, sorted.
func renderMap(m map[string]string) string {
	var pairs []string
	for _, key := range slices.Sorted(maps.Keys(m)) {
		pairs = append(pairs, key+"="+escaper.Replace(m[key]))
	}
	return strings.Join(pairs, ",")
}

// renderLateMap is renderMap for values that may not be known yet.
func renderLateMap(m pulumi.StringMap) pulumi.StringOutput {
	return m.ToStringMapOutput().ApplyT(renderMap).(pulumi.StringOutput)
}

func wholeSeconds(d time.Duration) string { return strconv.Itoa(wholeSecondsInt(d)) }

func wholeSecondsInt(d time.Duration) int { return int(d / time.Second) }

func onOff(on bool) string {
	if on {
		return "on"
	}
	return "off"
}
