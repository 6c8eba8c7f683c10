"""Real files of every kind, sound and unsound, to text."""

import io
import struct
import time
import zipfile
from collections.abc import Callable, Sequence
from pathlib import Path

import docx
import pypdf
import pytest
from docx.document import Document as Word
from docx.oxml import parse_xml
from hypothesis import given
from hypothesis import strategies as st

from foi_model.intake import IntakeError, Limits, read_document
from foi_model.intake.document import Kind

QUESTIONS = "1. How many drones does the force own?\n2. What did they cost?"
W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def refusal(data: bytes, name: str = "", limits: Limits | None = None) -> str:
    with pytest.raises(IntakeError) as caught:
        read_document(data, name, limits)
    message = str(caught.value)
    assert "\n" not in message
    return message


def word(build: Callable[[Word], None]) -> bytes:
    document = docx.Document()
    build(document)
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


def pdf(pages: Sequence[Sequence[str]]) -> bytes:
    """A PDF with one text line per string, written by hand."""
    count = len(pages)
    kids = " ".join(f"{4 + 2 * index} 0 R" for index in range(count))
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {count} >>".encode(),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
    ]
    for index, lines in enumerate(pages):
        shown = [line.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)") for line in lines]
        content = "BT /F1 11 Tf 14 TL 50 800 Td " + " ".join(f"({line}) Tj T*" for line in shown) + " ET"
        stream = content.encode("cp1252")
        objects.append(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents {5 + 2 * index} 0 R "
            "/Resources << /Font << /F1 3 0 R >> >> >>".encode()
        )
        objects.append(b"<< /Length %d >>\nstream\n%s\nendstream" % (len(stream), stream))
    return assembled(objects)


def assembled(objects: Sequence[bytes]) -> bytes:
    data = b"%PDF-1.4\n"
    places = []
    for number, body in enumerate(objects, start=1):
        places.append(len(data))
        data += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    size = len(objects) + 1
    return data + (
        b"xref\n0 %d\n0000000000 65535 f \n%strailer << /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n"
        % (size, table, size, len(data))
    )


def encrypted(data: bytes, password: str) -> bytes:
    writer = pypdf.PdfWriter(clone_from=io.BytesIO(data))
    writer.encrypt(user_password=password, owner_password="chief", algorithm="RC4-128")
    file = io.BytesIO()
    writer.write(file)
    return file.getvalue()


@pytest.mark.parametrize(
    "data",
    [
        "Cost in £ of “drones” – café".encode(),
        "Cost in £ of “drones” – café".encode("utf-8-sig"),
        "Cost in £ of “drones” – café".encode("utf-16"),
        "Cost in £ of “drones” – café".encode("utf-16-le"),
        "Cost in £ of “drones” – café".encode("utf-16-be"),
        "Cost in £ of “drones” – café".encode("utf-32"),
        "Cost in £ of “drones” – café".encode("cp1252"),
    ],
)
def test_plain_text_is_read_in_the_encodings_people_send(data: bytes) -> None:
    document = read_document(data, "request.txt")
    assert document.text == "Cost in £ of “drones” – café"
    assert document.kind == "plain text"
    assert document.notices == ()


def test_utf8_cut_in_mid_character_loses_only_that_character() -> None:
    document = read_document("café – £5 “each”".encode()[:-1])
    assert document.text == "café – £5 “each"
    assert document.notices == ("1 characters were damaged and left out",)


@pytest.mark.parametrize(
    ("data", "name", "said"),
    [
        (b"", "a.txt", "file: empty, 0 bytes"),
        (b" \r\n\t ", "a.txt", "plain text: no text in it"),
        (bytes(range(256)) * 4, "a.txt", "file: binary data of an unknown kind"),
        (b"caf\x81 \x8d", "a.txt", "plain text: not readable as CP1252 at byte 3"),
        (b"\xff\xfea\x00b\x00\x00\xdc", "a.txt", "plain text: not readable as UTF-16 at byte 6"),
        (b"\x89PNG\r\n\x1a\n" + b"\0" * 50, "scan.png", "image: files of this kind are not read"),
        (b"\xff\xd8\xff\xe0" + b"\0" * 50, "scan.txt", "image: files of this kind are not read"),
        (b"{\\rtf1\\ansi How many?}", "a.rtf", "RTF file: files of this kind are not read"),
        (
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600,
            "a.doc",
            "Office 97 file (.doc, .xls or .msg): files of this kind are not read",
        ),
        (b"PK\x03\x04 cut off", "a.docx", "DOCX: broken, its list of parts cannot be read"),
        (b"%PDF-1.7 and nothing else", "a.pdf", "PDF: broken, its pages cannot be found"),
    ],
)
def test_what_cannot_be_read_is_refused_in_one_line(data: bytes, name: str, said: str) -> None:
    assert refusal(data, name) == said


