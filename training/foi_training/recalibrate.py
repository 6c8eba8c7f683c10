"""A bundle's calibration, moved by what an authority's own cases show.

The calibration that the start had is the prior: a scale for each head and an offset for each label are moved from it only
as far as cross-fitted local answers bear out (a Gaussian prior on every change), so a label that was never met keeps its own.
Cut-offs stay, being on probabilities, but for the NCND flag: recall comes first there, so where the calibration goes down its
lowest cut-off goes down with it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

from foi_model.bundle import IN_DOMAIN, Labels, Platt
from foi_model.domain import Thresholds
from foi_training.targets import Array

SCALE_SPREAD, COMMON_SPREAD, OWN_SPREAD = 0.2, 0.25, 0.25

Matrix = NDArray[np.float64]


def recalibrate(
    before: Sequence[Platt], logits: Array, answers: Array, said: Array, labels: Labels
) -> tuple[Platt, ...]:
    """Calibration of every output in the order of `labels.columns`; the three arrays have shape (questions, labels).

    `said` is how much a cell counts, 0 where the answer says nothing.
    """
    moved = list(before)
    heads = [head for head, _ in labels.columns]
    for head in dict.fromkeys(heads):
        columns = [i for i, name in enumerate(heads) if name == head]
        counted = said[:, columns].astype(np.float64)
        if head == IN_DOMAIN or not counted.any():
            continue
        old = [before[i] for i in columns]
        z = logits[:, columns].astype(np.float64) * [p.scale for p in old] + [p.offset for p in old]
        scale, offsets = _change(z, answers[:, columns].astype(np.float64), counted)
        for place, column in enumerate(columns):
            platt = before[column]
            moved[column] = Platt(round(scale * platt.scale, 6), round(scale * platt.offset + float(offsets[place]), 6))
    return tuple(moved)


def follow(thresholds: Thresholds, before: Platt, after: Platt) -> Thresholds:
    """The cut-offs with the lowest of NCND where the same logit was under the old calibration, if that is lower now."""
    old = thresholds.ncnd
    margin = after.scale * (np.log(old.low / (1 - old.low)) - before.offset) / before.scale + after.offset
    low = min(old.low, float(np.floor(1e4 / (1 + np.exp(-margin))) / 1e4))
    return replace(thresholds, ncnd=replace(old, low=low))


def _change(z: Matrix, y: Matrix, counted: Matrix) -> tuple[float, Matrix]:
    spread = np.concatenate([[SCALE_SPREAD, COMMON_SPREAD], np.full(z.shape[1], OWN_SPREAD)])

    def loss(parameters: Matrix) -> tuple[float, Matrix]:
        scale, margin = np.exp(parameters[0]), np.exp(parameters[0]) * z + parameters[1] + parameters[2:]
        prior = parameters / spread
        value = (counted * (np.logaddexp(0, margin) - y * margin)).sum() + 0.5 * prior @ prior
        residual = counted * (0.5 * (1 + np.tanh(0.5 * margin)) - y)
        gradient = np.concatenate([[(residual * scale * z).sum(), residual.sum()], residual.sum(0)])
        return float(value), gradient + prior / spread

    found = minimize(loss, np.zeros(2 + z.shape[1]), jac=True, method="L-BFGS-B").x
    return float(np.exp(found[0])), found[1] + found[2:]
