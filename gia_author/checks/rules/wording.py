"""Wording: doubled words and marks, unpaired brackets, known slips, web furniture. Tuned to raise
no false alarm on real reports."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterator
from itertools import chain, islice, pairwise

from gia_author.checks import pasted_edits
from gia_author.checks.registry import Context, Hit, rule
from gia_author.checks.text_pieces import (
    CUT,
    Piece,
    around,
    hits,
    is_cut,
    lines,
    prose,
    prose_hits,
    texts,
    year_of,
)
from gia_author.diagnostics.finding import format_path
from gia_author.language import tidy_text, vocabulary
from gia_author.language.numerals import number
from gia_author.language.patterns import Pattern, is_han
from gia_author.report.model import Report

DOUBLED_CHARACTER = Pattern(
    "(?<![的目])的的(?!确)|(?<!除|为)了了(?!解|然)|着着(?![力手眼重])|们们"
    "|(?<![总温平饱共调缓协])和和(?![气睦平谐美])|或或|把把(?<!一把把)|被被(?!子)"
    "|(?<!反|从)而而|这这|那那"
    "|(?<![人每])人人员|府府(?!院)|我我|各各(?!自)|是是(?!非)"
    "|(?<![总不])在在(?!线|校|职|建|岗|编|册)|(?<=[我本])(?:县县|市市|区区|镇镇|乡乡)政府"
    "(?=信息公开)|并并(?!行)|将将(?!来)|[及以]及及(?!时)|其其(?!他|它|中|余)"
)
HEAD, LONGEST_TITLE = 6, 60  # lines in which the title stands, its characters
NAME_OF_A_REPORT = Pattern("信息公开.{0,10}报告")
FINE = Pattern(
    "^(?:一.|逐.|.一|第.){1,4}$|^报告报告(?:如下|工作)|^(?:申请申请人|复议复议机关|会议会议|预算预算|决算决算|部门部门"
    "|法人法人|人民人民)|^(?:好|步|层|天|年|月|日|家|户|件|条|项|个|人|时|处|事|点|代|渐|往|常|刚"
    "|稳|牢|紧|深|大){2}"
    r"|^(?:研究|讨论|学习|商量|检查|比较|了解|收拾|整理|看|试){2}(?=[。，、])"
)
COMPOUND = Pattern(
    "^(?:人员|机构|小组|领导|专班|要点|年度|台账|会议|部署|流程|规程|规则|指引|指南|目录|办法|条例"
    "|制度|机制|专栏|平台|栏目|申请|数量|事项|人|法|费|处|科|局|厅|委|部|站|中心|大厅|系统)"
)
CLOSES_A_NAME = Pattern(
    "^(?:公开|管理|服务|申请|处理|建设|发展|学习|报告|规定|预算|决算|组织|会议|部门|机构|工作|信息"
    "|复议|诉讼|行政|项目|政务|政府)$"
)  # may end one name and begin the next (信息公开公开指南); a verb like 保障 does not
SAID_AGAIN = Pattern(
    "(?<![、和与])(公开|发布|推送|受理|收到|刊发|制发|报送)(?:各类|政府|政务|相关|有关)?"
    r"(?:信息|申请|文件|稿件)(?:累计|共计|总计|合计|共)(?:主动|依法)?\1"
)
# a number with what it counts, or the measure word alone: 3期3期, 12800元元
COUNTED_TWICE = Pattern(
    r"(?<![\d.])(\d[\d.,]*[一-龥]{1,2})\1(?!\d)|(?<=\d)([元件条期次篇份家项场户吨个名亩])\2(?![一-龥])"
)
ANGLE = Pattern(r"(?<=[一-龥])[<>〈〉](?![一-龥<>])")
PAIRS = {"《": "》", "“": "”", "（": "）", "【": "】", "「": "」", "『": "』"}
CLOSERS = {v: k for k, v in PAIRS.items()}
LIST_MARK = Pattern(
    r"(?:^|[。；：，、;:,\s])[（(]?(?:[一二三四五六七八九十]{1,3}|\d{1,2}|[a-zA-Z])$"
)
LONGEST_MARK = 5  # characters of such a number with what stands before it
FURNITURE = Pattern(
    "扫一扫|打印本页|关闭(?:本页|窗口)|分享到|您?当前(?:的)?位置[：:]|您(?:现在|所在)的位置"
    r"|字体[：:]?[【\[]?大|浏览次数|点击数|责任编辑[：:]|-->|<!--|QQ空间|全真版|网站地图|ICP备"
    r"|&nbsp;|</?(?:p|div|span|br|td|tr)\b"
)
COUNTED_ODDLY = Pattern(
    r"\d*[1-9]\d?[余多](?=[条件次篇份个期人])|(?:依申请公开|信息公开申请)(?:信息)?\d+[次条]"
)


@rule("G720", "repeat-word")
def doubled_word(report: Report, context: Context) -> Iterator[Hit]:
    """字词重复
    “工作工作”“的的”“相关人人员”“3期3期”之类，多半是修改时留下的。
    “人人”“常常”“紧紧围绕”“政府政府信息公开”“公开开展”这样合乎语法的相连不算。"""
    for piece, found in chain(
        prose_hits(context, DOUBLED_CHARACTER), prose_hits(context, COUNTED_TWICE)
    ):
        yield Hit(
            f"“{found[0]}”字词重复。", piece.path, "删去重复的字词。", quote=piece.around(found)
        )
    for piece, found in prose_hits(context, SAID_AGAIN):
        yield Hit(f"“{found[0]}”里“{found[1]}”说了两次。", piece.path, "删去一处。", quote=found[0])
    words = frozenset(context.plan.wordlist("常用词"))
    for piece in prose(context):
        for start, end in (*_doubled_phrases(piece.text, words), *_doubled_in_word(piece.text)):
            yield Hit(
                f"“{piece.text[start:end][:30]}”字词重复。",
                piece.path,
                "删去重复的字词。",
                quote=around(piece.text, start, end),
            )
    for line in filter(_is_headline, lines(context)[:HEAD]):
        for start, end in _doubled_phrases(line, words):
            told = f"标题里“{line[start:end]}”字词重复。"
            yield Hit(told, ("标题",), "删去重复的字词。", quote=around(line, start, end))


def _is_headline(line: str) -> bool:
    """True for a line with the name of a report, and no sentence."""
    return len(line) < LONGEST_TITLE and "。" not in line and bool(NAME_OF_A_REPORT.search(line))


def _doubled_phrases(text: str, words: frozenset[str]) -> Iterator[tuple[int, int]]:
    """Where a word or phrase of 2 to 40 characters stands twice in a row: found by the pairs of
    characters that come again."""
    last: dict[str, int] = {}
    done = 0
    for n in range(len(text) - 1):
        before = last.get(text[n : n + 2], -99)
        last[text[n : n + 2]] = n
        size = n - before
        twice = (
            2 <= size <= 40
            and text[before:n] == text[n : n + size]
            and (size > 2 or text[before] in BINDS or _is_known(text[before:n], words))
        )
        if (
            twice
            and before >= done
            and not _is_in_list(text, before, n)
            and not _is_fine(text[before:n], text[before:], text[n + size :])
            and not _is_named(text[:before], text[before:n], text[n + size :])
        ):
            done = n + size
            yield before, done


# nothing that begins so is said twice: 如对如对本报告
BINDS = frozenset("如若对与由将按以从把被因于")


def _is_known(word: str, words: frozenset[str]) -> bool:
    return word in words or vocabulary.is_word(word)


def _is_in_list(text: str, start: int, end: int) -> bool:
    """True where two items of a list only end and begin alike: 甲类文件4条；其他文件4条；其他."""
    mark = MARK_IN_LIST.search(text, start, end)
    if not mark or mark.end() == end:
        return False
    return start > 0 and text[start - 1] not in "，；、。：,;:"


MARK_IN_LIST = re.compile("[，；、,;]")
COMMON = 4.25  # rarity of a word that everybody knows
# words by themselves behind one that ends in them: 工作|作如下报告, 主任|任副组长
ALONE = "作为有在对向以将从由到任设报"


def _doubled_in_word(text: str) -> Iterator[tuple[int, int]]:
    """Where a character of a common word is written twice (信信息, 满意意度), and the two do not
    end one word and begin the next (派出所所长), nor what is counted (2024年年底)."""
    for n in range(1, len(text) - 2):
        if text[n] != text[n + 1] or not is_han(text[n]) or text[n - 1].isdigit():
            continue
        if _ends_twice(text, n):
            yield n, n + 2
        twice = text[n - 2 : n - 1] != text[n - 1]
        aabb = text[n + 2 : n + 3] == text[n + 3 : n + 4]
        if not twice or aabb or not _may_be_slip(text[n]) or vocabulary.is_word(text[n] * 2):
            continue
        ending = [text[max(0, n + 1 - size) : n + 1] for size in (2, 3, 4)]
        beginning = [text[n + 1 : n + 1 + size] for size in (2, 3, 4)]
        left, right = min(map(_rarity, ending)), min(map(_rarity, beginning))
        one_word = (left == math.inf) != (right == math.inf) and min(left, right) <= COMMON
        if one_word and (right < math.inf or text[n] not in ALONE):
            yield n, n + 2


def _ends_twice(text: str, at: int) -> bool:
    """Where a common word ends in a character that is written twice before a number or a mark, so
    that it begins nothing (发布会会3场); 一步步, 逐条条, 扎扎实实 are said so."""
    word, behind = text[at - 1 : at + 1], text[at + 2 : at + 3]
    if is_han(behind) or len({*text[max(0, at - 2) : at + 1]}) < len(text[max(0, at - 2) : at + 1]):
        return False
    return word[0] not in "一逐每各" and _rarity(word) <= COMMON


def _rarity(word: str) -> float:
    """How rare a word is: a decimal logarithm; infinite for what is none."""
    if len(word) < 2 or not all(map(is_han, word)):
        return math.inf
    return vocabulary.beginning_with(word[0]).get(word[1:], math.inf)


def _may_be_slip(character: str) -> bool:
    """False for figures, verbs that are said twice (动动手指), and kinds of places, which end a
    name and begin the next word
    (某市市场监督管理局)."""
    return (
        is_han(character)
        and character
        not in "省市县区州盟旗镇乡村街局委会一二三四五六七八九十动看说试走跑点听想问谈"
    )


def _is_fine(phrase: str, from_here: str, behind: str) -> bool:
    """True for a repetition that grammar allows (政府政府信息公开, 一件一件), and for figures and
    rows of one
    character."""
    chinese = re.sub("[^一-龥]", "", phrase)
    if len(phrase) == 2 and phrase[0] in "一逐每两几第":
        return True
    if (len(chinese) < len(phrase) and len(chinese) < 4) or len({*chinese}) < 2:
        return True
    name = len(phrase) == 3 or bool(CLOSES_A_NAME.match(phrase))
    return bool(FINE.match(from_here)) or (name and bool(COMPOUND.match(behind)))


def _is_named(before: str, phrase: str, behind: str) -> bool:
    """True where a body's name ends and another word begins: 县政府|政府信息, 岚城市|城市管理局."""
    if phrase == "政府":
        return before.endswith(tuple("省市县区旗州盟镇乡民级地方")) and behind.startswith("信息")
    return phrase == "城市" and is_han(before[-1:]) and behind.startswith(OF_A_CITY)


