package ingress

import "time"

// What a Route is when it does not say.
const (
	defaultPath     = "/"
	defaultPathType = Prefix
	defaultPort     = "http"
)

// What a Target is when it does not say.
const (
	defaultHealthCheckPort      = TrafficPort
	defaultHealthCheckInterval  = 30 * time.Second
	defaultHealthCheckTimeout   = 5 * time.Second
	defaultHealthCheckHealthy   = 2
	defaultHealthCheckUnhealthy = 3
	defaultSuccessCodes         = "200"
	defaultAlgorithm            = LeastOutstandingRequests
	defaultDeregistrationDelay  = 60 * time.Second
	defaultCrossZone            = CrossZoneOn
	defaultProtocolVersion      = HTTP1
)

// What the load balancer is when ALBIngressArgs do not say.
const (
	defaultALBClass        = "alb"
	defaultScheme          = InternetFacing
	defaultSSLPolicy       = "ELBSecurityPolicy-TLS13-1-2-Res-PQ-2025-09"
	defaultIdleTimeout     = 60 * time.Second
	defaultClientKeepAlive = time.Hour
)

// What no argument changes, and is written all the same, so that a change by hand does not last.
const (
	desyncMitigationMode = "defensive"
	xffProcessingMode    = "append"
)

// What SecurityHeaders are when they do not say.
const (
	defaultStrictTransportSecurity = "max-age=31536000; includeSubDomains; preload"
	defaultFrameOptions            = "SAMEORIGIN"
	defaultContentTypeOptions      = "nosniff"
)

// What ingress-nginx does when NGINXIngressArgs do not say.
const (
	defaultNGINXClass        = "nginx"
	defaultBalance           = EWMA
	defaultRetryTries        = 3
	defaultRetryTimeout      = 10 * time.Second
	defaultRequestsPerSecond = 100
	defaultBurstMultiplier   = 5
	defaultNGINXIdleTimeout  = time.Hour
)
