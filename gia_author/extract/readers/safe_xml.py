"""How the XML of strangers is parsed."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lxml import etree


def parser(*, recover: bool = False, deep: bool = False) -> etree.XMLParser:
    """A parser that fetches nothing and leaves entities unresolved.

    Why ``deep``: Word nests deeper than libxml2's usual limit; the size is bounded before.
    """
    from lxml import etree

    return etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=deep,
        recover=recover,
        remove_comments=True,
        remove_pis=True,
    )
