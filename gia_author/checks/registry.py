"""What a rule is: the context it looks at, the hits it yields, and the registry that it is entered
in."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from gia_author.checks import profile as profiles
from gia_author.checks.profile import Profile
from gia_author.checks.source_changes import SourceChanges
from gia_author.diagnostics.finding import Address, Code, FieldPath, register
from gia_author.report.model import Report
from gia_author.report.narrative import Narrative, narrate


@dataclass(frozen=True)
class Context:
    """What a rule may look at besides the report: the narrative with its figures, last year's
    report, the file's name.

    ``published`` is True for a report that was read back: what only our file has (kind of body,
    fees as figures) is not asked for.
    ``lines`` are its lines as printed, ▦ for a table; ``tables`` is the text of its tables,
    without blanks. ``sources`` is what has become of the files that its figures were added up
    from. ``profile`` has the levels and limits of the place; None is the national one.
    """

    narrative: Narrative
    last: Report | None = None
    file: str = ""
    published: bool = False
    lines: tuple[str, ...] = ()
    tables: str = ""
    profile: Profile | None = None
    sources: SourceChanges | None = None

    @cached_property
    def last_narrative(self) -> Narrative | None:
        """What last year's report says, told once for all rules that compare with it."""
        return narrate(self.last) if self.last else None

    @property
    def plan(self) -> Profile:
        """The profile that the check is made under."""
        return self.profile or profiles.load()


@dataclass(frozen=True)
class Hit:
    """What a rule found; ``address`` is where, ``related`` are the figures concerned with what
    stands there.

    ``grade`` names a case that the profile gives a level of its own (G604.迟报), ``state`` the
    state of other files to which an acceptance is bound.
    """

    message: str
    address: FieldPath
    fix: str = ""
    quote: str | None = None
    left: str | None = None
    right: str | None = None
    difference: str | None = None
    related: tuple[tuple[Address, str], ...] = ()
    grade: str = ""
    state: str = ""


Finder = Callable[[Report, Context], Iterable[Hit]]
RULES: dict[str, tuple[Code, Finder]] = {}


class Mend(NamedTuple):
    """A safe change of a text: at ``start`` what stands there becomes ``new``, and why."""

    start: int
    old: str
    new: str
    reason: str


FIGURE, KEPT = "\x01", "\x00"  # in a text to be mended: a variable, and what must not be touched
Mender = Callable[[str, Profile], Iterable[Mend]]
MENDERS: dict[str, Mender] = {}
TOLD_BY: dict[str, tuple[str, ...]] = {}


def rule(
    code: str, kind: str, *, mends: Mender | None = None, unless: tuple[str, ...] = ()
) -> Callable[[Finder], Finder]:
    """Enter a rule in the registry under a fresh code; its docstring is what ``gia-author explain``
    prints.

    ``mends`` are the safe changes that rid a text of what the rule finds: the rule tells them,
    ``gia-author fix`` makes them. ``unless`` are the codes of rules that may tell the same slip:
    where one of them speaks of the same words, this one is silent.
    """

    def enter(finder: Finder) -> Finder:
        RULES[code] = (register(code, kind, finder.__doc__ or ""), finder)
        if mends:
            MENDERS[code] = mends
        if unless:
            TOLD_BY[code] = unless
        return finder

    return enter