OF_A_CITY = ("管理", "综合", "规划", "建设", "更新")


def _said_again(text: str) -> str:
    """The first sentence of eight characters or more that is followed by itself."""
    sentences = (sentence.strip() for sentence in re.split("[。！？]", text))
    return next((a for a, b in pairwise(sentences) if a == b and len(a) >= TWICE), "")


TWICE = 8  # characters of a sentence that is followed by itself, or stands in its paragraph again
LONG = 12  # of one that stands somewhere else again, its stop included
WHOLE = Pattern("[^。！？]+[。！？]")


@rule("G721", "repeat-word", unless=("G720",))
def doubled_clause(report: Report, context: Context) -> Iterator[Hit]:
    """同一句话写了两遍
    同一段里有一句话（16字以上）一字不差地出现两次，或者一整段在别处又写了一遍，多半是拷贝时留下的；一段里重复的半句，短一些的（12字以上）列为提示。
    整句（8字以上）在一段里又写了一遍，或者（12字以上）在别的一段里又写了一遍也是这样，如两个小节里都写“全年未发生失泄密事件，未出现错误信息。”。
    书名号里的名称不算。一段里有几句的，只报一次。"""
    long = texts(context.narrative)
    told_of: set[str] = set()
    for piece in long:
        again = _said_again(piece.text)
        if again:
            told = f"“{again[:16]}……”连着写了两遍。"
            yield Hit(told, piece.path, "删去一遍。", quote=again[:60])
            told_of.add(again)
    whole = [piece for piece in long if not piece.heading and not is_cut(piece.text)]
    yield from _doubled_paragraphs([piece for piece in whole if len(piece.text) >= 40])
    yield from _doubled_sentences(whole, told_of)
    yield from _doubled_clauses(long, told_of)


