"""Learn from an authority's past cases: the interchange file of `foi-suggest export` -> a candidate bundle and a verdict.

    python -m foi_training.retrain --cases cases.jsonl --work DIR [--live BUNDLE]

1. Past cases become weak examples; the newest are held out.  2. The network is taken out of the start bundle, the shipped
one unless told otherwise, so that what comes out depends on the cases and not on earlier retrainings.  3. For each fold,
adapt it to the other folds, go half of the way there, and score the fold as it would be served: from this the calibration
is moved.  4. Adapt to all, export, measure on the held-out cases and on the shipped test part beside the live model.
5. The gate gives its verdict.

A killed run goes on where it stopped; nothing changed means nothing is done. The live bundle is only read.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import logging
import os
import sys
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np
import torch

from foi_model.bundle import MANIFEST, MODEL, TOKENIZER, Bundle, BundleError, default_bundle, sha256_of
from foi_model.catalogue import Catalogue, CatalogueError, load_catalogue
from foi_model.encoding import InputEncoder
from foi_training import base_model, candidate
from foi_training.corpus import CorpusError, Example
from foi_training.finetune import FrozenStates, Recipe, Trained, finetune
from foi_training.local import Choice, Local, load_local
from foi_training.network import QuestionNetwork
from foi_training.pipeline import ADAPT, Data, load_data, served_logits
from foi_training.products import BusyError, Products, locked
from foi_training.recalibrate import recalibrate
from foi_training.start import between, trained_from
from foi_training.targets import loss_weights, truth

DATA = Path(__file__).resolve().parents[2] / "data"
RECIPE = replace(ADAPT, real_repeats=1)
REPLAY = 600
"""Authored questions drawn at random to accompany the local ones, with all real ones, so that nothing is unlearnt."""
FEWEST = 40
"""Local questions below which nothing is worth learning."""
REPEATS, REPEATED_UP_TO = 3, 3_000
"""Local questions are seen this often in an epoch, and fewer times as they come to outnumber the rest by themselves."""
SHARE = 0.5
"""How far the weights go from the start to the network that was adapted to the local cases."""
VERSION = 2
"""Raised when the same inputs would come to another result."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What a run is given. `host_labels` are the sections that a caseworker can choose in the host, none if not known."""

    cases: Path
    work: Path
    data: Path = DATA
    live: Path | None = None
    start: Path | None = None
    recipe: Recipe = RECIPE
    choice: Choice = field(default_factory=Choice)
    replay: int = REPLAY
    host_labels: tuple[str, ...] = ()


def run(plan: Plan) -> dict[str, Any]:
    """Carry out a plan: what `candidate.result` tells of it. Raises `BusyError`, `CorpusError`, `BundleError`."""
    with locked(plan.work):
        catalogue = load_catalogue()
        start = Bundle.open(plan.start or default_bundle())
        live = Bundle.open(plan.live) if plan.live else start
        data = load_data(plan.data, catalogue)
        key = _key(plan, data, catalogue, start, live)
        folder = plan.work / "candidates" / f"{start.name[:40]}-local-{key[:8]}"
        if (folder / MANIFEST).is_file():
            return candidate.result(Bundle.open(folder)) | {"unchanged": True}
        products = Products(plan.work / "steps", key)
        made = _make(plan, data, catalogue, start, live, products, key, folder)
        products.clear()
        return candidate.result(made) | {"unchanged": False}


