"""Shared by wait.py and migrate.py: connecting to Aether's database, and waiting with messages an operator can act on.

Both run in the app's unchanged image, in its working directory /app. They use its asyncpg, the only PostgreSQL driver
in the image, and Alembic, but never import the app itself. The password is never printed.
"""

import asyncio
import functools
import math
import os
import secrets
import signal
import socket
import ssl
import sys
import threading
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import asyncpg

import aether_hosts
from aether_database_url import Unusable, asyncpg_arguments, servers, usable

NAME = Path(sys.argv[0]).stem

# Together less than ten seconds, so that the log shows the reason by then.
LOOKUP_SECONDS = 4
CONNECT_SECONDS = aether_hosts.SECONDS
PROBE_SECONDS = 1
QUERY_SECONDS = 5

# Set on every session. The server detects within a minute that a pod's node has vanished, and ends the session with its
# locks. They override limits of the role that would end idle or busy sessions. Older versions lack some of them.
SETTINGS = {
    "tcp_keepalives_idle": "30",
    "tcp_keepalives_interval": "10",
    "tcp_keepalives_count": "3",
    "client_connection_check_interval": "5000",
    "idle_session_timeout": "0",
    "idle_in_transaction_session_timeout": "0",
    "statement_timeout": "0",
    # Other queries for the same table queue behind a lock that is waiting: no longer than this.
    "lock_timeout": "800",
}
SET = (
    "SELECT set_config(name, wanted.value, false) FROM pg_catalog.pg_settings "
    "JOIN unnest($1::text[], $2::text[]) AS wanted (setting, value) ON wanted.setting = name"
)
APPLY = (SET, list(SETTINGS), list(SETTINGS.values()))

OLDEST = 13

Place = aether_hosts.Place

# Errors of PostgreSQL, or of a pooler in front of it, that last until a person changes something.
REFUSED = (
    asyncpg.InvalidAuthorizationSpecificationError,  # password, user, pg_hba.conf
    asyncpg.InvalidCatalogNameError,  # no such database
    asyncpg.InsufficientPrivilegeError,
    asyncpg.UndefinedObjectError,  # a setting in options that does not exist
    asyncpg.InvalidParameterValueError,
    asyncpg.CantChangeRuntimeParamError,
    asyncpg.ProtocolViolationError,  # PgBouncer: unsupported startup parameter
    asyncpg.FeatureNotSupportedError,
)


class Misconfigured(Exception):
    """A problem that lasts until a person fixes it."""


class NotYet(Exception):
    """A problem that may go away by itself."""

    def __init__(self, reason: str, pause: float = 2) -> None:
        super().__init__(reason)
        self.pause = pause


def log(message: str) -> None:
    print(f"{NAME}: {message}", file=sys.stderr, flush=True)


def end(status: int) -> None:
    """Ends the process immediately: Python would wait for a thread that waits for the resolver."""
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(status)


def end_on_sigterm(before: Callable[[], None] = lambda: None) -> None:
    """Waits for the signal in a thread, because a handler would run only after the current lookup or read.

    Because the signal is blocked, it also reaches process 1, for which Linux drops signals without a handler.
    """

    def wait_for_signal() -> None:
        signal.sigwait({signal.SIGTERM})
        before()
        log("stopped by SIGTERM")
        end(143)

    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGTERM})
    threading.Thread(target=wait_for_signal, daemon=True).start()


def words(error: BaseException) -> str:
    """The reason for a NotYet. If no resolver answers, it names the setting that allows DNS."""
    cause = getattr(error, "reason", error)  # urllib wraps it
    if isinstance(cause, socket.gaierror) and cause.errno == socket.EAI_AGAIN:
        return f"{cause}: the cluster's DNS failed or did not answer; if a NetworkPolicy blocks it, set networkPolicy.dns"
    return str(error) or type(error).__name__


async def until(attempt: Callable[[], Awaitable[None]], seconds: float = math.inf) -> None:
    """Repeats the attempt for that long while it raises NotYet. Logs each new reason, and the reason every 30 s."""
    start, said, said_at = time.monotonic(), "", 0.0
    while True:
        try:
            return await attempt()
        except NotYet as reason:
            now = time.monotonic()
            if now - start >= seconds:
                raise
            if str(reason) != said or now - said_at >= 30:
                said, said_at = str(reason), now
                log(f"waiting: {reason}")
            pause = reason.pause
        await asyncio.sleep(pause)


