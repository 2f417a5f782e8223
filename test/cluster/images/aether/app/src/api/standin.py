"""What the tests ask of the process: what it sees of its container, and to misbehave. Outside /api, so no Ingress leads here."""

import os
import re
import socket
import tempfile
import threading
from pathlib import Path

from fastapi import APIRouter
from sqlalchemy import text

from src import cost, database
from src.settings import settings

router = APIRouter(prefix="/standin")
eaten: list[bytes] = []

SECRET = re.compile("KEY|SECRET|TOKEN|PASSWORD|DATABASE_URL")
STATUS = ("Uid", "Gid", "Groups", "NoNewPrivs", "Seccomp", "CapInh", "CapPrm", "CapEff", "CapBnd", "CapAmb")


@router.get("/seen")
def seen() -> dict:
    """Of secrets only the names."""
    lines = dict(line.split(":\t", 1) for line in Path("/proc/self/status").read_text().splitlines() if ":\t" in line)
    return {
        "host": socket.gethostname(),
        "role": settings().aether_role,
        "pid": os.getpid(),
        "revision": max(path.stem for path in Path("alembic/versions").glob("*.py")),
        "environment": {name: "" if SECRET.search(name) else value for name, value in os.environ.items()},
        "status": {name: lines[name] for name in STATUS},
        "writable": [folder for folder, *_ in os.walk("/") if is_writable(folder)],
        "token": Path("/var/run/secrets/kubernetes.io").exists(),
        "residentMib": cost.resident_mib(),
    }


def is_writable(folder: str) -> bool:
    """By writing: permissions tell little of a read-only file system."""
    if re.match(r"/(proc|sys)(/|$)", folder):
        return False
    try:
        with tempfile.TemporaryFile(dir=folder):
            return True
    except OSError:
        return False


@router.post("/rows")
async def add_row() -> dict:
    """Answers when the row is committed."""
    async with database.pool.begin() as connection:
        return {"id": (await connection.execute(text("INSERT INTO standin_rows DEFAULT VALUES RETURNING id"))).scalar()}


@router.post("/burn")
def burn(seconds: float, cores: float = 1) -> dict:
    """So much CPU for so long, beside the process's other work: for the autoscaler."""
    threading.Thread(target=cost.simmer, args=[seconds, cores], daemon=True).start()
    return {"seconds": seconds, "cores": cores}


@router.post("/eat")
def eat(mebibytes: int) -> dict:
    """Memory, kept: for the limit."""
    eaten.append(b"\x01" * (mebibytes * cost.MIB))
    return {"residentMib": cost.resident_mib()}


@router.post("/fill")
def fill(mebibytes: int) -> dict:
    """Space in /tmp, kept: for the volume's size limit."""
    with Path("/tmp/filling").open("ab") as file:
        for _ in range(mebibytes):
            file.write(b"\x01" * cost.MIB)
    return {"bytes": Path("/tmp/filling").stat().st_size}
