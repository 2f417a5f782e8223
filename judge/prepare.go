package main

import (
	"reflect"

	apiequality "k8s.io/apimachinery/pkg/api/equality"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	metav1validation "k8s.io/apimachinery/pkg/apis/meta/v1/validation"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/util/validation/field"
	utilfeature "k8s.io/apiserver/pkg/util/feature"
	"k8s.io/component-base/featuregate"
	pvapi "k8s.io/kubernetes/pkg/api/persistentvolume"
	pvcapi "k8s.io/kubernetes/pkg/api/persistentvolumeclaim"
	podapi "k8s.io/kubernetes/pkg/api/pod"
	"k8s.io/kubernetes/pkg/apis/apps"
	"k8s.io/kubernetes/pkg/apis/autoscaling"
	autoscalingvalidation "k8s.io/kubernetes/pkg/apis/autoscaling/validation"
	"k8s.io/kubernetes/pkg/apis/batch"
	batchvalidation "k8s.io/kubernetes/pkg/apis/batch/validation"
	"k8s.io/kubernetes/pkg/apis/coordination"
	"k8s.io/kubernetes/pkg/apis/core"
	corevalidation "k8s.io/kubernetes/pkg/apis/core/validation"
	"k8s.io/kubernetes/pkg/apis/discovery"
	"k8s.io/kubernetes/pkg/apis/storage"
	"k8s.io/kubernetes/pkg/features"
)

// What the registries of the API server do to an object before they validate it. Their packages bring the whole server
// along, so the few lines that decide a verdict or a default are repeated here, each under the name of its kind.

func enabled(feature featuregate.Feature) bool {
	return utilfeature.DefaultFeatureGate.Enabled(feature)
}

func isNil(object runtime.Object) bool {
	value := reflect.ValueOf(object)
	return !value.IsValid() || value.Kind() == reflect.Pointer && value.IsNil()
}

func preparePod(after, before *core.Pod) {
	podapi.DropDisabledPodFields(after, before)
}

func dropStatefulSetFields(after, before *apps.StatefulSet) {
	rolling := after.Spec.UpdateStrategy.RollingUpdate
	used := before != nil && before.Spec.UpdateStrategy.RollingUpdate != nil && before.Spec.UpdateStrategy.RollingUpdate.MaxUnavailable != nil
	if rolling != nil && !used && !enabled(features.MaxUnavailableStatefulSet) {
		rolling.MaxUnavailable = nil
	}
}

// countTemplate: the server counts the templates of a DaemonSet itself.
func countTemplate(after, before *apps.DaemonSet) {
	if before == nil {
		return
	}
	after.Spec.TemplateGeneration = before.Spec.TemplateGeneration
	if !apiequality.Semantic.DeepEqual(before.Spec.Template, after.Spec.Template) {
		after.Spec.TemplateGeneration++
	}
}

// prepareLimitRange: one without a name gets one.
func prepareLimitRange(after, _ *core.LimitRange) {
	if after.Name == "" {
		after.Name = string(uid)
	}
}

// prepareJob: a Job without a selector of its own gets one by its UID, and its pods the labels for it.
func prepareJob(after, before *batch.Job) {
	if before != nil {
		podapi.DropDisabledTemplateFields(&after.Spec.Template, &before.Spec.Template)
		return
	}
	podapi.DropDisabledTemplateFields(&after.Spec.Template, nil)
	if after.Spec.ManualSelector != nil && *after.Spec.ManualSelector {
		return
	}
	labels := after.Spec.Template.Labels
	if labels == nil {
		labels = map[string]string{}
		after.Spec.Template.Labels = labels
	}
	for _, label := range []string{batch.LegacyJobNameLabel, batch.JobNameLabel} {
		if _, found := labels[label]; !found {
			labels[label] = after.Name
		}
	}
	for _, label := range []string{batch.LegacyControllerUidLabel, batch.ControllerUidLabel} {
		if _, found := labels[label]; !found {
			labels[label] = string(after.UID)
		}
	}
	if after.Spec.Selector == nil {
		after.Spec.Selector = &metav1.LabelSelector{}
	}
	if after.Spec.Selector.MatchLabels == nil {
		after.Spec.Selector.MatchLabels = map[string]string{}
	}
	if _, found := after.Spec.Selector.MatchLabels[batch.ControllerUidLabel]; !found {
		after.Spec.Selector.MatchLabels[batch.ControllerUidLabel] = string(after.UID)
	}
}

