"""When a question can be judged and when the honest answer is "cannot say"."""

import pytest

from foi_model.domain import AbstainCode
from foi_model.language import MAX_QUESTION_CHARS, unreadable


@pytest.mark.parametrize(
    "question",
    [
        "How many officers were trained to use a Taser on 1 April 2022?",
        "number granted",
        "cost of one",
        "plese can you tell me how meny staff is on zero hours contract",
        "directed surveillance, number authorised",
        "IMSI catcher purchase orders",
        "PLEASE SEND ME A LIST OF ALL POLICE VEHICLES SOLD OR SCRAPPED",
        "Eisteddfod policing costs",
    ],
)
def test_english_is_judged_even_when_short_shouted_or_misspelt(question: str) -> None:
    assert unreadable(question) is None


@pytest.mark.parametrize(
    "question",
    [
        "Faint o feiciau a gafodd eu dwyn yn Wrecsam yn 2023?",
        "Combien de policiers ont été blessés en service en 2023 ?",
        "Ile osób zostało aresztowanych w 2023 roku?",
        "2023年有多少名警察受伤",
    ],
)
def test_other_languages_are_not_guessed_at(question: str) -> None:
    abstained = unreadable(question)
    assert abstained is not None
    assert abstained.code is AbstainCode.NOT_ENGLISH


def test_a_single_word_needs_context() -> None:
    abstained = unreadable("Names?")
    assert abstained is not None
    assert abstained.code is AbstainCode.TOO_SHORT
    assert unreadable("Names?", ("How many play areas have been shut since 2018?",)) is None


def test_no_words_is_not_a_question() -> None:
    abstained = unreadable("12 / 34 ???")
    assert abstained is not None
    assert abstained.code is AbstainCode.NOT_A_QUESTION


def test_an_endless_question_is_refused() -> None:
    abstained = unreadable("why " * MAX_QUESTION_CHARS)
    assert abstained is not None
    assert abstained.code is AbstainCode.TOO_LONG
