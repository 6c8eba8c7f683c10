"""What a response prints at its head about itself: the authority's reference and the day."""

from __future__ import annotations

import re
from datetime import date

_FRONT_CHARS = 1_500
_REFERENCE_LINE = re.compile(
    r"(?im)^[ \t]*(?!your\b)(?:[a-z]+[ \t]+){0,5}ref(?:erence)?(?:[ \t]+(?:no|number))?\.?[ \t]*[: \t-][ \t]*"
    r"(\S{4,30})(?=\s|$)"
)
_REFERENCE = re.compile(r"[A-Za-z0-9]+(?:[./_-][A-Za-z0-9]+)*", re.ASCII)
_OFFICIAL = frozenset({"foi", "foia", "eir", "eirs", "rfi", "req", "ref", "case", "crn", "enq", "rev", "review"})
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_WEEKDAY = r"(?:(?:mon|tues|wednes|thurs|fri|satur|sun)day,? )?"
_DATED = re.compile(
    r"(?:\b(?:date(?:d| of (?:response|reply|letter|issue))?|sent|answered(?: here)?(?: on)?|responded on)[: \t]{1,4}"
    rf"{_WEEKDAY}|^[ \t]*(?={_WEEKDAY}\d\d?(?:st|nd|rd|th)? [a-z]{{3,9}} \d{{4}}[ \t]*$){_WEEKDAY})"
    r"(?:(?P<y>\d{4})-(?P<m>\d\d)-(?P<d>\d\d)|(?P<d2>\d\d?)[/.](?P<m2>\d\d?)[/.](?P<y2>\d{4})"
    r"|(?P<d3>\d\d?)(?:st|nd|rd|th)? (?P<m3>[a-z]{3,9}) (?P<y3>\d{4}))\b",
    re.IGNORECASE | re.MULTILINE,
)


def printed_reference(text: str) -> str | None:
    """The first reference in the head of a response, as printed, or None."""
    found = _REFERENCE_LINE.search(text[:_FRONT_CHARS])
    return found[1] if found else None


def printed_date(text: str) -> date | None:
    """The day on which a response says that it was sent, day before month, or None."""
    for found in _DATED.finditer(text[:_FRONT_CHARS]):
        year, month, day = (next(filter(None, (found[name + n] for n in ("", "2", "3")))) for name in "ymd")
        try:
            return date(int(year), _month(month), int(day))
        except ValueError:
            continue
    return None


def _month(text: str) -> int:
    """A month by number or name. Raises ValueError."""
    return int(text) if text.isdigit() else _MONTHS.index(text[:3].lower()) + 1


def official_reference(reference: str | None) -> str | None:
    """A reference if it cannot be personal, else None.

    It must be made of numbers, initials of at most two letters and words that stand for a request ("FOI-0047-23").
    """
    if reference is None or not _REFERENCE.fullmatch(reference) or not re.search(r"\d", reference):
        return None
    words = re.findall(r"[A-Za-z]+", reference)
    return reference if all(len(word) <= 2 or word.lower() in _OFFICIAL for word in words) else None
