"""The shape of the author's file: what does not fit is found by Cerberus, whose error codes become
findings in the author's words.

The same fields also give the JSON Schema that editors use.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from functools import cache, partial
from typing import Any, Protocol

from gia_author.diagnostics.finding import Code, FieldPath, Finding, format_path, found, register
from gia_author.form.edition import Edition, first_year, for_year, load, names
from gia_author.language.characters import half_width
from gia_author.yamlfile import pitfalls
from gia_author.yamlfile.fields import Field, shape
from gia_author.yamlfile.reader import MANY_SECTIONS, Source, whole_report
from gia_author.yamlfile.value_checks import Check, Fault, check_of, sample

G110 = register(
    "G110",
    "structure",
    """不认识的键
    键写错了字、多写了字，或者放错了层。键必须与空白填报文件里的完全一样。
    五个方面之外要加小标题的，写在“小节”下面；表上没有的行和列不能自己加。""",
)
G111 = register(
    "G111",
    "structure",
    """缺少必须有的内容
    机关、年度、总体情况、存在的主要问题及改进情况、其他需要报告的事项、数据，一项都不能少（《条例》第五十条，国办公开办函〔2021〕30号）。""",
)
G112 = register(
    "G112",
    "structure",
    """写法的形状不对
    应当写文字的地方写成了多项，或者应当分项写的地方只写了文字，多半是缩进错了一层。""",
)
G113 = register(
    "G113",
    "structure",
    """取值不在允许的范围内
    这一项只能从列出的几个词里选一个。""",
)
G114 = register(
    "G114",
    "table",
    """不是可以用的数字
    件数是0或正整数；金额可以有小数，单位按表上印的（行政事业性收费是万元，信息处理费是元）。
    全角数字、千分位逗号、引号都能认；“无”“/”“-”“3件”、小数件数、负数不能认，因为不知道指的是0还是没有统计。""",
)
G115 = register(
    "G115",
    "date",
    """日期或年度写法有误
    年度是四位数字，如2025。日期写成2026-01-19，也可以写2026年1月19日；必须是真实存在的一天。""",
)
G116 = register(
    "G116",
    "structure",
    """文字太长
    一处文字超过两万字。整份年报通常只有几千字；这么长多半是把别的文件粘贴了进来，或者引号没有成对，把后面的内容都当成了文字。""",
)
G118 = register(
    "G118",
    "structure",
    """名称外面有引号
    “机关”“落款单位”照原样印在标题和落款里，外面不加引号、书名号。""",
)
LONGEST_TEXT = 20_000  # characters in one place


@cache
def _validator(top: Field) -> Any:
    """Cerberus's own check of the rules takes half a second and always comes to the same result: a
    test does it instead."""
    from cerberus import Validator
    from cerberus.schema import UnvalidatedSchema

    return Validator(UnvalidatedSchema(_rules(top)["schema"]))


def _rules(field: Field) -> dict[str, Any]:
    """A field as Cerberus rules."""
    types = {"text": "string", "map": "dict", "list": "list"}
    rules: dict[str, Any] = {
        "type": [types[kind] for kind in field.kinds],
        "nullable": not field.required,
        "required": field.required,
    }
    if field.fields:
        rules["schema"] = {key: _rules(below) for key, below in field.fields.items()}
    if field.item:
        rules["schema"] = _rules(field.item) | {"nullable": False}
    if field.choices:
        rules["allowed"] = [*field.choices]
    if field.kinds[0] == "text":
        rules["maxlength"] = LONGEST_TEXT
    check = check_of(field)
    return rules | ({"check_with": _told_to_cerberus(check)} if check else {})


def _told_to_cerberus(check: Check) -> Callable[[str, Any, Any], None]:
    """A check as Cerberus calls it; each fault is the information of its error, as it is."""
    from cerberus import errors

    def told(name: str, value: object, error: Any) -> None:
        for fault in check(name, value):
            error(name, errors.CUSTOM, fault)

    return told


KINDS: dict[type, str] = {str: "text", dict: "map", list: "list"}


def fits(value: Any, field: Field, name: str = "") -> bool:
    """True where Cerberus would find nothing. Most files are in order, and this tells it without
    loading Cerberus."""
    check = check_of(field)
    if check and any(check(name, value)):
        return False
    if value is None:
        return not field.required
    kind = KINDS.get(type(value), "")
    if (
        kind not in field.kinds
        or (field.choices and value not in field.choices)
        or (field.kinds[0] == "text" and len(value) > LONGEST_TEXT)
    ):
        return False
    if kind == "list" and field.item:
        return all(item is not None and fits(item, field.item, name) for item in value)
    return (
        kind != "map"
        or not field.fields
        or (
            value.keys() <= field.fields.keys()
            and all(
                fits(value[key], below, key) if key in value else not below.required
                for key, below in field.fields.items()
            )
        )
    )


def validate(source: Source, top: Field) -> list[Finding]:
    """Everything about the file's shape that does not fit the form, in the order of the file, with
    places; then the slips in its texts."""
    told = [*pitfalls.find(source, top)]
    if fits(source.data, top):
        return told
    if other := _other_edition(source, top):
        return [other]
    misfits = _misfits(source, top)
    missing = [f for f in misfits if f.code == "G111"]
    if len(missing) >= MANY_SECTIONS and (
        pasted := whole_report(source.text, source.name, "贴在了一个键下面")
    ):
        misfits = [pasted, *(f for f in misfits if f not in missing)]
    return [*misfits, *told]


def _other_edition(source: Source, top: Field) -> Finding | None:
    """That the file asks for another edition than that of its year, where this is why it does not
    fit: told alone."""
    wanted, year = (half_width(str(source.data.get(key) or "")) for key in ("格式", "年度"))
    if (
        "格式" not in top.fields
        or wanted not in names()
        or not re.fullmatch("[0-9]{4}", year)
        or int(year) < first_year()
    ):
        return None
    asked, right = load(wanted), for_year(int(year))
    if asked is right or (not asked.first_year and not fits(source.data, shape(right))):
        return None
    return _at(
        source,
        G113,
        f"“格式”写的是{wanted}，{year}年度应当用{right.name}年格式（{right.basis}），数据对不上。",
        ("格式",),
        "删去“格式”这一行；确实是别的年度的，改“年度”。",
    )


def _misfits(source: Source, top: Field) -> list[Finding]:
    """What Cerberus finds, as findings."""
    validator = _validator(top)
    validator.validate(source.data, normalize=False)
    errors = [f for error in validator._errors for f in _findings(error, top, source)]
    misspelt = {
        (*f.address[:-1], _nearest(f.address, top))
        for f in errors
        if f.code == "G110" and f.address
    }
    problems = [f for f in errors if f.code != "G111" or f.address not in misspelt]
    order: dict[FieldPath | None, int] = {path: number for number, path in enumerate(_paths(top))}
    return sorted(
        problems,
        key=lambda f: (
            (f.place.line, f.place.column, order.get(f.address, 0)) if f.place else (0, 0, 0)
        ),
    )


class CerberusError(Protocol):
    """What is read of an error of Cerberus's, whose package has no types."""

    document_path: Sequence[str | int]
    code: int
    value: Any
    constraint: Any
    info: tuple[Fault, ...]
    is_group_error: bool
    child_errors: Sequence[CerberusError]


