// Lets Node import the library's source, whose Python files are texts, as in tsup.config.ts. Import the source dynamically after this.
import { readFileSync } from "node:fs";
import { registerHooks } from "node:module";

registerHooks({
  load: (url, context, next) =>
    url.endsWith(".py")
      ? {
          format: "module",
          source: `export default ${JSON.stringify(readFileSync(new URL(url), "utf8"))}`,
          shortCircuit: true,
        }
      : next(url, context),
});
