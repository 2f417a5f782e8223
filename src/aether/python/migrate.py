"""The migration Job: upgrades the database to the image's newest Alembic revision, however many copies start at once.

One copy at a time holds an advisory lock on a separate connection, while Alembic works in subprocesses on others. The
lock ends with the connection, so a killed copy leaves nothing behind. A waiting copy polls for the lock and never blocks
inside a statement: that would hold a snapshot, for which CREATE INDEX CONCURRENTLY in a later revision would wait
forever. Session locks have no effect through PgBouncer's transaction pooling, which is rejected (aether_database.py).

The app keeps serving meanwhile. A revision that changes a table waits for the transactions that use it, and later
queries for the table wait behind the revision. So it gives up after lock_timeout, its transaction is rolled back, and it
tries again some seconds later. Each revision is a separate transaction and process, so that a waiting one holds no locks
of earlier ones.

    python migrate.py            runs all missing revisions; waits for the database and the lock as long as necessary
    python migrate.py REVISION   started by the above: Alembic, up to this revision, with the session's time limits

Exit status: 0 done or nothing to do, 1 a revision failed, 2 something a person must fix, 143 stopped.
"""

import asyncio
import os
import signal
import socket
import sys
import time

import asyncpg

from aether_database import APPLY, Misconfigured, NotYet, end, end_on_sigterm, log, revision, revisions, session, until

# An arbitrary number, but the same in all copies that may ever run at once.
LOCK = int.from_bytes(b"aether", "big")

# The process of Alembic must end after this revision: it remembers the enum types it created in 004, so 005, which drops
# and creates them again, skips the second CREATE TYPE and fails with: type "insighttype" does not exist.
INSIGHTS = "004_insights"

# 038 renames two labels to upper case. On a database built from scratch 037 has just added them in upper case, and 038
# fails with: "disabled" is not an existing enum label. So they are renamed back between the two.
PROPOSAL_STATES = "037_proposal_lifecycle_states"
LABELS = ("disabled", "deprecated")

# Exit status of a subprocess whose problem may go away: the database is unreachable, or what the revision changes is in use.
UNREACHED = 75
LOCKED = 76
# SQLSTATEs: connection errors, too many connections, a server that stops or starts, or that has become a standby.
GONE = ("08", "53300", "57P0", "25006")
# lock_timeout, deadlock.
BUSY = ("55P03", "40P01")

# How often to check that the session with the lock is alive while a revision runs.
PING_SECONDS = 10

working: set[int] = set()


async def migration() -> None:
    async with session() as connection:
        if not await connection.fetchval("SELECT pg_try_advisory_lock($1)", LOCK):
            raise NotYet("another copy is migrating")
        before = await revision(connection)
        if before == revisions()[-1]:
            return log(f"the schema is at {before}: nothing to do")
        if before and before not in revisions():
            return log(f"the schema is at {before}, which this image does not know: a newer image created it; not changed")
        started = time.monotonic()
        for stop in stops(before):
            if await revision(connection) == PROPOSAL_STATES:
                await lower_labels(connection)
            await upgrade(connection, stop)
        log(f"{before or 'empty database'} -> {await revision(connection)} in {time.monotonic() - started:.0f} s")


def stops(before: str | None) -> list[str]:
    """The revisions at which Alembic's processes end: each one, or in an empty database only the few that require it."""
    if before is None:
        return [stop for stop in (INSIGHTS, PROPOSAL_STATES) if stop in revisions()[:-1]] + revisions()[-1:]
    return revisions()[revisions().index(before) + 1 :]


async def upgrade(connection: asyncpg.Connection, target: str) -> None:
    log(f"alembic upgrade {target}")
    process = await asyncio.create_subprocess_exec(sys.executable, __file__, target)
    working.add(process.pid)
    ended = asyncio.ensure_future(process.wait())
    try:
        while not (await asyncio.wait([ended], timeout=PING_SECONDS))[0]:
            # Without an answer, another copy may hold the lock by now.
            await connection.fetchval("SELECT 1")
    finally:
        # What Alembic had begun is one transaction, which PostgreSQL rolls back.
        if not ended.done():
            process.kill()
            await ended
        working.discard(process.pid)
    status = ended.result()
    if status == UNREACHED:
        raise NotYet("Alembic lost the database")
    if status == LOCKED:
        raise NotYet(f"revision {target} waits for a transaction that uses the same table; retrying", pause=5)
    if status:
        log(f"alembic upgrade {target} failed with status {status}; the reason is above")
        end(1)


async def lower_labels(connection: asyncpg.Connection) -> None:
    found = await connection.fetch("SELECT enumlabel FROM pg_enum WHERE enumtypid = to_regtype('proposalstatus')")
    names = {row["enumlabel"] for row in found}
    for label in LABELS:
        if label.upper() in names and label not in names:
            await connection.execute(f"ALTER TYPE proposalstatus RENAME VALUE '{label.upper()}' TO '{label}'")


def alembic(target: str) -> int:
    """The subprocess: runs Alembic as its own command does, on a session with our settings."""
    signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGTERM})
    sys.path.insert(0, os.getcwd())
    from alembic.config import main as command
    from sqlalchemy import event, exc, pool

    @event.listens_for(pool.Pool, "connect")
    def prepare(connection, _record) -> None:
        connection.run_async(lambda driver: driver.fetch(*APPLY))

    try:
        command(["upgrade", target])
    except exc.DBAPIError as error:
        state = getattr(error.orig, "sqlstate", None) or ""
        if state.startswith(BUSY):
            status = LOCKED
        elif state.startswith(GONE) or error.connection_invalidated:
            status = UNREACHED
        else:
            raise
        print(f"alembic: {error.orig}", file=sys.stderr)
        return status
    except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError) as error:  # before SQLAlchemy has a connection
        if isinstance(error, (ConnectionError, TimeoutError, socket.gaierror)) or isinstance(error, asyncpg.InterfaceError):
            print(f"alembic: {error}", file=sys.stderr)
            return UNREACHED
        raise
    return 0


def stop() -> None:
    for process in working:
        os.kill(process, signal.SIGKILL)


if __name__ == "__main__":
    if sys.argv[1:]:
        sys.exit(alembic(sys.argv[1]))
    end_on_sigterm(stop)
    try:
        asyncio.run(until(migration))
    except Misconfigured as reason:
        log(str(reason))
        end(2)
    end(0)
