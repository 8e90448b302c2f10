"""What the clauses of a report say of things: that there was none, that it holds for all, that some
are left; each with the words of its subject, its deed and its object. Read once for the whole
text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from gia_author.checks.text_pieces import Piece, pieces
from gia_author.language.patterns import Pattern
from gia_author.language.vocabulary import cut, is_of_the_trade, is_word
from gia_author.report.narrative import Narrative

SENTENCE = Pattern("[^。！？；;]{2,300}")
CLAUSE = Pattern("(?:[^，,：:（）()]|（[^（），]{1,12}）){2,120}")
CHINESE = re.compile("[一-龥]+")
COMMON = """
    政府 信息 公开 政务 工作 相关 有关 情况 各类 各项 所有 全部 全体 全县 全市 全镇 全区 全乡 全局
    全街道 本年度 年度 全年 今年 本年 进行 开展 任何 一起 一件 一例 现象 事件 事项 行为 情形 方面
    问题 其中 目前 至今 收到 发生 出现 发现 产生 接到 存在 组织 关于 群众 个别 部分 少数 一些 有的
    仍有 还有 尚有 另有 依法 及时 按时 按期 同时 我镇 我局 我县 我市 我区 我乡 我办 我院 我校
    我街道 因为 由于 独立 单独 专门 官方 自己 行政 设置 公众 社会 社会公众 要求 提出 过程 本局
    本镇 本县 本街道 本机关 本单位 政策 门户 责任 尤其 尤为 特别 仅有 只有 第一 季度 分别 每月
    每季度 每年 每周 每天 每日 做到 实现 受理 办理 处理 两级 引发 导致 引起
"""
SAYS_LITTLE = frozenset(COMMON.split())  # stands before any noun of the genre
ALIKE = """
    投诉 举报 投诉举报
    逾期 超期 超时 延误
    延期 延长
    泄密 失密
    网站 门户网站 官网 官方网站
    公众号 微信公众号 微信
    问题 不足
    会议 例会
    培训 培训班 培训会
    解读 图解
    撤销 撤消
    公开 公布 公示 发布
    科室 股室 处室
    来信 信件
    查阅点 查阅场所 查阅室 点 场所 室
    追究 问责 追责 责任追究
    诉讼 行政诉讼
    复议 行政复议
"""  # words of a line name the same thing in this genre
SAME = {word: line.split()[0] for line in ALIKE.strip().splitlines() for word in line.split()}
SPELT = {line.split()[0]: (*line.split(),) for line in ALIKE.strip().splitlines()}
HEADS = {*SAME} - {"公开"}  # of which one character alone, or a common word, is a name
KINDS = {  # a word for many and the words for one of them
    "文件": "办法 意见 方案 规定 通知 细则 措施 决定 公告 预案",
    "材料": "解读 稿件 图解",
    "新媒体": "公众号 微博 抖音号 视频号 头条号 客户端 抖音",
    "单位": "局 科室 部门 乡镇 街道 学校 医院 村 社区",
    "任务": "项 要点",
    "机构": "医院 卫生院 诊所 学校 幼儿园",
    "人员": "干部 职工 同志 教师 医生 工作人员 信息员 联络员",
}
KIND_OF = {word: kind for kind, words in KINDS.items() for word in words.split()}


class Clause(NamedTuple):
    """A clause where it stands: ``sentence`` numbers the sentences of the whole text."""

    piece: Piece
    text: str
    start: int
    sentence: int
    number: int

    @property
    def words(self) -> tuple[str, ...]:
        """The Chinese words, in order."""
        return words_of(self.text)


@lru_cache(maxsize=1 << 12)
def words_of(text: str) -> tuple[str, ...]:
    """The words of a text, those of a set phrase that is made of two one by one (政策解读)."""
    words = (word for run in CHINESE.findall(text) for word in cut(run).words)
    return tuple(part for word in words for part in _parts(word))


@lru_cache(maxsize=1 << 12)
def _parts(word: str) -> tuple[str, ...]:
    halves = (word[:2], word[2:])
    made = len(word) == 4 and is_of_the_trade(word) and all(map(is_word, halves))
    return halves if made else (word,)


@lru_cache(maxsize=1 << 12)
def names_in(text: str) -> tuple[str, ...]:
    """The words of a text that name something, each by the one that stands for all its like."""
    words = words_of(text)
    last = words[-1:] if words[-1:] == ("信息",) else ()  # nothing but 信息 is no less a thing
    named = [w for w in words if w in HEADS or (len(w) > 1 and w not in SAYS_LITTLE)]
    return tuple(SAME.get(word, word) for word in (*named, *last))


class Assertions:
    """All clauses of a narrative in order, its sentences, and where each word stands."""

    def __init__(self, narrative: Narrative) -> None:
        self.clauses: list[Clause] = []
        self.sentences: list[tuple[Clause, ...]] = []
        self._having: dict[str, list[Clause]] = {}
        for piece in pieces(narrative):
            for sentence in SENTENCE.finditer(piece.text):
                self._add(piece, sentence)

    def _add(self, piece: Piece, sentence: re.Match[str]) -> None:
        first = len(self.clauses)
        for found in CLAUSE.finditer(sentence[0]):
            text = found[0].strip()
            at = sentence.start() + found.start()
            clause = Clause(piece, text, at, len(self.sentences), len(self.clauses))
            self.clauses.append(clause)
        self.sentences.append(tuple(self.clauses[first:]))

    def having(self, name: str) -> list[Clause]:
        """The clauses that have a word, or one of its like, to name something."""
        if name not in self._having:
            forms = SPELT.get(name, (name,))
            held = [c for c in self.clauses if any(form in c.text for form in forms)]
            self._having[name] = [c for c in held if name in names_in(c.text)]
        return self._having[name]

    def before(self, clause: Clause) -> Iterator[Clause]:
        """The clauses of the sentence before this one, the nearest first."""
        return reversed([c for c in self.sentences[clause.sentence] if c.number < clause.number])

    def sentence(self, clause: Clause) -> str:
        """The sentence up to the clause's end."""
        said = [c.text for c in self.sentences[clause.sentence] if c.number <= clause.number]
        return "，".join(said)


def assertions(narrative: Narrative) -> Assertions:
    """The clauses of a narrative, read once."""
    memory = vars(narrative)
    if "_assertions" not in memory:
        memory["_assertions"] = Assertions(narrative)
    result: Assertions = memory["_assertions"]
    return result
