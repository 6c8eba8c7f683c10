"""Scores depend on the words of one question and its surroundings, and on nothing else."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from foi_model.assess import Engine
from foi_model.bundle import BundleError
from foi_model.classifier import Classifier, OnnxModel
from foi_model.domain import AuthorityKind, ModelInput, Scores

QUESTIONS = (
    "How many officers left in 2023?",
    "Does the force own or use any IMSI catcher?",
    "And the cost?",
    "Please send the legal advice on the closure of the library.",
    "How many internet doorbells were given to residents, by ward, in each of the last five financial years?",
    "Is Councillor A. B. under investigation?",
)
inputs = st.builds(
    ModelInput,
    question=st.one_of(st.sampled_from(QUESTIONS), st.text(min_size=1, max_size=300)),
    authority_kind=st.sampled_from(AuthorityKind),
    context=st.lists(st.sampled_from(["Since 2020.", "Covert use only.", "x" * 400]), max_size=2).map(tuple),
    siblings=st.lists(st.sampled_from(QUESTIONS), max_size=3).map(tuple),
)


@pytest.fixture(scope="module")
def classifier() -> Classifier:
    return Engine.open().classifier


def figures(scores: Scores) -> list[float]:
    return [
        scores.ncnd,
        scores.in_domain,
        *scores.sections.values(),
        *scores.ncnd_limbs.values(),
        *scores.topics.values(),
    ]


@settings(max_examples=25, deadline=None)
@given(items=st.lists(inputs, min_size=1, max_size=6), data=st.data())
def test_alone_in_any_batch_and_in_any_order_a_question_gets_the_same_figures(
    classifier: Classifier, items: list[ModelInput], data: st.DataObject
) -> None:
    alone = [classifier.score([item])[0] for item in items]
    assert classifier.score(items) == alone
    order = data.draw(st.permutations(range(len(items))))
    assert classifier.score([items[i] for i in order]) == [alone[i] for i in order]


@settings(max_examples=25, deadline=None)
@given(item=inputs)
def test_every_figure_is_a_probability_and_the_heads_agree(classifier: Classifier, item: ModelInput) -> None:
    (scores,) = classifier.score([item])
    assert all(0 <= value <= 1 for value in figures(scores))
    assert all(value <= scores.ncnd for value in scores.ncnd_limbs.values())
    for limb, value in scores.ncnd_limbs.items():
        assert scores.sections[limb.partition("(")[0]] >= value


def test_questions_scored_side_by_side_get_the_same_figures_to_the_last_digit(classifier: Classifier) -> None:
    items = [ModelInput(question, AuthorityKind.POLICE) for question in QUESTIONS] * 3
    assert Classifier(classifier.bundle, threads=3).score(items) == classifier.score(items)


def test_siblings_and_context_give_a_short_question_its_meaning(classifier: Classifier) -> None:
    alone, covert = classifier.score(
        [
            ModelInput("And the cost?", AuthorityKind.POLICE, siblings=("How many bicycles do you own?",)),
            ModelInput(
                "And the cost?",
                AuthorityKind.POLICE,
                siblings=("Does the force use IMSI catchers for covert surveillance, and how often?",),
            ),
        ]
    )
    assert covert.ncnd > 2 * alone.ncnd


def test_a_network_that_does_not_fit_its_labels_is_refused(classifier: Classifier) -> None:
    with pytest.raises(BundleError, match="does not fit the labels"):
        OnnxModel(classifier.bundle.path, classifier.bundle.max_tokens, width=3)


def test_a_network_that_is_not_one_is_refused(tmp_path: Path, classifier: Classifier) -> None:
    (tmp_path / "tokenizer.json").write_bytes((classifier.bundle.path / "tokenizer.json").read_bytes())
    (tmp_path / "model.onnx").write_bytes(b"not a network")
    with pytest.raises(BundleError, match="cannot be loaded"):
        OnnxModel(tmp_path, 160, width=3)
