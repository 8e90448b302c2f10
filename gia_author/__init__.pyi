from gia_author.diagnostics.finding import Finding, Severity
from gia_author.form.edition import load as load_edition
from gia_author.report.model import Report
from gia_author.workflows.audit_report import audit
from gia_author.workflows.import_report import take as import_report
from gia_author.workflows.produce import Job, Outcome, produce

__version__: str
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
]
