"""How a question was treated, as data and in plain words: the outcome, the provisions cited and any NCND.

Nothing of what was answered is kept: no figure, no document, no sentence of the reply.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from foi_model.catalogue import load_catalogue
from foi_model.history import PastQuestion
from foi_model.letters import Letter, LetterQuestion, Outcome

_EIR = "EIR "
_OUTCOMES: Final = {
    Outcome.DISCLOSED: "answered",
    Outcome.PART: "answered in part",
    Outcome.WITHHELD: "withheld",
    Outcome.NOT_HELD: "answered that nothing is held",
    Outcome.COST_REFUSED: "refused on cost",
    Outcome.CLARIFY: "asked to clarify",
    Outcome.UNCLEAR: "outcome not clear",
}


@dataclass(frozen=True, slots=True)
class Treatment:
    """What was decided on one question.

    `citations` are the provisions by which something was refused ("40(2)", "EIR 12(4)(a)"). `ncnd` are the limbs by
    which the duty to confirm or deny was set aside for this question, `around` those of an NCND over everything else
    in the same response: None when there was no NCND, empty when it named no limb (FOIA s.2(1)).
    """

    outcome: Outcome
    citations: tuple[str, ...] = ()
    ncnd: tuple[str, ...] | None = None
    around: tuple[str, ...] | None = None

    @classmethod
    def of_letter(cls, question: LetterQuestion, letter: Letter) -> Treatment:
        """The treatment of one question of a past response."""
        response = letter.response_level
        around = response.ncnd_subsections if response.ncnd else None
        ncnd = question.ncnd or question.outcome is Outcome.NCND
        return cls(
            question.outcome,
            tuple(cited.ref for cited in question.citations if not cited.ncnd),
            (question.ncnd_subsections or around or ()) if ncnd else None,
            around,
        )

    @classmethod
    def of_past(cls, question: PastQuestion) -> Treatment:
        """The treatment of a question whose labels were told or decided, not read from a letter."""
        limb = load_catalogue().ncnd_limb
        withheld = tuple(ref for ref in question.citations if not question.ncnd or limb(ref) is None)
        return cls(Outcome(question.outcome), withheld, question.ncnd_limbs if question.ncnd else None)

    @classmethod
    def from_dict(cls, data: dict[str, Any]) -> Treatment:
        """The inverse of `to_dict`. Raises KeyError, TypeError or ValueError."""
        ncnd, around = data["ncnd"], data["around"]
        return cls(
            Outcome(data["outcome"]),
            _refs(data["citations"]),
            None if ncnd is None else _refs(ncnd),
            None if around is None else _refs(around),
        )

    def to_dict(self) -> dict[str, Any]:
        """JSON-ready form."""
        return {
            "outcome": self.outcome.value,
            "citations": list(self.citations),
            "ncnd": None if self.ncnd is None else list(self.ncnd),
            "around": None if self.around is None else list(self.around),
        }


def treatment_words(treatment: Treatment) -> str:
    """The treatment as staff say it: "answered", "withheld under s.40(2)", "NCND under s.24(2), s.31(3)"."""
    parts = []
    if treatment.outcome is Outcome.NCND:
        parts.append(_ncnd(treatment.ncnd or ()))
        if treatment.citations:
            parts.append(f"{_refs_in_words(treatment.citations)} cited beside it")
    else:
        parts.append(_outcome(treatment))
        if treatment.ncnd is not None:
            parts.append(f"{_ncnd(treatment.ncnd)} for anything further")
    if treatment.around is not None and treatment.around != treatment.ncnd:
        parts.append(f"over the response as a whole, {_ncnd(treatment.around)}")
    return "; ".join(parts)


def _outcome(treatment: Treatment) -> str:
    said = _OUTCOMES[treatment.outcome]
    if not treatment.citations:
        return said
    refs = _refs_in_words(treatment.citations)
    match treatment.outcome:
        case Outcome.PART:
            return f"{said}, the rest withheld under {refs}"
        case Outcome.WITHHELD | Outcome.COST_REFUSED:
            return f"{said} under {refs}"
    return f"{said} ({refs} cited)"


def _ncnd(limbs: Sequence[str]) -> str:
    return f"NCND under {', '.join(_limb(limb) for limb in limbs)}" if limbs else "NCND, no limb named"


def _limb(ref: str) -> str:
    """An NCND limb in words; a provision by which nothing can be neither confirmed nor denied is marked."""
    known = ref.startswith(_EIR) or load_catalogue().ncnd_limb(ref) is not None
    return _ref(ref) if known else f"{_ref(ref)} (not an NCND limb today)"


def _refs_in_words(refs: Sequence[str]) -> str:
    return ", ".join(map(_ref, refs))


def _ref(ref: str) -> str:
    return f"EIR reg.{ref.removeprefix(_EIR)}" if ref.startswith(_EIR) else f"s.{ref}"


def _refs(values: Sequence[str]) -> tuple[str, ...]:
    if isinstance(values, str) or not all(isinstance(value, str) for value in values):
        raise TypeError("references must be a list of strings")
    return tuple(values)
