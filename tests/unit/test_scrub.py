"""Personal data goes, and the question stays."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from foi_model.scrub import scrub


@pytest.mark.parametrize(
    ("text", "scrubbed", "kinds"),
    [
        ("Dear Mr Okafor,", "Dear Mr [name removed],", {"name": 1}),
        ("Dear Jane,", "Dear [name removed],", {"name": 1}),
        ("How many?\nYours faithfully,\n\nJane O'Neil", "How many?\nYours faithfully,\n\n[name removed]", {"name": 1}),
        ("Kind regards\nJ. R. Smith-Jones", "Kind regards\n[name removed]", {"name": 1}),
        ("Is PC Ambrose Thackerfell suspended?", "Is PC [name removed] suspended?", {"name": 1}),
        ("My name is Ada Obi and", "My name is [name removed] and", {"name": 1}),
        (
            "Has Mr Corvane Addlestrop of Hollin Way, Marrowby been cautioned?",
            "Has Mr [name removed] of [address removed] been cautioned?",
            {"name": 1, "address": 1},
        ),
        ("write to a.b+c@example.co.uk.", "write to [email removed].", {"email": 1}),
        ("or tweet @some_body", "or tweet [handle removed]", {"handle": 1}),
        ("ring 07700 900123 or +44 (0)1632 960123", "ring [phone removed] or [phone removed]", {"phone": 2}),
        ("at 12a High Street, SK9 5AF", "at [address removed], [postcode removed]", {"address": 1, "postcode": 1}),
        ("NI QQ 12 34 56 C", "NI QQ 12 34 56 C", {}),
        ("NI AB 12 34 56 C", "NI [national insurance removed]", {"national_insurance": 1}),
        ("the car AB12 CDE", "the car [registration removed]", {"registration": 1}),
        ("born on 3 March 1970", "born on [birth date removed]", {"birth_date": 1}),
    ],
)  # fmt: skip
def test_personal_data_is_replaced_by_its_kind(text: str, scrubbed: str, kinds: dict[str, int]) -> None:
    assert scrub(text) == (scrubbed, kinds)


@pytest.mark.parametrize(
    "text",
    [
        "Dear Wealdshire Police,",
        "Dear Sir or Madam,",
        "Dear FOI Team,",
        "Yours faithfully\nInformation Rights Unit",
        "How many PC Windows XP machines are in use?",
        "How many Inspector and Sergeant posts are there?",
        "Copies of the Chief Inspector of Constabulary's report of 2023/24",
        "£64,210 in 2019, 2020 and 2021 (ref 01.FOI.19.012185)",
        "How many requests under section 31(1)(a) on 01/02/2023?",
        "Where is the camera on the A2911 at Gallows Hill?",
    ],
)
def test_public_words_stay(text: str) -> None:
    assert scrub(text) == (text, {})


@given(st.text(alphabet="ABab019 @.,'\n-()+£[]", max_size=200))
def test_scrubbing_twice_is_scrubbing_once(text: str) -> None:
    once, _ = scrub(text)
    assert scrub(once) == (once, {})
