// What Secrets are called.
import type { ResolvedConfig } from "../config/schema.ts";

/** The name of the Secret that pods read their values from. */
export function secretName({ secrets, name }: ResolvedConfig): string {
  const named =
    "existingSecret" in secrets
      ? secrets.existingSecret
      : "template" in secrets
        ? secrets.template
        : "externalSecret" in secrets
          ? secrets.externalSecret
          : {};
  return named.name ?? `${name}-secrets`;
}

/** The name of the Secret with the certificate of the Ingresses; none without TLS. */
export const certificateName = ({ ingress, name }: Pick<ResolvedConfig, "ingress" | "name">) =>
  ingress === false || ingress.tls === false ? undefined : (ingress.tls.secretName ?? `${name}-tls`);
