// The app's image, for API, scheduler and migration: a stand-in for the app, real Alembic over revisions of our own.
import type { Image } from "./image.ts";
import { overlay } from "./overlay.ts";
import { pypi } from "./pypi.ts";
import { python, pythonEnvironment } from "./python.ts";

/** Has no metadata of a package "aether", as upstream. */
export const aether = image("0.1.0");

/** With one more revision. */
export const aetherNext = image("0.1.1", "aether-next");

/** With one more revision, which fails. */
export const aetherFailing = image("0.1.1-failing", "aether-failing");

function image(tag: string, ...more: string[]): Image {
  const packages = pypi(["asyncpg==0.32.0", "pydantic-settings==2.16.3", "python-dotenv==1.2.4"], {
    dependencies: false,
  });
  return {
    name: `aether:${tag}`,
    layers: [...python, packages, overlay("aether"), ...more.map(overlay)],
    config: {
      // By name, as upstream: without runAsUser kubelet refuses it as possibly root.
      User: "aether",
      WorkingDir: "/app",
      Env: [
        ...pythonEnvironment,
        ...["PYTHONDONTWRITEBYTECODE=1", "PYTHONUNBUFFERED=1"],
        // Upstream's image has no bytecode. The layer shared with MLflow has, and this hides it.
        "PYTHONPYCACHEPREFIX=/nonexistent",
      ],
      Cmd: [
        ...["uvicorn", "src.api.main:app", "--host", "0.0.0.0", "--port", "8000"],
        ...["--proxy-headers", "--forwarded-allow-ips", "*", "--timeout-graceful-shutdown", "30"],
      ],
      ExposedPorts: { "8000/tcp": {} },
    },
  };
}
