"""Which real questions are for testing only. Fixed once, in `data/real/split.json`; never redrawn by a training run.

    python -m foi_training.split            # draw it again and check that the file on disk says the same

Questions of one request, and requests that share a near-duplicate question, always fall on the same side. Five folds,
stratified by kind of authority and by NCND, other ground or none, are drawn; two are the test part, three are for
development and serve as the folds of cross-validation. Authored questions that nearly repeat a test question are kept
out of every training run, whenever they were written.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from datasketch import MinHash, MinHashLSH
from sklearn.model_selection import StratifiedGroupKFold

from foi_model.catalogue import load_catalogue
from foi_model.encoding import strip_label
from foi_training.corpus import CorpusError, Example, load_real

SEED = 20261123
FOLDS = 5
TEST_FOLDS = 2
SHINGLE_WORDS = 2
JACCARD = 0.5
PERMUTATIONS = 128

_WORD = re.compile(r"[a-z0-9]+")


@dataclass(frozen=True, slots=True)
class Split:
    """Ids of real questions: `test` (hands off) and the development `folds`."""

    test: frozenset[str]
    folds: tuple[frozenset[str], ...]

    @property
    def development(self) -> frozenset[str]:
        """Every real question that may train, calibrate or choose."""
        return frozenset().union(*self.folds)


def shingles(text: str) -> frozenset[str]:
    """The runs of two words of a question, lower case, without its printed label."""
    words = _WORD.findall(strip_label(text).lower())
    runs = {" ".join(words[i : i + SHINGLE_WORDS]) for i in range(max(1, len(words) - SHINGLE_WORDS + 1))}
    return frozenset(runs - {""})


class NearDuplicates:
    """Finds texts whose word-pair sets overlap by at least `JACCARD` (MinHash LSH proposes, exact Jaccard decides)."""

    def __init__(self, texts: Iterable[str] = ()) -> None:
        self._sets: list[frozenset[str]] = []
        self._lsh = MinHashLSH(threshold=JACCARD * 0.8, num_perm=PERMUTATIONS)
        for text in texts:
            self.add(text)

    def add(self, text: str) -> int:
        """Store one more text; returns its index."""
        words = shingles(text)
        self._lsh.insert(len(self._sets), _minhash(words))
        self._sets.append(words)
        return len(self._sets) - 1

    def of(self, text: str) -> list[int]:
        """Indices of the stored texts that nearly repeat `text`, ascending."""
        words = shingles(text)
        return sorted(i for i in self._lsh.query(_minhash(words)) if _jaccard(words, self._sets[i]) >= JACCARD)


def clusters(examples: Sequence[Example]) -> list[int]:
    """A cluster number per example: same request, or requests joined by a near-duplicate question."""
    parent = list(range(len(examples)))

    def root(i: int) -> int:
        while parent[i] != i:
            parent[i] = parent[parent[i]]
            i = parent[i]
        return i

    first_of: dict[str, int] = {}
    index = NearDuplicates([e.input.question for e in examples])
    for i, example in enumerate(examples):
        for j in [first_of.setdefault(example.request, i), *index.of(example.input.question)]:
            parent[max(root(i), root(j))] = min(root(i), root(j))
    return [root(i) for i in range(len(examples))]


def draw(real: Sequence[Example]) -> Split:
    """Draw the split afresh. Depends on the rows and on the constants above alone."""
    strata = np.array([f"{e.kind.value}-{'ncnd' if e.ncnd else 'ground' if e.sections else 'open'}" for e in real])
    groups = np.array(clusters(real))
    folding = StratifiedGroupKFold(FOLDS, shuffle=True, random_state=SEED)
    folds = [frozenset(real[i].id for i in part) for _, part in folding.split(strata, strata, groups)]
    return Split(frozenset().union(*folds[:TEST_FOLDS]), tuple(folds[TEST_FOLDS:]))


def clear_of_test(authored: Iterable[Example], real: Sequence[Example], split: Split) -> list[Example]:
    """The authored questions that do not nearly repeat a test question: what may be trained on."""
    tested = NearDuplicates([e.input.question for e in real if e.id in split.test])
    return [e for e in authored if not tested.of(e.input.question)]


def to_json(split: Split, real: Sequence[Example]) -> dict[str, object]:
    """The split as stored: how it was made, a summary by part, and the ids."""
    by_id = {e.id: e for e in real}

    def summary(ids: Iterable[str]) -> dict[str, int]:
        rows = [by_id[i] for i in ids]
        return {
            "questions": len(rows),
            "requests": len({e.request for e in rows}),
            "ncnd": sum(e.ncnd for e in rows),
            "police": sum(e.kind.value == "police" for e in rows),
            "any_ground": sum(bool(e.sections - {"14"}) for e in rows),
        }

    return {
        "made_by": "python -m foi_training.split",
        "how": f"StratifiedGroupKFold({FOLDS}) on authority kind x (NCND, other ground, none), grouped by request "
        f"and near-duplicate cluster (MinHash, {SHINGLE_WORDS}-word shingles, Jaccard >= {JACCARD}); "
        f"the first {TEST_FOLDS} folds are the test part",
        "seed": SEED,
        "parts": {
            "test": summary(split.test),
            "development": summary(split.development),
        },
        "test": sorted(split.test),
        "development_folds": [sorted(fold) for fold in split.folds],
    }


def load_split(path: Path, real: Sequence[Example]) -> Split:
    """The stored split. Raises `CorpusError` when it is unreadable, overlaps, or does not cover the real rows exactly."""
    try:
        stored = json.loads(path.read_text(encoding="utf-8"))
        parts = [frozenset(stored["test"]), *map(frozenset, stored["development_folds"])]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise CorpusError(f"{path}: not a stored split ({type(error).__name__})") from None
    union = frozenset().union(*parts)
    if sum(map(len, parts)) != len(union):
        raise CorpusError(f"{path}: a question is in two parts")
    if union != {e.id for e in real}:
        raise CorpusError(f"{path}: the ids are not those of the real questions; draw the split again on purpose")
    return Split(parts[0], tuple(parts[1:]))


def _minhash(words: frozenset[str]) -> MinHash:
    sketch = MinHash(num_perm=PERMUTATIONS, seed=1)
    sketch.update_batch([word.encode() for word in sorted(words)])
    return sketch


def _jaccard(a: frozenset[str], b: frozenset[str]) -> float:
    return len(a & b) / len(a | b) if a | b else 0.0


def main(arguments: Sequence[str] | None = None) -> int:
    """Check the stored split against a fresh draw, or write it with `--write`."""
    parser = argparse.ArgumentParser(prog="python -m foi_training.split", description=__doc__)
    parser.add_argument("--data", type=Path, default=Path("data"))
    parser.add_argument("--write", action="store_true", help="store the draw; for a new corpus only")
    options = parser.parse_args(arguments)
    try:
        catalogue = load_catalogue()
        real = load_real(options.data / "real" / "questions.jsonl", catalogue)
        fresh = to_json(draw(real), real)
        path = options.data / "real" / "split.json"
        if options.write:
            path.write_text(json.dumps(fresh, indent=1) + "\n", encoding="utf-8")
        elif json.loads(path.read_text(encoding="utf-8")) != fresh:
            raise CorpusError(f"{path}: differs from a fresh draw")
    except (CorpusError, OSError) as error:
        sys.stderr.write(f"{error}\n")
        return 2
    sys.stdout.write(json.dumps(fresh["parts"]) + "\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
