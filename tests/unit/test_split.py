"""The questions of a request: by example, on the gold requests, and whatever is thrown at the splitter."""

from __future__ import annotations

import re
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from foi_model.intake.split import MOST_CHARACTERS, MOST_LINES, cues, read_whole, split
from foi_training.split_eval import load_gold, score

REQUESTS = Path(__file__).parents[2] / "data" / "requests"
FLOORS = {"gold": (0.97, 0.95), "dev": (0.94, 0.85), "heldout": (0.80, 0.70)}


def texts(request: str) -> list[str]:
    return [question.text for question in split(request)]


def folded(text: str) -> str:
    return " ".join(text.split())


@pytest.mark.parametrize(
    ("request_text", "asked"),
    [
        ("1. How many dogs do you own?\n2. What do they cost?", ["How many dogs do you own?", "What do they cost?"]),
        ("Dear Sir,\n\nPlease send me the risk register.\n\nYours,\nA", ["Please send me the risk register."]),
        ("Hello\n\nThank you for your letter.\n\nRegards\nB", []),
        ("Do you own an IMSI catcher?", ["Do you own an IMSI catcher?"]),
        ("Have you ever used facial recognition?", ["Have you ever used facial recognition?"]),
        ("Have you any idea how long I waited?", []),
        (
            "Please provide:\n- the number of visits\n- the cost of each visit",
            ["the number of visits", "the cost of each visit"],
        ),
    ],
)
def test_plain_requests(request_text: str, asked: list[str]) -> None:
    assert texts(request_text) == asked


def test_numbers_are_cited_as_a_caseworker_would() -> None:
    request = (
        "1. Does the council own drones? If so:\n(a) how many drones?\n(b) what did they cost?\n2. Who flies them?"
    )
    assert [question.number for question in split(request)][-3:] == ["1(a)", "1(b)", "2"]


def test_a_follow_up_keeps_the_scope_it_was_given() -> None:
    request = "For the year 2023 only:\n\n1. How many arrests were made?\n2. How many of those led to a charge?"
    assert all(any("2023" in entry for entry in question.context) for question in split(request))


@pytest.mark.parametrize("folder", FLOORS)
def test_the_marked_requests_are_split_as_well_as_recorded(folder: str) -> None:
    result = score(load_gold(REQUESTS / folder))
    f1, without_loss = FLOORS[folder]
    assert result.f1 >= f1
    assert result.share_without_loss >= without_loss


def test_no_gold_message_that_asks_nothing_is_given_a_question() -> None:
    result = score(load_gold(REQUESTS / "gold"))
    assert (result.empty, result.false_on_empty) == (3, 0)


PIECES = st.sampled_from(
    [
        *(
            "1. How many?",
            "a) the cost",
            "2) list of staff;",
            "- and why",
            "Please tell me:",
            "If so, when?",
            "ii. who",
            "•",
        ),
        *(
            "Dear Council,",
            "Yours faithfully",
            "> 1. quoted?",
            "On 3 May 2024, A wrote:",
            "From: a@b.example",
            "| a | b |",
        ),
        *("I want the minutes and the budget, and who approved it?", "???", "1.1.1", "(", "\u00a0", "📌 Q1", "\r", ""),
    ]
)
MESSAGES = st.lists(PIECES, max_size=30).map("\n".join) | st.text(max_size=400)


@settings(deadline=None)
@given(MESSAGES)
def test_nothing_is_lost_in_a_question_or_invented_and_it_never_crashes(message: str) -> None:
    whole = folded(message)
    for question in split(message):
        assert question.text in whole
        assert re.search(r"\w", question.text)
        assert all(entry in whole for entry in question.context)
    assert split(message) == split(message)


@settings(deadline=None)
@given(MESSAGES)
def test_questions_stand_in_the_order_of_the_message(message: str) -> None:
    whole, place = folded(message), 0
    for question in split(message):
        found = whole.find(question.text, place)
        assert found >= 0
        place = found


UNITS = [
    "hello\n",
    "a ",
    "?",
    "1. ",
    "a\n",
    "1. how many dogs\n",
    "(a) the cost and the number of dogs and ",
    "- x\n  - y\n",
    "> q\n",
    "| a ",
]


