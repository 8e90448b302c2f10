"""What was left in by mistake: placeholders, marks to revise, characters that cannot be printed."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from gia_author.checks.registry import Context, Hit, rule
from gia_author.checks.text_pieces import around, strays
from gia_author.diagnostics import safe_text
from gia_author.diagnostics.finding import FieldPath, format_path
from gia_author.language.patterns import Pattern
from gia_author.render import font_faces
from gia_author.report.model import Report, text

REVISE = Pattern(r"【[^】]{0,6}待改[^】]{0,6}】")
LAYOUT = (
    "[一二三四五六小初]号(?:字)?(?:黑体|宋体|仿宋|楷体|小标宋|方正|加粗|$)?|黑体|仿宋|楷体|小标宋"
    "|宋体字|居中|行距|首行缩进|页边距"
    "|空[一二两1-4](?:格|行|字)|加粗|顶格|另起一行|此处(?:换行|分页|插入|盖章)|字号"
)
PLACEHOLDERS = Pattern(
    "(?<![A-Za-z])[XxＸｘ×]{2,}(?![A-Za-z])|[＊*]{2,}|_{2,}|＿{2,}"
    r"|【(?!未填】)[^】]{0,12}(?:填|待补|待定|此处)[^】]{0,12}】|【\s{0,9}略?\s{0,9}】"
    r"|[（(](?:填写|[^（）()]{0,8}(?:此处|请填|待补(?!正)|待填|待定))[^（）()]{0,20}[）)]"
    "|[（(](?:具体|相关|实际|本单位|单位|部门|机关|联系|办公)?(?:网址|网站|地址|电话|号码|名称"
    "|姓名|日期|时间|数字|数量|件数|条数|邮箱|邮编|链接)[）)]"
    rf"|[（(\[【][^（）()\[\]【】。]{{0,12}}(?:{LAYOUT})[^（）()\[\]【】。]{{0,12}}[）)\]】]"
    r"|[：:]\s*(?:待定|待补|同上|暂缺|略)(?=[，。；,;）)]|$)|(?<=[一-龥])N+(?=[件条次份篇期个])"
    r"|(?<!附件)(?<!附表)(?<!名单)(?:…{1,2}\s?)?[（(](?:下|此处|以下)?略[）)]"
    r"|[\[［](?:删除|插入|新增|修改)[：:][^\]］]{0,40}[\]］]|(?:设置|带)格式\s?[\[［][^\]］]{0,10}[\]］]"
    r"|(?:删除|插入)的内容[：:]|带格式的?[：:]|设置了格式|[\[［](?:批注|审阅)[^\]］]{0,8}[\]］]|批注\s?[\[［]"
    r"|此处(?:插入|粘贴|添加)(?:表格?|图片?|数据|附件)?"
    "|[（(][^（）()]{0,20}(?:核实|确认|核对|补充|填写)后(?:请)?(?:删除|删去)[^（）()]{0,12}[）)]"
    "|[（(][^（）()]{0,20}(?:数|数据|数字|句|段|处|名单)[^（）()]{0,10}(?:再|请|待)[^（）()]{0,3}(?:核|查|确认|补)[^（）()]{0,6}[）)]"
    "|(?:新建|副本)[^，。；]{0,4}(?:Microsoft|WPS|DOCX?|XLSX?)[^，。；]{0,24}\\.(?:docx?|xlsx?|wps)"
    # what the form says to do, a choice that was not made, what a chat program says around its text
    r"|[（(]如?(?:无|没有)(?:的|则|请|可|应|就)[^（）()]{0,8}(?:填|写|注明|删)[^（）()]{0,10}[）)]"
    r"|[（(][^（）()]{0,10}(?:请|自行|据实|如实|视情况?|酌情|根据(?:实际|具体)(?:情况)?)[^（）()]{0,8}"
    r"(?:填写?|添加|补充|删除|修改|选择|选填|增减)[^（）()]{0,6}[）)]"
    r"|(?<=[我本][局委办厅镇乡县市区])[（(](?:单位|部门|机关|[局委办厅镇乡县市区街道、/／或]{1,10})[）)]"
    r"|(?:增加|增长|上升|提高)[/／](?:减少|下降|降低)|(?:有|是)[/／](?:无|否)"
    r"|以[下上]是(?:根据|按照|为)您[^。]{0,30}|希望(?:以上|这份|这些)[^。]{0,12}对您有[^。]{0,6}"
    r"|您可以?根据(?:实际|具体)[^。]{0,20}|作为(?:一个|一名)?(?:AI|人工智能)(?:助手|语言模型|模型)"
    r"|[（(][^（）()]{0,12}(?:待|由|请)[^（）()]{1,10}(?:提供|填报|报送|核定|统计|确认|核实)后?(?:再?填|补)?[）)]"
    r"|某某|TODO|待填写|待补充(?![一-龥])|(?<!二)[○〇]{3,}|\?\?+|？？+"
)
LINKS = Pattern(r"(?:https?://|www\.)[!-~]+")


SHORT_MARK = 3  # characters: a shorter placeholder of somebody else's text is not found by itself


@rule("G701", "leftover")
def placeholder(report: Report, context: Context) -> Iterator[Hit]:
    """有没填完的占位符
    “XX”“××”“___”“【】”“（此处填写）”“（具体网址）”“电话：待定”“某某”之类是模板里留着要填的地方，“（小二号黑体居中）”是给排版的话，
    “批注”“删除的内容：”是修订留下的，正式报告里都不应当出现。网址里的不算。
    从上年结转来的文件在要改的句子前面标着【待改】，改好一句删去一个；还剩几处、在哪里，一次报全。"""
    yield from _to_revise(context)
    places = [(p.text, p.path) for p in context.narrative.paragraphs()]
    places += [(line.text, line.path) for line in strays(context)]
    for said, path in places:
        for found in PLACEHOLDERS.finditer(LINKS.blank(said)):
            if _is_masked(said, *found.span()) or _is_talked_about(found):
                continue
            wide = 2 if context.published and len(found[0]) < SHORT_MARK else 0
            yield Hit(
                f"“{found[0]}”还没有填写。",
                path,
                "填上实际内容，或删去这一句。",
                quote=around(said, *found.span(), wide),
            )


MASKING = Pattern(r"^[xXＸｘ×＊*]{2,}$")
MASKED_NAME = Pattern(
    r"(?:^|[^一-龥]|[为人对与和及涉])[赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦许何吕张孔曹严华金魏陶姜谢邹苏潘葛范彭鲁马方袁柳唐罗薛贺"
    r"倪汤殷毕郝安常傅齐康伍余顾孟黄穆萧尹姚邵汪毛米贝戴宋庞熊纪舒项祝董梁杜阮蓝季贾江颜郭梅林徐邱骆高夏蔡田胡凌霍万卢丁邓洪崔龚程陆段侯武刘龙叶白赖谭姬申冉牛温庄柴阎尚阳向古易廖欧殷曾关]$"
)
BEHIND_NAME = Pattern("等|先生|女士|同志|诉|案|[、，]|的|（")


OPEN_FORMULA = Pattern("[+＋]\\s?N")


def _is_talked_about(found: re.Match[str]) -> bool:
    """True for one in quotation marks (以“某某”代替姓名), said to be a name (王某某（化名）), or a
    number that a formula leaves open (“1+8+N”架构……N个股室)."""
    before, behind = found.string[: found.start()], found.string[found.end() :]
    if found[0] == "N" and OPEN_FORMULA.search(before):
        return True
    return behind.startswith("（化名") or (before.endswith("“") and behind.startswith("”"))


def _is_masked(text: str, start: int, end: int) -> bool:
    """True for crosses that hide a person's name, the number of a house or of a telephone."""
    if text[start:end] == "某某":
        return bool(MASKED_NAME.search(f" {text[start - 1 : start]}"))
    if not MASKING.match(text[start:end]):
        return False
    digits = text[start - 1 : start].isdigit() and (
        text[end : end + 1].isdigit() or text[end : end + 1] in tuple("号栋室幢路")
    )
    named = MASKED_NAME.search(text[max(0, start - 2) : start]) and BEHIND_NAME.match(text, end)
    return bool(digits or named)


