import { annotations, dnsName, doc, matching, port, text } from "../../../toolkit/schema/fields.ts";
import * as z from "../../../toolkit/schema/z.ts";
import { type Environment, presets } from "../../app/presets.ts";

const parentRefs = (what: string) =>
  doc(
    z
      .array(
        z.strictObject({
          name: doc(dnsName(), "Name of the Gateway."),
          namespace: doc(z.optional(dnsName()), "Its namespace. Default: the namespace of the stack."),
          sectionName: doc(
            z.optional(dnsName()),
            "Listener of the Gateway. Default: every listener that admits the host.",
          ),
          port: doc(z.optional(port()), "Port of the listeners. Default: any."),
        }),
      )
      .check(z.minLength(1), z.maxLength(32)),
    what,
  );

/** As in the CRD, in which a filter accepts 16. */
const requestHeaders = () =>
  z
    .record(
      matching(/^[A-Za-z0-9!#$%&'*+.^_`|~-]{1,256}$/, 'the name of a header, such as "X-Forwarded-For"'),
      text("the value of a header").check(z.maxLength(4096)),
    )
    .check(z.refine((all) => Object.keys(all).length <= 16, "16 headers at most"));

export const gateway = (environment: Environment) =>
  doc(
    z.optional(
      z.strictObject({
        parentRefs: parentRefs(
          "The Gateways, or their listeners, that serve the host; they must admit routes of this namespace.",
        ),
        redirectFrom: z.optional(
          parentRefs("Listeners for plain http, which redirect to https. `parentRefs` then names the https listeners."),
        ),
        tls: doc(
          z._default(z.boolean(), presets[environment].tls !== false),
          "Whether the listeners terminate TLS. The certificate is set on the Gateway. Default: true; false in development.",
        ),
        annotations: doc(z._default(annotations(), {}), "Annotations of the routes."),
        requestHeaders: doc(
          z._default(requestHeaders(), {}),
          "Headers that the Gateway sets on requests to API and scheduler, in place of what the client sent. Which variables a " +
            'value may have depends on the implementation: Contour takes `X-Forwarded-For: "%DOWNSTREAM_REMOTE_ADDRESS_WITHOUT_PORT%"`.',
        ),
        // An HTTPRoute has at most 16 host names.
        extraHosts: doc(
          z._default(z.array(dnsName()).check(z.maxLength(15)), []),
          "More hosts. Passkeys work on `host` only.",
        ),
        sessionPersistence: doc(
          z._default(z.boolean(), false),
          "Keeps a browser on one API pod with a cookie. The field is in the experimental channel of the Gateway API: a cluster with " +
            "the standard CRDs rejects or drops it. Otherwise use your implementation's session persistence policy, or run one API pod.",
        ),
        openSetup: doc(z._default(z.boolean(), false), "Opens setup, as `ingress.openSetup` does."),
      }),
    ),
    "Access through the Gateway API instead of `ingress`: HTTPRoutes for existing Gateways. `networkPolicy.entry` names " +
      "their pods.",
  );
