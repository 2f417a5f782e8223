package main

import (
	"encoding/json"
	"reflect"
	"strings"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/kubernetes/pkg/apis/apps"
	"k8s.io/kubernetes/pkg/apis/batch"
	"k8s.io/kubernetes/pkg/apis/core"
	"k8s.io/kubernetes/pkg/apis/networking"
)

// A cluster keeps what it filled in when an object is applied again: addresses, owners, its own annotations. So a live
// object and the text that it was made from are the same here.

const uid = types.UID("00000000-0000-0000-0000-000000000000")

// fillMetadata is what a request brings beside its body.
func fillMetadata(object metav1.Object, clusterScoped bool) {
	if object.GetName() == "" && object.GetGenerateName() != "" {
		object.SetName(object.GetGenerateName() + "00000")
	}
	if clusterScoped {
		object.SetNamespace("")
	} else if object.GetNamespace() == "" {
		object.SetNamespace("default")
	}
	if object.GetUID() == "" {
		object.SetUID(uid)
	}
}

// kept is what stays of the metadata when an object is applied over another.
func kept(after, before metav1.Object) {
	after.SetUID(before.GetUID())
	if before.GetResourceVersion() == "" {
		before.SetResourceVersion("1")
	}
	after.SetResourceVersion(before.GetResourceVersion())
	after.SetCreationTimestamp(before.GetCreationTimestamp())
	after.SetDeletionTimestamp(before.GetDeletionTimestamp())
	after.SetDeletionGracePeriodSeconds(before.GetDeletionGracePeriodSeconds())
	after.SetGeneration(before.GetGeneration())
	if len(after.GetFinalizers()) == 0 {
		after.SetFinalizers(before.GetFinalizers())
	}
	if len(after.GetOwnerReferences()) == 0 {
		after.SetOwnerReferences(before.GetOwnerReferences())
	}
}

// settle takes away what no author writes and the server or its controllers keep.
func settle(object metav1.Object) {
	object.SetUID("")
	object.SetResourceVersion("")
	object.SetGeneration(0)
	object.SetSelfLink("")
	object.SetCreationTimestamp(metav1.Time{})
	object.SetManagedFields(nil)
	object.SetAnnotations(withoutOwn(object.GetAnnotations()))
}

// The prefixes of annotations that kubectl, controllers and drivers write into objects of others.
var ownAnnotations = []string{
	"kubectl.kubernetes.io/last-applied-configuration",
	"deployment.kubernetes.io/",
	"deprecated.daemonset.template.generation",
	"pv.kubernetes.io/",
	"volume.kubernetes.io/",
	"volume.beta.kubernetes.io/storage-provisioner",
	"autoscaling.alpha.kubernetes.io/",
	"batch.kubernetes.io/job-tracking",
	"control-plane.alpha.kubernetes.io/leader",
	"endpoints.kubernetes.io/",
}

func withoutOwn(annotations map[string]string) map[string]string {
	var others map[string]string
	for key, value := range annotations {
		own := false
		for _, prefix := range ownAnnotations {
			own = own || strings.HasPrefix(key, prefix)
		}
		if !own {
			if others == nil {
				others = map[string]string{}
			}
			others[key] = value
		}
	}
	return others
}

// allocated gives after what the cluster filled into before and the author of after says nothing about. text is after as
// it was given: defaults hide what it does not say.
func allocated(after, before runtime.Object, text []byte) {
	says := saidBy(text)
	switch after := after.(type) {
	case *core.Service:
		allocatedOfService(&after.Spec, &before.(*core.Service).Spec)
	case *core.ServiceAccount:
		before := before.(*core.ServiceAccount)
		if after.Secrets == nil {
			after.Secrets = before.Secrets
		}
		if after.ImagePullSecrets == nil {
			after.ImagePullSecrets = before.ImagePullSecrets
		}
	case *core.PersistentVolumeClaim:
		before := before.(*core.PersistentVolumeClaim)
		if after.Spec.VolumeName == "" {
			after.Spec.VolumeName = before.Spec.VolumeName
		}
		if after.Spec.StorageClassName == nil {
			after.Spec.StorageClassName = before.Spec.StorageClassName
		}
	case *core.Secret:
		before := before.(*core.Secret)
		if after.Type == core.SecretTypeOpaque && !says("type") {
			after.Type = before.Type
		}
		if !says("data") && !says("stringData") {
			after.Data = before.Data
		}
	case *core.Pod:
		before := before.(*core.Pod)
		allocatedOfPod(&after.Spec, &before.Spec)
		labelled(after, before)
		limited(after, before)
		pulled(&after.Spec, &before.Spec, text, "spec")
	case *networking.Ingress:
		if after.Spec.IngressClassName == nil && after.Annotations["kubernetes.io/ingress.class"] == "" {
			after.Spec.IngressClassName = before.(*networking.Ingress).Spec.IngressClassName
		}
	case *batch.Job:
		// null takes away what the server has filled in.
		if after.Spec.Template.Labels != nil || !says("spec", "template", "metadata", "labels") {
			allocatedOfJob(after, before.(*batch.Job))
		}
	case *apps.Deployment:
		before := before.(*apps.Deployment)
		restarted(&after.Spec.Template, &before.Spec.Template)
		pulled(&after.Spec.Template.Spec, &before.Spec.Template.Spec, text, "spec", "template", "spec")
		if !says("spec", "replicas") {
			after.Spec.Replicas = before.Spec.Replicas
		}
	case *apps.StatefulSet:
		before := before.(*apps.StatefulSet)
		restarted(&after.Spec.Template, &before.Spec.Template)
		pulled(&after.Spec.Template.Spec, &before.Spec.Template.Spec, text, "spec", "template", "spec")
		if !says("spec", "replicas") {
			after.Spec.Replicas = before.Spec.Replicas
		}
		for i := range after.Spec.VolumeClaimTemplates {
			if i < len(before.Spec.VolumeClaimTemplates) && after.Spec.VolumeClaimTemplates[i].Spec.StorageClassName == nil {
				after.Spec.VolumeClaimTemplates[i].Spec.StorageClassName = before.Spec.VolumeClaimTemplates[i].Spec.StorageClassName
			}
		}
	case *apps.DaemonSet:
		before := before.(*apps.DaemonSet)
		restarted(&after.Spec.Template, &before.Spec.Template)
		pulled(&after.Spec.Template.Spec, &before.Spec.Template.Spec, text, "spec", "template", "spec")
	case *apps.ReplicaSet:
		if before := before.(*apps.ReplicaSet); !says("spec", "replicas") {
			after.Spec.Replicas = before.Spec.Replicas
		}
	}
	keptStatus(after, before)
}

