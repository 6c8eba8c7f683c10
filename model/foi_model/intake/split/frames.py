"""Labels of no known form, believed because lines in a row share all but a counter: `No. 1`, `{2}`, `FOI 3:`, `1st`."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from foi_model.intake.split.labels import (
    NUMBER_WORDS,
    ORDINALS,
    Mark,
    Marker,
    Part,
    alphabetic,
    number_part,
    roman_value,
)

_WORDS = (
    r"no|nos|nr|n[º°]|number|info|information|foi|foia|req|enquiry|inquiry|query|quest|q|qs|qu|qn|question|request|rq|ir|topic|my|"
    r"item|point|ask|part"
)
_FRAME = re.compile(
    rf"(?P<before>[(\[{{<§#*_•·]{{0,3}}(?:(?:{_WORDS})\b[.:]{{0,2}}\s?(?:the\s)?|(?:foi|q|r|info)(?=\d|[a-z]\b))?[(\[{{<#]?)"
    rf"(?P<counter>\d{{1,2}}(?:st|nd|rd|th)?|[a-z]|[ivx]{{2,4}}|(?:{'|'.join(NUMBER_WORDS)})|(?:{'|'.join(ORDINALS)})(?:ly)?)"
    r"(?P<after>\)?\]?\}?>?[°º\\;:.,)/\-–—_*]{0,3}(?: of \d{1,2})?(?: question(?: is)?)?[:.)\-–—]?)(?=\s)",
    re.I,
)
_REACH = 40
_LEAST = 2


def framed_markers(heads: Sequence[str]) -> Mapping[int, Marker]:
    """The markers of those lines whose counters run on from 1, a or i inside the same frame, by line."""
    frames: dict[tuple[str, str, str], dict[int, tuple[int, Marker]]] = {}
    for line, head in enumerate(heads):
        match = _FRAME.match(head[:_REACH])
        if match is None or not _stands_out(match):
            continue
        part = _part(match["counter"])
        frame = (match["before"].lower().strip(), match["after"].lower().strip(), part.kind)
        frames.setdefault(frame, {}).setdefault(part.value, (line, Marker(Mark.LABEL, match.end(), (part,))))
    return {
        line: marker
        for counted in frames.values()
        if len(counted) >= _LEAST and 1 in counted
        for value, (line, marker) in counted.items()
        if value - 1 in counted or value + 1 in counted
    }


def _stands_out(match: re.Match[str]) -> bool:
    """A bare word or letter in front of a line is no label."""
    counter = match["counter"]
    framed = bool(match["before"].strip() or match["after"].strip())
    return framed or len(counter) > 1


def _part(counter: str) -> Part:
    lowered = counter.lower()
    if lowered[0].isdigit():
        return number_part(re.match(r"\d+", lowered).group())  # type: ignore[union-attr]
    if lowered in NUMBER_WORDS:
        return number_part(str(NUMBER_WORDS.index(lowered) + 1))
    for place, ordinal in enumerate(ORDINALS, start=1):
        if lowered in {ordinal, ordinal + "ly"}:
            return number_part(str(place))
    value = roman_value(counter) if len(counter) > 1 else None
    return Part("roman", value, counter) if value else alphabetic(counter)