func jobOptions(after, before *batch.Job) batchvalidation.JobValidationOptions {
	options := batchvalidation.JobValidationOptions{RequirePrefixedLabels: true}
	if before == nil {
		options.PodValidationOptions = podapi.GetValidationOptionsFromPodTemplate(&after.Spec.Template, nil)
		return options
	}
	options.PodValidationOptions = podapi.GetValidationOptionsFromPodTemplate(&after.Spec.Template, &before.Spec.Template)
	if metav1validation.LabelSelectorHasInvalidLabelValue(before.Spec.Selector) {
		options.AllowInvalidLabelValueInSelector = true
	}
	suspended := before.Spec.Suspend != nil && *before.Spec.Suspend
	notStarted := before.Status.StartTime == nil
	idle := suspended && before.Status.Active == 0 && (notStarted || batchvalidation.IsConditionTrue(before.Status.Conditions, batch.JobSuspended))
	options.AllowMutableSchedulingDirectives = suspended && notStarted
	if enabled(features.MutablePodResourcesForSuspendedJobs) {
		options.AllowMutablePodResources = idle
	}
	if enabled(features.MutableSchedulingDirectivesForSuspendedJobs) {
		options.AllowMutableSchedulingDirectives = idle
	}
	_, named := before.Spec.Template.Labels[batch.JobNameLabel]
	_, owned := before.Spec.Template.Labels[batch.ControllerUidLabel]
	options.RequirePrefixedLabels = named && owned
	return options
}

// prepareService: IP families are those of a cluster with IPv4, which is said of clusters in the README.
func prepareService(after, before *core.Service) {
	spec := &after.Spec
	if spec.ClusterIP != "" && len(spec.ClusterIPs) == 0 {
		spec.ClusterIPs = []string{spec.ClusterIP}
	}
	if spec.Type == core.ServiceTypeExternalName {
		// As it is read: the server sets it, and drops it again.
		spec.InternalTrafficPolicy = nil
		return
	}
	if before != nil {
		dropServiceFields(spec, &before.Spec)
	}
	if spec.IPFamilyPolicy == nil {
		policy := core.IPFamilyPolicySingleStack
		if spec.ClusterIP == core.ClusterIPNone && len(spec.Selector) == 0 {
			policy = core.IPFamilyPolicyRequireDualStack
		}
		spec.IPFamilyPolicy = &policy
	}
}

// dropServiceFields: what a change of the type makes meaningless goes, if nobody changed it at the same time.
func dropServiceFields(after, before *core.ServiceSpec) {
	balanced := after.Type == core.ServiceTypeLoadBalancer
	external := func(spec *core.ServiceSpec) bool {
		return spec.Type == core.ServiceTypeLoadBalancer || spec.Type == core.ServiceTypeNodePort || len(spec.ExternalIPs) > 0
	}
	if before.Type == core.ServiceTypeLoadBalancer && !balanced {
		if reflect.DeepEqual(after.LoadBalancerClass, before.LoadBalancerClass) {
			after.LoadBalancerClass = nil
		}
		if reflect.DeepEqual(after.AllocateLoadBalancerNodePorts, before.AllocateLoadBalancerNodePorts) {
			after.AllocateLoadBalancerNodePorts = nil
		}
		if after.HealthCheckNodePort == before.HealthCheckNodePort {
			after.HealthCheckNodePort = 0
		}
	}
	if external(before) && !external(after) && after.ExternalTrafficPolicy == before.ExternalTrafficPolicy {
		after.ExternalTrafficPolicy = ""
	}
	if after.Type == core.ServiceTypeClusterIP && before.Type != core.ServiceTypeClusterIP {
		known := map[int32]bool{}
		for _, port := range before.Ports {
			known[port.NodePort] = true
		}
		for i := range after.Ports {
			if known[after.Ports[i].NodePort] {
				after.Ports[i].NodePort = 0
			}
		}
	}
}

// validateService looks at the related fields first, as the allocator of addresses does, which refuses before validation.
func validateService(service *core.Service) field.ErrorList {
	if found := corevalidation.ValidateServiceClusterIPsRelatedFields(service, nil); len(found) > 0 {
		return found
	}
	return corevalidation.ValidateServiceCreate(service)
}

func validateServiceUpdate(after, before *core.Service) field.ErrorList {
	return corevalidation.ValidateServiceUpdate(after, before)
}

func prepareServiceAccount(after, _ *core.ServiceAccount) {
	for i, secret := range after.Secrets {
		after.Secrets[i] = core.ObjectReference{Name: secret.Name}
	}
}

