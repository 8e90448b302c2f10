"""A rate of all beside the rates of its parts: it lies between them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from gia_author.checks.registry import Context, Hit, rule
from gia_author.form.numbers import show
from gia_author.language.patterns import Pattern
from gia_author.language.phrases import Quantity
from gia_author.report.model import Report
from gia_author.report.narrative import Paragraph

RATE = Pattern(
    "^(?P<of>[一-龥（）“”]{0,16}?)(?P<rate>满意度|满意率|好评率|合格率|知晓率|达标率|正确率|准确率|及时率|公开率|办结率|答复率"
    "|更新率|覆盖率)(?:均|都|为|是|达到?|保持在|：|约)*$"
)
OVERALL = Pattern(
    "^(?:其中|最终)?(?:全年|总体|综合|平均|整体|总的?|全[省市县区镇乡]|群众|患者|服务|公众|用户)*的?$"
)
AIM = Pattern("目标|力争|确保|要求|不低于|上年|去年|同比|提升|提高|[较比]")
FEWEST = 2  # rates of parts


@rule("G485", "percent")
def overall_rate(report: Report, context: Context) -> Iterator[Hit]:
    """总的比率不在各项比率之间
    “门诊满意度95.1%，住院满意度97.8%，总体满意度100%”：总的满意度、合格率是各项的平均，不会比最高的还高，也不会比最低的还低。
    一句话里两项以上同名的比率，后面或者前面写了全年的、总体的，才核对；目标和上年的不算。
    核对几个数（国办公开办函〔2021〕30号：数据要准确）。"""
    for paragraph in context.narrative.paragraphs():
        sentences: dict[int, list[Quantity]] = {}
        for q in paragraph.told.quantities:
            if q.unit == "%" and q.exact and not q.depth:
                sentences.setdefault(q.sentence, []).append(q)
        for row in sentences.values():
            if len(row) > FEWEST:
                yield from _not_between(paragraph, row)


def _not_between(paragraph: Paragraph, row: Sequence[Quantity]) -> Iterator[Hit]:
    """The first or last rate of a sentence, if it is that of all the others and not between
    them."""
    for whole, parts in ((row[-1], row[:-1]), (row[0], row[1:])):
        said = RATE.search(whole.before)
        if not said or not OVERALL.search(said["of"]) or AIM.search(_told(paragraph, row)):
            continue
        named = [m for q in parts if (m := RATE.search(q.before) or BARE.search(q.before))]
        same = all(m.groupdict().get("rate") in (None, said["rate"]) for m in named)
        if len(named) < len(parts) or not same or any(OVERALL.search(m["of"]) for m in named):
            continue
        values = [q.value for q in parts]
        if not min(values) <= whole.value <= max(values):
            words = (
                f"各项是{'、'.join(f'{show(v)}%' for v in values)}，总的是{show(whole.value)}%。"
            )
            yield Hit(words, paragraph.path, "核对几个数。", _told(paragraph, row)[-110:])
        return


BARE = Pattern("^(?P<of>[一-龥]{2,10}?)(?:为|是|达到?)?$")


def _told(paragraph: Paragraph, row: Sequence[Quantity]) -> str:
    start = paragraph.told.clause(row[0].start)[0]
    return paragraph.text[start : row[-1].end].strip("，。；、 ")
