// `npm run generate:merge-keys`: writes how Kubernetes merges patches, of the version that the tests run. Needs Go, which
// brings the OpenAPI document along with Kubernetes' sources.
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { kubernetesVersion } from "../test/cluster/binaries.ts";
import { moduleDirectory } from "../test/cluster/go-build.ts";
import { mergeKeysFile } from "./merge-keys.ts";

const folder = await moduleDirectory("k8s.io/kubernetes", `v${kubernetesVersion}`);
const document = JSON.parse(readFileSync(join(folder, "api/openapi-spec/swagger.json"), "utf8"));
writeFileSync(
  new URL("../src/toolkit/kubernetes/merge-keys.ts", import.meta.url),
  mergeKeysFile(document, kubernetesVersion),
);
