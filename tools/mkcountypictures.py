"""The pictures of the county's pages in the handbook, taken anew from the example. Usage: python
tools/mkcountypictures.py

Needs Chromium, playwright and Pillow. The clock of the pages stands at the day of the handbook's
story.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from typing import Any

from PIL import Image, ImageOps
from playwright.sync_api import sync_playwright

ROOT = Path(__file__).resolve().parent.parent
PICTURES = ROOT / "docs" / "图"
DAY = "2026-01-18"
EDGE, GAP = "#b5b5b5", 30
OPEN_WRONG = (
    "for (const d of document.querySelectorAll('#bodies details')) "
    "{ d.open = d.innerText.includes('必须改'); }"
)
OPEN_ALIKE = "document.querySelector('#alike ~ details, .pair').open = true"


def program(*arguments: str, cwd: Path) -> None:
    """A command of ours; one that finds something wrong has done its work, too."""
    subprocess.run([sys.executable, "-m", "gia_author", *arguments], cwd=cwd, check=False)


@contextmanager
def shown(browser: Any, page: Path, width: int, height: int, scale: float = 1) -> Iterator[Any]:
    """A page in a window of this size, on the day of the story."""
    size = {"width": width, "height": height}
    context = browser.new_context(viewport=size, device_scale_factor=scale)
    tab = context.new_page()
    tab.clock.set_fixed_time(f"{DAY}T09:00:00+08:00")
    tab.goto(page.as_uri())
    yield tab
    context.close()


def picture(data: bytes) -> Image.Image:
    return Image.open(BytesIO(data)).convert("RGB")


def save(name: str, made: Image.Image) -> None:
    """The picture with a thin edge."""
    ImageOps.expand(made, 1, EDGE).save(PICTURES / name, optimize=True)


def progress(browser: Any, page: Path) -> None:
    """The page of progress down to the usual problems, and the two narratives that are alike."""
    with shown(browser, page, 1120, 1000) as tab:
        tab.evaluate(OPEN_WRONG)
        end = tab.evaluate(
            "document.querySelector('[aria-labelledby=kinds]').getBoundingClientRect().bottom"
        )
        whole = picture(tab.screenshot(full_page=True))
        save("进度.png", whole.crop((0, 0, 1120, int(end) + 16)))
        tab.evaluate(OPEN_ALIKE)
        tab.evaluate("document.querySelector('[aria-labelledby=alike]').scrollIntoView()")
        save("雷同.png", picture(tab.screenshot()).crop((0, 0, 1120, 900)))


def telephone(browser: Any, page: Path) -> None:
    """The page on a telephone: its top, and the body that has something wrong."""
    with shown(browser, page, 390, 844, 1.5) as tab:
        top = picture(tab.screenshot())
        tab.select_option("#state", label="有错（1）")
        tab.evaluate(OPEN_WRONG)
        tab.evaluate("document.querySelector('#tools').scrollIntoView()")
        both = [ImageOps.expand(one, 1, EDGE) for one in (top, picture(tab.screenshot()))]
    wide, high = both[0].size
    made = Image.new("RGB", (2 * wide + GAP, high), "white")
    for number, one in enumerate(both):
        made.paste(one, (number * (wide + GAP), 0))
    made.save(PICTURES / "进度手机.png", optimize=True)


def main() -> None:
    """Take all of them."""
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        home = Path(shutil.copytree(ROOT / "examples" / "云岭县", Path(folder, "县")))
        program("status", "名册.yaml", "--today", DAY, "-o", "进度.html", cwd=home)
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox", "--disable-gpu"]
        )
        progress(browser, home / "进度.html")
        telephone(browser, home / "进度.html")
        browser.close()


if __name__ == "__main__":
    main()