def _doubled_clauses(long: list[Piece], told_of: set[str]) -> Iterator[Hit]:
    """Clauses without figures that stand in one paragraph more than once: the longest, and how many
    others. Not those of a sentence that has been told."""
    for piece in long:
        if any(sentence in piece.text for sentence in told_of):
            continue
        counts = Counter(
            re.split(r"[，。；：！？,;:!?]", re.sub(r"《[^》]{0,200}》|\[…\]", "，", piece.text))
        )
        twice = sorted(
            (
                c
                for c, count in counts.items()
                if count > 1 and len(c) >= 12 and not re.search(r"\d", c)
            ),
            key=lambda c: -len(c),
        )
        if twice:
            more = f"；另有{len(twice) - 1}句也是这样" if len(twice) > 1 else ""
            yield Hit(
                f"“{twice[0][:30]}”在一段里写了{counts[twice[0]]}遍{more}。",
                piece.path,
                "删去一处，或者换一种说法。",
                quote=twice[0][:100],
                grade="" if len(twice[0]) >= 16 else "短句",
            )


def _doubled_sentences(whole: list[Piece], told_of: set[str]) -> Iterator[Hit]:
    """Sentences that stand in the report more than once, in paragraphs that differ: one hit at the
    second place. ``told_of`` are those that have been told."""
    places: dict[str, Piece] = {}
    doubled = {text for text, n in Counter(piece.text for piece in whole).items() if n > 1}
    for piece in whole:
        if piece.text in doubled and len(piece.text) >= 40:
            continue
        for sentence in (found[0].strip() for found in WHOLE.finditer(piece.text)):
            if sentence not in places:
                places[sentence] = piece
                continue
            first = places[sentence]
            least = TWICE if first is piece else LONG
            if len(sentence) <= least or sentence in told_of or sentence[:-1] in told_of:
                continue
            told_of.add(sentence)
            where = "" if first is piece else f"，第一处在{format_path(first.path)}"
            told = f"“{sentence[:30]}”这一句写了两遍{where}。"
            yield Hit(told, piece.path, "删去一处，或者换一种说法。", quote=sentence[:100])