def test_too_large_a_file_is_refused_before_it_is_looked_at() -> None:
    assert refusal(b"a" * 101, limits=Limits(bytes_in=100)) == "file: 101 bytes, the limit is 100"


def test_long_text_is_cut_at_a_line_end_with_a_notice() -> None:
    document = read_document(b"line\n" * 100, limits=Limits(chars=52))
    assert document.text == "line\n" * 10
    assert document.notices == ("only the first 50 of 500 characters were read",)


def test_other_zip_files_are_told_apart() -> None:
    for part, what in (("xl/workbook.xml", "Excel workbook"), ("notes.txt", "ZIP archive")):
        file = io.BytesIO()
        with zipfile.ZipFile(file, "w") as archive:
            archive.writestr(part, "x")
        assert refusal(file.getvalue(), "a.docx") == f"{what}: files of this kind are not read"


def test_content_wins_over_the_file_name() -> None:
    assert read_document(pdf([["Hello there, all of you"]]), "letter.txt").kind == "PDF"
    assert read_document(word(lambda page: page.add_paragraph("Hello")), "letter.pdf").kind == "DOCX"
    assert read_document(b"<html><body><p>Hello</body></html>", "letter.txt").kind == "HTML"
    assert read_document(b"Hello", "letter.pdf").kind == "plain text"
    assert read_document(b"Is a < b? <b>Please</b> say", "letter.txt").kind == "plain text"


def test_a_pasted_mail_header_is_text_unless_a_machine_wrote_it() -> None:
    pasted = b"From: somebody\nTo: the council\n\nHow many?"
    assert read_document(pasted, "letter.txt").kind == "plain text"
    assert read_document(pasted, "letter.eml").kind == "e-mail"
    assert read_document(b"Received: from a\n" + pasted, "letter.txt").kind == "e-mail"


def test_docx_paragraphs_tables_and_breaks_come_out_in_order(tmp_path: Path) -> None:
    def build(page: Word) -> None:
        page.add_heading("Drones", 1)
        page.add_paragraph("Please answer:\nall of it")
        table = page.add_table(rows=2, cols=3)
        for cell, text in zip(
            [*table.rows[0].cells, *table.rows[1].cells], ["Year", "Cost", "Number", "2023", "", ""], strict=True
        ):
            cell.text = text
        page.add_paragraph("Thank you")

    path = tmp_path / "request.docx"
    path.write_bytes(word(build))
    document = read_document(path.read_bytes(), path.name)
    assert document.kind == "DOCX"
    assert document.text == (
        "Drones\n\nPlease answer:\nall of it\n\n| Year | Cost | Number |\n| 2023 |  |  |\n\nThank you"
    )


def test_docx_labels_in_a_column_of_their_own_become_labels() -> None:
    def build(page: Word) -> None:
        table = page.add_table(rows=2, cols=2)
        for row, (label, text) in zip(
            table.rows, [("1", "How many drones?"), ("2.", "What cost?\na. new\nb. used")], strict=True
        ):
            row.cells[0].text, row.cells[1].text = label, text

    assert read_document(word(build)).text == "1. How many drones?\n2. What cost?\na. new\nb. used"


def test_docx_built_in_list_styles_print_their_numbers() -> None:
    def build(page: Word) -> None:
        page.add_paragraph("Please tell me:")
        page.add_paragraph("How many?", style="List Number")
        page.add_paragraph("What cost?", style="List Number")
        page.add_paragraph("Any of", style="List Bullet")

    assert read_document(word(build)).text == "Please tell me:\n\n1. How many?\n2. What cost?\n- Any of"


