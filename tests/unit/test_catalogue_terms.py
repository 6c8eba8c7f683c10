"""Terms are found whole, in the right case, with exact spans, and in time proportional to the text."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from foi_model.catalogue import load_catalogue
from foi_model.catalogue.terms import Term, TermFinder, forms, words

CATALOGUE = load_catalogue()
ALL_TERMS = [
    (topic, term) for topic in CATALOGUE.topics.values() for term in topic.indicator_terms + topic.ambiguous_terms
]


def found(text: str) -> set[tuple[str, str | None, bool]]:
    return {(text[m.start : m.end], m.topic_id, m.ambiguous) for m in CATALOGUE.find_terms(text)}


def finder(*terms: str, case_sensitive: bool = False) -> TermFinder:
    return TermFinder(Term(term, "topic", False, case_sensitive) for term in terms)


def spans(subject: TermFinder, text: str) -> list[str]:
    return [text[match.start : match.end] for match in subject.find(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Do you own an IMSI catcher?", ("IMSI catcher", "imsi_catcher", False)),
        ("do you own imsi-catchers", ("imsi-catchers", "imsi_catcher", False)),
        ("How many CHISs?", ("CHISs", "chis", False)),
        ("(Cellebrite's kiosks)", ("Cellebrite", "digital_forensics", False)),
        ("covert identities", ("covert identities", "undercover", False)),
        ("ANPR/camera", ("ANPR/camera", "anpr_sites", False)),
        ("Prevent Referrals in 2023", ("Prevent Referrals", "counter_terrorism", False)),
        ("under Prevent?", ("Prevent", "counter_terrorism", True)),
        ("Does the SAS train you?", ("SAS", "security_agencies", True)),
        ("the counter\u2011terrorism unit", ("counter\u2011terrorism unit", "counter_terrorism", False)),
    ],
)
def test_finds(text: str, expected: tuple[str, str, bool]) -> None:
    assert expected in found(text)


@pytest.mark.parametrize(
    ("text", "topic"),
    [
        ("How do you prevent crime?", "counter_terrorism"),
        ("She showed tact.", "counter_terrorism"),
        ("sas shoes", "security_agencies"),
        ("Mr Fanprice", "anpr_sites"),
        ("covertly", "covert_vehicles"),
        ("IMSI. Catcher in the rye", "equipment_interference"),
        ("the magnet on the fridge", "digital_forensics"),
        ("a predator at large", "equipment_interference"),
        ("", "chis"),
    ],
)
def test_does_not_find(text: str, topic: str) -> None:
    assert topic not in {match.topic_id for match in CATALOGUE.find_terms(text)}


def test_the_longest_term_of_a_topic_wins() -> None:
    assert spans(finder("covert", "covert camera", "camera"), "a covert camera, covert") == ["covert camera", "covert"]


def test_topics_do_not_hide_one_another() -> None:
    both = TermFinder([Term("watch list", "a", False, False), Term("covert watch list", "b", True, False)])
    assert [(m.topic_id, m.ambiguous) for m in both.find("covert watch lists")] == [("b", True), ("a", False)]


@pytest.mark.parametrize("gap", [", ", ". ", "\n\n", " \n \n", "_", " (", ": ", "'s ", ""])
def test_words_of_a_term_must_be_joined(gap: str) -> None:
    assert spans(finder("covert camera"), f"covert{gap}camera") == []


@pytest.mark.parametrize("gap", [" ", "-", " - ", "\n", "\t", "\u00a0", "/", "\u2013", "   "])
def test_words_of_a_term_may_be_joined_in_several_ways(gap: str) -> None:
    text = f"covert{gap}camera"
    assert spans(finder("covert camera"), text) == [text]


def test_case_counts_only_for_capitalised_words_of_case_sensitive_terms() -> None:
    sensitive = finder("Prevent referral", case_sensitive=True)
    assert spans(sensitive, "Prevent REFERRAL") == ["Prevent REFERRAL"]
    assert spans(sensitive, "prevent referral") == []
    assert spans(finder("Prevent referral"), "PREVENT referrals") == ["PREVENT referrals"]


@pytest.mark.parametrize(
    ("term", "plural"),
    [("drone", "drones"), ("watch", "watches"), ("identity", "identities"), ("key", "keys"), ("gas", "gases")],
)
def test_the_last_word_may_be_plural(term: str, plural: str) -> None:
    assert (plural,) in forms(term)
    assert spans(finder(term), plural) == [plural]


def test_spans_survive_letters_that_change_length_when_folded() -> None:
    text = "Stra\u00dfe \u0130stanbul \U0001f6a8 IMSI"
    assert spans(finder("IMSI"), text) == ["IMSI"]


def test_every_term_of_the_catalogue_finds_itself() -> None:
    for topic, term in ALL_TERMS:
        text = f"({term})"
        mine = [match for match in CATALOGUE.find_terms(text) if match.topic_id == topic.id]
        assert [(match.start, match.end) for match in mine] == [(1, 1 + len(term))], term
        assert mine[0].ambiguous == (term in topic.ambiguous_terms)


@given(st.text(max_size=300))
def test_any_text_is_safe(text: str) -> None:
    matches = CATALOGUE.find_terms(text)
    assert [match.start for match in matches] == sorted(match.start for match in matches)
    assert all(0 <= match.start < match.end <= len(text) for match in matches)


@given(
    st.lists(
        st.sampled_from([term for _, term in ALL_TERMS]) | st.sampled_from(["the", "\n\n", ".", "7", "sources"]),
        max_size=12,
    ),
    st.sampled_from([" ", "; ", "\n"]),
)
def test_spans_hold_the_term_and_never_overlap_within_a_topic(parts: list[str], joiner: str) -> None:
    text = joiner.join(parts)
    last_end: dict[str | None, int] = {}
    for match in CATALOGUE.find_terms(text):
        matched = tuple(word.casefold() for word in words(text[match.start : match.end]))
        assert matched in {tuple(word.casefold() for word in form) for form in forms(match.term)}
        assert match.start >= last_end.get(match.topic_id, 0)
        last_end[match.topic_id] = match.end
        assert match.start == 0 or not text[match.start - 1].isalnum()
        assert match.end == len(text) or not text[match.end].isalnum()


HARD_TEXTS = {
    "a run of matches": lambda n: "IMSI " * n,
    "beginnings of long terms": lambda n: "mobile phone " * n,
    "the start of a term and blanks": lambda n: "covert" + " " * n * 5 + "x",
    "one endless word": lambda n: "a" * n * 5,
    "hyphens only": lambda n: "covert" + "- " * n * 3,
    "blanks between every word": lambda n: ("covert" + " " * 50) * (n // 10),
}


@pytest.mark.parametrize("make", HARD_TEXTS.values(), ids=HARD_TEXTS.keys())
def test_eight_times_the_text_takes_about_eight_times_the_work(make: Callable[[int], str]) -> None:
    assert _best(make(16_000)) < 24 * max(_best(make(2_000)), 0.0005)


def test_the_number_of_steps_is_proportional_to_the_text() -> None:
    sentence = "Covert surveillance equipment, mobile phone extraction and the source of covert cameras. "
    assert _steps(sentence * 400) < 4.2 * _steps(sentence * 100)


def _best(text: str) -> float:
    times = []
    for _ in range(3):
        start = time.process_time()
        CATALOGUE.find_terms(text)
        times.append(time.process_time() - start)
    return min(times)


def _steps(text: str) -> int:
    count = 0

    def note(*_: object) -> None:
        nonlocal count
        count += 1

    sys.setprofile(note)
    try:
        CATALOGUE.find_terms(text)
    finally:
        sys.setprofile(None)
    return count
