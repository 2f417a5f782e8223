"""A stand-in for the Aether app: its contract with the cluster, without what it is for."""

import asyncio
import logging
import os
import socket
import sys
import time
from collections import defaultdict, deque
from contextlib import asynccontextmanager, suppress
from urllib.parse import urlsplit

from fastapi import APIRouter, Depends, FastAPI, HTTPException, Request
from fastapi.responses import JSONResponse, StreamingResponse
from prometheus_fastapi_instrumentator import Instrumentator
from sqlalchemy import text

from src import __version__, cost, database, tracing
from src.api import auth, standin
from src.settings import settings

logging.basicConfig(stream=sys.stderr, level=os.environ.get("LOG_LEVEL", "INFO"))
log = logging.getLogger("aether")

# The imports above are the app's as well; the rest of what its own take. Read here, so bad settings die at import.
cost.burn(max(0, settings().standin_start_cpu_seconds - time.process_time()))
held = cost.ballast(settings().standin_memory_mib)

experiment_id = ""
home_assistant = "never asked"
ending = asyncio.Event()


@asynccontextmanager
async def lifespan(_: FastAPI):
    """What fails here ends uvicorn with status 3."""
    global experiment_id
    await database.ping()
    experiment_id = tracing.find_experiment()
    background = [] if settings().environment == "testing" else [subscribe(), write_states()]
    tasks = [asyncio.create_task(each) for each in background]
    log.info("role %s, version %s", settings().aether_role, __version__)
    if settings().aether_role != "api":
        log.info("scheduler started")
    yield
    # uvicorn has waited in vain for the streams by now.
    ending.set()
    for task in tasks:
        task.cancel()
    await database.pool.dispose()


async def subscribe() -> None:
    """Every role holds a connection to Home Assistant and survives without."""
    global home_assistant
    url = urlsplit(settings().ha_url)
    while True:
        try:
            address = url.hostname, url.port or {"https": 443}.get(url.scheme, 80)
            reader, writer = await asyncio.wait_for(asyncio.open_connection(*address), 10)
            home_assistant = "connected"
            await reader.read()
            writer.close()
            home_assistant = "closed"
        except (OSError, TimeoutError) as error:
            home_assistant = f"{type(error).__name__}: {error}"
        await asyncio.sleep(10)


async def write_states() -> None:
    """Every role writes what Home Assistant tells it, into the same rows as all others, and survives without a database."""
    while True:
        await asyncio.sleep(1.5)
        try:
            async with database.pool.begin() as connection:
                state = f"{settings().aether_role} {socket.gethostname()} {time.time():.0f}"
                await connection.execute(WRITE, {"state": state})
        except Exception as error:  # whatever keeps the app from its database
            log.warning("state not written: %s", type(error).__name__)


WRITE = text(
    "INSERT INTO entities (id, name) VALUES (1, :state) ON CONFLICT (id) DO UPDATE SET name = excluded.name"
)


app = FastAPI(lifespan=lifespan, docs_url=None, redoc_url=None, openapi_url=None)
protected = APIRouter(prefix="/api/v1", dependencies=[Depends(auth.authenticated)])
requests = 0


@app.middleware("http")
async def limits(request: Request, call_next):
    global requests
    requests += 1
    if int(request.headers.get("content-length", 0)) > cost.MIB:
        return JSONResponse({"detail": "Request body too large"}, 413)
    try:
        return await call_next(request)
    except Exception:
        # The app prints a traceback with all local variables, 2.4 MB in 14,900 lines, and serves nobody meanwhile.
        cost.burn(settings().standin_exception_cpu_seconds)
        log.exception("unhandled exception\n%s", f"{'local variables':160}\n" * 14_900)
        return JSONResponse({"detail": "Internal server error"}, 500)


@app.get("/api/v1/health")
async def health() -> dict:
    return {"status": "healthy"}


@app.get("/api/v1/ready")
async def ready() -> JSONResponse:
    is_ready = await database.answers()
    return JSONResponse({"status": "ready" if is_ready else "not ready"}, 200 if is_ready else 503)


@app.get("/api/v1/status")
async def status() -> dict:
    return {"status": "healthy", "role": settings().aether_role, "home_assistant": home_assistant}


@app.get("/.well-known/agent.json")
async def agent() -> dict:
    return {"name": "aether", "version": __version__}


@protected.get("/metrics")
async def metrics_json() -> dict:
    return {"requests": requests}


@protected.get("/entities")
async def entities() -> dict:
    async with database.pool.connect() as connection:
        return {"count": (await connection.execute(text("SELECT count(*) FROM entities"))).scalar()}


schedules: list[str] = []


@protected.get("/insight-schedules")
async def insight_schedules() -> dict:
    """In memory of the process that was asked; the host tells which."""
    return {"role": settings().aether_role, "host": socket.gethostname(), "schedules": schedules}


@protected.post("/insight-schedules")
async def insight_schedule(name: str) -> dict:
    schedules.append(name)
    return await insight_schedules()


@protected.post("/webhooks/ha")
async def webhook(request: Request) -> dict:
    if not settings().webhook_secret:
        raise RuntimeError("WEBHOOK_SECRET is not set")
    if request.headers.get("x-webhook-secret") != settings().webhook_secret:
        raise HTTPException(401, "Invalid webhook secret")
    return {"status": "accepted"}


chats: dict[str, deque[float]] = defaultdict(deque)


def limit_rate(request: Request) -> None:
    """Ten a minute for each leftmost X-Forwarded-For, whoever wrote it."""
    client = request.headers.get("x-forwarded-for", request.client.host).split(",")[0].strip()
    recent = chats[client]
    while recent and recent[0] < time.monotonic() - 60:
        recent.popleft()
    if len(recent) >= 10:
        raise HTTPException(429, "Rate limit exceeded: 10 per 1 minute")
    recent.append(time.monotonic())


@protected.post("/chat/completions")
async def chat(request: Request):
    """
    `{"stream": true, "seconds": 60}` streams a word each second and keeps a database session as long, in the transaction that
    has read a table. The host tells whose words they are.
    """
    limit_rate(request)
    sent = await request.json()
    if not sent.get("stream"):
        tracing.upload_chat(experiment_id, sent.get("messages"))
        return {"choices": [{"message": {"role": "assistant", "content": "yes"}}]}

    async def words():
        async with database.pool.connect() as connection:
            await connection.execute(text("SELECT FROM entities LIMIT 1"))
            for second in range(int(sent.get("seconds", 10))):
                yield f'data: {{"host": "{socket.gethostname()}", "word": {second}}}\n\n'
                await asyncio.sleep(1)
        yield "data: [DONE]\n\n"

    return event_stream(words())


@protected.get("/activity/stream")
async def activity():
    async def events():
        yield ": connected\n\n"
        with suppress(asyncio.CancelledError):
            await ending.wait()

    return event_stream(events())


def event_stream(events) -> StreamingResponse:
    return StreamingResponse(events, media_type="text/event-stream", headers={"cache-control": "no-cache"})


app.include_router(auth.router)
app.include_router(protected)
app.include_router(standin.router)
# As the app does, with the defaults: of several processes too (PROMETHEUS_MULTIPROC_DIR).
Instrumentator().instrument(app).expose(app)