def _findings(error: CerberusError, top: Field, source: Source) -> Iterator[Finding]:
    """A Cerberus error as findings; errors of a group are taken one by one."""
    if error.is_group_error:
        for child in error.child_errors:
            yield from _findings(child, top, source)
    else:
        yield _finding(error, top, source)


def _finding(error: CerberusError, top: Field, source: Source) -> Finding:
    """A single Cerberus error, told by its code."""
    from cerberus import errors

    path: FieldPath = tuple(error.document_path)
    at = partial(_at, source, path=path)
    whole = f"“{format_path(path)}”"
    match error.code:
        case errors.CUSTOM.code:
            (fault,) = error.info
            message = f"{format_path(path)}：{fault.message}。"
            return at(BY_CODE[fault.code], message, fix=fault.fix + "。")
        case errors.UNKNOWN_FIELD.code:
            return _unknown(path, top, source)
        case errors.REQUIRED_FIELD.code:
            return at(G111, f"缺少“{path[-1]}”。", fix=_help(top.at(path)))
        case errors.NOT_NULLABLE.code:
            return at(G111, f"{whole}空着没有填。", fix=_help(top.at(path)))
        case errors.UNALLOWED_VALUE.code:
            return _not_to_choose(path, error, source)
        case errors.MAX_LENGTH.code:
            message = f"{whole}有{len(error.value)}字，超过{LONGEST_TEXT}字。"
            return at(G116, message, fix="看看是不是粘贴了别的内容，或者漏了引号。")
        case errors.BAD_TYPE.code:
            return _shape(path, error, top, source)
    raise AssertionError(f"no words for Cerberus error {error.code:#x}")