// keptStatus: status is no author's, and an update leaves it as it is.
func keptStatus(after, before runtime.Object) {
	if status := reflect.ValueOf(after).Elem().FieldByName("Status"); status.IsValid() {
		status.Set(reflect.ValueOf(before).Elem().FieldByName("Status"))
	}
}

// withoutEmpty makes lists and maps without anything in them those that are not there, as storing an object does.
func withoutEmpty(value reflect.Value) {
	switch value.Kind() {
	case reflect.Pointer:
		if !value.IsNil() {
			withoutEmpty(value.Elem())
		}
	case reflect.Struct:
		for i := 0; i < value.NumField(); i++ {
			if field := value.Field(i); field.CanSet() {
				withoutEmpty(field)
			}
		}
	case reflect.Slice:
		if value.Len() == 0 {
			value.SetZero()
			return
		}
		for i := 0; i < value.Len(); i++ {
			withoutEmpty(value.Index(i))
		}
	case reflect.Map:
		if value.Len() == 0 {
			value.SetZero()
		}
	}
}

func withoutStatus(object runtime.Object) {
	if status := reflect.ValueOf(object).Elem().FieldByName("Status"); status.IsValid() {
		status.SetZero()
	}
}

// saidBy tells whether the text has a field, whatever its value.
func saidBy(text []byte) func(path ...string) bool {
	var root map[string]any
	_ = json.Unmarshal(text, &root)
	return func(path ...string) bool {
		at := root
		for i, key := range path {
			value, ok := at[key]
			if !ok || i == len(path)-1 {
				return ok
			}
			at, _ = value.(map[string]any)
		}
		return false
	}
}

// restarted: kubectl rollout restart leaves its time in the template, and applying leaves it there.
func restarted(after, before *core.PodTemplateSpec) {
	const at = "kubectl.kubernetes.io/restartedAt"
	time, has := before.Annotations[at]
	if _, says := after.Annotations[at]; !has || says {
		return
	}
	annotations := map[string]string{at: time}
	for key, value := range after.Annotations {
		annotations[key] = value
	}
	after.Annotations = annotations
}

func allocatedOfService(after, before *core.ServiceSpec) {
	named := func(spec *core.ServiceSpec) bool { return spec.Type == core.ServiceTypeExternalName }
	if named(after) || named(before) {
		return
	}
	if after.ClusterIP == "" {
		after.ClusterIP = before.ClusterIP
	}
	if len(after.ClusterIPs) == 0 && after.ClusterIP == before.ClusterIP {
		after.ClusterIPs = before.ClusterIPs
	}
	if len(after.IPFamilies) == 0 {
		after.IPFamilies = before.IPFamilies
	}
	if after.IPFamilyPolicy == nil {
		after.IPFamilyPolicy = before.IPFamilyPolicy
	}
	if after.HealthCheckNodePort == 0 && after.ExternalTrafficPolicy == before.ExternalTrafficPolicy {
		after.HealthCheckNodePort = before.HealthCheckNodePort
	}
	if after.Type == core.ServiceTypeClusterIP || before.Type == core.ServiceTypeClusterIP {
		return
	}
	ports := map[string]int32{}
	for _, port := range before.Ports {
		ports[port.Name] = port.NodePort
	}
	for i := range after.Ports {
		if after.Ports[i].NodePort == 0 {
			after.Ports[i].NodePort = ports[after.Ports[i].Name]
		}
	}
}