@asynccontextmanager
async def session() -> AsyncIterator[asyncpg.Connection]:
    """A connection that can write. Every failure in it is raised as Misconfigured or NotYet."""
    try:
        usable(os.environ)
        where = servers(os.environ)
    except Unusable as reason:
        raise Misconfigured(str(reason)) from None
    place = ", ".join(f"{host}:{port}" for host, port in where)
    try:
        connection = await connected(where)
        try:
            await prepare(connection, where)
            yield connection
        except BaseException:
            # Not close(), which would wait for a server that does not respond.
            connection.terminate()
            raise
        await connection.close(timeout=2)
    except ssl.SSLCertVerificationError as error:
        raise Misconfigured(
            f"the certificate of the database at {place}, which sslmode={os.environ.get('PGSSLMODE')} verifies, is not trusted: "
            f"{error.verify_message}; set postgres.external.tls.caSecret or caConfigMap to the CA that signed it"
        ) from None
    except ssl.SSLError as error:
        if isinstance(error, ssl.SSLEOFError):
            raise NotYet(f"database at {place}: {words(error)}") from None
        raise Misconfigured(f"TLS with the database at {place} fails: {error.reason or error}") from None
    except REFUSED as error:
        raise Misconfigured(f"PostgreSQL rejects DATABASE_URL: {error}") from None
    except TimeoutError:
        raise NotYet(f"database at {place}: no answer to a query within {QUERY_SECONDS} s") from None
    except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError, asyncpg.InternalClientError) as error:
        if "rejected SSL upgrade" in str(error):
            raise Misconfigured(
                f"the database at {place} offers no TLS, which sslmode={os.environ.get('PGSSLMODE')} requires"
            ) from None
        raise NotYet(f"database at {place}: {words(error)}") from None
    except (ValueError, TypeError) as error:  # a value that asyncpg refuses
        raise Misconfigured(f"DATABASE_URL cannot be used: {words(error)}") from None


async def connected(where: list[Place]) -> asyncpg.Connection:
    await lookup(where)
    arguments = asyncpg_arguments(os.environ)
    # With several hosts exactly as the app connects.
    seconds = arguments.get("timeout", CONNECT_SECONDS) if len(where) > 1 else CONNECT_SECONDS
    reasons: dict[Place, str] = {}

    async def failed(place: Place, error: Exception) -> None:
        reasons[place] = await reason_of(place, error, seconds)
        if len(reasons) < len(where) and reasons[place] not in said:
            said.add(reasons[place])
            log(f"{reasons[place]}; trying the next host")

    connect = functools.partial(
        asyncpg.connect,
        command_timeout=QUERY_SECONDS,
        server_settings={**arguments.get("server_settings", {}), "application_name": f"aether-{NAME}"},
    )
    try:
        return await aether_hosts.first(connect, where, seconds, failed)
    except ssl.SSLError:
        raise
    except aether_hosts.NEXT as error:
        if "rejected SSL upgrade" in str(error):
            raise
        raise NotYet("; ".join(reasons[place] for place in where)) from None


# Reasons for trying the next host that were logged, each once.
said: set[str] = set()


# The resolver's own message, which it may return too late.
UNANSWERED = "Temporary failure in name resolution"

lookups: dict[str, asyncio.Future] = {}


async def lookup(where: list[Place]) -> None:
    """Runs before the connection, to distinguish a name that does not resolve from a server that does not answer."""
    loop = asyncio.get_running_loop()
    for host, _ in where:
        # One lookup at a time for each name: a resolver may take minutes to give up, and there are few threads.
        if host not in lookups or lookups[host].done():
            lookups[host] = loop.run_in_executor(None, functools.partial(socket.getaddrinfo, host, None))
    pending = {lookups[host] for host, _ in where}
    deadline = loop.time() + LOOKUP_SECONDS
    while pending and loop.time() < deadline:
        done, pending = await asyncio.wait(
            pending, timeout=deadline - loop.time(), return_when=asyncio.FIRST_COMPLETED
        )
        if any(each.exception() is None for each in done):
            return
    errors = {
        host: lookups[host].exception() if lookups[host].done() else socket.gaierror(socket.EAI_AGAIN, UNANSWERED)
        for host, _ in where
    }
    raise NotYet("; ".join(f"database at {host}: {words(error)}" for host, error in errors.items()))