def _doubled_paragraphs(long: list[Piece]) -> Iterator[Hit]:
    """Paragraphs that stand in the report more than once: one hit at the second place."""
    places: dict[str, list[Piece]] = {}
    for piece in long:
        places.setdefault(piece.text, []).append(piece)
    for text, (first, *others) in places.items():
        if others:
            words = (
                f"“{text[:30]}……”这一段写了{len(others) + 1}遍，第一处在{format_path(first.path)}。"
            )
            yield Hit(words, others[0].path, "删去重复的。", quote=text[:100])


@rule("G723", "unpaired", mends=pasted_edits.mends(tidy_text.TURNED))
def unpaired(report: Report, context: Context) -> Iterator[Hit]:
    """引号、括号、书名号不成对
    有左没有右，或者有右没有左。文号的六角括号由G633检查；“1）”“一）”这样的序号不算。
    引号总数是双数的，多半是左右写反了，一段只报一次，列为提示，可以用 gia-author fix 自动改正。
    直角引号（「」『』）是直排用的，横排用“”‘’（《标点符号用法》GB/T 15834—2011），也列为提示。"""
    for piece, angle in hits(context.narrative, ANGLE):
        if sum(map(piece.text.count, "<>〈〉")) == 1:
            yield Hit(
                f"“{angle[0]}”没有另一半。",
                piece.path,
                f"删去“{angle[0]}”；连同留下的字也是多余的，一起删去。",
                quote=piece.text[max(0, angle.start() - 14) : angle.end()],
            )
    found = [piece for piece in prose(context) if len(piece.text) > 3]
    alone = [_alone(piece.text) for piece in found]
    for here, marks, after in zip(found, alone, [*alone, []][1:], strict=True):
        turned_round = tidy_text.is_turned(here.text)
        if turned_round:
            yield _turned_round(here)
        next_mark = after[0][1] if after else ""
        for at, mark in marks:
            if turned_round and mark in "“”「」":
                continue
            if not (mark in PAIRS and PAIRS[mark] == next_mark):
                span = (
                    (at, min(len(here.text), at + 14))
                    if mark in PAIRS
                    else (max(0, at - 14), at + 1)
                )
                partner = PAIRS.get(mark) or CLOSERS[mark]
                yield Hit(
                    f"“{mark}”没有配对的“{partner}”。",
                    here.path,
                    f"补上“{partner}”，或者删去“{mark}”。",
                    quote=here.text[slice(*span)],
                )


