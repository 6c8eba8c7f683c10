"""One decided question as the index keeps it, and how a past response becomes such entries.

An entry has the scrubbed question, a date, the kind of authority and the treatment. It has no place for who asked or
who answered, and none for what was answered.
"""

from __future__ import annotations

import enum
import hashlib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from foi_model.domain import AuthorityKind
from foi_model.history import Origin, PastCase, Reply
from foi_model.language import unreadable
from foi_model.letters import Outcome
from foi_model.letters.heading import official_reference, printed_date, printed_reference
from foi_model.precedents.treatment import Treatment
from foi_model.scrub import scrub

MAX_QUESTION_CHARS = 2_000
_LABEL_CELL = re.compile(r"\W*\w{0,4}\W*")
_FURNITURE = re.compile(
    r"(?:on .{0,40} )?for (?:an? )?(?:internal )?review of our|grounds for (?:the )?review\b|this letter is dated",
    re.IGNORECASE,
)
_REVIEW_SUFFIX = re.compile(r"[/._-](?:IR|REV(?:IEW)?)$", re.IGNORECASE)


class Source(enum.StrEnum):
    """Where a treatment is known from: the authority's own response, or a decision that staff recorded here."""

    RESPONSE = "response"
    DECISION = "decision"


@dataclass(frozen=True, slots=True)
class Precedent:
    """A decided question.

    `question` is scrubbed. `response` names the response or decided request that it belongs to and `place` is its
    0-based place there. `case` is a digest by which a case is not shown as its own precedent. `reference` is the
    authority's own, or None.
    """

    question: str
    treatment: Treatment
    authority_kind: AuthorityKind
    decided_on: date | None
    source: Source
    response: str
    place: int
    reference: str | None = None
    case: str | None = None

    def same_case(self, other: Precedent) -> bool:
        """Whether both belong to one case, an internal review of it included."""
        if self.response == other.response or (self.case is not None and self.case == other.case):
            return True
        mine, theirs = (_REVIEW_SUFFIX.sub("", entry.reference or "") for entry in (self, other))
        return mine != "" and mine == theirs and self.authority_kind is other.authority_kind

    def to_dict(self) -> dict[str, Any]:
        """JSON-ready form."""
        return {
            "response": self.response,
            "place": self.place,
            "question": self.question,
            "authority_kind": self.authority_kind.value,
            "decided_on": None if self.decided_on is None else self.decided_on.isoformat(),
            "source": self.source.value,
            "reference": self.reference,
            "case": self.case,
            "treatment": self.treatment.to_dict(),
        }

    @classmethod
    def from_dict(cls, data: dict[str, Any]) -> Precedent:
        """The inverse of `to_dict`. Raises KeyError, TypeError or ValueError when a field is missing or wrong."""
        question, response, place = data["question"], data["response"], data["place"]
        if not (isinstance(question, str) and isinstance(response, str) and isinstance(place, int)):
            raise TypeError("question, response and place must be text, text and a number")
        decided_on, reference, case = data["decided_on"], data["reference"], data["case"]
        return cls(
            question=question,
            treatment=Treatment.from_dict(data["treatment"]),
            authority_kind=AuthorityKind(data["authority_kind"]),
            decided_on=None if decided_on is None else date.fromisoformat(decided_on),
            source=Source(data["source"]),
            response=response,
            place=place,
            reference=None if reference is None else str(reference),
            case=None if case is None else str(case),
        )


def precedents_of(
    reply: Reply,
    authority_kind: AuthorityKind,
    decided_on: date | None,
    *,
    reference: str | None = None,
    case: str | None = None,
) -> Iterator[Precedent]:
    """The decided questions of one past response. Questions whose outcome cannot be told are left out.

    Without a date or a `reference` those that the response itself prints are taken. Never raises; linear in the text.
    """
    response = response_hash(reply.text)
    day = decided_on or printed_date(reply.text)
    shown = official_reference(reference or printed_reference(reply.text))
    for place, question in enumerate(reply.letter.questions):
        words = _words(question.text, reply.names)
        treatment = Treatment.of_letter(question, reply.letter)
        if words and treatment.outcome is not Outcome.UNCLEAR:
            yield Precedent(words, treatment, authority_kind, day, Source.RESPONSE, response, place, shown, case)


def precedents_told(told: PastCase, reference: str | None = None) -> Iterator[Precedent]:
    """The decided questions of a case whose outcomes were told by an export, or decided by staff."""
    source = Source.DECISION if told.origin is Origin.LEDGER else Source.RESPONSE
    response = f"decision:{told.case}"
    if source is Source.RESPONSE:
        response = response_hash("\n".join(f"{question.text}\n{question.outcome}" for question in told.questions))
    shown = official_reference(reference)
    for place, question in enumerate(told.questions):
        words, treatment = _words(question.text), Treatment.of_past(question)
        if words and treatment.outcome is not Outcome.UNCLEAR:
            yield Precedent(
                words, treatment, told.authority_kind, told.answered, source, response, place, shown, told.case
            )


def response_hash(text: str) -> str:
    """What names a response in the index: the same words are the same response."""
    return hashlib.sha256(" ".join(text.split()).encode("utf-8", "replace")).hexdigest()[:32]


def _words(text: str, names: Sequence[str] = ()) -> str:
    """A question as it is kept: without the answer that a table may hold beside it, scrubbed; empty if unreadable."""
    cells = [cell.strip() for cell in text.split("|")]
    asked = next((cell for cell in cells if not _LABEL_CELL.fullmatch(cell)), "")
    words = scrub(asked[:MAX_QUESTION_CHARS], names)
    return "" if unreadable(words, (words,)) or _FURNITURE.match(words) else words
