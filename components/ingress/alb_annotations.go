package ingress

import (
	"strconv"
	"strings"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"github.com/subculture-collective/spywatcher-infra/internal/checks"
)

// listenPorts are the two listeners; the redirect needs the second to exist.
const listenPorts = `[{"HTTP":80},{"HTTPS":443}]`

// annotations are those of the Ingress: about the load balancer and its listeners, never about a target group.
func (args *ALBIngressArgs) annotations(subject string) pulumi.StringMap {
	a := pulumi.StringMap{
		"scheme":       pulumi.String(args.Scheme),
		"listen-ports": pulumi.String(listenPorts),
		"ssl-redirect": pulumi.String("443"),
		"ssl-policy":   pulumi.String(args.SSLPolicy),
		// Pods as targets, by their own addresses: instances as targets would hide the pods behind a node's port, and
		// with them health, stickiness and the readiness gates.
		"target-type":                   pulumi.String("ip"),
		"load-balancer-attributes":      renderLateMap(args.loadBalancerAttributes(subject)),
		"listener-attributes.HTTP-80":   pulumi.String(renderMap(args.httpAttributes())),
		"listener-attributes.HTTPS-443": pulumi.String(renderMap(args.httpsAttributes())),
	}
	args.addIdentity(a)
	args.addSecurity(a, subject)
	args.addNetwork(a, subject)

	full := pulumi.StringMap{}
	for suffix, value := range a {
		full[albPrefix+suffix] = value
	}
	return full
}

func (args *ALBIngressArgs) addIdentity(a pulumi.StringMap) {
	if args.Name != "" {
		a["load-balancer-name"] = pulumi.String(args.Name)
	}
	if args.Group != "" {
		a["group.name"] = pulumi.String(args.Group)
	}
	// Without the annotation the order is 0. To write that 0 would be an error in controllers that want each written order
	// to be positive and unique in its group.
	if args.GroupOrder != 0 {
		a["group.order"] = pulumi.String(strconv.Itoa(args.GroupOrder))
	}
	if len(args.Tags) > 0 {
		a["tags"] = pulumi.String(renderMap(args.Tags))
	}
}

func (args *ALBIngressArgs) addSecurity(a pulumi.StringMap, subject string) {
	if len(args.CertificateARNs) > 0 {
		a["certificate-arn"] = joined(subject, "CertificateARNs", args.CertificateARNs, certificateARN)
	}
	if args.WebACL.ARN != nil {
		a["wafv2-acl-arn"] = checks.Late(subject, "WebACL.ARN", args.WebACL.ARN, webACLARN)
	}
	if args.WebACL.Name != nil {
		a["wafv2-acl-name"] = checks.Late(subject, "WebACL.Name", args.WebACL.Name, webACLName)
	}
}

func (args *ALBIngressArgs) addNetwork(a pulumi.StringMap, subject string) {
	if len(args.InboundCIDRs) > 0 {
		a["inbound-cidrs"] = pulumi.String(strings.Join(args.InboundCIDRs, ","))
	}
	if len(args.SecurityGroups) > 0 {
		a["security-groups"] = joined(subject, "SecurityGroups", args.SecurityGroups, listed)
		// Without this the controller lets nobody reach the pods, and every target is unhealthy.
		a["manage-backend-security-group-rules"] = pulumi.String("true")
	}
	if len(args.Subnets) > 0 {
		a["subnets"] = joined(subject, "Subnets", args.Subnets, listed)
	}
}

// loadBalancerAttributes are all that this package could ever set. Two of AWS's are left out: ipv6.deny_all_igw_traffic
// follows from the scheme, and zones are always crossed. See
// https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_LoadBalancerAttribute.html.
func (args *ALBIngressArgs) loadBalancerAttributes(subject string) pulumi.StringMap {
	a := pulumi.StringMap{
		"client_keep_alive.seconds":                                pulumi.String(wholeSeconds(args.ClientKeepAlive)),
		"deletion_protection.enabled":                              truth(args.DeletionProtection),
		"idle_timeout.timeout_seconds":                             pulumi.String(wholeSeconds(args.IdleTimeout)),
		"routing.http.desync_mitigation_mode":                      pulumi.String(desyncMitigationMode),
		"routing.http.drop_invalid_header_fields.enabled":          truth(!args.KeepInvalidHeaders),
		"routing.http.preserve_host_header.enabled":                truth(false),
		"routing.http.x_amzn_tls_version_and_cipher_suite.enabled": truth(false),
		"routing.http.xff_client_port.enabled":                     truth(false),
		"routing.http.xff_header_processing.mode":                  pulumi.String(xffProcessingMode),
		"routing.http2.enabled":                                    truth(!args.DisableHTTP2),
		"waf.fail_open.enabled":                                    truth(args.WebACL.FailOpen),
		"zonal_shift.config.enabled":                               truth(args.ZonalShift),
	}
	for _, l := range args.logs() {
		a[l.prefix+"enabled"] = truth(l.logs != nil)
		// Bucket and folder mean nothing while the switch is off, and both are written when it goes on.
		if l.logs != nil {
			a[l.prefix+"bucket"] = checks.Late(subject, l.field+".Bucket", l.logs.Bucket, bucketName)
			a[l.prefix+"prefix"] = pulumi.String("")
			if l.logs.Prefix != nil {
				a[l.prefix+"prefix"] = checks.Late(subject, l.field+".Prefix", l.logs.Prefix, logPrefix)
			}
		}
	}
	return a
}

// logKind is one of the load balancer's three logs: its field in the arguments and the start of its attributes' names.
type logKind struct {
	field, prefix string
	logs          *Logs
}

func (args *ALBIngressArgs) logs() []logKind {
	return []logKind{
		{"AccessLogs", "access_logs.s3.", args.AccessLogs},
		{"ConnectionLogs", "connection_logs.s3.", args.ConnectionLogs},
		{"HealthCheckLogs", "health_check_logs.s3.", args.HealthCheckLogs},
	}
}

// httpAttributes are those of the listener that redirects. Browsers heed no security header that came by plain HTTP.
func (args *ALBIngressArgs) httpAttributes() map[string]string {
	return map[string]string{"routing.http.response.server.enabled": strconv.FormatBool(args.KeepServerHeader)}
}

// httpsAttributes are those of the listener that serves. An empty header value adds no header. See
// https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_ListenerAttribute.html.
func (args *ALBIngressArgs) httpsAttributes() map[string]string {
	a := args.httpAttributes()
	h := args.SecurityHeaders
	for header, text := range map[string]string{
		"strict_transport_security": h.StrictTransportSecurity,
		"x_frame_options":           h.FrameOptions,
		"x_content_type_options":    h.ContentTypeOptions,
		"content_security_policy":   h.ContentSecurityPolicy,
	} {
		a["routing.http.response."+header+".header_value"] = headerValue(text)
	}
	return a
}

func truth(b bool) pulumi.String { return pulumi.String(strconv.FormatBool(b)) }
