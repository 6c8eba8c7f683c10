"""The walk through the blocks: which runs of the text are questions, and which only bear on them."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from foi_model.intake.split import cues, prose, talk
from foi_model.intake.split.blocks import Block, Shape
from foi_model.intake.split.clauses import ask_clauses
from foi_model.intake.split.findings import Ask, Findings, Note, NoteKind
from foi_model.intake.split.items import bare_item, finishes_stem, has_words, item_asks, joiner_end, without_stop
from foi_model.intake.split.judge import Chance
from foi_model.intake.split.labels import Mark, cite
from foi_model.intake.split.outline import Place
from foi_model.intake.split.prose import Surroundings, Weight
from foi_model.intake.split.roles import (
    are_categories,
    is_complete,
    is_distribution,
    is_flat,
    is_title,
    merges_items,
    role_of,
)
from foi_model.intake.split.sentences import sentences
from foi_model.intake.split.spans import Span, plain, trim
from foi_model.intake.split.talk import Role

_ASIDE = frozenset({Role.OUT, Role.NOTE, Role.EXCLUDE, Role.DEFINE})
_NOTE_OF_ROLE = {Role.DEFINE: NoteKind.DEFINITION, Role.EXCLUDE: NoteKind.EXCLUSION, Role.SCOPE: NoteKind.SCOPE}
_FOLLOWING = re.compile(
    r"\b(?:following|below|these questions|as follows|listed (?:here|below)|set out (?:here|below)"
    r"|(?:two|three|four|five|six|seven|eight|nine|ten|few|some|my) questions)\b"
)
_HEADING_SCOPE = re.compile(r"\(([^()]{3,120})\)\s*[*_:]*$")
_TITLE_WORDS = 6
_REMARK = re.compile(r"[*_(\s]{0,4}(?:rationale|reasons?|purpose|background|why|comment)\s?[*_]{0,2}:", re.I)
_I_WISH = re.compile(r"(?:i|we)\b", re.I)
_PROMPT = re.compile(
    r"[^\w\n]{0,6}(?:(?:time|date|relevant) )?(?:period|scope|time ?frame|dates?|years?|range|area|place)(?: \w+){0,3}[*_]*:[*_]*\s*",
    re.I,
)
_JOINT = re.compile(r"\s(?:so|and|but)$", re.I)
_JOINT_REACH = 8
_TITLE_REACH = 80
_SURE = 0.8
_EVEN = 0.5
_NESTING = 6
_ROW_END = 200
_NO_ASK = re.compile(
    r"\(?(?:left blank|blank|none|nil|n/?a|not applicable|foi|foi request|freedom of information(?: (?:act )?request)?)\)?[.!]?"
)
_EMPTY_CELLS = re.compile(r"\|\s*(?:\|\s*)*$")


@dataclass(frozen=True, slots=True)
class _Lead:
    """The lead-in or heading the walk stands under."""

    role: Role = Role.NEUTRAL
    span: Span | None = None
    words: str = ""
    block: int = -1


def walk(
    text: str, blocks: Sequence[Block], places: Sequence[Place], chances: Mapping[int, Chance] | None = None
) -> Findings:
    """Questions and notes of a message, in order. `chances`: how likely each sentence, by its start, is to ask."""
    return _Walk(text, blocks, places, chances or {}).run()


class _Walk:
    """One pass over the blocks, with the heading and lead-in it stands under."""

    def __init__(
        self, text: str, blocks: Sequence[Block], places: Sequence[Place], chances: Mapping[int, Chance]
    ) -> None:
        self.text, self.blocks, self.places = text, blocks, places
        self.judged, self.chances = sorted(chances), chances
        self.found = Findings()
        self.heading = self.lead = _Lead()
        self.taken: set[int] = set()
        self.asked: dict[int, Span] = {}
        self.itemised = any(block.shape is Shape.ITEM for block in blocks)
        self.listing = self.numbered = False
        self.carry: int | None = None

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
        self._drop_topics()
        self._level_endings()
        self._whole_wish()
        self.found.asks.sort(key=lambda ask: ask.span)
        self.found.notes.sort(key=lambda note: note.span)
        return self.found

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

    # what is found

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
        self.found.asks.append(Ask(span, number, self._head(span), owners, parent, quoted, item, weak, outer))

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
        while parent is not None and len(owners) < _NESTING:
            owners.append(parent)
            parent = self.places[parent].parent
        return tuple(owners + [over.block for over in (self.lead, self.heading) if over.block >= 0])

    def _end(self, index: int) -> int:
        return trim(self.text, self.blocks[index].body).end

    def _drop_topics(self) -> None:
        plain_asks = [ask for ask in self.found.asks if not ask.weak]
        asks = plain_asks or self.found.asks
        special = [ask for ask in asks if ask.item or not prose.is_general(ask.words)]
        self.found.asks = special or asks

    def _whole_wish(self) -> None:
        """The only question of a message, when it is a wish in a sentence of its own, is that whole sentence."""
        if len(self.found.asks) != 1 or self.found.asks[0].item:
            return
        ask = self.found.asks[0]
        for span in sentences(self.text, self.blocks[ask.owners[0]].body):
            alone = span.start < ask.span.start and ask.span.end <= span.end <= ask.span.end + 1
            if alone and cues.is_wish(self._head(span)) and _I_WISH.match(self.text, span.start, span.end):
                self.found.asks[0] = replace(ask, span=span, words=self._head(span))

    def _level_endings(self) -> None:
        """The full stop that closes a whole list is not part of its last item when the items before have none."""
        last_of: dict[tuple[int, ...], int] = {}
        ended: set[tuple[int, ...]] = set()
        several: set[tuple[int, ...]] = set()
        asks = self.found.asks
        for position, ask in enumerate(asks):
            group = ask.owners[1:]
            if not ask.item or not group:
                continue
            if group in last_of:
                several.add(group)
                if self.text[asks[last_of[group]].span.end - 1] in ".?!":
                    ended.add(group)
            last_of[group] = position
        for group in several - ended:
            last = asks[last_of[group]]
            if self.text[last.span.end - 1] == "." and not re.search(r"[.?] ", last.words):
                asks[last_of[group]] = replace(last, span=Span(last.span.start, last.span.end - 1))

    # headings and paragraphs

    def _heading(self, index: int, block: Block) -> None:
        words = self._words(block.body)
        role = role_of(words)
        role = Role.NEUTRAL if role is Role.ASK else role
        self.heading = _Lead(role, trim(self.text, block.body, "*_#", "*_#:"), words, index)
        self.lead, self.listing = _Lead(role), False
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
            self.lead = _Lead(self.heading.role if self.heading.role in _ASIDE else Role.NEUTRAL)
        self._sentences(index, spans[:-1] if leading or opening else spans)
        if leading:
            self._take_lead(index, last, run)
        elif opening:
            self.lead, self.listing = _Lead(Role.ASK, last, words, index), True
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
        role = self._lead_role(index, words)
        if role is Role.DEFINE:
            self.taken.update(run)
            self._note(NoteKind.DEFINITION, Span(span.start, self._end(run[-1])))
            return
        self.lead, self.listing = _Lead(role, span, words, index), False
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
            self.lead = _Lead(self.heading.role)
            self._ask(Span(span.start, self._end(run[-1])), index)
        elif role in {Role.ASK, Role.NEUTRAL, Role.SCOPE}:
            self._note(NoteKind.STEM, span, owner=index)

    def _lead_role(self, index: int, words: str) -> Role:
        role = role_of(words)
        if talk.is_own_data(words):
            return Role.OUT
        if role is Role.OUT and self.blocks[index].quoted:
            return Role.ASK
        return self.heading.role if role is Role.NEUTRAL and self.heading.role in _ASIDE else role

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
            elif self.heading.role in _NOTE_OF_ROLE or (self.heading.role in _ASIDE and not cues.is_polite(sentence)):
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

    def _opening(self, spans: Sequence[Span], position: int) -> int:
        """Where the sentence begins that holds the last question."""
        asked = self.found.asks[-1].span.start
        return next((span.start for span in reversed(spans[:position]) if span.start <= asked), asked)

    def _scene(self, span: Span) -> Span:
        """The statement before an ask in one sentence, without the words that join them."""
        span = trim(self.text, span, "", ",;:–—-")
        joint = _JOINT.search(self.text, max(span.start, span.end - _JOINT_REACH), span.end)
        return trim(self.text, Span(span.start, joint.start()), "", ",;:–—-") if joint else span

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

    # items

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
        for _ in range(_NESTING):
            if parent is None or parent == ancestor:
                break
            parent = self.places[parent].parent
        return parent == ancestor

    def _parent_item(self, index: int, body: Span, kids: Sequence[int], role: Role) -> None:
        """An item with items in it: a title, a stem, a question of its own, or with them one question."""
        words = self._words(body)
        names = (len(words.split()) <= _TITLE_WORDS and not words.endswith("?")) or words.endswith(":")
        own_role = role_of(words) if names else Role.NEUTRAL
        if role in _ASIDE or own_role in _ASIDE | {Role.SCOPE}:
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
        if role in _NOTE_OF_ROLE:
            self._note(_NOTE_OF_ROLE[role], body)
            return
        for sentence in sentences(self.text, body):
            if kind := self._kind(self._words(sentence), sentence.start):
                self._note(kind, sentence)

    def _leaf(self, index: int, body: Span, role: Role) -> None:
        words = self._head(body)
        chance = self._chance(body.start)
        if self._is_titled_aside(body):
            return
        if (role in _ASIDE or role is Role.SCOPE) and not (
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

    # tables

    def _table(self, index: int, block: Block) -> None:
        """An empty table to be filled in is one question: its stem and its heading row."""
        role = self.lead.role if self.lead.span else self.heading.role
        following = next((b for b in self.blocks[index + 1 : index + 4] if b.shape is not Shape.BLANK), None)
        after_row = index > 0 and self.blocks[index - 1].shape is Shape.TABLE
        rows = (b for b in self.blocks[index + 1 : index + 4] if b.shape not in {Shape.BLANK, Shape.RULE})
        asking = next((b for b in rows), None)
        if asking and asking.shape is Shape.ITEM and asking.marker and not asking.marker.length:
            return
        if after_row or role in _ASIDE | {Role.SCOPE} or following is None or not self._is_empty_row(following):
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
