// A stack behind a real Traefik, by the Ingress that is rendered for it.
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import type { AetherConfig } from "../../../src/index.ts";
import type { KubernetesObject } from "../../cluster/api.ts";
import { connect } from "../../cluster/connection.ts";
import { applied, deploy, update } from "../../cluster/deploy.ts";
import { hasty, runningStack, small } from "../../cluster/node/running-stack.ts";
import { until } from "../../cluster/until.ts";
import { untilWorkloadsReady } from "../../cluster/workloads.ts";
import { certificate } from "./contour.ts";
import { behavesBehind, entryOf, type Front, json } from "./entry.ts";
import { ports, startTraefik } from "./traefik.ts";

const connection = inject("node");
const { api } = connect(connection);
const config = {
  ...hasty(small),
  namespace: "by-traefik",
  host: "traefik.example.com",
  ingress: { controller: "traefik" },
} satisfies AetherConfig;

let traefik: KubernetesObject;
beforeAll(async () => {
  traefik = await startTraefik(connection, ["--entryPoints.web.http.redirections.entryPoint.to=:443"]);
  await deploy(api, config);
  await applied(api, [await certificate(config.namespace, "aether-tls", config.host)]);
  await untilWorkloadsReady(api, config.namespace);
});
afterAll(async () => {
  await runningStack(connection, config).remove();
  if (traefik) await api.delete(traefik);
  api.close();
});

describe("the Ingress for Traefik", () => {
  // By default, it ends the reading of a request after 60 seconds.
  const front: Front = { pod: () => traefik, ports, streamSeconds: 75 };
  const outside = entryOf(connection, config, front);
  behavesBehind(connection, config, front, outside);

  it("keeps a browser on one of several pods of the API, by a cookie that no script reads", async () => {
    await update(api, { ...config, api: { ...config.api, replicas: 2 } });
    await untilWorkloadsReady(api, config.namespace);
    const cookies = await until("both pods have a cookie", async () => {
      const answers = await outside.askAll(Array.from({ length: 4 }, () => ({ path: "/api/v1/status" })));
      const found = [...new Set(answers.map(({ headers }) => headers["set-cookie"]))];
      return found.length === 2 ? found : undefined;
    });
    for (const cookie of cookies) expect(cookie).toMatch(/^aether-affinity=[^;]+;.*HttpOnly/);
    const chat = {
      path: "/api/v1/chat/completions",
      method: "POST",
      body: JSON.stringify({ stream: true, seconds: 1, messages: [] }),
    };
    const pods = cookies.map(async (cookie = "") => {
      const headers = { ...json, ...outside.authorized(), Cookie: cookie.split(";")[0] ?? "" };
      // From elsewhere: the app counts chats by address, and others have been sent.
      const answers = await outside.askAll(
        [1, 2, 3].map(() => ({ ...chat, headers })),
        { from: "private" },
      );
      return new Set(answers.map(({ body }) => body.match(/"host": "([^"]+)"/)?.[1]));
    });
    const names = (await runningStack(connection, config).pods("api")).map(({ metadata }) => metadata.name);
    expect((await Promise.all(pods)).flatMap((found) => [...found]).sort()).toEqual(names.sort());
  });
});
