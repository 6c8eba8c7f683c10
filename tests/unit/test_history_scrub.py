"""What points at a person does not survive scrubbing, and what a question is about does."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from foi_model.history import Scrubber, names_in

LETTERS = "ABCDEFGHJKLMNPRSTUVWXYZ"
BEFORE = st.sampled_from(["Please send it to ", "My number is ", "(", "Q1: re ", "", "for: "])
AFTER = st.sampled_from([".", " thanks", ", please", ")", "", "\nand the cost?"])
DIGITS = "0123456789"


def digits(count: int) -> st.SearchStrategy[str]:
    return st.text(DIGITS, min_size=count, max_size=count)


@st.composite
def phones(draw: st.DrawFn) -> str:
    start, gap = draw(st.sampled_from(["0", "+44 ", "+44", "(0", "0044 "])), draw(st.sampled_from(["", " ", "-"]))
    area, middle, last = draw(digits(4)), draw(digits(3)), draw(digits(3))
    return f"{start}7{area[1:]}{')' if start == '(0' else ''}{gap or ' '}{middle}{gap}{last}"


@st.composite
def insurance_numbers(draw: st.DrawFn) -> str:
    gap = draw(st.sampled_from(["", " ", "-"]))
    pairs = [draw(digits(2)) for _ in range(3)]
    head = draw(st.text("ABCEGHJKLMNPRSTWXYZ", min_size=2, max_size=2))
    number = gap.join([head, *pairs, draw(st.sampled_from("ABCD"))])
    return draw(st.sampled_from([number, number.lower()]))


@given(before=BEFORE, email=st.emails(), after=AFTER)
def test_no_email_survives(before: str, email: str, after: str) -> None:
    left = Scrubber().scrub(before + email + after)
    assert email not in left
    assert "@" not in left


@given(before=BEFORE, phone=phones(), after=AFTER)
def test_no_phone_number_survives(before: str, phone: str, after: str) -> None:
    scrubber = Scrubber()
    left = scrubber.scrub(before + phone + after)
    assert not [run for run in left.split() if sum(c in DIGITS for c in run) >= 3]
    assert sum(scrubber.counts.values()) == 1


@given(before=BEFORE, number=insurance_numbers(), after=AFTER)
def test_no_insurance_number_survives(before: str, number: str, after: str) -> None:
    left = Scrubber().scrub(before + number + after)
    assert number not in left
    assert "[NI number]" in left


@given(
    area=st.sampled_from(["SW1A", "M1", "CR2", "DN55", "W1A", "EC1A", "B33"]),
    inward=st.tuples(digits(1), st.text("ABDEFGHJLNPQRSTUWXYZ", min_size=2, max_size=2)),
    gap=st.sampled_from(["", " "]),
)
def test_no_postcode_survives(area: str, inward: tuple[str, str], gap: str) -> None:
    postcode = area + gap + "".join(inward)
    assert postcode not in Scrubber().scrub(f"Incidents near {postcode} in May")


@given(plate=st.tuples(st.text(LETTERS, min_size=2, max_size=2), digits(2), st.text(LETTERS, min_size=3, max_size=3)))
def test_no_registration_survives(plate: tuple[str, str, str]) -> None:
    for written in ("{}{} {}".format(*plate), "{}{}{}".format(*plate)):
        assert written not in Scrubber().scrub(f"Was {written} stopped?")


@pytest.mark.parametrize(
    "reference", ["FOI-0205-23", "WP/FOI/26/0787", "01.FOI.23.123456", "FOI/2023/0012", "Ref: AB1234", "42/123456/23"]
)
def test_no_reference_survives(reference: str) -> None:
    assert reference not in Scrubber().scrub(f"I refer to {reference} again.")


@pytest.mark.parametrize(
    "text",
    [
        "How many stops of under-18s were there between 01/04/2022 and 31/03/2025?",
        "What did the DJI M300 RTK cost: £1,234,567 in 2019/20 and 2020/21?",
        "Under the FOIA 2000, section 31(1)(a), how many PC and Inspector ranks are there?",
        "Figures for COVID-19, ISO-27001, 10-17 year-olds, 4x4 vans and 24/7 cover, please.",
        "Does the force own an IMSI catcher, or use section 23(5) and 24(2)?",
    ],
)
def test_what_is_asked_about_is_left_alone(text: str) -> None:
    scrubber = Scrubber()
    assert scrubber.scrub(text) == text
    assert not scrubber.counts


def test_names_are_taken_from_salutation_and_signature_and_removed_everywhere() -> None:
    letter = (
        "Dear Ms Arkwright,\n\nThank you for your request.\n\n1. How often was Robin Arkwright stopped?\nAnswer: 3\n\n"
        "Yours sincerely,\n\nIsolde Brannock\nDisclosure Adviser, Wealdshire Police\n"
    )
    names = names_in(letter)
    assert {"Arkwright", "Isolde Brannock", "Brannock"} <= set(names)
    scrubber = Scrubber()
    left = scrubber.scrub("How often was Robin Arkwright stopped, and did Brannock say so?", names)
    assert "Arkwright" not in left
    assert "Brannock" not in left
    assert scrubber.counts == {"name": 2}


def test_an_office_is_no_name() -> None:
    assert (
        names_in("Dear Sir or Madam,\n\nText.\n\nYours faithfully,\nFreedom of Information Team\nWealdshire Police")
        == ()
    )
    assert names_in("Dear Wealdshire Police,\n\n1. How many?\n") == ()


def test_titles_and_ranks_take_the_name_behind_them_with_them() -> None:
    left = Scrubber().scrub("Was PC 1234 Smith told, or Councillor J. Hargreave-Moss, or Mrs O'Neill?")
    assert left == "Was [name] told, or [name], or [name]?"


def test_counts_are_by_kind_and_hold_no_value() -> None:
    scrubber = Scrubber()
    scrubber.scrub("a@b.example, 07700 900123 and SW1A 1AA")
    assert scrubber.counts == {"e-mail": 1, "phone number": 1, "postcode": 1}
