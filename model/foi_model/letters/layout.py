"""A letter as pieces: paragraphs, headings and labelled parts, each a run of the text as received."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from foi_model.intake.split.labels import cite, inline_markers
from foi_model.intake.split.lines import Line, read_lines, wrap_width, wraps
from foi_model.intake.split.sentences import sentences as split_sentences
from foi_model.intake.split.spans import Span, plain, trim
from foi_model.letters import voice
from foi_model.letters.labels import Label, Role, neighbours, read_label
from foi_model.letters.speakers import read_speakers, speaker_of, speech_start
from foi_model.letters.tables import Row, table_rows

_HEAD = 600
_RAG = 20
_BULLET = re.compile(r"[-–—•●▪■◦*·→►➢>]\s{1,4}(?=\S)|[•●▪■]\s{0,4}(?=\w)")
_FIRM_ENDS = re.compile(
    r"(?<=Ltd|Inc|plc|LLP|etc)\.\s{1,3}(?=(?:The|It|This|We|These|A|An|In|Section|No)\s)|(?<=['’]s)\.\s{1,3}(?=[A-Z])"
)
_ABBREVIATED = re.compile(r"(?:^|[\s(])(?:regs?|arts?|sch|paras?|subs?|fwd|det|con|insp|supt|cf|ibid|viz)\.$", re.I)


@dataclass(frozen=True, slots=True)
class Piece:
    """A paragraph or a labelled part. `start` takes in the label, `body` does not; `words` is the plain body.

    `cell`: it is a cell of a table that sets questions beside answers, or a turn of a talk; what follows goes with neither.
    """

    start: int
    body: Span
    words: str
    label: Label | None = None
    bullet: bool = False
    quoted: bool = False
    cell: bool = False

    @property
    def empty(self) -> bool:
        return self.body.start >= self.body.end


def read_pieces(text: str) -> list[Piece]:
    """All pieces in order; hard-wrapped lines are joined, labels counted inside a line open pieces of their own."""
    lines = read_lines(text)
    widths = {quoted: wrap_width([line for line in lines if (line.depth > 0) is quoted]) for quoted in (False, True)}
    rows = table_rows(text, lines)
    speakers = read_speakers(lines)
    found: list[Piece] = []
    for group in _paragraphs(lines, widths, rows):
        if isinstance(group, Row):
            found += _cells(text, group)
            continue
        first, last = group[0], group[-1]
        role = speakers.get(speaker_of(first.words))
        if role is not None:
            found.append(_spoken(text, Span(speech_start(text, first.body, last.end), last.end), role))
            continue
        found += _cut(text, Span(first.body, last.end), quoted=first.depth > 0)
    found = _joined(found)
    if sum(_is_lone(piece, "q") for piece in found) > 1:
        found = [_as_talk(text, piece) for piece in found]
    if any(_is_lone(piece, "b1") for piece in found):
        found = [_as_numbered(text, piece) for piece in found]
    seen = frozenset(piece.label.keys[0] for piece in found if piece.label and len(piece.label.keys) == 1)
    return [_believed(text, piece, seen) for piece in found]


def _is_lone(piece: Piece, letter: str) -> bool:
    return piece.label is not None and piece.label.keys == (letter,)


def _as_talk(text: str, piece: Piece) -> Piece:
    """The piece with "Q." and "A." read as question and answer, not as letters of a list."""
    if not (_is_lone(piece, "q") or _is_lone(piece, "a")):
        return piece
    role = Role.QUESTION if _is_lone(piece, "q") else Role.ANSWER
    return replace(piece, label=Label((), role, piece.body.start - piece.start, worded=True))


def _as_numbered(text: str, piece: Piece) -> Piece:
    """The piece with "A1" read as the first question of part A, not as an answer."""
    label = piece.label
    if (
        label is None
        or label.role is not Role.ANSWER
        or text[piece.start : piece.start + 1] != "A"
        or len(label.keys) != 1
    ):
        return piece
    key = f"a{label.keys[0]}"
    return replace(piece, label=Label((key,), Role.NONE, label.length, key.upper())) if key[1:].isdigit() else piece


def _joined(pieces: Sequence[Piece]) -> list[Piece]:
    """The pieces, where a number alone on its line ("1") opens the line below, as in a table read cell by cell."""
    found: list[Piece] = []
    for piece in pieces:
        last = found[-1] if found else None
        if (
            last
            and last.label
            and last.empty
            and not last.label.worded
            and not last.label.by_place
            and len(last.label.keys) == 1
            and not last.cell
        ):
            opens = piece.label is None and not piece.bullet and piece.quoted == last.quoted and len(piece.words) > 2
            if opens and not voice.is_title(piece.words):
                found[-1] = replace(piece, start=last.start, label=last.label)
                continue
        found.append(piece)
    return found


def _believed(text: str, piece: Piece, seen: frozenset[str]) -> Piece:
    """The piece, without its label where that may be an initial and no neighbour in sequence is seen."""
    label = piece.label
    if label is None or not label.weak or any(near in seen for near in neighbours(label.keys[0])):
        return piece
    bullet = _BULLET.match(text, piece.start) if piece.bullet else None
    body = Span(bullet.end() if bullet else piece.start, piece.body.end)
    return replace(piece, body=body, words=plain(body.of(text)), label=None)


def _spoken(text: str, span: Span, role: Role) -> Piece:
    """What one speaker says: a question or an answer with its label, or a piece without any."""
    label = read_label(span.of(text)[:_HEAD])
    if label is not None and label.length >= span.end - span.start:
        label = None
    if label is None and role is Role.QUESTION:
        return Piece(span.start, span, plain(span.of(text)), cell=True)
    label = replace(label, role=role, weak=False) if label else Label((), role, 0, worded=True)
    body = trim(text, Span(min(span.start + label.length, span.end), span.end))
    return Piece(span.start, body, plain(body.of(text)), label, cell=True)


def _cells(text: str, row: Row) -> Iterator[Piece]:
    """The question of a row of a table, if it holds one, and its answer."""
    keys = (row.key,) if row.key else ()
    if row.question.start < row.question.end:
        label = Label(keys, Role.QUESTION, 0, row.printed)
        yield Piece(row.start, row.question, plain(row.question.of(text)), label, cell=True)
    if row.answer.start < row.answer.end:
        label = Label(keys, Role.ANSWER, 0, row.printed)
        yield Piece(row.answer.start, row.answer, plain(row.answer.of(text)), label, cell=True)


def _paragraphs(
    lines: Sequence[Line], widths: Mapping[bool, int | None], rows: Mapping[int, Row | None]
) -> Iterator[list[Line] | Row]:
    """Lines that belong together, and rows of tables."""
    group: list[Line] = []
    for index, line in enumerate(lines):
        if line.blank or line.rule or index in rows:
            if group:
                yield group
            group = []
            if row := rows.get(index):
                yield row
        elif group and group[-1].depth == line.depth and _runs_on(group[-1], line, widths[line.depth > 0]):
            group.append(line)
        else:
            if group:
                yield group
            group = [line]
    if group:
        yield group


def _runs_on(last: Line, line: Line, width: int | None) -> bool:
    lower = width is not None and last.width >= width - _RAG and line.words[:1].islower()
    if not lower and not wraps(last, line, width):
        return False
    label = read_label(line.words)
    return label is None or not label.worded or last.words.endswith(("questions", "question", " to", " and", ","))


def _cut(text: str, span: Span, *, quoted: bool) -> Iterator[Piece]:
    """The piece at `span`, or several where labels count up inside it from its very start."""
    head = text[span.start : span.end]
    markers = inline_markers(head) if "\n" not in head or quoted is False else []
    label = read_label(head[:_HEAD])
    if markers and markers[0][0] <= 2 and len(markers) > 1 and not (label and len(label.keys) > 1):
        starts = [span.start + offset for offset, _ in markers]
        for index, (start, (_, marker)) in enumerate(zip(starts, markers, strict=True)):
            stop = starts[index + 1] if index + 1 < len(starts) else span.end
            key = (cite(marker.parts) or "").replace("(", "").replace(")", "").lower()
            printed = (cite(marker.parts) or "").strip()
            role = Role.QUESTION if text[start : start + 1] in "Qq" else Role.NONE
            body = trim(text, Span(min(start + marker.length, stop), stop))
            label = Label((key,), role, marker.length, printed)
            yield Piece(start, body, plain(body.of(text)), label, quoted=quoted)
        return
    bullet = _BULLET.match(head)
    offset = bullet.end() if bullet else 0
    label = read_label(head[offset : offset + _HEAD])
    offset += label.length if label else 0
    body = trim(text, Span(min(span.start + offset, span.end), span.end))
    yield Piece(span.start, body, plain(body.of(text)), label, bool(bullet), quoted)


def sentences(text: str, span: Span) -> list[Span]:
    """The sentences of `span`; "reg. 12" and "Det. Con." end none."""
    found: list[Span] = []
    for sentence in split_sentences(text, span):
        if found and _ABBREVIATED.search(text, max(found[-1].start, found[-1].end - 12), found[-1].end):
            found[-1] = Span(found[-1].start, sentence.end)
            continue
        start = sentence.start
        for match in _FIRM_ENDS.finditer(text, sentence.start, sentence.end):
            found.append(Span(start, match.start() + 1))
            start = match.end()
        found.append(Span(start, sentence.end))
    return found
