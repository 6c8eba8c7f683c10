"""DOCX to text: paragraphs with the list labels that Word prints, tables, content controls and text boxes."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from typing import Any

import docx
from docx.oxml.ns import qn

from foi_model.intake.document import Deadline, Document, IntakeError, Kind, Limits
from foi_model.intake.layout import Lines, row_lines
from foi_model.intake.numbering import Numbering

_CHUNK = 65_536
_MARKUP = (b"<", b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")
_PARAGRAPH, _TABLE, _ROW, _CELL = qn("w:p"), qn("w:tbl"), qn("w:tr"), qn("w:tc")
_TEXT, _BOX = qn("w:t"), qn("w:txbxContent")
_MARKS = {qn("w:tab"): "\t", qn("w:br"): "\n", qn("w:cr"): "\n", qn("w:noBreakHyphen"): "-"}
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_UNSEEN = frozenset({qn("w:del"), qn("w:moveFrom"), qn("w:pPr"), qn("w:rPr"), qn("w:instrText"), _FALLBACK})


def read(data: bytes, limits: Limits, deadline: Deadline) -> Document:
    """The text of a DOCX file. Raises `IntakeError` for a broken file, a decompression bomb, or one out of time."""
    _check_size(data, limits, deadline)
    lines = Lines()
    try:
        package = docx.Document(io.BytesIO(data))
        _Reader(package, deadline).blocks(package.element.body, lines)
    except IntakeError:
        raise
    except Exception:  # python-docx and lxml raise a dozen unrelated types on a broken package
        raise IntakeError(Kind.DOCX, "broken, its main part cannot be read") from None
    return Document(lines.text(), Kind.DOCX)


def _check_size(data: bytes, limits: Limits, deadline: Deadline) -> None:
    """Refuse a bomb by its directory, then by what really comes out, whatever the directory says."""
    bomb = f"unpacks to more than {limits.bytes_unpacked:,} bytes"
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = archive.infolist()
            if len(entries) > limits.parts:
                raise IntakeError(Kind.DOCX, f"{len(entries):,} parts, the limit is {limits.parts:,}")
            if any(entry.flag_bits & 1 for entry in entries):
                raise IntakeError(Kind.DOCX, "encrypted with a password")
            if sum(entry.file_size for entry in entries) > limits.bytes_unpacked:
                raise IntakeError(Kind.DOCX, bomb)
            unpacked = markup = 0
            for entry in entries:
                with archive.open(entry) as part:
                    first = chunk = part.read(_CHUNK)
                    while chunk:
                        unpacked += len(chunk)
                        markup += len(chunk) if first.lstrip().startswith(_MARKUP) else 0
                        if unpacked > limits.bytes_unpacked:
                            raise IntakeError(Kind.DOCX, bomb)
                        if markup > limits.bytes_markup:
                            raise IntakeError(Kind.DOCX, f"more than {limits.bytes_markup:,} bytes of XML")
                        chunk = part.read(_CHUNK)
                deadline.check(Kind.DOCX)
    except IntakeError:
        raise
    except Exception:  # zipfile lets zlib, lzma, struct and OS errors through
        raise IntakeError(Kind.DOCX, "broken, one of its parts cannot be unpacked") from None


class _Reader:
    def __init__(self, package: Any, deadline: Deadline) -> None:
        self._deadline = deadline
        part = package.part
        related = [found.target_part for found in part.rels.values() if found.reltype.endswith("/numbering")]
        self._numbering = Numbering(related[0].element if related else None)
        self._styles = {style.get(qn("w:styleId")): style for style in package.styles.element.findall(qn("w:style"))}

    def blocks(self, parent: Any, lines: Lines) -> None:
        """Paragraphs and tables in reading order; wrappers such as content controls are looked through."""
        for element in parent:
            self._deadline.check(Kind.DOCX)
            if element.tag == _PARAGRAPH:
                self._paragraph(element, lines)
            elif element.tag == _TABLE:
                self._table(element, lines)
            elif isinstance(element.tag, str) and element.tag not in _UNSEEN:
                self.blocks(element, lines)

    def _paragraph(self, paragraph: Any, lines: Lines) -> None:
        boxes: list[Any] = []
        text = "".join(_inline(paragraph, boxes)).strip(" \t\n")
        if text:
            label, level = self._label(paragraph)
            first, *rest = text.split("\n")
            lines.add("   " * level + (f"{label} {first}" if label else first))
            lines.end(keep=True)
            for line in rest:
                lines.add(line)
                lines.end(keep=True)
        if not (text and self._list(paragraph)):
            lines.blank()
        for box in boxes:
            self.blocks(box, lines)
            lines.blank()

    def _table(self, table: Any, lines: Lines) -> None:
        lines.blank()
        for row in _children(table, _ROW):
            cells = []
            for cell in _children(row, _CELL):
                inner = Lines()
                self.blocks(cell, inner)
                cells.append(inner.text())
            for line in row_lines(cells):
                lines.add(line)
                lines.end(keep=True)
        lines.blank()

    def _label(self, paragraph: Any) -> tuple[str | None, int]:
        found = self._list(paragraph)
        if found is None:
            return None, 0
        label = self._numbering.label(*found)
        return label, found[1] if label else 0

    def _list(self, paragraph: Any) -> tuple[str, int] | None:
        """Which list (id, level) a paragraph belongs to, by itself or by its style or that style's base."""
        holder = paragraph
        for _ in range(len(self._styles) + 1):
            properties = holder.find(qn("w:pPr"))
            numbered = None if properties is None else properties.find(qn("w:numPr"))
            if numbered is not None and numbered.find(qn("w:numId")) is not None:
                level = numbered.find(qn("w:ilvl"))
                index = 0 if level is None else int(level.get(qn("w:val")) or 0)
                list_id = numbered.find(qn("w:numId")).get(qn("w:val"))
                return (list_id, index) if list_id not in (None, "0") else None
            holder = self._styles.get(self._style_of(holder, properties))
            if holder is None:
                return None
        return None

    def _style_of(self, holder: Any, properties: Any) -> str | None:
        reference = holder.find(qn("w:basedOn"))
        if holder.tag == _PARAGRAPH:
            reference = None if properties is None else properties.find(qn("w:pStyle"))
        return None if reference is None else reference.get(qn("w:val"))


def _inline(element: Any, boxes: list[Any]) -> Iterator[str]:
    """The visible text of a paragraph; the text boxes anchored in it are put into `boxes`."""
    for child in element:
        if child.tag == _TEXT:
            yield child.text or ""
        elif child.tag in _MARKS:
            yield _MARKS[child.tag]
        elif child.tag == _BOX:
            boxes.append(child)
        elif child.tag not in _UNSEEN and isinstance(child.tag, str):
            yield from _inline(child, boxes)


def _children(parent: Any, tag: str) -> Iterator[Any]:
    """Children of one tag, also those wrapped in content controls."""
    for element in parent:
        if element.tag == tag:
            yield element
        elif element.tag in (qn("w:sdt"), qn("w:sdtContent"), qn("w:customXml")):
            yield from _children(element, tag)
