package main

import (
	"context"
	"fmt"

	metav1validation "k8s.io/apimachinery/pkg/apis/meta/v1/validation"
	"k8s.io/apimachinery/pkg/runtime"
	utilvalidation "k8s.io/apimachinery/pkg/util/validation"
	"k8s.io/apimachinery/pkg/util/validation/field"
	jobapi "k8s.io/kubernetes/pkg/api/job"
	nodeapi "k8s.io/kubernetes/pkg/api/node"
	pvapi "k8s.io/kubernetes/pkg/api/persistentvolume"
	pvcapi "k8s.io/kubernetes/pkg/api/persistentvolumeclaim"
	podapi "k8s.io/kubernetes/pkg/api/pod"
	serviceapi "k8s.io/kubernetes/pkg/api/service"
	storageapi "k8s.io/kubernetes/pkg/api/storage"
	"k8s.io/kubernetes/pkg/apis/apps"
	appsvalidation "k8s.io/kubernetes/pkg/apis/apps/validation"
	"k8s.io/kubernetes/pkg/apis/autoscaling"
	autoscalingvalidation "k8s.io/kubernetes/pkg/apis/autoscaling/validation"
	"k8s.io/kubernetes/pkg/apis/batch"
	batchvalidation "k8s.io/kubernetes/pkg/apis/batch/validation"
	"k8s.io/kubernetes/pkg/apis/coordination"
	coordinationvalidation "k8s.io/kubernetes/pkg/apis/coordination/validation"
	"k8s.io/kubernetes/pkg/apis/core"
	corevalidation "k8s.io/kubernetes/pkg/apis/core/validation"
	"k8s.io/kubernetes/pkg/apis/discovery"
	discoveryvalidation "k8s.io/kubernetes/pkg/apis/discovery/validation"
	"k8s.io/kubernetes/pkg/apis/networking"
	networkingvalidation "k8s.io/kubernetes/pkg/apis/networking/validation"
	"k8s.io/kubernetes/pkg/apis/node"
	nodevalidation "k8s.io/kubernetes/pkg/apis/node/validation"
	"k8s.io/kubernetes/pkg/apis/policy"
	policyvalidation "k8s.io/kubernetes/pkg/apis/policy/validation"
	"k8s.io/kubernetes/pkg/apis/rbac"
	rbacvalidation "k8s.io/kubernetes/pkg/apis/rbac/validation"
	"k8s.io/kubernetes/pkg/apis/scheduling"
	schedulingvalidation "k8s.io/kubernetes/pkg/apis/scheduling/validation"
	"k8s.io/kubernetes/pkg/apis/storage"
	storagevalidation "k8s.io/kubernetes/pkg/apis/storage/validation"
	volumevalidation "k8s.io/kubernetes/pkg/volume/validation"
)

// A kind calls what the strategy of its registry (pkg/registry/<group>/<kind>/strategy.go) calls, in the same order.
type kind struct {
	clusterScoped  bool
	prepare        func(after, before runtime.Object)
	validate       func(object runtime.Object) field.ErrorList
	validateUpdate func(after, before runtime.Object) field.ErrorList
	warnings       func(after, before runtime.Object) []string
}

type typed[T runtime.Object] struct {
	clusterScoped bool
	// prepare drops the fields of features that are off and fills in what the server fills in before it validates.
	// before is nil when the object is created.
	prepare        func(after, before T)
	validate       func(object T) field.ErrorList
	validateUpdate func(after, before T) field.ErrorList
	warnings       func(after, before T) []string
}

func (t typed[T]) kind() kind {
	cast := func(object runtime.Object) (typed T) {
		if object != nil {
			typed = object.(T)
		}
		return typed
	}
	k := kind{clusterScoped: t.clusterScoped}
	if t.prepare != nil {
		k.prepare = func(after, before runtime.Object) { t.prepare(cast(after), cast(before)) }
	}
	k.validate = func(object runtime.Object) field.ErrorList { return t.validate(cast(object)) }
	k.validateUpdate = func(after, before runtime.Object) field.ErrorList {
		return t.validateUpdate(cast(after), cast(before))
	}
	if t.warnings != nil {
		k.warnings = func(after, before runtime.Object) []string { return t.warnings(cast(after), cast(before)) }
	}
	return k
}

