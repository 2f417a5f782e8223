// The hosts that pods connect to, as far as their objects name them.

import type { VetInventory } from "../facts.ts";
import { inCalls } from "./in-calls.ts";
import { inCommands } from "./in-commands.ts";
import { inSecrets } from "./in-secrets.ts";
import { inVariables } from "./in-variables.ts";
import type { NamedHost } from "./named-host.ts";

export const namedHosts = (inventory: VetInventory): readonly NamedHost[] => inventory.once(allHosts);

const allHosts = (inventory: VetInventory): NamedHost[] =>
  [inVariables, inCommands, inCalls, inSecrets].flatMap((hosts) => hosts(inventory));
