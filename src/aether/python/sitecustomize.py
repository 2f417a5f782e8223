"""Gives every Python process of the pod what the app's unchanged image lacks. Python runs this file at each start,
because its directory is PYTHONPATH.

Metadata: the app asks for the version of the package "aether" when it is imported (src/__init__.py), but the upstream
Containerfile installs only the dependencies, so every process ends in PackageNotFoundError. The stand-in goes last: an image
with metadata of its own wins.

The database's URL: as a provider writes it, it becomes what the app can use (aether_database_url.py). One that cannot is
left alone: wait.py and migrate.py say what is wrong with it, before the app starts.

Setup that is closed (closed_setup.py).
"""

import functools
import os
import sys
from importlib.machinery import PathFinder
from importlib.util import module_from_spec
from pathlib import Path

import aether_database_url
import closed_setup  # its import is what closes

here = Path(__file__).parent
sys.path.append(str(here / "fallback"))

try:
    os.environ.update(aether_database_url.usable(os.environ))
except aether_database_url.Unusable:
    pass
else:
    arguments = aether_database_url.asyncpg_arguments(os.environ)
    if arguments:  # seldom: the import takes a tenth of a second
        try:
            import asyncpg

            asyncpg.connect = functools.partial(asyncpg.connect, **arguments)
        except ImportError:  # a Python of the image that is not the app's
            pass

# Python runs one sitecustomize only; one that the image brings would be lost without this.
own = PathFinder.find_spec("sitecustomize", [path for path in sys.path if Path(path) != here])
if own and own.loader:
    own.loader.exec_module(module_from_spec(own))
