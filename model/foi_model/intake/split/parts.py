"""Labelled items and tables of a walk: a question each, the parts of one question, or remarks on others."""

from __future__ import annotations

import re
from collections.abc import Sequence

from foi_model.intake.split import cues, prose, talk
from foi_model.intake.split.blocks import Block, Shape
from foi_model.intake.split.clauses import ask_clauses
from foi_model.intake.split.findings import NoteKind
from foi_model.intake.split.items import bare_item, finishes_stem, has_words, item_asks, joiner_end, without_stop
from foi_model.intake.split.labels import Mark, cite
from foi_model.intake.split.record import ASIDE, NESTING, NOTE_OF_ROLE, Record
from foi_model.intake.split.roles import is_title, merges_items, role_of
from foi_model.intake.split.sentences import sentences
from foi_model.intake.split.spans import Span, trim
from foi_model.intake.split.talk import Role

_TITLE_WORDS = 6
_TITLE_REACH = 80
_MONEY = frozenset({"fees", "costs", "charges"})
_SURE = 0.8
_EVEN = 0.5
_ROW_END = 200
_NO_ASK = re.compile(
    r"\(?(?:left blank|blank|none|nil|n/?a|not applicable|foi|foi request|freedom of information(?: (?:act )?request)?)\)?[.!]?"
)
_EMPTY_CELLS = re.compile(r"\|\s*(?:\|\s*)*$")


