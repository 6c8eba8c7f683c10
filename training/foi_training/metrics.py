"""Figures about scores: pure functions of truth and probability matrices, columns as `Labels.columns`.

Ranking figures never look at a threshold. Every figure is computed over all questions given, abstentions included.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray
from sklearn.metrics import average_precision_score, precision_recall_curve, roc_auc_score

from foi_model.bundle import IN_DOMAIN, NCND, Labels
from foi_model.domain import Scores, Thresholds

MIN_POSITIVES = 5
"""A label with fewer positives gets no figure of its own."""
ROUNDS = 400
"""Resamples behind an interval."""

Matrix = NDArray[np.float64]
Rows = NDArray[np.int64]
Figure = Callable[[Matrix, Matrix], float]


def to_matrix(scores: Sequence[Scores], labels: Labels) -> Matrix:
    """Scores as a matrix, shape (questions, labels)."""

    def row(s: Scores) -> list[float]:
        held: Mapping[str, Mapping[str, float]] = {
            "sections": s.sections,
            NCND: {NCND: s.ncnd},
            "ncnd_limbs": s.ncnd_limbs,
            "topics": s.topics,
            IN_DOMAIN: {IN_DOMAIN: s.in_domain},
        }
        return [held[head][label] for head, label in labels.columns]

    return np.array([row(s) for s in scores], dtype=np.float64)


def columns_of(head: str, labels: Labels) -> list[int]:
    """Column numbers of a head."""
    return [i for i, (name, _) in enumerate(labels.columns) if name == head]


def measured(truth: Matrix, columns: Sequence[int]) -> list[int]:
    """The columns with enough positives (and negatives) to be measured on their own."""
    return [c for c in columns if MIN_POSITIVES <= truth[:, c].sum() < len(truth)]


def auroc(truth: Matrix, scores: Matrix) -> float:
    """Area under the ROC curve of one column, nan when it is all one class."""
    return float(roc_auc_score(truth, scores)) if 0 < truth.sum() < len(truth) else float("nan")


def ap(truth: Matrix, scores: Matrix) -> float:
    """Average precision of one column, nan without positives."""
    return float(average_precision_score(truth, scores)) if truth.sum() else float("nan")


def recall_at_precision(truth: Matrix, scores: Matrix, floor: float) -> float:
    """Highest recall among the thresholds with at least this precision."""
    precision, recall, _ = precision_recall_curve(truth, scores)
    return float(recall[precision >= floor].max())


def precision_at_recall(truth: Matrix, scores: Matrix, floor: float) -> float:
    """Highest precision among the thresholds with at least this recall."""
    precision, recall, _ = precision_recall_curve(truth, scores)
    return float(precision[recall >= floor].max())


def ece(truth: Matrix, scores: Matrix, bins: int = 10) -> float:
    """Expected calibration error over equal-count bins of all cells given."""
    y, p = np.ravel(truth), np.ravel(scores)
    order = np.argsort(p, kind="stable")
    parts = np.array_split(order, bins)
    return float(sum(abs(y[i].mean() - p[i].mean()) * len(i) for i in parts if len(i)) / len(p))


def any_ground(scores: Matrix) -> Matrix:
    """The chance that some section applies, from the section columns: the likeliest one's."""
    return np.asarray(scores.max(axis=1), dtype=np.float64)


def top_hit(truth: Matrix, scores: Matrix, k: int = 3) -> float:
    """Of the questions with a true section: the share where one of the `k` likeliest sections is true."""
    some = truth.sum(axis=1) > 0
    best = np.argsort(-scores[some], axis=1, kind="stable")[:, :k]
    return float(np.take_along_axis(truth[some], best, axis=1).max(axis=1).mean())


def micro_f1(truth: Matrix, decided: Matrix) -> float:
    """F1 over all cells of a 0/1 decision matrix."""
    total = truth.sum() + decided.sum()
    return float(2 * (truth * decided).sum() / total) if total else float("nan")


def specificity(truth: Matrix, decided: Matrix) -> float:
    """Of the rows without any true label: the share where nothing was decided either."""
    none = truth.sum(axis=1) == 0
    return float((decided[none].sum(axis=1) == 0).mean()) if none.any() else float("nan")


