"""Fine-tune the network on encoded examples: bf16, frozen word table, length-grouped batches, averaged weights.

A run can be killed at any moment: after each epoch the whole state goes to disk in one atomic step, and a run with the
same recipe and data goes on from there.
"""

from __future__ import annotations

import hashlib
import json
import math
import os
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, cast

import numpy as np
import torch
from datasets import Dataset
from rich.console import Console
from rich.progress import Progress
from torch import Tensor
from torch.nn import functional
from torch.nn.utils.rnn import pad_sequence
from torch.optim.swa_utils import AveragedModel, get_ema_multi_avg_fn

from foi_model.bundle import Labels
from foi_model.encoding import InputEncoder
from foi_training.corpus import Example, Source
from foi_training.network import QuestionNetwork
from foi_training.targets import Array, Weights, loss_weights, targets

HAS_BF16: bool = torch.cpu._is_avx512_bf16_supported()
"""bf16 halves training time where the processor has it and takes five times as long where it has not."""


@dataclass(frozen=True, slots=True)
class Recipe:
    """Everything that decides what a training run does. Rates are per step of AdamW; `real_repeats` copies of real rows."""

    epochs: int = 5
    batch: int = 16
    lr_encoder: float = 1.5e-4
    lr_head: float = 3e-3
    layer_decay: float = 0.9
    warmup: float = 0.1
    weight_decay: float = 0.01
    dropout: float = 0.1
    frozen_layers: int = 3
    ema: float = 0.99
    smoothing: float = 0.02
    real_repeats: int = 3
    seed: int = 1
    weights: Weights = field(default_factory=Weights)


MAX_TOKENS = 160
"""Longest input, in training and in every bundle that comes of it."""
UNREPEATED = frozenset({Source.AUTHORED, Source.ELSEWHERE})


class FrozenStates:
    """What the frozen part of the network makes of each example, computed once per process and kept as fp16.

    Shared by all runs of a pipeline: every run starts from the same frozen part.
    """

    def __init__(self, network: QuestionNetwork, encoder: InputEncoder) -> None:
        self._network, self._encoder = network.eval(), encoder
        self._kept: dict[str, tuple[Tensor, Tensor]] = {}

    @torch.no_grad()
    def of(self, examples: Sequence[Example]) -> list[tuple[Tensor, Tensor]]:
        """(states, shape (tokens, hidden), and segments, shape (tokens,)) of each example."""
        missing = [e for e in dict.fromkeys(examples) if e.id not in self._kept]
        rows = Dataset.from_list([asdict(self._encoder.encode(e.input)) for e in missing])
        lengths = [len(ids) for ids in rows["ids"]] if missing else []
        for chosen in length_grouped(lengths, 32, np.random.default_rng(0)):
            batch = rows[chosen]
            ids, segments, mask = (_padded([torch.tensor(row) for row in column]) for column in
                                   (batch["ids"], batch["segments"], [[1] * len(row) for row in batch["ids"]]))  # fmt: skip
            for index, states in zip(chosen, self._network.begin(ids, segments, mask), strict=True):
                length = lengths[index]
                kept = (states[:length].to(torch.float16), torch.tensor(rows[index]["segments"]))
                self._kept[missing[index].id] = kept
        return [self._kept[e.id] for e in examples]


@dataclass(frozen=True, slots=True)
class Trained:
    """A trained network in evaluation mode and the fingerprint of the run that made it."""

    network: QuestionNetwork
    run: str


