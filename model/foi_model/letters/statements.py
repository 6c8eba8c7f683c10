"""A sentence of the reply with the questions it speaks to, what it does to them and what it relies on."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import Enum, auto

from foi_model.intake.split.spans import Span
from foi_model.letters import cues
from foi_model.letters.cues import Effects
from foi_model.letters.reliance import Claim

_ORDINALS = ("first", "second", "third", "fourth", "fifth", "sixth", "last")
_ORDINAL = re.compile(
    rf"(?:and |but )?(?:the |your )?(?P<ordinal>{'|'.join(_ORDINALS)})"
    r" (?:one |question |point |part |item |of |is |was |are |has |we |cannot )"
)
_COST = re.compile(r"12(?:\(|$)")


class Tie(Enum):
    """How a sentence was tied to questions, surest first."""

    LABEL = auto()
    ONLY = auto()
    NAMED = auto()
    WORDS = auto()
    WHOLE = auto()
    LEFT = auto()
    RESPONSE = auto()
    NONE = auto()


CONFIDENCE: Mapping[Tie, float] = {
    Tie.LABEL: 0.95,
    Tie.ONLY: 0.9,
    Tie.NAMED: 0.9,
    Tie.WORDS: 0.6,
    Tie.WHOLE: 0.8,
    Tie.LEFT: 0.5,
    Tie.RESPONSE: 0.85,
    Tie.NONE: 0.4,
}


@dataclass(frozen=True, slots=True)
class Statement:
    """A sentence of the reply. `opens`: it stands in the very part that carries the label; `response`: it also speaks
    to the response as a whole; `stance_ncnd`: it goes on with a refusal to confirm or deny."""

    span: Span
    words: str
    keys: tuple[str, ...]
    tie: Tie
    effects: Effects
    claims: tuple[Claim, ...]
    opens: bool = False
    response: bool = False
    stance_ncnd: bool = False


def by_ordinal(keys: tuple[str, ...], words: str) -> tuple[str, ...]:
    """The one of several questions that a sentence opens with by its place ("The second is 402")."""
    match = _ORDINAL.match(words)
    if match is None or len(keys) < 2:
        return keys
    place = len(keys) - 1 if match["ordinal"] == "last" else _ORDINALS.index(match["ordinal"])
    return keys[place : place + 1] or keys


def of_cost(effects: Effects, claims: Sequence[Claim]) -> Effects:
    """Refusing to confirm or deny because finding out costs too much (s.12(2)) is a matter of cost alone."""
    relied = [found for found in claims if found.firm]
    cost = any(_COST.match(found.ref) for found in relied)
    only_cost = cost and all(_COST.match(found.ref) for found in relied)
    if effects.ncnd and (only_cost or (effects.cost and not relied)):
        return cues.as_cost(effects)
    return effects
