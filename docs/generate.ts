// `npm run generate`: writes what is derived from the config's schema and the Python files, so that it is written down once.
//   src/aether/config/types.ts               the type of the config, with its documentation, for editors
//   src/aether/config/defaults.ts            what the schema makes of an empty config
//   src/aether/declared-names.ts      names of objects and keys of the Secret, as types
//   src/aether/python/digests.ts  fingerprints of the Python files, which name what must restart with them
//   docs/dashboard.svg                the layout of the dashboard, as a picture
//   docs/config.schema.json           the JSON Schema, for values files
//   docs/configuration.md             the table for people
//   docs/deployment-k8s.md            of the guide: who connects to whom, how many connections there are
//   docs/vet-rules.md                 what each rule of vet is for
import { readFileSync, writeFileSync } from "node:fs";
import { registerHooks } from "node:module";

// Python files are text, as in tsup.config.ts.
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
const { generated } = await import("./generated.ts");

for (const [path, text] of Object.entries(generated())) {
  writeFileSync(new URL(`../${path}`, import.meta.url), text);
  console.log(path);
}
