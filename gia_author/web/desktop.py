"""The window without a browser around it, where pywebview is installed."""

from __future__ import annotations

import logging
import os
import sys
import threading
from importlib.util import find_spec
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from gia_author.web.server import Serving

TITLE, WIDTH, HEIGHT = "政府信息公开年报", 1360, 880


def has_screen() -> bool:
    """Whether there is a screen to show anything on."""
    shown_on = os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")
    return sys.platform in ("win32", "darwin") or bool(shown_on)


def is_there() -> bool:
    """Whether pywebview is installed, with a toolkit to draw its window with and a screen. What it
    logs of the toolkits that are not there is of no use to anybody here."""
    if find_spec("webview") is None or not has_screen():
        return False
    logging.getLogger("pywebview").setLevel(logging.CRITICAL)
    from webview.errors import WebViewException
    from webview.guilib import initialize

    try:
        initialize()
    except (WebViewException, ImportError, OSError):
        return False
    return True


def shown(serving: Serving) -> None:
    """Show the window until it is closed; the server ends with it. A graphical program wants the
    main thread, so the server gets another."""
    import webview

    server = threading.Thread(target=serving.run)
    server.start()
    try:
        webview.create_window(
            TITLE, serving.address, width=WIDTH, height=HEIGHT, text_select=True, zoomable=True
        )
        webview.start()
    finally:
        serving.stop()
        server.join()
        serving.window.close()
