"""LibreOffice, WeasyPrint and Typst with hostile files and styles: a server listens on this machine
and hears nothing."""

from __future__ import annotations

import io
import shutil
import socket
import subprocess
import threading
import zipfile
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest
from conftest import HANG, example, job
from docx import Document
from docx.opc.constants import RELATIONSHIP_TYPE as RT
from docx.oxml import parse_xml
from hostile.files import WORD, docx

from gia_author import bounded_process
from gia_author.diagnostics.finding import GiaError
from gia_author.jobs import libreoffice
from gia_author.render.style import Style, official
from gia_author.workflows import import_report
from gia_author.workflows.produce import produce

office = pytest.mark.skipif(not shutil.which("soffice"), reason="no LibreOffice here")
LONG = "全年主动公开政府信息146条。"


class Listener:
    """A server on this machine; ``heard`` is what was asked of it."""

    def __init__(self) -> None:
        self.heard: list[bytes] = []
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._socket.getsockname()[1]}"
        self._thread = threading.Thread(target=self._listen, daemon=True)
        self._thread.start()

    def _listen(self) -> None:
        while True:
            connection, _ = self._socket.accept()
            with connection:
                asked = connection.recv(1000)
                connection.sendall(b"HTTP/1.0 404 no\r\n\r\n")
            if asked == b"end":
                return
            self.heard.append(asked)

    def end(self) -> list[bytes]:
        """All that was asked, once everything that came before has been heard."""
        with socket.create_connection(self._socket.getsockname()) as last:
            last.sendall(b"end")
        self._thread.join()
        self._socket.close()
        return self.heard


@pytest.fixture
def listener() -> Iterator[Listener]:
    made = Listener()
    yield made
    if made._thread.is_alive():
        made.end()


def page(url: str) -> bytes:
    return (
        f'<html><head><link rel=stylesheet href="{url}/css"><meta http-equiv=refresh content="0;'
        f'url={url}/to"></head>'
        f'<body background="{url}/back"><p>{LONG}</p><img src="{url}/img.png">'
        f'<iframe src="{url}/frame"></iframe>'
        f'<object data="{url}/object"></object><embed src="{url}/embed"><script src="{url}/js">'
        "</script></body></html>"
    ).encode()


def rich_text(url: str) -> bytes:
    fields = "".join(
        f'{{\\field{{\\*\\fldinst {{{kind} "{url}/{kind}"{more}}}}}{{\\fldrslt {{x}}}}}}'
        for kind, more in (
            ("INCLUDEPICTURE", " \\\\d"),
            ("INCLUDETEXT", ""),
            ("LINK", ""),
            ("DDEAUTO", ""),
        )
    )
    return f"{{\\rtf1\\ansi {{\\*\\template {url}/template.dot}} text {fields}}}".encode()


PICTURE = (
    '<w:p {} xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" '
    'xmlns:v="urn:schemas-microsoft-com:vml"'
    ' xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing" '
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"'
    ' xmlns:p="http://schemas.openxmlformats.org/drawingml/2006/picture"><w:r><w:pict>'
    '<v:shape style="width:9pt;height:9pt"><v:imagedata r:id="{}"/>'
    '</v:shape></w:pict></w:r><w:r><w:drawing><wp:inline><wp:extent cx="99999" cy="99999"/>'
    '<wp:docPr id="1" name="a"/><a:graphic><a:graphicData'
    ' uri="http://schemas.openxmlformats.org/drawingml/2006/picture"><p:pic><p:nvPicPr>'
    '<p:cNvPr id="1" name="a"/><p:cNvPicPr/></p:nvPicPr><p:blipFill>'
    '<a:blip r:link="{}"/></p:blipFill><p:spPr/></p:pic></a:graphicData></a:graphic></wp:inline>'
    "</w:drawing></w:r></w:p>"
)


def word(url: str) -> bytes:
    """A document with external pictures and an external template."""
    document, output = Document(), io.BytesIO()
    document.add_paragraph(LONG)
    image, link = (
        document.part.relate_to(f"{url}/{name}", RT.IMAGE, is_external=True) for name in "ab"
    )
    document.element.body.insert(0, parse_xml(PICTURE.format(WORD, image, link)))
    document.part._settings_part.relate_to(
        f"{url}/template", RT.IMAGE.replace("image", "attachedTemplate"), is_external=True
    )
    document.save(output)
    return output.getvalue()


