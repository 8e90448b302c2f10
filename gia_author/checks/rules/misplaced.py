"""What stands under a heading that is about something else."""

from __future__ import annotations

from collections.abc import Iterator

from gia_author.checks.registry import Context, Hit, rule
from gia_author.checks.text_pieces import is_cut, lines
from gia_author.language.patterns import Pattern
from gia_author.report.model import Report
from gia_author.report.narrative import Passage, Section

REQUESTS, CASES, OTHER = "依申请公开", "复议诉讼", "其他需要报告的事项"
LEAST = 15  # characters of a text that says something
OF_CASES = Pattern("复议|诉讼|应诉|案件|起诉|表|注|上述|以上|数据|无|零|没有|不涉及|本部分|见")
OF_REQUESTS = Pattern("申请|答复|结转|公开|受理|表|注|上述|数据|无|零|没有|不涉及|办结|收到")
TELLS = Pattern(r"\d+\s?余?(?:条|件|篇|次|人次|期|场|人|个)|培训|网站|公众号|考核|领导小组")
ASKED = Pattern(
    "申请|来信|收到|接到|接收|要求公开|新收|受理|答复|办结|结转|予以?公开|无法提供|咨询|无此|没有|零|诉求"
)
RECEIVED = Pattern(
    "(?:未|没有|新?收到|受理|接收)[^，。；]{0,24}(?:信息公开申请|依申请公开|公开申请|申请公开)"
    "|(?:未|没有)(?:发生|产生|出现)[^，。；]{0,30}(?:复议|诉讼)[^，。；]{0,12}"
)
OWN = {
    "政府信息管理": Pattern(
        "管理|审[查核]|制度|目录|规范性文件|更新|清理|保密|发布|属性|维护|流程|整理|归档|信息"
    ),
    "政府信息公开平台建设": Pattern(
        "平台|网|公众号|微[博信]|新媒体|专[栏区]|栏|查阅|窗口|大厅|屏|媒体|渠道|系统|公报|APP"
        "|客户端|号|热线|广播|点"
    ),
    "监督保障": Pattern(
        "监督|保障|考核|培训|领导|组织|责任|检查|评议|制度|督查|通报|整改|学习|人员|队伍|机制"
        "|会议|评估"
    ),
}
PROBLEMS = Pattern(
    r"(?:存在|主要)(?:的)?(?:主要)?问题(?:及|和)?(?:不足)?(?:[：:]|有|是|表现|，?一是)"
)


@rule("G223", "heading")
def under_another_heading(report: Report, context: Context) -> Iterator[Hit]:
    """标题下面写的是别的事
    复议、诉讼的部分下面写的是培训，“依申请公开”下面没有一句说申请，别的方面下面只写“未收到申请”，“其他需要报告的事项”里写存在的主要问题：
    多半是贴错了地方。只报看得准的；拿不准的不报。移到该写的地方，没有发生的写明没有发生。
    六个部分和五个方面写什么，见国办公开办函〔2021〕30号。"""
    for section in context.narrative.sections:
        if section.key in (CASES, REQUESTS):
            yield from _beside_table(section)
        for passage in (p for top in section.passages for p in top.walk()):
            if section.key == "总体情况" and (said := _of_another_topic(passage, context)):
                yield said
    yield from _problems_elsewhere(context)


def _beside_table(section: Section) -> Iterator[Hit]:
    """Whole sentences beside the table of applications or of cases that speak of neither."""
    own = OF_CASES if section.key == CASES else OF_REQUESTS
    for paragraph in (*section.before, *section.after):
        said = paragraph.text
        whole = len(said) >= LEAST and said[-1] == "。" and not is_cut(said)
        if whole and TELLS.search(said) and not own.search(said):
            yield _misplaced(section.heading, said, paragraph.path)


def _of_another_topic(passage: Passage, context: Context) -> Hit | None:
    """A topic whose text says nothing of it: of applications in no word, or only that none came."""
    said = "".join(p.text for part in passage.walk() for p in part.paragraphs)
    below = "".join(part.title for part in passage.walk() if part is not passage)
    if len(said) < LEAST or is_cut(said) or said[-1] not in "。；！" or not passage.paragraphs:
        return None
    heading = passage.number + passage.title
    if passage.topic == REQUESTS:
        strange = not ASKED.search(said + below)
    else:
        own = OWN.get(passage.topic)
        rest = RECEIVED.sub("", said)
        strange = bool(own and rest != said and not own.search(rest))
    path = passage.paragraphs[0].path
    return _misplaced(heading, said, path) if strange else None


def _misplaced(heading: str, said: str, path: tuple[str | int, ...]) -> Hit:
    words = f"“{heading}”下面写的是别的事：“{said[:30]}”。"
    return Hit(words, path, "移到该写的地方，或者补写这一项。", quote=said[:40])


def _problems_elsewhere(context: Context) -> Iterator[Hit]:
    """Problems told in the last section, while the fifth has its own."""
    last = (section for section in context.narrative.sections if section.key == OTHER)
    for paragraph in (paragraph for section in last for paragraph in section.paragraphs()):
        found = PROBLEMS.search(paragraph.text)
        if found:
            quote = paragraph.text[found.start() : found.end() + 20]
            words = f"“{OTHER}”里写着“{found[0]}”，存在的问题写在第五部分。"
            yield Hit(words, paragraph.path, "移到第五部分。", quote=quote)


HEADING = Pattern(r"^([一二三四五六])、([^。；]{2,40})$")


@rule("G224", "heading")
def title_of_another(report: Report, context: Context) -> Iterator[Hit]:
    """部分的标题写成了另一部分的
    “三、主动公开政府信息情况”：序号是第三部分的，标题却与第二部分的一样，第三部分自己的标题没有了。复制标题后漏改。
    六个部分的标题见国办公开办函〔2021〕30号。只看已发布的报告。"""
    titles = [section.title for section in report.edition.sections]
    heads = [
        ("一二三四五六".index(found[1]), found[2].replace(",", "、"), line)
        for line in lines(context)
        if (found := HEADING.match(line.rstrip("。：: ")))
    ]
    numbered = {(number, title) for number, title, _ in heads}
    for number, title, line in heads:
        other = titles.index(title) if title in titles else number
        lost = not any(said == titles[number] for _, said, _ in heads)
        if other != number and lost and (other, title) in numbered:
            words = f"“{line}”是第{'一二三四五六'[other]}部分的标题，这里应当是“{titles[number]}”。"
            yield Hit(words, (report.edition.sections[number].key,), "改成规定的标题。", quote=line)