def _not_to_choose(path: FieldPath, error: CerberusError, source: Source) -> Finding:
    """A value that is none of those there are to choose from."""
    from difflib import get_close_matches

    written, choices = str(error.value), error.constraint
    near = get_close_matches(written, choices, 1, 0.3)
    message = f"“{path[-1]}”写的是“{written[:20]}”，只能是：{'、'.join(choices)}。"
    return _at(source, G113, message, path, f"是不是“{near[0]}”？" if near else "从中选一个。")


BY_CODE = {code.code: code for code in (G110, G111, G112, G113, G114, G115, G116, G118)}
LONGEST_KEY = 30
TOTALS = ("总计", "合计", "小计", "共计", "总数")
KIND_NAMES = {"string": "文字", "dict": "分项（键: 值）", "list": "列表（每项以“- ”开头）"}


def _at(source: Source, code: Code, message: str, path: FieldPath, fix: str) -> Finding:
    quote = None
    if path in source.values:
        start, end = source.values[path]
        quote = (
            source.text[start:end].strip().splitlines()[0][:60]
            if source.text[start:end].strip()
            else None
        )
    return found(
        code,
        message,
        address=path,
        place=source.place(path, key=code is G110),
        fix=fix,
        quote=quote,
    )


def _help(field: Field | None) -> str:
    return f"请补上：{field.guidance}。" if field and field.guidance else "请补上。"


def _shape(path: FieldPath, error: CerberusError, top: Field, source: Source) -> Finding:
    wanted = error.constraint if isinstance(error.constraint, list) else [error.constraint]
    given = "list" if isinstance(error.value, list) else "string"
    if isinstance(error.value, dict):
        given = "dict"
    field = top.at(path)
    names = {**KIND_NAMES}
    if field and field.check == "zero":
        names["string"] = "一个0"
    if field and field.cell:
        names["string"] = "一个数字"
    hint = (
        f"（下面应当分成：{'、'.join([*field.fields][:6])}）"
        if field and field.fields and given != "dict"
        else ""
    )
    return _at(
        source,
        G112,
        (
            f"“{format_path(path)}”应当写{'或'.join(names[w] for w in wanted)}，"
            f"这里写的是{KIND_NAMES[given]}。{hint}"
        ),
        path,
        "去掉行首的“- ”，文字写在“键: |”的下面，每行一段。"
        if given == "list" and field and field.check == "prose"
        else "检查缩进，对照 gia-author new 生成的文件。",
    )


def _nearest(path: FieldPath, top: Field) -> str:
    """The known key most like an unknown one, if any is."""
    parent = top.at(path[:-1])
    from difflib import get_close_matches

    return next(
        iter(
            get_close_matches(
                str(path[-1])[:LONGEST_KEY].strip(), [*parent.fields] if parent else [], 1, 0.5
            )
        ),
        "",
    )


def _unknown(path: FieldPath, top: Field, source: Source) -> Finding:
    """An unknown key, with what to do about it."""
    where = f"“{format_path(path[:-1])}”下面" if len(path) > 1 else "最外层"
    return _at(
        source, G110, f"{where}不认识“{str(path[-1])[:LONGEST_KEY]}”。", path, _right_key(path, top)
    )


