"""The one path on which a suggestion is born, with the shipped bundle."""

import json

import pytest

from foi_model.assess import MAX_QUESTIONS, Engine, assess, assess_questions
from foi_model.domain import AuthorityKind, Question, Request
from foi_model.serialise import from_dict, to_dict

TEXT = """1. How many internet-connected doorbells have been given to residents?
2. Does the force use facial recognition covertly?
3. How many officers left in 2023?"""


@pytest.fixture(scope="module")
def engine() -> Engine:
    return Engine.open()


def test_the_same_words_always_get_the_same_answer(engine: Engine) -> None:
    request = Request(TEXT, AuthorityKind.POLICE)
    assert assess(request, engine) == assess(request, Engine.open())


def test_questions_are_assessed_in_order_with_the_versions_that_made_them(engine: Engine) -> None:
    assessment = assess(Request(TEXT, AuthorityKind.POLICE), engine)
    assert [item.question.number for item in assessment.questions] == ["1", "2", "3"]
    assert assessment.model_version == engine.classifier.bundle.version
    assert assessment.catalogue_version == engine.catalogue.version


def test_an_assessment_survives_json(engine: Engine) -> None:
    assessment = assess(Request(TEXT, AuthorityKind.POLICE), engine)
    again = from_dict(json.loads(json.dumps(to_dict(assessment))))
    assert to_dict(again) == to_dict(assessment)
    assert [item.question for item in again.questions] == [item.question for item in assessment.questions]


def test_only_so_many_questions_are_assessed_and_it_says_so(engine: Engine) -> None:
    lines = "\n".join(f"{n}. How many vehicles did you own in {1800 + n}?" for n in range(1, MAX_QUESTIONS + 6))
    assessment = assess(Request(lines, AuthorityKind.POLICE), engine)
    assert len(assessment.questions) == MAX_QUESTIONS
    assert str(MAX_QUESTIONS + 5) in assessment.notices[0]


def test_the_kind_of_authority_changes_what_may_be_suggested(engine: Engine) -> None:
    question = [Question("Please send the final advice given to Ministers on whether to extend the trial.")]
    (central,) = assess_questions(question, AuthorityKind.CENTRAL, engine)
    (police,) = assess_questions(question, AuthorityKind.POLICE, engine)
    assert "35" in [suggestion.section for suggestion in central.suggestions]
    assert "35" not in [suggestion.section for suggestion in police.suggestions]