@pytest.mark.parametrize("unit", UNITS)
def test_time_grows_no_faster_than_the_text(unit: str) -> None:
    def seconds(size: int) -> float:
        text = unit * (size // len(unit))
        best = []
        for _ in range(2):
            started = time.perf_counter()
            split(text)
            best.append(time.perf_counter() - started)
        return min(best)

    assert seconds(80_000) < 8 * max(seconds(20_000), 0.005)


def test_a_message_beyond_all_measure_is_read_up_to_a_line_end_and_says_so() -> None:
    line = "1. How many dogs do you own?\n"
    many = line * (MOST_LINES + 50)
    assert split(many) == split(line * MOST_LINES)
    assert not read_whole(many)
    assert not read_whole("a" * (MOST_CHARACTERS + 1))
    assert read_whole("a" * MOST_CHARACTERS)
    assert read_whole(line * 3)


@pytest.mark.parametrize(
    "message",
    [
        "Dear Ms Roe\n\nThank you for the figures, which came today and were just what I wanted.\n\nBest wishes\nA. Finch",
        "Hello\n\nI sent you a request in May and have heard nothing. When am I going to get a reply? Is anybody dealing "
        "with it?\n\nJo",
        "You people have dug up Mill Road again. Do you not speak to each other? Would it kill you to dig one hole? "
        "Sort it out!",
        "Thank you for your message. This mailbox is not monitored. How satisfied were you with your experience today?",
        "Thanks for getting back to me. By vans I mean anything under 3.5 tonnes. The year is 2022. Does that help?",
        "Hi there,\n\nDid you know that most councils overpay for printing? Would you like a free audit? Reply YES and "
        "one of our team will call you.",
        "Could you please tell me what stage my request has reached and who is dealing with it?",
    ],
    ids=["thanks", "chaser", "rant", "automatic reply", "clarification", "marketing", "progress"],
)
def test_a_message_that_asks_for_no_information_gives_no_question(message: str) -> None:
    assert texts(message) == []


@pytest.mark.parametrize(
    ("message", "asked"),
    [
        ("hiya can you tell me how many parking tickets you gave out in 2023", 1),
        ("Who is your supplier of school meals?", 1),
        ("Does the force use stalkerware?", 1),
        ("Thank you for your answer of 3 June. Could you now let me have the cost of each hostel for 2023/24?", 1),
        ("The bins are a disgrace. Who runs this circus? How many collections were missed in LS8 in 2023?", 1),
    ],
)
def test_a_lone_question_counts_however_it_is_put(message: str, asked: int) -> None:
    assert len(texts(message)) == asked


@pytest.mark.parametrize(
    ("message", "asked"),
    [
        (
            "1. Has a licence ever been refused? If yes, give the date of each refusal.\n2. What does one cost?",
            ["Has a licence ever been refused?", "If yes, give the date of each refusal.", "What does one cost?"],
        ),
        (
            "REQUEST\n\nTo: NHS Fife\nFrom: A. Reader\n\n1. How many beds are there?\n2. How many are empty?",
            ["How many beds are there?", "How many are empty?"],
        ),
        (
            "Please tell me: 1, Amount spent on vans 2, Number of vans sold 3, Agency contracts over £500k",
            ["Amount spent on vans", "Number of vans sold", "Agency contracts over £500k"],
        ),
        (
            'Please supply:\n\n1.0 Interpretation\n1.1 "The Fire" means the fire of 9 May.\n\n2.0 Mobilising\n'
            "2.1 The incident log of the Fire.\n2.2 The number of appliances sent.",
            ["The incident log of the Fire.", "The number of appliances sent."],
        ),
        (
            "Dear Sir,\n\nPlease disclose:\n\n1. The minutes of the board for May 2024.\n\nPostscript. If the board has a "
            "code of conduct, please send it too.\n\nYours,\nA",
            ["The minutes of the board for May 2024.", "If the board has a code of conduct, please send it too."],
        ),
        (
            "Thing 1) How many dogs were seized in 2024?\n\nThing 2) What did their kennels cost?",
            ["How many dogs were seized in 2024?", "What did their kennels cost?"],
        ),
    ],
    ids=["follow-up order", "letter head", "comma labels", "dotted headings", "postscript", "things"],
)
def test_layouts_and_turns_of_phrase(message: str, asked: list[str]) -> None:
    assert texts(message) == asked


def test_the_words_of_a_request_are_forgotten_once_it_is_split() -> None:
    split("How many dogs does the council own?")
    assert cues.is_interrogative.cache_info().currsize == 0
