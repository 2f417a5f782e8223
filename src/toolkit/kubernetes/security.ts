// The Pod Security level "restricted", written out: https://kubernetes.io/docs/concepts/security/pod-security-standards/
import type { Container } from "./object.ts";
import { tree } from "./read.ts";

/** Pod level: never root, volume files belong to the group, system calls are filtered. Without a user the cluster chooses one. */
export const podSecurity = (uid: number | undefined) => ({
  runAsNonRoot: true,
  ...(uid === undefined ? {} : { runAsUser: uid, runAsGroup: uid, fsGroup: uid }),
  // Large volumes are not traversed at each start if their owner is already correct.
  fsGroupChangePolicy: "OnRootMismatch" as const,
  seccompProfile: { type: "RuntimeDefault" as const },
});

/** Container level: no privilege escalation, nothing writable except volumes; fields of a config override these. */
export function mergedSecurity(own: Container["securityContext"] = {}): NonNullable<Container["securityContext"]> {
  const { capabilities, ...rest } = own;
  return {
    allowPrivilegeEscalation: false,
    readOnlyRootFilesystem: true,
    ...rest,
    capabilities: { drop: ["ALL"], ...capabilities },
  };
}

/** The security context of a container from the config: fields that it does not set are those that "restricted" requires. */
export function admittedSecurity(own: unknown): NonNullable<Container["securityContext"]> {
  const { capabilities, ...rest } = tree(own);
  return {
    allowPrivilegeEscalation: false,
    ...rest,
    capabilities: { drop: ["ALL"], ...tree(capabilities) },
  };
}
