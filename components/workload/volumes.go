package workload

import (
	"strings"

	corev1 "github.com/pulumi/pulumi-kubernetes/sdk/v4/go/kubernetes/core/v1"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
)

const filesVolume = "files"

// newFiles makes the ConfigMap of the read-only files.
func (b *builder) newFiles() (err error) {
	if len(b.args.Files) == 0 {
		return nil
	}
	data := pulumi.StringMap{}
	for path, content := range b.args.Files {
		data[fileKey(path)] = pulumi.String(content)
	}
	b.files, err = b.newConfigMap("files", data)
	return err
}

// fileKey is where a file stands in the ConfigMap: keys have no slashes.
func fileKey(path string) string { return strings.ReplaceAll(strings.TrimPrefix(path, "/"), "/", ".") }

// folderVolume is the name of a writable folder's volume.
func folderVolume(path string) string {
	inner := strings.Map(func(r rune) rune {
		switch {
		case r >= 'a' && r <= 'z', r >= '0' && r <= '9':
			return r
		case r >= 'A' && r <= 'Z':
			return r + ('a' - 'A')
		}
		return '-'
	}, path)
	return "writable" + strings.TrimRight(inner, "-")
}

func (b *builder) volumes() corev1.VolumeArray {
	var volumes corev1.VolumeArray
	for _, folder := range b.args.WritableFolders {
		volumes = append(volumes, &corev1.VolumeArgs{
			Name:     pulumi.String(folderVolume(folder.Path)),
			EmptyDir: &corev1.EmptyDirVolumeSourceArgs{SizeLimit: pulumi.String(folder.SizeLimit)},
		})
	}
	if len(b.args.Files) > 0 {
		volumes = append(volumes, &corev1.VolumeArgs{
			Name:      pulumi.String(filesVolume),
			ConfigMap: &corev1.ConfigMapVolumeSourceArgs{Name: b.files},
		})
	}
	return volumes
}

func (b *builder) mounts() corev1.VolumeMountArray {
	var mounts corev1.VolumeMountArray
	for _, folder := range b.args.WritableFolders {
		mounts = append(mounts, &corev1.VolumeMountArgs{
			Name:      pulumi.String(folderVolume(folder.Path)),
			MountPath: pulumi.String(folder.Path),
		})
	}
	for _, path := range sortedKeys(b.args.Files) {
		mounts = append(mounts, &corev1.VolumeMountArgs{
			Name:      pulumi.String(filesVolume),
			MountPath: pulumi.String(path),
			SubPath:   pulumi.String(fileKey(path)),
			ReadOnly:  pulumi.Bool(true),
		})
	}
	return mounts
}
