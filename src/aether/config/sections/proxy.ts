import * as z from "zod/mini";
import { doc, httpUrl, matching } from "../../../toolkit/schema/fields.ts";
import { address } from "../../common/fields.ts";

// httpx takes a range for a name that nothing has, and "*" for no proxy at all.
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
          "More hosts and domains that are called directly (NO_PROXY). Those of the cluster, and every URL of the config that is " +
            "not on the internet, are among them already.",
        ),
      }),
    ),
    "HTTP proxy through which API and scheduler make requests to the internet. Network policies open the way to it, and the " +
      "direct way to the language model is closed. For a proxy with a password see the guide.",
  );