SPACES = (
    " ".join(
        f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
        for name in ("office", "text", "table", "drawing")
    ).replace("xmlns:drawing", "xmlns:draw")
    + ' xmlns:xlink="http://www.w3.org/1999/xlink"'
)


MANIFEST = (
    '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">'
    '<manifest:file-entry manifest:full-path="/" manifest:media-type="{}"/>'
    '<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/>'
    "</manifest:manifest>"
)


def open_document(kind: str, body: str) -> bytes:
    mime = f"application/vnd.oasis.opendocument.{kind}"
    manifest = MANIFEST.format(mime)
    content = (
        f'<office:document-content {SPACES} office:version="1.2"><office:body>{body}</office:body>'
        "</office:document-content>"
    )
    return packed(
        {
            "mimetype": mime.encode(),
            "META-INF/manifest.xml": manifest.encode(),
            "content.xml": content.encode(),
        }
    )


def linked_text(url: str) -> bytes:
    link = 'xlink:type="simple" xlink:show="embed" xlink:actuate="onLoad"'
    return open_document(
        "text",
        '<office:text><text:section text:name="a"><text:section-source '
        f'xlink:href="{url}/section"/><text:p>a</text:p></text:section>'
        f'<text:p>{LONG}<draw:frame><draw:image xlink:href="{url}/image" {link}/></draw:frame>'
        f'<draw:frame><draw:object xlink:href="{url}/object" {link}/>'
        f'</draw:frame><draw:frame><draw:floating-frame xlink:href="{url}/frame" {link}/>'
        "</draw:frame></text:p></office:text>",
    )


def linked_sheet(url: str) -> bytes:
    return open_document(
        "spreadsheet",
        '<office:spreadsheet><table:table table:name="a"><table:table-source '
        f'xlink:href="{url}/sheet" table:table-name="b"/><table:table-row>'
        f"<table:table-cell table:formula=\"of:='{url}/other.ods'#$a.A1\"/><table:table-cell "
        f'table:formula="of:=WEBSERVICE(&quot;{url}/service&quot;)"/>'
        "</table:table-row></table:table></office:spreadsheet>",
    )


def packed(parts: dict[str, bytes]) -> bytes:
    output = io.BytesIO()
    with zipfile.ZipFile(output, "w") as package:
        for name, data in parts.items():
            package.writestr(name, data)
    return output.getvalue()


FILES = {
    "page.doc": page, "page.odt": page, "page.xls": page, "rich.rtf": rich_text, "word.doc": word,
    "text.odt": linked_text, "sheet.xls": linked_sheet, "sheet.ods": linked_sheet,
}  # fmt: skip


@office
@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize("cut_off", [True, False], ids=["without-network", "by-settings-alone"])
def test_libreoffice_fetches_nothing(
    monkeypatch: pytest.MonkeyPatch, listener: Listener, name: str, cut_off: bool
) -> None:
    if not cut_off:
        monkeypatch.setattr(libreoffice, "_cut_off", tuple)
    try:
        libreoffice.converted(Path(name), FILES[name](listener.url), name.partition(".")[2])
    except GiaError as refused:
        assert "LibreOffice转换不了" in refused.message
    assert listener.end() == []


REMOTE = (
    '<base href="{0}/"><link rel="stylesheet" href="s.css"><script src="{0}/x.js"></script>'
    '<meta http-equiv="refresh" content="0;url={0}/r"><img src="{0}/i" srcset="{0}/ii">'
    '<iframe src="{0}/f"></iframe><object data="{0}/o"></object><svg><image href="{0}/v"/></svg>'
    '<style>@import "{0}/c";p{{background:url({0}/b)}}</style>'
    "<p>示例县2025年政府信息公开工作年度报告</p>"
)
ENTITY = '<!DOCTYPE x SYSTEM "{0}/d" [<!ENTITY z SYSTEM "{0}/e">]>'
FIELDS = (
    '<w:p><w:fldSimple w:instr="INCLUDEPICTURE &quot;{0}/p&quot;"/><w:r><w:t>甲</w:t></w:r></w:p>'
    '<w:altChunk xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
    ' r:id="r0"/>'
)


