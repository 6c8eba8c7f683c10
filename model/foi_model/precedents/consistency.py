"""Like questions that were treated differently, most serious first.

The order is fixed and the same for everybody: a question answered once and met with NCND another time comes first,
because an answer anywhere tells what NCND elsewhere was to keep open (FOIA s.2(1)). A difference is not yet a mistake:
the information, the law or the circumstances may have changed between the two days.
"""

from __future__ import annotations

import enum
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from foi_model.catalogue import load_catalogue
from foi_model.letters import Outcome
from foi_model.letters.limbs import section_of
from foi_model.precedents.entries import Precedent
from foi_model.precedents.index import PrecedentIndex
from foi_model.precedents.likeness import DIFFERENT
from foi_model.precedents.treatment import Treatment


class Difference(enum.StrEnum):
    """How two treatments of like questions differ. Defined in order, most serious first."""

    NCND_UNDONE = "ncnd_undone"
    NCND_EXTENT = "ncnd_extent"
    NCND_ABSENT = "ncnd_absent"
    NCND_LIMBS = "ncnd_limbs"
    OPPOSITE = "opposite"
    SECTIONS = "sections"
    NCND_AROUND = "ncnd_around"
    OUTCOME = "outcome"


MEANINGS: Final = {
    Difference.NCND_UNDONE: "One was met with NCND; another was answered, or refused in a way that tells what is held.",
    Difference.NCND_EXTENT: "One was met with NCND as a whole; another was answered, with NCND for anything further.",
    Difference.NCND_ABSENT: "One was answered with NCND for anything further; another without it.",
    Difference.NCND_LIMBS: "NCND rests on different limbs.",
    Difference.OPPOSITE: "One was answered; another was withheld.",
    Difference.SECTIONS: "They were withheld under different sections.",
    Difference.NCND_AROUND: "NCND over the response as a whole: not in each of them, or under different limbs.",
    Difference.OUTCOME: "They had different outcomes.",
}
_RANK: Final = {difference: rank for rank, difference in enumerate(Difference)}
_CONFIRMING = frozenset({Outcome.DISCLOSED, Outcome.PART, Outcome.WITHHELD, Outcome.NOT_HELD})
_COMPARED = frozenset({Outcome.DISCLOSED, Outcome.PART, Outcome.WITHHELD, Outcome.COST_REFUSED})

Pairs = dict[tuple[int, int], float]


@dataclass(frozen=True, slots=True)
class Group:
    """Like questions, oldest first: one and those treated differently from it. `likeness` is that of the likest."""

    difference: Difference
    likeness: float
    members: tuple[Precedent, ...]


def inconsistencies(index: PrecedentIndex, at_least: float = DIFFERENT) -> list[Group]:
    """Groups of like questions that were treated differently; every pair that differs stands in one of them.

    Ordered by `Difference`, then by likeness, then by the latest date. Questions of one response or of one case, and
    of different kinds of authority, are never compared.
    """
    found = _differing(index, at_least)
    seen: set[tuple[int, int]] = set()
    groups = []
    for kind in Difference:
        for places, likeness in _stars({pair: like for pair, like in found[kind].items() if pair not in seen}):
            seen.update((one, other) for one in places for other in places if one < other)
            members = sorted((index.entries[place] for place in places), key=lambda entry: (_day(entry), entry.place))
            groups.append(Group(kind, likeness, tuple(members)))
    return sorted(groups, key=_order)


def difference(one: Treatment, other: Treatment) -> Difference | None:
    """How two treatments differ; None when they agree, or differ only as the facts may: held once, not held once."""
    for first, second in ((one, other), (other, one)):
        if first.outcome is Outcome.NCND and second.outcome in _CONFIRMING:
            bare = second.ncnd is None and second.around is None
            return Difference.NCND_UNDONE if bare else Difference.NCND_EXTENT
    both_confirm = {one.outcome, other.outcome} <= _CONFIRMING
    if both_confirm and (one.ncnd is None) != (other.ncnd is None) and None in (one.around, other.around):
        return Difference.NCND_ABSENT
    if one.ncnd is not None and other.ncnd is not None and _limbs(one.ncnd) != _limbs(other.ncnd):
        return Difference.NCND_LIMBS
    return _in_outcome(one, other) or _around(one, other)


def _in_outcome(one: Treatment, other: Treatment) -> Difference | None:
    outcomes = {one.outcome, other.outcome}
    if not outcomes <= _COMPARED:
        return None
    if outcomes == {Outcome.DISCLOSED, Outcome.WITHHELD}:
        return Difference.OPPOSITE
    sections, other_sections = _sections(one), _sections(other)
    if sections and other_sections and sections != other_sections:
        return Difference.SECTIONS
    if one.outcome is other.outcome:
        return None
    return _around(one, other) or Difference.OUTCOME


def _around(one: Treatment, other: Treatment) -> Difference | None:
    if (one.around is None and other.around is None) or not {one.outcome, other.outcome} <= _CONFIRMING:
        return None
    if one.around is not None and other.around is not None and _limbs(one.around) == _limbs(other.around):
        return None
    return Difference.NCND_AROUND if one.ncnd is None and other.ncnd is None else None


def _differing(index: PrecedentIndex, at_least: float) -> dict[Difference, Pairs]:
    """The like pairs that differ, with their likeness, by how they differ."""
    found: dict[Difference, Pairs] = defaultdict(dict)
    for place, one in enumerate(index.entries):
        for later, likeness in index.neighbours(place, at_least):
            other = index.entries[later]
            comparable = one.authority_kind is other.authority_kind and not one.same_case(other)
            if later > place and comparable:
                kind = difference(one.treatment, other.treatment)
                if kind is not None:
                    found[kind][place, later] = likeness
    return found


def _stars(pairs: Pairs) -> Iterator[tuple[list[int], float]]:
    """The question that differs from most others with those others, then the next, until every pair was given."""
    left: dict[int, dict[int, float]] = defaultdict(dict)
    for (one, other), likeness in pairs.items():
        left[one][other] = left[other][one] = likeness
    while left:
        centre = max(left, key=lambda place: (len(left[place]), -place))
        others = left.pop(centre)
        yield [centre, *others], max(others.values())
        for other in others:
            del left[other][centre]
            if not left[other]:
                del left[other]


def _order(group: Group) -> tuple[int, float, int, str]:
    newest = max(_day(member) for member in group.members)
    return _RANK[group.difference], -round(group.likeness, 2), -newest, group.members[0].question


def _day(entry: Precedent) -> int:
    return entry.decided_on.toordinal() if entry.decided_on else 0


def _limbs(refs: tuple[str, ...]) -> frozenset[str]:
    """Bare NCND limbs: 40(5B)(a)(i) rests on 40(5B)."""
    catalogue = load_catalogue()
    return frozenset(limb.ref if (limb := catalogue.ncnd_limb(ref)) else ref for ref in refs)


def _sections(treatment: Treatment) -> frozenset[str]:
    return frozenset(map(section_of, treatment.citations))