def _make(
    plan: Plan,
    data: Data,
    catalogue: Catalogue,
    start: Bundle,
    live: Bundle,
    products: Products,
    key: str,
    folder: Path,
) -> Bundle:
    base, labels = base_model.find_base_model(), start.labels
    real_test = [e for e in data.real if e.id in data.split.test]
    _say("reading past cases")
    local = load_local(plan.cases, products.folder / "index.sqlite3", real_test, catalogue, plan.choice)
    if len(local.train) < FEWEST:
        raise CorpusError(f"{plan.cases}: {len(local.train)} questions to learn from, at least {FEWEST} are needed")
    _say("opening the network to start from")
    trained = trained_from(start, base, [e.input for e in real_test[:16]])
    encoder = InputEncoder.from_file(base / TOKENIZER, start.max_tokens)
    frozen = FrozenStates(QuestionNetwork(base, len(labels.columns)), encoder)
    beside = _rehearsal(data, plan)

    def adapted(rows: Sequence[Example], name: str) -> Trained:
        seen = max(1, min(REPEATS, REPEATED_UP_TO // max(1, len(rows))))
        checkpoint = products.folder / f"{name}.ckpt"
        tuned = finetune([*(list(rows) * seen), *beside], labels, base, plan.recipe, checkpoint, frozen, trained)
        return between(trained, tuned, SHARE)

    held: list[Example] = []
    logits = []
    for number, fold in enumerate(local.folds):
        own = [e for e in local.train if e.id in fold]
        others = [e for e in local.train if e.id not in fold]
        held += own

        def scored(own: Sequence[Example] = own, others: Sequence[Example] = others, number: int = number) -> Any:
            _say(f"learning, fold {number + 1} of {len(local.folds)}")
            return served_logits(adapted(others, f"fold-{number}").network, base, own, labels)

        logits.append(products.array(f"fold-{number}", scored))
        (products.folder / f"fold-{number}.ckpt").unlink(missing_ok=True)
    _say("learning from all of them")
    final = adapted(local.train, "final").network
    platts = recalibrate(
        start.calibration,
        np.concatenate(logits),
        truth(held, labels),
        (loss_weights(held, labels, plan.recipe.weights) > 0).astype(np.float32),
        labels,
    )
    facts = candidate.facts(start, live, local.counts, _recipe(plan, local), key, data.sha256)
    draft = candidate.Draft(final, base, start, platts, facts)
    _say("measuring")
    tried = products.folder / "draft"
    measured = products.data(
        "measured", lambda: candidate.measure(draft, tried, live, local, real_test, catalogue, plan.host_labels)
    )
    return candidate.install(draft, measured, tried / MODEL, folder)


def _rehearsal(data: Data, plan: Plan) -> list[Example]:
    strange, _ = data.strange
    chosen = np.random.default_rng(plan.recipe.seed).permutation(len(data.authored))[: plan.replay]
    return [*data.development, *(data.authored[i] for i in sorted(chosen.tolist())), *strange[: plan.replay]]


def _recipe(plan: Plan, local: Local) -> dict[str, Any]:
    plain = asdict(plan.recipe)
    weights = ", ".join(f"{name} {value:g}" for name, value in plain["weights"].items())
    return {**plain, "weights": weights, "replay": plan.replay, "share": SHARE, "folds": len(local.folds)} | asdict(
        plan.choice
    )


def _key(plan: Plan, data: Data, catalogue: Catalogue, start: Bundle, live: Bundle) -> str:
    """The digest of all that decides the result."""
    inputs = {
        "version": VERSION,
        "cases": sha256_of(plan.cases),
        "data": data.sha256,
        "catalogue": catalogue.version,
        "start": start.version,
        "live": live.version,
        "recipe": asdict(plan.recipe),
        "choice": asdict(plan.choice),
        "replay": plan.replay,
        "host_labels": plan.host_labels,
    }
    return hashlib.sha256(json.dumps(inputs, sort_keys=True).encode()).hexdigest()


def _say(what: str) -> None:
    if sys.stderr.isatty():
        sys.stderr.write(f"{what}\n")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m foi_training.retrain", description=__doc__)
    parser.add_argument("--cases", type=Path, required=True, help="what `foi-suggest export` wrote")
    parser.add_argument(
        "--work", type=Path, required=True, help="unfinished steps, and the candidates in `candidates/`"
    )
    parser.add_argument("--live", type=Path, help="the live bundle, to compare with; the start by default")
    parser.add_argument("--start", type=Path, help="the bundle to go on from; the shipped one by default")
    parser.add_argument("--data", type=Path, default=DATA, help="the project's corpus")
    parser.add_argument("--epochs", type=int, default=RECIPE.epochs)
    parser.add_argument("--most", type=int, default=Choice().most, help="questions to learn from at most, the newest")
    parser.add_argument("--folds", type=int, default=Choice().folds)
    parser.add_argument("--replay", type=int, default=REPLAY, help="authored questions that accompany the local ones")
    parser.add_argument("--host-labels", type=Path, help="a file with the sections that the host offers, one a line")
    parser.add_argument("--threads", type=int, default=os.cpu_count() or 1)
    return parser


def main(arguments: Sequence[str] | None = None) -> int:
    """Command line: the result as JSON. Exit 2 on bad data, 1 on any other failure, with one line on stderr."""
    options = _parser().parse_args(arguments)
    base_model.quiet()
    logging.getLogger().setLevel(logging.ERROR)
    torch.set_num_threads(max(1, options.threads))
    try:
        if options.epochs < 1 or options.folds < 2 or options.most < 1 or options.replay < 0:
            raise CorpusError("--epochs and --most must be 1 or more, --folds 2 or more, --replay 0 or more")
        plan = Plan(
            cases=options.cases,
            work=options.work,
            data=options.data,
            live=options.live,
            start=options.start,
            recipe=replace(RECIPE, epochs=options.epochs),
            choice=Choice(most=options.most, folds=options.folds),
            replay=options.replay,
            host_labels=_host_labels(options.host_labels),
        )
        result = run(plan)
    except CorpusError as error:
        sys.stderr.write(f"{error}\n")
        return 2
    except OSError as error:
        sys.stderr.write(f"{error.filename or options.work}: {error.strerror}\n")
        return 1
    except (BusyError, base_model.BaseModelError, BundleError, CatalogueError) as error:
        sys.stderr.write(f"{error}\n")
        return 1
    sys.stdout.write(json.dumps(result, ensure_ascii=False, indent=1) + "\n")
    return 0


def _host_labels(path: Path | None) -> tuple[str, ...]:
    if path is None:
        return ()
    words = path.read_text(encoding="utf-8").split()
    return tuple(sorted({word.lower().removeprefix("s.").removeprefix("s").upper() for word in words}))


if __name__ == "__main__":
    raise SystemExit(main())
