"""Like questions that were treated differently, most serious first.

The order is fixed and the same for everybody: a question answered once and met with NCND another time comes first,
because an answer anywhere tells what NCND elsewhere was to keep open (FOIA s.2(1)). A difference is not yet a mistake:
the information, the law or the circumstances may have changed between the two days.
"""

from __future__ import annotations

import enum
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Final

from foi_model.catalogue import load_catalogue
from foi_model.letters import Outcome
from foi_model.letters.limbs import section_of
from foi_model.precedents.entries import Precedent
from foi_model.precedents.index import PrecedentIndex
from foi_model.precedents.likeness import SAME
from foi_model.precedents.treatment import Treatment


class Difference(enum.StrEnum):
    """How two treatments of like questions differ. Defined in order, most serious first."""

    NCND_UNDONE = "ncnd_undone"
    NCND_EXTENT = "ncnd_extent"
    NCND_ABSENT = "ncnd_absent"
    NCND_LIMBS = "ncnd_limbs"
    OPPOSITE = "opposite"
    SECTIONS = "sections"
    OUTCOME = "outcome"


MEANINGS: Final = {
    Difference.NCND_UNDONE: "One was met with NCND, and another was answered or refused as held or not held.",
    Difference.NCND_EXTENT: "One was met with NCND as a whole, and another only in part.",
    Difference.NCND_ABSENT: "One was answered with NCND for anything further, and another without it.",
    Difference.NCND_LIMBS: "NCND rests on different limbs.",
    Difference.OPPOSITE: "One was answered, and another withheld.",
    Difference.SECTIONS: "They were withheld under different sections.",
    Difference.OUTCOME: "They had different outcomes.",
}
_RANK: Final = {difference: rank for rank, difference in enumerate(Difference)}
_CONFIRMING = frozenset({Outcome.DISCLOSED, Outcome.PART, Outcome.WITHHELD, Outcome.NOT_HELD})
_COMPARED = frozenset({Outcome.DISCLOSED, Outcome.PART, Outcome.WITHHELD, Outcome.COST_REFUSED})


@dataclass(frozen=True, slots=True)
class Group:
    """Like questions, oldest first, of which at least two differ. `likeness` is that of the two likest that do."""

    difference: Difference
    likeness: float
    members: tuple[Precedent, ...]


def inconsistencies(index: PrecedentIndex, at_least: float = SAME) -> list[Group]:
    """Groups of like questions that were treated differently.

    Ordered by `Difference`, then by likeness, then by the latest date. Within a group every question is at least so
    like the first that was taken, the one with most others like it. Questions of one response or of one case, and of
    different kinds of authority, are never compared.
    """
    near = {place: _comparable(index, place, at_least) for place in range(len(index.entries))}
    groups = [group for members in _stars(near) if (group := _group(index, members, near)) is not None]
    return sorted(groups, key=_order)


def difference(one: Treatment, other: Treatment) -> Difference | None:
    """How two treatments differ, None when they agree or differ only as the facts may: held once, not held once."""
    for first, second in ((one, other), (other, one)):
        if first.outcome is Outcome.NCND and second.outcome in _CONFIRMING:
            return Difference.NCND_UNDONE if _ncnd(second) is None else Difference.NCND_EXTENT
    limbs, other_limbs = _ncnd(one), _ncnd(other)
    if one.outcome in _CONFIRMING and other.outcome in _CONFIRMING and (limbs is None) != (other_limbs is None):
        return Difference.NCND_ABSENT
    if limbs is not None and other_limbs is not None and limbs != other_limbs:
        return Difference.NCND_LIMBS
    if not {one.outcome, other.outcome} <= _COMPARED:
        return None
    if {one.outcome, other.outcome} == {Outcome.DISCLOSED, Outcome.WITHHELD}:
        return Difference.OPPOSITE
    if _withheld(one) and _withheld(other) and _withheld(one) != _withheld(other):
        return Difference.SECTIONS
    return Difference.OUTCOME if one.outcome is not other.outcome else None


def _comparable(index: PrecedentIndex, place: int, at_least: float) -> dict[int, float]:
    one = index.entries[place]
    return {
        other: likeness
        for other, likeness in index.neighbours(place, at_least)
        if (entry := index.entries[other]).response != one.response
        and entry.authority_kind is one.authority_kind
        and (one.case is None or entry.case != one.case)
    }


def _stars(near: dict[int, dict[int, float]]) -> Iterable[list[int]]:
    """The question with most others like it takes them, then the next of those left, until none has any left."""
    taken: set[int] = set()
    for centre in sorted(near, key=lambda place: (-len(near[place]), place)):
        if centre in taken:
            continue
        members = [centre, *(place for place in near[centre] if place not in taken)]
        if len(members) > 1:
            taken.update(members)
            yield members


def _group(index: PrecedentIndex, places: Sequence[int], near: dict[int, dict[int, float]]) -> Group | None:
    entries = index.entries
    found = [
        (_RANK[kind], -near[one].get(other, 0.0), kind)
        for one, other in combinations(places, 2)
        if (kind := difference(entries[one].treatment, entries[other].treatment)) is not None
    ]
    if not found:
        return None
    _, likeness, worst = min(found)
    members = sorted((entries[place] for place in places), key=lambda entry: (_day(entry), entry.response, entry.place))
    return Group(worst, -likeness, tuple(members))


def _order(group: Group) -> tuple[int, float, int, str]:
    newest = max(_day(member) for member in group.members)
    return _RANK[group.difference], -round(group.likeness, 2), -newest, group.members[0].question


def _day(entry: Precedent) -> int:
    return entry.decided_on.toordinal() if entry.decided_on else 0


def _ncnd(treatment: Treatment) -> frozenset[str] | None:
    """The NCND limbs over a question, those over its whole response included: bare limbs, or None without NCND."""
    if treatment.ncnd is None and treatment.around is None:
        return None
    catalogue = load_catalogue()
    refs = (*(treatment.ncnd or ()), *(treatment.around or ()))
    return frozenset(limb.ref if (limb := catalogue.ncnd_limb(ref)) else ref for ref in refs)


def _withheld(treatment: Treatment) -> frozenset[str]:
    return frozenset(map(section_of, treatment.citations))
