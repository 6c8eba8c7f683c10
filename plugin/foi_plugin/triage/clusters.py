"""Which questions of different requests are the same or nearly the same, so that one stance can be taken for all.

Likely pairs are found by banding: MinHash values that agree in one band of words, or vectors on the same side of one
band of planes. A pair is kept only when words and meaning both say so: "How many times was it used?" asked of another
subject has another vector, because a vector takes in what is asked around it. Only the same words, years apart, that can be
understood alone need no such proof. Memory and time grow with the number of questions.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from foi_plugin.triage.signatures import PERMUTATIONS, STEPS

SAME_WORDS = 0.97
SAME_MEANING, SOME_WORDS = 0.93, 0.10
CORE_MEANING = 0.90
"""Least likeness of words (share of MinHash values) and of meaning (cosine). Paraphrases of one question are at 0.95 or
above; the same form of words about dogs and about horses is at 0.90."""

_WORD_BANDS, _WORD_ROWS = 16, 4
_PLANE_BANDS, _PLANE_BITS = 12, 14
_LEADERS = 48


@dataclass(frozen=True, slots=True)
class Cluster:
    """Questions that belong together: `questions` are row numbers, the most typical one first."""

    questions: tuple[int, ...]


def find_clusters(
    words: NDArray[np.uint32], vectors: NDArray[np.int8], requests: NDArray[np.int64] | Sequence[int]
) -> list[Cluster]:
    """Clusters that join at least two requests, largest first.

    `words` has shape (questions, 65), see `signatures`. `vectors` has shape (questions, dimensions), or (questions, 0)
    for a bundle that gives none: then words alone decide. `requests` names the request of each question.
    """
    parent = list(range(len(words)))
    for bucket in _buckets(words, vectors):
        for left, right in _pairs(bucket, words, vectors):
            _join(parent, left, right)
    members: defaultdict[int, list[int]] = defaultdict(list)
    for question in range(len(words)):
        members[_root(parent, question)].append(question)
    owner = np.asarray(requests)
    clusters = [Cluster(_core(group, words, vectors)) for group in members.values() if len(group) > 1]
    clusters = [cluster for cluster in clusters if len({int(owner[q]) for q in cluster.questions}) > 1]
    return sorted(clusters, key=lambda cluster: (-len({int(owner[q]) for q in cluster.questions}), cluster.questions))


def _buckets(words: NDArray[np.uint32], vectors: NDArray[np.int8]) -> Iterator[NDArray[np.int64]]:
    """Row numbers of questions that agree in one band, for every band and every value met more than once."""
    for band in range(_WORD_BANDS):
        rows = np.ascontiguousarray(words[:, band * _WORD_ROWS : (band + 1) * _WORD_ROWS])
        yield from _groups(_mixed(rows))
    if vectors.shape[1] == 0:
        return
    planes = np.random.default_rng(1).standard_normal((vectors.shape[1], _PLANE_BANDS * _PLANE_BITS), dtype=np.float32)
    weights = 1 << np.arange(_PLANE_BITS, dtype=np.int64)
    for band in range(_PLANE_BANDS):
        side = planes[:, band * _PLANE_BITS : (band + 1) * _PLANE_BITS]
        keys = np.concatenate(
            [(chunk.astype(np.float32) @ side > 0) @ weights for chunk in _chunks(vectors)] or [np.zeros(0, np.int64)]
        )
        yield from _groups(keys)


def _chunks(rows: NDArray[np.int8]) -> Iterator[NDArray[np.int8]]:
    for start in range(0, len(rows), 20_000):
        yield rows[start : start + 20_000]


def _mixed(rows: NDArray[np.uint32]) -> NDArray[np.uint64]:
    key = np.zeros(len(rows), dtype=np.uint64)
    with np.errstate(over="ignore"):
        for column in range(rows.shape[1]):
            key = key * np.uint64(0x9E3779B97F4A7C15) + rows[:, column].astype(np.uint64)
    return key


def _groups(keys: NDArray[np.uint64] | NDArray[np.int64]) -> Iterator[NDArray[np.int64]]:
    order = np.argsort(keys, kind="stable")
    borders = np.flatnonzero(np.diff(keys[order])) + 1
    starts = np.concatenate(([0], borders))
    ends = np.concatenate((borders, [len(order)]))
    for start, end in zip(starts[ends - starts > 1], ends[ends - starts > 1], strict=True):
        yield order[start:end]


def _pairs(
    bucket: NDArray[np.int64], words: NDArray[np.uint32], vectors: NDArray[np.int8]
) -> Iterator[tuple[int, int]]:
    """Pairs of a bucket that belong together. In a very full bucket each is held against the first few."""
    leaders = bucket[:_LEADERS]
    for start in range(0, len(bucket), 1024):
        part = bucket[start : start + 1024]
        alike, meaning, alone = _compared(part, leaders, words, vectors)
        same = ((alike >= SAME_WORDS) & alone) | ((alike >= SOME_WORDS) & (meaning >= SAME_MEANING))
        left, right = np.nonzero(same)
        yield from ((a, b) for a, b in zip(part[left].tolist(), leaders[right].tolist(), strict=True) if a != b)


def _compared(
    left: NDArray[np.int64], right: NDArray[np.int64], words: NDArray[np.uint32], vectors: NDArray[np.int8]
) -> tuple[NDArray[np.float64], NDArray[np.float32], NDArray[np.bool_]]:
    """For all pairs, shape (left, right): likeness of words, cosine, and whether both can be understood alone."""
    alike = (words[left, None, :PERMUTATIONS] == words[None, right, :PERMUTATIONS]).mean(axis=2)
    alone = (words[left, PERMUTATIONS, None] & words[None, right, PERMUTATIONS]).astype(np.bool_)
    return alike, _cosines(vectors[left], vectors[right]), alone


def _cosines(left: NDArray[np.int8], right: NDArray[np.int8]) -> NDArray[np.float32]:
    """Cosines of unit vectors; 0 when there are none, so that words alone decide."""
    if left.shape[1] == 0:
        return np.zeros((len(left), len(right)), dtype=np.float32)
    product: NDArray[np.float32] = (left.astype(np.float32) / STEPS) @ (right.astype(np.float32).T / STEPS)
    return product


def _core(group: Sequence[int], words: NDArray[np.uint32], vectors: NDArray[np.int8]) -> tuple[int, ...]:
    """The group without those that only a chain of others joined to its most typical question, which comes first."""
    rows = np.array(group)
    unit = vectors[rows].astype(np.float32)
    typical = rows[int(np.argmax(unit @ unit.mean(axis=0))) if vectors.shape[1] else 0]
    alike, meaning, alone = _compared(rows, np.array([typical]), words, vectors)
    near = (meaning >= CORE_MEANING) | ((alike >= SAME_WORDS) & alone)
    return (int(typical), *(int(row) for row, kept in zip(rows, near[:, 0], strict=True) if kept and row != typical))


def _root(parent: list[int], item: int) -> int:
    while parent[item] != item:
        parent[item] = parent[parent[item]]
        item = parent[item]
    return item


def _join(parent: list[int], left: int, right: int) -> None:
    first, second = sorted((_root(parent, left), _root(parent, right)))
    parent[second] = first
