"""Init container of the API and the scheduler: python wait.py [database] [schema] [mlflow] [alone=SERVICE]

Returns when the app can start. Without it, a pod that starts too early or is misconfigured uses ten CPU seconds for imports
before each crash, and its last line is a traceback; here it is the reason.

    database  PostgreSQL accepts DATABASE_URL.
    schema    The database is at this image's revision, or at one that this image does not know: a newer image created it,
              and this one is a rollback.
    mlflow    MLflow answers the request that the app sends at startup (src/tracing/mlflow_init.py), without which the app
              exits. /health is not enough: it is exempt from MLflow's check of the Host header.
    alone     No other pod is behind the headless SERVICE, not even a terminating one: a Deployment immediately replaces
              a deleted pod, and two schedulers would run every job twice. After ALONE_SECONDS, when a pod's grace period
              is over, a pod that is still listed is on an unreachable node, and is no longer waited for.

Waits forever for any other problem that may go away; exits with status 2 and one line if a person must fix it.
"""

import asyncio
import base64
import http.client
import json
import os
import socket
import sys
import urllib.error
import urllib.request
from urllib.parse import urlencode, urlsplit

from aether_database import Misconfigured, NotYet, end, end_on_sigterm, log, revision, revisions, session, until, words

# The scheduler's grace period, 60 s, and half as much for the node to report that the pod has ended.
ALONE_SECONDS = 90


async def database() -> None:
    async with session():
        pass


async def schema() -> None:
    async with session() as connection:
        found = await revision(connection)
    if found is None:
        raise NotYet("the database has no schema: the migration Job has not run")
    if found in revisions()[:-1]:
        raise NotYet(
            f"the schema is at {found}, this image needs {revisions()[-1]}: the migration Job is running or has failed"
        )
    if found not in revisions():
        log(f"the schema is at {found}, which this image does not know: assuming a rollback")


async def mlflow() -> None:
    uri = os.environ.get("MLFLOW_TRACKING_URI", "")
    if not uri or uri.startswith("/mlflow"):  # the app would use http://localhost:5002, or a file in /app
        raise Misconfigured(
            f"MLFLOW_TRACKING_URI is {uri!r}: set http://host:5000, or sqlite:////tmp/mlflow.db for no server"
        )
    if not uri.startswith(("http://", "https://")):
        return log("MLFLOW_TRACKING_URI is not the URL of a server")
    name = os.environ.get("MLFLOW_EXPERIMENT_NAME", "aether")
    status, answer = ask(uri, "get-by-name?" + urlencode({"experiment_name": name}))
    if answer.get("error_code") == "RESOURCE_DOES_NOT_EXIST":
        # The app would create it, but if two pods do so at once, one exits with RESOURCE_ALREADY_EXISTS.
        status, answer = ask(uri, "create", json.dumps({"name": name}).encode())
    if status != 200 and answer.get("error_code") != "RESOURCE_ALREADY_EXISTS":
        raise NotYet(f"MLflow answers {status}: {answer.get('message')}")
    if answer.get("experiment", {}).get("lifecycle_stage") == "deleted":
        raise NotYet(f"MLflow's experiment {name!r} is deleted, so the app does not start: restore it")


def ask(uri: str, path: str, body: bytes | None = None) -> tuple[int, dict]:
    """One request as MLflow's client sends it, with the same path, credentials and timeout."""
    parts = urlsplit(uri.rstrip("/"))
    host = parts.netloc.rpartition("@")[2]
    headers = {"Content-Type": "application/json"}
    user = os.environ.get("MLFLOW_TRACKING_USERNAME") or parts.username
    password = os.environ.get("MLFLOW_TRACKING_PASSWORD") or parts.password
    if user and password:
        headers["Authorization"] = "Basic " + base64.b64encode(f"{user}:{password}".encode()).decode()
    elif token := os.environ.get("MLFLOW_TRACKING_TOKEN"):
        headers["Authorization"] = f"Bearer {token}"
    url = f"{parts.scheme}://{host}{parts.path}/api/2.0/mlflow/experiments/{path}"
    patience = float(os.environ.get("MLFLOW_HTTP_REQUEST_TIMEOUT", "30"))
    try:
        with urllib.request.urlopen(urllib.request.Request(url, body, headers), timeout=patience) as response:
            status, text = response.status, response.read()
    except urllib.error.HTTPError as error:
        status, text = error.code, error.read()
    except (OSError, http.client.HTTPException) as error:
        raise NotYet(f"MLflow at {host}: {words(error)}") from None
    if b"Invalid Host header" in text:
        raise NotYet(f"MLflow answers {status}, Invalid Host header: add {host} to its MLFLOW_SERVER_ALLOWED_HOSTS")
    try:
        return status, dict(json.loads(text))
    except (ValueError, TypeError):
        raise NotYet(f"{host} answers {status}, but not as MLflow does") from None


async def alone(service: str) -> None:
    own = addresses(socket.gethostname())
    try:
        found = addresses(service)
    except OSError as error:
        raise NotYet(f"the name {service}: {words(error)}") from None
    if not own & found:
        raise NotYet(f"the cluster's DNS does not list this pod for {service}")
    if found - own:
        raise NotYet(f"another pod is still running: {', '.join(sorted(found - own))}")


def addresses(host: str) -> set[str]:
    return {str(address[0]) for *_, address in socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)}


async def main() -> None:
    checks = {"database": database, "schema": schema, "mlflow": mlflow}
    for argument in sys.argv[1:]:
        name, _, service = argument.partition("=")
        if name == "alone":
            try:
                await until(lambda: alone(service), ALONE_SECONDS)
            except NotYet as reason:
                log(f"continues although {reason}")
                continue
        else:
            await until(checks[name])
        log(f"{name} is ready")


if __name__ == "__main__":
    end_on_sigterm()
    try:
        asyncio.run(main())
    except Misconfigured as reason:
        log(str(reason))
        end(2)
    end(0)
