"""A reply -> what was decided on each of its questions, scrubbed, for training."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from foi_model.catalogue import load_catalogue
from foi_model.domain import AuthorityKind
from foi_model.history.reply import Reply, Unusable, unclear
from foi_model.history.types import Origin, PastCase, PastQuestion
from foi_model.letters import Cited, LetterQuestion, Regime
from foi_model.letters.heading import printed_date
from foi_model.letters.limbs import EIR_PREFIX, section_of
from foi_model.scrub import Scrubber

REPEALED = {"40(5)": "40(5B)", "40(5)(a)": "40(5A)", "40(5)(b)": "40(5B)", "40(5)(b)(i)": "40(5B)"}
"""Section 40(5) before the Data Protection Act 2018 (Sch. 19 para. 58) -> its present limb."""


@dataclass(frozen=True, slots=True)
class Reading:
    """A case and how many of its questions were left out, by reason."""

    case: PastCase
    left_out: Counter[str]


def case_digest(source: str, case_id: str) -> str:
    """What stands for a case outside the case system: the same for the same case, telling nothing by itself."""
    return hashlib.sha256(f"{source}\0{case_id}".encode("utf-8", "replace")).hexdigest()[:20]


def read_past(digest: str, answered: date | None, kind: AuthorityKind, reply: Reply, scrubber: Scrubber) -> Reading:
    """The case that a reply settles, dated by the reply itself where `answered` is None. Raises `Unusable`."""
    letter = reply.letter
    if letter.regime is Regime.EIR:
        raise Unusable("handled under the Environmental Information Regulations, which the model does not score")
    left_out: Counter[str] = Counter()
    questions = []
    for question in letter.questions:
        reason = unclear(question)
        if reason:
            left_out[reason] += 1
        else:
            questions.append(_question(question, scrubber, reply.names))
    if not questions:
        raise Unusable("no question whose outcome is clear")
    whole = letter.response_level
    case = PastCase(
        digest,
        answered or printed_date(reply.text),
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
