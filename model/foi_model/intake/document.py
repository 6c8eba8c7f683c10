"""What reading a file gives, how much of it is read, and the one error that says why it could not be."""

from __future__ import annotations

import enum
import time
from dataclasses import dataclass


class Kind(enum.StrEnum):
    """The kinds of file that are read, as named to people."""

    TEXT = "plain text"
    EMAIL = "e-mail"
    HTML = "HTML"
    DOCX = "DOCX"
    PDF = "PDF"


@dataclass(frozen=True, slots=True)
class Limits:
    """How much is read of one file, or of one case with its attachments.

    `bytes_in` as received; `bytes_unpacked`, `bytes_markup` (the XML among them) and `parts` of a DOCX; `pages` of a
    PDF; `chars` of text given out; `attachments` of an e-mail or a case; `depth` of e-mails within e-mails; `seconds`
    for the whole reading.
    """

    bytes_in: int = 25_000_000
    bytes_unpacked: int = 60_000_000
    bytes_markup: int = 16_000_000
    parts: int = 2_000
    pages: int = 300
    chars: int = 500_000
    attachments: int = 50
    depth: int = 3
    seconds: float = 15.0


@dataclass(frozen=True, slots=True)
class Document:
    """The words of one file. `notices` are plain sentences on what was cut or could not be read, never its words."""

    text: str
    kind: str
    notices: tuple[str, ...] = ()


class IntakeError(Exception):
    """A file that cannot be read: "PDF: encrypted with a password". Never quotes the file or its name."""

    def __init__(self, kind: str, what: str) -> None:
        super().__init__(f"{kind}: {what}")
        self.kind = kind
        self.what = what


class OutOfTimeError(IntakeError):
    """Reading took longer than `Limits.seconds`."""


class Deadline:
    """The moment by which reading must be done, shared by a file and everything inside it."""

    def __init__(self, limits: Limits) -> None:
        self._seconds = limits.seconds
        self._end = time.monotonic() + limits.seconds

    def check(self, kind: str) -> None:
        """Raises `OutOfTimeError` once the time is up."""
        if time.monotonic() > self._end:
            raise OutOfTimeError(kind, f"reading it took longer than {self._seconds:g} seconds")


def cut(document: Document, limits: Limits) -> Document:
    """The document with at most `limits.chars` characters, cut at a line end where there is one, with a notice."""
    if len(document.text) <= limits.chars:
        return document
    kept = document.text[: limits.chars]
    kept = kept[: kept.rfind("\n") + 1] or kept
    notice = f"only the first {len(kept):,} of {len(document.text):,} characters were read"
    return Document(kept, document.kind, (*document.notices, notice))
