import { afterEach, expect, it, vi } from "vitest";
import { digests } from "../../src/aether/python/digests.ts";
import { aetherStack } from "../../src/index.ts";
import { ofKind } from "../fixtures/objects.ts";

const DIGESTS = "../../src/aether/python/digests.ts";

afterEach(() => {
  vi.doUnmock(DIGESTS);
  vi.resetModules();
});

/** The checksums of the pods that start with the settings and the scripts. */
const checksums = (objects: ReturnType<typeof aetherStack>) =>
  ofKind(objects, "Deployment")
    .filter(({ metadata }) => /-(?:api|scheduler)$/.test(metadata.name))
    .map(({ spec }) => spec.template.metadata?.annotations?.["checksum/config"]);

it.each([
  "sitecustomize.py",
  "closed_setup.py",
  "aether_database.py",
  "aether_database_url.py",
  "aether_hosts.py",
  "wait.py",
])("replaces the pods of API and scheduler when %s, which they mount, changes", async (script) => {
  vi.resetModules();
  vi.doMock(DIGESTS, () => ({ digests: { ...digests, [script]: "00000000" } }));
  const changed = checksums((await import("../../src/index.ts")).aetherStack());
  expect(changed).toHaveLength(2);
  expect(changed.filter((checksum) => checksums(aetherStack()).includes(checksum))).toEqual([]);
});
