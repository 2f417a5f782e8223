import * as z from "zod/mini";
import { doc, httpUrl } from "../fields.ts";
import { address } from "./shared.ts";

export const homeAssistant = () =>
  doc(
    z.prefault(
      z.strictObject({
        url: doc(httpUrl(), "URL of Home Assistant as the pods call it (HA_URL)."),
        remoteUrl: doc(z.optional(httpUrl()), "Second URL for when the first does not answer (HA_URL_REMOTE)."),
        address: z.optional(address()),
      }),
      // Home Assistant's own default name and port (.env.example of the app). Nothing but the home network can be
      // meant by a .local name, so the policy opens the private ranges at that port; name an IP to narrow it.
      {
        url: "http://homeassistant.local:8123",
        address: { cidrs: ["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16"] },
      },
    ),
    "The Home Assistant that Aether manages.",
  );
