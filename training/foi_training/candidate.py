"""A network adapted to local cases -> a measured, judged and described bundle."""

from __future__ import annotations

import math
import shutil
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np

from foi_model.bundle import CARD, MODEL, NCND, TOKENIZER, Bundle, Labels, Platt
from foi_model.catalogue import Catalogue
from foi_model.classifier import Calibrator, Classifier
from foi_model.domain import Thresholds
from foi_training import calibrate, gate, habits, metrics, package
from foi_training.corpus import Example
from foi_training.evaluate import as_served
from foi_training.export import export_int8
from foi_training.gate import Change, Costs, Parity
from foi_training.local import Local
from foi_training.network import QuestionNetwork
from foi_training.recalibrate import follow
from foi_training.start import exact_logits
from foi_training.targets import truth

REAL, LOCAL = "real test part", "local held-out"
PARITY_QUESTIONS, TIMED_QUESTIONS = 120, 40


@dataclass(frozen=True, slots=True)
class Draft:
    """A trained network with its calibration, and the bundle it went on from. `facts` go into the manifest."""

    network: QuestionNetwork
    base: Path
    start: Bundle
    calibration: tuple[Platt, ...]
    facts: Mapping[str, Any]

    @property
    def labels(self) -> Labels:
        """The labels are those of the start."""
        return self.start.labels

    @property
    def thresholds(self) -> Thresholds:
        """The cut-offs are those of the start, the lowest of NCND following its calibration down."""
        ncnd = [head for head, _ in self.labels.columns].index(NCND)
        return follow(self.start.thresholds, self.start.calibration[ncnd], self.calibration[ncnd])


def facts(
    start: Bundle, live: Bundle, counts: Mapping[str, Any], recipe: Mapping[str, Any], key: str, data: Mapping[str, str]
) -> dict[str, Any]:
    """What manifest and card tell of a retraining, its measurements aside. No word of any case is among it."""
    inherited = {name: start.manifest[name] for name in ("base_model", "catalogue") if name in start.manifest}
    return inherited | {
        "libraries": {name: version(name) for name in ("torch", "transformers", "onnx", "onnxruntime")},
        "retrained": {"key": key, "start": start.version, "live": live.version, "local": dict(counts)},
        "data": {"sha256": dict(data)},
        "recipe": {"local": dict(recipe)},
    }


def write(draft: Draft, folder: Path, name: str, told: Mapping[str, Any], *, model: Path | None = None) -> None:
    """Fill a folder with everything a bundle holds. `model` is an exported file to take instead of exporting again."""
    folder.mkdir(parents=True, exist_ok=True)
    if model:
        shutil.copy(model, folder / MODEL)
    else:
        export_int8(draft.network, folder / MODEL)
    shutil.copy(draft.start.path / TOKENIZER, folder / TOKENIZER)
    (folder / package.NOTICE).write_text(package.NOTICE_TEXT, encoding="utf-8")
    (folder / CARD).write_text(card(name, draft, told), encoding="utf-8")
    package.write_manifest(
        folder,
        name,
        draft.labels,
        draft.start.max_tokens,
        calibrate.to_json(draft.calibration, draft.labels),
        draft.thresholds,
        told,
    )


def measure(
    draft: Draft,
    folder: Path,
    live: Bundle,
    local: Local,
    real_test: Sequence[Example],
    catalogue: Catalogue,
    host_labels: Sequence[str],
) -> dict[str, Any]:
    """Write the bundle to `folder`, serve it beside the live one, and judge it: JSON-ready tables and the verdict."""
    shutil.rmtree(folder, ignore_errors=True)
    write(draft, folder, "draft", draft.facts)
    made = Bundle.open(folder)
    real = _real(live, made, real_test, catalogue)
    held, gain, kept, topics = _local(live, made, local, catalogue)
    verdict, checks = gate.judge(
        [*real, *kept],
        gain,
        (live.labels, made.labels),
        host_labels,
        catalogue,
        _parity(draft, made, real_test[:PARITY_QUESTIONS]),
        _costs(live, made, real_test[:TIMED_QUESTIONS]),
    )
    table = [change.to_dict() for change in (*([gain] if gain else []), *held, *kept, *real)]
    return {**gate.to_dict(verdict, checks), "table": table, "topics": topics}


