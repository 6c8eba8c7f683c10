"""Which list label Word prints before a paragraph: ECMA-376 part 1, section 17.9."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from docx.oxml.ns import qn

from foi_model.intake.layout import numeral

_PLACE = re.compile(r"%([1-9])")
_MOST_LEVELS = 9


@dataclass(frozen=True, slots=True)
class _Level:
    style: str
    pattern: str
    start: int
    decimal_only: bool


@dataclass(slots=True)
class _List:
    """One `w:num`: its levels, and the counters it shares with every other list of the same abstract numbering."""

    levels: Mapping[int, _Level]
    counters: dict[int, int]
    restarts: dict[int, int] = field(default_factory=dict)


class Numbering:
    """The labels of the numbered paragraphs of one document, given out in reading order."""

    def __init__(self, numbering: Any | None) -> None:
        """`numbering` is the `w:numbering` element, or None for a document without lists."""
        self._lists: dict[str, _List] = {}
        if numbering is None:
            return
        abstract = {
            element.get(qn("w:abstractNumId")): {_level_index(level): _level(level) for level in _levels(element)}
            for element in numbering.findall(qn("w:abstractNum"))
        }
        counters: dict[str, dict[int, int]] = {}
        for element in numbering.findall(qn("w:num")):
            reference = _value(element, "w:abstractNumId") or ""
            levels = dict(abstract.get(reference, {}))
            restarts = {}
            for override in element.findall(qn("w:lvlOverride")):
                index = _number(override.get(qn("w:ilvl")), 0)
                for level in _levels(override):
                    levels[index] = _level(level)
                if (start := _value(override, "w:startOverride")) is not None:
                    restarts[index] = _number(start, 1)
            shared = counters.setdefault(reference, {})
            self._lists[element.get(qn("w:numId"))] = _List(levels, shared, restarts)

    def label(self, list_id: str, index: int) -> str | None:
        """The label of the next paragraph of a list at a level (0 is the outermost), or None when it has none."""
        found = self._lists.get(list_id)
        if found is None or index not in found.levels:
            return None
        level, counters = found.levels[index], found.counters
        if index in found.restarts:
            counters[index] = found.restarts.pop(index) - 1
        counters[index] = counters.get(index, level.start - 1) + 1
        for deeper in range(index + 1, _MOST_LEVELS):
            counters.pop(deeper, None)
        if level.style == "bullet":
            return "-"

        def place(match: re.Match[str]) -> str:
            outer = int(match[1]) - 1
            shown = found.levels.get(outer, level)
            style = "decimal" if level.decimal_only else shown.style
            return numeral(counters.setdefault(outer, shown.start), style)

        return _PLACE.sub(place, level.pattern) or None


def _levels(element: Any) -> list[Any]:
    return list(element.findall(qn("w:lvl")))


def _level_index(level: Any) -> int:
    return _number(level.get(qn("w:ilvl")), 0)


def _level(level: Any) -> _Level:
    return _Level(
        style=_value(level, "w:numFmt") or "decimal",
        pattern=_value(level, "w:lvlText") or "",
        start=_number(_value(level, "w:start"), 1),
        decimal_only=level.find(qn("w:isLgl")) is not None,
    )


def _value(element: Any, child: str) -> str | None:
    found = element.find(qn(child))
    return None if found is None else found.get(qn("w:val"))


def _number(value: str | None, default: int) -> int:
    return int(value) if value and re.fullmatch(r"\d{1,6}", value) else default
