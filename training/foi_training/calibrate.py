"""Calibration and operating point, from cross-fitted logits of development questions alone.

Every question's logits come from a network that never saw its request, exported and run exactly as it will be served.
Calibration is Platt scaling: one scale per head, and one offset per label that is drawn towards its head's own, so a
label seen a few times is not bent to them. Cut-offs are then read off the calibrated development scores.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from sklearn.metrics import precision_recall_curve

from foi_model.bundle import IN_DOMAIN, NCND, Labels, Platt
from foi_model.domain import Cutoffs, Scores, Thresholds
from foi_training.targets import Array

MEDIUM, HIGH = 0.40, 0.65
"""Calibrated probabilities from which a section or an NCND flag is shown as medium and as high."""
NCND_RECALL = 0.85
"""Share of the development questions answered with NCND that the flag must reach: recall comes first."""
STRANGE, MOST_ABSTENTIONS = 0.5, 0.005
"""A question is taken for out of domain below this probability, but never more than this share of real ones."""
OFFSET_SPREAD = 0.7
SHRINKAGE = 20
FLOOR, CEILING = 0.10, 0.50

Matrix = NDArray[np.float64]


def fit_platt(logits: Array, labels: Array) -> tuple[Platt, ...]:
    """Calibration of one head; both arrays have shape (questions, labels). One `Platt` per label.

    Labels that never occur keep the head's common offset, moved by the prior on offsets only.
    """
    z, y = logits.astype(np.float64), labels.astype(np.float64)
    width = z.shape[1]

    def loss(parameters: Matrix) -> tuple[float, Matrix]:
        scale, common, own = np.exp(parameters[0]), parameters[1], parameters[2:]
        margin = scale * z + common + own
        value = np.logaddexp(0, margin).sum() - (y * margin).sum()
        value += 0.5 * parameters[0] ** 2 + 0.5 * (own / OFFSET_SPREAD) @ (own / OFFSET_SPREAD)
        residual = 0.5 * (1 + np.tanh(0.5 * margin)) - y
        gradient = np.empty_like(parameters)
        gradient[0] = (residual * scale * z).sum() + parameters[0]
        gradient[1] = residual.sum()
        gradient[2:] = residual.sum(0) + own / OFFSET_SPREAD**2
        return float(value), gradient

    found = minimize(loss, np.zeros(2 + width), jac=True, method="L-BFGS-B").x
    return tuple(Platt(round(float(np.exp(found[0])), 6), round(float(found[1] + own), 6)) for own in found[2:])


def fit(logits: Array, labels: Array, space: Labels) -> tuple[Platt, ...]:
    """Calibration of every output, in the order of `Labels.columns`. Limbs are fitted on NCND questions alone; whether a
    question is in domain stays as learnt, for all development questions are.
    """
    heads = np.array([head for head, _ in space.columns])
    is_ncnd = labels[:, heads == NCND][:, 0] > 0
    fitted: list[Platt] = []
    for head in ("sections", NCND, "ncnd_limbs", "topics"):
        rows = is_ncnd if head == "ncnd_limbs" else np.ones(len(labels), dtype=bool)
        columns = heads == head
        if columns.any():
            fitted += fit_platt(logits[np.ix_(rows, columns)], labels[np.ix_(rows, columns)])
    return (*fitted, Platt(1.0, 0.0))


def choose_thresholds(scores: Sequence[Scores], labels: Array, space: Labels) -> Thresholds:
    """The operating point: NCND by recall, sections, limbs and topics by F1, rare labels drawn to their head's."""
    truth = {column: labels[:, i] > 0 for i, column in enumerate(space.columns)}
    ncnd = np.array([s.ncnd for s in scores])
    low = recall_threshold(truth[NCND, NCND], ncnd, NCND_RECALL)
    sections = _per_label(
        [truth["sections", s] for s in space.sections], [[x.sections[s] for x in scores] for s in space.sections]
    )
    flagged = ncnd >= low
    limbs = _per_label(
        [truth["ncnd_limbs", s][flagged] for s in space.ncnd_limbs],
        [[x.ncnd_limbs[s] for x, f in zip(scores, flagged, strict=True) if f] for s in space.ncnd_limbs],
    )
    topics = _per_label(
        [truth["topics", t] for t in space.topics], [[x.topics[t] for x in scores] for t in space.topics]
    )
    return Thresholds(
        sections={s: _bands(t) for s, t in zip(space.sections, sections, strict=True)},
        ncnd=_bands(low),
        ncnd_limbs=dict(zip(space.ncnd_limbs, limbs, strict=True)),
        topics=dict(zip(space.topics, topics, strict=True)),
        in_domain=round(min(STRANGE, float(np.quantile([s.in_domain for s in scores], MOST_ABSTENTIONS))), 4),
    )


def recall_threshold(truth: NDArray[np.bool_], scores: Matrix, recall: float) -> float:
    """The highest threshold at which at least this share of the positives is reached."""
    positives = np.sort(scores[truth])[::-1]
    needed = max(1, int(np.ceil(recall * len(positives))))
    return float(np.floor(positives[needed - 1] * 1e4) / 1e4) if len(positives) else FLOOR


def to_json(platts: Sequence[Platt], space: Labels) -> dict[str, Any]:
    """Calibration as the manifest stores it: by head and label."""
    stored: dict[str, Any] = {"sections": {}, "ncnd_limbs": {}, "topics": {}}
    for (head, label), platt in zip(space.columns, platts, strict=True):
        if head in {NCND, IN_DOMAIN}:
            stored[head] = asdict(platt)
        else:
            stored[head][label] = asdict(platt)
    return stored


def _bands(low: float) -> Cutoffs:
    return Cutoffs(low, max(low, MEDIUM), max(low, HIGH))


def _best_f1(truth: NDArray[np.bool_], scores: Matrix) -> float:
    precision, recall, thresholds = precision_recall_curve(truth, scores)
    f1 = 2 * precision * recall / np.maximum(precision + recall, 1e-9)
    return float(thresholds[min(int(np.argmax(f1)), len(thresholds) - 1)])


def _per_label(truth: Sequence[NDArray[np.bool_]], scores: Sequence[Sequence[float]]) -> list[float]:
    if not truth:
        return []
    pooled = _best_f1(np.concatenate(truth), np.concatenate([np.array(s) for s in scores]))
    chosen = []
    for y, s in zip(truth, scores, strict=True):
        count = int(y.sum())
        own = _best_f1(y, np.array(s)) if count else pooled
        threshold = (count * own + SHRINKAGE * pooled) / (count + SHRINKAGE)
        chosen.append(round(float(np.clip(threshold, FLOOR, CEILING)), 4))
    return chosen
