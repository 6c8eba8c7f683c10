"""A past response to typed labels: the one way in."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from foi_model.intake.split.spans import Span, fold, plain, trim
from foi_model.letters import limbs
from foi_model.letters.acts import laws
from foi_model.letters.authority import authority_kind
from foi_model.letters.decide import Verdict, decide
from foi_model.letters.doubt import is_doubtful, less_sure
from foi_model.letters.grammar import read_provisions
from foi_model.letters.layout import Piece, read_pieces
from foi_model.letters.outline import read_outline
from foi_model.letters.parts import Draft, Outline, Part
from foi_model.letters.remainder import settle
from foi_model.letters.stage import is_review, regime_of
from foi_model.letters.ties import Tying
from foi_model.letters.types import Letter, LetterQuestion, Regime, ResponseLevel, Stage
from foi_model.letters.unsettled import settle_rest

_MOST_READ = 200_000
_MOST_PROVISIONS = 1500
_QUOTES = "\"“”'‘’"
_CUT_END = re.compile(r"\s(?:and|or)$")


def read_letter(text: str) -> Letter:
    """The questions of a past response with what was decided on each. Never raises; time is linear in the text.

    Only the first 200,000 characters are read, and the first 1,500 provisions in them: what has more is no letter but a
    bundle.
    """
    text = text[:_MOST_READ]
    pieces = read_pieces(text)
    outline = read_outline(text, pieces)
    drafts = _questions(text, outline)
    review = is_review(text, pieces)
    written = read_provisions(text)[:_MOST_PROVISIONS]
    tying = Tying(text, [d.key for d in drafts], [d.words for d in drafts], written, laws(text, written), review=review)
    asked = {draft.key: draft.words for draft in drafts}
    statements = settle(tying.statements(_known_only(outline.parts, frozenset(asked))), asked)
    verdicts, response = decide(asked, statements)
    verdicts = settle_rest(asked, verdicts, statements)
    regime = regime_of(text, outline.parts, [c.ref for v in verdicts.values() for c in v.citations])
    if regime is Regime.EIR:
        verdicts, response = _without_routing(verdicts, response)
    if is_doubtful([plain(draft.span.of(text)) for draft in drafts], list(verdicts.values()), response):
        verdicts, response = less_sure(verdicts, response)
    return Letter(
        authority_kind(text, outline.front, [part.span for part in outline.parts]),
        Stage.REVIEW if review else Stage.INITIAL,
        regime,
        tuple(_question(text, draft, verdicts[draft.key]) for draft in drafts),
        response,
    )


def _questions(text: str, outline: Outline) -> list[Draft]:
    """The labelled questions, or those of running text numbered by place."""
    if outline.questions:
        return [Draft(d.key, d.number, _tidy(text, d.span), d.words) for d in outline.questions if d.words]
    return outline.told


def _known_only(parts: Sequence[Part], known: frozenset[str]) -> list[Part]:
    """The parts, each labelled with known questions alone."""
    kept = []
    for part in parts:
        keys = tuple(key for key in part.keys if key in known)
        kept.append(part if keys == part.keys else replace(part, keys=keys, opens=part.opens and bool(keys)))
    return kept


def _tidy(text: str, span: Span) -> Span:
    """The span without quotation marks that open or close the whole request, and without a joining "and"."""
    span = trim(text, span, left="*_", right="*_")
    run = span.of(text)
    if run[-1:] in _QUOTES and run.count(run[-1]) % 2 and run[:1] not in _QUOTES:
        span = trim(text, Span(span.start, span.end - 1))
    elif run[:1] in _QUOTES and not any(mark in run[1:] for mark in _QUOTES):
        span = trim(text, Span(span.start + 1, span.end))
    joint = _CUT_END.search(span.of(text))
    return Span(span.start, span.start + joint.start()) if joint else span


def _without_routing(verdicts: dict[str, Verdict], response: ResponseLevel) -> tuple[dict[str, Verdict], ResponseLevel]:
    """Section 39 of the Act only routes a request to the EIR, so it is no ground of refusal there."""
    kept = {
        key: Verdict(
            v.outcome, v.span, v.confidence, tuple(c for c in v.citations if limbs.section_of(c.ref) != "39"), v.ncnd
        )
        for key, v in verdicts.items()
    }
    cited = tuple(c for c in response.citations if limbs.section_of(c.ref) != "39")
    return kept, ResponseLevel(cited, response.ncnd)


def _question(text: str, draft: Draft, verdict: Verdict) -> LetterQuestion:
    return LetterQuestion(
        number=draft.number,
        text=fold(draft.span.of(text)),
        span=draft.span,
        outcome=verdict.outcome,
        outcome_span=verdict.span,
        confidence=verdict.confidence,
        citations=verdict.citations,
        ncnd=verdict.ncnd,
    )


__all__ = ["Piece", "read_letter"]
