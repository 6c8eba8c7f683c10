"""The provisions that statements rely on, each once and at its most specific."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from foi_model.letters import limbs
from foi_model.letters.outcomes import is_cost
from foi_model.letters.reliance import Stance
from foi_model.letters.statements import CONFIDENCE, Statement
from foi_model.letters.types import Cited


def cited_in(statements: Iterable[Statement], *, earlier: bool = False) -> list[Cited]:
    """What the statements rely on, in order; with `earlier`, what they tell that a former decision relied on."""
    wanted = Stance.EARLIER if earlier else Stance.RELIED
    found = []
    for statement in statements:
        for claimed in statement.claims:
            if claimed.stance is wanted and claimed.firm:
                goes_on = statement.stance_ncnd and not (statement.effects.withheld and not statement.effects.ncnd)
                ncnd = not is_cost(claimed.ref) and (limbs.sets_duty_aside(claimed.ref) or goes_on)
                found.append(Cited(claimed.ref, ncnd, claimed.span, CONFIDENCE[statement.tie]))
    return found


def unique(cited: Iterable[Cited]) -> list[Cited]:
    """Each provision once, where it first stands; used for NCND if any use of it is."""
    kept: dict[str, Cited] = {}
    for found in cited:
        earlier = kept.get(found.ref)
        if earlier is None:
            kept[found.ref] = found
        elif found.ncnd and not earlier.ncnd:
            kept[found.ref] = Cited(found.ref, True, earlier.span, earlier.confidence)
    return list(kept.values())


def exact(cited: Sequence[Cited], everywhere: Sequence[Cited]) -> list[Cited]:
    """Every bare section becomes the limb that the letter gives for that use, at the same question or elsewhere."""
    found: list[Cited] = []
    for one in cited:
        if any(limbs.narrows(other.ref, one.ref) for other in cited) or (one.ncnd and _only_if_held(one.ref, cited)):
            continue
        far = [other for other in everywhere if limbs.narrows(other.ref, one.ref) and other.ncnd == one.ncnd]
        found += [Cited(other.ref, one.ncnd, one.span, one.confidence) for other in far] or [one]
    return unique(found)


def _only_if_held(ref: str, cited: Sequence[Cited]) -> bool:
    """Beside the NCND limb of its section, another limb only tells what the information would be, if held."""
    section = limbs.section_of(ref)
    return not limbs.sets_duty_aside(ref) and any(
        other.ncnd and limbs.section_of(other.ref) == section and limbs.sets_duty_aside(other.ref) for other in cited
    )
