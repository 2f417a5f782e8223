// The toolkit is about anybody's objects: no text of it, comments and examples included, has a word of Aether.
import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { checkout } from "../fixtures/build.ts";

/** Of the app, its components and what it calls. The names of the package and of the command, which annotations have too, are not meant. */
const WORDS =
  /(?<!@)aether(?!-k8s)|mlflow|home.?assistant|openai|ollama|gemini|\bLLM|\bJWT|HA_TOKEN|DATABASE_|WEB_CONCURRENCY|postgres-headless/i;

// The form of the database's URL is still in the file that asks for a Secret's values.
const LEFT = ["src/toolkit/render/kustomize/secrets.ts"];

it("no file of the toolkit has a word of Aether", () => {
  const files = globSync("src/toolkit/**/*.ts", { cwd: checkout });
  expect(files.length).toBeGreaterThan(100);
  const having = files.filter((file) => WORDS.test(readFileSync(join(checkout, file), "utf8")));
  expect(having).toEqual(LEFT);
});
