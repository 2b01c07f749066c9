package mesh

import "github.com/pulumi/pulumi/sdk/v3/go/pulumi"

// destinationRule is the spec of a DestinationRule:
// https://istio.io/latest/docs/reference/config/networking/destination-rule/. The subsets inherit its policy.
func (args *TrafficPolicyArgs) destinationRule() pulumi.Map {
	spec := pulumi.Map{
		"host": args.Host,
		"trafficPolicy": pulumi.Map{
			"loadBalancer":     pulumi.Map{"consistentHash": args.Hashing.consistentHash()},
			"connectionPool":   args.CircuitBreaker.connectionPool(),
			"outlierDetection": args.CircuitBreaker.outlierDetection(),
		},
	}
	subsets := make(pulumi.Array, 0, len(args.Subsets))
	for _, s := range args.Subsets {
		subsets = append(subsets, pulumi.Map{
			"name":   pulumi.String(s.Name),
			"labels": pulumi.StringMap{versionLabel: pulumi.String(s.Version)},
		})
	}
	if len(subsets) > 0 {
		spec["subsets"] = subsets
	}
	return spec
}

func (h Hashing) consistentHash() pulumi.Map {
	switch {
	case h.SourceIP:
		return pulumi.Map{"useSourceIp": pulumi.Bool(true)}
	case h.Header != "":
		return pulumi.Map{"httpHeaderName": pulumi.String(h.Header)}
	}
	return pulumi.Map{"httpCookie": pulumi.Map{
		"name": pulumi.String(h.Cookie),
		"path": pulumi.String("/"),
		"ttl":  duration(h.CookieTTL),
		"attributes": pulumi.Array{
			pulumi.Map{"name": pulumi.String("Secure")},
			pulumi.Map{"name": pulumi.String("SameSite"), "value": pulumi.String("Lax")},
		},
	}}
}

// connectionPool limits what is under way. http2MaxRequests is left without a limit: over HTTP/1.1, which the pods
// speak, a connection has one request at a time, and MaxConnections limits both.
func (c CircuitBreaker) connectionPool() pulumi.Map {
	return pulumi.Map{
		"tcp":  pulumi.Map{"maxConnections": pulumi.Int(c.MaxConnections)},
		"http": pulumi.Map{"http1MaxPendingRequests": pulumi.Int(c.MaxPending)},
	}
}

// outlierDetection ejects pods for gateway errors. A 500 is not one: it comes from the code, which is the same in all
// pods, and ejecting some would only put their load on the others.
func (c CircuitBreaker) outlierDetection() pulumi.Map {
	return pulumi.Map{
		"consecutiveGatewayErrors": pulumi.Int(c.ConsecutiveErrors),
		// Written, as its default of 5 would count every 5xx.
		"consecutive5xxErrors": pulumi.Int(0),
		"interval":             duration(c.Interval),
		"baseEjectionTime":     duration(c.EjectFor),
		"maxEjectionPercent":   pulumi.Int(c.MaxEjected),
	}
}
