"""The window's own pages, drawn from the templates in ``pages``."""

from __future__ import annotations

from functools import cache

import jinja2
from starlette.responses import HTMLResponse

from gia_author import resources


@cache
def _environment() -> jinja2.Environment:
    return jinja2.Environment(
        loader=jinja2.FunctionLoader(lambda name: resources.text("web", "pages", name)),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
    )


def page(template: str, status: int = 200, /, **values: object) -> HTMLResponse:
    """A page with these values in it."""
    text = _environment().get_template(f"{template}.html.j2").render(**values)
    return HTMLResponse(text, status)
