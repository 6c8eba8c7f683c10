"""What a walk through a message has found so far, and what it can look up: the words, the judge, who stands over whom."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from foi_model.intake.split import prose, talk
from foi_model.intake.split.blocks import Block, Shape
from foi_model.intake.split.findings import Ask, Findings, Note, NoteKind
from foi_model.intake.split.items import has_words
from foi_model.intake.split.judge import Chance
from foi_model.intake.split.labels import cite
from foi_model.intake.split.outline import Place
from foi_model.intake.split.spans import Span, plain, trim
from foi_model.intake.split.talk import Role

ASIDE = frozenset({Role.OUT, Role.NOTE, Role.EXCLUDE, Role.DEFINE})
NOTE_OF_ROLE = {Role.DEFINE: NoteKind.DEFINITION, Role.EXCLUDE: NoteKind.EXCLUSION, Role.SCOPE: NoteKind.SCOPE}
NESTING = 6
_PROMPT = re.compile(
    r"[^\w\n]{0,6}(?:(?:time|date|relevant) )?(?:period|scope|time ?frame|dates?|years?|range|area|place)(?: \w+){0,3}[*_]*:[*_]*\s*",
    re.I,
)
_JOINT = re.compile(r"\s(?:so|and|but)$", re.I)
_JOINT_REACH = 8


@dataclass(frozen=True, slots=True)
class Lead:
    """The lead-in or heading that a block stands under."""

    role: Role = Role.NEUTRAL
    span: Span | None = None
    words: str = ""
    block: int = -1


class Record:
    """The findings of one walk, with the heading and lead-in it stands under."""

    def __init__(
        self, text: str, blocks: Sequence[Block], places: Sequence[Place], chances: Mapping[int, Chance]
    ) -> None:
        self.text, self.blocks, self.places = text, blocks, places
        self.judged, self.chances = sorted(chances), chances
        self.found = Findings()
        self.heading = self.lead = Lead()
        self.taken: set[int] = set()
        self.asked: dict[int, Span] = {}
        self.itemised = any(block.shape is Shape.ITEM for block in blocks)
        self.listing = self.numbered = False
        self.carry: int | None = None

    def _chance(self, start: int) -> float | None:
        """How likely the sentence at a place in the text is to ask, if it was judged."""
        judged = self._judged(start)
        return judged.asks if judged else None

    def _judged(self, start: int) -> Chance | None:
        index = bisect_right(self.judged, start) - 1
        return self.chances[self.judged[index]] if index >= 0 else None

    def _kind(self, words: str, start: int) -> NoteKind | None:
        """What a sentence is that bears on questions, by the rules and the judge."""
        kind = prose.note_kind(words)
        judged = self._judged(start)
        return prose.weighed_kind(words, kind, judged.bears if judged else None)

    def _words(self, span: Span) -> str:
        return plain(span.of(self.text))

    def _note(self, kind: NoteKind, span: Span, owner: int | None = None) -> None:
        if kind is NoteKind.SCOPE and (prompt := _PROMPT.match(self.text, span.start, span.end)):
            span = Span(prompt.end(), span.end)
        if span.start < span.end:
            head = Span(span.start, min(span.end, span.start + talk.REACH))
            self.found.notes.append(Note(kind, span, self._words(head), owner))

    def _ask(
        self, span: Span, index: int, *, number: str | None = None, item: bool = False, weak: bool = False
    ) -> None:
        span = trim(self.text, span)
        if not has_words(self.text, span):
            return
        number = number or cite(self.places[index].path)
        owners = self._owners(index)
        parent = next((self.asked[owner] for owner in owners if owner in self.asked and owner != index), None)
        self.asked.setdefault(index, span)
        quoted = self.blocks[index].quoted
        outer = (self.lead.block >= 0) + (self.heading.block >= 0)
        likely = self._chance(span.start)
        chance = 1.0 if likely is None else likely
        self.found.asks.append(Ask(span, number, self._head(span), owners, parent, quoted, item, weak, outer, chance))

    def _head(self, span: Span) -> str:
        return self._words(Span(span.start, min(span.end, span.start + talk.REACH)))

    def _extend(self, span: Span, opening: int) -> None:
        """The last question with the sentence after it; with more sentences than one it keeps its opening formula."""
        last = self.found.asks[-1]
        alone = len(self.found.asks) < 2 or self.found.asks[-2].span.end <= opening
        whole = Span(min(last.span.start, opening) if alone else last.span.start, span.end)
        self.found.asks[-1] = replace(last, span=whole, words=self._head(whole))

    def _owners(self, index: int) -> tuple[int, ...]:
        owners = [index]
        parent = self.places[index].parent
        while parent is not None and len(owners) < NESTING:
            owners.append(parent)
            parent = self.places[parent].parent
        return tuple(owners + [over.block for over in (self.lead, self.heading) if over.block >= 0])

    def _end(self, index: int) -> int:
        return trim(self.text, self.blocks[index].body).end

    def _opening(self, spans: Sequence[Span], position: int) -> int:
        """Where the sentence begins that holds the last question."""
        asked = self.found.asks[-1].span.start
        return next((span.start for span in reversed(spans[:position]) if span.start <= asked), asked)

    def _scene(self, span: Span) -> Span:
        """The statement before an ask in one sentence, without the words that join them."""
        span = trim(self.text, span, "", ",;:–—-")
        joint = _JOINT.search(self.text, max(span.start, span.end - _JOINT_REACH), span.end)
        return trim(self.text, Span(span.start, joint.start()), "", ",;:–—-") if joint else span
