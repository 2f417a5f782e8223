package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"regexp"
	"strings"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/meta"
	apivalidation "k8s.io/apimachinery/pkg/api/validation"
	"k8s.io/apimachinery/pkg/api/validation/path"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	kjson "k8s.io/apimachinery/pkg/runtime/serializer/json"
	"k8s.io/apimachinery/pkg/util/validation/field"
	"k8s.io/apimachinery/pkg/util/version"
	"k8s.io/apiserver/pkg/endpoints/deprecation"
	utilfeature "k8s.io/apiserver/pkg/util/feature"
	podresources "k8s.io/component-helpers/resource"
	"k8s.io/kubernetes/pkg/api/legacyscheme"
	"k8s.io/kubernetes/pkg/apis/apps"
	appsv1 "k8s.io/kubernetes/pkg/apis/apps/v1"
	"k8s.io/kubernetes/pkg/apis/autoscaling"
	autoscalingv1 "k8s.io/kubernetes/pkg/apis/autoscaling/v1"
	autoscalingv2 "k8s.io/kubernetes/pkg/apis/autoscaling/v2"
	"k8s.io/kubernetes/pkg/apis/batch"
	batchv1 "k8s.io/kubernetes/pkg/apis/batch/v1"
	"k8s.io/kubernetes/pkg/apis/coordination"
	coordinationv1 "k8s.io/kubernetes/pkg/apis/coordination/v1"
	"k8s.io/kubernetes/pkg/apis/core"
	apicorev1 "k8s.io/kubernetes/pkg/apis/core/v1"
	"k8s.io/kubernetes/pkg/apis/discovery"
	discoveryv1 "k8s.io/kubernetes/pkg/apis/discovery/v1"
	"k8s.io/kubernetes/pkg/apis/networking"
	networkingv1 "k8s.io/kubernetes/pkg/apis/networking/v1"
	"k8s.io/kubernetes/pkg/apis/node"
	nodev1 "k8s.io/kubernetes/pkg/apis/node/v1"
	"k8s.io/kubernetes/pkg/apis/policy"
	policyv1 "k8s.io/kubernetes/pkg/apis/policy/v1"
	"k8s.io/kubernetes/pkg/apis/rbac"
	rbacv1 "k8s.io/kubernetes/pkg/apis/rbac/v1"
	"k8s.io/kubernetes/pkg/apis/scheduling"
	schedulingv1 "k8s.io/kubernetes/pkg/apis/scheduling/v1"
	"k8s.io/kubernetes/pkg/apis/storage"
	storagev1 "k8s.io/kubernetes/pkg/apis/storage/v1"
	podsecurity "k8s.io/pod-security-admission/policy"
)

// A verdict is what the API server would answer. Known is false for custom resources and versions that are not built in.
type verdict struct {
	Known    bool            `json:"known"`
	Errors   []problem       `json:"errors,omitempty"`
	Warnings []string        `json:"warnings,omitempty"`
	Before   json.RawMessage `json:"before,omitempty"`
	Object   json.RawMessage `json:"object,omitempty"`
}

// A problem is a field.Error. Its value is left out where it may be secret, or is no scalar.
type problem struct {
	Type   string `json:"type"`
	Field  string `json:"field"`
	Value  any    `json:"value,omitempty"`
	Detail string `json:"detail"`
}

type judge struct {
	minor   int
	scheme  *runtime.Scheme
	decoder runtime.Decoder
	// Nil until a pod is asked about.
	evaluator podsecurity.Evaluator
}

// newJudge behaves as the version 1.minor: its feature gates have the defaults of that version.
func newJudge(minor int) (*judge, error) {
	if err := utilfeature.DefaultMutableFeatureGate.SetEmulationVersion(version.MajorMinor(1, uint(minor))); err != nil {
		return nil, err
	}
	// Not the install packages: they bring versions that no server has any more.
	scheme := legacyscheme.Scheme
	for _, add := range []func(*runtime.Scheme) error{
		core.AddToScheme, apicorev1.AddToScheme,
		apps.AddToScheme, appsv1.AddToScheme,
		autoscaling.AddToScheme, autoscalingv1.AddToScheme, autoscalingv2.AddToScheme,
		batch.AddToScheme, batchv1.AddToScheme,
		coordination.AddToScheme, coordinationv1.AddToScheme,
		discovery.AddToScheme, discoveryv1.AddToScheme,
		networking.AddToScheme, networkingv1.AddToScheme,
		node.AddToScheme, nodev1.AddToScheme,
		policy.AddToScheme, policyv1.AddToScheme,
		rbac.AddToScheme, rbacv1.AddToScheme,
		scheduling.AddToScheme, schedulingv1.AddToScheme,
		storage.AddToScheme, storagev1.AddToScheme,
	} {
		if err := add(scheme); err != nil {
			return nil, err
		}
	}
	decoder := kjson.NewSerializerWithOptions(kjson.DefaultMetaFactory, scheme, scheme, kjson.SerializerOptions{Strict: true})
	return &judge{minor: minor, scheme: scheme, decoder: decoder}, nil
}

