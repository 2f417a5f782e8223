// `npm run generate:merge-keys`: writes how Kubernetes merges patches, of the version that the tests run. Needs Go, which
// brings the OpenAPI document along with Kubernetes' sources.
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { kubernetesVersion } from "../test/cluster/binaries.ts";
import { moduleDirectory } from "../test/cluster/go-build.ts";
import { clusterKindsFile, mergeKeysFile } from "./merge-keys.ts";

const folder = await moduleDirectory("k8s.io/kubernetes", `v${kubernetesVersion}`);
const document = JSON.parse(readFileSync(join(folder, "api/openapi-spec/swagger.json"), "utf8"));
const files = { "merge-keys.ts": mergeKeysFile, "cluster-kinds.ts": clusterKindsFile };
for (const [name, file] of Object.entries(files))
  writeFileSync(new URL(`../src/toolkit/kubernetes/${name}`, import.meta.url), file(document, kubernetesVersion));
