"""A small linear model that judges how likely a sentence is to ask for recorded information, or to bear on what is asked.

The weights are trained by `foi_training.split_judge` and stored beside this module; judging is deterministic.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from itertools import chain
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from foi_model.intake.split.blocks import Block
from foi_model.intake.split.features import features, read_message

BUCKETS = 1 << 15
"""Number of weights; features are hashed onto them with a sign."""

_WEIGHTS = "judge.npy"


def hashed(names: Iterable[str]) -> tuple[NDArray[np.intp], NDArray[np.float32]]:
    """The bucket and the sign of each feature."""
    values = np.array([crc32(name.encode()) for name in names], dtype=np.uint32)
    return (values & (BUCKETS - 1)).astype(np.intp), np.where(values >> 31, 1.0, -1.0).astype(np.float32)


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
        if not said:
            return {}
        read = [list(features(said, index)) for index in range(len(said))]
        starts = np.cumsum([0, *map(len, read[:-1])])
        buckets, signs = hashed(chain.from_iterable(read))
        scores = np.add.reduceat(self.weights[:, buckets] * signs, starts, axis=1) + self.weights[:, -1:]
        asks, bears = (1.0 / (1.0 + np.exp(-np.clip(scores, -30.0, 30.0)))).tolist()
        return {sentence.span.start: Chance(*both) for sentence, *both in zip(said, asks, bears, strict=True)}


@lru_cache(maxsize=1)
def default_judge() -> Judge:
    """The judge that ships with the package."""
    with resources.files(__package__).joinpath(_WEIGHTS).open("rb") as file:
        return Judge(np.load(file).astype(np.float32))