// An object as its kind sees it, and what decoding had to say.
type decoded struct {
	kind     kind
	object   runtime.Object
	gvk      schema.GroupVersionKind
	problems []problem
	// Deprecated is the server's warning that the version of the API will go, or has been replaced.
	deprecated []string
}

// decode gives nil for what is not built in.
func (j *judge) decode(text []byte) *decoded {
	object, gvk, err := j.decoder.Decode(text, nil, nil)
	var problems []problem
	if err != nil {
		if runtime.IsNotRegisteredError(err) {
			return nil
		}
		if runtime.IsMissingKind(err) || runtime.IsMissingVersion(err) {
			return nil
		}
		strict, isStrict := runtime.AsStrictDecodingError(err)
		if !isStrict {
			return &decoded{problems: []problem{notDecoded(err)}}
		}
		for _, each := range strict.Errors() {
			problems = append(problems, notDecoded(each))
		}
		if object == nil {
			return &decoded{problems: problems}
		}
	}
	var deprecated []string
	if deprecation.IsDeprecated(object, 1, j.minor) {
		deprecated = append(deprecated, deprecation.WarningMessage(object))
	}
	j.scheme.Default(object)
	internal, err := j.scheme.UnsafeConvertToVersion(object, schema.GroupVersion{Group: gvk.Group, Version: runtime.APIVersionInternal})
	if err != nil {
		return &decoded{problems: []problem{{Type: "Decode", Detail: err.Error()}}}
	}
	kind, known := kindOf(internal)
	if !known {
		return nil
	}
	return &decoded{kind: kind, object: internal, gvk: *gvk, problems: problems, deprecated: deprecated}
}

var (
	quotedField = regexp.MustCompile(`^(unknown field|duplicate field) "(.*)"$`)
	structField = regexp.MustCompile(`cannot unmarshal (.+) into Go struct field [^. ]*\.(\S+) of type (\S+)`)
)

func notDecoded(err error) problem {
	text := err.Error()
	if match := quotedField.FindStringSubmatch(text); match != nil {
		return problem{Type: "FieldValue" + strings.ToUpper(match[1][:1]) + strings.Fields(match[1])[0][1:], Field: match[2], Detail: match[1]}
	}
	if match := structField.FindStringSubmatch(text); match != nil {
		return problem{Type: "Decode", Field: match[2], Detail: fmt.Sprintf("cannot unmarshal %s into %s", match[1], match[3])}
	}
	return problem{Type: "Decode", Detail: text}
}

func (j *judge) create(text []byte, wanted bool) verdict {
	it := j.decode(text)
	if it == nil {
		return verdict{}
	}
	found := verdict{Known: true, Errors: it.problems}
	if it.object == nil {
		return found
	}
	accessor, err := meta.Accessor(it.object)
	if err != nil {
		return verdict{Known: true, Errors: []problem{{Type: "Decode", Detail: err.Error()}}}
	}
	fillMetadata(accessor, it.kind.clusterScoped)
	if it.kind.prepare != nil {
		it.kind.prepare(it.object, nil)
	}
	errs := it.kind.validate(it.object)
	if len(errs) == 0 {
		errs = apivalidation.ValidateObjectMetaAccessor(accessor, !it.kind.clusterScoped, path.ValidatePathSegmentName, field.NewPath("metadata"))
	}
	found.Errors = append(found.Errors, j.problems(errs, it.object)...)
	// The API server warns of what it takes.
	if len(found.Errors) == 0 {
		found.Warnings = it.deprecated
		if it.kind.warnings != nil {
			found.Warnings = append(found.Warnings, it.kind.warnings(it.object, nil)...)
		}
	}
	if wanted {
		found.Object, err = j.encode(it)
		if err != nil {
			return verdict{Known: true, Errors: []problem{{Type: "Decode", Detail: err.Error()}}}
		}
	}
	return found
}

