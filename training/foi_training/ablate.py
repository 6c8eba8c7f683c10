"""What each part of the recipe is worth: leave one out, train again, score development questions that were held out.

    python -m foi_training.ablate [--out docs/ablation.md]

Every variant is trained in the same shortened way, on the same draw of authored questions, and adapted once for each
development fold; the test part takes no part. Figures are for the network before quantisation and calibration, so they
compare variants with each other and with nothing else. A killed run goes on with the variant at which it stopped.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import torch
from rich.console import Console
from rich.progress import Progress

from foi_model.bundle import TOKENIZER, Labels
from foi_model.catalogue import CatalogueError, load_catalogue
from foi_model.encoding import InputEncoder
from foi_training import base_model, metrics
from foi_training.baselines import Matrix
from foi_training.corpus import CorpusError, Example
from foi_training.finetune import MAX_TOKENS, FrozenStates, Recipe, Trained, finetune
from foi_training.network import QuestionNetwork
from foi_training.pipeline import ADAPT, GENERAL, Data, load_data
from foi_training.targets import Weights, label_set, truth

AUTHORED, ELSEWHERE, REPLAYED = 4_000, 150, 200
"""Rows drawn for the shortened general stage, and of its authored rows for the replay during adaptation."""
SHOWN = ("NCND AUROC", "NCND AP", "sections macro AP", "any ground AUROC", "true section in top 3")
Change = Callable[[Example], Example]


@dataclass(frozen=True, slots=True)
class Variant:
    """A recipe with one thing left out or added. `change` is applied to every example."""

    name: str
    weights: Weights = GENERAL.weights
    frozen_layers: int = 3
    change: Change = lambda example: example
    adapted: bool = True

    def recipe(self, stage: Recipe, epochs: int) -> Recipe:
        """A stage of the shipped recipe, shortened, with this variant's change."""
        return replace(stage, epochs=epochs, weights=self.weights, frozen_layers=self.frozen_layers)


def _without_siblings(example: Example) -> Example:
    return replace(example, input=replace(example.input, siblings=()))


FULL = Variant("the recipe, shortened")
VARIANTS = (
    FULL,
    Variant("without readings: hard labels", replace(FULL.weights, readings_authored=0, readings_real=0)),
    Variant("without adaptation to real questions", adapted=False),
    Variant("without sibling questions", change=_without_siblings),
    Variant("every layer learns, as in what ships", frozen_layers=0),
    Variant("NCND weighted like a section", replace(FULL.weights, ncnd=1)),
)


def held_out_logits(variant: Variant, data: Data, labels: Labels, base: Path, work: Path) -> Matrix:
    """Logits of the development questions, each from a network that never saw its request. Shape (questions, labels)."""
    encoder = InputEncoder.from_file(base / TOKENIZER, MAX_TOKENS)
    frozen = FrozenStates(QuestionNetwork(base, len(labels.columns), frozen_layers=variant.frozen_layers), encoder)
    random = np.random.default_rng(1)
    drawn = [data.authored[i] for i in random.permutation(len(data.authored))[:AUTHORED]]
    strange = data.strange[0][:ELSEWHERE]
    authored, development = ([variant.change(e) for e in rows] for rows in (drawn, data.development))

    def train(rows: Sequence[Example], recipe: Recipe, name: str, start: Trained | None = None) -> Trained:
        return finetune(rows, labels, base, recipe, work / f"{name}.ckpt", frozen, start)

    general = train([*authored, *strange], variant.recipe(GENERAL, 1), "general")
    logits = np.zeros((len(development), len(labels.columns)))
    for number, fold in enumerate(data.split.folds):
        held = [i for i, e in enumerate(development) if e.id in fold]
        others = [e for e in development if e.id not in fold]
        network = (
            train([*others, *authored[:REPLAYED], *strange], variant.recipe(ADAPT, 2), f"fold-{number}", general)
            if variant.adapted
            else general
        ).network
        logits[held] = _logits(network, frozen, [development[i] for i in held])
    for checkpoint in work.glob("*.ckpt"):
        checkpoint.unlink()
    return logits


