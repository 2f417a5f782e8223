package main

import (
	"fmt"
	"reflect"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/util/validation/field"
	"k8s.io/kubernetes/pkg/apis/core"
	psa "k8s.io/pod-security-admission/api"
	"k8s.io/pod-security-admission/policy"
)

// A breach is one check of a Pod Security Standard that a pod does not pass.
type breach struct {
	Reason string `json:"reason"`
	Detail string `json:"detail"`
}

// admitted adds what the PodSecurity admission plugin says of the labels of a namespace, which it looks at last.
func admitted(found field.ErrorList, after, before *core.Namespace) field.ErrorList {
	if len(found) > 0 {
		return found
	}
	_, wrong := psa.PolicyToEvaluate(after.Labels, psa.Policy{})
	if before != nil {
		if _, old := psa.PolicyToEvaluate(before.Labels, psa.Policy{}); reflect.DeepEqual(wrong, old) {
			return nil
		}
	}
	return wrong
}

// podSecurity asks the evaluators of the PodSecurity admission plugin. version is "latest" or that of an enforce-version label.
func (j *judge) podSecurity(level, version string, metadata *metav1.ObjectMeta, spec *corev1.PodSpec) ([]breach, error) {
	parsedLevel, err := psa.ParseLevel(level)
	if err != nil {
		return nil, err
	}
	parsedVersion, err := psa.ParseVersion(version)
	if err != nil {
		return nil, err
	}
	// To make the evaluators of all versions takes longer than to ask them.
	if j.evaluator == nil {
		emulated := psa.MajorMinorVersion(1, j.minor)
		if j.evaluator, err = policy.NewEvaluator(policy.DefaultChecks(), &emulated); err != nil {
			return nil, fmt.Errorf("evaluators of Pod Security: %w", err)
		}
	}
	var found []breach
	for _, result := range j.evaluator.EvaluatePod(psa.LevelVersion{Level: parsedLevel, Version: parsedVersion}, metadata, spec) {
		if !result.Allowed {
			found = append(found, breach{Reason: result.ForbiddenReason, Detail: result.ForbiddenDetail})
		}
	}
	return found, nil
}
