"""What the app costs: CPU at start and for each unhandled exception, memory held."""

import time
from pathlib import Path

MIB = 1024 * 1024


def burn(cpu_seconds: float) -> None:
    """Blocks the event loop, for that is what imports and tracebacks do."""
    end = time.process_time() + cpu_seconds
    while time.process_time() < end:
        sum(range(10_000))


def simmer(seconds: float, cores: float) -> None:
    """A tenth of a second at a time, so that others may run between, and by the clock of this thread alone."""
    end = time.monotonic() + seconds
    while (turn := time.monotonic()) < end:
        spent = time.thread_time()
        while time.thread_time() - spent < cores / 10:
            sum(range(1000))
        time.sleep(max(0, turn + 0.1 - time.monotonic()))


def resident_mib() -> int:
    lines = Path("/proc/self/status").read_text().splitlines()
    return int(next(line for line in lines if line.startswith("VmRSS")).split()[1]) // 1024


def ballast(resident_target_mib: int) -> bytes:
    """Not zeros: those would take no memory until they are written."""
    return b"\x01" * (max(0, resident_target_mib - resident_mib()) * MIB)