def figures(labels: Labels, thresholds: Thresholds | None = None) -> dict[str, Figure]:
    """The named headline figures as functions of (truth, scores), whole matrices in, so that they can be resampled."""
    s, t = columns_of("sections", labels), columns_of("topics", labels)
    n, limb = columns_of(NCND, labels)[0], columns_of("ncnd_limbs", labels)
    named: dict[str, Figure] = {
        "NCND AUROC": lambda y, p: auroc(y[:, n], p[:, n]),
        "NCND AP": lambda y, p: ap(y[:, n], p[:, n]),
        "NCND recall at precision 0.8": lambda y, p: recall_at_precision(y[:, n], p[:, n], 0.8),
        "NCND precision at recall 0.9": lambda y, p: precision_at_recall(y[:, n], p[:, n], 0.9),
        "sections macro AP": lambda y, p: float(np.nanmean([ap(y[:, c], p[:, c]) for c in measured(y, s)])),
        "sections macro AUROC": lambda y, p: float(np.nanmean([auroc(y[:, c], p[:, c]) for c in measured(y, s)])),
        "sections micro AP": lambda y, p: ap(y[:, s].ravel(), p[:, s].ravel()),
        "sections micro AUROC": lambda y, p: auroc(y[:, s].ravel(), p[:, s].ravel()),
        "any ground AUROC": lambda y, p: auroc(y[:, s].max(axis=1), any_ground(p[:, s])),
        "true section in top 3": lambda y, p: top_hit(y[:, s], p[:, s]),
        "NCND ECE": lambda y, p: ece(y[:, n], p[:, n]),
        "sections ECE": lambda y, p: ece(y[:, s], p[:, s]),
        "limbs ECE": lambda y, p: ece(y[:, limb], p[:, limb]),
        "topics ECE": lambda y, p: ece(y[:, t], p[:, t]),
    }
    if thresholds is None:
        return named
    low = thresholds.ncnd.low
    topic = np.array([thresholds.topics[label] for label in labels.topics])
    section = np.array([thresholds.sections[label].low for label in labels.sections])
    return named | {
        "NCND flag recall": lambda y, p: float((p[:, n] >= low)[y[:, n] > 0].mean()),
        "NCND flag precision": lambda y, p: float(y[p[:, n] >= low, n].mean()) if (p[:, n] >= low).any() else 0.0,
        "NCND flag rate": lambda y, p: float((p[:, n] >= low).mean()),
        "specificity: no ground suggested where none was cited": lambda y, p: specificity(y[:, s], p[:, s] >= section),
        "sections micro F1 as suggested": lambda y, p: micro_f1(y[:, s], p[:, s] >= section),
        "topics micro F1": lambda y, p: micro_f1(y[:, t], p[:, t] >= topic),
    }


def bootstrap(
    figure: Figure, truth: Matrix, scores: Matrix, requests: Sequence[str], rounds: int = ROUNDS
) -> tuple[float, float, float]:
    """(value, lower, upper): the figure and its 95 % interval, resampling whole requests."""
    drawn = [figure(truth[rows], scores[rows]) for rows in _resamples(requests, rounds)]
    lower, upper = np.nanpercentile(drawn, [2.5, 97.5])
    return figure(truth, scores), float(lower), float(upper)


def paired(
    figure: Figure, truth: Matrix, scores: Matrix, rival: Matrix, requests: Sequence[str]
) -> tuple[float, float, float]:
    """(difference, lower, upper): scores minus rival and its 95 % interval, both on the same resampled requests."""
    drawn = [figure(truth[rows], scores[rows]) - figure(truth[rows], rival[rows]) for rows in _resamples(requests)]
    lower, upper = np.nanpercentile(drawn, [2.5, 97.5])
    return figure(truth, scores) - figure(truth, rival), float(lower), float(upper)


def _resamples(requests: Sequence[str], rounds: int = ROUNDS, seed: int = 1) -> Iterator[Rows]:
    groups = {name: np.flatnonzero(np.array(requests) == name) for name in dict.fromkeys(requests)}
    members, random = list(groups.values()), np.random.default_rng(seed)
    for _ in range(rounds):
        yield np.concatenate([members[i] for i in random.integers(0, len(members), len(members))])
