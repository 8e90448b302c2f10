"""Numbers of one sentence that cannot stand beside each other: more came back than went out, a rank
below the last, a change that goes the other way, shares of more than all; and words for so many
things behind another number of them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from gia_author.checks.registry import Context, Hit, rule
from gia_author.checks.text_pieces import hits
from gia_author.form.numbers import show
from gia_author.language.numerals import number
from gia_author.language.opposites import are_opposites
from gia_author.language.patterns import Pattern
from gia_author.language.phrases import Quantity
from gia_author.language.quantities import ATLEAST, ATMOST
from gia_author.report.model import Report
from gia_author.report.narrative import Paragraph

# what there is at first, and what can be no more than it
FLOWS = (
    (Pattern("(?:发放|发出|印发|分发)"), Pattern("(?:收回|回收)")),
    (Pattern("(?:承办|受理|交办|接到|收办)"), Pattern("(?:办结|答复|办复|回复|办理完毕)")),
    (
        Pattern("(?:抽查|检查|审核|审查|巡查|监测|评查)"),
        Pattern("(?:发现|查出|退回|不合格|不规范)"),
    ),
    (Pattern("(?:发现|查出|排查|梳理出)"), Pattern("(?:整改|改正|修复|纠正|销号)")),
    (
        Pattern("(?:现有|共有|在职|在岗|配备)[^，。；]{0,10}(?:人员|干部|职工|工作者|编辑)"),
        Pattern("^(?:其中)?(?:有|已有|仅有)$"),
    ),
    (Pattern("(?:参加|报名)"), Pattern("(?:合格|通过|取得|获得|获评)")),
    (Pattern("应(?:到|参)"), Pattern("实(?:到|际参|际到)")),
    (Pattern("(?:征集|征求|收集|收到)[^，。；]{0,8}(?:意见|建议)"), Pattern("采纳")),
)
TOUCHED = Pattern("(?:涉及|应签|应搬|应迁|应征|需搬|需迁|需征)[^，。；]{0,4}$")
ALREADY = Pattern(
    "^(?:现|目前)?(?:均|都)?已(?:经|全部)?(?:签约|签订|搬迁|腾退|拆除|交房|安置|改造|入户|兑付|征收|开工|完工|验收)"
)
MORE_ADDED = Pattern("上年|去年|往年|结转|累计|含|另|包括|人次|历年|申请|[；;]")
RANK = Pattern(
    r"(?<![\d第])(?P<all>\d{1,3})[个家][^，。；\d]{1,28}?[，,]?[^，。；\d]{0,8}?(?:排名|排|位列|位居|名列|居|列)(?:在)?第(?P<rank>\d{1,3}|[一二三四五六七八九十]{1,3})(?:位|名)?"
)
COUNTED_BODIES = Pattern("单位|部门|乡镇|街道|镇|乡|县|区|市|局|省|州|旗|学校|机关|成员")


@rule("G471", "part-gt-whole")
def more_than_there_were(report: Report, context: Context) -> Iterator[Hit]:
    """收回的比发出的多，名次比参加的还多
    “发放问卷200份，收回236份”“抽查信息60条，发现问题信息72条”“在12个乡镇中排名第14位”：后一个数不会比前一个大，
    多半是两个数写反了，或者改了一个。包括上年结转的，写明。申请的件数由G404核对，“其中”的由G402核对。
    年报的数据要准确（国办公开办函〔2021〕30号）。核对两个数。"""
    for paragraph in context.narrative.paragraphs():
        for whole, part in pairwise(paragraph.told.quantities):
            between = paragraph.text[paragraph.told.sentence(whole.start)[0] : part.end]
            bound = _out_of_bounds(whole, part)
            if bound:
                words = f"前面说{bound}，这里是{show(part.value)}{part.unit}。"
                yield Hit(words, paragraph.path, "核对两个数。", _quote(paragraph, whole, part))
            if _flows(whole, part) and not MORE_ADDED.search(between):
                first, last = f"{show(whole.value)}{whole.unit}", f"{show(part.value)}{part.unit}"
                words = f"前面是{first}，这里{last}，比前面的多。"
                yield Hit(words, paragraph.path, "核对两个数。", _quote(paragraph, whole, part))
    for piece, found in hits(context.narrative, RANK):
        rank = int(found["rank"]) if found["rank"].isdecimal() else number(found["rank"])
        if rank > int(found["all"]) and COUNTED_BODIES.search(found[0]):
            words = f"一共{found['all']}个，名次却是第{found['rank']}。"
            yield Hit(words, piece.path, "核对名次。", quote=found[0])

    yield from _two_ranks(context)


RANKED = Pattern(
    r"公开[^。；\d]{0,14}(?:考核|考评|评估|测评|绩效)[^。；\d]{0,10}(?P<area>全[省市县区州旗]|[省市县区]直)[^。；\d]{0,14}第(?P<rank>\d{1,3}|[一二三四五六七八九十]{1,3})(?![一-龥]?(?:季度|批|次|期|轮|条))"
)
OTHER_RANK = Pattern("季度|半年|上年|去年|月|20\\d\\d年|网站|新媒体|单项|指标")


def _two_ranks(context: Context) -> Iterator[Hit]:
    """One assessment of one area, and two ranks in it."""
    every = [
        (piece, found)
        for piece, found in hits(context.narrative, RANKED)
        if not OTHER_RANK.search(found[0])
    ]
    for (_, one), (piece, other) in pairwise(every):
        if one["area"] == other["area"] and one["rank"] != other["rank"]:
            words = f"前面说“{one[0]}”，这里说“{other[0]}”。"
            yield Hit(words, piece.path, "核对名次。", quote=other[0])


AMONG_THEM = Pattern("^[^，。；]{0,8}中$")
SO_MANY_OF = Pattern("^(?:仅|只|已)?有$")


def _flows(whole: Quantity, part: Quantity) -> bool:
    """True for a second number that is more than the first, of which it can be no more."""
    alike = whole.unit == part.unit and whole.sentence == part.sentence
    if (
        not alike
        or not (whole.exact and part.exact)
        or part.value <= whole.value
        or "其中" in part.before
    ):
        return False
    if AMONG_THEM.search(whole.after) and SO_MANY_OF.search(part.before):
        return True
    near, other = whole.before + whole.after, part.before
    touched = TOUCHED.search(whole.before) and ALREADY.search(other)
    if touched and (whole.after == part.after or not part.after):
        return True
    return any(
        first.search(near) and second.search(other) and not second.search(near)
        for first, second in FLOWS
    )


def _out_of_bounds(bound: Quantity, part: Quantity) -> str:
    """The bound that all are said to keep, where one of them is told not to."""
    same = bound.unit == part.unit and bound.sentence == part.sentence and part.exact
    if not same or "其中" not in part.before or not EVERY.search(bound.before):
        return ""
    below = bound.exactness == ATLEAST and part.value < bound.value
    above = bound.exactness == ATMOST and part.value > bound.value
    words = "不少于" if below else "不超过"
    return f"都{words}{show(bound.value)}{bound.unit}" if below or above else ""


EVERY = Pattern("均|都|一律|全部")


def _quote(paragraph: Paragraph, first: Quantity, last: Quantity) -> str:
    """The text from a little before one number to the other."""
    start = max(first.start - 12, paragraph.told.sentence(first.start)[0])
    return paragraph.text[start : last.end].strip("，。；、 ")


UP = "提升|提高|增加|增长|增至|上升|扩大|扩充|扩展|新增|拓展"
DOWN = "减少|下降|降低|减至|降至|压缩|缩短|精简|归并|压减|缩减|整合|削减"
AGO = "(?:上一?年度?|去年)(?:同期)?"
FROM = Pattern(f"(?:由|从)(?:{AGO}|原来|原先|原有)?的?[^，。；由从]{{0,6}}$")
TO = Pattern(f"^[^，。；]{{0,6}}(?:(?P<up>{UP})|(?P<down>{DOWN}))(?:(?<=[至到为])|到|至|为|成)$")
COMPARED = Pattern(f"(?:比|较|与|同)(?:{AGO}|20\\d\\d年度?)的?$")
EARLIER = Pattern(f"^(?:而)?{AGO}[^，。；\\d]{{0,4}}(?:为|是|有)?$")
TREND = Pattern(
    f"^(?:[^，。；\\d]{{0,10}}[，,])?[^，。；\\d]{{0,10}}?(?:(?P<up>{UP})|(?P<down>{DOWN})|(?P<flat>持平|一致|相同|没有变化))(?P<by>[^，。；\\d]{{0,3}}\\d)?"
)
NEARLY = Pattern("基本|大体|大致|总体")
FLAT_YET = Pattern(
    f"(?:与|较|比|同){AGO}(?P<flat>持平|一致|相同)[^。；]{{0,14}}?(?:比|较){AGO}(?:多|少|增加|减少|增长|下降)了?\\d"
)


@rule("G472", "other")
def change_goes_the_other_way(report: Report, context: Context) -> Iterator[Hit]:
    """说增加的减少了，说持平的不一样
    “时间由3个工作日缩短到5个工作日”“发布解读26篇，上年为31篇，数量稳步上升”“回应35次，上年29次，与上年持平”：
    写了两个数的，增减要与数一致，多半是两个数写反了，或者套用了上年的句子。相差多少由G424核对，百分比由G422核对。
    核对两个数和增减（国办公开办函〔2021〕30号：数据要准确）。"""
    for paragraph in context.narrative.paragraphs():
        for before, other in pairwise(paragraph.told.quantities):
            one = _divided(paragraph, before, other)
            if one.unit == other.unit and one.sentence == other.sentence and one.unit != "%":
                yield from _wrong_way(paragraph, one, other)
    yield from _both_ways(context)
    yield from _ranks_moved(context)
    for piece, found in hits(context.narrative, FLAT_YET):
        words = "一处说与上年一样，接着又说多了或者少了。"
        yield Hit(words, piece.path, "核对两年的数。", quote=found[0])


def _divided(paragraph: Paragraph, part: Quantity, other: Quantity) -> Quantity:
    """The whole of the list that a part ends, where its total is compared behind it:
    39件，其中信函14件、网络25件，申请量比上年的45件有所下降."""
    lists = paragraph.lists_of.get(part, ()) if COMPARED.search(other.before) else ()
    named = [one for one in lists if one.whole.unit == other.unit and one.parts[-1] == part]
    return named[0].whole if named and TOTALLED.search(other.before) else part


TOTALLED = Pattern("(?:总?量|总数|数量|申请|件数)[^，。；]{0,2}(?:比|较|与|同)")
PLACE = r"第(?P<{}>\d{{1,3}}|[一二三四五六七八九十]{{1,3}})[名位]"
RISEN, FALLEN = "上升|提升|提高|前进|前移|跃升", "下降|下滑|后退|退步|跌"
RANKS_MOVED = (
    Pattern(
        PLACE.format("now") + r"[，,][^。；\d]{0,6}(?:上一?年|去年)度?的?" + PLACE.format("then")
        + rf"(?:(?P<up>{RISEN})|(?P<down>{FALLEN}))"
        + r"(?:了)?(?P<by>\d{1,3}|[一二两三四五六七八九十])个?(?:位|名)"
    ),
    Pattern(
        f"(?:由|从)[^，。；第]{{0,8}}{PLACE.format('then')}(?:(?P<up>{RISEN})|(?P<down>{FALLEN}))"
        f"(?:到|至|为){PLACE.format('now')}(?P<by>)"
    ),
)  # fmt: skip


def _ranks_moved(context: Context) -> Iterator[Hit]:
    """A rank and the year before's, and by how many it rose: the fifth is below the third."""
    for pattern in RANKS_MOVED:
        for piece, found in hits(context.narrative, pattern):
            then, now, by = (_rank(found[name]) for name in ("then", "now", "by"))
            rose = then - now
            if (rose > 0) == bool(found["up"]) and rose and by in (0, abs(rose)):
                continue
            words = f"第{then}位到第{now}位是{_way(rose)}，写的是“{found[0]}”。"
            yield Hit(words, piece.path, "核对两年的名次和升降。", quote=found[0])


