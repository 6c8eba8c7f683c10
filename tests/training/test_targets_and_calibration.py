"""What the heads are told, how probabilities are made of logits, and where the cut-offs fall."""

from __future__ import annotations

import numpy as np
import pytest

from foi_model.bundle import IN_DOMAIN, NCND, Labels
from foi_model.catalogue import load_catalogue
from foi_model.classifier import Calibrator
from foi_model.domain import AuthorityKind, ModelInput
from foi_training import calibrate
from foi_training.corpus import Example, Source
from foi_training.targets import Weights, label_set, loss_weights, targets, truth

LABELS = Labels(("24", "31", "40"), ("24(2)", "31(3)"), ("imsi_catcher",))
COLUMNS = [label for _, label in LABELS.columns]


def example(source: Source = Source.AUTHORED, likely: dict[str, float] | None = None, *, ncnd: bool = True) -> Example:
    return Example(
        "x", "r", ModelInput("Do you?", AuthorityKind.POLICE), frozenset({"31"} if ncnd else ()), ncnd,
        frozenset({"31(3)"} if ncnd else ()), frozenset({"imsi_catcher"}), "ncnd", source,
        None if likely is None else tuple(sorted(likely.items())),
    )  # fmt: skip


def cell(matrix: np.ndarray, label: str, row: int = 0) -> float:  # type: ignore[type-arg]
    return float(matrix[row, COLUMNS.index(label)])


def test_labels_become_ones_and_noughts() -> None:
    matrix = truth([example()], LABELS)
    assert {label for label in COLUMNS if cell(matrix, label)} == {"31", NCND, "31(3)", "imsi_catcher", IN_DOMAIN}


def test_readings_draw_sections_and_ncnd_towards_them_and_nothing_else() -> None:
    matrix = targets([example(likely={"24": 0.5, NCND: 0.2})], LABELS, Weights(readings_authored=0.5))
    assert cell(matrix, "31") == pytest.approx(0.5)
    assert cell(matrix, "24") == pytest.approx(0.25)
    assert cell(matrix, NCND) == pytest.approx(0.6)
    assert cell(matrix, "imsi_catcher") == 1


def test_real_labels_and_authored_ones_are_drawn_by_shares_of_their_own() -> None:
    weights = Weights(readings_authored=1.0, readings_real=0.0)
    rows = [example(likely={}), example(Source.STATED, likely={})]
    matrix = targets(rows, LABELS, weights)
    assert [cell(matrix, "31", row) for row in (0, 1)] == [0, 1]


def test_limbs_learn_from_ncnd_rows_alone_and_text_from_elsewhere_teaches_only_its_strangeness() -> None:
    rows = [example(), example(ncnd=False), example(Source.ELSEWHERE, ncnd=False)]
    weights = loss_weights(rows, LABELS, Weights())
    assert cell(weights, "31(3)", 0) > 0
    assert cell(weights, "31(3)", 1) == 0
    assert [label for label in COLUMNS if cell(weights, label, 2)] == [IN_DOMAIN]
    assert cell(truth(rows, LABELS), IN_DOMAIN, 2) == 0


def test_weaker_sources_weigh_less() -> None:
    rows = [example(source) for source in (Source.STATED, Source.INFERRED, Source.JUDGED)]
    stated, inferred, judged = loss_weights(rows, LABELS, Weights())[:, 0]
    assert stated > inferred > judged


def test_section_14_is_never_a_label() -> None:
    labels = label_set([example()], load_catalogue())
    assert "14" not in labels.sections
    assert labels.ncnd_limbs == ("31(3)",)


def test_platt_scaling_recovers_a_known_distortion() -> None:
    random = np.random.default_rng(0)
    logits = random.normal(0, 2, (4000, 3)).astype(np.float32)
    chance = 1 / (1 + np.exp(-(0.5 * logits + np.array([-1.0, 0.0, 1.0]))))
    answers = (random.random(chance.shape) < chance).astype(np.float32)
    fitted = calibrate.fit_platt(logits, answers)
    assert [p.scale for p in fitted] == pytest.approx([0.5] * 3, abs=0.05)
    assert [p.offset for p in fitted] == pytest.approx([-1, 0, 1], abs=0.2)


def test_a_label_never_seen_keeps_the_common_offset() -> None:
    random = np.random.default_rng(0)
    logits = random.normal(-3, 1, (300, 4)).astype(np.float32)
    answers = (random.random(logits.shape) < 0.1).astype(np.float32)
    answers[:, 3] = 0
    fitted = calibrate.fit_platt(logits, answers)
    assert fitted[3].offset < min(p.offset for p in fitted[:3])
    assert fitted[3].offset > -10


def test_the_ncnd_cutoff_reaches_the_recall_it_must() -> None:
    random = np.random.default_rng(1)
    answers = truth([example(ncnd=bool(i % 4 == 0)) for i in range(400)], LABELS)
    logits = random.normal(-2, 1, answers.shape).astype(np.float32) + 2.5 * answers
    platts = calibrate.fit(logits, answers, LABELS)
    scores = [Calibrator(LABELS, platts).scores(row) for row in logits]
    thresholds = calibrate.choose_thresholds(scores, answers, LABELS)
    flagged = np.array([s.ncnd >= thresholds.ncnd.low for s in scores])
    assert flagged[::4].mean() >= calibrate.NCND_RECALL
    assert thresholds.ncnd.low <= thresholds.ncnd.medium <= thresholds.ncnd.high
    assert np.mean([s.in_domain < thresholds.in_domain for s in scores]) <= calibrate.MOST_ABSTENTIONS


def test_a_limb_is_never_likelier_than_ncnd_nor_a_section_less_likely_than_its_limb() -> None:
    platts = tuple(calibrate.Platt(1.0, 0.0) for _ in COLUMNS)
    scores = Calibrator(LABELS, platts).scores(np.array([-3, -3, -3, 1, 4, 2, 0, 5], dtype=np.float32))
    assert scores.ncnd_limbs["24(2)"] <= scores.ncnd
    assert scores.sections["24"] == scores.ncnd_limbs["24(2)"]
    assert scores.sections["40"] < 0.05
