"""What a question looks like from far off: a MinHash of its words and the direction of its vector, both small.

A question becomes 64 MinHash values of 32 bits over its words and word pairs, a mark that says whether it can be
understood alone, and its embedding in steps of 1/127: together 644 bytes, so that hundreds of thousands of questions can
be compared in memory.
"""

from __future__ import annotations

import itertools
import re
import zlib
from collections.abc import Sequence
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from datasketch import MinHash

PERMUTATIONS = 64
WIDTH = PERMUTATIONS + 1
STEPS = 127
_WORD = re.compile(r"[^\W_]+")
_LEANING = frozenset(
    {"it", "its", "this", "that", "these", "those", "they", "them", "their", "he", "she", "him", "her", "his", "one"}
    | {"ones", "same", "such", "above", "below", "former", "latter", "previous", "following", "also", "else", "other"}
)
_FIGURE = "#"
_FEWEST_WORDS = 6


def signature(text: str) -> NDArray[np.uint32]:
    """The MinHash of a question, all its figures alike, and 1 if it can be understood alone or else 0; shape (65,)."""
    words = [_FIGURE if word.isdigit() else word for word in _WORD.findall(text.casefold())]
    shingles = {*words, *(f"{first} {second}" for first, second in itertools.pairwise(words))}
    sketch = _sketch()
    if shingles:
        sketch.update_batch([shingle.encode() for shingle in shingles])
    alone = len(words) >= _FEWEST_WORDS and _LEANING.isdisjoint(words)
    return np.append(sketch.hashvalues, int(alone)).astype(np.uint32)


def signatures(texts: Sequence[str]) -> NDArray[np.uint32]:
    """One row for each text, shape (texts, 65)."""
    return np.array([signature(text) for text in texts], dtype=np.uint32).reshape(len(texts), WIDTH)


def quantised(vectors: Sequence[NDArray[np.float32]]) -> NDArray[np.int8]:
    """Unit vectors in steps of 1/127, shape (vectors, dimensions)."""
    if not vectors:
        return np.zeros((0, 0), dtype=np.int8)
    return np.rint(np.stack(vectors) * STEPS).astype(np.int8)


def _sketch() -> MinHash:
    """An empty sketch; its random permutations are drawn once."""
    empty = _empty_sketch()
    return type(empty)(PERMUTATIONS, empty.seed, hashfunc=zlib.crc32, permutations=empty.permutations)


@lru_cache(maxsize=1)
def _empty_sketch() -> MinHash:
    """Imported when first needed: the library brings scipy, which takes half a second to load."""
    from datasketch import MinHash

    return MinHash(PERMUTATIONS, seed=1, hashfunc=zlib.crc32)
