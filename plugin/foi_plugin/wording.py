"""Small points of English."""

from __future__ import annotations


def sentence(text: str) -> str:
    """A line as a sentence: a capital at the start and a full stop at the end."""
    start = text[:1].upper() + text[1:]
    return start if start.endswith((".", "?", "!")) else f"{start}."
