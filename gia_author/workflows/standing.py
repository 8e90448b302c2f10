"""What a file is that was read: a report, something else, or not read at all."""

from __future__ import annotations

from enum import Enum

from gia_author.diagnostics.finding import Finding, GiaError, Severity, found, register
from gia_author.extract.readers import findings as faults
from gia_author.workflows.import_report import Imported
from gia_author.workflows.report_marks import strange
from gia_author.yamlfile.schema import G116
from gia_author.yamlfile.value_checks import LONGEST_PARAGRAPH

G935 = register(
    "G935",
    "structure",
    """不像政府信息公开工作年度报告
    年报有标题（机关＋年度＋政府信息公开工作年度报告）、六个部分和三张法定表。这份文件里这些太少：可能是通知、目录页、预算或者别的文件，
    也可能正文是图片、附件或者网页阅读器，程序读不到。没有按年报核对。
    高校按《高等学校信息公开办法》编制的学年报告，内容和期间与年报不同，也不按年报核对（G938）。""",
)
G938 = register(
    "G938",
    "structure",
    """公共企事业单位的报告，没有按政府年报的格式核对
    医院、学校、供水供电等单位按《公共企事业单位信息公开规定制定办法》（国办发〔2020〕50号）和各行业的规定编制自己的信息公开报告，
    部分、表格和统计期限与政府信息公开工作年度报告不同：只核对文字、数字和引用的文件，结构和三张表没有核对，
    所以没有必须改的问题时也不能下结论。
    用了政府年报标题（政府信息公开工作年度报告）的，照政府年报核对。""",
)
FEW_LETTERS, COMMON, PLAIN, STRANGE_LATIN = 100, set("的年公开信息政府和工作"), 0.02, 0.3


class AuditStanding(Enum):
    """What became of a file: read as a report, read and found to be none, or not read."""

    REPORT = "report"
    STRANGE = "strange"
    UNREADABLE = "unreadable"

    @property
    def told(self) -> str:
        """The verdict on what is no report."""
        return {"report": "", "strange": "不像年报", "unreadable": "没有读出来"}[self.value]


def standing(imported: Imported) -> tuple[AuditStanding, tuple[Finding, ...]]:
    """What a file is and, where it is no report, the one finding that says so."""
    if imported.workbook:
        return AuditStanding.REPORT, ()
    fatal = next((f for f in imported.findings if f.code in faults.FATAL), None)
    if fatal or not imported.trace:
        return AuditStanding.UNREADABLE, (fatal,) if fatal else imported.findings
    if any(len(p.text) > LONGEST_PARAGRAPH for p in imported.told.paragraphs()):
        message = f"有一段文字超过{LONGEST_PARAGRAPH}字，不像一份年报，没有核对。"
        return AuditStanding.STRANGE, (found(G116, message, fix="看看导入的文件对不对。"),)
    marks = strange(imported)
    if marks is None:
        return AuditStanding.REPORT, ()
    garbled = next((f for f in imported.findings if f.code == faults.GARBLED.code), None)
    if garbled or _is_mojibake(imported.trace.source.letters):
        return AuditStanding.UNREADABLE, (garbled or _mojibake(),)
    fix = "核对是不是选错了文件；正文是附件、图片的，下载Word或者能选中文字的PDF再核对。"
    return AuditStanding.STRANGE, (found(G935, f"不像年报：{marks.reasons}。", fix=fix),)


def _is_mojibake(letters: str) -> bool:
    """Whether a text is no language: Chinese characters without the commonest ones, or Latin
    letters with marks where Chinese was."""
    if len(letters) < FEW_LETTERS:
        return False
    chinese = sum("\u4e00" <= letter <= "\u9fff" for letter in letters)
    latin = sum("\x80" <= letter <= "\u024f" for letter in letters)
    plain = sum(letter in COMMON for letter in letters)
    strange = chinese > len(letters) / 2 and plain < PLAIN * chinese
    return strange or latin > STRANGE_LATIN * len(letters)


def _mojibake() -> Finding:
    return found(
        faults.GARBLED,
        "读出来的文字是乱码，没有核对。",
        severity=Severity.ERROR,
        fix="这样的PDF多半没有说明字体对应哪个字；请找Word、网页版本，或者请原单位提供可以选中文字的PDF。",
    )


def refuse_others(imported: Imported) -> None:
    """Raises GiaError for a file that is no report: nothing of it is to be used."""
    what, said = standing(imported)
    if what is not AuditStanding.REPORT:
        first = said[0] if said else found(G935, "没有读出内容。")
        raise GiaError(first.message, first.fix)
