"""Adds what the app's unchanged image lacks to every Python process of the pod. Python runs this file at each start,
because its directory is in PYTHONPATH.

Metadata: the app reads the version of the package "aether" when it is imported (src/__init__.py), but the upstream
Containerfile installs only the dependencies, so every process ends in PackageNotFoundError. The replacement comes last in the
path, so metadata of the image takes precedence.

The database's URL: it is converted from the provider's form to one that the app can use (aether_database_url.py). A URL that
cannot be converted stays unchanged: wait.py and migrate.py report what is wrong with it before the app starts. If it has
several hosts, each is tried for a few seconds (aether_hosts.py).

Closed setup (closed_setup.py).
"""

import functools
import os
import sys
from importlib.machinery import PathFinder
from importlib.util import module_from_spec
from pathlib import Path

import aether_database_url
import closed_setup  # importing it closes setup

here = Path(__file__).parent
sys.path.append(str(here / "fallback"))

try:
    os.environ.update(aether_database_url.usable(os.environ))
except aether_database_url.Unusable:
    pass
else:
    arguments = aether_database_url.asyncpg_arguments(os.environ)
    several = len(aether_database_url.servers(os.environ)) > 1
    if arguments or several:  # rarely: the import takes a tenth of a second
        try:
            import asyncpg

            if several:
                import aether_hosts

                asyncpg.connect = aether_hosts.connect_to_several(asyncpg.connect)
            if arguments:
                asyncpg.connect = functools.partial(asyncpg.connect, **arguments)
        except ImportError:  # a Python in the image other than the app's
            pass

# Python runs only one sitecustomize: run the image's own as well.
own = PathFinder.find_spec("sitecustomize", [path for path in sys.path if Path(path) != here])
if own and own.loader:
    own.loader.exec_module(module_from_spec(own))
