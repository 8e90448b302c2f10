"""The options that several commands share."""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from functools import partial, wraps
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import click
from click.core import ParameterSource

from gia_author.diagnostics import safe_text
from gia_author.jobs import terminal

if TYPE_CHECKING:
    from concurrent.futures import Executor

    from gia_author.checks.profile import Profile

DEFAULT_FORMATS = ("docx", "html", "pdf")
FONTS = {"自带": "bundled", "系统": "system"}
SEPARATORS = re.compile(r"[\s,，、;；]+")
F = TypeVar("F", bound=Callable[..., None])


class Formats(click.ParamType[tuple[str, ...]]):
    """Output formats, separated by commas."""

    name = "格式"

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> tuple[str, ...]:
        from gia_author.render.writers import WRITERS

        if not isinstance(value, str):
            return tuple(value) if isinstance(value, tuple) else ()
        chosen = tuple(dict.fromkeys(SEPARATORS.split(value.strip().lower())))
        unknown = [name for name in chosen if name not in WRITERS]
        if unknown:
            self.fail(
                f"没有“{'、'.join(unknown)}”这种格式，可以用：{'、'.join(WRITERS)}（用逗号隔开）。",
                param,
                ctx,
            )
        return chosen


overwrite_option = click.option(
    "--overwrite",
    is_flag=True,
    help="生成以后有人改过的文件也覆盖，改过的留作备份（.bak1等）；不加则不覆盖。",
)


STYLE_OPTIONS = (
    click.option(
        "--to",
        "formats",
        type=Formats(),
        default=",".join(DEFAULT_FORMATS),
        show_default=True,
        help="要哪些格式，用逗号隔开；ofd是国家标准的版式文件，fragment是网页片段。",
    ),
    click.option("--draft", is_flag=True, help="有“必须改”也照样生成，每页标“草稿”。"),
    click.option(
        "--style",
        "style_folder",
        type=click.Path(path_type=Path),
        metavar="文件夹",
        help="自己的版式文件夹（screen.css、print.css、base.docx等，缺的用官方的）。",
    ),
    click.option(
        "--template",
        "template_file",
        type=click.Path(path_type=Path),
        metavar="文件",
        help="自己的内容模板（Jinja，继承report.html.j2）。",
    ),
    click.option(
        "--fonts",
        type=click.Choice(list(FONTS)),
        default="自带",
        show_default=True,
        help="PDF、OFD用程序自带的字体，还是电脑上装的字体。",
    ),
    click.option(
        "--pdf-engine",
        type=click.Choice(["auto", "weasyprint", "typst"]),
        default="auto",
        show_default=True,
        help="PDF、OFD的排版引擎；auto先用weasyprint，不能用时用typst。",
    ),
)


def style_options(function: Callable[..., None]) -> Callable[..., None]:
    """The options on how pages look, the same for build and batch; the command gets them as
    ``settings``."""

    @wraps(function)
    def command(
        *args: object,
        formats: tuple[str, ...],
        draft: bool,
        style_folder: Path | None,
        template_file: Path | None,
        fonts: str,
        pdf_engine: str,
        **more: object,
    ) -> None:
        from gia_author.jobs import output_settings

        settings = output_settings.load(
            formats,
            draft=draft,
            folder=style_folder,
            template=template_file,
            fonts=FONTS[fonts],
            engine=pdf_engine,
        )
        for line in settings.notices:
            terminal.echo(line, err=True)
        function(*args, settings=settings, **more)

    command = profile_option(command)
    for option in reversed(STYLE_OPTIONS):
        command = option(command)
    return command


def pool_options(function: Callable[..., None]) -> Callable[..., None]:
    """The options on who does the work, this computer or a cluster; the command gets them as
    ``pool``, which opens the executor."""

    @click.option(
        "--jobs",
        type=Between(1, 64),
        metavar="个数",
        default=os.cpu_count() or 1,
        help="同时用几个进程，默认是处理器个数。",
    )
    @click.option(
        "--cluster",
        "address",
        metavar="地址",
        help="用Dask集群做，如 tls://10.0.0.5:8786（这时不看 --jobs）。",
    )
    @click.option(
        "--insecure-cluster",
        "insecure",
        is_flag=True,
        help="集群没有加密（tcp://）也连；只在可信的内网里用。",
    )
    @wraps(function)
    def command(
        *args: object, jobs: int, address: str | None, insecure: bool, **more: object
    ) -> None:
        function(*args, pool=partial(_pool, jobs, address, insecure=insecure), **more)

    return command


def _pool(jobs: int, address: str | None, *, insecure: bool = False) -> Executor:
    if address:
        from gia_author.jobs.dask_cluster import Cluster

        return Cluster(address, insecure=insecure)
    from gia_author.jobs.executors import Workers

    return Workers(jobs)


def profile_option(function: F) -> F:
    """The option that says by which profile to check."""
    return click.option(
        "--profile",
        "plan",
        type=ProfileOption(),
        metavar="方案",
        help="核对方案：程序自带的名称（如示例省），或者自己的 .yaml 文件。",
    )(function)


class Between(click.IntRange):
    """A whole number within bounds, which are told in words."""

    def _describe_range(self) -> str:
        return f"{self.min}到{self.max}"


class Name(click.ParamType[str]):
    """The name of a body, which stands in a file, in titles and file names: characters that can be
    seen."""

    name = "名称"

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> str:
        if not value.strip():
            self.fail("名称是空的。", param, ctx)
        if bad := safe_text.UNSAFE.search(value):
            self.fail(f"名称里有看不见的字符（{safe_text.code(bad[0])}）。", param, ctx)
        return value


class ProfileOption(click.ParamType["Profile"]):
    """A profile by its name, or a file of the office's own laid over the national one."""

    name = "方案"

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> Profile:
        from gia_author.checks import profile
        from gia_author.jobs import files

        if not isinstance(value, str):
            raise TypeError(value)
        if value.endswith(files.REPORTS):
            own = profile.parse(files.read(Path(value)), Path(value).stem, value)
            return profile.lay(profile.load(), own)
        return profile.load((value,))


def with_ending(
    ending: str, context: click.Context, parameter: click.Parameter, value: Path | None
) -> Path | None:
    """A file to be written, as the program that opens it knows it: its ending is put behind a name
    without one."""
    if value is None or value.suffix.lower() == ending:
        return value
    if value.suffix:
        raise click.BadParameter(f"“{value}”的扩展名应当是{ending}。", context, parameter)
    return value.with_name(f"{value.name}{ending}")


def output_folder(context: click.Context, parameter: click.Parameter, value: Path) -> Path:
    """The folder to write to: the one that was named, or the usual one if it is no link out."""
    from gia_author.jobs import files

    named = context.get_parameter_source(parameter.name or "") is not ParameterSource.DEFAULT
    return value if named else files.unasked(value)


def finding_options(function: F) -> F:
    """The options on how findings are given out, the same for check and audit."""
    function = profile_option(function)
    function = click.option(
        "--output-docx",
        "review",
        type=click.Path(path_type=Path),
        callback=partial(with_ending, ".docx"),
        metavar="文件",
        help="另写一份Word文档，问题写成批注。",
    )(function)
    function = click.option(
        "-o", "--out", "target", type=click.Path(path_type=Path), metavar="文件", help="写到文件。"
    )(function)
    return click.option(
        "--format",
        "form",
        type=click.Choice(["text", "json", "github", "sarif", "xlsx"]),
        default="text",
        show_default=True,
        help="输出的形式。",
    )(function)