def multilevel(page: Word) -> None:
    numbering = page.part.numbering_part.element
    levels = "".join(
        f'<w:lvl w:ilvl="{index}"><w:start w:val="{start}"/>'
        f'<w:numFmt w:val="{style}"/><w:lvlText w:val="{text}"/></w:lvl>'
        for index, (start, style, text) in enumerate(
            [(1, "decimal", "Q%1."), (1, "lowerLetter", "%1(%2)"), (4, "lowerRoman", "(%3)"), (1, "bullet", "o")]
        )
    )
    numbering.insert(0, parse_xml(f'<w:abstractNum {W} w:abstractNumId="90">{levels}</w:abstractNum>'))
    numbering.append(parse_xml(f'<w:num {W} w:numId="90"><w:abstractNumId w:val="90"/></w:num>'))
    numbering.append(
        parse_xml(
            f'<w:num {W} w:numId="91"><w:abstractNumId w:val="90"/>'
            '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/></w:lvlOverride></w:num>'
        )
    )
    for text, list_id, level in [
        ("first", 90, 0),
        ("first a", 90, 1),
        ("first b", 90, 1),
        ("deep", 90, 2),
        ("deeper", 90, 3),
        ("second", 90, 0),
        ("second a", 90, 1),
        ("plain", None, 0),
        ("anew", 91, 0),
        ("on", 90, 0),
    ]:
        paragraph = page.add_paragraph(text)
        if list_id:
            paragraph._p.get_or_add_pPr().append(
                parse_xml(f'<w:numPr {W}><w:ilvl w:val="{level}"/><w:numId w:val="{list_id}"/></w:numPr>')
            )


def test_docx_multilevel_lists_restart_and_continue_as_word_prints_them() -> None:
    assert read_document(word(multilevel)).text.split("\n") == [
        "Q1. first",
        "   1(a) first a",
        "   1(b) first b",
        "      (iv) deep",
        "         - deeper",
        "Q2. second",
        "   2(a) second a",
        "plain",
        "",
        "Q1. anew",
        "Q2. on",
    ]


def test_docx_tracked_deletions_stay_out_and_content_controls_and_text_boxes_come_in() -> None:
    box = (
        "<w:r><w:pict><v:shape xmlns:v='urn:schemas-microsoft-com:vml'><v:textbox><w:txbxContent>"
        "<w:p><w:r><w:t>In a box</w:t></w:r></w:p></w:txbxContent></v:textbox></v:shape></w:pict></w:r>"
    )

    def build(page: Word) -> None:
        paragraph = page.add_paragraph("Kept ")
        paragraph._p.append(parse_xml(f"<w:del {W}><w:r><w:delText>gone</w:delText></w:r></w:del>"))
        paragraph._p.append(parse_xml(f"<w:ins {W}><w:r><w:t>and added</w:t></w:r></w:ins>"))
        paragraph._p.append(parse_xml(box.replace("<w:r>", f"<w:r {W}>", 1)))
        page.element.body.insert(
            1,
            parse_xml(
                f"<w:sdt {W}><w:sdtContent><w:p><w:r><w:t>In a form field</w:t></w:r></w:p></w:sdtContent></w:sdt>"
            ),
        )

    assert read_document(word(build)).text == "Kept and added\n\nIn a box\n\nIn a form field"


