"""The connection pool, one per process."""

import asyncio

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from src.settings import settings

READY_SECONDS = 5


def engine() -> AsyncEngine:
    chosen = settings()
    return create_async_engine(
        chosen.database_url,
        pool_size=chosen.database_pool_size,
        max_overflow=chosen.database_max_overflow,
        pool_timeout=chosen.database_pool_timeout,
        pool_recycle=chosen.database_pool_recycle,
        pool_pre_ping=True,
    )


pool = engine()


async def ping() -> None:
    async with pool.connect() as connection:
        await connection.execute(text("SELECT 1"))


async def answers() -> bool:
    """False at once when PostgreSQL is down, after 5 s when the pool is exhausted; no answer while it hangs."""
    asking = asyncio.create_task(ping())
    done, _ = await asyncio.wait([asking], timeout=READY_SECONDS)
    if not done and pool.pool.checkedout() >= settings().database_pool_size + settings().database_max_overflow:
        asking.cancel()
        return False
    try:
        await asking
        return True
    except Exception:  # whatever keeps the app from its database
        return False
