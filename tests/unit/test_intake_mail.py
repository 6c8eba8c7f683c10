"""E-mail files to text: the words come through, the people and machines do not."""

import io
import time
from email.message import EmailMessage
from email.mime.message import MIMEMessage
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText
from pathlib import Path

import docx
import pytest

from foi_model.intake import IntakeError, Limits, read_document

WORDS = "Dear Council,\n\nHow many drones – and at what cost (£)?\n"
PAGE = "<html><body><p>Dear Council,</p><p>How many <b>drones</b>?</p></body></html>"


def message(subject: str = "FOI request: drones") -> EmailMessage:
    mail = EmailMessage()
    mail["From"] = "Jane Requester <jane@example.org>"
    mail["To"] = "foi@council.example"
    mail["Reply-To"] = "jane.home@example.org"
    mail["Date"] = "Tue, 12 Mar 2024 09:52:00 +0000"
    mail["Message-ID"] = "<1@example.org>"
    mail["X-Originating-IP"] = "[192.0.2.1]"
    if subject:
        mail["Subject"] = subject
    return mail


def letter() -> bytes:
    document = docx.Document()
    document.add_paragraph("What did the drones cost?")
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


@pytest.mark.parametrize("charset", ["utf-8", "cp1252", "iso-8859-15"])
@pytest.mark.parametrize("encoding", ["base64", "quoted-printable", "8bit"])
def test_only_subject_and_words_are_taken(charset: str, encoding: str, tmp_path: Path) -> None:
    mail = message("Drones – how many?")
    words = WORDS.replace("–", "-")
    mail.set_content(words, charset=charset, cte=encoding)
    path = tmp_path / "request.eml"
    path.write_bytes(mail.as_bytes())
    document = read_document(path.read_bytes(), path.name)
    assert document.kind == "e-mail"
    assert document.text == "Subject: Drones – how many?\n\n" + words.strip()
    assert document.notices == ()
    assert not any(word in document.text for word in ("Jane", "jane", "example", "192"))


def test_plain_text_is_preferred_to_html_unless_it_is_a_stand_in() -> None:
    mail = message()
    mail.set_content(WORDS)
    mail.add_alternative(PAGE, subtype="html")
    assert read_document(mail.as_bytes()).text == "Subject: FOI request: drones\n\n" + WORDS.strip()
    mail = message("")
    mail.set_content("See HTML.")
    mail.add_alternative(PAGE.replace("drones", "drones do you have and what did they cost"), subtype="html")
    assert "How many drones do you have" in read_document(mail.as_bytes()).text


def test_html_only_mail_is_read_in_the_charset_of_the_mail() -> None:
    mail = message("")
    mail.set_content(PAGE.replace("drones", "cafés"), subtype="html", charset="iso-8859-1")
    assert read_document(mail.as_bytes()).text == "Dear Council,\n\nHow many cafés?"


def test_a_wrongly_declared_charset_does_not_spoil_the_words() -> None:
    raw = b"From: a@b.example\r\nSubject: x\r\nMIME-Version: 1.0\r\nContent-Type: text/plain; charset=us-ascii\r\n"
    raw += b"Content-Transfer-Encoding: 8bit\r\n\r\nCost in \xa3 of the caf\xe9\r\n"
    assert read_document(raw).text == "Subject: x\n\nCost in £ of the café"
    assert read_document(raw.replace(b"us-ascii", b"no-such-thing")).text == "Subject: x\n\nCost in £ of the café"


def test_attachments_are_read_and_the_unreadable_named_by_place_and_kind() -> None:
    mail = message()
    mail.set_content(WORDS)
    mail.add_attachment(letter(), maintype="application", subtype="octet-stream", filename="Jane Requester.docx")
    mail.add_attachment(b"\x89PNG\r\n\x1a\n" + bytes(40), maintype="image", subtype="png", filename="jane.png")
    mail.add_attachment(b"", maintype="application", subtype="pdf", filename="empty.pdf")
    mail.add_attachment("3. And the pilots?", filename="more.txt")
    document = read_document(mail.as_bytes())
    assert document.text.split("\n\n")[-2:] == ["What did the drones cost?", "3. And the pilots?"]
    assert document.notices == (
        "attachment 2 (image): files of this kind are not read",
        "attachment 3 (file): empty, 0 bytes",
    )


