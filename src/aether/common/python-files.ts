// What the app's unchanged image lacks: metadata of its own package, waiting for dependencies, a URL parser, and a setup that can
// be closed.

import { digest } from "../../toolkit/kubernetes/digest.ts";
import { APP_VERSION } from "../app/program.ts";
import database from "../python/aether_database.py";
import databaseUrl from "../python/aether_database_url.py";
import hosts from "../python/aether_hosts.py";
import closedSetup from "../python/closed_setup.py";
import { digests } from "../python/digests.ts";
import sitecustomize from "../python/sitecustomize.py";
import wait from "../python/wait.py";
import { CLOSED_SETUP } from "./closed-setup.ts";

/** The script of the init container that waits. */
export const WAIT = "wait.py";

/** The data of the ConfigMap, the same in every stack. Metadata in the image takes precedence. */
export const pythonFiles = () => ({
  "sitecustomize.py": sitecustomize,
  "closed_setup.py": closedSetup,
  "closed-setup.json": CLOSED_SETUP,
  "aether_database.py": database,
  "aether_database_url.py": databaseUrl,
  "aether_hosts.py": hosts,
  [WAIT]: wait,
  METADATA: `Metadata-Version: 2.1\nName: aether\nVersion: ${APP_VERSION}\n`,
});

/** The path of each key in the volume. */
export const pythonItems = () =>
  Object.keys(pythonFiles()).map((key) => ({
    key,
    path: key === "METADATA" ? `fallback/aether-${APP_VERSION}.dist-info/${key}` : key,
  }));

/** Changes when the files change, which must replace the pods. */
export const pythonDigest = digest([
  APP_VERSION,
  digests["sitecustomize.py"],
  digests["closed_setup.py"],
  CLOSED_SETUP,
  digests["aether_database.py"],
  digests["aether_database_url.py"],
  digests["aether_hosts.py"],
  digests[WAIT],
]);
