"""What points at a person does not survive scrubbing, and what a question is about does."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from foi_model.scrub import Scrubber, names_in, scrub

LETTERS = "ABCDEFGHJKLMNPRSTUVWXYZ"
BEFORE = st.sampled_from(["Please send it to ", "My number is ", "(", "Q1: re ", "", "for: "])
AFTER = st.sampled_from([".", " thanks", ", please", ")", "", "\nand the cost?"])
DIGITS = "0123456789"
SURNAMES = st.from_regex(r"([A-Z]|Ö|Ó)[a-zéł]{5,9}(-[A-Z][a-z]{3,9})?", fullmatch=True)


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
    left = scrub(before + email + after)
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
    left = scrub(before + number + after)
    assert number not in left
    assert "[NI number]" in left


@given(
    area=st.sampled_from(["SW1A", "M1", "CR2", "DN55", "W1A", "EC1A", "B33"]),
    inward=st.tuples(digits(1), st.text("ABDEFGHJLNPQRSTUWXYZ", min_size=2, max_size=2)),
    gap=st.sampled_from(["", " "]),
)
def test_no_postcode_survives(area: str, inward: tuple[str, str], gap: str) -> None:
    postcode = area + gap + "".join(inward)
    assert postcode not in scrub(f"Incidents near {postcode} in May")


@given(plate=st.tuples(st.text(LETTERS, min_size=2, max_size=2), digits(2), st.text(LETTERS, min_size=3, max_size=3)))
def test_no_registration_survives(plate: tuple[str, str, str]) -> None:
    for written in ("{}{} {}".format(*plate), "{}{}{}".format(*plate)):
        assert written not in scrub(f"Was {written} stopped?")


@given(
    head=st.sampled_from(["FOI-", "FOI/", "WP/FOI/26/", "01.FOI.23.", "FOI ", "EIR/2023/", "Ref: AB", "URN "]),
    number=digits(6),
)
def test_no_reference_survives(head: str, number: str) -> None:
    assert number not in scrub(f"I refer to {head}{number} again.")


@pytest.mark.parametrize(
    "reference", ["FOI-0205-23", "WP/FOI/26/0787", "01.FOI.23.123456", "FOI/2023/0012", "Ref: AB1234", "42/123456/23"]
)
def test_references_of_every_form_go(reference: str) -> None:
    assert reference not in scrub(f"I refer to {reference} again.")


@given(surname=SURNAMES, greeting=st.sampled_from(["Dear Ms ", "Dear ", "Good morning Mr ", "FAO "]))
def test_no_name_of_a_salutation_survives_anywhere(surname: str, greeting: str) -> None:
    letter = f"{greeting}{surname},\n\n1. Was {surname} stopped?\n"
    assert surname not in scrub("Was {0} stopped, and {0}'s car?".format(surname), names_in(letter))  # noqa: UP032


@given(surname=SURNAMES, closing=st.sampled_from(["Yours faithfully,\n\n", "Kind regards\n", "Many thanks, "]))
def test_no_name_of_a_signature_survives_anywhere(surname: str, closing: str) -> None:
    letter = f"1. How many?\n2. And the cost?\n\n{closing}Isolde {surname}\nDisclosure Adviser\n"
    assert surname not in scrub(f"Did {surname} say so?", names_in(letter))


@given(surname=SURNAMES, title=st.sampled_from(["Mr ", "Mrs. ", "PC 1234 ", "Detective Chief Inspector ", "Dr J. "]))
def test_no_name_behind_a_title_survives(surname: str, title: str) -> None:
    assert surname not in scrub(f"Was {title}{surname} told?")


@pytest.mark.parametrize(
    ("text", "left", "counts"),
    [
        ("Was PC 1234 Smith told, or Mrs O'Neill?", "Was [name] told, or [name]?", {"name": 2}),
        ("Is PC Ambrose Thackerfell suspended?", "Is [name] suspended?", {"name": 1}),
        ("Ask Councillor J. Hargreave-Moss.", "Ask [name].", {"name": 1}),
        ("My name is Ada Obi and", "[name] and", {"name": 1}),
        ("Is PC Thackerfell of West Yorkshire Police known?", "Is [name] of West Yorkshire Police known?", {"name": 1}),
        ("Has Mr Addlestrop of Hollin Way been cautioned?", "Has [name] of [address] been cautioned?",
         {"name": 1, "house address": 1}),
        ("write to a.b+c@example.co.uk.", "write to [email].", {"e-mail": 1}),
        ("or tweet @some_body", "or tweet [handle]", {"handle": 1}),
        ("ring 07700 900123 or +44 (0)1632 960123", "ring [phone] or [phone]", {"phone number": 2}),
        ("at 12a High Street, SK9 5AF", "at [address], [postcode]", {"house address": 1, "postcode": 1}),
        ("NI AB 12 34 56 C", "NI [NI number]", {"NI number": 1}),
        ("the car AB12 CDE", "the car [vehicle]", {"vehicle registration": 1}),
        ("born on 3 March 1970", "born [birth date]", {"birth date": 1}),
        ("DOB: 03/03/1970", "[birth date]", {"birth date": 1}),
    ],
)  # fmt: skip
def test_each_kind_has_its_placeholder_and_is_counted(text: str, left: str, counts: dict[str, int]) -> None:
    scrubber = Scrubber()
    assert scrubber.scrub(text) == left
    assert scrubber.counts == counts


@pytest.mark.parametrize(
    "text",
    [
        "How many stops of under-18s were there between 01/04/2022 and 31/03/2025?",
        "What did the DJI M300 RTK cost: £1,234,567 in 2019/20 and 2020/21?",
        "Under the FOIA 2000, section 31(1)(a), how many PC and Inspector ranks are there?",
        "Figures for COVID-19, ISO-27001, 10-17 year-olds, 4x4 vans and 24/7 cover, please.",
        "Does the force own an IMSI catcher, or use section 23(5) and 24(2)?",
        "How many PC Windows XP machines are in use?",
        "How many Inspector and Sergeant posts are there?",
        "Copies of the Chief Inspector of Constabulary's report of 2023/24",
        "Where is the camera on the A2911 at Gallows Hill?",
        "How many letters did the Lord Chancellor send?",
        "How many of those arrested were born in May 1970 or later?",
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


@pytest.mark.parametrize(
    "letter",
    [
        "Dear Sir or Madam,\n\nText.\n\nYours faithfully,\nFreedom of Information Team\nWealdshire Police",
        "Dear Wealdshire Police,\n\n1. How many?\n",
        "Dear FOI Team,\n",
        "Dear colleagues,\n",
        "Yours faithfully\nInformation Rights Unit",
    ],
)
def test_an_office_is_no_name(letter: str) -> None:
    assert names_in(letter) == ()


@given(st.text(alphabet="ABab019 @.,'\n-()+£[]", max_size=200))
def test_scrubbing_twice_is_scrubbing_once(text: str) -> None:
    once = scrub(text)
    assert scrub(once) == once
