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
//   src/toolkit/page/assets.ts        script, stylesheet and policy of a page
//   docs/stack.svg, connections.svg   the pictures of README and guide
import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import "../build/python-text.ts";

const write = (files: Readonly<Record<string, string>>) => {
  for (const [path, text] of Object.entries(files)) {
    writeFileSync(new URL(`../${path}`, import.meta.url), text);
    console.log(path);
  }
};

// Pictures are of rendered stacks, which read what is written here: a process of their own reads it anew.
if (process.argv[2] === "pictures") write((await import("./pictures.ts")).pictures());
else {
  write((await import("./generated.ts")).generated());
  execFileSync(process.execPath, [import.meta.filename, "pictures"], { stdio: "inherit" });
}