@pytest.mark.parametrize("name", ["甲.html", "甲.mhtml", "甲.docx", "实体.docx", "甲.txt"])
def test_reading_fetches_nothing(listener: Listener, name: str) -> None:
    """Whatever a published file names elsewhere: pictures, styles, templates, entities, parts."""
    page = REMOTE.format(listener.url)
    made = {
        "甲.html": page.encode(),
        "甲.txt": page.encode(),
        "甲.mhtml": (
            f"MIME-Version: 1.0\r\nContent-Type: text/html; charset=utf-8\r\n"
            f"Content-Base: {listener.url}/\r\n\r\n{page}"
        ).encode(),
        "甲.docx": external(docx(FIELDS.format(listener.url), styles="<x/>"), listener.url),
        "实体.docx": docx("<w:p>&z;</w:p>", ENTITY.format(listener.url)),
    }[name]
    assert import_report.take(made, name).findings
    assert listener.end() == []


def external(package: bytes, url: str) -> bytes:
    """A Word file all of whose parts lie elsewhere, with a template from there."""
    output, kinds = io.BytesIO(), ("aFChunk", "attachedTemplate", "image", "styles")
    parts = "".join(
        f'<Relationship Id="r{n}" TargetMode="External" Type="http://schemas.openxmlformats.org/'
        f'officeDocument/2006/relationships/{kind}" Target="{url}/{kind}"/>'
        for n, kind in enumerate(kinds)
    )
    with zipfile.ZipFile(io.BytesIO(package)) as old, zipfile.ZipFile(output, "w") as new:
        for name in old.namelist():
            relations = name.startswith("word/_rels")
            new.writestr(
                name, f"<Relationships>{parts}</Relationships>" if relations else old.read(name)
            )
    return output.getvalue()


@office
def test_a_conversion_that_takes_too_long_is_ended_with_all_its_processes(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """The program that hangs is a child of the one that was started, as soffice.bin is one of
    soffice."""
    script = tmp_path / "soffice"
    script.write_text(f"#!/bin/sh\nsleep 9999 & echo $! > {tmp_path}/pid\nwait\n")
    script.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=":")
    monkeypatch.setattr(libreoffice, "CONVERSION_LIMIT", 1)
    with pytest.raises(GiaError, match="1秒里没有做完"):
        libreoffice.converted(Path("旧.doc"), b"x", "doc")
    left = [int((tmp_path / "pid").read_text())]
    psutil.wait_procs([psutil.Process(pid) for pid in left if psutil.pid_exists(pid)], HANG)
    assert not psutil.pid_exists(left[0]) or psutil.Process(left[0]).status() == "zombie"


def test_where_nobody_may_cut_off_the_network_nothing_is_put_before(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(
        libreoffice.subprocess, "run", lambda command, **_: subprocess.CompletedProcess(command, 1)
    )
    libreoffice._cut_off.cache_clear()
    assert libreoffice._cut_off() == ()
    libreoffice._cut_off.cache_clear()


CSS = (
    '@import url("{0}/import"); @font-face {{ font-family: x;'
    ' src: url("{0}/font") }} p {{ font-family: x; background: url("{0}/back") }}'
    ' h1::before {{ content: url("{0}/content") }} body {{ list-style: url("{0}/list");'
    ' border-image: url("{0}/border") }}'
)
TYPST = (
    '#image("{}/a.png")',
    '#read("{}/a")',
    '#import "@preview/cetz:0.2.2": *',
    '#plugin("{}/a.wasm")',
)


@pytest.mark.parametrize("form", ["pdf", "html", "docx"])
def test_a_style_sheet_of_an_office_fetches_nothing(listener: Listener, form: str) -> None:
    attack = CSS.format(listener.url).encode()
    files = {
        name: attack + data if name.endswith(".css") else data
        for name, data in official().files.items()
    }
    outcome = produce(job(example(), formats=(form,), style=Style("own", files), draft=True))
    assert form in outcome.files and listener.end() == []


@pytest.mark.parametrize("attack", TYPST)
def test_a_typst_style_of_an_office_fetches_nothing(listener: Listener, attack: str) -> None:
    layout = official().files["report.typ"] + f"\n{attack.format(listener.url)}\n".encode()
    style = Style("own", {**official().files, "report.typ": layout})
    outcome = produce(job(example(), formats=("pdf",), style=style, engine="typst", draft=True))
    assert [f.code for f in outcome.findings if f.code == "G801"] == ["G801"]
    assert not outcome.files and listener.end() == []


def test_memory_of_the_processes_together_is_watched() -> None:
    assert bounded_process.taken(psutil.Process().pid) > 1_000_000