@torch.no_grad()
def _logits(network: QuestionNetwork, frozen: FrozenStates, examples: Sequence[Example]) -> Matrix:
    rows = [
        network.finish(states[None].float(), segments[None], torch.ones_like(segments)[None])[0]
        for states, segments in frozen.of(examples)
    ]
    return np.asarray(torch.stack(rows).numpy(), dtype=np.float64)


def render(answers: dict[str, Matrix], development: Sequence[Example], labels: Labels) -> str:
    """The table as Markdown: each variant's figures and its difference from the whole recipe, with 95 % intervals."""
    y, requests = truth(development, labels).astype(np.float64), [e.request for e in development]
    figures = metrics.figures(labels)
    whole = answers[FULL.name]
    lines = [
        "# What each part of the recipe is worth",
        "",
        f"Written by `python -m foi_training.ablate`. {len(development)} real development questions, each scored by a",
        f"network that never saw its request. Each variant is trained in a shortened way ({AUTHORED:,} authored questions, one",
        "epoch, two epochs of adaptation, three of six layers frozen), so the figures compare variants with each other and are",
        "not those of the shipped model. Below each figure stands the difference from the first row, with its 95 % interval",
        "from resampling whole requests: where it spans 0, this run does not show that the part matters. The test part took",
        "no part.",
        "",
        "| variant | " + " | ".join(SHOWN) + " |",
        "| --- |" + " --- |" * len(SHOWN),
    ]
    for name, logits in answers.items():
        cells = []
        for shown in SHOWN:
            figure = figures[shown]
            value = figure(y, logits)
            if name == FULL.name:
                cells.append(f"{value:.3f}")
                continue
            change, lower, upper = metrics.paired(figure, y, logits, whole, requests)
            cells.append(f"{value:.3f}<br>{change:+.3f} ({lower:+.3f} to {upper:+.3f})")
        lines.append(f"| {name} | " + " | ".join(cells) + " |")
    return "\n".join([*lines, ""])


def main(arguments: Sequence[str] | None = None) -> int:
    """Command line. Exit 2 on bad data, 1 on anything else that stops the run, with one line on stderr."""
    parser = argparse.ArgumentParser(prog="python -m foi_training.ablate", description=__doc__)
    parser.add_argument("--data", type=Path, default=Path("data"))
    parser.add_argument("--out", type=Path, default=Path("docs/ablation.md"))
    parser.add_argument("--work", type=Path, default=Path("build/ablation"))
    parser.add_argument("--threads", type=int, default=os.cpu_count() or 1)
    options = parser.parse_args(arguments)
    base_model.quiet()
    torch.set_num_threads(options.threads)
    try:
        catalogue = load_catalogue()
        data, base = load_data(options.data, catalogue), base_model.find_base_model()
        labels = label_set([*data.authored, *data.development], catalogue)
        answers: dict[str, Matrix] = {}
        with Progress(console=Console(file=sys.stderr), disable=not sys.stderr.isatty()) as progress:
            for number, variant in enumerate(progress.track(VARIANTS, description="variants")):
                folder = options.work / str(number)
                folder.mkdir(parents=True, exist_ok=True)
                kept = folder / "logits.npy"
                if not kept.is_file():
                    np.save(kept, held_out_logits(variant, data, labels, base, folder))
                answers[variant.name] = np.load(kept)
        text = render(answers, data.development, labels)
        options.out.write_text(text, encoding="utf-8")
    except CorpusError as error:
        sys.stderr.write(f"{error}\n")
        return 2
    except (base_model.BaseModelError, CatalogueError, OSError) as error:
        sys.stderr.write(f"{error}\n")
        return 1
    sys.stdout.write(text)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
