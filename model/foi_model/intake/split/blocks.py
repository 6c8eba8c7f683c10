"""The message as blocks that tile it: paragraphs, labelled items, headings, table rows and everything set aside."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from enum import Enum, auto
from itertools import islice

from foi_model.intake.split.cues import counts_something, opens_ask, opens_line_item
from foi_model.intake.split.frames import framed_markers
from foi_model.intake.split.labels import Mark, Marker, Part, inline_markers, read_marker, roman_value
from foi_model.intake.split.letter import Zone, zones
from foi_model.intake.split.linelists import listed_lines
from foi_model.intake.split.lines import Line, read_lines, wrap_width, wraps
from foi_model.intake.split.sentences import sentences
from foi_model.intake.split.spans import Span, fold, plain
from foi_model.intake.split.tables import question_cell

_MAX_HEADING_WORDS = 10
_MAX_TITLE_WORDS = 4
_MIN_PARAGRAPH_WORDS = 8
_TABLE_BARS = 2
_SEPARATOR_CHARACTERS = set("|-:+= \t")


class Shape(Enum):
    """The form of a block."""

    PARAGRAPH = auto()
    ITEM = auto()
    HEADING = auto()
    OPTION = auto()
    TABLE = auto()
    RULE = auto()
    SCOPE = auto()
    BLANK = auto()
    ASIDE = auto()


@dataclass(frozen=True, slots=True)
class Block:
    """One block: `start..stop` is its tile of the text, `body` its content without label, quote marks and indent."""

    shape: Shape
    start: int
    stop: int
    body: Span
    indent: int = 0
    marker: Marker | None = None
    quoted: bool = False
    inline: bool = False
    gap: bool = False


def read_blocks(text: str) -> list[Block]:
    """All blocks in order. Invariant: the tiles joined are the text, and every body lies inside its tile."""
    lines, found = zones(read_lines(text))
    width = wrap_width(lines)
    merged = _merge(_list_lines(_believe(_draft(text, lines, found)), width), width)
    return [block for draft in _headings(text, merged) for block in _open_inline(text, draft)]


@dataclass(frozen=True, slots=True)
class _Draft:
    """A block made of whole lines, before labels are believed and lines are joined."""

    block: Block
    first: Line
    last: Line


def _draft(text: str, lines: Sequence[Line], found: Sequence[Zone]) -> list[_Draft]:
    drafts = []
    framed = framed_markers([text[line.body : min(line.end, line.body + 60)] for line in lines])
    for number, (line, zone) in enumerate(zip(lines, found, strict=True)):
        shape, marker, body = _shape(text, line, zone)
        if number in framed and shape is Shape.PARAGRAPH:
            shape, marker = Shape.ITEM, framed[number]
            body = line.body + marker.length
        if line.depth and zone is Zone.LIVE and shape is Shape.PARAGRAPH and not line.words.endswith("."):
            shape, marker = Shape.ITEM, Marker(Mark.BULLET, 0)
        span = Span(body, max(body, line.end))
        if shape is Shape.TABLE and (cell := question_cell(text, span)):
            shape, marker, span = Shape.ITEM, cell.marker, cell.span
        block = Block(shape, line.start, line.stop, span, line.indent, marker, zone is Zone.QUOTED)
        drafts.append(_Draft(block, line, line))
    return drafts


def _shape(text: str, line: Line, zone: Zone) -> tuple[Shape, Marker | None, int]:
    if line.blank:
        return Shape.BLANK, None, line.body
    if zone is Zone.PERIOD:
        return Shape.SCOPE, None, line.body
    if zone is Zone.SUBJECT:
        return Shape.HEADING, None, text.find(":", line.body, line.end) + 1
    if zone not in {Zone.LIVE, Zone.QUOTED}:
        return Shape.ASIDE, None, line.body
    if text.count("|", line.body, line.end) >= _TABLE_BARS:
        empty = set(line.words) <= _SEPARATOR_CHARACTERS
        return (Shape.RULE if empty else Shape.TABLE), None, line.body
    if line.rule:
        return Shape.RULE, None, line.body
    head = text[line.body : line.end]
    hashes = len(head) - len(head.lstrip("#"))
    if 0 < hashes <= 6 and head[hashes : hashes + 1].isspace():
        rest = head[hashes:].lstrip()
        marker = read_marker(rest)
        marker = marker if marker and marker.mark is not Mark.BULLET else None
        return Shape.HEADING, marker, line.end - len(rest) + (marker.length if marker else 0)
    marker = read_marker(head)
    if marker is None or (line.words.endswith(("—", "–")) and marker.mark is Mark.BULLET):
        return Shape.PARAGRAPH, None, line.body
    shape = Shape.OPTION if marker.mark is Mark.OPTION else Shape.ITEM
    return shape, marker, line.body + marker.length


def _believe(drafts: list[_Draft]) -> list[_Draft]:
    """Weak labels count only when a neighbour in sequence stands at the start of another line."""
    seen = {_place(draft.block.marker.parts) for draft in drafts if draft.block.marker and draft.block.marker.parts}
    believed = []
    for draft in drafts:
        marker = draft.block.marker
        if marker and marker.weak and not _has_neighbour(marker.parts, seen):
            body = Span(draft.first.body, draft.block.body.end)
            draft = replace(draft, block=replace(draft.block, shape=Shape.PARAGRAPH, marker=None, body=body))
        believed.append(draft)
    return believed


def _list_lines(drafts: list[_Draft], width: int | None) -> list[_Draft]:
    """The drafts with the bare lines of unmarked lists made items."""
    free = [draft.block.shape in {Shape.PARAGRAPH, Shape.BLANK} and not draft.block.quoted for draft in drafts]
    listed = listed_lines([draft.first for draft in drafts], free, width)
    return [
        replace(draft, block=replace(draft.block, shape=Shape.ITEM, marker=Marker(Mark.BULLET, 0)))
        if index in listed
        else draft
        for index, draft in enumerate(drafts)
    ]


_Place = tuple[tuple[str, int], ...]


def _place(parts: tuple[Part, ...]) -> _Place:
    return tuple((part.kind, part.value) for part in parts)


def _has_neighbour(parts: tuple[Part, ...], seen: set[_Place]) -> bool:
    place = _place(parts)
    kind, value = place[-1]
    if kind == "upper" and (roman := roman_value(parts[-1].printed)):
        nearby = {(*place[:-1], ("roman", roman + step)) for step in (-1, 1)}
        if nearby & seen:
            return True
    near = [(*place[:-1], (kind, value - 1)), (*place[:-1], (kind, value + 1))]
    if len(place) > 1:
        near += [place[:-1], ((place[0][0], place[0][1] - 1),), ((place[0][0], place[0][1] + 1),)]
        near += [
            (*place[:-2], (place[-2][0], place[-2][1] + step), (kind, first))
            for step in (-1, 1)
            for first in (1, value)
        ]
    elif kind == "number":
        near += [(*((kind, value + step),), ("lower", 1)) for step in (-1, 1)]
    return any(neighbour in seen for neighbour in near)


def _merge(drafts: Sequence[_Draft], width: int | None) -> list[Block]:
    """Lines joined into paragraphs and items; blank lines, rules and asides into runs of their own."""
    merged: list[_Draft] = []
    gap = True
    for draft in drafts:
        block = draft.block
        if merged and _continues(merged[-1], draft, width):
            last = merged[-1]
            joined = replace(
                last.block, stop=block.stop, body=Span(last.block.body.start, max(last.block.body.end, block.body.end))
            )
            merged[-1] = _Draft(joined, last.first, draft.last)
        else:
            merged.append(_Draft(replace(block, gap=gap), draft.first, draft.last))
        gap = block.shape in {Shape.BLANK, Shape.RULE, Shape.ASIDE}
    return [draft.block for draft in merged]


def _continues(last: _Draft, draft: _Draft, width: int | None) -> bool:
    before, block = last.block, draft.block
    if block.shape is not Shape.PARAGRAPH:
        same = block.shape is before.shape and block.quoted == before.quoted
        if block.shape is Shape.ITEM and before.shape in {Shape.ITEM, Shape.PARAGRAPH}:
            return _wrapped_citation(last, draft, width)
        return same and block.shape in {Shape.BLANK, Shape.RULE, Shape.ASIDE}
    if before.shape not in {Shape.PARAGRAPH, Shape.ITEM} or before.quoted != block.quoted:
        return False
    if before.body.end < last.last.end or (before.shape is Shape.ITEM and _is_bold_title(last.last.words)):
        return False
    if wraps(last.last, draft.first, width) or before.body.start == before.body.end:
        return True
    if before.shape is Shape.ITEM and before.marker and before.marker.mark is Mark.SECTION:
        return False
    if before.shape is Shape.PARAGRAPH and width is None and _is_title_line(last, draft):
        return False
    ended = last.last.words.endswith((".", "?", "!", ";"))
    if before.shape is Shape.ITEM and width is None and ended and block.indent <= before.indent:
        return False
    return not opens_line_item(plain(draft.first.words[:200]), plain(last.last.words[-200:]))


def _is_bold_title(words: str) -> bool:
    """A line in bold from end to end that asks nothing: a title, though it begins with a label."""
    bold = words.startswith("**") and words.endswith(("**", "**:", ":**"))
    return bold and len(words.split()) <= _MAX_HEADING_WORDS and "?" not in words


def _is_title_line(last: _Draft, draft: _Draft) -> bool:
    """A short line over a whole paragraph, with no gap between."""
    title = last.last.words
    alone = last.first is last.last and len(title.split()) <= _MAX_TITLE_WORDS
    return (
        alone and title[-1].isalnum() and title[0].isupper() and len(draft.first.words.split()) >= _MIN_PARAGRAPH_WORDS
    )


def _wrapped_citation(last: _Draft, draft: _Draft, width: int | None) -> bool:
    """A wrapped line that happens to begin like a label: "... in question / 2. Please", "for 1 April / 2018 to"."""
    marker = draft.block.marker
    if marker is None or not marker.parts or not wraps(last.last, draft.first, width):
        return False
    return marker.weak or last.last.words.endswith(
        (" of", " to", " in", " and", " question", " section", " by", " the", " for")
    )


def _headings(text: str, blocks: Sequence[Block]) -> Iterator[Block]:
    for index, block in enumerate(blocks):
        following = next((b for b in blocks[index + 1 : index + 3] if b.shape is not Shape.BLANK), None)
        previous = blocks[index - 1] if index else None
        yield _as_heading(text, block, previous, following)


def _as_heading(text: str, block: Block, previous: Block | None, following: Block | None) -> Block:
    body = fold(block.body.of(text[: block.body.start + 400])) if block.body.end - block.body.start <= 400 else ""
    if not body or following is None or (following.shape in {Shape.ASIDE, Shape.RULE} and not block.marker):
        return block
    words = plain(body)
    line = fold(text[block.start : block.stop][:200])
    if block.shape is Shape.ITEM and block.marker and _is_bold_title(line) and following.shape is not Shape.ASIDE:
        return replace(block, shape=Shape.HEADING) if not opens_ask(words) and not counts_something(words) else block
    if block.shape is Shape.ITEM and block.marker and block.marker.mark is Mark.SECTION and not opens_ask(words):
        bare = following.marker is not None and following.marker.mark is Mark.SECTION and following.gap == block.gap
        titled = _looks_titled(body, words) and not counts_something(words)
        return replace(block, shape=Shape.HEADING) if titled and not bare else block
    if block.shape is not Shape.PARAGRAPH or (previous and previous.shape is not Shape.BLANK and not block.gap):
        return block
    if body.startswith("**") and body.endswith(("**", ":**", "**:")) and body.count("**") == 2:
        return replace(block, shape=Shape.HEADING)
    titled = _looks_titled(body, words) and not opens_ask(words) and not counts_something(words)
    return replace(block, shape=Shape.HEADING) if titled else block


def _looks_titled(body: str, words: str) -> bool:
    if len(words.split()) > _MAX_HEADING_WORDS or words.endswith(("?", ";", ",")):
        return False
    return not words.endswith((".", "!", ":")) or (body.isupper() and words.endswith(":"))


_JOINED = re.compile(r"[,;]\s*(?:(?:and|or|also)\s*,?\s*)?$")
_JOINT = 12


def _running_end(text: str, body: Span, *, joined: bool) -> int:
    """Where the running sentence that holds an item ends, when more sentences follow it; else the end of the body."""
    first = _FIRST_LETTER.search(text, body.start, body.end)
    if first is None or not (joined or first.group().islower()):
        return body.end
    spans = list(islice(sentences(text, body), 2))
    return spans[0].end if len(spans) > 1 and text[spans[0].end - 1] == "." else body.end


_FIRST_LETTER = re.compile(r"[^\W\d_]")


def _open_inline(text: str, block: Block) -> Iterator[Block]:
    """A paragraph or item with labels counted inside it becomes its lead-in and one item a label."""
    counted = block.marker is not None and block.marker.mark is Mark.LABEL
    origin = block.body.start - (block.marker.length if counted and block.marker else 0)
    shaped = block.shape in {Shape.PARAGRAPH, Shape.ITEM}
    found = inline_markers(text[origin : block.body.end]) if shaped else []
    if not found:
        yield block
        return
    cuts = [origin + offset for offset, _ in found]
    own_lead = cuts[0] > origin or (block.marker is not None and not counted)
    if own_lead:
        yield replace(block, stop=cuts[0], body=Span(block.body.start, cuts[0]))
    starts = [cuts[0] if own_lead else block.start, *cuts[1:]]
    stops = [*starts[1:], block.stop]
    ends = [*cuts[1:], block.body.end]
    for start, stop, end, cut, (_, marker) in zip(starts, stops, ends, cuts, found, strict=True):
        body = Span(min(cut + marker.length, end), end)
        inline = own_lead or cut != cuts[0]
        joined = _JOINED.search(text, max(0, cut - _JOINT), cut) is not None
        close = _running_end(text, body, joined=joined) if inline else end
        if close < end:
            yield Block(
                Shape.ITEM, start, close, Span(body.start, close - 1), block.indent, marker, block.quoted, inline=True
            )
            yield Block(Shape.PARAGRAPH, close, stop, Span(close, end), block.indent, None, block.quoted)
            continue
        yield Block(
            Shape.ITEM,
            start,
            stop,
            body,
            block.indent,
            marker,
            block.quoted,
            inline=inline,
            gap=not inline and block.gap,
        )
