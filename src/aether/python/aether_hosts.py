"""Connects to the first of several database hosts that answers.

asyncpg has one time limit for all hosts of a URL, a minute. If the first host neither accepts nor refuses, because its node
is down or a firewall drops the packets, asyncpg waits for it until the limit and never tries the second. In libpq the limit
(connect_timeout) is for each host, and here it is too.

sitecustomize.py replaces asyncpg.connect with connect_to_several(), for the app and Alembic, if there are several hosts;
wait.py and migrate.py use first() for their own connections.
"""

import functools
import socket
import time
from collections.abc import Awaitable, Callable

import asyncpg

# For each host, if the URL has no connect_timeout. Linux repeats a lost SYN after 1 and 3 s, so two may be lost. The app's
# readiness request has 5 s.
SECONDS = 4

# For that long, a host that did not answer in time is tried last: not every new connection of the app's pool waits for it.
LAST_SECONDS = 60

# If a server disappears without closing its connections, they end after this many seconds, and the app's pool connects to the
# next host. Linux would wait a quarter of an hour for an answer to what was sent, and forever while nothing is sent.
GONE_SECONDS = 30
KEEPALIVE_SECONDS = 10

Place = tuple[str, int]

# The host does not serve, is a standby although target_session_attrs requires a primary, or is a proxy without a server.
# Rejected credentials are not among them: as in libpq, they end the search.
NEXT = (
    OSError,
    asyncpg.CannotConnectNowError,
    asyncpg.ConnectionDoesNotExistError,
    asyncpg.TargetServerAttributeNotMatched,
)

silent: dict[Place, float] = {}


async def first(
    connect: Callable[..., Awaitable[asyncpg.Connection]],
    places: list[Place],
    seconds: float | None,
    failed: Callable[[Place, Exception], Awaitable[None]] | None = None,
) -> asyncpg.Connection:
    """A connection to the first host that answers within so many seconds. Raises the error of the last one otherwise."""
    now = time.monotonic()
    last: Exception | None = None
    for place in sorted(places, key=lambda place: now - silent.get(place, -LAST_SECONDS) < LAST_SECONDS):
        host, port = place
        try:
            connection = await connect(host=host, port=port, timeout=seconds or SECONDS)
        except NEXT as error:
            if isinstance(error, TimeoutError):
                silent[place] = time.monotonic()
            if failed:
                await failed(place, error)
            last = error
        else:
            silent.pop(place, None)
            end_if_gone(connection)
            return connection
    raise last or ValueError("no host")


def end_if_gone(connection: asyncpg.Connection) -> None:
    # asyncpg has no other way to the socket. Without it, the connection is as it would be with a single host.
    transport = getattr(connection, "_transport", None)
    peer = transport and transport.get_extra_info("socket")
    if peer:
        peer.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
        peer.setsockopt(socket.IPPROTO_TCP, socket.TCP_KEEPIDLE, KEEPALIVE_SECONDS)
        peer.setsockopt(socket.IPPROTO_TCP, socket.TCP_KEEPINTVL, KEEPALIVE_SECONDS)
        peer.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, GONE_SECONDS * 1000)


def connect_to_several(connect: Callable[..., Awaitable[asyncpg.Connection]]) -> Callable[..., Awaitable[asyncpg.Connection]]:
    """asyncpg.connect with a time limit for each host. A call with a single host is passed on."""

    @functools.wraps(connect)
    async def replacement(*arguments, host=None, port=None, timeout=None, **named):
        if isinstance(host, (list, tuple)) and isinstance(port, (list, tuple)):  # as SQLAlchemy passes them
            return await first(functools.partial(connect, *arguments, **named), list(zip(host, port, strict=True)), timeout)
        if timeout is not None:
            named["timeout"] = timeout
        return await connect(*arguments, host=host, port=port, **named)

    return replacement