def _way(rose: int) -> str:
    if not rose:
        return "没有变"
    return f"上升{rose}位" if rose > 0 else f"下降{-rose}位"


def _rank(said: str) -> int:
    if not said:
        return 0
    return int(said) if said.isdecimal() else number(said.replace("两", "二"))


SAID_BETWEEN = Pattern(
    f"^[，,](?:(?:同比|较上年|比上年|与上年相比)(?:有所|略有|大幅|明显)?)(?:(?P<up>{UP})|(?P<down>{DOWN}))[，,]"
)
INTO = Pattern("^(?:变为|变成|调整为|调整到|到|至|调为)$")
MOVED = Pattern(f"(?:(?P<up>{UP}|延长)|(?P<down>{DOWN}))(?:了)?$")
NOW = Pattern("^(?:今年|本年度?|本年)[^，。；\\d]{0,6}$")
FLAT = Pattern(f"(?:与|和|同|较){AGO}(?P<flat>相同|持平|一致|一样)")
BETTER, OF_TIME = ("提升", "提高"), ("天", "个工作日", "小时", "分钟", "个月")


def _wrong_way(paragraph: Paragraph, one: Quantity, other: Quantity) -> Iterator[Hit]:
    """The change between two numbers of a kind, if the words for it are not what they say."""
    between = SAID_BETWEEN.search(paragraph.text[one.end : other.end])
    if between and EARLIER.search(other.before):
        yield from _unlike(paragraph, between, other, one, other)
        return
    moved = TO.search(other.before) if FROM.search(one.before) else None
    if moved and not (moved["up"] in BETTER and other.unit in OF_TIME):
        yield from _unlike(paragraph, moved, one, other, other)
        return
    if FROM.search(one.before) and INTO.search(other.before):
        earlier = [q for q in paragraph.told.before(one.start)[-1:] if q.sentence == one.sentence]
        lead = MOVED.search(earlier[0].before) if earlier and earlier[0].unit == one.unit else None
        if lead:
            yield from _unlike(paragraph, lead, one, other, other)
        return
    if EARLIER.search(one.before) and NOW.search(other.before):
        start = paragraph.told.sentence(one.start)[0]
        same = FLAT.search(paragraph.text[start : one.start])
        if same and not NEARLY.search(paragraph.text[start : one.start]):
            yield from _unlike(paragraph, same, one, other, other)
        return
    ago = COMPARED.search(other.before) or EARLIER.search(other.before)
    rest = paragraph.text[other.end : paragraph.told.sentence(other.start)[1]]
    trend = TREND.search(rest.rstrip("。")) if ago else None
    stated = trend and trend["by"] and one.exact and other.exact  # worked out by G422, G424
    if trend and not stated and not NEARLY.search(rest[: trend.end()]):
        yield from _unlike(paragraph, trend, other, one, max(one, other, key=lambda q: q.start))


