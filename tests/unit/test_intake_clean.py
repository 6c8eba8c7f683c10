"""What is taken out of a message, and above all what is not."""

import json
import re
import time
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from foi_model.intake import clean_text
from foi_model.intake.split import split

FOLDERS = Path(__file__).parents[2] / "data" / "requests"
REQUESTS = sorted(path.with_suffix(".txt") for path in FOLDERS.glob("*/*.json"))

OWN = """Dear Council,

I would like to make a new request about parking. It has nothing to do with what went before, and I should be
glad to have an answer by e-mail in the usual time if that can be done.

1. How many parking tickets were given out in 2023?
2. What did the council get from them?

Yours faithfully
A Resident"""

REPLY = """Dear Resident,

Thank you for your request of 3 May. The council does not hold any information about trees.

Regards
FOI Team"""


def test_a_plain_letter_stays_as_it_is() -> None:
    assert clean_text(OWN) == OWN


def test_line_ends_and_invisible_characters_are_made_plain() -> None:
    assert clean_text("\ufeffHow\u200b many\xa0cars?  \r\nWhat\xad cost?\rWhen?\u2028\x00\n\n\n\nEnd\n") == (
        "How many\xa0cars?\nWhat cost?\nWhen?\n\nEnd"
    )


@pytest.mark.parametrize(
    "quoted",
    [
        "\n\nOn 3 May 2024 at 10:00, FOI Team <foi@council.example> wrote:\n> Dear Resident,\n>\n> We hold no trees.\n",
        "\n\nOn Friday, 3 May 2024 at 10:00, FOI Team (Council\nof it) <foi@a.example>\nwrote:\n\n> Dear Resident",
        f"\n\n-----Original Message-----\nFrom: FOI Team\nSent: 3 May 2024\nSubject: RE: trees\n\n{REPLY}",
        f"\n\n________________________________\nFrom: FOI <foi@a.example>\nSent: 3 May\nTo: A\nSubject: RE\n\n{REPLY}",
        f"\n\n**From:** FOI Team\n**Date:** 3 May\n**To:** A\n**Subject:** RE: trees\n\n{REPLY}",
        f"\n\n---------- Forwarded message ---------\nFrom: FOI Team\nDate: 3 May\nSubject: RE\nTo: A\n\n{REPLY}",
        f"\n\nBegin forwarded message:\n\nFrom: FOI Team\nDate: 3 May\nSubject: RE\n\n{REPLY}",
        f"\n\nOn 3 May 2024, FOI Team wrote:\n\n{REPLY}",
    ],
)
def test_quoted_mail_goes_when_the_letter_stands_by_itself(quoted: str) -> None:
    assert clean_text(OWN + quoted) == OWN


@pytest.mark.parametrize(
    "live",
    [
        "Please answer 1, 2 and 5 below.",
        "Yes, happy with that. I would like the figures for calendar years and you can drop question 3.",
        "The one about totals is fine, so please just do that.",
        "I put to you the questions set out below, for each of the years from 2019 to 2024, and I would add to them "
        "only how many of the drones were bought with a grant from central government or from anybody else at all.",
        "Please treat this as a new request. I should like the number of each of those things, by year and by ward, in "
        "a spreadsheet if you have one, and otherwise in whatever form is easiest for you and for your colleagues.",
        "See my earlier request. Please send me copies of all the minutes too, in which the matter was looked at by "
        "any committee of the council or by any body on which the council sits, for the same years as before.",
        "How many of them were mended? How many of them were not, and why has nothing been done about it for so long "
        "when everybody in the street has asked for it again and again for the best part of ten years?",
        "2020 to 2023 please",
        "Any news?",
    ],
)
@pytest.mark.parametrize(
    "before",
    ["> 1. How many lamps are there?", "-----Original Message-----\nFrom: A\nSent: May\nTo: B\n\n1. How many lamps?"],
)
def test_quoted_mail_stays_when_the_letter_leans_on_it(live: str, before: str) -> None:
    text = f"Dear Council,\n\n{live}\n\nThanks\nJo\n\n{before}"
    assert clean_text(text) == text


def test_questions_marked_like_quotations_stay() -> None:
    text = OWN.replace("1. How", "Please also say:\n> whether the wardens are paid by the ticket\n\n1. How")
    assert clean_text(text) == text


