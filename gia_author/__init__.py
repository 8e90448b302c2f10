"""gia-author: produces and checks the annual reports on government information disclosure
(政府信息公开工作年度报告)."""

from importlib import import_module

__version__ = "0.1.0"
__all__ = [
    "Finding",
    "Job",
    "Outcome",
    "Report",
    "Severity",
    "audit",
    "import_report",
    "load_edition",
    "produce",
]  # types: __init__.pyi, which says the same; each is imported when first asked for
_HOMES = {
    "Finding": "diagnostics.finding:Finding",
    "Job": "workflows.produce:Job",
    "Outcome": "workflows.produce:Outcome",
    "Report": "report.model:Report",
    "Severity": "diagnostics.finding:Severity",
    "audit": "workflows.audit_report:audit",
    "import_report": "workflows.import_report:take",
    "load_edition": "form.edition:load",
    "produce": "workflows.produce:produce",
}


def __getattr__(name: str) -> object:
    """What is public, from where it lives."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    module, _, attribute = _HOMES[name].partition(":")
    return getattr(import_module(f"{__name__}.{module}"), attribute)


def __dir__() -> list[str]:
    return sorted([*globals(), *__all__])
