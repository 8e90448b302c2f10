"""The file a clerk begins with: every key of the form, official labels and help as comments, all
figures empty."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

from gia_author import resources, template_sandbox
from gia_author.form.edition import Edition
from gia_author.yamlfile.fields import AGENCY_KINDS, Field, kind_of, shape
from gia_author.yamlfile.reader import NULLS

ROSTER_SCHEMA = "名册.schema.json"


def schema_name(edition: Edition) -> str:
    """The file name of an edition's JSON Schema beside the author's files."""
    return f"年报格式-{edition.name}.schema.json"


def starter(agency: str, year: int, edition: Edition) -> str:
    """The text of an empty file for a unit and a year."""
    top = shape(edition)
    fees = [key for key in top.fields["其他需要报告的事项"].fields if key in edition.tables]
    rest = top.fields["其他需要报告的事项"].fields
    data = top.fields["数据"].fields
    template = template_sandbox.environment(
        {"starter": resources.text("templates", "starter.yaml.j2")}, escape=False
    ).get_template("starter")
    return (
        template_sandbox.render(
            template,
            {
                "机关": plain(agency),
                "年度": year,
                "类型": kind_of(agency),
                "类型表": "、".join(AGENCY_KINDS),
                "依据": edition.basis,
                "依据名称": edition.basis_title,
                "模式文件": schema_name(edition),
                "有收费": bool(fees),
                "专题": [{"键": t.key, "说明": t.guidance} for t in edition.topics],
                "其他数据": "\n".join(line for key in fees for line in lines(key, rest[key], 2))
                or "  正文: |\n    【待填】没有的写“无其他需要报告的事项。”",
                "数据": "\n".join(
                    line
                    for key, field in data.items()
                    if key in edition.tables
                    for line in lines(key, field, 2)
                ),
            },
        )
        + "\n"
    )


def roster(name: str, year: int) -> str:
    """The text of a roster to begin with."""
    template = template_sandbox.environment(
        {"roster": resources.text("templates", "roster.yaml.j2")}, escape=False
    ).get_template("roster")
    return (
        template_sandbox.render(
            template,
            {"名称": plain(" ".join(name.split())), "年度": year, "模式文件": ROSTER_SCHEMA},
        )
        + "\n"
    )


def plain(agency: str) -> str:
    """A name as it stands in the file: in quotes where YAML would take it for something else."""
    return (
        agency
        if re.fullmatch(r"[一-龥（）、·A-Za-z0-9]+", agency) and agency not in NULLS
        else json.dumps(agency, ensure_ascii=False)
    )


def lines(key: str, field: Field, indent: int) -> Iterator[str]:
    """A field and all below it as lines of YAML; a row of figures takes one line, totals are left
    out."""
    comment = f"# {_note(key, field)}" if _note(key, field) else ""
    below = {
        name: inner
        for name, inner in field.fields.items()
        if not (inner.cell and inner.cell.is_sum)
    }
    space = " " * indent
    if field.cell is not None:
        yield f"{space}{key}:{' ' * max(2, 14 - 2 * len(key))}{comment}".rstrip()
        return
    if comment and below:
        yield space + comment
    if all(inner.cell for inner in below.values()):
        if below:
            yield f"{space}{key}: {{{', '.join(f'{name}: ' for name in below)}}}"
        return
    yield f"{space}{key}:"
    for name, inner in below.items():
        yield from lines(name, inner, indent + 2)


def _note(key: str, field: Field) -> str:
    """The official label and the help, each where it says more than the key."""
    parts = dict.fromkeys(part for part in (field.label, field.guidance) if part and part != key)
    return "：".join(parts)
