"""Examples -> what the heads should say and how much each answer counts.

The limb outputs are conditional on NCND, so they learn from NCND rows alone. Section 14 is never a target. Where a
question has been read, its targets for sections and NCND lie between its hard label and the mean of its readings: the
probability that an authority would answer so (label distribution learning; Peterson et al. 2019, "Human uncertainty
makes classification more robust").
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from foi_model.bundle import IN_DOMAIN, NCND, Labels
from foi_model.catalogue import Catalogue
from foi_training.corpus import Example, Source

Array = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Weights:
    """How much a head and a source of labels count in the loss: plain factors.

    `readings_*` are the share, 0 to 1, that the mean reading has in the target of a question, the rest being its label.
    """

    sections: float = 1.0
    ncnd: float = 3.0
    ncnd_limbs: float = 0.5
    topics: float = 0.5
    in_domain: float = 0.5
    stated: float = 1.0
    inferred: float = 0.8
    judged: float = 0.6
    authored: float = 1.0
    elsewhere: float = 1.0
    readings_authored: float = 0.7
    readings_real: float = 0.3

    def of_head(self, head: str) -> float:
        """Factor of a head, by its name in `Labels.columns`."""
        return float(getattr(self, head))

    def of_source(self, source: Source) -> float:
        """Factor of a source of labels."""
        return float(getattr(self, source.value))

    def of_reading(self, source: Source) -> float:
        """Share of the mean reading in a target, by where the label comes from."""
        return self.readings_authored if source is Source.AUTHORED else self.readings_real


def label_set(examples: Sequence[Example], catalogue: Catalogue) -> Labels:
    """The heads: every section but those never suggested, every NCND limb some example cites, every topic."""
    never = set(catalogue.rules.never_suggest)
    cited = frozenset[str]().union(*(e.limbs for e in examples))
    return Labels(
        sections=tuple(section for section in catalogue.sections if section not in never),
        ncnd_limbs=tuple(limb for limb in catalogue.ncnd_limbs if limb in cited),
        topics=tuple(catalogue.topics),
    )


def truth(examples: Sequence[Example], labels: Labels) -> Array:
    """0/1 matrix, shape (examples, labels), columns as `labels.columns`. A limb column says "cited", NCND or not."""
    matrix = np.zeros((len(examples), len(labels.columns)), dtype=np.float32)
    for row, example in enumerate(examples):
        held: Mapping[str, frozenset[str]] = {
            "sections": example.sections,
            NCND: frozenset({NCND} if example.ncnd else ()),
            "ncnd_limbs": example.limbs,
            "topics": example.topics,
            IN_DOMAIN: frozenset(() if example.source is Source.ELSEWHERE else {IN_DOMAIN}),
        }
        matrix[row] = [label in held[head] for head, label in labels.columns]
    return matrix


def targets(examples: Sequence[Example], labels: Labels, weights: Weights) -> Array:
    """What the heads learn to say, shape as `truth`: the labels, drawn towards the readings where there are any."""
    matrix = truth(examples, labels)
    read = np.array([head in {"sections", NCND} for head, _ in labels.columns])
    for row, example in enumerate(examples):
        if example.likely is not None:
            share, likely = weights.of_reading(example.source), dict(example.likely)
            told = np.array([likely.get(label, 0.0) for _, label in labels.columns], dtype=np.float32)
            matrix[row, read] = (1 - share) * matrix[row, read] + share * told[read]
    return matrix


def loss_weights(examples: Sequence[Example], labels: Labels, weights: Weights) -> Array:
    """Factor of every cell of `truth` in the loss, same shape; 0 where a cell says nothing."""
    heads = np.array([weights.of_head(head) for head, _ in labels.columns], dtype=np.float32)
    matrix = np.tile(heads, (len(examples), 1))
    limb = np.array([head == "ncnd_limbs" for head, _ in labels.columns])
    law = np.array([head != IN_DOMAIN for head, _ in labels.columns])
    for row, example in enumerate(examples):
        matrix[row] *= weights.of_source(example.source) * example.confidence
        if not example.limbs:
            matrix[row, limb] = 0
        if example.source is Source.ELSEWHERE:
            matrix[row, law] = 0
        if example.said is not None:
            matrix[row, [not example.speaks_of(head, label) for head, label in labels.columns]] = 0
    return matrix
