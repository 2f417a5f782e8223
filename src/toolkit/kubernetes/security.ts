// The Pod Security level "restricted", written out: https://kubernetes.io/docs/concepts/security/pod-security-standards/
import type { Container } from "./object.ts";
import { tree } from "./read.ts";

/** Pod-level: never root, files of volumes belong to the group, system calls filtered. Without a user the cluster chooses one. */
export const podSecurity = (uid: number | undefined) => ({
  runAsNonRoot: true,
  ...(uid === undefined ? {} : { runAsUser: uid, runAsGroup: uid, fsGroup: uid }),
  // Large volumes are not walked at each start when their owner is right already.
  fsGroupChangePolicy: "OnRootMismatch" as const,
  seccompProfile: { type: "RuntimeDefault" as const },
});

/** Container-level: no way to more rights, nothing to write to but volumes; with what somebody sets instead. */
export function mergedSecurity(own: Container["securityContext"] = {}): NonNullable<Container["securityContext"]> {
  const { capabilities, ...rest } = own;
  return {
    allowPrivilegeEscalation: false,
    readOnlyRootFilesystem: true,
    ...rest,
    capabilities: { drop: ["ALL"], ...capabilities },
  };
}

/** The security of a container that somebody brings: what it does not say is as "restricted" demands it. */
export function admittedSecurity(own: unknown): NonNullable<Container["securityContext"]> {
  const { capabilities, ...rest } = tree(own);
  return {
    allowPrivilegeEscalation: false,
    ...rest,
    capabilities: { drop: ["ALL"], ...tree(capabilities) },
  };
}