def _turned_round(piece: Piece) -> Hit:
    """That quotes stand in the wrong directions, told once for a paragraph."""
    at = next(n for n, c in enumerate(piece.text) if c in "“”「『")
    corners = "「" in piece.text or "『" in piece.text
    return Hit(
        "横排的文字里用了直角引号。"
        if corners
        else "引号的左右写反了，或者引号里又套了双引号：左引号没有配对。",
        piece.path,
        "左边用“，右边用”，里层用‘’；可以用 gia-author fix --write 改正。",
        quote=piece.text[at : at + 14],
        grade="反向",
    )


def _alone(text: str) -> list[tuple[int, str]]:
    """The marks without a partner. Where text was left out behind an opening or before a closing
    mark, the partner may be gone with it."""
    text = text.replace("(", "（").replace(")", "）")
    cuts = [cut.span() for cut in CUT.finditer(text)]
    first_cut = next((end for start, end in cuts if start), len(text))
    last_cut = cuts[-1][0] if cuts else -1
    stack: list[tuple[int, str]] = []
    opened: Counter[str] = Counter()
    lonely: list[tuple[int, str]] = []
    for n, c in enumerate(text):
        if c in PAIRS:
            stack.append((n, c))
            opened[c] += 1
        elif c in CLOSERS and opened[CLOSERS[c]]:
            while stack[-1][1] != CLOSERS[c]:
                lonely.append(stack.pop())
                opened[lonely[-1][1]] -= 1
            stack.pop()
            opened[CLOSERS[c]] -= 1
        elif c in CLOSERS and n < first_cut and not (c == "）" and _is_list_mark(text, n)):
            lonely.append((n, c))
    return sorted(lonely + [(n, c) for n, c in stack if n > last_cut])


def _is_list_mark(text: str, end: int) -> bool:
    """Whether what stands before a closing bracket is an item's number."""
    return bool(LIST_MARK.search(text[max(0, end - LONGEST_MARK - 1) : end]))


