"""What wait.py and migrate.py share: reaching Aether's database, and waiting in words an operator can act on.

Both run in the app's unchanged image, in its working directory /app. Of what that holds they use asyncpg, the only
PostgreSQL driver there is, and Alembic; the app itself is never imported. The password is never printed.
"""

import asyncio
import functools
import math
import os
import re
import socket
import sys
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

import asyncpg

NAME = Path(sys.argv[0]).stem

# The characters that reach PostgreSQL as typed: the app's settings percent-encode others, and Alembic stops at a "%".
PLAIN = r"[\w.~!$&'()*+-]"
URL = re.compile(
    rf"postgresql\+asyncpg://{PLAIN}+(:{PLAIN}*)?@([\w.-]+|\[[\da-f:]+])(:\d+)?(/{PLAIN}*)?(\?.*)?", re.ASCII
)
FORM = "write postgresql+asyncpg://user:password@host:5432/database, with letters, digits, - and _ in the password"
REFUSED = (
    asyncpg.InvalidAuthorizationSpecificationError,  # password, user, pg_hba.conf
    asyncpg.InvalidCatalogNameError,  # no such database
    asyncpg.InsufficientPrivilegeError,
)
FOR_SQLALCHEMY = ("prepared_statement_cache_size", "prepared_statement_name_func")


class Misconfigured(Exception):
    """Something that stays wrong until a person changes it."""


class NotYet(Exception):
    """Something that time may mend."""


def log(message: str) -> None:
    print(f"{NAME}: {message}", file=sys.stderr, flush=True)


def words(error: Exception) -> str:
    """The reason for a NotYet; where no resolver answers, with the setting that opens the way to it."""
    cause = getattr(error, "reason", error)  # urllib wraps it
    if isinstance(cause, socket.gaierror) and cause.errno == socket.EAI_AGAIN:
        return f"{cause}: the cluster's DNS does not answer; networkPolicy.dns opens the way to it"
    return str(error) or type(error).__name__


async def until(attempt: Callable[[], Awaitable[None]], seconds: float = math.inf) -> None:
    """Repeats the attempt every 2 s for that long while it raises NotYet; tells each new reason, and every 30 s."""
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
        await asyncio.sleep(2)


def connection_arguments() -> dict[str, object]:
    """DATABASE_URL, which is written for SQLAlchemy, as arguments for asyncpg."""
    url = os.environ.get("DATABASE_URL", "").strip()  # the app's settings strip it, too
    if url and not url.startswith("postgresql+asyncpg:"):
        raise Misconfigured(f"DATABASE_URL does not name asyncpg, the only driver in the image: {FORM}")
    if "sslmode=" in url:
        raise Misconfigured("DATABASE_URL has sslmode=, an option the app's driver does not have: write ?ssl=require")
    if "%" in url:
        raise Misconfigured(f"DATABASE_URL has a '%', at which Alembic stops: {FORM}")
    if not URL.fullmatch(url):
        raise Misconfigured(f"DATABASE_URL {'cannot be read' if url else 'is not set'}: {FORM}")
    parts = urlsplit(url)
    options = {key: value for key, value in parse_qsl(parts.query) if key not in FOR_SQLALCHEMY}
    names = {"host": parts.hostname, "port": parts.port, "user": parts.username, "password": parts.password}
    return {**names, "database": parts.path[1:] or None, **options}


@asynccontextmanager
async def session() -> AsyncIterator[asyncpg.Connection]:
    """A connection; whatever fails in it is raised as Misconfigured or NotYet."""
    settings = {"application_name": f"aether-{NAME}"}
    try:
        try:
            arguments = connection_arguments()
            # Ahead of the connection, whose 10 s end before a lookup that nothing answers.
            if not str(arguments["host"]).startswith("/"):
                await asyncio.get_running_loop().getaddrinfo(arguments["host"], arguments["port"])
            connection = await asyncpg.connect(**arguments, timeout=10, server_settings=settings)
        except (TypeError, ValueError) as error:  # an option, or a value of one, that asyncpg does not have
            raise Misconfigured(f"DATABASE_URL cannot be used: {error}") from None
        try:
            yield connection
        finally:
            await connection.close(timeout=5)
    except REFUSED as error:
        raise Misconfigured(f"PostgreSQL refuses DATABASE_URL: {error}") from None
    except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError) as error:
        raise NotYet(f"database at {arguments['host']}: {words(error)}") from None


async def revision(connection: asyncpg.Connection) -> str | None:
    """The revision the database is at; None before the first."""
    if await connection.fetchval("SELECT to_regclass('alembic_version')") is None:
        return None
    return await connection.fetchval("SELECT version_num FROM alembic_version")


@functools.cache
def revisions() -> list[str]:
    """The image's revisions, oldest first: the last is what the app needs."""
    # Imported late and once, for it costs most of a second of CPU.
    from alembic.config import Config
    from alembic.script import ScriptDirectory

    scripts = ScriptDirectory.from_config(Config("alembic.ini")).walk_revisions()
    return [script.revision for script in scripts][::-1]
