"""Figures on matrices small enough to work out by hand."""

from __future__ import annotations

import math

import numpy as np
import pytest

from foi_training import metrics


def test_ranking_figures_by_hand() -> None:
    truth, scores = np.array([1.0, 0, 1, 0]), np.array([0.9, 0.8, 0.7, 0.1])
    assert metrics.auroc(truth, scores) == 0.75
    assert metrics.ap(truth, scores) == pytest.approx((1 + 2 / 3) / 2)
    assert metrics.recall_at_precision(truth, scores, 0.8) == 0.5
    assert metrics.precision_at_recall(truth, scores, 0.9) == pytest.approx(2 / 3)


def test_a_column_of_one_class_has_no_figure() -> None:
    assert math.isnan(metrics.auroc(np.zeros(4), np.arange(4.0)))
    assert math.isnan(metrics.ap(np.zeros(4), np.arange(4.0)))
    assert metrics.measured(np.eye(6), range(6)) == []


def test_a_miss_in_the_top_three_is_a_miss() -> None:
    truth = np.array([[1.0, 0, 0, 0], [0, 0, 0, 1], [0, 0, 0, 0]])
    scores = np.array([[0.1, 0.2, 0.3, 0.0], [0.5, 0.4, 0.3, 0.2], [1, 1, 1, 1]])
    assert metrics.top_hit(truth, scores) == 0.5


def test_ece_is_nought_when_probabilities_come_true() -> None:
    truth = np.array([1.0, 0] * 50)
    assert metrics.ece(truth, np.full(100, 0.5), bins=5) == pytest.approx(0)
    assert metrics.ece(truth, np.full(100, 0.9), bins=5) == pytest.approx(0.4)


def test_specificity_looks_only_at_rows_without_any_ground() -> None:
    truth = np.array([[1.0, 0], [0, 0], [0, 0]])
    decided = np.array([[True, True], [False, False], [False, True]])
    assert metrics.specificity(truth, decided) == 0.5
    assert metrics.micro_f1(truth, decided) == pytest.approx(2 / 4)


def test_the_bootstrap_resamples_whole_requests() -> None:
    truth = np.array([[1.0], [1], [0], [0]])
    requests = ["a", "a", "b", "b"]
    drawn: set[float] = set()
    metrics.bootstrap(lambda y, _: drawn.add(float(y.sum())) or 0.0, truth, truth, requests, rounds=50)
    assert drawn <= {0.0, 2.0, 4.0}


def test_the_interval_holds_the_value_and_is_the_same_every_time() -> None:
    random = np.random.default_rng(3)
    truth = (random.random((200, 1)) < 0.3).astype(float)
    scores = truth * 0.3 + random.random((200, 1))
    requests = [str(i // 3) for i in range(200)]

    def figure(y: metrics.Matrix, p: metrics.Matrix) -> float:
        return metrics.auroc(y[:, 0], p[:, 0])

    first = metrics.bootstrap(figure, truth, scores, requests)
    value, low, high = first
    assert low < value < high
    assert metrics.bootstrap(figure, truth, scores, requests) == first
