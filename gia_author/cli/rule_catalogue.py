"""The catalogue of all kinds of problems, whichever module finds them."""

from __future__ import annotations

import pkgutil
from importlib import import_module

from gia_author import resources


def load() -> None:
    """Import every module, so that all kinds of problems are in the catalogue."""
    for module in pkgutil.walk_packages([str(resources.PACKAGE)], "gia_author."):
        if not module.name.endswith("__main__") and ".fonts" not in module.name:
            import_module(module.name)
