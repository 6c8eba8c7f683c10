"""Leaving a part out: each variant scores only what it has not seen, and is set beside the whole recipe."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

from foi_model.catalogue import load_catalogue
from foi_training import ablate, base_model
from foi_training.pipeline import Data, load_data
from foi_training.targets import label_set

DATA = Path(__file__).parents[2] / "data"


@pytest.fixture(scope="module")
def data() -> Data:
    whole = load_data(DATA, load_catalogue())
    folds = tuple(frozenset(sorted(fold)[:4]) for fold in whole.split.folds)
    split = replace(whole.split, folds=folds)
    return replace(whole, authored=whole.authored[:400:40], elsewhere=[], split=split)


@pytest.mark.parametrize("variant", [ablate.FULL, ablate.VARIANTS[2]], ids=["whole", "not adapted"])
def test_every_development_question_is_scored_and_no_checkpoint_is_left(
    data: Data, variant: ablate.Variant, tmp_path: Path
) -> None:
    base_model.quiet()
    torch.set_num_threads(1)
    labels = label_set([*data.authored, *data.development], load_catalogue())
    logits = ablate.held_out_logits(
        replace(variant, frozen_layers=5), data, labels, base_model.find_base_model(), tmp_path
    )
    assert logits.shape == (len(data.development), len(labels.columns))
    assert np.abs(logits).sum(axis=1).all()
    assert not list(tmp_path.iterdir())


def test_the_table_sets_each_variant_beside_the_whole_recipe(data: Data) -> None:
    whole = load_data(DATA, load_catalogue())
    labels = label_set(whole.development, load_catalogue())
    random = np.random.default_rng(0)
    good = random.normal(size=(len(whole.development), len(labels.columns)))
    good += 4 * ablate.truth(whole.development, labels)
    answers = {ablate.FULL.name: good, "guessing": random.normal(size=good.shape)}
    text = ablate.render(answers, whole.development, labels)
    row = next(line for line in text.splitlines() if line.startswith("| guessing"))
    assert "<br>-0." in row
    assert "to -0." in row
    assert f"| {ablate.FULL.name} | 0.9" in text


def test_without_surroundings_only_the_question_is_left(data: Data) -> None:
    by_name = {variant.name: variant for variant in ablate.VARIANTS}
    example = next(e for e in load_data(DATA, load_catalogue()).authored if e.input.siblings and e.input.context)
    assert by_name["without context and siblings"].change(example).input.context == ()
    assert by_name["without sibling questions"].change(example).input.siblings == ()
    assert by_name["without sibling questions"].change(example).input.context == example.input.context
