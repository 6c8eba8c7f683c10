"""Which questions of different requests belong together."""

from __future__ import annotations

import numpy as np
import pytest

from foi_model.assess import Engine, assess_questions
from foi_model.domain import AuthorityKind, Question
from foi_plugin.triage.clusters import find_clusters
from foi_plugin.triage.signatures import quantised, signatures

NONE = np.zeros((0, 0), dtype=np.int8)


@pytest.fixture(scope="module")
def engine() -> Engine:
    return Engine.open()


def clusters(engine: Engine, requests: list[list[str]]) -> list[set[str]]:
    """The clusters, as the words of their questions."""
    texts, vectors, owners = [], [], []
    for owner, request in enumerate(requests):
        for assessed in assess_questions([Question(text) for text in request], AuthorityKind.POLICE, engine):
            assert assessed.scores is not None
            assert assessed.scores.vector is not None
            texts.append(assessed.question.text)
            vectors.append(assessed.scores.vector)
            owners.append(owner)
    found = find_clusters(signatures(texts), quantised(vectors), owners)
    return [{f"{owners[row]}: {texts[row]}" for row in cluster.questions} for cluster in found]


def test_the_same_and_nearly_the_same_question_belong_together(engine: Engine) -> None:
    drones = [
        "How many drones does the force own?",
        "How many drones does the force own?",
        "What number of drones is owned by the force?",
        "How many drones did the force own in 2023?",
    ]
    others = ["How many tasers does the force own?", "What is the annual catering budget of the canteen?"]
    found = clusters(engine, [[text] for text in (*drones, *others)])
    assert found == [{f"{owner}: {text}" for owner, text in enumerate(drones)}]


def test_the_same_question_among_others_still_belongs_together(engine: Engine) -> None:
    dogs = "How many police dogs were retired in 2024?"
    covert = "Does the force own an IMSI catcher, and how often was it used for covert surveillance?"
    assert clusters(engine, [[dogs, covert], [dogs]]) == [{f"0: {dogs}", f"1: {dogs}"}]


def test_the_same_form_of_words_about_another_thing_does_not(engine: Engine) -> None:
    animals = ("dogs", "horses", "officers")
    assert clusters(engine, [[f"How many police {animal} were retired in 2024?"] for animal in animals]) == []


def test_one_request_that_repeats_itself_is_no_cluster(engine: Engine) -> None:
    assert clusters(engine, [["How many drones does the force own?"] * 3, ["What did the new roof cost?"]]) == []


def test_the_same_words_about_another_subject_do_not_belong_together(engine: Engine) -> None:
    found = clusters(
        engine,
        [
            ["Does the force own an IMSI catcher?", "How many times was it used in 2024?"],
            ["Does the force have a minibus for school visits?", "How many times was it used in 2024?"],
        ],
    )
    assert found == []


def test_the_largest_cluster_comes_first_and_a_request_counts_once(engine: Engine) -> None:
    pay, dogs = "What was the pay of the chief constable in 2023/24?", "How many police dogs were retired in 2024?"
    found = clusters(engine, [[pay, dogs], [dogs, dogs], [dogs], [pay]])
    assert [len(cluster) for cluster in found] == [3, 2]


def test_without_vectors_words_decide() -> None:
    texts = ["How many drones does the force own in 2023?", "How many drones does the force own in 2024?", "Who?"]
    assert [
        cluster.questions for cluster in find_clusters(signatures(texts), np.zeros((3, 0), np.int8), [0, 1, 2])
    ] == [(0, 1)]


def test_no_questions_make_no_clusters() -> None:
    assert find_clusters(signatures([]), NONE, []) == []


def test_a_thousand_copies_are_one_cluster() -> None:
    texts = ["How many speed cameras were switched on in March?"] * 1000
    [found] = find_clusters(signatures(texts), np.zeros((1000, 0), np.int8), list(range(1000)))
    assert len(found.questions) == 1000
