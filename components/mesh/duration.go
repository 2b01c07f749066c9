package mesh

import (
	"strconv"
	"time"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
)

// duration is d in seconds, "10s" or "0.5s", the only form that the JSON of protocol buffers has for it:
// https://protobuf.dev/programming-guides/json/.
func duration(d time.Duration) pulumi.String {
	return pulumi.String(strconv.FormatFloat(d.Seconds(), 'f', -1, 64) + "s")
}
