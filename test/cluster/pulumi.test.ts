// The Pulumi example: compiled and run by Pulumi's own SDK, with its mocks in the engine's place. Here and not beside the
// other examples, because the SDK is 140 MB that only this test needs: it is installed into a folder that is thrown away.
import { execFileSync } from "node:child_process";
import { cpSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { aetherStack } from "../../src/index.ts";
import { checkout } from "../fixtures/build.ts";
import { type Workplace, workplace } from "../fixtures/examples.ts";
import { complaints } from "./apply.ts";
import { connect } from "./connection.ts";

const SDK = ["@pulumi/pulumi@3.270.0", "@pulumi/kubernetes@4.34.2"];

const RUN = `
import * as pulumi from "@pulumi/pulumi";
const made = [];
const mocks = {
  newResource({ type, name, inputs }) {
    made.push({ type, name, inputs });
    return { id: name, state: inputs };
  },
  call: ({ inputs }) => inputs,
};
await pulumi.runtime.setMocks(mocks, "aether", "staging");
const { aether } = await import("./examples/pulumi.ts");
await new Promise((resolve) => aether.urn.apply(resolve));
console.log(JSON.stringify(made));
`;

let place: Workplace;

beforeAll(() => {
  place = workplace();
  const installed = place.folder;
  writeFileSync(join(installed, "run.mjs"), RUN);
  // Beside the others: npm would remove what it did not install itself.
  const sdk = join(installed, "sdk");
  cpSync(join(installed, "package.json"), join(sdk, "package.json"));
  const install = [
    "install",
    "--ignore-scripts",
    "--no-audit",
    "--no-fund",
    "--prefer-offline",
    "--loglevel=error",
    ...SDK,
  ];
  execFileSync("npm", install, { cwd: sdk, stdio: "pipe" });
  symlinkSync(join(sdk, "node_modules/@pulumi"), join(installed, "node_modules/@pulumi"));
  for (const name of ["kubernetes-models", "@kubernetes-models"])
    symlinkSync(join(checkout, "node_modules", name), join(installed, "node_modules", name));
}, 300_000);

afterAll(() => place.remove());

describe("pulumi.ts", () => {
  it("compiles against the SDK", () => {
    const compilerOptions = {
      module: "nodenext",
      target: "es2023",
      strict: true,
      noEmit: true,
      // The SDK's own declarations do not all compile.
      skipLibCheck: true,
      types: [],
      preserveSymlinks: false,
    };
    writeFileSync(
      join(place.folder, "tsconfig.json"),
      JSON.stringify({ compilerOptions, files: ["examples/pulumi.ts"] }),
    );
    expect(place.node(join(checkout, "node_modules/typescript/bin/tsc"), "-p", ".")).toBe("");
  }, 120_000);

  it("hands the engine the stack as one group, which the API server accepts", async () => {
    const made: { type: string; inputs: { objs?: ReturnType<typeof aetherStack> } }[] = JSON.parse(
      place.node("run.mjs"),
    );
    const group = made.find(({ type }) => type === "kubernetes:yaml/v2:ConfigGroup");
    const expected = aetherStack({ environment: "staging", host: "aether.staging.example.com" });
    expect(group?.inputs.objs).toEqual(expected);
    const { api } = connect(inject("controlPlane"));
    const moved = aetherStack({ environment: "staging", host: "aether.staging.example.com", namespace: "pulumi" });
    expect(complaints(await api.apply(moved))).toEqual([]);
    api.close();
  });
});
