"""The three pictures of an evaluation: reliability, precision against recall, precision against coverage."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import matplotlib as mpl
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from sklearn.metrics import precision_recall_curve

from foi_training.metrics import Matrix, columns_of

if TYPE_CHECKING:
    from foi_training.evaluate import Evaluation

RELIABILITY, PRECISION_RECALL, COVERAGE = "reliability.svg", "precision-recall.svg", "coverage.svg"
BINS = 8


def draw(evaluation: Evaluation, folder: Path) -> None:
    """Write the three SVG files; the same figures give the same bytes."""
    mpl.rcParams["svg.hashsalt"] = "foi-suggest"
    folder.mkdir(parents=True, exist_ok=True)
    labels, y = evaluation.bundle.labels, evaluation.truth
    shipped = list(evaluation.answers)[-1]
    p = evaluation.answers[shipped]
    ncnd, sections = columns_of("ncnd", labels), columns_of("sections", labels)

    figure, (left, right) = _pair("mean probability", "share that was so")
    _reliability(left, y[:, ncnd].ravel(), p[:, ncnd].ravel(), "NCND")
    _reliability(right, y[:, sections].ravel(), p[:, sections].ravel(), "sections")
    _save(figure, folder / RELIABILITY)

    figure, (left, right) = _pair("recall", "precision")
    for name, scores in evaluation.answers.items():
        for axes, columns, title in ((left, ncnd, "NCND"), (right, sections, "sections, pooled")):
            precision, recall, _ = precision_recall_curve(y[:, columns].ravel(), scores[:, columns].ravel())
            axes.plot(recall, precision, label=name, linewidth=2.5 if name == shipped else 1)
            axes.set_title(title)
    right.legend(fontsize=7)
    _save(figure, folder / PRECISION_RECALL)

    figure, (left, right) = _pair("share of questions given a suggestion", "precision")
    _coverage(left, y[:, ncnd[0]], p[:, ncnd[0]], "NCND flag")
    best = p[:, sections].argmax(axis=1)
    _coverage(right, y[np.arange(len(y)), np.array(sections)[best]], p[:, sections].max(axis=1), "likeliest section")
    _save(figure, folder / COVERAGE)


def _pair(x: str, y: str) -> tuple[Figure, tuple[Axes, Axes]]:
    figure = Figure(figsize=(9, 4), layout="constrained")
    left, right = figure.subplots(1, 2)
    for axes in (left, right):
        axes.set(xlabel=x, ylabel=y, xlim=(0, 1), ylim=(0, 1.02))
        axes.grid(alpha=0.3)
    return figure, (left, right)


def _reliability(axes: Axes, truth: Matrix, scores: Matrix, title: str) -> None:
    parts = [part for part in np.array_split(np.argsort(scores, kind="stable"), BINS) if len(part)]
    axes.plot([0, 1], [0, 1], color="grey", linewidth=1, linestyle="--")
    axes.plot([scores[part].mean() for part in parts], [truth[part].mean() for part in parts], marker="o")
    axes.set_title(title)


def _coverage(axes: Axes, truth: Matrix, scores: Matrix, title: str) -> None:
    ordered = truth[np.argsort(-scores, kind="stable")]
    taken = np.arange(1, len(ordered) + 1)
    axes.plot(taken / len(ordered), np.cumsum(ordered) / taken)
    axes.set_title(title)


def _save(figure: Figure, path: Path) -> None:
    figure.savefig(path, metadata={"Date": None})
