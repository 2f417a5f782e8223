"""Converts the database's URL, as any provider writes it, to the form that Aether can use.

The app requires postgresql+asyncpg:// without sslmode=, and Alembic fails on a "%". The driver asyncpg reads most of libpq's
variables (PGUSER, PGPASSWORD, PGSSLMODE ...), as psql does. So everything in the URL moves to these variables, and DATABASE_URL
keeps only the servers. Without DATABASE_URL the same variables, with PGHOST and PGPORT, are the parts of the URL.

DATABASE_POOLER is the host and port of a PgBouncer in front of the server: if it is set, it replaces the server.

sitecustomize.py does this in every Python process of a pod; doing it twice changes nothing. The rules are the same as in
src/aether/app/database-url.ts, which checks the URL for the config and `secrets generate`: one table of tests covers both.
No message shows a part of the URL that could belong to a password.
"""

import os
import re
from collections.abc import Mapping
from urllib.parse import unquote

EXAMPLE = "postgresql://user:password@host:5432/database"
SCHEME = re.compile(r"(jdbc:)?postgres(?:ql)?(?:\+\w+)?://", re.ASCII | re.IGNORECASE)
NAME = re.compile(r"[a-z0-9_]([a-z0-9_.-]*[a-z0-9_.])?", re.ASCII | re.IGNORECASE)
IPV6 = re.compile(r"\[([0-9a-f:.]*:[0-9a-f:.]*)\]", re.ASCII | re.IGNORECASE)

# Stricter modes come later in the list.
MODES = ("disable", "allow", "prefer", "require", "verify-ca", "verify-full")
# In libpq, ssl=true means require; in a JDBC URL it means verify-full.
SSL = {"true": "require", "1": "require", "false": "disable", "0": "disable", "no-verify": "require"}

# asyncpg reads all of these variables except the last three, which asyncpg_arguments() passes to it.
VARIABLES = {
    "user": "PGUSER",
    "password": "PGPASSWORD",
    "dbname": "PGDATABASE",
    "sslmode": "PGSSLMODE",
    "sslrootcert": "PGSSLROOTCERT",
    "sslcert": "PGSSLCERT",
    "sslkey": "PGSSLKEY",
    "sslcrl": "PGSSLCRL",
    "ssl_min_protocol_version": "PGSSLMINPROTOCOLVERSION",
    "ssl_max_protocol_version": "PGSSLMAXPROTOCOLVERSION",
    "target_session_attrs": "PGTARGETSESSIONATTRS",
    "application_name": "PGAPPNAME",
    "options": "PGOPTIONS",
    "connect_timeout": "PGCONNECT_TIMEOUT",
}
ALIASES = {
    "ssl": "sslmode",
    "database": "dbname",
    "username": "user",
    "fallback_application_name": "application_name",
    "ApplicationName": "application_name",
    "connectTimeout": "connect_timeout",
}
# Values that match what the driver does anyway. Other values of these parameters are rejected.
WITHOUT_EFFECT = {
    "channel_binding": ("prefer", "disable"),
    "client_encoding": ("utf8", "utf-8", "auto"),
    "gssencmode": ("prefer", "disable"),
    "keepalives": ("1",),
    "sslcompression": ("0",),
    "sslnegotiation": ("postgres",),
    "sslsni": ("1",),
}
# SQLAlchemy reads it from the URL.
FOR_SQLALCHEMY = "prepared_statement_cache_size"

# The path in Debian.
CERTIFICATES = "/etc/ssl/certs/ca-certificates.crt"


class Unusable(ValueError):
    """A problem in the URL that a person must fix: what is wrong, and what to do."""

    def __init__(self, message: str, fix: str) -> None:
        super().__init__(f"DATABASE_URL {message} {fix}")


def servers(environment: Mapping[str, str]) -> list[tuple[str, int]]:
    """Host and port of each server in the URL or its parts."""
    return read(environment)[0]


def usable(environment: Mapping[str, str]) -> dict[str, str]:
    """The variables to set, including DATABASE_URL."""
    found, values, cache = read(environment)
    if environment.get("DATABASE_POOLER"):
        found = [server(environment["DATABASE_POOLER"], "")]
    if len(found) == 1:
        ((host, port),) = found
        url = f"postgresql+asyncpg://{f'[{host}]' if ':' in host else host}:{port}"
        query = []
    else:
        # The host before the ? is for the app's settings, which require one; SQLAlchemy uses those after it.
        url = f"postgresql+asyncpg://{next((host for host, _ in found if ':' not in host), 'several')}"
        # After a failover the first host is a standby: the app needs the one that can write.
        values = {"target_session_attrs": "read-write", **values}
        query = ["host=" + ",".join(host for host, _ in found), "port=" + ",".join(str(port) for _, port in found)]
    if cache:
        query.append(f"{FOR_SQLALCHEMY}={cache}")
    if query:
        url += "?" + "&".join(query)
    return {"DATABASE_URL": url, **{VARIABLES[name]: value for name, value in values.items()}}


