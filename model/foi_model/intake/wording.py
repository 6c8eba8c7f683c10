"""Patterns put together from one phrase a line. Every phrase has bounded gaps, so that matching takes linear time."""

from __future__ import annotations

import re

MOST_LINE = 600
"""How many characters of a line are looked at to tell what the line is."""

_ITEM = re.compile(
    r"(?i)[ \t]*(?:[-–•*·][ \t]|\(?(?:q(?:uestion)?[ \t.]?)?(?:\d{1,2}(?:\.\d{1,2})*|[a-z]|[ivx]{1,4})[.):]\)?[ \t])"
)


def phrases(*parts: str, start: str = "", end: str = "") -> re.Pattern[str]:
    """One case-blind pattern of alternatives between a common start and end."""
    return re.compile(f"(?i){start}(?:{'|'.join(parts)}){end}")


_ASK = phrases(
    r"how (?:many|much|often)",
    r"number of",
    r"cop(?:y|ies) of",
    r"lists? of",
    r"breakdown",
    r"information (?:on|about|regarding)",
    r"(?:please|could you|can you|would you)[ ,](?:please )?"
    r"(?:provide|supply|tell|send me|answer|state|list|give|disclose)",
    r"(?:i|we) (?:would|want|seek|also|wish|need|am|ask)",
    r"request(?:s|ed|ing)?",
    r"foi",
    start=r"\b",
    end=r"\b",
)
_POSTSCRIPT = re.compile(r"(?i)[ \t]*p\.?[ \t]?(?:p\.?[ \t]?)?s\b")


def is_item(line: str) -> bool:
    """Whether a line begins with a number, a letter or a bullet of a list."""
    return bool(_ITEM.match(line))


def may_ask(line: str) -> bool:
    """Whether a line could belong to what is asked for: an item of a list, a postscript, the words of asking."""
    return is_item(line) or bool(_POSTSCRIPT.match(line) or _ASK.search(line))
