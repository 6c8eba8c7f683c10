"""An evaluation as one Markdown page: every figure with its 95 % interval, targets met or not, nothing left out."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np

from foi_model.bundle import NCND
from foi_training import metrics, plots
from foi_training.metrics import Figure, Matrix, bootstrap, columns_of

if TYPE_CHECKING:
    from foi_training.evaluate import Evaluation

TARGETS = {
    "NCND AUROC": "≥ 0.90",
    "NCND AP": "≥ 0.75",
    "sections macro AP": "≥ 0.50",
    "any ground AUROC": "≥ 0.78",
    "true section in top 3": "≥ 0.80",
    "NCND ECE": "≤ 0.06",
    "NCND flag recall": "≥ 0.85",
    "NCND flag precision": "≥ 0.60",
}
COMPARED = (
    "NCND AUROC", "NCND AP", "NCND recall at precision 0.8", "NCND precision at recall 0.9", "sections macro AP",
    "sections macro AUROC", "sections micro AP", "any ground AUROC", "true section in top 3",
)  # fmt: skip
BY_PART = ("NCND AUROC", "NCND AP", "sections micro AP", "any ground AUROC", "true section in top 3")


def render(evaluation: Evaluation) -> str:
    """The report. Baselines are told of where the evaluation ran any."""
    lines = [*_head(evaluation), *_headline(evaluation), *_comparison(evaluation), *_parity(evaluation)]
    lines += [*_sections(evaluation), *_parts(evaluation), *_pictures(), *_reading(), ""]
    return "\n".join(lines)


def _shipped(evaluation: Evaluation) -> Matrix:
    return list(evaluation.answers.values())[-1]


def _head(evaluation: Evaluation) -> Iterator[str]:
    y, labels = evaluation.truth, evaluation.bundle.labels
    yield from (
        "# Evaluation on real questions",
        "",
        f"Bundle `{evaluation.bundle.version}`, written by `python -m foi_training.evaluate`.",
        "",
        f"The test part is {len(y)} real questions of {len(set(evaluation.requests))} requests "
        f"({int(y[:, columns_of(NCND, labels)].sum())} answered with NCND, "
        f"{int((y[:, columns_of('sections', labels)].max(axis=1) > 0).sum())} with some ground).",
        "It was fixed once, by request and near-duplicate cluster. None of it is in training or calibration;",
        "`data/DATASHEET.md` tells what else it has been seen for. Labels are what authorities did; brackets are 95 %",
        f"intervals from resampling whole requests. Abstentions ({evaluation.abstained} here) and sections barred by the",
        "hard rules count as a score of 0, so as misses.",
        "",
    )


def _headline(evaluation: Evaluation) -> Iterator[str]:
    figures = metrics.figures(evaluation.bundle.labels, evaluation.bundle.thresholds)
    yield from ("## The shipped model", "", "| figure | value | target | met |", "| --- | --- | --- | --- |")
    for name, figure in figures.items():
        value, shown = _measured(figure, evaluation, _shipped(evaluation))
        target = TARGETS.get(name, "")
        yield f"| {name} | {shown} | {target} | {_met(value, target)} |"
    yield ""


def _met(value: float, target: str) -> str:
    if not target:
        return ""
    sign, limit = target.split()
    return "yes" if (value >= float(limit) if sign == "≥" else value <= float(limit)) else "**no**"


def _comparison(evaluation: Evaluation) -> Iterator[str]:
    figures = metrics.figures(evaluation.bundle.labels)
    names = list(evaluation.answers)
    yield from ("## Beside the baselines", "", "Same training rows, same test rows, same run.", "")
    yield f"| figure | {' | '.join(names)} |"
    yield f"| --- |{' --- |' * len(names)}"
    for figure in COMPARED:
        cells = [_measured(figures[figure], evaluation, scores)[1] for scores in evaluation.answers.values()]
        yield f"| {figure} | {' | '.join(cells)} |"
    yield ""
    rival = next((name for name in names if name.startswith("TF-IDF")), None)
    if rival:
        yield f"Shipped minus {rival}, resampled in pairs:"
        yield ""
        for name in ("NCND AP", "sections macro AP"):
            value, low, high = metrics.paired(
                figures[name], evaluation.truth, _shipped(evaluation), evaluation.answers[rival], evaluation.requests
            )
            yield f"- {name}: {value:+.3f} ({low:+.3f} to {high:+.3f}); target +0.10"
        yield ""


def _parity(evaluation: Evaluation) -> Iterator[str]:
    before = next((scores for name, scores in evaluation.answers.items() if name == "shipped, before int8"), None)
    if before is None:
        return
    figures = metrics.figures(evaluation.bundle.labels)
    yield from ("## int8 against fp32", "", "| figure | fp32 | int8 | change |", "| --- | --- | --- | --- |")
    for name in ("NCND AUROC", "NCND AP", "sections macro AP", "sections macro AUROC", "any ground AUROC"):
        was, now = (figures[name](evaluation.truth, scores) for scores in (before, _shipped(evaluation)))
        yield f"| {name} | {was:.4f} | {now:.4f} | {now - was:+.4f} |"
    yield ""


def _sections(evaluation: Evaluation) -> Iterator[str]:
    labels, y = evaluation.bundle.labels, evaluation.truth
    columns = metrics.measured(y, columns_of("sections", labels))
    yield f"## By section, where there are at least {metrics.MIN_POSITIVES} positives"
    yield from ("", "| section | positives | AP | AUROC |", "| --- | --- | --- | --- |")
    for column in columns:
        cells = [
            _measured(lambda t, p, f=f, c=column: f(t[:, c], p[:, c]), evaluation, _shipped(evaluation))[1]  # type: ignore[misc]
            for f in (metrics.ap, metrics.auroc)
        ]
        yield f"| {labels.columns[column][1]} | {int(y[:, column].sum())} | {' | '.join(cells)} |"
    yield ""


def _parts(evaluation: Evaluation) -> Iterator[str]:
    figures = metrics.figures(evaluation.bundle.labels)
    kinds = np.array([e.kind.value for e in evaluation.test])
    sources = np.array([e.source.value for e in evaluation.test])
    parts = [(f"authority: {kind}", kinds == kind) for kind in dict.fromkeys(kinds.tolist())]
    parts += [(f"label: {source}", sources == source) for source in dict.fromkeys(sources.tolist())]
    yield from ("## By kind of authority and by source of the label", "")
    yield f"| part | questions | NCND | {' | '.join(BY_PART)} |"
    yield f"| --- | --- | --- |{' --- |' * len(BY_PART)}"
    ncnd = columns_of(NCND, evaluation.bundle.labels)[0]
    for name, rows in parts:
        y, p = evaluation.truth[rows], _shipped(evaluation)[rows]
        positives = int(y[:, ncnd].sum())
        cells = [
            "–" if figure.startswith("NCND") and positives < metrics.MIN_POSITIVES else f"{figures[figure](y, p):.3f}"
            for figure in BY_PART
        ]
        yield f"| {name} | {int(rows.sum())} | {positives} | {' | '.join(cells)} |"
    yield from (
        "",
        "A figure of a small part is uncertain; NCND figures are left out below five positives. *stated*: the response says",
        "so for this question; *inferred*: a statement about the whole response; *judged*: an expert's view, weaker than the",
        "other two.",
        "",
    )


def _pictures() -> Iterator[str]:
    yield "## Pictures"
    for file, words in (
        (plots.RELIABILITY, "Reliability: calibrated probability against what happened"),
        (plots.PRECISION_RECALL, "Precision against recall, every model"),
        (plots.COVERAGE, "Precision against the share of questions that get a suggestion"),
    ):
        yield from ("", f"![{words}](evaluation/{file})")
    yield ""


def _reading() -> Iterator[str]:
    yield from (
        "## How to read this",
        "",
        "- Authorities disagree with each other and with themselves, so no reader of the words alone can reach 1.0. A careful",
        "  expert with the taxonomy at hand reached NCND AUROC 0.91, AP 0.81, any-ground AUROC 0.81 and macro AP 0.63 on",
        "  questions of the same kind.",
        "- Section 12 often swallows a whole request, and section 21 turns on what is published: neither can be read from one",
        "  question.",
        "- A low NCND band is a prompt to think before confirming or denying, not a prediction that NCND is right.",
    )


def _measured(figure: Figure, evaluation: Evaluation, scores: Matrix) -> tuple[float, str]:
    value, low, high = bootstrap(figure, evaluation.truth, scores, evaluation.requests)
    return value, f"{value:.3f} ({low:.3f}–{high:.3f})"
