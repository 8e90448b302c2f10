"""What the text says of applications and cases without a number, against the tables: how they
ended, who asked."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from gia_author.checks.claims import evaluate
from gia_author.checks.registry import Context, Hit, rule
from gia_author.checks.text_pieces import Piece, pieces
from gia_author.form.numbers import show
from gia_author.language.patterns import Pattern
from gia_author.language.phrasebook import APPLICATIONS, CASES
from gia_author.report.model import Report

SENTENCE = Pattern("[^。！？]{4,300}")
TABLES = {APPLICATIONS: "表三", CASES: "表四"}
FIX = "核对文字和表格，改正其中一处。"
# a sentence tells of one application, not of what is done in such cases
OF_ONE = Pattern(
    "其中|另|该[件项]|(?<![\\d.])[1-9]\\d{0,2}件|[一两]件|经(?:研究|审查|查|核实)|有的申请|个别申请|部分申请"
)
GENERAL = Pattern(
    "凡|应当|如果?(?!期)|若|情形(?!的)|范围|可以|规定|要求|一律|严格|是否|制度|流程|原则|明确|规范|今后|将|上年|去年|避免|防止|热线|投诉|建议|提案"
)
OTHERS = Pattern("再|同类|半年|季度|上年|去年|下属|所属|各乡镇|热线|投诉|建议|提案|避免|防止")
ENDED = Pattern(
    "(?:依法|决定|答复|告知|作出|申请人|[，、])[^，。；\\d]{0,8}?(?P<group>不予公开|不予处理)(?:的)?(?:决定|答复)?(?=[，。；]|$)"
)
GIVEN_UP = Pattern("(?:视为|视作|按)[^，。；]{0,4}(?:放弃|撤回)|终止(?:办理|处理)|不再处理")
OVERDUE = (("缴", "其他处理.逾期未缴费"), ("补正", "其他处理.逾期不补正"))
OVERRULED = Pattern(
    "(?:复议|诉讼)案件[，,]?(?:的)?(?:结果|均|被)纠正|(?:复议机关|复议|法院|判决)[^，。；\\d]{0,14}(?:撤销|撤消|纠正|确认违法|责令(?:重新|限期))(?:了)?[^，。；]{0,14}(?:答复|决定|告知|行为)"
)
UPHELD = Pattern(
    "(?:复议机关|法院)[^，。；\\d]{0,10}维持(?:了)?[^，。；]{0,14}(?:答复|决定|告知|行为)"
)
NEVER_LOST = Pattern(
    "(?:未|没有|无)(?:出现|发生|有|因)[^，。；\\d]{0,20}被?(?:撤销|撤消|纠正|确认违法|变更)(?:的)?[^，。；]{0,6}"
)
ALL_ENDED = Pattern("(?:没有|无)(?:未办结|尚未办结|未答复|未完成办理)的?申请")
NEVER_ENDED = Pattern(
    "(?:没有|未|无)(?:出现|发生|有|作出)?(?P<group>不予公开|无法提供|不予处理|部分公开)(?:的)?(?:情形|情况|申请|答复|决定)"
)
FIRMS = "企业|公司|事务所|社会组织|科研机构|法人"
ASKED_BY = Pattern(f"由[^，。；\\d]{{0,8}}(?:{FIRMS})(?:提出|提交|申请)")
CHIEF = Pattern(
    f"申请[^，。；\\d]{{0,8}}?(?P<who>自然人|个人|公民|群众|{FIRMS})(?:申请|提出的)?"
    "(?:占(?:绝大|大)?多数|占比最[高大]|居多|为主)"
)
MOSTLY = Pattern(
    f"申请[^，。；\\d]{{0,8}}(?:主要|多数|大多|大部分)[^，。；\\d]{{0,4}}(?:由|来自|为|是)(?P<who>自然人|个人|公民|群众|{FIRMS})"
)


@rule("G498", "text-vs-table", unless=("G487",))
def outcomes_in_words(report: Report, context: Context) -> Iterator[Hit]:
    """文字说的结果、申请人，表里没有
    “管网图纸涉及公共安全，依法不予公开”而表三不予公开是0，“申请人逾期未缴纳，视为放弃”而表三逾期未缴费是0，“由校外企业提出”而表三没有法人，
    “未出现答复被撤销的情形”而表四有结果纠正：没有写数的话也要与表一致。只看说到具体一件的，讲一般做法的不算；写了件数的由G411至G413、G487核对。
    核对文字和表格（国办公开办函〔2021〕30号：文字与表格要一致）。"""
    if not _sum(report, APPLICATIONS, "总计") and not _cases(report, "总计"):
        return
    for piece in pieces(context.narrative):
        for sentence in SENTENCE.finditer(piece.text):
            if not piece.section or OTHERS.search(sentence[0]):
                continue
            yield from _denied(report, piece, sentence[0])
            if not GENERAL.search(sentence[0]):
                yield from _asserted(report, piece, sentence[0])


def _sum(report: Report, table: str, name: str) -> int | None:
    """What a cell of a table has; None where that is not known."""
    reading = evaluate(report, table, name)
    return int(reading.value) if reading else None


def _cases(report: Report, outcome: str) -> int:
    """How many cases of all kinds have an outcome."""
    blocks = {block for blocks in report.edition.meanings.cases.values() for block in blocks}
    return sum(_sum(report, CASES, f"{block}.{outcome}") or 0 for block in sorted(blocks))


def _hit(piece: Piece, found: re.Match[str], told: str) -> Hit:
    return Hit(
        f"文字说“{found[0].strip('，、')}”，{told}。", piece.path, FIX, quote=found[0].strip("，、")
    )


def _asserted(report: Report, piece: Piece, sentence: str) -> Iterator[Hit]:
    """What is told to have happened and the tables do not have."""
    ended = ENDED.search(sentence)
    about = "申请" in piece.text and OF_ONE.search(sentence)
    if ended and about and _sum(report, APPLICATIONS, ended["group"]) == 0:
        yield _hit(piece, ended, f"表三里{ended['group']}是0")
    given_up = GIVEN_UP.search(sentence)
    for word, row in OVERDUE:
        if given_up and about and word in sentence and _sum(report, APPLICATIONS, row) == 0:
            yield replace(
                _hit(piece, given_up, f"表三里{row.partition('.')[2]}是0"),
                quote=_up_to(sentence, word, given_up),
            )
            break
    if _cases(report, "总计"):
        for said, outcome in ((OVERRULED, "结果纠正"), (UPHELD, "结果维持")):
            found = said.search(sentence)
            if found and not NOT.search(sentence[: found.end()]) and not _cases(report, outcome):
                yield _hit(piece, found, f"表四里{outcome}是0")
    yield from _applicants(report, piece, sentence)


def _up_to(sentence: str, word: str, found: re.Match[str]) -> str:
    """The words of a sentence from the clause with a word to what was found, whichever is first."""
    start = min(max(sentence.find(word) - 4, 0), found.start())
    return sentence[start : max(sentence.find(word) + len(word), found.end())].strip("，、；")


NOT = Pattern("未|没有|无|不")


def _applicants(report: Report, piece: Piece, sentence: str) -> Iterator[Hit]:
    """Who asked, where the table has none of them, or more of others."""
    came = "本年新收＋上年结转"
    firms, people = (_sum(report, APPLICATIONS, f"{came}@{who}") for who in ("法人", "自然人"))
    if firms is None or people is None or "申请" not in piece.text:
        return
    asked = ASKED_BY.search(sentence)
    if asked and not firms and people and OF_ONE.search(sentence):
        yield _hit(piece, asked, "表三里法人或其他组织没有申请")
    mostly = MOSTLY.search(sentence) or CHIEF.search(sentence)
    if mostly:
        of_firms = bool(re.search(FIRMS, mostly["who"]))
        if (firms < people) if of_firms else (people < firms):
            told = f"表三里自然人{show(people)}、法人或其他组织{show(firms)}"
            yield _hit(piece, mostly, told)


def _denied(report: Report, piece: Piece, sentence: str) -> Iterator[Hit]:
    """What is told never to have happened and the tables have."""
    lost = NEVER_LOST.search(sentence)
    if lost and _cases(report, "结果纠正") and "上级" not in sentence:
        yield _hit(piece, lost, f"表四里结果纠正是{_cases(report, '结果纠正')}")
    ended = NEVER_ENDED.search(sentence)
    total = _sum(report, APPLICATIONS, ended["group"]) if ended else None
    if ended and total:
        yield _hit(piece, ended, f"表三里{ended['group']}是{total}")
    open_ones = ALL_ENDED.search(sentence)
    carried = _sum(report, APPLICATIONS, "结转下年度")
    if open_ones and carried:
        yield _hit(piece, open_ones, f"表三里结转下年度是{carried}")
