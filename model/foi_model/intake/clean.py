"""A message as received to the words of the request: nothing is added, nothing is put in another order."""

from __future__ import annotations

import re

from foi_model.intake.boilerplate import without_boilerplate
from foi_model.intake.quotes import without_quotes
from foi_model.intake.signatures import without_signatures

_LINE_END = re.compile(r"\r\n?|[\v\f\x1c-\x1e\x85\u2028\u2029]")
_UNSEEN = re.compile(r"[\x00-\x08\x0e-\x1b\x1f\x7f\xad\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]")
_MOST_PASSES = 8


def clean_text(text: str) -> str:
    """The live words of a message.

    Goes: quoted replies that the live part does not need, signatures and contact details, disclaimers, banners, footers
    of request platforms and mail programs, invisible characters. Every line break becomes a line feed, and what was
    quoted stands apart by a blank line; line breaks aside the result is a subsequence of `text`. Cleaning twice changes
    nothing. Time is linear in the length of the text.
    """
    plain = _normal(text)
    current = plain
    for _ in range(_MOST_PASSES):
        cleaned = _pass(current)
        if cleaned == current:
            return cleaned
        current = cleaned
    return plain


def _pass(text: str) -> str:
    return _normal("\n".join(without_signatures(without_boilerplate(without_quotes(text.split("\n"))))))


def _normal(text: str) -> str:
    """Line feeds only, no invisible characters, no spaces at line ends, never two blank lines together."""
    lines = (line.rstrip() for line in _UNSEEN.sub("", _LINE_END.sub("\n", text)).split("\n"))
    kept: list[str] = []
    for line in lines:
        if line or (kept and kept[-1]):
            kept.append(line)
    return "\n".join(kept).rstrip("\n")
