package workload

import (
	"time"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
)

// Off turns a utilisation target off, where zero means its default.
const Off = -1

// ScaledDeploymentArgs says what a service needs. Of the fields only Namespace, Image and Port.Number must be given,
// and the requests that the scaling targets are a share of.
type ScaledDeploymentArgs struct {
	// Namespace is where everything is made. Required.
	Namespace pulumi.StringInput
	// Image is the container image, with a tag or a digest. Required.
	Image pulumi.StringInput
	// RequirePinnedImage refuses an image whose tag may move: all but digests, full versions (1.4.2) and commits.
	// Production wants it. Default false.
	RequirePinnedImage bool
	// PullSecrets name the Secrets of type kubernetes.io/dockerconfigjson that images are pulled with. Default none.
	PullSecrets []string
	// Command and Args replace the image's entry point and its arguments. Default the image's own.
	Command []string
	Args    []string

	// Port is where the container serves. Port.Number is required, Port.Name is "http" by default.
	Port Port
	// ExtraPorts are further ports of the container and the Service, such as one for metrics. Default none.
	ExtraPorts []Port
	// ServicePort is the Service's port for Port. Default 80.
	ServicePort int
	// ClientAffinity keeps a client address on one pod for so long after its last request, for traffic that comes
	// through the Service's own address. Zero, the default, is none; the API allows up to a day.
	ClientAffinity time.Duration
	// ServiceAnnotations go on the Service: a load balancer's controller reads its target settings there. Default none.
	ServiceAnnotations map[string]string

	// Labels go on every object and pod beside those of the component. Default none.
	Labels map[string]string
	// Version is the pods' label `version`, by which a service mesh tells subsets apart. Default none.
	Version string

	// Requests and Limits are the container's. A utilisation target needs the request that it is a share of.
	Requests Resources
	Limits   Resources
	// Probes say how the kubelet learns of the container's state. Default none, but a workload behind a load balancer
	// wants readiness at least.
	Probes Probes

	// Settings are environment variables. They stand in a ConfigMap named after its content, so a change rolls the pods.
	Settings pulumi.StringMap
	// SecretSettings are environment variables whose values nobody may see.
	SecretSettings SecretSettings
	// Files are read-only files, absolute path to content, from a ConfigMap named after its content. Default none.
	Files map[string]string
	// WritableFolders are the only places the container can write to. Their content goes with the pod. Default none.
	WritableFolders []WritableFolder
	// User and Group are the ids that the container runs as. Default 1001; 0, root, cannot be had.
	User  int
	Group int

	// Scaling is how many pods there are.
	Scaling Scaling
	// Rollout is how a new version takes over.
	Rollout Rollout
	// MinAvailable is how many pods a node drain must leave. Default 1; below Scaling.Min, or nodes could not be drained.
	MinAvailable int
	// Spread is how pods are placed over zones and nodes.
	Spread Spread
	// Drain is how a pod leaves without a failed request.
	Drain Drain

	// AllowFrom are those who may connect; nobody else can. Default nobody.
	AllowFrom []Peer
	// Migration runs before each rollout, which waits for it and does not start when it fails. Default none.
	Migration *Migration
	// VerticalRecommendations adds a VerticalPodAutoscaler that recommends requests and changes nothing. It needs the
	// autoscaler's CRDs in the cluster. Default false.
	VerticalRecommendations bool
}

// Port is a named TCP port of the container.
type Port struct {
	// Name is what probes, the Service and others call it. Default "http" for the main port, required for extra ones.
	Name string
	// Number is 1 to 65535. The sysctl that lets an ordinary user bind ports below 1024 comes by itself.
	Number int
}

// Resources are quantities as Kubernetes writes them. An empty one is not set.
type Resources struct {
	// CPU is in cores or thousandths: "2", "500m".
	CPU string
	// Memory is in bytes: "512Mi", "1Gi".
	Memory string
}

// Probes are the three questions a kubelet asks. A nil probe is not asked.
type Probes struct {
	// Liveness restarts the container when it fails.
	Liveness *Probe
	// Readiness takes the pod out of its Service when it fails.
	Readiness *Probe
	// Startup holds the other two back until it has passed once.
	Startup *Probe
}

// Probe is an HTTP GET that must be answered with a status from 200 to 399.
type Probe struct {
	// Path starts with a slash. Required.
	Path string
	// Port is the name of one of the container's ports. Default the main port.
	Port string
	// InitialDelay is how long after the start the first probe comes. Default 0.
	InitialDelay time.Duration
	// Period is the time from one probe to the next. Default 10s.
	Period time.Duration
	// Timeout is how long an answer may take. Default 1s.
	Timeout time.Duration
	// Failures in a row make the probe fail. Default 3.
	Failures int
}

// WritableFolder is an empty folder made for each pod.
type WritableFolder struct {
	// Path is absolute. Required.
	Path string
	// SizeLimit is how much it may hold before the pod is evicted. Default 1Gi.
	SizeLimit string
}

// Rollout is how a new version takes over. The zero value never has fewer ready pods than the autoscaler asked for.
type Rollout struct {
	// MaxSurge is how many pods there may be above the wanted number. Default 1.
	MaxSurge int
	// MaxUnavailable is how many of the wanted pods may be missing. Default 0.
	MaxUnavailable int
	// History is how many old revisions are kept. Default 10.
	History int
	// ProgressDeadline is how long a rollout may make no progress before it counts as failed. Default 10m.
	ProgressDeadline time.Duration
}

// Spread is how firmly pods are spread. The constraint is counted per revision, so that a rollout ends balanced.
type Spread struct {
	// Zones is Required by default: a pod waits for a node in the right zone rather than unbalance the zones.
	Zones Spreading
	// Nodes is Preferred by default.
	Nodes Spreading
}

// Spreading is what happens to a pod that would unbalance the spread; the values are Kubernetes' own.
type Spreading string

// How firmly a spread holds.
const (
	Required  Spreading = "DoNotSchedule"
	Preferred Spreading = "ScheduleAnyway"
)

// Peer is somebody who may connect: a range of addresses, or the pods of a namespace.
type Peer struct {
	// CIDR is a range of addresses, such as the subnets of a load balancer. Excludes the other two.
	CIDR string
	// Namespace is the peer's namespace. Default this workload's own.
	Namespace string
	// PodLabels select pods in Namespace. Default all of them.
	PodLabels map[string]string
	// Ports are the names of the ports it may reach. Default the main port.
	Ports []string
}

// Migration is a Job of the workload's own image, with its settings and secrets.
type Migration struct {
	// Command replaces the image's entry point. Required.
	Command []string
	// Retries after a first failure. Default 3; Off is none.
	Retries int
	// Timeout is for all tries together. Default 15m.
	Timeout time.Duration
	// KeepFor is how long the finished Job stays to be looked at, a minute at least. Default 1h.
	KeepFor time.Duration
}
