package main

import (
	"fmt"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	psa "k8s.io/pod-security-admission/api"
	"k8s.io/pod-security-admission/policy"
)

// A breach is one check of a Pod Security Standard that a pod does not pass.
type breach struct {
	Reason string `json:"reason"`
	Detail string `json:"detail"`
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
	emulated := psa.MajorMinorVersion(1, j.minor)
	evaluator, err := policy.NewEvaluator(policy.DefaultChecks(), &emulated)
	if err != nil {
		return nil, fmt.Errorf("evaluators of Pod Security: %w", err)
	}
	var found []breach
	for _, result := range evaluator.EvaluatePod(psa.LevelVersion{Level: parsedLevel, Version: parsedVersion}, metadata, spec) {
		if !result.Allowed {
			found = append(found, breach{Reason: result.ForbiddenReason, Detail: result.ForbiddenDetail})
		}
	}
	return found, nil
}
