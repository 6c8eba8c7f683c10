"""The gate: every way to fail has its reason, and only a loss-free gain is better."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from foi_model.bundle import Labels
from foi_model.catalogue import load_catalogue
from foi_training.gate import BETTER, NOT_BETTER, Change, Costs, Parity, change, judge, log_loss
from foi_training.metrics import ap

CATALOGUE = load_catalogue()
NEVER = set(CATALOGUE.rules.never_suggest)
LABELS = Labels(
    tuple(s for s in CATALOGUE.sections if s not in NEVER), tuple(CATALOGUE.ncnd_limbs), tuple(CATALOGUE.topics)
)
KEPT = Change("real test part", "NCND AP", 0.60, 0.61, -0.01, 0.03)
GAIN = Change("local held-out", "log loss", 0.20, 0.15, -0.07, -0.03, rises=False)
GOOD = {
    "real": [KEPT],
    "gain": GAIN,
    "labels": (LABELS, LABELS),
    "host_labels": LABELS.sections,
    "parity": Parity(0.004, 0.01),
    "costs": (Costs(12_000_000, 2.0), Costs(12_000_000, 2.1)),
}


def failed(**changed: object) -> list[str]:
    verdict, checks = judge(**(GOOD | changed), catalogue=CATALOGUE)  # type: ignore[arg-type]
    names = [check.name for check in checks if not check.passed]
    assert verdict == (NOT_BETTER if names else BETTER)
    assert all(check.reason for check in checks)
    return names


def test_a_gain_without_a_loss_is_better() -> None:
    assert failed() == []


@pytest.mark.parametrize(
    ("changed", "name"),
    [
        ({"real": [replace(KEPT, after=0.57, low=-0.05, high=-0.01)]}, "real test part: NCND AP"),
        ({"real": [replace(KEPT, after=0.50, low=-0.30, high=0.10)]}, "real test part: NCND AP"),
        ({"real": [replace(KEPT, after=float("nan"))]}, "real test part: NCND AP"),
        (
            {"real": [Change("real test part", "NCND ECE", 0.03, 0.05, 0.01, 0.03, False, 0.01)]},
            "real test part: NCND ECE",
        ),
        ({"gain": replace(GAIN, after=0.19, low=-0.03, high=0.01)}, "local held-out: log loss"),
        ({"gain": None}, "local held-out: log loss"),
        ({"labels": (LABELS, replace(LABELS, sections=LABELS.sections[1:]))}, "labels are the catalogue's"),
        ({"labels": (LABELS, replace(LABELS, ncnd_limbs=LABELS.ncnd_limbs[1:]))}, "NCND limbs of the live model"),
        ({"host_labels": LABELS.sections[1:]}, "labels are the host's"),
        ({"host_labels": (*LABELS.sections, "99")}, "labels are the host's"),
        ({"parity": Parity(0.03, 0.0)}, "int8 says what the network says"),
        ({"parity": Parity(0.0, 0.1)}, "int8 says what the network says"),
        ({"costs": (Costs(12_000_000, 2.0), Costs(20_000_000, 2.0))}, "size"),
        ({"costs": (Costs(12_000_000, 2.0), Costs(12_000_000, 4.0))}, "time of one question"),
    ],
)
def test_each_fault_alone_is_not_better(changed: dict[str, object], name: str) -> None:
    missing_from_host = "host_labels" not in changed and "labels" in changed
    assert failed(**changed, **({"host_labels": ()} if missing_from_host else {})) == [name]


def test_a_small_rise_of_the_calibration_error_elsewhere_is_allowed() -> None:
    assert failed(real=[Change("real test part", "NCND ECE", 0.03, 0.05, 0.01, 0.03, False, 0.03)]) == []


def test_section_14_in_the_host_is_no_fault() -> None:
    assert failed(host_labels=(*LABELS.sections, *NEVER)) == []


def test_a_change_resamples_both_models_together() -> None:
    random = np.random.default_rng(2)
    y = (random.random((200, 1)) < 0.3).astype(float)
    noisy = y + random.normal(0, 1.2, y.shape)
    better = y + random.normal(0, 0.6, y.shape)
    requests = [str(i // 2) for i in range(200)]
    gained = change("p", "AP", lambda t, p: ap(t[:, 0], p[:, 0]), y, noisy, better, requests)
    assert gained.gained
    assert not gained.lost
    same = change("p", "AP", lambda t, p: ap(t[:, 0], p[:, 0]), y, noisy, noisy, requests)
    assert (same.low, same.high) == (0, 0)
    assert not same.gained
    assert not same.lost


def test_log_loss_counts_only_what_was_said() -> None:
    truth = np.array([[1, np.nan], [0, np.nan]])
    assert log_loss(truth, np.array([[0.5, 0.0], [0.5, 1.0]])) == pytest.approx(np.log(2))
    assert np.isnan(log_loss(np.full((2, 2), np.nan), np.zeros((2, 2))))
