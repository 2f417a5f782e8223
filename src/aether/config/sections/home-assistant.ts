import { doc, httpUrl } from "../../../toolkit/schema/fields.ts";
import * as z from "../../../toolkit/schema/z.ts";
import { address } from "../../common/fields.ts";

// Home Assistant's own default name and port (.env.example of the app).
const DEFAULT_URL = "http://homeassistant.local:8123";

export const homeAssistant = () =>
  doc(
    z.prefault(
      z.strictObject({
        url: doc(
          z._default(httpUrl(), DEFAULT_URL),
          "URL of Home Assistant as the pods call it (HA_URL). Pods do not resolve mDNS names (`.local`) unless your DNS server knows them: set `address.ip`.",
        ),
        remoteUrl: doc(z.optional(httpUrl()), "Second URL, used when the first does not answer (HA_URL_REMOTE)."),
        address: z.optional(address()),
        remoteAddress: z.optional(address()),
      }),
      // A .local name can only be on the home network, so the policy allows the private ranges at that port; set an IP to narrow
      // it.
      { address: { cidrs: ["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16"] } },
    ),
    "The Home Assistant that Aether manages.",
  );