def asyncpg_arguments(environment: Mapping[str, str]) -> dict[str, object]:
    """What asyncpg does not read from libpq's variables."""
    settings = {"application_name": environment.get("PGAPPNAME"), "options": environment.get("PGOPTIONS")}
    settings = {name: value for name, value in settings.items() if value}
    timeout = environment.get("PGCONNECT_TIMEOUT", "")
    return {
        **({"server_settings": settings} if settings else {}),
        **({"timeout": float(timeout)} if timeout.isdigit() and int(timeout) else {}),
    }


def read(environment: Mapping[str, str]) -> tuple[list[tuple[str, int]], dict[str, str], str]:
    """The servers, libpq's parameters by name, and the size of SQLAlchemy's cache if the URL sets it."""
    url = environment.get("DATABASE_URL", "").strip()  # the app's settings strip it, too
    given = {name: environment[variable] for name, variable in VARIABLES.items() if environment.get(variable)}
    if url:
        found, values, cache = parsed(url)
    elif environment.get("PGHOST"):
        found, values, cache = listed(environment["PGHOST"], environment.get("PGPORT", "")), {}, ""
    else:
        raise Unusable("is not set.", f"Write {EXAMPLE} into the Secret.")
    merged = {**given, **values}
    # The stricter of the two: neither the URL nor the config can weaken the TLS that the other sets.
    modes = [mode for mode in (given.get("sslmode"), values.get("sslmode")) if mode]
    if modes:
        merged["sslmode"] = max((checked("sslmode", mode) for mode in modes), key=MODES.index)
    if "sslrootcert" in given:
        merged["sslrootcert"] = given["sslrootcert"]
    if "user" not in merged:
        raise Unusable("has no user name.", f"Write it before the host: {EXAMPLE}.")
    merged.setdefault("dbname", merged["user"])  # as libpq does
    return found, with_certificates(merged), cache


def with_certificates(values: dict[str, str]) -> dict[str, str]:
    """asyncpg only verifies with a file. If none is given, use the image's list of public certificate authorities."""
    file = values.get("sslrootcert", "")
    if file == "system":
        values = {**values, "sslmode": "verify-full"}
    if file not in ("", "system"):
        if not os.path.exists(file):
            raise Unusable(
                "refers to a CA file that does not exist in this container (sslrootcert).",
                "Set postgres.external.tls.caSecret or caConfigMap.",
            )
    elif file or values.get("sslmode", "").startswith("verify"):
        file = CERTIFICATES
        if not os.path.exists(file):
            import certifi  # a dependency of the app's HTTP client

            file = certifi.where()
        values = {**values, "sslrootcert": file}
    return values


def parsed(url: str) -> tuple[list[tuple[str, int]], dict[str, str], str]:
    scheme = SCHEME.match(url)
    if re.search(r"[\s\x00-\x1f\x7f]|^[\"']|[\"']$", url):
        raise Unusable("has spaces, quotes or other text around the URL.", "Keep only the URL.")
    if scheme is None:
        raise Unusable("is not the URL of a PostgreSQL database.", f"Write {EXAMPLE}.")
    if "[YOUR-PASSWORD]" in url:
        raise Unusable("still contains the provider's placeholder.", "Replace [YOUR-PASSWORD], brackets included.")
    is_jdbc = scheme[1] is not None
    rest, _, query = url[scheme.end() :].partition("?")
    authority, _, path = rest.partition("/")
    credentials, at, hosts = authority.rpartition("@")
    parameters = [pair.partition("=") for pair in query.split("&") if pair]
    if "@" in path or any("@" in name for name, *_ in parameters) or (not at and "@" in query and not is_jdbc):
        raise Unusable(
            "has a /, ? or @ in the user name or password.", "Percent-encode them: / is %2F, ? is %3F, @ is %40."
        )
    values: dict[str, str] = {}
    user, _, password = credentials.partition(":")
    for name, text in (("user", user), ("password", password), ("dbname", path)):
        if text:
            values[name] = decoded(text)
    cache, more_hosts, ports, binds = "", [], "", False
    for name, _, text in parameters:
        # In form encoding, which operators use for JDBC, + is a space.
        value = decoded(text.replace("+", " ") if is_jdbc else text)
        name = ALIASES.get(name, name)
        if name == "host":
            more_hosts.append(value)
        elif name == "port":
            ports = value
        elif name == FOR_SQLALCHEMY and value.isdigit():
            cache = value
        elif name == "channel_binding" and value == "require":
            binds = True
        elif name in VARIABLES:
            value = checked(name, "verify-full" if is_jdbc and value == "true" else value)
            if values.setdefault(name, value) != value:
                raise Unusable(f"sets {name} twice.", "Keep one.")
        elif value.lower() not in WITHOUT_EFFECT.get(name, ()):
            raise Unusable(f"has {parameter(name)}, which Aether's driver does not support.", "Remove it.")
    if binds:
        # The driver has no channel binding. A verified certificate also protects from a server in the middle.
        if values.get("sslmode") == "disable":
            raise Unusable("has channel_binding=require and sslmode=disable.", "Remove one of them.")
        values["sslmode"] = "verify-full"
    if values.get("connect_timeout") == "0":  # no limit, the same as without it
        del values["connect_timeout"]
    # As in libpq, what follows the ? overrides what precedes it.
    return listed(",".join(more_hosts) or hosts, ports), values, cache


