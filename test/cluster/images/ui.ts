// Real nginx with a page in the place where the UI's image has its own; the configuration is the stack's.
import { debian } from "./debian.ts";
import type { Image } from "./image.ts";
import { overlay } from "./overlay.ts";

/** Without a user, as upstream: what keeps it from running as root is the stack. */
export const ui: Image = {
  name: "aether-ui:0.1.0",
  layers: [debian("nginx", "libc-bin"), overlay("ui")],
  config: {
    Env: ["PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"],
    Cmd: ["nginx", "-g", "daemon off;"],
    ExposedPorts: { "8080/tcp": {} },
    StopSignal: "SIGQUIT",
  },
};