def test_a_broken_docx_is_refused() -> None:
    good = word(lambda page: page.add_paragraph("Hello"))
    changed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(good)) as old, zipfile.ZipFile(changed, "w") as new:
        for name in old.namelist():
            new.writestr(name, b"<w:document" if name == "word/document.xml" else old.read(name))
    assert refusal(changed.getvalue()) == "DOCX: broken, its main part cannot be read"
    assert refusal(good[: len(good) // 2], "a.docx") == "DOCX: broken, its list of parts cannot be read"
    damaged = bytearray(good)
    place = good.index(b"word/document.xml") + 60
    damaged[place : place + 40] = bytes(40)
    assert refusal(bytes(damaged)).startswith("DOCX: broken, one of its parts cannot be unpacked")


def bomb(size: int, parts: int = 1) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for number in range(parts):
            archive.writestr(f"word/document{number or ''}.xml", b"\0" * size)
    return file.getvalue()


def test_a_decompression_bomb_is_refused_by_its_directory() -> None:
    data = bomb(30_000_000, 3)
    assert len(data) < 100_000
    assert refusal(data, "a.docx") == "DOCX: unpacks to more than 60,000,000 bytes"
    assert refusal(bomb(1, 2_001)) == "DOCX: 2,001 parts, the limit is 2,000"


def test_a_docx_with_more_xml_than_a_letter_can_need_is_refused() -> None:
    many = word(lambda page: page.add_paragraph("one").insert_paragraph_before("two"))
    assert refusal(many, limits=Limits(bytes_markup=5_000)) == "DOCX: more than 5,000 bytes of XML"


def test_a_bomb_with_a_lying_directory_is_refused() -> None:
    data = bytearray(bomb(30_000_000))
    entry = data.rindex(b"PK\x01\x02")
    data[entry + 24 : entry + 28] = struct.pack("<I", 1_000)
    assert refusal(bytes(data)) == "DOCX: broken, one of its parts cannot be unpacked"


def test_pdf_lines_are_joined_and_lists_kept_apart(tmp_path: Path) -> None:
    path = tmp_path / "request.pdf"
    path.write_bytes(
        pdf(
            [
                [
                    "Dear Council,",
                    "Please tell me what has been spent since the first of April 2022 on the",
                    "repair of pot holes (in each ward) and on nothing else. I do not need the",
                    "names of any contractor.",
                    "1. How many pot holes were reported in the year to 31 March 2024 by people",
                    "who live in the ward?",
                    "2. How many were mended?",
                    "1",
                ],
                ["Page 2 of 2", "Yours faithfully"],
            ]
        )
    )
    document = read_document(path.read_bytes(), path.name)
    assert document.kind == "PDF"
    assert document.text.split("\n") == [
        "Dear Council,",
        "Please tell me what has been spent since the first of April 2022 on the repair of pot holes (in each ward) "
        "and on nothing else. I do not need the names of any contractor.",
        "1. How many pot holes were reported in the year to 31 March 2024 by people who live in the ward?",
        "2. How many were mended?",
        "",
        "Yours faithfully",
    ]


def test_an_encrypted_pdf_is_read_only_when_it_needs_no_password() -> None:
    data = pdf([["How many drones are there?"]])
    assert read_document(encrypted(data, "")).text == "How many drones are there?"
    assert refusal(encrypted(data, "secret")) == "PDF: encrypted with a password"


def test_a_pdf_without_text_is_taken_for_a_scan() -> None:
    assert refusal(pdf([[], []])) == "PDF: 2 pages, without text, as a scan is"
    document = read_document(pdf([["How many drones are there?"], [], []]))
    assert document.text == "How many drones are there?"
    assert document.notices == ("no text on pages 2, 3, which may be a scan",)


def test_a_pdf_is_read_as_far_as_the_limits_allow() -> None:
    document = read_document(
        pdf([[f"This is page {number} of many"] for number in range(1, 6)]), limits=Limits(pages=2)
    )
    assert document.text == "This is page 1 of many\nThis is page 2 of many"
    assert document.notices == ("only the first 2 of 5 pages were read",)


def test_a_slow_pdf_is_stopped_in_mid_page() -> None:
    heavy = ["x" * 10] * 5_000
    data = pdf([["How many drones?"], *[heavy] * 20])
    began = time.monotonic()
    document = read_document(data, limits=Limits(seconds=0.4))
    assert time.monotonic() - began < 5
    assert document.text.startswith("How many drones?")
    assert document.notices[0].endswith("of 21 pages were read: reading it took longer than 0.4 seconds")
    assert refusal(pdf([heavy]), limits=Limits(seconds=0.01)) == "PDF: reading it took longer than 0.01 seconds"


def test_a_page_with_a_hundred_thousand_strokes_is_left_out() -> None:
    document = read_document(pdf([["How many drones?"], ["x"] * 60_000]))
    assert document.text == "How many drones?"
    assert document.notices == ("page 2 could not be read",)


def test_a_pdf_whose_forms_call_each_other_ends() -> None:
    levels = 12
    forms = []
    for number in range(levels):
        calls = b"/F Do " * 8 if number < levels - 1 else b"BT /F1 9 Tf (x) Tj ET"
        forms.append(
            b"<< /Type /XObject /Subtype /Form /BBox [0 0 9 9] /Length %d "
            b"/Resources << /XObject << /F %d 0 R >> /Font << /F1 3 0 R >> >> >>\nstream\n%s\nendstream"
            % (len(calls), 6 + number + 1, calls)
        )
    page = (
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 5 0 R "
        b"/Resources << /XObject << /F 6 0 R >> >> >>"
    )
    data = assembled(
        [
            b"<< /Type /Catalog /Pages 2 0 R >>",
            b"<< /Type /Pages /Kids [4 0 R] /Count 1 >>",
            b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
            page,
            b"<< /Length 5 >>\nstream\n/F Do\nendstream",
            *forms,
        ]
    )
    began = time.monotonic()
    try:
        read_document(data, limits=Limits(seconds=1))
    except IntakeError as error:
        assert error.kind == Kind.PDF  # noqa: PT017
    assert time.monotonic() - began < 10


def test_pdf_warnings_do_not_reach_the_log(caplog: pytest.LogCaptureFixture) -> None:
    refusal(b"%PDF-1.4\nsecret words\nstartxref\n99999\n%%EOF")
    assert "secret" not in caplog.text


PAGE = """<!DOCTYPE html><html><head><title>t</title><style>p {color: red}</style></head><body>
<p>Dear <b>FOI</b> team,&nbsp;&pound;5</p><div style="display: none">unseen</div><script>alert("x")</script>
<ol start="2"><li>How many <i>drones</i>?<ol type="a"><li>new</li><li>used</li></ol></li><li><p>What cost?</p></li></ol>
<ul><li>one</li></ul>
<table><tr><td>Year</td><td>Cost</td><td></td></tr><tr><td colspan=3>All of the row</td></tr></table>
line one<br>line two
<div class="gmail_quote"><div>On 3 May 2024, X wrote:</div><blockquote class="gmail_quote"><p>old</p></blockquote></div>
</body></html>"""


def test_html_is_read_as_it_is_seen() -> None:
    document = read_document(PAGE.encode(), "mail.html")
    assert document.kind == "HTML"
    assert document.text.split("\n") == [
        "Dear FOI team,\xa0£5",
        "",
        "2. How many drones?",
        "   a. new",
        "   b. used",
        "3. What cost?",
        "",
        "- one",
        "",
        "| Year | Cost |  |",
        "All of the row",
        "",
        "line one",
        "line two",
        "On 3 May 2024, X wrote:",
        "",
        "> old",
    ]


def test_html_says_its_own_charset() -> None:
    page = "<html><head><meta charset='iso-8859-15'></head><body><p>5 €</p></body></html>"
    assert read_document(page.encode("iso-8859-15")).text == "5 €"


def test_a_page_in_an_encoding_only_it_names_is_read() -> None:
    page = "<html><head><meta charset='windows-1251'></head><body><p>Ђѓ Привет</p></body></html>"
    assert read_document(page.encode("cp1251")).text == "Ђѓ Привет"


@pytest.mark.parametrize(
    "markup",
    [
        "<div>" * 100_000,
        "<b id=1>" * 50_000 + "<p>" * 15_000,
        "<b " * 200_000,
        "<b title='<' " * 100_000,
        "<div " + " ".join(f"a{number}=1" for number in range(100_000)) + ">",
        '<a b="' * 200_000,
        "</" * 300_000,
        "<!--" * 200_000,
        "<<b>b id=1>" * 50_000 + "<p>" * 15_000,
        "<p><table>" * 9_000,
    ],
    ids=lambda markup: markup[:12],
)
def test_hostile_html_ends_soon(markup: str) -> None:
    began = time.monotonic()
    try:
        read_document(b"<html><body>" + markup.encode(), "a.html")
    except IntakeError as error:
        assert error.kind == Kind.HTML  # noqa: PT017
    assert time.monotonic() - began < 10


@given(st.binary(max_size=400), st.sampled_from(["", "a.txt", "a.eml", "a.html", "a.docx", "a.pdf"]))
def test_any_bytes_give_a_document_or_one_clear_line(data: bytes, name: str) -> None:
    try:
        document = read_document(data, name)
    except IntakeError as error:
        assert "\n" not in str(error)  # noqa: PT017
    else:
        assert document.text.strip()


@given(
    st.sampled_from([b"%PDF-1.4\n", b"PK\x03\x04", b"MIME-Version: 1.0\nContent-Type: ", b"<html>", b"\xff\xfe"]),
    st.binary(max_size=300),
)
def test_any_bytes_after_a_known_start_give_a_document_or_one_clear_line(start: bytes, data: bytes) -> None:
    try:
        read_document(start + data)
    except IntakeError as error:
        assert "\n" not in str(error)  # noqa: PT017
