"""What is to be known of the work under way, handed to whoever runs it: the command line prints
it."""

from __future__ import annotations

import logging

LOGGER = logging.getLogger("gia_author")


def tell(message: str) -> None:
    """Something that was done besides, as asked."""
    LOGGER.info("%s", message)


def warn(message: str) -> None:
    """Something that went otherwise than asked, and the work goes on."""
    LOGGER.warning("%s", message)
