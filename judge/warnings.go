package main

import (
	"crypto/tls"
	"fmt"

	utilvalidation "k8s.io/apimachinery/pkg/util/validation"
	"k8s.io/apimachinery/pkg/util/validation/field"
	"k8s.io/kubernetes/pkg/apis/core"
	"k8s.io/kubernetes/pkg/apis/discovery"
	"k8s.io/kubernetes/pkg/apis/networking"
)

// The warnings that the strategies of the registries say themselves; the others are in pkg/api/<kind>/warnings.go.

func secretWarnings(after, _ *core.Secret) []string {
	if after.Type != core.SecretTypeTLS {
		return nil
	}
	if _, err := tls.X509KeyPair(after.Data[core.TLSCertKey], after.Data[core.TLSPrivateKeyKey]); err != nil {
		return []string{err.Error()}
	}
	return nil
}

const mountableSecrets = "kubernetes.io/enforce-mountable-secrets"

func serviceAccountWarnings(after, before *core.ServiceAccount) []string {
	if before != nil {
		if _, had := before.Annotations[mountableSecrets]; had {
			return nil
		}
	}
	if _, has := after.Annotations[mountableSecrets]; has {
		return []string{fmt.Sprintf("metadata.annotations[%s]: deprecated in v1.32+; prefer separate namespaces to isolate access to mounted secrets", mountableSecrets)}
	}
	return nil
}

func quotaWarnings(after, before *core.ResourceQuota) []string {
	if before != nil {
		return nil
	}
	var found []string
	hard := after.Spec.Hard
	for _, resource := range []core.ResourceName{core.ResourceCPU, core.ResourceMemory, core.ResourceStorage, core.ResourceEphemeralStorage} {
		name := core.ResourceName("requests." + string(resource))
		request, requested := hard[name]
		if !requested && (resource == core.ResourceCPU || resource == core.ResourceMemory) {
			if request, requested = hard[resource]; requested {
				name = resource
			}
		}
		limit, limited := hard[core.ResourceName("limits."+string(resource))]
		if requested && limited && request.Cmp(limit) > 0 {
			found = append(found, fmt.Sprintf("ResourceQuota %s (%s) should be less than limits.%s (%s)", name, request.String(), resource, limit.String()))
		}
	}
	return found
}

func endpointsWarnings(after, _ *core.Endpoints) []string {
	var found []string
	for i, subset := range after.Subsets {
		at := field.NewPath("subsets").Index(i)
		for j, address := range subset.Addresses {
			found = append(found, utilvalidation.GetWarningsForIP(at.Child("addresses").Index(j).Child("ip"), address.IP)...)
		}
		for j, address := range subset.NotReadyAddresses {
			found = append(found, utilvalidation.GetWarningsForIP(at.Child("notReadyAddresses").Index(j).Child("ip"), address.IP)...)
		}
	}
	return found
}

func endpointSliceWarnings(after, before *discovery.EndpointSlice) []string {
	var found []string
	if before == nil && after.AddressType == discovery.AddressTypeFQDN {
		found = append(found, "spec.addressType: FQDN endpoints are deprecated")
	}
	for i, endpoint := range after.Endpoints {
		for j, address := range endpoint.Addresses {
			found = append(found, utilvalidation.GetWarningsForIP(field.NewPath("endpoints").Index(i).Child("addresses").Index(j), address)...)
		}
	}
	return found
}

func networkPolicyWarnings(after, _ *networking.NetworkPolicy) []string {
	var found []string
	block := func(peer networking.NetworkPolicyPeer, at *field.Path) {
		if peer.IPBlock == nil {
			return
		}
		at = at.Child("ipBlock")
		found = append(found, utilvalidation.GetWarningsForCIDR(at.Child("cidr"), peer.IPBlock.CIDR)...)
		for k, except := range peer.IPBlock.Except {
			found = append(found, utilvalidation.GetWarningsForCIDR(at.Child("except").Index(k), except)...)
		}
	}
	for i, rule := range after.Spec.Ingress {
		for j, peer := range rule.From {
			block(peer, field.NewPath("spec", "ingress").Index(i).Child("from").Index(j))
		}
	}
	for i, rule := range after.Spec.Egress {
		for j, peer := range rule.To {
			block(peer, field.NewPath("spec", "egress").Index(i).Child("to").Index(j))
		}
	}
	return found
}

func ingressWarnings(after, before *networking.Ingress) []string {
	const class = "kubernetes.io/ingress.class"
	if _, annotated := after.Annotations[class]; before == nil && annotated && after.Spec.IngressClassName == nil {
		return []string{fmt.Sprintf("annotation %q is deprecated, please use 'spec.ingressClassName' instead", class)}
	}
	return nil
}