def finetune(
    examples: Sequence[Example],
    labels: Labels,
    base: Path,
    recipe: Recipe,
    checkpoint: Path,
    frozen: FrozenStates,
    start: Trained | None = None,
) -> Trained:
    """Train on the examples, from the pretrained encoder or from `start`; returns the averaged network.

    `checkpoint` is a file of this run's own; it is read if it belongs to the same recipe, data and start, and replaced
    after every epoch. Progress is shown on a terminal only.
    """
    run = _fingerprint(recipe, examples, start.run if start else str(labels))
    torch.manual_seed(recipe.seed)
    rows = [e for e in examples for _ in range(1 if e.source in UNREPEATED else recipe.real_repeats)]
    wanted, weights = targets(rows, labels, recipe.weights), loss_weights(rows, labels, recipe.weights)
    network = QuestionNetwork(base, len(labels.columns), recipe.dropout, recipe.frozen_layers)
    if start:
        network.load_state_dict(start.network.state_dict())
    else:
        network.start_from_priors(wanted, weights)
    averaged = AveragedModel(network, multi_avg_fn=get_ema_multi_avg_fn(recipe.ema))  # type: ignore[no-untyped-call]
    optimiser = torch.optim.AdamW(_groups(network, recipe), weight_decay=recipe.weight_decay, fused=True)
    per_epoch = math.ceil(len(rows) / recipe.batch)
    steps = recipe.epochs * per_epoch
    schedule = torch.optim.lr_scheduler.LambdaLR(optimiser, lambda step: _rate(step, steps, recipe.warmup))
    state: dict[str, Any] = {"network": network, "averaged": averaged, "optimiser": optimiser, "schedule": schedule}
    done = _resume(checkpoint, run, state)
    with Progress(console=Console(file=sys.stderr), disable=not sys.stderr.isatty()) as progress:
        task = progress.add_task(checkpoint.stem, total=steps, completed=done * per_epoch)
        kept = frozen.of(rows) if done < recipe.epochs else []
        for epoch in range(done, recipe.epochs):
            torch.manual_seed(recipe.seed * 1000 + epoch)
            network.train()
            lengths = [len(segments) for _, segments in kept]
            for chosen in length_grouped(lengths, recipe.batch, np.random.default_rng((recipe.seed, epoch))):
                logits = _logits(network, [kept[i] for i in chosen])
                loss = _loss(logits, wanted[chosen], weights[chosen], recipe.smoothing)
                optimiser.zero_grad(set_to_none=True)
                loss.backward()  # type: ignore[no-untyped-call]
                torch.nn.utils.clip_grad_norm_([p for p in network.parameters() if p.requires_grad], 1.0)
                optimiser.step()
                schedule.step()
                averaged.update_parameters(network)
                progress.advance(task)
            _save(checkpoint, {"run": run, "epochs": epoch + 1, **{k: v.state_dict() for k, v in state.items()}})
    return Trained(cast(QuestionNetwork, averaged.module).eval(), run)


def length_grouped(lengths: Sequence[int], batch: int, random: np.random.Generator) -> Iterator[list[int]]:
    """Batches of row numbers of similar length, in random order; every row once."""
    noisy = np.asarray(lengths) * random.uniform(0.9, 1.1, len(lengths))
    ordered = np.argsort(noisy, kind="stable")
    batches = [ordered[i : i + batch].tolist() for i in range(0, len(ordered), batch)]
    for index in random.permutation(len(batches)):
        yield batches[index]


def _padded(rows: Sequence[Tensor]) -> Tensor:
    return pad_sequence(list(rows), batch_first=True)


def _logits(network: QuestionNetwork, rows: Sequence[tuple[Tensor, Tensor]]) -> Tensor:
    states = _padded([states for states, _ in rows]).float()
    segments = _padded([segments for _, segments in rows])
    mask = _padded([torch.ones_like(segments) for _, segments in rows])
    with torch.autocast("cpu", dtype=torch.bfloat16, enabled=HAS_BF16):
        logits: Tensor = network.finish(states, segments, mask)
    return logits.float()


def _loss(logits: Tensor, wanted: Array, weights: Array, smoothing: float) -> Tensor:
    soft = torch.from_numpy(wanted) * (1 - smoothing) + 0.5 * smoothing
    cells = functional.binary_cross_entropy_with_logits(logits, soft, reduction="none")
    return (cells * torch.from_numpy(weights)).sum() / len(wanted)


def _fingerprint(recipe: Recipe, examples: Sequence[Example], start: str) -> str:
    digest = hashlib.sha256(json.dumps([asdict(recipe), start], sort_keys=True).encode())
    for e in examples:
        digest.update(e.identity)
    return digest.hexdigest()


def _groups(network: QuestionNetwork, recipe: Recipe) -> list[dict[str, Any]]:
    groups = [{"params": list(network.head.parameters()), "lr": recipe.lr_head}]
    for depth, layer in enumerate(reversed([network.encoder.embeddings, *network.encoder.encoder.layer])):
        if learning := [parameter for parameter in layer.parameters() if parameter.requires_grad]:
            groups.append({"params": learning, "lr": recipe.lr_encoder * recipe.layer_decay**depth})
    return groups


def _rate(step: int, steps: int, warmup: float) -> float:
    rising = max(1, int(steps * warmup))
    return (step + 1) / rising if step < rising else max(0.0, (steps - step) / max(1, steps - rising))


def _save(checkpoint: Path, state: dict[str, Any]) -> None:
    checkpoint.parent.mkdir(parents=True, exist_ok=True)
    partial = checkpoint.with_suffix(".partial")
    with partial.open("wb") as stream:
        torch.save(state, stream)
        stream.flush()
        os.fsync(stream.fileno())
    partial.replace(checkpoint)


def _resume(checkpoint: Path, run: str, parts: Mapping[str, Any]) -> int:
    if not checkpoint.is_file():
        return 0
    stored = torch.load(checkpoint, weights_only=True)
    if stored["run"] != run:
        return 0
    for name, part in parts.items():
        part.load_state_dict(stored[name])
    return int(stored["epochs"])
