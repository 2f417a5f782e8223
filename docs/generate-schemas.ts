// `npm run generate:schemas`: writes what the supported versions of Kubernetes accept. Needs Go, which brings the OpenAPI
// documents along with Kubernetes' sources.
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { moduleDirectory } from "../test/cluster/go-build.ts";
import { cacheDirectory } from "../test/cluster/host.ts";
import { compactSchemas, type OpenApi } from "./schemas.ts";

const VERSIONS = { "1.33": "v1.33.5", "1.34": "v1.34.3", "1.35": "v1.35.0", "1.36": "v1.36.3" };

mkdirSync(cacheDirectory, { recursive: true });
const documents: Record<string, OpenApi> = {};
for (const [minor, version] of Object.entries(VERSIONS)) {
  const folder = await moduleDirectory("k8s.io/kubernetes", version);
  documents[minor] = JSON.parse(readFileSync(join(folder, "api/openapi-spec/swagger.json"), "utf8"));
}
writeFileSync(
  new URL("../src/toolkit/vet/schema/kubernetes.json", import.meta.url),
  `${JSON.stringify(compactSchemas(documents))}\n`,
);
