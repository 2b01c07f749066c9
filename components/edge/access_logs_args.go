package edge

import (
	"cmp"
	"net/netip"
	"strings"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"github.com/subculture-collective/spywatcher-infra/internal/checks"
	"github.com/subculture-collective/spywatcher-infra/internal/findings"
)

// AccessLogsArgs say where logs are kept. Bucket, Account and Region must be given.
type AccessLogsArgs struct {
	// Bucket is the bucket's name, which nobody else in AWS may have. Another name is another bucket, and the logs stay
	// in the old one. Required.
	Bucket string
	// Prefix is the folder of the three kinds of logs, without slashes at its ends. Default "alb".
	Prefix string
	// Account is the id of the account that the load balancer is in: 12 digits. Required.
	Account string
	// Region is the load balancer's region. The bucket must be in it, so the component's provider must be for it.
	// Required.
	Region string
	// RetentionDays is after how many days a log goes, 1 to 3650. Default 90.
	RetentionDays int
	// ForceDestroy lets the bucket go together with the logs in it. Default false: a destroy stops at a bucket that is
	// not empty.
	ForceDestroy bool
}

// What the kinds of logs are kept under: each has a format of its own, and queries read a whole folder.
const (
	accessFolder      = "access"
	connectionFolder  = "connection"
	healthCheckFolder = "health-check"
)

func (args *AccessLogsArgs) folder(kind string) string { return args.Prefix + "/" + kind }

func (args *AccessLogsArgs) withDefaults() *AccessLogsArgs {
	complete := *args
	complete.Prefix = cmp.Or(args.Prefix, defaultLogPrefix)
	complete.RetentionDays = cmp.Or(args.RetentionDays, defaultRetentionDays)
	return &complete
}

// maxRetentionDays is ten years, which is more than anybody must keep the addresses of clients.
const maxRetentionDays = 3650

// Findings are everything that is wrong with the arguments, with defaults applied. NewAccessLogs returns them as an
// error.
func (args *AccessLogsArgs) Findings() findings.List {
	var list findings.List
	if args == nil {
		list.Add("args", nil, "is missing: give at least Bucket, Account and Region")
		return list
	}
	a := args.withDefaults()
	checks.Text(&list, "Bucket", a.Bucket, bucketName)
	checks.Text(&list, "Prefix", a.Prefix, logPrefix)
	accountFindings(&list, a.Account, a.Region)
	checks.Between(&list, "RetentionDays", a.RetentionDays, 1, maxRetentionDays)
	return list
}

var bucketShape = checks.Matching(`^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$`,
	"must be 3 to 63 lower case letters, digits, dots and hyphens, with a letter or digit at either end")

// bucketName is what S3 allows: https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html.
func bucketName(text string) string {
	if problem := bucketShape(text); problem != "" {
		return problem
	}
	if strings.Contains(text, "..") {
		return "must not have two dots side by side"
	}
	if _, err := netip.ParseAddr(text); err == nil {
		return "must not look like an IP address"
	}
	for _, reserved := range []string{"xn--", "sthree-", "amzn-s3-demo-"} {
		if strings.HasPrefix(text, reserved) {
			return "must not start with " + reserved + ", which S3 keeps to itself"
		}
	}
	for _, reserved := range []string{"-s3alias", "--ol-s3", ".mrap", "--x-s3", "--table-s3"} {
		if strings.HasSuffix(text, reserved) {
			return "must not end with " + reserved + ", which S3 keeps to itself"
		}
	}
	return ""
}

// prefixShape is narrower than what S3 allows: what has a meaning in policies (* and ?) or in an annotation's list
// (commas, blanks) is left out.
var prefixShape = checks.Matching(`^[A-Za-z0-9_.-]+(/[A-Za-z0-9_.-]+)*$`,
	"must be folders of letters, digits, dots, hyphens and underscores, with slashes between them alone")

// logPrefix is what a load balancer allows as the folder of its logs:
// https://docs.aws.amazon.com/elasticloadbalancing/latest/application/enable-access-logging.html.
func logPrefix(text string) string {
	if strings.Contains(text, "AWSLogs") {
		return "must not hold AWSLogs, which the load balancer adds itself"
	}
	return prefixShape(text)
}

// policy lets the service that delivers logs write the three folders, and nobody do anything without TLS.
//
// The service writes below the id of the account that owns the load balancer, so the folder alone keeps other accounts
// out. The source is compared as well where the service names it: a condition on a key that a request lacks would
// refuse the log, and AWS does not promise these keys for all three kinds.
func (args *AccessLogsArgs) policy() (string, error) {
	bucket := "arn:" + partition(args.Region) + ":s3:::" + args.Bucket
	var folders []string
	for _, kind := range []string{accessFolder, connectionFolder, healthCheckFolder} {
		folders = append(folders, bucket+"/"+args.folder(kind)+"/AWSLogs/"+args.Account+"/*")
	}
	return policyText(
		statement{
			Sid:       "LogDelivery",
			Effect:    allow,
			Principal: service("logdelivery.elasticloadbalancing.amazonaws.com"),
			Action:    []string{"s3:PutObject"},
			Resource:  folders,
			Condition: conditions{
				"StringEqualsIfExists": {"aws:SourceAccount": args.Account},
				"ArnLikeIfExists": {
					"aws:SourceArn": arn("elasticloadbalancing", args.Region, args.Account, "loadbalancer/*"),
				},
			},
		},
		statement{
			Sid:       "OnlyTLS",
			Effect:    deny,
			Principal: everybody(),
			Action:    []string{"s3:*"},
			Resource:  []string{bucket, bucket + "/*"},
			Condition: withoutTLS(),
		},
	)
}

// inputs are what the state keeps of the arguments.
func (args *AccessLogsArgs) inputs() pulumi.Map {
	return pulumi.Map{
		"bucket":        pulumi.String(args.Bucket),
		"prefix":        pulumi.String(args.Prefix),
		"account":       pulumi.String(args.Account),
		"region":        pulumi.String(args.Region),
		"retentionDays": pulumi.Int(args.RetentionDays),
		"forceDestroy":  pulumi.Bool(args.ForceDestroy),
	}
}