def test_a_bare_forward_is_laid_bare_without_its_people() -> None:
    people = "From: Jo <jo@a.example>\nDate: 3 May\nTo: B\nSubject: Trees\n\n"
    forward = f"Hello\n\n---------- Forwarded message ---------\n{people}"
    assert clean_text(forward + OWN) == f"Hello\n\nSubject: Trees\n\n{OWN}"
    passed_on = (
        "Subject: FW: Trees\n\nFor you, thanks.\n\nReception\n\nFrom: Jo\nSent: 3 May\nTo: B\nSubject: Trees\n\n"
    )
    assert clean_text(passed_on + OWN).endswith(f"Reception\n\nSubject: Trees\n\n{OWN}")
    original = "-----Original Message-----\nFrom: Jo\nSent: 3 May\nTo: B\nSubject: Trees\n\n"
    assert clean_text(f"FOI request below, please log.\n\n{original}{OWN}").endswith(f"log.\n\nSubject: Trees\n\n{OWN}")
    quoted = "On 3 May 2024, Jo wrote:\n\n" + "\n".join(f"> {line}".rstrip() for line in OWN.split("\n"))
    assert clean_text(quoted) == OWN


def test_the_header_of_a_printed_e_mail_goes_but_for_its_subject() -> None:
    printed = "From: Jo Public <jo@a.example>\nSent: 3 May 2024 10:00\nTo: FOI\nSubject: Parking\n\n"
    assert clean_text(printed + OWN) == f"Subject: Parking\n\n{OWN}"


def test_a_letter_headed_like_a_memo_keeps_its_questions() -> None:
    memo = "Request for information about parking\n\nFrom: Jo\nTo: The Council\nDate: 3 May\nSubject: Parking\n\n" + OWN
    assert clean_text(memo).endswith(OWN)


@pytest.mark.parametrize(
    "added",
    [
        "Sent from my iPhone",
        "Sent from Outlook for Android",
        "Sent from Yahoo Mail on Android",
        "Get Outlook for iOS<https://aka.ms/o0ukef>",
        "Virus-free. www.avg.com",
        "This email has been checked for viruses by Avast antivirus software.",
        "Please consider the environment before printing this e-mail",
        "Click here to report this email as spam.",
        "[cid:image001.png@01D9]",
        "This email and any attachments are confidential and intended solely for the use of the individual to whom it "
        "is addressed.\nIf you are not the intended recipient, please notify the sender and delete it.",
        "DISCLAIMER: The views expressed are those of the sender and do not necessarily represent those of the "
        "company. This message may be privileged.",
        "If you have received this message in error please delete it and notify the sender. Any unauthorised copying "
        "is strictly prohibited.",
        "-- \nJo Public\nHead of Research, The Parking Society\n12 High Street, Sometown AB1 2CD\n020 7946 0000",
        "-------------------------------------------------------------------\n\n"
        "Please use this email address for all replies to this request:\n[FOI #12345 email]\n\n"
        "Is foi@council.example the wrong address for Freedom of Information requests to the Council? "
        "If so, please contact us using this form:\nhttps://www.whatdotheyknow.com/change_request/new?body=council\n\n"
        "Disclaimer: This message and any reply that you make will be published on the internet. Our privacy and "
        "copyright policies:\nhttps://www.whatdotheyknow.com/help/officers\n\n"
        "For more detailed guidance on safely disclosing information, read the latest advice from the ICO:\n"
        "https://www.whatdotheyknow.com/help/ico-guidance-for-authorities\n\n"
        "Please note that in some cases publication of requests and responses will be delayed.\n\n"
        "If you find this service useful as an FOI officer, please ask your web manager to link to us from your "
        "organisation's FOI page.\n-------------------------------------------------------------------",
    ],
    ids=lambda added: added[:24],
)
def test_what_others_add_below_a_letter_goes(added: str) -> None:
    cleaned = clean_text(f"{OWN}\n\n{added}\n")
    assert re.sub(r"\n+-{60,}\Z", "", cleaned) == OWN


@pytest.mark.parametrize(
    "banner",
    [
        "[EXTERNAL]",
        "CAUTION: This email originated from outside of the organisation. Do not click links or open attachments "
        "unless you recognise the sender.",
        "You don't often get email from jo@a.example. Learn why this is important",
        "This message is from an external sender.\nBe careful when opening attachments.",
    ],
    ids=lambda banner: banner[:24],
)
def test_banners_above_a_letter_go(banner: str) -> None:
    assert clean_text(f"{banner}\n\n{OWN}") == OWN


def test_the_tag_of_an_outside_mail_goes_from_its_subject() -> None:
    assert clean_text(f"Subject: RE: [EXTERNAL] Parking\n\n{OWN}") == f"Subject: RE: Parking\n\n{OWN}"


def test_contact_details_below_the_closing_formula_go_and_a_postscript_stays() -> None:
    letter = (
        f"{OWN}\n\nChair, Parking Society\nTel: 020 7946 0000\njo@a.example\nwww.a.example\n12 High St, AB1 2CD\n\n"
    )
    assert clean_text(letter + "PS How many were paid?") == (
        OWN.removesuffix("\nA Resident") + "\n\nPS How many were paid?"
    )


