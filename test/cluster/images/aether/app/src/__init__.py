"""Dies without the metadata of the package "aether", which the image does not have."""

from importlib.metadata import version

__version__ = version("aether")
