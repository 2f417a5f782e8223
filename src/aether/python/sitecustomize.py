"""Gives the app the package metadata that its image may lack, and closes its setup.

The app asks for the version of the package "aether" when it is imported (src/__init__.py), but the upstream
Containerfile installs only the dependencies, so every process ends in PackageNotFoundError. Python runs this file at
each start because its directory is PYTHONPATH. The stand-in goes last: an image with metadata of its own wins.
"""

import sys
from importlib.machinery import PathFinder
from importlib.util import module_from_spec
from pathlib import Path

import closed_setup  # its import is what closes

here = Path(__file__).parent
sys.path.append(str(here / "fallback"))

# Python runs one sitecustomize only; one that the image brings would be lost without this.
own = PathFinder.find_spec("sitecustomize", [path for path in sys.path if Path(path) != here])
if own and own.loader:
    own.loader.exec_module(module_from_spec(own))
