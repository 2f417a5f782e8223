"""The migration Job: brings the database to the image's newest Alembic revision, however many copies start at once.

One copy at a time holds an advisory lock on a connection of its own, while Alembic works in subprocesses on others; the
lock goes with the connection, so a copy that is killed leaves nothing behind. A waiting copy asks for the lock again
and again and never blocks inside a statement: that would hold a snapshot, for which CREATE INDEX CONCURRENTLY in a
later revision would wait for ever. Session locks mean nothing through PgBouncer's transaction pooling: DATABASE_URL
must lead to PostgreSQL itself.

Reads DATABASE_URL and MIGRATE_WAIT_SECONDS (900: how long to wait for the database or the lock).
Exit status: 0 done or nothing to do, 1 failed or stopped, 2 something a person must change, 3 waited in vain.
"""

import asyncio
import os
import signal
import sys
import time

import asyncpg

from aether_database import Misconfigured, NotYet, log, revision, revisions, session, until

# Any number, but the same in every copy that may ever meet another.
LOCK = int.from_bytes(b"aether", "big")

# A process of Alembic must end after this one: it remembers the enum types it created in 004, so that 005, which drops
# and creates them again, skips the second CREATE TYPE and fails on: type "insighttype" does not exist.
INSIGHTS = "004_insights"

# 038 renames two labels to upper case. On a database built from scratch 037 has just added them in upper case, and 038
# fails on: "disabled" is not an existing enum label. So they get the old names back between the two.
PROPOSAL_STATES = "037_proposal_lifecycle_states"
LABELS = ("disabled", "deprecated")


# Alembic as its own command does it, but with a status of its own for a database that it did not reach: policies and
# Services of a young pod may still change between our connection and Alembic's. What fails later is no ConnectionError.
UNREACHED = 75
ALEMBIC = f"""
import socket, sys
from alembic.config import main
try:
    main(sys.argv[1:])
except (ConnectionError, TimeoutError, socket.gaierror) as error:
    print("alembic:", error, file=sys.stderr)
    sys.exit({UNREACHED})
"""


async def migration() -> None:
    async with session() as connection:
        # This session is idle while Alembic works: it must not time out, and must end soon after its node vanishes.
        await connection.execute(
            "SET idle_session_timeout = 0; SET tcp_keepalives_idle = 30; "
            "SET tcp_keepalives_interval = 10; SET tcp_keepalives_count = 3"
        )
        if not await connection.fetchval("SELECT pg_try_advisory_lock($1)", LOCK):
            raise NotYet("another copy is migrating")
        before = await revision(connection)
        if before == revisions()[-1]:
            return log(f"the schema is at {before}: nothing to do")
        if before and before not in revisions():
            return log(f"the schema is at {before}, which this image does not know: left alone, a newer image made it")
        started = time.monotonic()
        for stop in (INSIGHTS, PROPOSAL_STATES):
            if stop in revisions() and not reached(await revision(connection), stop):
                await upgrade(stop)
        if await revision(connection) == PROPOSAL_STATES:
            await lower_labels(connection)
        await upgrade("head")
        log(f"{before or 'empty database'} -> {await revision(connection)} in {time.monotonic() - started:.0f} s")


def reached(current: str | None, stop: str) -> bool:
    return current is not None and revisions().index(current) >= revisions().index(stop)


async def upgrade(target: str) -> None:
    log(f"alembic upgrade {target}")
    process = await asyncio.create_subprocess_exec(sys.executable, "-c", ALEMBIC, "upgrade", target)
    try:
        status = await process.wait()
    except asyncio.CancelledError:
        # What Alembic had begun is one transaction, and PostgreSQL takes it back.
        process.terminate()
        await process.wait()
        raise
    if status == UNREACHED:
        raise NotYet("Alembic did not reach the database")
    if status:
        log(f"alembic upgrade {target} failed with status {status}; the reason is above")
        sys.exit(1)


async def lower_labels(connection: asyncpg.Connection) -> None:
    found = await connection.fetch("SELECT enumlabel FROM pg_enum WHERE enumtypid = to_regtype('proposalstatus')")
    names = {row["enumlabel"] for row in found}
    for label in LABELS:
        if label.upper() in names and label not in names:
            await connection.execute(f"ALTER TYPE proposalstatus RENAME VALUE '{label.upper()}' TO '{label}'")


async def main() -> None:
    task = asyncio.current_task()
    # Process 1 ignores a signal it has no handler for; Alembic must hear of it, too.
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, task.cancel)
    await until(migration, float(os.environ.get("MIGRATE_WAIT_SECONDS", "900")))


if __name__ == "__main__":
    try:
        asyncio.run(main())
    except Misconfigured as error:
        log(str(error))
        sys.exit(2)
    except NotYet as reason:
        log(f"gave up: {reason}")
        sys.exit(3)
    except asyncio.CancelledError:
        log("stopped by SIGTERM; the next run goes on from here")
        sys.exit(1)
