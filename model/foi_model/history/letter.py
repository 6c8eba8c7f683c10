"""A response, and the request it answers where that is at hand -> what was decided on each question."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from foi_model.catalogue import load_catalogue
from foi_model.domain import AuthorityKind
from foi_model.history.scrub import Scrubber, names_in
from foi_model.history.types import Origin, PastCase, PastQuestion
from foi_model.intake import clean_text
from foi_model.intake.split import split
from foi_model.letters import Cited, Letter, LetterQuestion, Outcome, Regime, read_letter
from foi_model.letters.limbs import EIR_PREFIX, section_of

SUREST_NEEDED = 0.5
"""A label read with less confidence is left out."""
REPEALED = {"40(5)": "40(5B)", "40(5)(a)": "40(5A)", "40(5)(b)": "40(5B)", "40(5)(b)(i)": "40(5B)"}
"""Section 40(5) before the Data Protection Act 2018 (Sch. 19 para. 58) -> its present limb."""
_MONTHS = "January|February|March|April|May|June|July|August|September|October|November|December"
_DATED = re.compile(
    r"(?im)(?:\b(?:dated?|sent|answered|responded)\b[^\n]{0,25}?|^[ \t]*(?:\w+day,? )?)"
    rf"(\d{{1,2}})(?:st|nd|rd|th)? ({_MONTHS}),? (\d{{4}})"
)
_TOP = 3_000


class Unusable(Exception):
    """A response that teaches nothing, with the reason in a few plain words."""


@dataclass(frozen=True, slots=True)
class Reading:
    """A case and how many of its questions were left out, by reason."""

    case: PastCase
    left_out: Counter[str]


def case_digest(source: str, case_id: str) -> str:
    """What stands for a case outside the case system: the same for the same case, telling nothing by itself."""
    return hashlib.sha256(f"{source}\0{case_id}".encode()).hexdigest()[:20]


def read_past(
    digest: str,
    answered: date | None,
    kind: AuthorityKind,
    responses: Sequence[str],
    scrubber: Scrubber,
    request: str = "",
) -> Reading:
    """Read the response, the one of several texts that decides most. Raises `Unusable`.

    Where no response restates the questions it answers, those of the request are put before it, so that numbered answers
    find them.
    """
    texts = [text for text in responses if text.strip()]
    if not texts:
        raise Unusable("no text in the response")
    text, letter = max(((t, read_letter(t)) for t in texts), key=lambda pair: _settled(pair[1]))
    if not _settled(letter) and request.strip():
        text, letter = max(((t, _beside(request, t)) for t in texts), key=lambda pair: _settled(pair[1]))
    if not letter.questions:
        raise Unusable("no list of questions in it")
    if letter.regime is Regime.EIR:
        raise Unusable("handled under the Environmental Information Regulations, which the model does not score")
    names = names_in(request, *texts)
    left_out: Counter[str] = Counter()
    questions = []
    for question in letter.questions:
        reason = _unclear(question)
        if reason:
            left_out[reason] += 1
            continue
        questions.append(_question(question, scrubber, names))
    if not questions:
        raise Unusable("no question whose outcome is clear")
    whole = letter.response_level
    case = PastCase(
        digest,
        answered or _dated(text),
        kind,
        Origin.LETTER,
        tuple(questions),
        whole.ncnd,
        ncnd_limbs([cited.ref for cited in whole.citations if cited.ncnd]),
    )
    return Reading(case, left_out)


def bare_sections(refs: Sequence[str]) -> tuple[str, ...]:
    """The sections of the catalogue that these references belong to, in the order of the Act."""
    found = {section_of(ref) for ref in refs}
    return tuple(section for section in load_catalogue().sections if section in found)


def ncnd_limbs(refs: Sequence[str]) -> tuple[str, ...]:
    """The NCND limbs of the catalogue that these references are, or are an exact form of, in the order of the Act."""
    catalogue = load_catalogue()
    found = {limb.ref for ref in refs if (limb := catalogue.ncnd_limb(REPEALED.get(ref, ref))) is not None}
    return tuple(limb for limb in catalogue.ncnd_limbs if limb in found)


def _settled(letter: Letter) -> int:
    return sum(1 + bool(q.citations) for q in letter.questions if not _unclear(q))


def _beside(request: str, response: str) -> Letter:
    questions = split(clean_text(request))
    listed = "\n".join(f"Question {place}: {' '.join(q.text.split())}" for place, q in enumerate(questions, start=1))
    return read_letter(f"You asked:\n\n{listed}\n\nOur response:\n\n{response}")


def _unclear(question: LetterQuestion) -> str:
    if question.outcome is Outcome.CLARIFY:
        return "clarification was asked for"
    if question.outcome is Outcome.UNCLEAR or question.confidence < SUREST_NEEDED:
        return "outcome unclear"
    return ""


def _question(question: LetterQuestion, scrubber: Scrubber, names: Sequence[str]) -> PastQuestion:
    cited: list[Cited] = [c for c in question.citations if not c.ref.startswith(EIR_PREFIX)]
    refs = [c.ref for c in cited]
    limbs = ncnd_limbs([c.ref for c in cited if c.ncnd]) if question.ncnd else ()
    return PastQuestion(
        text=scrubber.scrub(question.text, names),
        outcome=question.outcome.value,
        citations=tuple(refs),
        sections=bare_sections([*refs, *limbs]),
        ncnd=question.ncnd,
        ncnd_limbs=limbs,
        confidence=min([question.confidence, *(c.confidence for c in cited)]),
    )


def _dated(text: str) -> date | None:
    """The date a letter bears, the last of those near its top that are given as its own."""
    found = [f"{m[1]} {m[2].title()} {m[3]}" for m in _DATED.finditer(text[:_TOP])]
    try:
        return datetime.strptime(found[-1], "%d %B %Y").date() if found else None  # noqa: DTZ007 - a date only
    except ValueError:
        return None
