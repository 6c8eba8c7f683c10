"""What a past case says: its questions, what was decided on each, and how sure that is. Never who asked or answered."""

from __future__ import annotations

import enum
from dataclasses import dataclass
from datetime import date

from foi_model.domain import AuthorityKind

FORMAT = 1


class Origin(enum.StrEnum):
    """Where a label comes from: read from a response, told by a column of an export, or decided in the panel."""

    LETTER = "letter"
    ROWS = "rows"
    LEDGER = "ledger"


@dataclass(frozen=True, slots=True)
class PastQuestion:
    """One question and its answer. `outcome` is a value of `foi_model.letters.Outcome`.

    `citations` are the provisions as cited, `sections` their bare sections of the Act, `ncnd_limbs` the NCND limbs of the
    catalogue among them. `decided` holds the labels (sections, "ncnd") on which somebody decided, None when the answer
    speaks to all of them. `confidence`, 0 to 1, says how surely the labels were read.
    """

    text: str
    outcome: str
    citations: tuple[str, ...] = ()
    sections: tuple[str, ...] = ()
    ncnd: bool = False
    ncnd_limbs: tuple[str, ...] = ()
    confidence: float = 1.0
    context: tuple[str, ...] = ()
    decided: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class PastCase:
    """One answered request. `case` is a digest that tells cases apart and names none; `answered` is None when unknown.

    `ncnd` and `ncnd_limbs` are of the response as a whole: a refusal to say whether any *other* information is held.
    """

    case: str
    answered: date | None
    authority_kind: AuthorityKind
    origin: Origin
    questions: tuple[PastQuestion, ...]
    ncnd: bool = False
    ncnd_limbs: tuple[str, ...] = ()
