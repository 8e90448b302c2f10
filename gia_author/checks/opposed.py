"""Statements on all held against statements on some that are left."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from gia_author.checks.all_and_some import NEAR, Statement, Things, exceptions, wholes
from gia_author.checks.assertions import KIND_OF, Assertions
from gia_author.language.patterns import Pattern


def kin(one: str, other: str) -> bool:
    return one == other or KIND_OF.get(one) == other or KIND_OF.get(other) == one


def agree(whole: Things, part: Things, near: bool) -> int:
    """2 if the second names some of the first's things, 1 if one names nothing, 0 if they are
    different things."""
    if not whole or not part:
        return 1
    return max(_same(one, other, near) for one in whole[:MOST] for other in part[:MOST])


def _same(whole: tuple[str, ...], part: tuple[str, ...], near: bool) -> int:
    heads = any(kin(whole[-1], w) for w in part) or any(kin(part[-1], w) for w in whole)
    missing = any(not any(kin(w, p) for p in part) for w in whole)
    own = any(not any(kin(w, p) for w in whole) for p in part)
    return 2 if heads and not (missing and own) else 0


def _is_within(things_left: Things, whole: Statement) -> bool:
    """True if the words of what is left are all the whole's, or nothing tells whose they are."""
    known = {word for thing in (*whole.subject, *whole.object) for word in thing}
    own = [w for thing in things_left for w in thing if not any(kin(w, k) for k in known)]
    return not own or not whole.subject


def is_near(whole: Statement, part: Statement) -> bool:
    """True for what is said a few clauses behind the other."""
    gap = part.clause.number - whole.clause.number
    return whole.clause.piece is part.clause.piece and 0 < gap <= NEAR


def contradicts(whole: Statement, part: Statement) -> bool:
    """True where not all can be so if the second is."""
    gap = part.clause.number - whole.clause.number
    if not gap or (part.late and not whole.timely):
        return False
    near = is_near(whole, part)
    subjects = agree(whole.subject, part.subject, near)
    if whole.anything:
        return _uncovers(whole, part, near)
    if not whole.deeds & part.deeds:
        return False
    objects = agree(whole.object, part.object, near)
    if near and part.linked and objects and (subjects or SURELY.search(part.text)):
        return True
    if not whole.object or not part.object:  # 结果均已公示, 未公示结果
        turned = (whole.object, part.subject) if whole.object else (whole.subject, part.object)
        if all(turned) and agree(*turned, near) == 2:
            return not whole.object or _is_within(part.subject, whole)
    return bool(subjects and objects) and 2 in (subjects, objects)


def _uncovers(whole: Statement, part: Statement, near: bool) -> bool:
    """True where the deed that some lack is what the whole is said to be covered by."""
    meant = part.deeds & ({word for thing in whole.subject for word in thing} | COVERING)
    bare = tuple(tuple(w for w in t if w not in meant) or t for t in whole.subject)
    ways = (agree(bare, part.subject, near), agree(bare, part.object, near))
    return bool(meant) and 2 in ways


SURELY = Pattern("仅|只有|其中|个别|其余|该|^依法")
MOST = 12  # things, and statements of one deed, that are held against each other
COVERING = {"覆盖", "建成", "完成"}


def contradictions(said: Assertions) -> tuple[tuple[Statement, Statement], ...]:
    """Each exception with the first statement on all that it contradicts. Worked out once."""
    memory = vars(said)
    if "_opposed" not in memory:
        memory["_opposed"] = tuple(_contradictions(said))
    result: tuple[tuple[Statement, Statement], ...] = memory["_opposed"]
    return result


def _contradictions(said: Assertions) -> Iterator[tuple[Statement, Statement]]:
    by_deed: dict[str, list[Statement]] = defaultdict(list)
    for whole in wholes(said):
        deeds = {""} if whole.anything else whole.deeds
        for deed in deeds:
            by_deed[deed].append(whole)
    for part in exceptions(said):
        rivals = [w for deed in (*sorted(part.deeds), "") for w in by_deed[deed][:MOST]]
        yield from ((one, part) for one in [w for w in rivals if contradicts(w, part)][:1])