def test_calling_cards_and_seals_are_passed_over() -> None:
    mail = message("")
    mail.set_content(WORDS)
    mail.add_attachment("BEGIN:VCARD\nFN:Jane Requester\nEND:VCARD", subtype="vcard", filename="jane.vcf")
    mail.add_attachment(b"\0\1", maintype="application", subtype="pkcs7-signature", filename="smime.p7s")
    document = read_document(mail.as_bytes())
    assert document.text == WORDS.strip()
    assert document.notices == ()


def test_a_message_within_the_message_is_read_without_its_people() -> None:
    inner = message("The earlier request")
    inner.set_content("How many horses?")
    inner.add_attachment(letter(), maintype="application", subtype="octet-stream", filename="a.docx")
    outer = message("FW: request")
    outer.set_content("For you.")
    outer.add_attachment(inner)
    document = read_document(outer.as_bytes())
    assert document.text.split("\n\n") == [
        "Subject: FW: request",
        "For you.",
        "Subject: The earlier request",
        "How many horses?",
        "What did the drones cost?",
    ]
    assert "jane" not in document.text.lower()


def test_messages_nested_too_deep_give_a_notice() -> None:
    mail = message("the innermost")
    mail.set_content("innermost words")
    for depth in range(5):
        outer = message(f"depth {depth}")
        outer.set_content(f"words {depth}")
        outer.add_attachment(mail)
        mail = outer
    document = read_document(mail.as_bytes(), limits=Limits(depth=3))
    assert "words 2" in document.text
    assert "innermost" not in document.text
    assert "more than 3 e-mails inside each other" in document.notices[0]


def test_parts_nested_without_end_are_refused() -> None:
    part: MIMEMultipart = MIMEMultipart()
    part.attach(MIMEText("words"))
    for _ in range(150):
        outer = MIMEMultipart()
        outer.attach(part)
        part = outer
    part["Subject"] = "x"
    with pytest.raises(IntakeError, match=r"^e-mail: more than 100 parts inside each other$"):
        read_document(b"MIME-Version: 1.0\n" + part.as_bytes())


def test_a_bounced_or_empty_message_says_so() -> None:
    mail = message("")
    mail.set_content("")
    with pytest.raises(IntakeError, match=r"^e-mail: no text in it$"):
        read_document(mail.as_bytes())
    mail = message("")
    mail.add_attachment(b"\x89PNG\r\n\x1a\n" + bytes(40), maintype="image", subtype="png", filename="scan.png")
    with pytest.raises(IntakeError, match=r"^e-mail: no text in the message; attachment 1 \(image\): files of"):
        read_document(mail.as_bytes())


def test_a_report_with_the_returned_message_reads_its_words() -> None:
    inner = message("Returned")
    inner.set_content("How many horses?")
    report = MIMEMultipart("report")
    report["Subject"] = "Undelivered"
    report["From"] = "daemon@example.org"
    report.attach(MIMEText("It came back."))
    report.attach(MIMEMessage(inner))
    assert "How many horses?" in read_document(report.as_bytes(), "a.eml").text


@pytest.mark.parametrize(
    "header",
    [
        b"Content-Type: " + b"(" * 100_000,
        b"Content-Type: text/plain; " + b"a=b; " * 50_000,
        b"Subject: " + b"=?utf-8?q?a?= " * 20_000,
        b"Content-Disposition: attachment; filename*0=" + b"a" * 200_000,
        b"Content-Type: text/plain; charset=\xff\xfe",
        b"Content-Type: multipart/mixed; boundary=",
        b"Content-Transfer-Encoding: base64\r\nContent-Type: multipart/mixed; boundary=a",
    ],
    ids=lambda header: header[:30].decode("latin-1"),
)
def test_hostile_headers_end_soon(header: bytes) -> None:
    began = time.monotonic()
    data = b"MIME-Version: 1.0\r\nMessage-ID: <a@b>\r\n" + header + b"\r\n\r\nHow many drones?\r\n"
    try:
        assert "How many drones?" in read_document(data, "a.eml").text
    except IntakeError as error:
        assert error.kind in ("e-mail", "file")  # noqa: PT017
    assert time.monotonic() - began < 5