def install(draft: Draft, measured: Mapping[str, Any], model: Path, target: Path) -> Bundle:
    """Put the judged bundle at `target`, whose last part is its name, in one step. `model` is the file that was measured."""
    told = dict(draft.facts) | {"gate": measured}
    with tempfile.TemporaryDirectory() as folder:
        write(draft, Path(folder), target.name, told, model=model)
        return package.install(Path(folder), target)


def result(bundle: Bundle) -> dict[str, Any]:
    """What a retraining prints: where the candidate is, its verdict with reasons, and the figures before and after."""
    told, retrained = bundle.manifest["gate"], bundle.manifest["retrained"]
    return {
        "bundle": str(bundle.path),
        "version": bundle.version,
        "verdict": told["verdict"],
        "reasons": [f"{c['name']}: {c['reason']}" for c in told["checks"] if not c["passed"]],
        "checks": told["checks"],
        "table": told["table"],
        "topics": told["topics"],
        "local": retrained["local"],
        "start": retrained["start"],
        "live": retrained["live"],
    }


def _real(live: Bundle, made: Bundle, test: Sequence[Example], catalogue: Catalogue) -> list[Change]:
    labels, requests = made.labels, [e.request for e in test]
    y = truth(test, labels).astype(np.float64)
    asked = [e.input for e in test]
    before, after = (
        as_served(habits.filled(Classifier(bundle).score(asked), labels), test, made, catalogue)[0]
        for bundle in (live, made)
    )
    first, second = (metrics.figures(labels, habits.fitted(b.thresholds, labels)) for b in (live, made))
    return [
        gate.change(
            REAL,
            name,
            first[name],
            y,
            before,
            after,
            requests,
            rises=rises,
            after_figure=second[name],
            allowed=0.0 if rises else gate.ELSEWHERE,
        )
        for name, rises in habits.KEPT.items()
    ]


def _local(
    live: Bundle, made: Bundle, local: Local, catalogue: Catalogue
) -> tuple[list[Change], Change | None, list[Change], list[dict[str, Any]]]:
    """(figures without an interval, log loss, calibration errors, limbs by topic) on the held-out cases."""
    test = local.test
    if not test:
        return [], None, [], []
    before, after = (habits.serve(bundle, test, catalogue) for bundle in (live, made))
    columns = habits.decided_columns(made.labels)
    y = habits.said_truth(test, made.labels)[:, columns]
    old, new = (
        metrics.to_matrix(habits.filled(served.scores, made.labels), made.labels)[:, columns]
        for served in (before, after)
    )
    requests = [e.request for e in test]
    gain = gate.change(LOCAL, "log loss", gate.log_loss, y, old, new, requests, rises=False)
    kept = [gate.change(LOCAL, "calibration error", gate.said_ece, y, old, new, requests, rises=False)]
    cited = frozenset[str]().union(*(e.limbs for e in (*local.train, *test)))
    never = frozenset(catalogue.ncnd_limbs) - cited
    first, second = habits.figures(test, before, live, never), habits.figures(test, after, made, never)
    held = [
        Change(LOCAL, name, first[name], second[name], math.nan, math.nan, rises)
        for name, rises in habits.FIGURES.items()
    ]
    return held, gain, kept, habits.by_topic(test, before, after, catalogue)


