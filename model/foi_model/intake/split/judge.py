"""A small linear model that judges whether a message asks for recorded information at all, and what each sentence does.

The weights are trained by `foi_training.split_judge` and stored beside this module; judging is deterministic.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from itertools import chain
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from foi_model.intake.split.blocks import Block
from foi_model.intake.split.features import Said, features, message_features, read_message

BUCKETS = 1 << 15
"""Number of weights; features are hashed onto them with a sign."""

WEIGHTS = "judge.npy"

Hashes = NDArray[np.uint32]


def hashed(names: Iterable[str]) -> Hashes:
    """The features as numbers."""
    return np.array([crc32(name.encode()) for name in names], dtype=np.uint32)


def placed(hashes: Hashes) -> tuple[NDArray[np.intp], NDArray[np.float32]]:
    """The bucket and the sign of each feature."""
    return (hashes & (BUCKETS - 1)).astype(np.intp), np.where(hashes >> 31, 1.0, -1.0).astype(np.float32)


def read_hashes(said: Sequence[Said]) -> tuple[list[Hashes], Hashes]:
    """The features of each sentence, and those of the whole message: each once, whichever live sentences have it."""
    names = [list(features(said, index)) for index in range(len(said))]
    ends = np.cumsum([len(each) for each in names])
    rows = np.split(hashed(chain.from_iterable(names)), ends[:-1]) if names else []
    live = [row for row, sentence in zip(rows, said, strict=True) if not sentence.quoted]
    return rows, np.unique(np.concatenate([*live, hashed(message_features(said))]))


@dataclass(frozen=True, slots=True)
class Chance:
    """The chances in (0, 1) that a question begins in a sentence, and that the sentence is needed to read others."""

    asks: float
    bears: float


@dataclass(frozen=True, slots=True)
class Judgement:
    """The chance in (0, 1) that a message asks for recorded information, and what each sentence does, by its start."""

    asks: float
    sentences: Mapping[int, Chance]


@dataclass(frozen=True, slots=True, eq=False)
class Judge:
    """Three rows of weights, one a bucket and last the constant: sentences that ask, that bear, messages that ask."""

    weights: NDArray[np.float32]

    def judge(self, text: str, blocks: Sequence[Block]) -> Judgement:
        """What a message and each of its sentences are likely to do."""
        said = read_message(text, blocks)
        rows, whole = read_hashes(said)
        buckets, signs = placed(whole)
        score = self.weights[2, buckets] @ signs / np.sqrt(len(whole)) + self.weights[2, -1]
        return Judgement(float(_chances(score)), self._sentences(said, rows))

    def _sentences(self, said: Sequence[Said], rows: Sequence[Hashes]) -> dict[int, Chance]:
        if not said:
            return {}
        buckets, signs = placed(np.concatenate(rows))
        starts = np.cumsum([0, *map(len, rows[:-1])])
        scores = np.add.reduceat(self.weights[:2, buckets] * signs, starts, axis=1) + self.weights[:2, -1:]
        asks, bears = _chances(scores).tolist()
        return {sentence.span.start: Chance(*both) for sentence, *both in zip(said, asks, bears, strict=True)}


def _chances(scores: NDArray[np.float32]) -> NDArray[np.float32]:
    return (1.0 / (1.0 + np.exp(-np.clip(scores, -30.0, 30.0)))).astype(np.float32)


@lru_cache(maxsize=1)
def default_judge() -> Judge:
    """The judge that ships with the package."""
    with resources.files(__package__).joinpath(WEIGHTS).open("rb") as file:
        return Judge(np.load(file).astype(np.float32))
