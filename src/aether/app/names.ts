// Names of Secrets.
import type { ResolvedConfig } from "../config/schema.ts";

/** The name of the Secret from which pods read their values. */
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

/** The name of the Secret with the certificate of the Ingresses; undefined without TLS. */
export const certificateName = ({ ingress, name }: Pick<ResolvedConfig, "ingress" | "name">) =>
  ingress === false || ingress.tls === false ? undefined : (ingress.tls.secretName ?? `${name}-tls`);