MOVES = Pattern(
    "(?P<noun>[一-龥]{4,14}?)(?:同比|(?:较|比|同|与)?(?:上一?年|去年)度?(?:同期)?(?:相比)?)(?:有所|略有|大幅|明显|均)?(?:(?P<up>增加|增长|上升)|(?P<down>减少|下降|降低))"
)
NO_MOVE = Pattern("^(?:信息|数量|总量|其中|全年|本年度|政府信息)$|[的了]$")


def _both_ways(context: Context) -> Iterator[Hit]:
    """The same said to have grown in one place and to have become less in another."""
    first: dict[str, tuple[bool, str]] = {}
    for piece, found in hits(context.narrative, MOVES):
        noun, up = found["noun"], bool(found["up"])
        before = first.setdefault(noun, (up, found[0]))
        if before[0] != up and not NO_MOVE.search(noun):
            words = f"前面说“{before[1]}”，这里说“{found[0]}”。"
            yield Hit(words, piece.path, "核对两年的数。", quote=found[0])


def _unlike(
    paragraph: Paragraph, said: re.Match[str], before: Quantity, now: Quantity, last: Quantity
) -> Iterator[Hit]:
    groups = {"up": None, "down": None, **said.groupdict()}
    wrong = (
        (groups["up"] and now.value < before.value)
        or (groups["down"] and now.value > before.value)
        or (groups.get("flat") and now.value != before.value and now.exact and before.exact)
    )
    if wrong:
        told = groups["up"] or groups["down"] or groups.get("flat")
        unit = now.unit
        words = f"原来{show(before.value)}{unit}，现在{show(now.value)}{unit}，文字说“{told}”。"
        first = min(before, now, key=lambda q: q.start)
        end = last.end + (said.end() if said.re is TREND.compiled else 0)
        start = max(first.start - 12, paragraph.told.sentence(first.start)[0])
        quote = paragraph.text[start:end].strip("，。；、 ")
        yield Hit(words, paragraph.path, "核对两个数和增减。", quote)