func kindOf(object runtime.Object) (kind, bool) {
	switch object.(type) {
	case *core.Pod:
		return pods, true
	case *core.PodTemplate:
		return podTemplates, true
	case *core.ReplicationController:
		return replicationControllers, true
	case *apps.Deployment:
		return deployments, true
	case *apps.StatefulSet:
		return statefulSets, true
	case *apps.DaemonSet:
		return daemonSets, true
	case *apps.ReplicaSet:
		return replicaSets, true
	case *apps.ControllerRevision:
		return controllerRevisions, true
	case *batch.Job:
		return jobs, true
	case *batch.CronJob:
		return cronJobs, true
	}
	k, ok := plainKinds[fmt.Sprintf("%T", object)]
	return k, ok
}

var ctx = context.Background()

var template = field.NewPath("spec", "template")

func podNameWarnings(name string) []string {
	if problems := utilvalidation.IsDNS1123Label(name); len(problems) != 0 {
		return []string{fmt.Sprintf("metadata.name: this is used in Pod names and hostnames, which can result in surprising behavior; a DNS label is recommended: %v", problems)}
	}
	return nil
}

func templateOf[T runtime.Object](object T, of func(T) *core.PodTemplateSpec) *core.PodTemplateSpec {
	if runtime.Object(object) == nil || isNil(object) {
		return nil
	}
	return of(object)
}

// withTemplate is the part that all kinds with a pod template have alike.
func withTemplate[T runtime.Object](
	of func(T) *core.PodTemplateSpec,
	nameOf func(T) string,
	at *field.Path,
	validate func(T, corevalidation.PodValidationOptions) field.ErrorList,
	validateUpdate func(T, T, corevalidation.PodValidationOptions) field.ErrorList,
) typed[T] {
	return typed[T]{
		prepare: func(after, before T) {
			podapi.DropDisabledTemplateFields(of(after), templateOf(before, of))
		},
		validate: func(object T) field.ErrorList {
			return validate(object, podapi.GetValidationOptionsFromPodTemplate(of(object), nil))
		},
		validateUpdate: func(after, before T) field.ErrorList {
			return validateUpdate(after, before, podapi.GetValidationOptionsFromPodTemplate(of(after), of(before)))
		},
		warnings: func(after, before T) []string {
			var found []string
			old := templateOf(before, of)
			if old == nil && nameOf != nil {
				found = podNameWarnings(nameOf(after))
			}
			return append(found, podapi.GetWarningsForPodTemplate(ctx, at, of(after), old)...)
		},
	}
}

var pods = typed[*core.Pod]{
	prepare: preparePod,
	validate: func(pod *core.Pod) field.ErrorList {
		options := podapi.GetValidationOptionsFromPodSpecAndMeta(&pod.Spec, nil, &pod.ObjectMeta, nil)
		options.ResourceIsPod = true
		return corevalidation.ValidatePodCreate(pod, options)
	},
	validateUpdate: func(after, before *core.Pod) field.ErrorList {
		options := podapi.GetValidationOptionsFromPodSpecAndMeta(&after.Spec, &before.Spec, &after.ObjectMeta, &before.ObjectMeta)
		options.ResourceIsPod = true
		return corevalidation.ValidatePodUpdate(after, before, options)
	},
	warnings: func(after, before *core.Pod) []string {
		if before != nil {
			return nil
		}
		var found []string
		if problems := utilvalidation.IsDNS1123Label(after.Name); len(problems) != 0 {
			found = append(found, fmt.Sprintf("metadata.name: this is used in the Pod's hostname, which can result in surprising behavior; a DNS label is recommended: %v", problems))
		}
		return append(found, podapi.GetWarningsForPod(ctx, after, nil)...)
	},
}.kind()

var podTemplates = withTemplate(
	func(o *core.PodTemplate) *core.PodTemplateSpec { return &o.Template }, nil, field.NewPath("template"),
	corevalidation.ValidatePodTemplate, corevalidation.ValidatePodTemplateUpdate,
).kind()

var replicationControllers = withTemplate(
	func(o *core.ReplicationController) *core.PodTemplateSpec { return o.Spec.Template },
	func(o *core.ReplicationController) string { return o.Name }, template,
	corevalidation.ValidateReplicationController, corevalidation.ValidateReplicationControllerUpdate,
).kind()

