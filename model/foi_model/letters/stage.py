"""Whether a letter reviews an earlier one, and which law it was written under."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from foi_model.intake.split.spans import plain
from foi_model.letters import limbs
from foi_model.letters.layout import Piece
from foi_model.letters.parts import Part
from foi_model.letters.types import Regime

_REVIEW_TITLE = re.compile(
    r"(?:(?:foi|eir|freedom of information) )?(?:outcome of )?(?:the |an |your )?(?:internal review|review of (?:our"
    r"|the|your|my)|(?:eir )?reconsideration|review (?:decision|outcome|response))\b(?!.{0,80}\b(?:if|should|may|can"
    r"|request one)\b)"
)
_REVIEWED = re.compile(
    r"\b(?:i|we) (?:have )?(?:now )?(?:carried out|conducted|completed|undertaken|finished|concluded|done"
    r"|made) (?:the|an|this|your|my|our) (?:\w+ )?(?:internal )?review\b|\b(?:outcome|result|conclusions?) of (?:the"
    r"|my|our|your|this|that) (?:internal )?review\b"
    r"|\b(?:you (?:have )?(?:asked|requested|wrote|applied|sought)|your (?:request|e-?mail|letter"
    r"|application))\b[^.;]{0,60}\b(?:for an? (?:internal )?review|internal review|a review of)\b|\bthis (?:is"
    r"|letter is) (?:the|an) (?:outcome|internal review)\b|\byour representations\b[^.;]{0,90}\bmade on\b"
    r"|\bon review\b|\bi have reviewed (?:the|our)\b"
)
_MAY = re.compile(r"\b(?:may|can|should|if|entitled|right|wish|could|would like)\b")
_EIR = re.compile(
    r"\b(?:dealt with|handled|considered|processed|treated|answered|falls?|fell|subject to|covered by|under"
    r"|pursuant to)\b[^.;]{0,80}\b(?:environmental information regulations|eirs?)\b"
)
_NOT_EIR = re.compile(
    r"\b(?:not|n't|rather than|neither)\b[^.;]{0,60}\b(?:environmental information|eirs?)\b"
    r"|\b(?:environmental information regulations|eirs?)\b[^.;]{0,40}\b(?:do(?:es)? not|not apply)\b"
)
_TITLE_PIECES = 12


def is_review(text: str, pieces: Sequence[Piece]) -> bool:
    """Whether the letter is the outcome of an internal review; an offer of one is none."""
    for index, piece in enumerate(pieces):
        if (
            index < _TITLE_PIECES
            and len(piece.words) < 120
            and _REVIEW_TITLE.match(piece.words)
            and not _MAY.search(piece.words)
        ):
            return True
        for match in _REVIEWED.finditer(piece.words):
            if not _MAY.search(piece.words, max(0, match.start() - 40), match.end()):
                return True
    return False


def regime_of(text: str, parts: Iterable[Part], cited: Sequence[str]) -> Regime:
    """EIR where the letter relies on its exceptions alone, or says that it was handled under them and cites no section."""
    eir = [ref for ref in cited if ref.startswith(limbs.EIR_PREFIX)]
    if eir:
        foia = [ref for ref in cited if not ref.startswith(limbs.EIR_PREFIX) and limbs.section_of(ref) != "39"]
        return Regime.EIR if len(eir) >= len(foia) else Regime.FOIA
    if any(limbs.section_of(ref) != "39" for ref in cited):
        return Regime.FOIA
    said = any(_EIR.search(part.words) and not _NOT_EIR.search(part.words) for part in parts)
    return Regime.EIR if said else Regime.FOIA


__all__ = ["is_review", "plain", "regime_of"]
