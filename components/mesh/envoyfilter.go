package mesh

import "github.com/pulumi/pulumi/sdk/v3/go/pulumi"

const (
	rateLimitFilter = "envoy.filters.http.local_ratelimit"
	rateLimitType   = "type.googleapis.com/envoy.extensions.filters.http.local_ratelimit.v3.LocalRateLimit"
	// uncounted marks a request that is not limited.
	uncounted = "uncounted"
)

// envoyFilter is the spec of an EnvoyFilter: https://istio.io/latest/docs/reference/config/networking/envoy-filter/. It
// puts the limit before the router of the sidecars' inbound port, so that what the mesh does not let in is not counted.
func (args *TrafficPolicyArgs) envoyFilter() pulumi.Map {
	return pulumi.Map{
		"workloadSelector": pulumi.Map{"labels": pulumi.ToStringMap(args.PodLabels)},
		"configPatches": pulumi.Array{pulumi.Map{
			"applyTo": pulumi.String("HTTP_FILTER"),
			"match": pulumi.Map{
				"context": pulumi.String("SIDECAR_INBOUND"),
				"listener": pulumi.Map{
					"portNumber": pulumi.Int(args.Port),
					"filterChain": pulumi.Map{"filter": pulumi.Map{
						"name":      pulumi.String("envoy.filters.network.http_connection_manager"),
						"subFilter": pulumi.Map{"name": pulumi.String("envoy.filters.http.router")},
					}},
				},
			},
			"patch": pulumi.Map{
				"operation": pulumi.String("INSERT_BEFORE"),
				"value": pulumi.Map{
					"name":         pulumi.String(rateLimitFilter),
					"typed_config": args.RateLimit.filter(),
				},
			},
		}},
	}
}

// filter is Envoy's LocalRateLimit:
// https://www.envoyproxy.io/docs/envoy/latest/api-v3/extensions/filters/http/local_ratelimit/v3/local_rate_limit.proto.
func (l RateLimit) filter() pulumi.Map {
	config := pulumi.Map{
		"@type":        pulumi.String(rateLimitType),
		"stat_prefix":  pulumi.String("http_local_rate_limiter"),
		"token_bucket": perMinute(l.RequestsPerMinute),
		// Both are 0% where they are not set: counted, but let through.
		"filter_enabled":  always(),
		"filter_enforced": always(),
		// Tells the sidecar's 429 from one of the application.
		"response_headers_to_add": pulumi.Array{pulumi.Map{
			"append_action": pulumi.String("OVERWRITE_IF_EXISTS_OR_ADD"),
			"header":        pulumi.StringMap{"key": pulumi.String("x-local-rate-limit"), "value": pulumi.String("true")},
		}},
	}
	if len(l.Uncounted) > 0 {
		l.letOff(config)
	}
	return config
}

// letOff gives the uncounted paths a bucket of their own, which does not run dry.
func (l RateLimit) letOff(config pulumi.Map) {
	marks := make(pulumi.Array, 0, len(l.Uncounted))
	for _, path := range l.Uncounted {
		marks = append(marks, pulumi.Map{"actions": pulumi.Array{pulumi.Map{
			"header_value_match": pulumi.Map{
				"descriptor_key":   pulumi.String(uncounted),
				"descriptor_value": pulumi.String("true"),
				"headers": pulumi.Array{pulumi.Map{
					"name":         pulumi.String(":path"),
					"string_match": pulumi.Map{"prefix": pulumi.String(path)},
				}},
			},
		}}})
	}
	config["rate_limits"] = marks
	config["descriptors"] = pulumi.Array{pulumi.Map{
		"entries":      pulumi.Array{pulumi.StringMap{"key": pulumi.String(uncounted), "value": pulumi.String("true")}},
		"token_bucket": perMinute(uncountedPerMinute),
	}}
	config["always_consume_default_token_bucket"] = pulumi.Bool(false)
}

func perMinute(requests int) pulumi.Map {
	return pulumi.Map{
		"max_tokens":      pulumi.Int(requests),
		"tokens_per_fill": pulumi.Int(requests),
		"fill_interval":   pulumi.String("60s"),
	}
}

func always() pulumi.Map {
	return pulumi.Map{"default_value": pulumi.Map{
		"numerator":   pulumi.Int(100),
		"denominator": pulumi.String("HUNDRED"),
	}}
}