var deployments = withTemplate(
	func(o *apps.Deployment) *core.PodTemplateSpec { return &o.Spec.Template },
	func(o *apps.Deployment) string { return o.Name }, template,
	appsvalidation.ValidateDeployment, appsvalidation.ValidateDeploymentUpdate,
).kind()

var replicaSets = withTemplate(
	func(o *apps.ReplicaSet) *core.PodTemplateSpec { return &o.Spec.Template },
	func(o *apps.ReplicaSet) string { return o.Name }, template,
	appsvalidation.ValidateReplicaSet, appsvalidation.ValidateReplicaSetUpdate,
).kind()

var daemonSets = func() kind {
	sets := withTemplate(
		func(o *apps.DaemonSet) *core.PodTemplateSpec { return &o.Spec.Template }, nil, template,
		appsvalidation.ValidateDaemonSet,
		func(after, before *apps.DaemonSet, options corevalidation.PodValidationOptions) field.ErrorList {
			if metav1validation.LabelSelectorHasInvalidLabelValue(before.Spec.Selector) {
				options.AllowInvalidLabelValueInSelector = true
			}
			return appsvalidation.ValidateDaemonSetUpdate(after, before, options)
		},
	)
	dropTemplate := sets.prepare
	sets.prepare = func(after, before *apps.DaemonSet) {
		dropTemplate(after, before)
		countTemplate(after, before)
	}
	return sets.kind()
}()

var statefulSets = func() kind {
	sets := withTemplate(
		func(o *apps.StatefulSet) *core.PodTemplateSpec { return &o.Spec.Template }, nil, template,
		appsvalidation.ValidateStatefulSet, appsvalidation.ValidateStatefulSetUpdate,
	)
	ofTemplate, dropTemplate := sets.warnings, sets.prepare
	sets.prepare = func(after, before *apps.StatefulSet) {
		dropStatefulSetFields(after, before)
		dropTemplate(after, before)
	}
	sets.warnings = func(after, before *apps.StatefulSet) []string {
		found := ofTemplate(after, before)
		for i, claim := range after.Spec.VolumeClaimTemplates {
			found = append(found, pvcapi.GetWarningsForPersistentVolumeClaimSpec(field.NewPath("spec", "volumeClaimTemplates").Index(i), claim.Spec)...)
		}
		if limit := after.Spec.RevisionHistoryLimit; limit != nil && *limit < 0 {
			found = append(found, "spec.revisionHistoryLimit: a negative value retains all historical revisions; a value >= 0 is recommended")
		}
		return found
	}
	return sets.kind()
}()

var controllerRevisions = typed[*apps.ControllerRevision]{
	validate:       appsvalidation.ValidateControllerRevisionCreate,
	validateUpdate: appsvalidation.ValidateControllerRevisionUpdate,
}.kind()

var jobs = typed[*batch.Job]{
	prepare: prepareJob,
	validate: func(job *batch.Job) field.ErrorList {
		return batchvalidation.ValidateJob(job, jobOptions(job, nil))
	},
	validateUpdate: func(after, before *batch.Job) field.ErrorList {
		options := jobOptions(after, before)
		return append(batchvalidation.ValidateJob(after, options), batchvalidation.ValidateJobUpdate(after, before, options)...)
	},
	warnings: func(after, before *batch.Job) []string {
		if before != nil {
			return jobapi.WarningsForJobSpec(ctx, field.NewPath("spec"), &after.Spec, &before.Spec)
		}
		return append(podNameWarnings(after.Name), jobapi.WarningsForJobSpec(ctx, field.NewPath("spec"), &after.Spec, nil)...)
	},
}.kind()

var cronJobs = func() kind {
	of := func(o *batch.CronJob) *core.PodTemplateSpec { return &o.Spec.JobTemplate.Spec.Template }
	crons := withTemplate(of, nil, nil, batchvalidation.ValidateCronJobCreate, batchvalidation.ValidateCronJobUpdate)
	crons.warnings = func(after, before *batch.CronJob) []string {
		at := field.NewPath("spec", "jobTemplate", "spec")
		if before != nil {
			return jobapi.WarningsForJobSpec(ctx, at, &after.Spec.JobTemplate.Spec, &before.Spec.JobTemplate.Spec)
		}
		return append(podNameWarnings(after.Name), jobapi.WarningsForJobSpec(ctx, at, &after.Spec.JobTemplate.Spec, nil)...)
	}
	return crons.kind()
}()