SO_MANY = Pattern(
    r"(?:^|[，,；;。])(?:这|上述|以上|该)?(?P<n>[二两三四五六七八九])(?P<unit>者|项|条|件|类|个|篇|份|起|家|名|人|位|处|次)(?P<noun>[^，。；：\d一二三四五]{0,8}?)(?:均|都|全部|皆)"
)
PEOPLE = {"人", "名", "位"}
LISTED = re.compile("[、；;]|》《|”“|和|及|与|或|以及|分别|[0-9]|[一二两三四五六七八九十]")


@rule("G473", "ordinal")
def so_many_of_another_number(report: Report, context: Context) -> Iterator[Hit]:
    """“三条均”前面只有一条
    “清理出过期公告1条，三条均已撤下”“重点公开低保救助信息，两项信息均按月更新”：后面说的个数与前面的数、前面列的不一样，
    多半是改了前面，后面没有跟着改。核对个数。表述要准确，见《党政机关公文处理工作条例》第十九条。"""
    for paragraph in context.narrative.paragraphs():
        for found in SO_MANY.finditer(paragraph.text):
            start = paragraph.told.sentence(found.start("n"))[0]
            lead = paragraph.text[start : found.start("n")]
            said, unit = number(found["n"].replace("两", "二")), found["unit"]
            same = [
                q
                for q in paragraph.told.between(start, found.start("n"))
                if unit in (q.unit, "者") or {q.unit, unit} <= PEOPLE
            ]
            if _is_other(lead, same, said):
                words = f"这里说“{found[0].strip('，,；;。')}”，前面不是这个数。"
                quote = paragraph.text[max(start, found.start("n") - 30) : found.end()]
                yield Hit(words, paragraph.path, "核对个数。", quote=quote)


