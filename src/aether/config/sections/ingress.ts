import { annotations, because, dnsName, doc } from "../../../toolkit/schema/fields.ts";
import * as z from "../../../toolkit/schema/z.ts";
import { type Environment, presets } from "../../app/presets.ts";
import { CONTROLLERS, type ControllerName } from "../../common/ingress-controllers.ts";

export const ingress = (environment: Environment) =>
  doc(
    z.prefault(
      z.union([
        z.literal(false),
        z.strictObject({
          controller: because(
            "Most clusters still have ingress-nginx, and it limits request bodies of every kind by an annotation.",
            doc(
              z.optional(z.enum(Object.keys(CONTROLLERS) as [ControllerName])),
              "The ingress controller: decides annotations, class, and which pods the policies admit. Default: `ingress-nginx`, or " +
                "`openshift` with that `platform`. Most clusters have ingress-nginx, but it has received no fixes since March 2026: choose " +
                "another one in a new cluster. `nginx` is F5's, `haproxy` the one by HAProxy Technologies, which needs its backend " +
                "snippets (on by default), `aks` the application routing add-on, `openshift` the router of OpenShift. With `alb` " +
                "and `other`, set `networkPolicy.entry`. The guide lists what a controller's annotations cannot " +
                "express; with `other` you set all of it yourself.",
            ),
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
            "TLS, or `false`. Default: on; `false` in development.",
          ),
          annotations: doc(z._default(annotations(), {}), "More annotations. They override the controller's."),
          extraHosts: doc(z._default(z.array(dnsName()), []), "More hosts. Passkeys work on `host` only."),
          openSetup: doc(
            z._default(z.boolean(), false),
            "Opens setup: routes `/api/v1/auth/setup` to the API. Until the wizard has run, anyone who can reach it can become admin. " +
              "When `false`, the first page is the login, and the pods reject setup too, in every spelling of its path. A change restarts API and scheduler.",
          ),
        }),
      ]),
      {},
    ),
    "Access from outside, or `false`. A replacement must route `/api` to the API, `/api/v1/insight-schedules` to " +
      "the scheduler and the rest to the UI, and keep a browser on one API pod. Setup is closed in the pods; " +
      '`AETHER_OPEN_SETUP: "true"` in `api.env` opens it.',
  );
