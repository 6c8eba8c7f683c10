"""One question and what surrounds it -> token ids. Training and serving read through this module alone.

    [CLS] police: the question [SEP] its shared context [SEP] first sibling [SEP] second sibling [SEP]

Segment 0 is everything up to and including the first [SEP]: the kind of authority and the question. Segment 1
is what surrounds it. The question is cut only when it alone exceeds `max_tokens`; context and siblings share
what is left, each within its own ceiling, so they can never push a word of the question out.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from tokenizers import Tokenizer

from foi_model.domain import ModelInput

MAX_CONTEXT_TOKENS = 64
MAX_SIBLING_TOKENS = 24
MAX_SIBLINGS_TOKENS = 72

_LABEL = re.compile(r"^\s*(?:[-*•]\s+|(?:q(?:uestion)?\.?\s*)?\(?(?:\d{1,2}|[a-z]|[ivx]{1,4})[.):]+\s+)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Encoded:
    """Token ids and their segment (0 question, 1 surroundings): two lists of equal length, at most `max_tokens`."""

    ids: list[int]
    segments: list[int]


def strip_label(text: str) -> str:
    """The words of a question without the label it is printed under ("3.", "b)", "Q2:", a bullet)."""
    return _LABEL.sub("", text, count=1) or text


class InputEncoder:
    """Encodes `ModelInput`s with a WordPiece `tokenizer.json` whose vocabulary holds [CLS] and [SEP]."""

    def __init__(self, tokenizer: Tokenizer, max_tokens: int) -> None:
        """Raises ValueError when the tokenizer has no [CLS] or [SEP], or `max_tokens` leaves no room for words."""
        cls, sep = tokenizer.token_to_id("[CLS]"), tokenizer.token_to_id("[SEP]")
        if cls is None or sep is None:
            raise ValueError("tokenizer has no [CLS] or no [SEP] token")
        if max_tokens < 8:
            raise ValueError(f"max_tokens must be at least 8, not {max_tokens}")
        self._cls, self._sep = cls, sep
        self.max_tokens = max_tokens
        self._tokenizer = tokenizer
        self._tokenizer.no_padding()
        self._tokenizer.no_truncation()

    @classmethod
    def from_file(cls, path: Path, max_tokens: int) -> InputEncoder:
        """Read a `tokenizer.json`. Raises what `tokenizers` raises on a file that is not one."""
        return cls(Tokenizer.from_file(str(path)), max_tokens)

    def _pieces(self, text: str) -> list[int]:
        ids: list[int] = self._tokenizer.encode(text, add_special_tokens=False).ids
        return ids

    def encode(self, item: ModelInput) -> Encoded:
        """Token ids of one question in its surroundings."""
        question = self._pieces(f"{item.authority_kind.value}: {strip_label(item.question)}")
        ids = [self._cls, *question[: self.max_tokens - 2], self._sep]
        own = len(ids)
        context = self._pieces(" ".join(item.context))[:MAX_CONTEXT_TOKENS] if item.context else []
        self._append(ids, context)
        ceiling = min(self.max_tokens, len(ids) + MAX_SIBLINGS_TOKENS)
        for sibling in item.siblings:
            if len(ids) + 2 > ceiling:
                break
            self._append(ids, self._pieces(strip_label(sibling))[:MAX_SIBLING_TOKENS], ceiling)
        return Encoded(ids, [0] * own + [1] * (len(ids) - own))

    def _append(self, ids: list[int], pieces: list[int], ceiling: int | None = None) -> None:
        room = (ceiling or self.max_tokens) - len(ids) - 1
        if pieces and room > 0:
            ids += [*pieces[:room], self._sep]
