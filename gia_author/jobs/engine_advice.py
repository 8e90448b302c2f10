"""What a batch would have saved with the other PDF engine, measured with one of its reports."""

from __future__ import annotations

import time
from dataclasses import replace

from gia_author.render.writers import PDF_ENGINES
from gia_author.workflows.produce import Job, produce

MANY = 50  # PDFs, from which it is worth saying
USED, QUICK = PDF_ENGINES


def advice(job: Job, count: int) -> str:
    """One sentence for a batch of so many PDFs, of which ``job`` is one; empty where there is
    nothing to save.
    """
    fits = job.engine == USED and "pdf" in job.formats and not job.has_own_look
    if count <= MANY or not fits or PDF_ENGINES[QUICK].available():
        return ""
    used, quick = (_seconds(replace(job, formats=("pdf",), engine=name)) for name in PDF_ENGINES)
    if quick >= used:
        return ""
    saved = (used - quick) * count
    return (
        f"这{count}份PDF用的是WeasyPrint。这台电脑上用Typst排一份快{used / quick:.0f}倍，"
        f"全部约省{saved:.0f}秒（一个处理器核），页面相同：加 --pdf-engine {QUICK}。"
    )


def _seconds(job: Job) -> float:
    """The processor time of a report's PDF when the engine has been warmed up."""
    produce(job)
    start = time.process_time()
    produce(job)
    return time.process_time() - start