async def reason_of(place: Place, error: Exception, seconds: float) -> str:
    host, port = place
    if isinstance(error, TimeoutError):
        return await silence(place, seconds)
    if isinstance(error, asyncpg.ConnectionDoesNotExistError):
        return f"database at {host}:{port}: closes the connection before login: it is shutting down, or is not PostgreSQL"
    if isinstance(error, asyncpg.TargetServerAttributeNotMatched):
        return f"database at {host}:{port}: it is a standby, or read-only"
    return f"database at {host}:{port}: {words(error)}"


async def silence(place: Place, seconds: float) -> str:
    """Why there was no answer in time."""
    host, port = place
    if host in lookups and not lookups[host].done():
        return f"database at {host}: {words(socket.gaierror(socket.EAI_AGAIN, UNANSWERED))}"
    try:
        _, writer = await asyncio.wait_for(asyncio.open_connection(host, port), PROBE_SECONDS)
    except TimeoutError:
        return (
            f"database at {host}:{port}: no connection within {seconds:g} s: a firewall, a NetworkPolicy or a wrong address "
            "drops the packets"
        )
    except OSError:
        return f"database at {host}:{port}: no connection within {seconds:g} s"
    writer.close()
    return (
        f"database at {host}:{port}: accepts connections, but does not answer within {seconds:g} s: it is overloaded, frozen "
        "or not PostgreSQL"
    )


async def prepare(connection: asyncpg.Connection, where: list[Place]) -> None:
    version = connection.get_server_version()
    if version.major < OLDEST:
        raise Misconfigured(f"the database is PostgreSQL {version.major}: Aether needs {OLDEST} or newer")
    if await is_shared(connection, where):
        raise Misconfigured(
            "DATABASE_URL points to a connection pooler in transaction mode, which gives one session's connection to others; "
            "use the database's own address, or a pooler in session mode"
        )
    await connection.fetch(*APPLY)
    if await connection.fetchval("SHOW transaction_read_only") == "on":
        raise NotYet(
            "the database is read-only: it is a standby, or not promoted yet; DATABASE_URL must point to the primary"
        )


# How often to look for a session of ours that another one is in. A pooler prefers the connection that was used last.
LOOKS = 3


async def is_shared(connection: asyncpg.Connection, where: list[Place]) -> bool:
    """Whether another session sees what belongs to this one: settings, advisory locks. Without a pooler, it asks only once."""
    mark = secrets.token_hex(8)
    try:
        # A pooler reports a process number of its own at login.
        if await connection.fetchval("SELECT pg_backend_pid()") == connection.get_server_pid():
            return False
        for _ in range(LOOKS):
            await connection.fetchval("SELECT set_config('aether.session', $1, false)", mark)
            seen = await seen_by_another(where)
            if seen in (mark, None):
                return seen == mark
    except (asyncpg.DuplicatePreparedStatementError, asyncpg.InvalidSQLStatementNameError):
        return True
    return False


async def seen_by_another(where: list[Place]) -> str | None:
    try:
        other = await connected(where)
        try:
            return await other.fetchval("SELECT coalesce(current_setting('aether.session', true), '')")
        finally:
            other.terminate()
    except (NotYet, TimeoutError):  # in session mode, it may wait for a free connection
        return None


async def revision(connection: asyncpg.Connection) -> str | None:
    """The revision of the database; None before the first."""
    if await connection.fetchval("SELECT to_regclass('alembic_version')") is None:
        return None
    return await connection.fetchval("SELECT version_num FROM alembic_version")


@functools.cache
def revisions() -> list[str]:
    """The image's revisions, oldest first: the app needs the last one."""
    # Imported late and only once, because it takes most of a second of CPU.
    from alembic.config import Config
    from alembic.script import ScriptDirectory

    scripts = ScriptDirectory.from_config(Config("alembic.ini")).walk_revisions()
    return [script.revision for script in scripts][::-1]
