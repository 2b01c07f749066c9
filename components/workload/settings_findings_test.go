package workload_test

import (
	"strings"
	"testing"
	"time"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"github.com/subculture-collective/spywatcher-infra/components/workload"
)

func TestSettingsAreChecked(t *testing.T) {
	t.Parallel()
	refuse(t, map[string]refusal{
		"name that is no variable": {
			reason: "the kubelet would leave it out without a word",
			change: func(a *workload.ScaledDeploymentArgs) { a.Settings = pulumi.StringMap{"1ST": pulumi.String("a")} },
			field:  "Settings[1ST]", rule: "must be the name of an environment variable",
		},
		"no name": {
			reason: "no variable has none",
			change: func(a *workload.ScaledDeploymentArgs) { a.Settings = pulumi.StringMap{"": pulumi.String("a")} },
			field:  "Settings[]", rule: "is missing",
		},
		"no value": {
			reason: "a program that forgot it means something else than an empty text",
			change: func(a *workload.ScaledDeploymentArgs) { a.Settings = pulumi.StringMap{"A": nil} },
			field:  "Settings[A]", rule: "is missing: give it a value",
		},
		"empty value": {
			reason: "an empty text is a value",
			change: func(a *workload.ScaledDeploymentArgs) { a.Settings = pulumi.StringMap{"A": pulumi.String("")} },
		},
		"secret value": {
			reason: "a ConfigMap would show it",
			change: func(a *workload.ScaledDeploymentArgs) { a.Settings = pulumi.StringMap{"A": secretCanary()} },
			field:  "Settings[A]", rule: "holds a secret, which a ConfigMap would show",
		},
		"value that another resource gives": {
			reason: "an output is not secret by being one",
			change: func(a *workload.ScaledDeploymentArgs) {
				a.Settings = pulumi.StringMap{"A": pulumi.String("a").ToStringOutput()}
			},
		},
		"setting that is a secret too": {
			reason: "which of the two the container sees is not for a reader to find out",
			change: func(a *workload.ScaledDeploymentArgs) {
				a.Settings = pulumi.StringMap{"A": pulumi.String("a")}
				a.SecretSettings.Values = pulumi.StringMap{"A": secretCanary()}
			},
			field: "Settings[A]", rule: "is a secret setting too: keep one of the two",
		},
	})
}

