"""Evaluate the shipped bundle and the baselines on the real test part, in one run, into one report.

    python -m foi_training.evaluate [--bundle DIR] [--out docs] [--baselines rules tfidf ...]

Every model sees the same rows: trained on authored and real development questions, asked about real test questions that
took no part in training or calibration. Intervals are 95 % bootstrap intervals that resample whole requests.
The shipped model answers as it is served: int8, one question at a time, hard rules applied, an abstention scored 0.
"""

from __future__ import annotations

import argparse
import hashlib
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import onnxruntime as ort
from rich.console import Console
from rich.progress import Progress

from foi_model.bundle import MODEL, TOKENIZER, Bundle, BundleError, Labels, default_bundle, sha256_of
from foi_model.catalogue import Catalogue, CatalogueError, load_catalogue
from foi_model.classifier import Calibrator, Classifier
from foi_model.domain import Scores
from foi_model.encoding import InputEncoder
from foi_model.language import unreadable
from foi_training import base_model, baselines, metrics, plots, report
from foi_training.baselines import Baseline, Matrix
from foi_training.corpus import CorpusError, Example
from foi_training.pipeline import FP32, Data, load_data
from foi_training.targets import truth

SHIPPED, UNQUANTISED = "shipped int8", "shipped, before int8"
TFIDF = "TF-IDF + logistic regression"
BASELINES = ("rules", "tfidf", "frozen", "contrastive", "plain")


@dataclass(frozen=True, slots=True)
class Evaluation:
    """What was asked and what each model said: matrices of shape (test questions, labels)."""

    bundle: Bundle
    test: Sequence[Example]
    truth: Matrix
    answers: Mapping[str, Matrix]
    abstained: int

    @property
    def requests(self) -> list[str]:
        """The request that each row belongs to: the unit of resampling."""
        return [e.request for e in self.test]


def evaluate(data: Data, catalogue: Catalogue, bundle: Bundle, work: Path, which: Sequence[str]) -> Evaluation:
    """Ask every model the test questions. `which` of `BASELINES`: the first two take minutes, all most of an hour."""
    labels = bundle.labels
    test = [e for e in data.real if e.id in data.split.test]
    train = [*data.authored, *data.development]
    answers: dict[str, Matrix] = {}
    chosen = _baselines(catalogue, work, which)
    with Progress(console=Console(file=sys.stderr), disable=not sys.stderr.isatty()) as progress:
        for name, baseline in progress.track(chosen.items(), description="baselines"):
            answers[name] = _remembered(work / "baselines", name, baseline, train, test, labels)
    if (fp32 := work / FP32).is_file() and sha256_of(fp32) == bundle.manifest.get("fp32_sha256"):
        answers[UNQUANTISED], _ = as_served(_fp32_scores(bundle, fp32, test), test, bundle, catalogue)
    scores = Classifier(bundle).score([e.input for e in test])
    answers[SHIPPED], abstained = as_served(scores, test, bundle, catalogue)
    return Evaluation(bundle, test, truth(test, labels).astype(np.float64), answers, abstained)


def as_served(
    scores: Sequence[Scores], test: Sequence[Example], bundle: Bundle, catalogue: Catalogue
) -> tuple[Matrix, int]:
    """Scores after the hard rules: 0 for a section barred to the authority and for all of an abstained question."""
    matrix = metrics.to_matrix(scores, bundle.labels)
    abstained = 0
    for row, example in enumerate(test):
        if unreadable(example.input.question, example.input.context):
            matrix[row] = 0
            abstained += 1
        barred = catalogue.rules.barred_sections(example.kind)
        matrix[
            row, [i for i, pair in enumerate(bundle.labels.columns) if pair[0] == "sections" and pair[1] in barred]
        ] = 0
    return matrix, abstained


def _remembered(
    folder: Path, name: str, baseline: Baseline, train: Sequence[Example], test: Sequence[Example], labels: Labels
) -> Matrix:
    """What a baseline answers, kept under `folder` by what it was given: a killed evaluation does not begin again."""
    given = hashlib.sha256(repr((name, labels)).encode())
    for example in (*train, *test):
        given.update(example.identity)
    kept = folder / f"{given.hexdigest()[:16]}.npy"
    if not kept.is_file():
        answers = baseline(train, test, labels)
        folder.mkdir(parents=True, exist_ok=True)
        partial = kept.with_suffix(".partial.npy")
        np.save(partial, answers)
        partial.replace(kept)
    return np.asarray(np.load(kept), dtype=np.float64)


def _baselines(catalogue: Catalogue, work: Path, chosen: Sequence[str]) -> dict[str, Baseline]:
    base = base_model.find_base_model()
    known: dict[str, tuple[str, Baseline]] = {
        "rules": ("rules only", baselines.rules_only(catalogue)),
        "tfidf": (TFIDF, baselines.tfidf_regression),
        "frozen": ("frozen MiniLM + logistic regression", baselines.frozen_encoder_regression(base)),
        "contrastive": ("contrastive fine-tuning (SetFit)", baselines.contrastive(base)),
        "plain": ("plain fine-tuning", baselines.plain_finetune(base, work)),
    }
    return {known[key][0]: known[key][1] for key in chosen}


def _fp32_scores(bundle: Bundle, fp32: Path, test: Sequence[Example]) -> list[Scores]:
    session = ort.InferenceSession(str(fp32), providers=["CPUExecutionProvider"])
    encoder = InputEncoder.from_file(bundle.path / TOKENIZER, bundle.max_tokens)
    calibrator = Calibrator(bundle.labels, bundle.calibration)
    scores = []
    for example in test:
        encoded = encoder.encode(example.input)
        feed = {name: np.array([values], dtype=np.int64) for name, values in
                (("input_ids", encoded.ids), ("segment_ids", encoded.segments))}  # fmt: skip
        scores.append(calibrator.scores(session.run(["logits"], feed)[0][0]))
    return scores


def main(arguments: Sequence[str] | None = None) -> int:
    """Command line. Exit 2 on bad data, 1 on anything else that stops the run, with one line on stderr."""
    parser = argparse.ArgumentParser(prog="python -m foi_training.evaluate", description=__doc__)
    parser.add_argument("--bundle", type=Path, help=f"a bundle folder with {MODEL}; the shipped one by default")
    parser.add_argument("--data", type=Path, default=Path("data"))
    parser.add_argument("--out", type=Path, default=Path("docs"), help="where evaluation.md and its plots are written")
    parser.add_argument("--work", type=Path, default=Path("build/training"))
    parser.add_argument("--baselines", nargs="*", choices=BASELINES, default=BASELINES, metavar="NAME",
                        help=f"which of {', '.join(BASELINES)}; all by default")  # fmt: skip
    options = parser.parse_args(arguments)
    base_model.quiet()
    try:
        catalogue = load_catalogue()
        bundle = Bundle.open(options.bundle or default_bundle())
        evaluation = evaluate(load_data(options.data, catalogue), catalogue, bundle, options.work, options.baselines)
        text = report.render(evaluation)
        plots.draw(evaluation, options.out / "evaluation")
        (options.out / "evaluation.md").write_text(text, encoding="utf-8")
    except CorpusError as error:
        sys.stderr.write(f"{error}\n")
        return 2
    except (base_model.BaseModelError, BundleError, CatalogueError, OSError) as error:
        sys.stderr.write(f"{error}\n")
        return 1
    sys.stdout.write(text)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