def _to_revise(context: Context) -> Iterator[Hit]:
    """One hit at the first of the marks that rolling sets before a sentence, with how many there
    are and where."""
    found = [
        (p.path, m[0]) for p in context.narrative.paragraphs() for m in REVISE.finditer(p.text)
    ]
    if found:
        counts = Counter(format_path(path) for path, _ in found)
        where = "、".join(
            f"{place}（{count}处）" if count > 1 else place for place, count in counts.items()
        )
        yield Hit(
            f"有{len(found)}句标着“{found[0][1]}”，还没有改：{where}。",
            found[0][0],
            "逐句改成本年的情况，改好后删去标记。",
            quote=found[0][1],
        )


@rule("G703", "typo")
def no_glyph(report: Report, context: Context) -> Iterator[Hit]:
    """字库里没有的字
    程序自带的字库收GB 2312的字和常用符号，不含生僻字。先看是不是错别字（如“渉”应为“涉”）；
    确实是人名、地名用字的，
    PDF里这个字用电脑上装的字体，生成后看一眼，再写一条“核对说明”。Word文档和网页不受影响。"""
    if context.published:
        return
    texts: list[tuple[FieldPath, str]] = [
        ((key,), text(report.prose, key)) for key in ("机关", "标题", "落款单位")
    ]
    texts += ((p.path, p.text) for p in context.narrative.paragraphs())
    for section in context.narrative.sections:
        texts += ((p.path, p.number + p.title) for top in section.passages for p in top.walk())
    texts += (
        (("数据", "单元格附注", ".".join(address)), note) for address, note in report.notes.items()
    )
    for path, words in texts:
        for character in font_faces.missing([words]):
            if safe_text.UNSEEN.match(character):
                yield Hit(
                    f"这里有看不见的字符（{safe_text.code(character)}）。",
                    path,
                    "删去；看不到的，把这几个字重新输入一遍。",
                    quote=character,
                )
                continue
            yield Hit(
                (
                    f"“{character}”（{safe_text.code(character)}）程序自带的字库里没有，"
                    "PDF里会换成电脑上别的字体，或者印不出来。"
                ),
                path,
                "核对是不是错别字；确实要用的，生成后看一眼PDF（电脑上的字体有这个字就印得出来），再写一条核对说明。",
                quote=character,
            )
