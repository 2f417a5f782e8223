// What the app's unchanged image lacks: metadata of its own package, and patience.

import { digest } from "../../toolkit/kubernetes/digest.ts";
import { APP_VERSION } from "../app/program.ts";
import database from "../python/aether_database.py";
import { digests } from "../python/digests.ts";
import sitecustomize from "../python/sitecustomize.py";
import wait from "../python/wait.py";

/** The script of the init container that waits. */
export const WAIT = "wait.py";

/** The data of the ConfigMap; the same in every stack. An image with metadata of its own wins over this. */
export const pythonFiles = () => ({
  "sitecustomize.py": sitecustomize,
  "aether_database.py": database,
  [WAIT]: wait,
  METADATA: `Metadata-Version: 2.1\nName: aether\nVersion: ${APP_VERSION}\n`,
});

/** Where in the volume each key appears. */
export const pythonItems = () =>
  Object.keys(pythonFiles()).map((key) => ({
    key,
    path: key === "METADATA" ? `fallback/aether-${APP_VERSION}.dist-info/${key}` : key,
  }));

/** Changes when the files do, which have to roll the pods. */
export const pythonDigest = digest([
  APP_VERSION,
  digests["sitecustomize.py"],
  digests["aether_database.py"],
  digests[WAIT],
]);
