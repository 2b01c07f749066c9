package aws

import "regexp"

var s3 = []kind{
	{
		token:    "aws:s3/bucketV2:BucketV2",
		named:    naming{input: "bucket", lower: true},
		rules:    []rule{bucketName},
		replaces: []string{"bucket", "objectLockEnabled"},
		tagged:   true,
		defaults: map[string]any{"forceDestroy": false, "objectLockEnabled": false},
		id:       bucketID,
		computed: func(at account, id string, _ inputs) map[string]any {
			return map[string]any{
				"arn":                      "arn:" + at.partition() + ":s3:::" + id,
				"bucketDomainName":         id + ".s3." + at.dnsSuffix(),
				"bucketRegionalDomainName": id + ".s3." + at.region + "." + at.dnsSuffix(),
				"region":                   at.region,
				"hostedZoneId":             "Z" + upper(13, "s3", at.region),
			}
		},
	},
	{
		token:    "aws:s3/bucketOwnershipControls:BucketOwnershipControls",
		required: []string{"bucket", "rule.objectOwnership"},
		rules:    []rule{oneOf("rule.objectOwnership", "BucketOwnerEnforced", "BucketOwnerPreferred", "ObjectWriter")},
		replaces: []string{"bucket"},
		id:       bucketID,
	},
	{
		token:    "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock",
		required: []string{"bucket"},
		replaces: []string{"bucket"},
		defaults: map[string]any{
			"blockPublicAcls": false, "blockPublicPolicy": false, "ignorePublicAcls": false, "restrictPublicBuckets": false,
		},
		id: bucketID,
	},
	{
		token:    "aws:s3/bucketServerSideEncryptionConfigurationV2:BucketServerSideEncryptionConfigurationV2",
		required: []string{"bucket", "rules"},
		replaces: []string{"bucket", "expectedBucketOwner"},
		id:       bucketID,
	},
	{
		token:    "aws:s3/bucketLifecycleConfigurationV2:BucketLifecycleConfigurationV2",
		required: []string{"bucket", "rules"},
		replaces: []string{"bucket", "expectedBucketOwner"},
		defaults: map[string]any{"transitionDefaultMinimumObjectSize": "all_storage_classes_128K"},
		id:       bucketID,
	},
	{
		token:    "aws:s3/bucketPolicy:BucketPolicy",
		required: []string{"bucket", "policy"},
		rules:    []rule{document("policy")},
		replaces: []string{"bucket"},
		id:       bucketID,
	},
}

// bucketID is the bucket's name: it has one of each of what belongs to it.
func bucketID(_ account, in inputs, _ string) string { return in.text("bucket") }

// See https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html.
var bucketNames = regexp.MustCompile(`^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$`)

func bucketName(in inputs) []problem {
	if name := in.text("bucket"); name != "" && !bucketNames.MatchString(name) {
		return wrong("bucket", "is %q: a bucket's name is 3 to 63 small letters, digits, dots and hyphens", name)
	}
	return nil
}
