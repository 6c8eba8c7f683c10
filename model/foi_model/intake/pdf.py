"""PDF to text: page by page against the clock, with wrapped lines joined again."""

from __future__ import annotations

import io
import logging
import re
from typing import Any

import pypdf
from pypdf.errors import DependencyError

from foi_model.intake.document import Deadline, Document, IntakeError, Kind, Limits, OutOfTimeError
from foi_model.intake.layout import Lines

_STREAM_BYTES = 20_000_000
_STREAM_TOKENS = 100_000
_PAGE_NUMBER = re.compile(r"(?i)(?:page\s)?\d{1,4}(?:\s?(?:of|/)\s?\d{1,4})?|-\s?\d{1,4}\s?-")
_ITEM = re.compile(
    r"\s*(?:[-–—*•·▪●○☐o]\s|\(?(?:Q(?:uestion)?\.?\s?)?(?:\d{1,3}(?:\.\d{1,3})*|[a-zA-Z]|[ivxIVX]{1,5})[.):]\)?(?:\s|\Z))"
)
_SENTENCE_END = re.compile(r"[.?!:;][\"'”’)]*\Z")
_FULL_LINE = 0.75

logging.getLogger("pypdf").setLevel(logging.CRITICAL)  # its warnings quote the file


def read(data: bytes, limits: Limits, deadline: Deadline) -> Document:
    """The text of a PDF, as far as pages and time allow.

    Raises `IntakeError` when the file needs a password, is broken, or has no text on any page that could be read.
    """
    with pypdf.apply_configuration(
        zlib_maximum_output_length=_STREAM_BYTES,
        lzw_maximum_output_length=_STREAM_BYTES,
        array_based_stream_maximum_output_length=_STREAM_BYTES,
        stream_parsing_work_maximum_count=_STREAM_TOKENS,
    ):
        pages = _pages(data)
        return _read_pages(pages, limits, deadline)


def _pages(data: bytes) -> Any:
    try:
        reader = pypdf.PdfReader(io.BytesIO(data))
        if reader.is_encrypted and not reader.decrypt(""):
            raise IntakeError(Kind.PDF, "encrypted with a password")
        len(reader.pages)
    except IntakeError:
        raise
    except DependencyError:
        raise IntakeError(Kind.PDF, "encrypted with AES, which is not read here") from None
    except Exception:  # a damaged file can make pypdf raise almost anything
        raise IntakeError(Kind.PDF, "broken, its pages cannot be found") from None
    return reader.pages


def _read_pages(pages: Any, limits: Limits, deadline: Deadline) -> Document:
    lines: list[str] = []
    empty: list[int] = []
    damaged: list[int] = []
    notices: list[str] = []
    chars = 0
    for number, page in zip(range(1, limits.pages + 1), pages, strict=False):
        try:
            found = _page_lines(page, deadline)
        except OutOfTimeError as error:
            if not lines:
                raise
            notices.append(f"only the first {number - 1} of {len(pages)} pages were read: {error.what}")
            break
        except Exception:  # a damaged page can make pypdf raise almost anything
            damaged.append(number)
            continue
        if not any(map(str.strip, found)):
            empty.append(number)
        lines += found
        chars += sum(map(len, found))
        if chars > limits.chars:
            break
    else:
        if len(pages) > limits.pages:
            notices.append(f"only the first {limits.pages} of {len(pages)} pages were read")
    if not any(map(str.strip, lines)):
        fault = "damaged" if damaged and not empty else "without text, as a scan is"
        raise IntakeError(Kind.PDF, f"{_count(len(empty) + len(damaged))}, {fault}")
    if empty:
        notices.append(f"no text on {_numbers(empty)}, which may be a scan")
    if damaged:
        notices.append(f"{_numbers(damaged)} could not be read")
    return Document(_join(lines), Kind.PDF, tuple(notices))


def _count(pages: int) -> str:
    return f"{pages} page{'' if pages == 1 else 's'}"


def _numbers(pages: list[int]) -> str:
    shown = ", ".join(map(str, pages[:10])) + (" ..." if len(pages) > 10 else "")
    return f"page{'' if len(pages) == 1 else 's'} {shown}"


def _page_lines(page: Any, deadline: Deadline) -> list[str]:
    """The lines of one page without its page number. The clock is looked at before every drawing operation."""

    def look_at_clock(*_: object) -> None:
        deadline.check(Kind.PDF)

    look_at_clock()
    lines = page.extract_text(visitor_operand_before=look_at_clock).replace("\0", "").split("\n")
    look_at_clock()
    while lines and not lines[-1].strip():
        lines.pop()
    for edge in (0, -1):
        if lines and _PAGE_NUMBER.fullmatch(lines[edge].strip()):
            lines.pop(edge)
    return [line.strip() for line in lines]


def _join(lines: list[str]) -> str:
    """Put wrapped lines together again; a line that ends early ends its paragraph.

    A line runs on into the next when it is about as wide as the page's wide lines, or breaks off in mid-word, and the
    next one starts neither an item of a list nor, after the end of a sentence, with a capital.
    """
    widths = sorted(len(line) for line in lines if line)
    full = max(40.0, _FULL_LINE * widths[int(len(widths) * 0.9)]) if widths else 40.0
    joined = Lines()
    previous = ""
    for line in lines:
        if not line:
            joined.blank()
        elif previous and not _ITEM.match(line):
            wide = len(previous) >= full
            ended = bool(_SENTENCE_END.search(previous)) and not line[0].islower()
            if wide and not ended:
                joined.add("" if previous.endswith("-") and line[0].islower() else " ")
            elif ended and not wide:
                joined.blank()
            else:
                joined.end()
        else:
            joined.end()
        joined.add(line)
        previous = line
    return joined.text()
