import { doc, httpUrl, matching } from "../../../toolkit/schema/fields.ts";
import * as z from "../../../toolkit/schema/z.ts";
import { address } from "../../common/fields.ts";

// httpx treats a range as a name that never matches, and "*" as no proxy at all.
const HOST = /^(?:\.?[a-z0-9](?:[-a-z0-9]*[a-z0-9])?(?:\.[a-z0-9](?:[-a-z0-9]*[a-z0-9])?)*|[\da-f:]*:[\da-f:.]*)$/i;

export const proxy = () =>
  doc(
    z.optional(
      z.strictObject({
        url: doc(httpUrl(), "URL of the proxy (HTTP_PROXY, HTTPS_PROXY)."),
        address: z.optional(address()),
        noProxy: doc(
          z._default(
            z.array(
              matching(HOST, 'a host name, a domain such as ".example.com", or an IP; the app knows no ranges here'),
            ),
            [],
          ),
          "More hosts and domains to call directly (NO_PROXY). The cluster's own hosts, and every URL of the config that is " +
            "not on the internet, are already included.",
        ),
      }),
    ),
    "HTTP proxy for requests of API and scheduler to the internet. Network policies allow connections to the proxy, and block " +
      "direct connections to the language model. For a proxy with a password, see the guide.",
  );
