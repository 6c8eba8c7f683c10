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
from typing import Any

import numpy as np
from numpy.typing import NDArray

from foi_plugin.triage.signatures import PERMUTATIONS, STEPS

SAME_WORDS = 0.97
SAME_MEANING, SOME_WORDS = 0.92, 0.10
CORE_MEANING = 0.89
"""Least likeness of words (share of MinHash values) and of meaning (cosine). With the shipped bundle, seven of
eight paraphrases are at 0.92 or above and the same form of words about dogs and about horses is at 0.89."""

_WORD_BANDS, _WORD_ROWS = 16, 4
_PLANE_BANDS, _PLANE_BITS = 12, 14
_LEADERS = 48
_CHUNK = 20_000


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
    for keys in _bands(words, vectors):
        roots = np.array([_root(parent, question) for question in range(len(words))], dtype=np.int64)
        for left, right in _pairs(keys, roots, words, vectors):
            _join(parent, left, right)
    members: defaultdict[int, list[int]] = defaultdict(list)
    for question in range(len(words)):
        members[_root(parent, question)].append(question)
    owner = np.asarray(requests)
    clusters = [Cluster(_core(group, words, vectors)) for group in members.values() if len(group) > 1]
    clusters = [cluster for cluster in clusters if len({int(owner[q]) for q in cluster.questions}) > 1]
    return sorted(clusters, key=lambda cluster: (-len({int(owner[q]) for q in cluster.questions}), cluster.questions))


def _bands(words: NDArray[np.uint32], vectors: NDArray[np.int8]) -> Iterator[NDArray[Any]]:
    """For every band a key for each question, shape (questions,): those with equal keys may belong together."""
    for band in range(_WORD_BANDS):
        yield _mixed(words[:, band * _WORD_ROWS : (band + 1) * _WORD_ROWS])
    if vectors.shape[1] == 0:
        return
    planes = np.random.default_rng(1).standard_normal((vectors.shape[1], _PLANE_BANDS * _PLANE_BITS), dtype=np.float32)
    weights = 1 << np.arange(_PLANE_BITS, dtype=np.int64)
    for band in range(_PLANE_BANDS):
        side = planes[:, band * _PLANE_BITS : (band + 1) * _PLANE_BITS]
        starts = range(0, len(vectors), _CHUNK)
        yield np.concatenate([(vectors[at : at + _CHUNK].astype(np.float32) @ side > 0) @ weights for at in starts])


def _mixed(rows: NDArray[np.uint32]) -> NDArray[np.uint64]:
    key = np.zeros(len(rows), dtype=np.uint64)
    with np.errstate(over="ignore"):
        for column in range(rows.shape[1]):
            key = key * np.uint64(0x9E3779B97F4A7C15) + rows[:, column].astype(np.uint64)
    return key


def _pairs(
    keys: NDArray[Any], roots: NDArray[np.int64], words: NDArray[np.uint32], vectors: NDArray[np.int8]
) -> Iterator[tuple[int, int]]:
    """Each question with the first of its bucket that it belongs to, if it is not joined to that one already.

    In a very full bucket a question is held against the first few only.
    """
    order = np.argsort(keys, kind="stable")
    borders = np.flatnonzero(np.diff(keys[order])) + 1
    starts = np.concatenate(([0], borders))
    first = np.repeat(starts, np.diff(np.concatenate((starts, [len(order)]))))
    place = np.arange(len(order)) - first
    waiting = np.flatnonzero(place)
    for leader in range(_LEADERS):
        waiting = waiting[place[waiting] > leader]
        if len(waiting) == 0:
            return
        left, right = order[waiting], order[first[waiting] + leader]
        joined = roots[left] == roots[right]
        open_ = np.flatnonzero(~joined)
        for at in range(0, len(open_), _CHUNK):
            some = open_[at : at + _CHUNK]
            same = some[_same(left[some], right[some], words, vectors)]
            yield from zip(left[same].tolist(), right[same].tolist(), strict=True)
            joined[same] = True
        waiting = waiting[~joined]


def _same(
    left: NDArray[np.int64], right: NDArray[np.int64], words: NDArray[np.uint32], vectors: NDArray[np.int8]
) -> NDArray[np.bool_]:
    """Whether each pair belongs together, shape (pairs,)."""
    alike, alone = _likeness(words[left], words[right])
    result: NDArray[np.bool_] = ((alike >= SAME_WORDS) & alone) | (
        (alike >= SOME_WORDS) & (_cosines(vectors[left], vectors[right]) >= SAME_MEANING)
    )
    return result


def _likeness(left: NDArray[np.uint32], right: NDArray[np.uint32]) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    """The likeness of the words of each pair, and whether both can be understood alone."""
    alike = (left[:, :PERMUTATIONS] == right[:, :PERMUTATIONS]).mean(axis=1)
    return alike, (left[:, PERMUTATIONS] & right[:, PERMUTATIONS]).astype(np.bool_)


def _cosines(left: NDArray[np.int8], right: NDArray[np.int8]) -> NDArray[np.float32]:
    """Cosine of each pair of unit vectors; 0 when there are none, so that words alone decide."""
    scale = np.float32(1 / STEPS)
    product: NDArray[np.float32] = np.einsum(
        "ij,ij->i", left.astype(np.float32) * scale, right.astype(np.float32) * scale
    )
    return product


def _core(group: Sequence[int], words: NDArray[np.uint32], vectors: NDArray[np.int8]) -> tuple[int, ...]:
    """The group without those that only a chain of others joined to its most typical question, which comes first."""
    rows = np.array(group)
    unit = vectors[rows].astype(np.float32)
    typical = rows[int(np.argmax(unit @ unit.mean(axis=0))) if vectors.shape[1] else 0]
    same = np.full(len(rows), typical)
    alike, alone = _likeness(words[rows], words[same])
    near = (_cosines(vectors[rows], vectors[same]) >= CORE_MEANING) | ((alike >= SAME_WORDS) & alone)
    return (int(typical), *(int(row) for row, kept in zip(rows, near, strict=True) if kept and row != typical))


def _root(parent: list[int], item: int) -> int:
    while parent[item] != item:
        parent[item] = parent[parent[item]]
        item = parent[item]
    return item


def _join(parent: list[int], left: int, right: int) -> None:
    first, second = sorted((_root(parent, left), _root(parent, right)))
    parent[second] = first
