"""A sentence of the reply cut into the runs that each speak of other questions ("1 is exempt, and 2 is not held")."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from foi_model.intake.split.spans import Span, trim
from foi_model.letters import cues
from foi_model.letters.mentions import Mention, Naming
from foi_model.letters.parts import Part
from foi_model.letters.wording import in_full

_REACH = 300
_EXTENT = re.compile(r"\bto the extent that [^,]*,")
_PREDICATE = re.compile(
    r"[:=]|\s-\s|\b(?:is|are|was|were|has|have|had|does|do|did|not|cannot|exempt|refus\w+|withh\w+|held|answered"
    r"|attached|section|s\d|provid\w+|disclos\w+|neither|nor|\d{2,}|appl\w+|engag\w+|rel\w+|yes|no|nil|none)\b"
)


def cut_runs(text: str, naming: Naming, part: Part, sentence: Span) -> Iterator[Span]:
    """A sentence of a part, cut between the questions that it names."""
    named = naming.mentions(sentence)
    if part.keys and part.opens:
        yield from _beside(text, part, sentence, named)
    elif not named:
        yield sentence
    elif len(named) == 1:
        yield from _before_named(text, sentence, named[0])
    else:
        cuts = [sentence.start]
        for earlier, later in pairwise(named):
            cut = max(
                text.rfind(mark, earlier.span.end, later.span.start) for mark in (",", ";", " and ", ".", " while ")
            )
            said = in_full(text[max(cuts[-1], cut - _REACH) : cut]) if cut > cuts[-1] else ""
            rest = _EXTENT.sub("", in_full(text[cut : min(sentence.end, cut + _REACH)]))
            if later.keys != earlier.keys and _PREDICATE.search(said) and _PREDICATE.search(rest):
                cuts.append(cut + 1)
        for start, stop in zip(cuts, [*cuts[1:], sentence.end], strict=True):
            yield trim(text, Span(start, stop))


def _beside(text: str, part: Part, sentence: Span, named: Sequence[Mention]) -> Iterator[Span]:
    """A labelled sentence, cut where it goes on to other questions ("answered; question 3: refused")."""
    start = sentence.start
    for mention in named:
        opens = text[mention.span.end : mention.span.end + 2].lstrip()[:1] in {":", "-", "–"}
        cut = text.rfind(";", start, mention.span.start)
        if opens and cut > start and not set(mention.keys) & set(part.keys):
            yield trim(text, Span(start, cut))
            start = cut + 1
    yield trim(text, Span(start, sentence.end))


def _before_named(text: str, sentence: Span, named: Mention) -> Iterator[Span]:
    """A sentence that gives something first and only then names a question is two."""
    cut = max(text.rfind(mark, sentence.start, named.span.start) for mark in (",", ";"))
    if cut > 0 and cues.effects(in_full(text[sentence.start : cut])).given:
        yield trim(text, Span(sentence.start, cut))
        yield trim(text, Span(cut + 1, sentence.end))
    else:
        yield sentence
