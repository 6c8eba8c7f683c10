"""Plain words with contractions spelled out, so that "can't" and "cannot" read alike."""

from __future__ import annotations

import re

from foi_model.intake.split.spans import plain

_SHORT = re.compile(
    r"\b(?:(can)|(won|shan)|([a-z]+)n)'t\b|\b(it|that|there|he|she|what|here)'s(?= (?:a|an|the|no|not|been|exempt"
    r"|held|in|on|under)\b)"
)


def in_full(text: str) -> str:
    """The plain text, with "not" and "is" in full."""
    return _SHORT.sub(_spelled, plain(text))


def _spelled(match: re.Match[str]) -> str:
    if match[1]:
        return "cannot"
    if match[2]:
        return "will not"
    return f"{match[3]} not" if match[3] else f"{match[4]} is"
