import * as z from "zod/mini";
import { annotations, dnsName, doc } from "../../../toolkit/schema/fields.ts";
import { type Environment, presets } from "../../app/presets.ts";
import { CONTROLLERS } from "../../common/ingress-controllers.ts";

export const ingress = (environment: Environment) =>
  doc(
    z.prefault(
      z.union([
        z.literal(false),
        z.strictObject({
          controller: doc(
            // Its project ended in March 2026. It is still what most clusters have, and of the three the one that limits
            // bodies of every kind by an annotation.
            z._default(z.enum(Object.keys(CONTROLLERS) as [keyof typeof CONTROLLERS]), "ingress-nginx"),
            "The ingress controller: decides annotations, class, and what policies let in. The default, which most " +
              "clusters have, gets no fixes since March 2026: in a new cluster choose another. `nginx` is F5's, `haproxy` the " +
              "one by HAProxy Technologies, which needs its backend snippets (on by default), `aks` the application routing " +
              "add-on. With `alb` and `other`, set `networkPolicy.entry`. What the annotations of a controller can't say, the " +
              "guide lists; with `other` all of it is yours to set.",
          ),
          ingressClassName: doc(z.optional(dnsName()), "IngressClass. Default: the controller's usual name."),
          tls: doc(
            z.prefault(
              z.union([
                z.literal(false),
                z.strictObject({
                  secretName: doc(z.optional(dnsName()), "Secret with the certificate. Default: `<name>-tls`."),
                  issuer: doc(
                    z.optional(
                      z.strictObject({
                        name: doc(dnsName(), "Name of the issuer."),
                        kind: doc(z._default(z.enum(["Issuer", "ClusterIssuer"]), "ClusterIssuer"), "Its kind."),
                      }),
                    ),
                    "The cert-manager issuer that fills the Secret. Without it, you provide the certificate.",
                  ),
                }),
              ]),
              presets[environment].tls ? {} : false,
            ),
            "TLS, or `false`. Default in development: none.",
          ),
          annotations: doc(z._default(annotations(), {}), "More annotations. They win over the controller's."),
          extraHosts: doc(z._default(z.array(dnsName()), []), "More hosts. Passkeys work on `host` alone."),
          openSetup: doc(
            z._default(z.boolean(), false),
            "Opens setup: leads `/api/v1/auth/setup` to the API. Until the wizard has run, whoever reaches it can make themselves admin. " +
              "While it is `false`, the first page is the login, and the pods refuse setup too, in every spelling of its path. A change restarts API and scheduler.",
          ),
        }),
      ]),
      {},
    ),
    "The way in from outside, or `false`. What takes its place has to lead `/api` to the API, `/api/v1/insight-schedules` to " +
      "the scheduler and the rest to the UI, and to keep a browser on one API pod. Setup is closed in the pods; " +
      '`AETHER_OPEN_SETUP: "true"` in `api.env` opens it.',
  );