// allocatedOfJob: the selector by the UID of the Job and the labels for it.
func allocatedOfJob(after, before *batch.Job) {
	if after.Spec.ManualSelector != nil && *after.Spec.ManualSelector {
		return
	}
	if after.Spec.Selector == nil {
		after.Spec.Selector = before.Spec.Selector
	}
	labels := map[string]string{}
	for key, value := range after.Spec.Template.Labels {
		labels[key] = value
	}
	for _, key := range []string{batch.LegacyJobNameLabel, batch.JobNameLabel, batch.LegacyControllerUidLabel, batch.ControllerUidLabel} {
		if value, has := before.Spec.Template.Labels[key]; has && labels[key] == "" {
			labels[key] = value
		}
	}
	after.Spec.Template.Labels = labels
	// A label of its own: the controller writes these of the Job into the Job, too.
	for _, key := range []string{batch.LegacyJobNameLabel, batch.JobNameLabel, batch.LegacyControllerUidLabel, batch.ControllerUidLabel} {
		if value, has := before.Labels[key]; has && after.Labels[key] == "" {
			if after.Labels == nil {
				after.Labels = map[string]string{}
			}
			after.Labels[key] = value
		}
	}
}

// labelled: a pod gets the labels of its node that say where it is.
func labelled(after, before *core.Pod) {
	labels := map[string]string{}
	for key, value := range after.Labels {
		labels[key] = value
	}
	for _, key := range []string{"topology.kubernetes.io/region", "topology.kubernetes.io/zone"} {
		if value, has := before.Labels[key]; has && labels[key] == "" {
			labels[key] = value
		}
	}
	if len(labels) > 0 {
		after.Labels = labels
	}
}

// pulled: the tag of an image decides how it is pulled when the object is made. Applied again with another tag, what was decided
// stays, unless the author says something else. text is after as it was given, path where its pod is.
func pulled(after, before *core.PodSpec, text []byte, path ...string) {
	var root any
	_ = json.Unmarshal(text, &root)
	for _, key := range path {
		at, _ := root.(map[string]any)
		root = at[key]
	}
	pod, _ := root.(map[string]any)
	of := func(field string, after, before []core.Container) {
		given, _ := pod[field].([]any)
		for i := range after {
			if i >= len(given) {
				return
			}
			container, _ := given[i].(map[string]any)
			if _, says := container["imagePullPolicy"]; says {
				continue
			}
			for _, old := range before {
				if old.Name == after[i].Name {
					after[i].ImagePullPolicy = old.ImagePullPolicy
				}
			}
		}
	}
	of("containers", after.Containers, before.Containers)
	of("initContainers", after.InitContainers, before.InitContainers)
}

// limited: the LimitRanger fills in what containers do not say, and writes into an annotation that it did.
func limited(after, before *core.Pod) {
	const by = "kubernetes.io/limit-ranger"
	said, has := before.Annotations[by]
	if !has {
		return
	}
	annotations := map[string]string{by: said}
	for key, value := range after.Annotations {
		annotations[key] = value
	}
	after.Annotations = annotations
	of := func(after, before []core.Container) {
		for i := range after {
			if i >= len(before) {
				return
			}
			resources := &after[i].Resources
			resources.Requests = filledIn(resources.Requests, before[i].Resources.Requests)
			resources.Limits = filledIn(resources.Limits, before[i].Resources.Limits)
		}
	}
	of(after.Spec.Containers, before.Spec.Containers)
	of(after.Spec.InitContainers, before.Spec.InitContainers)
}

func filledIn(after, before core.ResourceList) core.ResourceList {
	var all core.ResourceList
	for _, list := range []core.ResourceList{before, after} {
		for name, quantity := range list {
			if all == nil {
				all = core.ResourceList{}
			}
			all[name] = quantity
		}
	}
	return all
}

// allocatedOfPod: where a pod was put, and what admission plugins add to it.
func allocatedOfPod(after, before *core.PodSpec) {
	if after.NodeName == "" {
		after.NodeName = before.NodeName
	}
	if after.ServiceAccountName == "" {
		after.ServiceAccountName = before.ServiceAccountName
	}
	if after.Priority == nil {
		after.Priority = before.Priority
	}
	if after.PreemptionPolicy == nil {
		after.PreemptionPolicy = before.PreemptionPolicy
	}
	if len(after.Tolerations) == 0 {
		after.Tolerations = before.Tolerations
	}
	const token = "kube-api-access-"
	for _, volume := range before.Volumes {
		if strings.HasPrefix(volume.Name, token) {
			after.Volumes = append(after.Volumes, volume)
		}
	}
	mounts := func(after, before []core.Container) {
		for i := range after {
			if i >= len(before) {
				return
			}
			for _, mount := range before[i].VolumeMounts {
				if strings.HasPrefix(mount.Name, token) {
					after[i].VolumeMounts = append(after[i].VolumeMounts, mount)
				}
			}
		}
	}
	mounts(after.Containers, before.Containers)
	mounts(after.InitContainers, before.InitContainers)
}
