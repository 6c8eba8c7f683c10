"""One case and its attachments to one text."""

import io
import time
from email.message import EmailMessage

import docx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from foi_model.intake import Limits, gather

BODY = """Dear Council,

Please tell me, for the year 2023 and for the whole of the borough,

1. How many parking tickets were given out?
2. What did the council get from them?

Yours faithfully
A Resident"""


def letter(*paragraphs: str) -> bytes:
    document = docx.Document()
    for paragraph in paragraphs:
        document.add_paragraph(paragraph)
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


def test_a_case_without_attachments_is_its_clean_text() -> None:
    gathered = gather(BODY + "\r\n\r\nSent from my iPhone\r\n")
    assert gathered.text == BODY
    assert gathered.notices == ()


def test_attachments_follow_the_text_in_their_order() -> None:
    files = [
        ("a.docx", letter("How many wardens are there?")),
        ("b.txt", b"What are they paid?\n\nSent from my iPad"),
    ]
    assert gather("See attached.", files).text == "See attached.\n\nHow many wardens are there?\n\nWhat are they paid?"


def test_what_was_sent_twice_is_read_once() -> None:
    mail = EmailMessage()
    mail["Message-ID"] = "<1@a.example>"
    mail["Subject"] = "How many parking tickets of all sorts were there?"
    mail.set_content(BODY)
    page = "<html><body>" + BODY.replace("\n", "<br>") + "</body></html>"
    files = [
        ("original_message.eml", mail.as_bytes()),
        ("email_html_body.html", page.encode()),
        ("letter.docx", letter("14 High Street", "Sometown", *BODY.split("\n\n"))),
        ("short.txt", b"A Resident"),
        ("short.txt", b"A Resident"),
    ]
    gathered = gather(BODY, files)
    assert gathered.text == BODY + "\n\nA Resident"
    assert gathered.notices == ()


def test_a_near_copy_with_one_more_question_is_read() -> None:
    more = BODY.replace("\n\nYours", "\n3. How many were paid late?\n\nYours")
    assert "3. How many were paid late?" in gather(BODY, [("letter.txt", more.encode())]).text


def test_an_attachment_that_cannot_be_read_is_named_by_place_and_kind_only() -> None:
    files = [
        ("Jane Requester CV.pdf", b"%PDF-1.4 secret words"),
        ("jane.png", b"\x89PNG\r\n\x1a\n" + bytes(40)),
        ("jane.txt", b""),
        ("ok.txt", b"How many wardens?"),
    ]
    gathered = gather(BODY, files)
    assert gathered.text == BODY + "\n\nHow many wardens?"
    assert gathered.notices == (
        "attachment 1 (PDF) was not read: broken, its pages cannot be found",
        "attachment 2 (image) was not read: files of this kind are not read",
        "attachment 3 (file) was not read: empty, 0 bytes",
    )


def test_limits_hold_for_the_case_as_a_whole() -> None:
    gathered = gather("text\n" * 40, [("a.txt", b"a thing of its own\n" * 40)] * 4, Limits(chars=250, attachments=2))
    assert len(gathered.text) <= 250
    assert "only the first 2 of 4 attachments were read" in gathered.notices
    assert gathered.notices[-1].startswith("the case: only the first ")
    late = gather(BODY, [("a.txt", b"How many wardens?")], Limits(seconds=-1))
    assert late.text == BODY
    assert late.notices[0].startswith(
        "attachment 1 (plain text) and any after it were not read: reading it took longer"
    )


def test_an_empty_case_is_an_empty_text() -> None:
    assert gather("").text == ""
    assert gather(" \r\n", [("a.txt", b"How many?")]).text == "How many?"


@given(st.text(max_size=200), st.lists(st.tuples(st.just("a.txt"), st.binary(max_size=60)), max_size=3))
def test_gathering_never_raises(text: str, files: list[tuple[str, bytes]]) -> None:
    gathered = gather(text, files)
    assert all("\n" not in notice for notice in gathered.notices)


@pytest.mark.parametrize("repeated", [True, False])
def test_large_attachments_take_seconds(repeated: bool) -> None:
    body = "\n".join(f"{number}. How many of kind {number} are there?" for number in range(10_000))
    other = body if repeated else body.replace("kind", "sort")
    began = time.monotonic()
    gather(body, [("a.txt", other.encode())])
    assert time.monotonic() - began < 15
