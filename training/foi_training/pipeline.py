"""From `data/` to a verified bundle: the one command behind `make train`.

    python -m foi_training.pipeline --out model/foi_model/bundles/NAME

1. Check every row; keep the test part out.  2. Train on authored questions.  3. For each development fold, adapt to the
real questions of the other folds, export, and score the fold as it will be served.  4. Fit calibration and cut-offs on
those scores.  5. Adapt to all development questions, export, describe, verify, install.

A killed run goes on where it stopped: finished epochs are kept under `--work`, keyed by recipe and data.
"""

from __future__ import annotations

import argparse
import os
import shutil
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np
import torch

from foi_model.bundle import CARD, MODEL, TOKENIZER, Bundle, BundleError, Labels, sha256_of
from foi_model.catalogue import Catalogue, CatalogueError, load_catalogue
from foi_model.classifier import Calibrator, OnnxModel
from foi_model.encoding import InputEncoder
from foi_training import base_model, calibrate, card, metrics, package
from foi_training.corpus import CorpusError, Example, Source, load_authored, load_elsewhere, load_real
from foi_training.export import export_fp32, export_int8
from foi_training.finetune import MAX_TOKENS, FrozenStates, Recipe, Trained, finetune
from foi_training.network import QuestionNetwork
from foi_training.split import Split, clear_of_test, load_split
from foi_training.targets import Array, Weights, label_set, truth

TAUGHT = Weights(ncnd=2, ncnd_limbs=0.3, topics=0.3, readings_authored=0.9, readings_real=0.4)
GENERAL = Recipe(
    epochs=3, batch=32, lr_encoder=2e-4, lr_head=2e-3, frozen_layers=0, ema=0.995, smoothing=0.0, weights=TAUGHT
)
ADAPT = Recipe(epochs=4, batch=32, lr_encoder=5e-5, lr_head=1e-3, frozen_layers=0, smoothing=0.0, weights=TAUGHT)
FP32 = "fp32.onnx"
"""The network of the last run before quantisation, kept under `--work` so that what int8 costs can be measured."""
HELD_OUT = "held-out.npz"
"""Ids and logits of the development questions, each from a network that never saw its request; kept for error analysis."""
REPLAY = 600
"""Authored questions drawn at random to accompany the real ones during adaptation, so that nothing is unlearnt."""


@dataclass(frozen=True, slots=True)
class Data:
    """Checked rows, test part aside. `authored` excludes what nearly repeats a test question.

    `elsewhere` is text that is no FOI question; every fifth of it is kept to measure how much is recognised.
    """

    authored: list[Example]
    elsewhere: list[Example]
    real: list[Example]
    split: Split
    sha256: dict[str, str]

    @property
    def development(self) -> list[Example]:
        """The real questions that may be learnt from."""
        return [e for e in self.real if e.id in self.split.development]

    @property
    def strange(self) -> tuple[list[Example], list[Example]]:
        """Text from elsewhere: to learn from, and to measure with."""
        measured = set(self.elsewhere[::5])
        return [e for e in self.elsewhere if e not in measured], [e for e in self.elsewhere if e in measured]


def load_data(folder: Path, catalogue: Catalogue) -> Data:
    """Read and check `corpus/*.jsonl`, `real/questions.jsonl` and `real/split.json`. Raises `CorpusError`."""
    authored, real = (
        load_authored(folder / "corpus", catalogue),
        load_real(folder / "real" / "questions.jsonl", catalogue),
    )
    split = load_split(folder / "real" / "split.json", real)
    files = [
        *sorted((folder / "corpus").glob("*.jsonl")),
        *sorted((folder / "elsewhere").glob("*.jsonl")),
        folder / "real" / "questions.jsonl",
        folder / "real" / "split.json",
    ]
    return Data(
        clear_of_test(authored, real, split),
        load_elsewhere(folder / "elsewhere"),
        real,
        split,
        {str(path.relative_to(folder)): sha256_of(path) for path in files},
    )


def run(
    data: Data, catalogue: Catalogue, out: Path, work: Path, general: Recipe = GENERAL, adapt: Recipe = ADAPT
) -> Bundle:
    """Carry out the whole pipeline and install the bundle at `out`, whose last part is its name."""
    base = base_model.find_base_model()
    labels = label_set([*data.authored, *data.development], catalogue)
    encoder = InputEncoder.from_file(base / TOKENIZER, MAX_TOKENS)
    untrained = QuestionNetwork(base, len(labels.columns), general.dropout, general.frozen_layers)
    frozen = FrozenStates(untrained, encoder)

    def adapted(real: Sequence[Example], name: str) -> Trained:
        return finetune([*real, *replayed], labels, base, adapt, work / f"{name}.ckpt", frozen, start)

    strange, _ = data.strange
    start = finetune([*data.authored, *strange], labels, base, general, work / "general.ckpt", frozen)
    replayed = [data.authored[i] for i in sorted(_draw(len(data.authored), REPLAY, adapt.seed))] + strange
    held_out: list[Example] = []
    logits: list[Array] = []
    for number, fold in enumerate(data.split.folds):
        others = [e for e in data.development if e.id not in fold]
        held = [e for e in data.development if e.id in fold]
        held_out += held
        logits.append(served_logits(adapted(others, f"fold-{number}").network, base, held, labels))
    np.savez(work / HELD_OUT, ids=[e.id for e in held_out], logits=np.concatenate(logits))
    final = adapted(data.development, "final").network
    export_fp32(final, work / FP32)
    facts = _facts(data, catalogue, labels, {"general": general, "adapt": adapt}) | {
        "fp32_sha256": sha256_of(work / FP32)
    }
    with tempfile.TemporaryDirectory(dir=work) as folder:
        write_bundle(Path(folder), out.name, final, base, labels, held_out, np.concatenate(logits), data, facts)
        return package.install(Path(folder), out)


