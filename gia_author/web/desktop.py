"""The window without a browser around it, where pywebview is installed."""

from __future__ import annotations

import threading
from importlib.util import find_spec

from gia_author.web.server import Serving

TITLE, WIDTH, HEIGHT = "政府信息公开年报", 1360, 880


def is_there() -> bool:
    """Whether pywebview is installed."""
    return find_spec("webview") is not None


def shown(serving: Serving) -> None:
    """Show the window until it is closed; the server ends with it. A graphical program wants the
    main thread, so the server gets another."""
    import webview

    server = threading.Thread(target=serving.run)
    server.start()
    try:
        webview.create_window(TITLE, serving.address, width=WIDTH, height=HEIGHT)
        webview.start()
    finally:
        serving.stop()
        server.join()
        serving.window.close()
