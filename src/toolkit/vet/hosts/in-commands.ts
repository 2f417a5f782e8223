import { texts } from "../../kubernetes/read.ts";
import type { VetInventory } from "../facts.ts";
import { destinationOf } from "./destination.ts";
import type { NamedHost } from "./named-host.ts";
import { urlHosts } from "./urls.ts";

/**
 * Services of the set that a command line calls: `pg_dump -h database`, `curl http://web:8000`. Any other text of a command says too
 * little.
 */
export const inCommands = (inventory: VetInventory): NamedHost[] =>
  inventory.pods.flatMap((pods) =>
    pods.containers.flatMap((container) =>
      ["command", "args"].flatMap((field) => {
        const value = texts(container.spec[field]).join(" ");
        const port = PORT_OPTION.exec(value)?.[1];
        const options = [...value.matchAll(HOST_OPTION)].map(([, host = ""]) => ({
          host,
          port: port === undefined ? undefined : Number(port),
        }));
        const urls = value
          .split(/[\s"']+/)
          .flatMap((word) => (/^[a-z][a-z\d+.-]*:/i.test(word) ? (urlHosts(word) ?? []) : []));
        return [...options, ...urls]
          .map((each) => ({
            ...{ pods, container, value, resource: pods.owner },
            ...each,
            name: field,
            path: [...container.path, field],
            isUrl: false,
          }))
          .filter((each) => destinationOf(inventory, each).kind === "service");
      }),
    ),
  );

const HOST_OPTION = /(?:^|\s)(?:-h|--host)[\s=]+([a-z][a-z\d.-]*[a-z\d])/gi;
const PORT_OPTION = /(?:^|\s)(?:-[pP]|--port)[\s=]+(\d{1,5})\b/;
