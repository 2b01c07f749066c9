package mesh_test

import (
	"testing"
	"time"

	"github.com/subculture-collective/spywatcher-infra/components/mesh"
)

func TestRetryFindings(t *testing.T) {
	t.Parallel()
	testFindings(t, map[string]findingRow{
		"negative tries": {
			reason: "a request is tried at least once",
			change: func(a *mesh.TrafficPolicyArgs) { a.Retries.Tries = -1 },
			field:  "Retries.Tries", value: -1, rule: "must be from 1 to 10",
		},
		"too many tries": {
			reason: "each multiplies the load on a Service in trouble",
			change: func(a *mesh.TrafficPolicyArgs) { a.Retries.Tries = 11 },
			field:  "Retries.Tries", value: 11, rule: "must be from 1 to 10",
		},
		"negative timeout": {
			reason: "time runs one way",
			change: func(a *mesh.TrafficPolicyArgs) { a.Retries.Timeout = -time.Second },
			field:  "Retries.Timeout", value: -time.Second, rule: "must be whole milliseconds",
		},
		"timeout too fine": {
			reason: "Istio refuses it",
			change: func(a *mesh.TrafficPolicyArgs) { a.Retries.Timeout = time.Second + time.Microsecond },
			field:  "Retries.Timeout", value: time.Second + time.Microsecond, rule: "must be whole milliseconds",
		},
		"a try longer than all": {
			reason: "the timeout would end the first try, and there were no second",
			change: func(a *mesh.TrafficPolicyArgs) { a.Retries.PerTry = 11 * time.Second },
			field:  "Retries.PerTry", value: 11 * time.Second, rule: "must be at most Timeout (10s)",
		},
		"negative try": {
			reason: "time runs one way",
			change: func(a *mesh.TrafficPolicyArgs) { a.Retries.PerTry = -time.Second },
			field:  "Retries.PerTry", value: -time.Second, rule: "must be whole milliseconds",
		},
		"no time for a try": {
			reason: "the share of a try is below what Istio takes",
			change: func(a *mesh.TrafficPolicyArgs) { a.Retries.Timeout = 2 * time.Millisecond },
			field:  "Retries.PerTry", value: time.Duration(0), rule: "at least 1ms",
		},
		"method in small letters": {
			reason: "methods have a case, and it would never fit",
			change: func(a *mesh.TrafficPolicyArgs) { a.Retries.Methods = []string{"GET", "put"} },
			field:  "Retries.Methods[1]", value: "put", rule: "must be an HTTP method in capitals",
		},
		"expression for a method": {
			reason: "it stands in an expression",
			change: func(a *mesh.TrafficPolicyArgs) { a.Retries.Methods = []string{".*"} },
			field:  "Retries.Methods[0]", value: ".*", rule: "must be an HTTP method in capitals",
		},
		"two methods alike": {
			reason: "one of them is a mistake",
			change: func(a *mesh.TrafficPolicyArgs) { a.Retries.Methods = []string{"GET", "GET"} },
			field:  "Retries.Methods[1]", value: "GET", rule: "must be unique",
		},
	})
}

