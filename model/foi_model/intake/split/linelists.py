"""Lists whose items have neither label nor bullet: bare lines under a lead-in, or several things named line by line."""

from __future__ import annotations

import re
from collections.abc import Sequence

from foi_model.intake.split.cues import counts_something, is_interrogative, is_noun_ask, opens_ask, states
from foi_model.intake.split.lines import Line, wraps
from foi_model.intake.split.roles import is_flat, role_of
from foi_model.intake.split.spans import plain
from foi_model.intake.split.talk import Role

_MAX_WORDS = 25
_LEAST, _LEAST_ALONE = 2, 3
_TITLE_WORDS = 5
_NAMES = re.compile(
    r"\b(?:information|info|data|details|figures|questions?|following|below|request(?:ed)?|with|have|me|us)\b"
)
_ASKING = frozenset({Role.ASK, Role.NEUTRAL})


def listed_lines(lines: Sequence[Line], free: Sequence[bool], width: int | None) -> set[int]:
    """The lines that are items of such lists. `free`: which lines are running text of the letter or blank."""
    found: set[int] = set()
    index = 0
    while index < len(lines):
        if not free[index] or lines[index].blank:
            index += 1
            continue
        lead = _is_lead(lines[index].words)
        start = index + 1 if lead else index
        run, index = _run(lines, free, width, start)
        asking = sum(_asks(lines[line].words) for line in run)
        if (lead and len(run) >= _LEAST and (_opens(lead) or 2 * asking >= len(run))) or (
            not lead and len(run) >= _LEAST_ALONE and asking == len(run)
        ):
            found |= set(run)
        index = max(index, start + (0 if run else 1))
    return found


def _is_lead(words: str) -> str:
    """The plain words of a line that leads into a list, or nothing."""
    head = plain(words[-300:])
    short = len(head.split()) <= _TITLE_WORDS or opens_ask(head)
    leads = head.endswith(":") or (
        short and is_flat(head) and _NAMES.search(head) and not head.endswith("?") and len(head.split()) > 1
    )
    return head if leads and role_of(head) in _ASKING else ""


def _opens(lead: str) -> bool:
    return opens_ask(lead) or is_flat(lead)


def _run(lines: Sequence[Line], free: Sequence[bool], width: int | None, start: int) -> tuple[list[int], int]:
    """The bare lines from a place on, all set apart by blank lines or none, and the place after them."""
    run: list[int] = []
    gaps: bool | None = None
    previous = -1
    index = start
    while index < len(lines) and free[index]:
        line = lines[index]
        if line.blank:
            index += 1
            continue
        if not _is_bare(line.words):
            break
        gap = index - previous > 1
        if run:
            if gaps is None:
                gaps = gap
            if gap is not gaps or (not gap and wraps(lines[previous], line, width)):
                break
        run.append(index)
        previous = index
        index += 1
    return run, index


def _is_bare(words: str) -> bool:
    if len(words.split()) > _MAX_WORDS or words[-1:] in ".!:" or "? " in words:
        return False
    return not states(plain(words))


def _asks(words: str) -> bool:
    said = plain(words)
    return is_noun_ask(said) or counts_something(said) or is_interrogative(said)
