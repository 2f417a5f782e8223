// The pods read DATABASE_URL in Python, the config judges it in TypeScript: both have to say the same of every URL.

import { join } from "node:path";
import { expect, it } from "vitest";
import { databaseUrl } from "../../src/aether/app/database-url.ts";
import { ACCEPTED, REFUSED } from "../fixtures/database-urls.ts";
import { check } from "./command.ts";

const SCRIPTS = join(import.meta.dirname, "../../src/aether/python");

const READ = `
import json, sys
from aether_database_url import Unusable, parsed
def read(url):
    try:
        servers, values, _ = parsed(url.strip())
        return {"servers": [{"host": host, "port": port} for host, port in servers], "values": values}
    except Unusable as reason:
        return str(reason)
print(json.dumps([read(url) for url in json.load(sys.stdin)]))
`;

const inWords = (read: ReturnType<typeof databaseUrl>) =>
  "message" in read ? `DATABASE_URL ${read.message} ${read.fix}` : read;

it("the pods read each URL as the config does, and reject it with the same message", async () => {
  const urls = [...ACCEPTED, ...REFUSED].map(({ url }) => url);
  const output = await check("python3", ["-c", READ], { input: JSON.stringify(urls), env: { PYTHONPATH: SCRIPTS } });
  expect(JSON.parse(output)).toEqual(urls.map((url) => inWords(databaseUrl(url))));
});