func prepareNamespace(after, before *core.Namespace) {
	if before != nil {
		after.Spec.Finalizers = before.Spec.Finalizers
	} else if len(after.Spec.Finalizers) == 0 {
		after.Spec.Finalizers = []core.FinalizerName{core.FinalizerKubernetes}
	}
	labels := map[string]string{}
	for key, value := range after.Labels {
		labels[key] = value
	}
	labels["kubernetes.io/metadata.name"] = after.Name
	after.Labels = labels
}

func preparePersistentVolume(after, before *core.PersistentVolume) {
	if before == nil {
		pvapi.DropDisabledSpecFields(&after.Spec, nil)
		return
	}
	pvapi.DropDisabledSpecFields(&after.Spec, &before.Spec)
}

func preparePersistentVolumeClaim(after, before *core.PersistentVolumeClaim) {
	var old *core.PersistentVolumeClaimSpec
	if before != nil {
		old = &before.Spec
	}
	pvcapi.DropDisabledFields(&after.Spec, old)
	pvcapi.EnforceDataSourceBackwardsCompatibility(&after.Spec, old)
	pvcapi.NormalizeDataSources(&after.Spec)
	if old != nil {
		pvcapi.NormalizeDataSources(old)
	}
}

func prepareAutoscaler(after, before *autoscaling.HorizontalPodAutoscaler) {
	tolerant := func(scaler *autoscaling.HorizontalPodAutoscaler) bool {
		if scaler == nil || scaler.Spec.Behavior == nil {
			return false
		}
		behavior := scaler.Spec.Behavior
		return behavior.ScaleUp != nil && behavior.ScaleUp.Tolerance != nil || behavior.ScaleDown != nil && behavior.ScaleDown.Tolerance != nil
	}
	behavior := after.Spec.Behavior
	if behavior == nil || enabled(features.HPAConfigurableTolerance) || tolerant(before) {
		return
	}
	for _, rules := range []*autoscaling.HPAScalingRules{behavior.ScaleDown, behavior.ScaleUp} {
		if rules != nil {
			rules.Tolerance = nil
		}
	}
}

func autoscalerOptions(after, before *autoscaling.HorizontalPodAutoscaler) autoscalingvalidation.HorizontalPodAutoscalerSpecValidationOptions {
	options := autoscalingvalidation.HorizontalPodAutoscalerSpecValidationOptions{
		MinReplicasLowerBound:          1,
		ObjectMetricsValidationOptions: autoscalingvalidation.CrossVersionObjectReferenceValidationOptions{AllowEmptyAPIGroup: true},
	}
	target := after.Spec.ScaleTargetRef
	wasZero := before != nil && before.Spec.MinReplicas != nil && *before.Spec.MinReplicas == 0
	if enabled(features.HPAScaleToZero) || wasZero {
		options.MinReplicasLowerBound = 0
	}
	if before != nil && before.Spec.ScaleTargetRef.APIVersion == target.APIVersion && before.Spec.ScaleTargetRef.Kind == target.Kind {
		options.ScaleTargetRefValidationOptions.AllowInvalidAPIVersion = true
	} else if target.Kind == "ReplicationController" {
		options.ScaleTargetRefValidationOptions.AllowEmptyAPIGroup = true
	}
	return options
}

func prepareCSIDriver(after, before *storage.CSIDriver) {
	if before == nil && !enabled(features.SELinuxMountReadWriteOncePod) {
		after.Spec.SELinuxMount = nil
	}
	if before == nil && !enabled(features.MutableCSINodeAllocatableCount) {
		after.Spec.NodeAllocatableUpdatePeriodSeconds = nil
	}
	if before == nil && !enabled(features.CSIServiceAccountTokenSecrets) {
		after.Spec.ServiceAccountTokenInSecrets = nil
	}
	if before == nil && !enabled(features.VolumeLimitScaling) {
		after.Spec.PreventPodSchedulingIfMissing = nil
	}
}

// prepareLease: the feature that uses these two (CoordinatedLeaderElection) is off in all versions that are judged.
func prepareLease(after, before *coordination.Lease) {
	if before == nil {
		after.Spec.Strategy = nil
		after.Spec.PreferredHolder = nil
	}
}

// prepareEndpointSlice: v1 does not take the topology of the versions before it.
func prepareEndpointSlice(after, _ *discovery.EndpointSlice) {
	for i := range after.Endpoints {
		after.Endpoints[i].DeprecatedTopology = nil
	}
}