class Parts(Record):
    """Reads the blocks that have a label, a bullet or cells."""

    def _clauses(
        self, index: int, span: Span, *, fragment: bool = False, number: str | None = None, weak: bool = False
    ) -> None:
        joiner = joiner_end(self.text, span)
        if joiner:
            span = Span(joiner, span.end)
        if number is not None and not fragment:
            self._ask(without_stop(self.text, span), index, number=number, weak=weak)
            return
        words = self._head(span)
        nouns = cues.is_polite(words) or cues.is_wish(words) or not cues.is_interrogative(words)
        joined = joiner is not None
        for clause in ask_clauses(self.text, span, nouns=nouns, fragment=fragment or joined, joined=joined):
            self._ask(clause.span, index, number=number, weak=weak)

    def _item(self, index: int, block: Block) -> None:
        body = bare_item(self.text, block.body)
        role = self.lead.role if self.lead.role is not Role.NEUTRAL else self.heading.role
        kids = self._under(index)
        if kids and any(self.blocks[kid].shape is Shape.ITEM for kid in kids):
            self._parent_item(index, body, kids, role)
            return
        if kids:
            self.taken.update(kids)
            body = Span(body.start, self._end(kids[-1]))
        if has_words(self.text, body):
            self._leaf(index, body, role)

    def _under(self, index: int) -> list[int]:
        """The items nested in an item, and the answer options after it."""
        found: list[int] = []
        for position in range(index + 1, len(self.blocks)):
            block = self.blocks[position]
            if block.shape is Shape.OPTION or (block.shape is Shape.ITEM and self._is_under(position, index)):
                found.append(position)
            elif block.shape is not Shape.BLANK:
                break
        return found

    def _is_under(self, index: int, ancestor: int) -> bool:
        parent = self.places[index].parent
        for _ in range(NESTING):
            if parent is None or parent == ancestor:
                break
            parent = self.places[parent].parent
        return parent == ancestor

    def _parent_item(self, index: int, body: Span, kids: Sequence[int], role: Role) -> None:
        """An item with items in it: a title, a stem, a question of its own, or with them one question."""
        words = self._words(body)
        names = (len(words.split()) <= _TITLE_WORDS and not words.endswith("?")) or words.endswith(":")
        own_role = role_of(words) if names and words not in _MONEY else Role.NEUTRAL
        if role in ASIDE or own_role in ASIDE | {Role.SCOPE}:
            self._set_aside(body, kids, own_role if own_role is not Role.NEUTRAL else role)
            return
        if not words or is_title(words):
            return
        items = [self._words(bare_item(self.text, self.blocks[kid].body)) for kid in kids]
        marker = self.blocks[kids[0]].marker
        if merges_items(words, items, labelled=marker is not None and marker.mark is Mark.LABEL):
            self.taken.update(kids)
            self._ask(Span(body.start, self._end(kids[-1])), index, item=True)
        elif words.endswith("?") or self._asks_itself(words, items):
            self._leaf(index, body, role)
        elif (last := list(sentences(self.text, body))[-1]).start > body.start and words.endswith(":"):
            self._leaf(index, trim(self.text, Span(body.start, last.start)), role)
            self._note(NoteKind.STEM, last, owner=index)
        else:
            self._note(NoteKind.STEM, trim(self.text, self.blocks[index].body, "*_"), owner=index)

    def _asks_itself(self, words: str, items: Sequence[str]) -> bool:
        asking = cues.is_interrogative(words) or cues.is_noun_ask(words)
        return asking and len(words.split()) > 4 and not words.endswith(":") and not any(map(finishes_stem, items))

    def _set_aside(self, body: Span, kids: Sequence[int], role: Role) -> None:
        """Items that are definitions, exclusions, scope or notes."""
        self.taken.update(kids)
        if role is Role.EXCLUDE:
            self._note(NoteKind.EXCLUSION, Span(body.start, self._end(kids[-1])))
            return
        for kid in kids:
            self._aside(trim(self.text, self.blocks[kid].body), role)

    def _aside(self, body: Span, role: Role) -> None:
        if role in NOTE_OF_ROLE:
            self._note(NOTE_OF_ROLE[role], body)
            return
        for sentence in sentences(self.text, body):
            if kind := self._kind(self._words(sentence), sentence.start):
                self._note(kind, sentence)

    def _leaf(self, index: int, body: Span, role: Role) -> None:
        words = self._head(body)
        chance = self._chance(body.start)
        if self._is_titled_aside(body):
            return
        if (role in ASIDE or role is Role.SCOPE) and not (
            self.lead.span is None and chance and chance > _SURE and not cues.states(words)
        ):
            self._aside(body, role)
            return
        if talk.is_withdrawn(words) or talk.is_own_data(words) or _NO_ASK.fullmatch(words):
            return
        marker = self.blocks[index].marker
        bullet = marker is not None and marker.mark is Mark.BULLET
        kind = prose.note_kind(words)
        labelled_note = kind in {NoteKind.DEFINITION, NoteKind.EXCLUSION}
        if kind and (bullet or labelled_note) and not cues.is_interrogative(words):
            self._note(kind, body)
            return
        lone = self.lead.span is None and self.places[index].parent is None
        if lone and cues.states(words) and chance is not None and chance < _EVEN and not cues.opens_ask(words):
            self._aside(body, Role.NOTE)
            return
        found = item_asks(self.text, body, self._chance)
        for span in found.scene:
            self._note(NoteKind.BACKGROUND, span, owner=index)
        for position, span in enumerate(found.asks):
            if position and cues.is_wish(self._head(span)):
                self._clauses(index, span, fragment=True, number=cite(self.places[index].path))
            else:
                self._ask(self._part(index, span), index, item=True)

    def _is_titled_aside(self, body: Span) -> bool:
        """An item whose first line is a title such as "Format" or "Contact", with the matter on the next."""
        line_end = self.text.find("\n", body.start, min(body.end, body.start + _TITLE_REACH))
        if line_end < 0:
            return False
        title = self._words(Span(body.start, line_end))
        return 0 < len(title.split()) <= _TITLE_WORDS and title[-1].isalnum() and role_of(title) is Role.OUT

    def _part(self, index: int, span: Span) -> Span:
        """A thing named after an ordinal or inside a running sentence goes without the full stop of its sentence."""
        block = self.blocks[index]
        ordinal = block.marker is not None and block.marker.mark is Mark.ORDINAL
        running = block.inline and self.text[span.start : span.start + 1].islower()
        return without_stop(self.text, span) if ordinal or running else span

    def _table(self, index: int, block: Block) -> None:
        """An empty table to be filled in is one question: its stem and its heading row."""
        role = self.lead.role if self.lead.span else self.heading.role
        following = next((b for b in self.blocks[index + 1 : index + 4] if b.shape is not Shape.BLANK), None)
        after_row = index > 0 and self.blocks[index - 1].shape is Shape.TABLE
        rows = (b for b in self.blocks[index + 1 : index + 4] if b.shape not in {Shape.BLANK, Shape.RULE})
        asking = next((b for b in rows), None)
        if asking and asking.shape is Shape.ITEM and asking.marker and not asking.marker.length:
            return
        if after_row or role in ASIDE | {Role.SCOPE} or following is None or not self._is_empty_row(following):
            return
        row = trim(self.text, block.body)
        before = next((b for b in reversed(self.blocks[max(0, index - 3) : index]) if b.shape is not Shape.BLANK), None)
        if self.lead.span:
            self._ask(Span(self.lead.span.start, row.end), index)
        elif before and self.found.asks and self.found.asks[-1].span.start >= before.body.start:
            stem = self.found.asks.pop()
            self._ask(Span(stem.span.start, row.end), index)

    def _is_empty_row(self, block: Block) -> bool:
        if block.shape is Shape.RULE:
            return True
        tail = max(block.body.start, block.body.end - _ROW_END)
        return block.shape is Shape.TABLE and _EMPTY_CELLS.search(self.text, tail, block.body.end) is not None
