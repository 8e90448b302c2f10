"""What can be wrong with a file to be read, as findings that all readers share."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from gia_author.diagnostics.finding import Code, Finding, Place, found, register
from gia_author.extract.readers.raw import Raw

UNUSABLE = register(
    "G920",
    "structure",
    """文件打不开
    文件是空的、已经损坏，或者内容和扩展名完全不符，什么也没有读出来。重新下载，或者用原来的软件打开后另存一份。""",
)
LOCKED = register(
    "G921",
    "structure",
    """文件加了密码
    打开文件要密码，程序读不了，也不会去猜。用密码打开后去掉密码另存一份，再导入。""",
)
WORDLESS = register(
    "G922",
    "structure",
    """文件里没有文字
    内容是扫描件或图片，或者网页正文要靠脚本加载，没有可以读的文字。请找Word、网页或能选中文字的PDF版本；
    扫描件、图片可以装上图片识别（pip install "gia-author[ocr]"）再试。""",
)
OVERSIZE = register(
    "G923",
    "structure",
    """文件太大或太复杂
    文件（或解压以后）超出一份年报可能有的大小，或者在限定的时间、内存里读不完，没有读。可能是选错了文件，也可能文件有问题。""",
)
PARTIAL = register(
    "G924",
    "structure",
    """只读了一部分
    文件有一部分超出上限、损坏或不是文字，没有读出来；其余的照常读了。请对照原文补上缺的部分。""",
)
GARBLED = register(
    "G925",
    "structure",
    """有的文字认不出来
    有的字节不合文件的编码，或者PDF的字体没有说明对应哪个字，读出来是乱码。请对照原文改正。""",
)

STRUCK = register(
    "G926",
    "structure",
    """划掉的文字没有读
    原文里加了删除线，或者在修订中标了删除的文字，看得见但不算数，没有读。请对照原文，确认划掉的确实不要。""",
)
CONTROLS = register(
    "G927",
    "structure",
    """内容在输入框里
    网页或文档里有输入框、下拉框这样的控件，读的是框里现有的内容；空的框读作空格。请对照原文核对，最好换成印好的版本。""",
)

PICTURED = register(
    "G928",
    "structure",
    """图片上的文字没有读
    文件里有图片，上面写的没有读。多半是照片、图表；是表或者正文的，要对照原文补上。
    装了图片识别（pip install "gia-author[ocr]"）的会识别
    PNG、JPEG图片和扫描的PDF页；网页只识别存在网页文件里的图片，不上网取图。""",
)
RECOGNISED = register(
    "G929",
    "structure",
    """文字是识别出来的
    这些文字、数字是从图片或扫描页上识别的，可能认错。表里的数字只有所在的合计、勾稽全部读到并且成立的才采用，标明“识别”，其余的当作没有读到。
    请对照原文核对；能找到Word、网页版本的，用那个版本。""",
)
UNREAD = register(
    "G937",
    "structure",
    """有的文字没有当作正文读
    PDF、OFD的页面上有横着、倒着印的文字，没有和正文一起读，要对照原文看里面有没有表里的数字或者正文。
    斜着印的（多半是水印）、印到页面以外的、白底上的白字、盖在别的字上颜色不同的字（印章、水印）也没有读，是提示：
    看报告的人看不到，或者不当作正文。盖在别的字上的数字（印章的编码除外）要核对：可能是有人改的。""",
)


def struck(texts: Sequence[str], name: str) -> Iterator[Finding]:
    """Says what was crossed out and so not read, if anything was."""
    said = [text for text in texts if text.strip()]
    if said:
        shown = "、".join(f"“{text[:30]}”" for text in said[:5])
        more = f"等{len(said)}处" if len(said) > 5 else f"，共{len(said)}处"
        yield fault(STRUCK, f"划掉的文字没有读：{shown}{more}。", "对照原文核对。", name)


FATAL = frozenset(code.code for code in (UNUSABLE, LOCKED, WORDLESS, OVERSIZE))  # nothing was read


def fault(code: Code, message: str, fix: str, name: str, place: Place | None = None) -> Finding:
    """A finding about a file, or a place in it."""
    return found(code, message, fix=fix, place=replace(place or Place(), file=name))


def nothing(code: Code, message: str, fix: str, name: str) -> Raw:
    """What a reader returns for a file that it cannot read at all."""
    return Raw((), findings=(fault(code, message, fix, name),))