def _is_other(lead: str, same: list[Quantity], said: int) -> bool:
    """True where the one number told, or the one thing named, is not so many."""
    if len(same) == 1:
        others = len(SIDE_BY_SIDE.findall(lead))
        return same[0].exact and same[0].value != said and not others
    clauses = [c for c in re.split("[，,]", lead) if c.strip()]
    return not same and len(clauses) == 1 and len(lead) > SHORT and not LISTED.search(lead)


SIDE_BY_SIDE = Pattern("、|和|》《|”“|及")
SHORT = 6  # characters of a clause that may name one thing


SHARE = Pattern("(?:占|占比|比例)(?:比|总数|总量|全部)?(?:的)?(?:为|达|约)?$")
REST = Pattern("其[他它]|其余|剩余")


@rule("G474", "percent")
def shares_of_more_than_all(report: Report, context: Context) -> Iterator[Hit]:
    """各项占比加起来超过100%
    “民生类占62%，政务动态类占28%，其他类占20%”：一句话里分开列的几类，占比加起来不会超过100%；列了“其他”的，也不会少于100%；
    “线上占62%，线下占48%”这样非此即彼的两类，正好是100%。
    末位四舍五入的差不算，两类可以同时是的不算。核对各项占比（国办公开办函〔2021〕30号：数据要准确）。"""
    for paragraph in context.narrative.paragraphs():
        for run in _runs(paragraph):
            halves = len(run) == PAIR
            total = sum(q.value for q in run)
            spread = sum(q.step for q in run) / 2
            short = (halves or REST.search(run[-1].before)) and total < 100 - spread
            overlap = not halves and MAY_OVERLAP.search(_quote(paragraph, run[0], run[-1]))
            over = total > 100 + spread and not overlap
            if short or over:
                told = "＋".join(f"{show(q.value)}%" for q in run)
                words = f"各项占比{told}＝{show(total)}%。"
                yield Hit(
                    words, paragraph.path, "核对各项占比。", _quote(paragraph, run[0], run[-1])
                )


def _runs(paragraph: Paragraph) -> Iterator[list[Quantity]]:
    """Shares of three kinds and more that stand one behind the other in a sentence, or of the two
    that there are."""
    shares = [
        q for q in paragraph.told.quantities if q.unit == "%" and q.exact and SHARE.search(q.before)
    ]
    for n in {q.sentence for q in shares}:
        run = [q for q in shares if q.sentence == n]
        if len(run) > PAIR or (len(run) == PAIR and are_opposites(*run)):
            yield run


PAIR = 2  # shares that may be of different things, unless all is one or the other
MAY_OVERLAP = Pattern("渠道|平台|网站|公众号|微博|同比|多选|率|提高|增长|下降|；")
