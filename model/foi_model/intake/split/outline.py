"""Where each block stands: its label path, the item it belongs to, and the heading over it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from foi_model.intake.split.blocks import Block, Shape
from foi_model.intake.split.labels import Mark, Part, alphabetic, roman_value

_DEEPER = 1


@dataclass(frozen=True, slots=True)
class Place:
    """The label path of a block (empty: none) and the index of the block it is nested under."""

    path: tuple[Part, ...] = ()
    parent: int | None = None


@dataclass(frozen=True, slots=True)
class _Level:
    parts: tuple[Part, ...]
    indent: int
    index: int
    whole: bool = False

    @property
    def last(self) -> Part:
        return self.parts[-1]


def read_outline(blocks: Sequence[Block]) -> list[Place]:
    """The place of every block, in order."""
    places: list[Place] = []
    levels: list[_Level] = []
    bullets: list[_Level] = []
    section: tuple[Part, ...] = ()
    broken = False
    for index, block in enumerate(blocks):
        place = Place(section)
        if block.shape is Shape.HEADING:
            section = block.marker.parts if block.marker else ()
            place, levels, bullets = Place(section), [], []
        elif block.shape in {Shape.PARAGRAPH, Shape.TABLE, Shape.SCOPE}:
            broken, bullets = True, []
        elif block.shape is Shape.OPTION:
            place = places[index - 1] if index else place
        elif block.shape is Shape.ITEM and block.marker:
            if block.marker.mark is Mark.BULLET:
                levels = [] if broken else levels
                while bullets and bullets[-1].indent >= block.indent:
                    bullets.pop()
                over = bullets[-1] if bullets else levels[-1] if levels else None
                path = (*section, *_path(levels)) if levels else section
                place = Place(path, over.index if over else None)
                bullets.append(_Level(path, block.indent, index))
            else:
                levels = _placed(levels, block, index, broken)
                bullets = []
                absolute = len(levels[0].parts) > 1 or block.marker.dotted
                over = levels[-2] if len(levels) > 1 else None
                place = Place(_path(levels) if absolute else (*section, *_path(levels)), over.index if over else None)
            broken = False
        places.append(place)
    return places


def _path(levels: Sequence[_Level]) -> tuple[Part, ...]:
    return tuple(part for level in levels for part in level.parts)


def _placed(levels: list[_Level], block: Block, index: int, broken: bool) -> list[_Level]:
    """The levels after this labelled item has taken its place among them."""
    parts = block.marker.parts if block.marker else ()
    if len(parts) > 1 and (parts[0].kind == "number" or parts[0].kind == "upper"):
        return _absolute(levels, block, index)
    first = parts[0]
    for depth in range(len(levels) - 1, -1, -1):
        level = levels[depth]
        if first.kind == "number" and level.whole:
            if depth or level.parts[0].kind != "number":
                continue
            return [_Level(parts, block.indent, index)]
        matched = _as_sibling(first, level)
        if matched is None or _is_deeper(first, level, block):
            continue
        if broken and depth and matched.value != level.last.value + 1:
            continue
        return [*levels[:depth], _Level((*level.parts[:-1], matched, *parts[1:]), block.indent, index, level.whole)]
    nested = levels and (not broken or block.indent > levels[0].indent or block.inline)
    return [*(levels if nested else []), _Level(parts, block.indent, index)]


def _absolute(levels: list[_Level], block: Block, index: int) -> list[_Level]:
    """A label that prints its whole path; nested under the item whose path is its beginning."""
    parts = block.marker.parts if block.marker else ()
    kept: list[_Level] = []
    for level in levels:
        path = _path([*kept, level])
        if len(path) < len(parts) and _same(path, parts[: len(path)]):
            kept.append(level)
        else:
            break
    return [*kept, _Level(parts[len(_path(kept)) :], block.indent, index, whole=True)]


def _same(left: tuple[Part, ...], right: tuple[Part, ...]) -> bool:
    return [(part.kind, part.value) for part in left] == [(part.kind, part.value) for part in right]


def _as_sibling(part: Part, level: _Level) -> Part | None:
    """The part read as a neighbour of the level's last one (i after h, v after iv), or None when of another kind."""
    last = level.last
    if part.kind == last.kind:
        return part
    if part.kind == "roman" and roman_value(last.printed) == part.value - 1:
        return part
    if last.kind == "roman" and part.kind in {"lower", "upper"}:
        value = roman_value(part.printed)
        return Part("roman", value, part.printed) if value == last.value + 1 else None
    if last.kind in {"lower", "upper"} and part.kind == "roman" and len(part.printed) == 1:
        letter = alphabetic(part.printed)
        return letter if letter.value == last.value + 1 else None
    return None


def _is_deeper(part: Part, level: _Level, block: Block) -> bool:
    """A list of the same kind that starts again, further in, inside the item before it."""
    return part.value == 1 and block.indent > level.indent + _DEEPER and level.last.value >= 1
