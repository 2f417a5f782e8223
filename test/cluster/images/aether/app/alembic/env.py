"""As in the app: asyncpg, the URL from the settings, all revisions of a run in one transaction. Each step is written down."""

import asyncio
from logging.config import fileConfig

from alembic import context
from sqlalchemy import pool, text
from sqlalchemy.ext.asyncio import async_engine_from_config

from src.settings import settings

config = context.config
fileConfig(config.config_file_name, disable_existing_loggers=False)
# Here a "%" in the password fails: invalid interpolation syntax.
config.set_main_option("sqlalchemy.url", settings().database_url)


def write_down(ctx, step, **_) -> None:
    ctx.connection.execute(
        text("CREATE TABLE IF NOT EXISTS standin_steps (revision text, host text DEFAULT inet_client_addr()::text)")
    )
    ctx.connection.execute(text("INSERT INTO standin_steps VALUES (:revision)"), {"revision": step.up_revision_id})


def run_migrations(connection) -> None:
    context.configure(connection=connection, on_version_apply=write_down)
    with context.begin_transaction():
        context.run_migrations()


async def main() -> None:
    section = config.get_section(config.config_ini_section)
    engine = async_engine_from_config(section, prefix="sqlalchemy.", poolclass=pool.NullPool)
    async with engine.connect() as connection:
        await connection.run_sync(run_migrations)
    await engine.dispose()


asyncio.run(main())