// plainKinds are those without a pod template, by the name of their internal type.
var plainKinds = map[string]kind{
	"*core.Service": typed[*core.Service]{
		prepare:        prepareService,
		validate:       validateService,
		validateUpdate: validateServiceUpdate,
		warnings:       serviceapi.GetWarningsForService,
	}.kind(),
	"*core.ConfigMap": typed[*core.ConfigMap]{
		validate:       corevalidation.ValidateConfigMap,
		validateUpdate: corevalidation.ValidateConfigMapUpdate,
	}.kind(),
	"*core.Secret": typed[*core.Secret]{
		validate:       corevalidation.ValidateSecret,
		validateUpdate: corevalidation.ValidateSecretUpdate,
		warnings:       secretWarnings,
	}.kind(),
	"*core.ServiceAccount": typed[*core.ServiceAccount]{
		prepare:        prepareServiceAccount,
		validate:       corevalidation.ValidateServiceAccount,
		validateUpdate: corevalidation.ValidateServiceAccountUpdate,
		warnings:       serviceAccountWarnings,
	}.kind(),
	"*core.Namespace": typed[*core.Namespace]{
		clusterScoped: true,
		prepare:       prepareNamespace,
		validate: func(namespace *core.Namespace) field.ErrorList {
			return admitted(corevalidation.ValidateNamespace(namespace), namespace, nil)
		},
		validateUpdate: func(after, before *core.Namespace) field.ErrorList {
			found := append(corevalidation.ValidateNamespace(after), corevalidation.ValidateNamespaceUpdate(after, before)...)
			return admitted(found, after, before)
		},
	}.kind(),
	"*core.Node": typed[*core.Node]{
		clusterScoped: true,
		validate:      corevalidation.ValidateNode,
		validateUpdate: func(after, before *core.Node) field.ErrorList {
			return append(corevalidation.ValidateNode(after), corevalidation.ValidateNodeUpdate(after, before)...)
		},
	}.kind(),
	"*core.LimitRange": typed[*core.LimitRange]{
		prepare:        prepareLimitRange,
		validate:       corevalidation.ValidateLimitRange,
		validateUpdate: func(after, _ *core.LimitRange) field.ErrorList { return corevalidation.ValidateLimitRange(after) },
	}.kind(),
	"*core.ResourceQuota": typed[*core.ResourceQuota]{
		validate:       corevalidation.ValidateResourceQuota,
		validateUpdate: corevalidation.ValidateResourceQuotaUpdate,
		warnings:       quotaWarnings,
	}.kind(),
	"*core.Endpoints": typed[*core.Endpoints]{
		validate:       corevalidation.ValidateEndpointsCreate,
		validateUpdate: corevalidation.ValidateEndpointsUpdate,
		warnings:       endpointsWarnings,
	}.kind(),
	"*core.PersistentVolume": typed[*core.PersistentVolume]{
		clusterScoped: true,
		prepare:       preparePersistentVolume,
		validate: func(volume *core.PersistentVolume) field.ErrorList {
			options := corevalidation.ValidationOptionsForPersistentVolume(volume, nil)
			return append(corevalidation.ValidatePersistentVolume(volume, options), volumevalidation.ValidatePersistentVolume(volume)...)
		},
		validateUpdate: func(after, before *core.PersistentVolume) field.ErrorList {
			options := corevalidation.ValidationOptionsForPersistentVolume(after, before)
			found := append(corevalidation.ValidatePersistentVolume(after, options), volumevalidation.ValidatePersistentVolume(after)...)
			return append(found, corevalidation.ValidatePersistentVolumeUpdate(after, before, options)...)
		},
		warnings: func(after, _ *core.PersistentVolume) []string { return pvapi.GetWarningsForPersistentVolume(after) },
	}.kind(),
	"*core.PersistentVolumeClaim": typed[*core.PersistentVolumeClaim]{
		prepare: preparePersistentVolumeClaim,
		validate: func(claim *core.PersistentVolumeClaim) field.ErrorList {
			return corevalidation.ValidatePersistentVolumeClaim(claim, corevalidation.ValidationOptionsForPersistentVolumeClaim(claim, nil))
		},
		validateUpdate: func(after, before *core.PersistentVolumeClaim) field.ErrorList {
			return corevalidation.ValidatePersistentVolumeClaimUpdate(after, before, corevalidation.ValidationOptionsForPersistentVolumeClaim(after, before))
		},
		warnings: func(after, _ *core.PersistentVolumeClaim) []string {
			return pvcapi.GetWarningsForPersistentVolumeClaim(after)
		},
	}.kind(),
	"*autoscaling.HorizontalPodAutoscaler": typed[*autoscaling.HorizontalPodAutoscaler]{
		prepare: prepareAutoscaler,
		validate: func(scaler *autoscaling.HorizontalPodAutoscaler) field.ErrorList {
			return autoscalingvalidation.ValidateHorizontalPodAutoscaler(scaler, autoscalerOptions(scaler, nil))
		},
		validateUpdate: func(after, before *autoscaling.HorizontalPodAutoscaler) field.ErrorList {
			return autoscalingvalidation.ValidateHorizontalPodAutoscalerUpdate(after, before, autoscalerOptions(after, before))
		},
	}.kind(),
	"*networking.NetworkPolicy": typed[*networking.NetworkPolicy]{
		validate: func(policy *networking.NetworkPolicy) field.ErrorList {
			return networkingvalidation.ValidateNetworkPolicy(policy, networkingvalidation.ValidationOptionsForNetworking(policy, nil))
		},
		validateUpdate: func(after, before *networking.NetworkPolicy) field.ErrorList {
			return networkingvalidation.ValidateNetworkPolicyUpdate(after, before, networkingvalidation.ValidationOptionsForNetworking(after, before))
		},
		warnings: networkPolicyWarnings,
	}.kind(),
	"*networking.Ingress": typed[*networking.Ingress]{
		validate:       networkingvalidation.ValidateIngressCreate,
		validateUpdate: networkingvalidation.ValidateIngressUpdate,
		warnings:       ingressWarnings,
	}.kind(),
	"*networking.IngressClass": typed[*networking.IngressClass]{
		clusterScoped:  true,
		validate:       networkingvalidation.ValidateIngressClass,
		validateUpdate: networkingvalidation.ValidateIngressClassUpdate,
	}.kind(),
	"*networking.IPAddress": typed[*networking.IPAddress]{
		clusterScoped: true,
		validate:      networkingvalidation.ValidateIPAddress,
		validateUpdate: func(after, before *networking.IPAddress) field.ErrorList {
			return append(networkingvalidation.ValidateIPAddress(after), networkingvalidation.ValidateIPAddressUpdate(after, before)...)
		},
	}.kind(),
	"*networking.ServiceCIDR": typed[*networking.ServiceCIDR]{
		clusterScoped:  true,
		validate:       networkingvalidation.ValidateServiceCIDR,
		validateUpdate: networkingvalidation.ValidateServiceCIDRUpdate,
	}.kind(),
	"*policy.PodDisruptionBudget": typed[*policy.PodDisruptionBudget]{
		validate: func(budget *policy.PodDisruptionBudget) field.ErrorList {
			return policyvalidation.ValidatePodDisruptionBudget(budget, policyvalidation.PodDisruptionBudgetValidationOptions{})
		},
		validateUpdate: func(after, before *policy.PodDisruptionBudget) field.ErrorList {
			selector := before.Spec.Selector
			return policyvalidation.ValidatePodDisruptionBudget(after, policyvalidation.PodDisruptionBudgetValidationOptions{
				AllowInvalidLabelValueInSelector: selector != nil && metav1validation.LabelSelectorHasInvalidLabelValue(selector),
			})
		},
	}.kind(),
	"*rbac.Role":        typed[*rbac.Role]{validate: rbacvalidation.ValidateRole, validateUpdate: rbacvalidation.ValidateRoleUpdate}.kind(),
	"*rbac.RoleBinding": typed[*rbac.RoleBinding]{validate: rbacvalidation.ValidateRoleBinding, validateUpdate: rbacvalidation.ValidateRoleBindingUpdate}.kind(),
	"*rbac.ClusterRole": typed[*rbac.ClusterRole]{
		clusterScoped: true,
		validate: func(role *rbac.ClusterRole) field.ErrorList {
			return rbacvalidation.ValidateClusterRole(role, rbacvalidation.ClusterRoleValidationOptions{})
		},
		validateUpdate: func(after, before *rbac.ClusterRole) field.ErrorList {
			return rbacvalidation.ValidateClusterRoleUpdate(after, before, rbacvalidation.ClusterRoleValidationOptions{})
		},
	}.kind(),
	"*rbac.ClusterRoleBinding": typed[*rbac.ClusterRoleBinding]{
		clusterScoped:  true,
		validate:       rbacvalidation.ValidateClusterRoleBinding,
		validateUpdate: rbacvalidation.ValidateClusterRoleBindingUpdate,
	}.kind(),
	"*storage.StorageClass": typed[*storage.StorageClass]{
		clusterScoped: true,
		validate:      storagevalidation.ValidateStorageClass,
		validateUpdate: func(after, before *storage.StorageClass) field.ErrorList {
			return append(storagevalidation.ValidateStorageClass(after), storagevalidation.ValidateStorageClassUpdate(after, before)...)
		},
		warnings: func(after, _ *storage.StorageClass) []string { return storageapi.GetWarningsForStorageClass(after) },
	}.kind(),
	"*storage.CSIDriver": typed[*storage.CSIDriver]{
		clusterScoped:  true,
		prepare:        prepareCSIDriver,
		validate:       storagevalidation.ValidateCSIDriver,
		validateUpdate: storagevalidation.ValidateCSIDriverUpdate,
	}.kind(),
	"*storage.CSINode": typed[*storage.CSINode]{
		clusterScoped:  true,
		validate:       storagevalidation.ValidateCSINode,
		validateUpdate: storagevalidation.ValidateCSINodeUpdate,
	}.kind(),
	"*storage.CSIStorageCapacity": typed[*storage.CSIStorageCapacity]{
		validate: func(capacity *storage.CSIStorageCapacity) field.ErrorList {
			return storagevalidation.ValidateCSIStorageCapacity(capacity, storagevalidation.CSIStorageCapacityValidateOptions{})
		},
		validateUpdate: func(after, before *storage.CSIStorageCapacity) field.ErrorList {
			found := storagevalidation.ValidateCSIStorageCapacity(after, storagevalidation.CSIStorageCapacityValidateOptions{})
			return append(found, storagevalidation.ValidateCSIStorageCapacityUpdate(after, before)...)
		},
		warnings: func(after, _ *storage.CSIStorageCapacity) []string {
			return storageapi.GetWarningsForCSIStorageCapacity(after)
		},
	}.kind(),
	"*storage.VolumeAttachment": typed[*storage.VolumeAttachment]{
		clusterScoped:  true,
		validate:       storagevalidation.ValidateVolumeAttachment,
		validateUpdate: storagevalidation.ValidateVolumeAttachmentUpdate,
	}.kind(),
	"*storage.VolumeAttributesClass": typed[*storage.VolumeAttributesClass]{
		clusterScoped:  true,
		validate:       storagevalidation.ValidateVolumeAttributesClass,
		validateUpdate: storagevalidation.ValidateVolumeAttributesClassUpdate,
	}.kind(),
	"*scheduling.PriorityClass": typed[*scheduling.PriorityClass]{
		clusterScoped:  true,
		validate:       schedulingvalidation.ValidatePriorityClass,
		validateUpdate: schedulingvalidation.ValidatePriorityClassUpdate,
	}.kind(),
	"*coordination.Lease": typed[*coordination.Lease]{
		prepare:        prepareLease,
		validate:       coordinationvalidation.ValidateLease,
		validateUpdate: coordinationvalidation.ValidateLeaseUpdate,
	}.kind(),
	"*discovery.EndpointSlice": typed[*discovery.EndpointSlice]{
		prepare:        prepareEndpointSlice,
		validate:       discoveryvalidation.ValidateEndpointSliceCreate,
		validateUpdate: discoveryvalidation.ValidateEndpointSliceUpdate,
		warnings:       endpointSliceWarnings,
	}.kind(),
	"*node.RuntimeClass": typed[*node.RuntimeClass]{
		clusterScoped: true,
		validate:      nodevalidation.ValidateRuntimeClass,
		validateUpdate: func(after, before *node.RuntimeClass) field.ErrorList {
			return append(nodevalidation.ValidateRuntimeClass(after), nodevalidation.ValidateRuntimeClassUpdate(after, before)...)
		},
		warnings: func(after, _ *node.RuntimeClass) []string { return nodeapi.GetWarningsForRuntimeClass(after) },
	}.kind(),
}
