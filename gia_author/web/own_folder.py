"""Where the window keeps what is the user's own: in the user's data folder, which nobody else may
read, never beside what is published."""

from __future__ import annotations

from pathlib import Path

import click


def own_folder(*names: str) -> Path:
    """A folder of the window's, made when there is none. Raises OSError."""
    path = Path(click.get_app_dir("gia-author", roaming=False)) / "window"
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    for name in names:
        path = path / name
        path.mkdir(mode=0o700, exist_ok=True)
    return path
