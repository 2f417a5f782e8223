// The stack that README and guide show, drawn by this package.
import { overview } from "../src/aether/overview.ts";
import { aetherStack } from "../src/aether/stack.ts";
import { facts } from "../src/aether/vet/facts.ts";
import { vet } from "../src/aether/vet/vet.ts";
import { toPage } from "../src/toolkit/page/page.ts";
import { toSvg } from "../src/toolkit/picture/svg.ts";
import { everyConnection, home } from "./example-configs.ts";

/** The pictures in docs/, by their paths. */
export const pictures = (): Record<string, string> => ({
  "docs/stack.svg": toSvg(overview(aetherStack(home), facts(home)), { title: "The stack of the first example" }),
  "docs/connections.svg": toSvg(overview(aetherStack(everyConnection), facts(everyConnection)), {
    title: "Who connects to whom",
  }),
});

/** A page to photograph. */
export function examplePage(): string {
  const objects = aetherStack(home);
  const known = facts(home);
  return toPage(overview(objects, known), { title: "Aether at home", objects, findings: vet(objects, known) });
}
