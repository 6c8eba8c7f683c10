"""A small linear model that judges how likely a sentence is to ask for recorded information, or to bear on what is asked.

The weights are trained by `foi_training.split_judge` and stored beside this module; judging is deterministic.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources

import numpy as np
from numpy.typing import NDArray

from foi_model.intake.split.blocks import Block
from foi_model.intake.split.features import features, read_message

BUCKETS = 1 << 15
"""Number of weights; features are hashed onto them with a sign."""

_WEIGHTS = "judge.npy"


def hashed(names: Iterable[str]) -> tuple[list[int], list[float]]:
    """The bucket and the sign of each feature."""
    buckets: list[int] = []
    signs: list[float] = []
    for name in names:
        value = zlib.crc32(name.encode())
        buckets.append(value & (BUCKETS - 1))
        signs.append(1.0 if value >> 31 else -1.0)
    return buckets, signs


@dataclass(frozen=True, slots=True)
class Chance:
    """The chances in (0, 1) that a question begins in a sentence, and that the sentence is needed to read others."""

    asks: float
    bears: float


@dataclass(frozen=True, slots=True, eq=False)
class Judge:
    """Two rows of weights, for asking and for bearing on what is asked: one a bucket, and last the constant."""

    weights: NDArray[np.float32]

    def chances(self, text: str, blocks: Sequence[Block]) -> dict[int, Chance]:
        """What each sentence judged is likely to do, by its start."""
        said = read_message(text, blocks)
        return {sentence.span.start: self._chance(features(said, index)) for index, sentence in enumerate(said)}

    def _chance(self, names: Iterable[str]) -> Chance:
        buckets, signs = hashed(names)
        scores = self.weights[:, buckets] @ np.asarray(signs, dtype=np.float32) + self.weights[:, -1]
        asks, bears = 1.0 / (1.0 + np.exp(-np.clip(scores, -30.0, 30.0)))
        return Chance(float(asks), float(bears))


@lru_cache(maxsize=1)
def default_judge() -> Judge:
    """The judge that ships with the package."""
    with resources.files(__package__).joinpath(_WEIGHTS).open("rb") as file:
        return Judge(np.load(file).astype(np.float32))
