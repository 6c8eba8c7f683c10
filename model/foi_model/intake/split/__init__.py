"""One request split into the questions a caseworker answers one by one.

`split` only points into the text it is given: every question and every context entry is an unbroken run of it with
white space folded. Time is linear in the length of the text, and only so much of it is read: a message of more than
`MOST_CHARACTERS` or `MOST_LINES` is no letter, and nobody should wait for it.
"""

from __future__ import annotations

from foi_model.domain import Question
from foi_model.intake.split.blocks import read_blocks
from foi_model.intake.split.context import contexts
from foi_model.intake.split.judge import Judge, default_judge
from foi_model.intake.split.live import live_findings
from foi_model.intake.split.memory import forget
from foi_model.intake.split.outline import read_outline
from foi_model.intake.split.spans import fold
from foi_model.intake.split.walk import walk

__all__ = ["MOST_CHARACTERS", "MOST_LINES", "read_whole", "split", "split_with"]

MOST_CHARACTERS, MOST_LINES = 100_000, 3_000


def split(text: str) -> tuple[Question, ...]:
    """The questions of a request in the order of its text; none when it asks for nothing.

    `text` is the request as received or cleaned, quoted mail included. What lies past the limits of this module is not
    looked at; `read_whole` tells. Never raises.
    """
    return split_with(default_judge(), text[: _end(text)])


def read_whole(text: str) -> bool:
    """Whether `split` looks at all of the text."""
    return _end(text) == len(text)


def _end(text: str) -> int:
    """Where reading stops: at the end of the last line that lies within both limits, if lines end at all."""
    end = 0
    for _ in range(MOST_LINES):
        found = text.find("\n", end, MOST_CHARACTERS)
        if found < 0:
            return len(text) if len(text) <= MOST_CHARACTERS else end or MOST_CHARACTERS
        end = found + 1
    return end


def split_with(judge: Judge, text: str) -> tuple[Question, ...]:
    """As `split`, with a judge of one's own: for training and cross-validation."""
    try:
        blocks = read_blocks(text)
        judgement = judge.judge(text, blocks)
        found = walk(text, blocks, read_outline(blocks), judgement.sentences)
        findings = live_findings(text, blocks, found, judgement.asks)
        return tuple(
            Question(fold(ask.span.of(text)), ask.number, tuple(fold(span.of(text)) for span in context))
            for ask, context in zip(findings.asks, contexts(findings), strict=True)
        )
    finally:
        forget()