func TestHashingFindings(t *testing.T) {
	t.Parallel()
	testFindings(t, map[string]findingRow{
		"source and cookie": {
			reason: "Istio takes one key",
			change: func(a *mesh.TrafficPolicyArgs) { a.Hashing = mesh.Hashing{SourceIP: true, Cookie: "pod"} },
			field:  "Hashing.SourceIP", value: true, rule: "excludes Cookie and Header",
		},
		"source and header": {
			reason: "Istio takes one key",
			change: func(a *mesh.TrafficPolicyArgs) { a.Hashing = mesh.Hashing{SourceIP: true, Header: "x-user"} },
			field:  "Hashing.SourceIP", value: true, rule: "excludes Cookie and Header",
		},
		"cookie and header": {
			reason: "Istio takes one key",
			change: func(a *mesh.TrafficPolicyArgs) { a.Hashing = mesh.Hashing{Cookie: "pod", Header: "x-user"} },
			field:  "Hashing.Header", value: "x-user", rule: "excludes Cookie",
		},
		"cookie with a blank": {
			reason: "it is no token",
			change: func(a *mesh.TrafficPolicyArgs) { a.Hashing.Cookie = "my pod" },
			field:  "Hashing.Cookie", value: "my pod", rule: "must be an HTTP token",
		},
		"negative age": {
			reason: "the cookie would be gone at once",
			change: func(a *mesh.TrafficPolicyArgs) { a.Hashing.CookieTTL = -time.Hour },
			field:  "Hashing.CookieTTL", value: -time.Hour, rule: "must be whole seconds, at least 1s",
		},
		"age too fine": {
			reason: "a cookie's age is in seconds",
			change: func(a *mesh.TrafficPolicyArgs) { a.Hashing.CookieTTL = 1500 * time.Millisecond },
			field:  "Hashing.CookieTTL", value: 1500 * time.Millisecond, rule: "must be whole seconds",
		},
		"age without a cookie": {
			reason: "it would be ignored",
			change: func(a *mesh.TrafficPolicyArgs) { a.Hashing = mesh.Hashing{SourceIP: true, CookieTTL: time.Hour} },
			field:  "Hashing.CookieTTL", value: time.Hour, rule: "needs Cookie",
		},
		"header with a colon": {
			reason: "it is no token",
			change: func(a *mesh.TrafficPolicyArgs) { a.Hashing.Header = "x-user:" },
			field:  "Hashing.Header", value: "x-user:", rule: "must be an HTTP token",
		},
	})
}

func TestCircuitBreakerFindings(t *testing.T) {
	t.Parallel()
	testFindings(t, map[string]findingRow{
		"connections": {
			reason: "Istio would take it as no limit",
			change: func(a *mesh.TrafficPolicyArgs) { a.CircuitBreaker.MaxConnections = -1 },
			field:  "CircuitBreaker.MaxConnections", value: -1, rule: "must be from 1",
		},
		"pending": {
			reason: "Istio would take it as no limit",
			change: func(a *mesh.TrafficPolicyArgs) { a.CircuitBreaker.MaxPending = -1 },
			field:  "CircuitBreaker.MaxPending", value: -1, rule: "must be from 1",
		},
		"errors": {
			reason: "the field is of 32 bits",
			change: func(a *mesh.TrafficPolicyArgs) { a.CircuitBreaker.ConsecutiveErrors = 1 << 31 },
			field:  "CircuitBreaker.ConsecutiveErrors", value: 1 << 31, rule: "must be from 1",
		},
		"interval": {
			reason: "time runs one way",
			change: func(a *mesh.TrafficPolicyArgs) { a.CircuitBreaker.Interval = -time.Second },
			field:  "CircuitBreaker.Interval", value: -time.Second, rule: "must be whole milliseconds",
		},
		"ejection": {
			reason: "Istio refuses it",
			change: func(a *mesh.TrafficPolicyArgs) { a.CircuitBreaker.EjectFor = time.Microsecond },
			field:  "CircuitBreaker.EjectFor", value: time.Microsecond, rule: "must be whole milliseconds",
		},
		"more than all": {
			reason: "it is a percentage",
			change: func(a *mesh.TrafficPolicyArgs) { a.CircuitBreaker.MaxEjected = 101 },
			field:  "CircuitBreaker.MaxEjected", value: 101, rule: "must be from 1 to 100",
		},
		"less than none": {
			reason: "it is a percentage",
			change: func(a *mesh.TrafficPolicyArgs) { a.CircuitBreaker.MaxEjected = -50 },
			field:  "CircuitBreaker.MaxEjected", value: -50, rule: "must be from 1 to 100",
		},
	})
}
