"""The program's own faces inside a DOCX, for computers that lack the faces its styles name: cut to
the characters that stand in each, obfuscated as ECMA-376 part 4, 2.8.1 has it.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from string import printable

from lxml import etree

from gia_author.render import cut_faces
from gia_author.render.font_faces import FACES, Face

WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"
OBFUSCATED = "application/vnd.openxmlformats-officedocument.obfuscatedFont"
XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
HIDDEN = 32  # bytes at the beginning of a face that are made unreadable
USUAL = frozenset(printable.strip() + " ") | frozenset(
    "　，。、；：？！“”‘’（）《》〈〉【】〔〕—…·％"
)
TABLE = "word/fontTable.xml"
SETTINGS = ("embedTrueTypeFonts", "saveSubsetFonts")
BEFORE = re.compile(  # what the schema wants before those two
    "writeProtection|view|zoom|remove(PersonalInformation|DateAndTime)|doNotDisplayPageBoundaries"
    "|displayBackgroundShape|print(PostScriptOverText|FractionalCharacterWidth|FormsData)"
)
MARGIN = re.compile(rb"<w:(?:hdr|ftr)[ >]")  # what is printed above and below the text
PIECE = re.compile(
    r'<w:(?:(p|r)(?: [^<>]*)?>|(?:pStyle|rStyle) w:val="([^"]*)"|t(?: [^<>]*)?>([^<]*)<)'
)


def carried(entries: Mapping[str, bytes], body: str) -> dict[str, bytes]:
    """The parts that are new or other in a package (of these parts, with this body) that carries
    its faces.
    """
    texts = [body, *(part.decode() for part in entries.values() if MARGIN.search(part))]
    used = _used("".join(texts), _families(entries["word/styles.xml"]))
    faces = {name: face for name in sorted(used) if (face := _stand_in(name))}
    fonts = {name: cut_faces.cut(face, used[name] | USUAL, name) for name, face in faces.items()}
    if not fonts or TABLE not in entries:
        return {}
    keys = {name: _Key(number, data) for number, (name, data) in enumerate(fonts.items(), 1)}
    return {
        TABLE: _table(entries[TABLE], keys),
        "word/_rels/fontTable.xml.rels": _relations(keys),
        "word/settings.xml": _settings(entries["word/settings.xml"]),
        "[Content_Types].xml": _types(entries["[Content_Types].xml"]),
        **{f"word/{keys[name].place}": keys[name].hidden(data) for name, data in fonts.items()},
    }


@dataclass(frozen=True)
class _Key:
    """A face's number in the package and its data, whose digest is the key that hides it."""

    number: int
    data: bytes

    @property
    def place(self) -> str:
        return f"fonts/font{self.number}.odttf"

    @property
    def guid(self) -> str:
        digest = hashlib.sha256(self.data).hexdigest()[:32].upper()
        return "{" + "-".join(re.findall("^.{8}|.{4}(?=.{12})|.{12}$", digest)) + "}"

    def hidden(self, data: bytes) -> bytes:
        """The face with its beginning mixed with the key, from the key's last byte on."""
        key = bytes.fromhex(re.sub("[{}-]", "", self.guid))[::-1]
        mixed = bytes(byte ^ key[n % len(key)] for n, byte in enumerate(data[:HIDDEN]))
        return mixed + data[HIDDEN:]


def _stand_in(name: str) -> Face | None:
    """Our face for one that goes by this name."""
    return next((face for face in FACES.values() if name in face.system), None)


def _used(body: str, families: Mapping[str, str]) -> dict[str, set[str]]:
    """The characters of a body by the family that their style names."""
    used: dict[str, set[str]] = {}
    paragraph = style = ""
    for begins, named, text in PIECE.findall(body):
        if begins == "p":
            paragraph = style = ""
        elif begins:
            style = paragraph
        elif named:
            style, paragraph = named, paragraph or named
        elif family := families.get(style) or families.get(""):
            used.setdefault(family, set()).update(text)
    return used


@lru_cache(maxsize=8)
def _families(styles: bytes) -> dict[str, str]:
    """The family for Chinese of every style by its id, its own or that of the style it is based
    on; that of the document's defaults under no id.
    """
    root = etree.fromstring(styles)
    own = {s.get(_word("styleId")) or "": _family(s) for s in root.iter(_word("style"))}
    based = {
        s.get(_word("styleId")) or "": _value(s.find(_word("basedOn")))
        for s in root.iter(_word("style"))
    }
    defaults = root.find(_word("docDefaults"))
    whole = {"": _family(defaults) if defaults is not None else ""}
    for key in own:
        line = _line(key, based)
        whole[key] = next((own[k] for k in line if own.get(k)), whole[""])
    return whole


def _line(key: str, based: Mapping[str, str]) -> Iterator[str]:
    """A style and those it is based on; a ring of styles is gone round once."""
    seen: set[str] = set()
    while key and key not in seen:
        yield key
        seen.add(key)
        key = based.get(key, "")


def _family(holder: etree._Element) -> str:
    fonts = next(holder.iter(_word("rFonts")), None)
    return (fonts.get(_word("eastAsia")) or "") if fonts is not None else ""


def _value(element: etree._Element | None) -> str:
    return (element.get(_word("val")) or "") if element is not None else ""


def _word(name: str) -> str:
    return f"{{{WORD}}}{name}"


def _table(table: bytes, keys: Mapping[str, _Key]) -> bytes:
    """The table of fonts in which these say where they are."""
    root = etree.fromstring(table)
    known = {font.get(_word("name")): font for font in root.iter(_word("font"))}
    for name, key in keys.items():
        font = known.get(name)
        if font is None:
            font = etree.SubElement(root, _word("font"), {_word("name"): name})
        for old in font.findall(_word("embedRegular")):
            font.remove(old)
        place = {
            f"{{{RELATIONS}}}id": f"rId{key.number}",
            _word("fontKey"): key.guid,
            _word("subsetted"): "true",
        }
        etree.SubElement(font, _word("embedRegular"), place, nsmap={"r": RELATIONS})
    return _written(root)


def _relations(keys: Mapping[str, _Key]) -> bytes:
    relations = "".join(
        f'<Relationship Id="rId{key.number}" Type="{RELATIONS}/font" Target="{key.place}"/>'
        for key in keys.values()
    )
    return f'{XML}<Relationships xmlns="{PACKAGE}">{relations}</Relationships>'.encode()


def _settings(settings: bytes) -> bytes:
    """The settings that say that the file carries faces, and only what is used of them."""
    root = etree.fromstring(settings)
    for name in SETTINGS:
        for old in root.findall(_word(name)):
            root.remove(old)
    at = sum(bool(BEFORE.fullmatch(etree.QName(child).localname)) for child in root)
    for name in reversed(SETTINGS):
        root.insert(at, etree.Element(_word(name)))
    return _written(root)


def _types(types: bytes) -> bytes:
    root = etree.fromstring(types)
    known = {child.get("Extension") for child in root}
    if "odttf" not in known:
        kind = {"Extension": "odttf", "ContentType": OBFUSCATED}
        root.insert(0, etree.Element(f"{{{TYPES}}}Default", kind))
    return _written(root)


def _written(root: etree._Element) -> bytes:
    return XML.encode() + etree.tostring(root)
