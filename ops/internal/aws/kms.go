package aws

import "strings"

var kms = []kind{
	{
		token:    "aws:kms/key:Key",
		rules:    []rule{document("policy"), within("deletionWindowInDays", 7, 30), within("rotationPeriodInDays", 90, 2560)},
		replaces: []string{"customerMasterKeySpec", "customKeyStoreId", "keyUsage", "multiRegion", "xksKeyId"},
		tagged:   true,
		defaults: map[string]any{
			"customerMasterKeySpec": "SYMMETRIC_DEFAULT", "keyUsage": "ENCRYPT_DECRYPT", "isEnabled": true,
			"enableKeyRotation": false, "multiRegion": false,
		},
		id: func(at account, _ inputs, unique string) string { return uniqueID("key", at.scope(), unique) },
		computed: func(at account, id string, _ inputs) map[string]any {
			return map[string]any{"arn": at.arn("kms", "key/"+id), "keyId": id}
		},
	},
	{
		token:    "aws:kms/alias:Alias",
		named:    naming{input: "name", start: "alias/"},
		required: []string{"targetKeyId"},
		rules:    []rule{aliasName},
		replaces: []string{"name"},
		id:       idIn("name"),
		computed: func(at account, id string, in inputs) map[string]any {
			key := in.text("targetKeyId")
			return map[string]any{
				"arn":          at.arn("kms", id),
				"targetKeyArn": at.arn("kms", "key/"+key[strings.LastIndex(key, "/")+1:]),
			}
		},
	},
}

func aliasName(in inputs) []problem {
	name := in.text("name")
	if name != "" && (!strings.HasPrefix(name, "alias/") || strings.HasPrefix(name, "alias/aws/")) {
		return wrong("name", "is %q: a key's alias starts with alias/, and not with AWS's own alias/aws/", name)
	}
	return nil
}
