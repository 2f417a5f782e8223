// The app's image, for API, scheduler and migration: a stand-in for the app, real Alembic over revisions of our own.
import type { Image } from "./image.ts";
import { overlay } from "./overlay.ts";
import { pypi } from "./pypi.ts";
import { python, pythonEnvironment } from "./python.ts";

/** With bytecode, as the guide builds it; but without metadata of a package "aether", as upstream. */
export const aether = image("0.1.0");

/** As upstream builds it: without bytecode a start costs twice as much. The layer shared with MLflow has it; this hides it. */
export const aetherUpstream = image("0.1.0-upstream", {
  env: ["PYTHONPYCACHEPREFIX=/nonexistent", "STANDIN_START_CPU_SECONDS=10"],
});

/** With one more revision. */
export const aetherNext = image("0.1.1", { overlays: ["aether-next"] });

/** With one more revision, which changes a table that chats read. */
export const aetherAltering = image("0.1.1-altering", { overlays: ["aether-altering"] });

/** With one more revision, which fails. */
export const aetherFailing = image("0.1.1-failing", { overlays: ["aether-failing"] });

function image(tag: string, { overlays = [], env = [] }: { overlays?: string[]; env?: string[] } = {}): Image {
  const packages = pypi(
    [
      ...["asyncpg==0.32.0", "pydantic-settings==2.16.3", "python-dotenv==1.2.4"],
      ...["prometheus-fastapi-instrumentator==7.1.0", "prometheus-client==0.24.1"],
    ],
    { dependencies: false },
  );
  return {
    name: `aether:${tag}`,
    layers: [...python, packages, overlay("aether"), ...overlays.map(overlay)],
    config: {
      // By name, as upstream: without runAsUser kubelet refuses it as possibly root.
      User: "aether",
      WorkingDir: "/app",
      Env: [...pythonEnvironment, ...["PYTHONDONTWRITEBYTECODE=1", "PYTHONUNBUFFERED=1"], ...env],
      Cmd: [
        ...["uvicorn", "src.api.main:app", "--host", "0.0.0.0", "--port", "8000"],
        ...["--proxy-headers", "--forwarded-allow-ips", "*", "--timeout-graceful-shutdown", "30"],
      ],
      ExposedPorts: { "8000/tcp": {} },
    },
  };
}