def _parity(draft: Draft, made: Bundle, test: Sequence[Example]) -> Parity:
    exact = exact_logits(draft.network, made.path / TOKENIZER, made.max_tokens, [e.input for e in test])
    calibrator = Calibrator(made.labels, made.calibration)
    plain = metrics.to_matrix([calibrator.scores(row) for row in exact], made.labels)
    served = metrics.to_matrix(Classifier(made).score([e.input for e in test]), made.labels)
    columns, ncnd = habits.decided_columns(made.labels), metrics.columns_of(NCND, made.labels)[0]
    low = made.thresholds.ncnd.low
    flips = (plain[:, ncnd] >= low) != (served[:, ncnd] >= low)
    return Parity(float(np.abs(plain - served)[:, columns].mean()), float(flips.mean()))


def _costs(live: Bundle, made: Bundle, test: Sequence[Example]) -> tuple[Costs, Costs]:
    """Both models answer the same questions in turn, so that what else the machine does falls on both."""
    models = [Classifier(live), Classifier(made)]
    times: list[list[float]] = [[], []]
    for example in test:
        for model, taken in zip(models, times, strict=True):
            begun = time.perf_counter()
            model.score([example.input])
            taken.append(1000 * (time.perf_counter() - begun))
    sizes = [(bundle.path / MODEL).stat().st_size for bundle in (live, made)]
    first, second = (Costs(size, sorted(taken)[len(taken) // 4]) for size, taken in zip(sizes, times, strict=True))
    return first, second


def card(name: str, draft: Draft, told: Mapping[str, Any]) -> str:
    """The card as Markdown: figures and names, never a word of a case."""
    retrained = told["retrained"]
    lines = [
        f"# {name}",
        "",
        f"The model {retrained['start']} adapted to one authority's own past cases. It suggests; people decide.",
        "",
        f"- Compared with the live model {retrained['live']}",
        f"- {len(draft.labels.sections)} sections, NCND, {len(draft.labels.ncnd_limbs)} NCND limbs, "
        f"{len(draft.labels.topics)} covert topics: the labels of the start",
        "- Calibration was moved by cross-fitted local answers; cut-offs are those of the start, that of NCND following down",
        f"- Libraries: {', '.join(f'{library} {number}' for library, number in told['libraries'].items())}",
        "",
        "## Past cases",
        "",
        *(f"- {what}: {count}" for what, count in retrained["local"].items()),
        "",
        "## Recipe",
        "",
        *(f"- {key}: {value}" for key, value in told["recipe"]["local"].items()),
        "",
    ]
    if judged := told.get("gate"):
        lines += [f"## Verdict: {judged['verdict']}", "", *verdict_table(judged)]
    lines += [
        "## Limits",
        "",
        "- Labels were read from responses by a program, or told by an export, and are weighted by how surely.",
        "- The model repeats what the authority did, right or wrong: a habit is not the law.",
        "",
    ]
    return "\n".join(lines)


def verdict_table(judged: Mapping[str, Any]) -> list[str]:
    """The figures before and after, the limbs by topic and the checks, as Markdown lines."""

    def shown(value: float | None) -> str:
        return "–" if value is None else f"{value:.3f}"

    def interval(row: Mapping[str, Any]) -> str:
        return "" if row["low"] is None else f"{row['low']:+.3f} to {row['high']:+.3f}"

    lines = ["| part | figure | before | after | difference, 95 % |", "| --- | --- | --- | --- | --- |"]
    lines += [
        f"| {r['part']} | {r['figure']} | {shown(r['before'])} | {shown(r['after'])} | {interval(r)} |"
        for r in judged["table"]
    ]
    if judged["topics"]:
        lines += ["", "NCND limbs on held-out questions, by covert topic:", ""]
        lines += ["| topic | questions | the authority | before | after |", "| --- | --- | --- | --- | --- |"]
        lines += [
            f"| {r['topic']} | {r['questions']} | {r['authority']} | {r['before']} | {r['after']} |"
            for r in judged["topics"]
        ]
    lines += ["", "| check | passed | reason |", "| --- | --- | --- |"]
    lines += [f"| {c['name']} | {'yes' if c['passed'] else '**no**'} | {c['reason']} |" for c in judged["checks"]]
    return [*lines, ""]