def parameter(name: str) -> str:
    return f"the parameter {name}" if re.fullmatch(r"[A-Za-z_]{1,40}", name) else "a parameter"


def decoded(text: str) -> str:
    if re.search(r"%(?![0-9A-Fa-f]{2})", text):
        raise Unusable("has a % that is not a percent-encoding.", "Write %25 for the % itself.")
    value = unquote(text, errors="replace")
    if re.search(r"[\x00-\x1f\x7f\ufffd]", value):
        raise Unusable("encodes a character that is not allowed in a user name or password.", "Encode it again, as UTF-8.")
    return value


def checked(name: str, value: str) -> str:
    if name == "sslmode":
        value = SSL.get(value, value)
        if value not in MODES:
            raise Unusable("has an unknown sslmode.", f"Use one of {', '.join(MODES)}.")
    if name == "target_session_attrs" and value not in ("any", "read-write", "primary"):
        raise Unusable("requests a server that cannot write (target_session_attrs).", "Use read-write, primary or any.")
    if name == "connect_timeout" and not re.fullmatch(r"[0-9]{1,6}", value):
        raise Unusable("has a connect_timeout that is not a number of seconds.", "Write it as in connect_timeout=10.")
    return value


def listed(hosts: str, ports: str) -> list[tuple[str, int]]:
    """Servers from a list of hosts, each followed by its port, or with ports from a second list."""
    names = [decoded(host) for host in hosts.split(",")]
    numbers = ports.split(",") if ports else []
    if len(numbers) == 1:
        numbers *= len(names)
    if numbers and len(numbers) != len(names):
        raise Unusable("has a different number of ports than hosts.", "Write each port behind its host.")
    return [server(name, numbers[index] if numbers else "") for index, name in enumerate(names)]


def server(text: str, port: str) -> tuple[str, int]:
    if text.startswith(("/", "@")):
        raise Unusable(
            "names a Unix socket, which pods do not have.", "Use the server's host name, or 127.0.0.1 for a proxy in the pod."
        )
    ipv6 = IPV6.match(text)
    if ipv6:
        host, behind = ipv6[1], text[ipv6.end() :]
    elif text.count(":") > 1:  # without brackets, as in PGHOST
        host, behind = text, ""
        if not IPV6.fullmatch(f"[{text}]"):
            raise Unusable("names a host that is not valid.", f"Write {EXAMPLE}.")
    else:
        host, colon, number = text.partition(":")
        behind = colon + number
        if not host:
            raise Unusable("has no host.", f"Write {EXAMPLE}.")
        if not NAME.fullmatch(host):
            raise Unusable("names a host that is not valid.", f"Write {EXAMPLE}.")
    if behind and not behind.startswith(":"):
        raise Unusable("names a host that is not valid.", f"Write {EXAMPLE}.")
    number = port or behind[1:] or "5432"
    if not re.fullmatch(r"[0-9]{1,5}", number) or not 0 < int(number) < 65536:
        raise Unusable(
            "has a port that is not a number from 1 to 65535.",
            "If a /, ?, # or : is part of the password, percent-encode it: / is %2F, ? is %3F, # is %23, : is %3A.",
        )
    return host, int(number)