@rule("G725", "typo")
def known_slip(report: Report, context: Context) -> Iterator[Hit]:
    """常见错别字和病句
    词表在核对方案里（profiles/全国.yaml），各地可以加自己的。不规范的写法列为提示；涉及领导人姓名、重要提法的必须改。"""
    printed = [Piece(line, ()) for line in lines(context)]
    for slip in context.plan.slips:
        worst = printed and slip.grade == "重要"
        found_in = (
            ((p, m) for p in printed for m in slip.pattern.finditer(p.text))
            if worst
            else hits(context.narrative, slip.pattern)
        )
        for piece, found in found_in:
            yield Hit(
                f"“{found[0]}”：{slip.right}。"
                if len(slip.right) > 8
                else f"“{found[0]}”应当是“{slip.right}”。",
                piece.path,
                "核对后改正。",
                quote=piece.around(found),
                grade=slip.grade,
            )


@rule("G727", "leftover")
def furniture(report: Report, context: Context) -> Iterator[Hit]:
    """网页上的字混进了正文
    “打印本页”“扫一扫”“当前位置”、HTML标记之类是从网页拷贝时带进来的，应当删去。已发布的报告里列为提示。"""
    every = (
        (piece, found)
        for piece, found in hits(context.narrative, FURNITURE)
        if context.published or not tidy_text.is_markup(piece.text, found.start())  # G756 tells
    )
    for piece, found in islice(every, 6):
        yield Hit(f"“{found[0]}”像是网页上的字。", piece.path, "删去。", quote=piece.around(found))


@rule("G728", "other")
def damaged(report: Report, context: Context) -> Iterator[Hit]:
    """文字有乱码
    文字在转换编码时损坏，读不成句。请对照原稿重新输入；已发布的，要更换网页上的文件。"""
    for paragraph in context.narrative.paragraphs():
        at = paragraph.text.find("\ufffd")
        if at >= 0:
            yield Hit(
                "文字损坏，有乱码。",
                paragraph.path,
                "对照原稿重新输入。",
                quote=around(paragraph.text, at, at + 1, 12),
            )
            return


@rule("G731", "typo")
def no_final_stop(report: Report, context: Context) -> Iterator[Hit]:
    """段末没有句号
    长段落的末尾没有标点，或者是分号而下一段重新开头，可能缺句号，也可能话没有说完。"""
    found, own = texts(context.narrative), not context.published
    for here, after in zip(found, [*found, Piece("", ())][1:], strict=True):
        if here.path == after.path and tidy_text.broken_lines([here.text, after.text]):
            continue  # a paragraph in several lines, which G755 tells
        end, goes_on = here.text[-1], re.match(r"[（(]?[一1]是|[（(]?[一1][）)、.]", after.text)
        if (
            not here.heading
            and (
                len(here.text) > 40
                or (_is_of_clauses(here.text) and own and here.path == after.path)
            )
            and not here.text.startswith("【")
            and (is_han(end) or (end in "；;" and goes_on))
        ):
            yield Hit(
                "段末没有句号。" if end not in "；;" else "段末是分号，下面另起了一层。",
                here.path,
                "补上句号；一段话断成了两行的，接起来。"
                if here.path == after.path
                else "补上句号。",
                quote=here.text[-16:],
            )


def _is_of_clauses(text: str) -> bool:
    """Whether a line is of clauses, and no heading or label."""
    return len(text) > tidy_text.NARROWEST and "，" in text and not re.search("[：:]", text)


@rule("G732", "other", unless=("G630",))
def old_wording(report: Report, context: Context) -> Iterator[Hit]:
    """提法过时
    “新修订的《条例》”（2019年起施行）、“以公开为原则、不公开为例外”（现行《条例》是“以公开为常态、不公开为例外”）等。2019、2020年度的报告不查。"""
    if not year_of(report, context):
        return
    for pattern, right in context.plan.pairs("旧提法"):
        for piece, found in hits(context.narrative, Pattern(pattern)):
            yield Hit(
                f"“{found[0]}”提法过时：{right}。",
                piece.path,
                "改成现行提法。",
                quote=piece.around(found, 4),
            )


