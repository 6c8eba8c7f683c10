"""Signatures: the block after a signature mark, and the contact details below a closing formula.

The closing formula itself and a bare name below it stay: they tell where the letter ends.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from foi_model.intake.wording import MOST_LINE, may_ask, phrases

_MOST_LINES = 15
_MOST_CHARS = 120
_MARK = re.compile(r"--[ \t]?")
_ENDS_BLOCK = re.compile(r"(?i)[ \t]{0,3}(?:>|[-_=*~]{3,}|--[ \t]?\Z|\*{0,2}from:|on\b.{6,160}wrote:)")
_CLOSING = re.compile(
    r"(?i)[ \t]*(?:(?:with|very|many|my|and)[ \t])*"
    r"(?:kind(?:est)?|warm(?:est)?|best|good|yours|thanks?|thank you|thanking you|regards|wishes|sincerely|faithfully"
    r"|cheers)"
    r"(?:[ \t](?:regards|wishes|thanks|sincerely|faithfully|truly|and|very|much|in|advance|kind|again|all|for|your|help"
    r"|time|the)){0,7}[ \t]*[,.!]?[ \t]*"
)
_CONTACT = phrases(
    r"(?:t|m|f|tel(?:ephone)?|phone|mob(?:ile)?|fax|dd|direct dial)(?: (?:no|number))?\.?[ \t]?[:|]?[ \t]?"
    r"\+?[\d(][\d ()+|/-]{6,40}",
    r"\+?[\d(][\d ()-]{8,20}",
    r"(?:e|e-?mail|w|web(?:site)?|www|twitter|x|linkedin)[ \t]?[:|][ \t]?[^\s]{3,120}",
    r"<?[\w.+-]{1,64}@[\w-]{1,60}\.[\w.-]{2,60}>?(?:[ \t]?<[^<>\s]{3,100}>)?",
    r"<?(?:https?://|www\.)[^\s]{3,200}",
    r"[^?]{0,80}\b[a-z]{1,2}\d[a-z\d]? ?\d[a-z]{2}\.?",
    start=r"[ \t*|]{0,9}",
    end=r"[ \t|*]{0,9}",
)


def without_signatures(lines: Sequence[str]) -> list[str]:
    """The lines without signature blocks and contact details. Nothing that could ask for something is dropped."""
    kept: list[str] = []
    index = 0
    while index < len(lines):
        line = lines[index]
        index += 1
        if _MARK.fullmatch(line) and (end := _block_end(lines, index)):
            index = end
            continue
        kept.append(line)
        if _CLOSING.fullmatch(line[:MOST_LINE]):
            index = _contacts_end(lines, index)
    return kept


def _block_end(lines: Sequence[str], start: int) -> int:
    """Where the block after a signature mark ends, or 0 when it is not a signature."""
    reach = lines[start : start + 2 * _MOST_LINES]
    ends = (count for count, line in enumerate(reach) if _ENDS_BLOCK.match(line[:MOST_LINE]))
    block = reach[: next(ends, len(reach))]
    filled = [line for line in block if line.strip()]
    if len(filled) > _MOST_LINES or not filled or any("?" in line or may_ask(line) for line in filled):
        return 0
    return start + len(block)


def _contacts_end(lines: Sequence[str], start: int) -> int:
    """Where the last contact detail below a closing formula ends: its place, or `start` when there is none."""
    end = start
    for index in range(start, min(len(lines), start + 2 * _MOST_LINES)):
        line = lines[index]
        if len(line) > _MOST_CHARS or "?" in line or line.endswith(":") or _CLOSING.fullmatch(line):
            break
        if may_ask(line) or _ENDS_BLOCK.match(line):
            break
        if _CONTACT.fullmatch(line):
            end = index + 1
    return end
