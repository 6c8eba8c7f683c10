"""Letters set out as talk: "Applicant: 1. How many?" and, lower down, "Lowmoor Police: 1. Twelve."."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import pairwise

from foi_model.intake.split.lines import Line
from foi_model.letters.labels import Role, read_label

_SPEAKER = re.compile(r"[*_]{0,2}(?P<who>[A-Z][\w&.'’ -]{1,40}?)[*_]{0,2}\s?:[*_]{0,2}\s+(?=\S)")
_APPLICANT = re.compile(
    r"(?:the )?(?:applicant|requester|requestor|customer|enquirer|complainant|member of the public)"
)


def read_speakers(lines: Sequence[Line]) -> Mapping[str, Role]:
    """Who opens the lines of a talk, as printed: the applicant asks, and the one who speaks after answers.

    Without an applicant, whoever speaks right under at least three numbered lines answers them.
    """
    filled = [line for line in lines if not line.blank]
    said = Counter(match["who"] for line in filled if (match := _SPEAKER.match(line.words)))
    asking = {who for who in said if _APPLICANT.fullmatch(who.lower())}
    if not asking:
        under = Counter(speaker_of(line.words) for last, line in pairwise(filled) if read_label(last.words))
        return {who: Role.ANSWER for who, times in under.items() if _replies(who) and times > 2 and times == said[who]}
    first = next(i for i, line in enumerate(filled) if speaker_of(line.words) in asking)
    after = Counter(speaker_of(line.words) for line in filled[first:])
    answering = {who for who, times in after.items() if who and who not in asking and times > 1}
    return {**dict.fromkeys(asking, Role.QUESTION), **dict.fromkeys(answering, Role.ANSWER)} if answering else {}


def _replies(who: str) -> bool:
    """Whether a name may be that of the authority: "Response" and "Note" are labels and none."""
    return bool(who) and not re.fullmatch(
        r"(?:our |the )?(?:response|answer|reply|note|decision|reason|harm|date)s?", who.lower()
    )


def speaker_of(words: str) -> str:
    """Who speaks at the start of a line, "" for nobody."""
    match = _SPEAKER.match(words)
    return match["who"] if match else ""


def speech_start(text: str, start: int, end: int) -> int:
    """Where the words of a line begin that opens with a speaker."""
    match = _SPEAKER.match(text, start, end)
    return match.end() if match else start