func TestSecretSettingsAreChecked(t *testing.T) {
	t.Parallel()
	values := pulumi.StringMap{"A": pulumi.String("a")}
	existing := func() *workload.ExistingSecret {
		return &workload.ExistingSecret{Name: pulumi.String("elsewhere"), Keys: []string{"A"}}
	}
	external := func() *workload.ExternalSecret {
		return &workload.ExternalSecret{Store: "aws", Keys: map[string]workload.RemoteKey{"A": {Key: "a"}}}
	}
	secrets := func(change func(*workload.SecretSettings)) func(*workload.ScaledDeploymentArgs) {
		return func(a *workload.ScaledDeploymentArgs) { change(&a.SecretSettings) }
	}
	const oneWay = "has more than one of Values, Existing and External: keep one"
	refuse(t, map[string]refusal{
		"values and an existing one": {
			reason: "which is meant is not ours to say", field: "SecretSettings", rule: oneWay,
			change: secrets(func(s *workload.SecretSettings) { s.Values, s.Existing = values, existing() }),
		},
		"values and a store": {
			reason: "which is meant is not ours to say", field: "SecretSettings", rule: oneWay,
			change: secrets(func(s *workload.SecretSettings) { s.Values, s.External = values, external() }),
		},
		"an existing one and a store": {
			reason: "which is meant is not ours to say", field: "SecretSettings", rule: oneWay,
			change: secrets(func(s *workload.SecretSettings) { s.Existing, s.External = existing(), external() }),
		},
		"value that is missing": {
			reason: "a program that forgot it means something else than an empty text",
			field:  "SecretSettings.Values[A]", rule: "is missing: give it a value",
			change: secrets(func(s *workload.SecretSettings) { s.Values = pulumi.StringMap{"A": nil} }),
		},
		"value's name that is no variable": {
			reason: "Kubernetes refuses it", field: "SecretSettings[a b]", rule: "must be the name of an environment variable",
			change: secrets(func(s *workload.SecretSettings) { s.Values = pulumi.StringMap{"a b": pulumi.String("a")} }),
		},
		"existing one without a name": {
			reason: "there is none of no name", field: "SecretSettings.Existing.Name", rule: "is missing",
			change: secrets(func(s *workload.SecretSettings) { s.Existing = existing(); s.Existing.Name = nil }),
		},
		"existing one with a name that is none": {
			reason: "Kubernetes refuses it", field: "SecretSettings.Existing.Name", rule: "must be a DNS subdomain",
			change: secrets(func(s *workload.SecretSettings) {
				s.Existing = existing()
				s.Existing.Name = pulumi.String("no_name")
			}),
		},
		"existing one without keys": {
			reason: "it would be of no use", field: "SecretSettings.Existing.Keys", rule: "is empty",
			change: secrets(func(s *workload.SecretSettings) { s.Existing = existing(); s.Existing.Keys = nil }),
		},
		"existing one's key that is no variable": {
			reason: "Kubernetes refuses it", field: "SecretSettings[a b]", rule: "must be the name of an environment variable",
			change: secrets(func(s *workload.SecretSettings) { s.Existing = existing(); s.Existing.Keys = []string{"a b"} }),
		},
		"store without a name": {
			reason: "there is no default", field: "SecretSettings.External.Store", rule: "is missing",
			change: secrets(func(s *workload.SecretSettings) { s.External = external(); s.External.Store = "" }),
		},
		"store with a name that is none": {
			reason: "Kubernetes refuses it", field: "SecretSettings.External.Store", rule: "must be a DNS subdomain",
			change: secrets(func(s *workload.SecretSettings) { s.External = external(); s.External.Store = "AWS" }),
		},
		"store of an unknown kind": {
			reason: "the operator has two", field: "SecretSettings.External.StoreKind",
			rule:   "must be ClusterSecretStore or SecretStore",
			change: secrets(func(s *workload.SecretSettings) { s.External = external(); s.External.StoreKind = "Vault" }),
		},
		"refresh below 0": {
			reason: "there is no such time", field: "SecretSettings.External.Refresh", rule: "must be from 1s to 720h0m0s",
			change: secrets(func(s *workload.SecretSettings) { s.External = external(); s.External.Refresh = -time.Second }),
		},
		"store without keys": {
			reason: "it would be of no use", field: "SecretSettings.External.Keys", rule: "is empty",
			change: secrets(func(s *workload.SecretSettings) { s.External = external(); s.External.Keys = nil }),
		},
		"store's key without a place": {
			reason: "the operator must know where to look", field: "SecretSettings.External.Keys[A].Key", rule: "is missing",
			change: secrets(func(s *workload.SecretSettings) {
				s.External = external()
				s.External.Keys = map[string]workload.RemoteKey{"A": {Property: "a"}}
			}),
		},
		"store's key that is no variable": {
			reason: "Kubernetes refuses it", field: "SecretSettings[a b]", rule: "must be the name of an environment variable",
			change: secrets(func(s *workload.SecretSettings) {
				s.External = external()
				s.External.Keys = map[string]workload.RemoteKey{"a b": {Key: "a"}}
			}),
		},
	})
}

