"""What a question looks like from far off: a MinHash of its words and the direction of its vector, both small.

A question becomes 64 MinHash values of 32 bits over its word pairs, and its embedding in steps of 1/127: together 640
bytes, so that hundreds of thousands of questions can be compared in memory.
"""

from __future__ import annotations

import itertools
import re
import zlib
from collections.abc import Sequence

import numpy as np
from datasketch import MinHash
from numpy.typing import NDArray

PERMUTATIONS = 64
STEPS = 127
_WORD = re.compile(r"[^\W_]+")
_TEMPLATE = MinHash(num_perm=PERMUTATIONS, seed=1)


def minhash(text: str) -> NDArray[np.uint32]:
    """The MinHash of a question's words and word pairs, shape (64,)."""
    words = _WORD.findall(text.casefold())
    shingles = {*words, *(f"{first} {second}" for first, second in itertools.pairwise(words))}
    sketch = MinHash(num_perm=PERMUTATIONS, seed=1, hashfunc=_hash, permutations=_TEMPLATE.permutations)
    if shingles:
        sketch.update_batch([shingle.encode() for shingle in shingles])
    return sketch.hashvalues.astype(np.uint32)


def minhashes(texts: Sequence[str]) -> NDArray[np.uint32]:
    """One row for each text, shape (texts, 64)."""
    return np.array([minhash(text) for text in texts], dtype=np.uint32).reshape(len(texts), PERMUTATIONS)


def quantised(vectors: Sequence[NDArray[np.float32]]) -> NDArray[np.int8]:
    """Unit vectors in steps of 1/127, shape (vectors, dimensions)."""
    if not vectors:
        return np.zeros((0, 0), dtype=np.int8)
    return np.rint(np.stack(vectors) * STEPS).astype(np.int8)


def _hash(data: bytes) -> int:
    return zlib.crc32(data)