@rule("G733", "leftover")
def letter_wording(report: Report, context: Context) -> Iterator[Hit]:
    """留着写给上级的公文用语
    “根据贵办《通知》”“妥否，请批示”是报送函里的话，年报面向社会公布，应当改写。"""
    for pattern in context.plan.patterns("外来公文"):
        for piece, found in hits(context.narrative, pattern):
            yield Hit(
                f"“{found[0]}”是写给上级的用语。",
                piece.path,
                "改写成面向社会的说法。",
                quote=piece.around(found, 12),
            )


@rule("G734", "other")
def delicate(report: Report, context: Context) -> Iterator[Hit]:
    """内容不宜公开或不得体
    维稳、舆情预警等内部工作情况不宜写进公开的年报；把“群众意识淡薄”写成本机关的问题也不得体。请斟酌。"""
    for pattern in (*context.plan.patterns("敏感内容"), *context.plan.patterns("责怪群众")):
        for piece, found in islice(hits(context.narrative, pattern), 4):
            yield Hit(
                f"“{found[0]}”请斟酌。",
                piece.path,
                "删去，或者改写成本机关的工作。",
                quote=piece.around(found),
            )


@rule("G736", "other")
def two_terms(report: Report, context: Context) -> Iterator[Hit]:
    """同一件事前后叫法不同
    同一份报告里既写“三审三校”又写“三校三审”这样的，统一成一种。词表在核对方案里（同一说法）。"""
    for one, other in context.plan.pairs("同一说法"):
        first = next(hits(context.narrative, Pattern(one)), None)
        second = next(hits(context.narrative, Pattern(other)), None) if first else None
        if first and second:
            piece, found = second
            yield Hit(
                f"有的地方写“{first[1][0]}”，这里写“{found[0]}”。",
                piece.path,
                "统一叫法。",
                quote=piece.around(found, 8),
            )


@rule("G735", "other")
def exact_and_about(report: Report, context: Context) -> Iterator[Hit]:
    """数量的写法不合习惯
    “68余条”：有零有整的数后面不用“余”“多”“左右”；依申请公开以“件”计，不写“次”“条”。"""
    for piece, found in hits(context.narrative, COUNTED_ODDLY):
        digits = re.sub(r"\D", "", found[0])
        if not (found[0][-1] in "余多" and digits.endswith("0")) and number(digits):
            yield Hit(
                f"“{found[0]}”的写法不合习惯。",
                piece.path,
                "整数才用“余”；申请以“件”计。",
                quote=piece.around(found),
            )


CLAUSE = Pattern(r"[^，。；：！？,;:（）()《》\n]+")
LAST_BUT = re.compile("以及|(?<![平温缓饱共总调])和(?![谐平解气睦])")
WHOLE_ITEM = Pattern("^[一-龥]{2,12}$")
LED_ON = re.compile("等|负责|方面|领域")  # behind the last item


@rule("G759", "repeat-word")
def item_again(report: Report, context: Context) -> Iterator[Hit]:
    """并列的几项里有一项写了两遍
    “知情权、参与权、表达权、知情权”：并列的各项不应当重复，多半是把另一项写成了这一项，或者多写了一遍。两个字以上的才查。
    改法：改成本来要写的一项，或者删去一处。依据：《党政机关公文处理工作条例》第十九条，表述准确、简洁。"""
    for piece, clause in hits(context.narrative, CLAUSE):
        again = _again(clause[0]) if clause[0].count("、") > 1 else ""
        if again and not is_cut(piece.text):
            yield Hit(
                f"并列的几项里“{again}”写了两遍。",
                piece.path,
                "改成本来要写的一项，或者删去一处。",
                quote=clause[0][clause[0].index(again) :][:LONGEST_QUOTE],
            )


LONGEST_QUOTE = 60


def _again(clause: str) -> str:
    """The item that stands twice, not side by side, among those set apart by 、; the first may have
    words before it, the last words behind it."""
    first, *between, last = clause.split("、")
    items = [*between, *LAST_BUT.split(last, maxsplit=1)]
    items[-1] = LED_ON.split(items[-1], maxsplit=1)[0]
    for n, item in enumerate(items):
        far = item in items[: max(0, n - 1)] or (n and first.endswith(item))
        if far and WHOLE_ITEM.match(item):
            return item
    return ""
