"""The test part is fixed, whole requests and near-duplicates stay on one side, and nothing leaks into training."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from foi_model.catalogue import load_catalogue
from foi_training import split
from foi_training.corpus import CorpusError, Example, load_real
from foi_training.pipeline import Data, load_data

DATA = Path(__file__).parents[2] / "data"
STORED = DATA / "real" / "split.json"


@pytest.fixture(scope="module")
def data() -> Data:
    return load_data(DATA, load_catalogue())


@pytest.fixture(scope="module")
def real() -> list[Example]:
    return load_real(DATA / "real" / "questions.jsonl", load_catalogue())


def test_the_stored_split_is_the_one_its_rule_draws(real: list[Example]) -> None:
    assert json.loads(STORED.read_text("utf-8")) == split.to_json(split.draw(real), real)


def test_about_four_in_ten_are_for_testing_and_every_kind_is_there(data: Data) -> None:
    test = [e for e in data.real if e.id in data.split.test]
    assert 0.35 < len(test) / len(data.real) < 0.45
    assert {e.kind for e in test} == {e.kind for e in data.real}
    assert sum(e.ncnd for e in test) / len(test) == pytest.approx(
        sum(e.ncnd for e in data.real) / len(data.real), abs=0.03
    )


def test_no_request_and_no_near_duplicate_lies_on_both_sides(data: Data) -> None:
    sides = [data.split.test, *data.split.folds]
    for side in sides:
        inside = [e for e in data.real if e.id in side]
        outside = [e for e in data.real if e.id not in side]
        assert not {e.request for e in inside} & {e.request for e in outside}
        index = split.NearDuplicates([e.input.question for e in inside])
        assert not [e.id for e in outside if index.of(e.input.question)]


def test_no_test_question_is_among_those_learnt_from(data: Data) -> None:
    assert not {e.id for e in data.development} & data.split.test
    tested = split.NearDuplicates([e.input.question for e in data.real if e.id in data.split.test])
    assert not [e.id for e in data.authored if tested.of(e.input.question)]


def test_no_test_question_has_been_read_for_its_probabilities(data: Data) -> None:
    assert [e.id for e in data.real if e.id in data.split.test and e.likely is not None] == []


def test_near_duplicates_are_found_whatever_their_label_and_case() -> None:
    index = split.NearDuplicates(["1. How many drones does the force own?", "Something else entirely, please."])
    assert index.of("b) HOW MANY DRONES DOES THE FORCE OWN") == [0]
    assert index.of("How many horses does the council feed?") == []


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda stored: stored["test"].append(stored["development_folds"][0][0]), "in two parts"),
        (lambda stored: stored["test"].pop(), "not those of the real questions"),
        (lambda stored: stored.pop("development_folds"), "not a stored split"),
    ],
)
def test_a_split_that_does_not_fit_the_rows_is_refused(tmp_path: Path, real: list[Example], change, said: str) -> None:  # type: ignore[no-untyped-def]
    stored = json.loads(STORED.read_text("utf-8"))
    change(stored)
    path = tmp_path / "split.json"
    path.write_text(json.dumps(stored), "utf-8")
    with pytest.raises(CorpusError, match=said):
        split.load_split(path, real)
