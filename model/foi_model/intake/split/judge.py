"""A small linear model that judges how likely a sentence is to ask for recorded information.

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


@dataclass(frozen=True, slots=True, eq=False)
class Judge:
    """Weights of the buckets, and last the constant."""

    weights: NDArray[np.float32]

    def chances(self, text: str, blocks: Sequence[Block]) -> dict[int, float]:
        """For each sentence judged, by its start: the chance in (0, 1) that a question begins in it."""
        said = read_message(text, blocks)
        return {sentence.span.start: self._chance(features(said, index)) for index, sentence in enumerate(said)}

    def _chance(self, names: Iterable[str]) -> float:
        buckets, signs = hashed(names)
        score = float(self.weights[buckets] @ np.asarray(signs, dtype=np.float32)) + float(self.weights[-1])
        return float(1.0 / (1.0 + np.exp(-np.clip(score, -30.0, 30.0))))


@lru_cache(maxsize=1)
def default_judge() -> Judge:
    """The judge that ships with the package."""
    with resources.files(__package__).joinpath(_WEIGHTS).open("rb") as file:
        return Judge(np.load(file).astype(np.float32))