def served_logits(network: QuestionNetwork, base: Path, examples: Sequence[Example], labels: Labels) -> Array:
    """Logits of a network as it would be served: exported to int8, each question alone. Shape (examples, labels)."""
    with tempfile.TemporaryDirectory() as folder:
        export_int8(network, Path(folder) / MODEL)
        shutil.copy(base / TOKENIZER, Path(folder) / TOKENIZER)
        model = OnnxModel(Path(folder), MAX_TOKENS, len(labels.columns))
        return np.stack([model.logits(e.input) for e in examples])


def write_bundle(
    folder: Path,
    name: str,
    network: QuestionNetwork,
    base: Path,
    labels: Labels,
    development: Sequence[Example],
    logits: Array,
    data: Data,
    facts: dict[str, Any],
) -> None:
    """Fill a folder with everything a bundle holds. `logits` are the cross-fitted ones of `development`, same order."""
    answers = truth(development, labels)
    platts = calibrate.fit(logits, answers, labels)
    calibrator = Calibrator(labels, platts)
    scores = [calibrator.scores(row) for row in logits]
    thresholds = calibrate.choose_thresholds(scores, answers, labels)
    matrix, y = metrics.to_matrix(scores, labels), answers.astype(np.float64)
    measured = {name: round(figure(y, matrix), 4) for name, figure in metrics.figures(labels, thresholds).items()}
    _, strange = data.strange
    if strange:
        found = served_logits(network, base, strange, labels)
        alien = [calibrator.scores(row).in_domain < thresholds.in_domain for row in found]
        measured["text from elsewhere recognised"] = round(float(np.mean(alien)), 4)
    told = facts | {"metrics": {"development": measured}}
    export_int8(network, folder / MODEL)
    shutil.copy(base / TOKENIZER, folder / TOKENIZER)
    (folder / package.NOTICE).write_text(package.NOTICE_TEXT, encoding="utf-8")
    (folder / CARD).write_text(card.render({"name": name, "max_tokens": MAX_TOKENS, **told}), encoding="utf-8")
    package.write_manifest(folder, name, labels, MAX_TOKENS, calibrate.to_json(platts, labels), thresholds, told)


def _facts(data: Data, catalogue: Catalogue, labels: Labels, recipes: dict[str, Recipe]) -> dict[str, Any]:
    """What the manifest and the card tell of a run, its measurements aside."""
    return {
        "base_model": {
            "name": base_model.NAME,
            "package": base_model.PACKAGE,
            "version": base_model.VERSION,
            "sha256": base_model.SHA256,
            "licence": base_model.LICENCE,
        },
        "catalogue": {"version": catalogue.version, "law_as_at": str(catalogue.law_as_at)},
        "libraries": {name: version(name) for name in ("torch", "transformers", "onnx", "onnxruntime")},
        "data": {
            "authored": len(data.authored),
            "elsewhere": len(data.elsewhere),
            "development": len(data.development),
            "test": len(data.split.test),
            "sha256": data.sha256,
        },
        "recipe": {stage: _flat(recipe) for stage, recipe in recipes.items()} | {"replay": REPLAY},
        "label_counts": _label_counts(data, labels),
    }


def _draw(population: int, count: int, seed: int) -> list[int]:
    chosen: list[int] = np.random.default_rng(seed).permutation(population)[:count].tolist()
    return chosen


def _flat(recipe: Recipe) -> dict[str, Any]:
    plain = asdict(recipe)
    return {**plain, "weights": ", ".join(f"{key} {value:g}" for key, value in plain["weights"].items())}


def _label_counts(data: Data, labels: Labels) -> dict[str, dict[str, dict[str, int]]]:
    counts: dict[str, dict[str, dict[str, int]]] = {}
    examples = [*data.authored, *data.development]
    answers = truth(examples, labels) > 0
    real = np.array([e.source is not Source.AUTHORED for e in examples])
    for column, (head, label) in enumerate(labels.columns):
        yes = answers[:, column]
        counts.setdefault(head, {})[label] = {"authored": int((yes & ~real).sum()), "real": int((yes & real).sum())}
    return counts


def main(arguments: Sequence[str] | None = None) -> int:
    """Command line. Exit 2 on bad data, 1 on anything else that stops the run, with one line on stderr."""
    parser = argparse.ArgumentParser(prog="python -m foi_training.pipeline", description=__doc__)
    parser.add_argument("--out", type=Path, required=True, help="folder of the bundle; its last part is the name")
    parser.add_argument("--data", type=Path, default=Path("data"))
    parser.add_argument("--work", type=Path, default=Path("build/training"), help="checkpoints of unfinished runs")
    parser.add_argument("--threads", type=int, default=os.cpu_count() or 1)
    options = parser.parse_args(arguments)
    base_model.quiet()
    torch.set_num_threads(options.threads)
    options.work.mkdir(parents=True, exist_ok=True)
    try:
        catalogue = load_catalogue()
        bundle = run(load_data(options.data, catalogue), catalogue, options.out, options.work)
    except CorpusError as error:
        sys.stderr.write(f"{error}\n")
        return 2
    except (base_model.BaseModelError, BundleError, CatalogueError, OSError) as error:
        sys.stderr.write(f"{error}\n")
        return 1
    sys.stdout.write(f"{bundle.path}: {bundle.version}\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
