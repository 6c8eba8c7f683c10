"""What only the whole message shows: which questions are no more than topics, and where the last one of a list ends."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from foi_model.intake.split import cues, prose, talk
from foi_model.intake.split.blocks import Block
from foi_model.intake.split.findings import Ask, Findings
from foi_model.intake.split.sentences import sentences
from foi_model.intake.split.spans import Span, plain

_I_WISH = re.compile(r"(?:i|we)\b", re.I)


def settle(text: str, blocks: Sequence[Block], findings: Findings) -> Findings:
    """The findings of a whole message, set right by what only the whole shows, in the order of the text."""
    asks = _whole_wish(text, blocks, _level_endings(text, _plainest(findings.asks)))
    return Findings(sorted(asks, key=lambda ask: ask.span), sorted(findings.notes, key=lambda note: note.span))


def _plainest(asks: Sequence[Ask]) -> list[Ask]:
    """The plain questions, or the weak ones where nothing is asked plainly; mere topics only when there is no more."""
    kept = [ask for ask in asks if not ask.weak] or list(asks)
    return [ask for ask in kept if ask.item or not prose.is_general(ask.words)] or kept


def _whole_wish(text: str, blocks: Sequence[Block], asks: list[Ask]) -> list[Ask]:
    """The only question of a message, when it is a wish in a sentence of its own, is that whole sentence."""
    if len(asks) != 1 or asks[0].item:
        return asks
    ask = only = asks[0]
    for span in sentences(text, blocks[ask.owners[0]].body):
        words = plain(Span(span.start, min(span.end, span.start + talk.REACH)).of(text))
        alone = span.start < ask.span.start and ask.span.end <= span.end <= ask.span.end + 1
        if alone and cues.is_wish(words) and _I_WISH.match(text, span.start, span.end):
            only = replace(ask, span=span, words=words)
    return [only]


def _level_endings(text: str, asks: Sequence[Ask]) -> list[Ask]:
    """The full stop that closes a whole list is not part of its last item when the items before have none."""
    levelled = list(asks)
    last_of: dict[tuple[int, ...], int] = {}
    ended: set[tuple[int, ...]] = set()
    several: set[tuple[int, ...]] = set()
    for position, ask in enumerate(levelled):
        group = ask.owners[1:]
        if not ask.item or not group:
            continue
        if group in last_of:
            several.add(group)
            if text[levelled[last_of[group]].span.end - 1] in ".?!":
                ended.add(group)
        last_of[group] = position
    for group in several - ended:
        last = levelled[last_of[group]]
        if text[last.span.end - 1] == "." and not re.search(r"[.?] ", last.words):
            levelled[last_of[group]] = replace(last, span=Span(last.span.start, last.span.end - 1))
    return levelled
