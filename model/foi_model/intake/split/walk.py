"""The walk through the blocks: which runs of the text are questions, and which only bear on them.

Headings and paragraphs are read here, items and tables in `parts`; `settle` looks at the whole once the walk is over.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from foi_model.intake.split import cues, prose, talk
from foi_model.intake.split.blocks import Block, Shape
from foi_model.intake.split.findings import Findings, NoteKind
from foi_model.intake.split.items import has_words
from foi_model.intake.split.judge import Chance
from foi_model.intake.split.outline import Place
from foi_model.intake.split.parts import Parts
from foi_model.intake.split.prose import Surroundings, Weight
from foi_model.intake.split.record import ASIDE, NOTE_OF_ROLE, Lead
from foi_model.intake.split.roles import are_categories, is_complete, is_distribution, is_flat, merges_items, role_of
from foi_model.intake.split.sentences import sentences
from foi_model.intake.split.settle import settle
from foi_model.intake.split.spans import Span, plain, trim
from foi_model.intake.split.talk import Role

_FOLLOWING = re.compile(
    r"\b(?:following|below|these questions|as follows|listed (?:here|below)|set out (?:here|below)"
    r"|(?:two|three|four|five|six|seven|eight|nine|ten|few|some|my) questions)\b"
)
_HEADING_SCOPE = re.compile(r"\(([^()]{3,120})\)\s*[*_:]*$")
_REMARK = re.compile(r"[*_(\s]{0,4}(?:rationale|reasons?|purpose|background|why|comment)\s?[*_]{0,2}:", re.I)


def walk(
    text: str, blocks: Sequence[Block], places: Sequence[Place], chances: Mapping[int, Chance] | None = None
) -> Findings:
    """Questions and notes of a message, in order. `chances`: how likely each sentence, by its start, is to ask."""
    return _Walk(text, blocks, places, chances or {}).run()


class _Walk(Parts):
    """One pass over the blocks."""

    def run(self) -> Findings:
        for index, block in enumerate(self.blocks):
            if index in self.taken:
                continue
            if block.shape is Shape.HEADING:
                self._heading(index, block)
            elif block.shape is Shape.PARAGRAPH:
                self._paragraph(index, block)
            elif block.shape is Shape.ITEM:
                self._item(index, block)
            elif block.shape is Shape.TABLE:
                self._table(index, block)
            elif block.shape is Shape.SCOPE:
                self._note(NoteKind.SCOPE, trim(self.text, block.body))
        return settle(self.text, self.blocks, self.found)

    def _heading(self, index: int, block: Block) -> None:
        words = self._words(block.body)
        role = role_of(words)
        role = Role.NEUTRAL if role is Role.ASK else role
        self.heading = Lead(role, trim(self.text, block.body, "*_#", "*_#:"), words, index)
        self.lead, self.listing = Lead(role), False
        tail = max(block.body.start, block.body.end - 200)
        bracket = _HEADING_SCOPE.search(self.text, tail, block.body.end)
        if bracket and (talk.is_dated(plain(bracket[1])) or "same" in bracket[1].lower()):
            self._note(NoteKind.SCOPE, Span(bracket.start(1), bracket.end(1)), owner=index)

    def _following(self, index: int) -> list[int]:
        """The run of items, options or table rows right after a block, blank lines aside."""
        run: list[int] = []
        for position in range(index + 1, len(self.blocks)):
            block = self.blocks[position]
            if block.shape in {Shape.ITEM, Shape.OPTION, Shape.TABLE}:
                if run and block.shape is Shape.TABLE and self.blocks[run[0]].shape is not Shape.TABLE:
                    break
                run.append(position)
            elif block.shape is not Shape.BLANK and (
                (run and not self._is_heading_row(run[-1])) or block.shape is not Shape.RULE
            ):
                break
        return run

    def _is_heading_row(self, index: int) -> bool:
        return self.blocks[index].shape is Shape.TABLE

    def _paragraph(self, index: int, block: Block) -> None:
        before = next((b for b in reversed(self.blocks[max(0, index - 2) : index]) if b.shape is not Shape.BLANK), None)
        self.numbered = bool(self.places[index].path) and before is not None and before.shape is Shape.HEADING
        spans = [span for span in sentences(self.text, block.body) if has_words(self.text, span)]
        remarks = (place for place, span in enumerate(spans) if _REMARK.match(self.text, span.start, span.end))
        spans = spans[: next(remarks, len(spans))]
        if not spans:
            return
        run = self._following(index)
        last = prose.after_opening(self.text, spans[-1])[0]
        words = self._words(last)
        leading = bool(run) and self._leads(words, run)
        opening = not run and self._opens_list(words, index)
        if not self.listing:
            self.lead = Lead(self.heading.role if self.heading.role in ASIDE else Role.NEUTRAL)
        self._sentences(index, spans[:-1] if leading or opening else spans)
        if leading:
            self._take_lead(index, last, run)
        elif opening:
            self.lead, self.listing = Lead(Role.ASK, last, words, index), True
            self._note(NoteKind.STEM, last, owner=index)

    def _leads(self, words: str, run: Sequence[int]) -> bool:
        first = self.blocks[run[0]]
        if first.shape is Shape.OPTION or first.inline or not words.endswith((".", "?", "!")):
            return True
        return is_flat(words) or bool(_FOLLOWING.search(words))

    def _opens_list(self, words: str, index: int) -> bool:
        """Whether a paragraph leads into unlabelled paragraphs or lines that each ask."""
        following = next((b for b in self.blocks[index + 1 : index + 3] if b.shape is not Shape.BLANK), None)
        if following is None or following.shape is not Shape.PARAGRAPH or ": " in words:
            return False
        if not (cues.opens_ask(words) or (words.endswith(":") and self.found.asks)):
            return False
        if not (words.endswith(":") or (_FOLLOWING.search(words) and not words.endswith("?")) or is_flat(words)):
            return False
        head = self._head(following.body)
        return cues.is_noun_ask(head) or cues.is_interrogative(head)

    def _take_lead(self, index: int, span: Span, run: Sequence[int]) -> None:
        """A sentence that leads into items: their stem, their scope, or with them one question."""
        words = self._words(span)
        role = Role.OUT if self._is_own_data_part(index) else self._lead_role(index, words)
        if role is Role.DEFINE:
            self.taken.update(run)
            self._note(NoteKind.DEFINITION, Span(span.start, self._end(run[-1])))
            return
        self.lead, self.listing = Lead(role, span, words, index), False
        if self.blocks[run[0]].shape is Shape.TABLE:
            run = [position for position in run if self.blocks[position].shape is not Shape.TABLE]
        if not run:
            return
        items = [self._words(self.blocks[position].body) for position in run]
        if is_distribution(words) and are_categories(items):
            self.taken.update(run)
            self.carry = span.start if self.carry is None else self.carry
            self._note(NoteKind.SCOPE, Span(span.start, self._end(run[-1])))
            return
        if self.carry is not None and not is_flat(words):
            while self.found.notes and self.found.notes[-1].span.start >= self.carry:
                self.found.notes.pop()
            span = Span(self.carry, span.end)
        self.carry = None
        named = role is Role.ASK or cues.is_noun_ask(words) or is_complete(words)
        if role in {Role.ASK, Role.NEUTRAL} and named and merges_items(words, items):
            self.taken.update(run)
            self.lead = Lead(self.heading.role)
            self._ask(Span(span.start, self._end(run[-1])), index)
        elif role in {Role.ASK, Role.NEUTRAL, Role.SCOPE}:
            self._note(NoteKind.STEM, span, owner=index)

    def _is_own_data_part(self, index: int) -> bool:
        """Whether a paragraph that leads into items says that they are a request under data protection law."""
        words = self._head(self.blocks[index].body)
        return talk.is_data_protection(words) and not talk.mentions_foi(words)

    def _lead_role(self, index: int, words: str) -> Role:
        role = role_of(words)
        if talk.is_own_data(words):
            return Role.OUT
        if role is Role.OUT and self.blocks[index].quoted:
            return Role.ASK
        return self.heading.role if role is Role.NEUTRAL and self.heading.role in ASIDE else role

    def _sentences(self, index: int, spans: Sequence[Span]) -> None:
        """The sentences of an unlabelled paragraph, one by one."""
        openings = [prose.after_opening(self.text, span) for span in spans]
        words = [self._words(inner) for inner, _, _ in openings]
        kinds = [self._kind(sentence, span.start) for sentence, span in zip(words, spans, strict=True)]
        around = prose.surroundings([s for s, kind in zip(words, kinds, strict=True) if kind is None])
        asked = postscript = False
        for position, (span, number, is_postscript) in enumerate(openings):
            sentence, kind = words[position], kinds[position]
            postscript = postscript or is_postscript
            next_to = bool(position and self.found.asks and self.found.asks[-1].span.end >= spans[position - 1].end - 2)
            extends = asked and next_to and talk.is_tolerance(sentence) and not talk.is_handling(sentence)
            if kind is not None and not (extends and kind is not NoteKind.EXCLUSION):
                whole = spans[position] if kind is NoteKind.EXCLUSION else span
                self._note(kind, whole, owner=index if asked and self.itemised else None)
            elif self.heading.role in NOTE_OF_ROLE or (self.heading.role in ASIDE and not cues.is_polite(sentence)):
                if self.heading.role is Role.SCOPE:
                    self._note(NoteKind.SCOPE, span)
            elif extends or (asked and next_to and prose.is_field_list(sentence)):
                self._extend(span, self._opening(spans, position))
            elif position + 1 < len(words) and prose.is_disowned(words[position + 1]):
                continue
            elif found := self._asking(
                span, sentence, around, self._chance(spans[position].start), asked=asked, further=asked or postscript
            ):
                asking, weight = found
                asked = asked or weight is Weight.PLAIN
                if asking != span and not sentence.startswith(("if ", "when ", "while ", "where ")):
                    self._note(NoteKind.BACKGROUND, self._scene(Span(span.start, asking.start)))
                weak = weight is Weight.WEAK
                self._clauses(index, asking, fragment=asking != span, number=number, weak=weak)
            elif not asked and prose.announces(sentence):
                self.listing = True
            elif prose.is_background(sentence):
                self._note(NoteKind.BACKGROUND, span)
            elif not asked and prose.speaks_of_self(sentence):
                self.listing = False

    def _asking(
        self, span: Span, words: str, around: Surroundings, chance: float | None, *, asked: bool, further: bool
    ) -> tuple[Span, Weight] | None:
        """The part of a sentence that asks and how plainly, or None."""
        weight = prose.asks(words, around, asked=further, listing=self.listing, any_before=bool(self.found.asks))
        weight = prose.weighed(words, weight, chance, listing=self.listing, numbered=self.numbered)
        if weight is Weight.PLAIN and cues.opens_ask(words):
            return span, weight
        rest = prose.asking_part(self.text, span, words, asked=asked)
        if rest is not None:
            return rest, Weight.PLAIN
        return (span, weight) if weight else None
