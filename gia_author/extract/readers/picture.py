"""PNG and JPEG: a picture of a page."""

from __future__ import annotations

from gia_author.extract.readers import child_process, findings, pictures
from gia_author.extract.readers.raw import Raw


def read(data: bytes, name: str) -> Raw:
    """A picture of a page as raw lines and tables; one that cannot be read is a finding."""
    width, height = pictures.size(data)
    if len(data) > pictures.LARGEST or width * height > pictures.MOST_PIXELS:
        fix = "缩小以后再导入；最好找Word、网页版本。"
        return findings.nothing(findings.OVERSIZE, "图片太大，没有读。", fix, name)
    if not width:
        fix = "用看图软件打开后另存为PNG或者JPEG；最好找Word、网页版本。"
        return findings.nothing(findings.UNUSABLE, "图片打不开，已经损坏。", fix, name)
    if not pictures.installed():
        fix = f"请找Word、网页或者能选中文字的PDF版本；{pictures.INSTALL}"
        return findings.nothing(findings.WORDLESS, "这是图片，没有读上面的文字。", fix, name)
    raw = child_process.read(pictures.RECOGNITION, data, name, pictures.BOUNDS)
    if not raw.blocks and not raw.findings:
        fix = "请找Word、网页或者能选中文字的PDF版本。"
        return findings.nothing(findings.WORDLESS, "图片上没有认出文字。", fix, name)
    return raw
