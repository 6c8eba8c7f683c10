"""Bytes to a document: what the content says it is comes first, the file name only settles the rest."""

from __future__ import annotations

import io
import re
import zipfile
from pathlib import PurePosixPath

from foi_model.intake import plain
from foi_model.intake.document import Deadline, Document, IntakeError, Kind, Limits, cut

_UNREAD_KINDS = (
    (b"\x89PNG\r\n", "image"),
    (b"\xff\xd8\xff", "image"),
    (b"GIF87a", "image"),
    (b"GIF89a", "image"),
    (b"II*\0", "image"),
    (b"MM\0*", "image"),
    (b"\xd0\xcf\x11\xe0", "Office 97 file (.doc, .xls or .msg)"),
    (b"{\\rtf", "RTF file"),
    (b"\x78\x9f\x3e\x22", "Outlook winmail.dat"),
    (b"\x1f\x8b", "compressed file"),
    (b"7z\xbc\xaf", "compressed file"),
    (b"Rar!\x1a", "compressed file"),
)
_ZIP_MARKS = (b"PK\x03\x04", b"PK\x05\x06")
_ZIP_KINDS = (
    ("xl/", "Excel workbook"),
    ("ppt/", "PowerPoint file"),
    ("META-INF/manifest.xml", "OpenDocument file"),
)
_HEAD_CHARS = 65_536
_LEADING = b" \t\r\n\f\0\xef\xbb\xbf"
_HEADER = re.compile(r"(?i)(?:x-|arc-)?[a-z][a-z0-9-]{1,60}:")
_MACHINE_HEADER = re.compile(
    r"(?im)^(?:received|return-path|message-id|mime-version|content-type|delivered-to|x-[a-z0-9-]{1,60}):"
)
_PERSON_HEADER = re.compile(r"(?im)^(?:from|to|subject|date):")
_HTML_START = re.compile(r"(?i)(?:<\?xml[^<>]{0,200}>\s{0,99})?<(?:!doctype\s{1,9}html|html|head|body|meta|title)\b")
_HTML_PIECE = re.compile(r"(?i)<(?:div|p|table|span|ul|ol|h[1-6]|br|font|b|i|a)\b[^<>]{0,2000}>")
_HTML_NAMES = (".htm", ".html", ".xhtml")


def read_document(data: bytes, name: str = "", limits: Limits | None = None) -> Document:
    """Read one file. `name` only helps to tell its kind.

    Raises `IntakeError`, one line, when the file is empty, too large, of an unknown kind, encrypted, broken, a
    decompression bomb, or holds no text.
    """
    limits = limits or Limits()
    return read_before(Deadline(limits), data, name, limits)


def read_before(deadline: Deadline, data: bytes, name: str, limits: Limits, depth: int = 0) -> Document:
    """`read_document` for one of several files that share a deadline; `depth` counts the e-mails around this one."""
    if not data:
        raise IntakeError("file", "empty, 0 bytes")
    if len(data) > limits.bytes_in:
        raise IntakeError("file", f"{len(data):,} bytes, the limit is {limits.bytes_in:,}")
    kind = kind_of(data, name)
    deadline.check(kind)
    if kind is Kind.PDF:
        from foi_model.intake import pdf

        document = pdf.read(data, limits, deadline)
    elif kind is Kind.DOCX:
        from foi_model.intake import word

        document = word.read(data, limits, deadline)
    elif kind is Kind.EMAIL:
        from foi_model.intake import mail

        if depth >= limits.depth:
            raise IntakeError(kind, f"more than {limits.depth} e-mails inside each other")
        document = mail.read(data, limits, lambda part, title: read_before(deadline, part, title, limits, depth + 1))
    elif kind is Kind.HTML:
        from foi_model.intake import html

        document = html.read(data)
    else:
        text, notices = plain.decode(data)
        document = Document(text, Kind.TEXT, notices)
    if not document.text.strip():
        raise IntakeError(document.kind, "no text in it")
    return cut(document, limits)


def kind_of(data: bytes, name: str = "") -> Kind:
    """The kind of a file by its first bytes, then by its name. Raises `IntakeError` for kinds that are not read."""
    start = data[:1024].lstrip(_LEADING)
    if start.startswith(b"%PDF-") or (b"%PDF-" in data[:1024] and b"startxref" in data[-2048:]):
        return Kind.PDF
    if data.startswith(_ZIP_MARKS):
        return _zip_kind(data, name)
    for magic, what in _UNREAD_KINDS:
        if data.startswith(magic):
            raise IntakeError(what, "files of this kind are not read")
    head = _head(data)
    suffix = PurePosixPath(name.lower().replace("\\", "/")).suffix
    if _is_mail(head, suffix):
        return Kind.EMAIL
    if _HTML_START.match(head) or (
        _HTML_PIECE.search(head) if suffix in _HTML_NAMES else _HTML_PIECE.match(head) and "</" in head
    ):
        return Kind.HTML
    return Kind.TEXT


def _head(data: bytes) -> str:
    """The start as text; a mail or page in an encoding that only it names still shows its ASCII headers or tags."""
    try:
        text, _ = plain.decode(data)
    except IntakeError as error:
        if error.kind != Kind.TEXT:
            raise
        text = data[:_HEAD_CHARS].decode("latin-1")
    return text[:_HEAD_CHARS].lstrip("\ufeff \t\r\n")


def _zip_kind(data: bytes, name: str) -> Kind:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = archive.namelist()
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError):
        kind = Kind.DOCX if name.lower().endswith((".docx", ".docm")) or b"word/" in data else "ZIP archive"
        raise IntakeError(kind, "broken, its list of parts cannot be read") from None
    if any(entry.startswith("word/") for entry in names):
        return Kind.DOCX
    for prefix, what in _ZIP_KINDS:
        if any(entry.startswith(prefix) for entry in names):
            raise IntakeError(what, "files of this kind are not read")
    raise IntakeError("ZIP archive", "files of this kind are not read")


def _is_mail(head: str, suffix: str) -> bool:
    """A block of header lines at the very start, written by a machine or in a file named as an e-mail."""
    block = re.split(r"\r?\n\r?\n", head, maxsplit=1)[0]
    lines = block.splitlines()
    if not lines or not all(_HEADER.match(line) or line[:1] in " \t" for line in lines):
        return False
    machine = len({match.lower() for match in _MACHINE_HEADER.findall(block)})
    person = len({match.lower() for match in _PERSON_HEADER.findall(block)})
    return machine + person >= 2 and (machine > 0 or suffix == ".eml")