func TestFilesAreChecked(t *testing.T) {
	t.Parallel()
	files := func(files map[string]string) func(*workload.ScaledDeploymentArgs) {
		return func(a *workload.ScaledDeploymentArgs) { a.Files = files }
	}
	const path, letters = "must be an absolute path", "must be a path of letters, digits, dots, hyphens and underscores"
	refuse(t, map[string]refusal{
		"relative path": {
			reason: "relative to what?", change: files(map[string]string{"etc/shop": ""}),
			field: "Files[etc/shop]", rule: path,
		},
		"path with a way back": {
			reason: "Kubernetes refuses it", change: files(map[string]string{"/etc/../shop": ""}),
			field: "Files[/etc/../shop]", rule: path,
		},
		"path with a blank": {
			reason: "no ConfigMap has such a key", change: files(map[string]string{"/etc/my shop": ""}),
			field: "Files[/etc/my shop]", rule: letters,
		},
		"two paths with one key": {
			reason: "a ConfigMap's keys have no slashes",
			change: files(map[string]string{"/etc/shop.csv": "", "/etc/shop/csv": ""}),
			field:  "Files[/etc/shop/csv]", rule: "cannot be told from /etc/shop.csv in a ConfigMap",
		},
		"content that is no text": {
			reason: "a ConfigMap's data is text", change: files(map[string]string{"/etc/shop": "\xff"}),
			field: "Files[/etc/shop]", rule: "must hold text in UTF-8",
		},
		"more than a ConfigMap holds": {
			reason: "the API server takes 1 MiB for all of them",
			change: files(map[string]string{"/a": strings.Repeat("a", 1<<19), "/b": strings.Repeat("b", 1<<19+1)}),
			field:  "Files", rule: "must be at most 1048576 bytes together",
		},
		"as much as a ConfigMap holds": {
			reason: "1 MiB", change: files(map[string]string{"/a": strings.Repeat("a", 1<<20)}),
		},
	})
}

func TestFoldersAreChecked(t *testing.T) {
	t.Parallel()
	folders := func(folders ...workload.WritableFolder) func(*workload.ScaledDeploymentArgs) {
		return func(a *workload.ScaledDeploymentArgs) { a.WritableFolders = folders }
	}
	refuse(t, map[string]refusal{
		"no path": {
			reason: "there is no default", change: folders(workload.WritableFolder{}),
			field: "WritableFolders[0].Path", rule: "is missing",
		},
		"relative path": {
			reason: "relative to what?",
			change: folders(workload.WritableFolder{Path: "/tmp"}, workload.WritableFolder{Path: "logs"}),
			field:  "WritableFolders[1].Path", rule: "must be an absolute path",
		},
		"path with a slash at its end": {
			reason: "two spellings of one folder are two volumes", change: folders(workload.WritableFolder{Path: "/tmp/"}),
			field: "WritableFolders[0].Path", rule: "must be an absolute path",
		},
		"everything": {
			reason: "the image would be hidden behind it", change: folders(workload.WritableFolder{Path: "/"}),
			field: "WritableFolders[0].Path", rule: "must be an absolute path",
		},
		"size without a unit": {
			reason: "100 bytes", change: folders(workload.WritableFolder{Path: "/tmp", SizeLimit: "100"}),
			field: "WritableFolders[0].SizeLimit", rule: "must be at least 1Mi",
		},
		"path too long": {
			reason: "a volume's name has 63 characters",
			change: folders(workload.WritableFolder{Path: "/" + strings.Repeat("a", 55)}),
			field:  "WritableFolders[0].Path", rule: "must be shorter",
		},
		"path as long as can be": {
			reason: "writable- and 54 are 63", change: folders(workload.WritableFolder{Path: "/" + strings.Repeat("a", 54)}),
		},
		"a folder twice": {
			reason: "Kubernetes refuses it",
			change: folders(workload.WritableFolder{Path: "/tmp"}, workload.WritableFolder{Path: "/tmp"}),
			field:  "WritableFolders[1].Path", rule: "makes the same volume as /tmp",
		},
		"two folders with one name": {
			reason: "a volume's name has no slashes",
			change: folders(workload.WritableFolder{Path: "/a/b"}, workload.WritableFolder{Path: "/a-b"}),
			field:  "WritableFolders[1].Path", rule: "makes the same volume as /a/b",
		},
		"a folder that is a file": {
			reason: "Kubernetes mounts one thing at a path", field: "WritableFolders[0].Path", rule: "is one of Files too",
			change: func(a *workload.ScaledDeploymentArgs) {
				a.Files = map[string]string{"/etc/shop": ""}
				a.WritableFolders = []workload.WritableFolder{{Path: "/etc/shop"}}
			},
		},
	})
}