// update: what the server says when after is applied over before, which may be the live object.
func (j *judge) update(beforeText, afterText []byte) verdict {
	before, after := j.decode(beforeText), j.decode(afterText)
	if before == nil || after == nil {
		return verdict{}
	}
	found := verdict{Known: true, Errors: after.problems}
	if before.object == nil || after.object == nil {
		return found
	}
	if before.gvk.GroupKind() != after.gvk.GroupKind() {
		return verdict{Known: true, Errors: []problem{{Type: "Decode", Detail: "an update does not change the kind of an object"}}}
	}
	was, err := meta.Accessor(before.object)
	if err != nil {
		return verdict{}
	}
	is, err := meta.Accessor(after.object)
	if err != nil {
		return verdict{}
	}
	fillMetadata(was, before.kind.clusterScoped)
	fillMetadata(is, after.kind.clusterScoped)
	kept(is, was)
	if before.kind.prepare != nil {
		before.kind.prepare(before.object, nil)
	}
	allocated(after.object, before.object, afterText)
	if after.kind.prepare != nil {
		after.kind.prepare(after.object, before.object)
	}
	errs := apivalidation.ValidateObjectMetaAccessorUpdate(is, was, field.NewPath("metadata"))
	errs = append(errs, after.kind.validateUpdate(after.object, before.object)...)
	found.Errors = append(found.Errors, j.problems(errs, after.object)...)
	if len(found.Errors) == 0 {
		found.Warnings = after.deprecated
		if after.kind.warnings != nil {
			found.Warnings = append(found.Warnings, after.kind.warnings(after.object, before.object)...)
		}
	}
	// A version of its own is how the older object is written, so that the two can be compared.
	before.gvk = after.gvk
	if found.Before, err = j.encode(before); err != nil {
		return verdict{Known: true, Errors: []problem{{Type: "Decode", Detail: err.Error()}}}
	}
	if found.Object, err = j.encode(after); err != nil {
		return verdict{Known: true, Errors: []problem{{Type: "Decode", Detail: err.Error()}}}
	}
	return found
}

// encode writes the object in the version that it was given in, without what the server keeps for itself.
func (j *judge) encode(it *decoded) ([]byte, error) {
	withoutStatus(it.object)
	versioned, err := j.scheme.ConvertToVersion(it.object, it.gvk.GroupVersion())
	if err != nil {
		return nil, err
	}
	versioned.GetObjectKind().SetGroupVersionKind(it.gvk)
	// What is stored gets its defaults again when it is read: the labels of a Job's pods, which were filled in, become its own.
	withoutEmpty(reflect.ValueOf(versioned))
	j.scheme.Default(versioned)
	if accessor, err := meta.Accessor(versioned); err == nil {
		settle(accessor)
	}
	return json.Marshal(versioned)
}

func (j *judge) problems(errs field.ErrorList, object runtime.Object) []problem {
	_, secret := object.(*core.Secret)
	var found []problem
	said := map[string]bool{}
	for _, err := range errs {
		if key := string(err.Type) + err.Field + err.Detail; said[key] {
			continue
		} else {
			said[key] = true
		}
		p := problem{Type: string(err.Type), Field: err.Field, Detail: err.Detail}
		switch err.Type {
		case field.ErrorTypeRequired, field.ErrorTypeForbidden, field.ErrorTypeTooLong, field.ErrorTypeInternal, field.ErrorTypeTypeInvalid:
		default:
			if !(secret && !strings.HasPrefix(err.Field, "metadata")) && !strings.HasSuffix(err.Field, ".value") {
				p.Value = scalar(err.BadValue)
			}
		}
		found = append(found, p)
	}
	return found
}

func scalar(value any) any {
	text, err := json.Marshal(value)
	if err != nil || len(text) > 300 || len(text) == 0 || text[0] == '{' || text[0] == '[' || string(text) == "null" {
		return nil
	}
	return json.RawMessage(text)
}

// pod decodes a pod and sets its defaults, as admission plugins see it.
func (j *judge) pod(text []byte) (*corev1.Pod, error) {
	object, _, err := j.decoder.Decode(text, nil, nil)
	if err != nil && object == nil {
		return nil, err
	}
	pod, ok := object.(*corev1.Pod)
	if !ok {
		return nil, errors.New("not a Pod of v1")
	}
	j.scheme.Default(pod)
	return pod, nil
}

type usage struct {
	Requests corev1.ResourceList `json:"requests"`
	Limits   corev1.ResourceList `json:"limits"`
}

// podResources is what a pod counts for in the scheduler and in a quota: sidecars in their order, overhead added.
func (j *judge) podResources(text []byte) (usage, error) {
	pod, err := j.pod(text)
	if err != nil {
		return usage{}, err
	}
	options := podresources.PodResourcesOptions{}
	return usage{Requests: podresources.PodRequests(pod, options), Limits: podresources.PodLimits(pod, options)}, nil
}
