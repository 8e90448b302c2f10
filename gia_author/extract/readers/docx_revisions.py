"""What people left in a Word document beside its text: tracked changes and comments, each with who
and the words it is about."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from gia_author.extract.readers import child_process, safe_zip
from gia_author.extract.readers.docx_numbering import attribute, child, local
from gia_author.extract.readers.elements import Element
from gia_author.extract.readers.safe_zip import Archive

INSERTED, DELETED = frozenset(("ins", "moveTo")), frozenset(("del", "moveFrom"))
WORDS = frozenset(("t", "delText"))
MOST = 2_000  # marks that are told one by one


@dataclass(frozen=True)
class Revision:
    """One tracked change (插入, 删除) or comment (批注): who, what was put in, taken out or said,
    and the
    words beside it."""

    kind: str
    author: str
    text: str
    beside: str = ""


def marks(data: bytes) -> tuple[Revision, ...]:
    """The marks in a Word document in reading order; none in any other file."""
    if not data.startswith(b"PK"):
        return ()
    if not safe_zip.is_heavy(data):
        return _found(data)
    try:
        read = child_process.answer(__name__, data)
    except child_process.Failure:  # who reads the text says so
        return ()
    return tuple(Revision(*mark) for mark in read["marks"])


def extract(data: bytes, name: str) -> dict[str, list[list[str]]]:
    """The marks as plain values, found in this process."""
    return {"marks": [[m.kind, m.author, m.text, m.beside] for m in _found(data)]}


def _found(data: bytes) -> tuple[Revision, ...]:
    try:
        return tuple(_marks(Archive(data)))[:MOST]
    except (safe_zip.Oversize, *safe_zip.BROKEN):
        return ()


def _marks(package: Archive) -> Iterator[Revision]:
    main = next(
        (target for kind, target in package.related("") if kind == "officeDocument"),
        "word/document.xml",
    )
    root, _ = package.tree(main)
    body = child(root, "body") if root is not None else None
    if body is None:
        return
    yield from _tracked(body)
    said = next((target for kind, target in package.related(main) if kind == "comments"), "")
    comments, _ = package.tree(said) if said else (None, False)
    if comments is not None:
        yield from _comments(body, comments)


def _tracked(body: Element) -> Iterator[Revision]:
    """Insertions and deletions; those of one author that follow each other are one."""
    last: Revision | None = None
    for element in body.iter():
        if not isinstance(element.tag, str) or local(element) not in INSERTED | DELETED:
            continue
        kind = "插入" if local(element) in INSERTED else "删除"
        text = _words(element) or _emptied(element)
        if not text:
            continue
        here = Revision(kind, attribute(element, "author"), text, _paragraph(element))
        if last and (last.kind, last.author, last.beside) == (kind, here.author, here.beside):
            last = Revision(kind, last.author, last.text + text, last.beside)
            continue
        if last:
            yield last
        last = here
    if last:
        yield last


def _emptied(element: Element) -> str:
    """What a mark without words of its own is about: a row of a table, or the end of a
    paragraph."""
    above = element.getparent()
    if above is not None and local(above) == "trPr":
        return "表格的一行"
    return ""


def _paragraph(element: Element) -> str:
    above = next((a for a in element.iterancestors() if local(a) == "p"), None)
    return "" if above is None else _seen(above)[:30]


def _seen(element: Element) -> str:
    return "".join(
        part.text or ""
        for part in element.iter()
        if isinstance(part.tag, str) and local(part) == "t"
    )


def _words(element: Element) -> str:
    return "".join(
        part.text or ""
        for part in element.iter()
        if isinstance(part.tag, str) and local(part) in WORDS
    )


def _comments(body: Element, comments: Element) -> Iterator[Revision]:
    beside = _commented(body)
    for comment in comments:
        if isinstance(comment.tag, str) and local(comment) == "comment":
            key = attribute(comment, "id")
            yield Revision(
                "批注", attribute(comment, "author"), _words(comment), beside.get(key, "")
            )


def _commented(body: Element) -> dict[str, str]:
    """The words that every comment is about, by its number."""
    found: dict[str, str] = {}
    running: set[str] = set()
    for element in body.iter():
        if not isinstance(element.tag, str):
            continue
        name = local(element)
        if name == "commentRangeStart":
            running.add(attribute(element, "id"))
            found.setdefault(attribute(element, "id"), "")
        elif name == "commentRangeEnd":
            running.discard(attribute(element, "id"))
        elif name == "t" and running:
            for key in running:
                found[key] = (found[key] + (element.text or ""))[:60]
    return found