def _right_key(path: FieldPath, top: Field) -> str:
    """How to mend an unknown key: its marks, the nearest known one, the place where it belongs,
    else what may stand here."""
    parent, key, near = top.at(path[:-1]), str(path[-1]), _nearest(path, top)
    if re.fullmatch("[0-9]{3}", key):
        return "数字里不写逗号，如 1200：花括号里的逗号用来分隔两项。"
    if re.search("[：:，]", key):
        such = f"，{sample(parent)}" if parent and parent.check == "zero" else ""
        return f"冒号、逗号、花括号要用半角，冒号、逗号后面各空一格{such}。"
    if key != key.strip():
        odd = next((c for c in key if c.isspace() and c != " "), "\u3000")
        name = "全角空格" if odd == "\u3000" else f"不是普通空格的空白（U+{ord(odd):04X}）"
        return f"键的前后有{name}，删去，用空格键重新打，与同一层的其他行对齐。"
    if key in TOTALS and parent and parent.check == "zero":
        return "删去，总计由程序算；只填下面各项。"
    if near:
        return f"是不是“{near}”？"
    elsewhere = next((p for p in _paths(top) if p[-1] == key), ())
    if len(elsewhere) > 1:
        return f"它应当写在“{format_path(elsewhere[:-1])}”下面。"
    if elsewhere:
        return "它应当顶格写。"
    known = [*parent.fields] if parent else []
    return f"这里可以写：{'、'.join(known[:12])}{'……' if len(known) > 12 else ''}。"


@cache
def _paths(top: Field) -> tuple[tuple[str, ...], ...]:
    """Every path of keys in the file, shortest first, without going into sub-sections."""

    def walk(field: Field, path: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
        for key, below in field.fields.items():
            yield (*path, key)
            yield from walk(below, (*path, key))

    return tuple(sorted(walk(top, ()), key=len))


def json_schema(edition: Edition) -> dict[str, Any]:
    """JSON Schema (draft 7) of the file for editors, with Chinese titles and descriptions."""
    return field_schema(
        shape(edition), f"政府信息公开工作年度报告填报文件（{edition.name}年格式）"
    ) | {"$comment": edition.basis}


def field_schema(top: Field, title: str) -> dict[str, Any]:
    """JSON Schema of any file of ours for editors."""
    return {"$schema": "http://json-schema.org/draft-07/schema#", **_json(top), "title": title}


def _json(field: Field, names: tuple[str, ...] = ()) -> dict[str, Any]:
    """A field; ``names`` are the words by which one comes to it, which describe what has no help of
    its own."""
    result: dict[str, Any] = {
        "title": field.label or names[-1] if names else "",
        "description": field.guidance or " › ".join(names),
    }
    options: list[dict[str, Any]] = []
    if "text" in field.kinds:
        options.append(_json_text(field))
    if "map" in field.kinds:
        options.append(
            {"type": "object", "additionalProperties": not field.fields}
            | (
                {
                    "properties": {
                        key: _json(below, (*names, below.label or key))
                        for key, below in field.fields.items()
                    },
                    "required": [key for key, below in field.fields.items() if below.required],
                }
                if field.fields
                else {}
            )
        )
    if field.item:
        options.append({"type": "array", "items": _json(field.item, (*names, "其中一项"))})
    if not field.required:
        options.append({"type": "null"})
    result |= options[0] if len(options) == 1 else {"anyOf": options}
    return {key: value for key, value in result.items() if value not in ("", [])}


def _json_text(field: Field) -> dict[str, Any]:
    if field.choices:
        return {"enum": [*field.choices]}
    if field.check == "zero":
        return {"enum": [0]}
    if field.check == "year":
        return {"type": "integer", "minimum": first_year(), "maximum": 2099}
    if field.cell:
        return {"type": "number" if field.cell.is_money else "integer"} | (
            {} if field.cell.signed else {"minimum": 0}
        )
    return {"type": "string"}
