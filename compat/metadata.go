package compat

import (
	"reflect"
	"strings"

	corev1 "k8s.io/api/core/v1"
	rbacv1 "k8s.io/api/rbac/v1"
	"k8s.io/apimachinery/pkg/api/validation"
	"k8s.io/apimachinery/pkg/api/validation/path"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	metav1validation "k8s.io/apimachinery/pkg/apis/meta/v1/validation"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/util/sets"
	"k8s.io/apimachinery/pkg/util/validation/field"
)

// clusterScoped are the known kinds that stand in no namespace. All others must name theirs: what a manifest without
// one makes depends on who applies it.
var clusterScoped = sets.New(
	schema.ParseGroupKind("Namespace"),
	schema.ParseGroupKind("Node"),
	schema.ParseGroupKind("PersistentVolume"),
	schema.ParseGroupKind("IngressClass.networking.k8s.io"),
	schema.ParseGroupKind("PriorityClass.scheduling.k8s.io"),
	schema.ParseGroupKind("StorageClass.storage.k8s.io"),
	schema.ParseGroupKind("CSIDriver.storage.k8s.io"),
	schema.ParseGroupKind("ClusterRole.rbac.authorization.k8s.io"),
	schema.ParseGroupKind("ClusterRoleBinding.rbac.authorization.k8s.io"),
)

// nameRule is what the API server asks of the name of such an object.
func nameRule(kind schema.GroupKind) validation.ValidateNameFunc {
	switch {
	case kind == schema.GroupKind{Group: corev1.GroupName, Kind: "Namespace"}:
		return validation.ValidateNamespaceName
	case kind == schema.GroupKind{Group: corev1.GroupName, Kind: "Service"}:
		return validation.NameIsDNS1035Label
	case kind.Group == rbacv1.GroupName:
		return path.ValidatePathSegmentName //nolint:staticcheck // what replaces it is not in 1.34 and 1.35
	}
	return validation.NameIsDNSSubdomain
}

// checkMetadata checks the object's own metadata, and all labels, annotations and selectors further down in it.
func checkMetadata(object runtime.Object, kind schema.GroupKind) field.ErrorList {
	var found field.ErrorList
	if own, ok := object.(metav1.Object); ok {
		found = validation.ValidateObjectMetaAccessor(
			own, !clusterScoped.Has(kind), nameRule(kind), field.NewPath("metadata"))
	}
	root := reflect.ValueOf(object).Elem()
	for i := range root.NumField() {
		if name := root.Type().Field(i).Name; name != "ObjectMeta" {
			found = append(found, checkNested(root.Field(i), field.NewPath(strings.ToLower(name)))...)
		}
	}
	return found
}

// checkNested looks for templates' metadata and for label selectors in value, which stands at place.
func checkNested(value reflect.Value, place *field.Path) field.ErrorList {
	var found field.ErrorList
	switch kind := value.Kind(); {
	case kind == reflect.Pointer && !value.IsNil():
		return checkNested(value.Elem(), place)
	case kind == reflect.Slice:
		for i := range value.Len() {
			found = append(found, checkNested(value.Index(i), place.Index(i))...)
		}
	case kind == reflect.Struct:
		switch known := value.Interface().(type) {
		case metav1.ObjectMeta:
			found = metav1validation.ValidateLabels(known.Labels, place.Child("labels"))
			return append(found, validation.ValidateAnnotations(known.Annotations, place.Child("annotations"))...)
		case metav1.LabelSelector:
			return metav1validation.ValidateLabelSelector(&known, metav1validation.LabelSelectorValidationOptions{}, place)
		}
		for i := range value.NumField() {
			if part := value.Type().Field(i); part.IsExported() {
				at := place
				if name, _, _ := strings.Cut(part.Tag.Get("json"), ","); name != "" {
					at = place.Child(name)
				}
				found = append(found, checkNested(value.Field(i), at)...)
			}
		}
	}
	return found
}