@pytest.mark.parametrize(
    "question",
    [
        "Emails sent by the Chief Constable that are marked confidential or privileged",
        "This e-mail is a request for disclosure of confidential settlement agreements and privileged advice.",
        "Confidentiality agreements, by year, and sums paid by mistake to the wrong addressee",
        "Any policy on unauthorised copying, and how many staff sent an e-mail in error",
        "The wording of the council's e-mail disclaimer",
        "Caution figures outside the force area",
        "Warning letters from outside bodies, by e-mail",
        "- messages sent from a mobile phone",
        "Number of phones sent from the mobile store",
        "How many iPads were bought?",
        "Spam: how much is blocked?",
        "On 3 May 2024 the Chief Constable said: no comment",
        "From: 2019\nTo: 2024",
        "Cheers and booing in council meetings, number of",
        "> 100 employees: how many firms?",
    ],
)
def test_what_only_looks_like_an_addition_stays(question: str) -> None:
    text = f"Dear Council\n\nplease tell me\n\n{question}\n\nRegards\nJo"
    assert clean_text(text) == text


def test_a_drawn_line_before_questions_stays() -> None:
    text = "Thank you,\nJo\n\n----\n1. How many officers?\n2. What cost?"
    assert clean_text(text) == text


@pytest.mark.parametrize("path", REQUESTS, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_cleaning_changes_nothing_in_what_is_asked(path: Path) -> None:
    text = path.read_bytes().decode("utf-8")
    gold = [
        (item["number"], item["text"]) for item in json.loads(path.with_suffix(".json").read_text("utf-8"))["questions"]
    ]
    cleaned = clean_text(text)
    asked = split(cleaned)
    unquoted = [re.sub(r"^>[> ]*", "", question.text) for question in split(text)]
    assert [question.text for question in asked] == unquoted or [
        (question.number, question.text) for question in asked
    ] == gold
    assert clean_text(cleaned) == cleaned


PIECES = st.sampled_from(
    [
        *OWN.split("\n"),
        *REPLY.split("\n"),
        *("> quoted", ">> twice", ">", "On 3 May 2024, X wrote:", "On 3 May", "wrote:", "-----Original Message-----"),
        *("From: A", "Sent: B", "To: C", "Subject: D", "Begin forwarded message:", "-- ", "--", "------", "_________"),
        *("[EXTERNAL] hi", "[EXTERNAL] [EXT] [EXTERNAL]", "CAUTION: external email", "Do not click links"),
        *("Sent from my iPhone", "This email is confidential and privileged", "intended recipient", "[FOI #12 email]"),
        *("https://www.whatdotheyknow.com/help/x", "Kind regards", "Tel: 020 7946 0000", "a@b.example", "PS", "FW: x"),
        *("please answer 2 below", "1. How many?", "- the number of", "\ufeff", "\r", "\x0c", "\u2028", "\xad", "   "),
    ]
)
LETTERS = st.lists(PIECES, max_size=40).map("\n".join) | st.text(max_size=300)


def is_subsequence(short: str, long: str) -> bool:
    rest = iter(long)
    return all(char in rest for char in short)


@given(LETTERS)
@example("Dear Council,\n> quoted")
def test_nothing_is_invented_and_cleaning_twice_changes_nothing(text: str) -> None:
    cleaned = clean_text(text)
    assert is_subsequence(cleaned.replace("\n", ""), text)
    assert clean_text(cleaned) == cleaned


@pytest.mark.parametrize(
    "unit",
    [
        "> q\n",
        "a",
        " ",
        "\n",
        "\r",
        "-- \n",
        "Regards\n\n",
        "From: a\n",
        "From: a\nSent: b\nTo: c\n",
        "On 3 May 2024,\n",
        "On 1 wrote:\n",
        "-----Original Message-----\n",
        "-----\n[FOI #1 email]\n",
        "This email is confidential\n",
        "CAUTION external email ",
        "Warning: external email\n",
        "[EXTERNAL] ",
        "Sent from my a ",
        "how many all of the first my request ",
        "Tel: 020 7946 0000 ",
        "AB1 2CD ",
        "1.1.1.1.",
        "a@b.",
        "> 1. How many?\nFine. How many of them?\n",
    ],
)
def test_time_grows_no_faster_than_the_text(unit: str) -> None:
    def seconds(size: int) -> float:
        text = OWN + "\n" + unit * (size // len(unit))
        began = time.perf_counter()
        clean_text(text)
        return time.perf_counter() - began

    small, large = seconds(50_000), seconds(400_000)
    assert large < 24 * small + 0.3


def test_a_megabyte_is_cleaned_in_seconds() -> None:
    text = "\n\n".join([OWN, REPLY, "On 3 May 2024, X wrote:", "> 1. How many?"] * 2_000)[:1_000_000]
    began = time.perf_counter()
    clean_text(text)
    assert time.perf_counter() - began < 15
